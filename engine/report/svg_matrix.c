/* Heat map of pairs: shade is size, hatching is below 0, and every cell has its number. Columns bear the numbers of
 * the rows, so that no name has to be turned. */
#include "svg.h"
#include <math.h>
#include <stdio.h>

static void shade(asc_text *t, double x, double y, double side, double weight,
                  const char *id)
{
    const double depth = 0.5 * fmin(fabs(weight), 1.0);
    asc_text_format(t,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                    "class=\"%s\" fill-opacity=\"%.3f\"/>\n",
                    x, y, side, side, weight < 0.0 ? "less" : "more", depth);
    if (weight < 0.0)
        asc_text_format(t,
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                        "fill=\"url(#%s-h)\" fill-opacity=\"0.35\"/>\n",
                        x, y, side, side, id);
}

void asc_svg_matrix(asc_text *t, const char *id, const char *title,
                    const char *description, const char *const *label, size_t n,
                    const asc_svg_cell *cell)
{
    const double left = 150.0, top = 26.0;
    const double side = fmin(56.0, (ASC_SVG_WIDTH - left - 4.0) / (double)n);
    asc_svg_open(t, id, top + (double)n * side + 6.0, title, description);
    asc_text_format(t,
                    "<defs><pattern id=\"%s-h\" width=\"7\" height=\"7\" "
                    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                    "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" class=\"hatch\"/>"
                    "</pattern></defs>\n",
                    id);
    for (size_t i = 0; i < n; i++) {
        char number[32];
        const double y = top + (double)i * side, middle = y + 0.5 * side + 4.5;
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        asc_svg_label(t, left + ((double)i + 0.5) * side, top - 9.0, "tick mid", number,
                      4);
        asc_svg_label(t, 2.0, middle, "tick", number, 4);
        asc_svg_label(t, 22.0, middle, "name", label[i], 16);
        for (size_t j = 0; j < n; j++) {
            const asc_svg_cell *c = &cell[i * n + j];
            const double x = left + (double)j * side;
            if (c->text != NULL) shade(t, x, y, side, c->weight, id);
            asc_svg_rect(t, x, y, side, side, "edge");
            if (c->strong)
                asc_svg_rect(t, x + 2.0, y + 2.0, side - 4.0, side - 4.0, "frame");
            if (c->text != NULL)
                asc_svg_label(t, x + 0.5 * side, middle, c->strong ? "mid strong" : "mid",
                              c->text, 8);
        }
    }
    asc_svg_close(t);
}
