/* Asking rows about a condition. A missing value is never `is`, and so passes `not`. */
#include "bind_private.h"
#include <stdlib.h>
#include <string.h>

static int by_whole(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_real(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* As strcmp does, with the text's length beside it: text columns are not NUL-terminated. */
static int compare(const char *text, size_t n, const char *value)
{
    const size_t k = strlen(value);
    const int order = memcmp(text, value, n < k ? n : k);
    return order != 0 ? order : (n > k) - (n < k);
}

bool condition_text(const condition *q, const char *text, size_t n)
{
    if (q->test == ASC_STARTS_WITH || q->test == ASC_NOT_STARTS_WITH) {
        for (size_t i = 0; i < q->values; i++) {
            const size_t k = strlen(q->text[i]);
            if (k <= n && memcmp(text, q->text[i], k) == 0) return true;
        }
        return false;
    }
    size_t first = 0, end = q->values;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        const int order = compare(text, n, q->text[middle]);
        if (order == 0) return true;
        if (order < 0)
            end = middle;
        else
            first = middle + 1;
    }
    return false;
}

static int64_t whole_cell(const condition *q, size_t row)
{
    const int64_t x = asc_column_integer(q->column, row), day = 86400;
    if (!q->days) return x;
    return x >= 0 ? x / day : -((day - 1 - x) / day);
}

static bool listed(const condition *q, size_t row)
{
    const asc_column *c = q->column;
    if (c->type == ASC_CATEGORY) return q->level[asc_column_code(c, row)] != 0;
    if (c->type == ASC_REAL) {
        const double x = asc_column_number(c, row);
        return bsearch(&x, q->real, q->values, sizeof *q->real, by_real) != NULL;
    }
    if (c->type == ASC_TEXT) {
        const char *text = c->text + row * c->width;
        return condition_text(q, text, strnlen(text, c->width));
    }
    const int64_t x = whole_cell(q, row);
    return bsearch(&x, q->whole, q->values, sizeof *q->whole, by_whole) != NULL;
}

static bool in_range(const condition *q, size_t row)
{
    const double x = q->column->type == ASC_REAL ? asc_column_number(q->column, row)
                                                 : (double)whole_cell(q, row);
    switch (q->test) {
    case ASC_AT_LEAST:
        return x >= q->low;
    case ASC_ABOVE:
        return x > q->low;
    case ASC_BELOW:
        return x < q->high;
    default:
        return x >= q->low && x <= q->high;
    }
}

static bool children_hold(const condition *q, size_t row)
{
    size_t held = 0;
    for (size_t i = 0; i < q->children; i++) held += condition_holds(&q->child[i], row);
    if (q->test == ASC_ALL) return held == q->children;
    return q->test == ASC_ANY ? held > 0 : held == 0;
}

bool condition_holds(const condition *q, size_t row)
{
    if (q->test >= ASC_ANY) return children_hold(q, row);
    const bool missing = asc_column_missing(q->column, row);
    switch (q->test) {
    case ASC_MISSING:
        return missing == q->flag;
    case ASC_NOT:
    case ASC_NOT_STARTS_WITH:
        return missing || !listed(q, row);
    case ASC_IS:
    case ASC_IN_LIST:
    case ASC_STARTS_WITH:
        return !missing && listed(q, row);
    default:
        return !missing && in_range(q, row);
    }
}

static bool asks_missing(const condition *q, const asc_column *c)
{
    if (q->test == ASC_MISSING) return q->column == c;
    for (size_t i = 0; i < q->children; i++)
        if (asks_missing(&q->child[i], c)) return true;
    return false;
}

typedef struct unknown {
    const condition *top;
    void (*visit)(void *, const asc_column *);
    void *context;
} unknown;

static void visit_columns(const condition *q, const unknown *u)
{
    for (size_t i = 0; i < q->children; i++) visit_columns(&q->child[i], u);
    if (q->column != NULL && !asks_missing(u->top, q->column))
        u->visit(u->context, q->column);
}

void condition_columns(const condition *q, void (*visit)(void *, const asc_column *),
                       void *context)
{
    const unknown u = {q, visit, context};
    visit_columns(q, &u);
}

static bool any_missing(const condition *q, const condition *top, size_t row)
{
    for (size_t i = 0; i < q->children; i++)
        if (any_missing(&q->child[i], top, row)) return true;
    return q->column != NULL && !asks_missing(top, q->column) &&
           asc_column_missing(q->column, row);
}

/* 0 false, 1 could be either, 2 true: a missing value could be any. */
static int known(const condition *q, size_t row)
{
    if (q->test < ASC_ANY)
        return q->test != ASC_MISSING && asc_column_missing(q->column, row)
                   ? 1
                   : 2 * condition_holds(q, row);
    int least = 2, most = 0;
    for (size_t i = 0; i < q->children; i++) {
        const int k = known(&q->child[i], row);
        if (k < least) least = k;
        if (k > most) most = k;
    }
    if (q->test == ASC_ALL) return least;
    return q->test == ASC_ANY ? most : 2 - most;
}

bool condition_possible(const condition *q, size_t row)
{
    return known(q, row) > 0;
}

bool condition_unknown(const condition *q, size_t row)
{
    return any_missing(q, q, row);
}
