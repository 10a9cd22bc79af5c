/* What is left without one or two functions: bars from 0, the whole first. */
#include "svg.h"
#include <math.h>

void asc_svg_fragility(asc_text *t, const char *id, const char *title,
                       const char *description, const asc_svg_rest *row, size_t rows,
                       const char *foot)
{
    asc_svg_scale s = {0.0, 0.0};
    for (size_t i = 0; i < rows; i++) {
        asc_svg_widen(&s, row[i].low);
        asc_svg_widen(&s, row[i].mid);
        asc_svg_widen(&s, row[i].high);
    }
    asc_svg_settle(&s);
    const double bottom = (double)rows * ASC_SVG_ROW + 8.0, zero = asc_svg_place(s, 0.0);
    asc_svg_open(t, id, bottom + 42.0, title, description);
    asc_svg_axis_ticks(t, s, rows, bottom, 1.0, "");
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW, x = asc_svg_place(s, row[i].mid);
        asc_svg_label(t, 2.0, y + 18.0, row[i].full ? "name strong" : "name",
                      row[i].label, 34);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 44);
        if (!isnan(row[i].mid))
            asc_svg_rect(t, fmin(zero, x), y + 27.0, fmax(fabs(x - zero), 1.5), 14.0,
                         row[i].full        ? "level"
                         : row[i].mid < 0.0 ? "bad"
                                            : "good");
        asc_svg_whisker(t, s, y + 34.0, row[i].low, row[i].high);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", foot, 76);
    asc_svg_close(t);
}
