/* What a linked study adds to the data: early events, deaths and known outcomes by arm, and the rows that were
 * left out of each table. */
#include "html.h"
#include <math.h>
#include <string.h>

/* "reached by pharmacy", "not reached by pharmacy", "all". */
static const char *arm(const asc_table *t, size_t i, asc_arena *arena)
{
    const char *partner = asc_view_text(arena, t, i, "partner"),
               *delivered = asc_view_text(arena, t, i, "delivered");
    if (*delivered == '\0') return "all";
    const char *text = asc_take_format(
        arena, strcmp(delivered, "yes") == 0 ? "reached by %s" : "not reached by %s",
        partner);
    return text == NULL ? "" : text;
}

static const char *plain(const asc_table *t, size_t i, const char *column,
                         asc_arena *arena)
{
    char *name = asc_take_text(arena, asc_view_text(arena, t, i, column));
    for (char *s = name; s != NULL && *s != '\0'; s++)
        if (*s == '_') *s = ' ';
    return name == NULL ? "" : name;
}

static void by_arm(const asc_result *r, asc_arena *arena, const char *table,
                   const char *what, const char *part, const char *title,
                   const char *const head[5], asc_text *t)
{
    const asc_table *a = asc_result_table(r, table);
    if (a == NULL || a->rows == 0) return;
    asc_html_heading(t, 3, title);
    asc_html_table_open(t, title, head, 5, 2);
    for (size_t i = 0; i < a->rows; i++) {
        const double units = asc_view_real(a, i, "units"), n = asc_view_real(a, i, part);
        asc_html_row(t, plain(a, i, what, arena), "");
        asc_html_cell(t, arm(a, i, arena));
        asc_html_number(t, units, 0, "not given");
        asc_html_number(t, n, 0, "not given");
        asc_html_number(t, units > 0.0 ? 100.0 * n / units : (double)NAN, 1, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void sources(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const head[] = {
        "Table",          "Rows",         "Exact repeats", "Under an alias",
        "Unknown person", "Without time", "After the lock"};
    static const char *const column[] = {"rows",         "exact_duplicates",
                                         "alias_rows",   "unknown_person",
                                         "missing_time", "after_lock"};
    const asc_table *s = asc_result_table(r, "source");
    if (s == NULL || s->rows == 0) return;
    asc_html_heading(t, 3, "Rows left out of each table");
    asc_html_table_open(t, "Rows left out of each table, before any rule", head, 7, 1);
    for (size_t i = 0; i < s->rows; i++) {
        asc_html_row(t, asc_view_text(arena, s, i, "table"), "");
        for (size_t j = 0; j < 6; j++)
            asc_html_number(t, asc_view_real(s, i, column[j]), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

/* In how many of the units it reached each came first. */
static void firsts(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const head[] = {"Partner", "Reached", "Came first",
                                       "At the same time as another"};
    static const char *const column[] = {"reached", "first", "tied"};
    const asc_table *f = asc_result_table(r, "first_contact");
    if (f == NULL || f->rows == 0) return;
    asc_html_heading(t, 3, "Whose first delivery came first");
    asc_html_table_open(t, "Units by the partner whose first delivery came first", head,
                        4, 1);
    for (size_t i = 0; i < f->rows; i++) {
        asc_html_row(t, plain(f, i, "partner", arena), "");
        for (size_t j = 0; j < 3; j++)
            asc_html_number(t, asc_view_real(f, i, column[j]), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

/* Where more than one record or none decides. */
static void taken(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const head[] = {"Partner", "Takes", "Records", "Units"};
    const asc_table *f = asc_result_table(r, "taken");
    if (f == NULL || f->rows == 0) return;
    asc_html_heading(t, 3, "What the records make of the units");
    asc_html_table_open(t, "Units by the records of a partner in its window", head, 4, 3);
    for (size_t i = 0; i < f->rows; i++) {
        asc_html_row(t, plain(f, i, "partner", arena), "");
        asc_html_cell(t, plain(f, i, "take", arena));
        asc_html_cell(t, plain(f, i, "what", arena));
        asc_html_number(t, asc_view_real(f, i, "units"), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

/* What a unit's outcome leaves of the deliveries to it. */
static void clones(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const head[] = {"Outcome", "Partner", "Delivered", "Units",
                                       "Deliveries"};
    const asc_table *f = asc_result_table(r, "clone");
    if (f == NULL || f->rows == 0) return;
    asc_html_heading(t, 3, "Deliveries and the outcome over the same days");
    asc_html_table_open(
        t, "First deliveries by whether the outcome, or a death, came first", head, 5, 3);
    for (size_t i = 0; i < f->rows; i++) {
        asc_html_row(t, plain(f, i, "outcome", arena), "");
        asc_html_cell(t, plain(f, i, "partner", arena));
        asc_html_cell(t, plain(f, i, "delivered", arena));
        asc_html_number(t, asc_view_real(f, i, "units"), 0, "not given");
        asc_html_number(t, asc_view_real(f, i, "deliveries"), 0, "not given");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

void asc_html_linked(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const early[] = {"Rule", "Arm", "Units", "Dropped", "Per cent"},
                             *const death[] = {"Outcome", "Arm", "Units", "Died",
                                               "Per cent"},
                             *const linked[] = {"Group", "Arm", "Units", "Linked",
                                                "Per cent"},
                             *const known[] = {"Outcome", "Arm", "Units", "Known",
                                               "Per cent"};
    sources(r, arena, t);
    by_arm(r, arena, "linkage", "group", "linked", "People linked across agencies",
           linked, t);
    firsts(r, arena, t);
    taken(r, arena, t);
    clones(r, arena, t);
    by_arm(r, arena, "early", "rule", "dropped", "Left out before the outcome's window",
           early, t);
    by_arm(r, arena, "death", "outcome", "deaths", "Deaths in the outcome's window",
           death, t);
    by_arm(r, arena, "completeness", "outcome", "determinate",
           "Outcomes that are known at the end of the window", known, t);
}
