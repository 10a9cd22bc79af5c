/* A game as CSV: columns mask (0..2^n - 1, any order), v, and coalition if wanted: names joined
 * with "+", "-" or nothing for the empty one. Names of players are those of the coalitions of one. */
#include "ascribe/import.h"
#include "ascribe/problem.h"
#include "ascribe/text.h"
#include "game_file.h"
#include <math.h>
#include <string.h>

enum { CELL = 1024 };

static asc_status numbers(const asc_table *t, const char *path, const char *name,
                          bool open, const asc_column **out, asc_error *err)
{
    const asc_column *c = asc_table_find(t, name);
    ASC_REQUIRE(
        c != NULL, err, ASC_EDATA,
        "%s: no column '%s'; a game has columns mask, v and, if wanted, coalition", path,
        name);
    for (size_t i = 0; !open && c->type != ASC_BOOLEAN && i < t->rows; i++)
        ASC_REQUIRE(!asc_column_missing(c, i), err, ASC_EDATA,
                    "%s: row %zu has no '%s'; every coalition needs a number, or "
                    "--completions monotone",
                    path, i + 1, name);
    if (c->type == ASC_INTEGER || c->type == ASC_REAL) {
        *out = c;
        return ASC_OK;
    }
    char cell[CELL];
    size_t i = 0;
    double x = 0.0;
    for (; i + 1 < t->rows; i++) {
        const char *text = asc_column_cell(c, i, cell, CELL);
        if (!asc_text_real(text, strlen(text), &x)) break;
    }
    return ASC_FAIL(err, ASC_EDATA,
                    "%s: row %zu has '%s' %.40s; every coalition needs a "
                    "number",
                    path, i + 1, name, asc_column_cell(c, i, cell, CELL));
}

/* Players by the highest mask. */
static asc_status count_players(const asc_table *t, const char *path,
                                const asc_column *mask, size_t players, asc_game *g,
                                asc_error *err)
{
    double most = 0.0;
    for (size_t i = 0; i < t->rows; i++) {
        const double m = asc_column_real(mask, i);
        ASC_REQUIRE(m >= 0 && m == floor(m), err, ASC_EDATA,
                    "%s: row %zu has mask %g, not a whole number from 0", path, i + 1, m);
        most = fmax(most, m);
    }
    g->n = 0;
    while (g->n < 64 && ldexp(1.0, (int)g->n) <= most) g->n++;
    ASC_REQUIRE(g->n >= 1, err, ASC_EDATA,
                "%s: no coalition but the empty one, so no player", path);
    ASC_REQUIRE(g->n <= players, err, ASC_EDATA,
                "%s: mask %.0f has player %zu; the table is for 1 to %zu players, or up "
                "to %d with --players-max; join players into fewer",
                path, most, g->n, players, ASC_DENSE_MAX);
    return ASC_OK;
}

/* The table by mask; row [2^n]: where each coalition stands, from 1. */
static asc_status place(const asc_table *t, const char *path, const asc_column *mask,
                        const asc_game *g, size_t **row, asc_arena *arena, asc_error *err)
{
    size_t *at = asc_take_bytes(arena, (size_t)1 << g->n, sizeof *at);
    ASC_TRY(asc_arena_check(arena, err));
    memset(at, 0, sizeof *at << g->n);
    for (size_t i = 0; i < t->rows; i++) {
        const size_t m = (size_t)asc_column_real(mask, i);
        ASC_REQUIRE(at[m] == 0, err, ASC_EDATA, "%s: rows %zu and %zu both have mask %zu",
                    path, at[m], i + 1, m);
        at[m] = i + 1;
    }
    *row = at;
    return ASC_OK;
}

static asc_status name_players(const asc_table *t, const char *path, const size_t *row,
                               asc_game *g, asc_arena *arena, asc_error *err)
{
    char cell[CELL];
    const asc_column *c = asc_table_find(t, "coalition");
    g->player = cli_game_numbers(g->n, arena);
    ASC_TRY(asc_arena_check(arena, err));
    if (c == NULL) return ASC_OK;
    const char **name = asc_take_bytes(arena, g->n, sizeof *name);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < g->n; k++) {
        const size_t at = row[(size_t)1 << k];
        name[k] =
            at == 0 ? "" : asc_take_text(arena, asc_column_cell(c, at - 1, cell, CELL));
        ASC_TRY(asc_arena_check(arena, err));
        if (*name[k] == '\0') name[k] = g->player[k];
        for (size_t j = 0; j < k; j++)
            ASC_REQUIRE(strcmp(name[j], name[k]) != 0, err, ASC_EDATA,
                        "%s: masks %zu and %zu are both named '%.60s'", path,
                        (size_t)1 << j, (size_t)1 << k, name[k]);
    }
    g->player = name;
    return ASC_OK;
}

/* A coalition's name, when there is one, has to be that of its mask. */
static asc_status check_names(const asc_table *t, const char *path, const size_t *row,
                              bool open, const asc_game *g, asc_arena *arena,
                              asc_error *err)
{
    char cell[CELL];
    const asc_column *c = asc_table_find(t, "coalition");
    for (size_t s = 0; s < (size_t)1 << g->n; s++) {
        if ((c == NULL && row[s] != 0) || (open && row[s] == 0)) continue;
        const asc_arena_mark mark = asc_arena_save(arena);
        const char *want = s == 0 ? "nobody" : cli_game_coalition(g, s, arena);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_REQUIRE(row[s] != 0, err, ASC_EDATA,
                    "%s: %zu rows, %zu players have %zu coalitions; mask %zu (%s) is not "
                    "there",
                    path, t->rows, g->n, (size_t)1 << g->n, s, want);
        const char *given = asc_column_cell(c, row[s] - 1, cell, CELL);
        const bool nobody = s == 0 && strcmp(given, "-") == 0;
        ASC_REQUIRE(*given == '\0' || nobody || strcmp(given, want) == 0, err, ASC_EDATA,
                    "%s: row %zu has mask %zu, which is %s, but coalition '%.60s'", path,
                    row[s], s, want, given);
        asc_arena_rewind(arena, mark);
    }
    return ASC_OK;
}

asc_status cli_game_csv(const char *path, bool open, size_t most, asc_arena *arena,
                        asc_game *g, asc_error *err)
{
    asc_table *t = NULL;
    const asc_column *mask = NULL, *value = NULL;
    size_t *row = NULL;
    ASC_TRY(asc_import_csv(path, "game", NULL, arena, &t, err));
    ASC_TRY(numbers(t, path, "mask", false, &mask, err));
    ASC_TRY(count_players(t, path, mask, most, g, err));
    ASC_TRY(place(t, path, mask, g, &row, arena, err));
    ASC_TRY(name_players(t, path, row, g, arena, err));
    ASC_TRY(check_names(t, path, row, open, g, arena, err));
    ASC_TRY(numbers(t, path, "v", open, &value, err));
    double *v = asc_take(arena, (size_t)1 << g->n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t s = 0; s < (size_t)1 << g->n; s++)
        v[s] = row[s] == 0 ? (double)NAN : asc_column_real(value, row[s] - 1);
    g->v = v;
    return ASC_OK;
}
