/* Sums of marginal contributions by size of the coalition, all players in one pass over the table.
 *   D_k(s) = sum over S without k, |S| = s, of v(S + k) - v(S)
 * A coalition is S = H + L, H of the high half of the players and L of the low half. The pass folds
 *   A_h(L) = sum over H with |H| = h of v(H + L),   B_l(H) = sum over L with |L| = l of v(H + L)
 * and D_k comes from A for a low player and from B for a high one:
 *   D_k(s) = sum over h, and L without k with |L| = s - h, of A_h(L + k) - A_h(L).
 * v [2^n] by mask, any unit; A and B together hold about n 2^(n/2) numbers. O(2^n) time.
 * Every sum carries its rounding errors: the fold by the exact error of each addition (Knuth 1998, TAOCP
 * 2, sec. 4.2.2, theorem B), the short sums after it by Neumaier (1974), ZAMM 54:39-51. A player who
 * never changes the value has the same additions in the same order on both sides of every difference, so
 * the differences are exactly 0. */
#include "game_sums.h"
#include <math.h>
#include <string.h>

enum { LANES = 8, LANE_BITS = 3, HALF = 1 << (ASC_PLAYERS_MAX / 2) };

void asc_total_add(asc_total *t, double x)
{
    const double sum = t->sum + x;
    t->lost += fabs(t->sum) >= fabs(x) ? (t->sum - sum) + x : (x - sum) + t->sum;
    t->sum = sum;
}

size_t asc_coalition_size(size_t mask)
{
    size_t n = 0;
    for (; mask != 0; mask &= mask - 1) n++;
    return n;
}

double asc_orders(size_t n, size_t s)
{
    double c = (double)n;
    for (size_t i = 1; i <= s; i++) c = c * (double)(n - i) / (double)i;
    return c;
}

double asc_shapley_share(const asc_size_sums *sums, size_t n, size_t k)
{
    asc_total phi = {0};
    for (size_t s = 0; s < n; s++)
        asc_total_add(&phi, sums->gain[k][s] / asc_orders(n, s));
    return phi.sum + phi.lost;
}

double asc_banzhaf_share(const asc_size_sums *sums, size_t n, size_t k)
{
    asc_total beta = {0};
    for (size_t s = 0; s < n; s++) asc_total_add(&beta, sums->gain[k][s]);
    return ldexp(beta.sum + beta.lost, 1 - (int)n);
}

void asc_weight_shares(double *weight, size_t n)
{
    asc_total all = {0};
    for (size_t s = 0; s < (size_t)1 << n; s++) asc_total_add(&all, fabs(weight[s]));
    for (size_t s = 0; s < (size_t)1 << n; s++)
        weight[s] = fabs(weight[s]) / (all.sum + all.lost);
}

static asc_status players_check(const char *index, size_t n, asc_error *err)
{
    ASC_REQUIRE(n >= 1 && n <= ASC_PLAYERS_MAX, err, ASC_EDATA,
                "%s: %zu players; the table of coalitions is for 1 to %d, join players "
                "into fewer",
                index, n, ASC_PLAYERS_MAX);
    return ASC_OK;
}

asc_status asc_row_check(const char *index, const asc_game *g, size_t row, asc_error *err)
{
    ASC_TRY(players_check(index, g->n, err));
    ASC_REQUIRE(row < g->n, err, ASC_EDATA, "%s: player %zu of %zu", index, row + 1,
                g->n);
    return ASC_OK;
}

asc_status asc_game_scan(const char *index, const asc_game *g, bool *refused,
                         asc_error *err)
{
    ASC_TRY(players_check(index, g->n, err));
    bool missing = false;
    double largest = 0.0;
    for (size_t s = 0; s < (size_t)1 << g->n; s++) {
        const double size = fabs(g->v[s]);
        missing |= size != size;
        largest = size > largest ? size : largest;
    }
    /* Every sum is of at most 2^20 differences, each at most twice the largest value. */
    ASC_REQUIRE(largest <= 0x1p1000, err, ASC_EOVERFLOW,
                "%s: a coalition's value is %g, sums of such values leave the range of "
                "double; state the outcome in a larger unit",
                index, largest);
    *refused = missing;
    return ASC_OK;
}

/* LANES sums, each with the exact errors of its additions. */
static void fold(double *restrict sum, double *restrict lost, const double *restrict x)
{
    for (size_t j = 0; j < LANES; j++) {
        const double s = sum[j] + x[j], part = s - sum[j];
        lost[j] += (sum[j] - (s - part)) + (x[j] - part);
        sum[j] = s;
    }
}

/* Tables by size: row r of `rows`, each of 2^bits sums and losses. */
typedef struct tables {
    size_t bits, rows;
    double *sum, *lost; /* [rows x 2^bits] */
} tables;

static tables take_tables(size_t bits, size_t others, asc_arena *work)
{
    const size_t cells = (others + 1) << bits;
    return (tables){.bits = bits,
                    .rows = others + 1,
                    .sum = asc_take_zero(work, cells),
                    .lost = asc_take_zero(work, cells)};
}

/* B of one H: the block's values by size of L. */
static void fold_block(const double *block, const uint8_t *size, tables *b, size_t h,
                       size_t low)
{
    double sum[ASC_PLAYERS_MAX][LANES] = {{0}}, lost[ASC_PLAYERS_MAX][LANES] = {{0}};
    asc_total total[ASC_PLAYERS_MAX] = {{0}};
    for (size_t i = 0; i < (size_t)1 << (low - LANE_BITS); i++)
        fold(sum[size[i]], lost[size[i]], block + i * LANES);
    for (size_t a = 0; a <= low - LANE_BITS; a++)
        for (size_t j = 0; j < LANES; j++) {
            asc_total *t = &total[a + size[j]];
            asc_total_add(t, sum[a][j]);
            t->lost += lost[a][j];
        }
    for (size_t l = 0; l <= low; l++) {
        b->sum[(l << b->bits) + h] = total[l].sum;
        b->lost[(l << b->bits) + h] = total[l].lost;
    }
}

/* D_k of the players whose bits the tables keep; `first` is the lowest of them. */
static void finish(const tables *t, const uint8_t *size, size_t first, bool rest,
                   asc_size_sums *out)
{
    const size_t sets = (size_t)1 << t->bits;
    for (size_t k = 0; k < t->bits; k++) {
        const size_t bit = (size_t)1 << k;
        asc_total gain[2 * ASC_PLAYERS_MAX] = {{0}}, without[2 * ASC_PLAYERS_MAX] = {{0}};
        for (size_t r = 0; r < t->rows; r++) {
            const double *sum = t->sum + r * sets, *lost = t->lost + r * sets;
            for (size_t s = 0; s < sets; s++) {
                if ((s & bit) != 0) continue;
                asc_total *g = &gain[r + size[s]], *w = &without[r + size[s]];
                asc_total_add(g, sum[s | bit] - sum[s]);
                g->lost += lost[s | bit] - lost[s];
                if (!rest) continue;
                asc_total_add(w, sum[s]);
                w->lost += lost[s];
            }
        }
        for (size_t s = 0; s < t->bits + t->rows - 1; s++) {
            out->gain[first + k][s] = gain[s].sum + gain[s].lost;
            out->rest[first + k][s] = without[s].sum + without[s].lost;
        }
    }
}

asc_status asc_size_sums_make(const asc_game *g, bool rest, asc_arena *work,
                              asc_size_sums *out, asc_error *err)
{
    uint8_t size[HALF] = {0};
    for (size_t i = 1; i < HALF; i++) size[i] = (uint8_t)(size[i >> 1] + (i & 1));
    const size_t n = g->n, low = n < (size_t)2 * LANE_BITS ? n : n / 2, high = n - low;
    const asc_arena_mark mark = asc_arena_save(work);
    tables a = take_tables(low, high, work), b = take_tables(high, low, work);
    ASC_TRY(asc_arena_check(work, err));
    if (high == 0) {
        memcpy(a.sum, g->v, sizeof(double) << n);
    } else {
        for (size_t h = 0; h < (size_t)1 << high; h++) {
            const double *block = g->v + (h << low);
            const size_t row = (size_t)size[h] << low;
            for (size_t i = 0; i < (size_t)1 << low; i += LANES)
                fold(a.sum + row + i, a.lost + row + i, block + i);
            fold_block(block, size, &b, h, low);
        }
    }
    finish(&a, size, 0, rest, out);
    finish(&b, size, low, rest, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
