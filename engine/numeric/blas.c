/* OpenBLAS: one thread, and its name for the recipe. */
#include "ascribe/numeric.h"
#include <cblas.h>
#include <stdio.h>
#include <string.h>

const char *asc_blas_start(void)
{
    static _Thread_local char name[128];
    openblas_set_num_threads(1);
    /* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... Zen MAX_THREADS=64": the first two
     * words. */
    const char *config = openblas_get_config();
    const char *gap = strchr(config, ' ');
    const char *end = gap == NULL ? NULL : strchr(gap + 1, ' ');
    const int length = end == NULL ? (int)strlen(config) : (int)(end - config);
    (void)snprintf(name, sizeof name, "%.*s %s", length, config, openblas_get_corename());
    return name;
}
