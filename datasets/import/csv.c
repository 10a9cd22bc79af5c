/* CSV files to tables: read and clean the text, split it, check the column names, type the columns.
 * RFC 4180 (2005), Common format and MIME type for CSV files; with LF or CR line ends as well. */
#include "columns.h"
#include <string.h>

typedef struct import {
    const char *path, *table;
    const asc_import_options *options;
    char delimiter;
    asc_arena *scratch;
    asc_records records;
    asc_problems problems;
    asc_import_column *column; /* [records.columns] */
} import;

static asc_spot name_spot(const import *m, size_t j)
{
    return asc_records_spot(m->records.source, m->delimiter, 0, j);
}

/* What is wrong with a name, or NULL. Names become paths in HDF5 and words in study files. */
static const char *name_fault(asc_field f)
{
    for (size_t i = 0; i < f.n; i++) {
        if ((unsigned char)f.text[i] < 0x20 || f.text[i] == 0x7F)
            return "holds a control character or line break";
        if (f.text[i] == '/') return "holds a '/', which separates paths";
    }
    if (f.text[0] == ' ' || f.text[f.n - 1] == ' ') return "starts or ends with a space";
    if ((f.n == 1 && f.text[0] == '.') || (f.n == 2 && memcmp(f.text, "..", 2) == 0))
        return "is a path of its own";
    return NULL;
}

/* Empty, repeated and unusable names. */
static asc_status check_names(import *m, asc_error *err)
{
    asc_intern seen = asc_intern_start(m->scratch);
    size_t *owner = asc_take_bytes(m->scratch, m->records.columns, sizeof *owner);
    ASC_TRY(asc_arena_check(m->scratch, err));
    char quoted[ASC_QUOTE_BYTES];
    for (size_t j = 0; j < m->records.columns; j++) {
        const asc_field f = asc_records_at(&m->records, 0, j);
        if (f.n == 0) {
            asc_problems_add(
                &m->problems, name_spot(m, j),
                "column %zu has no name; name it, or leave out a column of row "
                "numbers (R: write.csv(..., row.names = FALSE))",
                j + 1);
            continue;
        }
        const size_t known = seen.count;
        const uint32_t key = asc_intern_add(&seen, f.text, f.n);
        ASC_TRY(asc_arena_check(m->scratch, err));
        const char *fault = name_fault(f);
        if (key < known)
            asc_problems_add(&m->problems, name_spot(m, j),
                             "columns %zu and %zu have the same name '%s'; rename one",
                             owner[key] + 1, j + 1,
                             asc_problem_quote(f.text, f.n, quoted));
        else
            owner[key] = j;
        if (fault != NULL && key == known)
            asc_problems_add(&m->problems, name_spot(m, j),
                             "column name '%s' %s; rename it",
                             asc_problem_quote(f.text, f.n, quoted), fault);
    }
    return ASC_OK;
}

/* One column whose name holds another delimiter: the wrong delimiter, not a table of texts. */
static void check_delimiter(import *m)
{
    static const char usual[] = {',', ';', '\t', '|'};
    static const char *const said[] = {"','", "';'", "a tab", "'|'"};
    if (m->records.columns != 1) return;
    const asc_field f = asc_records_at(&m->records, 0, 0);
    for (size_t i = 0; i < sizeof usual; i++) {
        if (f.n == 0 || usual[i] == m->delimiter || memchr(f.text, usual[i], f.n) == NULL)
            continue;
        asc_problems_add(
            &m->problems, name_spot(m, 0),
            "the first line is one column name that holds %s; if that separates "
            "the columns, say so with --delimiter",
            said[i]);
        return;
    }
}

static bool is_for(const asc_column_rule *rule, const import *m)
{
    return strcmp(rule->table, m->table) == 0;
}

/* Every rule for this table must find its column. */
static asc_status check_rules(const import *m, const char *const *name, asc_error *err)
{
    const asc_import_options *o = m->options;
    for (size_t i = 0; i < o->rules; i++) {
        const asc_column_rule *rule = &o->rule[i];
        if (!is_for(rule, m) || rule->column == NULL) continue;
        size_t j = 0;
        while (j < m->records.columns && strcmp(name[j], rule->column) != 0) j++;
        if (j < m->records.columns) continue;
        const char *near = asc_text_nearest(rule->column, name, m->records.columns);
        return ASC_FAIL(err, ASC_ESTUDY,
                        "%s%stable '%s' has no column '%s' in %s (%zu columns)%s%s%s",
                        rule->place == NULL ? "" : rule->place,
                        rule->place == NULL ? "" : ": ", m->table, rule->column, m->path,
                        m->records.columns, near == NULL ? "" : "; did you mean '",
                        near == NULL ? "" : near, near == NULL ? "" : "'?");
    }
    return ASC_OK;
}

/* The rule and the missing-value tokens of column c: --na, then its table's, then its own. */
static void apply_rules(const import *m, asc_import_column *c)
{
    const asc_import_options *o = m->options;
    size_t most = o->nas;
    for (size_t i = 0; i < o->rules; i++) most += o->rule[i].nas;
    const char **na = asc_take_bytes(m->scratch, most, sizeof *na);
    if (na == NULL) return;
    if (o->nas > 0) memcpy(na, o->na, o->nas * sizeof *na);
    c->na = na;
    c->nas = o->nas;
    for (size_t i = 0; i < o->rules; i++) {
        const asc_column_rule *rule = &o->rule[i];
        if (!is_for(rule, m)) continue;
        if (rule->column != NULL && strcmp(rule->column, c->name) != 0) continue;
        if (rule->column != NULL) c->rule = rule;
        for (size_t k = 0; k < rule->nas; k++) na[c->nas++] = rule->na[k];
    }
}

static asc_status prepare_columns(import *m, asc_error *err)
{
    const size_t p = m->records.columns;
    m->column = asc_take_bytes(m->scratch, p, sizeof *m->column);
    const char **name = asc_take_bytes(m->scratch, p, sizeof *name);
    ASC_TRY(asc_arena_check(m->scratch, err));
    for (size_t j = 0; j < p; j++) {
        const asc_field f = asc_records_at(&m->records, 0, j);
        name[j] = asc_take_textn(m->scratch, f.text, f.n);
        m->column[j].name = name[j];
    }
    ASC_TRY(asc_arena_check(m->scratch, err));
    ASC_TRY(check_rules(m, name, err));
    for (size_t j = 0; j < p; j++) apply_rules(m, &m->column[j]);
    return asc_arena_check(m->scratch, err);
}

static asc_status split(import *m, const asc_source *source, asc_error *err)
{
    m->problems = asc_problems_start(m->path, m->scratch);
    ASC_TRY(asc_arena_check(m->scratch, err));
    ASC_TRY(asc_records_read(source, m->delimiter, m->scratch, &m->problems, &m->records,
                             err));
    ASC_REQUIRE(
        m->records.records > 0 || m->problems.count > 0, err, ASC_EFORMAT,
        "%s:1:1: the file holds blank lines only; a table needs at least a line of "
        "column names",
        m->path);
    ASC_REQUIRE(m->records.columns <= ASC_COLUMNS_MAX, err, ASC_EFORMAT,
                "%s:1:1: %zu columns, the limit is %d; split the table", m->path,
                m->records.columns, ASC_COLUMNS_MAX);
    if (m->records.records > 0) {
        check_delimiter(m);
        ASC_TRY(check_names(m, err));
    }
    return asc_problems_status(&m->problems, ASC_EFORMAT, err);
}

static asc_status import_file(import *m, asc_arena *arena, asc_table **out,
                              asc_error *err)
{
    asc_source source = {0};
    ASC_TRY(asc_source_read(m->path, m->options->latin1, m->scratch, &source, err));
    ASC_TRY(split(m, &source, err));
    ASC_TRY(prepare_columns(m, err));
    asc_table *t = asc_table_create(arena, m->table, m->records.records - 1);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_status status =
        asc_columns_make(&m->records, m->column, &m->problems, t, err);
    asc_columns_release(m->column, m->records.columns);
    if (status == ASC_OK) *out = t;
    return status;
}

asc_status asc_import_csv(const char *path, const char *table,
                          const asc_import_options *o, asc_arena *arena, asc_table **out,
                          asc_error *err)
{
    static const asc_import_options none;
import m = {.path = path, .table = table, .options = o == NULL ? & none:o };
    m.delimiter = ',';
    if (m.options->delimiter != '\0') m.delimiter = m.options->delimiter;
    const unsigned char d = (unsigned char)m.delimiter;
    ASC_REQUIRE(
        d < 0x7F && (d >= 0x20 || d == '\t') && d != '"', err, ASC_EUSAGE,
        "a delimiter must be one ASCII character other than a quote, not byte 0x%02X", d);
    const asc_arena_mark mark = asc_arena_save(arena);
    m.scratch = asc_arena_create();
    ASC_REQUIRE(m.scratch != NULL, err, ASC_EMEMORY, "out of memory before reading %s",
                path);
    const asc_status status = import_file(&m, arena, out, err);
    asc_arena_destroy(m.scratch);
    if (status != ASC_OK) asc_arena_rewind(arena, mark);
    return status;
}
