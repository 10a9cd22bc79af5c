/* Is a function as good everywhere? Its drop in each group of a breakdown, and what they say together. */
#include "html_more.h"
#include <math.h>
#include <string.h>

static const asc_table *table_of(const asc_analysis *a, const char *name)
{
    for (size_t i = 0; i < a->tables; i++)
        if (strcmp(a->table[i]->name, name) == 0) return a->table[i];
    return NULL;
}

/* Drop of a player in one group, as text; "not given" where the group has none. */
static const char *drop_in(const asc_view *v, const asc_analysis *a, const char *player,
                           const char *level)
{
    const asc_table *t = table_of(a, "function_class");
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (asc_view_owns(v, t, i) && asc_view_is(t, i, "player", player) &&
            asc_view_is(t, i, "level", level))
            return asc_html_part(v, asc_view_real(t, i, "drop"),
                                 asc_view_real(t, i, "drop.low"),
                                 asc_view_real(t, i, "drop.high"));
    return "not given";
}

static const asc_analysis *analysis_of(const asc_view *v, const char *name)
{
    for (size_t i = 0; i < v->r->analyses; i++)
        if (strcmp(v->r->analysis[i].name, name) == 0) return &v->r->analysis[i];
    return NULL;
}

/* The groups of one column, one row each, with the players as columns. */
static void groups(const asc_view *v, const char *by, asc_text *t)
{
    const asc_table *index = asc_result_table(v->r, "analyses");
    const char **head = asc_take_bytes(v->arena, v->parts + 2, sizeof *head);
    if (index == NULL || head == NULL) return;
    head[0] = by;
    head[1] = "Compared";
    for (size_t k = 0; k < v->parts; k++)
        head[k + 2] = asc_view_text(v->arena, v->contribution, v->part[k], "player");
    asc_html_table_open(t, "What would be missing without each, group by group", head,
                        v->parts + 2, 1);
    for (size_t i = 0; i < index->rows; i++) {
        if (!asc_view_is(index, i, "group", by)) continue;
        const asc_analysis *a = analysis_of(v, asc_view_text(v->arena, index, i, "name"));
        asc_html_row(t, asc_view_text(v->arena, index, i, "level"), "");
        asc_html_number(t, asc_view_real(index, i, "units"), 0, "not given");
        if (a == NULL) {
            asc_text_format(t, "<td colspan=\"%zu\">", v->parts);
            asc_text_html(t, asc_view_text(v->arena, index, i, "reason"));
            asc_text_add(t, "</td>");
        }
        for (size_t k = 0; a != NULL && k < v->parts; k++) {
            asc_text_add(t, "<td class=\"n\">");
            asc_text_html(t, drop_in(v, a, head[k + 2], v->level));
            asc_text_add(t, "</td>");
        }
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void summary(const asc_view *v, const asc_table *c, size_t row, asc_text *t)
{
    asc_text_add(t, "<li>");
    asc_text_html(t, asc_view_text(v->arena, c, row, "player"));
    if (isnan(asc_view_real(c, row, "pooled"))) {
        asc_text_add(t, ": too few groups with a number to compare.</li>\n");
        return;
    }
    asc_text_add(t, ": together ");
    asc_html_percent(t, asc_view_real(c, row, "pooled"));
    asc_text_add(t, "; the same direction in ");
    asc_html_percent(t, asc_view_real(c, row, "same_sign"));
    asc_text_format(t, " of %.0f groups, above 0 by its interval in ",
                    asc_view_real(c, row, "groups"));
    asc_html_percent(t, asc_view_real(c, row, "above"));
    const double least = asc_view_real(c, row, "least");
    if (!isnan(least)) {
        asc_text_add(t, "; leaving one group out, ");
        asc_html_percent(t, least);
        asc_text_add(t, " (without ");
        asc_text_html(t, asc_view_text(v->arena, c, row, "least.without"));
        asc_text_add(t, ") to ");
        asc_html_percent(t, asc_view_real(c, row, "largest"));
        asc_text_add(t, " (without ");
        asc_text_html(t, asc_view_text(v->arena, c, row, "largest.without"));
        asc_text_add(t, ")");
    }
    asc_text_add(t, ".</li>\n");
}

void asc_html_consistency(const asc_view *v, asc_text *t)
{
    const asc_table *c = asc_result_table(v->r, "consistency");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, c, v->level, false, &n);
    if (row == NULL) return;
    asc_html_heading(t, 3, "Is it the same everywhere?");
    const char *by = "";
    for (size_t i = 0; i < n; i++) {
        const char *group = asc_view_text(v->arena, c, row[i], "group");
        if (strcmp(group, by) != 0) {
            if (*by != '\0') asc_text_add(t, "</ul>\n");
            by = group;
            groups(v, by, t);
            asc_text_add(t, "<ul>\n");
        }
        summary(v, c, row[i], t);
    }
    asc_text_add(t, "</ul>\n");
    asc_html_paragraph(t, "soft",
                       "Each group is analysed like the whole; small groups have wide "
                       "intervals or none. Groups are pooled with random effects.");
}
