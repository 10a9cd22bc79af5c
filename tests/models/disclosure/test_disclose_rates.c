/* Shares, rates, means and sentences of released results: no product of one with a count that is shown gives a hidden
 * count, or (hes) the number that was rounded. Two results whose counts are shown alike are released alike. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include "fake.h"
#include "released.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_error err;

/* Counts that share columns are made of: part and whole of eight tables. */
enum { PAIRS = 6, MANY = 12 };

static asc_table *pair_table(asc_arena *arena, const char *name, const char *part,
                             const char *whole, const char *share, const int64_t *met,
                             const int64_t *of, size_t rows)
{
    static const char *const key[] = {"m1", "m2", "m3", "m4", "m5", "m6",
                                      "m7", "m8", "m9", "ma", "mb", "mc"};
    asc_table *t = asc_table_create(arena, name, rows);
    double *x = asc_take(arena, rows), *low = asc_take(arena, rows),
           *high = asc_take(arena, rows);
    for (size_t i = 0; i < rows; i++) {
        x[i] = (double)met[i] / (double)of[i];
        asc_wilson((double)met[i], (double)of[i], 0.95, &low[i], &high[i]);
    }
    asc_table_add_text(t, "measure", key);
    asc_table_add_integer(t, whole, of, NULL);
    asc_table_add_integer(t, part, met, NULL);
    asc_table_add_real(t, share, x);
    if (strcmp(name, "check") == 0) return t;
    asc_table_add_real(t, "conf.low", low);
    asc_table_add_real(t, "conf.high", high);
    return t;
}

static asc_table *chart_table(asc_arena *arena, const int64_t *met, const int64_t *of)
{
    static const char *const measure[MANY] = {"c", "c", "c", "c", "c", "c",
                                              "c", "c", "c", "c", "c", "c"};
    static const char *const period[MANY] = {"01", "02", "03", "04", "05", "06",
                                             "07", "08", "09", "10", "11", "12"};
    static const char *const method[MANY] = {
        "xmr, shift 6", "xmr, shift 6", "xmr, shift 6", "xmr, shift 6",
        "xmr, shift 6", "xmr, shift 6", "xmr, shift 6", "xmr, shift 6",
        "xmr, shift 6", "xmr, shift 6", "xmr, shift 6", "xmr, shift 6"};
    static const char *const limit[] = {"mean", "low", "high", "near.low", "near.high"};
    const char *none[MANY];
    double x[MANY], *share = asc_take(arena, MANY), sum = 0.0, range = 0.0;
    for (size_t i = 0; i < MANY; i++) {
        none[i] = "";
        share[i] = x[i] = (double)met[i] / (double)of[i];
        sum += x[i];
        range += i == 0 ? 0.0 : fabs(x[i] - x[i - 1]);
    }
    const double mean = sum / MANY, step = 2.66 * range / (MANY - 1);
    const double at[] = {mean, mean - step, mean + step, mean - step * 2 / 3,
                         mean + step * 2 / 3};
    asc_table *t = asc_table_create(arena, "chart", MANY);
    asc_table_add_text(t, "measure", measure);
    asc_table_add_text(t, "period", period);
    asc_table_add_integer(t, "of", of, NULL);
    asc_table_add_integer(t, "met", met, NULL);
    asc_table_add_real(t, "share", share);
    for (size_t k = 0; k < 5; k++) {
        double *all = asc_take(arena, MANY);
        for (size_t i = 0; i < MANY; i++) all[i] = at[k];
        asc_table_add_real(t, limit[k], all);
    }
    double *target = asc_take(arena, MANY);
    for (size_t i = 0; i < MANY; i++) target[i] = 0.5;
    asc_table_add_real(t, "target", target);
    asc_table_add_text(t, "signal", none);
    asc_table_add_text(t, "assurance", none);
    asc_table_add_text(t, "method", method);
    return t;
}

/* move: how far each count is from the nearest 5. */
static asc_result shares_of(asc_arena *arena, uint64_t seed, uint64_t move)
{
    static const char *const table[][4] = {
        {"measure", "met", "of", "share"},
        {"mechanism", "followed", "reached", "share"},
        {"reconcile", "discordant", "records", "share"},
        {"check", "failed", "tested", "rate"}};
    asc_stream base = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, 0);
    asc_stream off = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, 1 + move);
    asc_result r = {.study = "s", .claim_level = -1};
    r.table = asc_take_bytes(arena, 8, sizeof(asc_table *));
    for (size_t k = 0; k <= 4; k++) {
        const size_t rows = k < 4 ? PAIRS : MANY;
        int64_t *met = asc_take_bytes(arena, rows, sizeof *met),
                *of = asc_take_bytes(arena, rows, sizeof *of);
        for (size_t i = 0; i < rows; i++) {
            const int64_t low = 10 + 5 * (int64_t)asc_stream_below(&base, 20);
            const int64_t more = 20 + 5 * (int64_t)asc_stream_below(&base, 20);
            met[i] = low + (int64_t)asc_stream_below(&off, 5) - 2;
            of[i] = low + more + (int64_t)asc_stream_below(&off, 5) - 2;
        }
        r.table[r.tables++] = k < 4 ? pair_table(arena, table[k][0], table[k][1],
                                                 table[k][2], table[k][3], met, of, rows)
                                    : chart_table(arena, met, of);
    }
    return r;
}

static void assert_alike(const asc_table *a, const asc_table *b)
{
    char x[256], y[256];
    for (size_t j = 0; j < a->columns; j++)
        for (size_t i = 0; i < a->rows; i++) {
            const char *s = asc_column_cell(&a->column[j], i, x, sizeof x);
            if (strcmp(s, asc_column_cell(&b->column[j], i, y, sizeof y)) != 0)
                fail_msg("%s.%s[%zu]: %s and %s", a->name, a->column[j].name, i, s, y);
        }
}

/* Nothing but the rounded counts leaves: whatever they were rounded from. */
static void shown_alike(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    for (uint64_t seed = 0; seed < 20; seed++) {
        asc_arena *arena = asc_arena_create();
        asc_result one, two;
        asc_disclosure done;
        const asc_result a = shares_of(arena, seed, 0), b = shares_of(arena, seed, 1);
        assert_ok(asc_disclose(&a, ASC_PROFILE_HES, arena, &one, &done, &err));
        assert_ok(asc_disclose(&b, ASC_PROFILE_HES, arena, &two, &done, &err));
        for (size_t t = 0; t < one.tables; t++) assert_alike(one.table[t], two.table[t]);
        asc_arena_destroy(arena);
    }
}

/* 13 of 27 is 15 of 25; Wilson's interval of that is [0.4074, 0.7660] (R: prop.test(15, 25, correct = FALSE)). */
static void from_rounded(void **state)
{
    (void)state;
    static const int64_t met[] = {13, 40}, of[] = {27, 80};
    asc_arena *arena = asc_arena_create();
    asc_table *t[] = {pair_table(arena, "measure", "met", "of", "share", met, of, 2)};
    const asc_result in = {.study = "s", .claim_level = -1, .tables = 1, .table = t};
    asc_result out;
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_HES, arena, &out, &done, &err));
    assert_near(cell(&out, "measure", "share", 0), 0.6, 1e-15);
    assert_near(cell(&out, "measure", "conf.low", 0), 0.40739457, 1e-7);
    assert_near(cell(&out, "measure", "conf.high", 0), 0.76596698, 1e-7);
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    assert_near(cell(&out, "measure", "share", 0), 13.0 / 27.0, 0.0);
    asc_arena_destroy(arena);
}

/* A share whose whole stands in another table goes with that. */
static void whole_hidden(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const int64_t units[] = {60, 4, 30, 40}, total[] = {134}, reached[] = {44, 70};
    static const double events[] = {20, 12, 15, 30}, share[] = {44.0 / 134, 70.0 / 134};
    static const char *const y[] = {"y"}, *const who[] = {"a", "b"};
    static const asc_profile profile[] = {ASC_PROFILE_CMS, ASC_PROFILE_HES};
    for (size_t k = 0; k < 2; k++) {
        asc_arena *arena = asc_arena_create();
        asc_table *outcome = asc_table_create(arena, "outcome", 1),
                  *partner = asc_table_create(arena, "partner", 2);
        asc_table_add_text(outcome, "outcome", y);
        asc_table_add_integer(outcome, "units", total, NULL);
        asc_table_add_text(partner, "partner", who);
        asc_table_add_integer(partner, "reached", reached, NULL);
        asc_table_add_real(partner, "reached_share", share);
        asc_table *t[] = {outcome, game_table(arena, units, events), partner};
        const asc_result in = {.study = "s", .claim_level = -1, .tables = 3, .table = t};
        asc_result out;
        asc_disclosure done;
        assert_ok(asc_disclose(&in, profile[k], arena, &out, &done, &err));
        const double all = cell(&out, "outcome", "units", 0);
        for (size_t i = 0; i < 2; i++) {
            const double x = cell(&out, "partner", "reached_share", i);
            if (isnan(all))
                assert_true(isnan(x));
            else if (k == 1 && !isnan(x))
                assert_near(x, cell(&out, "partner", "reached", i) / all, 1e-15);
        }
        asc_arena_destroy(arena);
    }
}

/* ---- whole runs: the fake estimator's mean as delivered is the observed one ---- */

static asc_result run_of(asc_arena *arena, size_t n, size_t events)
{
    asc_fake *f = asc_fake_study(arena, n, 2, 40);
    f->problem.family = ASC_BINOMIAL;
    f->outcome.family = ASC_BINOMIAL;
    for (size_t i = 0; i < n; i++) f->y[i] = i * events / n != (i + 1) * events / n;
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_near(cell(&r, "outcome", "events", 0), (double)events, 0.0);
    return r;
}

static size_t rows_of(const asc_result *r, const char *table)
{
    return asc_result_table(r, table)->rows;
}

/* Does a number times any number the units may be, by what is shown, give the events? */
static void assert_not_told(double x, double units, double events, const char *what)
{
    for (double n = units - 2.0; n <= units + 2.0; n++)
        if (n != units && fabs(x * n - events) < 1e-6)
            fail_msg("%s: %.17g x %g units are %g events", what, x, n, events);
    if (fabs(x * units - events) < 1e-6 && fmod(events, 5.0) != 0.0)
        fail_msg("%s: %.17g x %g units are %g events", what, x, units, events);
}

/* hes: no mean is events / units as counted, and what is shown hangs together. */
static void natural_course(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    for (size_t k = 0; k < 8; k++) {
        asc_arena *arena = asc_arena_create();
        const size_t n = 601 + 3 * k, events = 111 + k * 7 / 2;
        const asc_result in = run_of(arena, n, events);
        asc_result out;
        asc_disclosure done;
        assert_ok(asc_disclose(&in, ASC_PROFILE_HES, arena, &out, &done, &err));
        const double units = cell(&out, "outcome", "units", 0);
        const size_t last = rows_of(&out, "effect") - 1;
        const double natural = cell(&out, "effect", "estimate", last);
        assert_near(natural, cell(&out, "outcome", "mean", 0), 1e-12);
        assert_near(natural * units, cell(&out, "outcome", "events", 0), 1e-9);
        for (size_t i = 0; i <= last; i++) {
            assert_not_told(cell(&out, "effect", "estimate", i), units, (double)events,
                            "effect");
            assert_near(cell(&out, "effect", "estimate", i) - natural,
                        cell(&in, "effect", "estimate", i) -
                            cell(&in, "effect", "estimate", last),
                        1e-9);
        }
        for (size_t i = 0; i < rows_of(&out, "contribution"); i++) {
            const double gain = cell(&out, "contribution", "estimate", i),
                         all = cell(&out, "contribution", "events", i);
            const double reach = cell(&out, "contribution", "reach", i);
            if (isnan(all) || gain == 0.0) continue;
            assert_near(all / gain, units, 1e-9);
            assert_near(cell(&out, "contribution", "per_reached", i), all / reach, 1e-9);
        }
        for (size_t i = 0; i < rows_of(&out, "partner"); i++)
            assert_near(cell(&out, "partner", "reached_share", i),
                        cell(&out, "partner", "reached", i) / units, 1e-12);
        asc_arena_destroy(arena);
    }
}

/* Where the events, or those without, are few: no absolute mean, and the gains as before. */
static void few_events(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const asc_profile profile[] = {ASC_PROFILE_HES, ASC_PROFILE_CMS,
                                          ASC_PROFILE_TRE10};
    static const size_t events[] = {5, 596};
    for (size_t k = 0; k < 3; k++)
        for (size_t e = 0; e < 2; e++) {
            asc_arena *arena = asc_arena_create();
            const asc_result in = run_of(arena, 601, events[e]);
            asc_result out;
            asc_disclosure done;
            assert_ok(asc_disclose(&in, profile[k], arena, &out, &done, &err));
            if (profile[k] == ASC_PROFILE_HES && e == 1) { /* 5 without it: 1 to 9 */
                assert_near(cell(&out, "outcome", "mean", 0), 595.0 / 600.0, 1e-12);
                asc_arena_destroy(arena);
                continue;
            }
            assert_true(isnan(cell(&out, "outcome", "events", 0)) ||
                        isnan(cell(&out, "outcome", "units", 0)));
            assert_true(isnan(cell(&out, "outcome", "mean", 0)));
            for (size_t i = 0; i < rows_of(&out, "effect"); i++) {
                assert_true(isnan(cell(&out, "effect", "estimate", i)));
                assert_true(isnan(cell(&out, "effect", "conf.high", i)));
            }
            const size_t last = rows_of(&out, "game") - 1;
            if (!isnan(cell(&in, "game", "value", last)))
                assert_near(cell(&out, "game", "value", last),
                            cell(&in, "game", "value", last), 0.0);
            asc_arena_destroy(arena);
        }
}

static const char *text_of(const asc_result *r, const char *table, const char *column,
                           size_t row, char *buffer, size_t size)
{
    return asc_column_text(asc_table_find(asc_result_table(r, table), column), row,
                           buffer, size);
}

/* Sentences say the rate and the units of the tables; 117 of 601 is 115 of 600. Units stand in threes that are alike, so that
 * a third of them carries the interval (numpy); a released one keeps that. */
static void in_words(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    char buffer[1024];
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 601, 2, 0); /* no replicates: the rate alone */
    f->problem.family = ASC_BINOMIAL;
    f->outcome.family = ASC_BINOMIAL;
    f->outcome.per = 1000.0;
    for (size_t i = 0; i < 601; i++) f->y[i] = i < 117;
    asc_result in, out;
    asc_disclosure done;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &in, &err));
    assert_ok(asc_disclose(&in, ASC_PROFILE_HES, arena, &out, &done, &err));
    size_t rates = 0;
    for (size_t i = 0; i < rows_of(&in, "sentence"); i++) {
        if (strcmp(text_of(&in, "sentence", "kind", i, buffer, sizeof buffer), "rate"))
            continue;
        rates++;
        const char *was = text_of(&in, "sentence", "text", i, buffer, sizeof buffer);
        assert_non_null(strstr(was, ": 195 per 1,000 (146 to 255), 601 "));
        const char *now = text_of(&out, "sentence", "text", i, buffer, sizeof buffer);
        assert_non_null(strstr(now, ": 192 per 1,000 (143 to 252), 600 "));
        assert_non_null(strstr(now, "would have happened otherwise."));
    }
    assert_true(rates > 0);
    for (size_t i = 0; i < 601; i++) f->y[i] = i < 6;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &in, &err));
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    for (size_t i = 0; i < rows_of(&in, "sentence"); i++)
        if (strcmp(text_of(&in, "sentence", "kind", i, buffer, sizeof buffer), "rate") ==
            0)
            assert_non_null(
                strstr(text_of(&out, "sentence", "text", i, buffer, sizeof buffer),
                       "rests on too few people or events to be shown."));
    asc_arena_destroy(arena);
}

/* Shares of people that no column counts: 3 of 400 units are few; 100 of 402 are 100 of 400. Of those reached 3 of 150
 * had the event after: nothing else in the row may give that mean. */
static void no_column(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const y[] = {"y", "y"};
    static const int64_t units[] = {402}, arm[] = {402, 402}, reached[] = {150, 150},
                         others[] = {250, 250};
    static const double equipoise[] = {3.0 / 402, 100.0 / 402}, ess[] = {402.0, 311.4};
    static const double mean[][2] = {{30.0 / 150, 32.0 / 150},
                                     {40.0 / 250, 41.0 / 250},
                                     {3.0 / 150, 33.0 / 150},
                                     {50.0 / 250, 52.0 / 250}};
    static const char *const name[] = {"before.reached", "before.others", "after.reached",
                                       "after.others"};
    double expected[2], change[2], regression[2], remaining[2];
    for (size_t i = 0; i < 2; i++) {
        expected[i] = 0.19;
        change[i] = mean[2][i] - mean[0][i];
        regression[i] = expected[i] - mean[0][i];
        remaining[i] = mean[2][i] - expected[i];
    }
    asc_arena *arena = asc_arena_create();
    asc_table *outcome = asc_table_create(arena, "outcome", 1),
              *overlap = asc_table_create(arena, "overlap", 2),
              *after = asc_table_create(arena, "regression_to_mean", 2);
    asc_table_add_text(outcome, "outcome", y);
    asc_table_add_integer(outcome, "units", units, NULL);
    asc_table_add_integer(overlap, "units", arm, NULL);
    asc_table_add_real(overlap, "equipoise", equipoise);
    asc_table_add_real(overlap, "ess", ess);
    asc_table_add_integer(after, "reached", reached, NULL);
    asc_table_add_integer(after, "others", others, NULL);
    for (size_t k = 0; k < 4; k++) asc_table_add_real(after, name[k], mean[k]);
    asc_table_add_real(after, "expected", expected);
    asc_table_add_real(after, "change", change);
    asc_table_add_real(after, "regression", regression);
    asc_table_add_real(after, "remaining", remaining);
    asc_table *t[] = {outcome, overlap, after};
    const asc_result in = {.study = "s", .claim_level = -1, .tables = 3, .table = t};
    static const asc_profile profile[] = {ASC_PROFILE_CMS, ASC_PROFILE_HES};
    for (size_t k = 0; k < 2; k++) {
        asc_result out;
        asc_disclosure done;
        const double all = k == 0 ? 402.0 : 400.0;
        assert_ok(asc_disclose(&in, profile[k], arena, &out, &done, &err));
        assert_true(isnan(cell(&out, "overlap", "equipoise", 0)));
        assert_near(cell(&out, "overlap", "equipoise", 1), 100.0 / all, 1e-12);
        assert_near(cell(&out, "overlap", "ess", 0), all, 0.0);
        assert_near(cell(&out, "overlap", "ess", 1), k == 0 ? 311.4 : 310.0, 1e-12);
        const char *const table = "regression_to_mean";
        for (size_t j = 0; j < 4; j++) assert_true(isnan(cell(&out, table, name[j], 0)));
        assert_true(isnan(cell(&out, table, "expected", 0)));
        assert_true(isnan(cell(&out, table, "regression", 0)));
        assert_near(cell(&out, table, "remaining", 0), remaining[0], 0.0);
        assert_near(cell(&out, table, "after.reached", 1), (k == 0 ? 33.0 : 35.0) / 150.0,
                    1e-12);
        assert_close_to(cell(&out, table, "change", 1),
                        cell(&out, table, "regression", 1) + remaining[1], 1e-12, 1.0);
        assert_close_to(cell(&out, table, "after.reached", 1) -
                            cell(&out, table, "expected", 1),
                        remaining[1], 1e-12, 1.0);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shown_alike),  cmocka_unit_test(from_rounded),
        cmocka_unit_test(whole_hidden), cmocka_unit_test(natural_course),
        cmocka_unit_test(few_events),   cmocka_unit_test(in_words),
        cmocka_unit_test(no_column)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
