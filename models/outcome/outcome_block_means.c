/* Policy means of a block of replicates. Without modifiers a policy shifts the linear predictor of the
 * rows of one pattern a by one number, so over these rows
 *   F_a(delta) = sum_i w_i m(eta_i + delta)       is wanted at delta = C(t), t a subset of a
 *   gaussian  sum w eta + delta sum w             poisson  exp(delta) sum w exp(eta)
 *   binomial  sum w / (1 + exp(-eta) exp(-delta)): one exponential a row for all t
 * F of a binomial model is smooth: where that takes fewer points than a has subsets, it is evaluated at
 * Chebyshev points of the range of delta and its series summed (outcome_chebyshev.c).
 * Patterns then go together as in outcome_means.c. */
#include "ascribe/numeric.h"
#include "outcome_block.h"
#include "outcome_chebyshev.h"
#include <math.h>
#include <string.h>

enum { POINTS_MAX = 24, CELLS_MAX = 65536, KINDS = 2, PLAYERS_MOST = 16 };

static const double shift_most = 50.0;

typedef struct range {
    double middle, half;
} range;

/* Sums of one policy kind; `cells` doubles for each replicate. */
typedef struct kind_sums {
    const asc_patterns *by;
    size_t *at; /* [patterns] first cell                                        */
    size_t cells;
    uint8_t *points; /* [count][patterns] cells in use                               */
    range *shifts;   /* [count][patterns] where they are points of a series          */
    double *c;       /* [count][cells] exp(-delta) of the points                     */
    double *sum;     /* [count][cells]                                               */
    uint32_t *group; /* [visits] pattern of the first row                            */
} kind_sums;

typedef struct job {
    const asc_outcome_block *b;
    const asc_glm_block *fit;
    const asc_outcome_rows *rows;
    size_t kinds;
    kind_sums kind[KINDS];
    asc_chebyshev *series; /* [POINTS_MAX + 1] by number of points                   */
    double *shift; /* [count][2^K] C                                                 */
    double *total; /* [count] sum of weights                                         */
    double *g;     /* [2^K]                                                          */
    double *all;   /* [2^K] or NULL: all coalitions are asked                        */
    asc_mask *sub; /* [2^K]                                                          */
} job;

static size_t cells_of(asc_family family, asc_mask pattern)
{
    const unsigned k = asc_set_size(pattern);
    if (family == ASC_GAUSSIAN) return 2;
    if (family == ASC_POISSON) return 1;
    return k < 5 ? (size_t)1 << k : (size_t)POINTS_MAX;
}

static size_t cells_total(const asc_outcome_model *m, const asc_patterns *by)
{
    size_t cells = 0;
    for (size_t g = 0; g < by->count; g++) cells += cells_of(m->link, by->mask[g]);
    return cells;
}

/* Are the rows of every pattern consecutive? */
static bool runs(const asc_patterns *by)
{
    for (size_t i = 0; i < by->n; i++)
        if (by->row[i] != i) return false;
    return true;
}

bool asc_outcome_block_plain(const asc_outcome_block *b)
{
    const asc_outcome_model *m = b->m;
    if (m->modified != 0 || m->problem->players > PLAYERS_MOST) return false;
    for (size_t kind = 0; kind < KINDS; kind++) {
        const bool asked = kind == ASC_DELIVERED ? m->delivered : m->universal;
        if (asked &&
            (!runs(&m->pattern[kind]) || cells_total(m, &m->pattern[kind]) > CELLS_MAX))
            return false;
    }
    return true;
}

static asc_status kind_start(job *j, const asc_patterns *by, asc_arena *work,
                             kind_sums *k, asc_error *err)
{
    const asc_outcome_model *m = j->b->m;
    const size_t count = j->fit->count, padded = m->design.blocks * ASC_ROWS;
    *k = (kind_sums){.by = by, .cells = cells_total(m, by)};
    k->at = asc_take_bytes(work, by->count, sizeof *k->at);
    k->points = asc_take_bytes(work, count * by->count, 1);
    k->shifts = asc_take_bytes(work, count * by->count, sizeof *k->shifts);
    k->c = asc_take_zero(work, count * k->cells);
    k->sum = asc_take_zero(work, count * k->cells);
    k->group = asc_take_bytes(work, padded / ASC_VISIT_ROWS, sizeof *k->group);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t g = 0, at = 0; g < by->count; g++) {
        k->at[g] = at;
        at += cells_of(m->link, by->mask[g]);
    }
    uint32_t g = 0;
    for (size_t row = 0; row < m->n; row += ASC_VISIT_ROWS) {
        while (by->first[g + 1] <= row) g++;
        k->group[row / ASC_VISIT_ROWS] = g;
    }
    return ASC_OK;
}

/* C of one replicate; false when a shift is too large. */
static bool shifts(const job *j, size_t r)
{
    const asc_outcome_model *m = j->b->m;
    const unsigned players = (unsigned)m->problem->players;
    const size_t sets = (size_t)1 << players;
    double *c = j->shift + r * sets;
    bool near = true;
    for (size_t i = 0; i < m->p; i++) c[m->set[i]] += j->fit->coef[r * m->p + i];
    c[0] = 0.0;
    asc_zeta(c, players);
    for (size_t t = 0; t < sets; t++) near = near && fabs(c[t]) <= shift_most;
    return near || m->link != ASC_BINOMIAL;
}

/* The range of the shifts of all subsets, around its middle. */
static range centre(const double *delta, const asc_mask *sub, size_t subsets)
{
    double low = delta[sub[0]], high = low;
    for (size_t s = 1; s < subsets; s++) {
        const double d = delta[sub[s]];
        low = d < low ? d : low;
        high = d > high ? d : high;
    }
    const double half = 0.5 * (high - low);
    return (range){.middle = low + half, .half = half};
}

/* Where F of one pattern is to be evaluated; 0 points: nowhere this way. */
static size_t points_of(const job *j, size_t r, asc_mask pattern, double *c,
                        range *shifts)
{
    const size_t subsets = (size_t)1 << asc_set_size(pattern);
    const double *delta = j->shift + (r << j->b->m->problem->players);
    asc_subsets(pattern, j->sub);
    if (cells_of(ASC_BINOMIAL, pattern) == subsets) {
        for (size_t s = 0; s < subsets; s++) c[s] = exp(-delta[j->sub[s]]);
        return subsets;
    }
    *shifts = centre(delta, j->sub, subsets);
    const size_t n = asc_chebyshev_need(shifts->half);
    if (n > POINTS_MAX) return 0;
    const double *point = j->series[n].cosine[n > 1];
    for (size_t q = 0; q < n; q++)
        c[q] = exp(-(n > 1 ? shifts->middle + shifts->half * point[q] : shifts->middle));
    return n;
}

static bool points_fill(const job *j, size_t r)
{
    const asc_family family = j->b->m->link;
    if (!shifts(j, r)) return false;
    for (size_t k = 0; k < j->kinds && family == ASC_BINOMIAL; k++) {
        const kind_sums *s = &j->kind[k];
        for (size_t g = 0; g < s->by->count; g++) {
            const size_t n =
                points_of(j, r, s->by->mask[g], s->c + r * s->cells + s->at[g],
                          &s->shifts[r * s->by->count + g]);
            if (n == 0) return false;
            s->points[r * s->by->count + g] = (uint8_t)n;
        }
    }
    return true;
}

/* x y, in eight fixed lanes. */
static double dot(const double *x, const double *y)
{
    double lane[8] = {0.0};
    for (size_t i = 0; i < ASC_VISIT_ROWS; i += 8)
        for (size_t l = 0; l < 8; l++) lane[l] += x[i + l] * y[i + l];
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

static double sum_of(const double *x)
{
    double lane[8] = {0.0};
    for (size_t i = 0; i < ASC_VISIT_ROWS; i += 8)
        for (size_t l = 0; l < 8; l++) lane[l] += x[i + l];
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

static void segment_add(const job *j, const kind_sums *s, size_t r, size_t group,
                        const double *eta, const double *w)
{
    const size_t at = r * s->cells + s->at[group];
    if (j->b->m->link == ASC_BINOMIAL)
        asc_logistic_sums(eta, w, s->c + at, s->points[r * s->by->count + group],
                          s->sum + at);
    else
        s->sum[at] += dot(w, eta); /* poisson: eta holds exp(eta) */
    if (j->b->m->link == ASC_GAUSSIAN) s->sum[at + 1] += sum_of(w);
}

/* Rows of a panel by pattern; mostly they are all of one. */
static void visit(void *context, size_t first, size_t r, double *eta, double *w)
{
    const job *j = context;
    const asc_outcome_model *m = j->b->m;
    const size_t end = first + ASC_VISIT_ROWS;
    if (first >= m->n) return;
    for (size_t i = 0; i < ASC_VISIT_ROWS && m->target != NULL && first + i < m->n; i++)
        w[i] *= m->target[first + i];
    j->total[r] += sum_of(w);
    if (m->link == ASC_POISSON) asc_vexp(eta, eta, ASC_VISIT_ROWS);
    for (size_t k = 0; k < j->kinds; k++) {
        const kind_sums *s = &j->kind[k];
        for (size_t g = s->group[first / ASC_VISIT_ROWS];
             g < s->by->count && s->by->first[g] < end; g++) {
            const size_t from = s->by->first[g], to = s->by->first[g + 1];
            if (from <= first && to >= end) {
                segment_add(j, s, r, g, eta, w);
                break;
            }
            double part[ASC_VISIT_ROWS] = {0.0};
            for (size_t i = 0; i < ASC_VISIT_ROWS; i++)
                if (first + i >= from && first + i < to) part[i] = w[i];
            segment_add(j, s, r, g, eta, part);
        }
    }
}

/* F at the shifts of all subsets from its values f [n] at Chebyshev points. */
static void series_sums(const job *j, const double *f, size_t n, range shifts,
                        const double *delta, size_t subsets)
{
    double a[ASC_CHEBYSHEV_MOST], x[ASC_CHEBYSHEV_LANES];
    const double scale = shifts.half == 0.0 ? 0.0 : 1.0 / shifts.half;
    asc_chebyshev_fit(&j->series[n], f, a);
    for (size_t t = 0; t < subsets; t += ASC_CHEBYSHEV_LANES) {
        for (size_t l = 0; l < ASC_CHEBYSHEV_LANES; l++)
            x[l] = (delta[j->sub[t + l]] - shifts.middle) * scale;
        asc_chebyshev_at(a, n, x, j->g + t);
    }
}

/* g [subsets of the pattern] of one replicate. */
static void pattern_sums(const job *j, const kind_sums *s, size_t r, size_t group)
{
    const asc_mask pattern = s->by->mask[group];
    const size_t subsets = (size_t)1 << asc_set_size(pattern);
    const double *f = s->sum + r * s->cells + s->at[group];
    const double *delta = j->shift + (r << j->b->m->problem->players);
    const asc_family family = j->b->m->link;
    asc_subsets(pattern, j->sub);
    if (family == ASC_BINOMIAL && cells_of(family, pattern) != subsets) {
        const size_t at = r * s->by->count + group;
        series_sums(j, f, s->points[at], s->shifts[at], delta, subsets);
        return;
    }
    for (size_t t = 0; t < subsets; t++) {
        const double d = delta[j->sub[t]];
        j->g[t] = family == ASC_GAUSSIAN  ? f[0] + d * f[1]
                  : family == ASC_POISSON ? exp(d) * f[0]
                                          : f[t];
    }
}

static void kind_close(const job *j, const kind_sums *s, size_t r, double *out)
{
    const asc_outcome_model *m = j->b->m;
    const unsigned players = (unsigned)m->problem->players;
    const size_t sets = (size_t)1 << players;
    double *mean = m->coalition == NULL ? out : j->all;
    for (size_t t = 0; t < sets; t++) mean[t] = 0.0;
    for (size_t g = 0; g < s->by->count; g++) {
        const unsigned members = asc_set_size(s->by->mask[g]);
        pattern_sums(j, s, r, g);
        asc_moebius(j->g, members);
        for (size_t t = 0; t < (size_t)1 << members; t++) mean[j->sub[t]] += j->g[t];
    }
    asc_zeta(mean, players);
    for (size_t t = 0; t < sets; t++)
        mean[t] = (mean[t] + j->rows->events[r]) / (j->total[r] + j->rows->weight[r]);
    for (size_t c = 0; m->coalition != NULL && c < m->coalitions; c++)
        out[c] = mean[m->coalition[c]];
}

static asc_status start(job *j, asc_arena *work, asc_error *err)
{
    const asc_outcome_model *m = j->b->m;
    const size_t sets = (size_t)1 << m->problem->players, count = j->fit->count;
    j->series = asc_take_bytes(work, POINTS_MAX + 1, sizeof *j->series);
    j->shift = asc_take_zero(work, count * sets);
    j->total = asc_take_zero(work, count);
    j->g = asc_take(work, sets);
    j->all = m->coalition == NULL ? NULL : asc_take(work, sets);
    j->sub = asc_take_bytes(work, sets, sizeof *j->sub);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t n = 1; n <= POINTS_MAX; n++) asc_chebyshev_make(&j->series[n], n);
    if (m->delivered)
        ASC_TRY(
            kind_start(j, &m->pattern[ASC_DELIVERED], work, &j->kind[j->kinds++], err));
    if (m->universal)
        ASC_TRY(
            kind_start(j, &m->pattern[ASC_UNIVERSAL], work, &j->kind[j->kinds++], err));
    for (size_t r = 0; r < count; r++)
        if (j->fit->state[r] != 0) j->fit->state[r] = points_fill(j, r);
    return ASC_OK;
}

asc_status asc_outcome_block_means(const asc_outcome_block *b, const asc_glm_block *fit,
                                   const asc_outcome_rows *rows, asc_arena *work,
                                   asc_means *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t coalitions = asc_outcome_coalitions(b->m);
    job j = {.b = b, .fit = fit, .rows = rows};
    ASC_TRY(start(&j, work, err));
    ASC_TRY(asc_glm_block_visit(&b->base, fit, b->use, visit, &j, work, err));
    for (size_t r = 0; r < fit->count; r++)
        for (size_t k = 0; k < j.kinds && fit->state[r] != 0; k++)
            kind_close(&j, &j.kind[k], r, out[r].mean + k * coalitions);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
