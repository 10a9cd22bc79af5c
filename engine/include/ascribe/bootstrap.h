/* Cluster bootstrap: multiplicities of clusters from counter-based streams.
 *   >= 1,000 clusters   Poisson(1) per cluster, one 32-bit word each by inversion
 *                       (Chamandy et al. 2012)
 *   fewer               multinomial(C; 1/C, ...)
 * Every mean divides by the sum of weights of its replicate. Replicate r depends on (seed, r)
 * alone.
 * Efron & Tibshirani (1993), An Introduction to the Bootstrap. */
#ifndef ASCRIBE_BOOTSTRAP_H
#define ASCRIBE_BOOTSTRAP_H

#include "ascribe/status.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_BLOCK_REPLICATES = 64, ASC_POISSON_CLUSTERS = 1000 };

typedef struct asc_bootstrap {
    uint64_t seed;
    size_t clusters;   /* C */
    size_t replicates; /* R */
} asc_bootstrap;

/* "poisson" or "multinomial". */
const char *asc_bootstrap_scheme(const asc_bootstrap *b);
/* multiplicity [C] of one replicate. */
void asc_bootstrap_draw(const asc_bootstrap *b, size_t replicate, uint8_t *multiplicity);
/* w[i] = base[i] * multiplicity[cluster[i]]; base NULL means 1. */
void asc_bootstrap_weights(size_t n, const uint32_t *cluster, const double *base,
                           const uint8_t *multiplicity, double *w);

/* Interval kinds (Davison & Hinkley 1997, chapter 5). */
typedef enum asc_interval_kind {
    ASC_PERCENTILE,
    ASC_BASIC,
    ASC_NORMAL,
    ASC_BCA,
    ASC_INFLUENCE, /* estimate -+ reach, both from influence values: the draws are not read */
    ASC_STUDENTIZED /* bootstrap-t: draws in their own standard errors                     */
} asc_interval_kind;

typedef struct asc_interval_spec {
    asc_interval_kind kind;
    double level;         /* 0 < level < 1                                   */
    double acceleration;  /* of the statistic, by asc_acceleration; bca only */
    double std_error;     /* influence and studentized: of the estimate      */
    double reach;         /* t quantile times std_error; influence only      */
    const double *spread; /* [R] standard errors of the draws; studentized   */
} asc_interval_spec;

/* Why a bca interval has no ends although enough draws are known. */
typedef enum asc_interval_flaw {
    ASC_FLAWLESS,
    ASC_FLAW_ONE_SIDED, /* no draw on one side of the estimate: z0 is infinite       */
    ASC_FLAW_FOLDED     /* 1 - a (z0 + z) <= 0: too skewed for the transformation    */
} asc_interval_flaw;

typedef struct asc_interval {
    double std_error; /* SD (n - 1) of the draws that were not refused              */
    double low, high; /* NaN when withheld                                          */
    size_t refused;   /* draws that are NaN: placed at the unfavourable end on both
                         sides; more than 1 % withholds the interval                */
    asc_interval_flaw flaw;
} asc_interval;

/* draws [R] spaced by stride; NaN = refused; +-Inf is allowed (unbounded). scratch [R].
 * Percentiles are type 7 (linear interpolation, Hyndman & Fan 1996, Am. Stat.
 * 50:361-365). A refused draw counts as -Inf for the low end and as +Inf for the high
 * end; an end that lands on or beside an infinite draw is infinite. The standard error
 * is over the finite draws; a normal interval beside any infinite draw is (-Inf, Inf). The
 * median bias of bca is over the finite draws too. R < 2 gives NaN. */
asc_interval asc_interval_make(asc_interval_spec spec, double estimate,
                               const double *draws, size_t r, size_t stride,
                               double *scratch);

/* Acceleration of a statistic from its influence values l [n], one per resampled cluster:
 * sum l^3 / (6 (sum l^2)^1.5), between -1/6 and 1/6 whatever the unit of l; 0 when every l
 * is 0, that is when the statistic is a constant. */
double asc_acceleration(const double *influence, size_t n);

#ifdef __cplusplus
}
#endif
#endif
