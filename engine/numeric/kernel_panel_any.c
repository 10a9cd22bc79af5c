/* Panels of replicates where there is no vector version. */
#include "kernel.h"

const asc_panel_kernel *asc_panel_kernel_get(void)
{
    return &asc_panel_plain;
}
