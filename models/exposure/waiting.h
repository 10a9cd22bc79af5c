/* How units wait for deliveries: a hazard of delivery by each player, and the probability of having been passed over so
 * far. Private to models; what `early: clone` weights by.
 *   rate of player k at unit i   exp(beta_k' [piece of its window, L, deliveries of the others so far])
 *   Lambda_ik                    the rate summed over the time i waited for k
 *   exp(-Lambda_ik)              probability that k has not delivered until then
 * Pieces end at quantiles of the waiting times of those delivered to, and after the last delivery nothing is waited for. The
 * likelihood is that of counts 0 and 1 with the time as offset, in pieces in which nothing changes.
 * Holford (1980), Biometrics 36:299-305; Friedman (1982), Ann. Statist. 10:101-113. */
#ifndef ASCRIBE_WAITING_H
#define ASCRIBE_WAITING_H

#include "ascribe/estimator.h"

enum {
    ASC_PIECES_MAX = 10,   /* of a window                                               */
    ASC_PIECE_EVENTS = 20, /* deliveries in each, at least                              */
    ASC_WAIT_EVENTS = 10,  /* deliveries a hazard takes, at least                       */
    ASC_TOLD_EVENTS = 5    /* with and without an earlier delivery by another player    */
};

/* The hazard of one player: pieces of waiting, in the order of units. */
typedef struct asc_waiting {
    asc_design design; /* [rows x p]                                                   */
    uint32_t *unit;    /* [rows]                                                       */
    double *event;     /* [rows] 1: the delivery at its end                            */
    double *offset;    /* [rows] log days                                              */
    size_t rows, p;
    size_t first; /* of its terms                                                      */
} asc_waiting;

typedef struct asc_waits {
    const asc_problem *problem;
    asc_waiting *of;   /* [K]                                                          */
    const char **term; /* [terms] player after player                                  */
    const char **part; /* [terms] "delivery:pharmacy"                                  */
    size_t terms;
} asc_waits;

/* Refuses players with too few deliveries, by name: ASC_EDATA. */
asc_status asc_waits_make(const asc_problem *p, asc_arena *arena, asc_waits *out,
                          asc_error *err);
/* coef [terms]: in the start, out the estimate with weights w [n]; hessian NULL or [K], each [p x p]. What cannot be fitted
 * is an error: ASC_ESEPARATION, ASC_ERANK, ASC_ECONVERGENCE, ASC_EOVERFLOW. */
asc_status asc_waits_fit(const asc_waits *m, const double *w, double *coef,
                         double *const *hessian, size_t *passes, asc_arena *work,
                         asc_error *err);
/* mu [rows] of player k: the rate times the time; sums of it by unit into lambda [n]. */
void asc_waits_expect(const asc_waits *m, size_t k, const double *coef, double *mu,
                      double *lambda);

/* clone.c: what stands in for ipw where an outcome has waiting times. */
extern const asc_estimator asc_clone_weighting;

#endif
