/* Runs a bound study: rates of every outcome, then every outcome x model in declared order.
 * A study without players or models is complete with its rates. */
#include "answer_money.h"
#include "answer_more.h"
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "run_parts.h"
#include <assert.h>
#include <string.h>

static_assert((int)ASC_SPEC_OPTIONS_MAX >= (int)ASC_INDEX_OPTIONS_MAX,
              "a study holds all options of an index");

static const asc_run_models registry = {.estimator = asc_estimator_find,
                                        .index = asc_index_find};

static asc_status open_crew(asc_crew *crew, asc_arena *arena, asc_error *err)
{
    const size_t workers = asc_pool_threads();
    crew->worker = asc_take_bytes(arena, workers, sizeof *crew->worker);
    ASC_TRY(asc_arena_check(arena, err));
    for (crew->workers = 0; crew->workers < workers; crew->workers++) {
        asc_worker *w = &crew->worker[crew->workers];
        asc_arena *a = asc_arena_create();
        ASC_REQUIRE(a != NULL, err, ASC_EMEMORY,
                    "no memory for the scratch of %zu threads", workers);
        *w = (asc_worker){
            .arena = a,
            .cache = asc_take_bytes(arena, crew->caches, sizeof(asc_game_cache *))};
        for (size_t c = 0; w->cache != NULL && c < crew->caches; c++) w->cache[c] = NULL;
    }
    return ASC_OK;
}

static void close_crew(asc_crew *crew)
{
    for (size_t t = 0; t < crew->workers; t++) {
        asc_worker *w = &crew->worker[t];
        for (size_t c = 0; w->cache != NULL && c < crew->caches; c++)
            asc_game_cache_destroy(w->cache[c]);
        asc_arena_destroy(w->arena);
    }
}

static const asc_outcome *outcome_of(const asc_study *s, const asc_problem *p)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, p->outcome) == 0) return &s->outcome[o];
    return NULL;
}

/* All models of the study by name, before any work is done. */
static asc_status find_models(const asc_study *s, const asc_run_models *models,
                              asc_arena *arena, const asc_asked **index, asc_error *err)
{
    asc_asked *found = asc_take_bytes(arena, s->indices, sizeof *found);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t x = 0; x < s->indices; x++) {
        const asc_index_spec *spec = &s->index[x];
        found[x] = (asc_asked){.index = models->index(spec->name),
                               .spec = spec,
                               .option = spec->value,
                               .text = spec->option == NULL ? "" : spec->option};
        ASC_REQUIRE(found[x].index != NULL, err, ASC_ESTUDY,
                    "%s: no contribution index '%s' in this version: see ascribe models",
                    s->file, spec->name);
    }
    for (size_t m = 0; m < s->models; m++) {
        const asc_estimator *e = models->estimator(s->model[m].model);
        ASC_REQUIRE(e != NULL, err, ASC_ESTUDY,
                    "%s:%zu: no model '%s' in this version: see ascribe models", s->file,
                    s->model[m].at.line, s->model[m].model);
        ASC_TRY(asc_target_check(s, &s->model[m], e, err));
    }
    *index = found;
    return ASC_OK;
}

typedef struct plan {
    const asc_study *study;
    const asc_run_models *models;
    const asc_asked *index;
    asc_run *run;
    asc_meter *meter;
    const asc_crew *crew;
    asc_arena *arena;
} plan;

/* The model, or what stands in for it over time. */
static asc_status estimator_of(const asc_run_models *models, const asc_problem *p,
                               const asc_model_spec *spec, const asc_estimator **out,
                               asc_error *err)
{
    const asc_estimator *e = models->estimator(spec->model);
    ASC_REQUIRE(
        p->timing == NULL || e->over_time != NULL, err, ASC_ESTUDY,
        "outcome '%s' has early: clone, and model '%s' does not follow deliveries "
        "over time: write model: ipw, or early: landmark with the outcome's window "
        "opening where the last exposure closes",
        p->outcome, spec->model);
    *out = p->timing == NULL ? e : e->over_time;
    return (*out)->takes == NULL ? ASC_OK : (*out)->takes(p, spec, err);
}

asc_status asc_run_accepts(const asc_study *s, const asc_bound *b,
                           const asc_run_models *models, asc_arena *arena, asc_error *err)
{
    const asc_asked *index = NULL;
    const asc_estimator *e = NULL;
    if (models == NULL) models = &registry;
    ASC_TRY(find_models(s, models, arena, &index, err));
    for (size_t o = 0; o < b->problems; o++)
        for (size_t m = 0; m < s->models && b->problem[o].players > 0; m++)
            ASC_TRY(estimator_of(models, &b->problem[o], &s->model[m], &e, err));
    return ASC_OK;
}

static asc_status run_stage(const plan *pl, asc_answer *a, const asc_levels *levels,
                            const asc_problem *p, const asc_model_spec *spec,
                            asc_gain rate, asc_error *err)
{
    const asc_outcome *o = outcome_of(pl->study, p);
    asc_stage *st = asc_take_bytes(pl->arena, 1, sizeof *st);
    const char *name = asc_take_format(pl->arena, "%s/%s", o->name, spec->name);
    ASC_TRY(asc_arena_check(pl->arena, err));
    st->study = pl->study;
    st->problem = p;
    st->outcome = o;
    st->spec = spec;
    ASC_TRY(estimator_of(pl->models, p, spec, &st->estimator, err));
    st->levels = levels;
    st->name = name;
    st->own = asc_arena_create();
    ASC_REQUIRE(st->own != NULL, err, ASC_EMEMORY, "%s: no memory left", name);
    asc_status status = asc_stage_run(st, pl->run, pl->meter, pl->crew, pl->arena, err);
    if (status == ASC_OK) status = asc_visibility_fit(st, pl->arena, err);
    if (status == ASC_OK) status = asc_answer_stage(a, st, rate, err);
    asc_arena_destroy(st->own);
    st->own = NULL;
    st->influence = NULL;
    return status;
}

static asc_status run_outcome(const plan *pl, asc_answer *a, const asc_levels *levels,
                              const asc_problem *p, asc_error *err)
{
    const asc_study *s = pl->study;
    const asc_outcome *o = outcome_of(s, p);
    ASC_REQUIRE(o != NULL, err, ASC_EINTERNAL, "outcome '%s' is not in the study",
                p->outcome);
    asc_gain rate;
    asc_answer_outcome(a, p, o, &rate);
    if (s->models == 0 || p->players == 0) {
        const asc_wording w = asc_answer_wording(a, p, o);
        asc_frame_texts(&a->sentence, 6,
                        (const char *const[]){o->name, "", "", "rate", "",
                                              asc_say_rate(&w, rate, NULL, pl->arena)});
        return asc_answer_fact_alone(a, p, o, rate, err);
    }
    for (size_t m = 0; m < s->models; m++)
        ASC_TRY(run_stage(pl, a, levels, p, &s->model[m], rate, err));
    return asc_answer_robustness(a, p, o, err);
}

/* The study with what binding knows of its outcomes: their units. */
static asc_status with_units(const asc_study *s, const asc_bound *b, asc_arena *arena,
                             const asc_study **out, asc_error *err)
{
    asc_study *own = asc_take_bytes(arena, 1, sizeof *own);
    asc_outcome *outcome = asc_take_bytes(arena, s->outcomes, sizeof *outcome);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t o = 0; o < s->outcomes; o++) {
        outcome[o] = s->outcome[o];
        if (outcome[o].unit == NULL && o < b->problems)
            outcome[o].unit = b->problem[o].unit;
    }
    *own = *s;
    own->outcome = outcome;
    *out = own;
    return ASC_OK;
}

static asc_status run_all(const asc_study *s, const asc_bound *b, plan *pl,
                          asc_result *out, asc_error *err)
{
    size_t stages = 0;
    asc_levels *levels = asc_take_bytes(pl->arena, b->problems, sizeof *levels);
    ASC_TRY(asc_arena_check(pl->arena, err));
    for (size_t o = 0; o < b->problems; o++) {
        if (b->problem[o].players == 0 || s->models == 0) continue;
        stages += s->models;
        const asc_estimator *first = NULL;
        for (size_t m = s->models; m-- > 0;)
            ASC_TRY(estimator_of(pl->models, &b->problem[o], &s->model[m], &first, err));
        const asc_levels_ask ask = {.study = s,
                                    .problem = &b->problem[o],
                                    .index = pl->index,
                                    .estimator = first,
                                    .run = pl->run};
        ASC_TRY(asc_levels_make(&ask, pl->arena, &levels[o], err));
        for (size_t m = 0; m < s->models; m++)
            ASC_TRY(asc_stage_influence_fits(s, &b->problem[o], &s->model[m],
                                             levels[o].coalitions, err));
    }
    pl->meter = asc_meter_create(&pl->run->progress, stages * s->replicates, pl->arena);
    ASC_TRY(asc_arena_check(pl->arena, err));
    asc_answer a = asc_answer_open(s, b, pl->crew, pl->arena);
    a.trials = pl->run->trials;
    a.money = asc_money_open(s, pl->arena);
    a.beside = pl->run->beside;
    for (size_t o = 0; o < b->problems; o++)
        ASC_TRY(run_outcome(pl, &a, &levels[o], &b->problem[o], err));
    ASC_TRY(asc_answer_close(&a, out, err));
    ASC_TRY(asc_answer_claims(&a, pl->run, out, err));
    ASC_TRY(asc_money_settle(&a, out, err));
    asc_meter_end(pl->meter);
    return ASC_OK;
}

asc_status asc_run_study(const asc_study *s, const asc_bound *b, asc_run *run,
                         asc_arena *arena, asc_result *out, asc_error *err)
{
    (void)asc_blas_start(); /* one BLAS thread before the pool starts */
    const asc_run_models *models = run->models == NULL ? &registry : run->models;
    asc_crew crew = {.caches = 2 + 2 * s->indices}; /* by level, and an index's own */
    ASC_TRY(with_units(s, b, arena, &s, err));
    plan pl = {.study = s, .models = models, .run = run, .crew = &crew, .arena = arena};
    run->resumed = run->slow = 0;
    memset(run->passes, 0, sizeof run->passes);
    ASC_TRY(find_models(s, models, arena, &pl.index, err));
    asc_status status = open_crew(&crew, arena, err);
    if (status == ASC_OK) status = run_all(s, b, &pl, out, err);
    close_crew(&crew);
    return status;
}
