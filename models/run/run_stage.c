/* One outcome under one model: sizes of what is kept, the games of its means, and the full sample; its
 * replicates follow (replicates.c).
 * With more than 4,096 coalitions the means are folded into contributions within the task, and of the
 * means only those of the empty coalition, N and N - k are kept. */
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "run_parts.h"
#include <math.h>

size_t asc_stage_coef(const asc_stage *st)
{
    return st->dense ? st->policies : st->kinds * st->lean;
}

size_t asc_stage_code(const asc_stage *st)
{
    return asc_stage_coef(st) + st->terms;
}

size_t asc_stage_mean(const asc_stage *st, size_t kind, size_t at)
{
    const size_t row = kind * st->lean;
    if (at == SIZE_MAX) return SIZE_MAX;
    if (st->dense) return kind * st->coalitions + at;
    if (at == 0) return row;
    if (at == st->coalitions - 1) return row + 1;
    for (size_t k = 0; k < st->levels->level[0].game.n; k++)
        if (at == st->without[k]) return row + 2 + k;
    return SIZE_MAX;
}

size_t asc_stage_phi(const asc_stage *st, size_t kind, size_t index)
{
    return kind * st->lean + 2 + st->levels->level[0].game.n + st->index[index].first;
}

double asc_stage_gain(const asc_stage *st, double some, double empty)
{
    return st->outcome->lower_is_better ? empty - some : some - empty;
}

double asc_stage_weight(const asc_stage *st)
{
    const asc_problem *p = st->problem;
    return p->w == NULL ? (double)p->n : asc_sum(p->w, p->n);
}

static asc_status set_sizes(asc_stage *st, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = st->problem;
    const asc_run_level *partners = &st->levels->level[0];
    size_t *without = asc_take_bytes(arena, partners->game.n, sizeof *without);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < partners->game.n; k++)
        without[k] =
            asc_level_at(partners, asc_mask_all(partners->game.n) & ~((asc_mask)1 << k));
    st->without = without;
    st->index = st->levels->index;
    st->indices = st->levels->indices;
    st->coalitions = st->levels->coalitions;
    st->kinds = 0;
    if (st->spec->delivered) st->kind[st->kinds++] = ASC_DELIVERED;
    if (st->spec->universal) st->kind[st->kinds++] = ASC_UNIVERSAL;
    st->policies = st->kinds * st->coalitions;
    st->dense = st->coalitions <= ASC_DENSE_COALITIONS;
    st->lean = 2 + partners->game.n;
    for (size_t x = 0; x < st->indices; x++) st->lean += asc_asked_width(&st->index[x]);
    st->boot = (asc_bootstrap){.seed = st->study->seed,
                               .clusters = p->clusters,
                               .replicates = st->study->replicates};
    return ASC_OK;
}

/* The full sample; names of terms are copied because the plan goes before the answer does. */
static asc_status fit_full(asc_stage *st, asc_arena *plan_arena, void **plan,
                           asc_arena *work, asc_arena *arena, asc_error *err)
{
    const asc_settings settings = {.spec = st->spec,
                                   .delivered = st->spec->delivered,
                                   .universal = st->spec->universal,
                                   .coalition = st->levels->list,
                                   .coalitions = st->levels->coalitions,
                                   .seed = st->study->seed};
    const char *const *term = NULL;
    ASC_TRY(st->estimator->prepare(st->problem, &settings, plan_arena, plan, &term,
                                   &st->terms, err));
    const char **copy = asc_take_bytes(arena, st->terms, sizeof *copy);
    st->mean = asc_take(arena, st->policies);
    st->coef = asc_take(arena, st->terms);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_estimator *e = st->estimator;
    const char **part = asc_take_bytes(arena, st->terms, sizeof *part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < st->terms; j++) {
        copy[j] = asc_take_text(arena, term[j]);
        part[j] = e->part == NULL ? "outcome" : asc_take_text(arena, e->part(*plan, j));
    }
    ASC_TRY(asc_arena_check(arena, err));
    st->term = copy;
    st->part = part;
    st->stride = asc_stage_coef(st) + st->terms + 2;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_means m = {.mean = st->mean, .coef = st->coef};
    ASC_TRY(asc_stage_take_influence(st, &m, err));
    ASC_TRY(st->estimator->fit(*plan, work, &m, err));
    asc_arena_rewind(work, mark);
    asc_stage_target(st, &m);
    ASC_TRY(asc_stage_keep_influence(st, &m, err));
    ASC_TRY(asc_stage_leave_out(st, *plan, work, err));
    if (e->diagnose != NULL) {
        asc_diagnosis *d = asc_take_bytes(arena, 1, sizeof *d);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_TRY(e->diagnose(*plan, st->coef, arena, d, err));
        st->diagnosis = d;
    }
    st->condition = m.condition;
    st->passes = m.passes;
    for (size_t j = 0; j < st->policies; j++)
        ASC_REQUIRE(
            isfinite(m.mean[j]), err, ASC_EINTERNAL,
            "%s: the mean of policy %zu of %zu is %g although the fit was accepted; "
            "please report this",
            st->name, j, st->policies, m.mean[j]);
    return ASC_OK;
}

asc_status asc_stage_run(asc_stage *st, asc_run *run, asc_meter *meter,
                         const asc_crew *crew, asc_arena *arena, asc_error *err)
{
    ASC_TRY(set_sizes(st, arena, err));
    st->interval = asc_stage_interval(st->study, st->problem, st->spec);
    ASC_REQUIRE(st->kinds > 0, err, ASC_ESTUDY,
                "model '%s' asks for no policy: write policy: delivered", st->spec->name);
    ASC_REQUIRE(
        st->problem->source == NULL || st->estimator->streams, err, ASC_EMEMORY,
        "%s: the %zu x %zu covariates do not fit, and model '%s' cannot read them "
        "in parts: allow more by --memory, or run where there is more",
        st->name, st->problem->n, st->problem->x.cols, st->spec->model);
    asc_meter_stage(meter, st->name);
    asc_arena *plan_arena = asc_arena_create();
    ASC_REQUIRE(plan_arena != NULL, err, ASC_EMEMORY, "%s: no memory left", st->name);
    void *plan = NULL;
    asc_worker *first = &crew->worker[0];
    const asc_arena_mark mark = asc_arena_save(first->arena);
    asc_status status = fit_full(st, plan_arena, &plan, first->arena, arena, err);
    asc_arena_rewind(first->arena, mark);
    if (status == ASC_OK && st->boot.replicates > 0)
        status = asc_stage_replicates(
            st, &(asc_effort){.run = run, .meter = meter, .crew = crew}, plan, plan_arena,
            arena, err);
    /* No mark may outlive the stage: all that a worker took was for this stage. */
    for (size_t t = 0; t < crew->workers; t++)
        asc_arena_rewind(crew->worker[t].arena, (asc_arena_mark){0});
    asc_arena_destroy(plan_arena);
    return status;
}
