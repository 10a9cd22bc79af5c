/* Pooling over linkages drawn by chance, against the formulas in R (values printed with 15 digits). */
#include "support.h"

#include "../../../models/run/frame.h"
#include "../../../models/run/pool_draws.h"
#include <math.h>

static asc_arena *arena;

static asc_table *draw(const char *const *player, const double *x, const double *se,
                       size_t n)
{
    asc_frame f = asc_frame_open(arena, "contribution",
                                 "t:outcome t:model t:policy t:level t:index t:option "
                                 "t:player r:estimate r:std.error");
    for (size_t i = 0; i < n; i++) {
        asc_frame_texts(&f, 7,
                        (const char *const[]){"y", "m", "delivered", "partner", "shapley",
                                              "", player[i]});
        asc_frame_real(&f, x[i]);
        asc_frame_real(&f, se[i]);
    }
    return asc_frame_table(&f);
}

static double at(const asc_table *t, const char *column, size_t row)
{
    return asc_column_real(asc_table_find(t, column), row);
}

/* R: x <- c(.021, .018, .027); s <- c(.006, .007, .0065). In the third draw the rows stand the other way round. */
static void rubin_s_rules(void **state)
{
    (void)state;
    static const char *const ab[] = {"a", "b"}, *const ba[] = {"b", "a"};
    const asc_table *t[] = {
        draw(ab, (const double[]){0.021, 1.0}, (const double[]){0.006, 0.5}, 2),
        draw(ab, (const double[]){0.018, 1.0}, (const double[]){0.007, 0.5}, 2),
        draw(ba, (const double[]){1.0, 0.027}, (const double[]){0.5, 0.0065}, 2),
    };
    asc_table *out = NULL;
    asc_error err = {0};
    assert_ok(asc_pool_draws(t, 3, 4, 0.95, arena, &out, &err));
    assert_int_equal(out->rows, 2);
    assert_near(at(out, "estimate", 0), 0.022, 1e-14);
    assert_near(at(out, "within", 0), 4.24166666666667e-05, 1e-13);
    assert_near(at(out, "between", 0), 2.1e-05, 1e-13);
    assert_near(at(out, "std.error", 0), 0.00839146391678274, 1e-13);
    assert_near(at(out, "df", 0), 12.6492524092971, 1e-12);
    assert_near(at(out, "conf.low", 0), 0.00382011215373944, 1e-9);
    assert_near(at(out, "conf.high", 0), 0.0401798878462606, 1e-9);
    assert_near(at(out, "missing", 0), 0.474616604461185, 1e-12);
    assert_int_equal(asc_table_find(out, "draws")->integer[0], 3);
    assert_int_equal(asc_table_find(out, "refused")->integer[0], 1);
    /* Draws that agree leave the standard error as it is, with the normal quantile. */
    assert_near(at(out, "std.error", 1), 0.5, 1e-14);
    assert_true(isnan(at(out, "df", 1)) && at(out, "missing", 1) == 0.0);
    assert_near(at(out, "conf.high", 1), 1.97998199227003, 1e-6);
}

/* Without replicates there is no standard error, and none is made up. */
static void no_standard_errors(void **state)
{
    (void)state;
    static const char *const a[] = {"a"};
    const double none = (double)NAN;
    const asc_table *t[] = {draw(a, (const double[]){1.0}, &none, 1),
                            draw(a, (const double[]){3.0}, &none, 1)};
    asc_table *out = NULL;
    asc_error err = {0};
    assert_ok(asc_pool_draws(t, 2, 2, 0.95, arena, &out, &err));
    assert_near(at(out, "estimate", 0), 2.0, 1e-15);
    assert_near(at(out, "between", 0), 2.0, 1e-15);
    assert_true(isnan(at(out, "std.error", 0)) && isnan(at(out, "conf.low", 0)));
    assert_int_equal(asc_pool_draws(t, 1, 2, 0.95, arena, &out, &err), ASC_EDATA);
}

static int up(void **state)
{
    (void)state;
    arena = asc_arena_create();
    return arena == NULL;
}

static int down(void **state)
{
    (void)state;
    asc_arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rubin_s_rules),
        cmocka_unit_test(no_standard_errors),
    };
    return cmocka_run_group_tests(tests, up, down);
}
