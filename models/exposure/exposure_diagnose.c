/* Balance, overlap and weights of the exposure models (asc_diagnosis).
 * L are all covariates of the study, also those that the exposure models leave out:
 *   partner k  units it reached against the others it could have, in the columns [L, A_1 .. A_{k-1}], each
 *              weighted by w / Pr(A_k = a_k | ..); differences over the root of the mean of the two
 *              variances before weighting (n - 1)
 *   policy     its followers, weighted by w h, against the units of the target, over the SD of these; columns L,
 *              under delivered(S) also A_S
 *   delivered  its followers also as those who stand for the units something is taken from (overlap.h)
 * Austin (2009), Stat. Med. 28:3083-3107; Stuart (2010), Stat. Sci. 25:1-21. */
#include "ascribe/numeric.h"
#include "exposure_model.h"
#include "overlap.h"
#include <math.h>
#include <string.h>

static const double edge[ASC_WEIGHT_BINS] = {1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0};

double asc_weight_edge(size_t bin)
{
    return edge[bin];
}

typedef struct task {
    const asc_exposure_model *m;
    const asc_given_weights *given; /* NULL: from the fit */
    asc_exposure_fit fit;
    double *e, *h, *x; /* [n] propensity, NaN where there is none; weight, scratch */
    double *of;        /* [n] w g, of the target          */
} task;

static size_t shown_columns(const asc_exposure_model *m)
{
    return m->shown_common + m->players - 1;
}

/* Weighted mean and variance of shown column j over rows with u > 0; variance about the mean, times n / (n - 1)
 * with `unbiased`. */
typedef struct moments {
    double weight, mean, variance;
    size_t units;
} moments;

static moments moments_of(const asc_exposure_model *m, size_t j, const double *u,
                          bool unbiased)
{
    moments out = {0};
    double sum = 0.0, spread = 0.0;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const double *x = asc_design_at(&m->shown, first, j);
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++) {
            if (u[first + r] == 0.0) continue;
            out.weight += u[first + r];
            sum += u[first + r] * x[r];
            out.units++;
        }
    }
    out.mean = sum / out.weight;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const double *x = asc_design_at(&m->shown, first, j);
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++)
            if (u[first + r] != 0.0)
                spread += u[first + r] * (x[r] - out.mean) * (x[r] - out.mean);
    }
    const double n = (double)out.units;
    out.variance = spread / out.weight * (unbiased && n > 1.0 ? n / (n - 1.0) : 1.0);
    return out;
}

static bool could(const asc_exposure_model *m, size_t i, size_t k)
{
    return m->w[i] > 0.0 && (m->eligible == NULL || (m->eligible[i] >> k & 1U) != 0);
}

/* The target's tilt of an arm is that of the policy of nobody. */
static const asc_policy none = {ASC_UNIVERSAL, 0};

/* u [n]: weights of one arm, before (w) or after (w / probability of what the unit got, tilted). */
static void arm_weights(const task *t, size_t k, bool reached, bool after, double *u)
{
    const asc_exposure_model *m = t->m;
    for (size_t i = 0; i < m->n; i++) {
        const bool in = could(m, i, k) && (m->a[k * m->n + i] != 0.0) == reached;
        const double p = reached ? t->e[i] : 1.0 - t->e[i];
        double slope = 0.0;
        const double of = asc_exposure_tilt(m, none, i, t->e[i], &slope);
        u[i] = !in                ? 0.0
               : !after           ? m->w[i]
               : t->given != NULL ? t->given->arm[reached][i]
                                  : m->w[i] * of / p;
    }
}

static void balance_partner(const task *t, size_t k, double *const u[4], asc_balance *row)
{
    const asc_exposure_model *m = t->m;
    const double n[] = {asc_effective_size(u[0], m->n), asc_effective_size(u[1], m->n),
                        asc_effective_size(u[2], m->n), asc_effective_size(u[3], m->n)};
    for (size_t j = 1; j < m->shown_common + k; j++, row++) {
        const moments b1 = moments_of(m, j, u[0], true),
                      b0 = moments_of(m, j, u[1], true);
        const moments a1 = moments_of(m, j, u[2], false),
                      a0 = moments_of(m, j, u[3], false);
        *row = (asc_balance){
            .partner = k,
            .term = m->shown.name[j],
            .before = asc_mean_difference(b1.mean, b1.variance, b0.mean, b0.variance),
            .after = asc_mean_difference(a1.mean, b1.variance, a0.mean, b0.variance),
            .before_se = asc_mean_difference_se(n[0], n[1]),
            .after_se = asc_mean_difference_se(n[2], n[3]),
            .ratio_before = b1.variance / b0.variance,
            .ratio_after = a1.variance / a0.variance};
    }
}

static void quantiles(double *x, size_t n, double *out)
{
    asc_sort(x, n);
    for (size_t q = 0; q < 5; q++) out[q] = asc_quantile_sorted(x, n, 0.25 * (double)q);
}

/* by: the weight after over that before. */
static void bins(const task *t, size_t i, double by, asc_arm *arm)
{
    size_t weight = 0;
    while (weight + 1 < ASC_WEIGHT_BINS && by >= edge[weight + 1]) weight++;
    arm->weight[weight] += t->m->w[i];
    if (isnan(t->e[i])) return;
    size_t bin = (size_t)(t->e[i] * ASC_PROPENSITY_BINS);
    if (bin >= ASC_PROPENSITY_BINS) bin = ASC_PROPENSITY_BINS - 1;
    arm->bin[bin] += t->m->w[i];
}

/* u: weights before, v: after. */
static void describe_arm(const task *t, size_t k, bool reached, const double *u,
                         const double *v, double share_reached, asc_arm *arm)
{
    const asc_exposure_model *m = t->m;
    double total = 0.0, inside = 0.0, before = 0.0;
    *arm = (asc_arm){.partner = k, .reached = reached};
    for (size_t i = 0; i < m->n; i++) {
        if (u[i] == 0.0) continue;
        const double f = asc_preference(t->e[i], share_reached);
        t->x[arm->units++] = t->e[i];
        before += u[i];
        total += v[i];
        arm->largest = fmax(arm->largest, v[i]);
        if (f >= 0.3 && f <= 0.7) inside += u[i];
        bins(t, i, v[i] / u[i], arm);
    }
    arm->ess = asc_effective_size(v, m->n);
    arm->share = arm->largest / total;
    arm->equipoise = inside / before;
    arm->pooled = inside; /* made a share when both arms are known */
    quantiles(t->x, arm->units, arm->quantile);
    if (t->given == NULL || t->given->e != NULL) return;
    arm->equipoise = arm->pooled = (double)NAN;
    for (size_t q = 0; q < 5; q++) arm->quantile[q] = (double)NAN;
}

static asc_status partner(const task *t, size_t k, asc_arena *work, asc_balance *row,
                          asc_arm *arm, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    const asc_arena_mark mark = asc_arena_save(work);
    double *u[4], total[2] = {0.0, 0.0};
    for (size_t j = 0; j < 4; j++) u[j] = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    if (t->given == NULL) asc_exposure_propensity(m, &t->fit, k, t->e);
    for (size_t j = 0; j < 4; j++) arm_weights(t, k, j % 2 == 0, j >= 2, u[j]);
    for (size_t j = 0; j < 2; j++) total[j] = asc_sum(u[j], m->n);
    const double share = total[0] / (total[0] + total[1]);
    for (size_t j = 0; j < 2; j++)
        describe_arm(t, k, j == 0, u[j], u[j + 2], share, &arm[j]);
    const double pooled = (arm[0].pooled + arm[1].pooled) / (total[0] + total[1]);
    arm[0].pooled = arm[1].pooled = pooled;
    balance_partner(t, k, u, row);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Is shown column j one of the models' own? */
static bool is_own(const asc_exposure_model *m, size_t j)
{
    if (m->problem == m->whole || j >= m->shown_common) return true;
    for (size_t k = 0; k < m->common; k++)
        if (strcmp(m->design.name[k], m->shown.name[j]) == 0) return true;
    return false;
}

/* Largest difference of the followers from the whole sample; own: in the columns of the models alone. */
static double distance(const asc_exposure_model *m, const asc_policy policy,
                       const moments *whole, const double *u, bool own)
{
    double most = 0.0;
    for (size_t j = 1; j < shown_columns(m); j++) {
        const bool earlier = j >= m->shown_common;
        const bool used = !earlier || (policy.kind == ASC_DELIVERED &&
                                       (policy.mask >> (j - m->shown_common) & 1U) != 0);
        if (!used || !(whole[j].variance > 0.0) || (own && !is_own(m, j))) continue;
        const moments f = moments_of(m, j, u, false);
        most = fmax(most, fabs(f.mean - whole[j].mean) / sqrt(whole[j].variance));
    }
    return most;
}

/* The last partner has no column in the design. */
static double last_partner(const asc_exposure_model *m, const asc_policy policy,
                           const double *of, const double *u)
{
    const size_t k = m->players - 1;
    if (m->players == 0 || policy.kind != ASC_DELIVERED || (policy.mask >> k & 1U) == 0)
        return 0.0;
    double mean = 0.0, all = 0.0, part = 0.0, weight = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (of[i] == 0.0) continue;
        n++;
        mean += of[i] * m->a[k * m->n + i];
        all += of[i];
        part += u[i] * m->a[k * m->n + i];
        weight += u[i];
    }
    mean /= all;
    const double variance = mean * (1.0 - mean) * (double)n / ((double)n - 1.0);
    return variance > 0.0 ? fabs(part / weight - mean) / sqrt(variance) : 0.0;
}

/* h [n] = w h of the followers of a policy, 0 elsewhere, and their sums. */
static asc_status followers(const task *t, asc_policy policy, asc_arena *work,
                            asc_weight_sums *s, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    if (t->given == NULL) {
        ASC_TRY(asc_exposure_sums(m, &t->fit, policy, m->w, m->y, work, s, err));
        ASC_TRY(asc_exposure_h(m, &t->fit, policy, false, work, t->h, err));
        for (size_t i = 0; i < m->n; i++)
            t->h[i] = m->w[i] > 0.0 && t->h[i] > 0.0 ? m->w[i] * t->h[i] : 0.0;
        return ASC_OK;
    }
    const double *u = policy.mask == 0               ? t->given->arm[0]
                      : policy.kind == ASC_UNIVERSAL ? t->given->arm[1]
                                                     : t->given->target;
    *s = (asc_weight_sums){.least = (double)NAN};
    for (size_t i = 0; i < m->n; i++) {
        t->h[i] = u[i];
        s->weight += u[i];
        s->square += u[i] * u[i];
        s->largest = fmax(s->largest, u[i]);
        s->followers += u[i] > 0.0;
    }
    return ASC_OK;
}

/* Over the units of the target: the smallest 1 / h, what counts as rare, and the share below that. */
typedef struct positivity {
    double least, below, rare;
} positivity;

/* Probability of a policy for a row, one partner: weights of a target, or that were given, do not tell it. */
static double probability(const task *t, asc_policy policy, size_t i)
{
    return policy.mask == 0               ? 1.0 - t->e[i]
           : policy.kind == ASC_UNIVERSAL ? t->e[i]
                                          : 1.0;
}

static bool by_probability(const task *t)
{
    return t->given != NULL || t->m->target != ASC_TARGET_ALL;
}

static asc_status positive(const task *t, asc_policy policy, asc_arena *work,
                           positivity *out, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    double rare = 0.0, units = 0.0, sum = 0.0, least = (double)INFINITY;
    if (!by_probability(t))
        ASC_TRY(asc_exposure_h(m, &t->fit, policy, true, work, t->h, err));
    for (size_t i = 0; i < m->n; i++) {
        if (t->of[i] == 0.0) continue;
        const double p = by_probability(t) ? probability(t, policy, i) : 1.0 / t->h[i];
        if (!(p >= least)) least = p;
        t->x[i] = p;
        units += t->of[i];
        sum += t->of[i] * p;
    }
    const double below = fmin(ASC_RARE, ASC_RARE_OF_MEAN * (sum / units));
    for (size_t i = 0; i < m->n; i++)
        rare += t->of[i] != 0.0 && t->x[i] < below ? t->of[i] : 0.0;
    *out = (positivity){least, below, rare / units};
    return ASC_OK;
}

/* Smallest probability among the followers, whose h is at hand. */
static double least_of(const task *t, asc_policy policy)
{
    double least = (double)INFINITY;
    for (size_t i = 0; i < t->m->n; i++) {
        if (t->h[i] == 0.0) continue;
        const double p = probability(t, policy, i);
        if (!(p >= least)) least = p;
    }
    return least;
}

static asc_status policy_row(const task *t, size_t j, const moments *whole,
                             asc_arena *work, asc_following *row, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    const asc_policy policy = m->policy[j];
    asc_weight_sums s;
    positivity spread = {(double)NAN, (double)NAN, (double)NAN};
    if (t->given == NULL || t->given->e != NULL)
        ASC_TRY(positive(t, policy, work, &spread, err));
    ASC_TRY(followers(t, policy, work, &s, err));
    for (size_t i = 0; i < m->n; i++) t->x[i] = t->h[i] > 0.0 ? m->w[i] : 0.0;
    *row = (asc_following){.kind = policy.kind,
                           .mask = policy.mask,
                           .units = s.followers,
                           .ess = s.weight * s.weight / s.square,
                           .mean = s.weight / asc_sum(t->of, m->n),
                           .largest = s.largest,
                           .share = s.largest / s.weight,
                           .least = by_probability(t) ? least_of(t, policy) : s.least,
                           .least_all = spread.least,
                           .below = spread.below,
                           .rare = spread.rare,
                           .counterparts = (double)NAN,
                           .counterpart = (double)NAN,
                           .aside = (double)NAN};
    if (policy.kind == ASC_DELIVERED)
        asc_stand_ins(t->h, t->of, m->n, &row->counterparts, &row->counterpart);
    const double last = last_partner(m, policy, t->of, t->h);
    row->before = fmax(distance(m, policy, whole, t->x, false),
                       last_partner(m, policy, t->of, t->x));
    row->after = fmax(distance(m, policy, whole, t->h, false), last);
    if (t->given != NULL && t->given->aside)
        row->aside = fmax(distance(m, policy, whole, t->h, true), last);
    return ASC_OK;
}

/* Propensities, or what stands for them, and w g of the target. */
static asc_status load(task *t, const double *terms, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    if (t->given == NULL) {
        if (terms != NULL) ASC_TRY(asc_exposure_restore(m, terms, work, &t->fit, err));
        asc_exposure_target(m, &t->fit, t->of);
    }
    for (size_t i = 0; i < m->n; i++) {
        const double g = t->given == NULL ? m->w[i] * t->of[i] : t->given->target[i];
        t->of[i] = m->w[i] == 0.0 ? 0.0 : g;
        if (t->given != NULL)
            t->e[i] = t->given->e == NULL ? (double)NAN : t->given->e[i];
    }
    return ASC_OK;
}

static asc_status run(task *t, const double *terms, asc_arena *work, asc_diagnosis *d,
                      asc_error *err)
{
    const asc_exposure_model *m = t->m;
    t->e = asc_take(work, m->n);
    t->h = asc_take(work, m->n);
    t->x = asc_take(work, m->n);
    t->of = asc_take(work, m->n);
    moments *whole = asc_take_bytes(work, shown_columns(m), sizeof *whole);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(load(t, terms, work, err));
    for (size_t k = 0; k < m->players; k++) {
        ASC_TRY(partner(t, k, work, d->balance + d->balances, d->arm + 2 * k, err));
        d->balances += m->shown_common - 1 + k;
    }
    d->arms = 2 * m->players;
    for (size_t j = 1; j < shown_columns(m); j++)
        whole[j] = moments_of(m, j, t->of, true);
    for (size_t j = 0; j < m->policies; j++)
        ASC_TRY(policy_row(t, j, whole, work, &d->following[j], err));
    d->followings = m->policies;
    for (size_t i = 0; i < m->n; i++) d->counted += t->of[i] > 0.0;
    return ASC_OK;
}

static asc_status diagnose(task *t, const double *terms, asc_arena *arena,
                           asc_diagnosis *out, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    asc_diagnosis d = {
        .balance =
            asc_take_bytes(arena, m->players * shown_columns(m), sizeof *d.balance),
        .arm = asc_take_bytes(arena, 2 * m->players, sizeof *d.arm),
        .following = asc_take_bytes(arena, m->policies, sizeof *d.following)};
    ASC_TRY(asc_arena_check(arena, err));
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu propensities",
                m->n);
    const asc_status status = run(t, terms, work, &d, err);
    asc_arena_destroy(work);
    if (status == ASC_OK) *out = d;
    return status;
}

asc_status asc_exposure_diagnose(const asc_exposure_model *m, const double *terms,
                                 asc_arena *arena, asc_diagnosis *out, asc_error *err)
{
    task t = {.m = m};
    return diagnose(&t, terms, arena, out, err);
}

asc_status asc_exposure_diagnose_given(const asc_exposure_model *m,
                                       const asc_given_weights *given, asc_arena *arena,
                                       asc_diagnosis *out, asc_error *err)
{
    task t = {.m = m, .given = given};
    return diagnose(&t, NULL, arena, out, err);
}

asc_status asc_exposure_describe(const asc_exposure_model *m, const asc_exposure_fit *fit,
                                 asc_arena *arena, asc_diagnosis *out, asc_error *err)
{
    task t = {.m = m, .fit = *fit};
    return diagnose(&t, NULL, arena, out, err);
}
