/* One outcome under one model: full sample, then bootstrap replicates.
 *
 * Replicate r writes row r. With an estimator that refits blocks a task of the pool is an aligned block
 * [64 j, 64 j + 63], else one replicate. Blocks go to the journal as soon as their last row is done, and
 * blocks found there are copied instead of run; a stopped run adds the finished rows of unfinished
 * blocks, of which there are some only where tasks are replicates. Whatever is computed later reads the rows in the order
 * of the replicates, so the bits depend neither on the number of threads nor on what was resumed.
 * With more than 4,096 coalitions the means are folded into contributions within the task, and of the
 * means only those of the empty coalition, N and N - k are kept. */
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "run_parts.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

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

asc_status asc_stage_solve(const asc_stage *st, const asc_asked *x, const double *mean,
                           asc_arena *work, double *phi, asc_error *err)
{
    if (isnan(mean[0]) || isnan(mean[st->coalitions - 1])) {
        for (size_t r = 0; r < x->rows; r++) phi[r] = (double)NAN;
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_run_level *l = x->level;
    const size_t size = asc_game_size(&l->game);
    double *v = asc_take(work, size);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < size; j++)
        v[j] = asc_stage_gain(st, mean[l->at == NULL ? j : l->at[j]], mean[0]);
    asc_game game = l->game;
    game.v = v;
    const asc_status s = x->index->solve(&game, x->option, work, phi, err);
    asc_arena_rewind(work, mark);
    return s;
}

asc_status asc_stage_solve_draw(const asc_stage *st, const asc_asked *x,
                                const double *mean, asc_arena *work, double *phi,
                                asc_error *err)
{
    asc_error inner = {0};
    const asc_status s = asc_stage_solve(st, x, mean, work, phi, &inner);
    if (s == ASC_OK) return ASC_OK;
    ASC_REQUIRE(asc_status_exit(s) == 1, err, s, "%s", inner.message);
    for (size_t r = 0; r < x->rows; r++) phi[r] = (double)NAN;
    return ASC_OK;
}

typedef struct batch {
    asc_stage *st;
    uint8_t *done; /* [R] 1: the row holds its replicate */
    asc_run *run;
    asc_meter *meter;
    const asc_crew *crew;
    const void *plan;
    void *shared;            /* of all blocks, or NULL */
    const char *rows;        /* stage name of single rows in the journal */
    const size_t *replicate; /* [tasks] replicates, or blocks, still to be run */
    atomic_size_t *left;     /* [blocks] rows of the block not done */
    atomic_size_t slow;      /* replicates of blocks fitted by themselves */
} batch;

static size_t block_rows(const asc_stage *st, size_t block)
{
    const size_t first = block * ASC_BLOCK_REPLICATES;
    const size_t left = st->boot.replicates - first;
    return left < ASC_BLOCK_REPLICATES ? left : ASC_BLOCK_REPLICATES;
}

static double *block_values(const asc_stage *st, size_t block)
{
    return st->row + block * ASC_BLOCK_REPLICATES * st->stride;
}

/* Means and coefficients of one replicate into its row. */
static asc_status store_row(const asc_stage *st, const asc_means *m, asc_arena *work,
                            double *row, asc_error *err)
{
    const size_t partners = st->levels->level[0].game.n;
    row[asc_stage_code(st)] = (double)m->code;
    row[asc_stage_code(st) + 1] = (double)m->passes;
    for (size_t kind = 0; !st->dense && kind < st->kinds; kind++) {
        const double *mean = m->mean + kind * st->coalitions;
        row[kind * st->lean] = mean[0];
        row[kind * st->lean + 1] = mean[st->coalitions - 1];
        for (size_t k = 0; k < partners; k++)
            row[kind * st->lean + 2 + k] =
                st->without[k] == SIZE_MAX ? (double)NAN : mean[st->without[k]];
        for (size_t x = 0; x < st->indices; x++)
            ASC_TRY(asc_stage_solve_draw(st, &st->index[x], mean, work,
                                         row + asc_stage_phi(st, kind, x), err));
    }
    return ASC_OK;
}

static asc_status check_means(const asc_stage *st, asc_means *m, size_t replicate,
                              asc_error *err)
{
    if ((m->code & ASC_FIT_REFUSED) != 0) {
        for (size_t j = 0; j < st->policies; j++) m->mean[j] = (double)NAN;
        for (size_t j = 0; j < st->terms; j++) m->coef[j] = (double)NAN;
        return ASC_OK;
    }
    for (size_t j = 0; j < st->policies; j++)
        ASC_REQUIRE(
            isfinite(m->mean[j]), err, ASC_EINTERNAL,
            "%s, replicate %zu: the mean of policy %zu of %zu is %g although the fit "
            "settled; please report this",
            st->name, replicate, j, st->policies, m->mean[j]);
    return ASC_OK;
}

static asc_status stop_asked(const batch *b, asc_error *err)
{
    ASC_REQUIRE(!asc_stop_asked(&b->run->stop), err, ASC_ESTOPPED,
                "%s: stopped on request; finished replicates are kept", b->st->name);
    return ASC_OK;
}

static asc_status run_replicate(void *context, size_t task, size_t worker, asc_error *err)
{
    const batch *b = context;
    asc_stage *st = b->st;
    const asc_problem *p = st->problem;
    asc_worker *w = &b->crew->worker[worker];
    const size_t r = b->replicate[task], block = r / ASC_BLOCK_REPLICATES;
    ASC_TRY(stop_asked(b, err));
    const asc_arena_mark mark = asc_arena_save(w->arena);
    double *row = st->row + r * st->stride;
    double *mean = st->dense ? row : asc_take(w->arena, st->policies);
    ASC_TRY(asc_arena_check(w->arena, err));
    asc_bootstrap_draw(&st->boot, r, w->multiplicity);
    asc_bootstrap_weights(p->n, p->cluster, p->w, w->multiplicity, w->w);
    asc_means m = {.mean = mean, .coef = row + asc_stage_coef(st)};
    ASC_TRY(st->estimator->refit(b->plan, w->w, st->coef, w->arena, &m, err));
    ASC_TRY(check_means(st, &m, r, err));
    ASC_TRY(store_row(st, &m, w->arena, row, err));
    asc_arena_rewind(w->arena, mark);
    b->done[r] = 1;
    if (atomic_fetch_sub(&b->left[block], 1) == 1 && b->run->journal != NULL)
        ASC_TRY(asc_journal_put(b->run->journal, st->name, block, block_values(st, block),
                                block_rows(st, block) * st->stride, err));
    asc_meter_add(b->meter, 1);
    return ASC_OK;
}

/* Where the results of replicates [first, first + rows) go. */
static asc_status part_start(const batch *b, size_t first, size_t rows, asc_arena *work,
                             asc_means **means, asc_error *err)
{
    const asc_stage *st = b->st;
    *means = asc_take_bytes(work, rows, sizeof **means);
    double *mean = asc_take(work, st->dense ? 0 : rows * st->policies);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t r = 0; r < rows; r++) {
        double *row = st->row + (first + r) * st->stride;
        (*means)[r] = (asc_means){.mean = st->dense ? row : mean + r * st->policies,
                                  .coef = row + asc_stage_coef(st)};
    }
    return ASC_OK;
}

/* An estimator that streams draws its replicates itself; the others are handed the multiplicities. */
static asc_status draw_part(const batch *b, asc_replicates *replicates, asc_arena *work,
                            asc_error *err)
{
    const asc_stage *st = b->st;
    if (st->estimator->streams) return ASC_OK;
    const size_t clusters = st->problem->clusters;
    uint8_t *multiplicity = asc_take_bytes(work, replicates->count, clusters);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t r = 0; r < replicates->count; r++)
        asc_bootstrap_draw(&st->boot, replicates->first + r, multiplicity + r * clusters);
    replicates->multiplicity = multiplicity;
    return ASC_OK;
}

/* Replicates [first, first + rows) of one block. */
static asc_status run_part(batch *b, size_t first, size_t rows, asc_arena *work,
                           asc_error *err)
{
    const asc_stage *st = b->st;
    ASC_TRY(stop_asked(b, err));
    const asc_arena_mark mark = asc_arena_save(work);
    asc_means *means = NULL;
    ASC_TRY(part_start(b, first, rows, work, &means, err));
    asc_replicates replicates = {
        .count = rows, .draws = &st->boot, .first = first, .stop = b->run->stop};
    ASC_TRY(draw_part(b, &replicates, work, err));
    const asc_status status =
        st->estimator->refit_block(b->shared, &replicates, work, means, err);
    if (status == ASC_ESTOPPED) return stop_asked(b, err);
    if (status != ASC_OK) return status;
    for (size_t r = 0; r < rows; r++) {
        ASC_TRY(check_means(st, &means[r], first + r, err));
        ASC_TRY(store_row(st, &means[r], work, st->row + (first + r) * st->stride, err));
        if (means[r].slow) atomic_fetch_add(&b->slow, 1);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status run_block(void *context, size_t task, size_t worker, asc_error *err)
{
    batch *b = context;
    asc_stage *st = b->st;
    asc_arena *work = b->crew->worker[worker].arena;
    const size_t block = b->replicate[task], rows = block_rows(st, block);
    const size_t first = block * ASC_BLOCK_REPLICATES;
    for (size_t r = 0; r < rows; r += st->width)
        ASC_TRY(run_part(b, first + r, rows - r < st->width ? rows - r : st->width, work,
                         err));
    memset(b->done + first, 1, rows);
    atomic_store(&b->left[block], 0);
    if (b->run->journal != NULL)
        ASC_TRY(asc_journal_put(b->run->journal, st->name, block, block_values(st, block),
                                rows * st->stride, err));
    asc_meter_add(b->meter, rows);
    return ASC_OK;
}

/* A row that a stopped run had finished in a block it had not. */
static bool take_row(const batch *b, size_t r)
{
    const asc_stage *st = b->st;
    if (b->run->journal == NULL || !asc_journal_get(b->run->journal, b->rows, r,
                                                    st->row + r * st->stride, st->stride))
        return false;
    b->done[r] = 1;
    b->run->resumed++;
    asc_meter_add(b->meter, 1);
    return true;
}

/* Blocks and rows of an earlier run; the replicates, or blocks, that are left go to replicate
 * [returned]. */
static size_t take_journalled(const batch *b, size_t *replicate)
{
    const asc_stage *st = b->st;
    size_t tasks = 0;
    for (size_t j = 0; j * ASC_BLOCK_REPLICATES < st->boot.replicates; j++) {
        const size_t rows = block_rows(st, j), first = j * ASC_BLOCK_REPLICATES;
        if (b->run->journal != NULL &&
            asc_journal_get(b->run->journal, st->name, j, block_values(st, j),
                            rows * st->stride)) {
            atomic_init(&b->left[j], 0);
            memset(b->done + first, 1, rows);
            b->run->resumed += rows;
            asc_meter_add(b->meter, rows);
            continue;
        }
        const size_t before = tasks;
        if (b->shared != NULL) {
            atomic_init(&b->left[j], rows);
            replicate[tasks++] = j;
            continue;
        }
        for (size_t r = first; r < first + rows; r++)
            if (!take_row(b, r)) replicate[tasks++] = r;
        atomic_init(&b->left[j], tasks - before);
    }
    return tasks;
}

/* Finished rows of unfinished blocks go to the journal one by one, so that a stop loses none. */
static asc_status keep_rows(const batch *b, asc_error *err)
{
    const asc_stage *st = b->st;
    for (size_t r = 0; r < st->boot.replicates; r++) {
        if (b->done[r] == 0 || atomic_load(&b->left[r / ASC_BLOCK_REPLICATES]) == 0)
            continue;
        ASC_TRY(asc_journal_put(b->run->journal, b->rows, r, st->row + r * st->stride,
                                st->stride, err));
    }
    return ASC_OK;
}

/* Counts how the replicates ended, in their order. */
static void count_endings(asc_stage *st, asc_run *run)
{
    asc_endings e = {.replicates = st->boot.replicates, .clusters = st->boot.clusters};
    const size_t longest = sizeof run->passes / sizeof *run->passes - 1;
    for (size_t r = 0; r < e.replicates; r++) {
        const double *at = st->row + r * st->stride + asc_stage_code(st);
        const unsigned code = (unsigned)at[0];
        const size_t passes = (size_t)at[1];
        const bool refused = (code & ASC_FIT_REFUSED) != 0;
        e.boundary += (code & ASC_FIT_BOUNDARY) != 0;
        e.absent += (code & ASC_FIT_ABSENT) != 0;
        e.refused += refused;
        e.refused_boundary += refused && (code & ASC_FIT_BOUNDARY) != 0;
        e.refused_absent += refused && (code & ASC_FIT_ABSENT) != 0;
        run->passes[passes < longest ? passes : longest]++;
    }
    st->endings = e;
}

/* Scratch of the threads, and what all blocks share. */
static asc_status prepare_replicates(batch *b, asc_arena *plan_arena, asc_error *err)
{
    const asc_stage *st = b->st;
    const asc_estimator *e = st->estimator;
    if (e->refit_block != NULL)
        return e->share(b->plan, st->coef, plan_arena, &b->shared, err);
    for (size_t t = 0; t < b->crew->workers; t++) {
        asc_worker *w = &b->crew->worker[t];
        w->w = asc_take(w->arena, st->problem->n);
        w->multiplicity = asc_take_bytes(w->arena, st->problem->clusters, 1);
        ASC_TRY(asc_arena_check(w->arena, err));
    }
    return ASC_OK;
}

/* plan_arena holds what lives as long as the plan does. */
static asc_status run_replicates(batch b, asc_arena *plan_arena, asc_arena *arena,
                                 asc_error *err)
{
    asc_stage *st = b.st;
    asc_run *run = b.run;
    const size_t r = st->boot.replicates;
    const size_t blocks = (r + ASC_BLOCK_REPLICATES - 1) / ASC_BLOCK_REPLICATES;
    st->row = asc_take_bytes(arena, r * sizeof(double), st->stride);
    size_t *replicate = asc_take_bytes(arena, r, sizeof *replicate);
    b.done = asc_take_bytes(arena, r, 1);
    b.rows = asc_take_format(arena, "%s/replicate", st->name);
    b.replicate = replicate;
    b.left = asc_take_bytes(arena, blocks, sizeof *b.left);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(prepare_replicates(&b, plan_arena, err));
    const size_t tasks = take_journalled(&b, replicate);
    if (b.shared != NULL && tasks > 0)
        ASC_TRY(asc_stage_plan(st, run, tasks, plan_arena, err));
    const asc_status status =
        asc_pool_run(tasks, b.shared != NULL ? run_block : run_replicate, &b, err);
    run->slow += atomic_load(&b.slow);
    if (run->journal != NULL && status == ASC_ESTOPPED) ASC_TRY(keep_rows(&b, err));
    if (run->journal != NULL && (status == ASC_OK || status == ASC_ESTOPPED))
        ASC_TRY(asc_journal_flush(run->journal, err));
    if (status == ASC_OK) count_endings(st, run);
    return status;
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
    for (size_t x = 0; x < st->indices; x++) st->lean += st->index[x].rows;
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
        status = run_replicates(
            (batch){.st = st, .run = run, .meter = meter, .crew = crew, .plan = plan},
            plan_arena, arena, err);
    /* No mark may outlive the stage: all that a worker took was for this stage. */
    for (size_t t = 0; t < crew->workers; t++)
        asc_arena_rewind(crew->worker[t].arena, (asc_arena_mark){0});
    asc_arena_destroy(plan_arena);
    return status;
}
