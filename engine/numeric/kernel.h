/* Inner loops chosen once per processor. Each table entry has a fixed order of
 * operations, so its bits depend on its arguments and on the table, never on n, position
 * or alignment. */
#ifndef ASCRIBE_NUMERIC_KERNEL_H
#define ASCRIBE_NUMERIC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

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

const asc_exp_kernel *asc_exp_kernel_get(void);
const asc_block_kernel *asc_block_kernel_get(void);
/* What runs without AVX2: one value at a time, plain loops. */
extern const asc_exp_kernel asc_exp_plain;
extern const asc_block_kernel asc_block_plain;

#endif
