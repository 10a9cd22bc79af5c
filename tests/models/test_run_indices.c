/* A run with several indices: options, rows of several players, what has a share, a place or a reach. */
#include "ascribe/contribution.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_error err;

/* v({1, 2}), and nothing of nobody: rows that are no players. */
static asc_status pair_rows(const asc_game *g, const double *option, asc_mask *mask,
                            size_t *count, asc_error *e)
{
    (void)g;
    (void)option;
    (void)e;
    if (mask != NULL) {
        mask[0] = 3;
        mask[1] = 0;
    }
    *count = 2;
    return ASC_OK;
}

static asc_status pair_solve(const asc_game *g, const double *option, asc_arena *work,
                             double *out, asc_error *e)
{
    (void)work;
    (void)e;
    out[0] = g->v[3] - g->v[0];
    out[1] = option[0];
    return ASC_OK;
}

static const asc_index pair = {
    .name = "pair", .laws = ASC_LAW_LINEAR, .rows = pair_rows, .solve = pair_solve};

static const asc_index *find(const char *name)
{
    return strcmp(name, "pair") == 0 ? &pair : asc_index_find(name);
}

static const asc_index_spec specs[] = {
    {.name = "pair", .option = "x=4", .value = {4}},
    {.name = "leave_one_out", .option = ""},
    {.name = "egalitarian_shapley", .option = "alpha=0.25", .value = {0.25}},
    {.name = "shapley", .option = ""},
};
enum { ROW_PAIR = 0, ROW_LOO = 2 };

/* Rows follow the order of the study: 2 of pair, then `players` each. */
static asc_result run(asc_fake *f, asc_arena *arena)
{
    static asc_run_models models;
    asc_result r;
    models = (asc_run_models){.estimator = f->run.models->estimator, .index = find};
    f->run.models = &models;
    f->study.index = specs;
    f->study.indices = sizeof specs / sizeof *specs;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    return r;
}

/* A quarter of the units got nothing, enough to compare with. */
static asc_fake *study(asc_arena *arena, size_t players)
{
    asc_fake *f = asc_fake_study(arena, 600, players, 64);
    for (size_t i = 0; i < f->n; i += 4) f->delivered[i] = 0;
    return f;
}

static double cell(const asc_result *r, const char *column, size_t row)
{
    return asc_fake_cell(r, "contribution", column, row);
}

static bool missing(const asc_result *r, const char *column, size_t row)
{
    return asc_column_missing(asc_table_find(asc_result_table(r, "contribution"), column),
                              row);
}

static void tables(void **state)
{
    (void)state;
    const size_t players = 5;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena, players);
    f->joint = 0.3;
    const asc_result r = run(f, arena);
    const size_t egalitarian = ROW_LOO + players, shapley = egalitarian + players;
    assert_int_equal(asc_result_table(&r, "contribution")->rows, 2 + 3 * players);
    assert_string_equal(asc_fake_text(&r, "contribution", "player", ROW_PAIR),
                        "hospital+pharmacy");
    assert_string_equal(asc_fake_text(&r, "contribution", "player", 1), "");
    assert_string_equal(asc_fake_text(&r, "contribution", "option", 1), "x=4");
    assert_string_equal(asc_fake_text(&r, "contribution", "option", egalitarian),
                        "alpha=0.25");
    assert_string_equal(asc_fake_text(&r, "contribution", "option", shapley), "");
    assert_near(cell(&r, "estimate", 1), 4, 0);
    assert_near(cell(&r, "conf.low", 1), 4, 0);
    double total = 0;
    for (size_t k = 0; k < players; k++) total += cell(&r, "estimate", shapley + k);
    for (size_t k = 0; k < players; k++) {
        const double phi = cell(&r, "estimate", shapley + k);
        assert_near(cell(&r, "estimate", egalitarian + k),
                    0.25 * phi + 0.75 * total / (double)players, 1e-12);
        assert_near(cell(&r, "share", shapley + k), phi / total, 1e-12);
        assert_true(cell(&r, "share", egalitarian + k) > -9);
        assert_true(isnan(cell(&r, "share", ROW_LOO + k)) != 0);
        assert_near(cell(&r, "reach", ROW_LOO + k), cell(&r, "reach", shapley + k), 0);
        assert_false(missing(&r, "rank.low", ROW_LOO + k));
    }
    for (size_t row = 0; row < 2; row++) {
        assert_true(missing(&r, "reach", row) && missing(&r, "rank", row));
        assert_true(missing(&r, "rank.low", row) && missing(&r, "rank.high", row));
        assert_true(isnan(cell(&r, "share", row)) && isnan(cell(&r, "support", row)));
        assert_true(isnan(cell(&r, "per_reached", row)));
    }
    asc_arena_destroy(arena);
}

static void check_draws(size_t n)
{
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena, n);
    f->joint = 0.3;
    const asc_result r = run(f, arena);
    const char *place = "readmission/main/delivered/contribution/";
    const asc_draws *d = asc_result_draws(
        &r, asc_take_format(arena, "%segalitarian_shapley:alpha=0.25", place));
    const asc_draws *s = asc_result_draws(&r, asc_take_format(arena, "%sshapley", place));
    const asc_draws *p =
        asc_result_draws(&r, asc_take_format(arena, "%spair:x=4", place));
    assert_non_null(d);
    assert_non_null(s);
    assert_non_null(p);
    assert_int_equal(p->columns, 2);
    assert_string_equal(p->label[0], "hospital+pharmacy");
    for (size_t i = 0; i < 64; i++) {
        double total = 0;
        for (size_t k = 0; k < n; k++) total += s->value[n * i + k];
        assert_near(p->value[2 * i + 1], 4, 0);
        assert_true(total != 0 && p->value[2 * i] != 0);
        for (size_t k = 0; k < n; k++)
            assert_near(d->value[n * i + k],
                        0.25 * s->value[n * i + k] + 0.75 * total / (double)n, 1e-12);
    }
    asc_arena_destroy(arena);
}

/* Above 4,096 coalitions the rows of all indices stand in the row of a replicate. */
static void draws(void **state)
{
    (void)state;
    check_draws(5);
    check_draws(13);
}

/* The sentences about who cannot be told apart come from the first index over players. */
static void no_index_over_players(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena, 5);
    f->harm[3] = f->harm[4];
    asc_result r = run(f, arena);
    assert_true(asc_fake_says(&r, "sentence", "text", "do not separate"));
    f->study.indices = 1;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    assert_false(asc_fake_says(&r, "sentence", "text", "do not separate"));
    assert_non_null(strstr(asc_fake_text(&r, "model", "share_reason", 0),
                           "no index that was asked for divides the total"));
    asc_arena_destroy(arena);
}

/* Refuses games by the value of player 1: all, or those of some replicates. */
static double refused_above;

static asc_status moody_solve(const asc_game *g, const double *option, asc_arena *work,
                              double *out, asc_error *e)
{
    (void)option;
    (void)work;
    ASC_REQUIRE(g->v[1] - g->v[0] <= refused_above, e, ASC_EDATA, "moody: not today");
    for (size_t k = 0; k < g->n; k++) out[k] = g->v[(size_t)1 << k] - g->v[0];
    return ASC_OK;
}

static const asc_index moody = {.name = "moody", .solve = moody_solve};

static const asc_index *find_moody(const char *name)
{
    return strcmp(name, "moody") == 0 ? &moody : asc_index_find(name);
}

static asc_result run_moody(asc_arena *arena, double above, size_t *lost)
{
    static const asc_index_spec two[] = {{.name = "moody", .option = ""},
                                         {.name = "shapley", .option = ""}};
    static asc_run_models models;
    asc_fake *f = study(arena, 5);
    asc_result r;
    models = (asc_run_models){.estimator = f->run.models->estimator, .index = find_moody};
    f->run.models = &models;
    f->study.index = two;
    f->study.indices = 2;
    refused_above = above;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    const asc_draws *d =
        asc_result_draws(&r, "readmission/main/delivered/contribution/moody");
    *lost = 0;
    for (size_t i = 0; i < 64; i++) *lost += isnan(d->value[5 * i]) ? 1 : 0;
    return r;
}

/* One index that is not for a game takes no other with it. */
static void refused_games(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    size_t lost = 0;
    asc_result r = run_moody(arena, 1e9, &lost);
    const double first = cell(&r, "estimate", 0);
    assert_int_equal(lost, 0);
    r = run_moody(arena, -1, &lost);
    assert_int_equal(lost, 64);
    assert_true(isnan(cell(&r, "estimate", 0)) && isnan(cell(&r, "conf.low", 0)));
    assert_true(cell(&r, "estimate", 5) > 0 && cell(&r, "conf.low", 5) > 0);
    assert_true(asc_fake_says(&r, "note", "text", "moody: not today"));
    assert_non_null(strstr(asc_fake_text(&r, "model", "withheld", 0), "not today"));
    r = run_moody(arena, first, &lost);
    assert_true(lost > 1 && lost < 64);
    assert_near(cell(&r, "estimate", 0), first, 0);
    assert_true(isnan(cell(&r, "conf.low", 0)) && isnan(cell(&r, "conf.high", 0)));
    assert_true(missing(&r, "rank", 0));
    assert_true(cell(&r, "conf.low", 5) > 0);
    assert_true(asc_fake_says(
        &r, "note", "text",
        asc_take_format(arena, "moody: %zu of 64 replicates have a game it is not for",
                        lost)));
    asc_arena_destroy(arena);
}

/* A structure that a study cannot give is refused before any replicate is run. */
static void needs_structure(void **state)
{
    (void)state;
    static const asc_index_spec weighted[] = {{.name = "weighted_shapley", .option = ""}};
    asc_arena *arena = asc_arena_create();
    asc_fake *f = study(arena, 5);
    asc_result r;
    f->study.index = weighted;
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "weighted_shapley needs weights"));
    assert_int_equal(atomic_load(&f->refits), 0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables),
        cmocka_unit_test(draws),
        cmocka_unit_test(no_index_over_players),
        cmocka_unit_test(refused_games),
        cmocka_unit_test(needs_structure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
