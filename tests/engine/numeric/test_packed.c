/* Packed designs read as the dense ones do, bit by bit, whatever the column holds. */
#include "../../../engine/numeric/kernel.h"
#include "ascribe/packed.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ROWS = 2 * ASC_ROWS + 77, COLUMNS = 14 };

static double value(size_t i, size_t j, asc_stream *s)
{
    const double u = asc_stream_uniform(s), z = asc_stream_normal(s);
    switch (j) {
    case 0:
        return 1.0;
    case 1:
        return u < 0.3;
    case 2:
        return u < 0.3 ? -7.25 : 0x1p-300;
    case 3:
        return floor(200.0 * u) - 100.0;
    case 4:
        return floor(60000.0 * u) - 32768.0;
    case 5:
        return round(1e4 * z) / 1e4 + 0.0;
    case 6:
        return (round(1e9 * u) - 2e8) / 10.0;
    case 7:
        return (double)(float)z;
    case 8:
        return z;
    case 9:
        return i == 700 ? -0.0 : floor(9.0 * u); /* -0 is no whole number's code */
    case 10:
        return u < 0.5 ? 0.0 : -0.0;
    case 11:
        return -128.0 + floor(256.0 * u);
    case 12:
        return u < 0.01 ? -2147483648.0 : floor(100.0 * u);
    default:
        return round(1e6 * u) / 1e6;
    }
}

/* What each column is expected to become. */
static const asc_packing expected[COLUMNS] = {
    ASC_PACK_CONSTANT, ASC_PACK_BITS,  ASC_PACK_BITS,  ASC_PACK_INT8,   ASC_PACK_INT16,
    ASC_PACK_INT32,    ASC_PACK_INT32, ASC_PACK_FLOAT, ASC_PACK_DOUBLE, ASC_PACK_FLOAT,
    ASC_PACK_BITS,     ASC_PACK_INT8,  ASC_PACK_FLOAT, ASC_PACK_INT32};

static void fill(double *x)
{
    for (size_t j = 0; j < COLUMNS; j++) {
        asc_stream s = asc_stream_open(5, ASC_PURPOSE_SIMULATE, j);
        for (size_t i = 0; i < ROWS; i++) x[j * ROWS + i] = value(i, j, &s);
    }
}

static void test_same(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    double *x = asc_take(arena, (size_t)ROWS * COLUMNS);
    asc_design dense = asc_design_create(arena, ROWS, COLUMNS);
    asc_design packed = asc_design_create_packed(arena, ROWS, COLUMNS);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    fill(x);
    for (size_t j = 0; j < COLUMNS; j++) {
        for (size_t i = 0; i < ROWS; i++) *asc_design_at(&dense, i, j) = x[j * ROWS + i];
        assert_int_equal(asc_design_put(&packed, j, x + j * ROWS, arena, NULL), ASC_OK);
        assert_int_equal(packed.packed->column[j].as, expected[j]);
    }
    double *buffer = asc_design_buffer(&packed, arena), part[ASC_ROWS];
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    for (size_t b = 0; b < dense.blocks; b++) {
        const double *want = asc_design_block(&dense, b, NULL);
        assert_memory_equal(asc_design_block(&packed, b, buffer), want,
                            COLUMNS * ASC_ROWS * sizeof(double));
        for (size_t j = 0; j < COLUMNS; j++)
            assert_memory_equal(asc_design_part(&packed, b, j, part), want + j * ASC_ROWS,
                                sizeof part);
    }
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            const double v = asc_design_value(&packed, i, j);
            assert_memory_equal(&v, asc_design_at(&dense, i, j), sizeof v);
        }
    assert_true(asc_design_bytes(&packed) * 2 < asc_design_bytes(&dense));
    asc_arena_destroy(arena);
}

/* The kernel of this processor against the plain one, all codes of a byte, all signs. */
static void test_kernels(void **state)
{
    (void)state;
    const asc_unpack_kernel *k = asc_unpack_kernel_get(), *plain = &asc_unpack_plain;
    static int32_t wide[ASC_ROWS];
    static int16_t half[ASC_ROWS];
    static int8_t byte[ASC_ROWS];
    static float single[ASC_ROWS];
    double a[ASC_ROWS], b[ASC_ROWS];
    asc_stream s = asc_stream_open(6, ASC_PURPOSE_SIMULATE, 0);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        wide[i] = (int32_t)(uint32_t)asc_stream_below(&s, UINT64_C(1) << 32);
        half[i] = (int16_t)(wide[i] >> 16);
        byte[i] = (int8_t)(i % 256);
        single[i] = (float)asc_stream_normal(&s);
    }
    k->bits((const uint8_t *)byte, -1.5, 1e300, a);
    plain->bits((const uint8_t *)byte, -1.5, 1e300, b);
    assert_memory_equal(a, b, sizeof a);
    for (double divisor = 1.0; divisor < 2e6; divisor *= 10.0) {
        k->int8(byte, divisor, a);
        plain->int8(byte, divisor, b);
        assert_memory_equal(a, b, sizeof a);
        k->int16(half, divisor, a);
        plain->int16(half, divisor, b);
        assert_memory_equal(a, b, sizeof a);
        k->int32(wide, divisor, a);
        plain->int32(wide, divisor, b);
        assert_memory_equal(a, b, sizeof a);
    }
    k->single(single, a);
    plain->single(single, b);
    assert_memory_equal(a, b, sizeof a);
}

/* NaN and infinities, which no problem has but a design may, stay what they are. */
static void test_odd(void **state)
{
    (void)state;
    const double x[4] = {1.0, (double)NAN, 3.5, HUGE_VAL};
    asc_arena *arena = asc_arena_create();
    asc_design d = asc_design_create_packed(arena, 4, 1);
    assert_int_equal(asc_design_put(&d, 0, x, arena, NULL), ASC_OK);
    assert_int_equal(d.packed->column[0].as, ASC_PACK_DOUBLE);
    assert_memory_equal(asc_design_block(&d, 0, asc_design_buffer(&d, arena)), x,
                        sizeof x);
    asc_arena_fail_at(1, 1);
    assert_null(asc_design_create_packed(arena, 10, 1000000).packed);
    asc_arena_fail_at(0, 0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same),
                                       cmocka_unit_test(test_kernels),
                                       cmocka_unit_test(test_odd)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
