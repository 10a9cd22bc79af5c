/* Indices of a game, solved or refused, as text and as JSON. */
#ifndef ASCRIBE_GAME_OUT_H
#define ASCRIBE_GAME_OUT_H

#include "ascribe/text.h"
#include "cli.h"
#include "game_file.h"

typedef struct cli_method cli_method;

typedef struct cli_solved {
    const asc_index *index;
    const cli_method
        *method; /* what index names comes from the data; NULL: from the values */
    double option[ASC_INDEX_OPTIONS_MAX];
    const char *text; /* options in force, "" */
    bool again;       /* asked for more than once, with other options */
    size_t rows;
    asc_mask *mask;     /* [rows] */
    double *value;      /* [rows] */
    const char *reason; /* why the game does not allow it; NULL: solved */
} cli_solved;

/* The whole of `ascribe game --completions monotone`: reads the game of the call, with unknown values, and
 * prints the interval of every index that was asked for over all monotone games that hold the known ones. */
asc_status cli_game_completions(cli_call *call, cli_solved *x, size_t count,
                                asc_error *err);

/* {"schema_version": ..., "n": ..., "players": [...], and no more. */
void cli_game_json_head(const asc_game *g, asc_text *out);
void cli_game_text(const asc_game *g, const cli_solved *x, size_t count, asc_text *out);
/* The head, "indices" and "refused", without the closing brace. */
void cli_game_json(const asc_game *g, const cli_solved *x, size_t count, asc_text *out);

/* game_method.c: the index of a name, and the method when it is one (else NULL). */
asc_status cli_method_find(const char *name, const asc_index **index,
                           const cli_method **out, asc_error *err);
/* The i-th method, and what it is solved from; NULL beyond the last. */
const asc_index *cli_method_at(size_t i, const char **from);
/* Appends the methods of data of a kind, at most CLI_METHODS_MAX. */
enum { CLI_METHODS_MAX = 2 };
void cli_method_all(cli_game_kind kind, cli_solved *x, size_t *count);
/* x->value [n]. Refuses a game that was not made from the data of the method. */
asc_status cli_method_solve(const cli_game *g, const cli_solved *x, asc_arena *work,
                            asc_error *err);
/* What indices of the game do not say, as a line of text or ", \"note\": ...". */
void cli_method_note(const cli_game *g, bool json, asc_text *out);

/* game_gaming.c: a section of text, or ", \"gaming\": {...}". */
asc_status cli_game_gaming(cli_call *call, const cli_game *g, asc_text *out,
                           asc_error *err);
/* game_sample.c: what --budget, --seed and --sampler ask for; budget 0: no sampling. */
asc_status cli_game_sampler(const cli_call *call, asc_sampling *out, asc_error *err);
asc_status cli_game_sample(cli_call *call, const cli_game *g, const asc_sampling *s,
                           asc_text *out, asc_error *err);

#endif
