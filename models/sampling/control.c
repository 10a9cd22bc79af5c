/* Control variate of order two: an additive game with pairwise terms that is close to v, whose Shapley value
 * is known. Only v - g is then sampled, and the shares of g are added; they are exact, so any g gives an
 * unbiased answer, and a close one a small error.
 *   g(S) = sum_{k in S} a_k + sum_{ij in S} a_ij,   share of k: a_k + 1/2 sum_j a_kj
 *   a_k  = c_1 (v(k) - v(empty)) + c_2 (v(N) - v(N - k))
 *   a_ij = c_3 d_ij(empty) + c_4 d_ij(N): what the two add beyond each, to nobody and to all others
 *   c    least squares of v on the four sums within each size of coalition, over the pilot; sums that
 *        depend on those before are left out
 *   v [pilot], any unit; a, a_ij in the unit of v
 * The pilot is drawn apart from the sample, so c is fixed before it. Orders in pairs would gain nothing:
 * they give an additive game with pairwise terms its exact answer already.
 * Control variates: Owen, A. (2013), Monte Carlo theory, methods and examples, section 8.9. */
#include "design.h"
#include <math.h>
#include <string.h>

enum { SUMS = 4, WHOLE = 2 };
static const double dependent = 1e-8; /* of a sum's own square: nothing new in it */

/* The four parts at [n] and [n x n]. */
typedef struct parts {
    size_t n;
    double *single[2], *pair[2];
} parts;

static void part_make(const double *ends, parts *x)
{
    const size_t n = x->n, pairs = n * (n - 1) / 2;
    const double empty = ends[0], all = ends[1], *one = ends + 2, *less = one + n;
    const double *two = less + n, *less_two = two + pairs;
    for (size_t k = 0; k < n; k++) {
        x->single[0][k] = one[k] - empty;
        x->single[1][k] = all - less[k];
    }
    for (size_t i = 0, at = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, at++) {
            const double first = (two[at] - one[i]) - (one[j] - empty);
            const double last = (all - less[i]) - (less[j] - less_two[at]);
            x->pair[0][i * n + j] = x->pair[0][j * n + i] = first;
            x->pair[1][i * n + j] = x->pair[1][j * n + i] = last;
        }
}

static double sum_single(const double *single, asc_coalition s, size_t n)
{
    double x = 0.0;
    for (size_t k = 0; k < n; k++)
        if (asc_coalition_has(s, k)) x += single[k];
    return x;
}

static double sum_pairs(const double *pair, asc_coalition s, size_t n)
{
    uint8_t member[ASC_SAMPLED_PLAYERS_MAX];
    size_t size = 0;
    double x = 0.0;
    for (size_t k = 0; k < n; k++)
        if (asc_coalition_has(s, k)) member[size++] = (uint8_t)k;
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < i; j++) x += pair[member[i] * n + member[j]];
    return x;
}

/* Cross products of the four sums and v within one size, added to them. */
static void add_size(const asc_pairs *p, const parts *x, size_t size, double *row,
                     double cross[SUMS + 1][SUMS + 1])
{
    const size_t n = x->n, each = 2 * (n - 1), count = 2 * p->pairs;
    double mean[SUMS + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        const size_t at = i / 2 * each + (i % 2) * (n - 1) + size - 1;
        double *r = row + i * (SUMS + 1);
        for (size_t q = 0; q < 2; q++) {
            r[q] = sum_single(x->single[q], p->set[at], n);
            r[2 + q] = sum_pairs(x->pair[q], p->set[at], n);
        }
        r[SUMS] = p->v[at];
        for (size_t q = 0; q <= SUMS; q++) mean[q] += r[q] / (double)count;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t a = 0; a <= SUMS; a++)
            for (size_t b = 0; b <= SUMS; b++)
                cross[a][b] += (row[i * (SUMS + 1) + a] - mean[a]) *
                               (row[i * (SUMS + 1) + b] - mean[b]);
}

/* c by elimination in the order of the sums (Gauss, Jordan). */
static void solve(double cross[SUMS + 1][SUMS + 1], double c[SUMS])
{
    double own[SUMS];
    bool used[SUMS] = {false};
    for (size_t k = 0; k < SUMS; k++) own[k] = cross[k][k];
    for (size_t k = 0; k < SUMS; k++) {
        const double pivot = cross[k][k];
        if (!(pivot > dependent * own[k])) continue;
        used[k] = true;
        for (size_t j = 0; j <= SUMS; j++) cross[k][j] /= pivot;
        for (size_t i = 0; i <= SUMS; i++) {
            const double factor = cross[i][k];
            if (i == k) continue;
            for (size_t j = 0; j <= SUMS; j++) cross[i][j] -= factor * cross[k][j];
        }
    }
    for (size_t k = 0; k < SUMS; k++) c[k] = used[k] ? cross[k][SUMS] : 0.0;
}

asc_status asc_control_fit(const asc_pairs *pilot, const double *ends, asc_arena *arena,
                           asc_control *out, asc_error *err)
{
    const size_t n = pilot->n;
    asc_control g = {n, asc_take(arena, n), asc_take_zero(arena, n * n)};
    const asc_arena_mark mark = asc_arena_save(arena);
    parts x = {.n = n};
    double cross[SUMS + 1][SUMS + 1] = {{0}}, c[SUMS];
    for (size_t q = 0; q < 2; q++) {
        x.single[q] = asc_take(arena, n);
        x.pair[q] = asc_take_zero(arena, n * n);
    }
    double *row = asc_take(arena, 2 * pilot->pairs * (SUMS + 1));
    ASC_TRY(asc_arena_check(arena, err));
    part_make(ends, &x);
    for (size_t t = WHOLE + 1; t + WHOLE < n; t++) add_size(pilot, &x, t, row, cross);
    solve(cross, c);
    for (size_t k = 0; k < n; k++)
        g.single[k] = c[0] * x.single[0][k] + c[1] * x.single[1][k];
    for (size_t i = 0; i < n * n; i++)
        g.pair[i] = c[2] * x.pair[0][i] + c[3] * x.pair[1][i];
    asc_arena_rewind(arena, mark);
    *out = g;
    return ASC_OK;
}

double asc_control_value(const asc_control *c, asc_coalition s)
{
    return sum_single(c->single, s, c->n) + sum_pairs(c->pair, s, c->n);
}

double asc_control_share(const asc_control *c, size_t k)
{
    double pairs = 0.0;
    for (size_t j = 0; j < c->n; j++) pairs += c->pair[k * c->n + j];
    return c->single[k] + 0.5 * pairs;
}
