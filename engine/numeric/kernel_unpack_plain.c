/* Packed columns of one row block to doubles in plain C: the naive twin of kernel_unpack.c. Every operation
 * is correctly rounded, so that both give the same bits. */
#include "ascribe/design.h"
#include "kernel.h"

static void bits(const uint8_t *code, double low, double high, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i++)
        to[i] = ((unsigned)code[i / 8] >> (i % 8) & 1U) != 0 ? high : low;
}

static void int8(const int8_t *code, double divisor, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i++) to[i] = (double)code[i] / divisor;
}

static void int16(const int16_t *code, double divisor, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i++) to[i] = (double)code[i] / divisor;
}

static void int32(const int32_t *code, double divisor, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i++) to[i] = (double)code[i] / divisor;
}

static void single(const float *code, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i++) to[i] = (double)code[i];
}

const asc_unpack_kernel asc_unpack_plain = {"plain", bits, int8, int16, int32, single};
