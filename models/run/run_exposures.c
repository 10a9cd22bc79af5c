/* Partners whose delivery can do nothing (evidence.negative_exposures): each joins the study's partners as the
 * last one, and what it seems to have done, v(N) - v(N without it), is what is left of confounding. The
 * other deliveries are held as they were, so that what they did is not taken for its own.
 *   /analyses/exposure-<name>/tables   the tables of its run
 * Lipsitch, Tchetgen Tchetgen & Cohen (2010), Epidemiology 21:383-388. */
#include "run_trials.h"
#include <math.h>
#include <string.h>

static const asc_index_spec leave_one_out = {
    .name = "leave_one_out", .option = "", .level = ASC_PARTNER_LEVEL};

/* The partner plays, and nothing is asked but what is lost without it. */
static asc_status joined(const asc_study *s, size_t k, asc_arena *arena, asc_study *out,
                         asc_error *err)
{
    ASC_TRY(asc_trial_primary(s, arena, out, err));
    asc_partner *partner = asc_take_bytes(arena, s->partners, sizeof *partner);
    asc_partner *function = asc_take_bytes(arena, s->functions, sizeof *function);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(partner, s->partner, s->partners * sizeof *partner);
    memcpy(function, s->function, s->functions * sizeof *function);
    function[k].role = ASC_PLAYER;
    partner[function[k].partner].role = ASC_PLAYER;
    out->partner = partner;
    out->function = function;
    out->index = &leave_one_out;
    out->indices = 1;
    return ASC_OK;
}

static void from_contribution(const asc_result *r, asc_exposure_trial *x,
                              asc_arena *arena)
{
    const asc_table *t = asc_result_table(r, "contribution");
    const struct {
        const char *column, *is;
    } key[] = {{"outcome", x->outcome},
               {"model", x->model},
               {"policy", x->policy},
               {"player", x->exposure},
               {"level", "partner"}};
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        bool same = true;
        for (size_t j = 0; same && j < sizeof key / sizeof *key; j++)
            same = strcmp(asc_trial_cell(t, key[j].column, i, arena), key[j].is) == 0;
        if (!same) continue;
        x->estimate = asc_column_real(asc_table_find(t, "estimate"), i);
        x->std_error = asc_column_real(asc_table_find(t, "std.error"), i);
        x->low = asc_column_real(asc_table_find(t, "conf.low"), i);
        x->high = asc_column_real(asc_table_find(t, "conf.high"), i);
        x->reached = asc_column_real(asc_table_find(t, "reach"), i);
        return;
    }
}

static void add(asc_trials *t, const asc_study *s, const char *name, const asc_variant *v,
                asc_arena *arena)
{
    const double none = (double)NAN;
    for (size_t o = 0; o < s->outcomes; o++)
        for (size_t m = 0; m < s->models; m++) {
            const bool asked[] = {s->model[m].delivered, s->model[m].universal};
            for (int kind = ASC_DELIVERED; kind <= ASC_UNIVERSAL; kind++) {
                if (!asked[kind]) continue;
                asc_exposure_trial *x = &t->exposure[t->exposures++];
                *x = (asc_exposure_trial){s->outcome[o].name,
                                          s->model[m].name,
                                          asc_policy_name((asc_policy_kind)kind),
                                          name,
                                          none,
                                          none,
                                          none,
                                          none,
                                          none,
                                          v->reason};
                if (v->reason[0] == '\0') from_contribution(&v->result, x, arena);
            }
        }
}

static asc_status one(asc_trials *t, const asc_study *s, size_t k, const asc_cohort *c,
                      const asc_run *run, asc_arena *arena, asc_error *err)
{
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory for a negative exposure");
    asc_study other;
    asc_variant v;
    const char *name = s->function[k].name;
    asc_status status = joined(s, k, own, &other, err);
    if (status == ASC_OK) status = asc_variant_run(&other, c, run, own, &v, err);
    if (status == ASC_OK) {
        const char *reason = asc_take_text(arena, v.reason);
        v.reason = reason == NULL ? "" : reason;
        asc_trial_keep(t, asc_take_format(arena, "exposure-%s", name),
                       "negative_exposure", "negative_exposures", name, &v, arena);
        add(t, &other, name, &v, arena);
        status = asc_arena_check(arena, err);
    }
    asc_arena_destroy(own);
    return status;
}

asc_status asc_run_exposures(const asc_study *s, const asc_cohort *c, const asc_run *run,
                             asc_arena *arena, asc_trials *t, asc_error *err)
{
    for (size_t i = 0; i < s->gate.exposures; i++)
        ASC_TRY(one(t, s, s->gate.exposure[i], c, run, arena, err));
    return ASC_OK;
}
