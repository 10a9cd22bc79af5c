/* Packed columns where there is no vector version. */
#include "kernel.h"

const asc_unpack_kernel *asc_unpack_kernel_get(void)
{
    return &asc_unpack_plain;
}
