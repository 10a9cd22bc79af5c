/* Deaths of one outcome's window in words, by whom partners reached, from /tables/death: as counted, or as a disclosure
 * profile lets the counts stand. */
#include "ascribe/evidence.h"
#include "ascribe/text.h"
#include <string.h>

enum { PARTNERS_SHOWN = 3 };

static const char *cell(const asc_table *t, const char *name, size_t row,
                        asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, name);
    const size_t size = c == NULL ? 0 : c->width + 1;
    char *buffer = c == NULL ? NULL : asc_take_bytes(arena, size, 1);
    return buffer == NULL ? "" : asc_column_text(c, row, buffer, size);
}

/* "34 of 1,896"; what is missing is hidden. */
static const char *part(const asc_table *t, size_t row, asc_arena *arena)
{
    const asc_column *died = asc_table_find(t, "deaths"),
                     *units = asc_table_find(t, "units");
    char n[64], of[64];
    if (died == NULL || units == NULL || row >= t->rows) return "not known";
    const bool few = asc_column_missing(died, row), none = asc_column_missing(units, row);
    return asc_take_format(
        arena, "%s of %s",
        few ? "a number not shown" : asc_number_text(asc_column_real(died, row), 0, n),
        none ? "those" : asc_number_text(asc_column_real(units, row), 0, of));
}

const char *asc_deaths_text(const asc_table *t, const char *outcome, asc_arena *arena)
{
    asc_text text = asc_text_start(arena);
    size_t shown = 0;
    for (size_t r = 0; t != NULL && r < t->rows; r++) {
        if (strcmp(cell(t, "outcome", r, arena), outcome) != 0) continue;
        const char *delivered = cell(t, "delivered", r, arena);
        if (*delivered == '\0')
            asc_text_add(&text, part(t, r, arena));
        else if (strcmp(delivered, "yes") == 0 && shown++ < PARTNERS_SHOWN)
            asc_text_format(
                &text, "%s%s %s v %s", shown == 1 ? "; reached v not: " : ", ",
                cell(t, "partner", r, arena), part(t, r, arena), part(t, r + 1, arena));
    }
    if (shown > PARTNERS_SHOWN)
        asc_text_add(&text, ", others in the table of deaths by arm");
    return text.data == NULL || text.length == 0 ? "not known" : text.data;
}
