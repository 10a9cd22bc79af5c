/* Waterfall: from one level through steps to another. The scale starts at zero unless the
 * steps would be too small to see (their whole span under a tenth of the highest level);
 * then it is broken, the level bars show the break, and the axis says so. */
#include "svg.h"
#include "view.h"
#include <math.h>

typedef struct scale {
    double low, high;
    int broken;
} scale;

static double place(scale s, double x)
{
    const double room = ASC_SVG_WIDTH - 2.0 * ASC_SVG_EDGE;
    return ASC_SVG_EDGE + room * (x - s.low) / (s.high - s.low);
}

static scale range(const asc_svg_step_bar *bar, size_t bars)
{
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (size_t i = 0; i < bars; i++) {
        low = fmin(low, bar[i].level ? bar[i].to : fmin(bar[i].from, bar[i].to));
        high = fmax(high, bar[i].level ? bar[i].to : fmax(bar[i].from, bar[i].to));
    }
    const double span = high - low;
    scale s = {fmin(0.0, low), fmax(0.0, high), 0};
    if (low > 0.0 && span > 0.0 && span < 0.1 * high) {
        const double step = asc_svg_step(3.0 * span, 3);
        s.low = fmax(0.0, floor((low - 0.8 * span) / step) * step);
        s.high = high + 0.2 * span;
        s.broken = s.low > 0.0;
    }
    if (s.high <= s.low) s.high = s.low + 1.0;
    return s;
}

static void ticks(asc_text *t, scale s, size_t bars, double y)
{
    const double step = asc_svg_step(s.high - s.low, 3);
    const int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    const long first = (long)ceil(s.low / step - 1e-9), last = (long)floor(s.high / step);
    for (long k = first; k <= last; k++) {
        const double at = place(s, (double)k * step);
        for (size_t i = 0; i < bars; i++) {
            const double top = (double)i * ASC_SVG_ROW + 23.0;
            asc_svg_line(t, at, top, at, top + 22.0, "grid");
        }
        asc_text label = asc_text_start(t->arena);
        asc_num_fixed(&label, (double)k * step, digits, "");
        asc_svg_tick(t, at, y + 16.0, label.data == NULL ? "" : label.data);
    }
}

static void draw(asc_text *t, scale s, double y, const asc_svg_step_bar *b)
{
    const double from = b->level ? (s.broken ? s.low : 0.0) : b->from;
    const double x1 = place(s, fmin(from, b->to)), x2 = place(s, fmax(from, b->to));
    asc_svg_rect(t, x1, y, fmax(x2 - x1, 1.5), 16.0,
                 b->level    ? "level"
                 : b->better ? "good"
                             : "bad");
    if (b->level && s.broken)
        asc_text_format(t, "<path d=\"M%.1f %.1fl4 5.5l-4 5.5l4 7\" class=\"break\"/>\n",
                        x1 + 12.0, y - 1.0);
}

void asc_svg_waterfall(asc_text *t, const char *id, const char *title,
                       const char *description, const asc_svg_step_bar *bar, size_t bars,
                       const char *unit)
{
    const scale s = range(bar, bars);
    const double foot = (double)bars * ASC_SVG_ROW + 8.0;
    asc_svg_open(t, id, foot + (s.broken ? 58.0 : 42.0), title, description);
    ticks(t, s, bars, foot);
    for (size_t i = 0; i < bars; i++) {
        const double y = (double)i * ASC_SVG_ROW;
        asc_svg_label(t, 2.0, y + 18.0, bar[i].level ? "name strong" : "name",
                      bar[i].label, 34);
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y + 18.0, "value end", bar[i].value, 40);
        draw(t, s, y + 26.0, &bar[i]);
        if (i + 1 < bars) {
            const double x = place(s, bar[i].to);
            asc_svg_line(t, x, y + 42.0, x, y + ASC_SVG_ROW + 3.0, "link");
            asc_svg_line(t, x, y + ASC_SVG_ROW + 21.0, x, y + ASC_SVG_ROW + 26.0, "link");
        }
    }
    asc_svg_label(t, ASC_SVG_WIDTH / 2.0, foot + 36.0, "tick mid", unit, 76);
    if (s.broken) {
        asc_text note = asc_text_start(t->arena);
        asc_text_add(&note, "the axis starts at ");
        asc_num_fixed(&note, s.low, s.low >= 10.0 ? 0 : 2, "");
        asc_text_add(&note, ", not at 0");
        asc_svg_label(t, ASC_SVG_WIDTH / 2.0, foot + 52.0, "tick mid strong",
                      note.data == NULL ? "" : note.data, 76);
    }
    asc_svg_close(t);
}
