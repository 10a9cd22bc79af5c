/* XmR charts against the worked figures of the methods note (section 4) and series whose signals are counted by hand. */
#include "ascribe/chart.h"
#include "policy_oracle.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void worked(void **unused)
{
    (void)unused;
    static const double x[] = {10, 12, 11, 13, 12, 11, 10, 12, 13, 11, 12, 18};
    unsigned signal[12];
    const asc_xmr c = asc_xmr_chart(x, 12, 7, 5.0, signal);
    assert_near(c.mean, 12.083333, 1e-6);
    assert_near(c.range, 1.818182, 1e-6);
    assert_near(c.low, 7.246970, 1e-6);
    assert_near(c.high, 16.919697, 1e-6);
    assert_near(c.near_low, 8.859091, 1e-6);
    assert_near(c.near_high, 15.307576, 1e-6);
    assert_near(c.range_high, 3.267 * 20.0 / 11.0, 1e-12);
    assert_int_equal(c.assurance, ASC_ASSURANCE_PASS);
    for (size_t i = 0; i < 11; i++) assert_int_equal(signal[i], 0);
    assert_int_equal(signal[11], ASC_XMR_OUTSIDE);
}

static void target(void **unused)
{
    (void)unused;
    static const double x[] = {10, 12, 11, 13, 12, 11, 10, 12, 13, 11, 12, 18};
    assert_int_equal(asc_xmr_chart(x, 12, 7, 17.0, NULL).assurance, ASC_ASSURANCE_FAIL);
    assert_int_equal(asc_xmr_chart(x, 12, 7, 12.0, NULL).assurance,
                     ASC_ASSURANCE_HIT_OR_MISS);
    assert_int_equal(asc_xmr_chart(x, 12, 7, (double)NAN, NULL).assurance,
                     ASC_ASSURANCE_NONE);
    assert_int_equal(asc_xmr_chart(x, 11, 7, 1.0, NULL).assurance,
                     ASC_ASSURANCE_NONE); /* trial limits */
    assert_true(isnan(asc_xmr_chart(x, 1, 7, 1.0, NULL).mean));
}

/* Bits of each point as digits: 1 outside, 2 shift, 4 trend, 8 two of three. */
static void signals(const double *x, size_t n, size_t shift, const char *want)
{
    unsigned signal[32];
    char got[33] = "";
    (void)asc_xmr_chart(x, n, shift, (double)NAN, signal);
    for (size_t i = 0; i < n; i++) got[i] = "0123456789abcdef"[signal[i]];
    assert_string_equal(got, want);
}

static void runs(void **unused)
{
    (void)unused;
    /* Mean 5.5: seven below, seven above; no step is alike twice. */
    static const double shift[] = {4, 5, 4, 5, 4, 5, 4, 6, 7, 6, 7, 6, 7, 7};
    signals(shift, 14, 7, "22222222222222");
    signals(shift, 14, 8, "00000000000000");
    /* A point on the mean ends a run: 6 + 1 + 6. */
    static const double broken[] = {2.5, 2.9375, 2.5, 2.9375, 2.5, 2.9375, 3,
                                    3.5, 3.0625, 3.5, 3.0625, 3.5, 3.0625};
    signals(broken, 13, 7, "0000000000000");
    signals(broken, 13, 6, "2222220222222");
    /* Seven rise, then they fall once: limits are wide, only the trend is told. */
    static const double trend[] = {9, 1, 2, 3, 4, 5, 6, 7, 2, 8, 2};
    signals(trend, 11, 7, "04444444000");
    signals(trend, 11, 8, "00000000000");
}

/* Two of 3.4, 2.6, 3.4 lie beyond the near limit and all above the mean; 0, -2, -2 the same below: the two are marked. */
static void two_of_three(void **unused)
{
    (void)unused;
    static const double x[] = {0, 0, 3.4, 2.6, 3.4, 0, 0, -2, -2, 0};
    double sum = 0.0, ranges = 0.0;
    for (size_t i = 0; i < 10; i++) sum += x[i];
    for (size_t i = 1; i < 10; i++) ranges += fabs(x[i] - x[i - 1]);
    const double mean = sum / 10, range = ranges / 9;
    assert_true(3.4 > mean + 2.66 * 2 / 3 * range && 3.4 <= mean + 2.66 * range);
    assert_true(2.6 > mean && 2.6 <= mean + 2.66 * 2 / 3 * range);
    signals(x, 10, 7, "0080800880");
}

/* Points of a list of numbers from 1 have the bit, the others have not. */
static void marked(const asc_yaml *signals, const char *name, const unsigned *signal,
                   size_t n, unsigned bit, asc_arena *arena)
{
    double *at = NULL;
    const size_t count = asc_json_reals(signals, name, arena, &at);
    for (size_t i = 0, k = 0; i < n; i++) {
        const bool is = k < count && at[k] == (double)(i + 1);
        k += is;
        assert_int_equal((signal[i] & bit) != 0, is);
    }
}

/* Weekly counts of the reference data, of every service, at shifts of 7 and 6. */
static void reference(void **unused)
{
    (void)unused;
    static const char *const name[] = {"outside", "shift", "trend", "two_of_three"};
    static const char *const key[] = {"all_points_k6", "all_points_k7"};
    asc_arena *arena = asc_arena_create();
    const asc_yaml *charts =
        asc_yaml_get(test_oracle("pilot/goals/expected.json", arena), "charts");
    const test_csv csv = test_table("pilot/goals/incidents.csv", arena);
    const double *count = test_csv_reals(&csv, "incidents", NULL, csv.rows, arena);
    size_t seen = 0;
    for (size_t s = 0; s < charts->count; s++) {
        double x[64];
        size_t n = 0;
        for (size_t i = 0; i < csv.rows; i++)
            if (strcmp(test_csv_text(&csv, i, "service"), charts->key[s]->text) == 0)
                x[n++] = count[i];
        for (size_t k = 0; k < 2; k++) {
            const asc_yaml *want = asc_yaml_get(charts->item[s], key[k]);
            unsigned signal[64];
            if (want == NULL) continue; /* limits in phases */
            const asc_xmr c = asc_xmr_chart(x, n, 6 + k, (double)NAN, signal);
            assert_near(c.mean, asc_json_real(want, "mean"), 1e-10);
            assert_near(c.low, asc_json_real(want, "lower"), 1e-9);
            assert_near(c.high, asc_json_real(want, "upper"), 1e-9);
            assert_near(c.near_low, asc_json_real(want, "near_lower"), 1e-9);
            assert_near(c.near_high, asc_json_real(want, "near_upper"), 1e-9);
            assert_near(c.range_high, asc_json_real(want, "mr_upper"), 1e-9);
            for (size_t b = 0; b < 4; b++)
                marked(asc_yaml_get(want, "signals"), name[b], signal, n, 1U << b, arena);
            seen++;
        }
    }
    assert_true(seen >= 6);
    asc_arena_destroy(arena);
}

/* Adding a constant or stretching moves limits and keeps signals. */
static void scales(void **unused)
{
    (void)unused;
    static const double x[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 38};
    double y[18];
    unsigned a[18], b[18];
    for (size_t i = 0; i < 18; i++) y[i] = 4.0 * x[i] + 16.0;
    const asc_xmr c = asc_xmr_chart(x, 18, 6, 2.0, a),
                  d = asc_xmr_chart(y, 18, 6, 24.0, b);
    assert_near(d.mean, 4.0 * c.mean + 16.0, 1e-12);
    assert_near(d.high, 4.0 * c.high + 16.0, 1e-12);
    assert_int_equal(c.assurance, d.assurance);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(a[17], ASC_XMR_OUTSIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked),       cmocka_unit_test(target),
        cmocka_unit_test(runs),         cmocka_unit_test(scales),
        cmocka_unit_test(two_of_three), cmocka_unit_test(reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
