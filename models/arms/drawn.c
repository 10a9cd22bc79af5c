/* What such estimators share (drawn.h). */
#include "drawn.h"
#include <math.h>
#include <string.h>

asc_status asc_drawn_prepare(const asc_problem *p, const asc_settings *s, size_t more,
                             asc_drawn_estimate *estimate, asc_arena *arena,
                             asc_drawn **out, asc_error *err)
{
    asc_drawn *d = asc_take_bytes(arena, 1, sizeof *d);
    ASC_TRY(asc_arena_check(arena, err));
    d->spec = s->spec;
    ASC_TRY(asc_arms_prepare(p, s, arena, &d->e, err));
    ASC_TRY(asc_arms_keep(&d->e, arena, &d->fitted, err));
    d->terms = d->e.terms;
    d->coef = asc_take(arena, d->terms + more);
    d->term = asc_take_bytes(arena, d->terms + more, sizeof *d->term);
    d->part = asc_take_bytes(arena, d->terms + more, sizeof *d->part);
    d->target = asc_take(arena, d->e.n);
    d->p = asc_take(arena, d->e.n);
    for (size_t arm = 0; arm < 2; arm++) d->arm[arm] = asc_take(arena, d->e.n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < d->terms; j++) {
        d->term[j] = d->e.term[j];
        d->part[j] = d->e.part[j];
    }
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu units", p->n);
    const asc_status status = estimate(d, work, err);
    asc_arena_destroy(work);
    if (status == ASC_OK) *out = d;
    return status;
}

const char *asc_drawn_part(const void *plan, size_t term)
{
    const asc_drawn *d = plan;
    return d->part[term];
}

asc_status asc_drawn_fit(const void *plan, asc_arena *work, asc_means *out,
                         asc_error *err)
{
    const asc_drawn *d = plan;
    (void)work;
    (void)err;
    asc_arms_hand_over(&d->e, d->fitted.mean, d->fitted.l, out);
    if (out->coef != NULL) memcpy(out->coef, d->coef, d->terms * sizeof(double));
    out->passes = d->passes;
    out->condition = d->condition;
    out->target = d->reached;
    out->code = ASC_FIT_OK;
    return ASC_OK;
}

asc_status asc_drawn_refit(const void *plan, const double *w, const double *start,
                           asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_drawn *d = plan;
    (void)start;
    (void)work;
    (void)err;
    asc_arms_draw(&d->e, &d->fitted, w, out);
    for (size_t j = 0; j < d->terms && out->coef != NULL; j++)
        out->coef[j] = (double)NAN; /* not refitted */
    return ASC_OK;
}

asc_status asc_drawn_diagnose(const void *plan, const double *coef, asc_arena *arena,
                              asc_diagnosis *out, asc_error *err)
{
    const asc_drawn *d = plan;
    (void)coef;
    const asc_given_weights given = {.arm = {d->arm[0], d->arm[1]},
                                     .e = d->propensity ? d->p : NULL,
                                     .target = d->target};
    return asc_exposure_diagnose_given(&d->e, &given, arena, out, err);
}
