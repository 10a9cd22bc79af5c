/* ascribe game: all indices of a game that stands in a file. */
#include "ascribe/pool.h"
#include "cli.h"
#include "game_out.h"
#include <string.h>

/* "NAME" or "NAME:option=value,option=value". */
static asc_status parse_one(cli_call *call, const char *word, size_t n, cli_solved *out,
                            asc_error *err)
{
    const char *text = asc_take_textn(call->arena, word, n);
    ASC_TRY(asc_arena_check(call->arena, err));
    const size_t letters = strcspn(text, ":");
    const char *name = asc_take_textn(call->arena, text, letters);
    ASC_TRY(asc_arena_check(call->arena, err));
    *out = (cli_solved){0};
    ASC_TRY(cli_method_find(name, &out->index, &out->method, err));
    const char *options = text + letters + (text[letters] == ':');
    return asc_index_options(out->index, options, out->option, err);
}

/* Nothing asked for by name: without --index, or --index all. */
static bool every(const cli_call *call)
{
    const char *list = cli_value(call, "index");
    return list == NULL || strcmp(list, "all") == 0;
}

/* Options as text; which were asked for more than once. */
static asc_status finish(cli_call *call, cli_solved *solved, size_t count, asc_error *err)
{
    for (size_t i = 0; i < count; i++) {
        solved[i].text =
            asc_index_option_text(solved[i].index, solved[i].option, call->arena);
        ASC_TRY(asc_arena_check(call->arena, err));
        for (size_t j = 0; j < i; j++) {
            if (solved[j].index != solved[i].index) continue;
            solved[i].again = solved[j].again = true;
            ASC_REQUIRE(strcmp(solved[j].text, solved[i].text) != 0, err, ASC_EUSAGE,
                        "--index %s%s%s is given twice", solved[i].index->name,
                        *solved[i].text != '\0' ? ":" : "", solved[i].text);
        }
    }
    return ASC_OK;
}

/* The indices of --index in their order, or all of the registry; room for methods is left. */
static asc_status wanted(cli_call *call, cli_solved **out, size_t *count, asc_error *err)
{
    const bool all = every(call);
    const char *list = all ? NULL : cli_value(call, "index");
    size_t most = asc_index_count() + CLI_METHODS_MAX;
    for (const char *s = list; s != NULL && *s != '\0'; s++) most += *s == '\n';
    cli_solved *solved = asc_take_bytes(call->arena, most + 1, sizeof *solved);
    ASC_TRY(asc_arena_check(call->arena, err));
    *count = 0;
    for (size_t i = 0; all && i < asc_index_count(); i++) {
        solved[i] = (cli_solved){.index = asc_index_at(i)};
        asc_index_defaults(solved[i].index, solved[i].option);
        ++*count;
    }
    for (const char *word = list; word != NULL && *word != '\0';) {
        const size_t n = strcspn(word, "\n");
        ASC_TRY(parse_one(call, word, n, &solved[*count], err));
        ++*count;
        word += n + (word[n] == '\n');
    }
    *out = solved;
    return finish(call, solved, *count, err);
}

static asc_status solve(const cli_game *game, const asc_game *g, cli_solved *x,
                        asc_arena *arena, asc_error *err)
{
    ASC_TRY(asc_game_check(x->index, g, err));
    ASC_TRY(asc_index_rows(x->index, g, x->option, NULL, &x->rows, err));
    x->mask = asc_take_bytes(arena, x->rows + 1, sizeof *x->mask);
    x->value = asc_take(arena, x->rows + 1);
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "%s: no memory left", x->index->name);
    asc_status s = asc_arena_check(arena, err);
    if (s == ASC_OK) s = asc_index_rows(x->index, g, x->option, x->mask, &x->rows, err);
    if (s == ASC_OK && x->method != NULL)
        s = cli_method_solve(game, x, work, err);
    else if (s == ASC_OK)
        s = asc_game_covers(x->index, g, x->option, work, err);
    if (s == ASC_OK && x->method == NULL)
        s = x->index->solve(g, x->option, work, x->value, err);
    asc_arena_destroy(work);
    return s;
}

/* Indices that were asked for have to be solved; of all, those the game does not allow are listed. */
static asc_status solve_each(cli_call *call, const cli_game *game, const asc_game *g,
                             cli_solved *x, size_t count, asc_error *err)
{
    const bool asked = !every(call);
    for (size_t i = 0; i < count; i++) {
        asc_error inner = {0};
        const asc_status s = solve(game, g, &x[i], call->arena, &inner);
        if (s == ASC_OK) continue;
        const bool refusal = asc_status_exit(s) == 1;
        ASC_REQUIRE(refusal && !asked, err, s, "%s: %s", call->operand[0], inner.message);
        x[i].reason = asc_take_text(call->arena, inner.message);
        ASC_TRY(asc_arena_check(call->arena, err));
    }
    return ASC_OK;
}

static asc_status solve_all(cli_call *call, const cli_game *game, cli_solved *x,
                            size_t count, asc_error *err)
{
    asc_game shared = game->game;
    shared.cache = asc_game_cache_create(); /* without it all goes as well, but slower */
    const asc_status s = solve_each(call, game, &shared, x, count, err);
    asc_game_cache_destroy(shared.cache);
    return s;
}

/* Is what was asked for of a kind that the game can give? */
static asc_status fits(const cli_call *call, const cli_game *g, const asc_sampling *s,
                       const cli_solved *x, size_t count, asc_error *err)
{
    ASC_REQUIRE(
        s->budget > 0 || g->game.v != NULL, err, ASC_EDATA,
        "%s: %zu players have 2^%zu coalitions; the table is for 1 to %d players, or up "
        "to %d with --players-max. --budget N samples the Shapley value from N of them",
        call->operand[0], g->game.n, g->game.n, ASC_DENSE_USUAL, ASC_DENSE_MAX);
    ASC_REQUIRE(s->budget == 0 || g->game.coalition == NULL, err, ASC_EDATA,
                "%s: --budget samples a table or a formula; this game lists %zu "
                "coalitions, leave --budget out",
                call->operand[0], g->game.coalitions);
    ASC_REQUIRE(
        s->budget == 0 || g->data.kind == CLI_GAME_VALUES, err, ASC_EDATA,
        "%s: --budget samples a table or a formula; a game made from data has the "
        "values of all coalitions of its %zu players, leave --budget out",
        call->operand[0], g->game.n);
    ASC_REQUIRE(s->budget == 0 || cli_value(call, "gaming") == NULL, err, ASC_EUSAGE,
                "--gaming needs the table of all coalitions, so leave --budget out");
    for (size_t i = 0; s->budget > 0 && !every(call) && i < count; i++)
        ASC_REQUIRE(strcmp(x[i].index->name, "shapley") == 0, err, ASC_EUSAGE,
                    "--budget samples the Shapley value; %s needs the table of all "
                    "coalitions, so leave --budget out",
                    x[i].index->name);
    return ASC_OK;
}

static asc_status print_solved(cli_call *call, const cli_game *game, const cli_solved *x,
                               size_t count, asc_text *out, asc_error *err)
{
    const bool gaming = cli_value(call, "gaming") != NULL;
    if (call->json)
        cli_game_json(&game->game, x, count, out);
    else
        cli_game_text(&game->game, x, count, out);
    if (gaming) ASC_TRY(cli_game_gaming(call, game, out, err));
    cli_method_note(game, call->json, out);
    if (call->json) asc_text_add(out, "}\n");
    return ASC_OK;
}

/* All has the methods of the data too; only the game says which those are. */
static asc_status add_methods(cli_call *call, const cli_game *g, cli_solved *x,
                              size_t *count, asc_error *err)
{
    if (!every(call)) return ASC_OK;
    cli_method_all(g->data.kind, x, count);
    return finish(call, x, *count, err);
}

static asc_status run(cli_call *call, asc_error *err)
{
    cli_game game;
    cli_solved *solved = NULL;
    asc_sampling sampling;
    size_t count = 0;
    const bool completions = cli_value(call, "completions") != NULL;
    ASC_REQUIRE(!completions || (cli_value(call, "budget") == NULL &&
                                 cli_value(call, "gaming") == NULL),
                err, ASC_EUSAGE,
                "--completions gives intervals of indices only: leave --budget and "
                "--gaming out");
    ASC_TRY(wanted(call, &solved, &count, err));
    if (completions) return cli_game_completions(call, solved, count, err);
    size_t most = 0;
    ASC_TRY(cli_game_most(call, &most, err));
    ASC_TRY(cli_game_sampler(call, &sampling, err));
    ASC_TRY(cli_game_read(call->operand[0], false, most, call->arena, &game, err));
    ASC_TRY(add_methods(call, &game, solved, &count, err));
    ASC_TRY(fits(call, &game, &sampling, solved, count, err));
    if (sampling.budget == 0) ASC_TRY(solve_all(call, &game, solved, count, err));
    asc_text out = asc_text_start(call->arena);
    if (sampling.budget > 0)
        ASC_TRY(cli_game_sample(call, &game, &sampling, &out, err));
    else
        ASC_TRY(print_solved(call, &game, solved, count, &out, err));
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

const cli_command cli_game_command = {
    .name = "game",
    .summary = "indices of contribution of a game that stands in a file",
    .operands = "GAME.json|GAME.csv [--index NAME[:option=value]]...",
    .details =
        "JSON: {\"n\", \"players\", \"v\": [values of the 2^n coalitions by mask], "
        "\"structures\":\n{\"partition\", \"levels\", \"graph_edges\", "
        "\"precedence\", \"weights\"}}. CSV: columns mask,\ncoalition,v. Without "
        "--index every index is solved, and those the game does not allow\nare "
        "listed with the reason. \"coalitions\" beside \"v\" lists some coalitions only, "
        "of up to 64\nplayers. In place of \"v\", \"closed_form\" states a formula, for "
        "up "
        "to 100 players;\n--budget then samples the Shapley value, with its standard "
        "errors. \"regression\",\n\"attributable\" and \"markov\" make the values from "
        "data, and lmg,\naverage_attributable_fraction, sequential_attributable_fraction "
        "and markov_removal\nare solved from these.",
    .example = "echo '{\"n\": 2, \"v\": [0, 10, 6, 20]}' >two.json\n"
               "ascribe game two.json --index shapley --index "
               "egalitarian_shapley:alpha=0.7",
    .least = 1,
    .most = 1,
    .option =
        {{"index", "i", "NAME[:o=v]", "an index with its options; may be repeated", true},
         {"gaming", NULL, NULL,
          "what players gain by splitting, copying, merging; substitutes", false},
         {"budget", "b", "N", "sample the Shapley value from N coalition values", false},
         {"seed", NULL, "S", "seed of the sample (default 1)", false},
         {"sampler", NULL, "NAME",
          "choose (default: by a pilot), antithetic, stratified or controlled", false},
         {"players-max", NULL, "N",
          "players of a table of all 2^N coalitions: 20, or up to 24 on request", false},
         {"completions", NULL, "monotone",
          "values may be null: the interval of each index over all monotone games",
          false},
         {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
