/* Covariances of linear indices: paired units and independent cells with known answers, and the quadratic form by hand. */
#include "ascribe/attribution.h"
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include "csv.h"
#include "games.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 3, ALL = 1 << N };

static void check(const double *sigma, const double *v, const char *expected,
                  const char *shapley, const char *se, asc_arena *arena)
{
    asc_error err = {0};
    const asc_yaml *want = asc_json(asc_data(expected), arena);
    const asc_index *index = asc_index_find("shapley");
    const asc_game g = {.n = N, .v = v};
    double cov[N * N], phi[N], *of_phi = NULL, *of_se = NULL;
    assert_ok(index->solve(&g, NULL, arena, phi, &err));
    assert_ok(asc_index_covariance(index, &g, NULL, (asc_cmat){sigma, ALL, ALL, ALL},
                                   arena, (asc_mat){cov, N, N, N}, &err));
    assert_int_equal(asc_json_reals(want, shapley, arena, &of_phi), N);
    assert_int_equal(asc_json_reals(want, se, arena, &of_se), N);
    const asc_yaml *table = asc_yaml_get(want, "cov");
    for (size_t i = 0; i < N; i++) {
        assert_near(phi[i], of_phi[i], 1e-12);
        assert_near(sqrt(cov[i + i * N]), of_se[i], 1e-12);
        for (size_t j = 0; j < N; j++) {
            assert_near(cov[i + j * N], asc_json_real(table->item[i]->item[j], NULL),
                        1e-11);
            assert_true(cov[i + j * N] == cov[j + i * N]);
        }
    }
}

/* 40 units with all eight outcomes: the covariance of the column means. */
static void paired_units(void **state)
{
    (void)state;
    char path[4096], name[16];
    const char *file = asc_data("games/data/unit_level_outcomes.csv");
    if (file == NULL) skip();
    (void)strcpy(path, file);
    asc_arena *arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, arena);
    double *y[ALL], v[ALL], sigma[ALL * ALL];
    const double n = (double)csv.rows;
    for (size_t m = 0; m < ALL; m++) {
        (void)snprintf(name, sizeof name, "y_mask%zu", m);
        y[m] = test_csv_reals(&csv, name, NULL, csv.rows, arena);
        v[m] = asc_mean(y[m], csv.rows);
    }
    for (size_t a = 0; a < ALL; a++)
        for (size_t b = 0; b < ALL; b++) {
            double sum = 0;
            for (size_t i = 0; i < csv.rows; i++)
                sum += (y[a][i] - v[a]) * (y[b][i] - v[b]);
            sigma[a + b * ALL] = sum / (n - 1) / n;
        }
    check(sigma, v, "games/data/unit_level_expected.json", "shapley", "se_paired", arena);
    asc_arena_destroy(arena);
}

/* Independent cells: v(S) = mean(empty) - mean(S), so cov(v(S), v(T)) = var(empty) + [S = T] var(S). */
static void independent_cells(void **state)
{
    (void)state;
    char path[4096];
    const char *file = asc_data("games/data/factorial_cells.csv");
    if (file == NULL) skip();
    (void)strcpy(path, file);
    asc_arena *arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, arena);
    const double *mask = test_csv_reals(&csv, "mask", NULL, csv.rows, arena);
    const double *y = test_csv_reals(&csv, "outcome", NULL, csv.rows, arena);
    double *cell = asc_take(arena, csv.rows), mean[ALL], var[ALL], v[ALL],
           sigma[ALL * ALL];
    for (size_t m = 0; m < ALL; m++) {
        size_t n = 0;
        for (size_t i = 0; i < csv.rows; i++)
            if ((size_t)mask[i] == m) cell[n++] = y[i];
        mean[m] = asc_mean(cell, n);
        var[m] = asc_sd(cell, n) * asc_sd(cell, n) / (double)n;
        v[m] = mean[0] - mean[m];
    }
    for (size_t a = 0; a < ALL; a++)
        for (size_t b = 0; b < ALL; b++)
            sigma[a + b * ALL] = a == 0 || b == 0 ? 0 : var[0] + (a == b ? var[a] : 0);
    check(sigma, v, "games/data/factorial_cells_expected.json",
          "shapley_averted_per_person", "se", arena);
    asc_arena_destroy(arena);
}

enum { LD = ALL + 3 };

/* A from unit vectors, then A sigma A' by its definition, with room around the matrices. */
static void check_index(const asc_index *index, const double *sigma, asc_arena *work)
{
    asc_error err = {0};
    const asc_game g = {.n = N};
    double option[ASC_INDEX_OPTIONS_MAX], a[ALL][ALL], cov[(ALL + 1) * ALL];
    size_t rows = 0;
    asc_index_defaults(index, option);
    assert_ok(asc_index_rows(index, &g, option, NULL, &rows, &err));
    assert_true(rows <= ALL);
    for (size_t i = 0; i < ALL; i++) {
        double one[ALL] = {0};
        one[i] = 1;
        assert_ok(index->solve(&(asc_game){.n = N, .v = one}, option, work, a[i], &err));
    }
    assert_ok(asc_index_covariance(index, &g, option, (asc_cmat){sigma, ALL, ALL, LD},
                                   work, (asc_mat){cov, rows, rows, ALL + 1}, &err));
    for (size_t p = 0; p < rows; p++)
        for (size_t q = 0; q < rows; q++) {
            double want = 0;
            for (size_t i = 0; i < ALL; i++)
                for (size_t j = 0; j < ALL; j++)
                    want += a[i][p] * sigma[i + j * LD] * a[j][q];
            assert_close_to(cov[p + q * (ALL + 1)], want, 1e-12, 10);
        }
}

/* Every linear index that needs no structures, with its default options: players, pairs or coalitions. */
static void by_definition(void **state)
{
    (void)state;
    asc_arena *work = asc_arena_create();
    asc_stream s = asc_stream_open(2, ASC_PURPOSE_TEST, 0);
    double root[ALL][ALL], sigma[ALL * LD];
    size_t checked = 0;
    for (size_t i = 0; i < ALL * ALL; i++) root[i / ALL][i % ALL] = asc_stream_normal(&s);
    for (size_t i = 0; i < ALL; i++)
        for (size_t j = 0; j < ALL; j++) {
            sigma[i + j * LD] = 0;
            for (size_t k = 0; k < ALL; k++) sigma[i + j * LD] += root[i][k] * root[j][k];
        }
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *index = asc_index_at(i);
        if ((index->laws & ASC_LAW_LINEAR) == 0 || index->needs != 0) continue;
        check_index(index, sigma, work);
        checked++;
    }
    assert_true(checked > 5);
    asc_arena_destroy(work);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    double sigma[ALL * ALL] = {0}, cov[N * N];
    const asc_cmat s = {sigma, ALL, ALL, ALL}, small = {sigma, 4, 4, 4};
    const asc_mat c = {cov, N, N, N}, narrow = {cov, 2, 2, 2};
    const asc_game g = {.n = N};
    const asc_index *shapley = asc_index_find("shapley");
    assert_int_equal(
        asc_index_covariance(asc_index_find("tau"), &g, NULL, s, work, c, &err),
        ASC_EUSAGE);
    assert_non_null(strstr(err.message, "tau is not linear"));
    assert_int_equal(asc_index_covariance(shapley, &g, NULL, small, work, c, &err),
                     ASC_EUSAGE);
    assert_int_equal(asc_index_covariance(shapley, &g, NULL, s, work, narrow, &err),
                     ASC_EUSAGE);
    asc_arena_destroy(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paired_units),
        cmocka_unit_test(independent_cells),
        cmocka_unit_test(by_definition),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
