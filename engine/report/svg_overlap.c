/* Two charts of comparability: how far apart the groups are before and after weighting, column by
 * column; and how two groups spread over classes, one above the line and one below it. */
#include "svg.h"
#include "view.h"
#include <math.h>

enum { LOVE_ROW = 24, LOVE_LEFT = 190, MIRROR_HALF = 80, MIRROR_TOP = 24 };

static double love_at(double x, double most)
{
    const double room = ASC_SVG_WIDTH - LOVE_LEFT - 2.0 * ASC_SVG_EDGE;
    return LOVE_LEFT + ASC_SVG_EDGE + room * x / most;
}

static void love_scale(asc_text *t, double most, double foot)
{
    const double step = asc_svg_step(most, 3);
    for (int k = 0; k * step <= most + 1e-9; k++) {
        const double x = k * step;
        const double at = love_at(x, most);
        asc_svg_line(t, at, 4.0, at, foot, k == 0 ? "zero" : "grid");
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, x, step < 0.1 ? 2 : 1, "");
        asc_svg_tick(t, at, foot + 16.0, label.data == NULL ? "" : label.data);
    }
    const double limit = love_at(0.1, most);
    if (most > 0.1) asc_svg_line(t, limit, 4.0, limit, foot, "link");
}

void asc_svg_love(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_pair *pair, size_t pairs)
{
    double most = 0.12;
    for (size_t i = 0; i < pairs; i++)
        most = fmax(most, fmax(pair[i].before, pair[i].after));
    most *= 1.05;
    const double foot = (double)pairs * LOVE_ROW + 8.0;
    asc_svg_open(t, id, foot + 44.0, title, description);
    love_scale(t, most, foot);
    for (size_t i = 0; i < pairs; i++) {
        const double y = (double)i * LOVE_ROW + 18.0;
        const double from = love_at(pair[i].before, most);
        const double to = love_at(pair[i].after, most);
        asc_svg_label(t, 2.0, y + 4.0, "name", pair[i].label, 26);
        asc_svg_line(t, from, y, to, y, "rule");
        asc_text_format(
            t, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"dot bad\"/>\n", from, y);
        asc_text_format(t, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"dot\"/>\n",
                        to, y);
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, foot + 36.0, "tick mid",
                  "open: before weighting; filled: after; dotted line: 0.1", 76);
    asc_svg_close(t);
}

void asc_svg_mirror(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_class *class, size_t classes,
                    const asc_svg_axis *axis)
{
    double most = 0.0;
    for (size_t i = 0; i < classes; i++)
        most = fmax(most, fmax(class[i].above, class[i].below));
    const double width = (ASC_SVG_WIDTH - 2.0 * ASC_SVG_EDGE) / (double)classes;
    const double middle = MIRROR_TOP + MIRROR_HALF, foot = middle + MIRROR_HALF;
    asc_svg_open(t, id, foot + 44.0, title, description);
    asc_svg_label(t, 2.0, 14.0, "name", axis->left, 60);
    for (size_t i = 0; i < classes && most > 0.0; i++) {
        const double x = ASC_SVG_EDGE + (double)i * width;
        const double up = MIRROR_HALF * class[i].above / most;
        const double down = MIRROR_HALF * class[i].below / most;
        asc_svg_rect(t, x + 1.0, middle - up, width - 2.0, up, "good");
        asc_svg_rect(t, x + 1.0, middle, width - 2.0, down, "level");
        if (class[i].label[0] != '\0') asc_svg_tick(t, x, foot + 14.0, class[i].label);
    }
    asc_svg_line(t, 0.0, middle, ASC_SVG_WIDTH, middle, "zero");
    asc_svg_label(t, 2.0, foot + 30.0, "name", axis->right, 60);
    asc_svg_label(t, ASC_SVG_WIDTH - 2.0, foot + 30.0, "tick end", axis->unit, 60);
    asc_svg_close(t);
}
