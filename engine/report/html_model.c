/* The model and what it says of itself, its coefficients, and every index that was asked
 * for. */
#include "html.h"
#include <math.h>
#include <string.h>

static void pair(asc_text *t, const char *name, const char *value)
{
    asc_html_row(t, name, "");
    asc_html_cell(t, value);
    asc_text_add(t, "</tr>\n");
}

static void count(const asc_view *v, asc_text *t, const char *name, const char *column)
{
    const double x = asc_view_real(v->models, v->model_row, column);
    if (isnan(x)) return;
    asc_text value = asc_text_start(v->arena);
    const bool whole = x == floor(x);
    asc_num_fixed(&value, x, whole ? 0 : x < 10.0 ? 2 : 1, "");
    if (value.data != NULL) pair(t, name, value.data);
}

/* Of fits that are not one: learned or cross-fitted models have none, and 0 stands for that. */
static void of_one_fit(const asc_view *v, asc_text *t, const char *name,
                       const char *column)
{
    if (asc_view_real(v->models, v->model_row, column) > 0.0) count(v, t, name, column);
}

static void named(const asc_view *v, asc_text *t, const char *name, const char *column)
{
    const char *value = asc_view_text(v->arena, v->models, v->model_row, column);
    if (*value != '\0') pair(t, name, value);
}

static void modifiers(const asc_view *v, asc_text *t)
{
    const asc_table *m = asc_result_table(v->r, "modifier");
    asc_text list = asc_text_start(v->arena);
    for (size_t i = 0; m != NULL && i < m->rows; i++) {
        if (!asc_view_owns(v, m, i)) continue;
        asc_text_format(&list, "%s%s by %s", list.length == 0 ? "" : "; ",
                        asc_view_text(v->arena, m, i, "partner"),
                        asc_view_text(v->arena, m, i, "covariate"));
    }
    if (list.length > 0) pair(t, "Differs with", list.data);
}

static void diagnostics(const asc_view *v, asc_text *t)
{
    static const char *const head[] = {"What", "Value"};
    asc_html_table_open(t, "The model and its diagnostics", head, 2, 2);
    pair(t, "Model", v->model);
    pair(t, "Policy", v->policy);
    named(v, t, "Family", "family");
    named(v, t, "Interactions of partners", "interactions");
    modifiers(v, t);
    named(v, t, "Models of delivery take", "exposure_covariates");
    named(v, t, "The outcome model takes", "outcome_covariates");
    count(v, t, "Units", "units");
    count(v, t, "Clusters (resampled together)", "clusters");
    count(v, t, v->counts ? "Events" : "Sum over units", "events");
    count(v, t, "Terms", "terms");
    of_one_fit(v, t, "Condition of the design (scaled; above 1,000,000 is fragile)",
               "condition");
    of_one_fit(v, t, "Passes over the data", "passes");
    count(v, t, "Bootstrap replicates", "replicates");
    named(v, t, "Interval", "interval");
    asc_text level = asc_text_start(v->arena);
    asc_text_format(&level, "%g%%", 100.0 * v->confidence);
    if (level.data != NULL && asc_view_real(v->models, v->model_row, "replicates") > 0.0)
        pair(t, "Level of intervals", level.data);
    count(v, t, "Replicates with a level without events (exact limit taken)", "boundary");
    count(v, t, "Replicates in which a level or partner was absent", "absent");
    count(v, t, "Replicates refused (above 1% intervals are withheld)", "refused");
    named(v, t, "Withheld", "withheld");
    asc_html_table_close(t);
}

static void coefficients(const asc_view *v, asc_text *t)
{
    const asc_table *c = asc_result_table(v->r, "coefficient");
    static const char *const head[] = {"Term", "Estimate", "Standard error"};
    bool open = false;
    for (size_t i = 0; c != NULL && i < c->rows; i++) {
        if (!asc_view_owns(v, c, i)) continue;
        if (!open) {
            asc_text_add(t, "<details><summary>Coefficients</summary>\n");
            asc_html_table_open(t, "Coefficients, on the scale of the model's link", head,
                                3, 1);
            open = true;
        }
        const char *term = asc_view_text(v->arena, c, i, "term");
        const char *part = asc_view_text(v->arena, c, i, "part");
        if (part[0] != '\0' && strcmp(part, "outcome") != 0)
            term = asc_take_format(v->arena, "%s %s", part, term);
        asc_html_row(t, term == NULL ? "" : term, "");
        asc_html_general(t, asc_view_real(c, i, "estimate"), "not given");
        asc_html_general(t, asc_view_real(c, i, "std.error"), "not given");
        asc_text_add(t, "</tr>\n");
    }
    if (!open) return;
    asc_html_table_close(t);
    asc_text_add(t, "</details>\n");
}

void asc_html_model(const asc_view *v, asc_text *t)
{
    if (v->model_row == ASC_NOWHERE) return;
    asc_html_heading(t, 3, "Model and diagnostics");
    diagnostics(v, t);
    coefficients(v, t);
}

/* "1", "2 to 3", or nothing. */
static void place(const asc_view *v, asc_text *t, size_t row)
{
    const double rank = asc_view_real(v->contribution, row, "rank");
    const double low = asc_view_real(v->contribution, row, "rank.low");
    const double high = asc_view_real(v->contribution, row, "rank.high");
    asc_text_add(t, "<td class=\"n\">");
    if (!isnan(rank))
        asc_text_format(t, "%.0f", rank);
    else if (!isnan(low) && !isnan(high))
        asc_text_format(t, "%.0f to %.0f", low, high);
    else
        asc_text_add(t, "not ranked");
    asc_text_add(t, "</td>");
}

static void index_row(const asc_view *v, asc_text *t, size_t i, int digits)
{
    const asc_table *c = v->contribution;
    asc_text name = asc_text_start(v->arena);
    const char *option = asc_view_text(v->arena, c, i, "option");
    asc_text_format(&name, "%s%s%s", asc_view_text(v->arena, c, i, "index"),
                    *option == '\0' ? "" : ", ", option);
    asc_html_row(t, name.data == NULL ? "" : name.data, "");
    asc_html_cell(t, asc_view_text(v->arena, c, i, "player"));
    asc_text_add(t, "<td class=\"n\">");
    asc_view_change(v, t, v->per * asc_view_real(c, i, "estimate"), digits,
                    asc_view_blank(v));
    asc_text_add(t, "</td><td class=\"n\">");
    asc_view_range(v, t, v->per * asc_view_real(c, i, "conf.low"),
                   v->per * asc_view_real(c, i, "conf.high"), digits,
                   asc_view_no_range(v));
    asc_text_add(t, "</td>");
    asc_html_number(t, asc_view_real(c, i, "p.positive"), 3, asc_view_no_range(v));
    asc_html_number(t, 100.0 * asc_view_real(c, i, "support"), 0, "not given");
    place(v, t, i);
    asc_text_add(t, "</tr>\n");
}

void asc_html_indices(const asc_view *v, asc_text *t)
{
    if (v->parts == 0) return;
    static const char *const head[] = {"Index",        "Partner",   "Difference",
                                       "Range",        "P(better)", "Support (%)",
                                       "Place by size"};
    asc_text caption = asc_text_start(v->arena);
    asc_text_format(
        &caption,
        "Every index asked for, %s; P(better): share of draws above zero; support: "
        "share of the index's weight on combinations somebody was observed in",
        asc_view_rate(v));
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    asc_text_add(t, "<details><summary>Every index, place by size, support</summary>\n");
    asc_html_table_open(t, caption.data == NULL ? "" : caption.data, head,
                        sizeof head / sizeof *head, 2);
    for (size_t i = 0; i < v->contribution->rows; i++)
        if (asc_view_owns(v, v->contribution, i)) index_row(v, t, i, digits);
    asc_html_table_close(t);
    asc_text_add(t, "</details>\n");
}
