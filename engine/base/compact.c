/* Columns in fewer bytes, exactly (asc_column_compact).
 *   integers, dates, booleans, codes   the narrowest of 1, 2 and 4 bytes that holds all of them
 *   reals                              code / divisor, divisor 1, 10, ..., 10^6, when that gives back
 *                                      every value (the division is correctly rounded); the lowest
 *                                      code stands for NaN. -0 becomes 0.
 * What does not fit is copied as it is. */
#include "ascribe/table.h"
#include <math.h>
#include <string.h>

enum { DIVISORS = 7 };

static const double divisors[DIVISORS] = {1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/* Bytes that hold low .. high and leave the lowest code free; 8: none of the narrow ones. */
static unsigned width(int64_t low, int64_t high)
{
    for (unsigned bytes = 1; bytes <= 4; bytes *= 2) {
        const int64_t most = (INT64_C(1) << (8 * bytes - 1)) - 1;
        if (low >= -most && high <= most) return bytes;
    }
    return 8;
}

static void store(void *narrow, unsigned bytes, size_t row, int64_t value)
{
    if (bytes == 1)
        ((int8_t *)narrow)[row] = (int8_t)value;
    else if (bytes == 2)
        ((int16_t *)narrow)[row] = (int16_t)value;
    else
        ((int32_t *)narrow)[row] = (int32_t)value;
}

static int64_t lowest(unsigned bytes)
{
    return -(INT64_C(1) << (8 * bytes - 1));
}

static int64_t load(const asc_column *c, size_t row)
{
    if (c->narrow_bytes == 1) return ((const int8_t *)c->narrow)[row];
    if (c->narrow_bytes == 2) return ((const int16_t *)c->narrow)[row];
    return ((const int32_t *)c->narrow)[row];
}

int64_t asc_column_integer(const asc_column *c, size_t row)
{
    return c->narrow != NULL ? load(c, row) : c->integer[row];
}

int32_t asc_column_code(const asc_column *c, size_t row)
{
    return c->narrow != NULL ? (int32_t)load(c, row) : c->code[row];
}

double asc_column_number(const asc_column *c, size_t row)
{
    if (c->narrow == NULL) return c->real[row];
    const int64_t code = load(c, row);
    return code == lowest(c->narrow_bytes) ? (double)NAN : (double)code / c->divisor;
}

/* Code of a real; false when there is none. */
static bool code_of(double x, double divisor, int64_t *code)
{
    const double near = rint(x * divisor);
    if (!(fabs(near) < 2147483648.0)) return false;
    *code = (int64_t)near;
    return (double)*code / divisor == x;
}

/* A divisor for all values, and the range of the codes. */
static bool find_divisor(const double *x, size_t rows, double *divisor, int64_t *low,
                         int64_t *high)
{
    for (size_t k = 0; k < DIVISORS; k++) {
        size_t i = 0;
        *low = *high = 0;
        for (int64_t code = 0; i < rows; i++) {
            if (isnan(x[i])) continue;
            if (!code_of(x[i], divisors[k], &code)) break;
            if (code < *low) *low = code;
            if (code > *high) *high = code;
        }
        *divisor = divisors[k];
        if (i == rows) return true;
    }
    return false;
}

static const void *copy(asc_arena *arena, const void *data, size_t rows, size_t size)
{
    void *to = asc_take_bytes(arena, rows, size);
    if (to != NULL && data != NULL) memcpy(to, data, rows * size);
    return to;
}

static void compact_real(asc_column *c, size_t rows, asc_arena *arena)
{
    int64_t low = 0, high = 0, code = 0;
    double divisor = 1.0;
    const double *x = c->real;
    const bool found = find_divisor(x, rows, &divisor, &low, &high);
    const unsigned bytes = found ? width(low, high) : 8;
    c->real = NULL;
    if (bytes == 8) {
        c->real = copy(arena, x, rows, sizeof *x);
        return;
    }
    void *to = asc_take_bytes(arena, rows, bytes);
    for (size_t i = 0; to != NULL && i < rows; i++) {
        if (isnan(x[i]))
            code = lowest(bytes);
        else
            (void)code_of(x[i], divisor, &code);
        store(to, bytes, i, code);
    }
    c->narrow = to;
    c->narrow_bytes = bytes;
    c->divisor = divisor;
}

static void compact_whole(asc_column *c, size_t rows, asc_arena *arena)
{
    const asc_column from = *c;
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < rows; i++) {
        const int64_t x = from.integer != NULL ? from.integer[i] : from.code[i];
        if (x < low) low = x;
        if (x > high) high = x;
    }
    const unsigned bytes = width(low, high);
    c->integer = NULL;
    c->code = NULL;
    if (bytes == 8) {
        c->integer = copy(arena, from.integer, rows, sizeof *from.integer);
        return;
    }
    void *to = asc_take_bytes(arena, rows, bytes);
    for (size_t i = 0; to != NULL && i < rows; i++)
        store(to, bytes, i, from.integer != NULL ? from.integer[i] : from.code[i]);
    c->narrow = to;
    c->narrow_bytes = bytes;
}

asc_column asc_column_compact(const asc_column *c, size_t rows, asc_arena *arena)
{
    asc_column out = *c;
    if (c->type == ASC_TEXT)
        out.text = copy(arena, c->text, rows, c->width);
    else if (c->type == ASC_REAL)
        compact_real(&out, rows, arena);
    else
        compact_whole(&out, rows, arena);
    if (c->missing != NULL) out.missing = copy(arena, c->missing, rows, 1);
    return out;
}
