/* The coalitions at both ends of a game, for indices that read no others: nobody, players alone, all but
 * one, everybody. They serve a dense table and a list alike. */
#include "game_sums.h"
#include <assert.h>

void asc_weight_clear(const asc_game *g, double *weight)
{
    for (size_t s = 0; s < asc_game_size(g); s++) weight[s] = 0.0;
}

double *asc_weight_at(const asc_game *g, double *weight, asc_mask coalition)
{
    const size_t at = asc_game_find(g, coalition);
    assert(at != SIZE_MAX);
    return &weight[at];
}

static asc_mask without(const asc_game *g, size_t player)
{
    return asc_mask_all(g->n) & ~((asc_mask)1 << player);
}

double asc_game_total(const asc_game *g)
{
    return g->v[asc_game_size(g) - 1];
}

double asc_game_without(const asc_game *g, size_t player)
{
    return asc_game_value(g, without(g, player));
}

double asc_game_alone(const asc_game *g, size_t player)
{
    return asc_game_value(g, (asc_mask)1 << player);
}

asc_status asc_coalitions_alone(const asc_game *g, const double *option, asc_mask *mask,
                                size_t *count, asc_error *err)
{
    (void)option;
    (void)err;
    *count = g->n;
    for (size_t k = 0; mask != NULL && k < g->n; k++) mask[k] = (asc_mask)1 << k;
    return ASC_OK;
}

asc_status asc_coalitions_without(const asc_game *g, const double *option, asc_mask *mask,
                                  size_t *count, asc_error *err)
{
    (void)option;
    (void)err;
    *count = g->n;
    for (size_t k = 0; mask != NULL && k < g->n; k++) mask[k] = without(g, k);
    return ASC_OK;
}

asc_status asc_coalitions_both(const asc_game *g, const double *option, asc_mask *mask,
                               size_t *count, asc_error *err)
{
    ASC_TRY(asc_coalitions_alone(g, option, mask, count, err));
    ASC_TRY(
        asc_coalitions_without(g, option, mask == NULL ? NULL : mask + g->n, count, err));
    *count = 2 * g->n;
    return ASC_OK;
}

asc_status asc_coalitions_none(const asc_game *g, const double *option, asc_mask *mask,
                               size_t *count, asc_error *err)
{
    (void)g;
    (void)option;
    (void)mask;
    (void)err;
    *count = 0;
    return ASC_OK;
}
