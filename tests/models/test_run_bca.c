/* A run with bca intervals: every end against z0, acceleration and quantile computed plainly here, with
 * influence values by differences of the statistic in the weight of a cluster. */
#include "ascribe/evidence.h"
#include "ascribe/pool.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { R = 300, N = 600, PLAYERS = 3, MASKS = 8, FIRST_LOO = 3, FIRST_NUCLEOLUS = 6 };
static asc_error err;

static const asc_index_spec specs[] = {{.name = "shapley", .option = ""},
                                       {.name = "leave_one_out", .option = ""},
                                       {.name = "nucleolus", .option = ""},
                                       {.name = "banzhaf_scaled", .option = ""}};

static asc_fake *bca_study(asc_arena *arena, size_t n, size_t players, size_t replicates)
{
    static asc_run_models models;
    asc_fake *f = asc_fake_study(arena, n, players, replicates);
    models = (asc_run_models){f->run.models->estimator, asc_index_find};
    f->run.models = &models;
    f->influence = true;
    f->joint = 0.07;
    f->study.interval = ASC_BCA;
    f->study.index = specs;
    f->study.indices = sizeof specs / sizeof *specs;
    for (size_t i = 0; i < n; i++) f->w[i] = 1.0 + (double)(i % 5 == 0) * 2.0;
    f->problem.w = f->w;
    return f;
}

static asc_result run(asc_fake *f, asc_arena *arena)
{
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    return r;
}

/* A statistic of the policy means of one kind. */
typedef double statistic(const asc_fake *f, const double *mean, size_t which);

static double at_weights(asc_fake *f, const double *w, statistic *of, size_t which)
{
    const size_t policies = (size_t)1 << f->players;
    double *mean = malloc(policies * sizeof *mean), coef[2], start[2] = {0};
    asc_means m = {.mean = mean, .coef = coef};
    assert_ok(f->run.models->estimator("fake")->refit(f, w, start, NULL, &m, &err));
    const double x = of(f, mean, which);
    free(mean);
    return x;
}

/* d statistic / d weight of cluster c, a hundredth up and down. */
static double acceleration(asc_fake *f, statistic *of, size_t which)
{
    double *w = malloc(f->n * sizeof *w), squares = 0.0, cubes = 0.0;
    for (size_t c = 0; c < f->clusters; c++) {
        double x[2];
        for (int up = 0; up < 2; up++) {
            for (size_t i = 0; i < f->n; i++)
                w[i] = f->w[i] * (f->problem.cluster[i] == c ? 0.99 + 0.02 * up : 1.0);
            x[up] = at_weights(f, w, of, which);
        }
        const double l = (x[1] - x[0]) / 0.02;
        squares += l * l;
        cubes += l * l * l;
    }
    free(w);
    return cubes / (6.0 * pow(squares, 1.5));
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double phi(double z)
{
    return 0.5 * (1.0 + erf(z / sqrt(2.0)));
}

/* z with phi(z) = p, by halving. */
static double quantile_of_normal(double p)
{
    double low = -9.0, high = 9.0;
    for (int i = 0; i < 100; i++) {
        const double z = 0.5 * (low + high);
        if (phi(z) < p)
            low = z;
        else
            high = z;
    }
    return low;
}

/* Ends of the interval, out [2]. */
static void naive(asc_fake *f, const double *draws, size_t stride, statistic *of,
                  size_t which, double *out)
{
    double x[R], below = 0.0;
    const double t = at_weights(f, f->w, of, which), a = acceleration(f, of, which);
    for (size_t r = 0; r < R; r++) {
        x[r] = draws[r * stride];
        below += x[r] < t ? 1.0 : x[r] == t ? 0.5 : 0.0;
    }
    qsort(x, R, sizeof *x, by_value);
    const double z0 = quantile_of_normal(below / R);
    for (int side = 0; side < 2; side++) {
        const double z = z0 + (side == 0 ? -1.0 : 1.0) * 1.959963984540054;
        const double h = (R - 1) * phi(z0 + z / (1.0 - a * z));
        const size_t k = (size_t)h;
        out[side] = x[k] + (h - (double)k) * (k + 1 < R ? x[k + 1] - x[k] : 0.0);
    }
}

static void expect(asc_fake *f, const double *draws, size_t stride, statistic *of,
                   size_t which, double low, double high)
{
    double end[2];
    naive(f, draws, stride, of, which, end);
    assert_near(low, end[0], 1e-6);
    assert_near(high, end[1], 1e-6);
}

static double mean_of(const asc_fake *f, const double *mean, size_t which)
{
    (void)f;
    return mean[which];
}

static double value_of(const asc_fake *f, const double *mean, size_t which)
{
    (void)f;
    return mean[0] - mean[which];
}

static double shapley_of(const asc_fake *f, const double *mean, size_t which)
{
    double v[MASKS], out[PLAYERS];
    for (size_t s = 0; s < MASKS; s++) v[s] = mean[0] - mean[s];
    const asc_game g = {.n = f->players, .v = v};
    assert_ok(asc_fake_index.solve(&g, NULL, NULL, out, &err));
    return out[which];
}

static double share_of(const asc_fake *f, const double *mean, size_t which)
{
    return shapley_of(f, mean, which) / (mean[0] - mean[MASKS - 1]);
}

static double last_of(const asc_fake *f, const double *mean, size_t which)
{
    (void)f;
    const size_t rest = (MASKS - 1) & ~((size_t)1 << which);
    return mean[rest] - mean[MASKS - 1];
}

static double joint_of(const asc_fake *f, const double *mean, size_t which)
{
    double joint = value_of(f, mean, MASKS - 1);
    for (size_t k = 0; k < PLAYERS; k++) joint -= value_of(f, mean, (size_t)1 << k);
    return which == 0 ? joint : (double)NAN;
}

static const double *draws_of(const asc_result *r, const char *path)
{
    const asc_draws *d = asc_result_draws(r, path);
    if (d == NULL) fail_msg("no draws %s", path);
    return d == NULL ? NULL : d->value;
}

static void tables_by_hand(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = bca_study(arena, N, PLAYERS, R);
    const asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "model", "interval", 0), "bca");
    const double *mean = draws_of(&r, "readmission/main/delivered/mean");
    const double *value = draws_of(&r, "readmission/main/delivered/value");
    const double *index = draws_of(&r, "readmission/main/delivered/contribution/shapley");
    const double *loo =
        draws_of(&r, "readmission/main/delivered/contribution/leave_one_out");
    for (size_t s = 0; s < MASKS; s++) {
        expect(f, mean + s, MASKS, mean_of, s, asc_fake_cell(&r, "effect", "conf.low", s),
               asc_fake_cell(&r, "effect", "conf.high", s));
        if (s == 0) continue;
        expect(f, value + s, MASKS, value_of, s, asc_fake_cell(&r, "game", "conf.low", s),
               asc_fake_cell(&r, "game", "conf.high", s));
    }
    for (size_t k = 0; k < PLAYERS; k++) {
        double ratio[R];
        for (size_t d = 0; d < R; d++)
            ratio[d] = index[d * PLAYERS + k] / value[d * MASKS + MASKS - 1];
        expect(f, index + k, PLAYERS, shapley_of, k,
               asc_fake_cell(&r, "contribution", "conf.low", k),
               asc_fake_cell(&r, "contribution", "conf.high", k));
        expect(f, ratio, 1, share_of, k,
               asc_fake_cell(&r, "contribution", "share.low", k),
               asc_fake_cell(&r, "contribution", "share.high", k));
        expect(f, loo + k, PLAYERS, last_of, k,
               asc_fake_cell(&r, "contribution", "conf.low", FIRST_LOO + k),
               asc_fake_cell(&r, "contribution", "conf.high", FIRST_LOO + k));
    }
    asc_arena_destroy(arena);
}

/* A partner's sentence is its leave-one-out row per unit reached; the total's is v(N). */
static void sentences(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = bca_study(arena, N, PLAYERS, R);
    for (size_t i = 0; i < N;
         i++) /* skewed, so that the acceleration shows in three digits */
        if (f->problem.cluster[i] % 40 == 1) f->w[i] = 20.0;
    f->joint = 1.0;
    const asc_result r = run(f, arena);
    const asc_wording w = {.outcome = &f->outcome, .unit_noun = "discharges", .units = N};
    double all = 0.0;
    for (size_t i = 0; i < N; i++) all += f->w[i];
    for (size_t k = 0; k < PLAYERS; k++) {
        double reached = 0.0;
        for (size_t i = 0; i < N; i++)
            if ((f->delivered[i] >> k & 1) != 0) reached += f->w[i];
        const size_t row = FIRST_LOO + k;
        const asc_gain g = {
            all / reached * asc_fake_cell(&r, "contribution", "estimate", row),
            all / reached * asc_fake_cell(&r, "contribution", "conf.low", row),
            all / reached * asc_fake_cell(&r, "contribution", "conf.high", row)};
        assert_true(asc_fake_says(&r, "sentence", "text",
                                  asc_say_partner(&w, f->player[k], g, arena)));
    }
    const double *mean = draws_of(&r, "readmission/main/delivered/mean");
    double joint[R], end[2];
    for (size_t d = 0; d < R; d++) joint[d] = joint_of(f, mean + d * MASKS, 0);
    naive(f, joint, 1, joint_of, 0, end);
    const asc_gain g = {at_weights(f, f->w, joint_of, 0), end[0], end[1]};
    const char *text = asc_say_joint(&w, g, arena);
    assert_true(text != NULL && text[0] != '\0');
    assert_true(asc_fake_says(&r, "sentence", "text", text));
    asc_arena_destroy(arena);
}

/* Indices that are not linear keep percentile intervals, and a note names them. */
static void not_linear(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = bca_study(arena, N, PLAYERS, R);
    const asc_result bca = run(f, arena);
    f->study.interval = ASC_PERCENTILE;
    const asc_result plain = run(f, arena);
    static const char *const column[] = {"conf.low", "conf.high", "share.low",
                                         "share.high"};
    const size_t rows = asc_result_table(&bca, "contribution")->rows;
    for (size_t j = 0; j < 4; j++)
        for (size_t k = 0; k < rows; k++) {
            const double a = asc_fake_cell(&bca, "contribution", column[j], k);
            const double b = asc_fake_cell(&plain, "contribution", column[j], k);
            if (isnan(a) && isnan(b)) continue;
            if (k >= FIRST_NUCLEOLUS)
                assert_near(a, b, 0.0);
            else
                assert_true(a != b && fabs(a - b) < 0.3 * fabs(b) + 0.02);
        }
    for (size_t k = 0; k < rows; k++)
        assert_near(asc_fake_cell(&bca, "contribution", "estimate", k),
                    asc_fake_cell(&plain, "contribution", "estimate", k), 0.0);
    assert_true(asc_fake_says(&bca, "note", "text",
                              "percentile intervals instead of bca for nucleolus, "
                              "banzhaf_scaled: not linear in the game"));
    assert_false(asc_fake_says(&plain, "note", "code", "bca"));
    asc_arena_destroy(arena);
}

static void same_bits_at_any_thread_count(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *first = NULL;
    for (size_t i = 0; i < 3; i++) {
        asc_pool_set_threads(i == 0 ? 1 : i == 1 ? 2 : 7);
        asc_fake *f = bca_study(arena, N, PLAYERS, R);
        f->model.universal = true;
        const asc_result r = run(f, arena);
        const char *dump = asc_fake_dump(&r, arena);
        if (first == NULL) first = dump;
        assert_string_equal(dump, first);
    }
    asc_arena_destroy(arena);
}

/* 8,192 coalitions: contributions are folded, and have bca intervals as well. */
static void large_game(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    enum { UNITS = 108, ALONE = 80, FEW = 100 };
    asc_fake *f = bca_study(arena, UNITS, 13, FEW);
    f->study.indices = 2;
    for (size_t i = 0; i < UNITS; i++) /* nobody, or all but one, or all */
        f->delivered[i] = i < ALONE ? 0 : i % 14 < 13 ? 8191U & ~(1U << i % 14) : 8191U;
    const asc_result r = run(f, arena);
    const double *loo =
        draws_of(&r, "readmission/main/delivered/contribution/leave_one_out");
    const size_t all = 8191, row = 13 + 2;
    double x[FEW];
    for (size_t d = 0; d < FEW; d++) x[d] = loo[13 * d + 2];
    /* leave_one_out of player 2 is v(N) - v(N - 2): two columns of the influence values */
    double *mean = malloc((all + 1) * sizeof *mean), coef[2], squares = 0.0, cubes = 0.0;
    double *l = malloc((all + 1) * f->clusters * sizeof *l);
    asc_means m = {.mean = mean, .coef = coef, .influence = l};
    assert_ok(f->run.models->estimator("fake")->fit(f, NULL, &m, &err));
    for (size_t c = 0; c < f->clusters; c++) {
        const double d =
            l[c + (all & ~(size_t)4) * f->clusters] - l[c + all * f->clusters];
        squares += d * d;
        cubes += d * d * d;
    }
    double scratch[FEW];
    const asc_interval_spec spec = {.kind = ASC_BCA,
                                    .level = 0.95,
                                    .acceleration = cubes / (6.0 * pow(squares, 1.5))};
    const asc_interval ci =
        asc_interval_make(spec, mean[all & ~(size_t)4] - mean[all], x, FEW, 1, scratch);
    assert_near(asc_fake_cell(&r, "contribution", "conf.low", row), ci.low, 1e-12);
    assert_near(asc_fake_cell(&r, "contribution", "conf.high", row), ci.high, 1e-12);
    assert_true(!isnan(asc_fake_cell(&r, "game", "conf.low", all)));
    free(mean);
    free(l);
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = bca_study(arena, N, PLAYERS, R);
    asc_result r;
    f->influence = false;
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_ESTUDY);
    assert_string_equal(err.message,
                        "readmission/main: bca needs influence values, which 'fake' does "
                        "not give; use interval: percentile");
    f->study.replicates = 0; /* no intervals: none are needed */
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    f = bca_study(arena, N, 8, R);
    f->problem.clusters = 1000000;
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_EMEMORY);
    assert_string_equal(err.message, "readmission/main: bca needs influence values of "
                                     "1,000,000 clusters x 256 policies, 2.0 GB; use "
                                     "percentile");
    asc_arena_destroy(arena);
}

/* Two draws often lie on one side of the estimate. */
static void one_sided(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_result r = run(bca_study(arena, N, PLAYERS, 2), arena);
    size_t without = 0;
    for (size_t s = 1; s < MASKS; s++)
        if (isnan(asc_fake_cell(&r, "game", "conf.low", s))) without++;
    assert_true(without > 0);
    assert_true(asc_fake_says(&r, "note", "text",
                              " bca intervals are withheld: all draws lie on one side of "
                              "the estimate, so z0 is infinite"));
    asc_arena_destroy(arena);
}

static void memory_runs_out(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_pool_set_threads(1);
    const asc_result whole = run(bca_study(arena, 60, 2, 70), arena);
    const char *want = asc_fake_dump(&whole, arena);
    for (size_t call = 1; call < 100000; call++) {
        asc_arena *mine = asc_arena_create();
        asc_fake *f = bca_study(arena, 60, 2, 70);
        asc_result r;
        asc_arena_fail_at(call, 0);
        const asc_status status =
            asc_run_study(&f->study, &f->bound, &f->run, mine, &r, &err);
        asc_arena_fail_at(0, 0);
        if (status == ASC_OK) {
            assert_string_equal(asc_fake_dump(&r, arena), want);
            asc_arena_destroy(mine);
            break;
        }
        assert_int_equal(status, ASC_EMEMORY);
        asc_arena_destroy(mine);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_by_hand), cmocka_unit_test(sentences),
        cmocka_unit_test(not_linear),     cmocka_unit_test(same_bits_at_any_thread_count),
        cmocka_unit_test(large_game),     cmocka_unit_test(refusals),
        cmocka_unit_test(one_sided),      cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
