/* exp, log1p(exp) and the logistic function over arrays, by the kernels of this
 * processor. */
#include "ascribe/numeric.h"
#include "kernel.h"

void asc_vexp(const double *x, double *y, size_t n)
{
    asc_exp_kernel_get()->exp(x, y, n);
}

void asc_vlog1pexp(const double *x, double *y, size_t n)
{
    asc_exp_kernel_get()->log1pexp(x, y, n);
}

void asc_vlogistic(const double *x, double *y, size_t n)
{
    asc_exp_kernel_get()->logistic(x, y, n);
}

const char *asc_vector_kernel(void)
{
    return asc_exp_kernel_get()->name;
}
