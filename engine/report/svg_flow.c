/* Flow: after each rule, what was kept (filled) and what the rule dropped (hatched), on
 * one scale. */
#include "svg.h"
#include <math.h>

void asc_svg_flow(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_rule *rule, size_t rules)
{
    double most = 1.0;
    for (size_t i = 0; i < rules; i++) most = fmax(most, rule[i].kept + rule[i].dropped);
    asc_svg_open(t, id, (double)rules * ASC_SVG_ROW, title, description);
    asc_text_format(
        t,
        "<defs><pattern id=\"%s-h\" width=\"6\" height=\"6\" "
        "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" class=\"hatch\"/></pattern></defs>\n",
        id);
    const double room = ASC_SVG_WIDTH - 4.0;
    for (size_t i = 0; i < rules; i++) {
        const double y = (double)i * ASC_SVG_ROW, kept = room * rule[i].kept / most;
        asc_svg_label(t, 2.0, y + 18.0, "name", rule[i].label, 30);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", rule[i].value, 44);
        asc_svg_rect(t, 2.0, y + 25.0, kept, 14.0, "level");
        if (rule[i].dropped > 0.0)
            asc_text_format(t,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" "
                            "class=\"dropped\" fill=\"url(#%s-h)\"/>\n",
                            2.0 + kept, y + 25.0,
                            fmax(room * rule[i].dropped / most, 1.5), id);
    }
    asc_svg_close(t);
}
