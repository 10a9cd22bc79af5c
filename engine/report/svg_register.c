/* Claims on one total, laid end to end; the dashed line is the whole. What lies past it is only outlined. A claim
 * below 0 takes from the sum and has no length. */
#include "svg.h"
#include <math.h>

static double sum_of(const asc_svg_claims *c)
{
    double sum = 0.0;
    for (size_t i = 0; i < c->parts; i++) sum += fmax(0.0, c->part[i]);
    return sum;
}

static void bar(asc_text *t, asc_svg_scale s, double y, const asc_svg_claims *c)
{
    double at = 0.0;
    for (size_t i = 0; i < c->parts; i++) {
        if (!(c->part[i] > 0.0)) continue;
        const double next = at + c->part[i], inside = fmin(next, 1.0);
        const double from = asc_svg_place(s, at);
        if (inside > at)
            asc_svg_rect(t, from, y, asc_svg_place(s, inside) - from, 16.0, "claim");
        const double past = fmax(at, 1.0);
        if (next > past)
            asc_svg_rect(t, asc_svg_place(s, past), y,
                         asc_svg_place(s, next) - asc_svg_place(s, past), 16.0, "past");
        at = next;
    }
}

void asc_svg_register(asc_text *t, const char *id, const char *title,
                      const char *description, const asc_svg_claims *row, size_t rows)
{
    asc_svg_scale s = {0.0, 1.0};
    for (size_t i = 0; i < rows; i++) asc_svg_widen(&s, sum_of(&row[i]));
    asc_svg_settle(&s);
    const double bottom = (double)rows * ASC_SVG_ROW + 8.0, whole = asc_svg_place(s, 1.0);
    asc_svg_open(t, id, bottom + 42.0, title, description);
    asc_svg_axis_ticks(t, s, rows, bottom, 100.0, "%");
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW;
        asc_svg_label(t, 2.0, y + 18.0, "name", row[i].label, 34);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 44);
        bar(t, s, y + 26.0, &row[i]);
        asc_svg_line(t, whole, y + 22.0, whole, y + 46.0, "limit");
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid",
                  "part of the total; the dashed line is all of it", 76);
    asc_svg_close(t);
}
