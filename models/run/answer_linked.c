/* What a linked study knows that a flat file does not: deaths in the outcome's window by arm, and what the
 * landmark left out. */
#include "run_parts.h"
#include <string.h>

enum { PARTNERS_SHOWN = 4 };

static const char *cell(asc_answer *a, const asc_table *t, const char *name, size_t row)
{
    const asc_column *c = asc_table_find(t, name);
    char *buffer = c == NULL ? NULL : asc_take_bytes(a->arena, c->width + 1, 1);
    return buffer == NULL ? "" : asc_column_text(c, row, buffer, c->width + 1);
}

static long long count(const asc_table *t, const char *name, size_t row)
{
    return (long long)asc_table_find(t, name)->integer[row];
}

const char *asc_answer_deaths(asc_answer *a, const char *outcome)
{
    const asc_table *t = a->bound->death;
    if (t == NULL) return "not known";
    asc_text text = asc_text_start(a->arena);
    size_t shown = 0;
    for (size_t r = 0; r < t->rows; r++) {
        if (strcmp(cell(a, t, "outcome", r), outcome) != 0) continue;
        const char *partner = cell(a, t, "partner", r);
        if (strcmp(cell(a, t, "delivered", r), "") == 0) {
            asc_text_format(&text, "%lld of %lld", count(t, "deaths", r),
                            count(t, "units", r));
        } else if (strcmp(cell(a, t, "delivered", r), "yes") == 0 &&
                   shown++ < PARTNERS_SHOWN) {
            asc_text_format(&text, "%s%s %lld of %lld v %lld of %lld",
                            shown == 1 ? "; reached v not: " : ", ", partner,
                            count(t, "deaths", r), count(t, "units", r),
                            count(t, "deaths", r + 1), count(t, "units", r + 1));
        }
    }
    if (shown > PARTNERS_SHOWN)
        asc_text_add(&text, ", others in the table of deaths by arm");
    return text.data == NULL || text.length == 0 ? "not known" : text.data;
}

/* Without the counts, which a disclosure profile may hide: they stand in the table. */
const char *asc_answer_landmark(asc_answer *a)
{
    const asc_table *t = a->bound->early;
    long long dropped = 0;
    for (size_t r = 0; t != NULL && r < t->rows; r++)
        if (strcmp(cell(a, t, "partner", r), "all") == 0)
            dropped += count(t, "dropped", r);
    if (dropped == 0) return NULL;
    return "Units that had the outcome or died before its window opened are left out "
           "(how "
           "many, by arm: early events): what the services changed until then is not "
           "counted.";
}
