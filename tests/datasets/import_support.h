/* What the import tests share: a temporary folder, files in it, and imports of texts. */
#ifndef ASCRIBE_TEST_IMPORT_SUPPORT_H
#define ASCRIBE_TEST_IMPORT_SUPPORT_H

#include "support.h"

#include "ascribe/import.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[256];

static inline int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/ascribe-import-XXXXXX",
                   base == NULL ? "/tmp" : base);
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static const char *file_path(const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline int remove_folder(void **state)
{
    (void)state;
    (void)remove(file_path("t.csv"));
    return rmdir(folder);
}

static const char *write_bytes(const char *name, const char *bytes, size_t n)
{
    const char *path = file_path(name);
    (void)remove(path); /* a new file: some systems write a truncated one out at once */
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* Imports bytes as table "t" from t.csv in the folder. */
static inline asc_status import_bytes(const char *bytes, size_t n,
                                      const asc_import_options *o, asc_arena *arena,
                                      asc_table **t, asc_error *err)
{
    return asc_import_csv(write_bytes("t.csv", bytes, n), "t", o, arena, t, err);
}

static inline asc_table *accept(const char *text, const asc_import_options *o,
                                asc_arena *arena)
{
    asc_error err = {0};
    asc_table *t = NULL;
    assert_ok(import_bytes(text, strlen(text), o, arena, &t, &err));
    assert_non_null(t);
    return t;
}

/* The message of a refusal, without the folder. */
static inline const char *refuse_bytes(const char *bytes, size_t n,
                                       const asc_import_options *o, asc_status code)
{
    static asc_error err;
    static char message[ASC_MESSAGE_MAX];
    asc_arena *arena = asc_arena_create();
    asc_table *t = NULL;
    const asc_status got = import_bytes(bytes, n, o, arena, &t, &err);
    if (got == ASC_OK) fail_msg("accepted: %.*s", (int)n, bytes);
    if (got != code) fail_msg("%s: %s", asc_status_name(got), err.message);
    assert_null(t);
    assert_int_equal(asc_arena_bytes(arena), 0); /* nothing is left behind */
    asc_arena_destroy(arena);
    char *to = message;
    const size_t prefix = strlen(folder) + 1;
    for (const char *s = err.message; *s != '\0';)
        if (strncmp(s, folder, prefix - 1) == 0)
            s += prefix;
        else
            *to++ = *s++;
    *to = '\0';
    return message;
}

static inline const char *refuse(const char *text, const asc_import_options *o,
                                 asc_status code)
{
    return refuse_bytes(text, strlen(text), o, code);
}

#define assert_begins(text, start)                                                       \
    do {                                                                                 \
        const char *text_ = (text);                                                      \
        if (strncmp(text_, (start), strlen(start)) != 0)                                 \
            fail_msg("'%s' does not begin with '%s'", text_, (start));                   \
    } while (0)
#define assert_contains(text, part)                                                      \
    do {                                                                                 \
        const char *text_ = (text);                                                      \
        if (strstr(text_, (part)) == NULL)                                               \
            fail_msg("'%s' does not contain '%s'", text_, (part));                       \
    } while (0)

static inline const char *cell(const asc_table *t, const char *column, size_t row)
{
    static char buffer[4][256];
    static unsigned next;
    next = (next + 1) % 4;
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) fail_msg("no column '%s'", column);
    assert_true(row < t->rows);
    return asc_column_cell(c, row, buffer[next], sizeof buffer[next]);
}

static inline const char *type_of(const asc_table *t, const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) fail_msg("no column '%s'", column);
    return asc_type_name(c->type);
}

static inline size_t count_missing(const asc_table *t, const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    size_t n = 0;
    if (c == NULL) fail_msg("no column '%s'", column);
    for (size_t i = 0; i < t->rows; i++) n += asc_column_missing(c, i) ? 1 : 0;
    return n;
}

#endif
