/* Measures of balance and overlap.
 *   effective size     (sum w)^2 / sum w^2
 *   stand-ins          c = t h - g of the followers of a policy, t = sum g / sum h: with weight h a follower
 *                      stands for itself, g, and for c units from whom the policy takes something. What the mean
 *                      t sum h y differs in from sum g y is sum c y, less the outcomes of those units
 *   mean difference    (m1 - m0) / sqrt((s1^2 + s0^2) / 2)
 *   preference score   logit F = logit e - logit P
 * Kish (1965), Survey Sampling, section 11.7; Austin (2009), Stat. Med. 28:3083-3107; Walker et al. (2013),
 * Comp. Eff. Res. 3:11-20. */
#include "overlap.h"
#include <math.h>
#include <stdbool.h>

double asc_effective_size(const double *w, size_t n)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += w[i];
        squares += w[i] * w[i];
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

/* Below this share of the target nothing is taken from anybody: rounding. */
#define TAKEN_LEAST 1e-9

void asc_stand_ins(const double *h, const double *g, size_t n, double *effective,
                   double *largest)
{
    double all = 0.0, weight = 0.0, sum = 0.0, squares = 0.0, most = 0.0;
    for (size_t i = 0; i < n; i++) {
        all += g[i];
        weight += h[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (h[i] == 0.0) continue;
        const double c = all / weight * h[i] - g[i];
        sum += c;
        squares += c * c;
        most = fmax(most, fabs(c));
    }
    const bool taken = sum > TAKEN_LEAST * all;
    *effective = taken ? sum * sum / squares : (double)NAN;
    *largest = taken ? most / sum : (double)NAN;
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
