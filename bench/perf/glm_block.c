/* CPU time of a block of 64 replicates of g-computation on made-up data, all included: draws, fit, means
 * under all policies. Prints the parts once, then per replicate: CPU ms, passes, replicates fitted by
 * themselves, GFLOP/s of the passes if they were all the work (4 n p each),
 * and scratch of a worker.
 * Usage: bench_glm_block [rows [columns [partners [blocks]]]]; default 99340 28 4 1 */
#include "ascribe/bootstrap.h"
#include "ascribe/estimator.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* SplitMix64 (Steele, Lea & Flood 2014). */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return ((double)((z ^ z >> 31) >> 12) + 0.5) * 0x1p-52;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t argument(int argc, char **argv, int k, size_t otherwise)
{
    return argc > k ? (size_t)strtoull(argv[k], NULL, 10) : otherwise;
}

/* Two thirds yes/no, one third bounded numbers; two rows to a cluster. */
/* Column j of the covariates. */
static double column_value(size_t j, uint64_t *state)
{
    const double u = uniform(state);
    if (j == 0) return 1.0;
    return j % 3 == 0 ? 3.0 * u - 1.5 : (double)(u < 0.05 + 0.1 * (double)(j % 5));
}

static void fill(asc_problem *p, double *x, double *y, double *w, asc_mask *delivered,
                 uint32_t *cluster)
{
    uint64_t state = 20261122;
    for (size_t i = 0; i < p->n; i++) {
        double eta = -1.5;
        for (size_t j = 0; j < p->x.cols; j++) {
            const double v = column_value(j, &state);
            x[i + j * p->n] = v;
            if (j > 0) eta += (j % 2 == 0 ? 0.1 : -0.08) * v;
        }
        delivered[i] = 0;
        for (size_t k = 0; k < p->players; k++)
            if (uniform(&state) < 0.5) delivered[i] |= (asc_mask)1 << k;
        eta -=
            0.1 * (double)(delivered[i] & 1U) + 0.05 * (double)(delivered[i] >> 1 & 1U);
        y[i] = uniform(&state) < 1.0 / (1.0 + exp(-eta)) ? 1.0 : 0.0;
        w[i] = 1.0;
        cluster[i] = (uint32_t)(i / 2);
    }
}

static void make_problem(asc_problem *p, size_t n, size_t columns, size_t players,
                         asc_arena *arena)
{
    double *x = asc_take(arena, n * columns), *y = asc_take(arena, n);
    double *w = asc_take(arena, n);
    asc_mask *delivered = asc_take_bytes(arena, n, sizeof *delivered);
    uint32_t *cluster = asc_take_bytes(arena, n, sizeof *cluster);
    const char **name = asc_take_bytes(arena, columns + players, sizeof *name);
    asc_covariate *covariate = asc_take_bytes(arena, columns, sizeof *covariate);
    if (asc_arena_check(arena, NULL) != ASC_OK) exit(4);
    for (size_t j = 0; j < columns + players; j++)
        name[j] = asc_take_format(arena, "c%zu", j);
    for (size_t j = 1; j < columns; j++)
        covariate[j - 1] = (asc_covariate){.name = name[j], .first = j, .count = 1};
    *p = (asc_problem){.n = n,
                       .players = players,
                       .player = name + columns,
                       .delivered = delivered,
                       .x = {.data = x, .rows = n, .cols = columns, .ld = n},
                       .term = name,
                       .covariate = covariate,
                       .covariates = columns - 1,
                       .y = y,
                       .w = w,
                       .cluster = cluster,
                       .clusters = (n + 1) / 2,
                       .family = ASC_BINOMIAL,
                       .outcome = "y"};
    fill(p, x, y, w, delivered, cluster);
}

static void check(asc_status status, const asc_error *err)
{
    if (status == ASC_OK) return;
    (void)fprintf(stderr, "%s\n", err->message);
    exit(asc_status_exit(status));
}

int main(int argc, char **argv)
{
    const size_t n = argument(argc, argv, 1, 99340), q = argument(argc, argv, 2, 28);
    const size_t players = argument(argc, argv, 3, 4),
                 blocks = argument(argc, argv, 4, 1);
    const asc_estimator *e = asc_estimator_find("gcomp");
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    if (arena == NULL || work == NULL || q < players + 2 || players > ASC_PLAYERS_MAX)
        return 4;
    asc_error err = {0};
    asc_problem p;
    make_problem(&p, n, q - players, players, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const size_t policies = (size_t)1 << players;
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double begin = now();
    check(e->prepare(&p, &settings, arena, &plan, &term, &terms, &err), &err);
    (void)printf("prepare %.0f ms", 1e3 * (now() - begin));
    asc_means full = {.mean = asc_take(arena, policies), .coef = asc_take(arena, terms)};
    begin = now();
    check(e->fit(plan, work, &full, &err), &err);
    (void)printf(", full fit with policies %.0f ms", 1e3 * (now() - begin));
    begin = now();
    check(e->share(plan, full.coef, arena, &shared, &err), &err);
    (void)printf(", shared part %.0f ms\n", 1e3 * (now() - begin));

    const asc_bootstrap boot = {.seed = 1, .clusters = p.clusters, .replicates = 1000};
    uint8_t *m = asc_take_bytes(arena, ASC_BLOCK_REPLICATES, p.clusters);
    asc_means out[ASC_BLOCK_REPLICATES];
    for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
        out[r] = (asc_means){.mean = asc_take(arena, policies)};
    check(asc_arena_check(arena, &err), &err);
    for (size_t b = 0; b < blocks; b++) {
        begin = now();
        for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
            asc_bootstrap_draw(&boot, b * ASC_BLOCK_REPLICATES + r, m + r * p.clusters);
        const double drawn = now() - begin;
        const asc_replicates block = {.count = ASC_BLOCK_REPLICATES, .multiplicity = m};
        check(e->refit_block(shared, &block, work, out, &err), &err);
        const double took = now() - begin;
        double passes = 0.0, slow = 0.0;
        for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++) {
            passes += (double)out[r].passes / ASC_BLOCK_REPLICATES;
            slow += out[r].slow;
        }
        (void)printf(
            "rows %zu columns %zu partners %zu: %.2f CPU ms per replicate (draws "
            "%.2f), %.2f passes, %g by themselves, %.1f GFLOP/s, scratch %.0f MiB\n",
            n, q, players, 1e3 * took / ASC_BLOCK_REPLICATES,
            1e3 * drawn / ASC_BLOCK_REPLICATES, passes, slow,
            passes * 4.0 * (double)(n * q) * ASC_BLOCK_REPLICATES / took * 1e-9,
            (double)asc_arena_peak(work) / 0x1p20);
    }
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return 0;
}
