/* Bars of the shares, the division with every order beside that with the orders that can be, and partners with
 * their functions. */
#include "html_more.h"
#include <math.h>
#include <string.h>

void asc_html_share_bars(const asc_view *v, asc_text *t)
{
    asc_svg_part *part = asc_take_bytes(v->arena, v->parts, sizeof *part);
    const char *id = asc_take_format(v->arena, "share-%zu", v->id);
    if (!asc_view_has(v, "share") || part == NULL || id == NULL) return;
    const asc_table *c = v->contribution;
    asc_text says = asc_text_start(v->arena), title = asc_text_start(v->arena);
    for (size_t i = 0; i < v->parts; i++) {
        const double x = asc_view_real(c, v->part[i], "share");
        const double low = asc_view_real(c, v->part[i], "share.low");
        const double high = asc_view_real(c, v->part[i], "share.high");
        part[i] = (asc_svg_part){asc_view_text(v->arena, c, v->part[i], "player"),
                                 asc_html_part(v, x, low, high),
                                 low,
                                 x,
                                 high,
                                 (double)NAN};
        asc_text_format(&says, "%s: %s. ", part[i].label, part[i].value);
    }
    asc_text_format(&title,
                    "Share of the difference that goes with each partner, with "
                    "%g%% intervals",
                    100.0 * v->confidence);
    asc_html_figure(t, asc_html_text(&title));
    asc_svg_parts(t, id, asc_html_text(&title), asc_html_text(&says), part, v->parts,
                  (double)NAN, "share of the total");
    asc_html_figure_end(t);
}

/* Value of a player under an index at the level shown; NaN when it was not asked for. */
static double value_of(const asc_view *v, const char *index, const char *player)
{
    const asc_table *c = v->contribution;
    for (size_t i = 0; c != NULL && i < c->rows; i++)
        if (asc_view_owns(v, c, i) && asc_view_is(c, i, "index", index) &&
            asc_view_is(c, i, "level", v->level) && asc_view_is(c, i, "player", player))
            return v->per * asc_view_real(c, i, "estimate");
    return (double)NAN;
}

static void orders(const asc_view *v, asc_text *t)
{
    asc_svg_two *row = asc_take_bytes(v->arena, v->parts, sizeof *row);
    const char *id = asc_take_format(v->arena, "orders-%zu", v->id);
    if (row == NULL || id == NULL) return;
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    asc_text says = asc_text_start(v->arena);
    for (size_t i = 0; i < v->parts; i++) {
        const char *name = asc_view_text(v->arena, v->contribution, v->part[i], "player");
        const double free = value_of(v, "shapley", name);
        const double bound = value_of(v, "asymmetric", name);
        if (isnan(free) || isnan(bound)) return;
        asc_text value = asc_text_start(v->arena);
        asc_view_change(v, &value, free, digits, "");
        asc_text_add(&value, ", in order ");
        asc_view_change(v, &value, bound, digits, "");
        row[i] = (asc_svg_two){name, asc_html_text(&value), free, bound};
        asc_text_format(&says, "%s: %s. ", name, row[i].value);
    }
    const char *title = "With every order of the partners, and with the orders of "
                        "delivery that can be";
    asc_html_figure(t, title);
    asc_svg_orders(t, id, title, asc_html_text(&says), row, v->parts,
                   "disc: every order counts alike (shapley)",
                   "square: only orders that follow delivery (asymmetric)");
    asc_html_figure_end(t);
}

static void member(const asc_view *v, size_t i, asc_svg_rank rank, int digits,
                   asc_svg_bar *out)
{
    const asc_table *c = v->contribution;
    const double x = asc_view_real(c, i, "estimate");
    const double low = asc_view_real(c, i, "conf.low");
    const double high = asc_view_real(c, i, "conf.high");
    const char *name = asc_view_text(v->arena, c, i, "player");
    *out = (asc_svg_bar){.label = name,
                         .value = asc_html_gain(v, x, low, high, digits),
                         .low = v->per * low,
                         .mid = v->per * x,
                         .high = v->per * high,
                         .rank = rank};
}

/* Is it one of the partner's functions, by /tables/partner? A partner without functions has none to show. */
static bool belongs(const asc_view *v, const char *function, const char *partner)
{
    const asc_table *p = asc_result_table(v->r, "partner");
    for (size_t i = 0; p != NULL && i < p->rows; i++)
        if (asc_view_is(p, i, "partner", function) && asc_view_is(p, i, "of", partner))
            return strcmp(function, partner) != 0;
    return false;
}

static bool function_row(const asc_view *v, size_t i, const char *index)
{
    const asc_table *c = v->contribution;
    return asc_view_owns(v, c, i) && asc_view_is(c, i, "level", "function") &&
           asc_view_is(c, i, "index", index);
}

/* The index whose function rows add up to the partners shown: owen, else the first with such rows. */
static const char *inner_index(const asc_view *v)
{
    const asc_table *c = v->contribution;
    const char *found = "";
    for (size_t i = 0; c != NULL && i < c->rows; i++) {
        if (!asc_view_owns(v, c, i) || !asc_view_is(c, i, "level", "function")) continue;
        if (isnan(asc_view_real(c, i, "reach"))) continue;
        const char *index = asc_view_text(v->arena, c, i, "index");
        if (strcmp(index, "owen") == 0) return index;
        if (*found == '\0') found = index;
    }
    return found;
}

static void levels(const asc_view *v, asc_text *t)
{
    const char *index = inner_index(v);
    const asc_table *c = v->contribution;
    if (*index == '\0' || strcmp(v->level, "partner") != 0) return;
    asc_svg_bar *row = asc_take_bytes(v->arena, c->rows + v->parts, sizeof *row);
    const char *id = asc_take_format(v->arena, "levels-%zu", v->id);
    if (row == NULL || id == NULL) return;
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    size_t n = 0;
    asc_text says = asc_text_start(v->arena), title = asc_text_start(v->arena);
    for (size_t i = 0; i < v->parts; i++) {
        member(v, v->part[i], ASC_SVG_OUTER, digits, &row[n++]);
        const char *partner = asc_view_text(v->arena, c, v->part[i], "player");
        for (size_t j = 0; j < c->rows; j++)
            if (function_row(v, j, index) &&
                belongs(v, asc_view_text(v->arena, c, j, "player"), partner))
                member(v, j, ASC_SVG_INNER, digits, &row[n++]);
    }
    for (size_t i = 0; i < n; i++)
        asc_text_format(&says, "%s: %s. ", row[i].label, row[i].value);
    asc_text_format(&title, "Partners (index %s) with their functions (index %s)",
                    v->index, index);
    asc_html_figure(t, asc_html_text(&title));
    asc_svg_bars(t, id, asc_html_text(&title), asc_html_text(&says), row, n,
                 asc_view_rate(v));
    asc_html_figure_end(t);
}

void asc_html_divisions(const asc_view *v, asc_text *t)
{
    asc_text charts = asc_text_start(v->arena);
    if (asc_view_hidden(v)) return;
    levels(v, &charts);
    orders(v, &charts);
    if (charts.length == 0 || charts.data == NULL) return;
    asc_html_heading(t, 3, "The same total divided in other ways");
    asc_text_add(t, "<div class=\"charts\">\n");
    asc_text_add(t, charts.data);
    asc_text_add(t, "</div>\n");
}
