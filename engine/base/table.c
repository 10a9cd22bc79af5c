/* Tables of typed columns, and the calendar their dates need. */
#include "ascribe/table.h"
#include "ascribe/text.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

asc_table *asc_table_create(asc_arena *arena, const char *name, size_t rows)
{
    asc_table *t = asc_take_bytes(arena, 1, sizeof *t);
    if (t == NULL) return NULL;
    t->name = asc_take_text(arena, name);
    t->rows = rows;
    t->arena = arena;
    return t;
}

void asc_table_add_column(asc_table *t, asc_column c)
{
    if (t == NULL) return;
    if (t->columns == t->capacity) {
        const size_t capacity = t->capacity == 0 ? 16 : 2 * t->capacity;
        asc_column *column = asc_take_bytes(t->arena, capacity, sizeof *column);
        if (column == NULL) return;
        if (t->columns > 0) memcpy(column, t->column, t->columns * sizeof *column);
        t->column = column;
        t->capacity = capacity;
    }
    c.name = asc_take_text(t->arena, c.name);
    t->column[t->columns++] = c;
}

void asc_table_add_real(asc_table *t, const char *name, const double *x)
{
    asc_table_add_column(t, (asc_column){.name = name, .type = ASC_REAL, .real = x});
}

void asc_table_add_integer(asc_table *t, const char *name, const int64_t *x,
                           const uint8_t *missing)
{
    asc_table_add_column(
        t, (asc_column){
               .name = name, .type = ASC_INTEGER, .integer = x, .missing = missing});
}

void asc_table_add_boolean(asc_table *t, const char *name, const int64_t *x,
                           const uint8_t *missing)
{
    asc_table_add_column(
        t, (asc_column){
               .name = name, .type = ASC_BOOLEAN, .integer = x, .missing = missing});
}

void asc_table_add_text(asc_table *t, const char *name, const char *const *x)
{
    if (t == NULL) return;
    size_t width = 1;
    for (size_t i = 0; i < t->rows; i++) {
        const size_t n = x[i] == NULL ? 0 : strlen(x[i]);
        if (n > width) width = n;
    }
    char *text = asc_take_bytes(t->arena, t->rows * width, 1);
    if (text == NULL) return;
    for (size_t i = 0; i < t->rows; i++)
        if (x[i] != NULL) memcpy(text + i * width, x[i], strlen(x[i]));
    asc_table_add_column(
        t, (asc_column){.name = name, .type = ASC_TEXT, .text = text, .width = width});
}

const asc_column *asc_table_find(const asc_table *t, const char *name)
{
    for (size_t j = 0; t != NULL && j < t->columns; j++)
        if (strcmp(t->column[j].name, name) == 0) return &t->column[j];
    return NULL;
}

bool asc_column_missing(const asc_column *c, size_t row)
{
    switch (c->type) {
    case ASC_REAL:
        return isnan(asc_column_number(c, row)) != 0;
    case ASC_CATEGORY:
        return asc_column_code(c, row) < 0;
    case ASC_TEXT:
        return c->text[row * c->width] == '\0';
    default:
        return c->missing != NULL && c->missing[row] != 0;
    }
}

const char *asc_column_text(const asc_column *c, size_t row, char *buffer, size_t size)
{
    if (c->type == ASC_CATEGORY) {
        const int32_t code = asc_column_code(c, row);
        return code < 0 ? "" : c->level[code];
    }
    const size_t n = c->width < size ? c->width : size - 1;
    memcpy(buffer, c->text + row * c->width, n);
    buffer[n] = '\0';
    return buffer;
}

static const char *date_text(const asc_column *c, size_t row, char *buffer, size_t size)
{
    const int64_t day = 86400;
    int64_t days = asc_column_integer(c, row), seconds = 0;
    if (c->type == ASC_DATETIME) {
        seconds = ((days % day) + day) % day;
        days = (days - seconds) / day;
    }
    int y = 0, m = 0, d = 0;
    asc_days_date(days, &y, &m, &d);
    if (c->type == ASC_DATE)
        (void)snprintf(buffer, size, "%04d-%02d-%02d", y, m, d);
    else
        (void)snprintf(buffer, size, "%04d-%02d-%02dT%02d:%02d:%02d", y, m, d,
                       (int)(seconds / 3600), (int)(seconds / 60 % 60),
                       (int)(seconds % 60));
    return buffer;
}

const char *asc_column_cell(const asc_column *c, size_t row, char *buffer, size_t size)
{
    if (asc_column_missing(c, row)) return "";
    char number[32];
    switch (c->type) {
    case ASC_REAL:
        (void)snprintf(buffer, size, "%s",
                       asc_real_text(asc_column_number(c, row), number));
        return buffer;
    case ASC_INTEGER:
        (void)snprintf(buffer, size, "%" PRId64, asc_column_integer(c, row));
        return buffer;
    case ASC_BOOLEAN:
        return asc_column_integer(c, row) != 0 ? "true" : "false";
    case ASC_DATE:
    case ASC_DATETIME:
        return date_text(c, row, buffer, size);
    default:
        return asc_column_text(c, row, buffer, size);
    }
}

double asc_column_real(const asc_column *c, size_t row)
{
    if (asc_column_missing(c, row)) return (double)NAN;
    return c->type == ASC_REAL ? asc_column_number(c, row)
                               : (double)asc_column_integer(c, row);
}

static const char *const type_names[] = {
    "real", "integer", "boolean", "date", "datetime", "category", "text",
};

const char *asc_type_name(asc_type type)
{
    return type_names[type];
}

bool asc_type_parse(const char *name, asc_type *type)
{
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++) {
        if (strcmp(name, type_names[i]) == 0) {
            *type = (asc_type)i;
            return true;
        }
    }
    return false;
}

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[m - 1] + (m == 2 && leap(y) ? 1 : 0);
}

/* Days before 1 January of year y, counted from year 1. */
static int64_t before_year(int64_t y)
{
    const int64_t z = y - 1;
    return 365 * z + z / 4 - z / 100 + z / 400;
}

bool asc_date_days(int year, int month, int day, int64_t *days)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
    if (day < 1 || day > month_days(year, month)) return false;
    int64_t n = before_year(year) - before_year(1970) + day - 1;
    for (int m = 1; m < month; m++) n += month_days(year, m);
    *days = n;
    return true;
}

void asc_days_date(int64_t days, int *year, int *month, int *day)
{
    const int64_t n = days + before_year(1970);
    int64_t y = n / 366 + 1; /* never too late; the loop makes it exact */
    while (before_year(y + 1) <= n) y++;
    int64_t left = n - before_year(y);
    int m = 1;
    while (left >= month_days((int)y, m)) left -= month_days((int)y, m++);
    *year = (int)y;
    *month = m;
    *day = (int)left + 1;
}
