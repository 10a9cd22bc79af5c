/* The answer of one run, as it stands in results.h5: made by models, written and read by store,
 * rendered by report. Everything a report says is in here. Table and column names are fixed by
 * docs/formats/results.md. Nothing in here may differ between runs with the same answer. */
#ifndef ASCRIBE_RESULT_H
#define ASCRIBE_RESULT_H

#include "ascribe/table.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_HASH_BYTES = 32, ASC_SCHEMA_VERSION = 1 };

/* A matrix under /draws, with labels as dimension scales. */
typedef struct asc_draws {
    const char *path;           /* "readmission/gcomp/delivered/contribution/shapley"  */
    size_t replicates, columns; /* value[r * columns + j]                              */
    const double *value;        /* NaN where the replicate was refused                 */
    const char *const *label;   /* [columns]                                           */
} asc_draws;

/* One more analysis of the same study, within a group: /analyses/<name>/tables. */
typedef struct asc_analysis {
    const char *name;
    asc_table **table; /* [tables] */
    size_t tables;
} asc_analysis;

typedef struct asc_result {
    const char *ascribe_version;
    int schema_version;
    const char *study;          /* study name                                        */
    const char *plan_blake2b;   /* 64 hex digits                                     */
    const char *cohort_blake2b; /* 64 hex digits                                     */
    uint64_t seed;
    size_t replicates;      /* 0: no bootstrap                                   */
    int claim_level;        /* -1 until the evidence gate exists                 */
    const char *study_text; /* the study file                                    */
    asc_table *options;     /* key, value, default (boolean)                     */
    asc_table *recipe;      /* key, value                                        */
    asc_table **table;      /* [tables], in a fixed order                        */
    size_t tables;
    asc_analysis *analysis; /* [analyses] */
    size_t analyses;
    asc_draws *draws; /* [draw_count]                                      */
    size_t draw_count;
    const char *disclosure; /* what a disclosure check did with it; NULL: not checked. Not
                               in the file                                       */
} asc_result;

const asc_table *asc_result_table(const asc_result *r,
                                  const char *name); /* NULL: absent */
const asc_draws *asc_result_draws(const asc_result *r,
                                  const char *path); /* NULL: absent */

#ifdef __cplusplus
}
#endif
#endif
