/* Groups of a study, each analysed like the whole: the values of the columns in `groups.by`; and the same units under other
 * linkages. */
#ifndef ASCRIBE_GROUPS_H
#define ASCRIBE_GROUPS_H

#include "ascribe/study.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_group {
    const char *name;           /* for paths: "site-north"; all different */
    const char *column, *level; /* "site", "north"                        */
    bool number;                /* the column holds whole numbers         */
    const char *alias; /* of another linkage: its table, which is the level; NULL */
    bool drawn;        /* one of the linkages drawn by chance    */
    asc_place at;
} asc_group;

/* Every value of every column of groups.by, columns in the order of the study, values in theirs; then other linkages. ASC_ESTUDY:
 * an unknown column or one of measurements; ASC_EDATA: one value only, or more than 200. */
asc_status asc_study_groups(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                            asc_group **out, size_t *count, asc_error *err);
/* The study within one group. Shares everything else with s. */
asc_status asc_study_within(const asc_study *s, const asc_group *g, asc_arena *arena,
                            asc_study *out, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
