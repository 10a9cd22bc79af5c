/* Paths to conversion: the key markov of a game file.
 *   {"paths": [{"path": ["mail", "shop"], "conversions": 3, "null": 2}, ...]}
 * conversions, null: how often the path ended in a conversion and in none. Channels are players in the order in
 * which they first appear, or in that of the key players. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

static asc_status read_count(const reader *r, const asc_yaml *path, const char *key,
                             double *out, asc_error *err)
{
    const asc_yaml *node = NULL;
    ASC_TRY(cli_game_need(r, path, key, "a path", &node, err));
    ASC_REQUIRE(asc_yaml_real(node, out) && *out >= 0.0, err, ASC_EDATA,
                AT "'%s' of a path is %.40s; it counts, so it is a number of at least 0",
                PLACE(r, node), key,
                node->kind == ASC_YAML_SCALAR ? node->text : "no number");
    return ASC_OK;
}

/* Adds channels that were not seen before; more than a game may have are only counted. */
static asc_status collect(const reader *r, const asc_yaml *path, const char **name,
                          size_t *count, asc_error *err)
{
    static const char *const known[] = {"path", "conversions", "null"};
    const asc_yaml *list = NULL;
    ASC_TRY(cli_game_keys(r, path, "a path", known, 3, err));
    ASC_TRY(cli_game_need(r, path, "path", "a path", &list, err));
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE, err, ASC_EDATA,
                AT "'path' is a list of channels in the order of the visits",
                PLACE(r, list));
    for (size_t i = 0; i < list->count; i++) {
        const asc_yaml *item = list->item[i];
        size_t k = 0;
        ASC_REQUIRE(item->kind == ASC_YAML_SCALAR && *item->text != '\0', err, ASC_EDATA,
                    AT "channel %zu of a path has no name", PLACE(r, item), i + 1);
        while (k < *count && strcmp(name[k], item->text) != 0) k++;
        ASC_REQUIRE(k < ASC_DENSE_USUAL, err, ASC_EDATA,
                    AT "%.60s is channel %zu; chains are solved for 1 to %d, join "
                       "channels into fewer",
                    PLACE(r, item), item->text, k + 1, ASC_DENSE_USUAL);
        if (k == *count) name[(*count)++] = item->text;
    }
    return ASC_OK;
}

static asc_status fill(const reader *r, const asc_yaml *list, size_t steps,
                       cli_game_data *out, asc_error *err)
{
    size_t *first = asc_take_bytes(r->arena, list->count + 1, sizeof *first);
    uint32_t *step = asc_take_bytes(r->arena, steps + 1, sizeof *step);
    double *conversion = asc_take(r->arena, list->count);
    double *none = asc_take(r->arena, list->count);
    ASC_TRY(asc_arena_check(r->arena, err));
    first[0] = 0;
    for (size_t i = 0; i < list->count; i++) {
        const asc_yaml *path = asc_yaml_get(list->item[i], "path");
        first[i + 1] = first[i] + path->count;
        ASC_TRY(read_count(r, list->item[i], "conversions", &conversion[i], err));
        ASC_TRY(read_count(r, list->item[i], "null", &none[i], err));
        for (size_t s = 0; s < path->count; s++) {
            uint32_t k = 0;
            while (strcmp(r->game->player[k], path->item[s]->text) != 0) k++;
            step[first[i] + s] = k;
        }
    }
    out->paths = (asc_paths){r->game->n, list->count, first, step, conversion, none};
    out->kind = CLI_GAME_MARKOV;
    return ASC_OK;
}

asc_status cli_game_paths(const reader *r, const asc_yaml *root, const asc_yaml *node,
                          cli_game_data *out, asc_error *err)
{
    static const char *const known[] = {"paths"};
    const asc_yaml *list = NULL;
    size_t count = 0, steps = 0;
    ASC_TRY(cli_game_keys(r, node, "'markov'", known, 1, err));
    ASC_TRY(cli_game_need(r, node, "paths", "'markov'", &list, err));
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE && list->count > 0, err, ASC_EDATA,
                AT "'paths' is a list, as in [{\"path\": [\"mail\", \"shop\"], "
                   "\"conversions\": 3, \"null\": 2}]",
                PLACE(r, list));
    const char **name = asc_take_bytes(r->arena, ASC_DENSE_USUAL, sizeof *name);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t i = 0; i < list->count; i++) {
        ASC_TRY(collect(r, list->item[i], name, &count, err));
        steps += asc_yaml_get(list->item[i], "path")->count;
    }
    ASC_TRY(cli_game_named(r, root, list, name, count, err));
    return fill(r, list, steps, out, err);
}
