/* Partners in bold, each with its functions below: the functions' bars add up to the partner's. */
#include "svg.h"
#include <math.h>

enum { INNER = 18 };

void asc_svg_levels(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_member *row, size_t rows,
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
        const double half = row[i].inner ? 4.0 : 8.0;
        if (!row[i].inner && i > 0)
            asc_svg_line(t, 0.0, y + 2.0, ASC_SVG_WIDTH, y + 2.0, "rule");
        asc_svg_label(t, row[i].inner ? INNER : 2.0, y + 18.0,
                      row[i].inner ? "name" : "name strong", row[i].label, 24);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 56);
        if (!isnan(row[i].mid))
            asc_svg_rect(t, fmin(zero, x), y + 34.0 - half, fmax(fabs(x - zero), 1.5),
                         2.0 * half, row[i].mid < 0.0 ? "bad" : "good");
        asc_svg_whisker(t, s, y + 34.0, row[i].low, row[i].high);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", foot, 76);
    asc_svg_close(t);
}
