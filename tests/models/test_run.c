/* The runner against an estimator with closed-form answers: tables, draws, threads, resume. */
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static asc_error err;

static asc_result run(asc_fake *f, asc_arena *arena)
{
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    return r;
}

/* Share of weight reached by partner k in replicate r (SIZE_MAX: full sample). */
static double reached(const asc_fake *f, size_t k, size_t r)
{
    uint8_t *m = calloc(f->clusters, 1);
    const asc_bootstrap b = {f->study.seed, f->clusters, f->study.replicates};
    if (r == SIZE_MAX)
        memset(m, 1, f->clusters);
    else
        asc_bootstrap_draw(&b, r, m);
    double all = 0.0, sum = 0.0;
    for (size_t i = 0; i < f->n; i++) {
        all += m[f->problem.cluster[i]] * f->w[i];
        if ((f->delivered[i] >> k & 1) != 0) sum += m[f->problem.cluster[i]] * f->w[i];
    }
    free(m);
    return sum / all;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Type 7 quantile, sorting a copy. */
static double quantile(const double *x, size_t n, double q)
{
    double *s = malloc(n * sizeof *s);
    memcpy(s, x, n * sizeof *s);
    qsort(s, n, sizeof *s, by_value);
    const double h = (double)(n - 1) * q;
    const size_t k = (size_t)h;
    const double v = k + 1 < n ? s[k] + (h - (double)k) * (s[k + 1] - s[k]) : s[k];
    free(s);
    return v;
}

static void tables_by_hand(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 3, 200);
    const asc_result r = run(f, arena);
    double phi[3][200], total[200];
    memset(total, 0, sizeof total);
    double v = 0.0;
    for (size_t k = 0; k < 3; k++) {
        for (size_t d = 0; d < 200; d++) {
            phi[k][d] = f->harm[k] * reached(f, k, d);
            total[d] += phi[k][d];
        }
        v += f->harm[k] * reached(f, k, SIZE_MAX);
    }
    for (size_t k = 0; k < 3; k++) {
        const double want = f->harm[k] * reached(f, k, SIZE_MAX);
        double ratio[200];
        for (size_t d = 0; d < 200; d++) ratio[d] = phi[k][d] / total[d];
        assert_near(asc_fake_cell(&r, "contribution", "estimate", k), want, 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "conf.low", k),
                    quantile(phi[k], 200, 0.025), 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "conf.high", k),
                    quantile(phi[k], 200, 0.975), 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "events", k), want * 600.0, 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "reach", k),
                    reached(f, k, SIZE_MAX) * 600.0, 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "per_reached", k), f->harm[k],
                    1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "share", k), want / v, 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "share.low", k),
                    quantile(ratio, 200, 0.025), 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "share.high", k),
                    quantile(ratio, 200, 0.975), 1e-12);
        assert_near(asc_fake_cell(&r, "contribution", "p.positive", k), 1.0, 0.0);
        assert_near(asc_fake_cell(&r, "contribution", "rank", k), (double)k + 1.0, 0.0);
        assert_near(asc_fake_cell(&r, "contribution", "support", k), 1.0, 1e-15);
    }
    assert_near(asc_fake_cell(&r, "game", "value", 7), v, 1e-12);
    assert_near(asc_fake_cell(&r, "game", "conf.low", 7), quantile(total, 200, 0.025),
                1e-12);
    assert_near(asc_fake_cell(&r, "game", "value", 0), 0.0, 0.0);
    assert_near(asc_fake_cell(&r, "game", "std.error", 0), 0.0, 0.0);
    assert_string_equal(asc_fake_text(&r, "game", "coalition", 5), "hospital+community");
    assert_string_equal(asc_fake_text(&r, "game", "coalition", 0), "");
    const double mean = asc_fake_cell(&r, "outcome", "mean", 0);
    assert_near(mean, 86.0 / 600.0, 1e-14);
    assert_near(asc_fake_cell(&r, "effect", "estimate", 7), mean,
                1e-12); /* natural course */
    assert_near(asc_fake_cell(&r, "effect", "estimate", 0), mean + v, 1e-12);
    assert_near(asc_fake_cell(&r, "coefficient", "estimate", 1), 0.25, 0.0);
    assert_near(asc_fake_cell(&r, "coefficient", "std.error", 1), 0.0, 0.0);
    assert_string_equal(asc_fake_text(&r, "model", "withheld", 0), "");
    assert_string_equal(asc_fake_text(&r, "model", "share_reason", 0), "");
    assert_string_equal(asc_fake_text(&r, "model", "interval", 0), "percentile");
    assert_true(r.claim_level == -1);
    asc_arena_destroy(arena);
}

/* Wilson 1927 by its quadratic: |p - x| = z sqrt(x (1 - x) / n) at both ends. */
static void rates(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 3, 0);
    f->study.models = 0;
    const asc_result r = run(f, arena);
    const double p = 86.0 / 600.0, z = 1.959963984540054;
    const char *const end[] = {"conf.low", "conf.high"};
    for (size_t i = 0; i < 2; i++) {
        const double x = asc_fake_cell(&r, "outcome", end[i], 0);
        assert_near(fabs(p - x), z * sqrt(x * (1.0 - x) / 600.0), 1e-9);
    }
    assert_null(asc_result_table(&r, "effect"));
    assert_null(asc_result_table(&r, "model"));
    assert_string_equal(asc_fake_text(&r, "sentence", "kind", 0), "rate");
    assert_string_equal(
        asc_fake_text(&r, "sentence", "text", 0),
        "Readmissions: 143 per 1,000 (118 to 174), 600 discharges. There was "
        "no comparison: this does not show what would have happened "
        "otherwise.");
    asc_arena_destroy(arena);
}

/* phi sums to v(N) in every replicate; the value draws agree with the mean draws. */
static void every_draw_adds_up(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 300, 3, 70);
    f->joint = 0.07;
    f->model.universal = true;
    const asc_result r = run(f, arena);
    assert_int_equal(r.draw_count, 6);
    const char *const kind[] = {"delivered", "universal"};
    for (size_t i = 0; i < 2; i++) {
        char path[3][80];
        (void)snprintf(path[0], 80, "readmission/main/%s/value", kind[i]);
        (void)snprintf(path[1], 80, "readmission/main/%s/mean", kind[i]);
        (void)snprintf(path[2], 80, "readmission/main/%s/contribution/shapley", kind[i]);
        const asc_draws *v = asc_result_draws(&r, path[0]);
        const asc_draws *m = asc_result_draws(&r, path[1]);
        const asc_draws *phi = asc_result_draws(&r, path[2]);
        if (v == NULL || m == NULL || phi == NULL) {
            fail_msg("no draws of %s", kind[i]);
            return;
        }
        for (size_t d = 0; d < 70; d++) {
            double sum = 0.0;
            for (size_t k = 0; k < 3; k++) sum += phi->value[3 * d + k];
            assert_near(sum, v->value[8 * d + 7], 1e-13);
            assert_near(v->value[8 * d + 7], m->value[8 * d] - m->value[8 * d + 7], 0.0);
        }
    }
    asc_arena_destroy(arena);
}

static void same_bits_at_any_thread_count(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *first = NULL;
    for (size_t i = 0; i < 3; i++) {
        asc_pool_set_threads(i == 0 ? 1 : i == 1 ? 2 : 7);
        asc_fake *f = asc_fake_study(arena, 240, 3, 300);
        const asc_result r = run(f, arena);
        const char *dump = asc_fake_dump(&r, arena);
        if (first == NULL)
            first = dump;
        else
            assert_string_equal(dump, first);
        size_t passes = 0;
        for (size_t j = 0; j < 64; j++) passes += f->run.passes[j];
        assert_int_equal(passes, 300);
        assert_int_equal(f->run.passes[3] + f->run.passes[4], 300);
    }
    asc_arena_destroy(arena);
}

typedef struct seen {
    size_t calls, done, total;
} seen;

static void see(void *context, const char *stage, size_t done, size_t total)
{
    seen *s = context;
    assert_string_equal(stage, "readmission/main");
    assert_true(done >= s->done && done <= total);
    s->calls++;
    s->done = done;
    s->total = total;
}

static bool stopped(void *context)
{
    return atomic_load((atomic_bool *)context);
}

static void stop_and_resume(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    char path[] = "/tmp/asc_run_XXXXXX";
    const int handle = mkstemp(path);
    assert_true(handle >= 0);
    close(handle);
    unlink(path);
    const uint8_t key[ASC_HASH_BYTES] = {1};
    const asc_result whole = run(asc_fake_study(arena, 240, 3, 300), arena);
    const char *want = asc_fake_dump(&whole, arena);
    size_t resumed = 0, stops = 0;
    for (size_t attempt = 0; attempt < 9; attempt++) {
        const char *fresh = NULL;
        atomic_bool stop = false;
        asc_journal *journal = NULL;
        assert_ok(asc_journal_open(path, key, &journal, &fresh, &err));
        asc_fake *f = asc_fake_study(arena, 240, 3, 300);
        seen s = {0};
        f->run.journal = journal;
        f->stop = &stop;
        f->run.stop = (asc_stop){stopped, &stop};
        f->run.progress = (asc_progress){see, &s};
        f->stop_after = attempt < 2 ? 100 : 0;
        asc_result r;
        const asc_status status =
            asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err);
        asc_journal_close(journal, status == ASC_OK);
        if (status == ASC_OK) {
            assert_string_equal(asc_fake_dump(&r, arena), want);
            assert_true(s.calls >= 1 && s.done == 300 && s.total == 300);
            resumed = f->run.resumed;
            break;
        }
        assert_int_equal(status, ASC_ESTOPPED);
        stops++;
    }
    assert_int_equal(stops, 2);
    assert_true(resumed >= 200 && resumed < 300); /* no finished replicate is lost */
    asc_arena_destroy(arena);
}

/* Every allocation fails once, then the run succeeds and gives the same answer. */
static void memory_runs_out(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_result whole = run(asc_fake_study(arena, 60, 2, 70), arena);
    const char *want = asc_fake_dump(&whole, arena);
    asc_pool_set_threads(1);
    for (size_t call = 1; call < 100000; call++) {
        asc_arena *mine = asc_arena_create();
        asc_fake *f = asc_fake_study(arena, 60, 2, 70);
        asc_result r;
        asc_arena_fail_at(call, 0);
        const asc_status status =
            asc_run_study(&f->study, &f->bound, &f->run, mine, &r, &err);
        asc_arena_fail_at(0, 0);
        if (status == ASC_OK) {
            assert_string_equal(asc_fake_dump(&r, arena), want);
            asc_arena_destroy(mine);
            if (call > 1) break;
            continue;
        }
        assert_int_equal(status, ASC_EMEMORY);
        asc_arena_destroy(mine);
    }
    asc_arena_destroy(arena);
}

/* Two models by the same estimator: every table has both, with the same numbers. */
static void two_models(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 600, 2, 70);
    asc_model_spec both[] = {f->model, f->model};
    both[1].name = "again";
    f->study.model = both;
    f->study.models = 2;
    const asc_result r = run(f, arena);
    assert_int_equal(asc_result_table(&r, "model")->rows, 2);
    assert_int_equal(asc_result_table(&r, "outcome")->rows, 1);
    assert_string_equal(asc_fake_text(&r, "contribution", "model", 2), "again");
    for (size_t k = 0; k < 2; k++)
        assert_near(asc_fake_cell(&r, "contribution", "conf.low", k + 2),
                    asc_fake_cell(&r, "contribution", "conf.low", k), 0.0);
    assert_non_null(
        asc_result_draws(&r, "readmission/again/delivered/contribution/shapley"));
    asc_arena_destroy(arena);
}

static void unknown_model(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_fake *f = asc_fake_study(arena, 60, 2, 0);
    asc_result r;
    f->model.model = "tmle";
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "no model 'tmle'"));
    static const asc_index_spec index[] = {{.name = "owen", .option = ""}};
    f->model.model = "fake";
    f->study.index = index;
    assert_int_equal(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "no contribution index 'owen'"));
    asc_arena_destroy(arena);
}

static void the_recipe(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_fake *f = asc_fake_study(arena, 60, 2, 0);
    const asc_table *t = asc_recipe(&f->study, "abc", arena);
    asc_table *tables[] = {asc_recipe(&f->study, "abc", arena)};
    const asc_result r = {.table = tables, .tables = 1};
    assert_non_null(t);
    assert_true(asc_fake_says(&r, "recipe", "value", "20261122"));
    assert_true(asc_fake_says(&r, "recipe", "value", ASC_VERSION));
    assert_true(asc_fake_says(&r, "recipe", "key", "cpu"));
    assert_ptr_equal(asc_build_id(), asc_build_id());
    assert_non_null(strstr(asc_build_id(), asc_vector_kernel()));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_by_hand),
        cmocka_unit_test(rates),
        cmocka_unit_test(every_draw_adds_up),
        cmocka_unit_test(same_bits_at_any_thread_count),
        cmocka_unit_test(stop_and_resume),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(unknown_model),
        cmocka_unit_test(two_models),
        cmocka_unit_test(the_recipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
