/* What asc_glm_fit refuses, and in which words: separation, dependent columns, values out of range,
 * overflow, passes used up, memory. */
#include "glm_sample.h"
#include <stdio.h>

typedef struct watch {
    size_t calls, finish_at;
    double last;
} watch;

static void assert_says(const asc_error *err, const char *words)
{
    if (strstr(err->message, words) == NULL)
        fail_msg("no '%s' in: %s", words, err->message);
}

/* Column 4 is a level of 40 rows, all of them events. */
static sample separated(const char **name)
{
    sample s = make_sample(2000, 5, ASC_BINOMIAL, 21);
    for (size_t i = 0; i < s.x.n; i++) {
        *asc_design_at(&s.x, i, 4) = i % 50 == 0 ? 1.0 : 0.0;
        if (i % 50 == 0) s.y[i] = 1.0;
    }
    static const char *const label[5] = {"(intercept)", "age", "sex", "visits",
                                         "care_home=1"};
    memcpy(name, label, sizeof label);
    s.x.name = name;
    return s;
}

static void test_separation(void **state)
{
    (void)state;
    asc_error err = {0};
    const char *name[5];
    sample s = separated(name);
    double coef[5] = {0.25, 0, 0, 0, 0}, before[5];
    memcpy(before, coef, sizeof coef);
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, s.work, &fit, &err), ASC_ESEPARATION);
    print_message("%s\n", err.message);
    assert_says(&err, "coefficients still grow: 'care_home=1'");
    assert_null(strstr(err.message, "'age'"));
    assert_memory_equal(coef, before, sizeof coef); /* untouched on failure */
    free_sample(&s);
}

/* All events above a threshold: the deviance itself goes to 0. */
static void test_complete_separation(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = make_sample(700, 2, ASC_BINOMIAL, 22);
    for (size_t i = 0; i < s.x.n; i++) s.y[i] = *asc_design_at(&s.x, i, 1) > 0.7;
    double coef[2] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, s.work, &fit, &err), ASC_ESEPARATION);
    print_message("%s\n", err.message);
    assert_says(&err, "column 1");
    free_sample(&s);
}

/* A Poisson level without events. */
static void test_poisson_separation(void **state)
{
    (void)state;
    asc_error err = {0};
    const char *name[5];
    sample s = separated(name);
    for (size_t i = 0; i < s.x.n; i++)
        s.y[i] = *asc_design_at(&s.x, i, 4) == 1.0 ? 0.0 : (double)(i % 4);
    double coef[5] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_POISSON, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, s.work, &fit, &err), ASC_ESEPARATION);
    print_message("%s\n", err.message);
    assert_says(&err, "'care_home=1'");
    free_sample(&s);
}

static bool finish_later(void *context, const double *coef)
{
    watch *w = context;
    assert_true(coef[4] > w->last);
    w->last = coef[4];
    return ++w->calls == w->finish_at;
}

/* The caller decides when its means have settled. */
static void test_settled(void **state)
{
    (void)state;
    asc_error err = {0};
    const char *name[5];
    sample s = separated(name);
    watch w = {.finish_at = 3};
    const asc_glm_control control = {.settled = finish_later, .context = &w};
    double coef[5] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_ok(asc_glm_fit(&d, &control, s.work, &fit, &err));
    assert_int_equal(w.calls, 3);
    assert_true(coef[4] == w.last && coef[4] > 15.0 && coef[4] < 60.0);
    assert_true(fit.max_eta > 15.0);
    /* The other coefficients are those without the 40 rows. */
    for (size_t i = 0; i < s.x.n; i++) s.w[i] = i % 50 == 0 ? 0.0 : 1.0;
    const uint8_t active[5] = {1, 1, 1, 1, 0};
    double rest[5] = {0};
    const asc_glm_data e = {&s.x, s.y, s.w, NULL, active, ASC_BINOMIAL, 0.0};
    fit.coef = rest;
    assert_ok(asc_glm_fit(&e, NULL, s.work, &fit, &err));
    for (size_t j = 0; j < 4; j++) assert_close_to(coef[j], rest[j], 1e-9, 0.1);
    free_sample(&s);
}

/* Nearly separated is not separated: one of 40 rows is different. */
static void test_nearly_separated(void **state)
{
    (void)state;
    asc_error err = {0};
    const char *name[5];
    sample s = separated(name);
    s.y[0] = 0.0;
    double coef[5] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_ok(asc_glm_fit(&d, NULL, s.work, &fit, &err));
    assert_true(coef[4] > 2.0 && coef[4] < 6.0);
    free_sample(&s);
}

static void test_rank(void **state)
{
    (void)state;
    asc_error err = {0};
    const char *name[5];
    sample s = separated(name);
    for (size_t i = 0; i < s.x.n; i++)
        *asc_design_at(&s.x, i, 3) =
            1.0 - *asc_design_at(&s.x, i, 2) - *asc_design_at(&s.x, i, 0);
    double coef[5] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, s.work, &fit, &err), ASC_ERANK);
    print_message("%s\n", err.message);
    assert_says(&err, "'visits'");
    free_sample(&s);
}

static void test_passes(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = make_sample(800, 4, ASC_BINOMIAL, 23);
    const asc_glm_control control = {.max_passes = 3};
    double coef[4] = {0};
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, &control, s.work, &fit, &err), ASC_ECONVERGENCE);
    assert_says(&err, "no convergence in 3 passes");
    free_sample(&s);
}

static void test_overflow(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = make_sample(800, 4, ASC_POISSON, 24);
    double coef[4] = {1.0, 0.0, 900.0, 0.0};
    size_t first = 0;
    while (*asc_design_at(&s.x, first, 2) != 1.0 || s.w[first] == 0.0) first++;
    const asc_glm_data d = {&s.x, s.y, s.w, NULL, NULL, ASC_POISSON, 0.0};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, s.work, &fit, &err), ASC_EOVERFLOW);
    char words[64];
    (void)snprintf(words, sizeof words, "row %zu: linear predictor 901", first);
    assert_says(&err, words);
    free_sample(&s);
}

static void refuse_value(double *at, double value, const asc_glm_data *d, sample *s,
                         const char *words)
{
    asc_error err = {0};
    double coef[3] = {0};
    asc_glm fit = {.coef = coef};
    const double keep = *at;
    *at = value;
    assert_int_equal(asc_glm_fit(d, NULL, s->work, &fit, &err), ASC_EDATA);
    assert_says(&err, words);
    *at = keep;
}

static void test_values(void **state)
{
    (void)state;
    sample s = make_sample(600, 3, ASC_BINOMIAL, 25);
    for (size_t i = 0; i < s.x.n; i++) s.w[i] = 1.0;
    asc_glm_data d = {&s.x, s.y, s.w, s.offset, NULL, ASC_BINOMIAL, 0.0};
    refuse_value(&s.y[550], 1.5, &d, &s, "row 550: outcome 1.5");
    refuse_value(&s.y[550], (double)NAN, &d, &s, "row 550: outcome nan");
    refuse_value(&s.w[3], -1.0, &d, &s, "row 3: weight -1");
    refuse_value(&s.w[3], HUGE_VAL, &d, &s, "row 3: weight inf");
    refuse_value(&s.offset[9], -HUGE_VAL, &d, &s, "row 9: offset -inf");
    d.family = ASC_POISSON;
    refuse_value(&s.y[0], -1.0, &d, &s, "row 0: outcome -1");
    memset(s.w, 0, s.x.n * sizeof *s.w);
    refuse_value(&s.y[0], 1.0, &d, &s, "all 600 rows have weight 0");
    free_sample(&s);
}

/* The allocator fails at request 1, 2, ... until the fit succeeds. */
static void test_memory(void **state)
{
    (void)state;
    sample s = make_sample(3000, 20, ASC_BINOMIAL, 26);
    const asc_glm_data d = {&s.x, s.y, s.w, NULL, NULL, ASC_BINOMIAL, 0.0};
    asc_status status = ASC_EMEMORY;
    for (size_t k = 1; status == ASC_EMEMORY; k++) {
        asc_error err = {0};
        double coef[20] = {0};
        asc_glm fit = {.coef = coef};
        asc_arena *work = asc_arena_create();
        assert_non_null(work);
        asc_arena_fail_at(k, 0);
        status = asc_glm_fit(&d, NULL, work, &fit, &err);
        asc_arena_fail_at(0, 0);
        if (k == 1) assert_int_equal(status, ASC_EMEMORY);
        assert_int_equal(asc_arena_bytes(work), 0);
        asc_arena_destroy(work);
    }
    assert_int_equal(status, ASC_OK);
    free_sample(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_separation),
        cmocka_unit_test(test_complete_separation),
        cmocka_unit_test(test_poisson_separation),
        cmocka_unit_test(test_settled),
        cmocka_unit_test(test_nearly_separated),
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
