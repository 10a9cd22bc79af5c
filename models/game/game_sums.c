/* Sums of marginal contributions by size of the coalition, all players in one pass over the table.
 *   D_k(s) = sum over S without k, |S| = s, of v(S + k) - v(S)
 * A coalition is S = H + L, H of the high half of the players and L of the low half. The pass
 * folds
 *   A_h(L) = sum over H with |H| = h of v(H + L),   B_l(H) = sum over L with |L| = l of v(H + L)
 * and D_k comes from A for a low player and from B for a high one:
 *   D_k(s) = sum over h, and L without k with |L| = s - h, of A_h(L + k) - A_h(L).
 * v [2^n] by mask, any unit; A and B together hold about n 2^(n/2) numbers. O(2^n) time. Every sum
 * carries the exact error of each addition (Knuth 1998, TAOCP 2, sec. 4.2.2, theorem B: no branch
 * on sizes, so it does not stall on random values). A player who never changes the value has the
 * same additions in the same order on both sides of every difference, so the differences are
 * exactly 0. */
#include "cache.h"
#include <math.h>
#include <string.h>

enum { LANES = ASC_LANES, LANE_BITS = ASC_LANE_BITS, HALF = ASC_DENSE_MAX / 2 };

void asc_total_add(asc_total *t, double x)
{
    const double sum = t->sum + x, part = sum - t->sum;
    t->lost += (t->sum - (sum - part)) + (x - part);
    t->sum = sum;
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
    double orders = (double)n; /* asc_orders(n, s), step by step */
    for (size_t s = 0; s < n; s++) {
        asc_total_add(&phi, sums->gain[k][s] / orders);
        orders = orders * (double)(n - s - 1) / (double)(s + 1);
    }
    return phi.sum + phi.lost;
}

double asc_banzhaf_share(const asc_size_sums *sums, size_t n, size_t k)
{
    asc_total beta = {0};
    for (size_t s = 0; s < n; s++) asc_total_add(&beta, sums->gain[k][s]);
    return ldexp(beta.sum + beta.lost, 1 - (int)n);
}

void asc_weight_scale(double *weight, size_t count)
{
    asc_total all = {0};
    for (size_t s = 0; s < count; s++) asc_total_add(&all, fabs(weight[s]));
    for (size_t s = 0; s < count; s++) weight[s] = fabs(weight[s]) / (all.sum + all.lost);
}

void asc_weight_shares(double *weight, size_t n)
{
    asc_weight_scale(weight, (size_t)1 << n);
}

static asc_status players_check(const char *index, const asc_game *g, asc_error *err)
{
    const size_t most = g->coalition == NULL ? ASC_DENSE_MAX : ASC_PLAYERS_MAX;
    ASC_REQUIRE(g->n >= 1 && g->n <= most, err, ASC_EDATA,
                "%s: %zu players; the table of coalitions is for 1 to %zu, join players "
                "into fewer",
                index, g->n, most);
    return ASC_OK;
}

asc_status asc_row_check(const char *index, const asc_game *g, size_t row, asc_error *err)
{
    ASC_TRY(players_check(index, g, err));
    ASC_REQUIRE(row < g->n, err, ASC_EDATA, "%s: player %zu of %zu", index, row + 1,
                g->n);
    return ASC_OK;
}

/* Largest size of a value; lanes side by side, so that one does not wait for another. */
static double look(const double *v, size_t size, bool *missing)
{
    double top[LANES] = {0}, spoilt[LANES] = {0}, largest = 0.0;
    size_t s = 0;
    for (; s + LANES <= size; s += LANES)
        for (size_t j = 0; j < LANES; j++) {
            const double x = fabs(v[s + j]);
            top[j] = x > top[j] ? x : top[j];
            spoilt[j] += v[s + j] * 0.0; /* NaN of NaN and of infinity, which top shows */
        }
    for (; s < size; s++) {
        const double x = fabs(v[s]);
        top[0] = x > top[0] ? x : top[0];
        spoilt[0] += v[s] * 0.0;
    }
    for (size_t j = 0; j < LANES; j++) {
        largest = top[j] > largest ? top[j] : largest;
        *missing |= isnan(spoilt[j]) != 0;
    }
    return largest;
}

asc_status asc_game_scan(const char *index, const asc_game *g, bool *refused,
                         asc_error *err)
{
    asc_game_cache *cache = asc_cache_of(g);
    ASC_TRY(players_check(index, g, err));
    if (cache != NULL && cache->scanned) {
        *refused = cache->missing;
        return ASC_OK;
    }
    bool missing = false;
    const double largest = look(g->v, asc_game_size(g), &missing);
    /* Every sum is of at most 2^24 differences, each at most twice the largest value. */
    ASC_REQUIRE(largest <= 0x1p1000, err, ASC_EOVERFLOW,
                "%s: a coalition's value is %g, sums of such values leave the range of "
                "double; state the outcome in a larger unit",
                index, largest);
    *refused = missing;
    if (cache == NULL) return ASC_OK;
    cache->missing = missing;
    cache->scanned = true;
    return ASC_OK;
}

void asc_lanes_add(double *restrict sum, double *restrict lost, const double *restrict x)
{
    for (size_t j = 0; j < LANES; j++) {
        const double s = sum[j] + x[j], part = s - sum[j];
        lost[j] += (sum[j] - (s - part)) + (x[j] - part);
        sum[j] = s;
    }
}

/* Tables by size: row r of `rows`, each of 2^bits sums and losses. */
typedef struct tables {
    size_t bits, cells, rows; /* cells = 2^bits */
    double *sum, *lost;       /* [rows x cells] */
} tables;

static tables take_tables(size_t bits, size_t others, asc_arena *work)
{
    const size_t cells = (size_t)1 << bits, rows = others + 1;
    return (tables){.bits = bits,
                    .cells = cells,
                    .rows = rows,
                    .sum = asc_take_zero(work, rows * cells),
                    .lost = asc_take_zero(work, rows * cells)};
}

/* B of one H: the block's values by size of L. */
static void fold_block(const double *block, const uint8_t *size, tables *b, size_t h,
                       size_t low)
{
    double sum[HALF][LANES] = {{0}}, lost[HALF][LANES] = {{0}};
    asc_total total[HALF + 1] = {{0}};
    for (size_t i = 0; i < (size_t)1 << (low - LANE_BITS); i++)
        asc_lanes_add(sum[size[i]], lost[size[i]], block + i * LANES);
    for (size_t a = 0; a <= low - LANE_BITS; a++)
        for (size_t j = 0; j < LANES; j++) {
            asc_total *t = &total[a + size[j]];
            asc_total_add(t, sum[a][j]);
            t->lost += lost[a][j];
        }
    for (size_t l = 0; l <= low; l++) {
        b->sum[l * b->cells + h] = total[l].sum;
        b->lost[l * b->cells + h] = total[l].lost;
    }
}

/* Sums of one table row by size: of what the player with `bit` adds, and of the rest if wanted. */
static void by_size(const double *sum, const double *lost, size_t cells, size_t bit,
                    const uint8_t *size, asc_total *gain, asc_total *without)
{
    for (size_t upper = 0; upper < cells; upper += 2 * bit)
        for (size_t s = upper; s < upper + bit; s++) {
            asc_total *g = &gain[size[s]];
            asc_total_add(g, sum[s | bit] - sum[s]);
            g->lost += lost[s | bit] - lost[s];
            if (without == NULL) continue;
            asc_total_add(&without[size[s]], sum[s]);
            without[size[s]].lost += lost[s];
        }
}

/* D_k, and W_k if wanted, of the players whose bits the tables keep; `first` is the lowest of
 * them. */
static void finish(const tables *t, const uint8_t *size, size_t first, bool rest,
                   asc_size_sums *out)
{
    for (size_t k = 0; k < t->bits; k++) {
        asc_total gain[ASC_DENSE_MAX] = {{0}}, without[ASC_DENSE_MAX] = {{0}};
        for (size_t r = 0; r < t->rows; r++)
            by_size(t->sum + r * t->cells, t->lost + r * t->cells, t->cells,
                    (size_t)1 << k, size, gain + r, rest ? without + r : NULL);
        for (size_t s = 0; s < t->bits + t->rows - 1; s++) {
            out->gain[first + k][s] = gain[s].sum + gain[s].lost;
            out->rest[first + k][s] = without[s].sum + without[s].lost;
        }
    }
}

static asc_status sums_make(const asc_game *g, bool rest, asc_arena *work,
                            asc_size_sums *out, asc_error *err)
{
    const size_t n = g->n, low = n < (size_t)2 * LANE_BITS ? n : n / 2, high = n - low;
    uint8_t size[1 << HALF] = {0};
    ASC_REQUIRE(n >= 1 && n <= ASC_DENSE_MAX, err, ASC_EINTERNAL,
                "sums by size of %zu players: the game was not looked at before", n);
    for (size_t i = 1; i < (size_t)1 << (low > high ? low : high); i++)
        size[i] = (uint8_t)(size[i >> 1] + (i & 1));
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
                asc_lanes_add(a.sum + row + i, a.lost + row + i, block + i);
            fold_block(block, size, &b, h, low);
        }
    }
    finish(&a, size, 0, rest, out);
    finish(&b, size, low, rest, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_size_sums_make(const asc_game *g, bool rest, asc_arena *work,
                              asc_size_sums *out, asc_error *err)
{
    asc_game_cache *cache = asc_cache_of(g);
    if (cache == NULL) return sums_make(g, rest, work, out, err);
    if (!cache->summed) ASC_TRY(sums_make(g, true, work, &cache->sums, err));
    cache->summed = true;
    *out = cache->sums;
    return ASC_OK;
}
