/* Scales, ticks and whiskers that the charts of parts have in common. */
#include "svg.h"
#include "view.h"
#include <math.h>

void asc_svg_widen(asc_svg_scale *s, double x)
{
    if (!isfinite(x)) return;
    s->low = fmin(s->low, x);
    s->high = fmax(s->high, x);
}

void asc_svg_hold(asc_svg_scale *s, double low, double mid, double high)
{
    asc_svg_widen(s, low);
    asc_svg_widen(s, mid);
    asc_svg_widen(s, high);
}

void asc_svg_settle(asc_svg_scale *s)
{
    if (!(s->high > s->low)) s->high = s->low + 1.0;
    const double room = 0.04 * (s->high - s->low);
    if (s->low < 0.0) s->low -= room;
    s->high += room;
}

double asc_svg_place(asc_svg_scale s, double x)
{
    const double room = ASC_SVG_WIDTH - 2.0 * ASC_SVG_EDGE;
    const double at = ASC_SVG_EDGE + room * (x - s.low) / (s.high - s.low);
    return fmin(fmax(at, 2.0), ASC_SVG_WIDTH - 2.0);
}

void asc_svg_axis_ticks(asc_text *t, asc_svg_scale s, size_t rows, double y, double times,
                        const char *unit)
{
    const double step = asc_svg_step(times * (s.high - s.low), 4);
    const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    const long first = (long)ceil(times * s.low / step - 1e-9);
    const long last = (long)floor(times * s.high / step + 1e-9);
    for (long k = first; k <= last; k++) {
        const double x = (double)k * step, at = asc_svg_place(s, x / times);
        for (size_t i = 0; i < rows; i++) {
            const double top = (double)i * ASC_SVG_ROW + 24.0;
            asc_svg_line(t, at, top, at, top + 20.0, k == 0 ? "zero" : "grid");
        }
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, x, digits, "");
        asc_text_add(&label, unit);
        asc_svg_tick(t, at, y + 16.0, label.data == NULL ? "" : label.data);
    }
}

void asc_svg_whisker(asc_text *t, asc_svg_scale s, double y, double low, double high)
{
    if (isnan(low) || isnan(high)) return;
    const double x1 = isinf(low) ? 2.0 : asc_svg_place(s, low);
    const double x2 = isinf(high) ? ASC_SVG_WIDTH - 2.0 : asc_svg_place(s, high);
    asc_svg_line(t, x1, y, x2, y, "whisker");
    if (!isinf(low)) asc_svg_line(t, x1, y - 5.0, x1, y + 5.0, "whisker");
    if (!isinf(high)) asc_svg_line(t, x2, y - 5.0, x2, y + 5.0, "whisker");
}
