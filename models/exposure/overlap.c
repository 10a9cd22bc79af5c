/* Measures of balance and overlap.
 *   effective size     (sum w)^2 / sum w^2
 *   mean difference    (m1 - m0) / sqrt((s1^2 + s0^2) / 2)
 *   preference score   logit F = logit e - logit P
 * Kish (1965), Survey Sampling, section 11.7; Austin (2009), Stat. Med. 28:3083-3107; Walker et al. (2013),
 * Comp. Eff. Res. 3:11-20. */
#include "overlap.h"
#include <math.h>

double asc_effective_size(const double *w, size_t n)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += w[i];
        squares += w[i] * w[i];
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

double asc_mean_difference(double m1, double variance1, double m0, double variance0)
{
    const double d = m1 - m0, scale = sqrt(0.5 * (variance1 + variance0));
    return d == 0.0 ? 0.0 : d / scale;
}

double asc_mean_difference_se(double n1, double n0)
{
    return sqrt(1.0 / n1 + 1.0 / n0);
}

double asc_preference(double e, double reached)
{
    const double odds = e / (1.0 - e) * (1.0 - reached) / reached;
    return isinf(odds) ? 1.0 : odds / (1.0 + odds);
}
