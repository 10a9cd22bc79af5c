/* Two numbers of each player side by side: with every order (disc), and with the orders that can be (square). */
#include "svg.h"
#include <math.h>

void asc_svg_orders(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_two *row, size_t rows,
                    const char *disc, const char *square)
{
    asc_svg_scale s = {0.0, 0.0};
    for (size_t i = 0; i < rows; i++) {
        asc_svg_widen(&s, row[i].disc);
        asc_svg_widen(&s, row[i].square);
    }
    asc_svg_settle(&s);
    const double bottom = (double)rows * ASC_SVG_ROW + 8.0;
    asc_svg_open(t, id, bottom + 58.0, title, description);
    asc_svg_axis_ticks(t, s, rows, bottom, 1.0, "");
    for (size_t i = 0; i < rows; i++) {
        const double y = (double)i * ASC_SVG_ROW, at = y + 34.0;
        const double a = asc_svg_place(s, row[i].disc);
        const double b = asc_svg_place(s, row[i].square);
        asc_svg_label(t, 2.0, y + 18.0, "name", row[i].label, 22);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", row[i].value, 56);
        asc_svg_line(t, a, at, b, at, "whisker");
        asc_text_format(t, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" class=\"dot\"/>\n", a,
                        at);
        asc_svg_rect(t, b - 6.0, at - 6.0, 12.0, 12.0, "open");
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", disc, 76);
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 52.0, "tick mid", square, 76);
    asc_svg_close(t);
}
