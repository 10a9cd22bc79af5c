/* exp, logistic and log1p(exp) by SLEEF, four doubles at a time with AVX2 and FMA, or one at a
 * time on older processors. With e = exp(-|x|), which never overflows:
 *   logistic(x)   = 1 / (1 + e) for x >= 0, e / (1 + e) for x < 0
 *   log1p(exp(x)) = max(x, 0) + log1p(e)
 * The finz and cinz variants of SLEEF give the same bits at every vector width; a tail is
 * padded and goes through the same vector code.
 * Shibata & Petrogalli (2020), IEEE Trans. Parallel Distrib. Syst. 31:1316-1327. */
#include "ascribe/design.h"
#include "kernel.h"
#include <immintrin.h>
#include <math.h>
#include <sleef.h>
#include <string.h>

#define WITH_AVX2 __attribute__((target("avx2,fma")))

/* sleef.h declares these only when the whole file is compiled for AVX. */
WITH_AVX2 __m256d Sleef_finz_expd4_u10avx2(__m256d x);
WITH_AVX2 __m256d Sleef_finz_log1pd4_u10avx2(__m256d x);

enum { LANES = 4 };

typedef __m256d vector_function(__m256d x);

WITH_AVX2 static __m256d exp_avx2(__m256d x)
{
    return Sleef_finz_expd4_u10avx2(x);
}

WITH_AVX2 static __m256d exp_minus_abs(__m256d x)
{
    return Sleef_finz_expd4_u10avx2(_mm256_or_pd(x, _mm256_set1_pd(-0.0)));
}

/* logistic(x) given e = exp(-|x|). */
WITH_AVX2 static __m256d mean_avx2(__m256d x, __m256d e)
{
    const __m256d one = _mm256_set1_pd(1.0);
    return _mm256_div_pd(_mm256_blendv_pd(one, e, x), _mm256_add_pd(one, e));
}

WITH_AVX2 static __m256d logistic_avx2(__m256d x)
{
    return mean_avx2(x, exp_minus_abs(x));
}

WITH_AVX2 static __m256d log1pexp_avx2(__m256d x)
{
    const __m256d rest = Sleef_finz_log1pd4_u10avx2(exp_minus_abs(x));
    /* max() returns its second operand for NaN. */
    return _mm256_add_pd(_mm256_max_pd(_mm256_setzero_pd(), x), rest);
}

WITH_AVX2 static void map_avx2(const double *x, double *y, size_t n, vector_function *f)
{
    const size_t whole = n - n % LANES;
    for (size_t i = 0; i < whole; i += LANES)
        _mm256_storeu_pd(y + i, f(_mm256_loadu_pd(x + i)));
    if (whole == n) return;
    double tail[LANES] = {0.0};
    memcpy(tail, x + whole, (n - whole) * sizeof *x);
    _mm256_storeu_pd(tail, f(_mm256_loadu_pd(tail)));
    memcpy(y + whole, tail, (n - whole) * sizeof *x);
}

WITH_AVX2 static void exp_array_avx2(const double *x, double *y, size_t n)
{
    map_avx2(x, y, n, exp_avx2);
}

WITH_AVX2 static void logistic_array_avx2(const double *x, double *y, size_t n)
{
    map_avx2(x, y, n, logistic_avx2);
}

WITH_AVX2 static void log1pexp_array_avx2(const double *x, double *y, size_t n)
{
    map_avx2(x, y, n, log1pexp_avx2);
}

/* r = w (y (1 - m) - (1 - y) m), and loss = w (rest + (eta < 0 ? -y : 1 - y) eta): for y
 * of 0 or 1 each is one small term, never a difference of two large ones. */
WITH_AVX2 static void binomial_avx2(const double *eta, const double *y, const double *w,
                                    double *r, double *v, double *loss)
{
    const __m256d one = _mm256_set1_pd(1.0);
    for (size_t i = 0; i < ASC_ROWS; i += LANES) {
        const __m256d x = _mm256_loadu_pd(eta + i), t = _mm256_loadu_pd(y + i);
        const __m256d u = _mm256_loadu_pd(w + i), e = exp_minus_abs(x);
        const __m256d high = _mm256_div_pd(one, _mm256_add_pd(one, e));
        const __m256d low = _mm256_mul_pd(e, high);
        const __m256d mean = _mm256_blendv_pd(high, low, x);
        const __m256d rest = _mm256_blendv_pd(low, high, x); /* 1 - mean */
        const __m256d fail = _mm256_sub_pd(one, t);
        const __m256d gap =
            _mm256_sub_pd(_mm256_mul_pd(t, rest), _mm256_mul_pd(fail, mean));
        const __m256d slope =
            _mm256_blendv_pd(fail, _mm256_sub_pd(_mm256_setzero_pd(), t), x);
        const __m256d cost = _mm256_fmadd_pd(slope, x, Sleef_finz_log1pd4_u10avx2(e));
        _mm256_storeu_pd(r + i, _mm256_mul_pd(u, gap));
        _mm256_storeu_pd(v + i, _mm256_mul_pd(u, _mm256_mul_pd(low, high)));
        _mm256_storeu_pd(loss + i, _mm256_mul_pd(u, cost));
    }
}

static double exp_scalar(double x)
{
    return Sleef_cinz_expd1_u10purec(x);
}

static double mean_scalar(double x, double e)
{
    return (signbit(x) ? e : 1.0) / (1.0 + e);
}

static void exp_array_scalar(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = exp_scalar(x[i]);
}

static void logistic_array_scalar(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = mean_scalar(x[i], exp_scalar(-fabs(x[i])));
}

static void log1pexp_array_scalar(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (x[i] < 0.0 ? 0.0 : x[i]) +
               Sleef_cinz_log1pd1_u10purec(exp_scalar(-fabs(x[i])));
}

static void binomial_scalar(const double *eta, const double *y, const double *w,
                            double *r, double *v, double *loss)
{
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double x = eta[i], e = exp_scalar(-fabs(x));
        const double high = 1.0 / (1.0 + e), low = e * high;
        const double up = signbit(x) ? low : high, down = signbit(x) ? high : low;
        r[i] = w[i] * (y[i] * down - (1.0 - y[i]) * up);
        v[i] = w[i] * (low * high);
        loss[i] = w[i] * ((signbit(x) ? -y[i] : 1.0 - y[i]) * x +
                          Sleef_cinz_log1pd1_u10purec(e));
    }
}

static const asc_exp_kernel avx2 = {"avx2", exp_array_avx2, logistic_array_avx2,
                                    log1pexp_array_avx2, binomial_avx2};
const asc_exp_kernel asc_exp_plain = {"scalar", exp_array_scalar, logistic_array_scalar,
                                      log1pexp_array_scalar, binomial_scalar};

const asc_exp_kernel *asc_exp_kernel_get(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? &avx2
               : &asc_exp_plain;
}
