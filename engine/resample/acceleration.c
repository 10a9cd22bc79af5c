/* Acceleration of the bca interval from influence values.
 *   a = sum_c l_c^3 / (6 (sum_c l_c^2)^1.5)
 *   l   [n] influence value of each resampled cluster, in any unit
 * A sixth of the skewness of the score. By Hoelder |sum l^3| <= (sum l^2)^1.5, so |a| <= 1/6. The values
 * are scaled by the largest, so that no cube over- or underflows; sums go in blocks of fixed size.
 * Efron (1987), JASA 82:171-185, equation 6.6; Davison & Hinkley (1997), equation 5.23. */
#include "ascribe/bootstrap.h"
#include <math.h>

enum { BLOCK = 512 };

double asc_acceleration(const double *influence, size_t n)
{
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(influence[i])) return influence[i];
        largest = fmax(largest, fabs(influence[i]));
    }
    if (largest == 0.0) return 0.0;
    double squares = 0.0, cubes = 0.0;
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t end = n - first < BLOCK ? n : first + BLOCK;
        double square = 0.0, cube = 0.0;
        for (size_t i = first; i < end; i++) {
            const double l = influence[i] / largest;
            square += l * l;
            cube += l * l * l;
        }
        squares += square;
        cubes += cube;
    }
    return cubes / (6.0 * squares * sqrt(squares));
}
