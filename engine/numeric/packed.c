/* Packed designs (ascribe/packed.h): choosing, packing, and the accessors of ascribe/design.h. */
#include "ascribe/packed.h"
#include "kernel.h"
#include <math.h>
#include <string.h>

enum { DIVISORS = 7 };

static const double divisors[DIVISORS] = {1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

size_t asc_packing_bytes(asc_packing as)
{
    static const size_t bits[] = {0, 1, 8, 16, 32, 32, 64}; /* of one row */
    return bits[as] * (ASC_ROWS / 8);
}

static bool same(double a, double b)
{
    uint64_t x = 0, y = 0;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y;
}

/* One or two values? */
static bool few_values(const double *x, size_t n, asc_packed_column *c)
{
    bool two = false;
    c->low = c->high = n > 0 ? x[0] : 0.0;
    for (size_t i = 1; i < n; i++) {
        if (same(x[i], c->low) || (two && same(x[i], c->high))) continue;
        if (two) return false;
        two = true;
        c->high = x[i];
    }
    c->as = two ? ASC_PACK_BITS : ASC_PACK_CONSTANT;
    return true;
}

/* All values code / divisor with codes of 32 bits? The smallest width that does. */
static bool whole(const double *x, size_t n, double divisor, asc_packed_column *c)
{
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double code = rint(x[i] * divisor);
        if (!(fabs(code) < 2147483648.0)) return false;
        if (!same((double)(int32_t)code / divisor, x[i]))
            return false; /* -0 has no code */
        if (code < low) low = code;
        if (code > high) high = code;
    }
    const double most = fmax(high, -low - 1.0);
    c->as = most < 128.0     ? ASC_PACK_INT8
            : most < 32768.0 ? ASC_PACK_INT16
                             : ASC_PACK_INT32;
    c->divisor = divisor;
    return true;
}

static bool single(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(x[i]) < 3e38) || !same((double)(float)x[i], x[i])) return false;
    return true;
}

asc_packed_column asc_packed_choose(const double *x, size_t n)
{
    asc_packed_column c = {.divisor = 1.0};
    if (few_values(x, n, &c)) return c;
    for (size_t k = 0; k < DIVISORS; k++)
        if (whole(x, n, divisors[k], &c)) return c;
    c.as = single(x, n) ? ASC_PACK_FLOAT : ASC_PACK_DOUBLE;
    return c;
}

static void pack_bits(const double *x, size_t rows, double high, uint8_t *code)
{
    for (size_t i = 0; i < rows; i++)
        if (same(x[i], high)) code[i / 8] |= (uint8_t)(1U << (i % 8));
}

/* Rows of one block; code is zero on entry. */
static void pack(const asc_packed_column *c, const double *x, size_t rows, uint8_t *code)
{
    switch (c->as) {
    case ASC_PACK_CONSTANT:
        return;
    case ASC_PACK_BITS:
        pack_bits(x, rows, c->high, code);
        return;
    case ASC_PACK_INT8:
        for (size_t i = 0; i < rows; i++)
            ((int8_t *)code)[i] = (int8_t)rint(x[i] * c->divisor);
        return;
    case ASC_PACK_INT16:
        for (size_t i = 0; i < rows; i++)
            ((int16_t *)code)[i] = (int16_t)rint(x[i] * c->divisor);
        return;
    case ASC_PACK_INT32:
        for (size_t i = 0; i < rows; i++)
            ((int32_t *)code)[i] = (int32_t)rint(x[i] * c->divisor);
        return;
    case ASC_PACK_FLOAT:
        for (size_t i = 0; i < rows; i++) ((float *)code)[i] = (float)x[i];
        return;
    default:
        memcpy(code, x, rows * sizeof *x);
    }
}

asc_design asc_design_create_packed(asc_arena *arena, size_t n, size_t p)
{
    asc_design d = {.n = n, .p = p, .blocks = n / ASC_ROWS + (n % ASC_ROWS != 0)};
    asc_packed *packed = asc_take_bytes(arena, 1, sizeof *packed);
    if (packed == NULL) return d;
    packed->column = asc_take_bytes(arena, p, sizeof *packed->column);
    d.packed = packed->column == NULL ? NULL : packed;
    return d;
}

asc_status asc_design_put(asc_design *d, size_t j, const double *x, asc_arena *arena,
                          asc_error *err)
{
    asc_packed_column c = asc_packed_choose(x, d->n);
    const size_t bytes = asc_packing_bytes(c.as);
    uint8_t *code = bytes == 0 ? NULL : asc_take_bytes(arena, d->blocks, bytes);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t b = 0; b < d->blocks && code != NULL; b++) {
        const size_t first = b * ASC_ROWS, left = d->n - first;
        pack(&c, x + first, left < ASC_ROWS ? left : ASC_ROWS, code + b * bytes);
    }
    c.code = code;
    d->packed->column[j] = c;
    return ASC_OK;
}

size_t asc_design_bytes(const asc_design *d)
{
    size_t sum = 0;
    if (d->x != NULL) return d->blocks * d->p * ASC_ROWS * sizeof(double);
    for (size_t j = 0; j < d->p; j++) sum += asc_packing_bytes(d->packed->column[j].as);
    return sum * d->blocks;
}

static void unpack(const asc_packed_column *c, size_t b, double *to)
{
    const asc_unpack_kernel *k = asc_unpack_kernel_get();
    const uint8_t *code = c->code + b * asc_packing_bytes(c->as);
    switch (c->as) {
    case ASC_PACK_CONSTANT:
        for (size_t i = 0; i < ASC_ROWS; i++) to[i] = c->low;
        return;
    case ASC_PACK_BITS:
        k->bits(code, c->low, c->high, to);
        return;
    case ASC_PACK_INT8:
        k->int8((const int8_t *)code, c->divisor, to);
        return;
    case ASC_PACK_INT16:
        k->int16((const int16_t *)(const void *)code, c->divisor, to);
        return;
    case ASC_PACK_INT32:
        k->int32((const int32_t *)(const void *)code, c->divisor, to);
        return;
    case ASC_PACK_FLOAT:
        k->single((const float *)(const void *)code, to);
        return;
    default:
        memcpy(to, code, ASC_ROWS * sizeof *to);
    }
}

/* Column j of block b into to [ASC_ROWS], 0 beyond n. */
static void unpack_part(const asc_design *d, size_t b, size_t j, double *to)
{
    unpack(&d->packed->column[j], b, to);
    const size_t left = d->n - b * ASC_ROWS;
    for (size_t i = left; i < ASC_ROWS; i++) to[i] = 0.0;
}

double *asc_design_buffer(const asc_design *d, asc_arena *work)
{
    return asc_take(work, d->x != NULL ? 0 : d->p * ASC_ROWS);
}

const double *asc_design_block(const asc_design *d, size_t b, double *buffer)
{
    if (d->x != NULL) return d->x + b * d->p * ASC_ROWS;
    for (size_t j = 0; j < d->p; j++) unpack_part(d, b, j, buffer + j * ASC_ROWS);
    return buffer;
}

const double *asc_design_part(const asc_design *d, size_t b, size_t j, double *buffer)
{
    if (d->x != NULL) return d->x + (b * d->p + j) * ASC_ROWS;
    unpack_part(d, b, j, buffer);
    return buffer;
}

double asc_design_value(const asc_design *d, size_t row, size_t column)
{
    if (d->x != NULL) return *asc_design_at(d, row, column);
    const asc_packed_column *c = &d->packed->column[column];
    const uint8_t *code = c->code + row / ASC_ROWS * asc_packing_bytes(c->as);
    const size_t r = row % ASC_ROWS;
    switch (c->as) {
    case ASC_PACK_CONSTANT:
        return c->low;
    case ASC_PACK_BITS:
        return (code[r / 8] >> (r % 8) & 1U) != 0 ? c->high : c->low;
    case ASC_PACK_INT8:
        return (double)((const int8_t *)code)[r] / c->divisor;
    case ASC_PACK_INT16:
        return (double)((const int16_t *)(const void *)code)[r] / c->divisor;
    case ASC_PACK_INT32:
        return (double)((const int32_t *)(const void *)code)[r] / c->divisor;
    case ASC_PACK_FLOAT:
        return (double)((const float *)(const void *)code)[r];
    default:
        return ((const double *)(const void *)code)[r];
    }
}
