/* Sums, quantiles, distribution functions and vector exp/log: small kernels with fixed results. */
#ifndef ASCRIBE_NUMERIC_H
#define ASCRIBE_NUMERIC_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sum in fixed pairwise order (blocks of 128, binary tree): error O(log n) ulp. Higham 1993. */
double asc_sum(const double *x, size_t n);
/* Sum of w[i] * x[i] in the same order; a zero weight skips its x, so 0 * NaN adds nothing. */
double asc_weighted_sum(const double *w, const double *x, size_t n);
/* Mean and standard deviation (n - 1) in two passes; NaN entries are an error of the caller. */
double asc_mean(const double *x, size_t n);
double asc_sd(const double *x, size_t n);
/* Lag-1 autocorrelation as NIST defines it. */
double asc_autocorrelation(const double *x, size_t n);
/* Quantile type 7 of sorted x. */
double asc_quantile_sorted(const double *x, size_t n, double q);
void asc_sort(double *x, size_t n); /* ascending; NaN last */

/* y[i] = exp(x[i]); x and y may be the same. Bits do not depend on n or on alignment. */
void asc_vexp(const double *x, double *y, size_t n);
/* y[i] = log1p(exp(x[i])), without overflow. */
void asc_vlog1pexp(const double *x, double *y, size_t n);
/* y[i] = 1 / (1 + exp(-x[i])). */
void asc_vlogistic(const double *x, double *y, size_t n);
/* "avx2", "avx512f", "scalar": which vector kernels run. */
const char *asc_vector_kernel(void);

/* Eigenvalues value [p] and vectors q [p x p], by columns, of a symmetric a [p x p], which is overwritten; in no
 * order. False: a is not finite. For small p. */
bool asc_eigen_symmetric(double *a, size_t p, double *value, double *q);

double asc_normal_quantile(double p);
double asc_normal_cdf(double z);
/* Student's t with any number of degrees of freedom above 0; infinitely many: the normal one. */
double asc_t_quantile(double p, double freedom);
/* Wilson (1927, JASA 22:209-212) score interval of successes / n. */
void asc_wilson(double successes, double n, double level, double *low, double *high);
/* Exact Poisson limits (Garwood 1936) of a count. */
void asc_poisson_limits(double count, double level, double *low, double *high);
/* x with P(X <= x) = p for X ~ Beta(a, b), a and b > 0. */
double asc_beta_quantile(double p, double a, double b);
/* P(X <= k) for X ~ Binomial(n, p). */
double asc_binomial_cdf(double k, double n, double p);

/* P(X > x) for X ~ F(a, b). */
double asc_f_tail(double x, double a, double b);

/* Name of the BLAS and the kernels it runs, e.g. "OpenBLAS 0.3.21 Zen"; sets it to one thread. */
const char *asc_blas_start(void);
/* The OpenBLAS core this processor should run and does not ("SkylakeX", "Haswell"), or NULL. The program
 * cures it by starting itself again with OPENBLAS_CORETYPE; a library user may do the same. */
const char *asc_blas_check(void);
/* The rule behind it: a core of before AVX2 on a processor that has it. */
const char *asc_blas_better(const char *core, bool avx2, bool avx512);
/* What the processor and the system allow (AVX2 with FMA; AVX-512 F, DQ, BW, VL). */
bool asc_cpu_has_avx2(void);
bool asc_cpu_has_avx512(void);
const char *asc_gsl_version(void);

#ifdef __cplusplus
}
#endif
#endif
