/* All patterns together against the definition, row by row and policy by policy, to 1e-11; and the series they
 * go by against functions that are known. */
#include "../../../models/outcome/outcome_chebyshev.h"
#include "../../../models/outcome/outcome_joint.h"
#include "ascribe/rng.h"
#include "csv.h"
#include "support.h"
#include <math.h>
#include <stdio.h>

enum { N = 700, K = 9, SETS = 1 << K };

static double inverse_link(asc_family family, double eta)
{
    return family == ASC_BINOMIAL  ? 1.0 / (1.0 + exp(-eta))
           : family == ASC_POISSON ? exp(eta)
                                   : eta;
}

typedef struct sample {
    double a[K][N], x[N], y[N];
    asc_mask eligible[N];
} sample;

static void draw(sample *s, asc_family family, asc_stream *stream)
{
    for (size_t i = 0; i < N; i++) {
        s->x[i] = asc_stream_normal(stream);
        s->y[i] = family == ASC_GAUSSIAN ? asc_stream_normal(stream)
                                         : (double)asc_stream_below(stream, 2);
        s->eligible[i] = asc_stream_below(stream, SETS);
        for (size_t k = 0; k < K; k++) s->a[k][i] = (double)asc_stream_below(stream, 2);
    }
}

/* Sum over rows by the definition; sign: rows that left. */
static double by_definition(const asc_outcome_model *m, const asc_predictor *eta,
                            const asc_mask *given, const int8_t *sign, const double *w,
                            asc_mask set)
{
    double sum = 0.0;
    for (size_t i = 0; i < N; i++) {
        if (w[i] == 0.0 || (sign != NULL && sign[i] != 0)) continue;
        sum += w[i] * inverse_link(m->problem->family,
                                   asc_predictor_at(m, eta, i, given[i] & set));
    }
    return sum;
}

static void one(asc_family family, double size, bool left)
{
    static const char *const name[K] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    static sample s;
    asc_stream stream =
        asc_stream_open(7 + (uint64_t)(10 * size), ASC_PURPOSE_TEST, (uint64_t)family);
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    draw(&s, family, &stream);
    test_build b = test_build_start(N, family, arena);
    for (size_t k = 0; k < K; k++) test_build_partner(&b, name[k], s.a[k]);
    test_build_number(&b, "x", s.x);
    for (size_t i = 0; i < N; i++) {
        b.y[i] = s.y[i];
        b.w[i] = (double)(i % 4);
    }
    b.p.eligible = s.eligible;
    const asc_model_spec spec = {.interactions = ASC_PAIRS};
    const asc_settings settings = {.spec = &spec, .delivered = true, .universal = true};
    asc_outcome_model m;
    assert_ok(asc_outcome_prepare(&b.p, &settings, arena, &m, &err));
    double *coef = asc_take(arena, m.p), total[SETS];
    int8_t sign[N];
    asc_mask given[2][N];
    for (size_t j = 0; j < m.p; j++) coef[j] = size * asc_stream_normal(&stream);
    for (size_t i = 0; i < N; i++) {
        sign[i] = (int8_t)(i % 5 == 0);
        given[0][i] = m.mask[i];
        given[1][i] = s.eligible[m.order[i]];
    }
    asc_predictor eta;
    assert_ok(asc_predictor_make(&m, coef, true, arena, &eta, &err));
    for (size_t kind = 0; kind < 2; kind++) {
        if (family != ASC_BINOMIAL) /* few terms: it pays here already */
            assert_true(
                asc_outcome_joint_pays(&m, &m.pattern[kind], eta.shift, eta.base));
        assert_ok(asc_outcome_joint(&m, &m.pattern[kind], eta.shift, eta.base, m.w,
                                    left ? sign : NULL, arena, total, &err));
        double worst = 0.0, largest = 0.0;
        for (size_t t = 0; t < SETS; t++) {
            const double want =
                by_definition(&m, &eta, given[kind], left ? sign : NULL, m.w, t);
            worst = fmax(worst, fabs(total[t] - want));
            largest = fmax(largest, fabs(want));
        }
        if (!(worst <= 1e-11 * largest))
            print_error("family %d, size %g, kind %zu: off by %g of %g\n", (int)family,
                        size, kind, worst, largest);
        assert_true(worst <= 1e-11 * largest);
    }
    asc_arena_destroy(arena);
}

static void against_the_definition(void **state)
{
    (void)state;
    static const asc_family family[] = {ASC_GAUSSIAN, ASC_BINOMIAL, ASC_POISSON};
    for (size_t f = 0; f < 3; f++) {
        one(family[f], 0.1, false);
        one(family[f], 0.1, true);
        one(family[f], 0.2, false);
    }
}

/* A wide range of shifts takes more points than there are, and modifiers do not go together. */
static void where_it_does_not_serve(void **state)
{
    (void)state;
    assert_int_equal(asc_chebyshev_need(0.0), 1);
    assert_true(asc_chebyshev_need(0.5) < asc_chebyshev_need(1.0));
    assert_true(asc_chebyshev_need(1.0) < 24);
    assert_true(asc_chebyshev_need(20.0) > ASC_CHEBYSHEV_MOST);
}

/* 1 / (1 + exp(-eta - h x)) on [-1, 1] from as many points as are said to do. */
static void series(void **state)
{
    (void)state;
    for (double half = 0.05; half < 3.0; half *= 1.4)
        for (double eta = -6.0; eta <= 6.0; eta += 1.5) {
            const size_t n = asc_chebyshev_need(half);
            asc_chebyshev c;
            double f[ASC_CHEBYSHEV_MOST], a[ASC_CHEBYSHEV_MOST];
            assert_true(n <= ASC_CHEBYSHEV_MOST);
            asc_chebyshev_make(&c, n);
            for (size_t q = 0; q < n; q++)
                f[q] = 1.0 / (1.0 + exp(-eta - half * cos(acos(-1.0) * ((double)q + 0.5) /
                                                          (double)n)));
            asc_chebyshev_fit(&c, f, a);
            for (double from = -1.0; from < 1.0; from += 0.26) {
                double x[ASC_CHEBYSHEV_LANES], y[ASC_CHEBYSHEV_LANES];
                for (size_t l = 0; l < ASC_CHEBYSHEV_LANES; l++)
                    x[l] = fmin(1.0, from + 0.03 * (double)l);
                asc_chebyshev_at(a, n, x, y);
                for (size_t l = 0; l < ASC_CHEBYSHEV_LANES; l++)
                    assert_true(fabs(y[l] - 1.0 / (1.0 + exp(-eta - half * x[l]))) <=
                                3e-14);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_the_definition),
        cmocka_unit_test(where_it_does_not_serve),
        cmocka_unit_test(series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
