/* Games that are lists of coalitions: where a coalition stands, and which an index needs. */
#include "ascribe/contribution.h"
#include "ascribe/text.h"
#include <math.h>
#include <stdlib.h>

size_t asc_game_find(const asc_game *g, asc_mask coalition)
{
    if (g->coalition == NULL)
        return coalition <= asc_mask_all(g->n) ? (size_t)coalition : SIZE_MAX;
    size_t low = 0, high = g->coalitions;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (g->coalition[middle] < coalition)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->coalitions && g->coalition[low] == coalition ? low : SIZE_MAX;
}

double asc_game_value(const asc_game *g, asc_mask coalition)
{
    const size_t at = asc_game_find(g, coalition);
    return at == SIZE_MAX ? (double)NAN : g->v[at];
}

static int by_mask(const void *a, const void *b)
{
    const asc_mask x = *(const asc_mask *)a, y = *(const asc_mask *)b;
    return (x > y) - (x < y);
}

size_t asc_masks_unique(asc_mask *mask, size_t count)
{
    size_t left = 0;
    qsort(mask, count, sizeof *mask, by_mask);
    for (size_t j = 0; j < count; j++)
        if (j == 0 || mask[j] != mask[j - 1]) mask[left++] = mask[j];
    return left;
}

asc_status asc_index_coalitions(const asc_index *x, const asc_game *g,
                                const double *option, asc_arena *arena,
                                const asc_mask **mask, size_t *count, asc_error *err)
{
    if (x->coalitions == NULL) {
        ASC_REQUIRE(
            g->n <= ASC_DENSE_MAX, err, ASC_EDATA,
            "%s needs all 2^%zu coalitions of %zu players; a table of them has at "
            "most %d players",
            x->name, g->n, g->n, ASC_DENSE_MAX);
        *mask = NULL;
        *count = (size_t)1 << g->n;
        return ASC_OK;
    }
    size_t needed = 0;
    ASC_TRY(x->coalitions(g, option, NULL, &needed, err));
    asc_mask *list = asc_take_bytes(arena, needed + 2, sizeof *list);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(x->coalitions(g, option, list, &needed, err));
    list[needed] = 0;
    list[needed + 1] = asc_mask_all(g->n);
    *count = asc_masks_unique(list, needed + 2);
    *mask = list;
    return ASC_OK;
}

const char *asc_coalition_text(const char *const *player, size_t players,
                               asc_mask coalition, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t k = 0; k < players; k++) {
        if ((coalition >> k & 1) == 0) continue;
        if (t.length > 0) asc_text_add(&t, "+");
        if (player != NULL)
            asc_text_add(&t, player[k]);
        else
            asc_text_format(&t, "%zu", k + 1);
    }
    return t.data;
}

asc_status asc_game_covers(const asc_index *x, const asc_game *g, const double *option,
                           asc_arena *work, asc_error *err)
{
    const asc_mask *mask = NULL;
    size_t count = 0, missing = 0, first = 0;
    if (asc_game_dense(g)) return ASC_OK;
    ASC_TRY(asc_index_coalitions(x, g, option, work, &mask, &count, err));
    for (size_t j = 0; mask != NULL && j < count; j++) {
        if (asc_game_find(g, mask[j]) != SIZE_MAX) continue;
        if (missing++ == 0) first = j;
    }
    if (mask == NULL) missing = count - g->coalitions;
    ASC_REQUIRE(missing == 0 || mask != NULL, err, ASC_EDATA,
                "%s needs the values of all %zu coalitions, the game gives %zu", x->name,
                count, g->coalitions);
    ASC_REQUIRE(missing == 0, err, ASC_EDATA,
                "%s needs the values of %zu coalitions, of which the game lacks %zu, "
                "'%s' among them",
                x->name, count, missing,
                asc_coalition_text(g->player, g->n, mask[first], work));
    return ASC_OK;
}
