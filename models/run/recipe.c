/* What an answer was made with: /recipe. Nothing here may differ between runs with the same answer on
 * the same machine: no time, host, path, thread count or command line. */
#include "ascribe/numeric.h"
#include "ascribe/run.h"
#include "ascribe/text.h"
#include "frame.h"
#include "source_hash.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif
static char build[512];
static once_flag build_once = ONCE_FLAG_INIT;

static void make_build(void)
{
    (void)snprintf(build, sizeof build,
                   "ascribe " ASC_VERSION " source " ASC_SOURCE_HASH ", " COMPILER
                   " " ASC_COMPILER_FLAGS ", %s kernels, %s, GSL %s",
                   asc_vector_kernel(), asc_blas_start(), asc_gsl_version());
}

const char *asc_build_id(void)
{
    call_once(&build_once, make_build);
    return build;
}

/* "model name : x" of the first processor. */
static const char *cpu_model(asc_arena *arena)
{
    FILE *f = fopen("/proc/cpuinfo", "r");
    if (f == NULL) return "unknown";
    char line[512];
    const char *found = "unknown";
    while (fgets(line, sizeof line, f) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || colon == NULL) continue;
        const char *start = colon + 1 + strspn(colon + 1, " \t");
        found = asc_take_textn(arena, start, strcspn(start, "\n"));
        break;
    }
    (void)fclose(f);
    return found;
}

static void add(asc_frame *f, const char *key, const char *value)
{
    asc_frame_texts(f, 2, (const char *const[]){key, value});
}

asc_table *asc_recipe(const asc_study *s, const char *cohort_hex, asc_arena *arena)
{
    asc_frame f = asc_frame_open(arena, "recipe", "t:key t:value");
    add(&f, "version", ASC_VERSION);
    add(&f, "build", asc_build_id());
    add(&f, "compiler", COMPILER);
    add(&f, "libraries",
        asc_take_format(arena, "GSL %s, %s", asc_gsl_version(), asc_blas_start()));
    add(&f, "cpu", cpu_model(arena));
    add(&f, "blas_kernel", asc_blas_start());
    add(&f, "vector_kernel", asc_vector_kernel());
    add(&f, "seed", asc_take_format(arena, "%" PRIu64, s->seed));
    add(&f, "bootstrap_scheme",
        asc_take_format(arena, "poisson from %d clusters on, multinomial below",
                        (int)ASC_POISSON_CLUSTERS));
    add(&f, "plan_blake2b", s->plan_hex);
    add(&f, "cohort_blake2b", cohort_hex);
    return asc_frame_table(&f);
}
