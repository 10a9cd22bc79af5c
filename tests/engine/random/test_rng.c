/* Streams against published vectors, R's qnorm, and the distributions they claim. */
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Known answers of Random123 1.14, tests/kat_vectors, lines "philox4x64 10". */
static void known_answers(void **state)
{
    (void)state;
    static const struct {
        uint64_t counter[4], key[2], word[4];
    } v[] = {
        {{0},
         {0},
         {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b,
          0x7e68b68aec7ba23b}},
        {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
         {UINT64_MAX, UINT64_MAX},
         {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6,
          0xa09caebf594f0ba0}},
        {{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
         {0x452821e638d01377, 0xbe5466cf34e90c6c},
         {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5,
          0x57bd43b5e52b7fe6}},
    };
    for (size_t i = 0; i < 3; i++) {
        asc_stream s = {.next = 4};
        memcpy(s.key, v[i].key, sizeof s.key);
        memcpy(s.counter, v[i].counter, sizeof s.counter);
        for (int j = 0; j < 4; j++) assert_int_equal(asc_stream_word(&s), v[i].word[j]);
    }
}

static void any_word_directly(void **state)
{
    (void)state;
    asc_stream s = asc_stream_open(77, ASC_PURPOSE_TEST, 1234567890123);
    uint64_t block[4];
    for (uint64_t i = 0; i < 1003; i++) {
        const uint64_t word = asc_stream_word(&s);
        assert_int_equal(word, asc_stream_at(77, ASC_PURPOSE_TEST, 1234567890123, i));
        if (i % 4 == 0)
            asc_stream_block(77, ASC_PURPOSE_TEST, 1234567890123, i / 4, block);
        assert_int_equal(word, block[i % 4]);
    }
    assert_true(asc_stream_at(1, ASC_PURPOSE_TEST, 0, 0) !=
                asc_stream_at(2, ASC_PURPOSE_TEST, 0, 0));
    assert_true(asc_stream_at(1, ASC_PURPOSE_TEST, 0, 0) !=
                asc_stream_at(1, ASC_PURPOSE_ORDER, 0, 0));
    assert_true(asc_stream_at(1, ASC_PURPOSE_TEST, 0, 0) !=
                asc_stream_at(1, ASC_PURPOSE_TEST, 1, 0));
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov's sqrt(n) D of values that should be uniform; 1.95 is exceeded once in
 * 1,000. */
static double kolmogorov(double *u, size_t n)
{
    qsort(u, n, sizeof *u, ascending);
    double d = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double above = (double)(i + 1) / (double)n - u[i];
        const double below = u[i] - (double)i / (double)n;
        d = fmax(d, fmax(above, below));
    }
    return sqrt((double)n) * d;
}

static double moment(const double *x, size_t n, int power)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += pow(x[i], power);
    return sum / (double)n;
}

enum { N = 200000 };
static double sample[N];

static void uniforms(void **state)
{
    (void)state;
    asc_stream s = asc_stream_open(1, ASC_PURPOSE_TEST, 0);
    double lag = 0.0, before = 0.5;
    for (size_t i = 0; i < N; i++) {
        sample[i] = asc_stream_uniform(&s);
        assert_true(sample[i] > 0.0 && sample[i] < 1.0);
        lag += (sample[i] - 0.5) * (before - 0.5);
        before = sample[i];
    }
    /* Four standard errors: sqrt(1/12/N), sqrt(4/45/N)/..., 1/12/sqrt(N). */
    assert_true(fabs(moment(sample, N, 1) - 1.0 / 2) < 4 * sqrt(1.0 / 12 / N));
    assert_true(fabs(moment(sample, N, 2) - 1.0 / 3) < 4 * sqrt(4.0 / 45 / N));
    assert_true(fabs(lag / N) < 4.0 / 12 / sqrt(N));
    assert_true(kolmogorov(sample, N) < 1.95);

    /* The extreme words stay inside: the ends of the grid, not 0 and 1. */
    asc_stream ends = {.block = {0, UINT64_MAX, 1, 2}, .next = 0};
    assert_true(asc_stream_uniform(&ends) == 0x1p-53);
    assert_true(asc_stream_uniform(&ends) == 1.0 - 0x1p-53);
}

static void normals(void **state)
{
    (void)state;
    asc_stream s = asc_stream_open(2, ASC_PURPOSE_TEST, 0);
    for (size_t i = 0; i < N; i++) sample[i] = asc_stream_normal(&s);
    assert_true(fabs(moment(sample, N, 1)) < 4 * sqrt(1.0 / N));
    assert_true(fabs(moment(sample, N, 2) - 1) < 4 * sqrt(2.0 / N));
    assert_true(fabs(moment(sample, N, 3)) < 4 * sqrt(15.0 / N));
    assert_true(fabs(moment(sample, N, 4) - 3) < 4 * sqrt(96.0 / N));
    for (size_t i = 0; i < N; i++) sample[i] = 0.5 * erfc(-sample[i] / sqrt(2.0));
    assert_true(kolmogorov(sample, N) < 1.95);
}

/* R 4.2.2: sprintf("%.17g", qnorm(p)). */
static void normal_quantiles(void **state)
{
    (void)state;
    static const double answer[][2] = {
        {1e-300, -37.047096299361201},     {1e-100, -21.273453560965319},
        {1e-20, -9.2623400897984052},      {1e-9, -5.9978070150076865},
        {2.3e-8, -5.4661172987981876},     {1e-5, -4.2648907939228256},
        {0.001, -3.0902323061678132},      {0.025, -1.9599639845400538},
        {0.07499, -1.4396021182393162},    {0.0751, -1.4388253927525398},
        {0.1, -1.2815515655446008},        {0.25, -0.67448975019608171},
        {0.4999, -0.00025066283008800752}, {0.6, 0.25334710313579978},
        {0.8, 0.84162123357291441},        {0.95, 1.6448536269514715},
        {0.975, 1.9599639845400536},       {0.9999, 3.7190164854557084},
    };
    for (size_t i = 0; i < sizeof answer / sizeof *answer; i++)
        assert_near(asc_inverse_normal(answer[i][0]), answer[i][1], 1e-15);
    assert_true(asc_inverse_normal(0.5) == 0.0);
    for (int i = 1; i < 50; i++)
        assert_near(0.5 * erfc(-asc_inverse_normal(i / 1e4) / sqrt(2.0)), i / 1e4, 1e-13);
}

/* Chi-square of `below` over its n values. */
static double uneven(uint64_t n, size_t draws)
{
    double count[16] = {0}, sum = 0.0;
    asc_stream s = asc_stream_open(3, ASC_PURPOSE_TEST, n);
    for (size_t i = 0; i < draws; i++) {
        const uint64_t k = asc_stream_below(&s, n);
        assert_true(k < n);
        count[k]++;
    }
    const double expected = (double)draws / (double)n;
    for (size_t k = 0; k < n; k++) sum += pow(count[k] - expected, 2) / expected;
    return sum;
}

static void whole_numbers(void **state)
{
    (void)state;
    assert_true(uneven(1, 10) == 0.0);
    /* 99.9 % points of chi-square, R: qchisq(.999, c(2, 6, 12, 15)). */
    assert_true(uneven(3, N) < 13.8155);
    assert_true(uneven(7, N) < 22.4577);
    assert_true(uneven(13, N) < 32.9095);
    assert_true(uneven(16, N) < 37.6973);

    /* n = 3 * 2^62: a plain remainder would give the lowest third half of the draws. */
    const uint64_t n = UINT64_C(3) << 62;
    asc_stream s = asc_stream_open(4, ASC_PURPOSE_TEST, 0);
    size_t low = 0;
    for (size_t i = 0; i < N; i++) low += asc_stream_below(&s, n) < n / 3;
    assert_true(fabs((double)low / N - 1.0 / 3) < 4 * sqrt(2.0 / 9 / N));

    /* 2^64 mod 6 = 4: the words 0..3 are drawn again, 4 is the first taken. */
    asc_stream redraw = {.block = {3, 0, 4, 9}, .next = 0};
    assert_int_equal(asc_stream_below(&redraw, 6), 4);
    assert_int_equal(redraw.next, 3);
}

/* Many blocks at once are the blocks one by one. */
static void blocks(void **state)
{
    (void)state;
    uint64_t word[4 * 9], one[4];
    asc_stream_blocks(20261122, ASC_PURPOSE_TEST, 3, 41, 9, word);
    for (size_t i = 0; i < 9; i++) {
        asc_stream_block(20261122, ASC_PURPOSE_TEST, 3, 41 + i, one);
        assert_memory_equal(word + 4 * i, one, sizeof one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks),
        cmocka_unit_test(known_answers),
        cmocka_unit_test(any_word_directly),
        cmocka_unit_test(uniforms),
        cmocka_unit_test(normals),
        cmocka_unit_test(normal_quantiles),
        cmocka_unit_test(whole_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
