/* Least squares: closed forms, laws of weights and scale, words of the rank check, memory. */
#include "ascribe/lsq.h"
#include "glm_sample.h"
#include <stdio.h>

enum { P = 5 };

typedef struct answer {
    double coef[P], se[P], cov[P * P];
    asc_lsq fit;
} answer;

static void solve(const asc_design *x, const double *y, const double *w,
                  const uint8_t *active, asc_arena *work, answer *a)
{
    asc_error err = {0};
    a->fit = (asc_lsq){.coef = a->coef, .std_error = a->se, .cov = a->cov};
    assert_ok(asc_lsq_fit(x, y, w, active, work, &a->fit, &err));
}

/* A straight line: slope, intercept and their errors from sums. */
static void test_line(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    static const double y[5] = {1, 3, 2, 5, 4};
    asc_design x = asc_design_create(arena, 5, 2);
    for (size_t i = 0; i < 5; i++) {
        *asc_design_at(&x, i, 0) = 1.0;
        *asc_design_at(&x, i, 1) = (double)i;
    }
    double coef[2], se[2], cov[4];
    asc_lsq fit = {.coef = coef, .std_error = se, .cov = cov};
    assert_ok(asc_lsq_fit(&x, y, NULL, NULL, arena, &fit, &err));
    /* Sxx = 10, Sxy = 8, Syy = 10, rss = 10 - 6.4 = 3.6, sigma^2 = 1.2. */
    assert_near(coef[0], 1.4, 1e-14);
    assert_near(coef[1], 0.8, 1e-14);
    assert_near(fit.rss, 3.6, 1e-14);
    assert_near(se[1], sqrt(0.12), 1e-14);
    assert_near(se[0], sqrt(1.2 * (0.2 + 0.4)), 1e-14);
    assert_near(cov[3], 0.1, 1e-14);
    assert_near(cov[1], -0.2, 1e-14);
    assert_near(cov[2], -0.2, 1e-14);
    assert_int_equal(fit.used, 5);
    asc_arena_destroy(arena);
}

static sample linear_sample(size_t n, uint64_t seed)
{
    sample s = make_sample(n, P, ASC_BINOMIAL, seed);
    uint64_t state = seed;
    for (size_t i = 0; i < n; i++) s.y[i] += s.offset[i] + uniform(&state);
    return s;
}

/* Residuals are orthogonal to every column, in long double. */
static void test_orthogonal(void **state)
{
    (void)state;
    sample s = linear_sample(2000, 31);
    answer a;
    solve(&s.x, s.y, s.w, NULL, s.work, &a);
    long double rss = 0;
    for (size_t j = 0; j < P; j++) {
        long double sum = 0, size = 0;
        for (size_t i = 0; i < s.x.n; i++) {
            long double r = s.y[i];
            for (size_t k = 0; k < P; k++)
                r -= (long double)a.coef[k] * *asc_design_at(&s.x, i, k);
            const long double part = s.w[i] * r * *asc_design_at(&s.x, i, j);
            sum += part;
            size += fabsl(part);
            if (j == 0) rss += s.w[i] * r * r;
        }
        assert_true(fabsl(sum) <= 1e-13L * size);
    }
    assert_near(a.fit.rss, (double)rss, 1e-13);
    free_sample(&s);
}

/* Weight 2 = the row twice; weight 0 = the row deleted, whatever stands in it. */
static void test_weights(void **state)
{
    (void)state;
    sample s = linear_sample(900, 32);
    asc_design twice = asc_design_create(s.arena, 4 * s.x.n, P);
    double *y = asc_take(s.arena, 4 * s.x.n);
    size_t n = 0;
    for (size_t i = 0; i < s.x.n; i++) {
        for (int k = 0; k < (int)s.w[i]; k++) {
            for (size_t j = 0; j < P; j++)
                *asc_design_at(&twice, n, j) = *asc_design_at(&s.x, i, j);
            y[n++] = s.y[i];
        }
        if (s.w[i] != 0.0) continue;
        s.y[i] = (double)NAN;
        *asc_design_at(&s.x, i, 1) = HUGE_VAL;
    }
    twice.n = n;
    twice.blocks = (n + ASC_ROWS - 1) / ASC_ROWS;
    answer weighted, repeated;
    solve(&s.x, s.y, s.w, NULL, s.work, &weighted);
    solve(&twice, y, NULL, NULL, s.work, &repeated);
    assert_near(weighted.fit.rss, repeated.fit.rss, 1e-13);
    for (size_t j = 0; j < P; j++)
        assert_close_to(weighted.coef[j], repeated.coef[j], 1e-13, 0.1);
    for (size_t k = 0; k < (size_t)P * P; k++)
        assert_close_to(weighted.cov[k], repeated.cov[k], 1e-12, 1e-6);
    free_sample(&s);
}

/* y times 2^k: coefficients, errors and rss scale to the last bit. A column times 2^k: likewise. */
static void test_scale(void **state)
{
    (void)state;
    sample s = linear_sample(1100, 33);
    answer a, b;
    solve(&s.x, s.y, s.w, NULL, s.work, &a);
    for (size_t i = 0; i < s.x.n; i++) {
        s.y[i] *= 0x1p30;
        *asc_design_at(&s.x, i, 3) *= 0x1p-40;
    }
    solve(&s.x, s.y, s.w, NULL, s.work, &b);
    for (size_t j = 0; j < P; j++) {
        const double scale = j == 3 ? 0x1p70 : 0x1p30;
        assert_true(b.coef[j] == scale * a.coef[j]);
        assert_true(b.se[j] == scale * a.se[j]);
    }
    assert_true(b.fit.rss == 0x1p60 * a.fit.rss);
    assert_true(b.fit.condition == a.fit.condition);
    free_sample(&s);
}

static void test_inactive(void **state)
{
    (void)state;
    sample s = linear_sample(700, 34);
    const uint8_t active[P] = {1, 0, 1, 0, 1};
    asc_design less = asc_design_create(s.arena, s.x.n, 3);
    for (size_t i = 0; i < s.x.n; i++)
        for (size_t j = 0; j < 3; j++)
            *asc_design_at(&less, i, j) = *asc_design_at(&s.x, i, 2 * j);
    answer a;
    double coef[3];
    asc_error err = {0};
    asc_lsq fit = {.coef = coef};
    solve(&s.x, s.y, NULL, active, s.work, &a);
    assert_ok(asc_lsq_fit(&less, s.y, NULL, NULL, s.work, &fit, &err));
    for (size_t j = 0; j < 3; j++) assert_true(a.coef[2 * j] == coef[j]);
    assert_true(a.coef[1] == 0.0 && a.coef[3] == 0.0 && a.se[1] == 0.0 &&
                a.cov[P + 1] == 0.0);
    free_sample(&s);
}

/* Both entries refuse with the same words. */
static void refuse(const asc_design *x, const sample *s, const double *w,
                   const char *words)
{
    asc_error err = {0}, other = {0};
    double coef[P] = {9, 9, 9, 9, 9};
    asc_lsq fit = {.coef = coef};
    assert_int_equal(asc_lsq_fit(x, s->y, w, NULL, s->work, &fit, &err), ASC_ERANK);
    print_message("%s\n", err.message);
    if (strstr(err.message, words) == NULL) fail_msg("no '%s'", words);
    assert_true(coef[0] == 9.0);
    assert_int_equal(asc_design_rank(x, w, s->work, NULL, &other), ASC_ERANK);
    if (strstr(other.message, words) == NULL)
        fail_msg("no '%s' in %s", words, other.message);
}

static void test_rank(void **state)
{
    (void)state;
    static const char *const name[P] = {"(intercept)", "dose", "age_75", "ward",
                                        "age_85"};
    sample s = linear_sample(1700, 35);
    s.x.name = name;
    for (size_t i = 0; i < s.x.n; i++) {
        *asc_design_at(&s.x, i, 2) = i % 3 == 0;
        *asc_design_at(&s.x, i, 4) = i % 3 != 0;
    }
    refuse(&s.x, &s, NULL,
           "columns 'age_85', '(intercept)' and 'age_75' are linearly dependent");
    refuse(&s.x, &s, s.w, "'age_85' = 1 x '(intercept)' - 1 x 'age_75': drop one");
    for (size_t i = 0; i < s.x.n; i++) *asc_design_at(&s.x, i, 4) = 7.5;
    refuse(&s.x, &s, NULL,
           "covariate 'age_85': one value in 1700 rows, which '(intercept)'");
    for (size_t i = 0; i < s.x.n; i++)
        *asc_design_at(&s.x, i, 4) = 1e-6 * (*asc_design_at(&s.x, i, 1) + 3.0);
    refuse(&s.x, &s, NULL, "'age_85' = 3e-06 x '(intercept)' + 1e-06 x 'dose'");
    for (size_t i = 0; i < s.x.n; i++) *asc_design_at(&s.x, i, 4) = 0.0;
    refuse(&s.x, &s, NULL, "'age_85' is 0 in all 1700 rows");
    memset(s.w, 0, s.x.n * sizeof *s.w);
    s.w[3] = s.w[9] = 1.0;
    refuse(&s.x, &s, s.w, "2 rows with weight cannot determine 5 columns");
    free_sample(&s);
}

/* Nearly dependent, by 1e-9, is still a design; so is a column far from the origin. */
static void test_near_dependence(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = linear_sample(1700, 36);
    for (size_t i = 0; i < s.x.n; i++)
        *asc_design_at(&s.x, i, 4) = *asc_design_at(&s.x, i, 1) + 1e-9 * s.offset[i];
    double condition = 0.0;
    assert_ok(asc_design_rank(&s.x, NULL, s.work, &condition, &err));
    assert_true(condition > 1e8 && condition < 1e12);
    for (size_t i = 0; i < s.x.n; i++)
        *asc_design_at(&s.x, i, 4) = 2.0e9 + floor(1000.0 * s.offset[i]);
    assert_ok(asc_design_rank(&s.x, NULL, s.work, &condition, &err));
    answer a;
    for (size_t i = 0; i < s.x.n; i++) s.y[i] = 3.0 * *asc_design_at(&s.x, i, 4) - 6e9;
    solve(&s.x, s.y, NULL, NULL, s.work, &a);
    assert_near(a.coef[4], 3.0, 1e-12);
    assert_near(a.coef[0], -6e9, 1e-9);
    free_sample(&s);
}

static void test_memory(void **state)
{
    (void)state;
    sample s = linear_sample(9000, 37);
    asc_status status = ASC_EMEMORY;
    for (size_t k = 1; status == ASC_EMEMORY; k++) {
        answer a;
        a.fit = (asc_lsq){.coef = a.coef, .std_error = a.se, .cov = a.cov};
        asc_arena *work = asc_arena_create();
        assert_non_null(work);
        asc_arena_fail_at(k, 0);
        status = asc_lsq_fit(&s.x, s.y, s.w, NULL, work, &a.fit, NULL);
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
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_orthogonal),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_inactive),
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_near_dependence),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
