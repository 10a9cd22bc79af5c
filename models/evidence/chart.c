/* XmR charts (ascribe/chart.h). */
#include "ascribe/chart.h"
#include "ascribe/text.h"
#include <math.h>
#include <stdbool.h>

/* Direction of point i: of its side of the mean, or of the step that leads to it. */
static int side(const double *x, size_t i, double mean)
{
    return (x[i] > mean) - (x[i] < mean);
}

static int step(const double *x, size_t i)
{
    return i == 0 ? 0 : (x[i] > x[i - 1]) - (x[i] < x[i - 1]);
}

static void mark(unsigned *signal, size_t first, size_t end, unsigned bit)
{
    for (size_t i = first; i < end; i++) signal[i] |= bit;
}

static void shifts(const double *x, size_t n, double mean, size_t shift, unsigned *signal)
{
    for (size_t i = 0, first = 0; i < n; i++) {
        if (i == 0 || side(x, i, mean) != side(x, i - 1, mean)) first = i;
        if (side(x, i, mean) != 0 && i - first + 1 >= shift)
            mark(signal, first, i + 1, ASC_XMR_SHIFT);
    }
}

static void trends(const double *x, size_t n, size_t shift, unsigned *signal)
{
    for (size_t i = 1, first = 0; i < n; i++) {
        if (i == 1 || step(x, i) != step(x, i - 1)) first = i - 1;
        if (step(x, i) != 0 && i - first + 1 >= shift)
            mark(signal, first, i + 1, ASC_XMR_TREND);
    }
}

/* Between the near and the process limit of its side. */
static bool near(const asc_xmr *c, double x)
{
    return (x > c->near_high && x <= c->high) || (x < c->near_low && x >= c->low);
}

static void two_of_three(const double *x, size_t n, const asc_xmr *c, unsigned *signal)
{
    for (size_t i = 2; i < n; i++) {
        const int way = side(x, i, c->mean);
        size_t beyond = 0;
        bool one_side = way != 0;
        for (size_t k = i - 2; k <= i; k++) {
            one_side = one_side && side(x, k, c->mean) == way;
            beyond += near(c, x[k]);
        }
        for (size_t k = i - 2; one_side && beyond >= 2 && k <= i; k++)
            if (near(c, x[k])) signal[k] |= ASC_XMR_TWO_OF_THREE;
    }
}

static asc_assurance assurance(const asc_xmr *c, size_t n, double target)
{
    if (isnan(target) || n < ASC_XMR_TRIAL) return ASC_ASSURANCE_NONE;
    return target < c->low    ? ASC_ASSURANCE_PASS
           : target > c->high ? ASC_ASSURANCE_FAIL
                              : ASC_ASSURANCE_HIT_OR_MISS;
}

asc_xmr asc_xmr_chart(const double *x, size_t n, size_t shift, double target,
                      unsigned *signal)
{
    const double none = (double)NAN;
    asc_xmr c = {none, none, none, none, none, none, none, ASC_ASSURANCE_NONE};
    for (size_t i = 0; signal != NULL && i < n; i++) signal[i] = 0;
    if (n < 2) return c;
    double sum = 0.0, ranges = 0.0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    for (size_t i = 1; i < n; i++) ranges += fabs(x[i] - x[i - 1]);
    c.mean = sum / (double)n;
    c.range = ranges / (double)(n - 1);
    c.low = c.mean - 2.66 * c.range;
    c.high = c.mean + 2.66 * c.range;
    c.near_low = c.mean - 2.66 * 2.0 / 3.0 * c.range;
    c.near_high = c.mean + 2.66 * 2.0 / 3.0 * c.range;
    c.range_high = 3.267 * c.range;
    c.assurance = assurance(&c, n, target);
    if (signal == NULL) return c;
    for (size_t i = 0; i < n; i++)
        if (x[i] > c.high || x[i] < c.low) signal[i] |= ASC_XMR_OUTSIDE;
    shifts(x, n, c.mean, shift, signal);
    trends(x, n, shift, signal);
    two_of_three(x, n, &c, signal);
    return c;
}

const char *asc_xmr_signal_text(unsigned bits, asc_arena *arena)
{
    static const char *const word[] = {"outside the limits", "shift", "trend",
                                       "two of three near a limit"};
    asc_text t = asc_text_start(arena);
    for (size_t k = 0; k < sizeof word / sizeof *word; k++)
        if ((bits >> k & 1U) != 0)
            asc_text_format(&t, "%s%s", t.length > 0 ? ", " : "", word[k]);
    return t.length == 0 ? "" : t.data;
}

const char *asc_xmr_assurance_text(const asc_xmr *c, size_t points, double target)
{
    if (points < ASC_XMR_TRIAL) return "trial limits: fewer than 12 points";
    if (isnan(target)) return "";
    return c->assurance == ASC_ASSURANCE_PASS   ? "reached whatever chance does"
           : c->assurance == ASC_ASSURANCE_FAIL ? "missed whatever chance does"
                                                : "hit or miss by chance";
}
