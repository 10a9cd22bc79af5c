/* Reading by ReadStat. Tagged missing values (.a to .z, .A to .Z) and values that SPSS declares missing are missing
 * with their code as the reason; none of them becomes a number. Strings come as UTF-8. */
#include "stat.h"
#include <errno.h>
#include <math.h>
#include <readstat.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { XPORT_RECORD = 80 };

/* Numbers of a column that SPSS declares missing. */
typedef struct range {
    size_t column;
    double low, high;
} range;

typedef struct reading {
    asc_grid *g;
    asc_stat_format format;
    long long rows;      /* as the file says, -1 when it does not */
    asc_stat_time *time; /* [room] of each column         */
    const char **set;    /* [room] name of its label set  */
    size_t room;
    asc_grid_label *label; /* [labels] column holds the set's name */
    size_t labels, label_room;
    range *missing; /* [ranges] */
    size_t ranges, range_room;
    asc_status status; /* of a callback */
    asc_error *err;
} reading;

/* A callback that fails stops ReadStat; the message is ours. */
static int stop(reading *r, asc_status status)
{
    r->status = status;
    return READSTAT_HANDLER_ABORT;
}

static int checked(reading *r)
{
    const asc_status s = asc_arena_check(r->g->arena, r->err);
    return s == ASC_OK ? READSTAT_HANDLER_OK : stop(r, s);
}

static int on_metadata(readstat_metadata_t *metadata, void *context)
{
    reading *r = context;
    r->rows = readstat_get_row_count(metadata);
    return READSTAT_HANDLER_OK;
}

static const char *number_text(reading *r, double x)
{
    char buffer[64];
    const bool whole = x == floor(x) && fabs(x) < 1e15;
    const int64_t k = whole ? (int64_t)x : 0;
    const asc_column one = {
        .type = whole ? ASC_INTEGER : ASC_REAL, .real = &x, .integer = &k};
    return asc_take_text(r->g->arena, asc_column_cell(&one, 0, buffer, sizeof buffer));
}

static double number_of(readstat_value_t v)
{
    return readstat_double_value(v);
}

static void note_range(reading *r, range x)
{
    if (r->ranges == r->range_room) {
        const size_t room = r->range_room == 0 ? 16 : 2 * r->range_room;
        range *more = asc_take_bytes(r->g->arena, room, sizeof *more);
        if (more == NULL) return;
        if (r->ranges > 0) memcpy(more, r->missing, r->ranges * sizeof *more);
        r->missing = more;
        r->range_room = room;
    }
    r->missing[r->ranges++] = x;
}

/* Is a code of column j, such as "97", within a declared range? */
static bool in_range(const reading *r, size_t j, const char *code)
{
    char *end = NULL;
    const double x = strtod(code, &end);
    if (r->g->column[j].kind == ASC_GRID_TEXT || end == code || *end != '\0')
        return false;
    for (size_t i = 0; i < r->ranges; i++)
        if (r->missing[i].column == j && x >= r->missing[i].low &&
            x <= r->missing[i].high)
            return true;
    return false;
}

/* Values that SPSS declares missing: they are listed even if they never come. */
static void explain_missing(reading *r, const char *name, const readstat_variable_t *v)
{
    const int n = readstat_variable_get_missing_ranges_count(v);
    for (int i = 0; i < n; i++) {
        const readstat_value_t lo = readstat_variable_get_missing_range_lo(v, i),
                               hi = readstat_variable_get_missing_range_hi(v, i);
        const char *code = NULL;
        if (readstat_value_type_class(lo) == READSTAT_TYPE_CLASS_STRING) {
            const char *text = readstat_string_value(lo);
            code = asc_take_text(r->g->arena, text == NULL ? "" : text);
        } else if (number_of(lo) == number_of(hi)) {
            note_range(r, (range){r->g->columns - 1, number_of(lo), number_of(hi)});
            code = number_text(r, number_of(lo));
        } else {
            note_range(r, (range){r->g->columns - 1, number_of(lo), number_of(hi)});
            code = asc_take_format(r->g->arena, "%s to %s", number_text(r, number_of(lo)),
                                   number_text(r, number_of(hi)));
        }
        asc_grid_explain(r->g, (asc_grid_label){name, code, "", true});
    }
}

static void make_room(reading *r)
{
    if (r->g->columns < r->room) return;
    const size_t room = r->room == 0 ? 64 : 2 * r->room;
    asc_stat_time *time = asc_take_bytes(r->g->arena, room, sizeof *time);
    const char **set = asc_take_bytes(r->g->arena, room, sizeof *set);
    if (time == NULL || set == NULL) return;
    for (size_t i = 0; i < r->room; i++) {
        time[i] = r->time[i];
        set[i] = r->set[i];
    }
    r->time = time;
    r->set = set;
    r->room = room;
}

static asc_grid_kind kind_of(const readstat_variable_t *v, asc_stat_time t)
{
    if (readstat_variable_get_type_class(v) == READSTAT_TYPE_CLASS_STRING)
        return ASC_GRID_TEXT;
    if (t.sort == ASC_STAT_DATE) return ASC_GRID_DATE;
    return t.sort == ASC_STAT_DATETIME ? ASC_GRID_DATETIME : ASC_GRID_NUMBER;
}

static int on_variable(int index, readstat_variable_t *v, const char *labels,
                       void *context)
{
    reading *r = context;
    asc_arena *arena = r->g->arena;
    const char *name = readstat_variable_get_name(v);
    make_room(r);
    if (checked(r) != READSTAT_HANDLER_OK) return READSTAT_HANDLER_ABORT;
    if (name == NULL) /* ReadStat says so of the empty name */
        return stop(r, ASC_FAIL(r->err, ASC_EFORMAT,
                                "%s: variable %d has no name; the file is damaged: copy "
                                "it again, or export it as CSV",
                                r->g->path, index + 1));
    const size_t j = r->g->columns;
    r->time[j] = asc_stat_time_of(r->format, readstat_variable_get_format(v));
    asc_grid_column *c = asc_grid_add(r->g, name, kind_of(v, r->time[j]));
    if (c == NULL) return checked(r);
    const char *label = readstat_variable_get_label(v);
    if (label != NULL && *label != '\0') c->label = asc_take_text(arena, label);
    if (r->time[j].unit != NULL) c->unit = r->time[j].unit;
    r->set[j] = labels == NULL || *labels == '\0' ? NULL : asc_take_text(arena, labels);
    explain_missing(r, c->name, v);
    return checked(r);
}

static const char *tag_text(const reading *r, readstat_value_t v)
{
    const char tag = readstat_value_tag(v);
    return tag == '\0' ? NULL : asc_take_format(r->g->arena, ".%c", tag);
}

static int on_label(const char *set, readstat_value_t v, const char *label, void *context)
{
    reading *r = context;
    asc_arena *arena = r->g->arena;
    if (r->labels == r->label_room) {
        const size_t room = r->label_room == 0 ? 64 : 2 * r->label_room;
        asc_grid_label *more = asc_take_bytes(arena, room, sizeof *more);
        if (more == NULL) return checked(r);
        if (r->labels > 0) memcpy(more, r->label, r->labels * sizeof *more);
        r->label = more;
        r->label_room = room;
    }
    const bool tagged = readstat_value_is_tagged_missing(v) != 0;
    const char *code = NULL;
    if (tagged) {
        code = tag_text(r, v);
    } else if (readstat_value_type_class(v) == READSTAT_TYPE_CLASS_STRING) {
        const char *text = readstat_string_value(v);
        code = asc_take_text(arena, text == NULL ? "" : text);
    } else {
        code = number_text(r, number_of(v));
    }
    r->label[r->labels++] =
        (asc_grid_label){asc_take_text(arena, set), code,
                         asc_take_text(arena, label == NULL ? "" : label), tagged};
    return checked(r);
}

/* Whole days or seconds since 1970 of a date or time. */
static int put_time(reading *r, asc_grid_column *c, const asc_stat_time *t, double x)
{
    const double unit = t->sort == ASC_STAT_DATE ? 86400.0 : 1.0;
    /* Thousandths first: a time in milliseconds is exact as a whole number of them. */
    const double steps = t->step < 1.0 ? x / 1000.0 : x * t->step;
    const double value = (steps + t->zero) / unit;
    if (value == floor(value) && fabs(value) < 1e15) {
        asc_grid_whole(r->g, c, (int64_t)value);
        return checked(r);
    }
    return stop(r,
                ASC_FAIL(r->err, ASC_EDATA,
                         "%s: column '%s', row %zu: %.17g is not a whole number of %s; "
                         "round it in the program that made the file",
                         r->g->path, c->name, c->count + 1, x,
                         t->sort == ASC_STAT_DATE ? "days" : "seconds"));
}

static int put_number(reading *r, asc_grid_column *c, const asc_stat_time *t,
                      readstat_variable_t *v, readstat_value_t value)
{
    const double x = number_of(value);
    if (readstat_value_is_defined_missing(value, v)) {
        asc_grid_missing(r->g, c, number_text(r, x));
        return checked(r);
    }
    if (t->sort == ASC_STAT_DATE || t->sort == ASC_STAT_DATETIME)
        return put_time(r, c, t, x);
    if (!isfinite(x))
        return stop(r, ASC_FAIL(r->err, ASC_EFORMAT,
                                "%s: column '%s', row %zu: not a finite number",
                                r->g->path, c->name, c->count + 1));
    asc_grid_real(r->g, c, x);
    return checked(r);
}

static int put_text(reading *r, asc_grid_column *c, readstat_variable_t *v,
                    readstat_value_t value)
{
    const char *text = readstat_string_value(value);
    const size_t n = text == NULL ? 0 : strlen(text);
    if (n > 0 && readstat_value_is_defined_missing(value, v))
        asc_grid_missing(r->g, c, text);
    else
        asc_grid_text(r->g, c, text, n);
    return checked(r);
}

static int on_value(int row, readstat_variable_t *v, readstat_value_t value,
                    void *context)
{
    reading *r = context;
    const size_t j = (size_t)readstat_variable_get_index(v);
    if (j >= r->g->columns || row < 0 || r->g->column[j].count != (size_t)row)
        return stop(r, ASC_FAIL(r->err, ASC_EFORMAT,
                                "%s: damaged: a value of row %d out of order", r->g->path,
                                row + 1));
    asc_grid_column *c = &r->g->column[j];
    if (readstat_value_is_system_missing(value)) {
        asc_grid_missing(r->g, c, NULL);
        return checked(r);
    }
    if (readstat_value_is_tagged_missing(value)) {
        asc_grid_missing(r->g, c, tag_text(r, value));
        return checked(r);
    }
    const bool text = readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING;
    if (text != (c->kind == ASC_GRID_TEXT))
        return stop(r, ASC_FAIL(r->err, ASC_EFORMAT,
                                "%s: damaged: column '%s', row %d: text among numbers",
                                r->g->path, c->name, row + 1));
    return text ? put_text(r, c, v, value) : put_number(r, c, &r->time[j], v, value);
}

/* ReadStat prints by itself unless it is given someone to tell. */
static void on_error(const char *message, void *context)
{
    (void)message;
    (void)context;
}

static readstat_error_t parse(readstat_parser_t *p, reading *r)
{
    readstat_set_metadata_handler(p, on_metadata);
    readstat_set_variable_handler(p, on_variable);
    readstat_set_value_label_handler(p, on_label);
    readstat_set_value_handler(p, on_value);
    readstat_set_error_handler(p, on_error);
    switch (r->format) {
    case ASC_STAT_DTA:
        return readstat_parse_dta(p, r->g->path, r);
    case ASC_STAT_SAV:
        return readstat_parse_sav(p, r->g->path, r);
    case ASC_STAT_SAS7BDAT:
        return readstat_parse_sas7bdat(p, r->g->path, r);
    default:
        return readstat_parse_xport(p, r->g->path, r);
    }
}

static asc_status explain_failure(const reading *r, readstat_error_t code)
{
    asc_status status = ASC_EFORMAT;
    if (code == READSTAT_ERROR_USER_ABORT && r->status != ASC_OK) return r->status;
    if (code == READSTAT_ERROR_OPEN) status = ASC_EIO;
    return ASC_FAIL(
        r->err, status,
        "%s: damaged or truncated, or a kind of %s that is not read: %s; copy "
        "it again, or export it as CSV",
        r->g->path, asc_stat_name(r->format), readstat_error_message(code));
}

/* The label sets of the columns; a code that SPSS declares missing and labels has both in one line. */
static void join_labels(reading *r)
{
    asc_grid *g = r->g;
    for (size_t j = 0; j < g->columns; j++) {
        for (size_t k = 0; k < r->labels && r->set[j] != NULL; k++) {
            asc_grid_label l = r->label[k];
            if (strcmp(l.column, r->set[j]) != 0) continue;
            l.column = g->column[j].name;
            l.missing = l.missing || in_range(r, j, l.code);
            size_t i = 0;
            while (i < g->labels && (strcmp(g->label[i].column, l.column) != 0 ||
                                     strcmp(g->label[i].code, l.code) != 0))
                i++;
            if (i < g->labels)
                g->label[i].label = l.label;
            else
                asc_grid_explain(g, l);
        }
    }
}

/* Transport files do not say how many rows they have, but consist of records of 80 bytes. */
static asc_status check_records(const char *path, asc_error *err)
{
    struct stat info;
    ASC_REQUIRE(stat(path, &info) == 0, err, ASC_EIO, "%s: %s", path, strerror(errno));
    ASC_REQUIRE(info.st_size % XPORT_RECORD == 0, err, ASC_EFORMAT,
                "%s: truncated: %jd bytes are no whole number of records of %d bytes; "
                "copy it again",
                path, (intmax_t)info.st_size, XPORT_RECORD);
    return ASC_OK;
}

asc_status asc_stat_read(const char *path, asc_stat_format f, asc_grid *g, asc_error *err)
{
    if (f == ASC_STAT_XPORT) ASC_TRY(check_records(path, err));
    asc_error own = {0};
    reading r = {.g = g, .format = f, .rows = -1, .err = err == NULL ? &own : err};
    readstat_parser_t *p = readstat_parser_init();
    ASC_REQUIRE(p != NULL, err, ASC_EMEMORY, "%s: no memory to read it", path);
    const readstat_error_t code = parse(p, &r);
    readstat_parser_free(p);
    if (code != READSTAT_OK) return explain_failure(&r, code);
    const size_t rows = g->columns == 0 ? 0 : g->column[0].count;
    ASC_REQUIRE(r.rows < 0 || g->columns == 0 || (size_t)r.rows == rows, err, ASC_EFORMAT,
                "%s: truncated: it says %lld rows and holds %zu; copy it again", path,
                r.rows, rows);
    join_labels(&r);
    return asc_arena_check(g->arena, err);
}
