/* What a run says besides shares, on a game known in closed form: every table against the draws and estimates
 * it must follow from, recomputed here by definition. */
#include "ascribe/answers.h"
#include "ascribe/contribution.h"
#include "ascribe/lp.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static asc_error err;

static const asc_index_spec specs[] = {{.name = "shapley", .option = ""},
                                       {.name = "leave_one_out", .option = ""}};

static asc_result run_with(asc_fake *f, const asc_index_spec *index, asc_arena *arena)
{
    static asc_run_models models;
    asc_result r;
    models =
        (asc_run_models){.estimator = f->run.models->estimator, .index = asc_index_find};
    f->run.models = &models;
    f->study.index = index;
    f->study.indices = 2;
    f->study.partner = f->partner;
    f->study.partners = f->players;
    for (size_t k = 0; k < f->players; k++) f->partner[k].name = f->player[k];
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    return r;
}

static asc_result run(asc_fake *f, asc_arena *arena)
{
    return run_with(f, specs, arena);
}

/* Every pattern of three partners, as many of each; a third has no partner. */
static asc_fake *study(asc_arena *arena)
{
    asc_fake *f = asc_fake_study(arena, 720, 3, 400);
    for (size_t i = 0; i < f->n; i++)
        f->delivered[i] = i % 3 == 0 ? 0 : (asc_mask)(i / 3 % 8);
    return f;
}

static double cell(const asc_result *r, const char *table, const char *column, size_t row)
{
    return asc_fake_cell(r, table, column, row);
}

static const double *draws_of(const asc_result *r, const char *what, size_t *columns)
{
    char path[128];
    (void)snprintf(path, sizeof path, "readmission/main/delivered/%s", what);
    const asc_draws *d = asc_result_draws(r, path);
    assert_non_null(d);
    *columns = d->columns;
    return d->value;
}

static void pairs_follow_the_draws(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_result r = run(study(arena), arena);
    size_t n = 0, coalitions = 0;
    const double *phi = draws_of(&r, "contribution/shapley", &n);
    const double *v = draws_of(&r, "value", &coalitions);
    assert_int_equal(asc_result_table(&r, "contribution_pair")->rows, 2 * 9);
    for (size_t i = 0, row = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++, row++) {
            double mean[4] = {0}, cov = 0, of_share = 0, wins = 0;
            for (size_t d = 0; d < 400; d++) {
                const double x = phi[3 * d + i], y = phi[3 * d + j], all = v[8 * d + 7];
                mean[0] += x / 400, mean[1] += y / 400;
                mean[2] += x / all / 400, mean[3] += y / all / 400;
                wins += x > y ? 1 : 0;
            }
            for (size_t d = 0; d < 400; d++) {
                const double x = phi[3 * d + i], y = phi[3 * d + j], all = v[8 * d + 7];
                cov += (x - mean[0]) * (y - mean[1]) / 399;
                of_share += (x / all - mean[2]) * (y / all - mean[3]) / 399;
            }
            assert_near(cell(&r, "contribution_pair", "covariance", row), cov, 1e-10);
            assert_near(cell(&r, "contribution_pair", "share.covariance", row), of_share,
                        1e-8);
            if (i == j) continue;
            assert_near(cell(&r, "contribution_pair", "p.greater", row), wins / 400,
                        1e-14);
        }
    for (size_t i = 0; i < 3; i++) { /* shares sum to 1 in every draw */
        double sum = 0;
        for (size_t j = 0; j < 3; j++)
            sum += cell(&r, "contribution_pair", "share.covariance", 3 * i + j);
        assert_close_to(sum, 0, 1e-12, 1);
    }
    asc_arena_destroy(arena);
}

static void equal_partners_cannot_be_ranked(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    f->harm[0] = 0.5, f->harm[1] = f->harm[2] = 0.1;
    const asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "unranked", "players", 0),
                        "pharmacy+community");
    assert_near(cell(&r, "unranked", "size", 0), 2, 0);
    assert_int_equal(asc_result_table(&r, "unranked")->rows, 2); /* one for each index */
    asc_arena_destroy(arena);
}

static void stability(double joint, bool stable)
{
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    f->joint = joint;
    const asc_result r = run(f, arena);
    size_t n = 0, coalitions = 0;
    const double *phi = draws_of(&r, "contribution/shapley", &n);
    const double *v = draws_of(&r, "value", &coalitions);
    double good = 0;
    for (size_t d = 0; d < 400; d++) {
        double worst = -1;
        for (size_t s = 1; s < 7; s++) {
            double e = v[8 * d + s];
            for (size_t k = 0; k < 3; k++) e -= (s >> k & 1) != 0 ? phi[3 * d + k] : 0;
            worst = fmax(worst, e);
        }
        good += worst <= 1e-9 ? 1 : 0;
    }
    assert_int_equal(asc_result_table(&r, "stability")->rows,
                     1); /* shapley alone divides */
    assert_near(cell(&r, "stability", "p.stable", 0), good / 400, 1e-14);
    assert_near(cell(&r, "stability", "p.stable", 0), stable ? 1 : 0, 0);
    assert_near(cell(&r, "stability", "p.core", 0), stable ? 1 : 0, 0);
    assert_string_equal(asc_fake_text(&r, "stability", "core", 0),
                        stable ? "not empty" : "empty");
    const double excess = cell(&r, "stability", "excess", 0);
    assert_true(stable ? excess < 1e-12 : excess > 1e-3);
    if (!stable) /* each of the two has half of -joint more alone than in the division */
        assert_near(excess, -joint / 2 * 120.0 / 720.0, 1e-9);
    assert_true(cell(&r, "stability", "excess.low", 0) <= excess + 1e-12);
    asc_arena_destroy(arena);
}

static void stable_when_partners_need_each_other(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    stability(0.2, true);
    stability(0.0, true);
}

static void unstable_when_they_replace_each_other(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    stability(-0.04, false);
}

static size_t row_of(const asc_result *r, const char *table, const char *column,
                     const char *text)
{
    const asc_table *t = asc_result_table(r, table);
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (strcmp(asc_fake_text(r, table, column, i), text) == 0) return i;
    fail_msg("no row '%s' in %s", text, table);
    return 0;
}

/* Additive game: the drop of k is harm_k over the sum, as all are delivered as often. */
static void classes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    f->harm[0] = 0.70, f->harm[1] = 0.29, f->harm[2] = 0.01;
    f->partner[0].assumed = (asc_assumed){.has_loss = true, .loss_if_withdrawn = 0.9};
    f->partner[1].assumed = (asc_assumed){.has_share = true, .share = 0.2};
    const asc_result r = run(f, arena);
    const double drop[] = {0.70, 0.29, 0.01};
    for (size_t k = 0; k < 3; k++) {
        assert_near(cell(&r, "function_class", "drop", k), drop[k], 1e-9);
        assert_near(cell(&r, "function_class", "share", k), drop[k], 1e-9);
        assert_near(cell(&r, "function_class", "loss", k), f->harm[k] / 3, 1e-9);
        assert_near(cell(&r, "function_class", "per_reached", k), f->harm[k], 1e-9);
        assert_near(cell(&r, "function_class", "reach", k), 240, 0);
        assert_true(cell(&r, "function_class", "drop.low", k) < drop[k]);
        assert_true(cell(&r, "function_class", "drop.high", k) > drop[k]);
    }
    assert_string_equal(asc_fake_text(&r, "function_class", "class", 0), "necessary");
    assert_string_equal(asc_fake_text(&r, "function_class", "class", 1), "supportive");
    assert_string_equal(asc_fake_text(&r, "function_class", "assumption", 0),
                        "smaller than assumed");
    assert_string_equal(asc_fake_text(&r, "function_class", "assumption", 1),
                        "not smaller than assumed");
    assert_string_equal(asc_fake_text(&r, "function_class", "assumption", 2), "");
    /* without two of them, what the third brings */
    const size_t both = row_of(&r, "fragility", "without", "hospital+pharmacy");
    assert_near(cell(&r, "fragility", "value", both), f->harm[2] / 3, 1e-9);
    assert_near(cell(&r, "fragility", "drop", both), 0.99, 1e-9);
    assert_near(cell(&r, "fragility", "size", both), 2, 0);
    assert_int_equal(asc_result_table(&r, "fragility")->rows, 6);
    asc_arena_destroy(arena);
}

/* Either of the first two will do: v({1}) = v({2}) = v({1, 2}). */
static void interchangeable(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    for (size_t i = 0; i < f->n; i++)
        if ((f->delivered[i] & 3) != 0) f->delivered[i] |= 3;
    f->harm[0] = f->harm[1] = 0.2, f->joint = -0.2, f->harm[2] = 0.1;
    const asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "function_class", "class", 0),
                        "interchangeable");
    assert_string_equal(asc_fake_text(&r, "function_class", "with", 0), "pharmacy");
    assert_string_equal(asc_fake_text(&r, "function_class", "with", 1), "hospital");
    assert_string_equal(asc_fake_text(&r, "function_class", "with", 2), "");
    const size_t both = row_of(&r, "fragility", "without", "hospital+pharmacy");
    assert_string_equal(asc_fake_text(&r, "fragility", "flag", both), "interchangeable");
    assert_close_to(cell(&r, "fragility", "drop", 0), 0, 1e-9, 1);
    asc_arena_destroy(arena);
}

/* Nobody else brings anything: without the first there is nothing left. */
static void single_point_of_failure(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    f->harm[0] = 0.5, f->harm[1] = f->harm[2] = 0;
    const asc_result r = run(f, arena);
    assert_string_equal(asc_fake_text(&r, "fragility", "flag", 0),
                        "single point of failure");
    assert_string_equal(asc_fake_text(&r, "fragility", "flag", 1), "");
    asc_arena_destroy(arena);
}

static void claims_past_the_total(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    asc_claim claim[] = {{.partner = "hospital", .outcome = "readmission", .part = 0.6},
                         {.partner = "community", .outcome = "readmission", .part = 0.5},
                         {.partner = "pharmacy", .outcome = "other", .part = 0.5}};
    f->study.claim = claim;
    f->study.claims = 3;
    const asc_result r = run(f, arena);
    const double total = (0.1 + 0.05 + 0.1 / 3) / 3;
    assert_int_equal(asc_result_table(&r, "register")->rows, 4 + 4 + 3);
    assert_near(cell(&r, "register", "value", 8), 0.6 * total, 1e-9);
    assert_near(cell(&r, "register", "share", 10), 1.1, 1e-12);
    assert_near(cell(&r, "register", "joint", 10), -0.1 * total, 1e-9);
    assert_near(cell(&r, "register", "events", 10), 1.1 * total * 720, 1e-9);
    assert_string_equal(asc_fake_text(&r, "register", "verdict", 10),
                        "refused: the claims sum past the total");
    /* additive: first in and last in both sum to the total */
    for (size_t row = 3; row < 8; row += 4) {
        assert_string_equal(asc_fake_text(&r, "register", "verdict", row),
                            "within the total");
        assert_close_to(cell(&r, "register", "joint", row), 0, 1e-12, 1);
    }
    asc_arena_destroy(arena);
}

static const asc_index_spec left_open[] = {
    {.name = "shapley", .option = "completions=monotone", .open = true},
    {.name = "leave_one_out", .option = ""}};

/* completions: monotone: no modelled number where a coalition is open, and limits over the draws. */
static void completions_asked_for(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    asc_result r = run_with(f, left_open, arena);
    assert_true(isfinite(cell(&r, "contribution", "estimate", 0)));
    for (size_t i = 0; i < f->n; i++)
        if (f->delivered[i] == 3) f->delivered[i] = 7;
    r = run_with(f, left_open, arena);
    size_t columns = 0;
    const double *v = draws_of(&r, "value", &columns);
    double *low = asc_take(arena, 400), *high = asc_take(arena, 400);
    double *scratch = asc_take(arena, 400);
    for (size_t d = 0; d < 400; d++) {
        double game[8], least[3], most[3];
        memcpy(game, v + 8 * d, sizeof game);
        game[3] = (double)NAN;
        assert_ok(asc_completion_interval(asc_index_find("shapley"),
                                          &(asc_game){.n = 3, .v = game}, NULL, arena,
                                          least, most, &err));
        low[d] = least[1];
        high[d] = most[1];
    }
    const asc_interval_spec spec = {.kind = ASC_PERCENTILE, .level = 0.95};
    assert_true(isnan(cell(&r, "contribution", "estimate", 1)) != 0);
    assert_true(isnan(cell(&r, "contribution", "conf.low", 1)) != 0);
    assert_true(isnan(cell(&r, "completion", "estimate", 1)) != 0);
    assert_near(cell(&r, "completion", "conf.low", 1),
                asc_interval_make(spec, 0, low, 400, 1, scratch).low, 1e-12);
    assert_near(cell(&r, "completion", "conf.high", 1),
                asc_interval_make(spec, 0, high, 400, 1, scratch).high, 1e-12);
    assert_true(asc_fake_says(&r, "note", "text", "1 of 8 combinations had nobody"));
    assert_true(isnan(cell(&r, "completion", "conf.low", 3)) != 0);
    asc_arena_destroy(arena);
}

/* Nobody had the first two alone: v({1, 2}) is left open between the larger of 1 and 2 and N. */
static void open_coalitions(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    const asc_result whole = run(f, arena);
    assert_null(asc_result_table(&whole, "completion"));
    for (size_t i = 0; i < f->n; i++)
        if (f->delivered[i] == 3) f->delivered[i] = 7;
    const asc_result r = run(f, arena);
    double v[8], low[3], high[3];
    for (size_t s = 0; s < 8; s++)
        v[s] = s == 3 ? (double)NAN : cell(&r, "game", "value", s);
    assert_ok(asc_completion_interval(asc_index_find("shapley"),
                                      &(asc_game){.n = 3, .v = v}, NULL, arena, low, high,
                                      &err));
    assert_int_equal(asc_result_table(&r, "completion")->rows, 6);
    for (size_t k = 0; k < 3; k++) {
        assert_near(cell(&r, "completion", "low", k), low[k], 1e-12);
        assert_near(cell(&r, "completion", "high", k), high[k], 1e-12);
        assert_true(low[k] <= cell(&r, "completion", "estimate", k) + 1e-12);
        assert_true(high[k] >= cell(&r, "completion", "estimate", k) - 1e-12);
        assert_near(cell(&r, "completion", "unobserved", k), 1, 0);
    }
    f->harm[2] = -0.05; /* more partners, less gain: no monotone game */
    const asc_result worse = run(f, arena);
    assert_true(isnan(cell(&worse, "completion", "low", 0)));
    assert_non_null(
        strstr(asc_fake_text(&worse, "completion", "reason", 0), "no monotone game"));
    asc_arena_destroy(arena);
}

/* Without replicates there are estimates and no judgement on draws; a withheld total says nothing. */
static void nothing_without_draws(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena);
    f->study.replicates = 0;
    const asc_result r = run(f, arena);
    assert_null(asc_result_table(&r, "contribution_pair"));
    assert_true(isnan(cell(&r, "function_class", "drop", 0)));
    assert_string_equal(asc_fake_text(&r, "function_class", "class", 0),
                        "not established");
    assert_non_null(
        strstr(asc_fake_text(&r, "function_class", "reason", 0), "replicates"));
    assert_true(isnan(cell(&r, "stability", "p.stable", 0)));
    assert_true(cell(&r, "fragility", "value", 0) > 0);
    f = study(arena);
    for (size_t i = 0; i < f->n; i++) f->delivered[i] |= 1; /* nobody got nothing */
    const asc_result none = run(f, arena);
    assert_null(asc_result_table(&none, "stability"));
    assert_null(asc_result_table(&none, "register"));
    assert_true(isnan(cell(&none, "fragility", "value", 0)));
    assert_true(isnan(cell(&none, "function_class", "loss", 0)));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_follow_the_draws),
        cmocka_unit_test(equal_partners_cannot_be_ranked),
        cmocka_unit_test(stable_when_partners_need_each_other),
        cmocka_unit_test(unstable_when_they_replace_each_other),
        cmocka_unit_test(classes),
        cmocka_unit_test(interchangeable),
        cmocka_unit_test(single_point_of_failure),
        cmocka_unit_test(claims_past_the_total),
        cmocka_unit_test(completions_asked_for),
        cmocka_unit_test(open_coalitions),
        cmocka_unit_test(nothing_without_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
