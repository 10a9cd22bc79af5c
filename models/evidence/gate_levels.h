/* Caps of the gate apart from where they come from. Private to models/evidence. */
#ifndef ASCRIBE_GATE_LEVELS_H
#define ASCRIBE_GATE_LEVELS_H

#include "ascribe/gate.h"

/* Both levels from g->cap, after the design of a target-trial cohort has been lifted where its rows bear it; bits of
 * raised: rows that count as evaluated. */
void asc_gate_settle(const asc_evidence *evidence, uint32_t raised, bool dependent,
                     asc_gate *g);
/* The lowest cap, least or more, that the row can give; -1: none. */
int asc_gate_cap_from(asc_gate_row row, int least);

#endif
