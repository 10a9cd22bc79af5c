/* Who: partner, reached, difference per 100 reached, in all, range, and a share only
 * where one may be printed. Every number stands in the contribution table; the total line
 * is the full coalition. */
#include "html.h"
#include <math.h>
#include <string.h>

typedef struct columns {
    int reach, events; /* decimals */
    bool share;
} columns;

static void change_cell(const asc_view *v, asc_text *t, double gain, int digits)
{
    const bool worse = gain < 0.0 && asc_num_round(gain, digits) != 0.0;
    asc_text_add(t, worse ? "<td class=\"n worse\">" : "<td class=\"n\">");
    asc_view_change(v, t, gain, digits, asc_view_blank(v));
    asc_text_add(t, "</td>");
}

static void range_cell(const asc_view *v, asc_text *t, double low, double high,
                       int digits)
{
    asc_text_add(t, "<td class=\"n\">");
    asc_view_range(v, t, low, high, digits, asc_view_no_range(v));
    asc_text_add(t, "</td>");
}

static void percent(asc_text *t, double x)
{
    asc_num_fixed(t, 100.0 * x, 0, "");
    if (isfinite(x)) asc_text_add(t, "%");
}

static void share_cell(const asc_view *v, asc_text *t, size_t row)
{
    const double share = asc_view_real(v->contribution, row, "share");
    const double low = asc_view_real(v->contribution, row, "share.low");
    const double high = asc_view_real(v->contribution, row, "share.high");
    asc_text_add(t, "<td class=\"n\">");
    if (isnan(share))
        asc_text_add(t, "no share");
    else
        percent(t, share);
    if (!isnan(share) && !isnan(low) && !isnan(high)) {
        asc_text_add(t, " (");
        percent(t, low);
        asc_text_add(t, " to ");
        percent(t, high);
        asc_text_add(t, ")");
    }
    asc_text_add(t, "</td>");
}

static void part_row(const asc_view *v, asc_text *t, size_t row, columns c)
{
    const asc_table *p = v->contribution;
    asc_html_row(t, asc_view_text(v->arena, p, row, "player"), "");
    asc_html_number(t, asc_view_real(p, row, "reach"), 0, "not given");
    change_cell(v, t, v->reach_per * asc_view_real(p, row, "per_reached"), c.reach);
    change_cell(v, t, asc_view_real(p, row, "events"), c.events);
    range_cell(v, t, asc_view_real(p, row, "events.low"),
               asc_view_real(p, row, "events.high"), c.events);
    if (c.share) share_cell(v, t, row);
    asc_text_add(t, "</tr>\n");
}

static void total_row(const asc_view *v, asc_text *t, columns c)
{
    const double units = v->total, reached = asc_view_reached(v);
    const double gain = units * asc_view_real(v->game, v->game_all, "value");
    asc_html_row(t, "All together", "total");
    asc_html_number(t, reached, 0, "");
    if (reached > 0.0)
        change_cell(v, t, v->reach_per * gain / reached, c.reach);
    else
        asc_text_add(t, "<td></td>");
    change_cell(v, t, gain, c.events);
    range_cell(v, t, units * asc_view_real(v->game, v->game_all, "conf.low"),
               units * asc_view_real(v->game, v->game_all, "conf.high"), c.events);
    if (c.share) asc_text_add(t, "<td></td>");
    asc_text_add(t, "</tr>\n");
}

/* Rounded parts may miss the rounded total by a unit in the last place: said where it
 * happens. */
static bool rounding_shows(const asc_view *v, columns c)
{
    double sum = 0.0;
    for (size_t i = 0; i < v->parts; i++)
        sum +=
            asc_num_round(asc_view_real(v->contribution, v->part[i], "events"), c.events);
    const double total = v->total * asc_view_real(v->game, v->game_all, "value");
    return fabs(sum - asc_num_round(total, c.events)) > 0.5 * pow(10.0, -c.events) &&
           strcmp(v->index, "shapley") == 0;
}

static void context_rows(const asc_view *v, asc_text *t, columns c)
{
    const asc_table *p = asc_result_table(v->r, "partner");
    for (size_t i = 0; p != NULL && i < p->rows; i++) {
        if (!asc_view_is(p, i, "role", "context")) continue;
        asc_html_row(t, asc_view_text(v->arena, p, i, "partner"), "bare");
        asc_html_number(t, asc_view_real(p, i, "reached"), 0, "not given");
        asc_text_format(t,
                        "<td colspan=\"%d\">context, not a player: no share</td></tr>\n",
                        c.share ? 4 : 3);
    }
}

static void caption(const asc_view *v, asc_text *t)
{
    asc_text_add(t, "Who reached how many ");
    asc_text_add(t, v->unit_noun);
    asc_text_add(t, ", and the difference in ");
    asc_text_add(t, v->nouns);
    asc_text_add(t, v->lower ? (v->counts ? " that goes with it (fewer is better)"
                                          : " that goes with it (lower is better)")
                             : (v->counts ? " that goes with it (more is better)"
                                          : " that goes with it (higher is better)"));
}

/* What a line is; nothing needs saying where all are withheld. */
static void explain(const asc_view *v, asc_text *t)
{
    if (strcmp(v->index, "shapley") == 0) {
        asc_html_paragraph(
            t, "soft",
            "Each line is a Shapley value: the partner's average difference over all "
            "orders in which partners could have been added. The lines add up to "
            "\"All together\"; someone reached by several partners counts once there.");
        return;
    }
    asc_text_add(t, "<p class=\"soft\">Each line is the index ");
    asc_text_html(t, v->index);
    asc_text_add(t, "; its lines need not add up to \"All together\".</p>\n");
}

static void foot(const asc_view *v, asc_text *t, columns c)
{
    if (asc_view_has(v, "estimate")) explain(v, t);
    if (!c.share && *v->share_reason != '\0') {
        asc_text_add(t, "<p class=\"reason\"><strong>No percentages:</strong> ");
        asc_text_html(t, v->share_reason);
        asc_text_add(t, "</p>\n");
    }
    if (rounding_shows(v, c))
        asc_html_paragraph(t, "soft",
                           "Rounded: the parts may miss the total by one in the last "
                           "place. The exact numbers are in the exported tables.");
}

void asc_html_partners(const asc_view *v, asc_text *t)
{
    if (v->parts == 0) return;
    asc_text range = asc_text_start(v->arena), words = asc_text_start(v->arena);
    asc_text_format(&range, "Range in all (%g%%)", 100.0 * v->confidence);
    caption(v, &words);
    const columns c = {
        asc_view_reach_digits(v),
        asc_view_digits(v, "events", "events.low", "events.high", 1.0),
        asc_view_has(v, "share"),
    };
    const char *head[] = {"Partner",
                          "Reached",
                          v->counts ? "Difference per 100 reached"
                                    : "Difference per unit reached",
                          "Difference in all",
                          range.data,
                          "Share (range)"};
    if (range.data == NULL || words.data == NULL) return;
    asc_html_table_open(t, words.data, head, c.share ? 6 : 5, 1);
    for (size_t i = 0; i < v->parts; i++) part_row(v, t, v->part[i], c);
    context_rows(v, t, c);
    total_row(v, t, c);
    asc_html_table_close(t);
    foot(v, t, c);
}
