/* The data behind the page: outcomes as observed, flow, missing values, notes. */
#include "html.h"
#include "svg.h"
#include <math.h>
#include <string.h>

static void outcome_row(const asc_table *o, size_t i, asc_arena *arena, asc_text *t)
{
    const char *nouns = asc_view_text(arena, o, i, "nouns");
    const char *measure = asc_view_text(arena, o, i, "unit");
    const double read = asc_view_real(o, i, "per"), per = read > 0.0 ? read : 1.0;
    const double low = per * asc_view_real(o, i, "conf.low");
    const double high = per * asc_view_real(o, i, "conf.high");
    const int digits = asc_num_digits(high - low);
    asc_text name = asc_text_start(arena);
    if (per == 1.0) asc_text_add(&name, "mean ");
    asc_text_add(&name, *nouns == '\0' ? asc_view_text(arena, o, i, "outcome") : nouns);
    if (*measure != '\0') asc_text_format(&name, " (%s)", measure);
    if (per != 1.0) {
        asc_text_add(&name, " per ");
        asc_num_fixed(&name, per, 0, "");
    }
    asc_html_row(t, name.data == NULL ? "" : name.data, "");
    asc_html_cell(t, asc_view_text(arena, o, i, "role"));
    asc_html_cell(t, asc_view_is(o, i, "good", "higher") ? "higher" : "lower");
    asc_html_number(t, asc_view_real(o, i, "units"), 0, "not given");
    const double events = asc_view_real(o, i, "events");
    asc_html_number(t, events, events == floor(events) ? 0 : 1, "not given");
    asc_html_number(t, per * asc_view_real(o, i, "mean"), digits, "not given");
    asc_text_add(t, "<td class=\"n\">");
    if (isnan(low) || isnan(high)) {
        asc_text_add(t, "not given");
    } else {
        asc_num_fixed(t, low, digits, "");
        asc_text_add(t, " to ");
        asc_num_fixed(t, high, digits, "");
    }
    asc_text_add(t, "</td><td>"); /* long: it may break */
    asc_text_html(t, asc_view_text(arena, o, i, "deaths"));
    asc_text_add(t, "</td></tr>\n");
}

void asc_html_outcomes(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const asc_table *o = asc_result_table(r, "outcome");
    if (o == NULL || o->rows == 0) return;
    static const char *const head[] = {"Outcome", "Role", "Better", "Units",
                                       "In all",  "Rate", "Range",  "Deaths"};
    asc_text_add(
        t, "<section aria-labelledby=\"observed\">\n<h2 id=\"observed\">Outcomes as "
           "observed</h2>\n");
    asc_html_table_open(t, "Rates of everyone compared, before any comparison", head,
                        sizeof head / sizeof *head, 3);
    for (size_t i = 0; i < o->rows; i++) outcome_row(o, i, arena, t);
    asc_html_table_close(t);
    asc_text_add(t, "</section>\n");
}

/* A rule known by a name ("early_outcome") in words; one written out ("sex is F, M") as it is. */
static const char *rule_name(asc_arena *arena, const asc_table *f, size_t i)
{
    char *name = asc_take_text(arena, asc_view_text(arena, f, i, "rule"));
    if (name == NULL) return "";
    if (strchr(name, ' ') != NULL) return name;
    for (char *s = name; *s != '\0'; s++)
        if (*s == '_') *s = ' ';
    return name;
}

static void flow_chart(asc_arena *arena, const asc_table *f, asc_text *t)
{
    asc_svg_rule *rule = asc_take_bytes(arena, f->rows, sizeof *rule);
    if (rule == NULL) return;
    asc_text says = asc_text_start(arena);
    for (size_t i = 0; i < f->rows; i++) {
        asc_text value = asc_text_start(arena);
        const double kept = asc_view_real(f, i, "kept"),
                     dropped = asc_view_real(f, i, "dropped");
        asc_num_fixed(&value, kept, 0, "not given");
        asc_text_add(&value, " kept");
        if (dropped > 0.0) {
            asc_text_add(&value, ", ");
            asc_num_fixed(&value, dropped, 0, "");
            asc_text_add(&value, " dropped");
        }
        rule[i] =
            (asc_svg_rule){rule_name(arena, f, i), value.data == NULL ? "" : value.data,
                           isnan(kept) ? 0.0 : kept, isnan(dropped) ? 0.0 : dropped};
        asc_text_format(&says, "%s: %s. ", rule[i].label, rule[i].value);
    }
    if (says.data == NULL) return;
    asc_text_add(t, "<figure>\n<figcaption>Filled: kept. Hatched: dropped by the "
                    "rule.</figcaption>\n");
    asc_svg_flow(t, "flow", "Records kept and dropped by each rule", says.data, rule,
                 f->rows);
    asc_text_add(t, "</figure>\n");
}

static void flow(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const asc_table *f = asc_result_table(r, "flow");
    if (f == NULL || f->rows == 0) return;
    static const char *const head[] = {"Rule", "Kept", "Dropped"};
    asc_html_heading(t, 3, "From records to what was compared");
    flow_chart(arena, f, t);
    asc_html_table_open(t, "Kept and dropped by each rule, in order", head, 3, 1);
    for (size_t i = 0; i < f->rows; i++) {
        asc_html_row(t, rule_name(arena, f, i), "");
        asc_html_number(t, asc_view_real(f, i, "kept"), 0, "not given");
        asc_html_number(t, asc_view_real(f, i, "dropped"), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void missing(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const asc_table *m = asc_result_table(r, "missing");
    if (m == NULL) return;
    asc_html_heading(t, 3, "Missing values");
    if (m->rows == 0) {
        asc_html_paragraph(t, "", "None in the columns used.");
        return;
    }
    static const char *const head[] = {"Column", "Rule", "Arm", "Missing", "Of"};
    asc_html_table_open(t, "Missing values, and what was done about them", head, 5, 3);
    for (size_t i = 0; i < m->rows; i++) {
        asc_html_row(t, asc_view_text(arena, m, i, "column"), "");
        asc_html_cell(t, asc_view_text(arena, m, i, "rule"));
        asc_html_cell(t, asc_view_text(arena, m, i, "arm"));
        asc_html_number(t, asc_view_real(m, i, "missing"), 0, "not given");
        asc_html_number(t, asc_view_real(m, i, "total"), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void notes(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const asc_table *n = asc_result_table(r, "note");
    if (n == NULL || n->rows == 0) return;
    asc_html_heading(t, 3, "Notes");
    asc_text_add(t, "<ul>\n");
    for (size_t i = 0; i < n->rows; i++) {
        const char *place = asc_view_text(arena, n, i, "place");
        asc_text_add(t, "<li>");
        if (*place != '\0') {
            asc_text_add(t, "<strong>");
            asc_text_html(t, place);
            asc_text_add(t, ":</strong> ");
        }
        asc_text_html(t, asc_view_text(arena, n, i, "text"));
        asc_text_add(t, " <code>");
        asc_text_html(t, asc_view_text(arena, n, i, "code"));
        asc_text_add(t, "</code></li>\n");
    }
    asc_text_add(t, "</ul>\n");
}

void asc_html_data(const asc_result *r, asc_arena *arena, asc_text *t)
{
    asc_text_add(t, "<section aria-labelledby=\"data\">\n<h2 id=\"data\">Data</h2>\n");
    flow(r, arena, t);
    asc_html_linked(r, arena, t);
    missing(r, arena, t);
    notes(r, arena, t);
    asc_text_add(t, "</section>\n");
}
