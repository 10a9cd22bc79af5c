/* How far from the machine's limit a block of replicates is, on one core. The limit of a replicate is what
 * its arithmetic takes at the rates this core reaches by itself:
 *   double flops / dgemm + single flops / sgemm + exponentials / their rate
 * A replicate of n rows, p columns, of which q are not partners, with D passes in double and S in single:
 *   first       2 n p double (score), 2 n (p + 1) single (diagonal of its Hessian)
 *   single      S: 4 n p flops, n exponentials          double   D: 4 n p flops, n exponentials
 *   policies    2 n q double flops, n exponentials
 * Left out, and so part of the distance: draws, divisions, multiplicities, sums of subsets, memory. Rates
 * are the best of several tries before and after the job, which is timed by CPU time in the same process.
 * Prints one JSON object. Williams, Waterman & Patterson (2009), Commun. ACM 52(4):65-76.
 * Usage: bench_roofline [rows [columns [partners [tries]]]]; default 1000000 40 8 3 */
#include "../../engine/numeric/kernel.h"
#include "ascribe/numeric.h"
#include "perf_problem.h"
#include <cblas.h>

enum { SIZE = 384, EXPS = 1024, TURNS = 2000 };

typedef struct rates {
    double gemm, gemm_single; /* flops a second        */
    double exp, exp_single;   /* exponentials a second */
} rates;

static double better(double rate, double found)
{
    return found > rate ? found : rate;
}

static void gemm_rates(asc_arena *arena, rates *r)
{
    const size_t square = (size_t)SIZE * SIZE;
    const double flops = 2.0 * (double)square * SIZE;
    double *a = asc_take_zero(arena, square), *b = asc_take_zero(arena, square);
    double *c = asc_take_zero(arena, square);
    float *s = asc_take_bytes(arena, square, sizeof *s);
    float *t = asc_take_bytes(arena, square, sizeof *t);
    float *u = asc_take_bytes(arena, square, sizeof *u);
    bench_check(asc_arena_check(arena, NULL), NULL);
    for (size_t i = 0; i < square; i++)
        s[i] = t[i] = (float)(a[i] = b[i] = 1.0 + (double)(i % 7));
    for (size_t k = 0; k < 12; k++) {
        double begin = bench_now();
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1.0, a,
                    SIZE, b, SIZE, 0.0, c, SIZE);
        r->gemm = better(r->gemm, flops / (bench_now() - begin));
        begin = bench_now();
        cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1.0F, s,
                    SIZE, t, SIZE, 0.0F, u, SIZE);
        r->gemm_single = better(r->gemm_single, flops / (bench_now() - begin));
    }
}

/* Of numbers in the first-level cache; in single precision with the move of a mean around it. */
static void exp_rates(rates *r)
{
    static double x[EXPS], y[EXPS];
    static float u[ASC_GROUP * ASC_PANEL], one[ASC_PANEL];
    static const uint8_t byte[ASC_PANEL] = {1};
    const uint8_t *m[ASC_GROUP] = {byte, byte, byte, byte, byte, byte};
    const asc_single_rows rows = {one, one, one};
    for (size_t i = 0; i < EXPS; i++) x[i] = (double)i / EXPS - 0.5;
    for (size_t k = 0; k < 5; k++) {
        double begin = bench_now();
        for (size_t i = 0; i < TURNS; i++) asc_panel_kernel_get()->exp(x, EXPS, 1.0, y);
        r->exp = better(r->exp, (double)EXPS * TURNS / (bench_now() - begin));
        begin = bench_now();
        for (size_t i = 0; i < TURNS; i++)
            asc_single_kernel_get()->curved(m, ASC_GROUP, &rows, u);
        r->exp_single = better(r->exp_single, (double)ASC_GROUP * ASC_PANEL * TURNS /
                                                  (bench_now() - begin));
    }
}

typedef struct work_done {
    double seconds, passes, doubles, draws; /* of a replicate */
} work_done;

/* A block of replicates as the program runs it. */
static work_done run(const asc_estimator *e, const void *shared, const asc_problem *p,
                     size_t first, asc_means *out, uint8_t *m, asc_arena *work)
{
    const asc_bootstrap boot = {.seed = 1, .clusters = p->clusters, .replicates = 1000};
    const asc_replicates block = {.count = ASC_BLOCK_REPLICATES, .multiplicity = m};
    asc_error err = {0};
    work_done d = {0};
    const double begin = bench_now();
    for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++)
        asc_bootstrap_draw(&boot, first + r, m + r * p->clusters);
    d.draws = (bench_now() - begin) / ASC_BLOCK_REPLICATES;
    bench_check(e->refit_block(shared, &block, work, out, &err), &err);
    d.seconds = (bench_now() - begin) / ASC_BLOCK_REPLICATES;
    for (size_t r = 0; r < ASC_BLOCK_REPLICATES; r++) {
        d.passes += (double)out[r].passes / ASC_BLOCK_REPLICATES;
        d.doubles += (double)out[r].doubles / ASC_BLOCK_REPLICATES;
    }
    return d;
}

static void report(const asc_problem *p, size_t columns, const rates *r,
                   const work_done *d)
{
    const double n = (double)p->n, q = (double)p->x.cols, c = (double)columns;
    const double singles = d->passes - 1.0 - d->doubles;
    const double flops = 2.0 * n * c + 4.0 * n * c * d->doubles + 2.0 * n * q;
    const double flops_single = 2.0 * n * (c + 1.0) + 4.0 * n * c * singles;
    const double exps = n * (d->doubles + 1.0), exps_single = n * singles;
    const double part[4] = {flops / r->gemm, flops_single / r->gemm_single, exps / r->exp,
                            exps_single / r->exp_single};
    const double limit = part[0] + part[1] + part[2] + part[3];
    (void)printf(
        "{\"rows\": %zu, \"columns\": %zu, \"partners\": %zu, \"kernels\": \"%s\",\n"
        " \"blas\": \"%s\",\n"
        " \"gemm_gflops\": %.2f, \"gemm_single_gflops\": %.2f,\n"
        " \"exp_per_ns\": %.3f, \"exp_single_per_ns\": %.3f,\n",
        p->n, columns, p->players, asc_panel_kernel_get()->name, asc_blas_start(),
        1e-9 * r->gemm, 1e-9 * r->gemm_single, 1e-9 * r->exp, 1e-9 * r->exp_single);
    (void)printf(" \"passes\": %.3f, \"passes_double\": %.3f,\n"
                 " \"gflop\": %.4f, \"gflop_single\": %.4f, \"gexp\": %.5f, "
                 "\"gexp_single\": %.5f,\n",
                 d->passes, d->doubles, 1e-9 * flops, 1e-9 * flops_single, 1e-9 * exps,
                 1e-9 * exps_single);
    (void)printf(" \"limit_ms\": {\"flops_double\": %.3f, \"flops_single\": %.3f, "
                 "\"exp_double\": %.3f, \"exp_single\": %.3f, \"all\": %.3f},\n"
                 " \"measured_ms\": %.3f, \"draws_ms\": %.3f, \"ratio\": %.3f}\n",
                 1e3 * part[0], 1e3 * part[1], 1e3 * part[2], 1e3 * part[3], 1e3 * limit,
                 1e3 * d->seconds, 1e3 * d->draws, d->seconds / limit);
}

int main(int argc, char **argv)
{
    const size_t n = bench_argument(argc, argv, 1, 1000000),
                 columns = bench_argument(argc, argv, 2, 40),
                 players = bench_argument(argc, argv, 3, 8),
                 tries = bench_argument(argc, argv, 4, 3);
    const asc_estimator *e = asc_estimator_find("gcomp");
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    if (arena == NULL || work == NULL || columns < players + 2 ||
        players > ASC_PLAYERS_MAX)
        return 4;
    (void)asc_blas_start();
    rates r = {0};
    gemm_rates(arena, &r);
    exp_rates(&r);
    asc_error err = {0};
    asc_problem p;
    bench_problem(&p, n, columns, players, 1, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const size_t policies = (size_t)1 << players;
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    bench_check(e->prepare(&p, &settings, arena, &plan, &term, &terms, &err), &err);
    asc_means full = {.mean = asc_take(arena, policies), .coef = asc_take(arena, terms)};
    bench_check(e->fit(plan, work, &full, &err), &err);
    bench_check(e->share(plan, full.coef, arena, &shared, &err), &err);
    uint8_t *m = asc_take_bytes(arena, ASC_BLOCK_REPLICATES, p.clusters);
    asc_means out[ASC_BLOCK_REPLICATES];
    for (size_t k = 0; k < ASC_BLOCK_REPLICATES; k++)
        out[k] = (asc_means){.mean = asc_take(arena, policies)};
    bench_check(asc_arena_check(arena, &err), &err);
    work_done best = {.seconds = HUGE_VAL};
    for (size_t k = 0; k < tries; k++) {
        const work_done d = run(e, shared, &p, k * ASC_BLOCK_REPLICATES, out, m, work);
        if (d.seconds < best.seconds) best = d;
        gemm_rates(work, &r);
        exp_rates(&r);
    }
    report(&p, columns, &r, &best);
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
    return 0;
}
