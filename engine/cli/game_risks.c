/* Attributable fractions: the key attributable of a game file.
 *   {"reference": {"smoking": 0, "urban": 0}, "cells": [{"level": {"smoking": 1, "urban": 0}, "share": 0.2, "risk":
 *    0.1}, ...], "order": ["smoking", "urban"]}
 * Levels are whole numbers from 0; share of the population, risk in it; order of removal, if one is meant. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <math.h>
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

/* The level of each player: [n], stride apart. */
static asc_status read_levels(const reader *r, const asc_yaml *node, const char *what,
                              uint32_t *level, size_t stride, asc_error *err)
{
    const size_t n = r->game->n;
    ASC_REQUIRE(node->kind == ASC_YAML_MAPPING && node->count == n, err, ASC_EDATA,
                AT "%s gives the level of each of the %zu exposures, as in {\"%s\": 0}; "
                   "here it has %zu",
                PLACE(r, node), what, n, r->game->player[0], node->count);
    for (size_t k = 0; k < n; k++) {
        const asc_yaml *item = asc_yaml_get(node, r->game->player[k]);
        double x = 0.0;
        ASC_REQUIRE(item != NULL, err, ASC_EDATA, AT "%s lacks the exposure %.60s",
                    PLACE(r, node), what, r->game->player[k]);
        ASC_REQUIRE(asc_yaml_real(item, &x) && x == floor(x) && x >= 0 && x <= 1e6, err,
                    ASC_EDATA,
                    AT "the level of %.60s is %.40s; number levels 0, 1, 2, ...",
                    PLACE(r, item), r->game->player[k],
                    item->kind == ASC_YAML_SCALAR ? item->text : "no number");
        level[k * stride] = (uint32_t)x;
    }
    return ASC_OK;
}

static asc_status read_part(const reader *r, const asc_yaml *cell, const char *key,
                            double *out, asc_error *err)
{
    const asc_yaml *node = NULL;
    ASC_TRY(cli_game_need(r, cell, key, "a cell", &node, err));
    ASC_REQUIRE(asc_yaml_real(node, out) && *out >= 0.0 && *out <= 1.0, err, ASC_EDATA,
                AT "the %s of a cell is %.40s; it is a number from 0 to 1",
                PLACE(r, node), key,
                node->kind == ASC_YAML_SCALAR ? node->text : "no number");
    return ASC_OK;
}

static asc_status read_cells(const reader *r, const asc_yaml *list, asc_risk_cells *out,
                             asc_error *err)
{
    static const char *const known[] = {"level", "share", "risk"};
    const size_t n = r->game->n, count = list->count;
    uint32_t *level = asc_take_bytes(r->arena, n * count, sizeof *level);
    double *share = asc_take(r->arena, count), *risk = asc_take(r->arena, count);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t i = 0; i < count; i++) {
        const asc_yaml *cell = list->item[i], *at = NULL;
        ASC_TRY(cli_game_keys(r, cell, "a cell", known, 3, err));
        ASC_TRY(cli_game_need(r, cell, "level", "a cell", &at, err));
        ASC_TRY(read_levels(r, at, "'level'", level + i, count, err));
        ASC_TRY(read_part(r, cell, "share", &share[i], err));
        ASC_TRY(read_part(r, cell, "risk", &risk[i], err));
    }
    out->cells = count;
    out->level = level;
    out->share = share;
    out->risk = risk;
    return ASC_OK;
}

static asc_status read_order(const reader *r, const asc_yaml *node, const size_t **out,
                             asc_error *err)
{
    const size_t n = r->game->n;
    size_t seen = 0;
    if (node == NULL) return ASC_OK;
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count == n, err, ASC_EDATA,
                AT "'order' is a list of all %zu exposures in the order of removal; here "
                   "it has %zu",
                PLACE(r, node), n, node->count);
    size_t *order = asc_take_bytes(r->arena, n, sizeof *order);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t i = 0; i < n; i++) {
        ASC_TRY(cli_game_player(r, node->item[i], &order[i], err));
        ASC_REQUIRE((seen >> order[i] & 1) == 0, err, ASC_EDATA,
                    AT "%.60s is twice in 'order'", PLACE(r, node->item[i]),
                    r->game->player[order[i]]);
        seen |= (size_t)1 << order[i];
    }
    *out = order;
    return ASC_OK;
}

asc_status cli_game_risks(const reader *r, const asc_yaml *root, const asc_yaml *node,
                          cli_game_data *out, asc_error *err)
{
    static const char *const known[] = {"reference", "cells", "order"};
    const asc_yaml *reference = NULL, *list = NULL;
    ASC_TRY(cli_game_keys(r, node, "'attributable'", known, 3, err));
    ASC_TRY(cli_game_need(r, node, "reference", "'attributable'", &reference, err));
    ASC_TRY(cli_game_need(r, node, "cells", "'attributable'", &list, err));
    ASC_REQUIRE(reference->kind == ASC_YAML_MAPPING, err, ASC_EDATA,
                AT "'reference' is the level each exposure is removed to, as in "
                   "{\"smoking\": 0}",
                PLACE(r, reference));
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE && list->count > 0, err, ASC_EDATA,
                AT
                "'cells' is a list, as in [{\"level\": {\"smoking\": 1}, \"share\": 0.2, "
                "\"risk\": 0.1}]",
                PLACE(r, list));
    const size_t n = reference->count;
    const char **name = asc_take_bytes(r->arena, n + 1, sizeof *name);
    uint32_t *level = asc_take_bytes(r->arena, n + 1, sizeof *level);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t k = 0; k < n; k++) name[k] = reference->key[k]->text;
    ASC_TRY(cli_game_named(r, root, reference, name, n, err));
    ASC_TRY(read_levels(r, reference, "'reference'", level, 1, err));
    out->cells.exposures = n;
    out->cells.reference = level;
    ASC_TRY(read_cells(r, list, &out->cells, err));
    ASC_TRY(read_order(r, asc_yaml_get(node, "order"), &out->order, err));
    out->kind = CLI_GAME_ATTRIBUTABLE;
    return ASC_OK;
}
