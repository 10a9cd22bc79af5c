/* Replicates of the weighted estimators beside those of gcomp: 64 replicates fitted as a block, both kinds of
 * policies, on one thread. Prints CPU seconds of the block and their ratio to gcomp's. Lines:
 *   rows columns partners   gcomp s   ipw s (x)   aipw s (x)
 * Usage: bench_doubly_block [rows [columns [partners]]]. */
#include "ascribe/numeric.h"
#include "perf_problem.h"
#include <string.h>

enum { BLOCK = 64 };

/* Seconds of one block, after the full sample has been fitted and shared. */
static double block_of(const char *name, const asc_problem *p,
                       const uint8_t *multiplicity)
{
    asc_error err = {0};
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    const asc_estimator *e = asc_estimator_find(name);
    const asc_model_spec spec = {.name = name, .fixed_nuisances = true};
    const asc_settings s = {
        .spec = &spec, .delivered = true, .universal = true, .seed = 1};
    const size_t policies = 2 * asc_settings_count(&s, p->players);
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    bench_check(e->prepare(p, &s, arena, &plan, &term, &terms, &err), &err);
    asc_means full = {.mean = asc_take(arena, policies), .coef = asc_take(arena, terms)};
    asc_means *out = asc_take_bytes(arena, BLOCK, sizeof *out);
    bench_check(asc_arena_check(arena, &err), &err);
    bench_check(e->fit(plan, work, &full, &err), &err);
    bench_check(e->share(plan, full.coef, arena, &shared, &err), &err);
    for (size_t r = 0; r < BLOCK; r++)
        out[r] = (asc_means){.mean = asc_take(arena, policies),
                             .coef = asc_take(arena, terms)};
    bench_check(asc_arena_check(arena, &err), &err);
    const asc_replicates block = {.count = BLOCK, .multiplicity = multiplicity};
    const double begun = bench_now();
    bench_check(e->refit_block(shared, &block, work, out, &err), &err);
    const double seconds = bench_now() - begun;
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return seconds;
}

/* Multiplicities with mean 1 and variance 1: Poisson by its distribution function, cut at 7. */
static uint8_t *draw(const asc_problem *p, asc_arena *arena)
{
    uint8_t *m = asc_take_bytes(arena, p->clusters, BLOCK);
    uint64_t state = 7;
    bench_check(asc_arena_check(arena, NULL), NULL);
    for (size_t i = 0; i < BLOCK * p->clusters; i++) {
        double u = bench_uniform(&state), chance = exp(-1.0);
        for (m[i] = 0; u > chance && m[i] < 7; chance /= (double)++m[i]) u -= chance;
    }
    return m;
}

int main(int argc, char **argv)
{
    const size_t n = bench_argument(argc, argv, 1, 20000);
    const size_t columns = bench_argument(argc, argv, 2, 20);
    const size_t players = bench_argument(argc, argv, 3, 1);
    (void)asc_blas_start();
    asc_pool_set_threads(1);
    asc_arena *arena = asc_arena_create();
    asc_problem p;
    bench_problem(&p, n, columns, players, 1, arena);
    const uint8_t *m = draw(&p, arena);
    const double gcomp = block_of("gcomp", &p, m);
    const double ipw = block_of("ipw", &p, m), aipw = block_of("aipw", &p, m);
    (void)printf("%zu %zu %zu   %.3f   %.3f (%.2f)   %.3f (%.2f)\n", n, columns, players,
                 gcomp, ipw, ipw / gcomp, aipw, aipw / gcomp);
    asc_arena_destroy(arena);
    return 0;
}
