/* Up to 64 replicates of one generalised linear model fitted together: the same design under other
 * multiplicities of its rows.
 *   score_r = X' m_r w (y - mean(X b_r + offset)) = 0
 * All replicates start from the full-sample estimate b with a metric close to their Hessian there:
 *   H0_r = sum over strong rows of m_r w v x x' + D^1/2 H_rest D^1/2
 * Strong are the rows that make most of the variance of H_r (high leverage); H_rest is the Hessian of
 * the others in the full sample, and D makes the diagonal that of H_r. A quasi-Newton iteration (BFGS
 * pairs) improves it. A pass costs 4 n p flops and one exponential a row. Passes are in single precision
 * while steps are long (glm_block_single.c), and in double from when another would not pay; only a pass in
 * double settles a replicate: when the step, in root mean square of the linear predictor, is or will next be
 * below 1e-10 (gaussian: times the residual standard deviation). A replicate that does not settle within
 * ASC_BLOCK_PASSES is left to the caller. The bits of a replicate depend on its own multiplicities alone.
 * Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithm 7.4. */
#ifndef ASCRIBE_GLM_BLOCK_H
#define ASCRIBE_GLM_BLOCK_H

#include "ascribe/glm.h"
#include "ascribe/pool.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_BLOCK_WIDTH = 64, ASC_BLOCK_PASSES = 20 };

/* Which rows are drawn together. */
typedef struct asc_glm_clusters {
    const uint32_t *of; /* [n] below count */
    size_t count;
} asc_glm_clusters;

/* What all replicates share; made once, then read-only. Rows of y, w and offset are read from `data` as
 * they are needed, residuals and variances at the start are computed again: but for `single` nothing here
 * has n rows. */
typedef struct asc_glm_base {
    asc_glm_data data; /* borrowed, active not used */
    const asc_design *x;
    asc_family family;
    bool usable;      /* false: the metric is too ill-conditioned, fit one by one   */
    size_t p4;        /* p rounded up for panels                                    */
    double *start;    /* [p]                                                        */
    uint8_t *unclean; /* [blocks] 1: a row of weight 0 holds something not finite   */
    double *hessian;  /* [p x p] H, upper triangle                                  */
    double *factor;   /* [p x p] Cholesky factor of H                               */
    double *diagonal; /* [p] of H                                                   */
    double *leverage; /* [clusters] sums of w v x' H^-1 x, in all p; lives in `brief` */
    float *single;    /* [blocks][p4 + 3][ASC_ROWS] for single precision, or NULL (of a
                         packed design): computed in every pass, the same bits       */
    size_t strong;    /* rows whose part of the Hessian is formed for each replicate */
    uint32_t *row;    /* [strong] ascending                                         */
    double *strong_x; /* [blocks of ASC_ROWS strong rows][p][ASC_ROWS]              */
    double *strong_y, *strong_w, *strong_v, *strong_offset; /* [strong, padded]; v: w v */
    double *rest; /* [p x p] H without the strong rows                          */
    double scale; /* of residuals: 1, or their standard deviation               */
} asc_glm_base;

/* Multiplicities by row: [blocks][count][ASC_ROWS], rows beyond n 0. */
typedef struct asc_glm_block {
    size_t count; /* replicates, at most ASC_BLOCK_WIDTH                            */
    const uint8_t *multiplicity;
    bool
        nibbles; /* all below 16, two rows a byte: [blocks][count][ASC_ROWS / 2], row i of a block
                     in the low half of byte i, row i + ASC_ROWS / 2 in the high half            */
    asc_stop stop;  /* ASC_ESTOPPED soon after it says so */
    uint8_t *state; /* [count] in: 1 to be fitted, 0 leave alone; out: 1 settled, 0 not */
    const uint8_t
        *active;         /* [count x p] or NULL: inactive columns keep coefficient 0   */
    const double *start; /* [count x p] or NULL: another point with the linear predictors
                              of the base's start in the rows of the replicate          */
    double *coef;   /* [count x p] row by row, out where settled                      */
    size_t *passes; /* [count] out                                                    */
    size_t
        *doubles; /* [count] out: of these in double precision, the first is half one */
} asc_glm_block;

/* start [p]: full-sample estimate. Gaussian too. brief may go as soon as out->leverage is not needed. */
asc_status asc_glm_base_create(const asc_glm_data *d, const double *start,
                               const asc_glm_clusters *clusters, asc_arena *arena,
                               asc_arena *brief, asc_glm_base *out, asc_error *err);
/* [ASC_ROWS] of one row block, rows of weight 0 and beyond n hold 0: w v at the start. */
asc_status asc_glm_base_variance(const asc_glm_base *base, size_t block, asc_arena *work,
                                 double *variance, asc_error *err);
asc_status asc_glm_block_fit(const asc_glm_base *base, asc_glm_block *block,
                             asc_arena *work, asc_error *err);

/* Rows of one visit: a whole number of visits makes a row block. */
enum { ASC_VISIT_ROWS = 64 };

/* Rows [first, first + ASC_VISIT_ROWS) of one replicate: eta = offset + x coef, w its weights; both
 * [ASC_VISIT_ROWS], may be changed; rows beyond n have weight 0. */
typedef void asc_glm_visit(void *context, size_t first, size_t replicate, double *eta,
                           double *w);

/* Visits all rows, for each replicate in their order, with block->state = 1 at block->coef; only columns
 * with use [p] = 1 enter eta. */
asc_status asc_glm_block_visit(const asc_glm_base *base, const asc_glm_block *block,
                               const uint8_t *use, asc_glm_visit *visit, void *context,
                               asc_arena *work, asc_error *err);
/* sum[j] += sum over ASC_VISIT_ROWS rows of w / (1 + exp(-eta) c[j]): means of a logistic model with
 * eta shifted by -log(c[j]), |log(c[j])| <= 50. eta is cut to [-170, 170], which no mean feels. */
void asc_logistic_sums(const double *eta, const double *w, const double *c, size_t count,
                       double *sum);

#ifdef __cplusplus
}
#endif
#endif
