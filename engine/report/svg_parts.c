/* Parts of a whole with their intervals on a percent axis; an open diamond is what was assumed. */
#include "svg.h"
#include <math.h>

static asc_svg_scale range(const asc_svg_part *row, size_t rows, double threshold)
{
    asc_svg_scale s = {0.0, 0.0};
    asc_svg_widen(&s, isnan(threshold) ? 0.0 : threshold);
    for (size_t i = 0; i < rows; i++) {
        asc_svg_hold(&s, row[i].low, row[i].mid, row[i].high);
        asc_svg_widen(&s, row[i].assumed);
    }
    asc_svg_settle(&s);
    return s;
}

static void draw(asc_text *t, asc_svg_scale s, double y, const asc_svg_part *p)
{
    const double zero = asc_svg_place(s, 0.0);
    if (!isnan(p->mid)) {
        const double x = asc_svg_place(s, p->mid);
        asc_svg_rect(t, fmin(zero, x), y - 5.0, fmax(fabs(x - zero), 1.5), 10.0,
                     p->mid < 0.0 ? "bad" : "good");
    }
    asc_svg_whisker(t, s, y, p->low, p->high);
    if (isnan(p->assumed)) return;
    asc_text_format(t, "<path d=\"M%.1f %.1fl7 8l-7 8l-7-8Z\" class=\"open\"/>\n",
                    asc_svg_place(s, p->assumed), y - 8.0);
}

void asc_svg_parts(asc_text *t, const char *id, const char *title,
                   const char *description, const asc_svg_part *row, size_t rows,
                   double threshold, const char *foot)
{
    const asc_svg_scale s = range(row, rows, threshold);
    const double bottom = (double)rows * ASC_SVG_ROW + 8.0;
    asc_svg_open(t, id, bottom + 42.0, title, description);
    asc_svg_axis_ticks(t, s, rows, bottom, 100.0, "%");
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW;
        if (!isnan(threshold)) {
            const double x = asc_svg_place(s, threshold);
            asc_svg_line(t, x, y + 22.0, x, y + 46.0, "limit");
        }
        asc_svg_label(t, 2.0, y + 18.0, "name", row[i].label, 22);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 60);
        draw(t, s, y + 34.0, &row[i]);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", foot, 76);
    asc_svg_close(t);
}
