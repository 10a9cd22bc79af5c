/* What the files of the tally share. */
#ifndef ASCRIBE_TALLY_PRIVATE_H
#define ASCRIBE_TALLY_PRIVATE_H

#include "link_private.h"

typedef struct tallier {
    const asc_study *s;
    const asc_cohort *c;
    asc_arena *arena, *brief;
    asc_findings *findings;
    asc_bound nothing; /* where a view would leave its notes */
    bool sealed;       /* names, types and levels only        */
} tallier;

/* A body with a tallier whose brief arena ends with it. */
typedef asc_status tally_body(tallier *t, void *out, asc_error *err);
asc_status tally_run(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                     tally_body *body, void *out, asc_error *err);

/* A table of a cohort as its rows are asked about. */
asc_status tally_view(tallier *t, const asc_cohort *c, const asc_named_column *table,
                      binder *out, asc_error *err);
/* What a ratio is counted over. */
typedef struct ratio_rows {
    binder b;
    const condition *where, *met;
    const asc_column *owner, *time; /* NULL: none */
} ratio_rows;
asc_status tally_ratio_open(tallier *t, const asc_measure *m, ratio_rows *x,
                            asc_error *err);
/* A column of it; NULL with a finding when there is none; *out stays NULL without a name. */
asc_status tally_column(binder *b, const asc_named_column *name, const asc_column **out,
                        asc_error *err);

/* Class of every person on one scale: key [person numbers], class [persons] ASC_BETTER .. ASC_WORSE, -1 mixed,
 * -2 without a line. */
typedef struct tally_people {
    key_index key;
    int8_t *class;
} tally_people;
asc_status tally_ratio(tallier *t, size_t measure, asc_ratio_count *out, size_t *count,
                       asc_error *err);
/* The same by period, of a measure with `every`. */
asc_status tally_chart(tallier *t, size_t measure, asc_chart_count *out, asc_error *err);
/* Label of the period a day lies in: 2024-W14, 2024-04, 2024-Q2; room for 32 bytes. */
void tally_period(asc_audit_period every, int64_t day, char *out, size_t size);
asc_status tally_scale(tallier *t, size_t measure, tally_people *people,
                       asc_scale_count *out, asc_error *err);
asc_status tally_reconcile(tallier *t, size_t measure, const tally_people *people,
                           asc_reconcile_count *out, asc_error *err);
asc_status tally_claims(tallier *t, bool readings, asc_claim_frame *out, asc_error *err);
/* Tables and columns alone: that they are there, and of a kind that will do. */
asc_status tally_ratio_names(tallier *t, size_t measure, asc_error *err);
asc_status tally_scale_names(tallier *t, size_t measure, asc_error *err);
asc_status tally_reconcile_names(tallier *t, size_t measure, asc_error *err);
asc_status tally_claim_names(tallier *t, asc_error *err);
asc_status tally_stratum_names(tallier *t, binder *b, asc_error *err);
/* The readings' table has a column for each reader, of true and false. */
asc_status tally_rating_names(tallier *t, asc_error *err);
/* Strata of the claims of a frame; row [claims] of its table. */
asc_status tally_strata(tallier *t, binder *b, const size_t *row, asc_claim_frame *out,
                        asc_error *err);
asc_status tally_paths(tallier *t, asc_path_count *out, asc_error *err);
asc_status tally_review(tallier *t, asc_review_count *out, asc_error *err);
/* The column that says which person a row of a table is about: unit.person, or unit.id. */
asc_named_column tally_person(const asc_study *s);

#endif
