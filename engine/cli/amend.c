/* Amendments that the study file lists, and the copy of its lock, against the audit log. An entry stands for every changed
 * key that its `what` names as a word, or a key above it: "bootstrap.replicates from 1000 to 500" and "bootstrap" both
 * name bootstrap.replicates. Entries are part of the plan: what was logged may not be reworded. */
#include "audit.h"
#include <string.h>

static const char prefix[] = "amendments.";

/* The next word of keys at *at: letters, digits, `_`, `-` and dots within; false when there is none. */
static bool next_word(const char **at, const char **word, size_t *n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    *at += strcspn(*at, letters);
    *word = *at;
    *n = strspn(*at, letters);
    *at += *n;
    const bool any = *n > 0;
    while (*n > 0 && (*word)[*n - 1] == '.') --*n; /* the end of a sentence */
    return any;
}

static bool names(const char *what, const char *key, size_t length)
{
    const char *word = NULL;
    size_t n = 0;
    while (next_word(&what, &word, &n))
        if (n > 0 && n <= length && strncmp(word, key, n) == 0 &&
            (n == length || key[n] == '.'))
            return true;
    return false;
}

/* Entries the plan in force has already. */
static size_t entries_of(const char *plan)
{
    size_t count = 0;
    for (const char *at = plan; *at != '\0';) {
        const size_t whole = strcspn(at, "\n");
        const char *colon = strstr(at, ".what: ");
        if (strncmp(at, prefix, sizeof prefix - 1) == 0 && colon != NULL &&
            colon < at + whole)
            count++;
        at += whole + (at[whole] == '\n');
    }
    return count;
}

/* Is it a line of an entry after the first `logged` ones? */
static bool of_new_entry(const char *line, size_t logged)
{
    if (strncmp(line, prefix, sizeof prefix - 1) != 0) return false;
    size_t number = 0;
    for (const char *d = line + sizeof prefix - 1; *d >= '0' && *d <= '9'; d++)
        number = 10 * number + (size_t)(*d - '0');
    return number > logged;
}

static bool has_line(const char *plan, const char *line, size_t whole)
{
    for (const char *at = plan; *at != '\0';) {
        const size_t n = strcspn(at, "\n");
        if (n == whole && strncmp(at, line, n) == 0) return true;
        at += n + (at[n] == '\n');
    }
    return false;
}

/* Keys of lines of one plan that the other does not have and no new entry names. */
static void unnamed(const char *one, const char *other, const asc_study *study,
                    size_t logged, asc_text *out)
{
    const asc_provenance *p = &study->provenance;
    for (const char *at = one; *at != '\0';) {
        const size_t whole = strcspn(at, "\n");
        const char *line = at, *colon = strstr(at, ": ");
        at += whole + (at[whole] == '\n');
        if (has_line(other, line, whole) || of_new_entry(line, logged)) continue;
        const size_t n =
            colon == NULL || colon > line + whole ? whole : (size_t)(colon - line);
        bool named = false;
        for (size_t i = logged; i < p->amendments && !named; i++)
            named = names(p->amendment[i].what, line, n);
        if (named) continue;
        if (out->length > 0) asc_text_add(out, ", ");
        asc_text_addn(out, line, n);
    }
}

/* Why the entries may not be logged, "". */
static const char *day_fault(const cli_audit *a, const asc_study *study, size_t logged)
{
    asc_arena *arena = a->call->arena;
    const asc_audit_record *lock = cli_audit_first(a, "lock");
    const char *today = cli_today(arena);
    for (size_t i = logged; i < study->provenance.amendments; i++) {
        const asc_amendment *m = &study->provenance.amendment[i];
        if (lock != NULL && strncmp(m->date, lock->time, 10) < 0)
            return asc_take_format(
                arena, "%s:%zu: amendment of %s, but the plan was locked on %.10s",
                study->file, m->at.line, m->date, lock->time);
        if (today != NULL && strcmp(m->date, today) > 0)
            return asc_take_format(arena, "%s:%zu: amendment of %s, and today is %s",
                                   study->file, m->at.line, m->date, today);
    }
    return "";
}

static const char *note_of(const asc_study *study, size_t logged, const char *difference,
                           asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = logged; i < study->provenance.amendments; i++) {
        const asc_amendment *m = &study->provenance.amendment[i];
        asc_text_format(&t, "%s%s, %s: %s", i > logged ? "; " : "", m->date, m->what,
                        m->why);
        if (m->by != NULL) asc_text_format(&t, ", by %s", m->by);
    }
    asc_text_format(&t, " (%s)", difference);
    return t.data;
}

asc_status cli_amend_listed(cli_audit *a, const asc_study *study, const char **note,
                            const char **open, asc_error *err)
{
    asc_arena *arena = a->call->arena;
    const asc_audit_record *plan = cli_audit_plan(a);
    *note = *open = "";
    if (plan == NULL || strcmp(plan->plan, study->plan_hex) == 0) return ASC_OK;
    const size_t logged = entries_of(plan->text);
    if (study->provenance.amendments <= logged) return ASC_OK;
    asc_text keys = asc_text_start(arena);
    unnamed(study->plan, plan->text, study, logged, &keys);
    if (keys.length == 0) unnamed(plan->text, study->plan, study, logged, &keys);
    const char *fault =
        keys.length > 0
            ? asc_take_format(arena, "no new entry of 'amendments' names: %s", keys.data)
            : day_fault(a, study, logged);
    ASC_TRY(asc_arena_check(arena, err));
    if (fault[0] != '\0') {
        *open = fault;
        return ASC_OK;
    }
    /* The difference of the plan itself: the entries stand before it. */
    const char *text = note_of(
        study, logged, cli_plan_change(plan->text, study->plan, prefix, arena), arena);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(cli_audit_add(a,
                          (asc_audit_record){.action = "amend",
                                             .plan = study->plan_hex,
                                             .text = study->plan,
                                             .note = text},
                          err));
    *note = text;
    return ASC_OK;
}

asc_status cli_registered_check(const cli_audit *a, const asc_study *study,
                                asc_error *err)
{
    const asc_provenance *p = &study->provenance;
    const asc_audit_record *lock = cli_audit_first(a, "lock");
    const asc_audit_record *seal = cli_audit_last(a, "seal");
    if (p->date == NULL || lock == NULL) return ASC_OK;
    const char *today = cli_today(a->call->arena);
    ASC_TRY(asc_arena_check(a->call->arena, err));
    ASC_REQUIRE(
        strncmp(p->date, lock->time, 10) >= 0, err, ASC_EUSAGE,
        "%s:%zu: registered on %s, but the plan was locked on %.10s: no copy of a "
        "lock is older than it; write the day the second party got it",
        study->file, p->at.line, p->date, lock->time);
    const char *end =
        seal != NULL ? asc_take_textn(a->call->arena, seal->time, 10) : today;
    ASC_TRY(asc_arena_check(a->call->arena, err));
    ASC_REQUIRE(strcmp(p->date, end) <= 0, err, ASC_EUSAGE,
                "%s:%zu: registered on %s, after %s: a copy that was given later proves "
                "nothing; leave 'registered' out",
                study->file, p->at.line, p->date,
                seal != NULL
                    ? asc_take_format(a->call->arena, "the data were sealed on %s", end)
                    : "today");
    return ASC_OK;
}
