/* Recognising integers, decimals, booleans, dates and times in the text of a field. */
#include "value.h"
#include "decimal.h"
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum { SAFE_DIGITS = 18 }; /* as many nines are below INT64_MAX */

/* All digits, negated: the range is wider there. False: not a digit, or beyond int64. */
static bool negated_digits(const char *text, size_t n, int64_t *x)
{
    int64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        const int digit = text[i] - '0';
        if (digit < 0 || digit > 9) return false;
        if (i >= SAFE_DIGITS && value < (INT64_MIN + digit) / 10) return false;
        value = value * 10 - digit;
    }
    *x = value;
    return true;
}

bool asc_field_integer(const char *text, size_t n, int64_t *x)
{
    const size_t sign = n > 0 && text[0] == '-' ? 1 : 0;
    int64_t value = 0;
    if (n == sign || !negated_digits(text + sign, n - sign, &value)) return false;
    if (sign == 0 && value == INT64_MIN) return false;
    *x = sign == 1 ? value : -value;
    return true;
}

static bool is_word(const char *text, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(text, word, n) == 0;
}

bool asc_field_boolean(const char *text, size_t n, int64_t *x)
{
    static const char *const yes[] = {"true", "TRUE", "True", "yes", "YES", "Yes", "1"};
    static const char *const no[] = {"false", "FALSE", "False", "no", "NO", "No", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        const bool is_yes = is_word(text, n, yes[i]);
        if (!is_yes && !is_word(text, n, no[i])) continue;
        *x = is_yes ? 1 : 0;
        return true;
    }
    return false;
}

/* Exactly width digits at text. */
static bool fixed(const char *text, size_t width, int *x)
{
    int value = 0;
    for (size_t i = 0; i < width; i++) {
        if (!is_digit(text[i])) return false;
        value = value * 10 + (text[i] - '0');
    }
    *x = value;
    return true;
}

bool asc_field_date(const char *text, size_t n, int64_t *days)
{
    int y = 0, m = 0, d = 0;
    if (n != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!fixed(text, 4, &y) || !fixed(text + 5, 2, &m) || !fixed(text + 8, 2, &d))
        return false;
    return asc_date_days(y, m, d, days);
}

bool asc_field_datetime(const char *text, size_t n, int64_t *seconds)
{
    int hour = 0, minute = 0, second = 0;
    int64_t days = 0;
    if ((n != 16 && n != 19) || (text[10] != ' ' && text[10] != 'T') || text[13] != ':')
        return false;
    if (!fixed(text + 11, 2, &hour) || !fixed(text + 14, 2, &minute)) return false;
    if (n == 19 && (text[16] != ':' || !fixed(text + 17, 2, &second))) return false;
    if (hour > 23 || minute > 59 || second > 59 || !asc_field_date(text, 10, &days))
        return false;
    *seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    return true;
}

bool asc_field_whole(asc_type type, const char *text, size_t n, int64_t *x)
{
    switch (type) {
    case ASC_INTEGER:
        return asc_field_integer(text, n, x);
    case ASC_BOOLEAN:
        return asc_field_boolean(text, n, x);
    case ASC_DATE:
        return asc_field_date(text, n, x);
    case ASC_DATETIME:
        return asc_field_datetime(text, n, x);
    default:
        return false;
    }
}

static unsigned boolean_kinds(const char *text, size_t n)
{
    if (is_word(text, n, "true") || is_word(text, n, "false")) return ASC_KIND_LOWER;
    if (is_word(text, n, "TRUE") || is_word(text, n, "FALSE")) return ASC_KIND_UPPER;
    if (is_word(text, n, "True") || is_word(text, n, "False")) return ASC_KIND_TITLE;
    return 0;
}

/* The usual number, -?d+[.d+] of at most 15 digits: it is finite and not 0 by underflow, so its form says all.
 * 0 for any other. */
static unsigned short_number_kinds(const char *text, size_t n)
{
    enum { SHORT = 15 };
    size_t at = text[0] == '-' ? 1 : 0, point = n;
    const size_t first = at;
    if (n - first > SHORT || n == first) return 0;
    for (; at < n; at++) {
        if (is_digit(text[at])) continue;
        if (text[at] != '.' || point != n || at == first || at + 1 == n) return 0;
        point = at;
    }
    if (point - first > 1 && text[first] == '0') return 0;
    if (point != n) return ASC_KIND_REAL;
    return ASC_KIND_REAL | ASC_KIND_DIGITS | ASC_KIND_INTEGER;
}

/* A leading zero before another digit marks a code ("007"), never a number. */
static unsigned number_kinds(const char *text, size_t n)
{
    const unsigned usual = short_number_kinds(text, n);
    if (usual != 0) return usual;
    const size_t sign = text[0] == '-' ? 1 : 0;
    size_t digits = sign;
    while (digits < n && is_digit(text[digits])) digits++;
    if (digits - sign > 1 && text[sign] == '0') return 0;
    int64_t integer = 0;
    double real = 0.0;
    if (digits == n && digits > sign) {
        const unsigned whole = ASC_KIND_REAL | ASC_KIND_DIGITS;
        if (asc_field_integer(text, n, &integer)) return whole | ASC_KIND_INTEGER;
        return asc_decimal_parse(text, n, &real) ? whole : 0;
    }
    return asc_decimal_parse(text, n, &real) ? ASC_KIND_REAL : 0;
}

unsigned asc_field_kinds(const char *text, size_t n)
{
    int64_t whole = 0;
    if (n == 0) return 0;
    switch (text[0]) {
    case 't':
    case 'T':
    case 'f':
    case 'F':
        return boolean_kinds(text, n);
    case '-':
    case '.':
        return number_kinds(text, n);
    default:
        break;
    }
    if (!is_digit(text[0])) return 0;
    if (n < 10 || text[4] != '-' || !is_digit(text[3])) return number_kinds(text, n);
    if (n == 10) return asc_field_date(text, n, &whole) ? ASC_KIND_DATE : 0;
    return asc_field_datetime(text, n, &whole) ? ASC_KIND_DATETIME : 0;
}
