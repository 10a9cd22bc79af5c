/* Shapley values of a run from a sample of coalitions: {shapley: {budget: 4000}}. A level whose table is no
 * larger than the budget is solved exactly. Otherwise a pilot is estimated on the full sample under the first
 * model and policy of the study, the sampler chosen and the coalitions drawn (models/sampling), once for the
 * outcome: all models, policies and replicates are asked for the same list.
 * Streams: (seed, ASC_PURPOSE_ORDER, level), and its complement for the pilot. */
#include "run_sample.h"
#include <stdlib.h>
#include <string.h>

/* Values of coalitions of a level on the full sample. */
typedef struct pilot {
    const asc_study *study;
    const asc_problem *problem;
    const asc_estimator *estimator;
    const asc_asked *x;
} pilot;

static asc_mask functions_of(const asc_run_level *l, asc_coalition set)
{
    asc_mask functions = 0;
    for (size_t k = 0; k < l->game.n; k++)
        if (asc_coalition_has(set, k)) functions |= l->functions[k];
    return functions;
}

static asc_status fit_list(const pilot *p, const asc_mask *list, size_t count,
                           asc_arena *work, double *mean, asc_error *err)
{
    const asc_model_spec *spec = &p->study->model[0];
    const bool delivered = spec->delivered;
    const asc_settings settings = {.spec = spec,
                                   .delivered = delivered,
                                   .universal = !delivered && spec->universal,
                                   .coalition = list,
                                   .coalitions = count};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    ASC_TRY(
        p->estimator->prepare(p->problem, &settings, work, &plan, &term, &terms, err));
    asc_means m = {.mean = mean, .coef = asc_take(work, terms)};
    ASC_TRY(asc_arena_check(work, err));
    return p->estimator->fit(plan, work, &m, err);
}

static asc_status values_in(const pilot *p, const asc_coalition *set, size_t count,
                            asc_arena *work, double *v, asc_error *err)
{
    asc_mask *list = asc_take_bytes(work, count + 2, sizeof *list);
    double *mean = asc_take(work, count + 2);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < count; j++) list[j] = functions_of(p->x->level, set[j]);
    list[count + 1] = asc_mask_all(p->problem->players);
    const asc_game g = {.n = p->problem->players,
                        .coalition = list,
                        .coalitions = asc_masks_unique(list, count + 2)};
    ASC_TRY(fit_list(p, list, g.coalitions, work, mean, err));
    bool lower = false;
    for (size_t o = 0; o < p->study->outcomes; o++)
        if (strcmp(p->study->outcome[o].name, p->problem->outcome) == 0)
            lower = p->study->outcome[o].lower_is_better;
    for (size_t j = 0; j < count; j++) {
        const size_t at = asc_game_find(&g, functions_of(p->x->level, set[j]));
        v[j] = lower ? mean[0] - mean[at] : mean[at] - mean[0];
    }
    return ASC_OK;
}

static asc_status ask(const void *context, const asc_coalition *set, size_t count,
                      double *v, asc_error *err)
{
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory for a pilot of %zu coalitions",
                count);
    const asc_status s = values_in(context, set, count, work, v, err);
    asc_arena_destroy(work);
    return s;
}

static asc_sampling_method method_of(const char *name)
{
    for (int m = 0; name != NULL && m < ASC_SAMPLING_METHODS; m++)
        if (strcmp(name, asc_sampling_name((asc_sampling_method)m)) == 0)
            return (asc_sampling_method)m;
    return ASC_SAMPLING_CHOOSE;
}

asc_status asc_sample_make(const asc_study *s, const asc_problem *p,
                           const asc_estimator *estimator, asc_asked *x, asc_arena *arena,
                           asc_error *err)
{
    const asc_run_level *l = x->level;
    const size_t budget = x->spec->budget;
    if (budget == 0 || (l->game.n < 63 && ((size_t)1 << l->game.n) <= budget))
        return ASC_OK;
    asc_run_sample *sample = asc_take_bytes(arena, 1, sizeof *sample);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_sampling how = {.method = method_of(x->spec->sampler),
                              .budget = budget,
                              .seed = s->seed,
                              .replicate = l->name[0] == 'f'};
    const pilot context = {.study = s, .problem = p, .estimator = estimator, .x = x};
    const asc_game_function g = {.n = l->game.n, .value = ask, .context = &context};
    asc_error inner = {0};
    const asc_status status =
        asc_sample_plan_make(&g, &how, arena, &sample->plan, &inner);
    ASC_REQUIRE(status == ASC_OK, err, status == ASC_EUSAGE ? ASC_ESTUDY : status,
                "%s:%zu:%zu: shapley of %zu %ss: %s", s->file, x->spec->at.line,
                x->spec->at.column, l->game.n, l->name, inner.message);
    sample->budget = budget;
    sample->seed = s->seed;
    sample->mask = asc_take_bytes(arena, sample->plan.count, sizeof *sample->mask);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < sample->plan.count; j++)
        sample->mask[j] = sample->plan.set[j].word[0];
    x->sample = sample;
    return ASC_OK;
}

asc_status asc_sample_place(asc_asked *x, asc_arena *arena, asc_error *err)
{
    if (x->sample == NULL) return ASC_OK;
    asc_run_sample *placed = asc_take_bytes(arena, 1, sizeof *placed);
    ASC_TRY(asc_arena_check(arena, err));
    *placed = *x->sample;
    placed->at = asc_take_bytes(arena, placed->plan.count, sizeof *placed->at);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < placed->plan.count; j++)
        placed->at[j] = asc_game_find(&x->level->game, placed->mask[j]);
    x->sample = placed;
    return ASC_OK;
}

asc_status asc_sample_solve(const asc_asked *x, const double *v, bool linear,
                            asc_arena *work, double *phi, double *noise, asc_error *err)
{
    const asc_run_sample *s = x->sample;
    const asc_arena_mark mark = asc_arena_save(work);
    double *own = asc_take(work, s->plan.count);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < s->plan.count; j++) own[j] = v[s->at[j]];
    ASC_TRY(asc_sample_plan_solve(&s->plan, own, linear, work, phi, noise, NULL, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_sample_support(const asc_asked *x, const int64_t *units, asc_arena *work,
                              double *support, asc_error *err)
{
    const asc_run_sample *s = x->sample;
    const asc_arena_mark mark = asc_arena_save(work);
    bool *seen = asc_take_bytes(work, s->plan.count, sizeof *seen);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < s->plan.count; j++) seen[j] = units[s->at[j]] > 0;
    ASC_TRY(asc_sample_plan_support(&s->plan, seen, work, support, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
