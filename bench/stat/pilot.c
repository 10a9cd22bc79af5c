/* One estimator on one pilot (pilot.h): the effect mu(everybody) - mu(nobody), its standard error from influence
 * values summed by cluster, C / (C - 1) sum (l_1 - l_0)^2 / (sum w)^2, and a percentile interval of bootstrap
 * replicates. Flagged: a run would withhold the interval of either mean (asc_weights_uneven). */
#include "pilot.h"
#include "ascribe/estimator.h"
#include "ascribe/evidence.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

enum { SEED = 20261126, MEANS = 2 };

typedef struct answer {
    const asc_estimator *e;
    const asc_problem *p;
    void *plan;
    size_t terms;
    double mean[MEANS], *coef;
} answer;

static double standard_error(const asc_problem *p, const double *l)
{
    const size_t c = p->clusters;
    double square = 0.0;
    for (size_t k = 0; k < c; k++) square += (l[c + k] - l[k]) * (l[c + k] - l[k]);
    return sqrt((double)c / ((double)c - 1.0) * square) / asc_sum(p->w, p->n);
}

static asc_status flag(const answer *a, asc_arena *arena, stat_found *out, asc_error *err)
{
    asc_diagnosis d = {0};
    if (a->e->diagnose == NULL) return ASC_OK;
    ASC_TRY(a->e->diagnose(a->plan, a->coef, arena, &d, err));
    for (size_t j = 0; j < d.followings; j++)
        out->flagged |= asc_weights_uneven(&d.following[j]) != 0;
    return ASC_OK;
}

static asc_status replicate(const answer *a, const void *shared,
                            const asc_bootstrap *boot, size_t first, size_t count,
                            asc_arena *arena, double *draw, asc_error *err)
{
    double mean[ASC_BLOCK_REPLICATES][MEANS];
    asc_means out[ASC_BLOCK_REPLICATES] = {0};
    const size_t clusters = a->p->clusters;
    uint8_t *times = asc_take_bytes(arena, clusters, count);
    double *w = asc_take(arena, a->p->n);
    double *coef = asc_take_bytes(arena, count * sizeof *coef, a->terms);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_replicates block = {
        .count = count, .multiplicity = times, .draws = boot, .first = first};
    for (size_t r = 0; r < count; r++) {
        asc_bootstrap_draw(boot, first + r, times + r * clusters);
        out[r] = (asc_means){.mean = mean[r], .coef = coef + r * a->terms};
    }
    if (shared != NULL) ASC_TRY(a->e->refit_block(shared, &block, arena, out, err));
    for (size_t r = 0; r < count; r++) {
        if (shared == NULL) {
            asc_bootstrap_weights(a->p->n, a->p->cluster, a->p->w, times + r * clusters,
                                  w);
            ASC_TRY(a->e->refit(a->plan, w, a->coef, arena, &out[r], err));
        }
        draw[first + r] = mean[r][1] - mean[r][0];
    }
    return ASC_OK;
}

static asc_status resample(const answer *a, uint64_t pilot, size_t replicates,
                           asc_arena *arena, stat_found *out, asc_error *err)
{
    const asc_bootstrap boot = {
        .seed = SEED + pilot, .clusters = a->p->clusters, .replicates = replicates};
    double *draw = asc_take(arena, replicates), *scratch = asc_take(arena, replicates);
    void *shared = NULL;
    ASC_TRY(asc_arena_check(arena, err));
    if (a->e->refit_block != NULL)
        ASC_TRY(a->e->share(a->plan, a->coef, arena, &shared, err));
    for (size_t r = 0; r < replicates; r += ASC_BLOCK_REPLICATES) {
        const size_t left = replicates - r;
        const size_t count = left < ASC_BLOCK_REPLICATES ? left : ASC_BLOCK_REPLICATES;
        const asc_arena_mark mark = asc_arena_save(arena);
        ASC_TRY(replicate(a, shared, &boot, r, count, arena, draw, err));
        asc_arena_rewind(arena, mark);
    }
    const asc_interval_spec spec = {.kind = ASC_PERCENTILE, .level = 0.95};
    const asc_interval i =
        asc_interval_make(spec, out->estimate, draw, replicates, 1, scratch);
    out->low = i.low;
    out->high = i.high;
    out->resampled = isfinite(i.low) && isfinite(i.high);
    return ASC_OK;
}

static asc_status solve(const stat_method *m, const asc_problem *p, uint64_t pilot,
                        size_t replicates, asc_arena *arena, stat_found *out,
                        asc_error *err)
{
    answer a = {.e = asc_estimator_find(m->model), .p = p};
    const asc_settings s = {.spec = &m->spec, .universal = true, .seed = SEED + pilot};
    const char *const *term = NULL;
    ASC_TRY(a.e->prepare(p, &s, arena, &a.plan, &term, &a.terms, err));
    a.coef = asc_take(arena, a.terms);
    double *l = asc_take(arena, MEANS * p->clusters);
    ASC_TRY(asc_arena_check(arena, err));
    asc_means full = {.mean = a.mean, .coef = a.coef, .influence = l};
    ASC_TRY(a.e->fit(a.plan, arena, &full, err));
    out->estimate = a.mean[1] - a.mean[0];
    out->error = full.influence == NULL ? (double)NAN : standard_error(p, l);
    ASC_TRY(flag(&a, arena, out, err));
    if (replicates > 0 && a.e->refit != NULL)
        ASC_TRY(resample(&a, pilot, replicates, arena, out, err));
    return ASC_OK;
}

asc_status stat_pilot(const stat_method *m, const stat_process *p, uint64_t pilot,
                      size_t replicates, stat_found *out, asc_error *err)
{
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory left for a pilot");
    asc_problem problem;
    stat_found found = {.low = (double)NAN, .high = (double)NAN};
    asc_error reason = {0};
    asc_status status = stat_process_draw(p, SEED, pilot, arena, &problem, err);
    if (status == ASC_OK) {
        status = solve(m, &problem, pilot, replicates, arena, &found, &reason);
        found.refused = status != ASC_OK;
        if (status != ASC_OK && status <= ASC_EOVERLAP) status = ASC_OK; /* by the data */
        if (status != ASC_OK && err != NULL) *err = reason;
    }
    asc_arena_destroy(arena);
    *out = found;
    return status;
}

stat_cell stat_summary(const stat_found *f, size_t pilots, double truth)
{
    stat_cell c = {.pilots = pilots, .truth = truth};
    double sum = 0.0, square = 0.0, miss = 0.0;
    size_t covered = 0, rejected = 0, boot = 0, answers = 0;
    for (size_t i = 0; i < pilots; i++) {
        c.refused += f[i].refused;
        c.flagged += !f[i].refused && f[i].flagged;
        if (f[i].refused) continue;
        answers++;
        sum += f[i].estimate;
        miss += (f[i].estimate - truth) * (f[i].estimate - truth);
        if (isfinite(f[i].error)) {
            const double z = asc_normal_quantile(0.975) * f[i].error;
            c.intervals++;
            c.error += f[i].error;
            covered += fabs(f[i].estimate - truth) <= z;
            rejected += fabs(f[i].estimate) > z;
        }
        if (!f[i].resampled) continue;
        c.resampled++;
        boot += f[i].low <= truth && truth <= f[i].high;
    }
    const double n = (double)answers, mean = sum / n;
    for (size_t i = 0; i < pilots; i++)
        if (!f[i].refused) square += (f[i].estimate - mean) * (f[i].estimate - mean);
    c.bias = mean - truth;
    c.sd = sqrt(square / (n - 1.0));
    c.rmse = sqrt(miss / n);
    c.error /= (double)c.intervals;
    c.coverage = (double)covered / (double)c.intervals;
    c.rejection = (double)rejected / (double)c.intervals;
    c.boot_coverage = (double)boot / (double)c.resampled;
    return c;
}
