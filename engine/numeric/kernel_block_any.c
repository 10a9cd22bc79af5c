/* Block products where there is no vector version. */
#include "kernel.h"

const asc_block_kernel *asc_block_kernel_get(void)
{
    return &asc_block_plain;
}
