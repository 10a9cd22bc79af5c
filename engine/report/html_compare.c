/* The same total by every model of an outcome, side by side: whose mean each is, the difference with its
 * interval, and the fewest effective units a mean of it rests on. */
#include "html.h"
#include "svg.h"
#include <math.h>
#include <string.h>

/* Smallest effective size among the policies of a view; NaN: the model does not weight. */
static double fewest(const asc_view *v)
{
    const asc_table *o = asc_result_table(v->r, "overlap");
    double least = (double)NAN;
    for (size_t i = 0; o != NULL && i < o->rows; i++)
        if (asc_view_owns(v, o, i) && asc_view_is(o, i, "part", "policy") &&
            asc_view_is(o, i, "policy", v->policy))
            least = fmin(least, asc_view_real(o, i, "ess"));
    return least;
}

static const char *whose(const asc_view *v)
{
    static const char treated[] = "treated:";
    if (*v->target == '\0') return "all compared";
    if (strncmp(v->target, treated, sizeof treated - 1) == 0) {
        const char *text =
            asc_take_format(v->arena, "reached by %s", v->target + sizeof treated - 1);
        return text == NULL ? "" : text;
    }
    return strcmp(v->target, "overlap") == 0  ? "who could as well have gone without"
           : strcmp(v->target, "within") == 0 ? "not left out by trim"
                                              : "reached, with a match";
}

static const char *label_of(const asc_view *v)
{
    const char *text = *v->policy == '\0'
                           ? v->model
                           : asc_take_format(v->arena, "%s, %s", v->model, v->policy);
    return text == NULL ? "" : text;
}

static int digits_of(const asc_view *v, size_t views)
{
    int digits = 0;
    for (size_t i = 0; i < views; i++) {
        const double width = asc_view_real(v[i].game, v[i].game_all, "conf.high") -
                             asc_view_real(v[i].game, v[i].game_all, "conf.low");
        const int own = isfinite(width) ? asc_num_digits(v[i].per * width) : 0;
        digits = own > digits ? own : digits;
    }
    return digits;
}

static double cell(const asc_view *v, const char *column)
{
    return v->per * asc_view_real(v->game, v->game_all, column);
}

static void rows(const asc_view *v, size_t views, int digits, asc_text *t)
{
    for (size_t i = 0; i < views; i++) {
        const asc_view *x = &v[i];
        asc_html_row(t, x->model, "");
        asc_html_cell(t, x->policy);
        asc_html_cell(t, whose(x));
        asc_text_add(t, "<td class=\"n\">");
        asc_view_change(x, t, cell(x, "value"), digits, asc_view_blank(x));
        asc_text_add(t, "</td><td class=\"n\">");
        asc_view_range(x, t, cell(x, "conf.low"), cell(x, "conf.high"), digits,
                       asc_view_no_range(x));
        asc_text_add(t, "</td>");
        asc_html_number(t, fewest(x), 0, "no weights");
        asc_text_add(t, "</tr>\n");
    }
}

static const char *words_of(const asc_view *v, int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_view_change(v, &t, cell(v, "value"), digits, asc_view_blank(v));
    if (!isnan(cell(v, "conf.low"))) {
        asc_text_add(&t, " (");
        asc_view_range(v, &t, cell(v, "conf.low"), cell(v, "conf.high"), digits, "");
        asc_text_add(&t, ")");
    }
    return t.data == NULL ? "" : t.data;
}

static void chart(const asc_view *v, size_t views, int digits, asc_text *t)
{
    asc_svg_estimate *row = asc_take_bytes(v->arena, views, sizeof *row);
    const char *id = asc_take_format(v->arena, "compare-%zu", v->id);
    const char *title =
        asc_take_format(v->arena, "The same total by every model: %s", asc_view_rate(v));
    asc_text says = asc_text_start(v->arena);
    if (row == NULL || id == NULL || title == NULL) return;
    for (size_t i = 0; i < views; i++) {
        row[i] = (asc_svg_estimate){.label = label_of(&v[i]),
                                    .value = words_of(&v[i], digits),
                                    .low = cell(&v[i], "conf.low"),
                                    .mid = cell(&v[i], "value"),
                                    .high = cell(&v[i], "conf.high")};
        asc_text_format(&says, "%s: %s. ", row[i].label, row[i].value);
    }
    if (says.data == NULL) return;
    const asc_svg_axis axis = {asc_view_word(v, -1.0), asc_view_word(v, 1.0),
                               asc_view_rate(v)};
    asc_text_add(t, "<figure>\n<figcaption>");
    asc_text_html(t, title);
    asc_text_add(t, "</figcaption>\n");
    asc_svg_forest(t, id, title, says.data, row, views, &axis);
    asc_text_add(t, "</figure>\n");
}

static bool given(const asc_view *v)
{
    return !isnan(cell(v, "value"));
}

/* Among the answers that are given. */
static bool differ(const asc_view *v, size_t views)
{
    const asc_view *first = NULL;
    for (size_t i = 0; i < views; i++) {
        if (!given(&v[i])) continue;
        if (first == NULL) first = &v[i];
        if (strcmp(v[i].target, first->target) != 0 ||
            strcmp(v[i].policy, first->policy) != 0)
            return true;
    }
    return false;
}

static bool any_given(const asc_view *v, size_t views)
{
    for (size_t i = 0; i < views; i++)
        if (given(&v[i])) return true;
    return false;
}

static void outcome(const asc_view *v, size_t views, asc_text *t)
{
    static const char *const head[] = {"Model",      "Policy", "Whose mean",
                                       "Difference", "Range",  "Effective units, fewest"};
    const int digits = digits_of(v, views);
    const char *caption = asc_take_format(
        v->arena, "The total difference by every model: %s", asc_view_rate(v));
    asc_text_format(t, "<section class=\"compare\" id=\"compare-models-%zu\">\n", v->id);
    asc_html_heading(t, 2, "The same total by every model");
    asc_html_table_open(t, caption == NULL ? "" : caption, head,
                        sizeof head / sizeof *head, 3);
    rows(v, views, digits, t);
    asc_html_table_close(t);
    chart(v, views, digits, t);
    asc_html_paragraph(
        t, "soft",
        "Models rest on different assumptions. Where they differ, at least "
        "one assumption fails; where they agree, all may still lack a "
        "difference that was not measured.");
    if (differ(v, views))
        asc_html_paragraph(t, "soft",
                           "Policies, or the units a mean is of, are not all the same: "
                           "such rows answer different questions and may differ for that "
                           "reason alone.");
    asc_text_add(t, "</section>\n");
}

void asc_html_compare(const asc_view *view, size_t views, asc_text *t)
{
    for (size_t i = 0; i < views;) {
        size_t end = i + 1;
        while (end < views && view[end].outcome_row == view[i].outcome_row) end++;
        if (end - i > 1 && *view[i].model != '\0' && any_given(view + i, end - i))
            outcome(view + i, end - i, t);
        i = end;
    }
}
