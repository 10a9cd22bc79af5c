/* Parts of the batched fit: passes over the data, and the iteration of one replicate. */
#ifndef ASCRIBE_NUMERIC_GLM_BLOCK_H
#define ASCRIBE_NUMERIC_GLM_BLOCK_H

#include "ascribe/glm_block.h"
#include "kernel.h"

enum { ASC_PANELS = ASC_ROWS / ASC_PANEL };

static inline size_t asc_panel_columns(size_t p)
{
    return (p + ASC_PANEL_COLUMNS - 1) / ASC_PANEL_COLUMNS * ASC_PANEL_COLUMNS;
}

/* One row block of the base. Rows of weight 0, and those beyond n, hold 0. */
typedef struct asc_base_rows {
    double *y, *w, *offset;      /* [ASC_ROWS] by asc_base_rows_load                   */
    double *x;                   /* [p][ASC_ROWS] clean, by asc_base_rows_start        */
    double *eta, *mean;          /* [ASC_ROWS]                                         */
    double *residual, *variance; /* [ASC_ROWS] w (y - mean), w v at the start          */
    double *z;                   /* [p][ASC_ROWS] L^-1 x, by asc_base_rows_white       */
    double *row;                 /* [p]                                                */
} asc_base_rows;

asc_status asc_base_rows_create(const asc_glm_base *base, asc_arena *work,
                                asc_base_rows *rows, asc_error *err);
void asc_base_rows_load(const asc_glm_base *base, size_t block, asc_base_rows *rows);
/* Loads too. True: a row of weight 0 held something that is not finite. */
bool asc_base_rows_start(const asc_glm_base *base, size_t block, asc_base_rows *rows);
/* After start. */
void asc_base_rows_white(const asc_glm_base *base, asc_base_rows *rows);
/* After white: what single precision knows of the block, to [p4 + 3][ASC_ROWS]: z in panels
 * [ASC_PANELS][p4][ASC_PANEL], then variance, least and flip of asc_single_rows. */
void asc_base_rows_single(const asc_glm_base *base, const asc_base_rows *rows, float *to);
static inline size_t asc_single_size(const asc_glm_base *base)
{
    return (base->p4 + 3) * ASC_ROWS;
}

/* Sums over all rows for the replicates of a list, one vector of `length` each. */
typedef struct asc_block_sums {
    size_t length; /* doubles of one replicate                                        */
    size_t levels;
    double **level; /* [levels + 1][replicates x length] partial sums of 2^k blocks   */
    double *sum;    /* [replicates x length]                                          */
} asc_block_sums;

typedef struct asc_quasi asc_quasi;

/* Passes of the block engine over the data. */
typedef struct asc_block_pass {
    const asc_glm_base *base;
    const asc_glm_block *block;
    const asc_panel_kernel *kernel;
    const asc_single_kernel *single;
    asc_base_rows rows;
    asc_block_sums score; /* length p                                                 */
    asc_block_sums first; /* length p + (p + 1): score, diagonal of H_r, sum m w v    */
    double *panel;        /* [ASC_PANELS][p4][ASC_PANEL] a row block of x             */
    double *b;            /* [groups][p4][ASC_GROUP]                                  */
    double *eta;          /* [ASC_GROUP][ASC_PANEL]                                   */
    double *lanes;        /* [columns][ASC_GROUP][ASC_LANES]                          */
    double *origin;       /* [replicates x p] L^-1 score at the start                 */
    double *rest;    /* [replicates x p] of L'(coef - start) beyond single precision */
    float *square;   /* [ASC_PANELS][columns of p + 1][ASC_PANEL] x^2 / diagonal, 1 */
    float *single_b; /* as b                                                     */
    float *variance; /* [ASC_ROWS]                                               */
    float *u;        /* [ASC_GROUP][ASC_PANEL]                                   */
    float *single_buffer; /* [p4 + 3][ASC_ROWS], when the base keeps none             */
    float *single_lanes;  /* [columns][ASC_GROUP][ASC_SINGLE_LANES]                   */
} asc_block_pass;

asc_status asc_block_pass_create(const asc_glm_base *base, const asc_glm_block *block,
                                 asc_arena *work, asc_block_pass *pass, asc_error *err);
/* Scores at coef (row by row, of all replicates): score.sum [count x p]. */
asc_status asc_block_pass_run(asc_block_pass *pass, const size_t *list, size_t count,
                              const double *coef, asc_error *err);
/* Multiplicities of the group that starts at `from` of the list will be next. */
void asc_block_pass_expect(const asc_block_pass *pass, size_t block, const size_t *list,
                           size_t from, size_t count);
asc_status asc_block_pass_stopped(const asc_block_pass *pass, asc_error *err);
/* glm_block_single.c, in single precision. Sums at the start for the listed replicates: first.sum
 * [count x (2 p + 1)]. */
asc_status asc_single_pass_create(asc_block_pass *pass, asc_arena *work, asc_error *err);
asc_status asc_single_pass_first(asc_block_pass *pass, const size_t *list, size_t count,
                                 asc_error *err);
/* Scores at the coefficients of quasi [all replicates]: score.sum [count x p]. */
asc_status asc_single_pass_run(asc_block_pass *pass, const size_t *list, size_t count,
                               const asc_quasi *quasi, asc_error *err);
/* Lanes of `columns` sums become numbers: to[k * stride + j]. */
void asc_lanes_close(const double *lanes, size_t columns, size_t count, size_t stride,
                     double *to);
/* Block b of `blocks` and the sums of n doubles: level[levels] joins the tree; at the end sum. */
void asc_sums_push(asc_block_sums *s, size_t b, size_t n);
void asc_sums_close(asc_block_sums *s, size_t blocks, size_t n);

/* Packs the row block that is loaded into panels [ASC_PANELS][p4][ASC_PANEL]. */
void asc_panel_pack(const asc_glm_base *base, size_t block, const asc_base_rows *rows,
                    double *panel);
/* Multiplicities of one replicate in a row block, as they stand. */
static inline const uint8_t *asc_block_bytes(const asc_glm_block *block, size_t row_block,
                                             size_t replicate)
{
    const size_t bytes = block->nibbles ? ASC_ROWS / 2 : ASC_ROWS;
    return block->multiplicity + (row_block * block->count + replicate) * bytes;
}
static inline uint8_t asc_block_byte(const asc_glm_block *block, size_t row,
                                     size_t replicate)
{
    const uint8_t *bytes = asc_block_bytes(block, row / ASC_ROWS, replicate);
    const size_t r = row % ASC_ROWS, half = ASC_ROWS / 2;
    if (!block->nibbles) return bytes[r];
    return r < half ? bytes[r] & 15U : bytes[r - half] >> 4;
}
/* m[k] [ASC_ROWS] of a group of replicates: where they stand, or unpacked into buffer
 * [ASC_GROUP][ASC_ROWS]. */
void asc_block_group(const asc_glm_block *block, size_t row_block, const size_t *list,
                     size_t count, uint8_t *buffer, const uint8_t *m[ASC_GROUP]);

/* Strong rows of one replicate (glm_block_strong.c). */
typedef struct asc_strong {
    const asc_glm_base *base;
    double *m;                          /* [strong, padded] multiplicities             */
    double *eta, *u, *y, *r, *v, *loss; /* [ASC_ROWS]                                  */
    double *z;                          /* [p][ASC_ROWS]                               */
    double *part;                       /* [p x p]                                     */
    double *score;                      /* [p] of the strong rows                      */
    double *first;                      /* [p] of the rest at the start                */
    double *root;                       /* [p] of D                                    */
    double *rest;                       /* [p x p] D^1/2 H_rest D^1/2, upper triangle  */
} asc_strong;

asc_status asc_strong_create(const asc_glm_base *base, asc_arena *work, asc_strong *s,
                             asc_error *err);
/* Multiplicities of a replicate. */
void asc_strong_load(const asc_glm_block *block, size_t replicate, asc_strong *s);
/* s->score at coef, and the upper triangle h [p x p] of the strong rows' Hessian. */
void asc_strong_run(asc_strong *s, const double *coef, double *h);

/* Quasi-Newton state of one replicate. */
enum { ASC_PAIRS_MAX = ASC_BLOCK_PASSES };

struct asc_quasi {
    double *coef, *score, *step; /* [p]                                                */
    double *factor;              /* [p x p] Cholesky factor of H0                      */
    const uint8_t *active;       /* [p] or NULL                                        */
    const double *start;         /* [p]                                                */
    double *s, *t;               /* [ASC_PAIRS_MAX][p] steps, changes of -score */
    double rho[ASC_PAIRS_MAX];   /* 1 / s't                                    */
    size_t pairs;
    double variance, norm, size, ratio;
    double first, worst; /* size of the first step; largest ratio so far */
    bool single;         /* the next pass is in single precision */
    bool rough;          /* score is of such a pass              */
};

typedef enum asc_quasi_verdict {
    ASC_QUASI_ON,
    ASC_QUASI_SETTLED,
    ASC_QUASI_LOST
} asc_quasi_verdict;

/* From the sums at the start; then after each pass at coef. ON: coef is the next point. */
asc_quasi_verdict asc_quasi_start(const asc_glm_base *base, const double *first,
                                  asc_strong *strong, asc_quasi *q);
asc_quasi_verdict asc_quasi_next(const asc_glm_base *base, const double *score,
                                 asc_quasi *q, double *scratch); /* [2 p] */

#endif
