/* Attributable fractions of several exposures from the risks of the cells they form.
 *   v(S) = 1 - sum_c p_c r(c with the exposures in S at their reference) / sum_c p_c r_c
 *   p [cells] share of the population in a cell, r [cells] risk there; v [2^n], share of all cases
 * The average attributable fraction of an exposure is its Shapley value: mean over the orders in which exposures may be
 * removed. A sequential one is the step of one order. Both sum to v(N), the fraction attributable to all exposures
 * together. Cells are found by sorting their numbers, so that 2^n cells searches cost a binary search each.
 * Eide & Gefeller (1995), J. Clin. Epidemiol. 48:233-243. Cox (1985), Manage. Sci. 31:800-813. Land & Gefeller
 * (1997), Biom. J. 39:777-792. */
#include "ascribe/attribution.h"
#include "ascribe/problem.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct numbered {
    uint64_t number; /* levels as digits */
    size_t cell;
} numbered;

typedef struct table {
    const asc_risk_cells *c;
    uint64_t place[ASC_DENSE_USUAL]; /* value of a level's digit */
    numbered *sorted;                /* [cells] */
} table;

static int ascending(const void *a, const void *b)
{
    const uint64_t x = ((const numbered *)a)->number, y = ((const numbered *)b)->number;
    return (x > y) - (x < y);
}

static asc_status check_cells(const asc_risk_cells *c, asc_error *err)
{
    double sum = 0.0;
    ASC_REQUIRE(c->exposures >= 1 && c->exposures <= ASC_DENSE_USUAL, err, ASC_EDATA,
                "attributable fraction: %zu exposures; it takes 1 to %d", c->exposures,
                ASC_DENSE_USUAL);
    for (size_t i = 0; i < c->cells; i++) {
        ASC_REQUIRE(
            c->share[i] >= 0.0 && c->share[i] <= 1.0, err, ASC_EDATA,
            "attributable fraction: cell %zu holds the share %g of the population", i + 1,
            c->share[i]);
        ASC_REQUIRE(c->risk[i] >= 0.0 && c->risk[i] <= 1.0, err, ASC_EDATA,
                    "attributable fraction: cell %zu has the risk %g", i + 1, c->risk[i]);
        sum += c->share[i];
    }
    ASC_REQUIRE(
        fabs(sum - 1.0) <= 1e-6, err, ASC_EDATA,
        "attributable fraction: the %zu cells hold %.9g of the population, not 1; "
        "give shares of the population, not of the cases",
        c->cells, sum);
    return ASC_OK;
}

static uint64_t number_of(const table *t, size_t cell, size_t removed)
{
    uint64_t number = 0;
    for (size_t k = 0; k < t->c->exposures; k++) {
        const uint32_t level = (removed >> k & 1) != 0
                                   ? t->c->reference[k]
                                   : t->c->level[cell + k * t->c->cells];
        number += t->place[k] * level;
    }
    return number;
}

static asc_status sort_cells(table *t, asc_error *err)
{
    const asc_risk_cells *c = t->c;
    uint64_t place = 1;
    for (size_t k = 0; k < c->exposures; k++) {
        uint64_t levels = (uint64_t)c->reference[k] + 1;
        for (size_t i = 0; i < c->cells; i++) {
            const uint64_t level = (uint64_t)c->level[i + k * c->cells] + 1;
            levels = level > levels ? level : levels;
        }
        t->place[k] = place;
        ASC_REQUIRE(place <= UINT64_MAX / levels, err, ASC_EOVERFLOW,
                    "attributable fraction: the levels of %zu exposures give more than "
                    "2^64 cells; number levels from 0",
                    k + 1);
        place *= levels;
    }
    for (size_t i = 0; i < c->cells; i++)
        t->sorted[i] = (numbered){number_of(t, i, 0), i};
    qsort(t->sorted, c->cells, sizeof *t->sorted, ascending);
    for (size_t i = 1; i < c->cells; i++)
        ASC_REQUIRE(t->sorted[i].number != t->sorted[i - 1].number, err, ASC_EDATA,
                    "attributable fraction: cells %zu and %zu have the same levels; add "
                    "them up first",
                    t->sorted[i - 1].cell + 1, t->sorted[i].cell + 1);
    return ASC_OK;
}

static asc_status risk_without(const table *t, size_t cell, size_t removed, double *risk,
                               asc_error *err)
{
    const numbered key = {number_of(t, cell, removed), 0};
    const numbered *found = bsearch(&key, t->sorted, t->c->cells, sizeof key, ascending);
    if (found == NULL) {
        char levels[16 * ASC_DENSE_USUAL] = "";
        size_t used = 0;
        for (size_t k = 0; k < t->c->exposures; k++)
            used += (size_t)snprintf(
                levels + used, sizeof levels - used, "%s%u", k == 0 ? "" : ", ",
                (removed >> k & 1) != 0 ? t->c->reference[k]
                                        : t->c->level[cell + k * t->c->cells]);
        return ASC_FAIL(
            err, ASC_EDATA,
            "attributable fraction: no cell has the levels (%s), to which cell "
            "%zu would move; give its risk, with share 0 if nobody is there",
            levels, cell + 1);
    }
    *risk = t->c->risk[found->cell];
    return ASC_OK;
}

asc_status asc_attributable_game(const asc_risk_cells *c, asc_arena *work, double *v,
                                 double *prevalence, asc_error *err)
{
    table t = {.c = c, .sorted = asc_take_bytes(work, c->cells, sizeof *t.sorted)};
    double cases = 0.0;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(check_cells(c, err));
    ASC_TRY(sort_cells(&t, err));
    for (size_t i = 0; i < c->cells; i++) cases += c->share[i] * c->risk[i];
    ASC_REQUIRE(
        cases > 0.0, err, ASC_EDATA,
        "attributable fraction: no cell has both people and a risk above 0; there "
        "are no cases to attribute");
    v[0] = 0.0;
    for (size_t removed = 1; removed < (size_t)1 << c->exposures; removed++) {
        double fewer = 0.0;
        for (size_t i = 0; i < c->cells; i++) {
            double risk = 0.0;
            if (c->share[i] == 0.0) continue;
            ASC_TRY(risk_without(&t, i, removed, &risk, err));
            fewer += c->share[i] * (c->risk[i] - risk);
        }
        v[removed] = fewer / cases;
    }
    if (prevalence != NULL) *prevalence = cases;
    return ASC_OK;
}

static asc_status game_of(const asc_risk_cells *c, asc_arena *work, double **v,
                          asc_error *err)
{
    const size_t n = c->exposures <= ASC_DENSE_USUAL ? c->exposures : 0;
    *v = asc_take(work, (size_t)1 << n);
    ASC_TRY(asc_arena_check(work, err));
    return asc_attributable_game(c, work, *v, NULL, err);
}

asc_status asc_average_attributable_fraction(const asc_risk_cells *c, asc_arena *work,
                                             double *share, asc_error *err)
{
    double *v = NULL;
    ASC_TRY(game_of(c, work, &v, err));
    const asc_game g = {.n = c->exposures, .v = v};
    return asc_index_find("shapley")->solve(&g, NULL, work, share, err);
}

asc_status asc_sequential_attributable_fraction(const asc_risk_cells *c,
                                                const size_t *order, asc_arena *work,
                                                double *share, asc_error *err)
{
    double *v = NULL;
    size_t removed = 0;
    ASC_TRY(game_of(c, work, &v, err));
    for (size_t i = 0; i < c->exposures; i++) {
        ASC_REQUIRE(order[i] < c->exposures && (removed >> order[i] & 1) == 0, err,
                    ASC_EUSAGE,
                    "sequential_attributable_fraction: exposure %zu at place %zu of the "
                    "order; every one of the %zu stands in it once",
                    order[i] + 1, i + 1, c->exposures);
        removed |= (size_t)1 << order[i];
    }
    removed = 0;
    for (size_t i = 0; i < c->exposures; i++) {
        const size_t next = removed | (size_t)1 << order[i];
        share[order[i]] = v[next] - v[removed];
        removed = next;
    }
    return ASC_OK;
}
