/* The two levels of a study: functions, and partners as unions of them (the quotient game). Which indices
 * are solved at which level, what coalitions they need there, and where the values of these stand
 * among the policies the estimator is asked for, each once.
 *   level 0  partners; a coalition of partners is that of all their functions
 *   level 1  functions, when some partner has functions with names of their own and an index is for them
 * The list asked for is the union of what all indices need at both levels, with nobody and everybody. Without
 * an index it is all coalitions of partners, as long as their table is a small one. */
#include "ascribe/text.h"
#include "run_sample.h"
#include <math.h>
#include <string.h>

/* A coalition of a level as one of functions. */
static asc_mask mapped(const asc_run_level *l, asc_mask coalition)
{
    asc_mask set = 0;
    for (size_t k = 0; k < l->game.n; k++)
        if ((coalition >> k & 1) != 0) set |= l->functions[k];
    return set;
}

size_t asc_level_at(const asc_run_level *l, asc_mask coalition)
{
    const size_t within = asc_game_find(&l->game, coalition);
    return within == SIZE_MAX || l->at == NULL ? within : l->at[within];
}

/* Members of the players of a level; partition, order. */
static asc_status level_open(const asc_study *s, const asc_problem *p, bool function,
                             asc_arena *arena, asc_run_level *l, asc_error *err)
{
    const size_t n = function ? p->players : asc_problem_partners(p);
    asc_mask *functions = asc_take_bytes(arena, n, sizeof *functions);
    asc_mask *unions = asc_take_bytes(arena, n, sizeof *unions);
    asc_mask *before = asc_take_bytes(arena, n, sizeof *before);
    const asc_mask **level = asc_take_bytes(arena, 1, sizeof *level);
    size_t *size = asc_take_bytes(arena, 1, sizeof *size);
    asc_structures *x = asc_take_bytes(arena, 1, sizeof *x);
    ASC_TRY(asc_arena_check(arena, err));
    const bool nested = function && p->owner != NULL;
    for (size_t k = 0; k < n; k++) {
        functions[k] =
            function ? (asc_mask)1 << k : asc_problem_functions(p, (asc_mask)1 << k);
        unions[nested ? p->owner[k] : k] |= (asc_mask)1 << k;
    }
    *size = nested ? p->partners : n;
    *level = unions;
    *l = (asc_run_level){.name = function ? "function" : "partner",
                         .folder = function ? "function/" : "",
                         .functions = functions};
    asc_order_of(s, p, function, before);
    *x = (asc_structures){.unions = unions,
                          .union_count = *size,
                          .level = level,
                          .level_size = size,
                          .levels = 1,
                          .before = before};
    l->game = (asc_game){
        .n = n, .player = function ? p->player : asc_problem_partner(p), .structures = x};
    return ASC_OK;
}

/* Rows and labels of an index at a level; a game it is not for is refused before any work is done. */
static asc_status asked_rows(asc_asked *x, const asc_run_level *l, asc_arena *arena,
                             asc_error *err)
{
    const asc_game game = asc_asked_game(x);
    ASC_TRY(asc_index_rows(x->index, &game, x->option, NULL, &x->rows, err));
    asc_mask *mask = asc_take_bytes(arena, x->rows, sizeof *mask);
    const char **label = asc_take_bytes(arena, x->rows, sizeof *label);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_index_rows(x->index, &game, x->option, mask, &x->rows, err));
    x->players = x->rows == l->game.n;
    for (size_t r = 0; r < x->rows; r++) {
        x->players = x->players && mask[r] == (asc_mask)1 << r;
        label[r] = asc_coalition_text(l->game.player, l->game.n, mask[r], arena);
    }
    x->label = label;
    return asc_arena_check(arena, err);
}

/* Indices that n players are not too many for, for the message that refuses one. */
static const char *others(asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *x = asc_index_at(i);
        if (x->coalitions == NULL) continue;
        asc_text_format(&t, "%s%s", t.length > 0 ? ", " : "", x->name);
    }
    return t.data == NULL ? "" : t.data;
}

/* All 2^n coalitions: for 20 players, or as many as were asked for. */
static asc_status refuse_table(const asc_levels *v, const asc_asked *x,
                               const asc_run *run, asc_arena *arena, asc_error *err)
{
    const asc_run_level *l = x->level;
    const size_t most = run->players_max == 0 ? ASC_DENSE_USUAL : run->players_max;
    const bool two = v->levels > 1;
    const double bytes = ldexp(40.0, (int)l->game.n);
    ASC_REQUIRE(
        l->game.n <= most, err, ASC_EDATA,
        "%s of %zu %ss needs all 2^%zu coalitions; tables are for %zu players, or up to "
        "%d with --players-max (%.1f GB for each thread here). These need few "
        "coalitions: %s%s. Shapley is sampled within a budget of coalitions: {shapley: "
        "{budget: %zu}}",
        x->index->name, l->game.n, l->name, l->game.n, most, (int)ASC_DENSE_MAX,
        bytes / 1e9, others(arena),
        two ? "; or write level: partner beside it, {shapley: {level: partner}}" : "",
        100 * l->game.n);
    return ASC_OK;
}

/* Refuses, before any work is done, a game that an index is not for. */
static asc_status check_asked(const asc_levels *v, const asc_asked *x, const asc_run *run,
                              asc_arena *arena, asc_error *err)
{
    const asc_mask ends[] = {0, asc_mask_all(x->level->game.n)};
    asc_game game = asc_asked_game(x);
    if (x->sample != NULL) return ASC_OK;
    if (x->index->coalitions == NULL) {
        ASC_TRY(refuse_table(v, x, run, arena, err));
    } else {
        game.coalition = ends;
        game.coalitions = 2;
    }
    return asc_game_check(x->index, &game, err);
}

static asc_status add_asked(asc_levels *v, const asc_run *run, asc_asked x,
                            asc_arena *arena, asc_error *err)
{
    ASC_TRY(check_asked(v, &x, run, arena, err));
    ASC_TRY(asked_rows(&x, x.level, arena, err));
    ASC_REQUIRE(v->index != NULL, err, ASC_EINTERNAL, "no room for the indices asked");
    const asc_asked *last = v->indices == 0 ? NULL : &v->index[v->indices - 1];
    x.first = last == NULL ? 0 : last->first + asc_asked_width(last);
    const size_t at = (size_t)(x.level - v->level);
    x.cache = x.structures == x.level->game.structures ? at : 2 + v->indices;
    v->index[v->indices++] = x;
    return ASC_OK;
}

static bool wanted(const asc_index_spec *spec, bool function)
{
    return spec->level == ASC_BOTH_LEVELS ||
           spec->level == (function ? ASC_FUNCTION_LEVEL : ASC_PARTNER_LEVEL);
}

/* Indices by level: each as partners, then as functions. */
static asc_status ask(asc_levels *v, const asc_levels_ask *q, asc_arena *arena,
                      asc_error *err)
{
    const asc_study *s = q->study;
    v->index = asc_take_bytes(arena, 2 * s->indices, sizeof *v->index);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->indices; i++)
        for (size_t l = 0; l < v->levels; l++) {
            if (v->levels > 1 && !wanted(&s->index[i], l > 0)) continue;
            asc_asked x = q->index[i];
            x.level = &v->level[l];
            ASC_TRY(asc_structures_make(&s->index[i], q->problem, x.level, arena,
                                        &x.structures, err));
            ASC_TRY(asc_sample_make(s, q->problem, q->estimator, &x, arena, err));
            ASC_TRY(add_asked(v, q->run, x, arena, err));
        }
    return ASC_OK;
}

/* The coalitions a level needs into its game; NULL stays where that is all of them. */
static asc_status needs(asc_levels *v, asc_run_level *l, asc_arena *arena, asc_error *err)
{
    const asc_mask **list = asc_take_bytes(arena, v->indices + 1, sizeof *list);
    size_t *count = asc_take_bytes(arena, v->indices + 1, sizeof *count), total = 2;
    ASC_TRY(asc_arena_check(arena, err));
    const bool small =
        l->game.n < 64 && ((asc_mask)1 << l->game.n) <= ASC_DENSE_COALITIONS;
    if (v->indices == 0 && small) return ASC_OK;
    for (size_t i = 0; i < v->indices; i++) {
        const asc_asked *x = &v->index[i];
        if (x->level != l) continue;
        const asc_game game = asc_asked_game(x);
        if (x->sample != NULL) {
            list[i] = x->sample->mask;
            count[i] = x->sample->plan.count;
        } else {
            ASC_TRY(asc_index_coalitions(x->index, &game, x->option, arena, &list[i],
                                         &count[i], err));
        }
        if (list[i] == NULL) return ASC_OK;
        total += count[i];
    }
    asc_mask *all = asc_take_bytes(arena, total, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    size_t at = 0;
    all[at++] = 0;
    all[at++] = asc_mask_all(l->game.n);
    for (size_t i = 0; i < v->indices; i++)
        for (size_t j = 0; j < count[i]; j++) all[at++] = list[i][j];
    const size_t left = asc_masks_unique(all, total);
    if (small && left == (size_t)1 << l->game.n) return ASC_OK;
    l->game.coalition = all;
    l->game.coalitions = left;
    return ASC_OK;
}

static asc_mask within(const asc_run_level *l, size_t j)
{
    return l->game.coalition == NULL ? (asc_mask)j : l->game.coalition[j];
}

/* The union of both levels' lists, and where each coalition of a level stands in it. */
static asc_status join_lists(asc_levels *v, asc_arena *arena, asc_error *err)
{
    const asc_run_level *fine = &v->level[v->levels - 1];
    const bool identity = v->levels == 1 && v->functions == fine->game.n;
    if (fine->game.coalition == NULL && v->functions == fine->game.n)
        v->coalitions = (size_t)1 << fine->game.n; /* all of the functions' */
    size_t total = 0;
    for (size_t l = 0; l < v->levels; l++) total += asc_game_size(&v->level[l].game);
    asc_mask *list = NULL;
    if (v->coalitions == 0) {
        list = asc_take_bytes(arena, total, sizeof *list);
        ASC_TRY(asc_arena_check(arena, err));
        size_t at = 0;
        for (size_t l = 0; l < v->levels; l++)
            for (size_t j = 0; j < asc_game_size(&v->level[l].game); j++)
                list[at++] = mapped(&v->level[l], within(&v->level[l], j));
        v->coalitions = asc_masks_unique(list, total);
        v->list = list;
    }
    const asc_game whole = {
        .n = v->functions, .coalition = v->list, .coalitions = v->coalitions};
    for (size_t l = 0; l < v->levels && !identity; l++) {
        const size_t size = asc_game_size(&v->level[l].game);
        size_t *at = asc_take_bytes(arena, size, sizeof *at);
        ASC_TRY(asc_arena_check(arena, err));
        for (size_t j = 0; j < size; j++)
            at[j] = asc_game_find(&whole, mapped(&v->level[l], within(&v->level[l], j)));
        v->level[l].at = at;
    }
    return ASC_OK;
}

/* Is any index for functions? */
static bool functions_asked(const asc_study *s)
{
    for (size_t i = 0; i < s->indices; i++)
        if (wanted(&s->index[i], true)) return true;
    return false;
}

asc_status asc_levels_make(const asc_levels_ask *q, asc_arena *arena, asc_levels *out,
                           asc_error *err)
{
    const asc_study *s = q->study;
    const asc_problem *p = q->problem;
    asc_levels *v = out;
    *v = (asc_levels){.levels = 1, .functions = p->players};
    ASC_TRY(level_open(s, p, false, arena, &v->level[0], err));
    if (p->owner != NULL && functions_asked(s)) {
        ASC_TRY(level_open(s, p, true, arena, &v->level[1], err));
        v->levels = 2;
    }
    ASC_TRY(ask(v, q, arena, err));
    for (size_t l = 0; l < v->levels; l++) ASC_TRY(needs(v, &v->level[l], arena, err));
    for (size_t i = 0; i < v->indices; i++)
        ASC_TRY(asc_sample_place(&v->index[i], arena, err));
    return join_lists(v, arena, err);
}
