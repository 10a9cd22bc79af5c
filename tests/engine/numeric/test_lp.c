/* Linear programmes: textbook answers with multipliers, refusals, duality on random programmes that grow,
 * and the same bits from many threads. */
#include "ascribe/lp.h"
#include "ascribe/pool.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const double none = (double)INFINITY;

#define NEEDS_GLPK()                                                                     \
    do {                                                                                 \
        if (!asc_lp_available()) skip();                                                 \
    } while (0)

/* Hillier & Lieberman, Wyndor Glass: max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18 gives (2, 6), 36 and
 * shadow prices 0, 3/2, 1. */
static void wyndor(void **state)
{
    (void)state;
    NEEDS_GLPK();
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_lp *lp = NULL;
    double x[2], value;
    assert_ok(asc_lp_open(2, (double[]){-3, -5}, (double[]){0, 0}, (double[]){none, none},
                          work, &lp, &err));
    assert_ok(asc_lp_add_row(lp, (double[]){1, 0}, -none, 4, &err));
    assert_ok(asc_lp_add_row(lp, (double[]){0, 2}, -none, 12, &err));
    assert_ok(asc_lp_add_row(lp, (double[]){3, 2}, -none, 18, &err));
    assert_ok(asc_lp_solve(lp, x, &value, &err));
    assert_near(x[0], 2, 1e-12);
    assert_near(x[1], 6, 1e-12);
    assert_near(value, -36, 1e-12);
    const double price[] = {0, -1.5, -1};
    for (size_t r = 0; r < 3; r++)
        assert_close_to(asc_lp_row_dual(lp, r), price[r], 1e-12, 1);
    assert_close_to(asc_lp_col_dual(lp, 0), 0, 1e-12, 1);
    /* A row more, a row changed, a bound: max 3x + 5y with x + y <= 7 gives (1, 6); y <= 5 gives
     * (2, 5); with x <= 1, (1, 5). */
    assert_ok(asc_lp_add_row(lp, (double[]){1, 1}, -none, 7, &err));
    assert_ok(asc_lp_solve(lp, x, &value, &err));
    assert_near(value, -33, 1e-12);
    assert_ok(asc_lp_set_row(lp, 1, (double[]){0, 1}, -none, 5, &err));
    assert_ok(asc_lp_solve(lp, x, &value, &err));
    assert_near(value, -31, 1e-12);
    assert_ok(asc_lp_set_bounds(lp, 0, 0, 1, &err));
    assert_ok(asc_lp_solve(lp, x, &value, &err));
    assert_near(value, -28, 1e-12);
    assert_near(asc_lp_col_dual(lp, 0), -3, 1e-12);
    asc_lp_close(lp);
    asc_lp_close(NULL);
    asc_arena_destroy(work);
}

/* Free variables and an equation: min x + y, x - y = 3, x + 2y >= 0 gives (2, -1). */
static void free_variables(void **state)
{
    (void)state;
    NEEDS_GLPK();
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_lp *lp = NULL, *other = NULL;
    double x[2], value;
    const double low[] = {-none, -none}, high[] = {none, none};
    assert_ok(asc_lp_open(2, (double[]){1, 1}, low, high, work, &lp, &err));
    /* Two open at once: closing one leaves the other whole. */
    assert_ok(asc_lp_open(2, (double[]){1, 1}, low, high, work, &other, &err));
    assert_ok(asc_lp_add_row(lp, (double[]){1, -1}, 3, 3, &err));
    asc_lp_close(other);
    assert_ok(asc_lp_add_row(lp, (double[]){1, 2}, 0, none, &err));
    assert_ok(asc_lp_solve(lp, x, &value, &err));
    assert_near(x[0], 2, 1e-12);
    assert_near(x[1], -1, 1e-12);
    assert_near(value, 1, 1e-12);
    asc_lp_close(lp);
    asc_arena_destroy(work);
}

static void refusals(void **state)
{
    (void)state;
    NEEDS_GLPK();
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_lp *lp = NULL;
    double x[1], value;
    const double low[] = {0}, high[] = {none};
    assert_int_equal(asc_lp_open(1, (double[]){(double)NAN}, low, high, work, &lp, &err),
                     ASC_EDATA);
    assert_null(lp);
    assert_int_equal(asc_lp_open(1, (double[]){1}, high, low, work, &lp, &err),
                     ASC_EDATA);
    assert_int_equal(asc_lp_open(0, low, low, high, work, &lp, &err), ASC_EDATA);
    assert_ok(asc_lp_open(1, (double[]){-1}, low, high, work, &lp, &err));
    assert_int_equal(asc_lp_add_row(lp, (double[]){none}, 0, 1, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "inf for variable 1"));
    assert_int_equal(asc_lp_add_row(lp, (double[]){1}, 2, 1, &err), ASC_EDATA);
    assert_int_equal(asc_lp_add_row(lp, (double[]){1}, (double)NAN, 1, &err), ASC_EDATA);
    assert_int_equal(asc_lp_solve(lp, x, &value, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "no lowest value"));
    assert_ok(asc_lp_add_row(lp, (double[]){1}, -none, -1, &err));
    assert_int_equal(asc_lp_solve(lp, x, &value, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "meet all 1 rows"));
    asc_lp_close(lp);
    asc_arena_destroy(work);
}

enum { COLS = 6, ROWS = 30, TASKS = 64 };

typedef struct answer {
    double x[COLS], value;
} answer;

/* min c'x, x >= 0, Ax >= b with all of A, b, c above 0: always solvable. After each five rows solved again,
 * warm; duals must be feasible and meet the primal value (strong duality, an independent certificate). */
static asc_status grow(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    answer *out = (answer *)context + task;
    asc_stream s = asc_stream_open(5, ASC_PURPOSE_TEST, task);
    asc_arena *work = asc_arena_create();
    double c[COLS], low[COLS] = {0}, high[COLS], a[ROWS][COLS], b[ROWS];
    asc_lp *lp = NULL;
    for (size_t j = 0; j < COLS; j++) c[j] = 0.1 + asc_stream_uniform(&s), high[j] = none;
    asc_status status = asc_lp_open(COLS, c, low, high, work, &lp, err);
    for (size_t r = 0; status == ASC_OK && r < ROWS; r++) {
        for (size_t j = 0; j < COLS; j++) a[r][j] = 0.01 + asc_stream_uniform(&s);
        b[r] = asc_stream_uniform(&s);
        status = asc_lp_add_row(lp, a[r], b[r], none, err);
        if (status != ASC_OK || r % 5 != 4) continue;
        status = asc_lp_solve(lp, out->x, &out->value, err);
        double dual = 0, slack = 0;
        for (size_t i = 0; i <= r; i++) {
            double row = -b[i];
            for (size_t j = 0; j < COLS; j++) row += a[i][j] * out->x[j];
            slack = fmin(slack, fmin(row, asc_lp_row_dual(lp, i)));
            dual += b[i] * asc_lp_row_dual(lp, i);
        }
        for (size_t j = 0; j < COLS; j++) {
            double rest = c[j];
            for (size_t i = 0; i <= r; i++) rest -= a[i][j] * asc_lp_row_dual(lp, i);
            slack = fmin(slack, fmin(rest, out->x[j]));
        }
        if (status == ASC_OK && (fabs(dual - out->value) > 1e-12 || slack < -1e-12))
            status = ASC_FAIL(err, ASC_EINTERNAL, "task %zu, row %zu: %g and %g, %g",
                              task, r, dual, out->value, slack);
    }
    asc_lp_close(lp);
    asc_arena_destroy(work);
    return status;
}

static void threads(void **state)
{
    (void)state;
    NEEDS_GLPK();
    asc_error err = {0};
    static answer alone[TASKS], together[TASKS];
    for (size_t t = 0; t < TASKS; t++) assert_ok(grow(alone, t, 0, &err));
    asc_pool_set_threads(4);
    assert_ok(asc_pool_run(TASKS, grow, together, &err));
    assert_memory_equal(alone, together, sizeof alone);
}

static void without(void **state)
{
    (void)state;
    if (asc_lp_available()) skip();
    asc_error err = {0};
    asc_lp *lp = NULL;
    const double one[] = {1};
    assert_int_equal(asc_lp_open(1, one, one, one, NULL, &lp, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "need GLPK, which this build does not have"));
    assert_string_equal(asc_lp_version(), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wyndor),   cmocka_unit_test(free_variables),
        cmocka_unit_test(refusals), cmocka_unit_test(threads),
        cmocka_unit_test(without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
