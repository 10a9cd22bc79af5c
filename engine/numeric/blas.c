/* OpenBLAS: one thread, its name for the recipe, and whether it runs the kernels this processor deserves.
 * Some versions do not know a newer processor and fall back to kernels of 2006 ("Prescott", "Core2", ...),
 * five times slower; the library only reports it. */
#include "ascribe/numeric.h"
#include <cblas.h>
#include <stdio.h>
#include <string.h>

const char *asc_blas_start(void)
{
    static _Thread_local char name[128];
    openblas_set_num_threads(1);
    /* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ... Zen MAX_THREADS=64": the first two words. */
    const char *config = openblas_get_config();
    const char *gap = strchr(config, ' ');
    const char *end = gap == NULL ? NULL : strchr(gap + 1, ' ');
    const int length = end == NULL ? (int)strlen(config) : (int)(end - config);
    (void)snprintf(name, sizeof name, "%.*s %s", length, config, openblas_get_corename());
    return name;
}

const char *asc_blas_better(const char *core, bool avx2, bool avx512)
{
    static const char *const old[] = {"Prescott",     "Core2",     "Penryn", "Dunnington",
                                      "Nehalem",      "Atom",      "Athlon", "Opteron",
                                      "Opteron_SSE3", "Barcelona", "Bobcat", "Katmai",
                                      "Coppermine",   "Northwood", "Banias"};
    bool behind = false;
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        behind = behind || strcmp(core, old[i]) == 0;
    if (!behind) return NULL;
    return avx512 ? "SkylakeX" : avx2 ? "Haswell" : NULL;
}

const char *asc_blas_check(void)
{
    const bool dynamic = strstr(openblas_get_config(), "DYNAMIC_ARCH") != NULL;
    return dynamic ? asc_blas_better(openblas_get_corename(), asc_cpu_has_avx2(),
                                     asc_cpu_has_avx512())
                   : NULL;
}
