/* Records by row in one block that doubles, and their columns at the end. */
#include "common_records.h"
#include <assert.h>
#include <string.h>

asc_records asc_records_start(asc_arena *arena, const char *name, const asc_field *field)
{
    asc_records r = {.arena = arena, .name = name, .field = field};
    while (field[r.fields].name != NULL) r.fields++;
    assert(r.fields <= ASC_RECORD_FIELDS);
    return r;
}

asc_cell *asc_records_add(asc_records *r)
{
    if (r->count == r->capacity) {
        const size_t more = r->capacity == 0 ? 1024 : 2 * r->capacity;
        asc_cell *cell = asc_take_bytes(r->arena, more * r->fields, sizeof *cell);
        if (cell == NULL) return NULL;
        if (r->count > 0) memcpy(cell, r->cell, r->count * r->fields * sizeof *cell);
        r->cell = cell;
        r->capacity = more;
    }
    return &r->cell[r->count++ * r->fields];
}

static void text_column(const asc_records *r, size_t j, asc_table *t)
{
    const char **x = asc_take_bytes(r->arena, r->count, sizeof *x);
    if (x == NULL) return;
    for (size_t i = 0; i < r->count; i++) x[i] = r->cell[i * r->fields + j].text;
    asc_table_add_text(t, r->field[j].name, x);
}

static void real_column(const asc_records *r, size_t j, asc_table *t)
{
    double *x = asc_take(r->arena, r->count);
    if (x == NULL) return;
    for (size_t i = 0; i < r->count; i++) x[i] = r->cell[i * r->fields + j].real;
    asc_table_add_real(t, r->field[j].name, x);
}

static void integer_column(const asc_records *r, size_t j, asc_table *t)
{
    int64_t *x = asc_take_bytes(r->arena, r->count, sizeof *x);
    if (x == NULL) return;
    for (size_t i = 0; i < r->count; i++) x[i] = r->cell[i * r->fields + j].integer;
    asc_table_add_column(
        t,
        (asc_column){.name = r->field[j].name, .type = r->field[j].type, .integer = x});
}

asc_table *asc_records_table(const asc_records *r)
{
    asc_table *t = asc_table_create(r->arena, r->name, r->count);
    for (size_t j = 0; t != NULL && j < r->fields; j++)
        if (r->field[j].type == ASC_TEXT)
            text_column(r, j, t);
        else if (r->field[j].type == ASC_REAL)
            real_column(r, j, t);
        else
            integer_column(r, j, t);
    return t;
}
