/* The streams of deflate.c are read back by zlib's inflate, which shares no code with them; its codes fulfil Kraft's
 * equation, and cost what Huffman's tree costs by the sum of its inner nodes; the shuffle of hdf_shuffle.c is the definition of
 * the filter. */
#include "../../../engine/store/deflate.h"
#include "../../../engine/store/hdf_shuffle.h"
#include "support.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MOST = 600000, KINDS = 9, LIMIT = 15 };

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

static void read_back(deflate_room *r, const unsigned char *x, size_t n)
{
    const size_t bound = deflate_bound(n);
    unsigned char *out = malloc(bound), *again = malloc(n + 1);
    assert_non_null(out);
    assert_non_null(again);
    const size_t size = deflate_stream(r, x, n, out);
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
    deflate_room *r = deflate_open();
    assert_non_null(x);
    assert_non_null(r);
    uint64_t seed = 1;
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < MOST; i++) x[i] = byte_of(kind, i, &seed);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            read_back(r, x, sizes[k]);
    }
    deflate_close(r);
    free(x);
}

/* Short texts of few letters, with repeats of every length and distance. */
static void zlib_reads_what_repeats(void **state)
{
    (void)state;
    enum { N = 70000, ROUNDS = 60 };
    unsigned char *x = malloc(N);
    deflate_room *r = deflate_open();
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
    deflate_close(r);
    free(x);
}

/* What repeats becomes small, what does not never grows by more than a block's head. */
static void sizes_are_sane(void **state)
{
    (void)state;
    enum { N = 524288 };
    unsigned char *x = calloc(N, 1), *out = malloc(deflate_bound(N));
    deflate_room *r = deflate_open();
    assert_non_null(x);
    assert_non_null(out);
    assert_true(deflate_stream(r, x, N, out) < 1000);
    uint64_t seed = 3;
    for (size_t i = 0; i < N / 8; i++) x[i] = next(&seed) % 2 == 0;
    assert_in_range(deflate_stream(r, x, N, out), N / 64, N / 64 * 8 / 5);
    for (size_t i = 0; i < N; i++) x[i] = (unsigned char)next(&seed);
    assert_in_range(deflate_stream(r, x, N, out), N, N + 8 * 9 + 8);
    deflate_close(r);
    free(out);
    free(x);
}

static uint64_t total(const uint32_t *frequency, const uint8_t *length, size_t n)
{
    uint64_t bits = 0;
    for (size_t s = 0; s < n; s++) bits += (uint64_t)frequency[s] * length[s];
    return bits;
}

/* Huffman's cost by the naive rule: the two rarest are joined until one is left. */
static uint64_t huffman_cost(const uint32_t *frequency, size_t n)
{
    uint64_t weight[DEFLATE_LITERALS], cost = 0;
    size_t left = 0;
    for (size_t s = 0; s < n; s++)
        if (frequency[s] > 0) weight[left++] = frequency[s];
    while (left > 1) {
        for (size_t take = 0; take < 2; take++) {
            size_t least = left - 1 - take;
            for (size_t i = 0; i < left - take; i++)
                if (weight[i] < weight[least]) least = i;
            const uint64_t w = weight[least];
            weight[least] = weight[left - 1 - take];
            weight[left - 1 - take] = w;
        }
        weight[left - 2] += weight[left - 1];
        cost += weight[left - 2];
        left--;
    }
    return cost;
}

static void assert_complete(const uint8_t *length, size_t n, unsigned limit)
{
    uint64_t sum = 0;
    for (size_t s = 0; s < n; s++) {
        assert_in_range(length[s], 0, limit);
        if (length[s] > 0) sum += UINT64_C(1) << (limit - length[s]);
    }
    assert_int_equal(sum, UINT64_C(1) << limit);
}

static void codes_cost_what_huffman_costs(void **state)
{
    (void)state;
    uint32_t frequency[DEFLATE_LITERALS];
    uint8_t length[DEFLATE_LITERALS];
    uint64_t seed = 11;
    for (size_t round = 0; round < 200; round++) {
        const size_t n = 2 + next(&seed) % (DEFLATE_LITERALS - 1);
        for (size_t s = 0; s < n; s++)
            frequency[s] = next(&seed) % 3 == 0 ? 0 : (uint32_t)(1 + next(&seed) % 60);
        frequency[0] = frequency[1] = 5;
        deflate_lengths(frequency, n, LIMIT, length);
        assert_complete(length, n, LIMIT);
        for (size_t s = 0; s < n; s++) assert_int_equal(frequency[s] > 0, length[s] > 0);
        assert_int_equal(total(frequency, length, n), huffman_cost(frequency, n));
    }
}

/* Fibonacci numbers make the deepest tree there is; the limit makes it flatter and complete. */
static void codes_keep_their_limit(void **state)
{
    (void)state;
    enum { N = 30, SHORT = 7 };
    uint32_t frequency[N] = {1, 1};
    uint8_t length[N];
    for (size_t s = 2; s < N; s++) frequency[s] = frequency[s - 1] + frequency[s - 2];
    deflate_lengths(frequency, N, LIMIT, length);
    assert_complete(length, N, LIMIT);
    assert_true(total(frequency, length, N) >= huffman_cost(frequency, N));
    deflate_lengths(frequency, 19, SHORT, length);
    assert_complete(length, 19, SHORT);
    for (size_t s = 1; s < 19; s++) assert_true(length[s] <= length[s - 1]);
}

/* One symbol, or none: two codes of one bit, which every inflate takes. */
static void codes_are_never_single(void **state)
{
    (void)state;
    uint32_t frequency[5] = {0};
    uint8_t length[5];
    deflate_lengths(frequency, 5, LIMIT, length);
    assert_complete(length, 5, LIMIT);
    frequency[3] = 9;
    deflate_lengths(frequency, 5, LIMIT, length);
    assert_complete(length, 5, LIMIT);
    assert_int_equal(length[3], 1);
}

/* Canonical codes of RFC 1951, 3.2.2: lengths (3,3,3,3,3,2,4,4) give 010 011 100 101 110 00 1110 1111. */
static void codes_of_the_rfc(void **state)
{
    (void)state;
    static const uint8_t length[] = {3, 3, 3, 3, 3, 2, 4, 4};
    static const uint16_t want[] = {2, 6, 1, 5, 3, 0, 7, 15}; /* first bit lowest */
    uint16_t code[8];
    deflate_codes(length, 8, code);
    for (size_t s = 0; s < 8; s++) assert_int_equal(code[s], want[s]);
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
        cmocka_unit_test(codes_cost_what_huffman_costs),
        cmocka_unit_test(codes_keep_their_limit),
        cmocka_unit_test(codes_are_never_single),
        cmocka_unit_test(codes_of_the_rfc),
        cmocka_unit_test(shuffle_is_its_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
