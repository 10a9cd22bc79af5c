/* One estimator on one pilot (pilot.h): the effect mu(everybody) - mu(nobody), its standard error from influence
 * values summed by cluster, C / (C - 1) sum (l_1 - l_0)^2 / (sum w)^2, and the interval of the total that a run with
 * `interval: default` prints: asc_run_study itself, of a study with one outcome and one model. Percentile and BCa
 * intervals are of the draws of that run. Flagged: the weights behind either mean are too uneven for an interval
 * (asc_weights_uneven), so the run prints none. Learners are fitted once and never again: their draws are made here, and
 * every twentieth pilot is run as well, and has to print the same. */
#include "pilot.h"
#include "ascribe/estimator.h"
#include "ascribe/evidence.h"
#include "ascribe/numeric.h"
#include "ascribe/run.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 20261126, MEANS = 2, CHECKED = 20 };

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

/* What a run prints of the total v(N), and its draws. */
typedef struct printed {
    double value, low, high; /* NaN: withheld */
    const char *interval;
    const double *draw; /* [replicates x columns], the total last */
    size_t replicates, columns;
} printed;

static double cell(const asc_result *r, const char *table, const char *column, size_t row)
{
    const asc_table *t = asc_result_table(r, table);
    const asc_column *c = t == NULL ? NULL : asc_table_find(t, column);
    return c == NULL || row >= t->rows ? (double)NAN : asc_column_real(c, row);
}

/* The whole run of a study that says `interval: default` and nothing else of intervals. */
static asc_status run(const stat_method *m, asc_problem *p, uint64_t seed,
                      size_t replicates, asc_arena *arena, printed *out, asc_error *err)
{
    const asc_outcome outcome = {.name = p->outcome,
                                 .role = "primary",
                                 .family = p->family,
                                 .noun = {"event", "events"},
                                 .per = 1.0};
    const asc_study study = {.file = "pilot",
                             .text = "",
                             .name = "pilot",
                             .outcome = &outcome,
                             .outcomes = 1,
                             .model = &m->spec,
                             .models = 1,
                             .replicates = replicates,
                             .seed = seed,
                             .interval = ASC_PERCENTILE,
                             .interval_default = true,
                             .level = 0.95};
    const asc_bound bound = {
        .units = p->n, .unit_noun = "units", .problem = p, .problems = 1};
    asc_run context = {0};
    asc_result r = {0};
    ASC_TRY(asc_run_study(&study, &bound, &context, arena, &r, err));
    const asc_table *game = asc_result_table(&r, "game");
    const asc_table *model = asc_result_table(&r, "model");
    const size_t total = game->rows - 1;
    out->value = cell(&r, "game", "value", total);
    out->low = cell(&r, "game", "conf.low", total);
    out->high = cell(&r, "game", "conf.high", total);
    char *name = asc_take_bytes(arena, 32, 1);
    const char *path =
        asc_take_format(arena, "%s/%s/universal/value", p->outcome, m->spec.name);
    ASC_TRY(asc_arena_check(arena, err));
    out->interval = asc_column_text(asc_table_find(model, "interval"), 0, name, 32);
    const asc_draws *d = asc_result_draws(&r, path);
    if (d == NULL) return ASC_OK;
    out->draw = d->value + d->columns - 1;
    out->replicates = d->replicates;
    out->columns = d->columns;
    return ASC_OK;
}

/* Intervals of other kinds from the same draws. */
static asc_status others(const asc_problem *p, const double *l, const printed *r,
                         asc_arena *arena, stat_found *out, asc_error *err)
{
    double *scratch = asc_take(arena, r->replicates);
    double *total = asc_take(arena, p->clusters);
    ASC_TRY(asc_arena_check(arena, err));
    asc_interval_spec spec = {.kind = ASC_PERCENTILE, .level = 0.95};
    asc_interval i = asc_interval_make(spec, out->estimate, r->draw, r->replicates,
                                       r->columns, scratch);
    out->percentile = (stat_ends){i.low, i.high};
    if (l == NULL) return ASC_OK;
    for (size_t c = 0; c < p->clusters; c++) total[c] = l[p->clusters + c] - l[c];
    spec.kind = ASC_BCA;
    spec.acceleration = asc_acceleration(total, p->clusters);
    i = asc_interval_make(spec, out->estimate, r->draw, r->replicates, r->columns,
                          scratch);
    out->bca = (stat_ends){i.low, i.high};
    return ASC_OK;
}

/* The draws of a plan that keeps its influence values, with the multiplicities of a run, and what would be printed. */
static asc_status drawn(const answer *a, uint64_t seed, size_t replicates, bool flagged,
                        double estimate, asc_arena *arena, printed *out, asc_error *err)
{
    const asc_problem *p = a->p;
    const asc_bootstrap boot = {
        .seed = seed, .clusters = p->clusters, .replicates = replicates};
    uint8_t *multiplicity = asc_take_bytes(arena, p->clusters, 1);
    double *w = asc_take(arena, p->n), *draw = asc_take(arena, replicates),
           *scratch = asc_take(arena, replicates);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t r = 0; r < replicates; r++) {
        double mean[MEANS];
        asc_means means = {.mean = mean};
        asc_bootstrap_draw(&boot, r, multiplicity);
        asc_bootstrap_weights(p->n, p->cluster, p->w, multiplicity, w);
        ASC_TRY(a->e->refit(a->plan, w, a->coef, arena, &means, err));
        draw[r] = mean[1] - mean[0];
    }
    const asc_interval_spec spec = {.kind = ASC_PERCENTILE, .level = 0.95};
    const asc_interval i =
        asc_interval_make(spec, estimate, draw, replicates, 1, scratch);
    const double none = (double)NAN;
    *out = (printed){.value = estimate,
                     .low = flagged ? none : i.low,
                     .high = flagged ? none : i.high,
                     .interval = "percentile",
                     .draw = draw,
                     .replicates = replicates,
                     .columns = 1};
    return ASC_OK;
}

static bool alike(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9;
}

static asc_status solve(const stat_method *m, asc_problem *p, uint64_t pilot,
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
    if (replicates == 0) return ASC_OK;
    printed r = {0}, said = {0};
    const bool kept = m->outcome.learner != NULL;
    if (kept)
        ASC_TRY(drawn(&a, SEED + pilot, replicates, out->flagged, out->estimate, arena,
                      &said, err));
    r = said;
    if (!kept || pilot % CHECKED == 0)
        ASC_TRY(run(m, p, SEED + pilot, replicates, arena, &r, err));
    ASC_REQUIRE(isnan(r.value) || fabs(r.value - out->estimate) <= 1e-9, err,
                ASC_EINTERNAL, "%s: the run says %.17g, the model %.17g", m->name,
                r.value, out->estimate);
    ASC_REQUIRE(!kept || (alike(r.low, said.low) && alike(r.high, said.high) &&
                          strcmp(r.interval, said.interval) == 0),
                err, ASC_EINTERNAL,
                "%s: the run prints %.17g to %.17g, its draws %.17g to %.17g", m->name,
                r.low, r.high, said.low, said.high);
    out->printed = (stat_ends){r.low, r.high};
    (void)snprintf(out->interval, sizeof out->interval, "%s", r.interval);
    if (r.draw == NULL) return ASC_OK;
    return others(p, full.influence, &r, arena, out, err);
}

asc_status stat_pilot(const stat_method *m, const stat_process *p, uint64_t pilot,
                      size_t replicates, stat_found *out, asc_error *err)
{
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory left for a pilot");
    asc_problem problem;
    const stat_ends none = {(double)NAN, (double)NAN};
    stat_found found = {.printed = none, .percentile = none, .bca = none};
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

static void count(stat_covered *c, stat_ends of, double truth)
{
    if (isnan(of.low) || isnan(of.high)) return;
    c->intervals++;
    c->covered += of.low <= truth && truth <= of.high;
    c->rejected += of.low > 0.0 || of.high < 0.0;
    c->width += of.high - of.low;
}

stat_cell stat_summary(const stat_found *f, size_t pilots, double truth)
{
    stat_cell c = {.pilots = pilots, .truth = truth};
    double sum = 0.0, square = 0.0, miss = 0.0;
    size_t answers = 0;
    for (size_t i = 0; i < pilots; i++) {
        c.refused += f[i].refused;
        c.flagged += !f[i].refused && f[i].flagged;
        if (f[i].refused) continue;
        answers++;
        sum += f[i].estimate;
        miss += (f[i].estimate - truth) * (f[i].estimate - truth);
        const double z = asc_normal_quantile(0.975) * f[i].error;
        if (isfinite(z)) c.error += f[i].error;
        count(&c.influence, (stat_ends){f[i].estimate - z, f[i].estimate + z}, truth);
        count(&c.printed, f[i].printed, truth);
        count(&c.percentile, f[i].percentile, truth);
        count(&c.bca, f[i].bca, truth);
        if (f[i].interval[0] != '\0')
            memcpy(c.interval, f[i].interval, sizeof c.interval);
    }
    const double n = (double)answers, mean = sum / n;
    for (size_t i = 0; i < pilots; i++)
        if (!f[i].refused) square += (f[i].estimate - mean) * (f[i].estimate - mean);
    c.bias = mean - truth;
    c.sd = sqrt(square / (n - 1.0));
    c.rmse = sqrt(miss / n);
    c.error /= (double)c.influence.intervals;
    return c;
}
