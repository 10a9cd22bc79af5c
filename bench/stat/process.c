/* Simulated processes of bench/stat (process.h). x_1 .. x_4 independent, uniform on [-sqrt 3, sqrt 3],
 *   f        = x_1^2 - 1 + x_1 x_2                    mean 0; what models of main effects cannot follow
 *   logit e  = pull (-0.2 + 0.5 x_1 - 0.4 x_2 + 0.3 x_3) + exposure_bend f
 *   amount y = effect a + 0.5 (x_1 + x_2 + x_3 + x_4) + outcome_bend f + N(0, 1)
 *   event    logit P = -3.4 + effect a + 0.4 (x_1 + x_2)
 *   clusters of 10: a follows the cluster's means of x and a normal part of its own; y gains N(0, 0.5^2)
 * The effect on amounts is the same for everyone; that on events is a mean over x by Gauss-Legendre. */
#include "process.h"
#include "ascribe/rng.h"
#include <math.h>
#include <string.h>

enum { COVARIATES = 4, COLUMNS = COVARIATES + 1, NODES = 8 };

static const stat_process process[] = {
    {.name = "right",
     .what = "both models right",
     .n = 500,
     .clusters = 500,
     .effect = 0.5,
     .pull = 1.0},
    {.name = "outcome_wrong",
     .what = "outcome model wrong",
     .n = 500,
     .clusters = 500,
     .effect = 0.5,
     .outcome_bend = 0.5,
     .pull = 1.0},
    {.name = "exposure_wrong",
     .what = "exposure model wrong",
     .n = 500,
     .clusters = 500,
     .effect = 0.5,
     .exposure_bend = 0.4,
     .pull = 1.0},
    {.name = "both_wrong",
     .what = "both models wrong",
     .n = 500,
     .clusters = 500,
     .effect = 0.5,
     .outcome_bend = 0.5,
     .exposure_bend = 0.4,
     .pull = 1.0},
    {.name = "poor_overlap",
     .what = "poor overlap, both models right",
     .n = 500,
     .clusters = 500,
     .effect = 0.5,
     .pull = 8.0},
    {.name = "rare",
     .what = "rare events, both models right",
     .n = 1000,
     .clusters = 1000,
     .events = true,
     .effect = 0.8,
     .pull = 1.0},
    {.name = "clustered",
     .what = "exposure by cluster, 60 of 10 units",
     .n = 600,
     .clusters = 60,
     .cluster_wise = true,
     .effect = 0.5,
     .pull = 1.0},
    {.name = "null",
     .what = "no effect, both models right",
     .n = 500,
     .clusters = 500,
     .pull = 1.0},
};

size_t stat_process_count(void)
{
    return sizeof process / sizeof *process;
}

const stat_process *stat_process_at(size_t i)
{
    return &process[i];
}

static double logistic(double eta)
{
    return 1.0 / (1.0 + exp(-eta));
}

static double risk(const stat_process *p, double a, double x1, double x2)
{
    return logistic(-3.4 + p->effect * a + 0.4 * (x1 + x2));
}

double stat_process_truth(const stat_process *p)
{
    /* Abramowitz & Stegun (1964), table 25.4, n = 8. */
    static const double node[NODES / 2] = {0.183434642495650, 0.525532409916329,
                                           0.796666477413627, 0.960289856497536};
    static const double weight[NODES / 2] = {0.362683783378362, 0.313706645877887,
                                             0.222381034453374, 0.101228536290376};
    if (!p->events) return p->effect;
    double sum = 0.0;
    for (size_t i = 0; i < NODES; i++)
        for (size_t j = 0; j < NODES; j++) {
            const double x1 = sqrt(3.0) * (i % 2 == 0 ? node[i / 2] : -node[i / 2]);
            const double x2 = sqrt(3.0) * (j % 2 == 0 ? node[j / 2] : -node[j / 2]);
            sum += 0.25 * weight[i / 2] * weight[j / 2] *
                   (risk(p, 1.0, x1, x2) - risk(p, 0.0, x1, x2));
        }
    return sum;
}

typedef struct arrays {
    double *x, *y, *w; /* [n x COLUMNS], [n], [n] */
    asc_mask *delivered;
    uint32_t *cluster;
} arrays;

static double bend(const double *x)
{
    return x[0] * x[0] - 1.0 + x[0] * x[1];
}

static double propensity(const stat_process *p, const double *x)
{
    const double line = -0.2 + 0.5 * x[0] - 0.4 * x[1] + 0.3 * x[2];
    return logistic(p->pull * line + p->exposure_bend * bend(x));
}

static void covariates(const stat_process *p, const arrays *a, asc_stream *s)
{
    for (size_t i = 0; i < p->n; i++) {
        a->x[i] = a->w[i] = 1.0;
        a->cluster[i] = (uint32_t)(i / (p->n / p->clusters));
        for (size_t j = 1; j < COLUMNS; j++)
            a->x[i + j * p->n] = sqrt(3.0) * (2.0 * asc_stream_uniform(s) - 1.0);
    }
}

static void expose(const stat_process *p, const arrays *a, asc_stream *s)
{
    const size_t each = p->n / p->clusters;
    for (size_t c = 0; c < p->clusters; c++) {
        double mean[COVARIATES] = {0.0};
        for (size_t i = 0; i < each; i++)
            for (size_t j = 0; j < COVARIATES; j++)
                mean[j] += a->x[c * each + i + (j + 1) * p->n] / (double)each;
        const double own = p->cluster_wise ? 0.5 * asc_stream_normal(s) : 0.0;
        double e = propensity(p, mean);
        if (p->cluster_wise) e = logistic(log(e / (1.0 - e)) + own);
        const asc_mask got = asc_stream_uniform(s) < e;
        for (size_t i = 0; i < each; i++) a->delivered[c * each + i] = got;
    }
}

static void respond(const stat_process *p, const arrays *a, asc_stream *s)
{
    const size_t each = p->n / p->clusters;
    double shared = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        double x[COVARIATES];
        for (size_t j = 0; j < COVARIATES; j++) x[j] = a->x[i + (j + 1) * p->n];
        if (p->cluster_wise && i % each == 0) shared = 0.5 * asc_stream_normal(s);
        const double got = (double)a->delivered[i];
        a->y[i] = p->events
                      ? asc_stream_uniform(s) < risk(p, got, x[0], x[1])
                      : p->effect * got + 0.5 * (x[0] + x[1] + x[2] + x[3]) +
                            p->outcome_bend * bend(x) + shared + asc_stream_normal(s);
    }
}

asc_status stat_process_draw(const stat_process *p, uint64_t seed, uint64_t pilot,
                             asc_arena *arena, asc_problem *out, asc_error *err)
{
    static const char *const partner[] = {"a"};
    static const char *const term[] = {"(intercept)", "x1", "x2", "x3", "x4"};
    static const asc_covariate covariate[COVARIATES] = {
        {.name = "x1", .first = 1, .count = 1},
        {.name = "x2", .first = 2, .count = 1},
        {.name = "x3", .first = 3, .count = 1},
        {.name = "x4", .first = 4, .count = 1}};
    const arrays a = {asc_take(arena, p->n * COLUMNS), asc_take(arena, p->n),
                      asc_take(arena, p->n),
                      asc_take_bytes(arena, p->n, sizeof(asc_mask)),
                      asc_take_bytes(arena, p->n, sizeof(uint32_t))};
    ASC_TRY(asc_arena_check(arena, err));
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, pilot);
    covariates(p, &a, &s);
    expose(p, &a, &s);
    respond(p, &a, &s);
    *out = (asc_problem){.n = p->n,
                         .players = 1,
                         .player = partner,
                         .delivered = a.delivered,
                         .x = {.data = a.x, .rows = p->n, .cols = COLUMNS, .ld = p->n},
                         .term = term,
                         .covariate = covariate,
                         .covariates = COVARIATES,
                         .y = a.y,
                         .w = a.w,
                         .cluster = a.cluster,
                         .clusters = p->clusters,
                         .family = p->events ? ASC_BINOMIAL : ASC_GAUSSIAN,
                         .outcome = "y"};
    return ASC_OK;
}
