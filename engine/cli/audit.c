/* The audit log of a study as the commands use it: where it lies, what a record says, what it proves about
 * the order lock < seal < outcomes bound. */
#include "audit.h"
#include "ascribe/run.h"
#include <string.h>
#include <time.h>
#include <unistd.h>

asc_status cli_audit_open(cli_call *call, const char *study_file, cli_audit *a,
                          asc_error *err)
{
    *a = (cli_audit){.call = call,
                     .path = asc_take_format(call->arena, "%s.audit", study_file),
                     .study_file = study_file};
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_audit_read(a->path, call->arena, &a->log, err);
}

static const char *now(asc_arena *arena)
{
    char when[32] = "";
    const time_t t = time(NULL);
    struct tm utc;
    if (gmtime_r(&t, &utc) != NULL)
        (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return asc_take_text(arena, when);
}

const char *cli_today(asc_arena *arena)
{
    const char *time = now(arena);
    return time == NULL ? "" : asc_take_textn(arena, time, 10);
}

static const char *actor(asc_arena *arena)
{
    char host[256] = "", user[256] = "";
    (void)gethostname(host, sizeof host - 1);
    if (getlogin_r(user, sizeof user) != 0)
        (void)snprintf(user, sizeof user, "uid %lu", (unsigned long)getuid());
    return asc_take_format(arena, "%s@%s", user, host);
}

asc_status cli_audit_add(cli_audit *a, asc_audit_record r, asc_error *err)
{
    asc_arena *arena = a->call->arena;
    char *hex = asc_take_bytes(arena, 2 * ASC_HASH_BYTES + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_hash_file(a->study_file, hex, err));
    r.time = now(arena);
    r.actor = actor(arena);
    r.study = hex;
    r.build = asc_build_id();
    ASC_TRY(asc_arena_check(arena, err));
    return asc_audit_append(a->path, &a->log, r, arena, err);
}

asc_status cli_audit_sign(const cli_audit *a, const char *key, asc_error *err)
{
    if (key == NULL) return ASC_OK;
    return asc_sign_file(a->path, key, a->call->arena, err);
}

static bool is(const asc_audit_record *r, const char *action)
{
    return strcmp(r->action, action) == 0;
}

const asc_audit_record *cli_audit_first(const cli_audit *a, const char *action)
{
    for (size_t i = 0; i < a->log.count; i++)
        if (is(&a->log.record[i], action)) return &a->log.record[i];
    return NULL;
}

const asc_audit_record *cli_audit_last(const cli_audit *a, const char *action)
{
    for (size_t i = a->log.count; i > 0; i--)
        if (is(&a->log.record[i - 1], action)) return &a->log.record[i - 1];
    return NULL;
}

const asc_audit_record *cli_audit_plan(const cli_audit *a)
{
    for (size_t i = a->log.count; i > 0; i--) {
        const asc_audit_record *r = &a->log.record[i - 1];
        if (is(r, "lock") || is(r, "amend")) return r;
    }
    return NULL;
}

asc_plan_state cli_audit_state(const cli_audit *a, const char *plan_hex,
                               const char *cohort_hex, bool pays)
{
    const asc_audit_record *plan = cli_audit_plan(a), *seal = cli_audit_last(a, "seal");
    bool bound = false, late = false, amended = false;
    if (plan == NULL) return ASC_PLAN_NONE;
    for (size_t i = 0; i < a->log.count; i++) {
        const asc_audit_record *r = &a->log.record[i];
        bound = bound || is(r, "bind");
        amended = amended || is(r, "amend");
        late = late || ((is(r, "lock") || is(r, "amend")) && bound);
    }
    const bool other_plan = strcmp(plan->plan, plan_hex) != 0;
    const bool other_data =
        seal != NULL && cohort_hex != NULL && strcmp(seal->cohort, cohort_hex) != 0;
    if (other_plan || other_data) return pays ? ASC_PLAN_ALTERED : ASC_PLAN_MISMATCH;
    return late ? ASC_PLAN_NONE : amended ? ASC_PLAN_AMENDED : ASC_PLAN_MATCH;
}

/* Length of the line at text, and of its key up to ": ". */
static size_t key_length(const char *line, size_t *whole)
{
    *whole = strcspn(line, "\n");
    const char *colon = strstr(line, ": ");
    return colon == NULL || colon > line + *whole ? *whole : (size_t)(colon - line);
}

/* The line of a plan with this key, or NULL. */
static const char *line_with(const char *plan, const char *key, size_t n)
{
    for (const char *at = plan; *at != '\0';) {
        size_t whole = 0;
        const size_t k = key_length(at, &whole);
        if (k == n && strncmp(at, key, n) == 0) return at;
        at += whole + (at[whole] == '\n');
    }
    return NULL;
}

/* What a line has after "key: ". */
static void add_value(asc_text *t, const char *line)
{
    size_t whole = 0;
    const size_t k = key_length(line, &whole);
    if (whole > k + 2) asc_text_addn(t, line + k + 2, whole - k - 2);
}

static void changed(asc_text *t, const char *key, size_t n, const char *before,
                    const char *after)
{
    if (t->length > 0) asc_text_add(t, "; ");
    asc_text_addn(t, key, n);
    asc_text_add(t, ": ");
    if (before == NULL) asc_text_add(t, "added, ");
    if (before != NULL) add_value(t, before);
    if (before != NULL && after != NULL) asc_text_add(t, " -> ");
    if (after != NULL) add_value(t, after);
    if (after == NULL) asc_text_add(t, ", removed");
}

const char *cli_plan_difference(const char *before, const char *after, asc_arena *arena)
{
    return cli_plan_change(before, after, NULL, arena);
}

static bool left_out(const char *line, const char *prefix)
{
    return prefix != NULL && strncmp(line, prefix, strlen(prefix)) == 0;
}

const char *cli_plan_change(const char *before, const char *after, const char *prefix,
                            asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    size_t whole = 0;
    for (const char *at = after; *at != '\0'; at += whole + (at[whole] == '\n')) {
        const size_t k = key_length(at, &whole);
        if (left_out(at, prefix)) continue;
        const char *old = line_with(before, at, k);
        if (old == NULL || strncmp(old, at, whole + 1) != 0) changed(&t, at, k, old, at);
    }
    for (const char *at = before; *at != '\0'; at += whole + (at[whole] == '\n')) {
        const size_t k = key_length(at, &whole);
        if (left_out(at, prefix)) continue;
        if (line_with(after, at, k) == NULL) changed(&t, at, k, at, NULL);
    }
    return t.data == NULL ? "" : t.data;
}
