/* Policy means of an outcome model: the weighted mean over all rows under every policy asked.
 *   mean(S)  = sum_i w_i m(eta_i(a_i & S)) / sum_i w_i,   m the inverse link
 *              w_i g_i for w_i where the means are of a target g (target.c)
 *   eta_i(t) = base_i + C(t) + sum over k in t of M_ik
 *   base [n]    covariates and offset
 *   C    [2^K]  zeta transform of the sets' coefficients
 *   M    [n]    for each partner with modifiers
 *   a_i         pattern: delivered, or eligible
 * Sums go by pattern over its own subsets (ascribe/policy.h). Without modifiers the shift is
 * one number:
 *   gaussian  sum w base + C sum w
 *   poisson   exp(C) sum w exp(base)
 *   binomial  sum w / (1 + exp(-base) exp(-C)): one exp per row,
 *             one division per row and subset
 * Rows of a boundary cell have mean 0 or 1 instead of a prediction (outcome_cells.c).
 * Robins (1986), Math. Model. 7:1393-1512 (the g-formula, one time point). */
#include "ascribe/numeric.h"
#include "outcome_joint.h"
#include "outcome_listed.h"
#include "outcome_model.h"
#include <math.h>
#include <stdlib.h>

enum { PLAIN_ETA = 300 }; /* exp(-base) exp(-C) cannot overflow below this */

/* Up to ASC_ROWS rows of one pattern, compacted. */
typedef struct chunk {
    size_t rows;
    double *w, *base, *eta, *odds; /* [ASC_ROWS] */
    double *mod, *level;           /* [K][ASC_ROWS] */
} chunk;

/* Where the combinations of dependences take a row that left, and its limit. */
typedef struct coset {
    double at[2];
    int8_t sign;
} coset;

typedef struct task {
    const asc_outcome_model *m;
    const double *w; /* [n] */
    const asc_boundary *b;
    asc_predictor eta;
    asc_predictor alias[2]; /* when b->alias */
    coset *coset;           /* [cosets] by at[0] */
    size_t cosets;
    double tolerance; /* of positions */
    int8_t
        *sign; /* [2^K] limit of ordinary rows under t: -1, +1, 0 none, 2 undetermined */
    uint8_t *special; /* [n] rows judged one by one, or NULL */
    double *g;        /* [2^K] */
    asc_mask *sub;    /* [2^K] */
    double total;     /* sum of w */
    bool undetermined;
    chunk chunk;
} task;

/* Sum of x y in eight fixed lanes. */
static double dot(const double *x, const double *y, size_t n)
{
    double lane[8] = {0.0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t l = 0; l < 8; l++) lane[l] += x[i + l] * y[i + l];
    for (size_t l = 0; i < n; i++, l++) lane[l] += x[i] * y[i];
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

/* Sum of w / (1 + odds c). */
static double logistic_sum(const double *w, const double *odds, double c, size_t n)
{
    double lane[8] = {0.0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t l = 0; l < 8; l++) lane[l] += w[i + l] / (1.0 + odds[i + l] * c);
    for (size_t l = 0; i < n; i++, l++) lane[l] += w[i] / (1.0 + odds[i] * c);
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

static void means_of(asc_family family, const double *eta, double *mean, size_t n)
{
    if (family == ASC_BINOMIAL)
        asc_vlogistic(eta, mean, n);
    else if (family == ASC_POISSON)
        asc_vexp(eta, mean, n);
    else
        for (size_t i = 0; i < n; i++) mean[i] = eta[i];
}

static int by_position(const void *a, const void *b)
{
    const coset *p = a, *q = b;
    return (p->at[0] > q->at[0]) - (p->at[0] < q->at[0]);
}

static bool near_zero(const task *job, double x, double y)
{
    return fabs(x) <= job->tolerance && fabs(y) <= job->tolerance;
}

/* 0 when the fit predicts this position, else the limit of a row that left from there,
 * else 2. */
static int limit_at(const task *job, double x, double y)
{
    if (near_zero(job, x, y)) return 0;
    size_t low = 0, high = job->cosets;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (job->coset[middle].at[0] < x - job->tolerance)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < job->cosets && job->coset[low].at[0] <= x + job->tolerance; low++)
        if (near_zero(job, job->coset[low].at[0] - x, job->coset[low].at[1] - y))
            return job->coset[low].sign;
    return 2;
}

/* Positions of the rows that left, sorted, each once. */
static void cosets_fill(task *job)
{
    const asc_outcome_model *m = job->m;
    size_t count = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (job->b->sign == NULL || job->b->sign[i] == 0) continue;
        coset *c = &job->coset[count++];
        c->sign = job->b->sign[i];
        for (size_t d = 0; d < 2; d++)
            c->at[d] = asc_predictor_at(m, &job->alias[d], i, m->mask[i]);
    }
    qsort(job->coset, count, sizeof *job->coset, by_position);
    for (size_t i = 0; i < count; i++) {
        const coset *last = job->cosets == 0 ? NULL : &job->coset[job->cosets - 1];
        if (last != NULL && near_zero(job, last->at[0] - job->coset[i].at[0],
                                      last->at[1] - job->coset[i].at[1]))
            continue;
        job->coset[job->cosets++] = job->coset[i];
    }
}

/* Ordinary rows take no part in the dependences by themselves: what counts is t. */
static void limits_fill(task *job)
{
    const asc_outcome_model *m = job->m;
    const size_t players = m->problem->players, sets = (size_t)1 << players;
    double largest = 0.0;
    for (size_t i = 0; i < m->n; i++)
        for (size_t d = 0; d < 2; d++) {
            bool special = fabs(job->alias[d].base[i]) > 1e-8;
            for (size_t k = 0; k < players && m->modified != 0; k++)
                special = special || fabs(job->alias[d].mod[k * m->n + i]) > 1e-8;
            largest = fmax(largest, fabs(job->alias[d].base[i]));
            if (special) job->special[i] = 1;
        }
    job->tolerance = 1e-8 * (1.0 + largest);
    cosets_fill(job);
    for (size_t t = 0; t < sets; t++)
        job->sign[t] =
            (int8_t)limit_at(job, job->alias[0].shift[t], job->alias[1].shift[t]);
}

/* Mean of one row under t. */
static double special_mean(task *job, size_t i, asc_mask t)
{
    const asc_outcome_model *m = job->m;
    const int sign = job->b->alias == NULL
                         ? (int)job->b->sign[i]
                         : limit_at(job, asc_predictor_at(m, &job->alias[0], i, t),
                                    asc_predictor_at(m, &job->alias[1], i, t));
    if (sign == 2) job->undetermined = true;
    if (sign != 0) return sign > 0 ? 1.0 : 0.0;
    double eta = asc_predictor_at(m, &job->eta, i, t), mean = 0.0;
    means_of(m->link, &eta, &mean, 1);
    return mean;
}

/* The next rows of a group with w > 0 into the chunk; special ones are summed on the
 * spot. */
static size_t chunk_fill(task *job, const asc_patterns *by, asc_mask a, size_t at,
                         size_t end)
{
    const asc_outcome_model *m = job->m;
    const size_t subsets = (size_t)1 << asc_set_size(a);
    chunk *c = &job->chunk;
    c->rows = 0;
    for (; at < end && c->rows < ASC_ROWS; at++) {
        const size_t i = by->row[at];
        if (job->w[i] == 0.0) continue;
        if (job->special != NULL && job->special[i]) {
            for (size_t j = 0; j < subsets; j++)
                job->g[j] += job->w[i] * special_mean(job, i, job->sub[j]);
            continue;
        }
        c->w[c->rows] = job->w[i];
        c->base[c->rows] = job->eta.base[i];
        size_t k = 0;
        for (asc_mask rest = a & m->modified; rest != 0; k++, rest >>= 1)
            if (rest & 1U) c->mod[k * ASC_ROWS + c->rows] = job->eta.mod[k * m->n + i];
        c->rows++;
    }
    return at;
}

/* Limit of all rows under t: adds it and says so. */
static bool limit_add(task *job, asc_mask t, double weight, double *g)
{
    const int8_t sign = job->sign[t];
    if (sign == 0) return false;
    if (sign == 2) job->undetermined = true;
    if (sign == 1) *g += weight;
    return true;
}

/* No modifiers: the shift under t is one number for all rows. */
static void chunk_plain(task *job, size_t subsets)
{
    const asc_family family = job->m->link;
    const chunk *c = &job->chunk;
    double weight = 0.0, sum = 0.0, widest = 0.0;
    for (size_t r = 0; r < c->rows; r++) {
        weight += c->w[r];
        widest = fmax(widest, fabs(c->base[r]));
        c->eta[r] = family == ASC_BINOMIAL ? -c->base[r] : c->base[r];
    }
    means_of(family == ASC_BINOMIAL ? ASC_POISSON : family, c->eta, c->odds, c->rows);
    if (family != ASC_BINOMIAL) sum = dot(c->w, c->odds, c->rows);
    for (size_t j = 0; j < subsets; j++) {
        const double shift = job->eta.shift[job->sub[j]];
        if (limit_add(job, job->sub[j], weight, &job->g[j])) continue;
        if (family == ASC_GAUSSIAN)
            job->g[j] += sum + weight * shift;
        else if (family == ASC_POISSON)
            job->g[j] += exp(shift) * sum;
        else if (widest < PLAIN_ETA && fabs(shift) < PLAIN_ETA)
            job->g[j] += logistic_sum(c->w, c->odds, exp(-shift), c->rows);
        else {
            for (size_t r = 0; r < c->rows; r++) c->eta[r] = c->base[r] + shift;
            asc_vlogistic(c->eta, c->eta, c->rows);
            job->g[j] += dot(c->w, c->eta, c->rows);
        }
    }
}

/* base plus the M of the members of subset j, carried from j without its lowest member: that sum
 * is still held at its own lowest member. */
static const double *carried(const task *job, const size_t *member, size_t members,
                             size_t j, const double **held)
{
    const chunk *c = &job->chunk;
    if (j == 0) return c->base;
    size_t low = 0;
    while ((j >> low & 1U) == 0) low++;
    size_t next = low + 1;
    while (next < members && (j >> next & 1U) == 0) next++;
    const double *sum = next < members ? held[next] : c->base;
    if (job->m->modified >> member[low] & 1U) {
        const double *mod = c->mod + member[low] * ASC_ROWS;
        double *level = c->level + low * ASC_ROWS;
        for (size_t r = 0; r < c->rows; r++) level[r] = sum[r] + mod[r];
        sum = level;
    }
    held[low] = sum;
    return sum;
}

static void chunk_modified(task *job, asc_mask a, size_t subsets)
{
    const asc_outcome_model *m = job->m;
    const chunk *c = &job->chunk;
    size_t member[ASC_PLAYERS_MAX] = {0}, members = 0;
    const double *held[ASC_PLAYERS_MAX] = {NULL};
    double weight = 0.0;
    for (size_t k = 0; k < m->problem->players; k++)
        if (a >> k & 1U) member[members++] = k;
    for (size_t r = 0; r < c->rows; r++) weight += c->w[r];
    for (size_t j = 0; j < subsets; j++) {
        const double *sum = carried(job, member, members, j, held);
        const asc_mask t = job->sub[j];
        if (limit_add(job, t, weight, &job->g[j])) continue;
        for (size_t r = 0; r < c->rows; r++) c->eta[r] = sum[r] + job->eta.shift[t];
        means_of(m->link, c->eta, c->eta, c->rows);
        job->g[j] += dot(c->w, c->eta, c->rows);
    }
}

/* The policies asked of one kind out of all [2^K]. */
static void pick(const asc_outcome_model *m, const double *all, double *mean)
{
    for (size_t j = 0; j < m->coalitions; j++) mean[j] = all[m->coalition[j]];
}

/* All policies of one kind, all patterns together: rows that left have their limit under every policy. */
static asc_status kind_joint(task *job, const asc_patterns *by, asc_arena *work,
                             double *mean, asc_error *err)
{
    const asc_outcome_model *m = job->m;
    const size_t sets = (size_t)1 << m->problem->players;
    const int8_t *sign = job->b->limits ? job->b->sign : NULL;
    double ones = 0.0;
    ASC_TRY(asc_outcome_joint(m, by, job->eta.shift, job->eta.base, job->w, sign, work,
                              mean, err));
    for (size_t i = 0; i < m->n && sign != NULL; i++)
        if (sign[i] > 0 && job->w[i] > 0.0) ones += job->w[i];
    for (size_t t = 0; t < sets; t++) mean[t] = (mean[t] + ones) / job->total;
    return ASC_OK;
}

/* All policies of one kind, pattern by pattern: mean [2^K]. */
static void kind_patterns(task *job, const asc_patterns *by, double *mean)
{
    const unsigned players = (unsigned)job->m->problem->players;
    const size_t sets = (size_t)1 << players;
    for (size_t t = 0; t < sets; t++) mean[t] = 0.0;
    for (size_t group = 0; group < by->count; group++) {
        const asc_mask a = by->mask[group];
        const unsigned members = asc_set_size(a);
        const size_t subsets = (size_t)1 << members;
        asc_subsets(a, job->sub);
        for (size_t j = 0; j < subsets; j++) job->g[j] = 0.0;
        for (size_t at = by->first[group]; at < by->first[group + 1];) {
            at = chunk_fill(job, by, a, at, by->first[group + 1]);
            if (job->chunk.rows == 0) continue;
            if ((a & job->m->modified) == 0)
                chunk_plain(job, subsets);
            else
                chunk_modified(job, a, subsets);
        }
        asc_moebius(job->g, members);
        for (size_t j = 0; j < subsets; j++) mean[job->sub[j]] += job->g[j];
    }
    asc_zeta(mean, players);
    for (size_t t = 0; t < sets; t++) mean[t] /= job->total;
}

/* The policies of a short list, without a table of all. */
static asc_status kind_listed(task *job, const asc_patterns *by, asc_arena *work,
                              double *mean, asc_error *err)
{
    const asc_outcome_model *m = job->m;
    const asc_listed fit = {.m = m,
                            .eta = &job->eta,
                            .w = job->w,
                            .sign = job->b->limits ? job->b->sign : NULL};
    double ones = 0.0;
    ASC_TRY(asc_outcome_listed(&fit, by, work, mean, err));
    for (size_t i = 0; i < m->n && fit.sign != NULL; i++)
        if (fit.sign[i] > 0 && job->w[i] > 0.0) ones += job->w[i];
    for (size_t s = 0; s < m->coalitions; s++) mean[s] = (mean[s] + ones) / job->total;
    return ASC_OK;
}

static asc_status kinds_listed(task *job, asc_arena *work, double *mean, asc_error *err)
{
    const asc_outcome_model *m = job->m;
    const bool asked[] = {m->delivered, m->universal};
    for (size_t kind = 0; kind < sizeof asked / sizeof *asked; kind++) {
        if (!asked[kind]) continue;
        ASC_TRY(kind_listed(job, &m->pattern[kind], work, mean, err));
        mean += m->coalitions;
    }
    return ASC_OK;
}

static asc_status kind_means(task *job, const asc_patterns *by, asc_arena *work,
                             double *mean, asc_error *err)
{
    if (job->b->alias == NULL &&
        asc_outcome_joint_pays(job->m, by, job->eta.shift, job->eta.base))
        return kind_joint(job, by, work, mean, err);
    kind_patterns(job, by, mean);
    return ASC_OK;
}

static asc_status job_start(task *job, asc_arena *work, asc_error *err)
{
    const size_t n = job->m->n, players = job->m->problem->players;
    const size_t sets = (size_t)1 << players;
    chunk *c = &job->chunk;
    job->sign = asc_take_bytes(work, sets, sizeof *job->sign);
    job->g = asc_take(work, sets);
    job->sub = asc_take_bytes(work, sets, sizeof *job->sub);
    c->w = asc_take(work, ASC_ROWS);
    c->base = asc_take(work, ASC_ROWS);
    c->eta = asc_take(work, ASC_ROWS);
    c->odds = asc_take(work, ASC_ROWS);
    c->mod = asc_take(work, players * ASC_ROWS);
    c->level = asc_take(work, players * ASC_ROWS);
    if (job->b->limits || job->b->alias != NULL)
        job->special = asc_take_bytes(work, n, 1);
    if (job->b->alias != NULL) job->coset = asc_take_bytes(work, n, sizeof *job->coset);
    return asc_arena_check(work, err);
}

static asc_status limits_start(task *job, asc_arena *work, asc_error *err)
{
    const asc_boundary *b = job->b;
    const asc_outcome_model *m = job->m;
    if (b->alias == NULL) {
        for (size_t i = 0; i < m->n && b->limits; i++) job->special[i] = b->sign[i] != 0;
        return ASC_OK;
    }
    for (size_t d = 0; d < 2; d++)
        ASC_TRY(
            asc_predictor_make(m, b->alias + d * m->p, false, work, &job->alias[d], err));
    limits_fill(job);
    return ASC_OK;
}

/* Means that need no sums: of a limit that everyone has, or that only a table would tell. False: none. */
static bool means_known(const task *job, double *mean, bool *undetermined)
{
    const asc_outcome_model *m = job->m;
    const bool large = m->coalition != NULL && m->problem->players > ASC_SHIFT_PLAYERS;
    const bool lacking = job->b->everyone == 0 && job->b->alias != NULL && large;
    if (job->b->everyone == 0 && !lacking) return false;
    *undetermined = lacking; /* which sets have a limit is known from a table alone */
    for (size_t s = 0; s < asc_outcome_policies(m); s++)
        mean[s] = lacking ? (double)NAN : job->b->everyone > 0 ? 1.0 : 0.0;
    return true;
}

asc_status asc_outcome_means(const asc_outcome_model *m, const double *w,
                             const double *coef, const asc_boundary *b, asc_arena *work,
                             double *mean, bool *undetermined, asc_error *err)
{
    static const asc_boundary none = {0};
    const asc_arena_mark mark = asc_arena_save(work);
    task job = {.m = m, .w = w, .b = b == NULL ? &none : b};
    *undetermined = false;
    if (means_known(&job, mean, undetermined)) return ASC_OK;
    if (m->target != NULL) {
        double *u = asc_take(work, m->n);
        ASC_TRY(asc_arena_check(work, err));
        for (size_t i = 0; i < m->n; i++) u[i] = w[i] * m->target[i];
        job.w = u;
    }
    job.total = asc_sum(job.w, m->n);
    if (job.b->alias == NULL && asc_outcome_listed_pays(m)) {
        ASC_TRY(asc_predictor_make(m, coef, true, work, &job.eta, err));
        ASC_TRY(kinds_listed(&job, work, mean, err));
        asc_arena_rewind(work, mark);
        return ASC_OK;
    }
    const size_t sets = (size_t)1 << m->problem->players;
    double *all = m->coalition == NULL ? NULL : asc_take(work, sets);
    ASC_TRY(job_start(&job, work, err));
    ASC_TRY(asc_predictor_make(m, coef, true, work, &job.eta, err));
    ASC_TRY(limits_start(&job, work, err));
    const bool asked[] = {m->delivered, m->universal};
    for (size_t kind = 0; kind < sizeof asked / sizeof *asked; kind++) {
        if (!asked[kind]) continue;
        ASC_TRY(kind_means(&job, &m->pattern[kind], work, all == NULL ? mean : all, err));
        if (all != NULL) pick(m, all, mean);
        mean += asc_outcome_coalitions(m);
    }
    *undetermined = job.undetermined;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
