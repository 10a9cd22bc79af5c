/* ascribe game --completions monotone: unknown values stay unknown, and each row of a linear index has the least and
 * the largest value it takes over all monotone games that hold the known ones. */
#include "ascribe/answers.h"
#include "ascribe/result.h"
#include "cli.h"
#include "game_out.h"
#include <math.h>
#include <string.h>

typedef struct interval_rows {
    const cli_solved *x;
    double *low, *high; /* [rows] */
} interval_rows;

static asc_status solve(const asc_game *g, cli_solved *x, interval_rows *out,
                        asc_arena *arena, asc_error *err)
{
    ASC_REQUIRE(
        x->method == NULL, err, ASC_EUSAGE,
        "%s is solved from data, which leave no value unknown; leave --completions "
        "out",
        x->index->name);
    ASC_TRY(asc_game_check(x->index, g, err));
    ASC_TRY(asc_index_rows(x->index, g, x->option, NULL, &x->rows, err));
    x->mask = asc_take_bytes(arena, x->rows + 1, sizeof *x->mask);
    out->low = asc_take(arena, x->rows + 1);
    out->high = asc_take(arena, x->rows + 1);
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "%s: no memory left", x->index->name);
    asc_status s = asc_arena_check(arena, err);
    if (s == ASC_OK) s = asc_index_rows(x->index, g, x->option, x->mask, &x->rows, err);
    if (s == ASC_OK)
        s = asc_completion_interval(x->index, g, x->option, work, out->low, out->high,
                                    err);
    asc_arena_destroy(work);
    return s;
}

static const char *name_of(const cli_solved *x, asc_arena *arena)
{
    if (!x->again || *x->text == '\0') return x->index->name;
    const char *both = asc_take_format(arena, "%s:%s", x->index->name, x->text);
    return both == NULL ? "" : both;
}

static const char *row_name(const asc_game *g, asc_mask mask, asc_arena *arena)
{
    return mask == 0 ? "(no player)" : asc_coalition_text(g->player, g->n, mask, arena);
}

/* Rounding of a linear programme stands for 0. */
static double shown(const asc_game *g, double x)
{
    double most = 0.0;
    for (size_t s = 0; s < (size_t)1 << g->n; s++)
        if (!isnan(g->v[s])) most = fmax(most, fabs(g->v[s]));
    return fabs(x) <= 1e-12 * most ? 0.0 : x;
}

static void text(const asc_game *g, const interval_rows *r, size_t count, size_t unknown,
                 asc_text *out)
{
    asc_text_format(out,
                    "%zu of %zu coalitions have no value: least and largest over all "
                    "monotone games\n",
                    unknown, (size_t)1 << g->n);
    bool refused = false;
    for (size_t i = 0; i < count; i++) {
        const cli_solved *x = r[i].x;
        refused = refused || x->reason != NULL;
        if (x->reason != NULL) continue;
        asc_text_format(out, "\n%s%s%s\n", x->index->name, *x->text != '\0' ? ":" : "",
                        x->text);
        for (size_t j = 0; j < x->rows; j++)
            asc_text_format(out, "%13.6g%13.6g  %s\n", shown(g, r[i].low[j]),
                            shown(g, r[i].high[j]), row_name(g, x->mask[j], out->arena));
    }
    if (refused) asc_text_add(out, "\nNot for this game\n");
    for (size_t i = 0; i < count; i++)
        if (r[i].x->reason != NULL) asc_text_format(out, "  %s\n", r[i].x->reason);
}

static void row_json(const asc_game *g, const interval_rows *r, size_t j, asc_text *out)
{
    asc_text_add(out, j > 0 ? ", {\"player\": " : "{\"player\": ");
    asc_text_json(out, asc_coalition_text(g->player, g->n, r->x->mask[j], out->arena));
    asc_text_add(out, ", \"low\": ");
    asc_text_json_real(out, r->low[j]);
    asc_text_add(out, ", \"high\": ");
    asc_text_json_real(out, r->high[j]);
    asc_text_add(out, "}");
}

/* The indices that were solved, or the reasons of those that were not. */
static void object(const asc_game *g, const interval_rows *r, size_t count, bool solved,
                   asc_text *out)
{
    size_t done = 0;
    for (size_t i = 0; i < count; i++) {
        const cli_solved *x = r[i].x;
        if ((x->reason == NULL) != solved) continue;
        if (done++ > 0) asc_text_add(out, ", ");
        asc_text_json(out, name_of(x, out->arena));
        asc_text_add(out, ": ");
        if (!solved) {
            asc_text_json(out, x->reason);
            continue;
        }
        asc_text_add(out, "{\"option\": ");
        asc_text_json(out, x->text);
        asc_text_add(out, ", \"rows\": [");
        for (size_t j = 0; j < x->rows; j++) row_json(g, &r[i], j, out);
        asc_text_add(out, "]}");
    }
}

static void json(const asc_game *g, const interval_rows *r, size_t count, size_t unknown,
                 asc_text *out)
{
    asc_text_format(out, "{\"schema_version\": %d, \"n\": %zu, \"players\": [",
                    ASC_SCHEMA_VERSION, g->n);
    for (size_t k = 0; k < g->n; k++) {
        if (k > 0) asc_text_add(out, ", ");
        asc_text_json(out, g->player[k]);
    }
    asc_text_format(out,
                    "], \"completions\": \"monotone\", \"unknown\": %zu, \"indices\": {",
                    unknown);
    object(g, r, count, true, out);
    asc_text_add(out, "}, \"refused\": {");
    object(g, r, count, false, out);
    asc_text_add(out, "}}\n");
}

/* An unknown beginning or contradictory values concern every index alike: refused at once. */
static asc_status check(const cli_call *call, const asc_game *g, asc_error *err)
{
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "%s: no memory left", call->operand[0]);
    const size_t coalitions = (size_t)1 << g->n;
    double *low = asc_take(work, coalitions), *high = asc_take(work, coalitions);
    asc_error inner = {0};
    asc_status s = asc_arena_check(work, &inner);
    if (s == ASC_OK) s = asc_completion_bounds(g, work, low, high, &inner);
    asc_arena_destroy(work);
    ASC_REQUIRE(s == ASC_OK, err, s, "%s: %s", call->operand[0], inner.message);
    return ASC_OK;
}

asc_status cli_game_completions(cli_call *call, cli_solved *x, size_t count,
                                asc_error *err)
{
    const char *kind = cli_value(call, "completions");
    ASC_REQUIRE(strcmp(kind, "monotone") == 0, err, ASC_EUSAGE,
                "--completions %.40s: write --completions monotone", kind);
    cli_game game;
    size_t most = 0;
    ASC_TRY(cli_game_most(call, &most, err));
    ASC_TRY(cli_game_read(call->operand[0], true, most, call->arena, &game, err));
    ASC_REQUIRE(game.data.kind == CLI_GAME_VALUES, err, ASC_EDATA,
                "%s: a game made from data has the values of all coalitions of its %zu "
                "players; leave --completions out",
                call->operand[0], game.game.n);
    ASC_TRY(check(call, &game.game, err));
    const char *asked = cli_value(call, "index");
    const bool every = asked == NULL || strcmp(asked, "all") == 0;
    interval_rows *row = asc_take_bytes(call->arena, count + 1, sizeof *row);
    ASC_TRY(asc_arena_check(call->arena, err));
    size_t unknown = 0;
    for (size_t s = 0; s < (size_t)1 << game.game.n; s++)
        unknown += isnan(game.game.v[s]) ? 1 : 0;
    for (size_t i = 0; i < count; i++) {
        row[i].x = &x[i];
        asc_error inner = {0};
        const asc_status s = solve(&game.game, &x[i], &row[i], call->arena, &inner);
        if (s == ASC_OK) continue;
        const bool refusal = asc_status_exit(s) == 1;
        ASC_REQUIRE(refusal && every, err, s, "%s: %s", call->operand[0], inner.message);
        x[i].reason = asc_take_text(call->arena, inner.message);
    }
    asc_text out = asc_text_start(call->arena);
    if (call->json)
        json(&game.game, row, count, unknown, &out);
    else
        text(&game.game, row, count, unknown, &out);
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}
