/* /tables/robustness and /tables/regression_to_mean of every outcome but negative controls, where the study asks
 * for evidence: by least squares, under the name of the registered model, at whose level they may be shown. */
#include "ascribe/robustness.h"
#include "run_parts.h"
#include <math.h>
#include <string.h>

void asc_answer_robustness_open(asc_answer *a)
{
    a->robustness = asc_frame_open(
        a->arena, "robustness",
        "t:outcome t:model r:estimate r:std.error r:t r:df r:rv r:rv.significant r:r2 "
        "t:covariate r:r2.exposure r:r2.outcome r:bound.exposure r:bound.outcome "
        "r:adjusted r:adjusted.t");
    a->regression = asc_frame_open(
        a->arena, "regression_to_mean",
        "t:outcome t:model t:before n:reached n:others r:before.reached r:before.others "
        "r:after.reached r:after.others r:slope r:expected r:change r:regression "
        "r:remaining r:std.error");
}

static const double *before_of(const asc_problem *p, const char *name)
{
    for (size_t j = 0; name != NULL && j < p->covariates; j++)
        if (strcmp(p->covariate[j].name, name) == 0 && !p->covariate[j].category)
            return p->x.data + p->covariate[j].first * p->x.ld;
    return NULL;
}

static asc_status regression(asc_answer *a, const asc_problem *p, const asc_outcome *o,
                             asc_error *err)
{
    const double *before = before_of(p, o->before);
    asc_regression g;
    asc_error reason = {0};
    if (before == NULL) return ASC_OK;
    const asc_status status = asc_regression_of(p, before, &g, &reason);
    if (status != ASC_OK) {
        asc_answer_note(a, "regression_to_mean", o->name,
                        asc_take_text(a->arena, reason.message));
        return asc_arena_check(a->arena, err);
    }
    asc_frame *f = &a->regression;
    asc_frame_texts(f, 3,
                    (const char *const[]){o->name, a->study->model[0].name, o->before});
    asc_frame_integer(f, (int64_t)g.reached);
    asc_frame_integer(f, (int64_t)g.others);
    const bool alike = asc_claim_counted_alike(a->study, p, o, o->before);
    if (!alike)
        asc_answer_note(a, "before", o->name,
                        asc_take_format(a->arena,
                                        "'%s' does not count the same thing in the same "
                                        "way, so that levels before and after are not "
                                        "set beside each other",
                                        o->before));
    const double none = (double)NAN;
    asc_frame_reals(f, 10,
                    (const double[]){g.before_reached, g.before_others, g.after_reached,
                                     g.after_others, g.slope, g.expected,
                                     alike ? g.change : none, alike ? g.regression : none,
                                     g.remaining, g.std_error});
    return ASC_OK;
}

asc_status asc_answer_robustness(asc_answer *a, const asc_problem *p,
                                 const asc_outcome *o, asc_error *err)
{
    if (!a->study->gate.on || p->x.data == NULL || p->source != NULL ||
        strcmp(o->role, "negative_control") == 0)
        return ASC_OK;
    if (p->timing != NULL) {
        asc_answer_note(a, "robustness", o->name,
                        "not worked out: units are not reached or others once for all "
                        "where deliveries and the outcome share their time (early: "
                        "clone)");
        return ASC_OK;
    }
    asc_robustness r;
    asc_error reason = {0};
    const asc_status status = asc_robustness_of(p, a->crew->worker[0].arena, &r, &reason);
    ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                reason.message);
    if (status != ASC_OK) {
        asc_answer_note(a, "robustness", o->name,
                        asc_take_text(a->arena, reason.message));
    } else {
        asc_frame *f = &a->robustness;
        asc_frame_texts(f, 2, (const char *const[]){o->name, a->study->model[0].name});
        asc_frame_reals(f, 7,
                        (const double[]){r.estimate, r.std_error, r.t, r.df, r.value,
                                         r.value_significant, r.r2});
        asc_frame_text(f, r.covariate);
        asc_frame_reals(f, 6,
                        (const double[]){r.r2_exposure, r.r2_outcome, r.bound_exposure,
                                         r.bound_outcome, r.adjusted, r.adjusted_t});
    }
    return regression(a, p, o, err);
}
