/* The gate's evidence of a run, between answer_claims.c and answer_gate.c. */
#ifndef ASCRIBE_ANSWER_GATE_H
#define ASCRIBE_ANSWER_GATE_H

#include "run_parts.h"

/* What holds for one outcome, or for the whole run. */
typedef struct asc_gate_case {
    const asc_registration *registration; /* NULL: none */
    asc_evidence disclosure;
    double benchmark; /* E-value of the strongest measured covariate */
} asc_gate_case;

/* A cell of a text column, "" where there is none. */
const char *asc_gate_text(const asc_table *t, const char *column, size_t row,
                          asc_arena *arena);
/* Facts of models that do not weight, from those that do. */
void asc_gate_complete(asc_answer *a);
/* Row 17, with a note of what stands in the way. */
asc_status asc_gate_release(asc_answer *a, const asc_result *result, asc_evidence *row,
                            asc_error *err);
/* All rows. *concern: the safety outcome that is one, or NULL. */
void asc_gate_evidence(const asc_answer *a, const asc_fact *f, const asc_gate_case *c,
                       asc_evidence row[ASC_GATE_ROWS], const asc_fact **concern);

#endif
