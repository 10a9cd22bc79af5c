/* entropy_balancing.c: means by weights that give each arm exactly the covariate means of the target, and
 * differ as little as may be from the units' own.
 *   treated  the others, weighted: minimise sum u log(u / w) with sum u x = sum over the reached of w x
 *   all      both arms, each weighted to sum over all of w x
 *   u_i      w_i exp(coef' x_i), the coefficients from the dual (tilt.h: odds; reached and others)
 *   mean     sum u y / sum u in the arm
 * Takes no model of the outcome or of delivery. Consistent when either the log odds of delivery (treated), its
 * log inverse probability (all), or the outcome is linear in the covariates, and there is no unmeasured
 * confounding.
 * Hainmueller (2012), Polit. Anal. 20:25-46; Zhao & Percival (2017), J. Causal Inference 5(1). */
#include "balancing.h"

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err)
{
    static const asc_tilt_kind all[] = {ASC_TILT_REACHED, ASC_TILT_OTHERS};
    return asc_balancing_prepare(p, s, all, 2, arena, plan, terms, count, err);
}

const asc_estimator asc_counterfactual_entropy_balancing = {
    .name = "entropy_balancing",
    .summary = "weights that balance covariate means exactly, one partner",
    .reference = "Hainmueller 2012; Zhao & Percival 2017",
    .assumes =
        "no unmeasured confounding, comparable units for the target, and an outcome "
        "or log odds of delivery linear in the covariates",
    .options = "nuisances exposure_covariates",
    .prepare = prepare,
    .part = asc_balancing_part,
    .single = true,
    .targets = 1U << ASC_TARGET_TREATED,
    .fit = asc_balancing_fit,
    .diagnose = asc_balancing_diagnose,
    .refit = asc_balancing_refit,
};
