/* Structures a study states, and Shapley values from a sample, through a whole run.
 *   v(S) = sum over k in S of harm_k reached_k + joint reached_{01} if 01 in S + triple reached_{012} if 012 in S */
#include "ascribe/sampling.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FUNCTIONS = 5, PARTNERS = 3, MANY = 26 };

static asc_error err;
static const uint32_t owner[FUNCTIONS] = {0, 1, 1, 2, 2};
static const char *const partner[PARTNERS] = {"hospital", "care", "home"};
static const char *const function[FUNCTIONS] = {"ward", "calls", "visits", "meals",
                                                "repairs"};
static const asc_mask functions_of[PARTNERS] = {1, 6, 24};

static double reached(const asc_fake *f, asc_mask all_of)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) n += (f->delivered[i] & all_of) == all_of;
    return (double)n / (double)f->n;
}

static double value(const asc_fake *f, asc_mask set)
{
    double v = (set & 3) == 3 ? f->joint * reached(f, 3) : 0.0;
    if ((set & 7) == 7) v += f->triple * reached(f, 7);
    for (size_t k = 0; k < f->players; k++)
        if ((set >> k & 1) != 0) v += f->harm[k] * reached(f, (asc_mask)1 << k);
    return v;
}

static asc_fake *two_levels(asc_arena *arena, const asc_index_spec *index, size_t indices)
{
    asc_fake *f = asc_fake_study(arena, 3000, FUNCTIONS, 0);
    f->joint = 0.08;
    f->triple = 0.05;
    for (size_t i = 0; i < f->n; i++) {
        f->delivered[i] = (i % 3 == 0 ? i / 3 : i) % 32;
        if (f->delivered[i] == 0) f->y[i] = 1.0;
    }
    f->problem.player = function;
    f->problem.owner = owner;
    f->problem.partner = partner;
    f->problem.partners = PARTNERS;
    f->study.index = index;
    f->study.indices = indices;
    return f;
}

/* What the index gives on the game in closed form with structures by hand. */
static void expect(const asc_fake *f, const char *name, bool functions,
                   const asc_structures *s, double *phi)
{
    const size_t n = functions ? FUNCTIONS : PARTNERS;
    double v[32], option[ASC_INDEX_OPTIONS_MAX] = {0};
    asc_arena *work = asc_arena_create();
    for (size_t m = 0; m < (size_t)1 << n; m++) {
        asc_mask set = functions ? m : 0;
        for (size_t p = 0; p < PARTNERS && !functions; p++)
            if ((m >> p & 1) != 0) set |= functions_of[p];
        v[m] = value(f, set);
    }
    const asc_game g = {.n = n, .v = v, .structures = s};
    const asc_index *x = asc_index_find(name);
    assert_ok(asc_game_check(x, &g, &err));
    assert_ok(x->solve(&g, option, work, phi, &err));
    asc_arena_destroy(work);
}

static void compare(const asc_index_spec *spec, const asc_structures by_level[2])
{
    asc_arena *arena = asc_arena_create();
    asc_fake *f = two_levels(arena, spec, 1);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    for (size_t l = 0; l < 2; l++) {
        double phi[FUNCTIONS];
        expect(f, spec->name, l == 1, &by_level[l], phi);
        for (size_t k = 0; k < (l == 1 ? FUNCTIONS : PARTNERS); k++)
            assert_close_to(
                asc_fake_cell(&r, "contribution", "estimate", l * PARTNERS + k), phi[k],
                1e-12, 1.0);
    }
    asc_arena_destroy(arena);
}

#define NAMES(...)                                                                       \
    {                                                                                    \
        .name = (const char *const[]){__VA_ARGS__}, .names = 2                           \
    }

/* hospital - calls; visits - home. Functions of one partner are linked. */
static void links(void **state)
{
    (void)state;
    const asc_name_group edge[] = {NAMES("hospital", "calls")};
    static const asc_mask partners[] = {2, 1, 0}, functions[] = {2, 5, 2, 16, 8};
    compare(&(asc_index_spec){.name = "myerson", .option = "", .edge = edge, .edges = 1},
            (const asc_structures[]){{.neighbour = partners}, {.neighbour = functions}});
    const asc_name_group two[] = {NAMES("hospital", "care"), NAMES("home", "visits")};
    static const asc_mask more[] = {2, 5, 2}, all[] = {6, 5, 27, 20, 12};
    compare(&(asc_index_spec){.name = "myerson", .option = "", .edge = two, .edges = 2},
            (const asc_structures[]){{.neighbour = more}, {.neighbour = all}});
}

/* Two for the hospital, three for care, shared by its two functions, one and two for those of home. */
static void weights(void **state)
{
    (void)state;
    static const asc_name_weight weight[] = {{.name = "hospital", .weight = 2},
                                             {.name = "care", .weight = 3},
                                             {.name = "meals", .weight = 1},
                                             {.name = "repairs", .weight = 2}};
    static const double partners[] = {2, 3, 3}, functions[] = {2, 1.5, 1.5, 1, 2};
    compare(
        &(asc_index_spec){
            .name = "weighted_shapley", .option = "", .weight = weight, .weights = 4},
        (const asc_structures[]){{.weight = partners}, {.weight = functions}});
}

static void larger_unions(void **state)
{
    (void)state;
    const asc_name_group group[] = {
        NAMES("hospital", "care"),
        {.name = (const char *const[]){"meals", "repairs"}, .names = 2}};
    const asc_name_level level[] = {{.group = group, .groups = 2}};
    static const asc_mask partners[] = {3, 4}, functions[] = {7, 24};
    compare(
        &(asc_index_spec){
            .name = "owen", .option = "", .structure = level, .structures = 1},
        (const asc_structures[]){{.unions = partners, .union_count = 2},
                                 {.unions = functions, .union_count = 2}});
    static const asc_mask single[] = {1, 2, 4};
    compare(
        &(asc_index_spec){
            .name = "winter", .option = "", .structure = level, .structures = 1},
        (const asc_structures[]){
            {.level = (const asc_mask *const[]){single, partners},
             .level_size = (const size_t[]){3, 2},
             .levels = 2},
            {.level = (const asc_mask *const[]){functions_of, functions},
             .level_size = (const size_t[]){3, 2},
             .levels = 2}});
}

/* ---- samples ---- */

/* Who is eligible for nothing stands for every coalition under `universal`, so all of them are observed. */

static asc_fake *many(asc_arena *arena, const asc_index_spec *spec, size_t replicates)
{
    static const char *name[MANY];
    static char letter[MANY][2];
    asc_fake *f = asc_fake_study(arena, 144, 13, replicates);
    f->players = MANY;
    for (size_t k = 0; k < MANY; k++) {
        letter[k][0] = (char)('a' + k);
        name[k] = letter[k];
        f->harm[k] = 0.1 / (double)(k + 1);
    }
    f->eligible = asc_take_bytes(arena, f->n, sizeof *f->eligible);
    for (size_t i = 0; i < f->n; i++) {
        f->delivered[i] = (i * UINT64_C(0x9E3779B97F4A7C15) >> 20) & asc_mask_all(MANY);
        if (i % 4 == 2) f->delivered[i] = 7;
        if (i % 4 == 0) f->delivered[i] = 0;
        if (i % 4 == 0) f->y[i] = (double)(i % 8 == 0);
        f->eligible[i] = f->delivered[i];
    }
    f->model.delivered = false;
    f->model.universal = true;
    f->problem.eligible = f->eligible;
    f->joint = 0.3;
    f->triple = 0.6;
    f->problem.player = name;
    f->problem.players = MANY;
    f->study.index = spec;
    f->study.indices = 1;
    return f;
}

static double exact(const asc_fake *f, size_t k)
{
    return f->harm[k] * reached(f, (asc_mask)1 << k) +
           (k < 2 ? f->joint * reached(f, 3) / 2 : 0.0) +
           (k < 3 ? f->triple * reached(f, 7) / 3 : 0.0);
}

static double cell(const asc_result *r, const char *column, size_t row)
{
    return asc_fake_cell(r, "contribution", column, row);
}

static void check_sample(const char *sampler, size_t budget)
{
    asc_arena *arena = asc_arena_create();
    const asc_index_spec spec = {
        .name = "shapley", .option = "budget", .budget = budget, .sampler = sampler};
    asc_fake *f = many(arena, &spec, 8);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    if (sampler != NULL)
        assert_string_equal(asc_fake_text(&r, "sampling", "method", 0), sampler);
    assert_true(asc_fake_cell(&r, "sampling", "values", 0) <= (double)budget);
    double sum = 0.0, errors = 0.0;
    for (size_t k = 0; k < MANY; k++) {
        const double e = cell(&r, "sampling.error", k);
        sum += cell(&r, "estimate", k);
        errors += e;
        assert_true(fabs(cell(&r, "estimate", k) - exact(f, k)) <= 4.5 * e + 1e-12);
        assert_true(cell(&r, "std.error", k) >= e);
        assert_true(cell(&r, "conf.low", k) <= cell(&r, "estimate", k));
    }
    assert_close_to(sum, value(f, asc_mask_all(MANY)), 1e-12, 1.0);
    assert_true(errors > 0.0);
    const asc_draws *d =
        asc_result_draws(&r, "readmission/main/universal/contribution/shapley:budget");
    assert_int_equal(d->columns, MANY);
    const asc_draws *v = asc_result_draws(&r, "readmission/main/universal/value");
    assert_true((v != NULL) == (budget <= 4096));
    for (size_t i = 0; v != NULL && i < 8; i++) {
        double total = 0.0;
        for (size_t k = 0; k < MANY; k++) total += d->value[i * MANY + k];
        assert_close_to(total, v->value[(i + 1) * v->columns - 1], 1e-12, 1.0);
    }
    asc_arena_destroy(arena);
}

static void samplers(void **state)
{
    (void)state;
    check_sample("stratified", 1500);
    check_sample("controlled", 2400);
    check_sample("antithetic", 1500);
    check_sample(NULL, 1500);
    check_sample("stratified", 6000); /* rows without single coalitions */
}

/* The parts are those of asc_order_interval on the same plan and draws. */
static void order_noise(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_index_spec spec = {
        .name = "shapley", .option = "", .budget = 1002, .sampler = "antithetic"};
    asc_fake *f = many(arena, &spec, 24);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    asc_order_plan plan;
    asc_order_answer want;
    assert_ok(asc_order_plan_make(MANY, 40, f->study.seed, 0, arena, &plan, &err));
    const asc_draws *d = asc_result_draws(&r, "readmission/main/universal/value");
    assert_int_equal(d->columns, plan.count);
    double *v = asc_take(arena, plan.count);
    for (size_t j = 0; j < plan.count; j++) v[j] = value(f, plan.set[j].word[0]);
    assert_ok(asc_order_interval(&plan, v, d->value, 24, 0.95, arena, &want, &err));
    for (size_t k = 0; k < MANY; k++) {
        assert_close_to(cell(&r, "estimate", k), want.phi[k], 1e-12, 1.0);
        assert_close_to(cell(&r, "sampling.error", k), want.se_order[k], 1e-10, 1.0);
        assert_close_to(cell(&r, "std.error", k), want.se[k], 1e-12, 1.0);
        assert_close_to(cell(&r, "conf.low", k), want.low[k], 1e-10, 1.0);
        assert_close_to(cell(&r, "conf.high", k), want.high[k], 1e-10, 1.0);
    }
    asc_arena_destroy(arena);
}

/* A table no larger than the budget is solved; a budget that is too small is refused with its place. */
static void budgets(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_index_spec small = {.name = "shapley", .option = "", .budget = 32};
    asc_fake *f = two_levels(arena, &small, 1);
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_null(asc_result_table(&r, "sampling"));
    assert_near(cell(&r, "sampling.error", 0), 0.0, 0.0);
    const asc_index_spec few = {
        .name = "shapley", .option = "", .budget = 50, .at = {.line = 7, .column = 3}};
    f = many(arena, &few, 0);
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "fake.yaml:7:3: shapley of 26 partners: a budget "
                                        "of 50 values"));
    const asc_index_spec enough = {.name = "shapley", .option = "", .budget = 1500};
    f = many(arena, &enough, 0);
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_true(cell(&r, "sampling.error", 0) > 0.0);
    assert_true(isnan(cell(&r, "std.error", 0)) != 0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links),         cmocka_unit_test(weights),
        cmocka_unit_test(larger_unions), cmocka_unit_test(samplers),
        cmocka_unit_test(order_noise),   cmocka_unit_test(budgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
