/* Contributions under D linkages drawn by chance, pooled by Rubin's rules:
 *   estimate = mean of the D estimates          within  W = mean of their squared standard errors
 *   between B = their variance, divisor D - 1   T = W + (1 + 1/D) B,  std.error = sqrt(T)
 *   r = (1 + 1/D) B / W,  df = (D - 1) (1 + 1/r)^2,  interval estimate -+ t(df) sqrt(T)
 *   missing = (r + 2 / (df + 3)) / (r + 1): the part of the information that the linkage leaves open
 * It holds when the draws are from the distribution of the true links given the files, and the estimates are about
 * normal. Rubin (1987), Multiple Imputation for Nonresponse in Surveys, 76-77; for linkage Goldstein, Harron & Wade (2012),
 * Stat. Med. 31:3481-3493. */
#include "pool_draws.h"
#include "ascribe/numeric.h"
#include "frame.h"
#include <math.h>
#include <string.h>

static const char *const keys[] = {"outcome", "model",  "policy", "level",
                                   "index",   "option", "player"};
enum { KEYS = sizeof keys / sizeof *keys };

static const char *text_at(const asc_table *t, const char *column, size_t row,
                           asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    char *cell = asc_take_bytes(arena, c->width + 1, 1);
    return cell == NULL ? "" : asc_column_text(c, row, cell, c->width + 1);
}

static bool same_row(const asc_table *t, size_t i, const char *const key[KEYS],
                     asc_arena *arena)
{
    for (size_t j = 0; j < KEYS; j++)
        if (strcmp(text_at(t, keys[j], i, arena), key[j]) != 0) return false;
    return true;
}

typedef struct pooled {
    size_t draws;
    double estimate, within, between, se, df, low, high, missing;
} pooled;

static pooled pool(const double *x, const double *se, size_t n, double level)
{
    const double d = (double)n;
    pooled p = {.draws = n};
    for (size_t i = 0; i < n; i++) {
        p.estimate += x[i] / d;
        p.within += se[i] * se[i] / d;
    }
    for (size_t i = 0; i < n; i++)
        p.between += (x[i] - p.estimate) * (x[i] - p.estimate) / (d - 1.0);
    const double extra = (1.0 + 1.0 / d) * p.between, r = extra / p.within;
    p.se = sqrt(p.within + extra);
    p.df = r > 0.0 ? (d - 1.0) * (1.0 + 1.0 / r) * (1.0 + 1.0 / r) : (double)INFINITY;
    const bool many = !(p.df < 1e7);
    const double t = asc_t_quantile(0.5 + 0.5 * level, many ? 1e7 : p.df);
    p.low = p.estimate - t * p.se;
    p.high = p.estimate + t * p.se;
    p.missing = many ? 0.0 : (r + 2.0 / (p.df + 3.0)) / (r + 1.0);
    if (isnan(p.within)) p.df = p.low = p.high = p.missing = (double)NAN;
    return p;
}

static void add_row(asc_frame *f, const char *const key[KEYS], const pooled *p,
                    size_t asked)
{
    asc_frame_texts(f, KEYS, key);
    asc_frame_integer(f, (int64_t)p->draws);
    asc_frame_integer(f, (int64_t)(asked - p->draws));
    asc_frame_reals(f, 8,
                    (const double[]){p->estimate, p->se, p->low, p->high, p->within,
                                     p->between, isinf(p->df) ? (double)NAN : p->df,
                                     p->missing});
}

/* One row of the first table, found again in the others. */
static asc_status pool_row(const asc_table *const *table, size_t n, size_t row,
                           double level, asc_arena *arena, pooled *out,
                           const char *key[KEYS], asc_error *err)
{
    double *x = asc_take(arena, n), *se = asc_take(arena, n);
    for (size_t j = 0; j < KEYS; j++) key[j] = text_at(table[0], keys[j], row, arena);
    ASC_TRY(asc_arena_check(arena, err));
    size_t m = 0;
    for (size_t d = 0; d < n; d++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        size_t i = row; /* most often the same place */
        if (i >= table[d]->rows || !same_row(table[d], i, key, arena))
            for (i = 0; i < table[d]->rows && !same_row(table[d], i, key, arena);) i++;
        asc_arena_rewind(arena, mark);
        if (i == table[d]->rows) continue;
        x[m] = asc_column_real(asc_table_find(table[d], "estimate"), i);
        se[m++] = asc_column_real(asc_table_find(table[d], "std.error"), i);
    }
    *out = m < 2 ? (pooled){.draws = 0} : pool(x, se, m, level);
    return ASC_OK;
}

asc_status asc_pool_draws(const asc_table *const *table, size_t n, size_t asked,
                          double level, asc_arena *arena, asc_table **out, asc_error *err)
{
    asc_frame f = asc_frame_open(
        arena, "linkage_pool",
        "t:outcome t:model t:policy t:level t:index t:option t:player n:draws n:refused "
        "r:estimate r:std.error r:conf.low r:conf.high r:within r:between r:df "
        "r:missing");
    ASC_REQUIRE(
        n >= 2, err, ASC_EDATA,
        "of %zu linkages drawn by chance %zu allow the analysis; pooling needs two "
        "(see /tables/analyses)",
        asked, n);
    for (size_t d = 0; d < n; d++)
        if (table[d] == NULL) return ASC_OK; /* a study without partners */
    for (size_t row = 0; row < table[0]->rows; row++) {
        const char *key[KEYS];
        pooled p;
        ASC_TRY(pool_row(table, n, row, level, arena, &p, key, err));
        if (p.draws > 0) add_row(&f, key, &p, asked);
    }
    *out = asc_frame_table(&f);
    return asc_arena_check(arena, err);
}
