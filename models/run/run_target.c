/* Whose mean the policy means of a model are, in tables and words. */
#include "outcome_model.h"
#include "run_parts.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const word[] = {"all", "{treated: ..}", "overlap", "matched",
                                   "within"};

asc_status asc_target_check(const asc_study *s, const asc_model_spec *spec,
                            const asc_estimator *e, asc_error *err)
{
    if (spec->target == ASC_TARGET_ALL || (e->targets >> spec->target & 1U) != 0)
        return ASC_OK;
    char takes[64] = "all";
    size_t n = strlen(takes);
    for (size_t t = 1; t < sizeof word / sizeof *word; t++)
        if ((e->targets >> t & 1U) != 0)
            n += (size_t)snprintf(takes + n, sizeof takes - n, ", %s", word[t]);
    return ASC_FAIL(err, ASC_ESTUDY,
                    "%s:%zu: model '%s' has no means for target: %s; it takes: %s",
                    s->file, spec->at.line, spec->model, word[spec->target], takes);
}

const char *asc_target_name(const asc_model_spec *spec, asc_arena *arena)
{
    if (spec->target != ASC_TARGET_TREATED) return word[spec->target];
    return asc_take_format(arena, "treated:%s", spec->treated);
}

bool asc_stage_counts(const asc_stage *st, size_t row)
{
    return st->of == 0 || (st->problem->delivered[row] & st->of) != 0;
}

void asc_stage_target(asc_stage *st, const asc_means *full)
{
    st->target = full->target == 0.0 ? asc_stage_weight(st) : full->target;
    st->of = st->spec->target == ASC_TARGET_TREATED
                 ? asc_target_mask(st->problem, st->spec->treated)
                 : 0;
}

double asc_stage_reached(const asc_stage *st, asc_mask functions)
{
    const asc_problem *p = st->problem;
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++)
        if ((p->delivered[i] & functions) != 0 && asc_stage_counts(st, i))
            sum += p->w == NULL ? 1.0 : p->w[i];
    return st->spec->target == ASC_TARGET_MATCHED  ? st->target
           : st->spec->target == ASC_TARGET_WITHIN ? (double)NAN
                                                   : sum;
}

asc_wording asc_stage_wording(const asc_answer *a, const asc_stage *st)
{
    asc_wording w = asc_answer_wording(a, st->problem, st->outcome);
    const char *noun = w.unit_noun == NULL ? "units" : w.unit_noun;
    const asc_target target = st->spec->target;
    if (target == ASC_TARGET_ALL) return w;
    if (target == ASC_TARGET_TREATED) {
        size_t n = 0;
        for (size_t i = 0; i < st->problem->n; i++)
            n += asc_stage_counts(st, i) &&
                 (st->problem->w == NULL || st->problem->w[i] > 0.0);
        w.units = n;
        w.unit_noun =
            asc_take_format(a->arena, "%s that %s reached", noun, st->spec->treated);
    } else if (target == ASC_TARGET_OVERLAP) {
        w.unit_noun = asc_take_format(
            a->arena, "%s weighted towards those that could as well have gone without",
            noun);
    } else {
        if (st->diagnosis != NULL) w.units = st->diagnosis->counted;
        w.unit_noun =
            target == ASC_TARGET_MATCHED
                ? asc_take_format(a->arena, "%s reached that found a match", noun)
                : asc_take_format(a->arena,
                                  "%s with a probability of delivery from %g to %g", noun,
                                  st->spec->trim, 1.0 - st->spec->trim);
    }
    return w;
}
