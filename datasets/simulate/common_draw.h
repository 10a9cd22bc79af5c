/* What simulators draw. Each takes its words from one stream, in a fixed order. */
#ifndef ASCRIBE_SIMULATE_COMMON_DRAW_H
#define ASCRIBE_SIMULATE_COMMON_DRAW_H

#include "ascribe/rng.h"
#include <stdbool.h>

double asc_logistic(double x);
bool asc_draw_coin(asc_stream *s, double probability);
/* Uniform on the whole numbers from .. to. */
int64_t asc_draw_between(asc_stream *s, int64_t from, int64_t to);
/* Poisson by inversion of one uniform, for means below 700. */
int64_t asc_draw_poisson(asc_stream *s, double mean);
/* Gamma of mean 1 and a whole shape: the mean of so many exponentials, variance 1 / shape. */
double asc_draw_gamma(asc_stream *s, unsigned shape);
/* The value of a discrete law p [n] at one uniform. */
size_t asc_draw_index(asc_stream *s, const double *p, size_t n);

#endif
