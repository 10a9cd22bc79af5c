/* A study whose covariates are read in parts gives what one that holds them gives, bit by bit: everything a
 * covariate can be (a category with and without missing values, powers, imputed numbers, a yes/no column,
 * decimals, full doubles, -0), rows left out, weights, an offset, people as clusters, three families. */
#include "../engine/study/study_fixture.h"
#include "ascribe/cohort.h"
#include "ascribe/rng.h"
#include "ascribe/run.h"
#include <math.h>

enum { N = 30000, LEVELS = 5 };

static const char *const sites[LEVELS] = {"east", "north", "nowhere", "south", "west"};
static asc_cohort *cohort;

/* Columns by name; row i draws from its own stream. */
typedef struct columns {
    int64_t *id, *age, *flag, *person, *a, *b, *c, *events, *event;
    uint8_t *no_age, *no_flag;
    int32_t *site;
    double *cost, *lab, *days, *weight, *score;
} columns;

static columns take(void)
{
    columns c;
    int64_t **whole[] = {&c.id, &c.age, &c.flag,   &c.person, &c.a,
                         &c.b,  &c.c,   &c.events, &c.event};
    double **real[] = {&c.cost, &c.lab, &c.days, &c.weight, &c.score};
    for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
        *whole[k] = asc_take_bytes(arena, N, sizeof(int64_t));
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) *real[k] = asc_take(arena, N);
    c.no_age = asc_take_bytes(arena, N, 1);
    c.no_flag = asc_take_bytes(arena, N, 1);
    c.site = asc_take_bytes(arena, N, sizeof *c.site);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    return c;
}

static void draw(const columns *c, size_t i)
{
    asc_stream s = asc_stream_open(11, ASC_PURPOSE_SIMULATE, i);
    const double z = asc_stream_normal(&s), u = asc_stream_uniform(&s);
    c->id[i] = (int64_t)i + 1;
    c->person[i] = (int64_t)asc_stream_below(&s, N / 2);
    c->no_age[i] = asc_stream_uniform(&s) < 0.02;
    c->age[i] = c->no_age[i] ? 0 : 20 + (int64_t)asc_stream_below(&s, 70);
    c->site[i] = (int32_t)asc_stream_below(&s, LEVELS + 1) - 1;
    if (c->site[i] == 2) c->site[i] = 3; /* nowhere */
    c->no_flag[i] = asc_stream_uniform(&s) < 0.05;
    c->flag[i] = !c->no_flag[i] && asc_stream_uniform(&s) < 0.4;
    c->cost[i] = asc_stream_uniform(&s) < 0.03 ? (double)NAN : round(1e2 * z) / 1e2;
    c->lab[i] = asc_stream_normal(&s);
    c->days[i] = 1.0 + (double)asc_stream_below(&s, 9);
    c->weight[i] = asc_stream_uniform(&s) < 0.01 ? 0.0 : 0.5 + u;
    c->a[i] = asc_stream_uniform(&s) < 0.5 + 0.1 * z / (1.0 + fabs(z));
    c->b[i] = asc_stream_uniform(&s) < 0.3;
    c->c[i] = asc_stream_uniform(&s) < 0.6;
    const double eta = -1.5 + 0.4 * z - 0.3 * (double)c->a[i] - 0.2 * (double)c->b[i];
    c->event[i] = asc_stream_uniform(&s) < 1.0 / (1.0 + exp(-eta));
    c->events[i] = asc_stream_uniform(&s) < 0.3 ? (int64_t)asc_stream_below(&s, 4) : 0;
    c->score[i] = eta + c->lab[i];
}

static void write_cohort(void)
{
    const columns c = take();
    asc_error err = {0};
    for (size_t i = 0; i < N; i++) draw(&c, i);
    asc_table *t = asc_table_create(arena, "units", N);
    asc_table_add_integer(t, "id", c.id, NULL);
    asc_table_add_integer(t, "age", c.age, c.no_age);
    asc_table_add_column(t, (asc_column){.name = "site",
                                         .type = ASC_CATEGORY,
                                         .code = c.site,
                                         .level = sites,
                                         .levels = LEVELS});
    asc_table_add_boolean(t, "flag", c.flag, c.no_flag);
    asc_table_add_integer(t, "person", c.person, NULL);
    asc_table_add_integer(t, "a", c.a, NULL);
    asc_table_add_integer(t, "b", c.b, NULL);
    asc_table_add_integer(t, "c", c.c, NULL);
    asc_table_add_integer(t, "event", c.event, NULL);
    asc_table_add_integer(t, "events", c.events, NULL);
    asc_table_add_real(t, "cost", c.cost);
    asc_table_add_real(t, "lab", c.lab);
    asc_table_add_real(t, "days", c.days);
    asc_table_add_real(t, "weight", c.weight);
    asc_table_add_real(t, "score", c.score);
    const asc_table *const tables[] = {t};
    assert_ok(asc_cohort_write("cohort.h5", tables, 1, NULL, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
}

static int up(void **state)
{
    const int failed = fixture_up(state);
    if (!failed) write_cohort();
    return failed;
}

static int down(void **state)
{
    asc_cohort_close(cohort);
    return fixture_down(state);
}

#define HEAD                                                                             \
    "study: {name: s}\ncohort: cohort.h5\n"                                              \
    "unit: {table: units, id: id, person: person, weight: weight}\n"                     \
    "partners: {a: {column: a, is: 1}, b: {column: b, is: 1}, c: {column: c, is: 1}}\n"  \
    "include: [{column: days, below: 9}]\n"                                              \
    "covariates: [site, {column: age, degree: 2}, flag, lab, {column: cost, degree: "    \
    "3}, "                                                                               \
    "{column: days, as: category, reference: \"3\"}]\n"                                  \
    "missing: {site: category, age: {impute: 50}, flag: category, cost: {impute: 0}}\n"  \
    "contribution: [shapley]\nbootstrap: {replicates: 24, seed: 5}\n"

static void same_columns(const asc_problem *held, const asc_problem *parts)
{
    const size_t n = held->n;
    asc_error err = {0};
    double *value = asc_take(arena, n), *x = asc_take(arena, n);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    assert_non_null(held->x.data);
    assert_null(held->source);
    assert_null(parts->x.data);
    assert_int_equal(parts->x.cols, held->x.cols);
    assert_int_equal(parts->n, n);
    for (size_t c = 0; c < held->covariates; c++) {
        const asc_covariate *v = &parts->covariate[c];
        assert_int_equal(v->first, held->covariate[c].first);
        assert_int_equal(v->count, held->covariate[c].count);
        assert_ok(parts->source->read(parts->source->context, c, value, &err));
        for (size_t j = v->first; j < v->first + v->count; j++) {
            assert_string_equal(parts->term[j], held->term[j]);
            parts->source->column(parts->source->context, j, value, x);
            assert_memory_equal(x, held->x.data + j * held->x.ld, n * sizeof *x);
        }
    }
    assert_memory_equal(parts->y, held->y, n * sizeof *parts->y);
    assert_memory_equal(parts->w, held->w, n * sizeof *parts->w);
    assert_memory_equal(parts->delivered, held->delivered, n * sizeof *held->delivered);
    assert_memory_equal(parts->cluster, held->cluster, n * sizeof *held->cluster);
    assert_int_equal(parts->offset == NULL, held->offset == NULL);
    if (held->offset != NULL)
        assert_memory_equal(parts->offset, held->offset, n * sizeof *held->offset);
}

static asc_result answer(const asc_study *s, const asc_bound *b)
{
    asc_run run = {0};
    asc_result r;
    asc_error err = {0};
    assert_ok(asc_run_study(s, b, &run, arena, &r, &err));
    return r;
}

/* Bound and run twice: with all the memory, and with 14 MiB more than is held. */
static void same_answer(const char *text)
{
    const asc_study s = read_study(text);
    asc_bound held = {0}, parts = {0};
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &held, &err));
    const asc_result want = answer(&s, &held);
    asc_arena_limit(asc_arena_held() + ((size_t)14 << 20));
    assert_ok(asc_study_bind(&s, cohort, arena, &parts, &err));
    for (size_t o = 0; o < held.problems; o++)
        same_columns(&held.problem[o], &parts.problem[o]);
    const asc_result got = answer(&s, &parts);
    asc_arena_limit(0);
    assert_int_equal(got.draw_count, want.draw_count);
    for (size_t k = 0; k < want.draw_count; k++) {
        const asc_draws *a = &want.draws[k], *b = &got.draws[k];
        assert_string_equal(a->path, b->path);
        assert_memory_equal(a->value, b->value,
                            a->replicates * a->columns * sizeof(double));
    }
}

static void test_binomial(void **state)
{
    (void)state;
    same_answer(HEAD "outcomes: {y: {column: event, is: 1, good: lower}}\n"
                     "counterfactual: {model: gcomp, interactions: none}\n");
}

/* Interactions, modifiers and both policies go the general way. */
static void test_modified(void **state)
{
    (void)state;
    same_answer(HEAD "outcomes: {y: {column: event, is: 1, good: lower}}\n"
                     "counterfactual: {model: gcomp, interactions: pairs, "
                     "policy: [delivered, universal], modifiers: {a: [flag, lab]}}\n");
}

static void test_poisson(void **state)
{
    (void)state;
    same_answer(HEAD
                "outcomes: {n: {column: events, family: poisson, offset: days, good: "
                "lower}}\ncounterfactual: {model: gcomp, interactions: none}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_binomial),
                                       cmocka_unit_test(test_modified),
                                       cmocka_unit_test(test_poisson)};
    return cmocka_run_group_tests(tests, up, down);
}
