/* Stability: would some do better by themselves than this division gives them, and could any division prevent it? */
#include "html_more.h"
#include <math.h>
#include <string.h>

static void in_replicates(asc_text *t, double part, const char *what)
{
    if (isnan(part)) return;
    asc_text_add(t, " ");
    asc_text_add(t, what);
    asc_text_add(t, " in ");
    asc_html_percent(t, part);
    asc_text_add(t, " of the replicates.");
}

static void complaint(const asc_view *v, const asc_table *s, size_t row, int digits,
                      asc_text *t)
{
    const double excess = v->per * asc_view_real(s, row, "excess");
    const double low = v->per * asc_view_real(s, row, "excess.low");
    const double high = v->per * asc_view_real(s, row, "excess.high");
    const char *who =
        asc_html_joined(v->arena, asc_view_text(v->arena, s, row, "coalition"));
    asc_text_add(t, "<p>");
    if (excess > 0.0) {
        asc_text_html(t, who);
        asc_text_add(t, " alone: the difference expected without the others is ");
        asc_num_fixed(t, excess, digits, "");
        if (!isnan(low) && !isnan(high)) {
            asc_text_add(t, " (");
            asc_num_fixed(t, low, digits, "");
            asc_text_add(t, " to ");
            asc_num_fixed(t, high, digits, "");
            asc_text_add(t, ")");
        }
        asc_text_add(
            t, " larger than this division gives; no other group has a larger gap (");
        asc_text_html(t, asc_view_rate(v));
        asc_text_add(t, ").");
    } else {
        asc_text_add(t, "Nobody, and no group, is expected to have more alone than this "
                        "division gives. Closest: ");
        asc_text_html(t, who);
        asc_text_add(t, ", with ");
        asc_num_fixed(t, -excess, digits, "");
        asc_text_add(t, " less.");
    }
    in_replicates(t, asc_view_real(s, row, "p.stable"), "No group has more alone");
    asc_text_add(t, "</p>\n");
}

static void core(const asc_view *v, const asc_table *s, size_t row, asc_text *t)
{
    const char *state = asc_view_text(v->arena, s, row, "core");
    if (*state == '\0') return;
    const bool empty = strcmp(state, "empty") == 0;
    asc_text_add(t, empty ? "<p>No division at all is free of such a group: partners "
                            "replace each other in part."
                          : "<p>There is a division that is free of such a group.");
    in_replicates(t, asc_view_real(s, row, "p.core"), "There is one");
    asc_text_add(t, "</p>\n");
}

void asc_html_stability(const asc_view *v, asc_text *t)
{
    const asc_table *s = asc_result_table(v->r, "stability");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, s, v->level, true, &n);
    if (row == NULL || isnan(asc_view_real(s, row[0], "excess"))) return;
    asc_html_heading(t, 3, "Would some do better alone?");
    complaint(v, s, row[0],
              asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per), t);
    core(v, s, row[0], t);
}
