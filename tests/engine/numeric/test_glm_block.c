/* A block of replicates: what single precision knows of the rows may be kept or computed again, and
 * replicates may be fitted in any company: the same bits; and the estimate is that of a full fit with the
 * multiplicities as weights. */
#include "ascribe/glm_block.h"
#include "glm_sample.h"
#include <math.h>
#include <string.h>

enum { N = 3000, P = 7, COUNT = 16 };

typedef struct fitted {
    double coef[COUNT * P];
    uint8_t state[COUNT];
    size_t passes[COUNT], doubles[COUNT];
} fitted;

static uint64_t stream = 88172645463325252U;

static uint8_t draw(void)
{
    static const uint8_t m[16] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 4};
    stream ^= stream << 13;
    stream ^= stream >> 7;
    stream ^= stream << 17;
    return m[stream >> 60];
}

static void fit(const asc_glm_base *base, const uint8_t *rows, uint64_t which,
                asc_arena *work, fitted *f)
{
    asc_error err = {0};
    asc_glm_block block = {.count = COUNT,
                           .multiplicity = rows,
                           .state = f->state,
                           .coef = f->coef,
                           .passes = f->passes,
                           .doubles = f->doubles};
    for (size_t r = 0; r < COUNT; r++) f->state[r] = which >> r & 1U;
    assert_ok(asc_glm_block_fit(base, &block, work, &err));
}

static void family(asc_family family)
{
    sample s = make_sample(N, P, family, 11);
    asc_error err = {0};
    const asc_glm_data d = {
        .x = &s.x, .y = s.y, .w = s.w, .offset = s.offset, .family = family};
    double start[P] = {0.0};
    asc_glm full = {.coef = start};
    assert_ok(asc_glm_fit(&d, NULL, s.work, &full, &err));
    uint32_t *of = asc_take_bytes(s.arena, N, sizeof *of);
    for (size_t i = 0; i < N; i++) of[i] = (uint32_t)i;
    const asc_glm_clusters clusters = {of, N};
    asc_glm_base base;
    assert_ok(asc_glm_base_create(&d, start, &clusters, s.arena, s.arena, &base, &err));
    assert_true(base.usable && base.single != NULL);
    uint8_t *rows = asc_take_bytes(s.arena, s.x.blocks * COUNT, ASC_ROWS);
    for (size_t i = 0; i < N; i++)
        for (size_t r = 0; r < COUNT; r++)
            rows[(i / ASC_ROWS * COUNT + r) * ASC_ROWS + i % ASC_ROWS] = draw();
    static fitted all, again, few;
    fit(&base, rows, UINT64_MAX, s.work, &all);
    asc_glm_base bare = base;
    bare.single = NULL;
    fit(&bare, rows, UINT64_MAX, s.work, &again);
    assert_memory_equal(all.coef, again.coef, sizeof all.coef);
    fit(&base, rows, 0x1248, s.work, &few);
    double *w = asc_take(s.arena, N);
    for (size_t r = 0; r < COUNT; r++) {
        assert_int_equal(all.state[r], 1);
        assert_true(all.doubles[r] >= 1 && all.doubles[r] < all.passes[r]);
        if (0x1248 >> r & 1)
            assert_memory_equal(few.coef + r * P, all.coef + r * P, P * sizeof(double));
        else
            assert_int_equal(few.state[r], 0);
        for (size_t i = 0; i < N; i++)
            w[i] = s.w[i] * rows[(i / ASC_ROWS * COUNT + r) * ASC_ROWS + i % ASC_ROWS];
        const asc_glm_data own = {
            .x = &s.x, .y = s.y, .w = w, .offset = s.offset, .family = family};
        double coef[P];
        memcpy(coef, start, sizeof coef);
        asc_glm one = {.coef = coef};
        assert_ok(asc_glm_fit(&own, NULL, s.work, &one, &err));
        for (size_t j = 0; j < P; j++)
            assert_close_to(all.coef[r * P + j], coef[j], 1e-9, 1.0);
    }
    free_sample(&s);
}

static void binomial(void **state)
{
    (void)state;
    family(ASC_BINOMIAL);
}

static void counts(void **state)
{
    (void)state;
    family(ASC_POISSON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(binomial),
                                       cmocka_unit_test(counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
