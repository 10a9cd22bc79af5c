/* Forest plot: one estimate with its interval per row, on a scale of gains around zero.
 * Ticks carry words, not signs. An interval without a limit ends in an arrow at the edge.
 */
#include "svg.h"
#include "view.h"
#include <math.h>

static asc_svg_scale range(const asc_svg_estimate *row, size_t rows)
{
    asc_svg_scale s = {0.0, 0.0};
    for (size_t i = 0; i < rows; i++)
        asc_svg_hold(&s, row[i].low, row[i].mid, row[i].high);
    if (s.high - s.low <= 0.0) s.high = s.low + 1.0;
    const double room = 0.06 * (s.high - s.low);
    if (s.low < 0.0) s.low -= room;
    if (s.high > 0.0) s.high += room;
    if (s.low == 0.0) s.low = -0.5 * room;
    if (s.high == 0.0) s.high = 0.5 * room;
    return s;
}

/* The scale's lines run only behind the bars, so that no name is crossed. */
static void mark(asc_text *t, double x, size_t row, int zero)
{
    const double top = (double)row * ASC_SVG_ROW + 24.0;
    asc_svg_line(t, x, top, x, top + 20.0, zero ? "zero" : "grid");
}

static void ticks(asc_text *t, asc_svg_scale s, size_t rows, double y,
                  const asc_svg_axis *axis)
{
    const double step = asc_svg_step(s.high - s.low, 4);
    const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    const long first = (long)ceil(s.low / step), last = (long)floor(s.high / step);
    for (long k = first; k <= last; k++) {
        const double x = (double)k * step, at = asc_svg_place(s, x);
        for (size_t i = 0; i < rows; i++) mark(t, at, i, k == 0);
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, fabs(x), digits, "");
        if (k != 0 && (k == first || k == last)) {
            asc_text_add(&label, " ");
            asc_text_add(&label, k < 0 ? axis->left : axis->right);
        }
        asc_svg_tick(t, at, y + 16.0, label.data == NULL ? "" : label.data);
    }
}

static void arrow(asc_text *t, double x, double y, int right)
{
    const double d = right ? -7.0 : 7.0;
    asc_text_format(t, "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" class=\"dot\"/>\n", x,
                    y, x + d, y - 5.0, x + d, y + 5.0);
}

static void draw(asc_text *t, asc_svg_scale s, double y, const asc_svg_estimate *e)
{
    if (!isnan(e->low) && !isnan(e->high)) {
        const double x1 = isinf(e->low) ? 2.0 : asc_svg_place(s, e->low);
        const double x2 =
            isinf(e->high) ? ASC_SVG_WIDTH - 2.0 : asc_svg_place(s, e->high);
        asc_svg_line(t, x1, y, x2, y, "whisker");
        if (isinf(e->low))
            arrow(t, x1, y, 0);
        else
            asc_svg_line(t, x1, y - 5.0, x1, y + 5.0, "whisker");
        if (isinf(e->high))
            arrow(t, x2, y, 1);
        else
            asc_svg_line(t, x2, y - 5.0, x2, y + 5.0, "whisker");
    }
    if (isnan(e->mid)) return;
    const double x = asc_svg_place(s, e->mid);
    const char *bad = e->mid < 0.0 ? " bad" : "";
    if (e->total)
        asc_text_format(t, "<path d=\"M%.1f %.1fl8 8l-8 8l-8-8Z\" class=\"dot%s\"/>\n", x,
                        y - 8.0, bad);
    else
        asc_text_format(t, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" class=\"dot%s\"/>\n",
                        x, y, bad);
}

void asc_svg_forest(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_estimate *row, size_t rows,
                    const asc_svg_axis *axis)
{
    const asc_svg_scale s = range(row, rows);
    const double foot = (double)rows * ASC_SVG_ROW + 8.0;
    asc_svg_open(t, id, foot + 58.0, title, description);
    ticks(t, s, rows, foot, axis);
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW;
        if (row[i].total && i > 0)
            asc_svg_line(t, 0.0, y + 2.0, ASC_SVG_WIDTH, y + 2.0, "rule");
        asc_svg_label(t, 2.0, y + 18.0, row[i].total ? "name strong" : "name",
                      row[i].label, 24);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 60);
        draw(t, s, y + 34.0, &row[i]);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, foot + 36.0, "tick mid", axis->unit, 76);
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, foot + 52.0, "tick mid",
                  "right of the thick line is better", 76);
    asc_svg_close(t);
}
