/* The shuffle filter of HDF5: byte i of element j stands at i * elements + j. Eight elements of eight bytes are
 * turned at once, as a matrix of bytes: halves, quarters, then bytes change places across the diagonal (Warren
 * (2012), Hacker's Delight, 2nd ed., 7-3, on bytes). */
#include "hdf_shuffle.h"
#include <stdint.h>
#include <string.h>

enum { EIGHT = 8 };

/* Exchanges the bits of `mask` of a, `by` places up, with those of b. */
static inline void exchange(uint64_t *a, uint64_t *b, unsigned by, uint64_t mask)
{
    const uint64_t differ = (*a >> by ^ *b) & mask;
    *b ^= differ;
    *a ^= differ << by;
}

static inline void turn(uint64_t w[EIGHT])
{
    for (size_t i = 0; i < 4; i++)
        exchange(&w[i], &w[i + 4], 32, UINT64_C(0x00000000FFFFFFFF));
    for (size_t i = 0; i < EIGHT; i += 4)
        for (size_t k = i; k < i + 2; k++)
            exchange(&w[k], &w[k + 2], 16, UINT64_C(0x0000FFFF0000FFFF));
    for (size_t i = 0; i < EIGHT; i += 2)
        exchange(&w[i], &w[i + 1], 8, UINT64_C(0x00FF00FF00FF00FF));
}

/* Elements [from, elements), one byte at a time. */
static void shuffle_rest(const unsigned char *x, size_t from, size_t elements,
                         size_t size, unsigned char *out)
{
    for (size_t i = 0; i < size; i++)
        for (size_t j = from; j < elements; j++) out[i * elements + j] = x[j * size + i];
}

static void unshuffle_rest(const unsigned char *x, size_t elements, size_t size,
                           size_t from, size_t count, unsigned char *out)
{
    for (size_t j = from; j < count; j++)
        for (size_t i = 0; i < size; i++) out[j * size + i] = x[i * elements + j];
}

void hdf_shuffle(const unsigned char *x, size_t elements, size_t size, unsigned char *out)
{
    size_t j = 0;
    for (uint64_t w[EIGHT]; size == EIGHT && j + EIGHT <= elements; j += EIGHT) {
        memcpy(w, x + j * EIGHT, sizeof w);
        turn(w);
        for (size_t i = 0; i < EIGHT; i++) memcpy(out + i * elements + j, &w[i], EIGHT);
    }
    shuffle_rest(x, j, elements, size, out);
}

void hdf_unshuffle(const unsigned char *x, size_t elements, size_t size, size_t count,
                   unsigned char *out)
{
    size_t j = 0;
    for (uint64_t w[EIGHT]; size == EIGHT && j + EIGHT <= count; j += EIGHT) {
        for (size_t i = 0; i < EIGHT; i++) memcpy(&w[i], x + i * elements + j, EIGHT);
        turn(w);
        memcpy(out + j * EIGHT, w, sizeof w);
    }
    unshuffle_rest(x, elements, size, j, count, out);
}
