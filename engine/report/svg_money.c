/* A curve of parts over amounts, and a cloud of points around two zero lines: the acceptability curve and the
 * cost-effectiveness plane. Cost rises upwards, effect to the right. */
#include "svg.h"
#include "view.h"
#include <math.h>

enum { PLOT_HEIGHT = 240, PLOT_TOP = 40 };

static double height_of(double low, double high, double y)
{
    return PLOT_TOP + PLOT_HEIGHT * (high - y) / (high - low);
}

/* Grid lines and numbers of the vertical axis. */
static void levels(asc_text *t, asc_svg_scale y, double times, const char *unit)
{
    const double step = asc_svg_step(times * (y.high - y.low), 4);
    const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    const long first = (long)ceil(times * y.low / step - 1e-9);
    const long last = (long)floor(times * y.high / step + 1e-9);
    for (long k = first; k <= last; k++) {
        const double at = height_of(y.low, y.high, (double)k * step / times);
        asc_text label = asc_text_start(t->arena);
        asc_svg_line(t, 0.0, at, ASC_SVG_WIDTH, at, k == 0 ? "zero" : "grid");
        asc_num_fixed(&label, (double)k * step, digits, "");
        asc_text_add(&label, unit);
        asc_svg_label(t, 2.0, at - 3.0, "tick", label.data == NULL ? "" : label.data, 24);
    }
}

static void frame(asc_text *t, const asc_svg_plot *p, asc_svg_scale x, asc_svg_scale y,
                  double times, const char *unit)
{
    const double bottom = PLOT_TOP + PLOT_HEIGHT;
    asc_svg_open(t, p->id, bottom + 44.0, p->title, p->description);
    asc_svg_label(t, 2.0, 12.0, "tick", p->up, 76);
    levels(t, y, times, unit);
    asc_svg_axis_ticks(t, x, 0, bottom, 1.0, "");
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, bottom + 38.0, "tick mid", p->right, 76);
}

void asc_svg_curve(asc_text *t, const asc_svg_plot *p)
{
    asc_svg_scale x = {0.0, 0.0};
    const asc_svg_scale y = {0.0, 1.0};
    for (size_t i = 0; i < p->points; i++) asc_svg_widen(&x, p->x[i]);
    asc_svg_settle(&x);
    frame(t, p, x, y, 100.0, "%");
    for (size_t i = 1; i < p->points; i++)
        asc_svg_line(t, asc_svg_place(x, p->x[i - 1]), height_of(0.0, 1.0, p->y[i - 1]),
                     asc_svg_place(x, p->x[i]), height_of(0.0, 1.0, p->y[i]), "curve");
    asc_svg_close(t);
}

void asc_svg_cloud(asc_text *t, const asc_svg_plot *p)
{
    asc_svg_scale x = {0.0, 0.0}, y = {0.0, 0.0};
    for (size_t i = 0; i < p->points; i++) {
        asc_svg_widen(&x, p->x[i]);
        asc_svg_widen(&y, p->y[i]);
    }
    asc_svg_settle(&x);
    asc_svg_settle(&y);
    frame(t, p, x, y, 1.0, "");
    asc_svg_line(t, asc_svg_place(x, 0.0), PLOT_TOP, asc_svg_place(x, 0.0),
                 PLOT_TOP + PLOT_HEIGHT, "zero");
    for (size_t i = 0; i < p->points; i++)
        if (isfinite(p->x[i]) && isfinite(p->y[i]))
            asc_svg_rect(t, asc_svg_place(x, p->x[i]) - 1.5,
                         height_of(y.low, y.high, p->y[i]) - 1.5, 3.0, 3.0, "speck");
    asc_svg_close(t);
}
