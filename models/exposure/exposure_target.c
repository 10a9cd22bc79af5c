/* Targets other than all units (exposure_model.h): their weights and tilts, one partner. */
#include "ascribe/numeric.h"
#include "exposure_model.h"
#include <math.h>
#include <string.h>

static const asc_mask partner = 1;

static double within(const asc_exposure_model *m, double e)
{
    return e >= m->trim && e <= 1.0 - m->trim ? 1.0 : 0.0;
}

void asc_exposure_target(const asc_exposure_model *m, const asc_exposure_fit *fit,
                         double *g)
{
    if (m->target == ASC_TARGET_TREATED) {
        memcpy(g, m->a, m->n * sizeof *g);
        return;
    }
    const bool of_fit = m->target == ASC_TARGET_OVERLAP || m->target == ASC_TARGET_WITHIN;
    if (of_fit) asc_exposure_propensity(m, fit, 0, g);
    for (size_t i = 0; i < m->n; i++)
        g[i] = m->target == ASC_TARGET_OVERLAP  ? g[i] * (1.0 - g[i])
               : m->target == ASC_TARGET_WITHIN ? within(m, g[i])
                                                : 1.0;
}

double asc_exposure_target_sum(const asc_exposure_model *m, const asc_exposure_fit *fit,
                               const double *w, double *g)
{
    if (m->target == ASC_TARGET_ALL) return asc_sum(w, m->n);
    asc_exposure_target(m, fit, g);
    return asc_weighted_sum(w, g, m->n);
}

double asc_exposure_tilt(const asc_exposure_model *m, asc_policy policy, size_t row,
                         double e, double *slope)
{
    *slope = 0.0;
    if (m->target == ASC_TARGET_TREATED) {
        if (policy.kind == ASC_DELIVERED && (policy.mask & partner) != 0)
            return m->a[row];
        *slope = 1.0 - e;
        return e;
    }
    if (m->target == ASC_TARGET_WITHIN) return within(m, e);
    if (m->target != ASC_TARGET_OVERLAP) return 1.0;
    *slope = 1.0 - 2.0 * e;
    return e * (1.0 - e);
}

asc_status asc_exposure_target_check(const asc_problem *p, const asc_model_spec *spec,
                                     asc_error *err)
{
    if (spec->target == ASC_TARGET_ALL) return ASC_OK;
    ASC_REQUIRE(
        p->players == 1, err, ASC_ESTUDY,
        "model '%s': target: %s is the mean of one partner's units, and %zu "
        "partners play here; write target: all, or model: gcomp with {treated: ..}",
        spec->name, spec->target == ASC_TARGET_TREATED ? "{treated: ..}" : "overlap",
        p->players);
    for (size_t i = 0; i < p->n && p->eligible != NULL; i++)
        ASC_REQUIRE(
            p->w[i] == 0.0 || (p->eligible[i] & partner) != 0, err, ASC_EDATA,
            "model '%s': unit %zu was not eligible for '%s', so nobody like it was "
            "reached; leave such units out by 'include', or write target: all",
            spec->name, i + 1, p->player[0]);
    return ASC_OK;
}

double asc_exposure_reached(const asc_exposure_model *m, double sum)
{
    return m->target == ASC_TARGET_OVERLAP ? (double)NAN : sum;
}
