/* Decimal to double, correctly rounded: x = s * m * 10^e.
 *   m  significant digits as an integer   e  decimal exponent   s  sign
 * When m <= 2^53 and |e| <= 22 both m and 10^|e| are exact doubles, so one multiplication or division
 * rounds once, to nearest. Everything else goes to strtod.
 * Clinger (1990), How to read floating point numbers accurately, PLDI '90:92-101. */
#include "decimal.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 19, EXPONENT_MAX = 22, LENGTH_MAX = 1100 };

static const double power[EXPONENT_MAX + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

typedef struct decimal {
    uint64_t mantissa;  /* of the first DIGITS_MAX significant digits   */
    size_t significant; /* digits from the first that is not 0          */
    size_t digits;      /* all digits before the exponent               */
    long exponent;      /* of the last digit read, then with the e part */
} decimal;

/* Digits from *at on; fraction: each moves the decimal point. */
static void read_digits(const char *text, size_t n, size_t *at, bool fraction, decimal *d)
{
    for (; *at < n && text[*at] >= '0' && text[*at] <= '9'; (*at)++) {
        const unsigned digit = (unsigned)(text[*at] - '0');
        if (d->significant > 0 || digit > 0) d->significant++;
        if (d->significant <= DIGITS_MAX) d->mantissa = d->mantissa * 10 + digit;
        d->digits++;
        d->exponent -= fraction ? 1 : 0;
    }
}

/* The part after e or E: at least one digit; false when there is none. */
static bool read_exponent(const char *text, size_t n, size_t *at, decimal *d)
{
    bool negative = false;
    if (*at < n && (text[*at] == '+' || text[*at] == '-'))
        negative = text[(*at)++] == '-';
    const size_t start = *at;
    long e = 0;
    for (; *at < n && text[*at] >= '0' && text[*at] <= '9'; (*at)++)
        if (e < 100000) e = e * 10 + (text[*at] - '0');
    d->exponent += negative ? -e : e;
    return *at > start;
}

static bool by_strtod(const char *text, size_t n, bool zero, double *x)
{
    char copy[LENGTH_MAX + 1];
    if (n > LENGTH_MAX) return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    const double value = strtod(copy, NULL);
    if (!isfinite(value) || (value == 0.0 && !zero)) return false;
    *x = value;
    return true;
}

/* The usual number: -?d+[.d*] of at most 18 digits that is exact as above. */
static bool parse_short(const char *text, size_t n, double *x)
{
    uint64_t mantissa = 0;
    size_t at = n > 0 && text[0] == '-' ? 1 : 0, point = n;
    const size_t first = at;
    if (n - first > DIGITS_MAX || n == first) return false;
    for (; at < n; at++) {
        const unsigned digit = (unsigned char)text[at] - (unsigned)'0';
        if (digit <= 9)
            mantissa = mantissa * 10 + digit;
        else if (text[at] == '.' && point == n && at > first)
            point = at;
        else
            return false;
    }
    const size_t decimals = point == n ? 0 : n - point - 1;
    if (n - first - (point == n ? 0 : 1) >= DIGITS_MAX || mantissa > UINT64_C(1) << 53)
        return false;
    const double value = (double)mantissa / power[decimals];
    *x = first == 1 ? -value : value;
    return true;
}

bool asc_decimal_parse(const char *text, size_t n, double *x)
{
    if (parse_short(text, n, x)) return true;
    decimal d = {0};
    size_t at = 0;
    const bool negative = n > 0 && text[0] == '-';
    if (negative) at++;
    read_digits(text, n, &at, false, &d);
    if (at < n && text[at] == '.') {
        at++;
        read_digits(text, n, &at, true, &d);
    }
    if (d.digits == 0) return false;
    if (at < n && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (!read_exponent(text, n, &at, &d)) return false;
    }
    if (at != n) return false;
    const bool exact = d.significant <= DIGITS_MAX && d.mantissa <= (UINT64_C(1) << 53) &&
                       d.exponent >= -EXPONENT_MAX && d.exponent <= EXPONENT_MAX;
    if (!exact) return by_strtod(text, n, d.significant == 0, x);
    double value = (double)d.mantissa;
    value = d.exponent < 0 ? value / power[-d.exponent] : value * power[d.exponent];
    *x = negative ? -value : value;
    return true;
}
