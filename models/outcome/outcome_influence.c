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
 * Predictions are formed here column by column, apart from the sums of outcome_means.c.
 * Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "ascribe/numeric.h"
#include "outcome_model.h"

typedef struct task {
    const asc_outcome_model *m;
    const double *coef;
    const double *inverse; /* [p x p] */
    const double *u;       /* [n] weights of the means                  */
    asc_mask *applied;     /* [n] sub-policy of each row                */
    double *mean;          /* [n] under the policy                      */
    double *slope;         /* [n] u dm/deta                             */
    asc_scores score;      /* at the exposures as they were             */
    double *gradient, *v;  /* [p] G and H^-1 G                          */
} task;

static const double *column_block(const asc_outcome_model *m, size_t first, size_t j,
                                  double *buffer)
{
    const size_t x = m->xcol[j] == 0 ? 0 : m->column[m->xcol[j]];
    return asc_design_part(&m->design, first / ASC_ROWS, x, buffer);
}

/* y [rows of the block] += c times column j under the sub-policies applied. */
static void column_add(const task *job, size_t first, size_t rows, size_t j, double c,
                       double *y)
{
    const asc_mask set = job->m->set[j];
    double buffer[ASC_ROWS];
    const double *x = column_block(job->m, first, j, buffer);
    for (size_t r = 0; r < rows; r++)
        if ((job->applied[first + r] & set) == set) y[r] += c * x[r];
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

static void predict(const task *job)
{
    const asc_outcome_model *m = job->m;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        double *mean = job->mean + first;
        for (size_t r = 0; r < rows; r++)
            mean[r] = m->offset == NULL ? 0.0 : m->offset[first + r];
        for (size_t j = 0; j < m->p; j++)
            column_add(job, first, rows, j, job->coef[j], mean);
        link_block(m->link, job->u + first, rows, mean, job->slope + first);
    }
}

/* v = H^-1 G for the policy whose slopes are at hand. */
static void direction(const task *job)
{
    const asc_outcome_model *m = job->m;
    for (size_t j = 0; j < m->p; j++) {
        const asc_mask set = m->set[j];
        double sum = 0.0;
        for (size_t first = 0; first < m->n; first += ASC_ROWS) {
            const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
            double buffer[ASC_ROWS], part = 0.0;
            const double *x = column_block(m, first, j, buffer);
            for (size_t r = 0; r < rows; r++)
                if ((job->applied[first + r] & set) == set)
                    part += job->slope[first + r] * x[r];
            sum += part;
        }
        job->gradient[j] = sum;
    }
    for (size_t i = 0; i < m->p; i++) {
        job->v[i] = 0.0;
        for (size_t j = 0; j < m->p; j++)
            job->v[i] += job->inverse[i + j * m->p] * job->gradient[j];
    }
}

/* Sums w_i f_i into the clusters of one policy. */
static void accumulate(const task *job, double mean, double *influence)
{
    const asc_outcome_model *m = job->m;
    for (size_t c = 0; c < m->problem->clusters; c++) influence[c] = 0.0;
    const double nuisance = asc_score_nuisance(&job->score, job->v, m->p);
    double z[ASC_ROWS];
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++) z[r] = 0.0;
        for (size_t j = 0; j < m->p; j++) {
            double buffer[ASC_ROWS];
            const double *x = asc_design_part(&m->design, first / ASC_ROWS, j, buffer);
            for (size_t r = 0; r < rows; r++) z[r] += job->v[j] * x[r];
        }
        for (size_t r = 0; r < rows; r++) {
            const size_t i = first + r;
            if (m->w[i] == 0.0) continue;
            influence[m->problem->cluster[m->order[i]]] +=
                job->u[i] * (job->mean[i] - mean) +
                m->w[i] * asc_score_along(&job->score, i, z[r], nuisance);
        }
    }
}

static void kind_influence(const task *job, const asc_patterns *by, const double *mean,
                           double *influence)
{
    const size_t coalitions = asc_outcome_coalitions(job->m);
    for (size_t s = 0; s < coalitions; s++) {
        for (size_t g = 0; g < by->count; g++)
            for (size_t at = by->first[g]; at < by->first[g + 1]; at++)
                job->applied[by->row[at]] =
                    by->mask[g] & asc_outcome_coalition(job->m, s);
        predict(job);
        direction(job);
        accumulate(job, mean[s], influence + s * job->m->problem->clusters);
    }
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

asc_status asc_outcome_influence(const asc_outcome_model *m, const double *coef,
                                 const double *inverse, const double *mean,
                                 asc_arena *work, double *influence, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    task job = {.m = m,
                .coef = coef,
                .inverse = inverse,
                .applied = asc_take_bytes(work, m->n, sizeof *job.applied),
                .mean = asc_take(work, m->n),
                .slope = asc_take(work, m->n),
                .gradient = asc_take(work, m->p),
                .v = asc_take(work, m->p)};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(weights(m, work, &job.u, err));
    ASC_TRY(asc_outcome_scores(m, coef, work, &job.score, err));
    if (m->delivered) kind_influence(&job, &m->pattern[ASC_DELIVERED], mean, influence);
    const size_t skip = m->delivered ? asc_outcome_coalitions(m) : 0;
    if (m->universal)
        kind_influence(&job, &m->pattern[ASC_UNIVERSAL], mean + skip,
                       influence + skip * m->problem->clusters);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
