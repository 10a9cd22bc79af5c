/* Draws by inversion: one uniform each, but gamma (as many as its shape). Devroye (1986), Non-Uniform Random Variate
 * Generation, ch. II.2 and III.2. */
#include "common_draw.h"
#include <math.h>

double asc_logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

bool asc_draw_coin(asc_stream *s, double probability)
{
    return asc_stream_uniform(s) < probability;
}

int64_t asc_draw_between(asc_stream *s, int64_t from, int64_t to)
{
    return from + (int64_t)asc_stream_below(s, (uint64_t)(to - from + 1));
}

int64_t asc_draw_poisson(asc_stream *s, double mean)
{
    double u = asc_stream_uniform(s), p = exp(-mean);
    int64_t k = 0;
    while (u > p && p > 0.0) {
        u -= p;
        p *= mean / (double)++k;
    }
    return k;
}

double asc_draw_gamma(asc_stream *s, unsigned shape)
{
    double sum = 0.0;
    for (unsigned k = 0; k < shape; k++) sum -= log(asc_stream_uniform(s));
    return sum / (double)shape;
}

size_t asc_draw_index(asc_stream *s, const double *p, size_t n)
{
    const double u = asc_stream_uniform(s);
    size_t k = 0;
    double below = p[0];
    while (u >= below && k + 1 < n) below += p[++k];
    return k;
}
