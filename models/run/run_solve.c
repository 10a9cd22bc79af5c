/* Games of policy means, solved: v(S) = s (mu(S) - mu(empty)) of the coalitions of a level. In a replicate all
 * indices of a level share one table of values, and through a cache of the thread what they have in common
 * (models/game/cache.c): the bits are those of each index alone. */
#include "run_parts.h"
#include "run_sample.h"
#include <math.h>

asc_game asc_asked_game(const asc_asked *x)
{
    asc_game g = x->level->game;
    if (x->structures != NULL) g.structures = x->structures;
    return g;
}

static void values_of(const asc_stage *st, const asc_run_level *l, const double *mean,
                      double *v)
{
    const size_t size = asc_game_size(&l->game);
    for (size_t j = 0; j < size; j++)
        v[j] = asc_stage_gain(st, mean[l->at == NULL ? j : l->at[j]], mean[0]);
}

/* Rows of x from the values v of its level. */
static asc_status solve_values(const asc_asked *x, const double *v, bool linear,
                               asc_game_cache *cache, asc_arena *work, double *phi,
                               asc_error *err)
{
    asc_game game = asc_asked_game(x);
    game.v = v;
    game.cache = cache;
    if (x->sample != NULL) return asc_sample_solve(x, v, linear, work, phi, NULL, err);
    return x->index->solve(&game, x->option, work, phi, err);
}

static asc_status solve_one(const asc_stage *st, const asc_asked *x, const double *mean,
                            bool linear, asc_arena *work, double *phi, asc_error *err)
{
    if (isnan(mean[0]) || isnan(mean[st->coalitions - 1])) {
        for (size_t r = 0; r < x->rows; r++) phi[r] = (double)NAN;
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take(work, asc_game_size(&x->level->game));
    ASC_TRY(asc_arena_check(work, err));
    values_of(st, x->level, mean, v);
    const asc_status s = solve_values(x, v, linear, NULL, work, phi, err);
    asc_arena_rewind(work, mark);
    return s;
}

asc_status asc_stage_solve(const asc_stage *st, const asc_asked *x, const double *mean,
                           asc_arena *work, double *phi, asc_error *err)
{
    return solve_one(st, x, mean, false, work, phi, err);
}

asc_status asc_stage_solve_linear(const asc_stage *st, const asc_asked *x,
                                  const double *mean, asc_arena *work, double *phi,
                                  asc_error *err)
{
    return solve_one(st, x, mean, true, work, phi, err);
}

/* The cache of a slot, made when it is first asked for and told that the values are new; NULL when memory runs
 * out, and solving goes on without. */
static asc_game_cache *cache_of(asc_worker *w, size_t slot, bool next)
{
    if (w->cache == NULL) return NULL;
    if (w->cache[slot] == NULL) w->cache[slot] = asc_game_cache_create();
    if (w->cache[slot] != NULL && next) asc_game_cache_next(w->cache[slot]);
    return w->cache[slot];
}

/* A game that the index refuses gives NaN, as a refused replicate does. */
static asc_status solve_draw(const asc_asked *x, const double *v, asc_worker *w,
                             bool next, double *phi, asc_error *err)
{
    asc_error inner = {0};
    const asc_arena_mark mark = asc_arena_save(w->arena);
    const asc_status s =
        solve_values(x, v, false, cache_of(w, x->cache, next), w->arena, phi, &inner);
    asc_arena_rewind(w->arena, mark);
    if (s == ASC_OK) return ASC_OK;
    ASC_REQUIRE(asc_status_exit(s) == 1, err, s, "%s", inner.message);
    for (size_t r = 0; r < x->rows; r++) phi[r] = (double)NAN;
    return ASC_OK;
}

/* Error of sampling that the deviation of this replicate from the full sample shows by itself. */
static asc_status noise_of(const asc_stage *st, const asc_asked *x, const double *full,
                           const double *v, asc_arena *work, double *noise,
                           asc_error *err)
{
    const size_t size = asc_game_size(&x->level->game);
    const asc_arena_mark mark = asc_arena_save(work);
    double *dev = asc_take(work, size), *phi = asc_take(work, x->rows);
    ASC_TRY(asc_arena_check(work, err));
    values_of(st, x->level, full, dev);
    for (size_t j = 0; j < size; j++) dev[j] = v[j] - dev[j];
    const asc_status s = asc_sample_solve(x, dev, true, work, phi, noise, err);
    asc_arena_rewind(work, mark);
    return s;
}

static asc_status no_values(const asc_stage *st, double *const *phi, double *const *noise)
{
    for (size_t x = 0; x < st->indices; x++)
        for (size_t r = 0; r < st->index[x].rows; r++) {
            phi[x][r] = (double)NAN;
            if (noise[x] != NULL) noise[x][r] = (double)NAN;
        }
    return ASC_OK;
}

asc_status asc_stage_solve_row(const asc_stage *st, size_t kind, const double *mean,
                               asc_worker *w, double *const *phi, double *const *noise,
                               asc_error *err)
{
    if (isnan(mean[0]) || isnan(mean[st->coalitions - 1]))
        return no_values(st, phi, noise);
    const asc_levels *levels = st->levels;
    const asc_arena_mark mark = asc_arena_save(w->arena);
    double *v[2] = {NULL, NULL};
    bool next[2] = {true, true};
    for (size_t l = 0; l < levels->levels; l++)
        v[l] = asc_take(w->arena, asc_game_size(&levels->level[l].game));
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t l = 0; l < levels->levels; l++)
        values_of(st, &levels->level[l], mean, v[l]);
    for (size_t i = 0; i < st->indices; i++) {
        const asc_asked *x = &st->index[i];
        const size_t l = (size_t)(x->level - levels->level);
        const bool own = x->cache >= 2;
        ASC_TRY(solve_draw(x, v[l], w, own || next[l], phi[i], err));
        if (!own) next[l] = false;
        if (noise[i] != NULL)
            ASC_TRY(noise_of(st, x, st->mean + kind * st->coalitions, v[l], w->arena,
                             noise[i], err));
    }
    asc_arena_rewind(w->arena, mark);
    return ASC_OK;
}
