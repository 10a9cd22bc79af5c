/* What the runner withholds, and why; harm; universal; games too large for a table of draws. */
#include "fake.h"
#include "support.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static asc_error err;

/* No sentence may hold a word that claims a cause. */
static void lint(const asc_result *r)
{
    static const char *const refused[] = {"caus",   "creat",     "achiev",     "saved",
                                          "due to", "led to",    "reduced by", "impact",
                                          "prove",  "effect of", "contribut",  "avoid"};
    const asc_table *t = asc_result_table(r, "sentence");
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        for (size_t j = 0; j < sizeof refused / sizeof *refused; j++)
            if (strstr(asc_fake_text(r, "sentence", "text", i), refused[j]) != NULL)
                fail_msg("'%s' in: %s", refused[j],
                         asc_fake_text(r, "sentence", "text", i));
}

static asc_result run(asc_fake *f, asc_arena *arena)
{
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    lint(&r);
    return r;
}

static void assert_withheld(const asc_result *r, const char *table, const char *column,
                            size_t row)
{
    if (!isnan(asc_fake_cell(r, table, column, row)))
        fail_msg("%s.%s[%zu] is printed", table, column, row);
}

static const char *const numbers[] = {
    "estimate",   "std.error",   "conf.low",    "conf.high", "events",
    "events.low", "events.high", "per_reached", "share",     "share.low",
    "share.high", "p.positive",  "rank"};

static void assert_no_contribution(const asc_result *r, size_t row)
{
    for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++)
        assert_withheld(r, "contribution", numbers[j], row);
}

/* Leaves `units` units, `events` of them with an event, that got nothing. */
static void leave_nothing(asc_fake *f, size_t units, size_t events)
{
    size_t none = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (f->delivered[i] != 0) continue;
        if (none++ >= units)
            f->delivered[i] = 1;
        else
            f->y[i] = none <= events ? 1.0 : 0.0;
    }
    assert_true(none >= units);
}

static void nobody_got_nothing(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 3, 80);
    leave_nothing(f, 12, 3);
    asc_result r = run(f, arena);
    const char *why = "no comparable people without the pathway: 12 units (3 events) got "
                      "nothing; 30 units and 10 events are needed";
    assert_string_equal(asc_fake_text(&r, "model", "withheld", 0), why);
    assert_string_equal(asc_fake_text(&r, "model", "share_reason", 0), why);
    assert_true(asc_fake_says(&r, "note", "text", why));
    for (size_t s = 1; s < 8; s++) {
        assert_withheld(&r, "game", "value", s);
        assert_withheld(&r, "game", "conf.high", s);
    }
    assert_near(asc_fake_cell(&r, "game", "value", 0), 0.0, 0.0);
    assert_near(asc_fake_cell(&r, "game", "units_observed", 0), 12.0, 0.0);
    assert_near(asc_fake_cell(&r, "game", "events_observed", 0), 3.0, 0.0);
    for (size_t k = 0; k < 3; k++) assert_no_contribution(&r, k);
    assert_near(asc_fake_cell(&r, "contribution", "rank.low", 0), 1.0, 0.0);
    assert_near(asc_fake_cell(&r, "contribution", "rank.high", 0), 3.0, 0.0);
    assert_false(asc_fake_says(&r, "sentence", "kind", "total"));
    assert_false(asc_fake_says(&r, "sentence", "kind", "partner"));
    assert_true(asc_fake_says(&r, "sentence", "text", "too few comparable people"));
    f = asc_fake_study(arena, 600, 3, 80);
    leave_nothing(f, 30, 10);
    r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "model", "withheld", 0), "");
    assert_true(asc_fake_cell(&r, "game", "value", 7) > 0.0);
    asc_arena_destroy(arena);
}

/* With hospital and pharmacy always together, half the Shapley weight of each rests on nobody. */
static void nobody_under_a_coalition(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 2, 80);
    for (size_t i = 0; i < f->n; i++)
        if (f->delivered[i] == 1 || f->delivered[i] == 2) f->delivered[i] = 3;
    const asc_result r = run(f, arena);
    assert_near(asc_fake_cell(&r, "contribution", "support", 0), 0.5, 1e-15);
    assert_no_contribution(&r, 0);
    assert_no_contribution(&r, 1);
    assert_true(asc_fake_cell(&r, "contribution", "reach", 0) > 0.0);
    assert_string_equal(
        asc_fake_text(&r, "model", "withheld", 0),
        "shapley: 50 % of the weight for 'hospital' rests on combinations "
        "nobody was observed in; less than 25 % is needed");
    assert_true(asc_fake_cell(&r, "game", "value", 3) > 0.0); /* the total stays */
    assert_true(asc_fake_says(&r, "sentence", "kind", "total"));
    assert_false(asc_fake_says(&r, "sentence", "kind", "partner"));
    asc_arena_destroy(arena);
}

static size_t refused_count(const asc_fake *f)
{
    uint8_t *m = calloc(f->clusters, 1);
    const asc_bootstrap b = {f->study.seed, f->clusters, f->study.replicates};
    size_t refused = 0;
    for (size_t r = 0; r < b.replicates; r++) {
        asc_bootstrap_draw(&b, r, m);
        size_t reached = 0;
        for (size_t i = 0; i < f->n; i++)
            if ((f->delivered[i] & 1) != 0) reached += m[f->problem.cluster[i]];
        refused += reached % f->refuse_every == 0 ? 1 : 0;
    }
    free(m);
    return refused;
}

static void refused_replicates(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 3, 300);
    f->refuse_every = 20;
    f->boundary_every = 10;
    asc_result r = run(f, arena);
    const size_t refused = refused_count(f);
    assert_true(refused > 3);
    assert_near(asc_fake_cell(&r, "model", "refused", 0), (double)refused, 0.0);
    assert_non_null(
        strstr(asc_fake_text(&r, "model", "withheld", 0), "intervals withheld: "));
    assert_withheld(&r, "game", "conf.low", 7);
    assert_withheld(&r, "contribution", "conf.high", 0);
    assert_withheld(&r, "contribution", "share", 0);
    assert_withheld(&r, "contribution", "rank", 0);
    assert_true(asc_fake_cell(&r, "contribution", "estimate", 0) > 0.0);
    assert_withheld(&r, "contribution", "p.positive", 0);
    assert_true(asc_fake_says(&r, "note", "code", "boundary"));
    assert_true(asc_fake_says(&r, "note", "code", "refused"));
    assert_true(asc_fake_says(&r, "sentence", "kind", "rate"));
    const asc_draws *d = asc_result_draws(&r, "readmission/main/delivered/value");
    size_t missing = 0;
    for (size_t i = 0; i < 300; i++)
        if (isnan(d->value[8 * i + 7])) missing++;
    assert_int_equal(missing, refused);
    f = asc_fake_study(arena, 600, 3, 300);
    f->refuse_every = 211;
    r = run(f, arena);
    assert_true(refused_count(f) <= 3);
    assert_true(asc_fake_cell(&r, "contribution", "share", 0) > 0.0);
    asc_arena_destroy(arena);
}

static void no_replicates(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_result r = run(asc_fake_study(arena, 600, 3, 0), arena);
    assert_true(asc_fake_cell(&r, "contribution", "estimate", 0) > 0.0);
    assert_withheld(&r, "contribution", "std.error", 0);
    assert_withheld(&r, "contribution", "share", 0);
    assert_withheld(&r, "effect", "std.error", 3);
    assert_withheld(&r, "game", "conf.low", 0);
    assert_non_null(
        strstr(asc_fake_text(&r, "model", "share_reason", 0), "no replicates"));
    assert_string_equal(asc_fake_text(&r, "model", "interval", 0), "none");
    assert_int_equal(r.draw_count, 0);
    assert_false(asc_fake_says(&r, "sentence", "kind", "total"));
    asc_arena_destroy(arena);
}

static void harm(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 3, 80);
    for (size_t k = 0; k < 3; k++) f->harm[k] = -0.05;
    asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "sentence", "kind", 0), "harm");
    assert_non_null(strstr(asc_fake_text(&r, "sentence", "text", 0), " higher ("));
    assert_non_null(strstr(asc_fake_text(&r, "sentence", "text", 0),
                           "outcomes were worse where functions were delivered"));
    assert_withheld(&r, "contribution", "share", 0);
    assert_non_null(
        strstr(asc_fake_text(&r, "model", "share_reason", 0), "the total is a harm"));
    /* one partner alone is worse: no share for anybody */
    f = asc_fake_study(arena, 600, 3, 80);
    f->harm[2] = -0.02;
    r = run(f, arena);
    assert_true(asc_fake_cell(&r, "game", "conf.low", 7) > 0.0);
    for (size_t k = 0; k < 3; k++) assert_withheld(&r, "contribution", "share", k);
    assert_non_null(
        strstr(asc_fake_text(&r, "model", "share_reason", 0), "worse with 'community'"));
    asc_arena_destroy(arena);
}

/* Partner sentences give the leave-one-out gain per unit reached; the joint part is v(N) - sum v({k}). */
static void sentences(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 900, 2, 100);
    f->harm[0] = f->harm[1] = 0.05;
    asc_result r = run(f, arena);
    assert_true(
        asc_fake_says(&r, "sentence", "text",
                      "Where hospital delivered, with the other services as they were, "
                      "the rate of readmissions was 50"));
    assert_true(
        asc_fake_says(&r, "sentence", "text",
                      "The timing of exposures and covariates is not known in a flat "
                      "file."));
    assert_false(asc_fake_says(&r, "sentence", "text", "partners together"));
    static const char *const context[] = {"ward"};
    static const double share[] = {0.97};
    f = asc_fake_study(arena, 900, 2, 100);
    f->joint =
        -0.04; /* losing one of two loses less than both alone bring: a shared part */
    f->harm[0] = f->harm[1] = 0.05;
    f->bound.context = context;
    f->bound.context_share = share;
    f->bound.contexts = 1;
    r = run(f, arena);
    assert_true(asc_fake_says(&r, "sentence", "text", "ward is context and no player"));
    assert_near(asc_fake_cell(&r, "partner", "reached", 2), 873.0, 0.0);
    assert_string_equal(asc_fake_text(&r, "partner", "role", 2), "context");
    assert_true(asc_fake_says(&r, "sentence", "text",
                              "The data do not separate hospital from pharmacy."));
    asc_arena_destroy(arena);
}

static void universal_among_the_eligible(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 2, 80);
    f->eligible = asc_take_bytes(arena, 600, sizeof *f->eligible);
    size_t eligible = 0;
    for (size_t i = 0; i < 600; i++) {
        f->eligible[i] = i % 4 == 0 ? 1 : 3;
        f->delivered[i] &= f->eligible[i];
        if (f->eligible[i] == 3) eligible++;
    }
    f->problem.eligible = f->eligible;
    f->model.delivered = false;
    f->model.universal = true;
    const asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "contribution", "policy", 0), "universal");
    assert_near(asc_fake_cell(&r, "contribution", "reach", 0), 600.0, 0.0);
    assert_near(asc_fake_cell(&r, "contribution", "reach", 1), (double)eligible, 0.0);
    assert_near(asc_fake_cell(&r, "contribution", "per_reached", 1),
                asc_fake_cell(&r, "contribution", "events", 1) / (double)eligible, 1e-14);
    double all = 0.0;
    for (size_t s = 0; s < 4; s++) all += asc_fake_cell(&r, "game", "units_observed", s);
    assert_true(all >
                600.0); /* who is not eligible for pharmacy counts with and without it */
    assert_true(asc_fake_says(&r, "sentence", "text", "for every eligible person"));
    assert_false(asc_fake_says(&r, "sentence", "kind", "partner"));
    asc_arena_destroy(arena);
}

/* 13 players, 8,192 coalitions: contributions with intervals, none for single coalitions. */
static void more_coalitions_than_kept(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 90, 13, 40);
    f->problem.family = f->outcome.family = ASC_GAUSSIAN;
    for (size_t i = 0; i < 90; i++)
        if (i % 2 == 0) f->delivered[i] = 0;
    const asc_result r = run(f, arena);
    assert_int_equal(asc_result_table(&r, "game")->rows, 8192);
    assert_withheld(&r, "game", "conf.low", 5);
    assert_withheld(&r, "effect", "std.error", 5);
    assert_true(asc_fake_cell(&r, "game", "conf.low", 8191) > 0.0);
    assert_true(asc_fake_cell(&r, "effect", "std.error", 0) > 0.0);
    assert_true(asc_fake_says(&r, "note", "code", "large_game"));
    assert_null(asc_result_draws(&r, "readmission/main/delivered/value"));
    const asc_draws *d =
        asc_result_draws(&r, "readmission/main/delivered/contribution/shapley");
    assert_non_null(d);
    assert_int_equal(d->columns, 13);
    uint8_t m[30];
    const asc_bootstrap b = {f->study.seed, f->clusters, f->study.replicates};
    for (size_t rep = 0; rep < 40; rep++) {
        asc_bootstrap_draw(&b, rep, m);
        for (size_t k = 0; k < 13; k++) {
            double sum = 0.0, all = 0.0;
            for (size_t i = 0; i < 90; i++) {
                all += m[f->problem.cluster[i]];
                if ((f->delivered[i] >> k & 1) != 0) sum += m[f->problem.cluster[i]];
            }
            assert_close_to(d->value[rep * 13 + k], f->harm[k] * sum / all, 1e-10, 0.01);
        }
    }
    asc_arena_destroy(arena);
}

/* Scaling all weights scales events only; weight 0 is deletion. */
static void weights(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *one = asc_fake_study(arena, 600, 2, 80);
    const asc_result a = run(one, arena);
    asc_fake *two = asc_fake_study(arena, 600, 2, 80);
    for (size_t i = 0; i < 600; i++) two->w[i] = 2.0;
    const asc_result b = run(two, arena);
    for (size_t k = 0; k < 2; k++) {
        const char *const same[] = {"estimate", "conf.low", "share", "reach",
                                    "per_reached"};
        for (size_t j = 0; j < 5; j++)
            assert_near(asc_fake_cell(&b, "contribution", same[j], k),
                        asc_fake_cell(&a, "contribution", same[j], k), 1e-14);
        assert_near(asc_fake_cell(&b, "contribution", "events", k),
                    2.0 * asc_fake_cell(&a, "contribution", "events", k), 1e-14);
    }
    assert_near(asc_fake_cell(&b, "outcome", "conf.low", 0),
                asc_fake_cell(&a, "outcome", "conf.low", 0), 1e-14);
    asc_fake *short_one = asc_fake_study(arena, 570, 2, 0);
    const asc_result c = run(short_one, arena);
    asc_fake *zero = asc_fake_study(arena, 600, 2, 0);
    for (size_t i = 570; i < 600; i++) zero->w[i] = 0.0;
    const asc_result d = run(zero, arena);
    const char *const column[] = {"estimate", "events", "reach", "support"};
    for (size_t j = 0; j < 4; j++)
        assert_near(asc_fake_cell(&d, "contribution", column[j], 1),
                    asc_fake_cell(&c, "contribution", column[j], 1), 1e-13);
    assert_near(asc_fake_cell(&d, "outcome", "units", 0), 570.0, 0.0);
    assert_near(asc_fake_cell(&d, "outcome", "conf.high", 0),
                asc_fake_cell(&c, "outcome", "conf.high", 0), 1e-13);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_got_nothing),
        cmocka_unit_test(nobody_under_a_coalition),
        cmocka_unit_test(refused_replicates),
        cmocka_unit_test(no_replicates),
        cmocka_unit_test(harm),
        cmocka_unit_test(sentences),
        cmocka_unit_test(universal_among_the_eligible),
        cmocka_unit_test(more_coalitions_than_kept),
        cmocka_unit_test(weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
