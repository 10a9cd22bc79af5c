/* Influence values of the policy means of an outcome model fitted by maximum likelihood or
 * least squares.
 *   w_i f_i(S) = u_i (m_i(S) - mean(S)) + G(S)' H^-1 x_i w_i s_i
 *   u_i       w_i; with a target g (target.c) w_i g_i sum w / sum w g
 *   m_i(S)    mean of row i under S; m_i as it was
 *   x_i       its design row
 *   s_i       score of its linear predictor, y_i - m_i with a canonical link (outcome_scores.c)
 *   H         X'WVX (V = 1 for gaussian); with the dispersion of nb2 estimated along
 *   G(S) [p]  sum_i u_i dm_i(S)/dcoef
 * Stacked estimating equations: the second part carries the estimation of the coefficients.
 * Predictions are formed here column by column, apart from the sums of outcome_means.c. Row blocks go in parallel;
 * what they add to G is added in their order, so that threads change nothing.
 * Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "outcome_model.h"

enum { GROUP = 16 }; /* row blocks of a task */

typedef struct task {
    const asc_outcome_model *m;
    const asc_outcome_at *at;
    const asc_scores *score; /* at the exposures as they were             */
    const double *u;         /* [n] weights of the means                  */
    asc_mask *applied;       /* [n] sub-policy of each row                */
    double *value;           /* [n] mean under the policy, then w f       */
    double *part;            /* [blocks x p] of G                         */
    double *v;               /* [p] H^-1 G                                */
    double mean, nuisance;   /* of the policy                             */
} task;

/* Rows [first, first + rows) of one block, and whether they have one sub-policy. */
typedef struct block {
    size_t first, rows;
    bool alike;
} block;

static block block_at(const task *job, size_t index)
{
    const size_t n = job->m->n, first = index * ASC_ROWS;
    block b = {first, n - first < ASC_ROWS ? n - first : ASC_ROWS, true};
    for (size_t r = 1; r < b.rows; r++)
        b.alike = b.alike && job->applied[first + r] == job->applied[first];
    return b;
}

static const double *column_block(const asc_outcome_model *m, size_t first, size_t j,
                                  double *buffer)
{
    const size_t x = m->xcol[j] == 0 ? 0 : m->column[m->xcol[j]];
    return asc_design_part(&m->design, first / ASC_ROWS, x, buffer);
}

/* Column j takes part in all rows of a block (1), in none (0), or in some (-1). */
static int part_of(const task *job, const block *b, size_t j)
{
    const asc_mask set = job->m->set[j];
    if (set == 0) return 1;
    if (!b->alike) return -1;
    return (job->applied[b->first] & set) == set ? 1 : 0;
}

/* y [rows of the block] += c times column j under the sub-policies applied. */
static void column_add(const task *job, const block *b, size_t j, double c, double *y)
{
    const asc_mask set = job->m->set[j], *applied = job->applied + b->first;
    const int part = part_of(job, b, j);
    double buffer[ASC_ROWS];
    if (part == 0) return;
    const double *x = column_block(job->m, b->first, j, buffer);
    if (part > 0)
        for (size_t r = 0; r < b->rows; r++) y[r] += c * x[r];
    else
        for (size_t r = 0; r < b->rows; r++)
            if ((applied[r] & set) == set) y[r] += c * x[r];
}

/* Means [rows] from linear predictors, in place, and u dm/deta. */
static void link_block(asc_family family, const double *u, size_t rows, double *mean,
                       double *slope)
{
    if (family == ASC_BINOMIAL) asc_vlogistic(mean, mean, rows);
    if (family == ASC_POISSON) asc_vexp(mean, mean, rows);
    for (size_t r = 0; r < rows; r++) {
        const double v = mean[r];
        slope[r] = family == ASC_GAUSSIAN   ? u[r]
                   : family == ASC_BINOMIAL ? u[r] * v * (1.0 - v)
                                            : u[r] * v;
    }
}

/* slope' column j under the sub-policies applied. */
static double column_dot(const task *job, const block *b, size_t j, const double *slope)
{
    const asc_mask set = job->m->set[j], *applied = job->applied + b->first;
    const int part = part_of(job, b, j);
    double buffer[ASC_ROWS], sum = 0.0;
    if (part == 0) return 0.0;
    const double *x = column_block(job->m, b->first, j, buffer);
    for (size_t r = 0; r < b->rows; r++)
        if (part > 0 || (applied[r] & set) == set) sum += slope[r] * x[r];
    return sum;
}

static asc_status predict_task(void *context, size_t group, size_t worker, asc_error *err)
{
    const task *job = context;
    const asc_outcome_model *m = job->m;
    double slope[ASC_ROWS];
    (void)worker;
    (void)err;
    for (size_t k = group * GROUP; k < m->design.blocks && k < (group + 1) * GROUP; k++) {
        const block b = block_at(job, k);
        double *mean = job->value + b.first;
        for (size_t r = 0; r < b.rows; r++)
            mean[r] = m->offset == NULL ? 0.0 : m->offset[b.first + r];
        for (size_t j = 0; j < m->p; j++) column_add(job, &b, j, job->at->coef[j], mean);
        link_block(m->link, job->u + b.first, b.rows, mean, slope);
        for (size_t j = 0; j < m->p && job->at->inverse != NULL; j++)
            job->part[k * m->p + j] = column_dot(job, &b, j, slope);
    }
    return ASC_OK;
}

/* v = H^-1 G; more [p]: what else G consists of, or NULL. */
static void direction(task *job, const double *more)
{
    const asc_outcome_model *m = job->m;
    for (size_t i = 0; i < m->p; i++) job->v[i] = 0.0;
    for (size_t j = 0; j < m->p; j++) {
        double sum = 0.0;
        for (size_t b = 0; b < m->design.blocks; b++) sum += job->part[b * m->p + j];
        if (more != NULL) sum += more[j];
        for (size_t i = 0; i < m->p; i++)
            job->v[i] += job->at->inverse[i + j * m->p] * sum;
    }
    job->nuisance = asc_score_nuisance(job->score, job->v, m->p);
}

/* z [rows] = x v of the exposures as they were. */
static void along_block(const task *job, const block *b, double *z)
{
    const asc_outcome_model *m = job->m;
    for (size_t r = 0; r < b->rows; r++) z[r] = 0.0;
    for (size_t j = 0; j < m->p; j++) {
        double buffer[ASC_ROWS];
        const double *x = asc_design_part(&m->design, b->first / ASC_ROWS, j, buffer);
        for (size_t r = 0; r < b->rows; r++) z[r] += job->v[j] * x[r];
    }
}

/* w f of the rows, in place of their means. */
static asc_status value_task(void *context, size_t group, size_t worker, asc_error *err)
{
    const task *job = context;
    const asc_outcome_model *m = job->m;
    double z[ASC_ROWS];
    (void)worker;
    (void)err;
    for (size_t k = group * GROUP; k < m->design.blocks && k < (group + 1) * GROUP; k++) {
        const block b = block_at(job, k);
        if (job->at->inverse != NULL) along_block(job, &b, z);
        for (size_t r = 0; r < b.rows; r++) {
            const size_t i = b.first + r;
            double *value = &job->value[i];
            *value = m->w[i] == 0.0 ? 0.0 : job->u[i] * (*value - job->mean);
            if (m->w[i] > 0.0 && job->at->inverse != NULL)
                *value += m->w[i] * asc_score_along(job->score, i, z[r], job->nuisance);
        }
    }
    return ASC_OK;
}

/* Sums into the clusters of one policy. */
static void accumulate(const task *job, double *influence)
{
    const asc_outcome_model *m = job->m;
    for (size_t c = 0; c < m->problem->clusters; c++) influence[c] = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] > 0.0) influence[m->problem->cluster[m->order[i]]] += job->value[i];
}

/* skip: policies of the kind before. */
static asc_status kind_influence(task *job, const asc_patterns *by, size_t skip,
                                 double *influence, asc_error *err)
{
    const asc_outcome_model *m = job->m;
    const size_t groups = (m->design.blocks + GROUP - 1) / GROUP;
    for (size_t s = 0; s < asc_outcome_coalitions(m); s++) {
        const asc_mask set = asc_outcome_coalition(m, s);
        const double *more = job->at->more;
        for (size_t g = 0; g < by->count; g++)
            for (size_t k = by->first[g]; k < by->first[g + 1]; k++)
                job->applied[by->row[k]] = by->mask[g] & set;
        job->mean = job->at->mean[skip + s];
        ASC_TRY(asc_pool_run(groups, predict_task, job, err));
        if (job->at->inverse != NULL)
            direction(job, more == NULL ? NULL : more + (skip + s) * m->p);
        ASC_TRY(asc_pool_run(groups, value_task, job, err));
        accumulate(job, influence + (skip + s) * m->problem->clusters);
    }
    return ASC_OK;
}

/* u of the full sample. */
static asc_status weights(const asc_outcome_model *m, asc_arena *work, const double **out,
                          asc_error *err)
{
    *out = m->w;
    if (m->target == NULL) return ASC_OK;
    double *u = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) u[i] = m->w[i] * m->target[i];
    const double scale = asc_sum(m->w, m->n) / asc_sum(u, m->n);
    for (size_t i = 0; i < m->n; i++) u[i] *= scale;
    *out = u;
    return ASC_OK;
}

asc_status asc_outcome_influence(const asc_outcome_model *m, const asc_outcome_at *at,
                                 asc_arena *work, double *influence, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_scores own;
    task job = {.m = m,
                .at = at,
                .score = at->scores,
                .applied = asc_take_bytes(work, m->n, sizeof *job.applied),
                .value = asc_take(work, m->n),
                .v = asc_take(work, m->p)};
    if (at->inverse != NULL) job.part = asc_take(work, m->design.blocks * m->p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(weights(m, work, &job.u, err));
    if (at->scores == NULL && at->inverse != NULL) {
        ASC_TRY(asc_outcome_scores(m, at->coef, work, &own, err));
        job.score = &own;
    }
    const size_t skip = m->delivered ? asc_outcome_coalitions(m) : 0;
    if (m->delivered)
        ASC_TRY(kind_influence(&job, &m->pattern[ASC_DELIVERED], 0, influence, err));
    if (m->universal)
        ASC_TRY(kind_influence(&job, &m->pattern[ASC_UNIVERSAL], skip, influence, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
