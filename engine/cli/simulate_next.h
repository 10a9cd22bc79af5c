/* The commands that go on from a simulated pilot. */
#ifndef ASCRIBE_CLI_SIMULATE_NEXT_H
#define ASCRIBE_CLI_SIMULATE_NEXT_H

#include "ascribe/simulator.h"
#include "cli.h"

enum { SIMULATE_NEXT_MAX = 6 };

/* In order, to be typed where `ascribe simulate` was; how many. In the arena; the caller checks it. */
size_t simulate_next(const asc_simulated *pilot, const char *folder, asc_arena *arena,
                     const char *line[SIMULATE_NEXT_MAX]);

#endif
