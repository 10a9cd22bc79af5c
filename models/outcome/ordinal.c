/* Outcome model of an ordered score: cumulative logit, whose policy mean is the mean score.
 *   m_i(t) = s_0 + sum_k (s_k - s_(k-1)) F(eta_i(t) - c_k)   F logistic; s the scores that occur, ascending
 * The scores' numbers matter for the mean alone, not for the fit. (The share at or above a score is a yes or
 * no outcome of its own, with a predicate.)
 * Influence values stack slopes b and thresholds c:
 *   c_i (m_i(S) - mean(S)) + G(S)' H^-1 (scores of row i),  G(S) = sum c dm(S) / d(b, c)
 *   c_i = w_i g_i sum w / sum w g,  g the target (outcome_model.h)
 * A replicate without units at a score gives it probability 0; one without a finite estimate is refused.
 * McCullagh (1980), J. R. Stat. Soc. B 42:109-142. */
#include "ordinal.h"
#include "ascribe/numeric.h"
#include "outcome_rows.h"
#include <math.h>
#include <string.h>

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

static asc_status influence(const asc_ordinal_solution *s, const double *mean,
                            asc_arena *work, double *out, asc_error *err)
{
    const asc_outcome_model *m = &s->o->m;
    const size_t clusters = m->problem->clusters;
    asc_mask *applied = asc_take_bytes(work, m->n, sizeof *applied);
    double *own = asc_take(work, m->n), *c = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    const double scale = asc_sum(m->w, m->n) / m->reached;
    for (size_t i = 0; i < m->n; i++)
        c[i] = m->w[i] == 0.0      ? 0.0
               : m->target == NULL ? m->w[i]
                                   : scale * m->w[i] * m->target[i];
    for (size_t j = 0; j < asc_outcome_policies(m); j++) {
        double *l = out + j * clusters;
        for (size_t k = 0; k < clusters; k++) l[k] = 0.0;
        asc_outcome_applied(m, j, applied);
        asc_ordinal_predict(s, applied, own);
        for (size_t i = 0; i < m->n; i++)
            if (c[i] != 0.0)
                l[m->problem->cluster[m->order[i]]] += c[i] * (own[i] - mean[j]);
        ASC_TRY(asc_ordinal_direction(s, applied, c, work, l, err));
    }
    return ASC_OK;
}

static void hand_over(const asc_ordinal_solution *s, const double *mean, asc_means *out)
{
    memcpy(out->mean, mean, asc_outcome_policies(&s->o->m) * sizeof *mean);
    if (out->coef != NULL) memcpy(out->coef, s->coef, s->o->coefs * sizeof *s->coef);
    out->passes = s->passes;
    out->condition = s->condition;
    out->code = s->code;
}

asc_status asc_ordinal_fit(const asc_ordinal *o, asc_arena *work, asc_means *out,
                           asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *mean = asc_take(work, asc_outcome_policies(&o->m));
    asc_ordinal_solution s;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_ordinal_solve(o, out->influence != NULL, work, &s, err));
    ASC_TRY(asc_ordinal_means(&s, o->m.w, o->m.target, work, mean, err));
    if (out->influence != NULL) ASC_TRY(influence(&s, mean, work, out->influence, err));
    hand_over(&s, mean, out);
    out->target = o->m.reached;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_ordinal_refit(const asc_ordinal *o, const double *w, const double *start,
                             asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t policies = asc_outcome_policies(&o->m);
    double *mean = asc_take(work, policies), *all = asc_take(work, o->m.n);
    asc_ordinal_solution s;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < o->m.n; i++) all[i] = w[o->m.order[i]];
    ASC_TRY(asc_ordinal_resolve(o, all, start, work, &s, err));
    if ((s.code & ASC_FIT_REFUSED) == 0)
        ASC_TRY(asc_ordinal_means(&s, all, o->m.target, work, mean, err));
    for (size_t j = 0; j < policies && (s.code & ASC_FIT_REFUSED) == 0; j++)
        if (!isfinite(mean[j])) s.code |= ASC_FIT_REFUSED; /* nobody of the target */
    for (size_t j = 0; j < policies && (s.code & ASC_FIT_REFUSED) != 0; j++)
        mean[j] = (double)NAN;
    hand_over(&s, mean, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
