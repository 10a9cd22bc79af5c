/* Who can be compared with whom: for models that weight, the balance of each partner's groups before and
 * after weighting, how likely delivery was, how large weights are, and what each combination rests on. */
#include "html.h"
#include "svg.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOVE_MAX = 12, CLASSES_MAX = 64 };

typedef struct page {
    const asc_view *v;
    const asc_table *balance, *overlap, *propensity;
    asc_text *t;
} page;

static bool of_partner(const page *p, const asc_table *t, size_t row, const char *partner)
{
    return asc_view_owns(p->v, t, row) && asc_view_is(t, row, "partner", partner);
}

static int by_before(const void *a, const void *b)
{
    const asc_svg_pair *x = a, *y = b;
    if (x->before != y->before) return x->before < y->before ? 1 : -1;
    return strcmp(x->label, y->label);
}

static void love(const page *p, const char *partner, size_t number)
{
    const asc_table *b = p->balance;
    asc_arena *arena = p->v->arena;
    asc_svg_pair *pair = asc_take_bytes(arena, b->rows, sizeof *pair);
    if (pair == NULL) return;
    size_t n = 0;
    for (size_t i = 0; i < b->rows; i++) {
        if (!of_partner(p, b, i, partner)) continue;
        const double before = fabs(asc_view_real(b, i, "smd.before"));
        const double after = fabs(asc_view_real(b, i, "smd.after"));
        if (!isfinite(before) || !isfinite(after)) continue;
        pair[n++] = (asc_svg_pair){asc_view_text(arena, b, i, "term"), before, after};
    }
    if (n == 0) return;
    qsort(pair, n, sizeof *pair, by_before);
    const size_t all = n;
    if (n > LOVE_MAX) n = LOVE_MAX;
    asc_text says = asc_text_start(arena), title = asc_text_start(arena);
    asc_text_format(&title,
                    "How far those %s reached stand from the others, before and after "
                    "weighting: the %zu largest of %zu standardised differences",
                    partner, n, all);
    for (size_t i = 0; i < n; i++)
        asc_text_format(&says, "%s: %.2f, then %.2f. ", pair[i].label, pair[i].before,
                        pair[i].after);
    const char *id = asc_take_format(arena, "love-%zu-%zu", p->v->id, number);
    if (title.data == NULL || says.data == NULL || id == NULL) return;
    asc_text_add(p->t, "<figure>\n<figcaption>");
    asc_text_html(p->t, title.data);
    asc_text_add(p->t, "</figcaption>\n");
    asc_svg_love(p->t, id, title.data, says.data, pair, n);
    asc_text_add(p->t, "</figure>\n");
}

/* Classes of a measure as shares of each group. */
static size_t classes(const page *p, const char *partner, const char *measure,
                      asc_svg_class *class)
{
    const asc_table *t = p->propensity;
    const bool weight = strcmp(measure, "weight") == 0;
    double above = 0.0, below = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < t->rows && n < CLASSES_MAX; i++) {
        if (!of_partner(p, t, i, partner) || !asc_view_is(t, i, "measure", measure))
            continue;
        const double low = asc_view_real(t, i, "low");
        const bool named = weight || n % 4 == 0;
        class[n] =
            (asc_svg_class){.label = !named   ? ""
                                     : weight ? asc_take_format(p->v->arena, "%.0f", low)
                                              : asc_take_format(p->v->arena, "%.1f", low),
                            .above = asc_view_real(t, i, "reached"),
                            .below = asc_view_real(t, i, "others")};
        if (class[n].label == NULL) class[n].label = "";
        above += class[n].above;
        below += class[n++].below;
    }
    for (size_t i = 0; i < n; i++) {
        class[i].above = above > 0.0 ? class[i].above / above : 0.0;
        class[i].below = below > 0.0 ? class[i].below / below : 0.0;
    }
    return n;
}

static void mirror(const page *p, const char *partner, const char *measure, size_t number)
{
    asc_arena *arena = p->v->arena;
    asc_svg_class class[CLASSES_MAX];
    const size_t n = classes(p, partner, measure, class);
    if (n == 0) return;
    const bool weight = strcmp(measure, "weight") == 0;
    const asc_svg_axis axis = {.left = asc_take_format(arena, "reached by %s", partner),
                               .right = "the others",
                               .unit = weight ? "weight, from"
                                              : "probability of delivery, from"};
    const char *title = asc_take_format(
        arena,
        weight ? "How large the weights are, by group: %s"
               : "How likely delivery by %s was, for those it reached and the others",
        partner);
    const char *id = asc_take_format(arena, "%s-%zu-%zu", measure, p->v->id, number);
    asc_text says = asc_text_start(arena);
    for (size_t i = 0; i < n; i++)
        asc_text_format(&says, "%s%.0f %% of those reached, %.0f %% of the others. ",
                        class[i].label[0] == '\0' ? "" : class[i].label,
                        100.0 * class[i].above, 100.0 * class[i].below);
    if (axis.left == NULL || title == NULL || id == NULL || says.data == NULL) return;
    asc_text_add(p->t, "<figure>\n<figcaption>");
    asc_text_html(p->t, title);
    asc_text_add(p->t, "</figcaption>\n");
    asc_svg_mirror(p->t, id, title, says.data, class, n, &axis);
    asc_text_add(p->t, "</figure>\n");
}

static void arm_row(const page *p, size_t i)
{
    const asc_table *o = p->overlap;
    asc_arena *arena = p->v->arena;
    const char *name =
        asc_take_format(arena, "%s: %s", asc_view_text(arena, o, i, "coalition"),
                        asc_view_text(arena, o, i, "arm"));
    asc_html_row(p->t, name == NULL ? "" : name, "");
    asc_html_number(p->t, asc_view_real(o, i, "units"), 0, "");
    asc_html_number(p->t, asc_view_real(o, i, "ess"), 0, "");
    asc_html_number(p->t, 100.0 * asc_view_real(o, i, "max_share"), 1, "");
    asc_html_number(p->t, asc_view_real(o, i, "min"), 3, "");
    asc_html_number(p->t, asc_view_real(o, i, "median"), 3, "");
    asc_html_number(p->t, asc_view_real(o, i, "max"), 3, "");
    asc_html_number(p->t, 100.0 * asc_view_real(o, i, "equipoise"), 0, "");
    asc_text_add(p->t, "</tr>\n");
}

static void arms(const page *p)
{
    static const char *const head[] = {
        "Group",        "Units",  "Effective units", "Largest weight, %",
        "Least likely", "Middle", "Most likely",     "In equipoise, %"};
    asc_html_table_open(p->t,
                        "Groups of each partner. Effective units: how many equally "
                        "weighted units would be as certain. Equipoise: units that might "
                        "as well have been in the other group.",
                        head, 8, 1);
    for (size_t i = 0; i < p->overlap->rows; i++)
        if (asc_view_owns(p->v, p->overlap, i) &&
            asc_view_is(p->overlap, i, "part", "partner"))
            arm_row(p, i);
    asc_html_table_close(p->t);
}

static void policy_row(const page *p, size_t i)
{
    const asc_table *o = p->overlap;
    const double ess = asc_view_real(o, i, "ess"),
                 share = asc_view_real(o, i, "max_share"),
                 rare = asc_view_real(o, i, "rare"),
                 stand = asc_view_real(o, i, "counterparts"),
                 most = asc_view_real(o, i, "counterpart.share");
    const bool bare =
        ess < 30.0 || share > 0.1 || rare > 0.05 || stand < 30.0 || most > 0.1;
    asc_html_row(p->t, asc_view_coalition(p->v, o, i), bare ? "bare" : "");
    asc_html_number(p->t, asc_view_real(o, i, "units"), 0, "");
    asc_html_number(p->t, ess, 0, "");
    asc_html_number(p->t, 100.0 * share, 1, "");
    asc_html_number(p->t, stand, 0, "");
    asc_html_number(p->t, 100.0 * most, 1, "");
    asc_html_number(p->t, asc_view_real(o, i, "mean_weight"), 3, "");
    asc_html_number(p->t, asc_view_real(o, i, "min"), 4, "");
    asc_html_number(p->t, 100.0 * rare, 1, "");
    asc_html_number(p->t, asc_view_real(o, i, "smd.before"), 2, "");
    asc_html_number(p->t, asc_view_real(o, i, "smd.after"), 2, "");
    asc_text_add(p->t, "</tr>\n");
}

static void policies(const page *p)
{
    static const char *const head[] = {"Combination",
                                       "Units",
                                       "Effective units",
                                       "Largest weight, %",
                                       "Effective stand-ins",
                                       "Largest stand-in, %",
                                       "Mean weight (1 is right)",
                                       "Least likely",
                                       "No counterparts, %",
                                       "Distance before",
                                       "Distance after"};
    asc_html_table_open(
        p->t,
        "What each combination rests on. Distance: the largest difference "
        "of the units behind it from all units, in standard deviations. "
        "Stand-ins: of the units behind it, those that stand for people whose deliveries "
        "it takes away; the others stand for themselves. No counterparts: units that "
        "such a combination is next to impossible for. Below 30 effective units or "
        "stand-ins, above 10 % on one, or with more than 5 % without counterparts, "
        "intervals are withheld.",
        head, 11, 1);
    for (size_t i = 0; i < p->overlap->rows; i++)
        if (asc_view_owns(p->v, p->overlap, i) &&
            asc_view_is(p->overlap, i, "part", "policy"))
            policy_row(p, i);
    asc_html_table_close(p->t);
}

/* Charts of every partner, in declared order. */
static void partners(const page *p)
{
    size_t number = 0;
    for (size_t i = 0; i < p->overlap->rows; i++) {
        if (!asc_view_owns(p->v, p->overlap, i) ||
            !asc_view_is(p->overlap, i, "part", "partner") ||
            !asc_view_is(p->overlap, i, "arm", "reached"))
            continue;
        const char *partner = asc_view_text(p->v->arena, p->overlap, i, "coalition");
        number++;
        asc_text_add(p->t, "<div class=\"charts\">\n");
        if (p->balance != NULL) love(p, partner, number);
        if (p->propensity != NULL) {
            mirror(p, partner, "propensity", number);
            mirror(p, partner, "weight", number);
        }
        asc_text_add(p->t, "</div>\n");
    }
}

void asc_html_overlap(const asc_view *v, asc_text *t)
{
    const page p = {.v = v,
                    .balance = asc_result_table(v->r, "balance"),
                    .overlap = asc_result_table(v->r, "overlap"),
                    .propensity = asc_result_table(v->r, "propensity"),
                    .t = t};
    bool any = false;
    for (size_t i = 0; p.overlap != NULL && i < p.overlap->rows && !any; i++)
        any = asc_view_owns(v, p.overlap, i) &&
              asc_view_is(p.overlap, i, "part", "partner");
    if (!any) return; /* or of a model that does not weight, which a note speaks of */
    asc_html_heading(t, 3, "Who can be compared with whom");
    policies(&p);
    asc_text_add(t, "<details><summary>Balance, probabilities and weights by partner"
                    "</summary>\n");
    arms(&p);
    partners(&p);
    asc_text_add(t, "</details>\n");
}
