/* The made-up problem of the bench programs, and what they share. */
#ifndef ASCRIBE_BENCH_PROBLEM_H
#define ASCRIBE_BENCH_PROBLEM_H

#include "ascribe/bootstrap.h"
#include "ascribe/estimator.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* CPU seconds of this thread. */
static inline double bench_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline size_t bench_argument(int argc, char **argv, int k, size_t otherwise)
{
    return argc > k ? (size_t)strtoull(argv[k], NULL, 10) : otherwise;
}

static inline void bench_check(asc_status status, const asc_error *err)
{
    if (status == ASC_OK) return;
    (void)fprintf(stderr, "%s\n", err->message);
    exit(asc_status_exit(status));
}

/* SplitMix64 (Steele, Lea & Flood 2014). */
static inline double bench_uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return ((double)((z ^ z >> 31) >> 12) + 0.5) * 0x1p-52;
}

/* Column j of the covariates: two thirds yes/no, one third bounded numbers. */
static inline double bench_column(size_t j, uint64_t *state)
{
    const double u = bench_uniform(state);
    if (j == 0) return 1.0;
    return j % 3 == 0 ? 3.0 * u - 1.5 : (double)(u < 0.05 + 0.1 * (double)(j % 5));
}

typedef struct bench_arrays {
    double *x, *y, *w;
    asc_mask *delivered;
    uint32_t *cluster;
} bench_arrays;

static inline void bench_fill(const asc_problem *p, const bench_arrays *a, size_t rows)
{
    uint64_t state = 20261122;
    for (size_t i = 0; i < p->n; i++) {
        double eta = -1.5;
        for (size_t j = 0; j < p->x.cols; j++) {
            const double v = bench_column(j, &state);
            a->x[i + j * p->n] = v;
            if (j > 0) eta += (j % 2 == 0 ? 0.1 : -0.08) * v;
        }
        a->delivered[i] = 0;
        for (size_t k = 0; k < p->players; k++)
            if (bench_uniform(&state) < 0.5) a->delivered[i] |= (asc_mask)1 << k;
        eta -= 0.1 * (double)(a->delivered[i] & 1U) +
               0.05 * (double)(a->delivered[i] >> 1 & 1U);
        a->y[i] = bench_uniform(&state) < 1.0 / (1.0 + exp(-eta)) ? 1.0 : 0.0;
        a->w[i] = 1.0;
        a->cluster[i] = (uint32_t)(i / rows);
    }
}

/* n rows, `rows` of them to a cluster; `columns` columns of the design in all. */
static inline void bench_problem(asc_problem *p, size_t n, size_t columns, size_t players,
                                 size_t rows, asc_arena *arena)
{
    const size_t cols = columns - players;
    const bench_arrays a = {asc_take(arena, n * cols), asc_take(arena, n),
                            asc_take(arena, n),
                            asc_take_bytes(arena, n, sizeof(asc_mask)),
                            asc_take_bytes(arena, n, sizeof(uint32_t))};
    const char **name = asc_take_bytes(arena, columns, sizeof *name);
    asc_covariate *covariate = asc_take_bytes(arena, cols, sizeof *covariate);
    if (asc_arena_check(arena, NULL) != ASC_OK) exit(4);
    for (size_t j = 0; j < columns; j++) name[j] = asc_take_format(arena, "c%zu", j);
    for (size_t j = 1; j < cols; j++)
        covariate[j - 1] = (asc_covariate){.name = name[j], .first = j, .count = 1};
    *p = (asc_problem){.n = n,
                       .players = players,
                       .player = name + cols,
                       .delivered = a.delivered,
                       .x = {.data = a.x, .rows = n, .cols = cols, .ld = n},
                       .term = name,
                       .covariate = covariate,
                       .covariates = cols - 1,
                       .y = a.y,
                       .w = a.w,
                       .cluster = a.cluster,
                       .clusters = (n + rows - 1) / rows,
                       .family = ASC_BINOMIAL,
                       .outcome = "y"};
    bench_fill(p, &a, rows);
}

#endif
