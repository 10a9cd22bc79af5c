/* Indices of a game for people and for programs. Text: one table of indices by players, in blocks
 * that fit a terminal, then each index over pairs or coalitions, then what the game does not
 * allow. */
#include "game_out.h"
#include "ascribe/result.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SCREEN = 100, CELL = 13, LONG_TABLE = 64 };

static bool over_players(const asc_game *g, const cli_solved *x)
{
    for (size_t r = 0; r < x->rows; r++)
        if (x->mask[r] != UINT64_C(1) << r) return false;
    return x->rows == g->n;
}

static const char *label(const cli_solved *x, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s%s%s", x->index->name, *x->text != '\0' ? ":" : "",
                   x->text);
    return buffer;
}

/* Six digits; what rounds to 0 is shown as 0, without a sign. */
static const char *number(double x, char buffer[32])
{
    (void)snprintf(buffer, 32, "%.6g", x == 0.0 ? 0.0 : x);
    return buffer;
}

/* Columns of a terminal, to the extent that a code point takes one. */
static size_t columns(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static bool sensible(const char *name)
{
    return columns(name) < CELL;
}

/* A name of at most CELL - 1 columns, to the right. */
static void heading(const asc_game *g, size_t k, asc_text *out)
{
    char cell[32];
    const char *name = g->player[k];
    if (!sensible(name)) {
        (void)snprintf(cell, sizeof cell, "#%zu", k + 1);
        name = cell;
    }
    for (size_t i = columns(name); i < CELL; i++) asc_text_add(out, " ");
    asc_text_add(out, name);
}

static bool in_player_table(const asc_game *g, const cli_solved *x)
{
    return x->reason == NULL && over_players(g, x);
}

/* Players first..end - 1 of every index over players. */
static void player_block(const asc_game *g, const cli_solved *x, size_t count, int widest,
                         size_t first, size_t end, asc_text *out)
{
    char name[128], cell[32];
    asc_text_format(out, "%s%-*s", first > 0 ? "\n" : "", widest, "index");
    for (size_t k = first; k < end; k++) heading(g, k, out);
    asc_text_add(out, "\n");
    for (size_t i = 0; i < count; i++) {
        if (!in_player_table(g, &x[i])) continue;
        asc_text_format(out, "%-*s", widest, label(&x[i], name, sizeof name));
        for (size_t k = first; k < end; k++)
            asc_text_format(out, "%*s", CELL, number(x[i].value[k], cell));
        asc_text_add(out, "\n");
    }
}

static void player_table(const asc_game *g, const cli_solved *x, size_t count,
                         asc_text *out)
{
    char name[128];
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!in_player_table(g, &x[i])) continue;
        const size_t n = strlen(label(&x[i], name, sizeof name));
        widest = n > widest ? n : widest;
    }
    if (widest == 0) return;
    for (size_t k = 0; k < g->n; k++)
        if (!sensible(g->player[k]))
            asc_text_format(out, "#%zu is %s\n", k + 1, g->player[k]);
    if (widest < strlen("index")) widest = strlen("index");
    const size_t block = widest + CELL < SCREEN ? (SCREEN - widest) / CELL : 1;
    for (size_t first = 0; first < g->n; first += block)
        player_block(g, x, count, (int)widest, first,
                     first + block < g->n ? first + block : g->n, out);
}

static void coalition_table(const asc_game *g, const cli_solved *x, asc_text *out)
{
    char name[128], cell[32];
    asc_text_format(out, "%s%s\n", out->length > 0 ? "\n" : "",
                    label(x, name, sizeof name));
    for (size_t r = 0; r < x->rows && r < LONG_TABLE; r++)
        asc_text_format(out, "%*s  %s\n", CELL, number(x->value[r], cell),
                        x->mask[r] == 0 ? "(no player)"
                                        : cli_game_coalition(g, x->mask[r], out->arena));
    if (x->rows > LONG_TABLE)
        asc_text_format(out, "%*s  and %zu more rows: --json has all\n", CELL, "...",
                        x->rows - LONG_TABLE);
}

void cli_game_text(const asc_game *g, const cli_solved *x, size_t count, asc_text *out)
{
    bool refused = false;
    player_table(g, x, count, out);
    for (size_t i = 0; i < count; i++) {
        refused = refused || x[i].reason != NULL;
        if (x[i].reason == NULL && !over_players(g, &x[i]))
            coalition_table(g, &x[i], out);
    }
    if (refused)
        asc_text_format(out, "%sNot for this game\n", out->length > 0 ? "\n" : "");
    for (size_t i = 0; i < count; i++)
        if (x[i].reason != NULL) asc_text_format(out, "  %s\n", x[i].reason);
}

static void key(const cli_solved *x, asc_text *out)
{
    char name[128];
    asc_text_json(out, x->again ? label(x, name, sizeof name) : x->index->name);
}

static void rows_json(const asc_game *g, const cli_solved *x, asc_text *out)
{
    key(x, out);
    asc_text_add(out, ": {\"option\": ");
    asc_text_json(out, x->text);
    asc_text_add(out, ", \"rows\": [");
    for (size_t r = 0; r < x->rows; r++) {
        asc_text_add(out, r > 0 ? ", {\"player\": " : "{\"player\": ");
        asc_text_json(out, cli_game_coalition(g, x->mask[r], out->arena));
        asc_text_add(out, ", \"estimate\": ");
        asc_text_json_real(out, x->value[r]);
        asc_text_add(out, "}");
    }
    asc_text_add(out, "]}");
}

void cli_game_json_head(const asc_game *g, asc_text *out)
{
    asc_text_format(out, "{\"schema_version\": %d, \"n\": %zu, \"players\": [",
                    ASC_SCHEMA_VERSION, g->n);
    for (size_t k = 0; k < g->n; k++) {
        if (k > 0) asc_text_add(out, ", ");
        asc_text_json(out, g->player[k]);
    }
    asc_text_add(out, "]");
}

void cli_game_json(const asc_game *g, const cli_solved *x, size_t count, asc_text *out)
{
    size_t done = 0;
    cli_game_json_head(g, out);
    asc_text_add(out, ", \"indices\": {");
    for (size_t i = 0; i < count; i++) {
        if (x[i].reason != NULL) continue;
        if (done++ > 0) asc_text_add(out, ", ");
        rows_json(g, &x[i], out);
    }
    asc_text_add(out, "}, \"refused\": {");
    done = 0;
    for (size_t i = 0; i < count; i++) {
        if (x[i].reason == NULL) continue;
        if (done++ > 0) asc_text_add(out, ", ");
        key(&x[i], out);
        asc_text_add(out, ": ");
        asc_text_json(out, x[i].reason);
    }
    asc_text_add(out, "}");
}
