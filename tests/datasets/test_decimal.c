/* Decimal numbers: the bits of strtod on a million random strings, and the forms that are refused. */
#include "../../datasets/import/decimal.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bits(double x)
{
    uint64_t b = 0;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* splitmix64 (Steele, Lea & Flood 2014), so that the test needs no other module. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void check(const char *text)
{
    double got = 0.0;
    const double want = strtod(text, NULL);
    const bool nonzero = strcspn(text, "123456789") < strcspn(text, "eE");
    const bool wanted = isfinite(want) && (want != 0.0 || !nonzero);
    if (asc_decimal_parse(text, strlen(text), &got) != wanted)
        fail_msg("'%s': %s, strtod gives %.17g", text, wanted ? "refused" : "accepted",
                 want);
    if (wanted && bits(got) != bits(want))
        fail_msg("'%s': %.17g, strtod gives %.17g", text, got, want);
}

static size_t digits(char *out, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) out[i] = (char)('0' + next(state) % 10);
    return n;
}

/* Like data: up to 20 digits around a point, sometimes an exponent. */
static void random_decimals(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 1000000; i++) {
        char text[96];
        size_t n = 0;
        const uint64_t form = next(&seed);
        if (form & 1) text[n++] = '-';
        n += digits(text + n, 1 + form / 2 % 12, &seed);
        if (form & 64) {
            text[n++] = '.';
            n += digits(text + n, form / 128 % 12, &seed);
        }
        text[n] = '\0';
        if (form & (1U << 20)) {
            const int e = (int)(form >> 32 & 63) - 32;
            (void)snprintf(text + n, 16, "%c%+d", form & (1U << 21) ? 'e' : 'E', e);
        }
        check(text);
    }
}

/* Every double that has ever been printed: shortest, 17 digits, and long exact expansions. */
static void random_doubles(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 300000; i++) {
        double x = 0.0;
        const uint64_t b = next(&seed);
        memcpy(&x, &b, sizeof x);
        if (!isfinite(x)) continue;
        char text[64];
        (void)snprintf(text, sizeof text, "%.*e", 14 + (int)(b % 4), x);
        check(text);
        (void)snprintf(text, sizeof text, "%.17g",
                       ldexp(1.0 + (double)(b >> 12) * 0x1p-52, (int)(b % 120) - 60));
        check(text);
    }
}

/* Exactly half way between two doubles, and one digit to either side. */
static void halfway_cases(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "9007199254740993",
        "9007199254740992",
        "9007199254740991",
        "9007199254740994",
        "9007199254740993.0000000000000000000000000000000000000001",
        "9007199254740992.9999999999999999999999999999999999999999",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "8.5e22",
        "1e22",
        "1e23",
        "9007199254740992e22",
        "9007199254740993e22",
        "123456789e-22",
        "1e-22",
        "1e-23",
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "4.9e-324",
        "5e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "0.1",
        "-0.0",
        "0",
        "0e999999999999",
        "0.000e-999999999999",
        "1e-999999999999",
        "1e999999999999",
        "00000000000000000000000000000000000000001.5",
        ".11019",
        "760.",
        "-.5",
        "1e5",
        "1E+5",
        "0.000000000000000000000000000000000000000000000000000000000000000000000012345",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(cases[i]);
    char text[1200];
    memset(text, '7', sizeof text);
    memcpy(text, "0.", 2);
    text[1000] = '\0';
    check(text);
}

static void refused_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "",      "-",         ".",        "-.",    "e5",    "1e",  "1e+",    "+5",
        "1,5",   "1 ",        " 1",       "nan",   "NaN",   "inf", "-inf",   "0x10",
        "1.2.3", "1e5.5",     "--1",      "1_000", "1e999", "1f",  "1e-400", "-1e400",
        "1\n",   "\302\2439", "infinity", "1e 5",  "1-",    "1d5", "٣",
    };
    double x = 42.0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (asc_decimal_parse(forms[i], strlen(forms[i]), &x))
            fail_msg("accepted '%s'", forms[i]);
    assert_true(x == 42.0); /* untouched */
    assert_false(asc_decimal_parse("1\0", 2, &x));
    /* only the n bytes given are read */
    assert_true(asc_decimal_parse("12345", 2, &x));
    assert_true(x == 12.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_decimals),
        cmocka_unit_test(random_doubles),
        cmocka_unit_test(halfway_cases),
        cmocka_unit_test(refused_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
