/* Mappings of game files: keys that must be there, keys that may, players that data name. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

asc_status cli_game_need(const reader *r, const asc_yaml *node, const char *key,
                         const char *what, const asc_yaml **out, asc_error *err)
{
    *out = asc_yaml_get(node, key);
    ASC_REQUIRE(*out != NULL, err, ASC_EDATA, AT "%s needs '%s'", PLACE(r, node), what,
                key);
    return ASC_OK;
}

asc_status cli_game_keys(const reader *r, const asc_yaml *node, const char *what,
                         const char *const *known, size_t count, asc_error *err)
{
    asc_text all = asc_text_start(r->arena);
    for (size_t i = 0; i < count; i++)
        asc_text_format(&all, "%s%s", i > 0 ? ", " : "", known[i]);
    ASC_TRY(asc_arena_check(r->arena, err));
    ASC_REQUIRE(node->kind == ASC_YAML_MAPPING, err, ASC_EDATA,
                AT "%s is a mapping with the keys %s", PLACE(r, node), what, all.data);
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->key[i]->text;
        size_t j = 0;
        while (j < count && strcmp(key, known[j]) != 0) j++;
        ASC_REQUIRE(j < count, err, ASC_EDATA, AT "unknown key '%.60s' of %s; it has %s",
                    PLACE(r, node->key[i]), key, what, all.data);
    }
    return ASC_OK;
}

asc_status cli_game_named(const reader *r, const asc_yaml *root, const asc_yaml *at,
                          const char *const *name, size_t count, asc_error *err)
{
    const asc_yaml *n = asc_yaml_get(root, "n");
    const size_t most = r->most < ASC_DENSE_USUAL ? r->most : ASC_DENSE_USUAL;
    double stated = 0.0;
    ASC_REQUIRE(count >= 1 && count <= most, err, ASC_EDATA,
                AT "%zu players here; data make games of 1 to %zu%s", PLACE(r, at), count,
                most, count == 0 ? "" : ", join players into fewer");
    ASC_REQUIRE(n == NULL || (asc_yaml_real(n, &stated) && stated == (double)count), err,
                ASC_EDATA, AT "'n' is not the %zu players of the data; leave 'n' out",
                PLACE(r, n), count);
    for (size_t i = 0; i < count; i++)
        ASC_REQUIRE(*name[i] != '\0', err, ASC_EDATA, AT "player %zu has no name",
                    PLACE(r, at), i + 1);
    r->game->n = count;
    if (asc_yaml_get(root, "players") == NULL) {
        r->game->player = name;
        return ASC_OK;
    }
    ASC_TRY(cli_game_players(r, root, err));
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < count && strcmp(r->game->player[k], name[i]) != 0) k++;
        ASC_REQUIRE(k < count, err, ASC_EDATA,
                    AT "'players' lacks %.60s, which is in the data; name the same "
                       "players, or leave 'players' out",
                    PLACE(r, asc_yaml_get(root, "players")), name[i]);
    }
    return ASC_OK;
}
