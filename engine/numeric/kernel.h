/* Inner loops chosen once per processor. Each table entry has a fixed order of
 * operations, so its bits depend on its arguments and on the table, never on n, position
 * or alignment. */
#ifndef ASCRIBE_NUMERIC_KERNEL_H
#define ASCRIBE_NUMERIC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Element-wise functions of x [n]; outputs may be the inputs. */
typedef struct asc_exp_kernel {
    const char *name;
    void (*exp)(const double *x, double *y, size_t n);
    void (*logistic)(const double *x, double *y, size_t n);
    void (*log1pexp)(const double *x, double *y, size_t n);
    /* One block of ASC_ROWS rows of a logistic model, mean = logistic(eta):
     * r = w (y - mean), v = w mean (1 - mean), and loss = w (log1p(exp(eta)) - y eta); in
     * both tails without cancellation. */
    void (*binomial)(const double *eta, const double *y, const double *w, double *r,
                     double *v, double *loss);
} asc_exp_kernel;

/* One row block x [p][ASC_ROWS] of a design. */
typedef struct asc_block_kernel {
    const char *name;
    /* eta [ASC_ROWS] += x coef, columns in order. */
    void (*predict)(const double *x, const double *coef, size_t p, double *eta);
    /* s [p] = x' r. With `more`, another block follows x in memory and will be wanted
     * next. */
    void (*score)(const double *x, const double *r, size_t p, bool more, double *s);
    /* Largest |eta| of ASC_ROWS finite numbers. */
    double (*max_abs)(const double *eta);
    /* h [p x p], entries i <= j at h[i + j * p]: x' diag(v) x. scratch [p][ASC_ROWS]. */
    void (*gram)(const double *x, const double *v, size_t p, double *scratch, double *h);
} asc_block_kernel;

/* Panels of rows for a group of replicates at once: small enough for the first-level cache. x is
 * [p][ASC_PANEL] with p a multiple of ASC_PANEL_COLUMNS; eta, r, odds are [ASC_GROUP][ASC_PANEL], of
 * which the first `count` replicates matter. What is computed for one replicate never depends on the
 * others of its group. Multiplicities m[k] [ASC_PANEL]: a row with 0 gives exactly 0, whatever stands
 * beside it. */
enum { ASC_PANEL = 64, ASC_GROUP = 6, ASC_PANEL_COLUMNS = 4, ASC_LANES = 4 };

typedef struct asc_panel_kernel {
    const char *name;
    /* eta = offset + x b, columns in order; b [p][ASC_GROUP]. */
    void (*predict)(const double *x, size_t p, const double *b, const double *offset,
                    double *eta);
    /* r[k][i] = m[k][i] times base[i]. */
    void (*scale)(const uint8_t *const m[], size_t count, const double *base, double *r);
    /* In place: eta becomes m w (y - mean); mean is eta, logistic(eta), exp(eta). */
    void (*residual[3])(const uint8_t *const m[], size_t count, const double *y,
                        const double *w, double *eta);
    /* sum [p][ASC_GROUP][ASC_LANES] += x' r by lanes of rows; replicates beyond count may be
     * added to as well. */
    void (*score)(const double *x, size_t p, const double *r, size_t count, double *sum);
    /* out [n], n a multiple of ASC_LANES: exp(sign times x), x cut to [-170, 170]. */
    void (*exp)(const double *x, size_t n, double sign, double *out);
    /* sum[j] += sum over the panel's rows of w / (1 + odds c[j]); odds c below exp(340). */
    void (*logistic)(const double *odds, const double *w, const double *c, size_t count,
                     double *sum);
    /* Bytes that will be wanted soon. */
    void (*expect)(const uint8_t *bytes, size_t n);
} asc_panel_kernel;

/* Rows of a panel as single precision sees them: how a mean moves when its linear predictor does. With
 * q = least, the smaller of mean and 1 - mean (poisson: 0), and the sign s of flip (-0.0 where that is
 * 1 - mean) w mean moves by s variance (exp(s u) - 1) / (1 + q (exp(s u) - 1)). */
typedef struct asc_single_rows {
    const float *variance, *least, *flip; /* [ASC_PANEL] w v; q; 0.0 or -0.0 */
} asc_single_rows;

/* The panels of asc_panel_kernel in single precision: z [p][ASC_PANEL], u and r
 * [ASC_GROUP][ASC_PANEL]. */
enum { ASC_SINGLE_LANES = 8 };

typedef struct asc_single_kernel {
    const char *name;
    /* u = z b, columns in order; b [p][ASC_GROUP]. */
    void (*predict)(const float *z, size_t p, const float *b, float *u);
    /* r[k][i] = m[k][i] times base[i]. */
    void (*scale)(const uint8_t *const m[], size_t count, const float *base, float *r);
    /* In place: u becomes m times the move of w mean; identity link, then logistic and exp. */
    void (*straight)(const uint8_t *const m[], size_t count, const asc_single_rows *rows,
                     float *u);
    void (*curved)(const uint8_t *const m[], size_t count, const asc_single_rows *rows,
                   float *u);
    /* sum [p][ASC_GROUP][ASC_SINGLE_LANES] += z' r by lanes of rows; replicates beyond count may be
     * added to as well. */
    void (*score)(const float *z, size_t p, const float *r, size_t count, float *sum);
} asc_single_kernel;

/* One row block of a packed column (ascribe/packed.h) to doubles [ASC_ROWS]. */
typedef struct asc_unpack_kernel {
    const char *name;
    /* Bit i of the bytes: low or high. */
    void (*bits)(const uint8_t *code, double low, double high, double *to);
    /* code / divisor */
    void (*int8)(const int8_t *code, double divisor, double *to);
    void (*int16)(const int16_t *code, double divisor, double *to);
    void (*int32)(const int32_t *code, double divisor, double *to);
    void (*single)(const float *code, double *to);
} asc_unpack_kernel;

const asc_unpack_kernel *asc_unpack_kernel_get(void);
extern const asc_unpack_kernel asc_unpack_plain;

const asc_exp_kernel *asc_exp_kernel_get(void);
const asc_block_kernel *asc_block_kernel_get(void);
const asc_panel_kernel *asc_panel_kernel_get(void);
const asc_single_kernel *asc_single_kernel_get(void);
/* What runs without AVX2: one value at a time, plain loops. */
extern const asc_exp_kernel asc_exp_plain;
extern const asc_block_kernel asc_block_plain;
extern const asc_panel_kernel asc_panel_plain;
extern const asc_single_kernel asc_single_plain;

#endif
