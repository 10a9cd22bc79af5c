/* Numbers for readers: thousands separators, a true minus sign, rounding by the interval.
 */
#include "view.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\xE2\x88\x92" /* U+2212 */

int asc_num_digits(double width)
{
    if (!isfinite(width) || width <= 0.0) return 1;
    const int digits = 1 - (int)floor(log10(width));
    return digits < 0 ? 0 : digits > 4 ? 4 : digits;
}

double asc_num_round(double x, int digits)
{
    const double scale = pow(10.0, digits);
    return round(x * scale) / scale;
}

void asc_num_fixed(asc_text *t, double x, int digits, const char *blank)
{
    if (isnan(x)) {
        asc_text_add(t, blank);
        return;
    }
    if (isinf(x)) {
        asc_text_add(t, "no limit");
        return;
    }
    char plain[400]; /* the largest double has 309 digits before the point */
    (void)snprintf(plain, sizeof plain, "%.*f", digits, fabs(x));
    const bool zero = strspn(plain, "0.") == strlen(plain);
    if (x < 0.0 && !zero) asc_text_add(t, MINUS);
    const size_t whole = strcspn(plain, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) asc_text_add(t, ",");
        asc_text_addn(t, plain + i, 1);
    }
    asc_text_add(t, plain + whole);
}
