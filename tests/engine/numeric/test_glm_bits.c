/* The block kernels against their plain twins, and: the same bits wherever data and scratch lie in
 * memory, and on any number of threads. */
#include "../../../engine/numeric/kernel.h"
#include "ascribe/pool.h"
#include "glm_sample.h"

enum { P_MAX = 13, FITS = 12, P = 6 };

static void test_kernels(void **state)
{
    (void)state;
    const asc_block_kernel *fast = asc_block_kernel_get(), *plain = &asc_block_plain;
    print_message("block kernels: %s\n", fast->name);
    for (size_t p = 1; p <= P_MAX; p++) {
        sample s = make_sample(ASC_ROWS, p, ASC_BINOMIAL, 40 + p);
        double *v = asc_take_zero(s.arena, ASC_ROWS),
               *scratch = asc_take(s.arena, p * ASC_ROWS);
        double eta[2][ASC_ROWS], coef[P_MAX], dot[2][P_MAX], h[2][P_MAX * P_MAX];
        for (size_t i = 0; i < ASC_ROWS; i++) {
            v[i] = s.w[i];
            eta[0][i] = eta[1][i] = s.offset[i];
        }
        for (size_t j = 0; j < p; j++) coef[j] = s.offset[j];
        fast->predict(s.x.x, coef, p, eta[0]);
        plain->predict(s.x.x, coef, p, eta[1]);
        fast->score(s.x.x, s.offset, p, false, dot[0]);
        plain->score(s.x.x, s.offset, p, false, dot[1]);
        fast->gram(s.x.x, v, p, scratch, h[0]);
        plain->gram(s.x.x, v, p, scratch, h[1]);
        for (size_t i = 0; i < ASC_ROWS; i++)
            assert_close_to(eta[0][i], eta[1][i], 1e-14, 1.0);
        assert_near(fast->max_abs(eta[0]), plain->max_abs(eta[0]), 0.0);
        for (size_t j = 0; j < p; j++) {
            assert_close_to(dot[0][j], dot[1][j], 1e-13, 10.0);
            for (size_t i = 0; i <= j; i++)
                assert_near(h[0][i + j * p], h[1][i + j * p], 1e-13);
        }
        free_sample(&s);
    }
}

/* The binomial rows against long double, in both tails. */
static void binomial(const asc_exp_kernel *kernel)
{
    double eta[ASC_ROWS], y[ASC_ROWS], w[ASC_ROWS], r[ASC_ROWS], v[ASC_ROWS],
        loss[ASC_ROWS];
    for (size_t i = 0; i < ASC_ROWS; i++) {
        eta[i] = ((double)i - 256.0) * 2.7;
        y[i] = i % 3 == 0 ? 0.25 : (double)(i % 2);
        w[i] = (double)(i % 4);
    }
    kernel->binomial(eta, y, w, r, v, loss);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const long double e = expl(-(long double)eta[i]), up = 1 / (1 + e),
                          down = e / (1 + e);
        const long double rest = eta[i] > 0 ? log1pl(e) : log1pl(1 / e);
        const long double slope = eta[i] > 0 ? 1 - y[i] : -y[i];
        assert_near(r[i], (double)(w[i] * (y[i] * down - (1 - y[i]) * up)), 1e-14);
        assert_near(v[i], (double)(w[i] * up * down), 1e-14);
        assert_near(loss[i], (double)(w[i] * (rest + slope * eta[i])), 1e-14);
    }
}

static void test_binomial(void **state)
{
    (void)state;
    binomial(asc_exp_kernel_get());
    binomial(&asc_exp_plain);
}

/* The functions that run without AVX2 agree with the others to 4 units in the last place. */
static void test_plain_exp(void **state)
{
    (void)state;
    double x[1400], fast[1400], plain[1400];
    const asc_exp_kernel *k = asc_exp_kernel_get();
    for (size_t i = 0; i < 1400; i++) x[i] = 0.999 * ((double)i - 700.0);
    k->exp(x, fast, 1400);
    asc_exp_plain.exp(x, plain, 1400);
    for (size_t i = 0; i < 1400; i++) assert_near(plain[i], fast[i], 1e-15);
    k->logistic(x, fast, 1400);
    asc_exp_plain.logistic(x, plain, 1400);
    for (size_t i = 0; i < 1400; i++) assert_near(plain[i], fast[i], 1e-15);
    k->log1pexp(x, fast, 1400);
    asc_exp_plain.log1pexp(x, plain, 1400);
    for (size_t i = 0; i < 1400; i++) assert_near(plain[i], fast[i], 1e-15);
}

static void fit_once(const asc_design *x, const double *y, const double *w,
                     const double *offset, asc_arena *work, double *coef)
{
    asc_error err = {0};
    const asc_glm_data d = {x, y, w, offset, NULL, ASC_BINOMIAL, 0.0};
    asc_glm fit = {.coef = coef};
    memset(coef, 0, P * sizeof *coef);
    assert_ok(asc_glm_fit(&d, NULL, work, &fit, &err));
}

static void test_alignment(void **state)
{
    (void)state;
    sample s = make_sample(5000, P, ASC_BINOMIAL, 50);
    double want[P], got[P];
    fit_once(&s.x, s.y, s.w, s.offset, s.work, want);
    for (size_t shift = 1; shift < 9; shift++) {
        double *copy[3];
        const double *from[3] = {s.y, s.w, s.offset};
        for (size_t k = 0; k < 3; k++) {
            copy[k] = (double *)asc_take(s.arena, s.x.n + 9) + shift;
            memcpy(copy[k], from[k], s.x.n * sizeof(double));
        }
        (void)asc_take(s.work, 100 * shift + shift);
        fit_once(&s.x, copy[0], copy[1], copy[2], s.work, got);
        assert_memory_equal(got, want, sizeof want);
        asc_design moved = s.x;
        const size_t size = moved.blocks * P * ASC_ROWS;
        moved.x = (double *)asc_take(s.arena, size + 9) + shift;
        memcpy(moved.x, s.x.x, size * sizeof(double));
        fit_once(&moved, copy[0], copy[1], copy[2], s.work, got);
        assert_memory_equal(got, want, sizeof want);
    }
    free_sample(&s);
}

typedef struct batch {
    const sample *s;
    double coef[FITS][P];
} batch;

/* Fit t: weights rotated by t rows, so that every fit is another one. */
static asc_status fit_task(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    batch *b = context;
    const sample *s = b->s;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no arena");
    double *w = asc_take(work, s->x.n);
    asc_status status = asc_arena_check(work, err);
    if (status == ASC_OK) {
        for (size_t i = 0; i < s->x.n; i++) w[i] = s->w[(i + task) % s->x.n];
        const asc_glm_data d = {&s->x, s->y, w, s->offset, NULL, ASC_BINOMIAL, 0.0};
        asc_glm fit = {.coef = b->coef[task]};
        status = asc_glm_fit(&d, NULL, work, &fit, err);
    }
    asc_arena_destroy(work);
    return status;
}

static void test_threads(void **state)
{
    (void)state;
    sample s = make_sample(3000, P, ASC_BINOMIAL, 51);
    asc_error err = {0};
    batch one = {.s = &s}, many = {.s = &s};
    for (size_t t = 0; t < FITS; t++) assert_ok(fit_task(&one, t, 0, &err));
    asc_pool_set_threads(4);
    assert_ok(asc_pool_run(FITS, fit_task, &many, &err));
    assert_memory_equal(one.coef, many.coef, sizeof one.coef);
    assert_memory_not_equal(one.coef[0], one.coef[1], sizeof one.coef[0]);
    free_sample(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels), cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_plain_exp), cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
