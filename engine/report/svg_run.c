/* Parts of a whole over time: points joined by a line, the mean and the limits of the process as horizontal lines, the
 * target as a heavy one. A point with a signal is open. */
#include "svg.h"
#include "view.h"
#include <math.h>

enum { LEFT = 46, RIGHT = 66, TOP = 12, HALF = 150, LABELS = 6 };

static double place_x(size_t i, size_t points)
{
    const double room = ASC_SVG_WIDTH - LEFT - RIGHT;
    return LEFT + (points < 2 ? 0.5 * room : room * (double)i / (double)(points - 1));
}

static double place_y(asc_svg_scale s, double x)
{
    return TOP + HALF * (s.high - x) / (s.high - s.low);
}

/* What is drawn lies between 0 and 1: a limit outside it cannot be crossed. */
static double kept(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

static asc_svg_scale scale_of(const asc_svg_point *point, size_t points,
                              const asc_svg_limits *l)
{
    asc_svg_scale s = {1.0, 0.0};
    const double line[] = {l->mean, l->low, l->high, l->target};
    for (size_t i = 0; i < points + 4; i++) {
        const double x = kept(i < points ? point[i].share : line[i - points]);
        if (isnan(x)) continue;
        s.low = fmin(s.low, x);
        s.high = fmax(s.high, x);
    }
    const double room = fmax(0.02, 0.08 * (s.high - s.low));
    return (asc_svg_scale){fmax(0.0, s.low - room), fmin(1.0, s.high + room)};
}

/* down: of the words, so that lines that lie close keep theirs apart. */
static void level(asc_text *t, asc_svg_scale s, double x, const char *style, double down,
                  const char *words)
{
    if (isnan(x) || x < 0.0 || x > 1.0) return;
    const double y = place_y(s, x);
    asc_svg_line(t, LEFT, y, ASC_SVG_WIDTH - RIGHT, y, style);
    asc_svg_label(t, ASC_SVG_WIDTH - RIGHT + 4.0, y + down, "tick", words, 10);
}

static void axis(asc_text *t, asc_svg_scale s)
{
    const double step = asc_svg_step(s.high - s.low, 3);
    const long first = (long)ceil(s.low / step - 1e-9);
    const long last = (long)floor(s.high / step + 1e-9);
    for (long k = first; k <= last; k++) {
        const double x = (double)k * step, y = place_y(s, x);
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, 100.0 * x, step < 0.01 ? 1 : 0, "");
        asc_text_add(&label, " %");
        asc_svg_line(t, LEFT, y, ASC_SVG_WIDTH - RIGHT, y, "grid");
        asc_svg_label(t, LEFT - 6.0, y + 4.0, "tick end",
                      label.data == NULL ? "" : label.data, 8);
    }
}

static void draw_points(asc_text *t, asc_svg_scale s, const asc_svg_point *point,
                        size_t points)
{
    size_t before = points;
    for (size_t i = 0; i < points; i++) {
        if (isnan(point[i].share)) continue;
        if (before < points)
            asc_svg_line(t, place_x(before, points), place_y(s, point[before].share),
                         place_x(i, points), place_y(s, point[i].share), "whisker");
        before = i;
    }
    for (size_t i = 0; i < points; i++)
        if (!isnan(point[i].share))
            asc_text_format(t,
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" "
                            "class=\"dot%s\"/>\n",
                            place_x(i, points), place_y(s, point[i].share),
                            point[i].signal ? " bad" : "");
}

void asc_svg_run(asc_text *t, const char *id, const char *title, const char *description,
                 const asc_svg_point *point, size_t points, asc_svg_limits limits,
                 const char *foot)
{
    const asc_svg_scale s = scale_of(point, points, &limits);
    const double bottom = TOP + HALF;
    asc_svg_open(t, id, bottom + 44.0, title, description);
    axis(t, s);
    level(t, s, limits.low, "link", 12.0, "low limit");
    level(t, s, limits.high, "link", 0.0, "high limit");
    level(t, s, limits.mean, "rule", 4.0, "mean");
    level(t, s, limits.target, "zero", 0.0, "target");
    draw_points(t, s, point, points);
    const size_t every = (points + LABELS - 1) / LABELS;
    for (size_t i = 0; i < points; i += every)
        asc_svg_tick(t, place_x(i, points), bottom + 16.0, point[i].label);
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 36.0, "tick mid", foot, 76);
    asc_svg_close(t);
}
