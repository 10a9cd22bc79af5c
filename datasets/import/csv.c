/* CSV files to tables: the first record gives the names, a first pass over the file the types, a second one the values.
 * RFC 4180 (2005), Common format and MIME type for CSV files; with LF or CR line ends as well. */
#include "importer.h"
#include "odbc.h"
#include "stat.h"
#include <stdlib.h>
#include <string.h>

static const char odbc_prefix[] = "odbc:";
static const size_t window_bytes = (size_t)32 << 20;
enum { WINDOW_BLOCKS = 4 }; /* of ASC_PIECE_ROWS rows at most */

static asc_spot name_spot(const asc_records *names, size_t j)
{
    return asc_records_spot(names->source, names->delimiter, 0, j);
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
static asc_status check_names(asc_import *m, const asc_records *names, asc_error *err)
{
    asc_intern seen = asc_intern_start(m->arena);
    size_t *owner = asc_take_bytes(m->arena, m->columns, sizeof *owner);
    ASC_TRY(asc_arena_check(m->arena, err));
    char quoted[ASC_QUOTE_BYTES];
    for (size_t j = 0; j < m->columns; j++) {
        const asc_field f = asc_records_at(names, 0, j);
        if (f.n == 0) {
            asc_problems_add(
                &m->problems, name_spot(names, j),
                "column %zu has no name; name it, or leave out a column of row "
                "numbers (R: write.csv(..., row.names = FALSE))",
                j + 1);
            continue;
        }
        const size_t known = seen.count;
        const uint32_t key = asc_intern_add(&seen, f.text, f.n);
        ASC_TRY(asc_arena_check(m->arena, err));
        const char *fault = name_fault(f);
        if (key < known)
            asc_problems_add(&m->problems, name_spot(names, j),
                             "columns %zu and %zu have the same name '%s'; rename one",
                             owner[key] + 1, j + 1,
                             asc_problem_quote(f.text, f.n, quoted));
        else
            owner[key] = j;
        if (fault != NULL && key == known)
            asc_problems_add(&m->problems, name_spot(names, j),
                             "column name '%s' %s; rename it",
                             asc_problem_quote(f.text, f.n, quoted), fault);
    }
    return ASC_OK;
}

/* One column whose name holds another delimiter: the wrong delimiter, not a table of texts. */
static void check_delimiter(asc_import *m, const asc_records *names)
{
    static const char usual[] = {',', ';', '\t', '|'};
    static const char *const said[] = {"','", "';'", "a tab", "'|'"};
    if (m->columns != 1) return;
    const asc_field f = asc_records_at(names, 0, 0);
    for (size_t i = 0; i < sizeof usual; i++) {
        if (f.n == 0 || usual[i] == names->delimiter ||
            memchr(f.text, usual[i], f.n) == NULL)
            continue;
        asc_problems_add(
            &m->problems, name_spot(names, 0),
            "the first line is one column name that holds %s; if that separates "
            "the columns, say so with --delimiter",
            said[i]);
        return;
    }
}

static asc_status check_rules(const asc_import *m, asc_error *err)
{
    const char **name = asc_take_bytes(m->arena, m->columns, sizeof *name);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t j = 0; j < m->columns; j++) name[j] = m->column[j].name;
    return asc_rules_check(m->options, m->table, m->path, name, m->columns, err);
}

static asc_status prepare_columns(asc_import *m, const asc_records *names, asc_error *err)
{
    m->column = asc_take_bytes(m->arena, m->columns, sizeof *m->column);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t j = 0; j < m->columns; j++) {
        const asc_field f = asc_records_at(names, 0, j);
        m->column[j].name = asc_take_textn(m->arena, f.text, f.n);
        ASC_TRY(asc_arena_check(m->arena, err));
        m->column[j].rule = asc_rules_of(m->options, m->table, m->column[j].name,
                                         m->arena, &m->column[j].na, &m->column[j].nas);
    }
    return asc_arena_check(m->arena, err);
}

/* The names of the columns, from the first chunk. */
static asc_status read_names(asc_import *m, asc_error *err)
{
    asc_slot *slot = &m->rounds.set[0][0];
    ASC_TRY(asc_chunks_next(&m->chunks, &slot->chunk, err));
    asc_slot_split(&m->rounds, slot);
    const asc_records *names = &slot->records;
    if (slot->status != ASC_OK) {
        if (err != NULL) *err = slot->err;
        return slot->status;
    }
    if (names->records == 0)
        ASC_TRY(asc_problems_status(&slot->problems, ASC_EFORMAT, err));
    ASC_REQUIRE(
        names->records > 0, err, ASC_EFORMAT,
        "%s:1:1: the file holds blank lines only; a table needs at least a line of "
        "column names",
        m->path);
    ASC_REQUIRE(names->columns <= ASC_COLUMNS_MAX, err, ASC_EFORMAT,
                "%s:1:1: %zu columns, the limit is %d; split the table", m->path,
                names->columns, ASC_COLUMNS_MAX);
    m->columns = m->rounds.dialect.columns = names->columns;
    check_delimiter(m, names);
    ASC_TRY(check_names(m, names, err));
    return prepare_columns(m, names, err);
}

static asc_status make_schema(asc_import *m, asc_error *err)
{
    m->schema = asc_table_create(m->arena, m->table, m->rows);
    m->nullable = asc_take_bytes(m->arena, m->columns, 1);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t j = 0; j < m->columns; j++) {
        const asc_import_column *c = &m->column[j];
        const bool category = c->type == ASC_CATEGORY, text = c->type == ASC_TEXT;
        m->nullable[j] = !category && !text && c->type != ASC_REAL && c->missing > 0;
        asc_table_add_column(
            m->schema, (asc_column){.name = c->name,
                                    .type = c->type,
                                    .unit = c->rule == NULL || c->rule->unit == NULL
                                                ? NULL
                                                : asc_take_text(m->arena, c->rule->unit),
                                    .width = text ? c->width : 0,
                                    .level = category ? c->levels : NULL,
                                    .levels = category ? c->level.count : 0});
    }
    return asc_arena_check(m->arena, err);
}

static asc_status open_csv(asc_import *m, asc_error *err)
{
    const asc_import_options *o = m->options;
    char delimiter = ',';
    if (o->delimiter != '\0') delimiter = o->delimiter;
    const unsigned char d = (unsigned char)delimiter;
    ASC_REQUIRE(
        d < 0x7F && (d >= 0x20 || d == '\t') && d != '"', err, ASC_EUSAGE,
        "a delimiter must be one ASCII character other than a quote, not byte 0x%02X", d);
    m->problems = asc_problems_start(m->path, m->arena);
    ASC_TRY(asc_arena_check(m->arena, err));
    ASC_TRY(asc_source_open(m->path, &m->source, err));
    ASC_REQUIRE(
        !o->latin1 || !asc_source_marked(m->source), err, ASC_EFORMAT,
        "%s: the file starts with the UTF-8 byte order mark; leave out --encoding "
        "latin1",
        m->path);
    m->chunks = asc_chunks_start(m->source, o->chunk_bytes);
    ASC_TRY(asc_rounds_create(&m->rounds, &m->chunks, m->path, o->latin1,
                              (asc_dialect){.delimiter = delimiter}, err));
    ASC_TRY(read_names(m, err));
    ASC_TRY(asc_import_scan(m, err));
    ASC_TRY(check_rules(m, err));
    ASC_TRY(asc_import_settle(m, err));
    m->origin.bytes = asc_source_bytes(m->source);
    m->origin.sha256 = asc_source_sha256(m->source);
    return make_schema(m, err);
}

/* A table in memory is handed out as it is. */
static asc_status take_whole(asc_import *m, asc_error *err)
{
    m->whole = true;
    m->rows = m->schema->rows;
    m->nullable = asc_take_bytes(m->arena, m->schema->columns, 1);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t j = 0; j < m->schema->columns; j++)
        m->nullable[j] = m->schema->column[j].missing != NULL ? 1 : 0;
    m->window = asc_table_create(m->arena, m->table, 0);
    ASC_TRY(asc_arena_check(m->arena, err));
    *m->window = *m->schema;
    return ASC_OK;
}

/* A file of a statistical package, whole. */
static asc_status open_stat(asc_import *m, asc_stat_format format, asc_error *err)
{
    asc_arena *scratch = asc_arena_create();
    ASC_REQUIRE(scratch != NULL, err, ASC_EMEMORY, "out of memory before reading %s",
                m->path);
    asc_grid g = {.path = m->path, .table = m->table, .arena = scratch};
    asc_status s = asc_source_hash(m->path, m->sha256, &m->origin.bytes, err);
    if (s == ASC_OK) s = asc_stat_read(m->path, format, &g, err);
    if (s == ASC_OK)
        s = asc_grid_finish(&g, m->options, m->arena, &m->schema, &m->labels, err);
    asc_arena_destroy(scratch);
    ASC_TRY(s);
    return take_whole(m, err);
}

/* The result of a query, whole. */
static asc_status open_database(asc_import *m, asc_error *err)
{
    const char *dsn = m->path + strlen(odbc_prefix), *text = NULL;
    asc_arena *scratch = asc_arena_create();
    ASC_REQUIRE(scratch != NULL, err, ASC_EMEMORY, "out of memory before reading %s",
                m->path);
    asc_grid g = {.path = m->path, .table = m->table, .arena = scratch};
    asc_status s = asc_odbc_read(dsn, m->options->query, &g, &text, err);
    if (s == ASC_OK)
        s = asc_grid_finish(&g, m->options, m->arena, &m->schema, &m->labels, err);
    if (s == ASC_OK) m->origin.query = asc_take_text(m->arena, text);
    asc_arena_destroy(scratch);
    ASC_TRY(s);
    return take_whole(m, err);
}

static asc_status open_source(asc_import *m, asc_error *err)
{
    asc_stat_format format = ASC_STAT_NONE;
    const char *base = strrchr(m->path, '/');
    m->origin = (asc_import_origin){.source = m->path,
                                    .name = base == NULL ? m->path : base + 1,
                                    .sha256 = m->sha256,
                                    .query = ""};
    m->arena = asc_arena_create();
    ASC_REQUIRE(m->arena != NULL, err, ASC_EMEMORY, "out of memory before reading %s",
                m->path);
    if (strncmp(m->path, odbc_prefix, strlen(odbc_prefix)) == 0)
        return open_database(m, err);
    ASC_REQUIRE(m->options->query == NULL, err, ASC_EUSAGE,
                "%s: a query is for a database, odbc:NAME, not for a file", m->path);
    ASC_TRY(asc_stat_detect(m->path, &format, err));
    return format == ASC_STAT_NONE ? open_csv(m, err) : open_stat(m, format, err);
}

asc_status asc_import_open(const char *path, const char *table,
                           const asc_import_options *o, asc_import **out, asc_error *err)
{
    static const asc_import_options none;
    asc_import *m = calloc(1, sizeof *m);
    ASC_REQUIRE(m != NULL, err, ASC_EMEMORY, "out of memory before reading %s", path);
    m->path = path;
    m->table = table;
    m->options = o == NULL ? &none : o;
    const asc_status status = open_source(m, err);
    if (status == ASC_OK)
        *out = m;
    else
        asc_import_close(m);
    return status;
}

void asc_import_close(asc_import *m)
{
    if (m == NULL) return;
    asc_rounds_destroy(&m->rounds);
    asc_chunks_end(&m->chunks);
    asc_source_close(m->source);
    asc_arena_destroy(m->arena);
    free(m);
}

const asc_table *asc_import_table(const asc_import *m)
{
    return m->schema;
}

const asc_import_origin *asc_import_from(const asc_import *m)
{
    return &m->origin;
}

const asc_table *asc_import_labels(const asc_import *m)
{
    return m->labels;
}

const uint8_t *asc_import_nullable(const asc_import *m)
{
    return m->nullable;
}

/* Rows of a piece: as many blocks as fit into window_bytes, at least one. */
static size_t piece_rows(const asc_import *m)
{
    size_t row = 1, blocks = WINDOW_BLOCKS;
    for (size_t j = 0; j < m->columns; j++)
        row += m->column[j].type == ASC_TEXT ? m->column[j].width : sizeof(double) + 1;
    while (blocks > 1 && blocks * ASC_PIECE_ROWS > window_bytes / row) blocks /= 2;
    return blocks * ASC_PIECE_ROWS;
}

/* The window holds a piece, and what one more round may bring. */
static asc_status make_window(asc_import *m, asc_error *err)
{
    m->piece = piece_rows(m);
    const size_t most = m->piece + m->rounds.slots * m->most_rows;
    m->target = asc_import_targets(m, most < m->rows ? most : m->rows, m->arena);
    m->window = asc_table_create(m->arena, m->table, 0);
    for (size_t j = 0; j < m->columns; j++)
        asc_table_add_column(m->window, m->schema->column[j]);
    return asc_arena_check(m->arena, err);
}

static void point(asc_column *c, const asc_target *t)
{
    c->real = t->real;
    c->integer = t->integer;
    c->code = t->code;
    c->text = t->text;
    c->missing = t->mask;
}

/* What was not handed out moves to the front. */
static void move_rest(asc_import *m)
{
    const size_t n = m->held - m->given;
    for (size_t j = 0; j < m->columns && m->given > 0 && n > 0; j++) {
        const asc_import_column *c = &m->column[j];
        const asc_target to = m->target[j], from = asc_target_at(&to, c, m->given);
        if (to.real != NULL) memmove(to.real, from.real, n * sizeof *to.real);
        if (to.integer != NULL) memmove(to.integer, from.integer, n * sizeof *to.integer);
        if (to.code != NULL) memmove(to.code, from.code, n * sizeof *to.code);
        if (to.text != NULL) memmove(to.text, from.text, n * c->width);
        if (to.mask != NULL) memmove(to.mask, from.mask, n);
    }
    m->held = n;
    m->given = 0;
}

asc_status asc_import_next(asc_import *m, const asc_table **rows, asc_error *err)
{
    if (m->whole) {
        m->window->rows = m->rows - m->given;
        m->given = m->rows;
        *rows = m->window;
        return ASC_OK;
    }
    if (m->window == NULL) ASC_TRY(make_window(m, err));
    move_rest(m);
    while (m->held < m->piece && m->filled < m->rows) {
        size_t more = 0;
        ASC_TRY(asc_import_fill(m, m->target, m->held, &more, err));
        m->held += more;
    }
    m->given = m->held < m->piece ? m->held : m->piece;
    m->window->rows = m->given;
    for (size_t j = 0; j < m->columns; j++) point(&m->window->column[j], &m->target[j]);
    *rows = m->window;
    return ASC_OK;
}

/* Texts of the schema live as long as the importer: copies in the arena of the table. */
static asc_column own_column(const asc_column *from, asc_arena *arena)
{
    asc_column c = *from;
    const char **level = asc_take_bytes(arena, c.levels, sizeof *level);
    for (size_t k = 0; level != NULL && k < c.levels; k++)
        level[k] = asc_take_text(arena, from->level[k]);
    c.level = c.type == ASC_CATEGORY ? level : NULL;
    if (c.unit != NULL) c.unit = asc_take_text(arena, c.unit);
    return c;
}

static asc_status read_whole(asc_import *m, asc_arena *arena, asc_table **out,
                             asc_error *err)
{
    asc_table *t = asc_table_create(arena, m->table, m->rows);
    asc_target *target = asc_import_targets(m, m->rows, arena);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t at = 0, more = 0; at < m->rows; at += more)
        ASC_TRY(asc_import_fill(m, target, at, &more, err));
    for (size_t j = 0; j < m->columns; j++) {
        asc_column c = own_column(&m->schema->column[j], arena);
        point(&c, &target[j]);
        asc_table_add_column(t, c);
    }
    ASC_TRY(asc_arena_check(arena, err));
    *out = t;
    return ASC_OK;
}

asc_status asc_import_csv(const char *path, const char *table,
                          const asc_import_options *o, asc_arena *arena, asc_table **out,
                          asc_error *err)
{
    asc_import *m = NULL;
    const asc_arena_mark mark = asc_arena_save(arena);
    ASC_TRY(asc_import_open(path, table, o, &m, err));
    const asc_status status = m->whole
                                  ? ASC_FAIL(err, ASC_EFORMAT, "%s: not a CSV file", path)
                                  : read_whole(m, arena, out, err);
    asc_import_close(m);
    if (status != ASC_OK) asc_arena_rewind(arena, mark);
    return status;
}
