/* What raters said of the evidence for each partner's part: a row of the table is one rater's verdict on one source.
 *   item    the rows of one partner and source; each rater once
 *   own     a rater's organisation has the partner's name
 * Names of raters are compared and forgotten: none is kept. */
#include "tally_private.h"
#include <string.h>

enum {
    OF_PARTNER,
    OF_SOURCE,
    OF_RATER,
    OF_VERDICT,
    OF_ORGANISATION,
    OF_TEST,
    OF_DATE,
    REVIEW_COLUMNS
};
enum { REVIEW_NEEDED = OF_ORGANISATION }; /* columns before it must be there */

static const char *const column_name[REVIEW_COLUMNS] = {
    "partner", "source", "rater", "verdict", "organisation", "test", "date"};

typedef struct reviews {
    binder b;
    const asc_column *column[REVIEW_COLUMNS];
    const char **cell; /* [rows x REVIEW_COLUMNS] */
    size_t *partner;   /* [rows]           */
    int8_t *verdict;   /* [rows]           */
} reviews;

static asc_status open_reviews(tallier *t, reviews *x, asc_error *err)
{
    const asc_review_plan *plan = t->s->review;
    ASC_TRY(tally_view(t, t->c, &plan->table, &x->b, err));
    for (size_t k = 0; k < REVIEW_COLUMNS; k++) {
        const asc_named_column name = {column_name[k], plan->table.at};
        const bool needed =
            k < REVIEW_NEEDED || (k == OF_ORGANISATION && plan->panel != ASC_PANEL_ANY);
        bool there = false;
        for (size_t j = 0; j < x->b.table->columns; j++)
            there |= strcmp(x->b.table->column[j].name, column_name[k]) == 0;
        if (there || needed) ASC_TRY(tally_column(&x->b, &name, &x->column[k], err));
    }
    return findings_fail(t->findings, err);
}

static const char *at(const reviews *x, size_t row, size_t k)
{
    return x->cell[row * REVIEW_COLUMNS + k];
}

static asc_status read_row(tallier *t, reviews *x, size_t row, asc_error *err)
{
    static const char *const word[] = {"supports", "against", "unresolved"};
    for (size_t k = 0; k < REVIEW_COLUMNS; k++) {
        const asc_column *c = x->column[k];
        const size_t size = c == NULL ? 1 : c->width + 64;
        char *cell = asc_take_bytes(t->brief, size, 1);
        ASC_TRY(asc_arena_check(t->brief, err));
        const char *text = c == NULL ? "" : asc_column_cell(c, row, cell, size);
        ASC_REQUIRE(*text != '\0' || k >= REVIEW_NEEDED, err, ASC_EDATA,
                    "table '%s' row %zu: no '%s'; every verdict names the partner, the "
                    "source, the rater and what was found",
                    x->b.table->name, row + 1, column_name[k]);
        x->cell[row * REVIEW_COLUMNS + k] = asc_take_text(t->arena, text);
    }
    ASC_TRY(asc_arena_check(t->arena, err));
    x->partner[row] = t->s->partners;
    for (size_t k = 0; k < t->s->partners; k++)
        if (strcmp(t->s->partner[k].name, at(x, row, OF_PARTNER)) == 0)
            x->partner[row] = k;
    ASC_REQUIRE(x->partner[row] < t->s->partners, err, ASC_EDATA,
                "table '%s' row %zu: '%.60s' is no partner of the study",
                x->b.table->name, row + 1, at(x, row, OF_PARTNER));
    x->verdict[row] = -1;
    for (int v = 0; v < ASC_VERDICTS; v++)
        if (strcmp(at(x, row, OF_VERDICT), word[v]) == 0) x->verdict[row] = (int8_t)v;
    ASC_REQUIRE(x->verdict[row] >= 0, err, ASC_EDATA,
                "table '%s' row %zu: '%.60s' is no verdict; write supports, against or "
                "unresolved",
                x->b.table->name, row + 1, at(x, row, OF_VERDICT));
    return ASC_OK;
}

static int item_order(const reviews *x, uint32_t a, uint32_t b)
{
    if (x->partner[a] != x->partner[b]) return x->partner[a] < x->partner[b] ? -1 : 1;
    return strcmp(at(x, a, OF_SOURCE), at(x, b, OF_SOURCE));
}

static bool earlier(const void *context, uint32_t a, uint32_t b)
{
    const reviews *x = context;
    const int item = item_order(x, a, b);
    return item != 0 ? item < 0 : strcmp(at(x, a, OF_RATER), at(x, b, OF_RATER)) < 0;
}

/* Rows of one item are of different raters and say the same of it. */
static asc_status consistent(const reviews *x, uint32_t a, uint32_t b, asc_error *err)
{
    ASC_REQUIRE(strcmp(at(x, a, OF_RATER), at(x, b, OF_RATER)) != 0, err, ASC_EDATA,
                "table '%s' rows %u and %u: one rater on one source twice; keep the "
                "verdict that stands",
                x->b.table->name, a + 1, b + 1);
    for (size_t k = OF_TEST; k <= OF_DATE; k++)
        ASC_REQUIRE(strcmp(at(x, a, k), at(x, b, k)) == 0, err, ASC_EDATA,
                    "table '%s' rows %u and %u: one source, and '%s' is '%.40s' and "
                    "'%.40s'; it belongs to the source, whoever reads it",
                    x->b.table->name, a + 1, b + 1, column_name[k], at(x, a, k),
                    at(x, b, k));
    return ASC_OK;
}

/* Is the organisation of row i new among those from first on? */
static bool new_organisation(const reviews *x, const uint32_t *row, size_t first,
                             size_t i)
{
    const char *name = at(x, row[i], OF_ORGANISATION);
    for (size_t j = first; j < i; j++)
        if (strcmp(at(x, row[j], OF_ORGANISATION), name) == 0) return false;
    return *name != '\0';
}

static asc_status one_item(const reviews *x, const uint32_t *row, size_t from, size_t end,
                           asc_review_item *out, asc_error *err)
{
    const uint32_t first = row[from];
    const char *partner = at(x, first, OF_PARTNER);
    *out = (asc_review_item){.partner = x->partner[first],
                             .source = at(x, first, OF_SOURCE),
                             .test = at(x, first, OF_TEST),
                             .date = at(x, first, OF_DATE),
                             .first = x->verdict[first],
                             .second = -1};
    if (end - from > 1) out->second = x->verdict[row[from + 1]];
    for (size_t i = from; i < end; i++) {
        if (i > from) ASC_TRY(consistent(x, row[i - 1], row[i], err));
        out->verdict[x->verdict[row[i]]]++;
        out->organisations += new_organisation(x, row, from, i);
        out->own |= strcmp(at(x, row[i], OF_ORGANISATION), partner) == 0;
    }
    return ASC_OK;
}

asc_status tally_review(tallier *t, asc_review_count *out, asc_error *err)
{
    reviews x = {0};
    ASC_TRY(open_reviews(t, &x, err));
    const size_t n = x.b.rows;
    x.cell = asc_take_bytes(t->brief, n * REVIEW_COLUMNS, sizeof *x.cell);
    x.partner = asc_take_bytes(t->brief, n, sizeof *x.partner);
    x.verdict = asc_take_bytes(t->brief, n, sizeof *x.verdict);
    uint32_t *row = asc_take_bytes(t->brief, n, sizeof *row);
    uint32_t *spare = asc_take_bytes(t->brief, n, sizeof *spare);
    asc_review_item *item = asc_take_bytes(t->arena, n, sizeof *item);
    ASC_TRY(asc_arena_check(t->brief, err));
    ASC_TRY(asc_arena_check(t->arena, err));
    for (size_t i = 0; i < n; i++) {
        ASC_TRY(read_row(t, &x, i, err));
        row[i] = (uint32_t)i;
    }
    link_order(row, n, spare, earlier, &x);
    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i + 1; end < n && item_order(&x, row[i], row[end]) == 0;) end++;
        ASC_TRY(one_item(&x, row, i, end, &item[out->items], err));
        out->items++;
    }
    out->item = item;
    return ASC_OK;
}
