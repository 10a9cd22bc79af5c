/* What a game file says about its players beside their values: unions, levels, edges, order, weights. */
#include "game_file.h"
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

static asc_status read_partition(const reader *r, const asc_yaml *node,
                                 const asc_mask **mask, size_t *count, asc_error *err)
{
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count > 0, err, ASC_EDATA,
                AT "a partition is a list of lists of players, as in [[1, 2], [3]]",
                PLACE(r, node));
    asc_mask *part = asc_take_bytes(r->arena, node->count, sizeof *part);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t u = 0; u < node->count; u++) {
        const asc_yaml *members = node->item[u];
        part[u] = 0;
        ASC_REQUIRE(members->kind == ASC_YAML_SEQUENCE && members->count > 0, err,
                    ASC_EDATA, AT "union %zu is a list of players, as in [1, 2]",
                    PLACE(r, members), u + 1);
        for (size_t i = 0; i < members->count; i++) {
            size_t k = 0;
            ASC_TRY(cli_game_player(r, members->item[i], &k, err));
            ASC_REQUIRE((part[u] >> k & 1U) == 0, err, ASC_EDATA,
                        AT "player %s is twice in union %zu", PLACE(r, members->item[i]),
                        r->game->player[k], u + 1);
            part[u] |= UINT64_C(1) << k;
        }
    }
    *mask = part;
    *count = node->count;
    return ASC_OK;
}

static asc_status read_levels(const reader *r, const asc_yaml *node, asc_structures *s,
                              asc_error *err)
{
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count > 0, err, ASC_EDATA,
                AT "levels are a list of partitions, finest first", PLACE(r, node));
    const asc_mask **level = asc_take_bytes(r->arena, node->count, sizeof *level);
    size_t *size = asc_take_bytes(r->arena, node->count, sizeof *size);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t l = 0; l < node->count; l++)
        ASC_TRY(read_partition(r, node->item[l], &level[l], &size[l], err));
    s->level = level;
    s->level_size = size;
    s->levels = node->count;
    return ASC_OK;
}

/* Pairs of players: bit of the first in the mask of the second; both ways for edges. */
static asc_status read_pairs(const reader *r, const asc_yaml *node, bool both,
                             const asc_mask **out, asc_error *err)
{
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE, err, ASC_EDATA,
                AT "this is a list of pairs of players, as in [[1, 2], [2, 3]]",
                PLACE(r, node));
    asc_mask *mask = asc_take_bytes(r->arena, r->game->n, sizeof *mask);
    ASC_TRY(asc_arena_check(r->arena, err));
    memset(mask, 0, r->game->n * sizeof *mask);
    for (size_t i = 0; i < node->count; i++) {
        const asc_yaml *pair = node->item[i];
        size_t from = 0, to = 0;
        ASC_REQUIRE(pair->kind == ASC_YAML_SEQUENCE && pair->count == 2, err, ASC_EDATA,
                    AT "a pair is two players, as in [1, 2]", PLACE(r, pair));
        ASC_TRY(cli_game_player(r, pair->item[0], &from, err));
        ASC_TRY(cli_game_player(r, pair->item[1], &to, err));
        ASC_REQUIRE(from != to, err, ASC_EDATA, AT "a pair of player %s with itself",
                    PLACE(r, pair), r->game->player[from]);
        mask[to] |= UINT64_C(1) << from;
        if (both) mask[from] |= UINT64_C(1) << to;
    }
    *out = mask;
    return ASC_OK;
}

static asc_status read_weights(const reader *r, const asc_yaml *node, const double **out,
                               asc_error *err)
{
    const size_t n = r->game->n;
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count == n, err, ASC_EDATA,
                AT "'weights' is a list of %zu numbers, one for each player; here it "
                   "has %zu",
                PLACE(r, node), n, node->count);
    double *weight = asc_take(r->arena, n);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t k = 0; k < n; k++) {
        const asc_yaml *item = node->item[k];
        ASC_REQUIRE(asc_yaml_real(item, &weight[k]) && weight[k] > 0.0, err, ASC_EDATA,
                    AT "the weight of player %s is %.40s; weights are numbers above 0",
                    PLACE(r, item), r->game->player[k],
                    item->kind == ASC_YAML_SCALAR ? item->text : "no number");
    }
    *out = weight;
    return ASC_OK;
}

static const char *const structure_name[] = {"partition", "levels", "graph_edges",
                                             "precedence", "weights"};
enum { STRUCTURES = sizeof structure_name / sizeof *structure_name };

asc_status cli_game_structures(const reader *r, const asc_yaml *root, cli_game *out,
                               asc_error *err)
{
    const asc_yaml *all = asc_yaml_get(root, "structures");
    asc_structures *s = &out->structures;
    if (all == NULL) return ASC_OK;
    ASC_REQUIRE(all->kind == ASC_YAML_MAPPING, err, ASC_EDATA,
                AT "'structures' is a mapping with partition, levels, graph_edges, "
                   "precedence or weights",
                PLACE(r, all));
    for (size_t i = 0; i < all->count; i++) {
        const char *key = all->key[i]->text;
        const asc_yaml *node = all->item[i];
        size_t which = 0;
        while (which < STRUCTURES && strcmp(key, structure_name[which]) != 0) which++;
        const char *near = asc_text_nearest(key, structure_name, STRUCTURES);
        ASC_REQUIRE(which < STRUCTURES, err, ASC_EDATA,
                    AT "unknown structure '%.60s'%s%s%s", PLACE(r, all->key[i]), key,
                    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                    near != NULL ? "'?"
                                 : "; known: partition, levels, graph_edges, "
                                   "precedence, weights");
        if (which == 0)
            ASC_TRY(read_partition(r, node, &s->unions, &s->union_count, err));
        if (which == 1) ASC_TRY(read_levels(r, node, s, err));
        if (which == 2) ASC_TRY(read_pairs(r, node, true, &s->neighbour, err));
        if (which == 3) ASC_TRY(read_pairs(r, node, false, &s->before, err));
        if (which == 4) ASC_TRY(read_weights(r, node, &s->weight, err));
        out->given |= 1U << which;
    }
    return ASC_OK;
}
