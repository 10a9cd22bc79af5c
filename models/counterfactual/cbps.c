/* cbps.c: means by inverse probability weights whose logistic model is fitted to balance covariates instead of
 * to predict delivery.
 *   e_i      1 / (1 + exp(-coef' x_i)),  x_i = [1, L_i]
 *   all      sum_i w_i (A_i / e_i - (1 - A_i) / (1 - e_i)) x_i = 0     (tilt.h: inverse)
 *   treated  sum_i w_i (A_i - (1 - A_i) e_i / (1 - e_i)) x_i = 0       (odds)
 *   mean     sum u y / sum u in the arm, u = w / Pr(A), or w e / (1 - e) for the treated
 * As many equations as coefficients (the exactly identified, "exact" form): the covariate means of the two
 * arms agree to rounding. For the treated these are the weights of entropy_balancing.
 * Consistent when the logistic model, or an outcome linear in the covariates, is right, and there is no
 * unmeasured confounding.
 * Imai & Ratkovic (2014), JRSS B 76:243-263; Zhao (2019), Ann. Stat. 47:965-993. */
#include "balancing.h"

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err)
{
    static const asc_tilt_kind all[] = {ASC_TILT_INVERSE};
    return asc_balancing_prepare(p, s, all, 1, arena, plan, terms, count, err);
}

const asc_estimator asc_counterfactual_cbps = {
    .name = "cbps",
    .summary = "inverse probability weights fitted to balance covariates, one partner",
    .reference = "Imai & Ratkovic 2014",
    .assumes =
        "no unmeasured confounding, comparable units for the target, and a logistic "
        "law of delivery or an outcome linear in the covariates",
    .options = "trim nuisances exposure_covariates",
    .prepare = prepare,
    .part = asc_balancing_part,
    .single = true,
    .targets = 1U << ASC_TARGET_TREATED,
    .fit = asc_balancing_fit,
    .diagnose = asc_balancing_diagnose,
    .refit = asc_balancing_refit,
};
