/* A game file: JSON as docs/formats/game.md, or CSV with columns mask, coalition, v. */
#ifndef ASCRIBE_GAME_FILE_H
#define ASCRIBE_GAME_FILE_H

#include "ascribe/contribution.h"

typedef struct cli_game {
    asc_game game;
    asc_structures structures; /* game.structures points here */
    unsigned given;            /* ASC_NEEDS_... the file states */
} cli_game;

/* Names, values and structures are complete and valid; when open, values may be unknown: null in JSON, an
 * empty field or no row in a CSV, NaN in the game. Memory from arena; out must stay where it is.
 * ASC_EDATA with the place of what is wrong, ASC_EFORMAT, ASC_EIO. */
asc_status cli_game_read(const char *path, bool open, asc_arena *arena, cli_game *out,
                         asc_error *err);

/* game_csv.c: values and names of a CSV file. */
asc_status cli_game_csv(const char *path, bool open, asc_arena *arena, asc_game *g,
                        asc_error *err);

/* Names "1", "2", ... */
const char *const *cli_game_numbers(size_t n, asc_arena *arena);
/* Members of a coalition joined with "+"; "" for nobody. */
const char *cli_game_coalition(const asc_game *g, size_t mask, asc_arena *arena);

#endif
