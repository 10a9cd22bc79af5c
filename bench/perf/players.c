/* What players cost: CPU time of a replicate of g-computation, 64 at a time, with all 2^K delivered policies on
 * made-up data: K = 8, K = 16 with every partner's delivery drawn by itself (tens of thousands of patterns), and
 * K = 16 with at most 300 patterns. Prints CPU ms per replicate, the ratio to K = 8, and the scratch of a worker.
 * Usage: bench_players [rows [columns [blocks]]]; default 100000 40 1 */
#include "ascribe/bootstrap.h"
#include "ascribe/estimator.h"
#include "ascribe/policy.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PATTERNS_MOST = 300 };

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

static void check(asc_status status, const asc_error *err)
{
    if (status == ASC_OK) return;
    (void)fprintf(stderr, "%s\n", err->message);
    exit(asc_status_exit(status));
}

typedef struct sample {
    asc_problem p;
    double *x, *y, *w;
    asc_mask *delivered;
    uint32_t *cluster;
} sample;

static asc_mask drawn(size_t players, uint64_t *state)
{
    asc_mask set = 0;
    for (size_t k = 0; k < players; k++)
        if (uniform(state) < 0.5) set |= (asc_mask)1 << k;
    return set;
}

/* Two thirds yes/no, one third bounded numbers; two rows to a cluster; partners' effects of 0.02 to 0.17. */
static void fill(sample *s, size_t patterns)
{
    uint64_t state = 20261122;
    const size_t n = s->p.n;
    asc_mask kept[PATTERNS_MOST];
    for (size_t i = 0; i < PATTERNS_MOST; i++) kept[i] = drawn(s->p.players, &state);
    for (size_t i = 0; i < n; i++) {
        double eta = -1.5;
        for (size_t j = 0; j < s->p.x.cols; j++) {
            const double u = uniform(&state);
            const double v = j == 0       ? 1.0
                             : j % 3 == 0 ? 3.0 * u - 1.5
                                          : (double)(u < 0.05 + 0.1 * (double)(j % 5));
            s->x[i + j * n] = v;
            if (j > 0) eta += (j % 2 == 0 ? 0.1 : -0.08) * v;
        }
        s->delivered[i] = patterns > 0
                              ? kept[(size_t)(uniform(&state) * (double)patterns)]
                              : drawn(s->p.players, &state);
        for (size_t k = 0; k < s->p.players; k++)
            eta -= (double)(s->delivered[i] >> k & 1U) * (0.02 + 0.01 * (double)k);
        s->y[i] = uniform(&state) < 1.0 / (1.0 + exp(-eta)) ? 1.0 : 0.0;
        s->w[i] = 1.0;
        s->cluster[i] = (uint32_t)(i / 2);
    }
}

static sample make(size_t n, size_t columns, size_t players, size_t patterns,
                   asc_arena *arena)
{
    sample s = {.x = asc_take(arena, n * columns),
                .y = asc_take(arena, n),
                .w = asc_take(arena, n),
                .delivered = asc_take_bytes(arena, n, sizeof *s.delivered),
                .cluster = asc_take_bytes(arena, n, sizeof *s.cluster)};
    const char **name = asc_take_bytes(arena, columns + players, sizeof *name);
    asc_covariate *covariate = asc_take_bytes(arena, columns, sizeof *covariate);
    if (asc_arena_check(arena, NULL) != ASC_OK) exit(4);
    for (size_t j = 0; j < columns + players; j++)
        name[j] = asc_take_format(arena, "c%zu", j);
    for (size_t j = 1; j < columns; j++)
        covariate[j - 1] = (asc_covariate){.name = name[j], .first = j, .count = 1};
    s.p = (asc_problem){.n = n,
                        .players = players,
                        .player = name + columns,
                        .delivered = s.delivered,
                        .x = {.data = s.x, .rows = n, .cols = columns, .ld = n},
                        .term = name,
                        .covariate = covariate,
                        .covariates = columns - 1,
                        .y = s.y,
                        .w = s.w,
                        .cluster = s.cluster,
                        .clusters = (n + 1) / 2,
                        .family = ASC_BINOMIAL,
                        .outcome = "y"};
    fill(&s, patterns);
    return s;
}

/* CPU seconds per replicate. */
static double measure(size_t n, size_t columns, size_t players, size_t patterns,
                      size_t blocks)
{
    const asc_estimator *e = asc_estimator_find("gcomp");
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    if (arena == NULL || work == NULL) exit(4);
    asc_error err = {0};
    const sample s = make(n, columns, players, patterns, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const size_t policies = (size_t)1 << players;
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_patterns by;
    check(asc_patterns_make(n, s.delivered, asc_mask_all(players), arena, &by, &err),
          &err);
    check(e->prepare(&s.p, &settings, arena, &plan, &term, &terms, &err), &err);
    asc_means full = {.mean = asc_take(arena, policies), .coef = asc_take(arena, terms)};
    check(e->fit(plan, work, &full, &err), &err);
    check(e->share(plan, full.coef, arena, &shared, &err), &err);
    const asc_bootstrap boot = {.seed = 1, .clusters = s.p.clusters, .replicates = 1000};
    uint8_t *m = asc_take_bytes(arena, ASC_BLOCK_REPLICATES, s.p.clusters);
    asc_means out[ASC_BLOCK_REPLICATES];
    for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
        out[r] = (asc_means){.mean = asc_take(arena, policies)};
    check(asc_arena_check(arena, &err), &err);
    double took = (double)INFINITY;
    for (size_t b = 0; b < blocks; b++) {
        for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
            asc_bootstrap_draw(&boot, b * ASC_BLOCK_REPLICATES + r, m + r * s.p.clusters);
        const asc_replicates block = {.count = ASC_BLOCK_REPLICATES, .multiplicity = m};
        const double begin = now();
        check(e->refit_block(shared, &block, work, out, &err), &err);
        took = fmin(took, (now() - begin) / ASC_BLOCK_REPLICATES);
    }
    (void)printf("%zu players, %zu policies, %zu patterns: %.2f CPU ms per replicate, "
                 "scratch %.0f MiB\n",
                 players, policies, by.count, 1e3 * took,
                 (double)asc_arena_peak(work) / 0x1p20);
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return took;
}

int main(int argc, char **argv)
{
    const size_t n = argument(argc, argv, 1, 100000), q = argument(argc, argv, 2, 40);
    const size_t blocks = argument(argc, argv, 3, 1);
    if (n == 0 || q < 2 || blocks == 0) return 2;
    (void)printf("rows %zu, columns of covariates %zu\n", n, q);
    const double eight = measure(n, q, 8, 0, blocks);
    const double many = measure(n, q, 16, 0, blocks);
    const double few = measure(n, q, 16, PATTERNS_MOST, blocks);
    (void)printf(
        "16 players: %.1f times 8 players; with at most %d patterns %.1f times\n",
        many / eight, PATTERNS_MOST, few / eight);
    return 0;
}
