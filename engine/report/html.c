/* The page: the head, one section per outcome, model and policy, then the data and the
 * recipe. */
#include "html.h"
#include <string.h>

/* "Emergency readmissions" or, with several models or policies, "... - gcomp, delivered".
 */
static const char *heading(const asc_view *v, size_t views)
{
    asc_text t = asc_text_start(v->arena);
    const char first = v->nouns[0];
    if (first >= 'a' && first <= 'z') {
        asc_text_format(&t, "%c%s", first - 'a' + 'A', v->nouns + 1);
    } else {
        asc_text_add(&t, v->nouns);
    }
    if (views > 1 && *v->model != '\0') {
        asc_text_format(&t, ": model %s", v->model);
        if (*v->policy != '\0') asc_text_format(&t, ", policy %s", v->policy);
    }
    return t.data == NULL ? "" : t.data;
}

static const char *policy_says(const asc_view *v)
{
    if (strcmp(v->policy, "delivered") == 0)
        return "Compares what was delivered with what the model expects for the same "
               "people if "
               "some or all of it had not been delivered.";
    if (strcmp(v->policy, "universal") == 0)
        return "Compares everyone eligible receiving exactly a combination with nobody "
               "receiving "
               "anything; \"reached\" counts the eligible.";
    return "";
}

static void section(const asc_view *v, size_t views, asc_text *t)
{
    asc_text_format(
        t, "<section class=\"view\" aria-labelledby=\"view-%zu\">\n<h2 id=\"view-%zu\">",
        v->id, v->id);
    asc_text_html(t, heading(v, views));
    asc_text_add(t, "</h2>\n");
    const char *policy = policy_says(v);
    if (*policy != '\0') asc_html_paragraph(t, "soft", policy);
    asc_html_answer(v, t);
    asc_html_charts(v, t);
    asc_html_cannot(v, t);
    asc_html_functions(v, t);
    asc_html_consistency(v, t);
    asc_html_divisions(v, t);
    asc_html_joint(v, t);
    asc_html_stability(v, t);
    asc_html_completion(v, t);
    asc_html_visibility(v, t);
    asc_html_sampling(v, t);
    asc_html_register(v, t);
    asc_html_coalitions(v, t);
    asc_html_multiverse(v, t);
    asc_html_controls(v, t);
    asc_html_robustness(v, t);
    asc_html_overlap(v, t);
    asc_html_indices(v, t);
    asc_html_model(v, t);
    asc_text_add(t, "</section>\n");
}

static void contents(const asc_view *view, size_t views, asc_text *t)
{
    if (views < 2) return;
    asc_text_add(t, "<nav aria-label=\"Answers on this page\"><ul>\n");
    for (size_t i = 0; i < views; i++) {
        asc_text_format(t, "<li><a href=\"#view-%zu\">", view[i].id);
        asc_text_html(t, heading(&view[i], views));
        asc_text_add(t, "</a></li>\n");
    }
    asc_text_add(t, "</ul></nav>\n");
}

void asc_report_html(const asc_result *r, asc_text *out)
{
    size_t views = 0;
    const asc_view *view = asc_view_all(r, out->arena, &views);
    asc_html_head(r, out->arena, out);
    contents(view, views, out);
    asc_text_add(out, "<main>\n");
    asc_html_first(r, out->arena, out);
    asc_html_compare(view, views, out);
    for (size_t i = 0; i < views; i++) section(&view[i], views, out);
    asc_html_beside(r, out->arena, out);
    asc_html_money(r, out->arena, out);
    asc_html_outcomes(r, out->arena, out);
    asc_html_data(r, out->arena, out);
    asc_html_reporting(r, out->arena, out);
    asc_html_recipe(r, out->arena, out);
    asc_text_add(out, "</main>\n<footer>\n<p class=\"notice\">");
    asc_report_notice(r, out);
    asc_text_add(out, "</p>\n</footer>\n</body>\n</html>\n");
}
