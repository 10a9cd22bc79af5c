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
    if (out->data.kind != CLI_GAME_VALUES) return cli_game_structures(&r, root, out, err);
    ASC_TRY(read_n(&r, root, err));
    ASC_TRY(cli_game_players(&r, root, err));
    if (asc_yaml_get(root, "closed_form") != NULL)
        ASC_TRY(cli_game_form(&r, root, &out->form, err));
    else
        ASC_TRY(read_values(&r, root, err));
    out->closed = out->form.n > 0;
    return cli_game_structures(&r, root, out, err);
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
