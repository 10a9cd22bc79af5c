/* Bootstrap replicates of one outcome under one model.
 *
 * Replicate r writes row r. With an estimator that refits blocks a task of the pool is what is left of an
 * aligned block [64 j, 64 j + 63], else one replicate; the last blocks, as many as there are threads, are
 * cut into smaller tasks, so that no thread waits long for another. Blocks go to the journal as soon as
 * their last row is done, and blocks found there are copied instead of run; a stopped run adds the
 * finished rows of unfinished blocks. The bits of a replicate depend neither on its company in a task nor
 * on what was resumed, and whatever is computed later reads the rows in their order. */
#include "ascribe/pool.h"
#include "run_parts.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* Rows of a task of the last blocks, half a block: a multiple of six, which is how the kernels take them.
 * Fewer would cost more, since each task passes over the data by itself. */
enum { SMALL = 36 };

/* Replicates [first, first + rows), within one block. */
typedef struct stretch {
    size_t first, rows;
} stretch;

typedef struct batch {
    asc_stage *st;
    uint8_t *done; /* [R] 1: the row holds its replicate */
    asc_run *run;
    asc_meter *meter;
    const asc_crew *crew;
    const void *plan;
    void *shared;        /* of all blocks, or NULL */
    const char *rows;    /* stage name of single rows in the journal */
    const stretch *task; /* [tasks] still to be run */
    atomic_size_t *left; /* [blocks] rows of the block not done */
    atomic_size_t slow;  /* replicates of blocks fitted by themselves */
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

/* All indices of a kind into a lean row; of a sample, what it says of its own error too. */
static asc_status solve_row(const asc_stage *st, size_t kind, const double *mean,
                            asc_worker *w, double *row, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(w->arena);
    double **phi = asc_take_bytes(w->arena, st->indices, sizeof *phi);
    double **noise = asc_take_bytes(w->arena, st->indices, sizeof *noise);
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t x = 0; x < st->indices; x++) {
        phi[x] = row + asc_stage_phi(st, kind, x);
        noise[x] = st->index[x].sample == NULL ? NULL : phi[x] + st->index[x].rows;
    }
    ASC_TRY(asc_stage_solve_row(st, kind, mean, w, phi, noise, err));
    asc_arena_rewind(w->arena, mark);
    return ASC_OK;
}

/* Means and coefficients of one replicate into its row. */
static asc_status store_row(const asc_stage *st, const asc_means *m, asc_worker *w,
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
        ASC_TRY(solve_row(st, kind, mean, w, row, err));
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

/* The last of a block's rows to be done takes it to the journal. */
static asc_status rows_done(const batch *b, size_t first, size_t rows, asc_error *err)
{
    const asc_stage *st = b->st;
    const size_t block = first / ASC_BLOCK_REPLICATES;
    memset(b->done + first, 1, rows);
    if (atomic_fetch_sub(&b->left[block], rows) == rows && b->run->journal != NULL)
        ASC_TRY(asc_journal_put(b->run->journal, st->name, block, block_values(st, block),
                                block_rows(st, block) * st->stride, err));
    asc_meter_add(b->meter, rows);
    return ASC_OK;
}

static asc_status run_replicate(void *context, size_t task, size_t worker, asc_error *err)
{
    const batch *b = context;
    asc_stage *st = b->st;
    const asc_problem *p = st->problem;
    asc_worker *w = &b->crew->worker[worker];
    const size_t r = b->task[task].first;
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
    ASC_TRY(store_row(st, &m, w, row, err));
    asc_arena_rewind(w->arena, mark);
    return rows_done(b, r, 1, err);
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
static asc_status run_part(batch *b, size_t first, size_t rows, asc_worker *w,
                           asc_error *err)
{
    const asc_stage *st = b->st;
    asc_arena *work = w->arena;
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
        ASC_TRY(store_row(st, &means[r], w, st->row + (first + r) * st->stride, err));
        if (means[r].slow) atomic_fetch_add(&b->slow, 1);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status run_stretch(void *context, size_t task, size_t worker, asc_error *err)
{
    batch *b = context;
    const size_t width = b->st->width;
    const stretch t = b->task[task];
    asc_worker *w = &b->crew->worker[worker];
    for (size_t r = 0; r < t.rows; r += width)
        ASC_TRY(
            run_part(b, t.first + r, t.rows - r < width ? t.rows - r : width, w, err));
    return rows_done(b, t.first, t.rows, err);
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

static bool take_block(const batch *b, size_t j)
{
    const asc_stage *st = b->st;
    const size_t rows = block_rows(st, j);
    if (b->run->journal == NULL ||
        !asc_journal_get(b->run->journal, st->name, j, block_values(st, j),
                         rows * st->stride))
        return false;
    memset(b->done + j * ASC_BLOCK_REPLICATES, 1, rows);
    b->run->resumed += rows;
    asc_meter_add(b->meter, rows);
    return true;
}

/* Rows of block j that are not done, in tasks of at most `most` rows. */
static size_t add_block(const batch *b, size_t j, size_t most, stretch *task)
{
    const size_t first = j * ASC_BLOCK_REPLICATES, end = first + block_rows(b->st, j);
    size_t tasks = 0;
    bool open = false;
    for (size_t r = first; r < end; r++) {
        open = open && task[tasks - 1].rows < most;
        if (b->done[r] == 0) {
            if (!open) task[tasks++] = (stretch){.first = r};
            task[tasks - 1].rows++;
        }
        open = b->done[r] == 0;
    }
    return tasks;
}

/* Takes what an earlier run has done; what is left goes to task [returned]. */
static size_t plan_tasks(const batch *b, size_t blocks, stretch *task)
{
    const asc_stage *st = b->st;
    const size_t threads = asc_pool_threads();
    size_t tasks = 0, open = 0;
    for (size_t j = 0; j < blocks; j++) {
        size_t left = take_block(b, j) ? 0 : block_rows(st, j);
        const size_t first = j * ASC_BLOCK_REPLICATES;
        for (size_t r = first; left > 0 && r < first + block_rows(st, j); r++)
            left -= take_row(b, r);
        atomic_init(&b->left[j], left);
        open += left > 0;
    }
    for (size_t j = 0; j < blocks; j++) {
        if (atomic_load(&b->left[j]) == 0) continue;
        const bool last = threads > 1 && open-- <= threads;
        const size_t most = b->shared == NULL ? 1 : last ? SMALL : ASC_BLOCK_REPLICATES;
        tasks += add_block(b, j, most, task + tasks);
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

static asc_status run_tasks(batch *b, const asc_arena *plan_arena, asc_arena *arena,
                            asc_error *err)
{
    const asc_stage *st = b->st;
    const size_t r = st->boot.replicates;
    const size_t blocks = (r + ASC_BLOCK_REPLICATES - 1) / ASC_BLOCK_REPLICATES;
    stretch *task = asc_take_bytes(arena, r, sizeof *task);
    b->done = asc_take_bytes(arena, r, 1);
    b->rows = asc_take_format(arena, "%s/replicate", st->name);
    b->left = asc_take_bytes(arena, blocks, sizeof *b->left);
    ASC_TRY(asc_arena_check(arena, err));
    b->task = task;
    const size_t tasks = plan_tasks(b, blocks, task);
    if (b->shared == NULL) return asc_pool_run(tasks, run_replicate, b, err);
    if (tasks > 0) ASC_TRY(asc_stage_plan(b->st, b->run, tasks, plan_arena, err));
    return asc_pool_run(tasks, run_stretch, b, err);
}

asc_status asc_stage_replicates(asc_stage *st, const asc_effort *effort, const void *plan,
                                asc_arena *plan_arena, asc_arena *arena, asc_error *err)
{
    asc_run *run = effort->run;
    batch b = {
        .st = st, .run = run, .meter = effort->meter, .crew = effort->crew, .plan = plan};
    st->row = asc_take_bytes(arena, st->boot.replicates * sizeof(double), st->stride);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(prepare_replicates(&b, plan_arena, err));
    const asc_status status = run_tasks(&b, plan_arena, arena, err);
    run->slow += atomic_load(&b.slow);
    if (run->journal != NULL && status == ASC_ESTOPPED) ASC_TRY(keep_rows(&b, err));
    if (run->journal != NULL && (status == ASC_OK || status == ASC_ESTOPPED))
        ASC_TRY(asc_journal_flush(run->journal, err));
    if (status == ASC_OK) count_endings(st, run);
    return status;
}
