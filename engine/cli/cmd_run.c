/* ascribe run: the main job. Reads the study and its cohort, looks at what stands at the output, runs
 * with a journal beside it, writes the results, and notes in OUTPUT.log what may differ between runs. */
#include "ascribe/pool.h"
#include "ascribe/run.h"
#include "audit.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

typedef struct job {
    cli_call *call;
    const char *output;
    asc_study study;
    asc_bound bound;
    asc_cohort *cohort;
    asc_journal *journal;
    asc_run run;
    asc_beside beside;
    cli_progress progress;
    asc_result result;
    cli_audit audit;
    asc_registration registration;
    const char *fresh; /* why an older journal was not used */
    bool already_done;
} job;

static void remark(const job *j, const char *text)
{
    if (!j->call->quiet) (void)fprintf(stderr, "ascribe run: %s\n", text);
}

/* "250 ms", "10s", "2m", "1h" to seconds. */
static asc_status seconds(const char *text, double *value, asc_error *err)
{
    static const struct {
        const char *suffix;
        double seconds;
    } unit[] = {{"ms", 1e-3},  {"s", 1.0},    {"m", 60.0},
                {"min", 60.0}, {"h", 3600.0}, {"", 1.0}};
    const size_t n = strspn(text, "0123456789.");
    double x = 0.0;
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        if (strcmp(text + n, unit[i].suffix) != 0 || !asc_text_real(text, n, &x) ||
            x <= 0.0)
            continue;
        *value = x * unit[i].seconds;
        return ASC_OK;
    }
    return ASC_FAIL(err, ASC_EUSAGE,
                    "--stop-after takes a time such as 30s, 10m or 2h, not '%s'", text);
}

static asc_status journal_open(job *j, const char *cohort_hex, asc_error *err)
{
    asc_hash *h = asc_hash_open();
    ASC_REQUIRE(h != NULL, err, ASC_EMEMORY, "out of memory");
    asc_hash_text(h, j->study.plan_hex);
    asc_hash_text(h, cohort_hex);
    asc_hash_text(h, asc_build_id());
    uint8_t key[ASC_HASH_BYTES];
    asc_hash_close(h, key);
    const char *path = asc_take_format(j->call->arena, "%s.journal", j->output);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    return asc_journal_open(path, key, &j->journal, &j->fresh, err);
}

static const char *day_of(const job *j, const asc_audit_record *r)
{
    return r == NULL ? NULL : asc_take_textn(j->call->arena, r->time, 10);
}

/* When the plan was locked, how it was amended, when the data were sealed. */
static asc_status tell_dates(job *j, asc_error *err)
{
    const asc_audit *log = &j->audit.log;
    asc_logged_amendment *amended =
        asc_take_bytes(j->call->arena, log->count, sizeof *amended);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    bool seen = false;
    for (size_t i = 0; i < log->count; i++) {
        const asc_audit_record *r = &log->record[i];
        seen |= strcmp(r->action, "bind") == 0;
        if (strcmp(r->action, "amend") == 0)
            amended[j->registration.amendments++] =
                (asc_logged_amendment){day_of(j, r), r->note, seen};
    }
    j->registration.amended = amended;
    j->registration.locked = day_of(j, cli_audit_first(&j->audit, "lock"));
    j->registration.sealed_on = day_of(j, cli_audit_last(&j->audit, "seal"));
    return asc_arena_check(j->call->arena, err);
}

/* A change that the study lists with its reason is logged before outcomes are read; any other makes the run exploratory. */
static asc_status amend(job *j, const char *cohort_hex, asc_error *err)
{
    const char *listed = "", *open = "";
    ASC_TRY(cli_registered_check(&j->audit, &j->study, err));
    ASC_TRY(cli_amend_listed(&j->audit, &j->study, &listed, &open, err));
    if (open[0] != '\0') remark(j, open);
    if (listed[0] != '\0')
        remark(j, asc_take_format(j->call->arena, "amendment logged: %s", listed));
    j->registration.state = cli_audit_state(&j->audit, j->study.plan_hex, cohort_hex,
                                            cli_study_pays(&j->study));
    return asc_arena_check(j->call->arena, err);
}

/* Who looks at estimates before there is a plan has seen them: a plan that is locked afterwards is exploratory. A log
 * that cannot be written is no reason not to answer. */
static void note_seen_first(job *j, const char *cohort_hex)
{
    asc_error err = {0};
    if (!j->study.gate.on) return;
    const asc_audit_record seen = {
        .action = "bind",
        .plan = j->study.plan_hex,
        .cohort = cohort_hex,
        .note = "not registered: a plan locked after this was made with estimates seen"};
    if (cli_audit_add(&j->audit, seen, &err) != ASC_OK) remark(j, err.message);
}

/* What the audit log says of this plan and cohort; that outcomes are bound now is logged before they are.
 * A study without a log is not registered, and gets none unless its evidence is assessed. */
static asc_status audit_bind(job *j, const char *cohort_hex, asc_error *err)
{
    ASC_TRY(cli_audit_open(j->call, j->call->operand[0], &j->audit, err));
    j->registration = (asc_registration){.difference = ""};
    ASC_TRY(amend(j, cohort_hex, err));
    const asc_audit_record *plan = cli_audit_plan(&j->audit);
    if (plan == NULL) {
        note_seen_first(j, cohort_hex);
        return ASC_OK;
    }
    const asc_audit_record *seal = cli_audit_last(&j->audit, "seal");
    j->registration.registered = true;
    j->registration.sealed = seal != NULL && strcmp(seal->cohort, cohort_hex) == 0;
    ASC_TRY(tell_dates(j, err));
    j->registration.difference =
        cli_plan_difference(plan->text, j->study.plan, j->call->arena);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    if (j->registration.difference[0] != '\0')
        remark(j,
               asc_take_format(j->call->arena, "exploratory: plan changed after lock: %s",
                               j->registration.difference));
    return cli_audit_add(&j->audit,
                         (asc_audit_record){.action = "bind",
                                            .plan = j->study.plan_hex,
                                            .cohort = cohort_hex},
                         err);
}

static asc_status audit_result(job *j, asc_error *err)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    if (!j->registration.registered) return ASC_OK;
    ASC_TRY(asc_hash_file(j->output, hex, err));
    ASC_TRY(cli_audit_add(&j->audit,
                          (asc_audit_record){.action = "result",
                                             .plan = j->study.plan_hex,
                                             .cohort = asc_cohort_hash(j->cohort),
                                             .result = hex},
                          err));
    return cli_audit_sign(&j->audit, cli_value(j->call, "key"), err);
}

/* Everything before numbers: study, cohort, what stands at the output. */
static asc_status prepare(job *j, asc_error *err)
{
    asc_output_state state = ASC_OUTPUT_FREE;
    const bool overwrite = cli_value(j->call, "overwrite") != NULL;
    ASC_TRY(cli_study_read(j->call, j->call->operand[0], &j->study, err));
    ASC_TRY(cli_study_cohort(j->call, &j->study, &j->cohort, err));
    const char *hex = asc_cohort_hash(j->cohort);
    ASC_TRY(asc_results_probe(j->output, j->study.plan_hex, hex, asc_build_id(), &state,
                              err));
    if (state == ASC_OUTPUT_SAME) {
        j->already_done = true;
        return ASC_OK;
    }
    ASC_REQUIRE(
        state == ASC_OUTPUT_FREE || overwrite, err, ASC_EIO,
        "%s: holds something else (another study, cohort or program); add --overwrite to "
        "replace it",
        j->output);
    ASC_TRY(audit_bind(j, hex, err));
    return asc_study_bind(&j->study, j->cohort, j->call->arena, &j->bound, err);
}

static asc_status compute(job *j, asc_error *err)
{
    double limit = 0.0;
    const char *stop_after = cli_value(j->call, "stop-after");
    if (stop_after != NULL) ASC_TRY(seconds(stop_after, &limit, err));
    const char *hex = asc_cohort_hash(j->cohort);
    ASC_TRY(journal_open(j, hex, err));
    if (j->fresh != NULL)
        remark(j, asc_take_format(j->call->arena, "starting afresh: %s", j->fresh));
    cli_stop_watch(limit);
    j->progress = cli_progress_start(j->call->quiet);
    uint64_t players = 0;
    ASC_TRY(cli_number(j->call, "players-max", 1, 24, &players, err));
    j->run = (asc_run){.journal = j->journal,
                       .players_max = players,
                       .progress = {cli_progress_update, &j->progress},
                       .stop = {cli_stopped, NULL},
                       .registration = &j->registration};
    asc_trials trials;
    ASC_TRY(
        asc_run_beside(&j->study, j->cohort, &j->run, j->call->arena, &j->beside, err));
    j->run.beside = &j->beside;
    asc_status s =
        asc_run_trials(&j->study, j->cohort, &j->run, j->call->arena, &trials, err);
    if (s == ASC_OK)
        s = asc_run_permutations(&j->study, &j->bound, &j->run, j->call->arena, &trials,
                                 err);
    j->run.trials = &trials;
    if (s == ASC_OK)
        s = asc_run_study(&j->study, &j->bound, &j->run, j->call->arena, &j->result, err);
    if (s == ASC_OK)
        s = asc_run_groups(&j->study, j->cohort, &j->run, j->call->arena, &j->result,
                           err);
    if (s == ASC_OK)
        s = asc_trials_tell(&j->study, &trials, j->call->arena, &j->result, err);
    j->run.trials = NULL;
    cli_progress_end(&j->progress);
    if (s == ASC_ESTOPPED) {
        ASC_TRY(asc_journal_flush(j->journal, err));
        return ASC_FAIL(err, ASC_ESTOPPED,
                        "stopped; the same command goes on from %s.journal", j->output);
    }
    ASC_TRY(s);
    if (j->run.resumed > 0)
        remark(j,
               asc_take_format(j->call->arena, "resumed %zu replicates", j->run.resumed));
    j->result.cohort_blake2b = hex;
    j->result.recipe = asc_recipe(&j->study, hex, j->call->arena);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    ASC_TRY(asc_results_write(j->output, &j->result, true, err));
    return audit_result(j, err);
}

/* Appends one record to OUTPUT.log: what a reader may want to know that the result must not hold. */
static asc_status log_append(const job *j, asc_status ended, asc_error *err)
{
    asc_text t = asc_text_start(j->call->arena);
    char when[32] = "", host[256] = "";
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    (void)gethostname(host, sizeof host - 1);
    asc_text_format(&t, "%s ascribe %s on %s:", when, ASC_VERSION, host);
    for (int i = 1; i < j->call->argc; i++) asc_text_format(&t, " %s", j->call->argv[i]);
    asc_text_format(&t, "\n  ended: %s; threads %zu; %.2f s; resumed %zu replicates\n",
                    asc_status_name(ended), asc_pool_threads(),
                    cli_clock() - j->call->begun, j->run.resumed);
    asc_text_add(&t, "  passes over the data (replicates):");
    for (size_t i = 0; i < 64; i++)
        if (j->run.passes[i] > 0) asc_text_format(&t, " %zu (%zu)", i, j->run.passes[i]);
    if (j->run.slow > 0) asc_text_format(&t, "; by themselves: %zu", j->run.slow);
    asc_text_add(&t, "\n");
    struct rusage used;
    if (j->run.plan[0] != '\0') asc_text_format(&t, "  memory: %s\n", j->run.plan);
    if (getrusage(RUSAGE_SELF, &used) == 0)
        asc_text_format(&t, "  peak: %ld MiB resident\n", used.ru_maxrss / 1024);
    const char *path = asc_take_format(j->call->arena, "%s.log", j->output);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    const int fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
    const ssize_t n = write(fd, t.data, t.length);
    (void)close(fd);
    ASC_REQUIRE(n == (ssize_t)t.length, err, ASC_EIO, "%s: cannot write: %s", path,
                strerror(errno));
    return ASC_OK;
}

static asc_status answer(const job *j, asc_error *err)
{
    const char *word = j->already_done ? "already done" : "written";
    if (j->call->json) {
        asc_text out = asc_text_start(j->call->arena);
        asc_text_format(&out,
                        "{\"schema_version\": %d, \"output\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&out, j->output);
        asc_text_format(&out, ", \"already_done\": %s, \"resumed\": %zu}\n",
                        j->already_done ? "true" : "false", j->run.resumed);
        ASC_TRY(asc_arena_check(j->call->arena, err));
        (void)fputs(out.data, stdout);
    } else if (!j->call->quiet) {
        (void)fprintf(stderr, "%s: %s; see it with: ascribe show %s\n", j->output, word,
                      j->output);
    }
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    job j = {.call = call, .output = cli_value(call, "output")};
    ASC_REQUIRE(j.output != NULL, err, ASC_EUSAGE,
                "say where the results go: -o results.h5");
    ASC_REQUIRE(cli_value(call, "seed") == NULL, err, ASC_EUSAGE,
                "the seed is part of the study, so that a result can be repeated: set "
                "bootstrap.seed");
    asc_status s = prepare(&j, err);
    if (s == ASC_OK && !j.already_done) {
        s = compute(&j, err);
        asc_error log_error = {0};
        const bool ran = s == ASC_OK || s == ASC_ESTOPPED;
        if (ran && log_append(&j, s, &log_error) != ASC_OK) remark(&j, log_error.message);
    }
    asc_journal_close(j.journal, s == ASC_OK);
    asc_cohort_close(j.cohort);
    ASC_TRY(s);
    return answer(&j, err);
}

const cli_command cli_run = {
    .name = "run",
    .summary = "run a study: estimates, contributions, intervals",
    .operands = "STUDY.yaml -o RESULTS.h5",
    .details = "Finished replicates are kept in RESULTS.h5.journal until the results "
               "stand, so that the same\n"
               "command goes on after a kill and ends with the same bytes. The same "
               "study, cohort and program give\n"
               "the same results file at any number of threads. What may differ (time, "
               "host, threads) is in\n"
               "RESULTS.h5.log.",
    .example = "ascribe run pilot/study.yaml -o results.h5",
    .least = 1,
    .most = 1,
    .option = {{"output", "o", "FILE", "the results file", false},
               {"overwrite", NULL, NULL,
                "replace results of another study, cohort or program", false},
               {"stop-after", NULL, "TIME",
                "checkpoint and end with code 75 after TIME (30s, 10m, 2h)", false},
               {"players-max", NULL, "N",
                "players whose 2^N coalitions an index may ask for, 1 to 24; 20 when "
                "absent (24: 0.7 GB for each thread)",
                false},
               {"key", "k", "KEY", "signing key of the study's audit log", false},
               {"seed", NULL, "S", "refused here: the seed is part of the study", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
