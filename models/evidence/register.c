/* Partners' claims on one total.
 * Claims are refused when they sum past the total: then some part is claimed twice. What separates their sum
 * from the total is joint value, which no claim of a single partner accounts for:
 *   first in  v({k})               sums to less than the total when partners need each other
 *   last in   v(N) - v(N - k)      sums to more then, and the other way round when they replace each other
 * A sum counts as past the total from 1e-9 of the claims' size on, so that rounding refuses nobody. */
#include "ascribe/answers.h"
#include <math.h>

asc_claims asc_claims_check(const double *claim, size_t n, double total)
{
    double sum = 0.0, size = fabs(total);
    for (size_t k = 0; k < n; k++) {
        if (isnan(claim[k])) continue;
        sum += claim[k];
        size += fabs(claim[k]);
    }
    return (asc_claims){.sum = sum,
                        .share = total > 0.0 ? sum / total : (double)NAN,
                        .joint = total - sum,
                        .refused = sum - fmax(total, 0.0) > 1e-9 * size};
}
