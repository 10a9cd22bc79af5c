/* How often do 95 % intervals contain the truth? Pilots of 4,000 people from the discharge
 * simulator, each analysed with the right model (g-computation, pairs of services) and 499
 * bootstrap replicates, percentile intervals; the truth is the population's.
 *   slow_coverage [PILOTS [PEOPLE [REPLICATES]]]   or $ASC_COVERAGE_PILOTS; 1000 4000 499
 * Prints, for the total and each Shapley value: coverage with its Monte Carlo error, misses
 * below and above, bias, empirical and mean estimated standard error. Fails outside 93-97
 * %, or with fewer than 1,000 pilots outside 95 % by more than four Monte Carlo errors. */
#include "ascribe/bootstrap.h"
#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "ascribe/pool.h"
#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTNERS = 3, MASKS = 8, TERMS = 11, FIGURES = PARTNERS + 1, FIRST_SEED = 1000 };

static const char *const partner[PARTNERS] = {"hospital", "pharmacy", "community"};
static const char *const figure[FIGURES] = {"hospital", "pharmacy", "community", "total"};
static const char *const term[TERMS] = {
    "(intercept)",      "age",           "sex=male",      "deprivation=2",
    "deprivation=3",    "deprivation=4", "deprivation=5", "frailty",
    "prior_admissions", "site=south",    "site=west"};
static const char *const sexes[] = {"female", "male"};
static const char *const quintiles[] = {"1", "2", "3", "4", "5"};
static const char *const sites[] = {"north", "south", "west"};

/* One number of one pilot. */
typedef struct found {
    double estimate, error, low, high;
} found;

typedef struct plan {
    size_t pilots, people, replicates;
    found (*found)[FIGURES]; /* [pilots] */
    double truth[FIGURES];
} plan;

static const asc_column *column(const asc_table *t, const char *name)
{
    const asc_column *c = asc_table_find(t, name);
    if (c == NULL) fail_msg("no column %s", name);
    return c;
}

/* x[i + first * n] for i in [0, n): the values of a column, or one dummy for each level
 * but the first. Categories stay described, as bind describes them. */
static asc_covariate covariate(const asc_table *t, const char *name, size_t first,
                               double *x, asc_arena *arena)
{
    const size_t n = t->rows;
    const asc_column *c = column(t, name);
    asc_covariate v = {.name = name, .first = first, .count = 1};
    const bool quintile = strcmp(name, "deprivation") == 0;
    if (!quintile && c->type != ASC_CATEGORY) {
        for (size_t i = 0; i < n; i++) x[i + first * n] = (double)c->integer[i];
        return v;
    }
    v.category = true;
    v.level = quintile ? quintiles : strcmp(name, "sex") == 0 ? sexes : sites;
    v.levels = quintile ? 5 : c->levels;
    v.count = v.levels - 1;
    int32_t *code = asc_take_bytes(arena, n, sizeof *code);
    for (size_t i = 0; code != NULL && i < n; i++) {
        code[i] = quintile ? (int32_t)c->integer[i] - 1 : c->code[i];
        if (code[i] > 0) x[i + (first + (size_t)code[i] - 1) * n] = 1.0;
    }
    v.code = code;
    return v;
}

static asc_status make_problem(const asc_table *t, asc_arena *arena, asc_problem *p,
                               asc_error *err)
{
    static const char *const name[] = {
        "age", "sex", "deprivation", "frailty", "prior_admissions", "site"};
    const size_t n = t->rows, covariates = sizeof name / sizeof *name;
    double *x = asc_take_zero(arena, n * TERMS), *y = asc_take(arena, n),
           *w = asc_take(arena, n);
    asc_mask *delivered = asc_take_bytes(arena, n, sizeof *delivered);
    uint32_t *cluster = asc_take_bytes(arena, n, sizeof *cluster);
    asc_covariate *c = asc_take_bytes(arena, covariates, sizeof *c);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        x[i] = w[i] = 1.0;
        y[i] = (double)column(t, "readmitted")->integer[i];
        cluster[i] = (uint32_t)i;
        for (unsigned k = 0; k < PARTNERS; k++)
            delivered[i] |= (asc_mask)column(t, partner[k])->integer[i] << k;
    }
    size_t first = 1;
    for (size_t j = 0; j < covariates; j++) {
        c[j] = covariate(t, name[j], first, x, arena);
        first += c[j].count;
    }
    assert_int_equal(first, TERMS);
    *p = (asc_problem){.n = n,
                       .players = PARTNERS,
                       .player = partner,
                       .delivered = delivered,
                       .x = {x, n, TERMS, n},
                       .term = term,
                       .covariate = c,
                       .covariates = covariates,
                       .y = y,
                       .w = w,
                       .cluster = cluster,
                       .clusters = n,
                       .family = ASC_BINOMIAL,
                       .lower_is_better = true,
                       .outcome = "readmission"};
    return asc_arena_check(arena, err);
}

/* Three Shapley values and the total of the gain mu(empty) - mu(S). */
static asc_status figures(const double *mean, asc_arena *work, double *out,
                          asc_error *err)
{
    double v[MASKS];
    for (size_t s = 0; s < MASKS; s++) v[s] = mean[0] - mean[s];
    const asc_game g = {.n = PARTNERS, .player = partner, .v = v};
    out[PARTNERS] = v[MASKS - 1];
    return asc_index_find("shapley")->solve(&g, NULL, work, out, err);
}

static asc_status analyse(const plan *p, const asc_problem *problem, asc_arena *arena,
                          found *out, asc_error *err)
{
    const asc_estimator *gcomp = asc_estimator_find("gcomp");
    const asc_model_spec spec = {
        .name = "gcomp", .model = "gcomp", .interactions = ASC_PAIRS, .delivered = true};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    void *prepared = NULL;
    const char *const *terms = NULL;
    size_t count = 0;
    ASC_TRY(gcomp->prepare(problem, &settings, arena, &prepared, &terms, &count, err));
    double mean[MASKS], estimate[FIGURES], *start = asc_take(arena, count);
    double *w = asc_take(arena, problem->n), *scratch = asc_take(arena, p->replicates);
    double *draws = asc_take(arena, p->replicates * FIGURES);
    uint8_t *multiplicity = asc_take_bytes(arena, problem->clusters, 1);
    ASC_TRY(asc_arena_check(arena, err));
    asc_means means = {.mean = mean, .coef = start};
    ASC_TRY(gcomp->fit(prepared, arena, &means, err));
    ASC_TRY(figures(mean, arena, estimate, err));

    const asc_bootstrap b = {
        .seed = 20261122, .clusters = problem->clusters, .replicates = p->replicates};
    for (size_t r = 0; r < p->replicates; r++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_bootstrap_draw(&b, r, multiplicity);
        asc_bootstrap_weights(problem->n, problem->cluster, problem->w, multiplicity, w);
        means = (asc_means){.mean = mean};
        ASC_TRY(gcomp->refit(prepared, w, start, arena, &means, err));
        ASC_TRY(figures(mean, arena, draws + r * FIGURES, err));
        asc_arena_rewind(arena, mark);
    }
    for (size_t f = 0; f < FIGURES; f++) {
        const asc_interval i = asc_interval_make(
            (asc_interval_spec){
                .kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
            estimate[f], draws + f, p->replicates, FIGURES, scratch);
        out[f] = (found){estimate[f], i.std_error, i.low, i.high};
    }
    return ASC_OK;
}

static asc_status pilot(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    plan *p = context;
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "pilot %zu: no memory", task);
    const asc_simulation s = {.n = p->people, .seed = FIRST_SEED + task};
    asc_simulated data;
    asc_problem problem;
    asc_status status = asc_simulator_find("discharge")->simulate(&s, arena, &data, err);
    if (status == ASC_OK) status = make_problem(data.table, arena, &problem, err);
    if (status == ASC_OK) status = analyse(p, &problem, arena, p->found[task], err);
    if (status == ASC_OK && task == 0) {
        for (size_t k = 0; k < PARTNERS; k++) p->truth[k] = data.shapley[k];
        p->truth[PARTNERS] = data.mu[0] - data.mu[MASKS - 1];
    }
    asc_arena_destroy(arena);
    return status;
}

/* Prints one line and says whether the coverage is what it should be. */
static bool summarise(const plan *p, size_t f)
{
    const double n = (double)p->pilots, truth = p->truth[f];
    double below = 0, above = 0, sum = 0, squares = 0, errors = 0;
    for (size_t i = 0; i < p->pilots; i++) {
        const found *x = &p->found[i][f];
        above += x->high < truth;    /* the interval lies below the truth */
        below += !(x->low <= truth); /* or above it, or is withheld     */
        sum += x->estimate - truth;
        squares += (x->estimate - truth) * (x->estimate - truth);
        errors += x->error;
    }
    const double coverage = 1 - (below + above) / n, bias = sum / n;
    const double monte_carlo = sqrt(0.95 * 0.05 / n);
    const double allowed = p->pilots >= 1000 ? 0.02 : fmax(0.02, 4 * monte_carlo);
    print_message("%-10s truth %.5f  coverage %.2f %% (+- %.2f)  low end too high %.2f "
                  "%%, high end "
                  "too low %.2f %%  bias %+.5f  se %.5f, estimated %.5f\n",
                  figure[f], truth, 100 * coverage, 100 * monte_carlo, 100 * below / n,
                  100 * above / n, bias, sqrt(squares / n - bias * bias), errors / n);
    return fabs(coverage - 0.95) <= allowed;
}

static size_t setting(int argc, char **argv, int at, const char *variable,
                      size_t otherwise)
{
    const char *text = argc > at ? argv[at] : variable == NULL ? NULL : getenv(variable);
    const long x = text == NULL ? 0 : strtol(text, NULL, 10);
    return x > 0 ? (size_t)x : otherwise;
}

static plan the_plan;

static void coverage(void **state)
{
    (void)state;
    asc_error err = {0};
    plan *p = &the_plan;
    p->found = calloc(p->pilots, sizeof *p->found);
    assert_non_null(p->found);
    assert_non_null(asc_estimator_find("gcomp"));
    assert_ok(asc_pool_run(p->pilots, pilot, p, &err));
    bool good = true;
    for (size_t f = 0; f < FIGURES; f++) good = summarise(p, f) && good;
    free(p->found);
    assert_true(good);
}

int main(int argc, char **argv)
{
    the_plan.pilots = setting(argc, argv, 1, "ASC_COVERAGE_PILOTS", 1000);
    the_plan.people = setting(argc, argv, 2, NULL, 4000);
    the_plan.replicates = setting(argc, argv, 3, NULL, 499);
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
