/* The claims register: three sets of claims on one total as bars end to end, and their sums. */
#include "html_more.h"
#include <math.h>
#include <string.h>

enum { KINDS = 3 };
static const char *const kind_key[KINDS] = {"first_in", "last_in", "claimed"};
static const char *const kind_name[KINDS] = {"What each would have alone",
                                             "What is missing without each",
                                             "What the partners claim"};

/* Rows of one kind: parts of the total, and the row of the sum. */
static size_t collect(const asc_view *v, const asc_table *c, const char *kind,
                      double *part, size_t *sum)
{
    size_t n = 0;
    *sum = ASC_NOWHERE;
    for (size_t i = 0; i < c->rows; i++) {
        if (!asc_view_owns(v, c, i) || !asc_view_is(c, i, "kind", kind)) continue;
        if (asc_view_is(c, i, "player", ""))
            *sum = i;
        else
            part[n++] = asc_view_real(c, i, "share");
    }
    return n;
}

static const char *sum_text(const asc_view *v, const asc_table *c, size_t row)
{
    asc_text t = asc_text_start(v->arena);
    asc_text_add(&t, "sum ");
    asc_html_percent(&t, asc_view_real(c, row, "share"));
    if (strncmp(asc_view_text(v->arena, c, row, "verdict"), "refused", 7) == 0)
        asc_text_add(&t, ": refused");
    return asc_html_text(&t);
}

static void figure(const asc_view *v, const asc_table *c, asc_text *t)
{
    asc_svg_claims bar[KINDS];
    size_t bars = 0;
    asc_text says = asc_text_start(v->arena);
    for (size_t k = 0; k < KINDS; k++) {
        size_t sum = ASC_NOWHERE;
        double *part = asc_take(v->arena, c->rows);
        if (part == NULL) return;
        const size_t n = collect(v, c, kind_key[k], part, &sum);
        if (n == 0 || isnan(asc_view_real(c, sum, "share"))) continue;
        bar[bars] = (asc_svg_claims){kind_name[k], sum_text(v, c, sum), part, n};
        asc_text_format(&says, "%s: %s. ", bar[bars].label, bar[bars].value);
        bars++;
    }
    const char *id = asc_take_format(v->arena, "register-%zu", v->id);
    const char *title =
        "Claims on the same total, partner after partner; what passes the "
        "dashed line is claimed more than once";
    if (bars == 0 || id == NULL) return;
    asc_html_figure(t, title);
    asc_svg_register(t, id, title, asc_html_text(&says), bar, bars);
    asc_html_figure_end(t);
}

static void row_of_kind(const asc_view *v, const asc_table *c, size_t row,
                        const char *name, int digits, asc_text *t)
{
    const bool sum = asc_view_is(c, row, "player", "");
    asc_html_row(t, sum ? "Sum" : asc_view_text(v->arena, c, row, "player"),
                 sum ? "total" : "");
    asc_html_cell(t, name);
    asc_text_add(t, "<td class=\"n\">");
    asc_view_change(v, t, asc_view_real(c, row, "events"), digits, asc_view_blank(v));
    asc_text_add(t, "</td><td class=\"n\">");
    asc_html_percent(t, asc_view_real(c, row, "share"));
    asc_text_add(t, "</td><td class=\"n\">");
    if (sum) asc_view_change(v, t, v->total * asc_view_real(c, row, "joint"), digits, "");
    asc_text_add(t, "</td>");
    asc_html_cell(t, asc_view_text(v->arena, c, row, "verdict"));
    asc_text_add(t, "</tr>\n");
}

static void table(const asc_view *v, const asc_table *c, asc_text *t)
{
    static const char *const head[] = {"Partner",           "Claim",          "In all",
                                       "Part of the total", "Left, or joint", "Verdict"};
    const int digits = asc_view_digits(v, "events", "events.low", "events.high", 1.0);
    asc_html_table_open(t,
                        "Claims register: a set of claims that sums past the total is "
                        "refused; the difference goes with two or more partners together",
                        head, 6, 1);
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < c->rows; i++)
            if (asc_view_owns(v, c, i) && asc_view_is(c, i, "kind", kind_key[k]))
                row_of_kind(v, c, i, kind_name[k], digits, t);
    asc_html_table_close(t);
}

void asc_html_register(const asc_view *v, asc_text *t)
{
    const asc_table *c = asc_result_table(v->r, "register");
    size_t n = 0;
    if (asc_html_rows(v, c, NULL, false, &n) == NULL) return;
    asc_html_heading(t, 3, "Claims on the total");
    figure(v, c, t);
    asc_text_add(t, "<details><summary>Every claim</summary>\n");
    table(v, c, t);
    asc_text_add(t, "</details>\n");
}
