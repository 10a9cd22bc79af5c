/* Rows, percentages and figures of the parts about functions, claims and stability. */
#include "html_more.h"
#include <math.h>
#include <string.h>

size_t *asc_html_rows(const asc_view *v, const asc_table *t, const char *level,
                      bool of_index, size_t *count)
{
    *count = 0;
    if (t == NULL || *v->model == '\0') return NULL;
    size_t *row = asc_take_bytes(v->arena, t->rows, sizeof *row);
    const char *option =
        v->parts == 0 ? ""
                      : asc_view_text(v->arena, v->contribution, v->part[0], "option");
    for (size_t i = 0; row != NULL && i < t->rows; i++) {
        if (!asc_view_owns(v, t, i)) continue;
        if (level != NULL && !asc_view_is(t, i, "level", level)) continue;
        if (of_index && (!asc_view_is(t, i, "index", v->index) ||
                         !asc_view_is(t, i, "option", option)))
            continue;
        row[(*count)++] = i;
    }
    return *count == 0 ? NULL : row;
}

void asc_html_percent(asc_text *t, double part)
{
    if (isnan(part)) return;
    asc_num_fixed(t, 100.0 * part, 0, "");
    if (isfinite(part)) asc_text_add(t, "%");
}

const char *asc_html_text(const asc_text *t)
{
    return t->data == NULL ? "" : t->data;
}

const char *asc_html_part(const asc_view *v, double part, double low, double high)
{
    asc_text t = asc_text_start(v->arena);
    if (isnan(part)) return "not given";
    asc_html_percent(&t, part);
    if (!isnan(low) && !isnan(high)) {
        asc_text_add(&t, " (");
        asc_html_percent(&t, low);
        asc_text_add(&t, " to ");
        asc_html_percent(&t, high);
        asc_text_add(&t, ")");
    }
    return asc_html_text(&t);
}

void asc_html_figure(asc_text *t, const char *caption)
{
    asc_text_add(t, "<figure>\n<figcaption>");
    asc_text_html(t, caption);
    asc_text_add(t, "</figcaption>\n");
}

void asc_html_figure_end(asc_text *t)
{
    asc_text_add(t, "</figure>\n");
}

const char *asc_html_joined(asc_arena *arena, const char *text)
{
    asc_text out = asc_text_start(arena);
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '+')
            asc_text_add(&out, " + ");
        else
            asc_text_addn(&out, s, 1);
    }
    return asc_html_text(&out);
}

const char *asc_html_gain(const asc_view *v, double gain, double low, double high,
                          int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_view_change(v, &t, v->per * gain, digits, asc_view_blank(v));
    if (!isnan(low) && !isnan(high)) {
        asc_text_add(&t, " (");
        asc_view_range(v, &t, v->per * low, v->per * high, digits, "");
        asc_text_add(&t, ")");
    }
    return asc_html_text(&t);
}
