/* The large games in closed form of data/games/data, with their exact Shapley values. */
#ifndef ASCRIBE_TEST_FORMS_H
#define ASCRIBE_TEST_FORMS_H

#include "ascribe/sampling.h"
#include "support.h"

typedef struct asc_large_game {
    const char *name;
    asc_form form;
    const double *shapley; /* [form.n] */
} asc_large_game;

/* All of the file in the arena; 0 without the data. */
size_t asc_large_games(asc_arena *arena, const asc_large_game **out);

#endif
