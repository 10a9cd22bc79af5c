/* Starts the program again, once, when OpenBLAS runs kernels far older than the processor: the name of the
 * core must stand in the environment before the library loads. Same arguments, before any thread or
 * file. Never when the user chose a core, never twice, never under a sanitizer. */
#include "ascribe/numeric.h"
#include "cli.h"
#include <stdlib.h>
#include <unistd.h>

#ifdef ASC_SEPARATE_TAKES
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static const char guard[] = "ASCRIBE_STARTED_AGAIN";

void cli_start_again(char **argv)
{
    const char *core = asc_blas_check();
    if (core == NULL || sanitized || getenv(guard) != NULL ||
        getenv("OPENBLAS_CORETYPE") != NULL)
        return;
    if (setenv(guard, "1", 1) != 0 || setenv("OPENBLAS_CORETYPE", core, 1) != 0) return;
    (void)execv("/proc/self/exe", argv); /* on failure the slow kernels serve */
}
