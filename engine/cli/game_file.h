/* A game file: JSON as docs/formats/game.md, or CSV with columns mask, coalition, v; and the game as its
 * indices want it. */
#ifndef ASCRIBE_GAME_FILE_H
#define ASCRIBE_GAME_FILE_H

#include "ascribe/attribution.h"
#include "ascribe/contribution.h"
#include "ascribe/sampling.h"
#include "ascribe/yaml.h"
#include "cli.h"

/* What the values were made from. */
typedef enum cli_game_kind {
    CLI_GAME_VALUES, /* nothing: they are stated */
    CLI_GAME_REGRESSION,
    CLI_GAME_ATTRIBUTABLE,
    CLI_GAME_MARKOV
} cli_game_kind;

typedef struct cli_game_data {
    cli_game_kind kind;
    asc_cmat x;           /* [rows x n] regressors, no intercept         */
    const double *y, *w;  /* [rows] outcome, weights or NULL             */
    asc_risk_cells cells; /* exposures are the players                   */
    const size_t *order;  /* [n] exposures in order of removal, or NULL  */
    asc_paths paths;      /* channels are the players                    */
} cli_game_data;

typedef struct cli_game {
    asc_game game; /* without v when the form has more players than a table may have */
    bool closed;   /* stated as a formula                                          */
    asc_form form;
    cli_game_data data;
    asc_structures structures; /* game.structures points here */
    unsigned given;            /* ASC_NEEDS_... the file states */
} cli_game;

/* Where the reader is; messages begin with file, line and column. */
typedef struct cli_game_reader {
    const char *path;
    asc_arena *arena;
    asc_game *game;
    bool open;   /* values may be unknown */
    size_t most; /* players of a table    */
} cli_game_reader;

#define CLI_GAME_AT "%s:%zu:%zu: "
#define CLI_GAME_PLACE(r, node) (r)->path, (node)->at.line, (node)->at.column

/* Players of a table: --players-max, or ASC_DENSE_USUAL. */
asc_status cli_game_most(const cli_call *call, size_t *most, asc_error *err);

/* Names, values and structures are complete and valid; when open, values may be unknown: null in JSON, an
 * empty field or no row in a CSV, NaN in the game. Memory from arena; out must stay where it is.
 * ASC_EDATA with the place of what is wrong, ASC_EFORMAT, ASC_EIO. */
asc_status cli_game_read(const char *path, bool open, size_t most, asc_arena *arena,
                         cli_game *out, asc_error *err);

/* game_csv.c: values and names of a CSV file. */
asc_status cli_game_csv(const char *path, bool open, size_t most, asc_arena *arena,
                        asc_game *g, asc_error *err);
/* game_list.c: the keys coalitions and v; values [coalitions] ascending by mask. */
asc_status cli_game_list(const cli_game_reader *r, const asc_yaml *list,
                         const asc_yaml *values, asc_error *err);
/* game_reader.c: an unquoted null. */
bool cli_game_null(const asc_yaml *node);

/* A player by its name, or by its number from 1. */
asc_status cli_game_player(const cli_game_reader *r, const asc_yaml *node, size_t *k,
                           asc_error *err);

/* The key players, or numbers as names; game->n is known. */
asc_status cli_game_players(const cli_game_reader *r, const asc_yaml *root,
                            asc_error *err);

/* game_data.c: one of the keys regression, attributable and markov, if the file has one (else kind stays
 * CLI_GAME_VALUES); makes n, players and all values of the game. */
asc_status cli_game_data_read(const cli_game_reader *r, const asc_yaml *root,
                              cli_game_data *out, asc_error *err);
/* game_keys.c: players of these names, or in the order of the key players; n and players have to agree with them. */
asc_status cli_game_named(const cli_game_reader *r, const asc_yaml *root,
                          const asc_yaml *at, const char *const *name, size_t count,
                          asc_error *err);
/* The value of a key that has to be there. */
asc_status cli_game_need(const cli_game_reader *r, const asc_yaml *node, const char *key,
                         const char *what, const asc_yaml **out, asc_error *err);
/* Refuses a node that is no mapping, and keys other than these. */
asc_status cli_game_keys(const cli_game_reader *r, const asc_yaml *node, const char *what,
                         const char *const *known, size_t count, asc_error *err);
/* game_risks.c and game_paths.c: what stands below attributable and markov. */
asc_status cli_game_risks(const cli_game_reader *r, const asc_yaml *root,
                          const asc_yaml *node, cli_game_data *out, asc_error *err);
asc_status cli_game_paths(const cli_game_reader *r, const asc_yaml *root,
                          const asc_yaml *node, cli_game_data *out, asc_error *err);

/* game_structures.c: the key structures; out->given is what it states. */
asc_status cli_game_structures(const cli_game_reader *r, const asc_yaml *root,
                               cli_game *out, asc_error *err);

/* game_form.c: the key closed_form. */
asc_status cli_game_form(const cli_game_reader *r, const asc_yaml *root, asc_form *out,
                         asc_error *err);
/* The values of all coalitions of a form. */
asc_status cli_game_table(const char *path, asc_arena *arena, cli_game *g,
                          asc_error *err);

/* game_reader.c: names "1", "2", ... */
const char *const *cli_game_numbers(size_t n, asc_arena *arena);
/* Members of a coalition joined with "+"; "" for nobody. */
const char *cli_game_coalition(const asc_game *g, size_t mask, asc_arena *arena);

#endif
