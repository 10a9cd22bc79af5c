/* Reads a game file. JSON goes through the YAML reader, which keeps the place of every node, so
 * each refusal names line and column. Keys of the top level that belong to no game (a source,
 * expected answers) are allowed; a near miss of a known key is not, and below `structures` only
 * known keys are. */
#include "game_file.h"
#include "ascribe/problem.h"
#include "ascribe/yaml.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

const char *const *cli_game_numbers(size_t n, asc_arena *arena)
{
    const char **name = asc_take_bytes(arena, n, sizeof *name);
    for (size_t k = 0; name != NULL && k < n; k++)
        name[k] = asc_take_format(arena, "%zu", k + 1);
    return name;
}

const char *cli_game_coalition(const asc_game *g, size_t mask, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t k = 0; k < g->n; k++)
        if ((mask >> k & 1) != 0)
            asc_text_format(&t, "%s%s", t.length > 0 ? "+" : "", g->player[k]);
    return t.data;
}

static asc_status read_n(const reader *r, const asc_yaml *root, asc_error *err)
{
    const asc_yaml *node = asc_yaml_get(root, "n");
    double n = 0.0;
    ASC_REQUIRE(node != NULL, err, ASC_EDATA,
                "%s: key 'n' is missing: the number of players", r->path);
    ASC_REQUIRE(asc_yaml_real(node, &n) && n == floor(n) && n >= 1 && n <= 1e6, err,
                ASC_EDATA, AT "'n' is a whole number of at least 1, the players%s%.40s",
                PLACE(r, node), node->kind == ASC_YAML_SCALAR ? "; here it is " : "",
                node->kind == ASC_YAML_SCALAR ? node->text : "");
    const bool closed = asc_yaml_get(root, "closed_form") != NULL;
    const bool list = asc_yaml_get(root, "coalitions") != NULL;
    ASC_REQUIRE(closed || list || n <= (double)r->most, err, ASC_EDATA,
                AT "%.0f players have %.0f coalitions; the table is for 1 to %zu "
                   "players, or up to %d with --players-max. Join players into fewer, "
                   "list the coalitions that are known (key 'coalitions'), or state the "
                   "game in closed form and sample it with --budget",
                PLACE(r, node), n, ldexp(1.0, (int)fmin(n, 1000.0)), r->most,
                ASC_DENSE_MAX);
    ASC_REQUIRE(!list || n <= ASC_PLAYERS_MAX, err, ASC_EDATA,
                AT "%.0f players; lists of coalitions are for 1 to %d", PLACE(r, node), n,
                ASC_PLAYERS_MAX);
    ASC_REQUIRE(n <= ASC_SAMPLED_PLAYERS_MAX, err, ASC_EDATA,
                AT "%.0f players; games in closed form are for 1 to %d", PLACE(r, node),
                n, ASC_SAMPLED_PLAYERS_MAX);
    r->game->n = (size_t)n;
    return ASC_OK;
}

asc_status cli_game_players(const reader *r, const asc_yaml *root, asc_error *err)
{
    const asc_yaml *node = asc_yaml_get(root, "players");
    const size_t n = r->game->n;
    r->game->player = cli_game_numbers(n, r->arena);
    if (node == NULL) return asc_arena_check(r->arena, err);
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count == n, err, ASC_EDATA,
                AT "'players' is a list of %zu names, one for each of n; here it has %zu",
                PLACE(r, node), n, node->count);
    const char **name = asc_take_bytes(r->arena, n, sizeof *name);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t k = 0; k < n; k++) {
        const asc_yaml *item = node->item[k];
        ASC_REQUIRE(item->kind == ASC_YAML_SCALAR && *item->text != '\0', err, ASC_EDATA,
                    AT "player %zu has no name", PLACE(r, item), k + 1);
        for (size_t j = 0; j < k; j++)
            ASC_REQUIRE(strcmp(name[j], item->text) != 0, err, ASC_EDATA,
                        AT "players %zu and %zu are both named '%.60s'", PLACE(r, item),
                        j + 1, k + 1, item->text);
        name[k] = item->text;
    }
    r->game->player = name;
    return ASC_OK;
}

bool cli_game_null(const asc_yaml *node)
{
    return node->kind == ASC_YAML_SCALAR && !node->quoted &&
           strcmp(node->text, "null") == 0;
}

static asc_status read_values(const reader *r, const asc_yaml *root, asc_error *err)
{
    const asc_yaml *node = asc_yaml_get(root, "v");
    const asc_yaml *list = asc_yaml_get(root, "coalitions");
    if (list != NULL) return cli_game_list(r, list, node, err);
    const size_t coalitions = (size_t)1 << r->game->n;
    ASC_REQUIRE(node != NULL, err, ASC_EDATA,
                "%s: key 'v' is missing: the values of the %zu coalitions by mask",
                r->path, coalitions);
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count == coalitions, err,
                ASC_EDATA,
                AT "'v' has %zu values, %zu players have %zu coalitions (the empty one "
                   "first, then by mask)",
                PLACE(r, node), node->count, r->game->n, coalitions);
    double *v = asc_take(r->arena, coalitions);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t s = 0; s < coalitions; s++) {
        const asc_yaml *item = node->item[s];
        v[s] = (double)NAN;
        if (r->open && cli_game_null(item)) continue;
        ASC_REQUIRE(asc_yaml_real(item, &v[s]), err, ASC_EDATA,
                    AT "the value of coalition %zu (%s) is %.40s; every coalition needs "
                       "a number, or null with --completions monotone",
                    PLACE(r, item), s,
                    s == 0 ? "nobody" : cli_game_coalition(r->game, s, r->arena),
                    item->kind == ASC_YAML_SCALAR ? item->text : "no number");
    }
    r->game->v = v;
    return ASC_OK;
}

asc_status cli_game_player(const cli_game_reader *r, const asc_yaml *node, size_t *k,
                           asc_error *err)
{
    const size_t n = r->game->n;
    double x = 0.0;
    ASC_REQUIRE(node->kind == ASC_YAML_SCALAR, err, ASC_EDATA,
                AT "a player is a name or a number from 1 to %zu", PLACE(r, node), n);
    for (*k = 0; *k < n; ++*k)
        if (strcmp(r->game->player[*k], node->text) == 0) return ASC_OK;
    ASC_REQUIRE(asc_yaml_real(node, &x) && x == floor(x) && x >= 1 && x <= (double)n, err,
                ASC_EDATA,
                AT "there is no player %.60s; players have names or numbers from 1 to "
                   "%zu",
                PLACE(r, node), node->text, n);
    *k = (size_t)x - 1;
    return ASC_OK;
}

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

static asc_status read_structures(const reader *r, const asc_yaml *root, cli_game *out,
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

/* 'player' for 'players' would otherwise be taken for something that belongs to no game. */
static asc_status check_keys(const reader *r, const asc_yaml *root, asc_error *err)
{
    static const char *const known[] = {"players",    "structures", "closed_form",
                                        "coalitions", "regression", "attributable",
                                        "markov"};
    const size_t count = sizeof known / sizeof *known;
    for (size_t i = 0; i < root->count; i++) {
        const char *key = root->key[i]->text, *near = asc_text_nearest(key, known, count);
        ASC_REQUIRE(near == NULL || strcmp(near, key) == 0, err, ASC_EDATA,
                    AT "unknown key '%.60s'; did you mean '%s'?", PLACE(r, root->key[i]),
                    key, near);
    }
    return ASC_OK;
}

static asc_status read_json(const char *path, bool open, size_t most, asc_arena *arena,
                            cli_game *out, asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    const reader r = {path, arena, &out->game, open, most};
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    asc_findings findings = {.arena = arena, .file = path, .text = text};
    const asc_status s = asc_yaml_parse(text, n, arena, &findings, &root, err);
    ASC_REQUIRE(s != ASC_ESTUDY, err, ASC_EFORMAT, "not JSON\n%s",
                asc_findings_text(&findings, arena));
    ASC_TRY(s);
    ASC_REQUIRE(root != NULL && root->kind == ASC_YAML_MAPPING, err, ASC_EFORMAT,
                "%s: a game is {\"n\": 2, \"v\": [0, 10, 6, 20]}, see "
                "docs/formats/game.md",
                path);
    ASC_TRY(check_keys(&r, root, err));
    ASC_TRY(cli_game_data_read(&r, root, &out->data, err));
    if (out->data.kind != CLI_GAME_VALUES) return read_structures(&r, root, out, err);
    ASC_TRY(read_n(&r, root, err));
    ASC_TRY(cli_game_players(&r, root, err));
    if (asc_yaml_get(root, "closed_form") != NULL)
        ASC_TRY(cli_game_form(&r, root, &out->form, err));
    else
        ASC_TRY(read_values(&r, root, err));
    out->closed = out->form.n > 0;
    return read_structures(&r, root, out, err);
}

asc_status cli_game_most(const cli_call *call, size_t *most, asc_error *err)
{
    uint64_t players = ASC_DENSE_USUAL;
    ASC_TRY(cli_number(call, "players-max", 1, ASC_DENSE_MAX, &players, err));
    *most = (size_t)players;
    return ASC_OK;
}

asc_status cli_game_read(const char *path, bool open, size_t most, asc_arena *arena,
                         cli_game *out, asc_error *err)
{
    const char *dot = strrchr(path, '.');
    const bool csv =
        dot != NULL &&
        (strcmp(dot, ".csv") == 0 ||
         (strcmp(dot, ".gz") == 0 && dot - path > 4 && strncmp(dot - 4, ".csv", 4) == 0));
    *out = (cli_game){0};
    if (csv)
        ASC_TRY(cli_game_csv(path, open, most, arena, &out->game, err));
    else
        ASC_TRY(read_json(path, open, most, arena, out, err));
    out->game.structures = &out->structures;
    if (out->closed && out->game.n > most) return ASC_OK;
    if (out->closed) ASC_TRY(cli_game_table(path, arena, out, err));
    const asc_index all = {.name = "game", .needs = out->given, .most = ASC_PLAYERS_MAX};
    const asc_game players = {
        .n = out->game.n, .player = out->game.player, .structures = &out->structures};
    asc_error inner = {0};
    const asc_status s = asc_game_check(&all, &players, &inner);
    ASC_REQUIRE(s == ASC_OK, err, s, "%s: %s", path, inner.message);
    return ASC_OK;
}
