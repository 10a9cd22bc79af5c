/* Games made from data: each function writes the table v [2^n] of an asc_game, so that any index applies,
 * and what the method of that name reports. Masks have bit k-1 for player k. Thread-safe. */
#ifndef ASCRIBE_ATTRIBUTION_H
#define ASCRIBE_ATTRIBUTION_H

#include "ascribe/array.h"
#include "ascribe/contribution.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Regression: v(S) = R^2 of y on the columns in S and an intercept. x [n x p] without intercept, p at
 * most ASC_DENSE_USUAL; w [n] >= 0 or NULL (all 1), a bootstrap replicate changes only w. ASC_ERANK names
 * a column that depends on others. The LMG shares (general dominance) are the Shapley value of v. */
asc_status asc_lmg_game(asc_cmat x, const double *y, const double *w, asc_arena *work,
                        double *v, asc_error *err);
/* share [p]: the LMG shares, which sum to R^2. */
asc_status asc_lmg(asc_cmat x, const double *y, const double *w, asc_arena *work,
                   double *share, asc_error *err);
/* dominance [p x p]: (k, s) mean increase of v by player k over the subsets of size s of the others, for
 * any game; the row means are the Shapley value (Azen & Budescu 2003). */
void asc_conditional_dominance(size_t n, const double *v, asc_mat dominance);

/* Exposure cells: one row per combination of levels that occurs. */
typedef struct asc_risk_cells {
    size_t cells, exposures;
    const uint32_t *level;     /* [cells x exposures] column-major                      */
    const uint32_t *reference; /* [exposures] the level an exposure is removed to       */
    const double *share;       /* [cells] share of the population; sums to 1            */
    const double *risk;        /* [cells] risk of the outcome                           */
} asc_risk_cells;

/* v(S) = 1 - (cases left when the exposures in S are removed) / (cases): the attributable fraction of S.
 * ASC_EDATA when a cell that someone would move to has no row. prevalence: share of cases, or NULL. */
asc_status asc_attributable_game(const asc_risk_cells *c, asc_arena *work, double *v,
                                 double *prevalence, asc_error *err);
/* share [exposures]: the average attributable fractions, mean over all orders of removal. */
asc_status asc_average_attributable_fraction(const asc_risk_cells *c, asc_arena *work,
                                             double *share, asc_error *err);
/* order [exposures]: exposures (0-based) in the order of removal; share [exposures], by exposure. */
asc_status asc_sequential_attributable_fraction(const asc_risk_cells *c,
                                                const size_t *order, asc_arena *work,
                                                double *share, asc_error *err);

/* Paths to conversion: path i visits step[first[i]] .. step[first[i + 1] - 1], channels from 0. */
typedef struct asc_paths {
    size_t channels, paths;
    const size_t *first;      /* [paths + 1]                                            */
    const uint32_t *step;     /* [first[paths]]                                         */
    const double *conversion; /* [paths] >= 0 times the path ended in one               */
    const double *null;       /* [paths] >= 0 times it did not                          */
} asc_paths;

/* v(S): probability that the Markov chain of order 1 converts when only the channels in S are there, the
 * inflow of the others going to no conversion. v(empty) is that of paths without a channel. */
asc_status asc_markov_game(const asc_paths *p, asc_arena *work, double *v,
                           asc_error *err);
/* effect [channels]: 1 - v(N less i) / v(N); share [channels]: effects scaled to sum to 1. */
asc_status asc_markov_removal(const asc_paths *p, asc_arena *work, double *effect,
                              double *share, asc_error *err);

/* Covariance of the rows of a linear index from that of the coalitions' values: A sigma A', where A is the
 * index. sigma [2^n x 2^n], by mask; cov [rows x rows]. g gives n and structures, g->v is not read.
 * ASC_EUSAGE for an index that is not linear. */
asc_status asc_index_covariance(const asc_index *x, const asc_game *g,
                                const double *option, asc_cmat sigma, asc_arena *work,
                                asc_mat cov, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
