/* Logistic and Poisson fits against R, against a naive twin, and by laws. */
#include "ascribe/glm.h"
#include "glm_sample.h"
#include "naive_glm.h"
#include <stdio.h>

enum { CARS = 32, COLUMNS_MAX = 40 };

/* Henderson & Velleman (1981), R's data set mtcars. */
static const double am[CARS] = {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
static const double wt[CARS] = {2.62,  2.875, 2.32,  3.215, 3.44,  3.46, 3.57,  3.19,
                                3.15,  3.44,  3.44,  4.07,  3.73,  3.78, 5.25,  5.424,
                                5.345, 2.2,   1.615, 1.835, 2.465, 3.52, 3.435, 3.84,
                                3.845, 1.935, 2.14,  1.513, 3.17,  2.77, 3.57,  2.78};
static const double hp[CARS] = {110, 110, 93,  110, 175, 105, 245, 62,  95,  123, 123,
                                180, 180, 180, 205, 215, 230, 66,  52,  65,  97,  150,
                                150, 245, 175, 66,  91,  113, 264, 175, 335, 109};
static const double qsec[CARS] = {16.46, 17.02, 18.61, 19.44, 17.02, 20.22, 15.84, 20,
                                  22.9,  18.3,  18.9,  17.4,  17.6,  18,    17.98, 17.82,
                                  17.42, 19.47, 18.52, 19.9,  20.01, 16.87, 17.3,  15.41,
                                  17.05, 18.9,  16.7,  16.9,  14.5,  15.5,  14.6,  18.6};
static const double carb[CARS] = {4, 4, 1, 1, 2, 1, 4, 2, 2, 4, 4, 3, 3, 3, 4, 4,
                                  4, 1, 2, 1, 1, 2, 2, 4, 2, 1, 2, 2, 4, 6, 8, 2};
static const double gear[CARS] = {4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3,
                                  3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 4};
static const double cyl[CARS] = {6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8,
                                 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4};

static asc_design cars(asc_arena *arena, bool gears)
{
    asc_design x = asc_design_create(arena, CARS, gears ? 4 : 3);
    assert_non_null(x.x);
    for (size_t i = 0; i < CARS; i++) {
        *asc_design_at(&x, i, 0) = 1.0;
        *asc_design_at(&x, i, 1) = wt[i];
        *asc_design_at(&x, i, 2) = gears ? gear[i] == 4.0 : hp[i];
        if (gears) *asc_design_at(&x, i, 3) = gear[i] == 5.0;
    }
    return x;
}

/* R 4.2.2, glm(..., epsilon = 1e-14, maxit = 100), weights rep(c(1, 2, 0, 3), 8) where weighted. */
static void test_r(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    const asc_design x = cars(arena, false), xg = cars(arena, true);
    double w[CARS], four[CARS], offset[CARS], log_cyl[CARS], share[CARS], coef[4] = {0};
    for (size_t i = 0; i < CARS; i++) {
        static const double by_turns[4] = {1, 2, 0, 3}, parts[4] = {0, 0.25, 0.5, 1};
        w[i] = by_turns[i % 4];
        share[i] = parts[i % 4];
        four[i] = 4.0;
        offset[i] = qsec[i] / 20.0;
        log_cyl[i] = log(cyl[i]);
    }
    double h[16];
    asc_glm fit = {.coef = coef, .hessian = h};
    asc_glm_data d = {.x = &x, .y = am, .family = ASC_BINOMIAL};
    assert_ok(asc_glm_fit(&d, NULL, arena, &fit, &err));
    assert_near(coef[0], 18.866298717204124, 1e-12);
    assert_near(coef[1], -8.0834751824446336, 1e-12);
    assert_near(coef[2], 0.036255596082216623, 1e-12);
    assert_near(fit.deviance, 10.059110472266989, 1e-13);

    memset(coef, 0, sizeof coef);
    d = (asc_glm_data){
        .x = &x, .y = am, .w = w, .offset = offset, .family = ASC_BINOMIAL};
    assert_ok(asc_glm_fit(&d, NULL, arena, &fit, &err));
    assert_near(coef[0], 21.786000600968780, 1e-12);
    assert_near(coef[1], -9.2054952440418170, 1e-12);
    assert_near(coef[2], 0.038380486091197201, 1e-12);
    assert_near(fit.deviance, 12.759440690990017, 1e-13);

    memset(coef, 0, sizeof coef);
    d = (asc_glm_data){.x = &x, .y = share, .w = four, .family = ASC_BINOMIAL};
    assert_ok(asc_glm_fit(&d, NULL, arena, &fit, &err));
    assert_near(coef[0], -0.031151241501852025, 1e-11);
    assert_near(coef[1], 0.023425951674377221, 1e-11);
    assert_near(coef[2], -0.0020220976488129249, 1e-11);
    assert_near(fit.deviance, 94.622990250410922, 1e-13);

    memset(coef, 0, sizeof coef);
    d = (asc_glm_data){
        .x = &xg, .y = carb, .w = w, .offset = log_cyl, .family = ASC_POISSON};
    assert_ok(asc_glm_fit(&d, NULL, arena, &fit, &err));
    static const double want[4] = {-2.4648223316500668, 0.34822402179312772,
                                   0.77117486279795266, 1.2259989801693658};
    static const double se[4] = {0.54803007017561256, 0.12680484694795488,
                                 0.27048612455858306, 0.32456848614108680};
    assert_near(fit.deviance, 8.9376526214653573, 1e-13);
    for (size_t j = 0; j < 4; j++) {
        double copy[16], unit[4] = {0};
        memcpy(copy, h, sizeof h);
        unit[j] = 1.0;
        assert_near(coef[j], want[j], 1e-12);
        assert_ok(asc_chol_solve(copy, 4, unit, &err));
        assert_near(sqrt(unit[j]), se[j], 1e-9);
    }
    asc_arena_destroy(arena);
}

static void compare(const asc_glm_data *d, const sample *s)
{
    asc_error err = {0};
    const size_t n = d->x->n, p = d->x->p;
    double coef[COLUMNS_MAX] = {0}, want[COLUMNS_MAX];
    double *h = asc_take(s->work, p * p), *want_h = asc_take(s->work, p * p);
    double *eta = asc_take(s->work, n);
    asc_glm fit = {.coef = coef, .hessian = h, .eta = eta};
    assert_ok(asc_glm_fit(d, NULL, s->work, &fit, &err));
    const double deviance = asc_naive_glm(d, want, want_h);
    assert_near(fit.deviance, deviance, 1e-13);
    for (size_t j = 0; j < p; j++) assert_close_to(coef[j], want[j], 1e-11, 0.1);
    for (size_t k = 0; k < p * p; k++) assert_near(h[k], want_h[k], 1e-10);
    double most = 0.0;
    for (size_t i = 0; i < n; i++) {
        double e = d->offset == NULL ? 0.0 : d->offset[i];
        for (size_t j = 0; j < p; j++) e += want[j] * *asc_design_at(d->x, i, j);
        assert_close_to(eta[i], e, 1e-11, 1.0);
        if ((d->w == NULL || d->w[i] > 0.0) && fabs(e) > most) most = fabs(e);
    }
    assert_near(fit.max_eta, most, 1e-10);
}

/* Sizes around one block and around powers of two of blocks, odd numbers of columns. */
static void test_naive(void **state)
{
    (void)state;
    static const size_t rows[] = {200, 511, 512, 513, 1024, 2100, 3600};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        for (size_t p = 1; p <= 9; p += 2) {
            for (int family = ASC_BINOMIAL; family <= ASC_POISSON; family++) {
                sample s = make_sample(rows[k], p, (asc_family)family, rows[k] + p);
                asc_glm_data d = {.x = &s.x, .y = s.y, .family = (asc_family)family};
                compare(&d, &s);
                d.w = s.w;
                d.offset = s.offset;
                compare(&d, &s);
                free_sample(&s);
            }
        }
    }
}

/* Whatever stands in a row of weight 0 changes no bit; and such a row is as good as deleted. */
static void test_absent_rows(void **state)
{
    (void)state;
    asc_error err = {0};
    for (int family = ASC_BINOMIAL; family <= ASC_POISSON; family++) {
        sample s = make_sample(1300, 5, (asc_family)family, 7);
        double coef[5] = {0}, dirty[5] = {0}, fewer[5] = {0};
        asc_glm_data d = {.x = &s.x, .y = s.y, .w = s.w, .offset = s.offset};
        d.family = (asc_family)family;
        asc_glm fit = {.coef = coef}, other = {.coef = dirty}, less = {.coef = fewer};
        assert_ok(asc_glm_fit(&d, NULL, s.work, &fit, &err));

        asc_design kept = asc_design_create(s.arena, s.x.n, s.x.p);
        double *y = asc_take(s.arena, s.x.n), *w = asc_take(s.arena, s.x.n);
        double *offset = asc_take(s.arena, s.x.n);
        size_t n = 0;
        for (size_t i = 0; i < s.x.n; i++) {
            static const double garbage[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 1e300};
            if (s.w[i] == 0.0) {
                s.y[i] = garbage[i % 4];
                s.offset[i] = garbage[(i + 1) % 4];
                *asc_design_at(&s.x, i, i % 5) = garbage[(i + 2) % 4];
                continue;
            }
            for (size_t j = 0; j < 5; j++)
                *asc_design_at(&kept, n, j) = *asc_design_at(&s.x, i, j);
            y[n] = s.y[i];
            w[n] = s.w[i];
            offset[n++] = s.offset[i];
        }
        assert_ok(asc_glm_fit(&d, NULL, s.work, &other, &err));
        assert_memory_equal(coef, dirty, sizeof coef);
        assert_true(fit.deviance == other.deviance && fit.max_eta == other.max_eta);

        kept.n = n;
        kept.blocks = (n + ASC_ROWS - 1) / ASC_ROWS;
        const asc_glm_data e = {&kept, y, w, offset, NULL, (asc_family)family, 0.0};
        assert_ok(asc_glm_fit(&e, NULL, s.work, &less, &err));
        for (size_t j = 0; j < 5; j++) assert_close_to(fewer[j], coef[j], 1e-12, 0.1);
        free_sample(&s);
    }
}

/* Inactive columns: as if they were not there. */
static void test_inactive(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = make_sample(1500, 7, ASC_BINOMIAL, 11);
    const uint8_t active[7] = {1, 1, 0, 1, 1, 0, 1};
    double coef[7] = {0, 0, 5.0, 0, 0, -3.0, 0}, want[7], h[49];
    const asc_glm_data d = {&s.x, s.y, s.w, s.offset, active, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef, .hessian = h};
    assert_ok(asc_glm_fit(&d, NULL, s.work, &fit, &err));
    assert_near(fit.deviance, asc_naive_glm(&d, want, NULL), 1e-13);
    for (size_t j = 0; j < 7; j++) {
        assert_close_to(coef[j], want[j], 1e-11, 0.1);
        if (active[j] == 0)
            assert_true(coef[j] == 0.0 && h[j + 7 * j] == 0.0 && h[7 * j] == 0.0);
    }
    double b[7] = {1, 1, 1, 1, 1, 1, 1};
    assert_ok(asc_chol_solve(h, 7, b, &err));
    assert_true(b[2] == 0.0 && b[5] == 0.0 && b[0] != 0.0);
    free_sample(&s);
}

/* Starts far away: the same estimate, by way of halved steps. */
static void test_bad_start(void **state)
{
    (void)state;
    asc_error err = {0};
    for (int family = ASC_BINOMIAL; family <= ASC_POISSON; family++) {
        sample s = make_sample(900, 4, (asc_family)family, 3);
        const asc_glm_data d = {&s.x, s.y, s.w, s.offset, NULL, (asc_family)family, 0.0};
        double want[4];
        const double deviance = asc_naive_glm(&d, want, NULL);
        for (int k = -3; k <= 3; k++) {
            double coef[4] = {1.5 * k, -0.7 * k, 1.1 * k, 0.3 * k};
            asc_glm fit = {.coef = coef};
            assert_ok(asc_glm_fit(&d, NULL, s.work, &fit, &err));
            for (size_t j = 0; j < 4; j++) assert_close_to(coef[j], want[j], 1e-10, 0.1);
            assert_near(fit.deviance, deviance, 1e-13);
        }
        free_sample(&s);
    }
}

/* Counts of a million: Newton from 0 would overflow, from the data it takes a few passes. */
static void test_large_counts(void **state)
{
    (void)state;
    asc_error err = {0};
    sample s = make_sample(600, 3, ASC_POISSON, 5);
    for (size_t i = 0; i < s.x.n; i++) s.y[i] = floor(1e6 * (s.y[i] + 1.0));
    const asc_glm_data d = {&s.x, s.y, NULL, NULL, NULL, ASC_POISSON, 0.0};
    double coef[3] = {0}, h[9];
    asc_glm fit = {.coef = coef, .hessian = h};
    assert_ok(asc_glm_fit(&d, NULL, s.work, &fit, &err));
    print_message("counts of a million: %zu passes, %zu Hessians\n", fit.passes,
                  fit.hessians);
    assert_true(fit.passes <= 12);
    double total = 0.0, fitted = 0.0; /* the score of the intercept is 0 */
    for (size_t i = 0; i < s.x.n; i++) {
        double eta = 0.0;
        for (size_t j = 0; j < 3; j++) eta += coef[j] * *asc_design_at(&s.x, i, j);
        total += s.y[i];
        fitted += exp(eta);
    }
    assert_near(fitted, total, 1e-12);
    free_sample(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_r),         cmocka_unit_test(test_naive),
        cmocka_unit_test(test_inactive),  cmocka_unit_test(test_absent_rows),
        cmocka_unit_test(test_bad_start), cmocka_unit_test(test_large_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
