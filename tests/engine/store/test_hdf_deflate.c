/* Streams of numbers are read back by zlib's inflate, which shares no code with what writes them; the shuffle of
 * hdf_shuffle.c is the definition of the filter. */
#include "../../../engine/store/hdf_deflate.h"
#include "../../../engine/store/hdf_shuffle.h"
#include "support.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MOST = 600000, KINDS = 9 };

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Bytes of the sort that planes of numbers hold. */
static unsigned char byte_of(int kind, size_t i, uint64_t *state)
{
    switch (kind) {
    case 0:
        return 0;
    case 1:
        return next(state) % 2 == 0;
    case 2:
        return next(state) % 50 == 0;
    case 3:
        return (unsigned char)next(state);
    case 4:
        return (unsigned char)i; /* the low byte of a number that counts */
    case 5:
        return (unsigned char)(i / 300);
    case 6: /* runs of every length, values of any kind */
        return (unsigned char)(next(state) % 40 == 0 ? *state >> 40 : i / 1000);
    case 7: /* noise that returns near the end of the window */
        return (unsigned char)((i % 32768 * 2654435761U) >> 13);
    default: /* planes of different kinds */
        return i / 65536 % 2 == 0 ? (unsigned char)next(state) : 7;
    }
}

static void read_back(hdf_deflate *r, const unsigned char *x, size_t n)
{
    const size_t bound = hdf_deflate_bound(r, n);
    unsigned char *out = malloc(bound), *again = malloc(n + 1);
    assert_non_null(out);
    assert_non_null(again);
    const size_t size = hdf_deflate_stream(r, x, n, out, bound);
    assert_in_range(size, 1, bound);
    uLongf got = n + 1;
    assert_int_equal(uncompress(again, &got, out, size), Z_OK);
    assert_int_equal(got, n);
    assert_memory_equal(again, x, n);
    free(again);
    free(out);
}

static void zlib_reads_all_kinds(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,     2,     15,    16,     17,     300,    65534,
                                   65535, 65536, 65793, 131070, 262144, 524288, MOST};
    unsigned char *x = malloc(MOST);
    hdf_deflate *r = hdf_deflate_open();
    assert_non_null(x);
    assert_non_null(r);
    uint64_t seed = 1;
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < MOST; i++) x[i] = byte_of(kind, i, &seed);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            read_back(r, x, sizes[k]);
    }
    hdf_deflate_close(r);
    free(x);
}

/* Short texts of few letters, with repeats of every length and distance. */
static void zlib_reads_what_repeats(void **state)
{
    (void)state;
    enum { N = 70000, ROUNDS = 60 };
    unsigned char *x = malloc(N);
    hdf_deflate *r = hdf_deflate_open();
    assert_non_null(x);
    uint64_t seed = 7;
    for (size_t round = 0; round < ROUNDS; round++) {
        const size_t n = 1 + next(&seed) % N;
        for (size_t i = 0; i < n;) {
            size_t length = 1 + next(&seed) % (round % 3 == 0 ? 30 : 600);
            if (length > n - i) length = n - i;
            const size_t back = i == 0 ? 0 : 1 + next(&seed) % (i < 40000 ? i : 40000);
            const bool copies = back > 0 && next(&seed) % 4 > 0;
            for (size_t k = 0; k < length; k++, i++)
                x[i] = copies ? x[i - back] : (unsigned char)(next(&seed) % 200);
        }
        read_back(r, x, n);
    }
    hdf_deflate_close(r);
    free(x);
}

/* What repeats becomes small, what does not never grows by more than its headers; a full room is no stream. */
static void sizes_are_sane(void **state)
{
    (void)state;
    enum { N = 524288 };
    hdf_deflate *r = hdf_deflate_open();
    assert_non_null(r);
    const size_t bound = hdf_deflate_bound(r, N);
    unsigned char *x = calloc(N, 1), *out = malloc(bound);
    assert_non_null(x);
    assert_non_null(out);
    assert_in_range(hdf_deflate_stream(r, x, N, out, bound), 1, 4000);
    uint64_t seed = 3;
    for (size_t i = 0; i < N / 8; i++) x[i] = next(&seed) % 2 == 0;
    assert_in_range(hdf_deflate_stream(r, x, N, out, bound), N / 64, N / 64 * 2);
    for (size_t i = 0; i < N; i++) x[i] = (unsigned char)next(&seed);
    assert_in_range(hdf_deflate_stream(r, x, N, out, bound), N, N + N / 1000);
    assert_int_equal(hdf_deflate_stream(r, x, N, out, N / 2), 0);
    hdf_deflate_close(r);
    free(out);
    free(x);
}

/* Leaves memory full of one number of two bytes for whoever allocates next. */
static void dirty(uint16_t value)
{
    enum { COUNT = 1 << 19 };
    uint16_t *held = malloc(COUNT * sizeof *held);
    assert_non_null(held);
    for (size_t i = 0; i < COUNT; i++) held[i] = value;
    free(held);
}

/* Whatever stood in the memory before, the stream is the same: numbers that count repeat at a distance of 256. */
static void streams_do_not_depend_on_the_past(void **state)
{
    (void)state;
    enum { N = 32000, ROOM = 1 << 17, ROUNDS = 16 };
    unsigned char *x = malloc(N), *first = malloc(ROOM), *again = malloc(ROOM);
    assert_non_null(x);
    assert_non_null(first);
    assert_non_null(again);
    for (size_t i = 0; i < N; i++) x[i] = (unsigned char)i;
    size_t size = 0;
    assert_int_equal(mallopt(M_MMAP_THRESHOLD, 1 << 25),
                     1); /* from the heap, and kept there */
    assert_int_equal(mallopt(M_TRIM_THRESHOLD, 1 << 26), 1);
    for (int round = 0; round < ROUNDS; round++) {
        dirty((uint16_t)round);
        hdf_deflate *r = hdf_deflate_open();
        assert_non_null(r);
        const size_t n = hdf_deflate_stream(r, x, N, round == 0 ? first : again, ROOM);
        assert_in_range(n, 1, 1000);
        if (round == 0) size = n;
        assert_int_equal(n, size);
        if (round > 0) assert_memory_equal(again, first, n);
        hdf_deflate_close(r);
    }
    free(again);
    free(first);
    free(x);
}

static void shuffle_is_its_definition(void **state)
{
    (void)state;
    enum { COUNT = 37, WIDEST = 12 };
    unsigned char x[COUNT * WIDEST], out[COUNT * WIDEST], again[COUNT * WIDEST];
    for (size_t i = 0; i < sizeof x; i++) x[i] = (unsigned char)(i * 131 + i / 7);
    for (size_t size = 1; size <= WIDEST; size++) {
        for (size_t n = 1; n <= COUNT; n++) {
            hdf_shuffle(x, n, size, out);
            for (size_t j = 0; j < n; j++)
                for (size_t i = 0; i < size; i++)
                    assert_int_equal(out[i * n + j], x[j * size + i]);
            hdf_unshuffle(out, n, size, n, again);
            assert_memory_equal(again, x, n * size);
            memset(again, 0xAA, sizeof again);
            hdf_unshuffle(out, n, size, n / 2, again);
            assert_memory_equal(again, x, n / 2 * size);
            assert_int_equal(again[n / 2 * size], 0xAA);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zlib_reads_all_kinds),
        cmocka_unit_test(zlib_reads_what_repeats),
        cmocka_unit_test(sizes_are_sane),
        cmocka_unit_test(streams_do_not_depend_on_the_past),
        cmocka_unit_test(shuffle_is_its_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
