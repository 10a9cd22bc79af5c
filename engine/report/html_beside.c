/* What stands beside the estimates, for the whole result: triangulation over the five value domains, measures, the reading
 * of claims, pathways, narratives, the trend before; and the reporting checklists with their gaps. */
#include "html.h"
#include <math.h>

typedef struct shown {
    const char *column, *head;
    int digits; /* of numbers; -1: text, -2: a percentage, -3: four significant digits; -4: a whole number, -5: two
                   digits, of rows that need not have one: blank where there is none */
} shown;

static void cell(const asc_table *t, size_t row, const shown *c, asc_arena *arena,
                 asc_text *out)
{
    if (c->digits == -1) {
        asc_html_cell(out, asc_view_text(arena, t, row, c->column));
        return;
    }
    const double x = asc_view_real(t, row, c->column);
    if (c->digits == -2)
        asc_html_number(out, 100.0 * x, 1, "not given");
    else if (c->digits == -3)
        asc_html_general(out, x, "not given");
    else if (c->digits < -3)
        asc_html_number(out, x, c->digits == -4 ? 0 : 2, "");
    else
        asc_html_number(out, x, c->digits, "not given");
}

/* A table under a heading; the first column names the row, texts come before numbers. */
static void block(const asc_result *r, asc_arena *arena, const char *name,
                  const char *title, const shown *column, size_t columns, asc_text *t)
{
    enum { MOST = 12 };
    const char *head[MOST] = {0};
    const asc_table *of = asc_result_table(r, name);
    size_t texts = 0;
    if (of == NULL || of->rows == 0) return;
    for (size_t k = 0; k < columns && k < MOST; k++) {
        head[k] = column[k].head;
        texts += column[k].digits == -1;
    }
    asc_html_heading(t, 3, title);
    asc_html_table_open(t, title, head, columns, texts);
    for (size_t i = 0; i < of->rows; i++) {
        asc_html_row(t, asc_view_text(arena, of, i, column[0].column), "");
        for (size_t k = 1; k < columns; k++) cell(of, i, &column[k], arena, t);
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

#define BLOCK(name, title, columns)                                                      \
    block(r, arena, name, title, columns, sizeof(columns) / sizeof *(columns), &body)

static void tables(const asc_result *r, asc_arena *arena, asc_text *out)
{
    static const shown triangulation[] = {{"domain", "Domain", -1},
                                          {"source", "Evidence", -1},
                                          {"name", "Of", -1},
                                          {"role", "Role", -1},
                                          {"reading", "What it says", -1},
                                          {"verdict", "So it", -1},
                                          {"level", "Strength", -4}};
    static const shown measure[] = {
        {"measure", "Measure", -1}, {"partner", "Partner", -1}, {"of", "Of", 0},
        {"met", "Met", 0},          {"share", "%", -2},         {"conf.low", "low", -2},
        {"conf.high", "high", -2}};
    static const shown audit[] = {
        {"frame", "Claims in", -1},        {"of", "For", -1},
        {"stratum", "Stratum", -1},        {"reason", "Counts for nothing because", -1},
        {"rule", "Bound by", -1},          {"claims", "Claims", 0},
        {"sampled", "Drawn", 0},           {"wrong", "Wrong", 0},
        {"bound", "At most wrong, %", -2}, {"kappa", "Kappa", 2},
        {"standing", "Stand at least", 0}};
    static const shown review[] = {{"partner", "Part of", -1}, {"source", "Evidence", -1},
                                   {"test", "Test", -1},       {"date", "Read on", -1},
                                   {"state", "So it is", -1},  {"reason", "Because", -1},
                                   {"supports", "For", -4},    {"against", "Against", -4},
                                   {"unresolved", "Open", -4}, {"kappa", "Kappa", -5}};
    static const shown path[] = {
        {"path", "Path", -1},      {"verdict", "Verdict", -1},
        {"reached", "Reached", 0}, {"followed", "On record in order", 0},
        {"share", "%", -2},        {"needed", "Needed, %", -2}};
    static const shown told[] = {{"measure", "Measure", -1},  {"records", "Records", 0},
                                 {"discordant", "Differ", 0}, {"open", "Not resolved", 0},
                                 {"share", "Differ, %", -2},  {"kappa", "Kappa", 2}};
    static const shown trend[] = {{"outcome", "Outcome", -1},
                                  {"period", "Period", -1},
                                  {"lead", "Arms moved apart by", -3},
                                  {"std.error", "SE", -3},
                                  {"p", "p of all", 3},
                                  {"breakdown", "Breakdown", 2},
                                  {"breakdown.estimated", "steps as estimated", 2},
                                  {"breakdown.least", "at least", 2}};
    static const shown amendment[] = {{"logged", "Logged", -1},
                                      {"amendment", "Amendment of the plan, and why", -1},
                                      {"outcomes", "Outcomes were", -1}};
    asc_text body = *out;
    BLOCK("triangulation", "What different kinds of evidence say", triangulation);
    BLOCK("measure", "Standards met", measure);
    asc_html_run(r, arena, &body);
    BLOCK("audit", "Claims that were read", audit);
    BLOCK("review", "The evidence for each partner's part, as it was read", review);
    BLOCK("mechanism", "Pathways on record", path);
    BLOCK("reconcile", "Numbers and narratives", told);
    BLOCK("trend", "The trend before", trend);
    BLOCK("amendment", "Changes after the plan was locked", amendment);
    *out = body;
}

void asc_html_beside(const asc_result *r, asc_arena *arena, asc_text *t)
{
    asc_text body = asc_text_start(arena);
    tables(r, arena, &body);
    if (body.length == 0) return;
    asc_text_add(t, "<section aria-labelledby=\"beside\">\n<h2 id=\"beside\">Beside the "
                    "estimates</h2>\n");
    asc_text_add(t, body.data);
    asc_text_add(t, "</section>\n");
}

void asc_html_payers(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const shown benchmark[] = {
        {"kind", "Benchmark", -1},           {"text", "What it is", -1},
        {"benchmark", "Would have cost", 0}, {"actual", "Cost", 0},
        {"difference", "Difference", 0},     {"rate", "%", -2}};
    static const shown payer[] = {
        {"partner", "Work of", -1}, {"payer", "Payer", -1},          {"text", "", -1},
        {"cost", "Bears", 0},       {"cash", "Cash of its part", 0}, {"net", "Net", 0}};
    asc_text body = *t;
    BLOCK("benchmark", "Beside a benchmark of the past", benchmark);
    BLOCK("payer", "Who did the work, who bore its cost, who saved", payer);
    *t = body;
}

static void checklist(const asc_table *of, asc_arena *arena, const char *name,
                      asc_text *t)
{
    static const char *const head[] = {"Item", "What is asked", "Status", "Answer"};
    size_t gaps = 0, items = 0;
    for (size_t i = 0; i < of->rows; i++) {
        if (!asc_view_is(of, i, "checklist", name)) continue;
        items++;
        gaps += !asc_view_is(of, i, "status", "filled");
    }
    asc_text_format(
        t, "<details>\n<summary>%s: %zu of %zu items filled from the run</summary>\n",
        name, items - gaps, items);
    asc_html_table_open(t, name, head, 4, 4);
    for (size_t i = 0; i < of->rows; i++) {
        if (!asc_view_is(of, i, "checklist", name)) continue;
        const bool filled = asc_view_is(of, i, "status", "filled");
        asc_html_row(t, asc_view_text(arena, of, i, "item"), filled ? "" : "binding");
        asc_html_cell(t, asc_view_text(arena, of, i, "asks"));
        asc_html_cell(t, asc_view_text(arena, of, i, "status"));
        asc_html_cell(t, asc_view_text(arena, of, i, "answer"));
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
    asc_text_add(t, "</details>\n");
}

void asc_html_reporting(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const lists[] = {"TARGET", "STROBE", "RECORD", "ROBINS-I"};
    const asc_table *of = asc_result_table(r, "reporting");
    if (of == NULL) return;
    asc_text_add(
        t, "<section aria-labelledby=\"reporting\">\n<h2 id=\"reporting\">Reporting "
           "checklists</h2>\n");
    asc_html_paragraph(t, "soft",
                       "Filled from the study and the run. What is not filled is for the "
                       "authors, or was not looked at.");
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        checklist(of, arena, lists[k], t);
    asc_text_add(t, "</section>\n");
}
