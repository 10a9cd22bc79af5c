/* Indices of a game, solved or refused, as text and as JSON. */
#ifndef ASCRIBE_GAME_OUT_H
#define ASCRIBE_GAME_OUT_H

#include "ascribe/text.h"
#include "game_file.h"

typedef struct cli_solved {
    const asc_index *index;
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
struct cli_call;
asc_status cli_game_completions(struct cli_call *call, cli_solved *x, size_t count,
                                asc_error *err);

void cli_game_text(const asc_game *g, const cli_solved *x, size_t count, asc_text *out);
void cli_game_json(const asc_game *g, const cli_solved *x, size_t count, asc_text *out);

#endif
