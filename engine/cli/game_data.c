/* Games made from data: in place of "v" a JSON file states what the values are made from.
 *   {"regression": {"y": [...], "x": {"name": [...], ...}, "w": [...]}}   v(S) = R^2 of y on the columns in S
 *   {"attributable": {"reference": {...}, "cells": [...], "order": [...]}}   game_risks.c
 *   {"markov": {"paths": [...]}}                                            game_paths.c
 * The players are the columns, exposures or channels; the formulas are those of models/attribution. */
#include "ascribe/problem.h"
#include "game_file.h"
#include <string.h>

typedef cli_game_reader reader;
#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

/* out [count]; a scalar that is no number is shown. */
static asc_status read_column(const reader *r, const asc_yaml *node, const char *what,
                              size_t count, double *out, asc_error *err)
{
    ASC_REQUIRE(node->kind == ASC_YAML_SEQUENCE && node->count == count, err, ASC_EDATA,
                AT
                "'%.60s' is a list of %zu numbers, as many as 'y' has; here it has %zu",
                PLACE(r, node), what, count, node->count);
    for (size_t i = 0; i < count; i++)
        ASC_REQUIRE(asc_yaml_real(node->item[i], &out[i]), err, ASC_EDATA,
                    AT "row %zu of '%.60s' is %.40s; every row needs a number",
                    PLACE(r, node->item[i]), i + 1, what,
                    node->item[i]->kind == ASC_YAML_SCALAR ? node->item[i]->text
                                                           : "no number");
    return ASC_OK;
}

static asc_status read_weights(const reader *r, const asc_yaml *node, size_t rows,
                               size_t *used, const double **out, asc_error *err)
{
    *used = rows;
    if (node == NULL) return ASC_OK;
    double *w = asc_take(r->arena, rows + 1);
    ASC_TRY(asc_arena_check(r->arena, err));
    ASC_TRY(read_column(r, node, "w", rows, w, err));
    for (size_t i = 0; i < rows; i++) *used -= w[i] == 0.0 ? 1 : 0;
    *out = w;
    return ASC_OK;
}

/* Memory for the 2^n values. */
static asc_status values(const reader *r, double **v, asc_error *err)
{
    *v = asc_take(r->arena, (size_t)1 << r->game->n);
    r->game->v = *v;
    return asc_arena_check(r->arena, err);
}

static asc_status read_regression(const reader *r, const asc_yaml *root,
                                  const asc_yaml *node, cli_game_data *out,
                                  asc_error *err)
{
    static const char *const known[] = {"y", "x", "w"};
    const asc_yaml *y = NULL, *x = NULL;
    size_t used = 0;
    ASC_TRY(cli_game_keys(r, node, "'regression'", known, 3, err));
    ASC_TRY(cli_game_need(r, node, "y", "'regression'", &y, err));
    ASC_TRY(cli_game_need(r, node, "x", "'regression'", &x, err));
    ASC_REQUIRE(x->kind == ASC_YAML_MAPPING, err, ASC_EDATA,
                AT "'x' is a mapping of names to lists of numbers, as in {\"age\": [40, "
                   "52, 47]}",
                PLACE(r, x));
    const char **name = asc_take_bytes(r->arena, x->count + 1, sizeof *name);
    const size_t rows = y->kind == ASC_YAML_SEQUENCE ? y->count : 0;
    double *yy = asc_take(r->arena, rows + 1);
    double *xx = asc_take(r->arena, rows * x->count + 1);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t k = 0; k < x->count; k++) name[k] = x->key[k]->text;
    ASC_TRY(cli_game_named(r, root, x, name, x->count, err));
    ASC_TRY(read_column(r, y, "y", rows, yy, err));
    for (size_t k = 0; k < x->count; k++)
        ASC_TRY(read_column(r, asc_yaml_get(x, r->game->player[k]), r->game->player[k],
                            rows, xx + k * rows, err));
    ASC_TRY(read_weights(r, asc_yaml_get(node, "w"), rows, &used, &out->w, err));
    ASC_REQUIRE(used > x->count + 1, err, ASC_EDATA,
                AT
                "%zu rows (with a weight) for %zu columns and the intercept, which fit "
                "any outcome exactly; give more rows or fewer columns",
                PLACE(r, node), used, x->count);
    out->kind = CLI_GAME_REGRESSION;
    out->y = yy;
    out->x = (asc_cmat){xx, rows, x->count, rows};
    double *v = NULL;
    ASC_TRY(values(r, &v, err));
    return asc_lmg_game(out->x, out->y, out->w, r->arena, v, err);
}

static asc_status read_attributable(const reader *r, const asc_yaml *root,
                                    const asc_yaml *node, cli_game_data *out,
                                    asc_error *err)
{
    double *v = NULL;
    ASC_TRY(cli_game_risks(r, root, node, out, err));
    ASC_TRY(values(r, &v, err));
    return asc_attributable_game(&out->cells, r->arena, v, NULL, err);
}

static asc_status read_markov(const reader *r, const asc_yaml *root, const asc_yaml *node,
                              cli_game_data *out, asc_error *err)
{
    double *v = NULL;
    ASC_TRY(cli_game_paths(r, root, node, out, err));
    ASC_TRY(values(r, &v, err));
    return asc_markov_game(&out->paths, r->arena, v, err);
}

typedef struct source {
    const char *key;
    asc_status (*read)(const reader *r, const asc_yaml *root, const asc_yaml *node,
                       cli_game_data *out, asc_error *err);
} source;

asc_status cli_game_data_read(const reader *r, const asc_yaml *root, cli_game_data *out,
                              asc_error *err)
{
    static const source sources[] = {{"regression", read_regression},
                                     {"attributable", read_attributable},
                                     {"markov", read_markov}};
    static const char *const other[] = {"v",          "coalitions",   "closed_form",
                                        "regression", "attributable", "markov"};
    const size_t known = sizeof sources / sizeof *sources;
    size_t which = 0;
    while (which < known && asc_yaml_get(root, sources[which].key) == NULL) which++;
    if (which == known) return ASC_OK;
    const char *key = sources[which].key;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        const asc_yaml *node = asc_yaml_get(root, other[i]);
        ASC_REQUIRE(node == NULL || strcmp(other[i], key) == 0, err, ASC_EDATA,
                    AT "'%s' beside '%s': a game is stated by one of them",
                    PLACE(r, node), other[i], key);
    }
    const asc_yaml *node = asc_yaml_get(root, key);
    asc_error inner = {0};
    const asc_status s = sources[which].read(r, root, node, out, &inner);
    const bool placed = strncmp(inner.message, r->path, strlen(r->path)) == 0;
    if (s != ASC_OK && placed) return ASC_FAIL(err, s, "%s", inner.message);
    ASC_REQUIRE(s == ASC_OK, err, s, AT "%s", PLACE(r, node), inner.message);
    return ASC_OK;
}
