/* CPU time of one logistic refit from the full-sample coefficients with bootstrap weights, at
 * the size of the diabetes130 study: n = 99,340 rows, p = 28 columns. Prints one line per
 * setting:
 *   rows columns refits   CPU ms/refit (mean, least)   passes/refit   hessians/refit
 * Usage: bench_glm_refit [rows [columns [refits]]] */
#include "ascribe/glm.h"
#include "ascribe/numeric.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Uniform in (0, 1): SplitMix64 (Steele, Lea & Flood 2014), good enough for made-up data.
 */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return ((double)((z ^ z >> 31) >> 12) + 0.5) * 0x1p-52;
}

static double poisson_one(uint64_t *state)
{
    double u = uniform(state), mass = exp(-1.0);
    int k = 0;
    while (u > mass && k < 12) {
        u -= mass;
        mass /= ++k;
    }
    return k;
}

/* CPU seconds of this thread: what others do on the machine is left out, save for caches. */
static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Intercept, then columns by turns: rare and common yes/no, heavy-tailed and uniform. */
static double column_value(size_t j, uint64_t *state)
{
    const double u = uniform(state);
    if (j == 0) return 1.0;
    if (j % 4 == 0) return u < 0.03 ? 1.0 : 0.0;
    if (j % 4 == 1) return u < 0.4 ? 1.0 : 0.0;
    return j % 4 == 2 ? -log(u) : 3.0 * u - 1.5;
}

static void fill(const asc_design *x, double *y, uint64_t *state)
{
    for (size_t i = 0; i < x->n; i++) {
        double eta = -2.0;
        for (size_t j = 0; j < x->p; j++) {
            const double v = column_value(j, state);
            *asc_design_at(x, i, j) = v;
            eta += (j % 2 == 0 ? 0.1 : -0.08) * v;
        }
        y[i] = uniform(state) < 1.0 / (1.0 + exp(-eta)) ? 1.0 : 0.0;
    }
}

static size_t argument(int argc, char **argv, int k, size_t otherwise)
{
    return argc > k ? (size_t)strtoull(argv[k], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    const size_t n = argument(argc, argv, 1, 99340), p = argument(argc, argv, 2, 28);
    const size_t refits = argument(argc, argv, 3, 50);
    uint64_t state = 20261122;
    asc_error err = {0};
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    if (arena == NULL || work == NULL) return 4;
    const asc_design x = asc_design_create(arena, n, p);
    double *y = asc_take(arena, n), *w = asc_take(arena, n);
    double *full = asc_take_zero(arena, p), *coef = asc_take(arena, p);
    if (asc_arena_check(arena, &err) != ASC_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 4;
    }
    (void)printf("%s, exp by %s\n", asc_blas_start(), asc_vector_kernel());
    fill(&x, y, &state);
    asc_glm_data d = {.x = &x, .y = y, .family = ASC_BINOMIAL};
    asc_glm fit = {.coef = full};
    const double begin = now();
    asc_status status = asc_glm_fit(&d, NULL, work, &fit, &err);
    (void)printf("full fit %.1f ms, %zu passes, %zu Hessians\n", 1e3 * (now() - begin),
                 fit.passes, fit.hessians);
    double time = 0.0, least = HUGE_VAL, passes = 0.0, hessians = 0.0;
    d.w = w;
    for (size_t r = 0; r < refits && status == ASC_OK; r++) {
        for (size_t i = 0; i < n; i++) w[i] = poisson_one(&state);
        for (size_t j = 0; j < p; j++) coef[j] = full[j];
        fit = (asc_glm){.coef = coef};
        const double start = now();
        status = asc_glm_fit(&d, NULL, work, &fit, &err);
        const double took = now() - start;
        time += took;
        if (took < least) least = took;
        passes += (double)fit.passes;
        hessians += (double)fit.hessians;
    }
    if (status != ASC_OK) (void)fprintf(stderr, "%s\n", err.message);
    const double count = (double)refits;
    (void)printf(
        "rows %zu columns %zu refits %zu: %.2f CPU ms per refit (least %.2f), %.2f "
        "passes, %.2f Hessians\n",
        n, p, refits, 1e3 * time / count, 1e3 * least, passes / count, hessians / count);
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return asc_status_exit(status);
}
