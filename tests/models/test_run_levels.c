/* A run at two levels against closed forms: five functions of three partners, whose gains add up but for one that
 * two functions of different partners have together.
 *   v(S) = sum over k in S of harm_k reached_k + joint reached_{0 and 1}, the latter when 0 and 1 are in S */
#include "fake.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FUNCTIONS = 5, PARTNERS = 3, UNITS = 3000, REPLICATES = 40 };

static asc_error err;
static const uint32_t owner[FUNCTIONS] = {0, 1, 1, 2, 2};
static const char *const partner[PARTNERS] = {"hospital", "care", "home"};
static const asc_mask functions_of[PARTNERS] = {1, 6, 24};

static double reached(const asc_fake *f, asc_mask all_of)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) n += (f->delivered[i] & all_of) == all_of;
    return (double)n / (double)f->n;
}

static asc_fake *two_levels(asc_arena *arena, const asc_index_spec *index, size_t indices,
                            size_t replicates)
{
    asc_fake *f = asc_fake_study(arena, UNITS, FUNCTIONS, replicates);
    f->joint = 0.08;
    for (size_t i = 0; i < f->n; i++) { /* every coalition occurs, nothing with events */
        f->delivered[i] = (i % 3 == 0 ? i / 3 : i) % 32;
        if (f->delivered[i] == 0) f->y[i] = 1.0;
    }
    assert_true(reached(f, 31) > 0.0);
    f->problem.owner = owner;
    f->problem.partner = partner;
    f->problem.partners = PARTNERS;
    f->study.index = index;
    f->study.indices = indices;
    return f;
}

static double value(const asc_fake *f, asc_mask set)
{
    double v = (set & 3) == 3 ? f->joint * reached(f, 3) : 0.0;
    for (size_t k = 0; k < FUNCTIONS; k++)
        if ((set >> k & 1) != 0) v += f->harm[k] * reached(f, (asc_mask)1 << k);
    return v;
}

static size_t rows_of(const asc_result *r, const char *table)
{
    return asc_result_table(r, table)->rows;
}

static const asc_draws *draws(const asc_result *r, const char *path)
{
    for (size_t d = 0; d < r->draw_count; d++)
        if (strcmp(r->draws[d].path, path) == 0) return &r->draws[d];
    print_error("no draws at %s\n", path);
    fail();
    return NULL;
}

static const asc_index_spec several[] = {
    {.name = "shapley", .option = "", .level = ASC_PARTNER_LEVEL},
    {.name = "owen", .option = ""},
    {.name = "leave_one_out", .option = ""},
    {.name = "winter", .option = "", .level = ASC_FUNCTION_LEVEL},
    {.name = "asymmetric", .option = "", .level = ASC_FUNCTION_LEVEL},
};

/* Partners: all 8. Functions: the 8 of whole partners, and of the two partners with two functions either one
 * beside each of 4 sets of the others; what the other indices need is among these. */
static void coalitions_at_both_levels(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = two_levels(arena, several, 5, 0);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_int_equal(f->asked.coalitions, 24);
    assert_int_equal(rows_of(&r, "game"), 8 + 24);
    assert_int_equal(rows_of(&r, "effect"), 8 + 24);
    for (size_t j = 0; j < 32; j++) {
        const bool function = j >= 8;
        const asc_mask mask = (asc_mask)asc_fake_cell(&r, "game", "mask", j);
        asc_mask set = function ? mask : 0;
        for (size_t p = 0; p < PARTNERS && !function; p++)
            if ((mask >> p & 1) != 0) set |= functions_of[p];
        assert_string_equal(asc_fake_text(&r, "game", "level", j),
                            function ? "function" : "partner");
        assert_close_to(asc_fake_cell(&r, "game", "value", j), value(f, set), 1e-12, 1.0);
        size_t units = 0; /* that had exactly these partners, or functions */
        for (size_t i = 0; i < f->n; i++) {
            asc_mask had = 0;
            for (size_t p = 0; p < PARTNERS; p++)
                if ((f->delivered[i] & functions_of[p]) != 0) had |= functions_of[p];
            units += (function ? f->delivered[i] : had) == set;
        }
        assert_near(asc_fake_cell(&r, "game", "units_observed", j), (double)units, 0);
    }
    assert_string_equal(asc_fake_text(&r, "game", "coalition", 3), "hospital+care");
    asc_arena_destroy(arena);
}

/* The additive parts go to their functions, the joint one half to each of the two. */
static void values_of_functions(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = two_levels(arena, several, 5, 0);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    /* shapley 3, owen 3 + 5, leave_one_out 3 + 5, winter 5, asymmetric 5 */
    assert_int_equal(rows_of(&r, "contribution"), 29);
    double own[FUNCTIONS], half = 0.5 * f->joint * reached(f, 3);
    for (size_t k = 0; k < FUNCTIONS; k++)
        own[k] = f->harm[k] * reached(f, (asc_mask)1 << k);
    static const size_t first[] = {6, 14, 19,
                                   24}; /* owen, leave_one_out, winter, asymmetric */
    for (size_t x = 0; x < 4; x++)
        for (size_t k = 0; k < FUNCTIONS; k++) {
            const double part = x == 1   ? (k < 2 ? 2 * half : 0)
                                : x == 3 ? (k == 1 ? 2 * half : 0)
                                         : (k < 2 ? half : 0);
            const size_t row = first[x] + k;
            assert_string_equal(asc_fake_text(&r, "contribution", "level", row),
                                "function");
            assert_string_equal(asc_fake_text(&r, "contribution", "player", row),
                                f->player[k]);
            assert_close_to(asc_fake_cell(&r, "contribution", "estimate", row),
                            own[k] + part, 1e-12, 1.0);
            assert_close_to(asc_fake_cell(&r, "contribution", "reach", row),
                            reached(f, (asc_mask)1 << k) * UNITS, 1e-9, 1.0);
        }
    for (size_t p = 0; p < PARTNERS; p++) { /* shapley and owen of partners */
        double want = p < 2 ? half : 0;
        size_t units = 0;
        for (size_t k = 0; k < FUNCTIONS; k++) want += owner[k] == p ? own[k] : 0;
        for (size_t i = 0; i < f->n; i++)
            units += (f->delivered[i] & functions_of[p]) != 0;
        for (size_t row = p; row < 6; row += 3) {
            assert_string_equal(asc_fake_text(&r, "contribution", "player", row),
                                partner[p]);
            assert_close_to(asc_fake_cell(&r, "contribution", "estimate", row), want,
                            1e-12, 1.0);
            assert_near(asc_fake_cell(&r, "contribution", "reach", row), (double)units,
                        0);
        }
    }
    /* partners, each before its functions */
    assert_int_equal(rows_of(&r, "partner"), 7);
    assert_string_equal(asc_fake_text(&r, "partner", "partner", 1), "care");
    assert_string_equal(asc_fake_text(&r, "partner", "partner", 2), "pharmacy");
    assert_string_equal(asc_fake_text(&r, "partner", "level", 2), "function");
    assert_string_equal(asc_fake_text(&r, "partner", "of", 2), "care");
    asc_arena_destroy(arena);
}

/* In every draw the functions of a partner sum to its Shapley value in the quotient game, and all to v(N). */
static void owen_adds_up_in_every_draw(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = two_levels(arena, several, 5, REPLICATES);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    const char *at = "readmission/main/delivered";
    char path[128];
    (void)snprintf(path, sizeof path, "%s/contribution/shapley", at);
    const asc_draws *shapley = draws(&r, path);
    (void)snprintf(path, sizeof path, "%s/function/contribution/owen", at);
    const asc_draws *owen = draws(&r, path);
    (void)snprintf(path, sizeof path, "%s/value", at);
    const asc_draws *partners = draws(&r, path);
    (void)snprintf(path, sizeof path, "%s/function/value", at);
    const asc_draws *functions = draws(&r, path);
    assert_int_equal(partners->columns, 8);
    assert_int_equal(functions->columns, 24);
    assert_string_equal(functions->label[23], "hospital+pharmacy+community+d+e");
    for (size_t d = 0; d < REPLICATES; d++) {
        double all = 0.0;
        for (size_t p = 0; p < PARTNERS; p++) {
            double sum = 0.0;
            for (size_t k = 0; k < FUNCTIONS; k++)
                sum += owner[k] == p ? owen->value[d * FUNCTIONS + k] : 0.0;
            assert_close_to(sum, shapley->value[d * PARTNERS + p], 1e-12, 1.0);
            all += sum;
        }
        assert_close_to(all, partners->value[d * 8 + 7], 1e-12, 1.0);
        assert_close_to(all, functions->value[d * 24 + 23], 1e-12, 1.0);
    }
    asc_arena_destroy(arena);
}

/* One level, indices at the ends of the game: n + 2 coalitions. */
static void few_coalitions(void **state)
{
    (void)state;
    static const asc_index_spec loo[] = {{.name = "leave_one_out", .option = ""}};
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 13, 10);
    f->study.index = loo;
    for (size_t i = 0; i < 200; i++) {
        f->delivered[i] = i < 40 ? 0 : asc_mask_all(13);
        if (i < 40) f->y[i] = 1.0;
        if (i >= 60) f->delivered[i] &= ~((asc_mask)1 << i % 13);
    }
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_int_equal(f->asked.coalitions, 15);
    assert_int_equal(rows_of(&r, "game"), 15);
    for (size_t k = 0; k < 13; k++)
        assert_close_to(asc_fake_cell(&r, "contribution", "estimate", k),
                        f->harm[k] * reached(f, (asc_mask)1 << k), 1e-12, 1.0);
    asc_arena_destroy(arena);
}

/* The order of delivery is what `after` says: hospital last, the others first, in any order. */
static void after_orders_functions(void **state)
{
    (void)state;
    static const char *const after_all[] = {"care", "home"};
    static const asc_index_spec order[] = {{.name = "asymmetric", .option = ""}};
    asc_partner function[FUNCTIONS] = {
        {.name = "hospital", .after_given = true, .after = after_all, .afters = 2},
        {.name = "pharmacy", .after_given = true},
        {.name = "community", .after_given = true},
        {.name = "d", .after_given = true},
        {.name = "e", .after_given = true}};
    asc_arena *arena = asc_arena_create();
    asc_fake *f = two_levels(arena, order, 1, 0);
    f->study.function = function;
    f->study.functions = FUNCTIONS;
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    const double joint = f->joint * reached(f, 3);
    assert_close_to(asc_fake_cell(&r, "contribution", "estimate", 0),
                    f->harm[0] * reached(f, 1) + joint, 1e-12, 1.0);
    assert_close_to(asc_fake_cell(&r, "contribution", "estimate", 3),
                    f->harm[0] * reached(f, 1) + joint, 1e-12, 1.0);
    assert_close_to(asc_fake_cell(&r, "contribution", "estimate", 4),
                    f->harm[1] * reached(f, 2), 1e-12, 1.0);
    asc_arena_destroy(arena);
}

static void too_many_for_a_table(void **state)
{
    (void)state;
    static const asc_index_spec shapley[] = {{.name = "shapley", .option = ""}};
    static const char *name[25];
    static char letter[25][2];
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 13, 0);
    for (size_t k = 0; k < 25; k++) {
        letter[k][0] = (char)('a' + k);
        name[k] = letter[k];
    }
    f->problem.player = name;
    f->study.index = shapley;
    asc_result r;
    for (size_t n = 21; n <= 25; n += 4) {
        f->problem.players = n;
        f->run.players_max = n == 25 ? ASC_DENSE_MAX : 0;
        assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                         ASC_EDATA);
        assert_non_null(strstr(err.message, n == 25
                                                ? "shapley of 25 partners needs all 2^25"
                                                : "tables are for 20 players, or up "
                                                  "to 24 with --players-max"));
        assert_non_null(strstr(err.message, "owen, winter, myerson, asymmetric"));
        assert_non_null(strstr(
            err.message,
            "Shapley is sampled within a budget of coalitions: {shapley: {budget: "));
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coalitions_at_both_levels),
        cmocka_unit_test(values_of_functions),
        cmocka_unit_test(owen_adds_up_in_every_draw),
        cmocka_unit_test(few_coalitions),
        cmocka_unit_test(after_orders_functions),
        cmocka_unit_test(too_many_for_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
