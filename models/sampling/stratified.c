/* Shapley values as means by size, after stratified SVARM.
 *   phi_k = 1/n (sum_{t=1}^{n} P_k(t) - sum_{t=0}^{n-1} M_k(t))
 *   P_k(t), M_k(t)   mean of v over the coalitions of size t with k, and without k
 * A coalition counts in one of these means of every player, so one value serves all n. Sizes 0, 1, n - 1, n
 * (and 2, n - 2 when they are taken whole) are exact. First come two rounds in which every other mean gets
 * two values: an order is cut into blocks of t, each a coalition that counts for its members, and into
 * blocks of n - t, whose complements count for them as absent; what is left over at the end of an order is filled
 * up with earlier players, for whom it does not count. Then coalitions of size t, drawn uniformly, in the
 * numbers m_t that make the mean square error least: m_t ~ sigma_t sqrt(1/t + 1/(n - t)).
 * Errors: given how often each mean was hit its values are independent, so
 *   psi_k(u) = sum over coalitions of unit u of +- (v - mean) sqrt(c / (c - 1)) / (n c),  c values in the mean
 * and se_k^2 = sum_u (psi_k(u) - mean over players)^2. A unit is one free coalition, or one order of the
 * rounds. The shares are moved by the same amount, so that they sum to v(N) - v(empty).
 *   v any unit; phi, se [n] in the unit of v
 * Kolpaczki, Bengs, Muschalik & Huellermeier (2024), Approximating the Shapley value without marginal
 * contributions, AAAI 38(12):13246-13255. Neyman (1934), J. R. Stat. Soc. 97:558-625 (allocation). */
#include "design.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 2, SIZES = ASC_SAMPLED_PLAYERS_MAX + 1 };
static const double floor_share =
    0.01; /* of the mean variance, where the pilot saw none */

size_t asc_design_whole(size_t n, size_t whole, asc_coalition *set)
{
    const asc_coalition all = asc_coalition_all(n), none = {{0}};
    const size_t count = 2 + 2 * n + (whole == 2 ? n * (n - 1) : 0);
    if (set == NULL) return count;
    *set++ = none;
    *set++ = all;
    for (size_t k = 0; k < n; k++) {
        set[k] = asc_coalition_with(none, k);
        set[n + k] = asc_coalition_without(all, set[k]);
    }
    set += 2 * n;
    const size_t pairs = n * (n - 1) / 2;
    for (size_t i = 0, at = 0; whole == 2 && i < n; i++)
        for (size_t j = i + 1; j < n; j++, at++) {
            set[at] = asc_coalition_with(asc_coalition_with(none, i), j);
            set[pairs + at] = asc_coalition_without(all, set[at]);
        }
    return count;
}

static size_t blocks(size_t n, size_t t)
{
    return (n + t - 1) / t;
}

size_t asc_design_least(size_t n, size_t whole)
{
    size_t count = 0;
    for (size_t t = whole + 1; t + whole < n; t++)
        count += ROUNDS * (blocks(n, t) + blocks(n, n - t));
    return count;
}

double asc_design_divide(size_t n, size_t whole, const double *variance, size_t free,
                         size_t *m)
{
    double weight[SIZES] = {0}, all = 0.0, mean = 0.0, square = 0.0;
    const size_t first = whole + 1, end = n - whole;
    for (size_t t = first; t < end; t++) mean += variance[t] / (double)(end - first);
    for (size_t t = first; t < end; t++) {
        const double sizes = 1.0 / (double)t + 1.0 / (double)(n - t);
        weight[t] = sqrt((variance[t] + floor_share * mean) * sizes);
        all += weight[t];
    }
    for (size_t t = 0; t <= n; t++) m[t] = 0;
    for (size_t t = first; t < end; t++) {
        const double part = all > 0.0 ? weight[t] / all : 1.0 / (double)(end - first);
        m[t] = (size_t)((double)free * part);
        const double each = (double)m[t] / (double)n;
        square += variance[t] * (1.0 / (each * (double)t + ROUNDS) +
                                 1.0 / (each * (double)(n - t) + ROUNDS));
    }
    return square / (double)(n * n);
}

static void add(asc_design *d, asc_coalition set, asc_coalition update, size_t size,
                size_t unit)
{
    d->set[d->count] = set;
    d->update[d->count] = update;
    d->size[d->count] = (uint8_t)size;
    d->unit[d->count++] = unit;
}

/* Blocks of `block` players of an order: as members, or as those who are missing. */
static void add_round(asc_design *d, size_t block, bool members, const uint8_t *order,
                      size_t unit)
{
    const size_t n = d->n;
    for (size_t first = 0; first < n; first += block) {
        const size_t from = first + block <= n ? first : n - block;
        asc_coalition in = {{0}}, update = {{0}};
        for (size_t i = from; i < from + block; i++) {
            in = asc_coalition_with(in, order[i]);
            if (i >= first) update = asc_coalition_with(update, order[i]);
        }
        if (members)
            add(d, in, update, block, unit);
        else
            add(d, asc_coalition_without(asc_coalition_all(n), in), update, n - block,
                unit);
    }
}

/* t players by the start of a shuffle, which may begin from any arrangement. */
static asc_coalition draw_set(asc_stream *stream, size_t n, size_t t, uint8_t *order)
{
    const size_t few = t <= n - t ? t : n - t;
    asc_coalition s = {{0}};
    for (size_t i = 0; i < few; i++) {
        const size_t j = i + (size_t)asc_stream_below(stream, n - i);
        const uint8_t swap = order[i];
        order[i] = order[j];
        order[j] = swap;
        s = asc_coalition_with(s, order[i]);
    }
    return few == t ? s : asc_coalition_without(asc_coalition_all(n), s);
}

asc_status asc_design_draw(size_t n, size_t whole, const double *ends, const size_t *m,
                           asc_stream *stream, asc_arena *arena, asc_design *out,
                           asc_error *err)
{
    asc_design d = {.n = n, .whole = whole, .exact = asc_design_whole(n, whole, NULL)};
    size_t count = d.exact + asc_design_least(n, whole), unit = 0;
    for (size_t t = 0; t <= n; t++) count += m[t];
    d.set = asc_take_bytes(arena, count, sizeof *d.set);
    d.update = asc_take_bytes(arena, count, sizeof *d.update);
    d.size = asc_take_bytes(arena, count, sizeof *d.size);
    d.unit = asc_take_bytes(arena, count, sizeof *d.unit);
    d.v = asc_take(arena, count);
    ASC_TRY(asc_arena_check(arena, err));
    (void)asc_design_whole(n, whole, d.set);
    memcpy(d.v, ends, d.exact * sizeof *ends);
    for (; d.count < d.exact; d.count++) {
        d.update[d.count] = asc_coalition_all(n);
        for (size_t k = 0; k < n; k++)
            d.size[d.count] += asc_coalition_has(d.set[d.count], k);
    }
    uint8_t order[ASC_SAMPLED_PLAYERS_MAX];
    for (size_t r = 0; r < ROUNDS; r++)
        for (size_t t = whole + 1; t + whole < n; t++) {
            asc_order_draw(stream, n, order);
            add_round(&d, t, true, order, unit++);
            asc_order_draw(stream, n, order);
            add_round(&d, n - t, false, order, unit++);
        }
    for (size_t t = 0; t <= n; t++)
        for (size_t i = 0; i < m[t]; i++)
            add(&d, draw_set(stream, n, t, order), asc_coalition_all(n), t, unit++);
    *out = d;
    return ASC_OK;
}

/* Means by [without, with], size and player. */
typedef struct strata {
    size_t n;
    double *mean;  /* [2 x (n + 1) x n] */
    size_t *count; /* the same           */
} strata;

static size_t place(const asc_design *d, size_t i, size_t k)
{
    const size_t with = asc_coalition_has(d->set[i], k);
    return (with * (d->n + 1) + d->size[i]) * d->n + k;
}

static void means(const asc_design *d, const double *v, strata *s)
{
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k < d->n; k++) {
            if (!asc_coalition_has(d->update[i], k)) continue;
            const size_t at = place(d, i, k);
            s->count[at]++;
            s->mean[at] += v[i];
        }
    for (size_t at = 0; at < 2 * (d->n + 1) * d->n; at++)
        if (s->count[at] > 0) s->mean[at] /= (double)s->count[at];
}

typedef struct errors {
    double *psi, *squares, *fourths; /* [n] of the unit at hand, and sums */
} errors;

static void end_unit(size_t n, errors *e)
{
    double mean = 0.0;
    for (size_t k = 0; k < n; k++) mean += e->psi[k] / (double)n;
    for (size_t k = 0; k < n; k++) {
        const double x = e->psi[k] - mean, square = x * x;
        e->squares[k] += square;
        e->fourths[k] += square * square;
        e->psi[k] = 0.0;
    }
}

static void residuals(const asc_design *d, const double *v, const strata *s, errors *e)
{
    for (size_t i = d->exact; i < d->count; i++) {
        for (size_t k = 0; k < d->n; k++) {
            if (!asc_coalition_has(d->update[i], k)) continue;
            const size_t at = place(d, i, k);
            const double c = (double)s->count[at];
            const double scale = sqrt(c / (c - 1.0)) / ((double)d->n * c);
            const double x = (v[i] - s->mean[at]) * scale;
            e->psi[k] += asc_coalition_has(d->set[i], k) ? x : -x;
        }
        if (i + 1 == d->count || d->unit[i + 1] != d->unit[i]) end_unit(d->n, e);
    }
}

asc_status asc_design_squares(const asc_design *d, const double *v, asc_arena *work,
                              double *phi, double *squares, double *carriers,
                              asc_error *err)
{
    const size_t n = d->n, cells = 2 * (n + 1) * n;
    const asc_arena_mark mark = asc_arena_save(work);
    strata s = {.n = n, .mean = asc_take_zero(work, cells)};
    s.count = asc_take_bytes(work, cells, sizeof *s.count);
    errors e = {asc_take_zero(work, n), asc_take_zero(work, n), asc_take_zero(work, n)};
    ASC_TRY(asc_arena_check(work, err));
    means(d, v, &s);
    residuals(d, v, &s, &e);
    double gap = v[1] - v[0];
    for (size_t k = 0; k < n; k++) {
        double sum = 0.0;
        for (size_t t = 0; t < n; t++)
            sum += s.mean[((n + 1) + t + 1) * n + k] - s.mean[t * n + k];
        phi[k] = sum / (double)n;
        gap -= phi[k];
    }
    for (size_t k = 0; k < n; k++) {
        const double square = e.squares[k];
        phi[k] += gap / (double)n;
        squares[k] = square;
        carriers[k] = square > 0.0 ? square * square / e.fourths[k] : 0.0;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_design_sum(const asc_design *d, const double *v, asc_arena *work,
                          double *phi, double *se, asc_se_note *note, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *carriers = asc_take(work, d->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_design_squares(d, v, work, phi, se, carriers, err));
    for (size_t k = 0; k < d->n; k++) {
        note[k] = asc_se_note_of_carriers(se[k], carriers[k]);
        se[k] = sqrt(se[k]);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_design_mean(const asc_design *d, const double *x, asc_arena *work,
                           double *share, asc_error *err)
{
    const size_t n = d->n, cells = 2 * (n + 1) * n;
    const asc_arena_mark mark = asc_arena_save(work);
    strata s = {.n = n, .mean = asc_take_zero(work, cells)};
    s.count = asc_take_bytes(work, cells, sizeof *s.count);
    ASC_TRY(asc_arena_check(work, err));
    means(d, x, &s);
    for (size_t k = 0; k < n; k++) {
        double sum = 0.0;
        for (size_t t = 0; t < n; t++)
            sum += s.mean[((n + 1) + t + 1) * n + k] + s.mean[t * n + k];
        share[k] = sum / (2.0 * (double)n);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
