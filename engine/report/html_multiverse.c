/* Does the answer hang on a choice? All choices of the grid as a specification curve, and what they say
 * together; partners that can do nothing, and what they seem to have done; what chance alone does. Shown with the registered model. */
#include "html_more.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = 4, LEVELS_MOST = 24 };
static const char *const column[KINDS] = {"model", "window", "covariates", "trim"};
static const char *const heading[KINDS] = {"Model", "Window", "Covariates", "Trim"};

typedef struct curve {
    const asc_view *v;
    const asc_table *t;
    asc_svg_choice *choice;
    size_t (*level)[KINDS];
    size_t choices, missing;
    const char *name[KINDS][LEVELS_MOST];
    size_t levels[KINDS];
} curve;

static const char *level_name(const curve *c, size_t row, size_t k)
{
    if (k + 1 < KINDS) return asc_view_text(c->v->arena, c->t, row, column[k]);
    const double trim = asc_view_real(c->t, row, "trim");
    if (isnan(trim)) return "none taken";
    const char *text = asc_take_format(c->v->arena, "%g", trim);
    return text == NULL ? "" : text;
}

/* Number of a level among those seen; the last place holds what is too many. */
static size_t level_of(curve *c, size_t row, size_t k)
{
    const char *name = level_name(c, row, k);
    for (size_t j = 0; j < c->levels[k]; j++)
        if (strcmp(c->name[k][j], name) == 0) return j;
    if (c->levels[k] == LEVELS_MOST) return LEVELS_MOST - 1;
    c->name[k][c->levels[k]] = c->levels[k] + 1 == LEVELS_MOST ? "others" : name;
    return c->levels[k]++;
}

static int by_estimate(const void *a, const void *b)
{
    const asc_svg_choice *x = a, *y = b;
    if (x->mid != y->mid) return x->mid < y->mid ? -1 : 1;
    return (x->level > y->level) - (x->level < y->level);
}

static bool of_view(const asc_view *v, const asc_table *t, size_t row)
{
    return asc_view_is(t, row, "outcome", v->outcome) &&
           asc_view_is(t, row, "policy", v->policy);
}

static bool collect(curve *c)
{
    c->choice = asc_take_bytes(c->v->arena, c->t->rows, sizeof *c->choice);
    c->level = asc_take_bytes(c->v->arena, c->t->rows, sizeof *c->level);
    if (c->choice == NULL || c->level == NULL) return false;
    for (size_t i = 0; i < c->t->rows; i++) {
        if (!of_view(c->v, c->t, i)) continue;
        const double x = asc_view_real(c->t, i, "estimate");
        if (isnan(x)) {
            c->missing++;
            continue;
        }
        for (size_t k = 0; k < KINDS; k++) c->level[c->choices][k] = level_of(c, i, k);
        c->choice[c->choices] = (asc_svg_choice){
            c->v->per * asc_view_real(c->t, i, "conf.low"), c->v->per * x,
            c->v->per * asc_view_real(c->t, i, "conf.high"),
            asc_view_is(c->t, i, "registered", "yes"), c->level[c->choices]};
        c->choices++;
    }
    qsort(c->choice, c->choices, sizeof *c->choice, by_estimate);
    return c->choices > 1;
}

/* Only what was varied; levels keep their numbers because the kinds left out are packed away. */
static void draw(curve *c, asc_text *t)
{
    asc_svg_kind kind[KINDS];
    size_t kept[KINDS], kinds = 0;
    for (size_t k = 0; k < KINDS; k++) {
        if (c->levels[k] < 2) continue;
        kept[kinds] = k;
        kind[kinds++] = (asc_svg_kind){heading[k], c->name[k], c->levels[k]};
    }
    for (size_t i = 0; i < c->choices; i++)
        for (size_t k = 0; k < kinds; k++) c->level[i][k] = c->level[i][kept[k]];
    const char *id = asc_take_format(c->v->arena, "multiverse-%zu", c->v->id);
    const asc_svg_axis axis = {asc_view_word(c->v, -1.0), asc_view_word(c->v, 1.0),
                               asc_view_rate(c->v)};
    asc_html_figure(t, "Every choice by its answer; the diamond is the registered one");
    asc_svg_multiverse(t, id == NULL ? "" : id, "Other reasonable choices",
                       "estimates of all choices in order, with intervals, and what each "
                       "choice was",
                       c->choice, c->choices, kind, kinds, &axis);
    asc_html_figure_end(t);
}

static void say(const curve *c, const asc_table *s, size_t row, asc_text *t)
{
    const asc_view *v = c->v;
    asc_text p = asc_text_start(v->arena);
    asc_text_format(&p, "Of %.0f choices that were to be made, ",
                    asc_view_real(s, row, "choices"));
    asc_html_percent(&p, asc_view_real(s, row, "same_sign"));
    asc_text_add(&p, " have the direction of the registered one");
    if (c->missing > 0)
        asc_text_format(&p, "; %zu could not be estimated and count as if they had not",
                        c->missing);
    asc_text_add(&p, ". They run from ");
    asc_view_change(v, &p, v->per * asc_view_real(s, row, "low"), 1, "");
    asc_text_add(&p, " to ");
    asc_view_change(v, &p, v->per * asc_view_real(s, row, "high"), 1, "");
    asc_text_add(&p, ", half of them from ");
    asc_view_change(v, &p, v->per * asc_view_real(s, row, "q25"), 1, "");
    asc_text_add(&p, " to ");
    asc_view_change(v, &p, v->per * asc_view_real(s, row, "q75"), 1, "");
    const double position = asc_view_real(s, row, "position");
    if (!isnan(position)) {
        asc_text_add(&p, "; the registered one lies above ");
        asc_html_percent(&p, position);
        asc_text_add(&p, " of the others");
    }
    asc_text_add(&p, ".");
    asc_html_paragraph(t, "", asc_html_text(&p));
}

static void grid(const asc_view *v, asc_text *t)
{
    const asc_table *s = asc_result_table(v->r, "multiverse_summary");
    curve c = {.v = v, .t = asc_result_table(v->r, "multiverse")};
    for (size_t i = 0; s != NULL && c.t != NULL && i < s->rows; i++) {
        if (!of_view(v, s, i) || !asc_view_is(s, i, "model", v->model)) continue;
        if (!collect(&c)) return;
        asc_html_heading(t, 3, "Does the answer hang on a choice?");
        say(&c, s, i, t);
        draw(&c, t);
        return;
    }
}

static void exposures(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "negative_exposure");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    if (row == NULL) return;
    static const char *const head[] = {"Delivery", "Reached", "Seems to have made",
                                       "Why not"};
    asc_html_heading(t, 3, "Deliveries that can do nothing");
    asc_html_table_open(t, "What they seem to have done is what is left of confounding",
                        head, sizeof head / sizeof *head, 1);
    for (size_t i = 0; i < n; i++) {
        const double gain = asc_view_real(x, row[i], "estimate");
        const int digits =
            asc_num_digits(v->per * (asc_view_real(x, row[i], "conf.high") -
                                     asc_view_real(x, row[i], "conf.low")));
        asc_html_row(t, asc_view_text(v->arena, x, row[i], "exposure"), "");
        asc_html_number(t, asc_view_real(x, row[i], "reached"), 0, "not given");
        asc_text_add(t, "<td class=\"n\">");
        asc_text_html(t, asc_html_gain(v, gain, asc_view_real(x, row[i], "conf.low"),
                                       asc_view_real(x, row[i], "conf.high"), digits));
        asc_text_add(t, "</td><td>");
        asc_text_html(t, asc_view_text(v->arena, x, row[i], "reason"));
        asc_text_add(t, "</td></tr>\n");
    }
    asc_html_table_close(t);
}

/* Deliveries dealt out anew. */
static void chance(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "permutation");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    for (size_t i = 0; row != NULL && i < n; i++) {
        const char *reason = asc_view_text(v->arena, x, row[i], "reason");
        asc_text p = asc_text_start(v->arena);
        asc_html_heading(t, 3, "Could chance alone do this?");
        if (*reason != '\0') {
            asc_text_format(&p, "Deliveries were not dealt out anew: %s", reason);
        } else {
            asc_text_format(
                &p,
                "If no delivery had done anything, a total as large would come "
                "about with p = %.3g: deliveries were dealt out anew %.0f "
                "times, among %.0f %s",
                asc_view_real(x, row[i], "p.value"),
                asc_view_real(x, row[i], "permutations"),
                asc_view_real(x, row[i], "items"),
                asc_view_text(v->arena, x, row[i], "scheme"));
            const double strata = asc_view_real(x, row[i], "strata");
            if (strata > 1.0)
                asc_text_format(&p,
                                ", within %.0f classes of the probability of getting "
                                "nothing",
                                strata);
            asc_text_add(&p, ".");
        }
        asc_html_paragraph(t, "", asc_html_text(&p));
    }
}

void asc_html_multiverse(const asc_view *v, asc_text *t)
{
    if (*v->model == '\0') return;
    grid(v, t);
    exposures(v, t);
    chance(v, t);
}
