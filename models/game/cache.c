/* One table of values under many indices: the look at the values, the sums by size and the Fourier
 * coefficients are worked out once, by the first index that needs them, in the way it would have done alone; so
 * the bits of an answer do not depend on what else was asked. What rests on the structures only is kept from
 * table to table. Memory: at most five times the table. */
#include "cache.h"
#include <stdlib.h>

asc_game_cache *asc_game_cache_create(void)
{
    asc_game_cache *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->arena = asc_arena_create();
    if (c->arena != NULL) return c;
    free(c);
    return NULL;
}

void asc_game_cache_destroy(asc_game_cache *c)
{
    if (c == NULL) return;
    asc_arena_destroy(c->arena);
    free(c);
}

void asc_game_cache_next(asc_game_cache *c)
{
    c->v = NULL;
    c->scanned = c->summed = c->transformed = false;
}

asc_game_cache *asc_cache_of(const asc_game *g)
{
    asc_game_cache *c = g->cache;
    if (c == NULL || g->coalition != NULL) return NULL;
    if (c->n != g->n || c->structures != g->structures) {
        asc_arena *arena = c->arena;
        asc_arena_rewind(arena, (asc_arena_mark){0});
        *c = (asc_game_cache){
            .arena = arena, .n = g->n, .structures = g->structures, .v = g->v};
    }
    if (c->v != g->v) {
        asc_game_cache_next(c);
        c->v = g->v;
    }
    return c;
}

static double *room(asc_game_cache *c)
{
    asc_error err = {0};
    double *x = asc_take(c->arena, (size_t)1 << c->n);
    return asc_arena_check(c->arena, &err) == ASC_OK ? x : NULL;
}

asc_cache_room asc_cache_keep(const asc_game *g, asc_cache_kept which, asc_arena *work)
{
    asc_game_cache *c = asc_cache_of(g);
    if (c != NULL && c->kept[which] == NULL) c->kept[which] = room(c);
    if (c == NULL || c->kept[which] == NULL)
        return (asc_cache_room){asc_take(work, (size_t)1 << g->n), false};
    return (asc_cache_room){c->kept[which], c->ready[which]};
}

void asc_cache_done(const asc_game *g, asc_cache_kept which)
{
    asc_game_cache *c = asc_cache_of(g);
    if (c != NULL) c->ready[which] = c->kept[which] != NULL;
}

bool asc_cache_spectrum(asc_game_cache *c)
{
    if (c == NULL) return false;
    if (c->f == NULL) c->f = room(c);
    if (c->scratch == NULL) c->scratch = room(c);
    return c->f != NULL && c->scratch != NULL;
}
