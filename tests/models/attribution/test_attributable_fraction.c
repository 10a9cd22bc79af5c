/* Attributable fractions against the Hordaland study (Eide & Gefeller 1995), independent exposures in closed form,
 * and refusals. */
#include "ascribe/attribution.h"
#include "csv.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "93/3125" or "0.03". */
static double fraction(const char *text)
{
    char *end = NULL;
    const double top = strtod(text, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

typedef struct hordaland {
    asc_arena *arena;
    asc_risk_cells cells;
    const asc_yaml *want;
} hordaland;

static bool load(hordaland *d)
{
    static const char *const name[] = {"urban", "smoking", "occupational"};
    static const uint32_t reference[] = {0, 1, 0};
    char path[4096];
    const char *file = asc_data("games/data/hordaland_cells.csv");
    if (file == NULL) return false;
    (void)strcpy(path, file);
    d->arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, d->arena);
    uint32_t *level = asc_take_bytes(d->arena, csv.rows * 3, sizeof *level);
    double *share = asc_take(d->arena, csv.rows), *risk = asc_take(d->arena, csv.rows);
    for (size_t i = 0; i < csv.rows; i++) {
        for (size_t k = 0; k < 3; k++)
            level[i + k * csv.rows] = (uint32_t)fraction(test_csv_text(&csv, i, name[k]));
        share[i] = fraction(test_csv_text(&csv, i, "p_exposure"));
        risk[i] = fraction(test_csv_text(&csv, i, "risk"));
    }
    d->cells = (asc_risk_cells){csv.rows, 3, level, reference, share, risk};
    d->want = asc_json(asc_data("games/data/hordaland_expected.json"), d->arena);
    return true;
}

static void published(void **state)
{
    (void)state;
    asc_error err = {0};
    hordaland d;
    if (!load(&d)) skip();
    double v[8], share[3], prevalence, *want = NULL;
    assert_int_equal(d.cells.cells, 20);
    assert_ok(asc_attributable_game(&d.cells, d.arena, v, &prevalence, &err));
    assert_near(prevalence, asc_json_real(d.want, "prevalence_PD"), 1e-12);
    assert_int_equal(asc_json_reals(d.want, "v", d.arena, &want), 8);
    for (size_t m = 0; m < 8; m++) assert_close_to(v[m], want[m], 1e-12, 1);
    assert_ok(asc_average_attributable_fraction(&d.cells, d.arena, share, &err));
    assert_int_equal(asc_json_reals(d.want, "average_af", d.arena, &want), 3);
    for (size_t k = 0; k < 3; k++) assert_near(share[k], want[k], 1e-12);
    /* As printed in the paper's data set's manual, to its digits. */
    assert_close_to(share[0], 0.127509, 1e-6, 1);
    assert_close_to(share[1], 0.349603, 1e-6, 1);
    assert_close_to(share[2], 0.124709, 1e-6, 1);
    asc_arena_destroy(d.arena);
}

/* All six orders; their mean is the average. */
static void orders(void **state)
{
    (void)state;
    asc_error err = {0};
    hordaland d;
    if (!load(&d)) skip();
    static const size_t order[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                       {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const key[] = {"1,2,3", "1,3,2", "2,1,3",
                                      "2,3,1", "3,1,2", "3,2,1"};
    const asc_yaml *all = asc_yaml_get(d.want, "sequential_all");
    double mean[3] = {0}, share[3], *want = NULL;
    for (size_t i = 0; i < 6; i++) {
        assert_ok(asc_sequential_attributable_fraction(&d.cells, order[i], d.arena, share,
                                                       &err));
        assert_int_equal(asc_json_reals(all, key[i], d.arena, &want), 3);
        for (size_t k = 0; k < 3; k++)
            assert_near(share[order[i][k]], want[k], 1e-11); /* in order of removal */
        for (size_t k = 0; k < 3; k++) mean[k] += share[k] / 6;
    }
    assert_ok(asc_average_attributable_fraction(&d.cells, d.arena, share, &err));
    for (size_t k = 0; k < 3; k++) assert_near(mean[k], share[k], 1e-13);
    const size_t twice[] = {0, 0, 2};
    assert_int_equal(
        asc_sequential_attributable_fraction(&d.cells, twice, d.arena, share, &err),
        ASC_EUSAGE);
    asc_arena_destroy(d.arena);
}

/* Independent exposures with multiplying risks: 1 - v(S) = product over S of 1 / (1 + p (RR - 1)). */
static void independent(void **state)
{
    (void)state;
    enum { N = 4, CELLS = 1 << N };
    static const double p[N] = {0.1, 0.3, 0.5, 0.2}, rr[N] = {3, 2, 1, 1.5};
    static const uint32_t reference[N] = {0};
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    uint32_t level[CELLS * N];
    double share[CELLS], risk[CELLS], v[CELLS];
    for (size_t c = 0; c < CELLS; c++) {
        share[c] = 1;
        risk[c] = 0.01;
        for (size_t k = 0; k < N; k++) {
            const bool exposed = c >> k & 1;
            level[c + k * CELLS] = exposed;
            share[c] *= exposed ? p[k] : 1 - p[k];
            risk[c] *= exposed ? rr[k] : 1;
        }
    }
    const asc_risk_cells cells = {CELLS, N, level, reference, share, risk};
    assert_ok(asc_attributable_game(&cells, work, v, NULL, &err));
    for (size_t m = 0; m < CELLS; m++) {
        double left = 1;
        for (size_t k = 0; k < N; k++)
            if (m >> k & 1) left /= 1 + p[k] * (rr[k] - 1);
        assert_close_to(v[m], 1 - left, 1e-14, 1);
    }
    asc_arena_destroy(work);
}

static asc_status game(const asc_risk_cells *c, asc_error *err)
{
    double v[4];
    asc_arena *work = asc_arena_create();
    const asc_status status = asc_attributable_game(c, work, v, NULL, err);
    asc_arena_destroy(work);
    return status;
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    const uint32_t level[] = {0, 1, 1, 0, 0, 1}, same[] = {0, 1, 1, 0, 1, 1},
                   reference[] = {0, 0}, elsewhere[] = {0, 5};
    const double share[] = {0.5, 0.25, 0.25}, risk[] = {0.1, 0.2, 0.3},
                 much[] = {0.5, 0.5, 0.25}, none[] = {0, 0, 0}, two[] = {2, 0, 0};
    /* Cell 3 exposed to 2 alone is asked for when exposure 1 is removed from (1, 1). */
    assert_int_equal(game(&(asc_risk_cells){3, 2, level, reference, share, risk}, &err),
                     ASC_EDATA);
    assert_string_equal(
        err.message, "attributable fraction: no cell has the levels (0, 1), to which "
                     "cell 3 would move; give its risk, with share 0 if nobody is there");
    assert_int_equal(game(&(asc_risk_cells){3, 2, same, reference, share, risk}, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "cells 2 and 3 have the same levels"));
    assert_int_equal(game(&(asc_risk_cells){3, 2, level, elsewhere, share, risk}, &err),
                     ASC_EDATA);
    assert_int_equal(game(&(asc_risk_cells){3, 2, level, reference, much, risk}, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "hold 1.25 of the population"));
    assert_int_equal(game(&(asc_risk_cells){3, 2, level, reference, share, none}, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "no cases to attribute"));
    assert_int_equal(game(&(asc_risk_cells){3, 2, level, reference, share, two}, &err),
                     ASC_EDATA);
    assert_int_equal(game(&(asc_risk_cells){3, 21, level, reference, share, risk}, &err),
                     ASC_EDATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(orders),
        cmocka_unit_test(independent),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
