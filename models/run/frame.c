/* Result tables built row by row; see frame.h. */
#include "frame.h"
#include <assert.h>
#include <string.h>

static size_t cell_size(char type)
{
    return type == 't' ? sizeof(const char *) : sizeof(double);
}

asc_frame asc_frame_open(asc_arena *arena, const char *name, const char *columns)
{
    asc_frame f = {.arena = arena, .name = name};
    for (const char *p = columns; *p != '\0';) {
        const size_t n = strcspn(p, " ");
        assert(f.columns < ASC_FRAME_COLUMNS && n > 2 && n - 2 < sizeof f.column[0].name);
        asc_frame_column *c = &f.column[f.columns++];
        c->type = p[0];
        memcpy(c->name, p + 2, n - 2);
        p += n + strspn(p + n, " ");
    }
    return f;
}

static bool grow(asc_frame *f)
{
    const size_t capacity = f->capacity == 0 ? 32 : 2 * f->capacity;
    for (size_t j = 0; j < f->columns; j++) {
        asc_frame_column *c = &f->column[j];
        const size_t size = cell_size(c->type);
        void *data = asc_take_bytes(f->arena, capacity, size);
        uint8_t *missing = asc_take_bytes(f->arena, capacity, 1);
        if (data == NULL || missing == NULL) return false;
        if (f->rows > 0) {
            memcpy(data, c->data, f->rows * size);
            memcpy(missing, c->missing, f->rows);
        }
        c->data = data;
        c->missing = missing;
    }
    f->capacity = capacity;
    return true;
}

/* The column of the next cell, or NULL when memory has run out. */
static asc_frame_column *cell(asc_frame *f, char type, size_t *row)
{
    if (!f->failed && f->rows == f->capacity && f->next == 0) f->failed = !grow(f);
    if (f->failed) return NULL;
    asc_frame_column *c = &f->column[f->next];
    assert(c->type == type);
    (void)type;
    *row = f->rows;
    if (++f->next == f->columns) {
        f->next = 0;
        f->rows++;
    }
    return c;
}

void asc_frame_text(asc_frame *f, const char *text)
{
    size_t row = 0;
    const asc_frame_column *c = cell(f, 't', &row);
    if (c != NULL) ((const char **)c->data)[row] = text;
}

void asc_frame_texts(asc_frame *f, size_t count, const char *const *text)
{
    for (size_t i = 0; i < count; i++) asc_frame_text(f, text[i]);
}

void asc_frame_real(asc_frame *f, double x)
{
    size_t row = 0;
    const asc_frame_column *c = cell(f, 'r', &row);
    if (c != NULL) ((double *)c->data)[row] = x;
}

void asc_frame_reals(asc_frame *f, size_t count, const double *x)
{
    for (size_t i = 0; i < count; i++) asc_frame_real(f, x[i]);
}

void asc_frame_integer(asc_frame *f, int64_t x)
{
    size_t row = 0;
    const asc_frame_column *c = cell(f, 'n', &row);
    if (c != NULL) ((int64_t *)c->data)[row] = x;
}

void asc_frame_null(asc_frame *f)
{
    size_t row = 0;
    asc_frame_column *c = cell(f, 'n', &row);
    if (c == NULL) return;
    c->missing[row] = 1;
    c->any_missing = true;
}

asc_table *asc_frame_table(const asc_frame *f)
{
    if (f->failed) return NULL;
    assert(f->next == 0);
    asc_table *t = asc_table_create(f->arena, f->name, f->rows);
    if (t == NULL) return NULL;
    for (size_t j = 0; j < f->columns; j++) {
        const asc_frame_column *c = &f->column[j];
        if (c->type == 't')
            asc_table_add_text(t, c->name, (const char *const *)c->data);
        else if (c->type == 'r')
            asc_table_add_real(t, c->name, c->data);
        else
            asc_table_add_integer(t, c->name, c->data,
                                  c->any_missing ? c->missing : NULL);
    }
    return t;
}
