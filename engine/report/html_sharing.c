/* What stands behind the shares: combinations that are left open, records against credit, and how a sample was
 * taken. Each part is there when its table is. */
#include "html_more.h"
#include <math.h>
#include <string.h>

static const char *range(const asc_view *v, double low, double high, int digits)
{
    asc_text t = asc_text_start(v->arena);
    if (isnan(low) || isnan(high)) return "none";
    asc_view_range(v, &t, v->per * low, v->per * high, digits, asc_view_blank(v));
    return asc_html_text(&t);
}

static void open_row(const asc_view *v, const asc_table *c, size_t row, int digits,
                     asc_text *t)
{
    const char *reason = asc_view_text(v->arena, c, row, "reason");
    asc_html_row(t, asc_view_text(v->arena, c, row, "player"), "");
    asc_html_cell(
        t, range(v, asc_view_real(c, row, "low"), asc_view_real(c, row, "high"), digits));
    asc_html_cell(t, range(v, asc_view_real(c, row, "conf.low"),
                           asc_view_real(c, row, "conf.high"), digits));
    asc_html_cell(t, reason);
    asc_text_add(t, "</tr>\n");
}

/* The rows of the first index that was asked to leave them open, or else of the first. */
void asc_html_completion(const asc_view *v, asc_text *t)
{
    static const char *const head[] = {"Partner", "Least to most",
                                       "With the data's error", "Remark"};
    const asc_table *c = asc_result_table(v->r, "completion");
    size_t n = 0, first = 0;
    const size_t *row = asc_html_rows(v, c, v->level, false, &n);
    if (row == NULL) return;
    for (size_t i = n; i-- > 0;)
        if (strstr(asc_view_text(v->arena, c, row[i], "option"), "completions=") != NULL)
            first = i;
    const char *index = asc_view_text(v->arena, c, row[first], "index");
    const char *option = asc_view_text(v->arena, c, row[first], "option");
    asc_html_heading(t, 3, "If unobserved combinations are not modelled");
    asc_html_table_open(
        t,
        asc_take_format(
            v->arena,
            "%s%s%s when %.0f combinations nobody was observed in may have any "
            "value that does not fall as partners are added (%s)",
            index, *option != '\0' ? ", " : "", option,
            asc_view_real(c, row[first], "unobserved"), asc_view_rate(v)),
        head, 4, 4);
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    for (size_t i = first; i < n; i++)
        if (asc_view_is(c, row[i], "index", index) &&
            asc_view_is(c, row[i], "option", option))
            open_row(v, c, row[i], digits, t);
    asc_html_table_close(t);
}

static void visible_row(const asc_view *v, const asc_table *c, size_t row, int digits,
                        asc_text *t)
{
    const double gain = asc_view_real(c, row, "estimate");
    const double adjusted = asc_view_real(c, row, "adjusted");
    asc_html_row(t, asc_view_text(v->arena, c, row, "player"), "");
    asc_html_general(t, asc_view_real(c, row, "records"), "not known");
    asc_html_general(t, asc_view_real(c, row, "per_contact"), "not known");
    asc_text_add(t, "<td class=\"n\">");
    asc_view_change(v, t, v->per * gain, digits, asc_view_blank(v));
    asc_text_add(t, "</td><td class=\"n\">");
    asc_view_change(v, t, v->per * adjusted, digits, asc_view_blank(v));
    asc_text_add(t, "</td><td class=\"n\">");
    asc_html_percent(t, asc_view_real(c, row, "attenuation"));
    asc_text_add(t, "</td></tr>\n");
}

void asc_html_visibility(const asc_view *v, asc_text *t)
{
    static const char *const head[] = {
        "Partner",    "Records", "For each contact", "Credit", "With records capped",
        "Attenuation"};
    const asc_table *c = asc_result_table(v->r, "visibility");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, c, v->level, true, &n);
    if (row == NULL) return;
    const double rho = asc_view_real(c, row[0], "spearman");
    const char *reason = asc_view_text(v->arena, c, row[0], "reason");
    asc_html_heading(t, 3, "Does credit follow records?");
    asc_html_table_open(
        t,
        asc_take_format(
            v->arena,
            "Credit again with no more records for a contact than the median, "
            "%.3g (%s)",
            asc_view_real(c, row[0], "cap"), asc_view_rate(v)),
        head, 6, 1);
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    for (size_t i = 0; i < n; i++) visible_row(v, c, row[i], digits, t);
    asc_html_table_close(t);
    if (*reason != '\0') asc_html_paragraph(t, "soft", reason);
    if (isnan(rho)) return;
    asc_text_format(t,
                    "<p class=\"soft\">Rank correlation of credit with records for each "
                    "contact: %.2f over %zu partners.</p>\n",
                    rho, n);
}

void asc_html_sampling(const asc_view *v, asc_text *t)
{
    const asc_table *c = asc_result_table(v->r, "sampling");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, c, NULL, false, &n);
    for (size_t i = 0; row != NULL && i < n; i++)
        asc_html_paragraph(
            t, "soft",
            asc_take_format(v->arena,
                            "%s of %ss is sampled (%s, %.0f of a budget of %.0f "
                            "combinations; %s). Intervals include the error of the "
                            "sample.",
                            asc_view_text(v->arena, c, row[i], "index"),
                            asc_view_text(v->arena, c, row[i], "level"),
                            asc_view_text(v->arena, c, row[i], "method"),
                            asc_view_real(c, row[i], "values"),
                            asc_view_real(c, row[i], "budget"),
                            asc_view_text(v->arena, c, row[i], "reason")));
}
