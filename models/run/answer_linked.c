/* What a linked study knows that a flat file does not: deaths in the outcome's window by arm, and what the
 * landmark left out. */
#include "run_parts.h"
#include <string.h>

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
    return asc_deaths_text(a->bound->death, outcome, a->arena);
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
