/* What cannot be said: limits, places that stay open, and partners everyone had. */
#include "html.h"
#include <math.h>

static void item(asc_text *t, const char *text)
{
    asc_text_add(t, "<li>");
    asc_text_html(t, text);
    asc_text_add(t, "</li>\n");
}

/* "Not ranked by size: hospital (place 2 to 3 of 3), ..."; a settled place is not listed.
 */
static void ranks(const asc_view *v, asc_text *t)
{
    bool open = false;
    for (size_t i = 0; i < v->parts; i++) {
        const size_t row = v->part[i];
        const double low = asc_view_real(v->contribution, row, "rank.low");
        const double high = asc_view_real(v->contribution, row, "rank.high");
        if (isnan(low) || isnan(high) || low == high) continue;
        asc_text_add(t, open ? ", " : "<li>Not ranked by size: ");
        asc_text_html(t, asc_view_text(v->arena, v->contribution, row, "player"));
        asc_text_format(t, " (place %.0f to %.0f of %zu)", low, high, v->parts);
        open = true;
    }
    if (open) asc_text_add(t, ".</li>\n");
}

static void contexts(const asc_view *v, asc_text *t)
{
    const asc_table *p = asc_result_table(v->r, "partner");
    for (size_t i = 0; p != NULL && i < p->rows; i++) {
        if (!asc_view_is(p, i, "role", "context")) continue;
        asc_text_add(t, "<li>");
        asc_text_html(t, asc_view_text(v->arena, p, i, "partner"));
        asc_text_add(
            t, ": context, not a player: no share. Its part stays in the joint line");
        const double share = asc_view_real(p, i, "reached_share");
        if (!isnan(share)) {
            asc_text_add(t, " (reached ");
            asc_num_fixed(t, 100.0 * share, share == 1.0 ? 0 : 1, "");
            asc_text_add(t, "%)");
        }
        asc_text_add(t, ".</li>\n");
    }
}

void asc_html_cannot(const asc_view *v, asc_text *t)
{
    asc_text list = asc_text_start(v->arena);
    const asc_table *s = asc_result_table(v->r, "sentence");
    for (size_t row = asc_view_sentence(v, "limit", ASC_NOWHERE); row != ASC_NOWHERE;
         row = asc_view_sentence(v, "limit", row))
        item(&list, asc_view_text(v->arena, s, row, "text"));
    ranks(v, &list);
    asc_html_unranked(v, &list);
    contexts(v, &list);
    if (list.length == 0) return;
    asc_html_heading(t, 3, "What cannot be said");
    asc_text_add(t, "<ul>\n");
    asc_text_add(t, list.data);
    asc_text_add(t, "</ul>\n");
}
