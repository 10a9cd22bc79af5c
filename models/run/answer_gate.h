/* The gate's evidence of a run, between answer_claims.c and answer_gate.c. */
#ifndef ASCRIBE_ANSWER_GATE_H
#define ASCRIBE_ANSWER_GATE_H

#include "ascribe/testimony.h"
#include "run_parts.h"

/* What holds for one outcome, or for the whole run. */
typedef struct asc_gate_case {
    const asc_registration *registration; /* NULL: none */
    asc_evidence disclosure;
    double benchmark;                /* E-value of the strongest measured covariate */
    const asc_audited *audited;      /* of the claims the outcome rests on; NULL: none */
    double attenuation, discordance; /* NaN: not looked at */
    const asc_trials *trials;        /* NULL: none */
} asc_gate_case;

/* A run while its claims are made. */
typedef struct asc_judge {
    asc_answer *a;
    const asc_result *result;
    asc_result released; /* whose counts may stand in a sentence */
    const asc_registration *registration;
    const asc_trials *trials;
    asc_evidence disclosure;
    asc_frame evidence, claim, sentence, next;
    const asc_audited *audited;   /* NULL: the study audits nothing */
    const asc_fact *benchmark_of; /* the benchmark is that of this fact's outcome */
    double benchmark;
} asc_judge;

/* One outcome under one model while it is spoken of. */
typedef struct asc_verdict {
    const asc_fact *fact, *concern;
    asc_evidence row[ASC_GATE_ROWS];
    asc_gate gate;
    asc_telling tell;
} asc_verdict;

/* answer_beside.c: what stands beside the estimates */
void asc_beside_judge(asc_judge *j, asc_gate_case *c, const asc_fact *f);
/* Rows of /tables/trend, of a fact's outcome, once. */
void asc_beside_trend(asc_answer *a, const asc_fact *f, const asc_trend *t);
/* Is a path to the outcome on record for too few? */
bool asc_beside_broken(const asc_answer *a, const asc_fact *f);
/* Tables measure, scale, reconcile, audit, mechanism, trend, visibility, triangulation, registration, reporting, amendment,
 * review, chart: [ASC_BESIDE_TABLES], NULL without rows. verdicts: the standings are there. */
enum { ASC_BESIDE_TABLES = 13 };
void asc_beside_tables(asc_judge *j, asc_table *out[ASC_BESIDE_TABLES]);
/* answer_chart.c */
asc_table *asc_beside_chart(const asc_answer *a, const asc_tally *t);
/* answer_review.c */
asc_table *asc_beside_review(const asc_answer *a);
/* answer_triangulation.c */
asc_table *asc_beside_triangulation(asc_judge *j);
/* answer_reporting.c: items of TARGET, STROBE, RECORD and ROBINS-I, with gaps marked */
asc_table *asc_beside_reporting(asc_judge *j);

/* answer_next.c: rows of /tables/next; dependent: as the gate was run */
asc_frame asc_next_open(asc_arena *arena);
void asc_next_rows(asc_judge *j, const asc_verdict *v, bool dependent);

/* answer_claim_words.c */
/* Fills in who may be named one by one, from the intervals of their own parts. */
void asc_claims_credit(const asc_judge *j, asc_verdict *v);
void asc_claims_whole(asc_judge *j,
                      asc_verdict *v); /* the pathway, and what limits it    */
void asc_claims_beside(asc_judge *j, const asc_verdict *v);
void asc_claims_accounts(asc_judge *j, const asc_verdict *v);
void asc_claims_control(asc_judge *j, const asc_fact *f);
void asc_claims_study(asc_judge *j); /* what holds for the whole study */

/* A cell of a numeric column, NaN where there is none. */
double asc_gate_number(const asc_table *t, const char *column, size_t row);
/* A cell of a text column, "" where there is none. */
const char *asc_gate_text(const asc_table *t, const char *column, size_t row,
                          asc_arena *arena);
/* Facts of models that do not weight, from those that do. */
void asc_gate_complete(asc_answer *a);
/* Row 17, with a note of what stands in the way. *released: the result as it may leave by the study's profile, or
 * as it is when there is none or it may not leave. */
asc_status asc_gate_release(asc_answer *a, const asc_result *result, asc_evidence *row,
                            asc_result *released, asc_error *err);
/* All rows. *concern: the safety outcome that is one, or NULL. */
void asc_gate_evidence(const asc_answer *a, const asc_fact *f, const asc_gate_case *c,
                       asc_evidence row[ASC_GATE_ROWS], const asc_fact **concern);

#endif
