/* ascribe verify: recomputes what can be recomputed offline. The results file against its own mark, its plan
 * from the study text it carries, the audit log's chain and signature, the results' hash in the log, the
 * cohort's hash, and any replicate asked for from the cohort. */
#include "ascribe/file.h"
#include "ascribe/run.h"
#include "audit.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { CHECKS_MAX = 16, BLOCK = 64 };

typedef enum verdict { PASSED, FAILED, SKIPPED } verdict;

typedef struct check {
    const char *what, *text;
    verdict verdict;
} check;

typedef struct verification {
    cli_call *call;
    const char *output, *study_file;
    asc_result result;
    asc_study study;
    char output_hex[2 * ASC_HASH_BYTES + 1];
    check check[CHECKS_MAX];
    size_t checks;
    bool failed;
} verification;

static void note(verification *v, verdict is, const char *what, const char *text)
{
    if (v->checks < CHECKS_MAX)
        v->check[v->checks++] = (check){what, text == NULL ? "" : text, is};
    v->failed = v->failed || is == FAILED;
}

/* A step that fails is a finding, not the end. */
static bool note_status(verification *v, asc_status s, const asc_error *err,
                        const char *what, const char *good)
{
    if (s == ASC_OK)
        note(v, PASSED, what, good);
    else
        note(v, FAILED, what, asc_take_text(v->call->arena, err->message));
    return s == ASC_OK;
}

static const char *short_hash(const verification *v, const char *hex)
{
    return asc_take_format(v->call->arena, "%.12s...", hex);
}

static void check_plan(verification *v)
{
    const asc_result *r = &v->result;
    asc_error err = {0};
    const char *folder = v->study.folder; /* set beforehand */
    const asc_status s =
        cli_study_parse(v->call, r->study_text, v->study_file, folder, &v->study, &err);
    if (!note_status(v, s, &err, "study", "reads")) return;
    if (strcmp(v->study.plan_hex, r->plan_blake2b) == 0)
        note(v, PASSED, "plan", short_hash(v, r->plan_blake2b));
    else
        note(v, FAILED, "plan",
             asc_take_format(v->call->arena,
                             "the study text in the results has the hash %.12s..., the "
                             "results state %.12s...",
                             v->study.plan_hex, r->plan_blake2b));
}

static const char *folder_of(const char *path, asc_arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return ".";
    return slash == path ? "/" : asc_take_textn(arena, path, (size_t)(slash - path));
}

/* The study file as it lies there now. */
static void check_study_file(verification *v, const asc_audit_record *record)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    asc_error err = {0};
    if (access(v->study_file, R_OK) != 0) {
        note(v, SKIPPED, "study file",
             asc_take_format(v->call->arena, "%s is not at hand", v->study_file));
        return;
    }
    const asc_status s = asc_hash_file(v->study_file, hex, &err);
    if (s != ASC_OK || record == NULL)
        (void)note_status(v, s, &err, "study file", "reads");
    else if (strcmp(hex, record->study) == 0)
        note(v, PASSED, "study file", short_hash(v, hex));
    else
        note(v, FAILED, "study file",
             asc_take_format(v->call->arena,
                             "%s was changed since record %zu of the log, if only in its "
                             "comments or spacing",
                             v->study_file, record->sequence));
}

static void check_signature(verification *v, const cli_audit *a)
{
    const char *key = cli_value(v->call, "key");
    const char *sign = asc_take_format(v->call->arena, "%s.minisig", a->path);
    asc_error err = {0};
    if (key == NULL) {
        note(v, SKIPPED, "signature",
             sign != NULL && access(sign, F_OK) == 0
                 ? "signed; name the public key with --key to check it"
                 : "the log is not signed");
        return;
    }
    const asc_status s = asc_sign_check(a->path, key, v->call->arena, &err);
    (void)note_status(v, s, &err, "signature", "of the whole log");
}

/* The record of these results. */
static const asc_audit_record *result_record(const verification *v, const cli_audit *a)
{
    for (size_t i = a->log.count; i > 0; i--) {
        const asc_audit_record *r = &a->log.record[i - 1];
        if (strcmp(r->action, "result") == 0 && strcmp(r->result, v->output_hex) == 0)
            return r;
    }
    return NULL;
}

static const char *state_text(asc_plan_state s)
{
    static const char *const text[] = {
        "locked before outcomes were bound, unchanged",
        "locked before outcomes were bound, with a logged amendment",
        "not locked before outcomes were bound",
        "another plan or cohort than the one locked",
        "another plan or cohort than the one locked, in a run that pays"};
    return text[s];
}

/* Do the results say that their plan was locked? Then there was a log. */
static bool says_locked(const verification *v)
{
    const asc_table *t = asc_result_table(&v->result, "registration");
    const asc_column *c = t == NULL ? NULL : asc_table_find(t, "locked");
    char day[64];
    return c != NULL && t->rows > 0 && *asc_column_cell(c, 0, day, sizeof day) != '\0';
}

/* A log that should be there and is not is a finding: whoever takes it away takes the proof away. */
static void no_log(verification *v, const char *path)
{
    const bool locked = says_locked(v), key = cli_value(v->call, "key") != NULL;
    note(v, locked || key ? FAILED : SKIPPED, "audit log",
         asc_take_format(v->call->arena, "there is no %s%s", path,
                         locked ? ", and the results say that their plan was locked"
                         : key  ? ", and so no signature to check with the key"
                                : ""));
    check_study_file(v, NULL);
}

static void check_log(verification *v)
{
    cli_audit a;
    asc_error err = {0};
    const asc_status s = cli_audit_open(v->call, v->study_file, &a, &err);
    if (s == ASC_OK && a.log.count == 0) {
        no_log(v, a.path);
        return;
    }
    const char *good =
        asc_take_format(v->call->arena, "%zu records, head %.12s...", a.log.count,
                        a.log.count > 0 ? a.log.record[a.log.count - 1].hash : "");
    if (!note_status(v, s, &err, "audit log", good)) return;
    check_signature(v, &a);
    const asc_audit_record *r = result_record(v, &a);
    if (r == NULL)
        note(v, FAILED, "results in the log", "no record has the hash of this file");
    else
        note(v, PASSED, "results in the log",
             asc_take_format(v->call->arena, "record %zu", r->sequence));
    check_study_file(v, r != NULL ? r : &a.log.record[a.log.count - 1]);
    const asc_plan_state state =
        cli_audit_state(&a, v->result.plan_blake2b, v->result.cohort_blake2b, false);
    note(v, state == ASC_PLAN_MISMATCH ? FAILED : PASSED, "order", state_text(state));
}

/* Row r of all draws, computed again, against the file. */
static asc_status compare_replicate(verification *v, const asc_result *again, size_t r,
                                    asc_error *err)
{
    for (size_t d = 0; d < again->draw_count; d++) {
        asc_draws mine = again->draws[d], stored = {.path = mine.path};
        ASC_TRY(asc_results_read_draws(v->output, v->call->arena, &stored, err));
        ASC_REQUIRE(stored.columns == mine.columns, err, ASC_EDATA,
                    "%s has %zu columns, %zu were computed", mine.path, stored.columns,
                    mine.columns);
        for (size_t j = 0; j < mine.columns; j++) {
            const double x = mine.value[r * mine.columns + j];
            const double y = stored.value[r * mine.columns + j];
            ASC_REQUIRE(x == y || (isnan(x) && isnan(y)), err, ASC_EDATA,
                        "replicate %zu of %s, %s: the file has %.17g, computed again it "
                        "is %.17g",
                        r + 1, mine.path, mine.label[j], y, x);
        }
    }
    return ASC_OK;
}

static asc_status run_again(verification *v, const asc_cohort *cohort, size_t r,
                            asc_error *err)
{
    asc_bound bound = {0};
    asc_result again = {0};
    asc_run run = {0};
    asc_study study = v->study;
    study.replicates = (r / BLOCK + 1) * BLOCK;
    if (study.replicates > v->study.replicates) study.replicates = v->study.replicates;
    ASC_TRY(asc_study_bind(&study, cohort, v->call->arena, &bound, err));
    ASC_TRY(asc_run_study(&study, &bound, &run, v->call->arena, &again, err));
    return compare_replicate(v, &again, r, err);
}

static asc_status check_cohort(verification *v, asc_error *err)
{
    asc_cohort *cohort = NULL;
    asc_error why = {0};
    uint64_t replicate = 0;
    ASC_TRY(cli_number(v->call, "replicate", 1, v->study.replicates, &replicate, err));
    const char *path = cli_join(v->call->arena, v->study.folder, v->study.cohort);
    ASC_TRY(asc_arena_check(v->call->arena, err));
    if (access(path, R_OK) != 0) {
        note(v, replicate > 0 ? FAILED : SKIPPED, "cohort",
             asc_take_format(v->call->arena, "%s is not at hand", path));
        return ASC_OK;
    }
    asc_status s = asc_cohort_open(path, &cohort, &why);
    if (note_status(v, s, &why, "cohort file", "whole")) {
        const char *hex = asc_cohort_hash(cohort);
        const bool same = strcmp(hex, v->result.cohort_blake2b) == 0;
        note(v, same ? PASSED : FAILED, "cohort",
             same
                 ? short_hash(v, hex)
                 : asc_take_format(v->call->arena,
                                   "%s has the hash %.12s..., the results state %.12s...",
                                   path, hex, v->result.cohort_blake2b));
        if (replicate > 0) {
            s = run_again(v, cohort, replicate - 1, &why);
            (void)note_status(v, s, &why, "replicate", "the same to the last bit");
        }
    }
    asc_cohort_close(cohort);
    return ASC_OK;
}

static asc_status answer(const verification *v, asc_error *err)
{
    static const char *const word[] = {"ok", "FAILED", "not checked"};
    asc_text t = asc_text_start(v->call->arena);
    if (v->call->json)
        asc_text_format(&t, "{\"schema_version\": %d, \"verified\": %s, \"checks\": [",
                        ASC_SCHEMA_VERSION, v->failed ? "false" : "true");
    for (size_t i = 0; i < v->checks; i++) {
        const check *c = &v->check[i];
        if (!v->call->json) {
            asc_text_format(&t, "%-18s %-11s %s\n", c->what, word[c->verdict], c->text);
            continue;
        }
        asc_text_format(&t, "%s{\"check\": \"%s\", \"result\": \"%s\", \"text\": ",
                        i > 0 ? ", " : "", c->what, word[c->verdict]);
        asc_text_json(&t, c->text);
        asc_text_add(&t, "}");
    }
    if (v->call->json) asc_text_add(&t, "]}\n");
    ASC_TRY(asc_arena_check(v->call->arena, err));
    (void)fputs(t.data, stdout);
    ASC_REQUIRE(!v->failed, err, ASC_EDATA, "%s: not verified, see above", v->output);
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    verification v = {.call = call, .output = call->operand[0]};
    const char *study = cli_value(call, "study");
    ASC_TRY(asc_hash_file(v.output, v.output_hex, err));
    const asc_status s = asc_results_read(v.output, call->arena, &v.result, err);
    if (s != ASC_OK) return s;
    note(&v, PASSED, "results file", "whole");
    v.study_file = study != NULL ? study
                                 : cli_join(call->arena, folder_of(v.output, call->arena),
                                            "study.yaml");
    v.study.folder = folder_of(v.study_file, call->arena);
    ASC_TRY(asc_arena_check(call->arena, err));
    check_plan(&v);
    check_log(&v);
    if (v.study.cohort != NULL) ASC_TRY(check_cohort(&v, err));
    ASC_TRY(asc_arena_check(call->arena, err));
    return answer(&v, err);
}

const cli_command cli_verify = {
    .name = "verify",
    .summary = "recompute hashes, the audit log, and any replicate asked for",
    .operands = "RESULTS.h5 [--study STUDY.yaml] [--key KEY.pub]",
    .details = "Nothing is sent anywhere and nothing is written. A changed bit in the "
               "study file, the\n"
               "cohort, the log or the results ends with code 1 (3 where the file cannot "
               "be read).",
    .example = "ascribe verify results.h5 --study pilot/study.yaml --replicate 7",
    .least = 1,
    .most = 1,
    .option =
        {{"study", "s", "STUDY.yaml",
          "the study file, with STUDY.yaml.audit beside it (default: study.yaml beside "
          "the results)",
          false},
         {"key", "k", "KEY.pub", "public key of the log's signature", false},
         {"replicate", NULL, "R", "compute replicate R again, bit for bit", false},
         {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
