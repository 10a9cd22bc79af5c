/* Players and coalitions as game files name them: what the readers of all kinds of games share. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <math.h>
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
