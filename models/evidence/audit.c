/* Audit sampling and agreement of raters.
 *   bound  u with P(X <= wrong | n, u) = 1 - confidence, the beta quantile of wrong + 1, n - wrong
 *   size   least n with 1 - (1 - confidence)^(1/n) < target
 *   kappa  (p_o - p_e) / (1 - p_e), weights 1 - |i - j|^power / (k - 1)^power
 *   McNemar 2 P(X <= min(b, c) | b + c, 1/2), at most 1
 * Clopper & Pearson (1934), Biometrika 26:404-413; Cohen (1968), Psychol. Bull. 70:213-220; Byrt, Bishop &
 * Carlin (1993), J. Clin. Epidemiol. 46:423-429. Sample: Vitter (1987), algorithm R's selection form
 * (Knuth, TAOCP 2, 3rd ed., 3.4.2 S). */
#include "ascribe/gate.h"
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include <math.h>

double asc_audit_bound(double wrong, double n, double confidence)
{
    if (!(n > 0.0 && wrong >= 0.0)) return 1.0;
    if (wrong >= n) return 1.0;
    return asc_beta_quantile(confidence, wrong + 1.0, n - wrong);
}

size_t asc_audit_size(double below, double confidence)
{
    if (!(below > 0.0 && below < 1.0 && confidence > 0.0 && confidence < 1.0)) return 0;
    size_t n = (size_t)ceil(log1p(-confidence) / log1p(-below));
    while (n > 1 && asc_audit_bound(0.0, (double)(n - 1), confidence) < below) n--;
    while (!(asc_audit_bound(0.0, (double)n, confidence) < below)) n++;
    return n;
}

asc_status asc_audit_sample(uint64_t seed, uint64_t stratum, size_t n, size_t m,
                            size_t *sample, asc_error *err)
{
    ASC_REQUIRE(m <= n, err, ASC_EUSAGE,
                "a sample of %zu was asked of %zu claims; ask for %zu or fewer", m, n, n);
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_AUDIT, stratum);
    size_t taken = 0;
    for (size_t i = 0; i < n && taken < m; i++)
        if (asc_stream_below(&s, n - i) < m - taken) sample[taken++] = i;
    return ASC_OK;
}

double asc_kappa(const double *table, size_t k, int power)
{
    double total = 0.0, observed = 0.0, expected = 0.0;
    for (size_t i = 0; i < k * k; i++) total += table[i];
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double row = 0.0, column = 0.0;
            for (size_t l = 0; l < k; l++) {
                row += table[i * k + l];
                column += table[l * k + j];
            }
            const double far = (double)(i > j ? i - j : j - i) / (double)(k - 1);
            const double w = power > 0 ? 1.0 - pow(far, power) : i == j ? 1.0 : 0.0;
            observed += w * table[i * k + j] / total;
            expected += w * row / total * (column / total);
        }
    return expected < 1.0 ? (observed - expected) / (1.0 - expected) : (double)NAN;
}

double asc_pabak(const double *table, size_t k)
{
    double total = 0.0, agree = 0.0;
    for (size_t i = 0; i < k * k; i++) total += table[i];
    for (size_t i = 0; i < k; i++) agree += table[i * k + i];
    return 2.0 * agree / total - 1.0;
}

double asc_mcnemar(double b, double c)
{
    return fmin(1.0, 2.0 * asc_binomial_cdf(fmin(b, c), b + c, 0.5));
}
