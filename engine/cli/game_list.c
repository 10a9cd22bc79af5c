/* A game that is a list of coalitions: the key `coalitions` of a JSON file, beside as many values. The list
 * may be in any order; the game has it ascending by mask. A list of all 2^n is a table. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <math.h>
#include <stdlib.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

typedef struct entry {
    asc_mask mask;
    double v;
    const asc_yaml *node;
} entry;

static int by_mask(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return (x->mask > y->mask) - (x->mask < y->mask);
}

static asc_status read_members(const reader *r, const asc_yaml *node, asc_mask *mask,
                               asc_error *err)
{
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE, err, ASC_EDATA,
                AT "a coalition is a list of players, as in [1, 2]; [] is nobody",
                PLACE(r, node));
    *mask = 0;
    for (size_t i = 0; i < node->count; i++) {
        size_t k = 0;
        ASC_TRY(cli_game_player(r, node->item[i], &k, err));
        ASC_REQUIRE((*mask >> k & 1) == 0, err, ASC_EDATA,
                    AT "player %s is twice in a coalition", PLACE(r, node->item[i]),
                    r->game->player[k]);
        *mask |= (asc_mask)1 << k;
    }
    return ASC_OK;
}

static asc_status read_entry(const reader *r, const asc_yaml *members,
                             const asc_yaml *value, entry *out, asc_error *err)
{
    *out = (entry){.v = (double)NAN, .node = members};
    ASC_TRY(read_members(r, members, &out->mask, err));
    if (r->open && cli_game_null(value)) return ASC_OK;
    ASC_REQUIRE(asc_yaml_real(value, &out->v), err, ASC_EDATA,
                AT "the value of coalition %s is %.40s; it needs a number",
                PLACE(r, value),
                out->mask == 0 ? "nobody"
                               : asc_coalition_text(r->game->player, r->game->n,
                                                    out->mask, r->arena),
                value->kind == ASC_YAML_SCALAR ? value->text : "no number");
    return ASC_OK;
}

static asc_status check_ends(const reader *r, const asc_yaml *list, const entry *e,
                             asc_error *err)
{
    const size_t count = list->count;
    const bool nobody = e[0].mask == 0;
    const bool all = e[count - 1].mask == asc_mask_all(r->game->n);
    ASC_REQUIRE(nobody && all, err, ASC_EDATA,
                AT "the list has no coalition of %s; every index needs it",
                PLACE(r, list), nobody ? "all players" : "nobody, []");
    for (size_t j = 1; j < count; j++)
        ASC_REQUIRE(e[j].mask != e[j - 1].mask, err, ASC_EDATA,
                    AT "the coalition %s is on line %zu already", PLACE(r, e[j].node),
                    e[j].mask == 0 ? "of nobody"
                                   : asc_coalition_text(r->game->player, r->game->n,
                                                        e[j].mask, r->arena),
                    e[j - 1].node->at.line);
    return ASC_OK;
}

/* What is not listed is unknown. */
static asc_status open_table(const reader *r, const entry *e, size_t count,
                             asc_error *err)
{
    const size_t n = r->game->n, size = (size_t)1 << (n <= r->most ? n : 0);
    ASC_REQUIRE(n <= r->most, err, ASC_EDATA,
                "%s: %zu players; completions are for games of 1 to %zu", r->path, n,
                r->most);
    double *v = asc_take(r->arena, size);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t s = 0; s < size; s++) v[s] = (double)NAN;
    for (size_t j = 0; j < count; j++) v[e[j].mask] = e[j].v;
    r->game->v = v;
    return ASC_OK;
}

asc_status cli_game_list(const cli_game_reader *r, const asc_yaml *list,
                         const asc_yaml *values, asc_error *err)
{
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE && list->count >= 2, err, ASC_EDATA,
                AT "'coalitions' is a list of lists of players, nobody and all players "
                   "among them, as in [[], [1], [1, 2]]",
                PLACE(r, list));
    ASC_REQUIRE(values != NULL && values->kind == ASC_YAML_SEQUENCE &&
                    values->count == list->count,
                err, ASC_EDATA, AT "%zu coalitions, and 'v' has %zu values",
                PLACE(r, list), list->count,
                values != NULL && values->kind == ASC_YAML_SEQUENCE ? values->count : 0);
    const size_t count = list->count;
    entry *e = asc_take_bytes(r->arena, count, sizeof *e);
    double *v = asc_take(r->arena, count);
    asc_mask *mask = asc_take_bytes(r->arena, count, sizeof *mask);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t j = 0; j < count; j++)
        ASC_TRY(read_entry(r, list->item[j], values->item[j], &e[j], err));
    qsort(e, count, sizeof *e, by_mask);
    ASC_TRY(check_ends(r, list, e, err));
    if (r->open) return open_table(r, e, count, err);
    for (size_t j = 0; j < count; j++) {
        v[j] = e[j].v;
        mask[j] = e[j].mask;
    }
    r->game->v = v;
    if (r->game->n <= ASC_DENSE_MAX && count == (size_t)1 << r->game->n) return ASC_OK;
    r->game->coalition = mask;
    r->game->coalitions = count;
    return ASC_OK;
}
