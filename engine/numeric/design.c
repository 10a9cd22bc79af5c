/* A design matrix in zero-padded row blocks. */
#include "ascribe/design.h"
#include "kernel.h"
#include <string.h>

asc_design asc_design_create(asc_arena *arena, size_t n, size_t p)
{
    asc_design d = {.n = n, .p = p, .blocks = n / ASC_ROWS + (n % ASC_ROWS != 0)};
    /* One column of one block as the element: the arena checks the remaining product, and
     * an overflow of blocks * p itself becomes a count that no arena can serve. */
    const size_t columns = p != 0 && d.blocks > SIZE_MAX / p ? SIZE_MAX : d.blocks * p;
    d.x = asc_take_bytes(arena, columns, ASC_ROWS * sizeof(double));
    return d;
}

asc_status asc_design_gram(const asc_design *x, const double *u, asc_arena *work,
                           double *gram, asc_error *err)
{
    const size_t p = x->p;
    const asc_arena_mark mark = asc_arena_save(work);
    double *kept = asc_take(work, p * ASC_ROWS), *z = asc_take(work, p * ASC_ROWS);
    double *part = asc_take(work, p * p), *one = asc_take(work, ASC_ROWS);
    double *buffer = asc_design_buffer(x, work);
    ASC_TRY(asc_arena_check(work, err));
    memset(gram, 0, p * p * sizeof *gram);
    for (size_t i = 0; i < ASC_ROWS; i++) one[i] = 1.0;
    for (size_t b = 0; b < x->blocks; b++) {
        const size_t first = b * ASC_ROWS;
        const double *from = asc_design_block(x, b, buffer);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i < ASC_ROWS; i++)
                kept[j * ASC_ROWS + i] =
                    first + i < x->n && u[first + i] > 0.0 ? from[j * ASC_ROWS + i] : 0.0;
        asc_block_kernel_get()->gram(kept, one, p, z, part);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i <= j; i++) gram[i + j * p] += part[i + j * p];
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
