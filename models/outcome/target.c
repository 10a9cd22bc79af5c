/* The units whose mean a policy mean is: {treated: partner} (ascribe/study.h, asc_target).
 *   mean(S) = sum_i w_i g_i m_i(S) / sum_i w_i g_i,  g_i = 1 when the partner delivered to unit i, else 0
 * The means of the treated under `delivered` without the partner and with it differ by the effect on the
 * treated: Imbens (2004), Rev. Econ. Stat. 86:4-29. */
#include "outcome_model.h"
#include <string.h>

asc_mask asc_target_mask(const asc_problem *p, const char *name)
{
    for (size_t k = 0; k < p->players; k++)
        if (strcmp(p->player[k], name) == 0) return (asc_mask)1 << k;
    for (size_t k = 0; p->owner != NULL && k < p->partners; k++)
        if (strcmp(p->partner[k], name) == 0)
            return asc_problem_functions(p, (asc_mask)1 << k);
    return 0;
}

asc_status asc_target_rows(const asc_problem *p, const asc_model_spec *spec,
                           const uint32_t *order, asc_arena *arena, const double **target,
                           double *total, asc_error *err)
{
    *target = NULL;
    *total = 0.0;
    if (spec->target != ASC_TARGET_TREATED) {
        for (size_t i = 0; i < p->n; i++) *total += p->w[i];
        return ASC_OK;
    }
    const asc_mask functions = asc_target_mask(p, spec->treated);
    double *g = asc_take(arena, p->n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < p->n; i++) {
        g[i] = (p->delivered[order[i]] & functions) != 0 ? 1.0 : 0.0;
        if (g[i] != 0.0) *total += p->w[order[i]];
    }
    ASC_REQUIRE(*total > 0.0, err, ASC_EOVERLAP,
                "target {treated: %s}: it delivered to nobody here, so there is no such "
                "mean; write target: all",
                spec->treated);
    *target = g;
    return ASC_OK;
}
