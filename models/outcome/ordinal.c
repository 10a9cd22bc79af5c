/* Outcome model of an ordered score: cumulative logit, whose policy mean is the mean score.
 *   m_i(t) = s_0 + sum_k (s_k - s_(k-1)) F(eta_i(t) - c_k)   F logistic; s the scores that occur, ascending
 * The scores' numbers matter for the mean alone, not for the fit. (The share at or above a score is a yes or
 * no outcome of its own, with a predicate.)
 * Influence values stack slopes b and thresholds c:
 *   w_i (m_i(S) - mean(S)) + G(S)' H^-1 (scores of row i),  G(S) = sum w dm(S) / d(b, c)
 * A replicate without units at a score gives it probability 0; one without a finite estimate is refused.
 * McCullagh (1980), J. R. Stat. Soc. B 42:109-142. */
#include "ordinal.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "outcome_residual.h"
#include "outcome_rows.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct fitted {
    const asc_ordinal *o;
    asc_predictor eta;
    const double *c; /* [scores - 1] */
} fitted;

static asc_status scores_add(asc_ordinal *o, double y, asc_error *err)
{
    size_t at = 0;
    while (at < o->scores && o->score[at] < y) at++;
    if (at < o->scores && o->score[at] == y) return ASC_OK;
    ASC_REQUIRE(o->scores < ASC_SCORES_MAX, err, ASC_EDATA,
                "outcome '%s': more than %d different scores (%g to %g among the first): "
                "write family: gaussian, or fewer scores",
                o->problem->outcome, ASC_SCORES_MAX, o->score[0],
                o->score[ASC_SCORES_MAX - 1]);
    for (size_t k = o->scores; k > at; k--) o->score[k] = o->score[k - 1];
    o->score[at] = y;
    o->scores++;
    return ASC_OK;
}

static asc_status scores_read(asc_ordinal *o, asc_arena *arena, asc_error *err)
{
    const asc_outcome_model *m = &o->m;
    o->at = asc_take_bytes(arena, m->n, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        ASC_REQUIRE(isfinite(m->y[i]), err, ASC_EDATA,
                    "outcome '%s', row %u: %g; a score is a finite number",
                    o->problem->outcome, (unsigned)m->order[i], m->y[i]);
        ASC_TRY(scores_add(o, m->y[i], err));
    }
    ASC_REQUIRE(
        o->scores > 1, err, ASC_EDATA,
        "outcome '%s': every unit has the same score; there is nothing to compare",
        o->problem->outcome);
    for (size_t i = 0; i < m->n; i++) {
        o->at[i] = 0;
        while (m->w[i] != 0.0 && o->score[o->at[i]] < m->y[i]) o->at[i]++;
    }
    return ASC_OK;
}

asc_status asc_ordinal_prepare(const asc_problem *p, const asc_settings *s,
                               asc_arena *arena, asc_ordinal *out, asc_error *err)
{
    asc_ordinal *o = out;
    *o = (asc_ordinal){.problem = p, .as_number = *p};
    o->as_number.family = ASC_GAUSSIAN;
    ASC_TRY(asc_outcome_prepare(&o->as_number, s, arena, &o->m, err));
    ASC_TRY(scores_read(o, arena, err));
    const size_t slopes = o->m.p - 1;
    o->coefs = slopes + o->scores - 1;
    o->term = asc_take_bytes(arena, o->coefs, sizeof *o->term);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < slopes; j++) o->term[j] = o->m.term[j + 1];
    for (size_t k = 1; k < o->scores; k++)
        o->term[slopes + k - 1] = asc_take_format(arena, "(threshold %g)", o->score[k]);
    return asc_arena_check(arena, err);
}

static void row_means(const void *context, const uint32_t *row, size_t count, asc_mask t,
                      double *mean)
{
    const fitted *f = context;
    const asc_ordinal *o = f->o;
    double eta[ASC_ROWS], above[ASC_ROWS];
    const double shift = asc_predictor_shift(&o->m, &f->eta, t);
    for (size_t i = 0; i < count; i++) {
        eta[i] = asc_predictor_with(&o->m, &f->eta, row[i], t, shift);
        mean[i] = o->score[0];
    }
    for (size_t k = 1; k < o->scores; k++) {
        for (size_t i = 0; i < count; i++) above[i] = eta[i] - f->c[k - 1];
        asc_vlogistic(above, above, count);
        for (size_t i = 0; i < count; i++)
            mean[i] += (o->score[k] - o->score[k - 1]) * above[i];
    }
}

/* full [p]: coefficients of all design columns, the intercept 0. */
static asc_status predictor(const asc_ordinal *o, const double *coef, asc_arena *work,
                            fitted *f, asc_error *err)
{
    double *full = asc_take(work, o->m.p);
    ASC_TRY(asc_arena_check(work, err));
    full[0] = 0.0;
    memcpy(full + 1, coef, (o->m.p - 1) * sizeof *full);
    *f = (fitted){.o = o, .c = coef + o->m.p - 1};
    return asc_predictor_make(&o->m, full, false, work, &f->eta, err);
}

/* One policy after another. */
typedef struct stack {
    const fitted *f;
    const double *inverse; /* [coefs x coefs] */
    asc_mask *applied;     /* [n]             */
    double *c, *own;       /* [n] w dm/deta; linear predictors as they were */
    double *g, *v, *full;  /* [coefs], [coefs], [p] */
} stack;

/* Means of the policy into l; the gradient into g. */
static void policy_gradient(stack *s, double mean, double *l)
{
    const asc_ordinal *o = s->f->o;
    const asc_outcome_model *m = &o->m;
    const size_t slopes = m->p - 1;
    memset(s->g, 0, o->coefs * sizeof *s->g);
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t row = (uint32_t)i;
        double own = 0.0;
        s->c[i] = 0.0;
        if (m->w[i] == 0.0) continue;
        row_means(s->f, &row, 1, s->applied[i], &own);
        l[m->problem->cluster[m->order[i]]] += m->w[i] * (own - mean);
        const double eta = asc_predictor_at(m, &s->f->eta, i, s->applied[i]);
        for (size_t k = 1; k < o->scores; k++) {
            double above = eta - s->f->c[k - 1];
            asc_vlogistic(&above, &above, 1);
            const double part =
                m->w[i] * (o->score[k] - o->score[k - 1]) * above * (1.0 - above);
            s->c[i] += part;
            s->g[slopes + k - 1] -= part;
        }
    }
    for (size_t j = 0; j < slopes; j++)
        s->g[j] = asc_outcome_column_sum(m, j + 1, s->applied, s->c);
}

static asc_status policy_influence(stack *s, double mean, asc_arena *work, double *l,
                                   asc_error *err)
{
    const asc_ordinal *o = s->f->o;
    const asc_outcome_model *m = &o->m;
    const size_t q = o->coefs, slopes = m->p - 1;
    const asc_arena_mark mark = asc_arena_save(work);
    for (size_t k = 0; k < m->problem->clusters; k++) l[k] = 0.0;
    policy_gradient(s, mean, l);
    for (size_t i = 0; i < q; i++) {
        s->v[i] = 0.0;
        for (size_t j = 0; j < q; j++) s->v[i] += s->inverse[i + j * q] * s->g[j];
    }
    s->full[0] = 0.0;
    memcpy(s->full + 1, s->v, slopes * sizeof *s->full);
    asc_predictor along;
    ASC_TRY(asc_predictor_make(m, s->full, false, work, &along, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        double score, edge[2];
        const size_t k = o->at[i];
        asc_ordinal_scores(o, s->f->c, k, s->own[i], &score, edge);
        double sum = score * asc_predictor_at(m, &along, i, m->mask[i]);
        if (k > 0) sum += edge[0] * s->v[slopes + k - 1];
        if (k + 1 < o->scores) sum += edge[1] * s->v[slopes + k];
        l[m->problem->cluster[m->order[i]]] += m->w[i] * sum;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status influence(const fitted *f, const double *inverse, const double *mean,
                            asc_arena *work, double *out, asc_error *err)
{
    const asc_outcome_model *m = &f->o->m;
    stack s = {.f = f,
               .inverse = inverse,
               .applied = asc_take_bytes(work, m->n, sizeof *s.applied),
               .c = asc_take(work, m->n),
               .own = asc_take(work, m->n),
               .g = asc_take(work, f->o->coefs),
               .v = asc_take(work, f->o->coefs),
               .full = asc_take(work, m->p)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++)
        s.own[i] = asc_predictor_at(m, &f->eta, i, m->mask[i]);
    for (size_t j = 0; j < asc_outcome_policies(m); j++) {
        asc_outcome_applied(m, j, s.applied);
        ASC_TRY(policy_influence(&s, mean[j], work, out + j * m->problem->clusters, err));
    }
    return ASC_OK;
}

static void hand_over(const asc_ordinal *o, const double *mean, const double *coef,
                      asc_means *out)
{
    memcpy(out->mean, mean, asc_outcome_policies(&o->m) * sizeof *mean);
    if (out->coef != NULL) memcpy(out->coef, coef, o->coefs * sizeof *coef);
}

asc_status asc_ordinal_fit(const asc_ordinal *o, asc_arena *work, asc_means *out,
                           asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *mean = asc_take(work, asc_outcome_policies(&o->m)), condition = 0.0;
    asc_ordinal_fitting newton = {.o = o, .w = o->m.w, .coef = asc_take(work, o->coefs)};
    if (out->influence != NULL) newton.inverse = asc_take(work, o->coefs * o->coefs);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_design_rank(&o->m.design, o->m.w, work, &condition, err));
    ASC_TRY(asc_ordinal_newton(&newton, work, err));
    fitted f;
    ASC_TRY(predictor(o, newton.coef, work, &f, err));
    ASC_TRY(asc_outcome_row_means(&o->m, o->m.w, row_means, &f, work, mean, err));
    if (out->influence != NULL)
        ASC_TRY(influence(&f, newton.inverse, mean, work, out->influence, err));
    hand_over(o, mean, newton.coef, out);
    out->passes = newton.passes;
    out->condition = condition;
    out->code = ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* A reason that lies in the data of this replicate. */
static bool of_the_data(asc_status s)
{
    return s == ASC_ESEPARATION || s == ASC_ECONVERGENCE || s == ASC_ERANK ||
           s == ASC_EDATA;
}

asc_status asc_ordinal_refit(const asc_ordinal *o, const double *w, const double *start,
                             asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t policies = asc_outcome_policies(&o->m);
    double *mean = asc_take(work, policies), *all = asc_take(work, o->m.n);
    asc_ordinal_fitting newton = {
        .o = o, .w = all, .start = start, .coef = asc_take_zero(work, o->coefs)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < o->m.n; i++) all[i] = w[o->m.order[i]];
    asc_error reason = {0};
    const asc_status status = asc_ordinal_newton(&newton, work, &reason);
    if (status != ASC_OK && !of_the_data(status)) {
        if (err != NULL) *err = reason;
        return status;
    }
    if (status == ASC_OK) {
        fitted f;
        ASC_TRY(predictor(o, newton.coef, work, &f, err));
        ASC_TRY(asc_outcome_row_means(&o->m, all, row_means, &f, work, mean, err));
    }
    for (size_t j = 0; j < policies && status != ASC_OK; j++) mean[j] = (double)NAN;
    hand_over(o, mean, newton.coef, out);
    out->passes = newton.passes;
    out->condition = 0.0;
    out->code = status != ASC_OK ? ASC_FIT_REFUSED
                : newton.lacks   ? ASC_FIT_ABSENT
                                 : ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
