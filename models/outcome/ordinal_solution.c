/* A cumulative logit at its estimates: mean scores, and what the estimation adds to sums of them.
 *   m_i(t) = s_0 + sum_k d_k F(eta_i(t) - c_k),  d_k = s_k - s_(k-1), F logistic, k = 1 .. K - 1
 *   sum_i c_i m_i changes by G' H^-1 sum_i w_i u_i when slopes b and thresholds c_k are estimated
 *   G_b   = sum_i c_i x_i sum_k d_k f_ik,  G_k = -sum_i c_i d_k f_ik,  f = F (1 - F)
 *   u_i   scores of row i for b and the two thresholds beside its score (ordinal_newton.c)
 *   H     minus the second derivatives of the log-likelihood
 * Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "ordinal.h"
#include "outcome_residual.h"
#include "outcome_rows.h"
#include <math.h>
#include <string.h>

/* The intercept is among the thresholds: 0. */
static asc_status predictor(const asc_ordinal *o, const double *slope, asc_arena *work,
                            asc_predictor *eta, asc_error *err)
{
    double *full = asc_take(work, o->m.p);
    ASC_TRY(asc_arena_check(work, err));
    full[0] = 0.0;
    memcpy(full + 1, slope, (o->m.p - 1) * sizeof *full);
    return asc_predictor_make(&o->m, full, false, work, eta, err);
}

/* Scores of the rows as they were, three a row. */
static asc_status row_scores(asc_ordinal_solution *s, asc_arena *work, asc_error *err)
{
    const asc_outcome_model *m = &s->o->m;
    s->score = asc_take_zero(work, 3 * m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const double eta = asc_predictor_at(m, &s->eta, i, m->mask[i]);
        double *of = s->score + 3 * i;
        asc_ordinal_scores(s->o, s->coef + m->p - 1, s->o->at[i], eta, of, of + 1);
    }
    return ASC_OK;
}

asc_status asc_ordinal_solve(const asc_ordinal *o, bool curvature, asc_arena *work,
                             asc_ordinal_solution *out, asc_error *err)
{
    asc_ordinal_solution s = {.o = o, .coef = asc_take(work, o->coefs)};
    if (curvature) s.inverse = asc_take(work, o->coefs * o->coefs);
    ASC_TRY(asc_arena_check(work, err));
    asc_ordinal_fitting newton = {
        .o = o, .w = o->m.w, .coef = s.coef, .inverse = s.inverse};
    ASC_TRY(asc_design_rank(&o->m.design, o->m.w, work, &s.condition, err));
    ASC_TRY(asc_ordinal_newton(&newton, work, err));
    ASC_TRY(predictor(o, s.coef, work, &s.eta, err));
    if (curvature) ASC_TRY(row_scores(&s, work, err));
    s.passes = newton.passes;
    s.code = ASC_FIT_OK;
    *out = s;
    return ASC_OK;
}

/* A reason that lies in the data of this replicate. */
static bool of_the_data(asc_status s)
{
    return s == ASC_ESEPARATION || s == ASC_ECONVERGENCE || s == ASC_ERANK ||
           s == ASC_EDATA;
}

asc_status asc_ordinal_resolve(const asc_ordinal *o, const double *w, const double *start,
                               asc_arena *work, asc_ordinal_solution *out, asc_error *err)
{
    asc_ordinal_solution s = {.o = o, .coef = asc_take_zero(work, o->coefs)};
    asc_ordinal_fitting newton = {.o = o, .w = w, .start = start, .coef = s.coef};
    asc_error reason = {0};
    ASC_TRY(asc_arena_check(work, err));
    const asc_status status = asc_ordinal_newton(&newton, work, &reason);
    if (status != ASC_OK && !of_the_data(status)) {
        if (err != NULL) *err = reason;
        return status;
    }
    if (status == ASC_OK) ASC_TRY(predictor(o, s.coef, work, &s.eta, err));
    s.passes = newton.passes;
    s.code = status != ASC_OK ? ASC_FIT_REFUSED
             : newton.lacks   ? ASC_FIT_ABSENT
                              : ASC_FIT_OK;
    *out = s;
    return ASC_OK;
}

/* Mean scores of rows from their linear predictors. */
static void means_at(const asc_ordinal_solution *s, const double *eta, size_t count,
                     double *mean)
{
    const asc_ordinal *o = s->o;
    const double *c = s->coef + o->m.p - 1;
    double above[ASC_ROWS];
    for (size_t i = 0; i < count; i++) mean[i] = o->score[0];
    for (size_t k = 1; k < o->scores; k++) {
        for (size_t i = 0; i < count; i++) above[i] = eta[i] - c[k - 1];
        asc_vlogistic(above, above, count);
        for (size_t i = 0; i < count; i++)
            mean[i] += (o->score[k] - o->score[k - 1]) * above[i];
    }
}

static void row_means(const void *context, const uint32_t *row, size_t count, asc_mask t,
                      double *mean)
{
    const asc_ordinal_solution *s = context;
    double eta[ASC_ROWS];
    const double shift = asc_predictor_shift(&s->o->m, &s->eta, t);
    for (size_t i = 0; i < count; i++)
        eta[i] = asc_predictor_with(&s->o->m, &s->eta, row[i], t, shift);
    means_at(s, eta, count, mean);
}

asc_status asc_ordinal_means(const asc_ordinal_solution *s, const double *w,
                             const double *g, asc_arena *work, double *mean,
                             asc_error *err)
{
    const asc_outcome_model *m = &s->o->m;
    if (g == NULL) return asc_outcome_row_means(m, w, row_means, s, work, mean, err);
    const asc_arena_mark mark = asc_arena_save(work);
    double *of = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) of[i] = w[i] == 0.0 ? 0.0 : w[i] * g[i];
    ASC_TRY(asc_outcome_row_means(m, of, row_means, s, work, mean, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static size_t rows_from(const asc_outcome_model *m, size_t first)
{
    return m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
}

static void block_eta(const asc_ordinal_solution *s, const asc_mask *applied,
                      size_t first, size_t rows, double *eta)
{
    const asc_outcome_model *m = &s->o->m;
    for (size_t i = 0; i < rows; i++)
        eta[i] = asc_predictor_at(m, &s->eta, first + i, applied[first + i]);
}

void asc_ordinal_predict(const asc_ordinal_solution *s, const asc_mask *applied,
                         double *m)
{
    double eta[ASC_ROWS];
    for (size_t first = 0; first < s->o->m.n; first += ASC_ROWS) {
        const size_t rows = rows_from(&s->o->m, first);
        block_eta(s, applied, first, rows, eta);
        means_at(s, eta, rows, m + first);
    }
}

/* Of a block: slope [rows] = c dm/deta, and what the thresholds take of it. */
static void block_gradient(const asc_ordinal_solution *s, const double *eta,
                           const double *c, size_t rows, double *slope, double *threshold)
{
    const asc_ordinal *o = s->o;
    const double *cut = s->coef + o->m.p - 1;
    double above[ASC_ROWS];
    for (size_t i = 0; i < rows; i++) slope[i] = 0.0;
    for (size_t k = 1; k < o->scores; k++) {
        const double step = o->score[k] - o->score[k - 1];
        double sum = 0.0;
        for (size_t i = 0; i < rows; i++) above[i] = eta[i] - cut[k - 1];
        asc_vlogistic(above, above, rows);
        for (size_t i = 0; i < rows; i++) {
            const double part =
                c[i] == 0.0 ? 0.0 : c[i] * step * above[i] * (1.0 - above[i]);
            slope[i] += part;
            sum += part;
        }
        threshold[k - 1] -= sum;
    }
}

asc_status asc_ordinal_gradient(const asc_ordinal_solution *s, const asc_mask *applied,
                                const double *c, asc_arena *work, double *g,
                                asc_error *err)
{
    const asc_outcome_model *m = &s->o->m;
    const size_t slopes = m->p - 1;
    const asc_arena_mark mark = asc_arena_save(work);
    double eta[ASC_ROWS], *slope = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    memset(g, 0, s->o->coefs * sizeof *g);
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = rows_from(m, first);
        block_eta(s, applied, first, rows, eta);
        block_gradient(s, eta, c + first, rows, slope + first, g + slopes);
    }
    for (size_t j = 0; j < slopes; j++)
        g[j] = asc_outcome_column_sum(m, j + 1, applied, slope);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_ordinal_spread(const asc_ordinal_solution *s, const double *g,
                              asc_arena *work, double *l, asc_error *err)
{
    const asc_ordinal *o = s->o;
    const asc_outcome_model *m = &o->m;
    const size_t q = o->coefs, slopes = m->p - 1;
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take_zero(work, q);
    asc_predictor along;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++) v[i] += s->inverse[i + j * q] * g[j];
    ASC_TRY(predictor(o, v, work, &along, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const size_t k = o->at[i];
        const double *score = s->score + 3 * i;
        double sum = score[0] * asc_predictor_at(m, &along, i, m->mask[i]);
        if (k > 0) sum += score[1] * v[slopes + k - 1];
        if (k + 1 < o->scores) sum += score[2] * v[slopes + k];
        l[m->problem->cluster[m->order[i]]] += m->w[i] * sum;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_ordinal_direction(const asc_ordinal_solution *s, const asc_mask *applied,
                                 const double *c, asc_arena *work, double *l,
                                 asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *g = asc_take(work, s->o->coefs);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_ordinal_gradient(s, applied, c, work, g, err));
    ASC_TRY(asc_ordinal_spread(s, g, work, l, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
