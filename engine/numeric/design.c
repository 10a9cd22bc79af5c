/* A design matrix in zero-padded row blocks. */
#include "ascribe/design.h"
#include <stdint.h>

asc_design asc_design_create(asc_arena *arena, size_t n, size_t p)
{
    asc_design d = {.n = n, .p = p, .blocks = n / ASC_ROWS + (n % ASC_ROWS != 0)};
    /* One column of one block as the element: the arena checks the remaining product, and
     * an overflow of blocks * p itself becomes a count that no arena can serve. */
    const size_t columns = p != 0 && d.blocks > SIZE_MAX / p ? SIZE_MAX : d.blocks * p;
    d.x = asc_take_bytes(arena, columns, ASC_ROWS * sizeof(double));
    return d;
}
