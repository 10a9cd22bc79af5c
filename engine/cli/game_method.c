/* What the methods behind games made from data report of their own, named as indices: lmg of a regression, average and
 * sequential attributable fractions, and removal effects of a Markov chain. */
#include "ascribe/problem.h"
#include "game_out.h"
#include <string.h>

struct cli_method {
    cli_game_kind kind;
    asc_index index; /* name and options; n rows */
    asc_status (*solve)(const cli_game_data *d, size_t n, const double *option,
                        asc_arena *work, double *out, asc_error *err);
};

static asc_status lmg(const cli_game_data *d, size_t n, const double *option,
                      asc_arena *work, double *out, asc_error *err)
{
    (void)n, (void)option;
    return asc_lmg(d->x, d->y, d->w, work, out, err);
}

static asc_status average(const cli_game_data *d, size_t n, const double *option,
                          asc_arena *work, double *out, asc_error *err)
{
    (void)n, (void)option;
    return asc_average_attributable_fraction(&d->cells, work, out, err);
}

static asc_status sequential(const cli_game_data *d, size_t n, const double *option,
                             asc_arena *work, double *out, asc_error *err)
{
    (void)option;
    ASC_REQUIRE(
        d->order != NULL, err, ASC_EDATA,
        "sequential_attributable_fraction needs 'order' in 'attributable', the %zu "
        "exposures in the order of removal; the average over all orders is "
        "average_attributable_fraction",
        n);
    return asc_sequential_attributable_fraction(&d->cells, d->order, work, out, err);
}

static asc_status removal(const cli_game_data *d, size_t n, const double *option,
                          asc_arena *work, double *out, asc_error *err)
{
    double *other = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    return option[0] == 1.0 ? asc_markov_removal(&d->paths, work, other, out, err)
                            : asc_markov_removal(&d->paths, work, out, other, err);
}

static const asc_option scaled[] = {
    {"scaled", 1, 0, 1, true, "1: shares that sum to 1; 0: the effects themselves"},
    {0},
};

static const cli_method methods[] = {
    {CLI_GAME_REGRESSION,
     {.name = "lmg",
      .summary = "R² of a regression divided over the orders of its terms",
      .reference = "Lindeman, Merenda & Gold 1980"},
     lmg},
    {CLI_GAME_ATTRIBUTABLE,
     {.name = "average_attributable_fraction",
      .summary = "cases attributable to exposures, averaged over orders of removal",
      .reference = "Eide & Gefeller 1995; Cox 1985"},
     average},
    {CLI_GAME_ATTRIBUTABLE,
     {.name = "sequential_attributable_fraction",
      .summary = "cases attributable to exposures, removed in a stated order",
      .reference = "Eide & Gefeller 1995"},
     sequential},
    {CLI_GAME_MARKOV,
     {.name = "markov_removal",
      .summary = "loss of conversions when a channel is taken out of recorded paths",
      .reference = "Anderl, Becker, von Wangenheim & Schumann 2016",
      .option = scaled},
     removal},
};
enum { METHODS = sizeof methods / sizeof *methods };

static const char *const made_from[] = {
    [CLI_GAME_VALUES] = "stated values",
    [CLI_GAME_REGRESSION] = "a regression",
    [CLI_GAME_ATTRIBUTABLE] = "cells of risk",
    [CLI_GAME_MARKOV] = "paths",
};

static const char *const write_this[] = {
    [CLI_GAME_VALUES] = "",
    [CLI_GAME_REGRESSION] =
        "\"regression\": {\"y\": [1, ...], \"x\": {\"age\": [40, ...]}}",
    [CLI_GAME_ATTRIBUTABLE] =
        "\"attributable\": {\"reference\": {\"smoking\": 0}, \"cells\": [{\"level\": "
        "{\"smoking\": 1}, \"share\": 0.2, \"risk\": 0.1}, ...]}",
    [CLI_GAME_MARKOV] = "\"markov\": {\"paths\": [{\"path\": [\"mail\", \"shop\"], "
                        "\"conversions\": 3, \"null\": 2}, ...]}",
};

const asc_index *cli_method_at(size_t i, const char **from)
{
    if (i >= METHODS) return NULL;
    *from = made_from[methods[i].kind];
    return &methods[i].index;
}

asc_status cli_method_find(const char *name, const asc_index **index,
                           const cli_method **out, asc_error *err)
{
    const char *all[METHODS];
    *out = NULL;
    for (size_t i = 0; i < METHODS; i++) {
        all[i] = methods[i].index.name;
        if (strcmp(name, all[i]) != 0) continue;
        *out = &methods[i];
        *index = &methods[i].index;
        return ASC_OK;
    }
    const char *near = asc_text_nearest(name, all, METHODS);
    ASC_REQUIRE(asc_index_find(name) != NULL || near == NULL, err, ASC_EUSAGE,
                "unknown index '%.60s'; did you mean '%s'?", name, near);
    return asc_index_require(name, index, err);
}

void cli_method_all(cli_game_kind kind, cli_solved *x, size_t *count)
{
    for (size_t i = 0; i < METHODS; i++) {
        const cli_method *m = &methods[i];
        const size_t variants = m->index.option == NULL ? 1 : 2;
        for (size_t j = 0; m->kind == kind && j < variants; j++) {
            cli_solved *next = &x[(*count)++];
            *next = (cli_solved){.index = &m->index, .method = m};
            asc_index_defaults(next->index, next->option);
            if (variants == 2) next->option[0] = j == 0 ? 1.0 : 0.0;
        }
    }
}

asc_status cli_method_solve(const cli_game *g, const cli_solved *x, asc_arena *work,
                            asc_error *err)
{
    const cli_method *m = x->method;
    ASC_REQUIRE(m->kind == g->data.kind, err, ASC_EDATA,
                "%s is solved from %s, this game is made of %s; write %s in place of "
                "what the file states, see docs/formats/game.md",
                m->index.name, made_from[m->kind], made_from[g->data.kind],
                write_this[m->kind]);
    return m->solve(&g->data, g->game.n, x->option, work, x->value, err);
}

void cli_method_note(const cli_game *g, bool json, asc_text *out)
{
    const char *note = NULL;
    if (g->data.kind == CLI_GAME_REGRESSION)
        note =
            "descriptive, not causal: lmg and all indices of this game divide the R² of "
            "a regression";
    if (g->data.kind == CLI_GAME_MARKOV)
        note = "descriptive, not causal: markov_removal and all indices of this game "
               "describe recorded paths";
    if (note == NULL) return;
    asc_text_add(out, json ? ", \"note\": " : "\n");
    if (json)
        asc_text_json(out, note);
    else
        asc_text_format(out, "%s\n", note);
}
