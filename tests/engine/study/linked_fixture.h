/* Small cohorts of several tables written as CSV text, and the frame a study makes of them. */
#ifndef ASCRIBE_TEST_LINKED_FIXTURE_H
#define ASCRIBE_TEST_LINKED_FIXTURE_H

#include "study_fixture.h"

#include "ascribe/cohort.h"
#include "ascribe/import.h"

static asc_cohort *cohort;

typedef struct csv_text {
    const char *name, *text;
} csv_text;

static inline void make_cohort(const csv_text *table, size_t tables)
{
    asc_error err = {0};
    asc_table *t[8] = {0};
    for (size_t i = 0; i < tables; i++) {
        write_file("list.csv", table[i].text);
        assert_ok(asc_import_csv("list.csv", table[i].name, NULL, arena, &t[i], &err));
    }
    asc_cohort_close(cohort);
    cohort = NULL;
    assert_ok(asc_cohort_write("cohort.h5", (const asc_table *const *)t, tables, NULL,
                               true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
}

static inline int cohort_down(void **state)
{
    asc_cohort_close(cohort);
    cohort = NULL;
    return fixture_down(state);
}

static inline asc_table *frame_of(const char *text)
{
    const asc_study s = read_study(text);
    asc_table *frame = NULL;
    asc_error err = {0};
    assert_ok(asc_study_frame(&s, cohort, arena, &frame, &err));
    return frame;
}

/* All cells of a column with spaces between, "-" where there is none. */
static inline const char *cells(const asc_table *t, const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) fail_msg("no column %s", column);
    asc_text out = asc_text_start(arena);
    for (size_t i = 0; i < t->rows; i++) {
        char *buffer = asc_take_bytes(arena, c->width + 64, 1);
        const char *text = asc_column_cell(c, i, buffer, c->width + 64);
        asc_text_format(&out, "%s%s", i > 0 ? " " : "", *text == '\0' ? "-" : text);
    }
    return out.data == NULL ? "" : out.data;
}
#define assert_cells(t, column, want) assert_string_equal(cells((t), (column)), (want))

/* "rule kept dropped; ..." of a bound study. */
static inline const char *flow_of(const char *text)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    asc_text out = asc_text_start(arena);
    char buffer[256];
    for (size_t i = 0; i < b.flow->rows; i++)
        asc_text_format(&out, "%s%s %lld %lld", i > 0 ? "; " : "",
                        asc_column_text(asc_table_find(b.flow, "rule"), i, buffer, 256),
                        (long long)asc_table_find(b.flow, "kept")->integer[i],
                        (long long)asc_table_find(b.flow, "dropped")->integer[i]);
    return out.data;
}

/* The text of the note with a code, NULL when there is none. */
static inline const char *note_of(const char *text, const char *code)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    char buffer[1024];
    for (size_t i = 0; i < b.note->rows; i++) {
        const char *found =
            asc_column_text(asc_table_find(b.note, "code"), i, buffer, sizeof buffer);
        if (strcmp(found, code) != 0) continue;
        return asc_take_text(arena, asc_column_text(asc_table_find(b.note, "text"), i,
                                                    buffer, sizeof buffer));
    }
    return NULL;
}

static inline void assert_bind_refused(const char *text, asc_status code,
                                       const char *want, const char *file, int line)
{
    const asc_study s = read_study(text);
    asc_bound b = {.units = 77};
    asc_error err = {0};
    const asc_status status = asc_study_bind(&s, cohort, arena, &b, &err);
    assert_int_equal(b.units, 77); /* outputs untouched */
    if (status == code && strstr(err.message, want) != NULL) return;
    print_error("%s:%d: status %d, got:\n%s\nexpected:\n%s\n", file, line, (int)status,
                err.message, want);
    _fail(file, line);
}
#define assert_bind(text, code, want)                                                    \
    assert_bind_refused((text), (code), (want), __FILE__, __LINE__)

#endif
