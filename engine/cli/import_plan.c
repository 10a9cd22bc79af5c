/* Adding tables to a cohort: what is kept, what gives way, and where everything comes from. A replaced table keeps its
 * place; new ones follow. NAME.labels belongs to NAME and goes with it. */
#include "ascribe/pool.h"
#include "ascribe/text.h"
#include "import_job.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The source whose table has the name, or labels it; count: none. */
static size_t source_of(const import_job *j, const char *table)
{
    size_t i = 0;
    for (; i < j->count; i++) {
        const size_t n = strlen(j->name[i]);
        if (strncmp(table, j->name[i], n) != 0) continue;
        if (table[n] == '\0' || strcmp(table + n, ".labels") == 0) break;
    }
    return i;
}

static void place_source(import_job *j, size_t i)
{
    const asc_table *labels = asc_import_labels(j->import[i]);
    j->table[j->tables++] = (import_table){.schema = j->schema[i],
                                           .rows = j->import[i],
                                           .sum = j->summary[i],
                                           .file = j->file[i]};
    if (labels != NULL) j->table[j->tables++] = (import_table){.schema = labels};
}

/* --append adds names that are new, --replace takes names that are there. */
static asc_status check_names(const import_job *j, asc_error *err)
{
    const bool append = cli_value(j->call, "append") != NULL,
               replace = cli_value(j->call, "replace") != NULL;
    const size_t n = asc_cohort_tables(j->old);
    const char **known = asc_take_bytes(j->call->arena, n, sizeof *known);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    for (size_t i = 0; i < n; i++) known[i] = asc_cohort_table(j->old, i)->name;
    for (size_t i = 0; i < j->count; i++) {
        const bool there = asc_cohort_find(j->old, j->name[i]) != NULL;
        const char *near = asc_text_nearest(j->name[i], known, n);
        ASC_REQUIRE(
            !there || replace, err, ASC_EUSAGE,
            "%s: has a table '%s' already; --replace puts the new one in its place",
            j->output, j->name[i]);
        ASC_REQUIRE(there || append, err, ASC_EUSAGE,
                    "%s: has no table '%s' to replace%s%s%s; --append adds it", j->output,
                    j->name[i], near == NULL ? "" : "; did you mean '",
                    near == NULL ? "" : near, near == NULL ? "" : "'?");
    }
    return ASC_OK;
}

asc_status import_plan(import_job *j, asc_error *err)
{
    asc_arena *arena = j->call->arena;
    const size_t old = j->old == NULL ? 0 : asc_cohort_tables(j->old);
    bool *placed = asc_take_bytes(arena, j->count, sizeof *placed);
    j->table = asc_take_bytes(arena, old + 2 * j->count, sizeof *j->table);
    ASC_TRY(asc_arena_check(arena, err));
    if (j->old != NULL) ASC_TRY(check_names(j, err));
    for (size_t i = 0; i < old; i++) {
        const asc_table *t = asc_cohort_table(j->old, i);
        const size_t k = source_of(j, t->name);
        if (k == j->count)
            j->table[j->tables++] = (import_table){.schema = t, .kept = true};
        else if (strcmp(t->name, j->name[k]) == 0)
            place_source(j, k);
        if (k < j->count && strcmp(t->name, j->name[k]) == 0) placed[k] = true;
    }
    for (size_t k = 0; k < j->count; k++)
        if (!placed[k]) place_source(j, k);
    return ASC_OK;
}

/* Rows being gathered. */
typedef struct rows {
    const char **key, **value;
    size_t count;
} rows;

static void add_row(rows *r, const char *key, const char *value)
{
    if (*value == '\0') return;
    r->key[r->count] = key;
    r->value[r->count++] = value;
}

static void add_source(const import_job *j, size_t i, rows *r)
{
    asc_arena *arena = j->call->arena;
    const asc_import_origin *from = asc_import_from(j->import[i]);
    const char *name = j->name[i];
    add_row(r, name, from->name);
    add_row(r, asc_take_format(arena, "%s.pseudonyms", name),
            identity_text(&j->identity, name, arena));
    if (*from->query != '\0') {
        add_row(r, asc_take_format(arena, "%s.query", name), from->query);
        return;
    }
    add_row(r, asc_take_format(arena, "%s.sha256", name), from->sha256);
    add_row(r, asc_take_format(arena, "%s.bytes", name),
            asc_take_format(arena, "%zu", from->bytes));
}

/* Does a row of the provenance speak of the table? */
static bool is_of(const char *key, const char *table)
{
    const size_t n = strlen(table);
    if (strncmp(key, table, n) != 0) return false;
    return key[n] == '\0' || strcmp(key + n, ".sha256") == 0 ||
           strcmp(key + n, ".bytes") == 0 || strcmp(key + n, ".query") == 0 ||
           strcmp(key + n, ".pseudonyms") == 0;
}

static const char *own_cell(const import_job *j, const asc_table *t, const char *column,
                            size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || (c->type != ASC_TEXT && c->type != ASC_CATEGORY)) return "";
    char *buffer = asc_take_bytes(j->call->arena, c->width + 1, 1);
    return buffer == NULL ? "" : asc_column_text(c, row, buffer, c->width + 1);
}

asc_status import_provenance(const import_job *j, asc_table **out, asc_error *err)
{
    asc_arena *arena = j->call->arena;
    asc_table *before = NULL;
    if (j->old != NULL) ASC_TRY(asc_cohort_provenance(j->old, arena, &before, err));
    const size_t kept = before == NULL ? 0 : before->rows, most = kept + 4 * j->count;
    rows r = {.key = asc_take_bytes(arena, most, sizeof *r.key),
              .value = asc_take_bytes(arena, most, sizeof *r.value)};
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < j->tables; i++) {
        const import_table *t = &j->table[i];
        for (size_t k = 0; t->kept && k < kept; k++) {
            const char *key = own_cell(j, before, "key", k);
            if (is_of(key, t->schema->name))
                add_row(&r, key, own_cell(j, before, "value", k));
        }
        for (size_t k = 0; k < j->count; k++)
            if (t->rows == j->import[k]) add_source(j, k, &r);
    }
    asc_table *t = asc_table_create(arena, "provenance", r.count);
    ASC_TRY(asc_arena_check(arena, err));
    asc_table_add_text(t, "key", r.key);
    asc_table_add_text(t, "value", r.value);
    *out = t;
    return asc_arena_check(arena, err);
}

static void describe(const import_job *j, asc_text *t)
{
    for (size_t i = 0; i < j->count; i++) {
        const asc_import_origin *from = asc_import_from(j->import[i]);
        asc_text_format(t, "  table %s: %zu rows from %s", j->name[i],
                        asc_import_table(j->import[i])->rows, from->source);
        if (*from->query != '\0')
            asc_text_format(t, ", query %s\n", from->query);
        else
            asc_text_format(t, ", %zu bytes, sha256 %s\n", from->bytes, from->sha256);
        const char *hidden = identity_text(&j->identity, j->name[i], j->call->arena);
        if (*hidden != '\0') asc_text_format(t, "  pseudonyms: %s\n", hidden);
    }
    for (size_t i = 0; i < j->tables; i++)
        if (j->table[i].kept)
            asc_text_format(t, "  kept: %s\n", j->table[i].schema->name);
}

asc_status import_log(const import_job *j, asc_error *err)
{
    asc_text t = asc_text_start(j->call->arena);
    char when[32] = "";
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    asc_text_format(&t, "%s ascribe %s:", when, ASC_VERSION);
    for (int i = 1; i < j->call->argc; i++) asc_text_format(&t, " %s", j->call->argv[i]);
    asc_text_add(&t, "\n");
    describe(j, &t);
    asc_text_format(&t, "  %s: cohort_blake2b %s; threads %zu; %.2f s\n",
                    j->same ? "already done" : "written", j->hash, asc_pool_threads(),
                    cli_clock() - j->call->begun);
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
