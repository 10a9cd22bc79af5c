/* What the evidence gate needs of a stage, taken while its replicates and diagnosis are at hand; and the facts of
 * an outcome that is not compared.
 *   ratio  log mu(N) / mu(none); its SE is the SD of the draws, its limits estimate -+ 1.96 SE. A draw with a
 *          mean that is not above 0 has no ratio; above 1 % of them nothing is known of it
 *   two one-sided tests at 5 %: v(N) -+ 1.645 SE
 * Overlap and balance come from the model itself when it weights. Of a model that does not, overlap is that of
 * the first model of the outcome that does (it belongs to the data), and balance is the one before weighting:
 * this model makes none. */
#include "answer_gate.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

static asc_fact *add(asc_answer *a)
{
    if (a->facts == a->fact_capacity) {
        const size_t capacity = a->fact_capacity == 0 ? 16 : 2 * a->fact_capacity;
        asc_fact *fact = asc_take_bytes(a->arena, capacity, sizeof *fact);
        if (fact == NULL) return NULL; /* remembered by the arena */
        if (a->facts > 0) memcpy(fact, a->fact, a->facts * sizeof *fact);
        a->fact = fact;
        a->fact_capacity = capacity;
    }
    return &a->fact[a->facts++];
}

static size_t column_named(const asc_problem *p, const char *name)
{
    for (size_t j = 0; name != NULL && j < p->x.cols; j++)
        if (strcmp(p->term[j], name) == 0) return j;
    return SIZE_MAX;
}

static size_t before_column(const asc_problem *p, const asc_outcome *o)
{
    return column_named(p, o->before);
}

/* A rate is counted alike where the same stays are no time at risk; a count is the rate of those who always were. */
static bool taken_alike(const asc_outcome *o, const asc_selection *before)
{
    const asc_selection *y = &o->linked->records;
    if (y->take != ASC_TAKE_RATE) return before->take == y->take;
    if (before->take == ASC_TAKE_COUNT)
        return y->stays == NULL && o->linked->death != ASC_DEATH_CENSOR;
    const bool none = y->stays == NULL || before->stays == NULL;
    return before->take == ASC_TAKE_RATE &&
           (none ? y->stays == before->stays : strcmp(y->stays, before->stays) == 0);
}

bool asc_claim_counted_alike(const asc_study *s, const asc_outcome *o, const char *before)
{
    if (o->linked == NULL) return true;
    const asc_selection *y = &o->linked->records, *x = NULL;
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].column != NULL && strcmp(s->covariate[j].column, before) == 0)
            x = s->covariate[j].records;
    if (x == NULL || strcmp(x->table, y->table) != 0 || !taken_alike(o, x)) return false;
    return x->window.opens.span == y->window.opens.span &&
           x->window.closes.amount - x->window.opens.amount ==
               y->window.closes.amount - y->window.opens.amount;
}

/* Mean of the covariate that holds the outcome's level before. */
static double before_of(const asc_study *s, const asc_problem *p, const asc_outcome *o)
{
    const size_t j = before_column(p, o);
    if (j == SIZE_MAX || p->x.data == NULL || !asc_claim_counted_alike(s, o, o->before))
        return (double)NAN;
    const double *x = p->x.data + j * p->x.ld;
    return p->w == NULL ? asc_sum(x, p->n) / (double)p->n
                        : asc_weighted_sum(p->w, x, p->n) / asc_sum(p->w, p->n);
}

static asc_fact nothing_known(const asc_study *s, const asc_problem *p,
                              const asc_outcome *o, asc_gain rate)
{
    const double nan = (double)NAN;
    return (asc_fact){.model = "",
                      .policy = "",
                      .outcome = o,
                      .problem = p,
                      .rate = rate.estimate,
                      .rate_low = rate.low,
                      .rate_high = rate.high,
                      .earlier = before_column(p, o) != SIZE_MAX,
                      .before = before_of(s, p, o),
                      .total = nan,
                      .std_error = nan,
                      .low = nan,
                      .high = nan,
                      .low90 = nan,
                      .high90 = nan,
                      .ratio = nan,
                      .ratio_se = nan,
                      .ratio_low = nan,
                      .ratio_high = nan,
                      .ess_share = nan,
                      .ess = nan,
                      .equipoise = nan,
                      .smd = nan,
                      .variance_ratio = nan,
                      .smd_before = nan,
                      .ratio_before = nan,
                      .trend_p = nan,
                      .breakdown = nan};
}

/* Units that anyone who plays reached, 1 or 0, and their number. */
static size_t mark_reached(const asc_problem *p, uint8_t *reached)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) n += reached[i] = p->delivered[i] != 0;
    return n;
}

/* The trend before, of what the study names in earlier periods. Periods of another length than the outcome's say
 * whether the arms moved apart, and not by how much of the gain. */
static asc_status trend_of(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_fact *f, asc_error *err)
{
    const asc_outcome *o = f->outcome;
    const asc_problem *p = st->problem;
    asc_arena *work = a->crew->worker[0].arena;
    if (o->trends < 2 || o->trends > ASC_TRENDS_MAX || p->x.data == NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    const double *x[ASC_TRENDS_MAX];
    double *ones = asc_take(work, p->n);
    uint8_t *reached = asc_take_bytes(work, p->n, 1);
    ASC_TRY(asc_arena_check(work, err));
    bool alike = true, found = true;
    for (size_t t = 0; t < o->trends; t++) {
        const size_t j = column_named(p, o->trend[t]);
        found &= j != SIZE_MAX;
        x[t] = found ? p->x.data + j * p->x.ld : NULL;
        alike &= asc_claim_counted_alike(a->study, o, o->trend[t]);
    }
    for (size_t i = 0; i < p->n; i++) ones[i] = 1.0;
    const size_t n = mark_reached(p, reached);
    asc_trend out;
    const asc_trend_case c = {.n = p->n,
                              .periods = o->trends,
                              .x = x,
                              .w = p->w == NULL ? ones : p->w,
                              .reached = reached,
                              .cluster = p->cluster,
                              .clusters = p->clusters,
                              .low = f->low,
                              .high = f->high,
                              .gain = f->total,
                              .draw = st->boot.replicates > 1 ? k->total_draw : NULL,
                              .boot = &st->boot};
    if (found && n > 0 && n < p->n) {
        ASC_TRY(asc_trend_test(&c, work, &out, err));
        f->trend_p = out.p;
        f->breakdown = alike ? out.breakdown : (double)NAN;
        asc_beside_trend(a, f, &out);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* SD of the outcome over the units, by weight. */
static double spread(const asc_problem *p, double mean)
{
    double squares = 0.0, all = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i], d = p->y[i] - mean;
        if (w == 0.0) continue;
        squares += w * d * d;
        all += w;
    }
    return sqrt(squares / all);
}

static double log_ratio(const asc_problem *p, double some, double none, double sd)
{
    if (p->family == ASC_GAUSSIAN || p->family == ASC_ORDINAL)
        return 0.91 * (some - none) / sd;
    return some > 0.0 && none > 0.0 ? log(some / none) : (double)NAN;
}

static void ratio_of(const asc_stage *st, const asc_kind_answer *k, asc_fact *f)
{
    const asc_problem *p = st->problem;
    const double *mean = st->mean + k->kind * st->coalitions;
    const double sd = spread(p, f->rate), z = asc_normal_quantile(0.975);
    const size_t none = asc_stage_mean(st, k->kind, 0), r = st->boot.replicates;
    const size_t every = asc_stage_mean(st, k->kind, st->coalitions - 1);
    f->ratio = log_ratio(p, mean[st->coalitions - 1], mean[0], sd);
    double sum = 0.0, squares = 0.0;
    size_t n = 0;
    for (size_t d = 0; d < r; d++) {
        const double *row = st->row + d * st->stride;
        const double x = log_ratio(p, row[every], row[none], sd) - f->ratio;
        if (!isfinite(x)) continue;
        n++;
        sum += x;
        squares += x * x;
    }
    if (n < 2 || (double)(r - n) > ASC_REFUSED_MAX * (double)r) return;
    const double count = (double)n;
    f->ratio_se = sqrt(fmax(0.0, squares - sum * sum / count) / (count - 1.0));
    f->ratio_low = f->ratio - z * f->ratio_se;
    f->ratio_high = f->ratio + z * f->ratio_se;
}

/* The larger of two, where NaN is nothing yet. */
static double larger(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static double smaller(double a, double b)
{
    return isnan(a) || b < a ? b : a;
}

static double ratio_size(double ratio)
{
    return ratio > 0.0 && ratio < 1.0 ? 1.0 / ratio : ratio;
}

static void overlap_of(const asc_diagnosis *d, asc_fact *f)
{
    for (size_t i = 0; i < d->arms; i++) {
        const asc_arm *x = &d->arm[i];
        if (x->units == 0) continue;
        f->ess_share = smaller(f->ess_share, x->ess / (double)x->units);
        f->ess = smaller(f->ess, x->ess);
        f->equipoise = smaller(smaller(f->equipoise, x->equipoise), x->pooled);
    }
    for (size_t i = 0; i < d->balances; i++) {
        const asc_balance *b = &d->balance[i];
        f->smd = larger(f->smd, fabs(b->after));
        f->variance_ratio = larger(f->variance_ratio, ratio_size(b->ratio_after));
        f->smd_before = larger(f->smd_before, fabs(b->before));
        f->ratio_before = larger(f->ratio_before, ratio_size(b->ratio_before));
    }
}

/* Is the later partner's delivery told apart from the earlier one's? By the exposure models' coefficients. */
static bool goes_with(const asc_stage *st, size_t j, double se)
{
    const double z = asc_normal_quantile(0.975);
    if (strncmp(st->part[j], "exposure", 8) != 0) return false;
    for (size_t k = 0; k < st->problem->players; k++)
        if (strcmp(st->term[j], st->problem->player[k]) == 0)
            return !(fabs(st->coef[j]) <= z * se);
    return false;
}

/* The partner whose deliveries a part "exposure:NAME" is about. */
static const char *later_of(const char *part)
{
    const char *name = strchr(part, ':');
    return name == NULL ? "" : name + 1;
}

static double draws_sd(const asc_stage *st, size_t j)
{
    const size_t at = asc_stage_coef(st) + j, r = st->boot.replicates;
    double sum = 0.0, squares = 0.0;
    size_t n = 0;
    for (size_t d = 0; d < r; d++) {
        const double x = st->row[d * st->stride + at] - st->coef[j];
        if (!isfinite(x)) continue;
        n++;
        sum += x;
        squares += x * x;
    }
    const double count = (double)n;
    return n < 2 ? (double)NAN
                 : sqrt(fmax(0.0, squares - sum * sum / count) / (count - 1.0));
}

asc_status asc_answer_fact(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_gain rate, asc_error *err)
{
    if (!a->study->gate.on) return ASC_OK;
    asc_fact f = nothing_known(a->study, st->problem, st->outcome, rate);
    const double z = asc_normal_quantile(0.95);
    const char *model = st->estimator->name;
    f.model = st->spec->name;
    f.policy = k->policy;
    f.supported = k->nothing[0] == '\0';
    f.doubly_robust = strcmp(model, "aipw") == 0 || strcmp(model, "tmle") == 0;
    f.weighted = st->diagnosis != NULL && !st->estimator->extrapolates;
    if (st->spec->target != ASC_TARGET_ALL) {
        asc_wording *among = asc_take_bytes(a->arena, 1, sizeof *among);
        ASC_TRY(asc_arena_check(a->arena, err));
        *among = asc_stage_wording(a, st);
        f.among = among;
    }
    f.total = f.supported ? k->total : (double)NAN;
    if (f.supported && k->intervals[0] == '\0') {
        f.std_error = k->total_interval.std_error;
        f.low = k->total_interval.low;
        f.high = k->total_interval.high;
        f.low90 = f.total - z * f.std_error;
        f.high90 = f.total + z * f.std_error;
        if (isfinite(f.low) && st->boot.replicates > 1) ratio_of(st, k, &f);
    }
    if (f.weighted) overlap_of(st->diagnosis, &f);
    for (size_t j = 0; j < st->terms && !f.dependent; j++) {
        f.dependent = goes_with(st, j, draws_sd(st, j));
        if (!f.dependent) continue;
        f.earlier_partner = st->term[j];
        f.later_partner = later_of(st->part[j]);
        f.odds = exp(st->coef[j]);
    }
    ASC_TRY(trend_of(a, st, k, &f, err));
    asc_fact *slot = add(a);
    if (slot != NULL) *slot = f;
    return asc_arena_check(a->arena, err);
}

asc_status asc_answer_fact_alone(asc_answer *a, const asc_problem *p,
                                 const asc_outcome *o, asc_gain rate, asc_error *err)
{
    if (!a->study->gate.on) return ASC_OK;
    asc_fact *slot = add(a);
    if (slot != NULL) *slot = nothing_known(a->study, p, o, rate);
    return asc_arena_check(a->arena, err);
}
