/* What a study tells an index besides the values, as masks of the players of a level. A name stands for a
 * function, or for all functions of a partner; a player of the level belongs to a name when one of its functions
 * does (docs/decisions/0018-sharing-in-a-run.md).
 *   links      players that two names stand for; functions of one partner are always linked with each other
 *   weights    of a partner: shared equally by its functions; a partner's is the sum of its functions'
 *   partition  in place of that by partners
 *   levels     of partners and larger; among functions, the partners are the finest */
#include "ascribe/policy.h"
#include "run_parts.h"

static asc_mask level_mask(const asc_run_level *l, asc_mask functions)
{
    asc_mask set = 0;
    for (size_t k = 0; k < l->game.n; k++)
        if ((l->functions[k] & functions) != 0) set |= (asc_mask)1 << k;
    return set;
}

static asc_status links(const asc_index_spec *s, const asc_problem *p,
                        const asc_run_level *l, asc_arena *arena, asc_structures *out,
                        asc_error *err)
{
    const size_t n = l->game.n;
    asc_mask *neighbour = asc_take_bytes(arena, n, sizeof *neighbour);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < n; k++) {
        neighbour[k] = 0;
        for (size_t o = 0; o < asc_problem_partners(p); o++) {
            const asc_mask own =
                level_mask(l, asc_problem_functions(p, (asc_mask)1 << o));
            if ((own >> k & 1) != 0) neighbour[k] |= own;
        }
    }
    for (size_t e = 0; e < s->edges; e++) {
        const asc_mask one = level_mask(l, asc_players_of(p, s->edge[e].name[0]));
        const asc_mask other = level_mask(l, asc_players_of(p, s->edge[e].name[1]));
        for (size_t k = 0; k < n; k++) {
            if ((one >> k & 1) != 0) neighbour[k] |= other;
            if ((other >> k & 1) != 0) neighbour[k] |= one;
        }
    }
    for (size_t k = 0; k < n; k++) neighbour[k] &= ~((asc_mask)1 << k);
    out->neighbour = neighbour;
    return ASC_OK;
}

static asc_status weights(const asc_index_spec *s, const asc_problem *p,
                          const asc_run_level *l, asc_arena *arena, asc_structures *out,
                          asc_error *err)
{
    double *weight = asc_take_zero(arena, l->game.n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->weights; i++) {
        const asc_mask set = asc_players_of(p, s->weight[i].name);
        const double each = s->weight[i].weight / (double)asc_set_size(set);
        for (size_t k = 0; k < l->game.n; k++)
            weight[k] += each * (double)asc_set_size(set & l->functions[k]);
    }
    out->weight = weight;
    return ASC_OK;
}

static const asc_mask *partition(const asc_name_level *level, const asc_problem *p,
                                 const asc_run_level *l, asc_arena *arena)
{
    asc_mask *set = asc_take_bytes(arena, level->groups, sizeof *set);
    for (size_t i = 0; set != NULL && i < level->groups; i++) {
        asc_mask functions = 0;
        for (size_t j = 0; j < level->group[i].names; j++)
            functions |= asc_players_of(p, level->group[i].name[j]);
        set[i] = level_mask(l, functions);
    }
    return set;
}

/* Does a union of a partition have a part of another one's? */
static bool cuts(const asc_mask *set, size_t count, const asc_mask *other, size_t others)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < others; j++)
            if ((set[i] & other[j]) != 0 && (other[j] & ~set[i]) != 0) return true;
    return false;
}

static asc_status unions(const asc_index_spec *s, const asc_problem *p,
                         const asc_run_level *l, asc_arena *arena, asc_structures *out,
                         asc_error *err)
{
    const asc_structures usual = *out;
    const size_t most = s->structures + 1;
    const asc_mask **level = asc_take_bytes(arena, most, sizeof *level);
    size_t *size = asc_take_bytes(arena, most, sizeof *size), levels = 0;
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->structures; i++) {
        const asc_mask *set = partition(&s->structure[i], p, l, arena);
        ASC_TRY(asc_arena_check(arena, err));
        const size_t groups = s->structure[i].groups;
        if (i == 0) {
            out->unions = set;
            out->union_count = groups;
            if (!cuts(set, groups, usual.unions, usual.union_count)) {
                level[levels] = usual.unions;
                size[levels++] = usual.union_count;
            }
        }
        level[levels] = set;
        size[levels++] = groups;
    }
    out->level = level;
    out->level_size = size;
    out->levels = levels;
    return ASC_OK;
}

asc_status asc_structures_make(const asc_index_spec *s, const asc_problem *p,
                               const asc_run_level *l, asc_arena *arena,
                               const asc_structures **out, asc_error *err)
{
    *out = l->game.structures;
    if (s->edges + s->weights + s->structures == 0) return ASC_OK;
    asc_structures *own = asc_take_bytes(arena, 1, sizeof *own);
    ASC_TRY(asc_arena_check(arena, err));
    *own = *l->game.structures;
    if (s->edges > 0) ASC_TRY(links(s, p, l, arena, own, err));
    if (s->weights > 0) ASC_TRY(weights(s, p, l, arena, own, err));
    if (s->structures > 0) ASC_TRY(unions(s, p, l, arena, own, err));
    *out = own;
    return ASC_OK;
}
