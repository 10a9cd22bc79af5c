/* Weights of one policy (exposure_model.h). With c running over the patterns t + b, b a set of free
 * partners (not in S, declared before the last member of S), and p_k(c) = Pr(A_k = 1 | c below k, L),
 *   F(b)          prod over k up to the last member of S of Pr(A_k = c_k | c below k, L)
 *   delivered(S)  h = sum_b F(b) / (F(0) prod over k after the last member of S of (1 - p_k(t)))
 *                 partners after the last member sum to 1 in the numerator
 *   universal(S)  h = 1 / prod_k Pr(A_k = t_k | t below k, L)
 *   p_k(c) = o / (1 + o), o = odds_k prod over j in c of exp(alpha_kj), or o from a table by c
 * times the tilt of the target.
 * Derivatives, with E the mean over b with weights F(b):
 *   d log h / d alpha_k = (E[(c_k - p_k(c)) x_k(c)] for k up to the last member) - (t_k - p_k(t)) x_k(t) */
#include "exposure_model.h"
#include <math.h>

static unsigned members(asc_mask set)
{
    return asc_set_size(set);
}

/* The states of model k: subsets of the free partners before k, by their compact bits. */
static asc_mask below(asc_mask set, size_t k)
{
    return set & (((asc_mask)1 << k) - 1);
}

asc_status asc_weighting_create(const asc_exposure_model *m, const asc_exposure_fit *fit,
                                asc_policy policy, bool slopes, asc_arena *work,
                                asc_weighting *out, asc_error *err)
{
    asc_weighting g = {.m = m, .fit = fit, .policy = policy, .slopes = slopes};
    const size_t players = m->players;
    while (g.top < players && policy.mask >> g.top != 0) g.top++;
    if (policy.kind == ASC_DELIVERED) g.free = below(~policy.mask, g.top);
    const unsigned bits = members(g.free);
    g.most = bits <= 10 ? ASC_CHUNK : bits <= 16 ? (size_t)ASC_CHUNK >> (bits - 10) : 1;
    g.first = asc_take_bytes(work, players + 1, sizeof *g.first);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < players; k++)
        g.first[k + 1] = g.first[k] + ((size_t)1 << members(below(g.free, k)));
    g.factor = asc_take(work, g.first[players]);
    g.f = asc_take(work, g.most << bits);
    g.h = asc_take(work, ASC_CHUNK);
    g.sum = asc_take(work, ASC_CHUNK);
    if (slopes) {
        g.slope = asc_take(work, players * ASC_CHUNK);
        g.cross = asc_take(work, players * players * ASC_CHUNK);
    }
    ASC_TRY(asc_arena_check(work, err));
    *out = g;
    return ASC_OK;
}

asc_mask asc_exposure_given(const asc_exposure_model *m, asc_policy policy, size_t row)
{
    if (policy.kind == ASC_DELIVERED) return m->mask[row] & policy.mask;
    return m->eligible == NULL ? policy.mask : m->eligible[row] & policy.mask;
}

static asc_mask given(const asc_weighting *g, size_t row)
{
    return asc_exposure_given(g->m, g->policy, row);
}

bool asc_weighting_follows(const asc_weighting *g, size_t row)
{
    return g->m->mask[row] == given(g, row);
}

size_t asc_weighting_run(const asc_weighting *g, size_t row)
{
    const size_t rows = g->m->end[row] - row;
    return rows < g->most ? rows : g->most;
}

/* exp of the coefficients of the partners in t and b, for every state b of every model. */
static void factors_make(asc_weighting *g, asc_mask t)
{
    const asc_exposure_model *m = g->m;
    if (g->fit->table != NULL || (g->made && g->at == t)) return;
    for (size_t k = 0; k < m->players; k++) {
        const double *alpha = g->fit->coef + k * m->p + m->common;
        double *shift = g->factor + g->first[k];
        size_t states = 1;
        shift[0] = 0.0;
        for (size_t j = 0; j < k; j++) {
            if ((t >> j & 1U) != 0)
                for (size_t s = 0; s < states; s++) shift[s] += alpha[j];
            if ((g->free >> j & 1U) == 0) continue;
            for (size_t s = 0; s < states; s++) shift[states + s] = shift[s] + alpha[j];
            states *= 2;
        }
        for (size_t s = 0; s < states; s++) shift[s] = exp(shift[s]);
    }
    g->at = t;
    g->made = true;
}

/* Odds of model k, by row times *c, in a state of its free partners beside those of t. */
static const double *odds_in(const asc_weighting *g, asc_mask t, size_t k, size_t state,
                             double *c)
{
    const asc_exposure_model *m = g->m;
    if (g->fit->table == NULL) {
        *c = g->factor[g->first[k] + state];
        return g->fit->odds + k * m->n;
    }
    asc_mask set = below(t, k);
    for (size_t j = 0, bit = 0; j < k; j++)
        if ((g->free >> j & 1U) != 0) set |= (asc_mask)(state >> bit++ & 1U) << j;
    *c = 1.0;
    return g->fit->table[k] + set * m->n;
}

/* One state of model k: f [rows] times the probability of c_k; with, when open, that of c_k = 1. */
static void branch(const double *odds, double c, bool one, size_t rows, double *f,
                   double *with)
{
    for (size_t r = 0; r < rows; r++) {
        const double o = odds[r] * c, q = f[r] / (1.0 + o);
        if (with != NULL) with[r] = o * q;
        f[r] = one ? o * q : q;
    }
}

/* F over all states, for partners up to the last member of S. */
static void joint(asc_weighting *g, asc_mask t, size_t first, size_t rows)
{
    size_t states = 1;
    for (size_t r = 0; r < rows; r++) g->f[r] = 1.0;
    for (size_t k = 0; k < g->top; k++) {
        const bool open = (g->free >> k & 1U) != 0, one = (t >> k & 1U) != 0;
        for (size_t s = 0; s < states; s++) {
            double c = 1.0;
            const double *odds = odds_in(g, t, k, s, &c);
            branch(odds + first, c, one, rows, g->f + s * g->most,
                   open ? g->f + (states + s) * g->most : NULL);
        }
        if (open) states *= 2;
    }
    for (size_t r = 0; r < rows; r++) g->sum[r] = 0.0;
    for (size_t s = 0; s < states; s++)
        for (size_t r = 0; r < rows; r++) g->sum[r] += g->f[s * g->most + r];
}

/* E[c_j (c_k - p_k(c))], for all j < k together with that without c_j. */
static void expected(asc_weighting *g, asc_mask t, size_t k, size_t first, size_t rows)
{
    const asc_exposure_model *m = g->m;
    const double *odds = g->fit->odds + k * m->n + first;
    const asc_mask before = below(g->free, k);
    const unsigned bits = members(before), all = members(g->free);
    const bool open = (g->free >> k & 1U) != 0, one = (t >> k & 1U) != 0;
    for (size_t s = 0; s < (size_t)1 << all; s++) {
        const double c = g->factor[g->first[k] + (s & (((size_t)1 << bits) - 1))];
        const double ck = open ? (double)(s >> bits & 1U) : (double)one;
        const double *f = g->f + s * g->most;
        for (size_t r = 0; r < rows; r++) {
            const double o = odds[r] * c;
            const double part = f[r] / g->sum[r] * (ck - o / (1.0 + o));
            g->slope[k * ASC_CHUNK + r] += part;
            unsigned bit = 0;
            for (size_t j = 0; j < k; j++) {
                const bool free = (before >> j & 1U) != 0;
                const bool in = free ? (s >> bit & 1U) != 0 : (t >> j & 1U) != 0;
                if (free) bit++;
                if (in) g->cross[(k * m->players + j) * ASC_CHUNK + r] += part;
            }
        }
    }
}

static void slopes(asc_weighting *g, asc_mask t, size_t first, size_t rows)
{
    const asc_exposure_model *m = g->m;
    for (size_t k = 0; k < m->players; k++) {
        const double *odds = g->fit->odds + k * m->n + first;
        const double c = g->factor[g->first[k]], one = (double)(t >> k & 1U);
        double *slope = g->slope + k * ASC_CHUNK;
        double *cross = g->cross + k * m->players * ASC_CHUNK;
        for (size_t r = 0; r < rows; r++) {
            const double o = odds[r] * c;
            slope[r] = o / (1.0 + o) - one;
            for (size_t j = 0; j < k; j++)
                cross[j * ASC_CHUNK + r] = (t >> j & 1U) != 0 ? slope[r] : 0.0;
        }
        if (g->policy.kind == ASC_DELIVERED && k < g->top && g->free != 0)
            expected(g, t, k, first, rows);
        else if (g->policy.kind == ASC_DELIVERED && k < g->top)
            for (size_t r = 0; r < rows; r++) {
                slope[r] = 0.0;
                for (size_t j = 0; j < k; j++) cross[j * ASC_CHUNK + r] = 0.0;
            }
    }
}

/* Times the tilt of the target: one partner, e = o / (1 + o). */
static void tilt(asc_weighting *g, size_t first, size_t rows)
{
    const double *odds =
        (g->fit->table == NULL ? g->fit->odds : g->fit->table[0]) + first;
    for (size_t r = 0; r < rows; r++) {
        const double e = odds[r] / (1.0 + odds[r]);
        double slope = 0.0;
        g->h[r] *= asc_exposure_tilt(g->m, g->policy, first + r, e, &slope);
        if (g->slopes) g->slope[r] += slope;
    }
}

void asc_weighting_fill(asc_weighting *g, size_t first, size_t rows)
{
    const asc_exposure_model *m = g->m;
    const asc_mask t = given(g, first);
    const bool delivered = g->policy.kind == ASC_DELIVERED;
    factors_make(g, t);
    for (size_t r = 0; r < rows; r++) g->h[r] = 1.0;
    for (size_t k = delivered ? g->top : 0; k < m->players; k++) {
        double c = 1.0;
        const double *odds = odds_in(g, t, k, 0, &c) + first;
        if ((t >> k & 1U) != 0)
            for (size_t r = 0; r < rows; r++)
                g->h[r] *= (1.0 + odds[r] * c) / (odds[r] * c);
        else
            for (size_t r = 0; r < rows; r++) g->h[r] *= 1.0 + odds[r] * c;
    }
    if (g->free != 0) {
        joint(g, t, first, rows);
        for (size_t r = 0; r < rows; r++) g->h[r] *= g->sum[r] / g->f[r];
    }
    if (g->slopes) slopes(g, t, first, rows);
    if (m->target != ASC_TARGET_ALL) tilt(g, first, rows);
}
