/* What every index asks of a game before it is solved. */
#include "ascribe/contribution.h"
#include "ascribe/problem.h"
#include <math.h>

asc_status asc_index_rows(const asc_index *x, const asc_game *g, const double *option,
                          asc_mask *mask, size_t *count, asc_error *err)
{
    if (x->rows != NULL) return x->rows(g, option, mask, count, err);
    for (size_t k = 0; mask != NULL && k < g->n; k++) mask[k] = UINT64_C(1) << k;
    *count = g->n;
    return ASC_OK;
}

static asc_mask everyone(const asc_game *g)
{
    return asc_mask_all(g->n);
}

static size_t lowest(asc_mask mask)
{
    size_t k = 0;
    while ((mask >> k & 1U) == 0) k++;
    return k;
}

static asc_status check_partition(const asc_game *g, const asc_mask *part, size_t parts,
                                  const char *what, asc_error *err)
{
    asc_mask seen = 0;
    for (size_t u = 0; u < parts; u++) {
        ASC_REQUIRE(part[u] != 0, err, ASC_EDATA, "%s: union %zu is empty", what, u + 1);
        ASC_REQUIRE((part[u] & ~everyone(g)) == 0, err, ASC_EDATA,
                    "%s: union %zu names player %zu, the game has %zu", what, u + 1,
                    lowest(part[u] & ~everyone(g)) + 1, g->n);
        ASC_REQUIRE((part[u] & seen) == 0, err, ASC_EDATA,
                    "%s: player %zu is in two unions; a partition has each player once",
                    what, lowest(part[u] & seen) + 1);
        seen |= part[u];
    }
    ASC_REQUIRE(seen == everyone(g), err, ASC_EDATA,
                "%s: player %zu is in no union; a partition has each player once", what,
                lowest(everyone(g) & ~seen) + 1);
    return ASC_OK;
}

/* Each level is a partition whose unions are unions of those of the level below. */
static asc_status check_levels(const asc_game *g, const asc_structures *s, asc_error *err)
{
    for (size_t l = 0; l < s->levels; l++) {
        ASC_TRY(check_partition(g, s->level[l], s->level_size[l], "levels", err));
        for (size_t u = 0; l > 0 && u < s->level_size[l - 1]; u++)
            for (size_t w = 0; w < s->level_size[l]; w++) {
                const asc_mask inner = s->level[l - 1][u], outer = s->level[l][w];
                ASC_REQUIRE(
                    (inner & outer) == 0 || (inner & ~outer) == 0, err, ASC_EDATA,
                    "levels: union %zu of level %zu is split by level %zu; coarser "
                    "unions must hold finer ones whole",
                    u + 1, l, l + 1);
            }
    }
    return ASC_OK;
}

static asc_status check_graph(const asc_game *g, const asc_mask *neighbour,
                              asc_error *err)
{
    for (size_t k = 0; k < g->n; k++) {
        ASC_REQUIRE((neighbour[k] & ~everyone(g)) == 0, err, ASC_EDATA,
                    "graph: player %zu is linked to player %zu, the game has %zu", k + 1,
                    lowest(neighbour[k] & ~everyone(g)) + 1, g->n);
        for (size_t j = 0; j < g->n; j++)
            ASC_REQUIRE(
                (neighbour[k] >> j & 1U) == (neighbour[j] >> k & 1U), err, ASC_EINTERNAL,
                "graph: the link of players %zu and %zu is one-way", k + 1, j + 1);
    }
    return ASC_OK;
}

/* Takes away players with nothing left before them until none is left, or a cycle is. */
static asc_status check_precedence(const asc_game *g, const asc_mask *before,
                                   asc_error *err)
{
    asc_mask left = everyone(g);
    for (asc_mask gone = 1; gone != 0;) {
        gone = 0;
        for (size_t k = 0; k < g->n; k++) {
            ASC_REQUIRE((before[k] & ~everyone(g)) == 0, err, ASC_EDATA,
                        "precedence: player %zu is named, the game has %zu",
                        lowest(before[k] & ~everyone(g)) + 1, g->n);
            if ((left >> k & 1U) != 0 && (before[k] & left) == 0)
                gone |= UINT64_C(1) << k;
        }
        left &= ~gone;
    }
    ASC_REQUIRE(
        left == 0, err, ASC_EDATA,
        "precedence: players come before themselves in a circle through player %zu; "
        "take one of the pairs out",
        lowest(left) + 1);
    return ASC_OK;
}

static asc_status check_weights(const asc_game *g, const double *weight, asc_error *err)
{
    for (size_t k = 0; k < g->n; k++)
        ASC_REQUIRE(isfinite(weight[k]) && weight[k] > 0.0, err, ASC_EDATA,
                    "weights: player %zu has weight %g; weights are above 0", k + 1,
                    weight[k]);
    return ASC_OK;
}

static asc_status require(bool given, const asc_index *x, const char *what,
                          asc_error *err)
{
    ASC_REQUIRE(given, err, ASC_EDATA, "%s needs %s, which the game does not give",
                x->name, what);
    return ASC_OK;
}

static asc_status check_structures(const asc_index *x, const asc_game *g, asc_error *err)
{
    static const asc_structures none = {0};
    const asc_structures *s = g->structures == NULL ? &none : g->structures;
    if ((x->needs & ASC_NEEDS_UNIONS) != 0) {
        ASC_TRY(require(s->unions != NULL, x, "a partition", err));
        ASC_TRY(check_partition(g, s->unions, s->union_count, "partition", err));
    }
    if ((x->needs & ASC_NEEDS_LEVELS) != 0) {
        ASC_TRY(require(s->level != NULL, x, "levels", err));
        ASC_TRY(check_levels(g, s, err));
    }
    if ((x->needs & ASC_NEEDS_GRAPH) != 0) {
        ASC_TRY(require(s->neighbour != NULL, x, "graph_edges", err));
        ASC_TRY(check_graph(g, s->neighbour, err));
    }
    if ((x->needs & ASC_NEEDS_PRECEDENCE) != 0) {
        ASC_TRY(require(s->before != NULL, x, "precedence", err));
        ASC_TRY(check_precedence(g, s->before, err));
    }
    if ((x->needs & ASC_NEEDS_WEIGHTS) != 0) {
        ASC_TRY(require(s->weight != NULL, x, "weights", err));
        ASC_TRY(check_weights(g, s->weight, err));
    }
    return ASC_OK;
}

static asc_status check_list(const asc_game *g, asc_error *err)
{
    const size_t count = g->coalitions;
    ASC_REQUIRE(
        count >= 2 && g->coalition[0] == 0 && g->coalition[count - 1] == everyone(g), err,
        ASC_EINTERNAL,
        "a list of %zu coalitions without the empty one first and all %zu players "
        "last",
        count, g->n);
    for (size_t j = 1; j < count; j++)
        ASC_REQUIRE(g->coalition[j] > g->coalition[j - 1], err, ASC_EINTERNAL,
                    "coalition %zu of the list is not above the one before", j + 1);
    return ASC_OK;
}

asc_status asc_game_check(const asc_index *x, const asc_game *g, asc_error *err)
{
    const bool lists = x->coalitions != NULL && g->coalition != NULL;
    const size_t most = x->most != 0 ? x->most : lists ? ASC_PLAYERS_MAX : ASC_DENSE_MAX;
    ASC_REQUIRE(g->n >= 1 && g->n <= most, err, ASC_EDATA,
                "%s: %zu players; it is exact for 1 to %zu here, join players into fewer",
                x->name, g->n, most);
    if (g->coalition != NULL) ASC_TRY(check_list(g, err));
    ASC_REQUIRE(lists || asc_game_dense(g), err, ASC_EDATA,
                "%s needs the values of all 2^%zu coalitions, the game gives %zu",
                x->name, g->n, g->coalitions);
    return check_structures(x, g, err);
}
