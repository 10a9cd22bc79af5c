/* LMG against relaimpo's answer for the swiss data, all subset R^2 by QR, weights as repeated rows, and refusals;
 * the time of 200 bootstraps. */
#include "ascribe/attribution.h"
#include "ascribe/lsq.h"
#include "ascribe/rng.h"
#include "csv.h"
#include "support.h"
#include <math.h>
#include <string.h>
#include <time.h>

enum { P = 5 };

typedef struct swiss {
    asc_arena *arena;
    size_t n;
    double *x, *y;
    const asc_yaml *want;
} swiss;

/* false without the data. */
static bool load(swiss *d)
{
    static const char *const name[P] = {"Agriculture", "Examination", "Education",
                                        "Catholic", "Infant.Mortality"};
    char path[4096];
    const char *file = asc_data("games/data/swiss.csv");
    if (file == NULL) return false;
    (void)strcpy(path, file);
    d->arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, d->arena);
    d->n = csv.rows;
    d->y = test_csv_reals(&csv, "Fertility", NULL, csv.rows, d->arena);
    d->x = asc_take(d->arena, csv.rows * P);
    for (size_t j = 0; j < P; j++)
        memcpy(d->x + j * csv.rows,
               test_csv_reals(&csv, name[j], NULL, csv.rows, d->arena),
               csv.rows * sizeof(double));
    d->want = asc_json(asc_data("games/data/swiss_lmg_expected.json"), d->arena);
    return true;
}

static asc_cmat columns(const swiss *d)
{
    return (asc_cmat){d->x, d->n, P, d->n};
}

static void published(void **state)
{
    (void)state;
    asc_error err = {0};
    swiss d;
    if (!load(&d)) skip();
    double v[1 << P], share[P], last[P], dominance[P * P], *want = NULL;
    assert_int_equal(d.n, 47);
    assert_ok(asc_lmg_game(columns(&d), d.y, NULL, d.arena, v, &err));
    assert_int_equal(asc_json_reals(d.want, "r2_table_bitmask", d.arena, &want), 1 << P);
    for (size_t m = 0; m < 1 << P; m++) assert_close_to(v[m], want[m], 1e-13, 1);
    assert_ok(asc_lmg(columns(&d), d.y, NULL, d.arena, share, &err));
    assert_int_equal(asc_json_reals(d.want, "lmg", d.arena, &want), P);
    for (size_t k = 0; k < P; k++) assert_near(share[k], want[k], 1e-12);
    assert_int_equal(asc_json_reals(d.want, "last", d.arena, &want), P);
    for (size_t k = 0; k < P; k++) last[k] = v[31] - v[31 & ~((size_t)1 << k)];
    for (size_t k = 0; k < P; k++) assert_near(last[k], want[k], 1e-11);
    asc_conditional_dominance(P, v, (asc_mat){dominance, P, P, P});
    const asc_yaml *levels = asc_yaml_get(d.want, "conditional_dominance_by_level");
    for (size_t k = 0; k < P; k++) {
        double mean = 0;
        for (size_t s = 0; s < P; s++) {
            assert_near(dominance[k + s * P],
                        asc_json_real(levels->item[k]->item[s], NULL), 1e-11);
            mean += dominance[k + s * P] / P;
        }
        assert_near(mean, share[k], 1e-13);
    }
    asc_arena_destroy(d.arena);
}

/* Every subset fitted on its own, by QR. */
static void against_least_squares(void **state)
{
    (void)state;
    enum { N = 40, K = 4 };
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_stream s = asc_stream_open(31, ASC_PURPOSE_TEST, 0);
    double x[N * (K + 1)], y[N], w[N], v[1 << K], coef[K + 1], mean = 0, weight = 0,
                                                               tss = 0;
    for (size_t i = 0; i < N; i++) {
        x[i] = 1;
        y[i] = 1000 + asc_stream_normal(&s);
        w[i] = i % 7 == 0 ? 0 : asc_stream_uniform(&s);
        for (size_t j = 1; j <= K; j++) {
            x[i + j * N] = asc_stream_normal(&s) + (j > 1 ? x[i + (j - 1) * N] : 500);
            y[i] += x[i + j * N];
        }
        mean += w[i] * y[i];
        weight += w[i];
    }
    mean /= weight;
    for (size_t i = 0; i < N; i++) tss += w[i] * (y[i] - mean) * (y[i] - mean);
    assert_ok(asc_lmg_game((asc_cmat){x + N, N, K, N}, y, w, work, v, &err));
    asc_design design = asc_design_create(work, N, K + 1);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= K; j++) *asc_design_at(&design, i, j) = x[i + j * N];
    for (size_t m = 0; m < 1 << K; m++) {
        uint8_t active[K + 1] = {1};
        for (size_t j = 0; j < K; j++) active[j + 1] = m >> j & 1;
        asc_lsq fit = {.coef = coef};
        assert_ok(asc_lsq_fit(&design, y, w, active, work, &fit, &err));
        assert_close_to(v[m], 1 - fit.rss / tss, 1e-10, 1);
    }
    asc_arena_destroy(work);
}

/* A row of weight 3 is three rows, one of weight 0 is none, whatever it holds. */
static void weights(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    const double x[] = {1, 2, 4, 4, 4, 7, 3, 1, 1, 1, 1, 5}, y[] = {2, 3, 1, 1, 1, 8},
                 few_x[] = {1, 2, 4, (double)NAN, 7, 3, 1, 1, 0, 5},
                 few_y[] = {2, 3, 1, 5, 8}, w[] = {1, 1, 3, 0, 1};
    double all[4], few[4];
    assert_ok(asc_lmg_game((asc_cmat){x, 6, 2, 6}, y, NULL, work, all, &err));
    assert_ok(asc_lmg_game((asc_cmat){few_x, 5, 2, 5}, few_y, w, work, few, &err));
    for (size_t m = 0; m < 4; m++) assert_close_to(few[m], all[m], 1e-14, 1);
    asc_arena_destroy(work);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    const double twice[] = {1, 2, 4, 3, 2, 4, 8, 6}, y[] = {1, 0, 2, 5},
                 flat[] = {0.1, 0.1, 0.1, 0.1}, hole[] = {1, (double)NAN, 2, 3};
    double v[4] = {7, 7, 7, 7};
    assert_int_equal(asc_lmg_game((asc_cmat){twice, 4, 2, 4}, y, NULL, work, v, &err),
                     ASC_ERANK);
    assert_non_null(strstr(err.message, "column 1 depends on those after it"));
    assert_int_equal(asc_lmg_game((asc_cmat){flat, 4, 1, 4}, y, NULL, work, v, &err),
                     ASC_ERANK);
    assert_non_null(strstr(err.message, "column 1 is 0.1 in every row"));
    assert_int_equal(asc_lmg_game((asc_cmat){twice, 4, 1, 4}, flat, NULL, work, v, &err),
                     ASC_ERANK);
    assert_int_equal(asc_lmg_game((asc_cmat){hole, 4, 1, 4}, y, NULL, work, v, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "row 2 of column 1 is nan"));
    assert_int_equal(asc_lmg_game((asc_cmat){twice, 4, 21, 0}, y, NULL, work, v, &err),
                     ASC_EDATA);
    assert_int_equal(asc_lmg((asc_cmat){twice, 4, 21, 0}, y, NULL, work, v, &err),
                     ASC_EDATA);
    const double negative[] = {1, 1, -1, 1};
    assert_int_equal(asc_lmg_game((asc_cmat){twice, 4, 1, 4}, y, negative, work, v, &err),
                     ASC_EDATA);
    asc_arena_destroy(work);
}

static void timing(void **state)
{
    (void)state;
    asc_error err = {0};
    swiss d;
    if (!load(&d)) skip();
    asc_stream s = asc_stream_open(1, ASC_PURPOSE_TEST, 0);
    double share[P], w[47], mean = 0;
    const clock_t start = clock();
    for (int replicate = 0; replicate < 200; replicate++) {
        const asc_arena_mark mark = asc_arena_save(d.arena);
        memset(w, 0, sizeof w);
        for (size_t i = 0; i < d.n; i++) w[asc_stream_below(&s, d.n)]++;
        assert_ok(asc_lmg(columns(&d), d.y, w, d.arena, share, &err));
        mean += share[2] / 200;
        asc_arena_rewind(d.arena, mark);
    }
    print_message("lmg of swiss, 200 bootstraps: %.2f ms\n",
                  1e3 * (double)(clock() - start) / CLOCKS_PER_SEC);
    assert_close_to(mean, 0.26, 0.1, 1);
    asc_arena_destroy(d.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published), cmocka_unit_test(against_least_squares),
        cmocka_unit_test(weights),   cmocka_unit_test(refusals),
        cmocka_unit_test(timing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
