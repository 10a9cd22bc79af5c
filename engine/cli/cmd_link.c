/* ascribe link: which records of two files are one person, as tables of a cohort. */
#include "ascribe/file.h"
#include "ascribe/link.h"
#include "cli.h"
#include <string.h>

typedef struct link_call {
    cli_call *call;
    const char *output;
    asc_link_result result;
    asc_table **table; /* [tables] */
    size_t tables;
    asc_cohort *old;          /* NULL: a new cohort */
    const asc_table **schema; /* [schemas] kept tables first */
    size_t schemas, kept;
    bool same;
} link_call;

static bool is_new(const link_call *l, const char *name)
{
    for (size_t i = 0; i < l->tables; i++)
        if (strcmp(l->table[i]->name, name) == 0) return true;
    return false;
}

/* The tables that stay, then those of the linkage. */
static asc_status plan(link_call *l, asc_error *err)
{
    const bool replace = cli_value(l->call, "replace") != NULL;
    const size_t old = l->old == NULL ? 0 : asc_cohort_tables(l->old);
    l->schema = asc_take_bytes(l->call->arena, old + l->tables, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(l->call->arena, err));
    for (size_t i = 0; i < old; i++) {
        const asc_table *t = asc_cohort_table(l->old, i);
        const bool again = is_new(l, t->name);
        ASC_REQUIRE(!again || replace, err, ASC_EUSAGE,
                    "%s: has a table '%s' already; --replace puts the new one in its "
                    "place, name: in the specification gives it another name",
                    l->output, t->name);
        if (!again) l->schema[l->schemas++] = t;
    }
    l->kept = l->schemas;
    for (size_t i = 0; i < l->tables; i++) l->schema[l->schemas++] = l->table[i];
    return ASC_OK;
}

/* Of the specification: its name and SHA-256; rows of the kept tables stay. */
static asc_status provenance(const link_call *l, asc_table **out, asc_error *err)
{
    asc_arena *arena = l->call->arena;
    asc_table *before = NULL;
    char *text = NULL, hex[2 * ASC_HASH_BYTES + 1];
    const char *path = l->call->operand[0], *slash = strrchr(path, '/');
    size_t n = 0, rows = 0;
    if (l->old != NULL) ASC_TRY(asc_cohort_provenance(l->old, arena, &before, err));
    const size_t most = (before == NULL ? 0 : before->rows) + 2;
    const char **key = asc_take_bytes(arena, most, sizeof *key),
               **value = asc_take_bytes(arena, most, sizeof *value);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    asc_sha256 *h = asc_sha256_open();
    ASC_REQUIRE(h != NULL, err, ASC_EMEMORY, "no memory for a hash");
    asc_sha256_add(h, text, n);
    asc_sha256_close(h, hex);
    const char *name = l->result.spec->name,
               *hash = asc_take_format(arena, "%s.sha256", name);
    for (size_t i = 0; i + 2 < most; i++) {
        const asc_column *c[2] = {asc_table_find(before, "key"),
                                  asc_table_find(before, "value")};
        char *cell[2] = {NULL, NULL};
        for (size_t k = 0; k < 2; k++) {
            ASC_REQUIRE(c[k] != NULL, err, ASC_EFORMAT,
                        "%s: its provenance is not key and value", l->output);
            cell[k] = asc_take_bytes(arena, c[k]->width + 1, 1);
            ASC_TRY(asc_arena_check(arena, err));
            (void)asc_column_text(c[k], i, cell[k], c[k]->width + 1);
        }
        if (strcmp(cell[0], name) == 0 || strcmp(cell[0], hash) == 0) continue;
        key[rows] = cell[0];
        value[rows++] = cell[1];
    }
    key[rows] = name;
    value[rows++] = slash == NULL ? path : slash + 1;
    key[rows] = hash;
    value[rows++] = asc_take_text(arena, hex);
    asc_table *t = asc_table_create(arena, "provenance", rows);
    ASC_TRY(asc_arena_check(arena, err));
    asc_table_add_text(t, "key", key);
    asc_table_add_text(t, "value", value);
    *out = t;
    return asc_arena_check(arena, err);
}

static asc_status write_tables(link_call *l, asc_cohort_writer *w, asc_error *err)
{
    const bool over = cli_value(l->call, "overwrite") != NULL || l->old != NULL;
    asc_table *from = NULL;
    ASC_TRY(provenance(l, &from, err));
    for (size_t i = 0; i < l->schemas; i++) {
        if (i < l->kept) {
            ASC_TRY(asc_cohort_copy(w, l->old, err));
            continue;
        }
        ASC_TRY(asc_cohort_start(w, NULL, err));
        ASC_TRY(asc_cohort_add(w, l->schema[i], err));
        ASC_TRY(asc_cohort_end(w, err));
    }
    return asc_cohort_finish(w, from, over, &l->same, err);
}

static asc_status write_cohort(link_call *l, asc_error *err)
{
    asc_cohort_writer *w = NULL;
    ASC_TRY(plan(l, err));
    ASC_TRY(asc_cohort_create(l->output, l->schema, l->schemas, &w, err));
    const asc_status s = write_tables(l, w, err);
    asc_cohort_discard(w);
    return s;
}

static asc_status say(const link_call *l, asc_error *err)
{
    asc_text t = asc_text_start(l->call->arena);
    if (l->call->json) {
        asc_text_format(&t, "{\"schema_version\": %d, ", ASC_SCHEMA_VERSION);
        asc_link_report_json(&l->result, &t);
        asc_text_add(&t, ", \"output\": ");
        asc_text_json(&t, l->output);
        asc_text_add(&t, "}\n");
    } else {
        asc_link_report(&l->result, &t);
        asc_text_format(&t, l->same ? "%s: already done\n" : "%s written\n", l->output);
    }
    ASC_TRY(asc_arena_check(l->call->arena, err));
    if (l->call->json || !l->call->quiet) (void)fputs(t.data, stdout);
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    link_call l = {.call = call, .output = cli_value(call, "output")};
    asc_link_spec *spec = asc_take_bytes(call->arena, 1, sizeof *spec);
    ASC_TRY(asc_arena_check(call->arena, err));
    ASC_REQUIRE(l.output != NULL, err, ASC_EUSAGE,
                "say which cohort the links go to: -o cohort.h5");
    ASC_TRY(asc_link_read(call->operand[0], call->arena, spec, err));
    if (cli_value(call, "append") != NULL || cli_value(call, "replace") != NULL)
        ASC_TRY(asc_cohort_open(l.output, &l.old, err));
    asc_status s = asc_link_run(spec, call->arena, &l.result, err);
    if (s == ASC_OK)
        s = asc_link_tables(&l.result, call->arena, &l.table, &l.tables, err);
    if (s == ASC_OK) s = write_cohort(&l, err);
    asc_cohort_close(l.old);
    return s == ASC_OK ? say(&l, err) : s;
}

const cli_command cli_link = {
    .name = "link",
    .summary = "find which records of two files are one person",
    .operands = "LINK.yaml -o COHORT.h5",
    .details =
        "Exact rules, then weights of agreement (Fellegi-Sunter). The cohort gets the "
        "table of links and\na table of aliases for a linked study; names and dates of "
        "birth do not enter it.",
    .example = "printf 'id,given,born\\n1,Ann,1950-02-03\\n2,Bo,1961-07-08\\n' >a.csv\n"
               "printf 'no,given,born\\n7,ann,1950-02-03\\n9,Cy,1972-01-30\\n' >b.csv\n"
               "printf 'a: {file: a.csv, id: id}\\nb: {file: b.csv, id: no}\\n"
               "fields: {given: {normalise: letters}, born: {}}\\n"
               "rules: [[given, born]]\\n' >link.yaml\n"
               "ascribe link link.yaml -o linked.h5 --overwrite",
    .least = 1,
    .most = 1,
    .option = {{"output", "o", "FILE", "the cohort file", false},
               {"append", NULL, NULL, "add the tables to a cohort that is there", false},
               {"replace", NULL, NULL,
                "the same, in the place of tables of the same name", false},
               {"overwrite", NULL, NULL, "replace a file that is there", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
