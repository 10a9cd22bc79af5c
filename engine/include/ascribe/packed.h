/* Columns of a design in as few bytes as hold them exactly. A column is, in this order of preference,
 *   constant  one value
 *   bits      two values, one bit a row
 *   whole     code / divisor with a code of 1, 2 or 4 bytes and a divisor 1, 10, ..., 10^6: whole
 *             numbers, and decimals with up to six places (the division is correctly rounded, and so
 *             was the decimal when it was read)
 *   float     4 bytes, where single precision holds every value
 *   double    8 bytes
 * Every value is compared bit by bit before a packing is chosen, so that a design reads the same packed
 * and dense. */
#ifndef ASCRIBE_PACKED_H
#define ASCRIBE_PACKED_H

#include "ascribe/design.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_packing {
    ASC_PACK_CONSTANT,
    ASC_PACK_BITS,
    ASC_PACK_INT8,
    ASC_PACK_INT16,
    ASC_PACK_INT32,
    ASC_PACK_FLOAT,
    ASC_PACK_DOUBLE
} asc_packing;

typedef struct asc_packed_column {
    asc_packing as;
    double low, high;    /* constant: low; bits: low where 0, high where 1 */
    double divisor;      /* of whole numbers                              */
    const uint8_t *code; /* [blocks][bytes of a block]; NULL: constant    */
} asc_packed_column;

typedef struct asc_packed {
    asc_packed_column *column; /* [p] */
} asc_packed;

/* Bytes of one block of ASC_ROWS rows. */
size_t asc_packing_bytes(asc_packing as);
/* How x [n] can be packed; code is NULL. */
asc_packed_column asc_packed_choose(const double *x, size_t n);

/* A design whose columns are still to be put; packed NULL (remembered by the arena) when memory runs
 * out. */
asc_design asc_design_create_packed(asc_arena *arena, size_t n, size_t p);
/* Packs x [n] as column j. */
asc_status asc_design_put(asc_design *d, size_t j, const double *x, asc_arena *arena,
                          asc_error *err);
/* Bytes of all columns. */
size_t asc_design_bytes(const asc_design *d);

#ifdef __cplusplus
}
#endif
#endif
