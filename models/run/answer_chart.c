/* Standards over time: /tables/chart, an XmR chart of each ratio with `every`. Periods without rows have no point; the
 * moving range goes over them. */
#include "answer_gate.h"
#include "ascribe/chart.h"
#include <math.h>

/* Of a period without rows nothing was counted: it is nobody's small number. */
static void count(asc_frame *f, bool there, int64_t n)
{
    if (there)
        asc_frame_integer(f, n);
    else
        asc_frame_null(f);
}

static void one(const asc_answer *a, const asc_chart_count *c, asc_frame *f)
{
    const asc_measure *m = &a->study->measure[c->measure];
    double *x = asc_take(a->arena, c->points + 1);
    unsigned *signal = asc_take_bytes(a->arena, c->points + 1, sizeof *signal);
    if (x == NULL || signal == NULL) return; /* the arena remembers */
    size_t points = 0;
    for (size_t i = 0; i < c->points; i++)
        if (c->of[i] > 0) x[points++] = (double)c->met[i] / (double)c->of[i];
    const asc_xmr chart = asc_xmr_chart(x, points, m->shift, m->target, signal);
    for (size_t i = 0, k = 0; i < c->points; i++) {
        const bool there = c->of[i] > 0;
        asc_frame_texts(f, 2, (const char *const[]){m->name, c->period[i]});
        count(f, there, c->of[i]);
        count(f, there, c->met[i]);
        asc_frame_reals(f, 7,
                        (const double[]){there ? x[k] : (double)NAN, chart.mean,
                                         chart.low, chart.high, chart.near_low,
                                         chart.near_high, m->target});
        asc_frame_texts(
            f, 2,
            (const char *const[]){there ? asc_xmr_signal_text(signal[k], a->arena) : "",
                                  asc_xmr_assurance_text(&chart, points, m->target)});
        asc_frame_text(f, asc_take_format(a->arena, "xmr, shift %zu", m->shift));
        k += there;
    }
}

asc_table *asc_beside_chart(const asc_answer *a, const asc_tally *t)
{
    if (t->charts == 0) return NULL;
    asc_frame f = asc_frame_open(a->arena, "chart",
                                 "t:measure t:period n:of n:met r:share r:mean r:low "
                                 "r:high r:near.low r:near.high r:target t:signal "
                                 "t:assurance t:method");
    for (size_t i = 0; i < t->charts; i++) one(a, &t->chart[i], &f);
    return asc_frame_table(&f);
}
