/* The two charts of a view: contributions with their intervals, and the way from "nobody
 * delivered" to "as delivered". */
#include "html.h"
#include "svg.h"
#include <math.h>
#include <string.h>

static const char *change_text(const asc_view *v, double gain, double low, double high,
                               int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_view_change(v, &t, gain, digits, asc_view_blank(v));
    if (!isnan(low) && !isnan(high)) {
        asc_text_add(&t, " (");
        asc_view_range(v, &t, low, high, digits, "");
        asc_text_add(&t, ")");
    }
    return t.data == NULL ? "" : t.data;
}

static asc_svg_estimate estimate(const asc_view *v, const asc_table *p, size_t row,
                                 const char *value, int digits)
{
    asc_svg_estimate e = {
        .low = v->per * asc_view_real(p, row, "conf.low"),
        .mid = v->per * asc_view_real(p, row, value),
        .high = v->per * asc_view_real(p, row, "conf.high"),
    };
    e.value = change_text(v, e.mid, e.low, e.high, digits);
    return e;
}

static void open_figure(asc_text *t, const char *caption)
{
    asc_text_add(t, "<figure>\n<figcaption>");
    asc_text_html(t, caption);
    asc_text_add(t, "</figcaption>\n");
}

static void forest(const asc_view *v, asc_text *t)
{
    asc_svg_estimate *row = asc_take_bytes(v->arena, v->parts + 1, sizeof *row);
    const char *id = asc_take_format(v->arena, "forest-%zu", v->id);
    if (row == NULL || id == NULL) return;
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    asc_text says = asc_text_start(v->arena);
    for (size_t i = 0; i <= v->parts; i++) {
        const bool total = i == v->parts;
        row[i] = total ? estimate(v, v->game, v->game_all, "value", digits)
                       : estimate(v, v->contribution, v->part[i], "estimate", digits);
        row[i].total = total;
        row[i].label =
            total ? "All together"
                  : asc_view_text(v->arena, v->contribution, v->part[i], "player");
        asc_text_format(&says, "%s: %s. ", row[i].label, row[i].value);
    }
    const asc_svg_axis axis = {asc_view_word(v, -1.0), asc_view_word(v, 1.0),
                               asc_view_rate(v)};
    asc_text title = asc_text_start(v->arena);
    asc_text_format(&title, "Difference in %s that goes with each partner", axis.unit);
    if (title.data == NULL || says.data == NULL) return;
    asc_text caption = asc_text_start(v->arena);
    asc_text_add(&caption, title.data);
    if (asc_view_has(v, "conf.low"))
        asc_text_format(
            &caption,
            ", with %g%% intervals. A bar that crosses the thick line at 0 leaves open "
            "whether there is a difference",
            100.0 * v->confidence);
    asc_text_add(&caption, ".");
    if (caption.data != NULL) open_figure(t, caption.data);
    asc_svg_forest(t, id, title.data, says.data, row, v->parts + 1, &axis);
    asc_text_add(t, "</figure>\n");
}

static const char *level_text(const asc_view *v, double mean, int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_num_fixed(&t, mean, digits, asc_view_blank(v));
    return t.data == NULL ? "" : t.data;
}

/* Steps of the waterfall: the mean moves against the gain where lower is better. */
static void steps(const asc_view *v, asc_svg_step_bar *bar, int digits)
{
    const double sign = v->lower ? -1.0 : 1.0;
    double at = v->per * asc_view_real(v->effect, v->effect_none, "estimate");
    bar[0] = (asc_svg_step_bar){
        "If nobody had delivered", level_text(v, at, digits), at, at, 1, 0};
    for (size_t i = 0; i < v->parts; i++) {
        const double gain =
            v->per * asc_view_real(v->contribution, v->part[i], "estimate");
        const double next = at + sign * gain;
        bar[i + 1] = (asc_svg_step_bar){
            asc_view_text(v->arena, v->contribution, v->part[i], "player"),
            change_text(v, gain, (double)NAN, (double)NAN, digits),
            at,
            next,
            0,
            gain >= 0.0};
        at = next;
    }
    const double all = v->per * asc_view_real(v->effect, v->effect_all, "estimate");
    const char *label = strcmp(v->policy, "universal") == 0
                            ? "If everyone eligible received all"
                            : "As delivered";
    bar[v->parts + 1] =
        (asc_svg_step_bar){label, level_text(v, all, digits), all, all, 1, 0};
}

/* A waterfall is honest only when the parts add up to the total. */
static bool adds_up(const asc_view *v)
{
    const double total = asc_view_real(v->game, v->game_all, "value");
    double sum = 0.0, size = fabs(total);
    for (size_t i = 0; i < v->parts; i++) {
        const double x = asc_view_real(v->contribution, v->part[i], "estimate");
        sum += x;
        size += fabs(x);
    }
    return fabs(sum - total) <= 1e-9 * size;
}

static void waterfall(const asc_view *v, asc_text *t)
{
    asc_svg_step_bar *bar = asc_take_bytes(v->arena, v->parts + 2, sizeof *bar);
    const char *id = asc_take_format(v->arena, "waterfall-%zu", v->id);
    if (bar == NULL || id == NULL) return;
    steps(v, bar, asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per));
    asc_text says = asc_text_start(v->arena), title = asc_text_start(v->arena);
    for (size_t i = 0; i < v->parts + 2; i++)
        asc_text_format(&says, "%s: %s. ", bar[i].label, bar[i].value);
    const char *unit = asc_view_rate(v);
    asc_text_format(&title, "From nobody delivering to %s: %s",
                    strcmp(v->policy, "universal") == 0 ? "everything delivered"
                                                        : "as delivered",
                    unit);
    if (says.data == NULL || title.data == NULL) return;
    open_figure(t, title.data);
    asc_svg_waterfall(t, id, title.data, says.data, bar, v->parts + 2, unit);
    asc_text_add(t, "</figure>\n");
}

void asc_html_charts(const asc_view *v, asc_text *t)
{
    if (v->parts == 0 || !asc_view_has(v, "estimate")) return;
    asc_text_add(t, "<div class=\"charts\">\n");
    forest(v, t);
    if (adds_up(v)) waterfall(v, t);
    asc_html_share_bars(v, t);
    asc_text_add(t, "</div>\n");
}
