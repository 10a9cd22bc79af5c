/* Bars from 0 with their intervals, one a row. */
#include "svg.h"
#include <math.h>

enum { INDENT = 18 };

static const struct look {
    const char *name; /* style of the label */
    double left, half;
    size_t label, value; /* characters at most */
} looks[] = {
    [ASC_SVG_PLAIN] = {"name", 2.0, 7.0, 34, 44},
    [ASC_SVG_WHOLE] = {"name strong", 2.0, 7.0, 34, 44},
    [ASC_SVG_OUTER] = {"name strong", 2.0, 8.0, 24, 56},
    [ASC_SVG_INNER] = {"name", INDENT, 4.0, 24, 56},
};

static void draw(asc_text *t, asc_svg_scale s, const asc_svg_bar *b, double y)
{
    const struct look *k = &looks[b->rank];
    const double zero = asc_svg_place(s, 0.0), x = asc_svg_place(s, b->mid);
    const char *style = b->mid < 0.0 ? "bad" : "good";
    asc_svg_label(t, k->left, y + 18.0, k->name, b->label, k->label);
    asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", b->value, k->value);
    if (!isnan(b->mid))
        asc_svg_rect(t, fmin(zero, x), y + 34.0 - k->half, fmax(fabs(x - zero), 1.5),
                     2.0 * k->half, b->rank == ASC_SVG_WHOLE ? "level" : style);
    asc_svg_whisker(t, s, y + 34.0, b->low, b->high);
}

void asc_svg_bars(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_bar *row, size_t rows, const char *foot)
{
    asc_svg_scale s = {0.0, 0.0};
    for (size_t i = 0; i < rows; i++)
        asc_svg_hold(&s, row[i].low, row[i].mid, row[i].high);
    asc_svg_settle(&s);
    const double bottom = (double)rows * ASC_SVG_ROW + 8.0;
    asc_svg_open(t, id, bottom + 42.0, title, description);
    asc_svg_axis_ticks(t, s, rows, bottom, 1.0, "");
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW;
        if (row[i].rank == ASC_SVG_OUTER && i > 0)
            asc_svg_line(t, 0.0, y + 2.0, ASC_SVG_WIDTH, y + 2.0, "rule");
        draw(t, s, &row[i], y);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", foot, 76);
    asc_svg_close(t);
}
