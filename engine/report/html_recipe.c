/* How to get the same numbers again: hashes, options, recipe, study file. */
#include "html.h"
#include <inttypes.h>

static void hash(asc_text *t, const char *name, const char *value)
{
    if (value == NULL || *value == '\0') return;
    asc_html_row(t, name, "");
    asc_text_add(t, "<td class=\"hash\">");
    asc_text_html(t, value);
    asc_text_add(t, "</td></tr>\n");
}

static void table(const asc_table *rows, const char *summary, const char *caption,
                  asc_arena *arena, asc_text *t)
{
    if (rows == NULL || rows->rows == 0) return;
    const bool marked = asc_table_find(rows, "default") != NULL;
    static const char *const head[] = {"Key", "Value", "Default"};
    asc_text_format(t, "<details><summary>%s</summary>\n", summary);
    asc_html_table_open(t, caption, head, marked ? 3 : 2, 3);
    for (size_t i = 0; i < rows->rows; i++) {
        asc_html_row(t, asc_view_text(arena, rows, i, "key"), "");
        asc_text_add(t, "<td class=\"hash\">");
        asc_text_html(t, asc_view_text(arena, rows, i, "value"));
        asc_text_add(t, "</td>");
        if (marked)
            asc_html_cell(t,
                          asc_view_real(rows, i, "default") == 1.0 ? "default" : "set");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
    asc_text_add(t, "</details>\n");
}

void asc_html_recipe(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const head[] = {"What", "Value"};
    asc_text_add(t,
                 "<section aria-labelledby=\"recipe\">\n<h2 id=\"recipe\">Recipe</h2>\n");
    asc_html_table_open(t, "The same plan, cohort, seed and build give the same numbers",
                        head, 2, 2);
    hash(
        t, "Program",
        asc_take_format(arena, "ascribe %s", asc_view_string(arena, r->ascribe_version)));
    hash(t, "Plan (BLAKE2b)", r->plan_blake2b);
    hash(t, "Cohort (BLAKE2b)", r->cohort_blake2b);
    hash(t, "Seed", asc_take_format(arena, "%" PRIu64, r->seed));
    hash(t, "Replicates", asc_take_format(arena, "%zu", r->replicates));
    asc_html_table_close(t);
    table(r->recipe, "Full recipe", "Recipe of this result", arena, t);
    table(r->options, "Every option in force", "Options of the study, defaults marked",
          arena, t);
    if (r->study_text != NULL && *r->study_text != '\0') {
        asc_text_add(t, "<details><summary>Study file</summary>\n<pre tabindex=\"0\">");
        asc_text_html(t, asc_view_string(arena, r->study_text));
        asc_text_add(t, "</pre>\n</details>\n");
    }
    asc_text_add(t, "</section>\n");
}
