/* ascribe lock and ascribe seal: register the plan, then the data, before outcomes are bound. */
#include "ascribe/testimony.h"
#include "audit.h"
#include <string.h>

static asc_status answer(const cli_audit *a, const char *what, const char *note,
                         asc_error *err)
{
    cli_call *call = a->call;
    const asc_audit_record *r = &a->log.record[a->log.count - 1];
    const bool is_signed = cli_value(call, "key") != NULL;
    if (call->json) {
        asc_text t = asc_text_start(call->arena);
        asc_text_format(&t,
                        "{\"schema_version\": %d, \"action\": \"%s\", \"sequence\": %zu, "
                        "\"plan_blake2b\": \"%s\", \"cohort_blake2b\": \"%s\", \"head\": "
                        "\"%s\", \"signed\": %s, \"log\": ",
                        ASC_SCHEMA_VERSION, r->action, r->sequence, r->plan, r->cohort,
                        r->hash, is_signed ? "true" : "false");
        asc_text_json(&t, a->path);
        asc_text_add(&t, ", \"note\": ");
        asc_text_json(&t, note);
        asc_text_add(&t, "}\n");
        ASC_TRY(asc_arena_check(call->arena, err));
        (void)fputs(t.data, stdout);
        return ASC_OK;
    }
    (void)printf("%s: %s\nplan   %s\n", a->path, what, r->plan);
    if (r->cohort[0] != '\0') (void)printf("cohort %s\n", r->cohort);
    (void)printf("head   %s\n", r->hash);
    if (note[0] != '\0') (void)printf("%s\n", note);
    if (!call->quiet)
        (void)fprintf(
            stderr, is_signed
                        ? "give a copy of the log, its .minisig and the head to a second "
                          "party: a lock cannot be back-dated past that copy\n"
                        : "not signed: add --key (ascribe keygen makes one), or give the "
                          "head to a second party\n");
    return ASC_OK;
}

/* What the plan says of the claims that will be read, "". */
static const char *audit_note(const asc_audit_plan *plan, asc_arena *arena)
{
    static const char *const period[] = {"", "week", "month", "quarter"};
    if (plan == NULL) return "";
    asc_text each = asc_text_start(arena);
    if (plan->stratum.name != NULL)
        asc_text_format(&each, " for each %s", plan->stratum.name);
    if (plan->every != ASC_AUDIT_ALL)
        asc_text_format(&each, "%s %s", plan->stratum.name != NULL ? " and" : " for each",
                        period[plan->every]);
    return asc_take_format(arena,
                           "audit: up to %zu claims of '%s' will be read%s; they are "
                           "drawn when the data are sealed",
                           asc_audited_size(plan, SIZE_MAX), plan->table.name,
                           each.data == NULL ? "" : each.data);
}

static asc_status lock_new(cli_audit *a, const asc_study *study, asc_error *err)
{
    ASC_TRY(cli_audit_add(a,
                          (asc_audit_record){.action = "lock",
                                             .plan = study->plan_hex,
                                             .text = study->plan},
                          err));
    ASC_TRY(cli_audit_sign(a, cli_value(a->call, "key"), err));
    const char *note = audit_note(study->audit, a->call->arena);
    ASC_TRY(asc_arena_check(a->call->arena, err));
    return answer(a, "plan locked", note, err);
}

static asc_status lock_changed(cli_audit *a, const asc_study *study,
                               const asc_audit_record *before, asc_error *err)
{
    asc_arena *arena = a->call->arena;
    const char *why = cli_value(a->call, "why"), *listed = "", *open = "";
    const char *difference = cli_plan_difference(before->text, study->plan, arena);
    ASC_TRY(asc_arena_check(arena, err));
    if (why == NULL) {
        ASC_TRY(cli_amend_listed(a, study, &listed, &open, err));
        if (listed[0] != '\0') {
            ASC_TRY(cli_audit_sign(a, cli_value(a->call, "key"), err));
            return answer(a, "amendment logged", listed, err);
        }
    }
    ASC_REQUIRE(why != NULL && why[0] != '\0', err, ASC_EUSAGE,
                "%s: differs from the plan locked at %s: %s%s%s\nto amend the plan, say "
                "why: ascribe lock %s --why \"...\", or list it under 'amendments'",
                study->file, before->time, difference, open[0] == '\0' ? "" : "\n", open,
                study->file);
    const char *note = asc_take_format(arena, "%s (%s)", why, difference);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(cli_audit_add(a,
                          (asc_audit_record){.action = "amend",
                                             .plan = study->plan_hex,
                                             .text = study->plan,
                                             .note = note},
                          err));
    ASC_TRY(cli_audit_sign(a, cli_value(a->call, "key"), err));
    return answer(a, "amendment logged", note, err);
}

static asc_status lock(cli_call *call, asc_error *err)
{
    asc_study study = {0};
    cli_audit a;
    ASC_TRY(cli_study_read(call, call->operand[0], &study, err));
    ASC_TRY(cli_audit_open(call, call->operand[0], &a, err));
    const asc_audit_record *before = cli_audit_plan(&a);
    if (before == NULL) return lock_new(&a, &study, err);
    if (strcmp(before->plan, study.plan_hex) != 0)
        return lock_changed(&a, &study, before, err);
    ASC_TRY(cli_audit_sign(&a, cli_value(call, "key"), err));
    return answer(&a, "already locked, the plan is the same", "", err);
}

static asc_status seal_cohort(cli_audit *a, const asc_study *study,
                              const asc_cohort *cohort, asc_error *err)
{
    const char *hex = asc_cohort_hash(cohort), *note = "";
    const asc_audit_record *plan = cli_audit_plan(a), *sealed = cli_audit_last(a, "seal");
    ASC_TRY(cli_registered_check(a, study, err));
    ASC_REQUIRE(plan != NULL, err, ASC_EUSAGE,
                "%s: the plan is not locked; ascribe lock %s comes first", study->file,
                study->file);
    ASC_REQUIRE(strcmp(plan->plan, study->plan_hex) == 0, err, ASC_EUSAGE,
                "%s: differs from the plan locked at %s: %s", study->file, plan->time,
                cli_plan_difference(plan->text, study->plan, a->call->arena));
    if (sealed != NULL && strcmp(sealed->cohort, hex) == 0) {
        ASC_TRY(cli_audit_sample(a->call, study, cohort, &note, err));
        ASC_TRY(cli_audit_sign(a, cli_value(a->call, "key"), err));
        return answer(a, "already sealed, the cohort is the same", note, err);
    }
    const asc_audit_record *bound = cli_audit_last(a, "bind");
    ASC_REQUIRE(bound == NULL, err, ASC_EDATA,
                "%s: outcomes were bound at %s (record %zu): it is too late to seal the "
                "cohort",
                a->path, bound == NULL ? "" : bound->time,
                bound == NULL ? 0 : bound->sequence);
    ASC_TRY(cli_audit_sample(a->call, study, cohort, &note, err));
    ASC_TRY(cli_audit_add(
        a,
        (asc_audit_record){
            .action = "seal", .plan = study->plan_hex, .cohort = hex, .note = note},
        err));
    ASC_TRY(cli_audit_sign(a, cli_value(a->call, "key"), err));
    return answer(a, "cohort sealed", note, err);
}

static asc_status seal(cli_call *call, asc_error *err)
{
    asc_study study = {0};
    asc_cohort *cohort = NULL;
    cli_audit a;
    ASC_TRY(cli_study_read(call, call->operand[0], &study, err));
    ASC_TRY(cli_audit_open(call, call->operand[0], &a, err));
    ASC_TRY(cli_study_cohort(call, &study, &cohort, err));
    const asc_status s = seal_cohort(&a, &study, cohort, err);
    asc_cohort_close(cohort);
    return s;
}

const cli_command cli_lock = {
    .name = "lock",
    .summary = "register the plan of a study, before there are data",
    .operands = "STUDY.yaml [--key KEY]",
    .details = "Writes the plan's hash into STUDY.yaml.audit, a log of which each record "
               "holds the hash\n"
               "of the one before, and signs the log. No data are needed. A plan that "
               "was changed since\n"
               "needs --why, or an entry of `amendments` that names what changed: the "
               "difference\n"
               "and the reason are logged as an amendment.",
    .example = "ascribe lock pilot/study.yaml",
    .least = 1,
    .most = 1,
    .option = {{"key", "k", "KEY", "signing key (ascribe keygen)", false},
               {"why", NULL, "REASON", "why the plan was changed after it was locked",
                false},
               {NULL, NULL, NULL, NULL, false}},
    .run = lock,
};

const cli_command cli_seal = {
    .name = "seal",
    .summary = "add the cohort's hash at data lock, before outcomes are bound",
    .operands = "STUDY.yaml [--key KEY]",
    .details =
        "The plan must be locked and unchanged. Refused once a run has bound outcomes.\n"
        "With `audit.claims` the sample to be read is drawn and written to "
        "STUDY.yaml.sample.csv.",
    .example = "ascribe lock pilot/study.yaml\nascribe seal pilot/study.yaml",
    .least = 1,
    .most = 1,
    .option = {{"key", "k", "KEY", "signing key (ascribe keygen)", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = seal,
};
