/* Policy means of an outcome model: the weighted mean over all rows under every policy
 * asked. mean(S) = sum_i w_i m(eta_i(a_i & S)) / sum_i w_i,   m the inverse link eta_i(t)
 * = base_i + C(t) + sum over k in t of M_ik base [n]    covariates and offset C [2^K]
 * zeta transform of the sets' coefficients M [n] for each partner with modifiers a_i
 * pattern: delivered, or eligible Sums go by pattern over its own subsets
 * (ascribe/policy.h). Without modifiers the shift is one number: gaussian  sum w base + C
 * sum w             poisson  exp(C) sum w exp(base) binomial  sum w / (1 + exp(-base)
 * exp(-C)): one exp per row, one division per row and subset. Rows of a boundary cell
 * have mean 0 or 1 instead of a prediction (outcome_cells.c). Robins (1986), Math. Model.
 * 7:1393-1512 (the g-formula, one time point). */
#include "ascribe/numeric.h"
#include "outcome_model.h"
#include <math.h>

enum { PLAIN_ETA = 300 }; /* exp(-base) exp(-C) cannot overflow below this */

/* Up to ASC_ROWS rows of one pattern, compacted. */
typedef struct chunk {
    size_t rows;
    double *w, *base, *eta, *odds; /* [ASC_ROWS] */
    double *mod, *level;           /* [K][ASC_ROWS] */
} chunk;

typedef struct task {
    const asc_outcome_model *m;
    const double *w; /* [n] */
    double *base;    /* [n] */
    double *mod;     /* [K][n]; rows of partners without modifiers are not used */
    double *shift;   /* [2^K] C */
    int8_t *sign;    /* [2^K] limit of all rows under t: -1, +1, 0 none, 2 undetermined */
    unsigned *round; /* [2^K] of that limit */
    uint8_t *special; /* [n] rows of a boundary cell of some factor, or NULL */
    const asc_boundary *b;
    double *g;     /* [2^K] */
    uint32_t *sub; /* [2^K] */
    double total;  /* sum of w */
    bool unsettled;
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

/* y[i] += c x_ij for all rows, column j of the design. */
static void column_axpy(const asc_outcome_model *m, size_t j, double c, double *y)
{
    if (c == 0.0) return;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const double *x = asc_design_at(&m->design, first, j);
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++) y[first + r] += c * x[r];
    }
}

static void predictors_fill(task *job, const double *coef)
{
    const asc_outcome_model *m = job->m;
    for (size_t i = 0; i < m->n; i++)
        job->base[i] = m->offset == NULL ? 0.0 : m->offset[i];
    for (size_t j = 0; j < m->p; j++) {
        if (m->set[j] == 0)
            column_axpy(m, j, coef[j], job->base);
        else if (m->xcol[j] == 0)
            job->shift[m->set[j]] += coef[j];
        else {
            unsigned k = 0;
            while ((m->set[j] >> k & 1U) == 0) k++;
            column_axpy(m, m->column[m->xcol[j]], coef[j], job->mod + k * m->n);
        }
    }
    asc_zeta(job->shift, (unsigned)m->problem->players);
}

/* Adds one limit to what is known: the lowest round rules, a tie of opposite signs is
 * undetermined. */
static void limit_merge(const asc_limit *l, int8_t *sign, unsigned *round)
{
    if (*sign == 0 || l->round < *round) {
        *sign = (int8_t)l->sign;
        *round = l->round;
    } else if (l->round == *round && *sign != l->sign)
        *sign = 2;
}

static void limits_fill(task *job)
{
    const asc_outcome_model *m = job->m;
    const size_t sets = (size_t)1 << m->problem->players;
    for (size_t l = 0; l < job->b->limits; l++) {
        const asc_limit *limit = &job->b->limit[l];
        const asc_cell *c = limit->cell;
        if (c->factor == NULL) {
            for (size_t t = 0; t < sets; t++)
                if (asc_cell_holds(c, (uint32_t)t, 0))
                    limit_merge(limit, &job->sign[t], &job->round[t]);
        } else
            for (size_t i = 0; i < m->n; i++)
                if (c->factor->code[i] == c->level) job->special[i] = 1;
    }
}

/* Mean of one row under t, its own limits heeded. */
static double special_mean(task *job, size_t i, uint32_t t)
{
    const asc_outcome_model *m = job->m;
    int8_t sign = job->sign[t];
    unsigned round = job->round[t];
    for (size_t l = 0; l < job->b->limits; l++)
        if (job->b->limit[l].cell->factor != NULL &&
            asc_cell_holds(job->b->limit[l].cell, t, i))
            limit_merge(&job->b->limit[l], &sign, &round);
    if (sign == 2) job->unsettled = true;
    if (sign != 0) return sign > 0 ? 1.0 : 0.0;
    double eta = job->base[i] + job->shift[t], mean = 0.0;
    for (size_t k = 0; k < m->problem->players; k++)
        if ((t & m->modified) >> k & 1U) eta += job->mod[k * m->n + i];
    means_of(m->problem->family, &eta, &mean, 1);
    return mean;
}

/* The next rows of a group with w > 0 into the chunk; special ones are summed on the
 * spot. */
static size_t chunk_fill(task *job, const asc_patterns *by, uint32_t a, size_t at,
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
        c->base[c->rows] = job->base[i];
        for (uint32_t k = 0, rest = a & m->modified; rest != 0; k++, rest >>= 1)
            if (rest & 1U) c->mod[k * ASC_ROWS + c->rows] = job->mod[k * m->n + i];
        c->rows++;
    }
    return at;
}

/* Limit of all rows under t: adds it and says so. */
static bool limit_add(task *job, uint32_t t, double weight, double *g)
{
    const int8_t sign = job->sign[t];
    if (sign == 0) return false;
    if (sign == 2) job->unsettled = true;
    if (sign == 1) *g += weight;
    return true;
}

/* No modifiers: the shift under t is one number for all rows. */
static void chunk_plain(task *job, size_t subsets)
{
    const asc_family family = job->m->problem->family;
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
        const double shift = job->shift[job->sub[j]];
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

/* Modifiers: base plus the M of the members of t is carried from t without its lowest
 * member, which the level of that member's successor still holds. */
static void chunk_modified(task *job, uint32_t a, size_t subsets)
{
    const asc_outcome_model *m = job->m;
    chunk *c = &job->chunk;
    unsigned member[ASC_PLAYERS_MAX];
    const double *held[ASC_PLAYERS_MAX];
    unsigned members = 0;
    double weight = 0.0;
    for (unsigned k = 0; k < m->problem->players; k++)
        if (a >> k & 1U) member[members++] = k;
    for (size_t r = 0; r < c->rows; r++) weight += c->w[r];
    for (size_t j = 0; j < subsets; j++) {
        const uint32_t t = job->sub[j];
        const double *sum = c->base;
        if (j > 0) {
            unsigned low = 0, next = 1;
            while ((j >> low & 1U) == 0) low++;
            for (next = low + 1; next < members && (j >> next & 1U) == 0; next++) {
            }
            sum = next < members ? held[next] : c->base;
            if (m->modified >> member[low] & 1U) {
                const double *mod = c->mod + member[low] * ASC_ROWS;
                double *level = c->level + low * ASC_ROWS;
                for (size_t r = 0; r < c->rows; r++) level[r] = sum[r] + mod[r];
                sum = level;
            }
            held[low] = sum;
        }
        if (limit_add(job, t, weight, &job->g[j])) continue;
        for (size_t r = 0; r < c->rows; r++) c->eta[r] = sum[r] + job->shift[t];
        means_of(m->problem->family, c->eta, c->eta, c->rows);
        job->g[j] += dot(c->w, c->eta, c->rows);
    }
}

/* All policies of one kind: mean [2^K]. */
static void kind_means(task *job, const asc_patterns *by, double *mean)
{
    const unsigned players = (unsigned)job->m->problem->players;
    const size_t sets = (size_t)1 << players;
    for (size_t t = 0; t < sets; t++) mean[t] = 0.0;
    for (size_t group = 0; group < by->count; group++) {
        const uint32_t a = by->mask[group];
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

static asc_status job_start(task *job, asc_arena *work, asc_error *err)
{
    const size_t n = job->m->n, players = job->m->problem->players;
    const size_t sets = (size_t)1 << players;
    chunk *c = &job->chunk;
    job->base = asc_take(work, n);
    job->mod = job->m->modified == 0 ? NULL : asc_take_zero(work, n * players);
    job->shift = asc_take_zero(work, sets);
    job->sign = asc_take_bytes(work, sets, sizeof *job->sign);
    job->round = asc_take_bytes(work, sets, sizeof *job->round);
    job->special = job->b->limits == 0 ? NULL : asc_take_bytes(work, n, 1);
    job->g = asc_take(work, sets);
    job->sub = asc_take_bytes(work, sets, sizeof *job->sub);
    c->w = asc_take(work, ASC_ROWS);
    c->base = asc_take(work, ASC_ROWS);
    c->eta = asc_take(work, ASC_ROWS);
    c->odds = asc_take(work, ASC_ROWS);
    c->mod = asc_take(work, players * ASC_ROWS);
    c->level = asc_take(work, players * ASC_ROWS);
    return asc_arena_check(work, err);
}

asc_status asc_outcome_means(const asc_outcome_model *m, const double *w,
                             const double *coef, const asc_boundary *b, asc_arena *work,
                             double *mean, bool *unsettled, asc_error *err)
{
    static const asc_boundary none = {0};
    const asc_arena_mark mark = asc_arena_save(work);
    task job = {.m = m, .w = w, .b = b == NULL ? &none : b};
    ASC_TRY(job_start(&job, work, err));
    predictors_fill(&job, coef);
    limits_fill(&job);
    job.total = asc_sum(w, m->n);
    const size_t sets = (size_t)1 << m->problem->players;
    if (m->delivered) kind_means(&job, &m->pattern[ASC_DELIVERED], mean);
    if (m->universal)
        kind_means(&job, &m->pattern[ASC_UNIVERSAL], mean + (m->delivered ? sets : 0));
    *unsettled = job.unsettled;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
