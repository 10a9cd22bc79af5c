/* Fits of the two parts of an amount that is 0 for many (two_part.c has the formulas): of the full sample, which
 * refuses what is not identified, and of replicates, which never fail for the data's sake. Counts without zeros start
 * from the Poisson fit of them. */
#include "outcome_fit.h"
#include "truncated.h"
#include "two_part.h"
#include <math.h>
#include <string.h>

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

static void hand_over(const asc_two_part *t, const double *mean,
                      const asc_two_part_solution *s, asc_means *out)
{
    memcpy(out->mean, mean, asc_outcome_policies(&t->any) * sizeof *mean);
    if (out->coef != NULL) memcpy(out->coef, s->coef, t->coefs * sizeof *s->coef);
    out->passes = s->passes;
    out->condition = s->condition;
    out->code = s->code;
}

/* Counts without zeros from the Poisson fit of them that out->coef holds. */
static asc_status counts_of_all(const asc_two_part *t, asc_two_part_solution *out,
                                asc_arena *work, asc_error *err)
{
    asc_truncated c = {
        .w = t->amount.w, .coef = out->coef + t->any.p, .inverse = out->inverse[1]};
    ASC_TRY(asc_truncated_fit(&t->amount, &c, work, err));
    ASC_REQUIRE(
        c.settled, err, ASC_ESEPARATION,
        "outcome '%s': the counts above 0 have no negative binomial law: after %zu "
        "passes its dispersion is %.3g; %s",
        t->problem->outcome, c.passes, c.dispersion,
        c.dispersion < 1.0 ? "they vary no more than Poisson counts without zeros "
                             "would; write amount: gamma"
                           : "most of them are 1; write family: binomial for any "
                             "at all");
    out->coef[t->coefs - 1] = c.dispersion;
    if (c.passes > out->passes) out->passes = c.passes;
    return ASC_OK;
}

/* Those of a replicate; refused when they do not settle. */
static asc_status counts_of_some(const asc_two_part *t, const double *w,
                                 const double *start, asc_two_part_solution *out,
                                 asc_arena *work, asc_error *err)
{
    asc_truncated c = {.w = w,
                       .coef = out->coef + t->any.p,
                       .dispersion = start == NULL ? 0.0 : start[t->coefs - 1]};
    ASC_TRY(asc_truncated_fit(&t->amount, &c, work, err));
    if (!c.settled) out->code |= ASC_FIT_REFUSED;
    out->coef[t->coefs - 1] = c.dispersion;
    if (c.passes > out->passes) out->passes = c.passes;
    return ASC_OK;
}

asc_status asc_two_part_solve(const asc_two_part *t, bool curvature, asc_arena *work,
                              asc_two_part_solution *out, asc_error *err)
{
    const size_t p = t->any.p;
    const asc_outcome_model *const part[] = {&t->any, &t->amount};
    double condition = 0.0;
    size_t passes = 0;
    *out = (asc_two_part_solution){.coef = asc_take(work, t->coefs), .code = ASC_FIT_OK};
    for (size_t k = 0; k < 2 && curvature; k++) out->inverse[k] = asc_take(work, p * p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < 2; k++) {
        ASC_TRY(asc_outcome_fit(part[k], work, out->coef + k * p, out->inverse[k],
                                &condition, &passes, err));
        out->condition = fmax(out->condition, condition);
        if (passes > out->passes) out->passes = passes;
    }
    if (t->truncated) ASC_TRY(counts_of_all(t, out, work, err));
    return asc_two_part_smear(t, t->amount.w, out->coef, work, err);
}

asc_status asc_two_part_fit(const asc_two_part *t, asc_arena *work, asc_means *out,
                            asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t policies = asc_outcome_policies(&t->any);
    double *mean = asc_take(work, policies);
    asc_two_part_solution s;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_two_part_solve(t, out->influence != NULL, work, &s, err));
    ASC_TRY(asc_two_part_means(t, &s, t->any.w, work, mean, err));
    ASC_REQUIRE(
        all_finite(mean, policies), err, ASC_EOVERFLOW,
        "outcome '%s': a policy mean is not a finite number; check covariates and "
        "the largest amounts",
        t->problem->outcome);
    if (out->influence != NULL)
        ASC_TRY(asc_two_part_influence(t, &s, mean, work, out->influence, err));
    hand_over(t, mean, &s, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Both parts of a replicate with sorted weights w; what they lack is in r. */
static asc_status refit_parts(const asc_two_part *t, const double *w, const double *start,
                              double *coef, asc_arena *work, asc_outcome_refit r[2],
                              asc_error *err)
{
    const size_t n = t->any.n, p = t->any.p;
    double *some = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < n; i++) some[i] = t->any.y[i] > 0.0 ? w[i] : 0.0;
    r[0] = (asc_outcome_refit){.w = w, .start = start, .coef = coef};
    r[1] = (asc_outcome_refit){
        .w = some, .start = start == NULL ? NULL : start + p, .coef = coef + p};
    ASC_TRY(asc_outcome_refit_run(&t->any, &r[0], work, err));
    return asc_outcome_refit_run(&t->amount, &r[1], work, err);
}

asc_status asc_two_part_resolve(const asc_two_part *t, const double *w,
                                const double *start, asc_arena *work,
                                asc_two_part_solution *out, asc_error *err)
{
    asc_outcome_refit r[2];
    asc_boundary *b = asc_take_bytes(work, 1, sizeof *b);
    *out = (asc_two_part_solution){.coef = asc_take_zero(work, t->coefs)};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(refit_parts(t, w, start, out->coef, work, r, err));
    out->code = r[0].code | r[1].code;
    out->passes = r[0].passes > r[1].passes ? r[0].passes : r[1].passes;
    /* Columns that depend on one another leave means open that only a search of the rows could settle. */
    if (r[0].b.alias != NULL || r[1].b.alias != NULL) out->code |= ASC_FIT_REFUSED;
    if (t->truncated && (out->code & ASC_FIT_REFUSED) == 0)
        ASC_TRY(counts_of_some(t, r[1].w, start, out, work, err));
    if ((out->code & ASC_FIT_REFUSED) != 0) return ASC_OK;
    *b = r[0].b;
    out->b = b;
    return asc_two_part_smear(t, r[1].w, out->coef, work, err);
}

asc_status asc_two_part_refit(const asc_two_part *t, const double *w, const double *start,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t policies = asc_outcome_policies(&t->any), n = t->any.n;
    double *mean = asc_take(work, policies), *u = asc_take(work, n);
    asc_two_part_solution s;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < n; i++) u[i] = w[t->any.order[i]];
    ASC_TRY(asc_two_part_resolve(t, u, start, work, &s, err));
    if ((s.code & ASC_FIT_REFUSED) == 0) {
        ASC_TRY(asc_two_part_means(t, &s, u, work, mean, err));
        if (!all_finite(mean, policies)) s.code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < policies && (s.code & ASC_FIT_REFUSED) != 0; j++)
        mean[j] = (double)NAN;
    hand_over(t, mean, &s, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
