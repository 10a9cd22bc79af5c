/* Does credit follow how much is written down? /tables/visibility, for every index over players, where the study knows
 * how many records the partners kept (asc_problem.volume).
 *   per_contact   records / contacts of the units a player delivered to
 *   adjusted      the index again on the full sample, with deliveries that rest on no more records for a contact
 *                 than the median `cap`
 *   attenuation   1 - adjusted / estimate: the part of a credit that goes
 *   spearman      rank correlation of estimate and per_contact over the players, mid-ranks for ties
 * Where a delivery is made by one record, capping takes none away and the credit is the same by construction.
 * Definitions: models/evidence/visibility.c. */
#include "answer_more.h"
#include "ascribe/policy.h"
#include <math.h>

/* Means [policies] of the full sample with capped deliveries into st->capped, or why there are none. */
static asc_status capped_means(asc_stage *st, asc_arena *arena, asc_error *err)
{
    const asc_volume *volume = st->problem->volume;
    asc_problem p = *st->problem;
    p.delivered = volume->delivered;
    const asc_settings settings = {.spec = st->spec,
                                   .delivered = st->spec->delivered,
                                   .universal = st->spec->universal,
                                   .coalition = st->levels->list,
                                   .coalitions = st->levels->coalitions};
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "%s: no memory for the visibility check",
                st->name);
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_error inner = {0};
    double *mean = asc_take(st->own, st->policies);
    asc_status s =
        st->estimator->prepare(&p, &settings, work, &plan, &term, &terms, &inner);
    asc_means m = {.mean = mean, .coef = asc_take(work, terms)};
    if (s == ASC_OK) s = asc_arena_check(work, &inner);
    if (s == ASC_OK) s = st->estimator->fit(plan, work, &m, &inner);
    asc_arena_destroy(work);
    ASC_REQUIRE(s == ASC_OK || asc_status_exit(s) == 1, err, s, "%s", inner.message);
    if (s == ASC_OK)
        st->capped = mean;
    else
        st->not_capped = asc_take_text(arena, inner.message);
    return asc_arena_check(st->own, err);
}

asc_status asc_visibility_fit(asc_stage *st, asc_arena *arena, asc_error *err)
{
    const asc_volume *volume = st->problem->volume;
    st->capped = st->mean;
    st->not_capped = "";
    if (volume == NULL || volume->delivered == NULL || st->indices == 0) return ASC_OK;
    st->capped = NULL;
    return capped_means(st, arena, err);
}

static double sum_of(const double *of, asc_mask functions)
{
    double sum = 0.0;
    for (size_t k = 0; k < ASC_PLAYERS_MAX; k++)
        if ((functions >> k & 1) != 0) sum += of[k];
    return sum;
}

/* Over the players whose records are known. */
static asc_status correlation(const asc_side *s, const asc_division *d, double *rho,
                              asc_error *err)
{
    const asc_volume *volume = s->st->problem->volume;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *x = asc_take(work, d->players), *y = asc_take(work, d->players);
    ASC_TRY(asc_arena_check(work, err));
    size_t n = 0;
    for (size_t k = 0; k < d->players; k++) {
        const double each = sum_of(volume->records, s->of->functions[k]) /
                            sum_of(volume->contacts, s->of->functions[k]);
        if (isnan(each) || isnan(d->phi[k])) continue;
        x[n] = d->phi[k];
        y[n++] = each;
    }
    ASC_TRY(asc_spearman(x, y, n, work, rho, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_answer_visibility(const asc_side *s, const asc_asked *x,
                                 const asc_division *d, asc_error *err)
{
    const asc_stage *st = s->st;
    const asc_volume *volume = st->problem->volume;
    if (volume == NULL || d->withheld[0] != '\0') return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *adjusted = asc_take(work, d->players), rho = (double)NAN;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < d->players; k++) adjusted[k] = (double)NAN;
    if (st->capped != NULL) {
        asc_error inner = {0};
        const asc_status status = asc_stage_solve(
            st, x, st->capped + s->k->kind * st->coalitions, work, adjusted, &inner);
        ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                    inner.message);
    }
    ASC_TRY(correlation(s, d, &rho, err));
    asc_frame *f = &s->a->more.visibility;
    for (size_t k = 0; k < d->players; k++) {
        const double records = sum_of(volume->records, s->of->functions[k]);
        const double contacts = sum_of(volume->contacts, s->of->functions[k]);
        asc_side_keys(s, f);
        asc_frame_texts(f, 3, (const char *const[]){d->index, d->option, d->player[k]});
        asc_frame_reals(f, 8,
                        (const double[]){records, contacts, records / contacts,
                                         volume->cap, d->phi[k], adjusted[k],
                                         asc_attenuation(d->phi[k], adjusted[k]), rho});
        asc_frame_text(f, st->not_capped);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
