/* Policy means when there are many patterns: the subsets of all patterns are served together.
 *   sum over units under S = sum_a F_a(C(a & S)),  F_a(d) = sum over the rows of pattern a of w m(eta + d)
 * Over the range of all shifts F_a is one short series, exact for gaussian and poisson:
 *   F_a(d) = sum_j c_j(a) u_j(d)
 *   gaussian  u = 1, d          c = sum w eta, sum w
 *   poisson   u = exp(d)        c = sum w exp(eta)
 *   binomial  u = T_j           c by Chebyshev points (outcome_chebyshev.c)
 * With g_a(t) = F_a(C(t)) its Moebius transform is h_a(T) = sum_j c_j(a) U_j(T), U_j that of u_j(C(.)), the same
 * for all patterns, so (ascribe/policy.h)
 *   D(T) = sum over patterns a containing T of h_a(T) = sum_j U_j(T) G_j(T)
 *   G_j(T) = sum over patterns a containing T of c_j(a), one sum over supersets
 * and one zeta transform gives all policies: n logistic terms a row and 2 n transforms, whatever the patterns,
 * instead of 2^|a| terms a row and a transform each.
 * Kennes & Smets (1990), UAI 6:401-416 (transforms). */
#include "outcome_joint.h"
#include "ascribe/numeric.h"
#include "outcome_chebyshev.h"
#include <math.h>

enum { ETA_MOST = 300 }; /* exp(-base) exp(-shift) cannot overflow below this */

typedef struct job {
    const asc_outcome_model *m;
    const asc_patterns *by;
    const double *shift, *base, *w;
    const int8_t *sign;
    size_t sets, terms;
    double middle, half;
    double *odds; /* [n] exp(-base) in the order of the patterns, binomial */
    double *c;    /* [terms][patterns] */
    double *u;    /* [2^K] U of the term at hand */
    double *last; /* [2^K] u_j(C), j - 1 and j of the recurrence */
    double *now;  /* [2^K] */
    double *g;    /* [2^K] */
} job;

static void range_of(const double *shift, size_t sets, double *middle, double *half)
{
    double low = shift[0], high = low;
    for (size_t t = 1; t < sets; t++) {
        low = fmin(low, shift[t]);
        high = fmax(high, shift[t]);
    }
    *half = 0.5 * (high - low);
    *middle = low + *half;
}

static size_t terms_of(asc_family family, double half)
{
    return family == ASC_GAUSSIAN  ? 2
           : family == ASC_POISSON ? 1
                                   : asc_chebyshev_need(half);
}

bool asc_outcome_joint_pays(const asc_outcome_model *m, const asc_patterns *by,
                            const double *shift, const double *base)
{
    const size_t players = m->problem->players, sets = (size_t)1 << players;
    const asc_family family = m->link;
    double middle = 0.0, half = 0.0, widest = 0.0, one_by_one = 0.0;
    if (m->modified != 0 || by->count < 64) return false;
    range_of(shift, sets, &middle, &half);
    for (size_t i = 0; i < m->n; i++) widest = fmax(widest, fabs(base[i]));
    const size_t terms = terms_of(family, half);
    if (!(widest < ETA_MOST && fabs(middle) + half < ETA_MOST)) return false;
    if (terms > ASC_CHEBYSHEV_MOST) return false;
    for (size_t g = 0; g < by->count; g++) {
        const double rows = (double)(by->first[g + 1] - by->first[g]);
        const unsigned k = asc_set_size(by->mask[g]);
        one_by_one += ldexp(rows + 0.5 * (double)k + 4.0, (int)k);
    }
    const double together = (double)(m->n * terms) + (double)(by->count * terms * terms) +
                            (double)(terms * players * sets);
    return together < one_by_one;
}

/* Sums of w / (1 + exp(-base) exp(-point)) over the rows of a pattern, at every point. */
static void logistic_values(const job *j, size_t group, const double *at, double *f)
{
    enum { LANES = ASC_CHEBYSHEV_LANES };
    const asc_patterns *by = j->by;
    for (size_t q = 0; q < ASC_CHEBYSHEV_MOST; q++) f[q] = 0.0;
    for (size_t i = by->first[group]; i < by->first[group + 1]; i++) {
        const size_t row = by->row[i];
        const double w = j->w[row], odds = j->odds[i];
        if (w == 0.0 || (j->sign != NULL && j->sign[row] != 0)) continue;
        for (size_t q = 0; q < j->terms; q += LANES)
            for (size_t l = 0; l < LANES; l++) f[q + l] += w / (1.0 + odds * at[q + l]);
    }
}

static void binomial_terms(job *j, const asc_chebyshev *series)
{
    double at[ASC_CHEBYSHEV_MOST] = {0.0}, f[ASC_CHEBYSHEV_MOST], a[ASC_CHEBYSHEV_MOST];
    for (size_t q = 0; q < j->terms; q++)
        at[q] =
            exp(-(j->terms > 1 ? j->middle + j->half * series->cosine[1][q] : j->middle));
    for (size_t i = 0; i < j->m->n; i++) j->odds[i] = -j->base[j->by->row[i]];
    asc_vexp(j->odds, j->odds, j->m->n);
    for (size_t g = 0; g < j->by->count; g++) {
        logistic_values(j, g, at, f);
        asc_chebyshev_fit(series, f, a);
        for (size_t q = 0; q < j->terms; q++) j->c[q * j->by->count + g] = a[q];
    }
}

static void other_terms(job *j)
{
    const bool linear = j->m->link == ASC_GAUSSIAN;
    const size_t patterns = j->by->count;
    for (size_t g = 0; g < patterns; g++) {
        double sum = 0.0, weight = 0.0;
        for (size_t i = j->by->first[g]; i < j->by->first[g + 1]; i++) {
            const size_t row = j->by->row[i];
            const double w = j->w[row];
            if (w == 0.0 || (j->sign != NULL && j->sign[row] != 0)) continue;
            sum += w * (linear ? j->base[row] : exp(j->base[row]));
            weight += w;
        }
        j->c[g] = sum;
        if (linear) j->c[patterns + g] = weight;
    }
}

/* u_j(C(t)) for all t into u, term after term. */
static void term_values(job *j, size_t term)
{
    const asc_family family = j->m->link;
    const double scale = j->half == 0.0 ? 0.0 : 1.0 / j->half;
    for (size_t t = 0; t < j->sets; t++) {
        const double d = j->shift[t], x = (d - j->middle) * scale;
        double value = 0.0;
        if (family == ASC_POISSON)
            value = exp(d);
        else if (term == 0)
            value = 1.0;
        else if (family == ASC_GAUSSIAN)
            value = d;
        else
            value = term == 1 ? x : 2.0 * x * j->now[t] - j->last[t];
        j->last[t] = j->now[t];
        j->now[t] = j->u[t] = value;
    }
}

/* In place: f(T) becomes the sum of f over all sets that contain T. */
static void supersets(double *f, size_t sets)
{
    for (size_t bit = 1; bit < sets; bit *= 2)
        for (size_t low = 0; low < sets; low += 2 * bit)
            for (size_t j = low; j < low + bit; j++) f[j] += f[j + bit];
}

static void term_add(job *j, size_t term, double *total)
{
    const double *c = j->c + term * j->by->count;
    const bool constant = term == 0 && j->m->link != ASC_POISSON;
    term_values(j, term);
    if (constant) {
        for (size_t g = 0; g < j->by->count; g++) total[0] += c[g];
        return;
    }
    for (size_t t = 0; t < j->sets; t++) j->g[t] = 0.0;
    for (size_t g = 0; g < j->by->count; g++) j->g[j->by->mask[g]] = c[g];
    supersets(j->g, j->sets);
    asc_moebius(j->u, (unsigned)j->m->problem->players);
    for (size_t t = 0; t < j->sets; t++) total[t] += j->u[t] * j->g[t];
}

asc_status asc_outcome_joint(const asc_outcome_model *m, const asc_patterns *by,
                             const double *shift, const double *base, const double *w,
                             const int8_t *sign, asc_arena *work, double *total,
                             asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    job j = {.m = m, .by = by, .shift = shift, .base = base, .w = w, .sign = sign};
    j.sets = (size_t)1 << m->problem->players;
    range_of(shift, j.sets, &j.middle, &j.half);
    j.terms = terms_of(m->link, j.half);
    j.c = asc_take_bytes(work, j.terms * sizeof(double), by->count);
    j.u = asc_take(work, j.sets);
    j.last = asc_take_zero(work, j.sets);
    j.now = asc_take_zero(work, j.sets);
    j.g = asc_take(work, j.sets);
    j.odds = asc_take(work, m->n);
    asc_chebyshev *series = asc_take_bytes(work, 1, sizeof *series);
    ASC_TRY(asc_arena_check(work, err));
    if (m->link == ASC_BINOMIAL) {
        asc_chebyshev_make(series, j.terms);
        binomial_terms(&j, series);
    } else {
        other_terms(&j);
    }
    for (size_t t = 0; t < j.sets; t++) total[t] = 0.0;
    for (size_t term = 0; term < j.terms; term++) term_add(&j, term, total);
    asc_zeta(total, (unsigned)m->problem->players);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
