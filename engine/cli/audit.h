/* The audit log of a study as the commands use it. */
#ifndef ASCRIBE_CLI_AUDIT_H
#define ASCRIBE_CLI_AUDIT_H

#include "ascribe/audit.h"
#include "ascribe/gate.h"
#include "cli.h"

typedef struct cli_audit {
    cli_call *call;
    const char *path, *study_file;
    asc_audit log;
} cli_audit;

/* STUDY.audit; one that does not exist is empty. */
asc_status cli_audit_open(cli_call *call, const char *study_file, cli_audit *a,
                          asc_error *err);
/* Appends a record; time, actor, build and the study file's hash are filled in. */
asc_status cli_audit_add(cli_audit *a, asc_audit_record r, asc_error *err);
/* Signs the log with the key at the path; NULL: leaves it as it is. */
asc_status cli_audit_sign(const cli_audit *a, const char *key, asc_error *err);
/* The first or last record of an action, or NULL; the plan in force (last lock or amend). */
const asc_audit_record *cli_audit_first(const cli_audit *a, const char *action);
const asc_audit_record *cli_audit_last(const cli_audit *a, const char *action);
const asc_audit_record *cli_audit_plan(const cli_audit *a);
/* What the log proves of a plan and a cohort (NULL: not looked at). */
asc_plan_state cli_audit_state(const cli_audit *a, const char *plan_hex,
                               const char *cohort_hex, bool pays);
/* Draws the sample of audit.claims of a sealed cohort into STUDY.sample.csv unless it stands; note: what was done, ""
 * without such claims. */
asc_status cli_audit_sample(cli_call *call, const asc_study *study,
                            const asc_cohort *cohort, const char **note, asc_error *err);
/* amend.c: logs what `amendments` lists beyond the plan in force, when every key that changed is named by a new entry.
 * *note: what was logged, "" when nothing was; *open: then why not: a change no entry names, an entry that was logged and
 * is another now, a day before the lock or after today; "" when nothing new is listed. */
asc_status cli_amend_listed(cli_audit *a, const asc_study *study, const char **note,
                            const char **open, asc_error *err);
/* study.registered against the log: not before the lock, not after the seal (today where there is none). ASC_EUSAGE. */
asc_status cli_registered_check(const cli_audit *a, const asc_study *study,
                                asc_error *err);
/* Today, UTC: 2024-03-20. */
const char *cli_today(asc_arena *arena);
/* "bootstrap.replicates: 1000 -> 500; ..." of two canonical plans, "" when they are the same. */
const char *cli_plan_difference(const char *before, const char *after, asc_arena *arena);
/* The same without keys that start with the prefix (NULL: none). */
const char *cli_plan_change(const char *before, const char *after, const char *prefix,
                            asc_arena *arena);

#endif
