/* Two-part model of an amount y >= 0 that is 0 for many (costs, hours):
 *   m_i(t) = p_i(t) a_i(t)
 *   p   P(y > 0), logistic regression of all rows
 *   a   E(y | y > 0) over the rows with y > 0: gamma regression with log link, or least squares of log y,
 *       a = D exp(x'b), D = sum w exp(log y - x'b) / sum w (smearing: no distribution of the residuals assumed);
 *       or negative binomial counts without zeros (truncated.c): a hurdle model
 * Influence values stack both parts and D:
 *   w_i (m_i(S) - mean) + G_p' H_p^-1 x_i w_i s_i + G_a' H_a^-1 x_i w_i r_i + (T / D) dD_i
 *   G_p = sum w a p (1 - p) x(S),  G_a = sum w p a x(S) - (T / D) sum w e x / W
 *   of counts, with da the derivatives of a, G_a = sum w p da/deta x(S) and (G_t / q)(w_i t_i - h' of b's part), G_t =
 *   sum w p da/dlambda, in place of D
 *   dD_i = w_i (e_i - D) / W,  e = exp(log y - x'b),  W = sum of w where y > 0,  T = sum w m(S)
 * In a replicate a level without any amount has p = 0 (outcome_boundary.c); its a does not count.
 * Mullahy (1986), J. Econometrics 33:341-365; Duan, Manning, Morris & Newhouse (1983), J. Bus. Econ. Stat. 1:115-126; Duan (1983), JASA 78:605-610. */
#include "two_part.h"
#include "ascribe/numeric.h"
#include "outcome_residual.h"
#include "outcome_rows.h"
#include "truncated.h"
#include <math.h>
#include <string.h>

/* Both parts at their coefficients, as a row's mean is made of them. */
typedef struct fitted {
    const asc_two_part *t;
    const asc_boundary *b; /* of the first part, or NULL */
    asc_predictor any, amount;
    double smear, dispersion; /* of what is not there 1 and 0 */
} fitted;

static asc_status amounts(const asc_problem *p, double *any, double *amount, double *w,
                          asc_error *err)
{
    for (size_t i = 0; i < p->n; i++) {
        any[i] = amount[i] = w[i] = 0.0;
        if (p->w[i] == 0.0) continue;
        ASC_REQUIRE(isfinite(p->y[i]) && p->y[i] >= 0.0, err, ASC_EDATA,
                    "outcome '%s', row %zu: %g; an amount of two parts is finite and not "
                    "negative",
                    p->outcome, i, p->y[i]);
        if (p->y[i] == 0.0) continue;
        ASC_REQUIRE(
            !p->truncated || p->y[i] == floor(p->y[i]), err, ASC_EDATA,
            "outcome '%s', row %zu: %g is no count, and amount: nb2 is for counts",
            p->outcome, i, p->y[i]);
        any[i] = 1.0;
        amount[i] = p->lognormal ? log(p->y[i]) : p->y[i];
        w[i] = p->w[i];
    }
    return ASC_OK;
}

static void terms(asc_two_part *t)
{
    for (size_t j = 0; j < t->any.p; j++) t->term[j] = t->any.term[j];
    for (size_t j = 0; j < t->amount.p; j++) t->term[t->any.p + j] = t->amount.term[j];
    if (t->lognormal) t->term[t->coefs - 1] = "(smearing)";
    if (t->truncated) t->term[t->coefs - 1] = "(dispersion)";
}

asc_status asc_two_part_prepare(const asc_problem *p, const asc_settings *s,
                                asc_arena *arena, asc_two_part *out, asc_error *err)
{
    asc_two_part *t = out;
    double *any = asc_take(arena, p->n), *amount = asc_take(arena, p->n),
           *w = asc_take(arena, p->n);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(amounts(p, any, amount, w, err));
    *t = (asc_two_part){.problem = p,
                        .part = {*p, *p},
                        .lognormal = p->lognormal,
                        .truncated = p->truncated};
    ASC_REQUIRE(asc_sum(w, p->n) > 0.0, err, ASC_EDATA,
                "outcome '%s': no unit has an amount above 0", p->outcome);
    t->part[0].y = any;
    t->part[0].family = ASC_BINOMIAL;
    t->part[1].y = amount;
    t->part[1].w = w;
    /* Poisson: what counts without zeros start from, and refuse by. */
    t->part[1].family = p->lognormal   ? ASC_GAUSSIAN
                        : p->truncated ? ASC_POISSON
                                       : ASC_GAMMA;
    ASC_TRY(asc_outcome_prepare(&t->part[0], s, arena, &t->any, err));
    ASC_TRY(asc_outcome_prepare(&t->part[1], s, arena, &t->amount, err));
    t->coefs = t->any.p + t->amount.p + (t->lognormal || t->truncated);
    t->term = asc_take_bytes(arena, t->coefs, sizeof *t->term);
    ASC_TRY(asc_arena_check(arena, err));
    terms(t);
    return ASC_OK;
}

const char *asc_two_part_name(const asc_two_part *t, size_t term)
{
    return term < t->any.p ? "any" : "amount";
}

static double limit_of(const asc_boundary *b, size_t row, double p)
{
    if (b == NULL) return p;
    if (b->everyone != 0) return b->everyone > 0 ? 1.0 : 0.0;
    return b->sign == NULL || b->sign[row] == 0 ? p : b->sign[row] > 0 ? 1.0 : 0.0;
}

/* p and a of rows under t. A row whose p is 0 has no amount, whatever the other part says. */
static void parts_of(const fitted *f, const uint32_t *row, size_t count, asc_mask t,
                     double *p, double *a)
{
    const asc_two_part *two = f->t;
    const double at_any = asc_predictor_shift(&two->any, &f->any, t),
                 at_amount = asc_predictor_shift(&two->amount, &f->amount, t);
    for (size_t i = 0; i < count; i++) {
        p[i] = asc_predictor_with(&two->any, &f->any, row[i], t, at_any);
        a[i] = asc_predictor_with(&two->amount, &f->amount, row[i], t, at_amount);
    }
    asc_vlogistic(p, p, count);
    asc_vexp(a, a, count);
    for (size_t i = 0; i < count; i++) {
        p[i] = limit_of(f->b, row[i], p[i]);
        if (two->truncated) a[i] = asc_truncated_at(a[i], f->dispersion).mean;
        a[i] = p[i] == 0.0 ? 0.0 : a[i] * f->smear;
    }
}

/* Derivatives of the amount of a row under t, where it counts: to its linear predictor and to log theta. */
static asc_truncated_mean rise_of(const fitted *f, uint32_t row, asc_mask t, double p,
                                  double a)
{
    const asc_outcome_model *m = &f->t->amount;
    if (p == 0.0) return (asc_truncated_mean){0};
    if (!f->t->truncated) return (asc_truncated_mean){.mean = a, .slope = a};
    return asc_truncated_at(exp(asc_predictor_at(m, &f->amount, row, t)), f->dispersion);
}

static void row_means(const void *context, const uint32_t *row, size_t count, asc_mask t,
                      double *mean)
{
    double a[ASC_ROWS];
    parts_of(context, row, count, t, mean, a);
    for (size_t i = 0; i < count; i++) mean[i] *= a[i];
}

/* e [n] = exp of the residual of log y, 0 where there is no amount; returns D. */
static double smearing(const fitted *f, const double *w, double *e)
{
    const asc_outcome_model *m = &f->t->amount;
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        e[i] = 0.0;
        if (w[i] == 0.0) continue;
        e[i] = exp(m->y[i] - asc_predictor_at(m, &f->amount, i, m->mask[i]));
        sum += w[i] * e[i];
        total += w[i];
    }
    return sum / total;
}

/* One policy after another; arrays [n]. */
typedef struct stack {
    const fitted *f;
    const double *inverse[2];
    asc_scores score[2];
    asc_mask *applied;
    double *p, *a, *rise, *c, *e;
    double *mixed; /* [n] of counts without zeros, else not set */
} stack;

static asc_status stack_start(const fitted *f, const double *coef, asc_arena *work,
                              stack *s, asc_error *err)
{
    const asc_two_part *t = f->t;
    const size_t n = t->any.n;
    s->f = f;
    s->applied = asc_take_bytes(work, n, sizeof *s->applied);
    s->p = asc_take(work, n);
    s->a = asc_take(work, n);
    s->rise = asc_take(work, n);
    s->c = asc_take(work, n);
    s->e = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    if (t->lognormal) (void)smearing(f, t->amount.w, s->e);
    ASC_TRY(asc_outcome_scores(&t->any, coef, work, &s->score[0], err));
    if (t->truncated)
        return asc_truncated_scores(&t->amount, coef + t->any.p, f->dispersion, work,
                                    &s->score[1], &s->mixed, err);
    return asc_outcome_scores(&t->amount, coef + t->any.p, work, &s->score[1], err);
}

/* What D adds: itself, and through the coefficients it is made with. */
static asc_status smear_influence(stack *s, double sum, asc_arena *work, double *l,
                                  asc_error *err)
{
    const asc_outcome_model *m = &s->f->t->amount;
    const double each = sum / s->f->smear / asc_sum(m->w, m->n);
    for (size_t i = 0; i < m->n; i++) {
        s->c[i] = -each * m->w[i] * s->e[i];
        if (m->w[i] > 0.0)
            l[m->problem->cluster[m->order[i]]] +=
                each * m->w[i] * (s->e[i] - s->f->smear);
    }
    return asc_outcome_direction(m, s->inverse[1], NULL, s->c, &s->score[1], work, l,
                                 err);
}

/* What the dispersion adds to a sum that changes by turn with log theta: itself, and through the coefficients. */
static asc_status turn_influence(stack *s, double turn, asc_arena *work, double *l,
                                 asc_error *err)
{
    const asc_outcome_model *m = &s->f->t->amount;
    const double each = turn / s->score[1].curvature;
    for (size_t i = 0; i < m->n; i++) {
        s->c[i] = -each * s->mixed[i];
        if (m->w[i] > 0.0)
            l[m->problem->cluster[m->order[i]]] +=
                each * m->w[i] * s->score[1].dispersion[i];
    }
    return asc_outcome_direction(m, s->inverse[1], NULL, s->c, &s->score[1], work, l,
                                 err);
}

static asc_status policy_influence(stack *s, double mean, asc_arena *work, double *l,
                                   asc_error *err)
{
    const asc_two_part *t = s->f->t;
    const asc_outcome_model *m = &t->any;
    double sum = 0.0, turn = 0.0;
    for (size_t k = 0; k < m->problem->clusters; k++) l[k] = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t row = (uint32_t)i;
        s->c[i] = 0.0;
        if (m->w[i] == 0.0) continue;
        parts_of(s->f, &row, 1, s->applied[i], &s->p[i], &s->a[i]);
        l[m->problem->cluster[m->order[i]]] += m->w[i] * (s->p[i] * s->a[i] - mean);
        s->c[i] = m->w[i] * s->a[i] * s->p[i] * (1.0 - s->p[i]);
        sum += m->w[i] * s->p[i] * s->a[i];
        const asc_truncated_mean rise =
            rise_of(s->f, row, s->applied[i], s->p[i], s->a[i]);
        s->rise[i] = rise.slope;
        turn += m->w[i] * s->p[i] * rise.turn;
    }
    ASC_TRY(asc_outcome_direction(m, s->inverse[0], s->applied, s->c, &s->score[0], work,
                                  l, err));
    for (size_t i = 0; i < m->n; i++)
        s->c[i] = m->w[i] == 0.0 ? 0.0 : m->w[i] * s->p[i] * s->rise[i];
    ASC_TRY(asc_outcome_direction(&t->amount, s->inverse[1], s->applied, s->c,
                                  &s->score[1], work, l, err));
    if (t->truncated) return turn_influence(s, turn, work, l, err);
    return t->lognormal ? smear_influence(s, sum, work, l, err) : ASC_OK;
}

/* Predictors at a solution; D is already among its coefficients. */
static asc_status fitted_at(const asc_two_part *t, const asc_two_part_solution *s,
                            asc_arena *work, fitted *f, asc_error *err)
{
    *f = (fitted){.t = t, .b = s->b, .smear = 1.0};
    ASC_TRY(asc_predictor_make(&t->any, s->coef, true, work, &f->any, err));
    ASC_TRY(
        asc_predictor_make(&t->amount, s->coef + t->any.p, true, work, &f->amount, err));
    if (t->lognormal) f->smear = s->coef[t->coefs - 1];
    if (t->truncated) f->dispersion = s->coef[t->coefs - 1];
    return ASC_OK;
}

asc_status asc_two_part_means(const asc_two_part *t, const asc_two_part_solution *s,
                              const double *w, asc_arena *work, double *mean,
                              asc_error *err)
{
    fitted f;
    ASC_TRY(fitted_at(t, s, work, &f, err));
    return asc_outcome_row_means(&t->any, w, row_means, &f, work, mean, err);
}

asc_status asc_two_part_smear(const asc_two_part *t, const double *w, double *coef,
                              asc_arena *work, asc_error *err)
{
    if (!t->lognormal) return ASC_OK;
    fitted f = {.t = t};
    double *e = asc_take(work, t->any.n);
    ASC_TRY(asc_predictor_make(&t->amount, coef + t->any.p, true, work, &f.amount, err));
    ASC_TRY(asc_arena_check(work, err));
    coef[t->coefs - 1] = smearing(&f, w, e);
    return ASC_OK;
}

asc_status asc_two_part_influence(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *mean, asc_arena *work, double *out,
                                  asc_error *err)
{
    const asc_outcome_model *m = &t->any;
    fitted f;
    stack k = {.inverse = {s->inverse[0], s->inverse[1]}};
    ASC_TRY(fitted_at(t, s, work, &f, err));
    ASC_TRY(stack_start(&f, s->coef, work, &k, err));
    for (size_t j = 0; j < asc_outcome_policies(m); j++) {
        asc_outcome_applied(m, j, k.applied);
        ASC_TRY(policy_influence(&k, mean[j], work, out + j * m->problem->clusters, err));
    }
    return ASC_OK;
}

asc_status asc_two_part_predict(const asc_two_part *t, const asc_two_part_solution *s,
                                size_t j, asc_arena *work, double *m, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    fitted f;
    asc_mask *applied = asc_take_bytes(work, t->any.n, sizeof *applied);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(fitted_at(t, s, work, &f, err));
    asc_outcome_applied(&t->any, j, applied);
    for (size_t i = 0; i < t->any.n; i++) {
        const uint32_t row = (uint32_t)i;
        m[i] = 0.0;
        if (t->any.w[i] != 0.0) row_means(&f, &row, 1, applied[i], &m[i]);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_two_part_residuals(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *w, asc_arena *work, double *r,
                                  asc_error *err)
{
    const asc_outcome_model *m = &t->any;
    fitted f;
    ASC_TRY(fitted_at(t, s, work, &f, err));
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t row = (uint32_t)i;
        double p = 0.0, a = 0.0;
        r[i] = 0.0;
        if (w[i] == 0.0) continue;
        parts_of(&f, &row, 1, m->mask[i], &p, &a);
        r[i] = t->problem->y[m->order[i]] - p * a;
    }
    return ASC_OK;
}

asc_status asc_two_part_direction(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *c, asc_arena *work, double *l,
                                  asc_error *err)
{
    const asc_outcome_model *m = &t->any;
    const asc_arena_mark mark = asc_arena_save(work);
    fitted f;
    stack k = {.inverse = {s->inverse[0], s->inverse[1]}};
    double sum = 0.0, turn = 0.0;
    ASC_TRY(fitted_at(t, s, work, &f, err));
    ASC_TRY(stack_start(&f, s->coef, work, &k, err));
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t row = (uint32_t)i;
        k.c[i] = k.p[i] = k.a[i] = k.rise[i] = 0.0;
        if (c[i] == 0.0) continue;
        parts_of(&f, &row, 1, m->mask[i], &k.p[i], &k.a[i]);
        k.c[i] = c[i] * k.a[i] * k.p[i] * (1.0 - k.p[i]);
        sum += c[i] * k.p[i] * k.a[i];
        const asc_truncated_mean rise = rise_of(&f, row, m->mask[i], k.p[i], k.a[i]);
        k.rise[i] = rise.slope;
        turn += c[i] * k.p[i] * rise.turn;
    }
    ASC_TRY(asc_outcome_direction(m, k.inverse[0], NULL, k.c, &k.score[0], work, l, err));
    for (size_t i = 0; i < m->n; i++) k.c[i] = c[i] * k.p[i] * k.rise[i];
    ASC_TRY(asc_outcome_direction(&t->amount, k.inverse[1], NULL, k.c, &k.score[1], work,
                                  l, err));
    if (t->lognormal) ASC_TRY(smear_influence(&k, sum, work, l, err));
    if (t->truncated) ASC_TRY(turn_influence(&k, turn, work, l, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
