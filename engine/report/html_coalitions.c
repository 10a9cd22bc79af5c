/* Every combination of partners: how many units had exactly that, the mean under it, the
 * gain. */
#include "html.h"
#include <math.h>
#include <string.h>

enum { SHOWN_MAX = 64 };

static int members(double mask)
{
    int n = 0;
    for (uint64_t m = isnan(mask) ? 0 : (uint64_t)mask; m != 0; m &= m - 1) n++;
    return n;
}

static size_t count(const asc_view *v)
{
    size_t n = 0;
    for (size_t i = 0; v->game != NULL && i < v->game->rows; i++)
        n += asc_view_owns(v, v->game, i) && asc_view_is(v->game, i, "level", "partner");
    return n;
}

/* Above SHOWN_MAX combinations only the ends of the list are shown: none, one, all but
 * one, all. */
static bool shown(const asc_view *v, size_t row, size_t rows, int most)
{
    if (!asc_view_owns(v, v->game, row) || !asc_view_is(v->game, row, "level", "partner"))
        return false;
    const int n = members(asc_view_real(v->game, row, "mask"));
    return rows <= SHOWN_MAX || n <= 1 || n >= most - 1;
}

static size_t effect_row(const asc_view *v, double mask)
{
    for (size_t i = 0; v->effect != NULL && i < v->effect->rows; i++)
        if (asc_view_real(v->effect, i, "mask") == mask &&
            asc_view_is(v->effect, i, "level", "partner") &&
            asc_view_owns(v, v->effect, i))
            return i;
    return ASC_NOWHERE;
}

static void interval(asc_text *t, double low, double high, int digits, const char *blank)
{
    if (isnan(low) || isnan(high)) {
        asc_text_add(t, blank);
        return;
    }
    asc_num_fixed(t, low, digits, blank);
    asc_text_add(t, " to ");
    asc_num_fixed(t, high, digits, blank);
}

static void row(const asc_view *v, asc_text *t, size_t i, int digits)
{
    const asc_table *g = v->game;
    const double observed = asc_view_real(g, i, "units_observed");
    const size_t e = effect_row(v, asc_view_real(g, i, "mask"));
    const char *blank = asc_view_blank(v), *none = asc_view_no_range(v);
    asc_html_row(t, asc_view_coalition(v, g, i), observed == 0.0 ? "bare" : "");
    if (observed == 0.0)
        asc_text_add(t, "<td class=\"n\">0: nobody observed</td>");
    else
        asc_html_number(t, observed, 0, "not given");
    asc_html_number(t, asc_view_real(g, i, "events_observed"), v->counts ? 0 : 1,
                    "not given");
    asc_html_number(t, v->per * asc_view_real(v->effect, e, "estimate"), digits, blank);
    asc_text_add(t, "<td class=\"n\">");
    interval(t, v->per * asc_view_real(v->effect, e, "conf.low"),
             v->per * asc_view_real(v->effect, e, "conf.high"), digits, none);
    asc_text_add(t, "</td><td class=\"n\">");
    asc_view_change(v, t, v->per * asc_view_real(g, i, "value"), digits, blank);
    asc_text_add(t, "</td><td class=\"n\">");
    if (i == v->game_none)
        asc_text_add(t, "the comparison");
    else
        asc_view_range(v, t, v->per * asc_view_real(g, i, "conf.low"),
                       v->per * asc_view_real(g, i, "conf.high"), digits, none);
    asc_text_add(t, "</td></tr>\n");
}

static const char *caption(const asc_view *v)
{
    const char *t =
        asc_take_format(v->arena,
                        "Combinations of partners: %s under each, and the difference "
                        "from nobody delivering; "
                        "\"observed\" counts %s that had exactly this combination",
                        asc_view_rate(v), v->unit_noun);
    return t == NULL ? "" : t;
}

void asc_html_coalitions(const asc_view *v, asc_text *t)
{
    const size_t rows = count(v);
    if (rows == 0) return;
    const char *const head[] = {"Combination",
                                "Observed",
                                v->counts ? "Events observed" : "Sum observed",
                                "Mean",
                                "Range of mean",
                                "Difference",
                                "Range of difference"};
    const int most = members(asc_view_real(v->game, v->game_all, "mask"));
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    asc_html_heading(t, 3, "Every combination, and how many had it");
    asc_html_table_open(t, caption(v), head, sizeof head / sizeof *head, 1);
    for (size_t i = 0; i < v->game->rows; i++)
        if (shown(v, i, rows, most)) row(v, t, i, digits);
    asc_html_table_close(t);
    if (rows > SHOWN_MAX)
        asc_text_format(
            t,
            "<p class=\"soft\">Of %zu combinations only none, single partners, all but "
            "one and all are shown; the exported tables hold every one.</p>\n",
            rows);
    asc_html_paragraph(
        t, "soft",
        "A combination nobody was observed in is computed by the model from the "
        "others; results that rest on it are an extrapolation.");
}
