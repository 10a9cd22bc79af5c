/* Panels in single precision where there is no vector version. */
#include "kernel.h"

const asc_single_kernel *asc_single_kernel_get(void)
{
    return &asc_single_plain;
}
