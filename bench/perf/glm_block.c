/* CPU time of a block of 64 replicates of g-computation on made-up data, all included: draws, fit, means
 * under all policies. Prints the parts once, then per replicate: CPU ms, passes, replicates fitted by
 * themselves (in double), and scratch of a worker.
 * Usage: bench_glm_block [rows [columns [partners [blocks]]]]; default 99340 28 4 1 */
#include "perf_problem.h"

int main(int argc, char **argv)
{
    const size_t n = bench_argument(argc, argv, 1, 99340),
                 q = bench_argument(argc, argv, 2, 28);
    const size_t players = bench_argument(argc, argv, 3, 4),
                 blocks = bench_argument(argc, argv, 4, 1);
    const asc_estimator *e = asc_estimator_find("gcomp");
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    if (arena == NULL || work == NULL || q < players + 2 || players > ASC_PLAYERS_MAX)
        return 4;
    asc_error err = {0};
    asc_problem p;
    bench_problem(&p, n, q, players, 2, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const size_t policies = (size_t)1 << players;
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double begin = bench_now();
    bench_check(e->prepare(&p, &settings, arena, &plan, &term, &terms, &err), &err);
    (void)printf("prepare %.0f ms", 1e3 * (bench_now() - begin));
    asc_means full = {.mean = asc_take(arena, policies), .coef = asc_take(arena, terms)};
    begin = bench_now();
    bench_check(e->fit(plan, work, &full, &err), &err);
    (void)printf(", full fit with policies %.0f ms", 1e3 * (bench_now() - begin));
    begin = bench_now();
    bench_check(e->share(plan, full.coef, arena, &shared, &err), &err);
    (void)printf(", shared part %.0f ms\n", 1e3 * (bench_now() - begin));

    const asc_bootstrap boot = {.seed = 1, .clusters = p.clusters, .replicates = 1000};
    uint8_t *m = asc_take_bytes(arena, ASC_BLOCK_REPLICATES, p.clusters);
    asc_means out[ASC_BLOCK_REPLICATES];
    for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
        out[r] = (asc_means){.mean = asc_take(arena, policies)};
    bench_check(asc_arena_check(arena, &err), &err);
    for (size_t b = 0; b < blocks; b++) {
        begin = bench_now();
        for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
            asc_bootstrap_draw(&boot, b * ASC_BLOCK_REPLICATES + r, m + r * p.clusters);
        const double drawn = bench_now() - begin;
        const asc_replicates block = {.count = ASC_BLOCK_REPLICATES, .multiplicity = m};
        bench_check(e->refit_block(shared, &block, work, out, &err), &err);
        const double took = bench_now() - begin;
        double passes = 0.0, doubles = 0.0, slow = 0.0;
        for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++) {
            passes += (double)out[r].passes / ASC_BLOCK_REPLICATES;
            doubles += (double)out[r].doubles / ASC_BLOCK_REPLICATES;
            slow += out[r].slow;
        }
        (void)printf(
            "rows %zu columns %zu partners %zu: %.2f CPU ms per replicate (draws "
            "%.2f), %.2f passes (%.2f in double), %g by themselves, scratch %.0f MiB\n",
            n, q, players, 1e3 * took / ASC_BLOCK_REPLICATES,
            1e3 * drawn / ASC_BLOCK_REPLICATES, passes, doubles, slow,
            (double)asc_arena_peak(work) / 0x1p20);
    }
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return 0;
}
