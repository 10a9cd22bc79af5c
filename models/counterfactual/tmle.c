/* tmle.c: policy means by targeted maximum likelihood: the prediction of an outcome model, moved along the
 * weights until its weighted residuals among the units that follow the policy sum to 0.
 *   Q       (m - low) / (high - low), cut to [1e-4, 1 - 1e-4]; low and high bound the outcome: 0 and 1
 *           for binomial, else its smallest and largest value
 *   Q*      logit Q* = logit Q + epsilon h, one epsilon a policy, maximum likelihood
 *   mean(S) low + (high - low) sum_i w_i g_i Q*_i(S) / sum_i w_i g_i,  h at the policy
 *   h [n]   weights of ipw, g [n] of the target, 1 for all units or 1{A = 1} (exposure_model.h)
 * Stays within the range of the outcome. Influence values, in units of Q, are
 *   w g (Q*(S) - mean) + c w h (Q - Q*) + what the estimation of both models adds,
 *   c = sum w g h v*(S) / sum w h^2 v*, v* = Q*(1 - Q*), near 1; with fixed nuisances c = 1 and no more.
 * With `folds` both models are cross-fitted, or learned (crossfit.c), and epsilon is of all folds together; h and Q
 * count as known in the influence values, from which replicates are drawn.
 * Consistent under the conditions of aipw.
 * van der Laan & Rubin (2006), Int. J. Biostat. 2(1):11; Gruber & van der Laan (2010), Int. J. Biostat.
 * 6(1):26, for bounded outcomes; Zheng & van der Laan (2011), in Targeted Learning, Springer, 459-474, for folds. */
#include "crossfit.h"
#include <math.h>
#include <string.h>

enum { STEPS = 100 };
static const double bound = 1e-4;
/* Squared change of logit Q in the last step, a mean over the followers; the next would be its square. */
static const double settled = 1e-20;

typedef struct plan {
    asc_doubly d; /* first: asc_doubly_part reads it */
    double low, high;
    asc_crossfit fold; /* when folds are asked for */
} plan;

/* One policy at a time; arrays [n]. */
typedef struct target {
    const plan *pl;
    const asc_doubly_fit *f;
    const double *w;
    asc_policy policy;
    asc_predictor eta;
    const double *m; /* [policies][n] cross-fitted predictions; NULL: eta */
    double *y;       /* outcome on the scale of Q                         */
    double *q;       /* logit Q at the policy                             */
    double *mean;    /* Q, then Q*, at the policy                         */
    double *h;       /* of every unit                                     */
    uint8_t *cut;    /* Q was cut                                         */
    asc_mask *applied;
    double epsilon, information; /* sum w h^2 v* among followers        */
    double weight;               /* sum w among followers               */
    size_t followers, clamped;
} target;

static asc_status target_start(const plan *pl, const asc_doubly_fit *f, const double *w,
                               asc_arena *work, target *t, asc_error *err)
{
    const asc_exposure_model *e = &pl->d.e;
    *t = (target){.pl = pl,
                  .f = f,
                  .w = w,
                  .y = asc_take(work, e->n),
                  .q = asc_take(work, e->n),
                  .mean = asc_take(work, e->n),
                  .h = asc_take(work, e->n),
                  .cut = asc_take_bytes(work, e->n, 1),
                  .applied = asc_take_bytes(work, e->n, sizeof *t->applied)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++)
        t->y[i] = w[i] == 0.0 ? 0.0 : (e->y[i] - pl->low) / (pl->high - pl->low);
    t->m = pl->fold.m;
    if (t->m != NULL || pl->d.ordinal != NULL) return ASC_OK;
    return asc_predictor_make(&pl->d.m, f->coef, true, work, &t->eta, err);
}

/* Limit of a row that left the likelihood of a replicate: -1, +1; 0 none. */
static int limit_of(const asc_doubly_fit *f, size_t i)
{
    const asc_boundary *b = &f->outcome.b;
    if (!f->replicate) return 0;
    return b->everyone != 0 ? b->everyone : b->sign == NULL ? 0 : b->sign[i];
}

/* Predictions of the outcome model at the policy. */
static void outcome_means(target *t)
{
    const asc_outcome_model *m = &t->pl->d.m;
    if (t->pl->d.ordinal != NULL) {
        asc_ordinal_predict(&t->f->ordinal, t->applied, t->mean);
        return;
    }
    for (size_t i = 0; i < m->n; i++)
        t->mean[i] = asc_predictor_at(m, &t->eta, i, t->applied[i]);
    if (m->link == ASC_BINOMIAL) asc_vlogistic(t->mean, t->mean, m->n);
    if (m->link == ASC_POISSON) asc_vexp(t->mean, t->mean, m->n);
}

/* Q at policy j. */
static void predict(target *t, size_t j)
{
    const plan *pl = t->pl;
    const size_t n = pl->d.e.n;
    for (size_t i = 0; i < n; i++)
        t->applied[i] = asc_exposure_given(&pl->d.e, t->policy, i);
    if (t->m != NULL)
        memcpy(t->mean, t->m + j * n, n * sizeof *t->mean);
    else
        outcome_means(t);
    t->clamped = 0;
    for (size_t i = 0; i < n; i++) {
        const int limit = limit_of(t->f, i);
        const double raw = limit == 0 ? t->mean[i] : limit > 0 ? 1.0 : 0.0;
        double q = (raw - pl->low) / (pl->high - pl->low);
        t->cut[i] = q < bound || q > 1.0 - bound;
        if (t->cut[i] && t->w[i] > 0.0) t->clamped++;
        q = q < bound ? bound : q > 1.0 - bound ? 1.0 - bound : q;
        t->q[i] = log(q / (1.0 - q));
    }
}

static bool follows(const target *t, size_t i)
{
    return t->w[i] > 0.0 && t->pl->d.e.mask[i] == t->applied[i];
}

/* Score sum w h (y - Q*) among followers, falling in epsilon, and its information. */
static double score(target *t, double epsilon)
{
    const size_t n = t->pl->d.e.n;
    double sum = 0.0, information = 0.0, weight = 0.0;
    size_t followers = 0;
    for (size_t first = 0; first < n; first += ASC_ROWS) {
        const size_t end = n - first < ASC_ROWS ? n : first + ASC_ROWS;
        double part = 0.0, square = 0.0;
        for (size_t i = first; i < end; i++) {
            if (!follows(t, i)) continue;
            const double mean = 1.0 / (1.0 + exp(-t->q[i] - epsilon * t->h[i]));
            const double wh = t->w[i] * t->h[i];
            part += wh * (t->y[i] - mean);
            square += wh * t->h[i] * mean * (1.0 - mean);
            weight += t->w[i];
            followers++;
        }
        sum += part;
        information += square;
    }
    t->information = information;
    t->weight = weight;
    t->followers = followers;
    return sum;
}

/* Newton's method, kept between the points where the score is known to be above and below 0. False:
 * epsilon has no finite value, or did not settle. */
static bool fluctuate(target *t)
{
    double low = -(double)INFINITY, high = (double)INFINITY;
    t->epsilon = 0.0;
    for (size_t step = 0; step < STEPS; step++) {
        const double s = score(t, t->epsilon);
        if (!(t->information > 0.0) || !isfinite(s)) return false;
        if (s > 0.0)
            low = t->epsilon;
        else
            high = t->epsilon;
        const double move = s / t->information;
        const bool small = move * move * t->information <= settled * t->weight;
        double next = t->epsilon + move;
        if (!small && (!(next > low) || !(next < high))) next = low + 0.5 * (high - low);
        if (!isfinite(next)) return false;
        t->epsilon = next;
        if (small) return true;
    }
    return false;
}

/* Q* at the policy, and its mean on the scale of the outcome. */
static double targeted_mean(target *t)
{
    const plan *pl = t->pl;
    const size_t n = pl->d.e.n;
    for (size_t i = 0; i < n; i++) t->mean[i] = t->q[i] + t->epsilon * t->h[i];
    asc_vlogistic(t->mean, t->mean, n);
    const double *g = t->f->g;
    double sum = 0.0;
    if (g == NULL) {
        sum = asc_weighted_sum(t->w, t->mean, n);
    } else {
        for (size_t i = 0; i < n; i++)
            if (t->w[i] > 0.0 && g[i] > 0.0) sum += t->w[i] * g[i] * t->mean[i];
    }
    const double q = sum / t->f->target;
    return pl->low + (pl->high - pl->low) * q;
}

/* One policy; *fine is false when it has no epsilon. */
static asc_status one_policy(target *t, size_t j, asc_arena *work, double *mean,
                             bool *fine, asc_error *err)
{
    const asc_exposure_model *e = &t->pl->d.e;
    t->policy = e->policy[j];
    ASC_TRY(asc_exposure_h(e, &t->f->exposure, t->policy, true, work, t->h, err));
    predict(t, j);
    *fine = fluctuate(t);
    if (*fine) *mean = targeted_mean(t);
    *fine = *fine && isfinite(*mean);
    return ASC_OK;
}

static double of_target(const target *t, size_t i)
{
    return t->f->g == NULL ? 1.0 : t->f->g[i];
}

/* w g (Q*(S) - mean) + slope w h (y - Q*) by row into l, and into c its derivative to log h. */
static void direct(const target *t, double mean, double slope, double *c, double *l)
{
    const asc_exposure_model *e = &t->pl->d.e;
    const double range = t->pl->high - t->pl->low, q = (mean - t->pl->low) / range;
    const double scale = asc_sum(t->w, e->n) / t->f->target * range;
    for (size_t i = 0; i < e->n; i++) {
        c[i] = 0.0;
        if (t->w[i] == 0.0) continue;
        const double v = t->mean[i] * (1.0 - t->mean[i]), wh = t->w[i] * t->h[i];
        double value = t->w[i] * of_target(t, i) * (t->mean[i] - q);
        c[i] = of_target(t, i) * wh * t->epsilon * v;
        if (follows(t, i)) {
            const double r = t->y[i] - t->mean[i];
            value += slope * wh * r;
            c[i] += slope * wh * (r - t->epsilon * t->h[i] * v);
        }
        c[i] *= scale;
        l[e->cluster[i]] += scale * value;
    }
}

/* c: the derivative to the linear predictor of the outcome model, of an ordered score to its mean; 0 where Q was
 * cut. */
static void outcome_slopes(const target *t, double slope, double *c)
{
    const asc_outcome_model *m = &t->pl->d.m;
    const double range = t->pl->high - t->pl->low;
    const double scale = asc_sum(t->w, m->n) / t->f->target * range;
    for (size_t i = 0; i < m->n; i++) {
        c[i] = 0.0;
        if (t->w[i] == 0.0 || t->cut[i] != 0) continue;
        const double v = t->mean[i] * (1.0 - t->mean[i]);
        const double q = 1.0 / (1.0 + exp(-t->q[i])), dq = range * q * (1.0 - q);
        const double deta = m->link == ASC_BINOMIAL  ? 1.0
                            : m->link == ASC_POISSON ? (t->pl->low + range * q) / dq
                                                     : 1.0 / dq;
        c[i] = t->w[i] * of_target(t, i) * v;
        if (follows(t, i)) c[i] -= slope * t->w[i] * t->h[i] * v;
        c[i] *= scale * deta;
    }
}

static asc_status influence(target *t, double mean, const double *inverse, double *c,
                            asc_arena *work, double *l, asc_error *err)
{
    const plan *pl = t->pl;
    const asc_exposure_model *e = &pl->d.e;
    double slope = 1.0, top = 0.0;
    for (size_t i = 0; i < e->n && inverse != NULL; i++)
        if (t->w[i] > 0.0)
            top += t->w[i] * of_target(t, i) * t->h[i] * t->mean[i] * (1.0 - t->mean[i]);
    (void)score(t, t->epsilon);
    if (inverse != NULL) slope = top / t->information;
    for (size_t k = 0; k < e->problem->clusters; k++) l[k] = 0.0;
    direct(t, mean, slope, c, l);
    if (inverse == NULL) return ASC_OK;
    ASC_TRY(asc_exposure_direction(e, &t->f->exposure, inverse, t->policy, c, 1.0, work,
                                   l, err));
    outcome_slopes(t, slope, c);
    if (pl->d.ordinal != NULL)
        return asc_ordinal_direction(&t->f->ordinal, t->applied, c, work, l, err);
    asc_scores scores;
    ASC_TRY(asc_outcome_scores(&pl->d.m, t->f->coef, work, &scores, err));
    return asc_outcome_direction(&pl->d.m, t->f->inverse, t->applied, c, &scores, work, l,
                                 err);
}

static asc_status fit_policies(target *t, const double *inverse, asc_arena *work,
                               double *mean, double *out, asc_error *err)
{
    const asc_exposure_model *e = &t->pl->d.e;
    const size_t clusters = e->problem->clusters;
    double *c = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < e->policies; j++) {
        bool fine = false;
        ASC_TRY(one_policy(t, j, work, &mean[j], &fine, err));
        const asc_weight_sums sum = {.followers = t->followers, .weight = 1.0};
        ASC_TRY(asc_exposure_followed(e, t->policy, &sum, work, err));
        ASC_REQUIRE(
            fine, err, ASC_ECONVERGENCE,
            "outcome '%s', policy %zu of %zu: the fluctuation of the outcome model "
            "did not settle (epsilon %g, %zu units follow the policy); use aipw",
            e->problem->outcome, j + 1, e->policies, t->epsilon, t->followers);
        if (out != NULL)
            ASC_TRY(influence(t, mean[j], inverse, c, work, out + j * clusters, err));
    }
    return ASC_OK;
}

/* Targets what was kept: w g (Q* - mean) + w h (y - Q*), one epsilon a policy over all folds. */
static asc_status target_kept(plan *pl, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *e = &pl->d.e;
    asc_crossfit *c = &pl->fold;
    asc_doubly_fit f = {.exposure = *c->exposure};
    target t;
    double *g = NULL;
    if (e->target != ASC_TARGET_ALL) g = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    f.target = asc_exposure_target_sum(e, &f.exposure, e->w, g);
    f.g = g;
    ASC_TRY(target_start(pl, &f, e->w, work, &t, err));
    ASC_TRY(fit_policies(&t, NULL, work, c->mean, c->influence, err));
    if (g != NULL) c->target = asc_exposure_reached(e, f.target);
    c->m = c->r = NULL; /* they go with work */
    return ASC_OK;
}

/* Cross-fitted all is done before replicates, which draw from it. */
static asc_status crossfit(plan *pl, asc_arena *arena, asc_error *err)
{
    asc_arena *keep = asc_arena_create();
    ASC_REQUIRE(keep != NULL, err, ASC_EMEMORY, "no memory left for %zu folds",
                pl->d.spec->folds);
    asc_status status = asc_crossfit_keep(&pl->d, arena, keep, &pl->fold, err);
    if (status == ASC_OK) status = target_kept(pl, keep, err);
    asc_arena_destroy(keep);
    return status;
}

static asc_status takes(const asc_problem *p, const asc_model_spec *spec, asc_error *err)
{
    return p->family == ASC_ORDINAL || spec->outcome_learner != NULL
               ? ASC_OK
               : asc_outcome_takes(p, err);
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    plan *pl = asc_take_bytes(arena, 1, sizeof *pl);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_doubly_prepare(p, s, arena, &pl->d, err));
    pl->high = 1.0;
    if (p->family != ASC_BINOMIAL) {
        pl->low = (double)INFINITY;
        pl->high = -(double)INFINITY;
        for (size_t i = 0; i < p->n; i++) {
            if (p->w[i] == 0.0) continue;
            pl->low = fmin(pl->low, p->y[i]);
            pl->high = fmax(pl->high, p->y[i]);
        }
    }
    ASC_REQUIRE(pl->low < pl->high, err, ASC_EDATA,
                "outcome '%s': every unit has the value %g; there is nothing to target",
                p->outcome, pl->low);
    if (s->spec->folds > 0) ASC_TRY(crossfit(pl, arena, err));
    *out = pl;
    *terms = pl->d.term;
    *count = pl->d.terms;
    return ASC_OK;
}

static asc_status fit(const void *context, asc_arena *work, asc_means *out,
                      asc_error *err)
{
    const plan *pl = context;
    const asc_exposure_model *e = &pl->d.e;
    if (pl->fold.folds > 0) {
        asc_crossfit_take(&pl->d, &pl->fold, out);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    const bool stacked = out->influence != NULL && !pl->d.spec->fixed_nuisances;
    asc_doubly_fit f;
    target t;
    double *mean = asc_take(work, e->policies), *inverse = NULL;
    if (stacked) inverse = asc_take(work, e->players * e->p * e->p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_doubly_fit_full(&pl->d, stacked, work, &f, err));
    if (stacked) ASC_TRY(asc_exposure_curvature(e, &f.exposure, work, inverse, err));
    ASC_TRY(target_start(pl, &f, e->w, work, &t, err));
    ASC_TRY(fit_policies(&t, inverse, work, mean, out->influence, err));
    for (size_t j = 0; j < e->policies; j++) out->mean[j] = mean[j];
    asc_doubly_hand_over(&pl->d, &f, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit(const void *context, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const plan *pl = context;
    const asc_exposure_model *e = &pl->d.e;
    if (pl->fold.folds > 0) {
        asc_crossfit_draw(&pl->d, &pl->fold, w, out);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    asc_doubly_fit f;
    target t;
    double *u = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++) u[i] = w[e->order[i]];
    ASC_TRY(asc_doubly_refit(&pl->d, u, start, work, &f, err));
    if (f.outcome.b.alias != NULL) f.code |= ASC_FIT_REFUSED;
    ASC_TRY(target_start(pl, &f, u, work, &t, err));
    for (size_t j = 0; j < e->policies && (f.code & ASC_FIT_REFUSED) == 0; j++) {
        bool fine = false;
        ASC_TRY(one_policy(&t, j, work, &out->mean[j], &fine, err));
        if (!fine || t.followers == 0) f.code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < e->policies && (f.code & ASC_FIT_REFUSED) != 0; j++)
        out->mean[j] = (double)NAN;
    asc_doubly_hand_over(&pl->d, &f, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

const asc_estimator asc_counterfactual_tmle = {
    .name = "tmle",
    .summary = "targeted maximum likelihood (doubly robust, within the outcome's range)",
    .reference = "van der Laan & Rubin 2006; Gruber & van der Laan 2010",
    .assumes = "no unmeasured confounding, every policy possible for every unit, and "
               "either a correct outcome model or correct exposure models",
    .options = "interactions modifiers trim outside nuisances folds outcome_learner "
               "exposure_learner exposure_covariates outcome_covariates",
    .takes = takes,
    .prepare = prepare,
    .part = asc_doubly_part,
    .ordered = true,
    .targets = 1U << ASC_TARGET_TREATED | 1U << ASC_TARGET_WITHIN,
    .fit = fit,
    .diagnose = asc_doubly_diagnose,
    .refit = refit,
};
