/* How long a run will take, from a small one: the study as it is, with outcomes that are made up (draws of the
 * family at the level expected, or at a plain one) and few replicates.
 *   first   seconds of a run without replicates
 *   block   seconds that PROBE replicates add, which are one block, so one thread
 *   run     (first + block * ceil(ceil(R / 64) / threads) * 64 / PROBE) * times + dealt
 *   times   1, and 1 for each column of groups.by; the part of primary outcomes for each negative exposure, and of them the
 *           part of the models listed for each other choice of the multiverse
 *   dealt   block / 64 / threads for each permutation, of the primary outcomes and the first model
 * Goes to stderr: it differs from call to call, and no plan rests on it. */
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "ascribe/rng.h"
#include "ascribe/run.h"
#include "check_design.h"
#include <math.h>
#include <string.h>

enum { BLOCK = 64, PROBE_SLOW = 8 };
#define SLOW_FIT 2.0 /* seconds, from which on a few replicates must do */

/* One made-up outcome of a family around a level. */
static double made_up(asc_stream *r, const asc_problem *p, double mean)
{
    const double u = asc_stream_uniform(r);
    switch (p->family) {
    case ASC_BINOMIAL:
        return u < mean ? 1.0 : 0.0;
    case ASC_POISSON:
    case ASC_NB2: /* geometric */
        return floor(log(u) / log(mean / (1.0 + mean)));
    case ASC_GAMMA:
        return -mean * log(u);
    case ASC_TWO_PART:
        if (p->truncated) /* counts, none of them 0 in the second part */
            return u < 0.4 ? 0.0 : ceil(-(1.0 + mean) * log((u - 0.4) / 0.6 + 1e-12));
        return u < 0.4 ? 0.0 : -mean * log((u - 0.4) / 0.6 + 1e-12) + mean * 1e-6;
    case ASC_ORDINAL:
        return floor(4.0 * u);
    default:
        return mean + asc_normal_quantile(u);
    }
}

static asc_status make_up(const asc_study *s, const asc_bound *b, asc_arena *arena,
                          asc_bound *out, asc_error *err)
{
    asc_problem *p = asc_take_bytes(arena, b->problems, sizeof *p);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t o = 0; o < b->problems; o++) {
        double *y = asc_take(arena, b->problem[o].n);
        ASC_TRY(asc_arena_check(arena, err));
        asc_stream r = asc_stream_open(s->seed, ASC_PURPOSE_SIMULATE, o);
        const double plain = s->outcome[o].family == ASC_BINOMIAL ? 0.2 : 1.0;
        const double mean = s->outcome[o].expects ? s->outcome[o].expected_mean : plain;
        p[o] = b->problem[o];
        for (size_t i = 0; i < p[o].n; i++) y[i] = made_up(&r, &p[o], mean);
        p[o].y = y;
    }
    *out = *b;
    out->problem = p;
    return ASC_OK;
}

static asc_status timed(const asc_study *s, const asc_bound *b, size_t replicates,
                        double *seconds, asc_error *err)
{
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory for a small run");
    asc_study small = *s;
    small.replicates = replicates;
    asc_run run = {.journal = NULL};
    asc_result result;
    const double begun = cli_clock();
    const asc_status status = asc_run_study(&small, b, &run, arena, &result, err);
    *seconds = cli_clock() - begun;
    asc_arena_destroy(arena);
    return status;
}

/* Part of the outcomes that trials are run with. */
static double primary_part(const asc_study *s)
{
    size_t n = 0;
    for (size_t o = 0; o < s->outcomes; o++)
        n += strcmp(s->outcome[o].role, "primary") == 0;
    return s->outcomes == 0 ? 0.0 : (double)n / (double)s->outcomes;
}

/* Runs with all models that the trials of a plan come to. */
static double trials(const asc_gate_plan *g, size_t models)
{
    const size_t choices = (1 + g->windows) * (1 + g->sets) * (1 + g->trims) - 1;
    const double part =
        g->multiverses == 0 ? 1.0 : (double)g->multiverses / (double)models;
    return (double)choices * part + (double)g->exposures;
}

static asc_status expected_time(const asc_study *s, const asc_bound *b, double *seconds,
                                asc_error *err)
{
    double first = 0.0, both = 0.0;
    ASC_TRY(timed(s, b, 0, &first, err));
    const size_t probe = first < SLOW_FIT ? BLOCK : PROBE_SLOW;
    if (s->replicates > 0) ASC_TRY(timed(s, b, probe, &both, err));
    const double block = fmax(0.0, both - first) * BLOCK / (double)probe;
    const double blocks = ceil((double)s->replicates / BLOCK);
    const double rounds = ceil(blocks / (double)asc_pool_threads());
    const asc_gate_plan *g = &s->gate;
    const double one = first + block * rounds;
    const double again = one * primary_part(s) * trials(g, s->models);
    const double deal = block / BLOCK / (double)asc_pool_threads();
    *seconds = one * (1.0 + (double)s->groups) + again +
               deal * primary_part(s) / (double)s->models * (double)g->permutations;
    return ASC_OK;
}

asc_status cli_check_time(cli_call *call, const asc_study *s, const asc_bound *b,
                          asc_error *err)
{
    if (call->quiet || s->models == 0 || b->problems == 0 || b->problem[0].players == 0)
        return ASC_OK;
    asc_bound made;
    asc_error reason = {0};
    double seconds = 0.0;
    ASC_TRY(make_up(s, b, call->arena, &made, err));
    const asc_status status = expected_time(s, &made, &seconds, &reason);
    ASC_REQUIRE(status != ASC_EMEMORY, err, status, "%s", reason.message);
    if (status == ASC_OK)
        (void)fprintf(stderr,
                      "expected run time: about %.2g %s on %zu threads (from a small run "
                      "with made-up outcomes)\n",
                      seconds < 90.0 ? seconds : seconds / 60.0,
                      seconds < 90.0 ? "s" : "min", asc_pool_threads());
    else
        (void)fprintf(stderr, "expected run time: not told: %.400s\n", reason.message);
    return ASC_OK;
}
