/* Specification curve: estimates of all choices in order, with their intervals, around zero; below them one row
 * for every choice that could be made, marked where it was. The registered choice is drawn large.
 * Simonsohn, Simmons & Nelson (2020), Nat. Hum. Behav. 4:1208-1214. */
#include "svg.h"
#include "view.h"
#include <math.h>

enum { LEFT = 132, TOP = 10, HIGH = 150, LINE = 15 };

static asc_svg_scale range(const asc_svg_choice *c, size_t n)
{
    asc_svg_scale s = {0.0, 0.0};
    for (size_t i = 0; i < n; i++) asc_svg_hold(&s, c[i].low, c[i].mid, c[i].high);
    if (s.high - s.low <= 0.0) s.high = s.low + 1.0;
    return s;
}

static double height(asc_svg_scale s, double x)
{
    const double y = TOP + HIGH * (s.high - x) / (s.high - s.low);
    return fmin(fmax(y, (double)TOP), (double)(TOP + HIGH));
}

static double across(size_t i, size_t n)
{
    const double room = ASC_SVG_WIDTH - LEFT - ASC_SVG_EDGE;
    return LEFT + room * ((double)i + 0.5) / (double)n;
}

static void grid(asc_text *t, asc_svg_scale s, const asc_svg_axis *axis)
{
    const double step = asc_svg_step(s.high - s.low, 3);
    const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    const long first = (long)ceil(s.low / step), last = (long)floor(s.high / step);
    for (long k = first; k <= last; k++) {
        const double y = height(s, (double)k * step);
        asc_svg_line(t, LEFT, y, ASC_SVG_WIDTH - ASC_SVG_EDGE, y,
                     k == 0 ? "zero" : "grid");
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, fabs((double)k * step), digits, "");
        if (k != 0 && (k == first || k == last)) {
            asc_text_add(&label, " ");
            asc_text_add(&label, k < 0 ? axis->left : axis->right);
        }
        asc_svg_label(t, LEFT - 4.0, y + 4.0, "tick end",
                      label.data == NULL ? "" : label.data, 24);
    }
}

static void estimate(asc_text *t, asc_svg_scale s, const asc_svg_choice *c, double x)
{
    const double y = height(s, c->mid);
    if (!isnan(c->low) && !isnan(c->high))
        asc_svg_line(t, x, height(s, c->low), x, height(s, c->high), "rule");
    const char *bad = c->mid < 0.0 ? " bad" : "";
    if (c->registered)
        asc_text_format(t, "<path d=\"M%.1f %.1fl7 7l-7 7l-7-7Z\" class=\"dot%s\"/>\n", x,
                        y - 7.0, bad);
    else
        asc_text_format(t,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" class=\"dot%s\"/>\n",
                        x, y, bad);
}

void asc_svg_multiverse(asc_text *t, const char *id, const char *title,
                        const char *description, const asc_svg_choice *choice,
                        size_t choices, const asc_svg_kind *kind, size_t kinds,
                        const asc_svg_axis *axis)
{
    const asc_svg_scale s = range(choice, choices);
    size_t lines = 0;
    for (size_t k = 0; k < kinds; k++) lines += kind[k].levels + 1;
    const double foot = TOP + HIGH + 10.0;
    const double lists = (double)lines * LINE + 5.0 * (double)kinds;
    asc_svg_open(t, id, foot + lists + 28.0, title, description);
    grid(t, s, axis);
    for (size_t i = 0; i < choices; i++) estimate(t, s, &choice[i], across(i, choices));
    double y = foot;
    for (size_t k = 0; k < kinds; k++) {
        y += LINE + 5.0;
        asc_svg_label(t, 2.0, y, "name strong", kind[k].name, 20);
        for (size_t j = 0; j < kind[k].levels; j++) {
            y += LINE;
            asc_svg_label(t, LEFT - 4.0, y, "tick end", kind[k].level[j], 20);
            for (size_t i = 0; i < choices; i++) {
                if (choice[i].level[k] != j) continue;
                const double width = choice[i].registered ? 6.0 : 3.0;
                asc_svg_rect(t, across(i, choices) - 0.5 * width, y - 9.0, width, 9.0,
                             "level");
            }
        }
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, y + 18.0, "tick mid", axis->unit, 76);
    asc_svg_close(t);
}
