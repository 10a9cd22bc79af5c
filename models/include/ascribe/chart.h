/* XmR charts: is a process steady, and can its target be relied on?
 *   mR    mean of |x_t - x_(t-1)|          mean +- 2.66 mR: natural process limits; two thirds of it: near limits
 * Signals: a point outside the limits; `shift` points in a row strictly on one side of the mean; `shift` points in a
 * row that rise, or fall; two of three in a row between near and process limit, all three on one side of the mean
 * (the two are marked).
 * Limits are over all points; moving ranges are not screened; points outside the limits do not count as two of three.
 * Wheeler (1993), Understanding Variation; NHS England, Making Data Count (2.66, near limits, assurance). */
#ifndef ASCRIBE_CHART_H
#define ASCRIBE_CHART_H

#include "ascribe/arena.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_XMR_TRIAL = 12 }; /* fewer points give trial limits and no assurance */

/* Bits of a point's signals. */
enum {
    ASC_XMR_OUTSIDE = 1,
    ASC_XMR_SHIFT = 2,
    ASC_XMR_TREND = 4,
    ASC_XMR_TWO_OF_THREE = 8
};

typedef enum asc_assurance {
    ASC_ASSURANCE_NONE, /* no target, or trial limits                              */
    ASC_ASSURANCE_PASS, /* the target lies below both limits: it is always reached */
    ASC_ASSURANCE_FAIL, /* above both                                              */
    ASC_ASSURANCE_HIT_OR_MISS
} asc_assurance;

typedef struct asc_xmr {
    double mean, range; /* mean moving range                               */
    double low, high;   /* process limits                                  */
    double near_low, near_high;
    double range_high;       /* limit of a moving range: 3.267 mR               */
    asc_assurance assurance; /* more is better                                  */
} asc_xmr;

/* x [n], n >= 2, in order of time; shift >= 2; target NaN: none. signal [n], or NULL. With fewer than two points
 * everything is NaN. */
asc_xmr asc_xmr_chart(const double *x, size_t n, size_t shift, double target,
                      unsigned *signal);
/* A point's signals, and what can be relied on, in the words of /tables/chart. */
const char *asc_xmr_signal_text(unsigned bits, asc_arena *arena);
const char *asc_xmr_assurance_text(const asc_xmr *c, size_t points, double target);

#ifdef __cplusplus
}
#endif
#endif
