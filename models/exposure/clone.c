/* clone.c: policy means where deliveries and the outcome share their time: every unit is cloned into the strategies
 * "the members of S work as they did, nobody else delivers", each clone is censored when somebody outside S delivers
 * to it before its outcome, and those that are not stand for them.
 *   mean(S) = sum_i w_i h_i y_i / sum_i w_i h_i
 *   h_i     = 1{nobody outside S delivered before the outcome} exp(sum over k outside S of Lambda_ik)
 *   Lambda  hazard of delivery summed over the time i waited (waiting.h): 1 / h is the probability of not having
 *           been censored until the outcome, or the end of the windows
 * A unit whose outcome came before a delivery belongs to strategies with that partner and without it: so early events make
 * nobody unexposed. mean(N) is the mean as it was. Influence values carry the estimation of the hazards; with
 * `nuisances: fixed` they are taken as known.
 * Consistent when the hazards are right, given covariates and deliveries so far nobody is delivered to because of
 * how they were going to fare, and every unit could have been passed over.
 * Hernan (2018), BMJ 360:k182; Maringe et al. (2020), Int. J. Epidemiol. 49:1719-1729; Robins & Finkelstein (2000),
 * Biometrics 56:779-788. */
#include "ascribe/numeric.h"
#include "ascribe/policy.h"
#include "ascribe/text.h"
#include "chosen.h"
#include "overlap.h"
#include "waiting.h"
#include <math.h>
#include <string.h>

typedef struct plan {
    const asc_problem *p;
    asc_waits m;
    asc_mask *policy; /* [policies] S */
    size_t policies;
    bool fixed;
} plan;

/* Followers of one policy. */
typedef struct followers {
    double weight, value, square, largest, least;
    size_t units;
} followers;

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    ASC_REQUIRE(s->delivered && !s->universal, err, ASC_ESTUDY,
                "outcome '%s' (early: clone): policy: universal does not say when a "
                "delivery is to come; write policy: delivered",
                p->outcome);
    ASC_REQUIRE(
        s->spec->target == ASC_TARGET_ALL && s->spec->trim == 0.0 &&
            !s->spec->unnormalised,
        err, ASC_ESTUDY,
        "outcome '%s' (early: clone): model '%s' has a target, trim or normalised: "
        "false, "
        "which weights over time do not take; leave them out, or write early: landmark",
        p->outcome, s->spec->name);
    plan *pl = asc_take_bytes(arena, 1, sizeof *pl);
    ASC_TRY(asc_arena_check(arena, err));
    pl->p = p;
    pl->fixed = s->spec->fixed_nuisances;
    pl->policies = asc_settings_count(s, p->players);
    pl->policy = asc_take_bytes(arena, pl->policies, sizeof *pl->policy);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < pl->policies; j++) pl->policy[j] = asc_settings_mask(s, j);
    const asc_problem *of_hazards = NULL;
    ASC_TRY(asc_problem_of_exposure(p, s, arena, &of_hazards, err));
    ASC_TRY(asc_waits_make(of_hazards, arena, &pl->m, err));
    *out = pl;
    *terms = pl->m.term;
    *count = pl->m.terms;
    return ASC_OK;
}

static const char *part(const void *context, size_t term)
{
    const plan *pl = context;
    return pl->m.part[term];
}

/* log h [n] of a policy, of followers and others alike. */
static void exponents(const plan *pl, const double *lambda, asc_mask s, double *e)
{
    const size_t n = pl->p->n;
    memset(e, 0, n * sizeof *e);
    for (size_t k = 0; k < pl->p->players; k++) {
        if ((s >> k & 1U) != 0) continue;
        for (size_t i = 0; i < n; i++) e[i] += lambda[k * n + i];
    }
}

static bool follows(const plan *pl, asc_mask s, size_t i)
{
    return (pl->p->delivered[i] & ~s) == 0;
}

static followers sums(const plan *pl, const double *w, const double *e, asc_mask s)
{
    followers f = {.least = 1.0};
    for (size_t i = 0; i < pl->p->n; i++) {
        if (w[i] == 0.0 || !follows(pl, s, i)) continue;
        const double h = exp(e[i]), x = w[i] * h;
        f.units++;
        f.weight += x;
        f.square += x * x;
        f.value += x * pl->p->y[i];
        if (x > f.largest) f.largest = x;
        if (1.0 / h < f.least) f.least = 1.0 / h;
    }
    return f;
}

static asc_status expect_all(const plan *pl, const double *coef, asc_arena *work,
                             double **lambda, double **mu, asc_error *err)
{
    const size_t players = pl->p->players;
    *lambda = asc_take(work, players * pl->p->n);
    for (size_t k = 0; k < players; k++) mu[k] = asc_take(work, pl->m.of[k].rows);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < players; k++)
        asc_waits_expect(&pl->m, k, coef, mu[k], *lambda + k * pl->p->n);
    return ASC_OK;
}

/* l_c += sum over units of c of w_i G' H^-1 s_i, G = sum_i c_i sum_r mu_r x_r and s_i = sum_r x_r (event_r - mu_r). */
static asc_status add_direction(const plan *pl, size_t k, const double *c,
                                const double *mu, const double *hessian, asc_arena *work,
                                double *l, asc_error *err)
{
    const asc_waiting *x = &pl->m.of[k];
    const asc_arena_mark mark = asc_arena_save(work);
    double *g = asc_take_zero(work, x->p), *h = asc_take(work, x->p * x->p);
    ASC_TRY(asc_arena_check(work, err));
    memcpy(h, hessian, x->p * x->p * sizeof *h);
    for (size_t r = 0; r < x->rows; r++) {
        const double each = c[x->unit[r]] * mu[r];
        if (each == 0.0) continue;
        for (size_t j = 0; j < x->p; j++) g[j] += each * *asc_design_at(&x->design, r, j);
    }
    ASC_TRY(asc_chol_solve(h, x->p, g, err));
    for (size_t r = 0; r < x->rows; r++) {
        const size_t i = x->unit[r];
        if (pl->p->w[i] == 0.0) continue;
        double along = 0.0;
        for (size_t j = 0; j < x->p; j++)
            along += g[j] * *asc_design_at(&x->design, r, j);
        l[pl->p->cluster[i]] += pl->p->w[i] * along * (x->event[r] - mu[r]);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status influence(const plan *pl, const double *lambda, double *const *mu,
                            double *const *hessian, const followers *f,
                            const double *mean, asc_arena *work, double *out,
                            asc_error *err)
{
    const asc_problem *p = pl->p;
    const double total = asc_sum(p->w, p->n);
    double *e = asc_take(work, p->n), *c = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < pl->policies; j++) {
        double *l = out + j * p->clusters;
        const double scale = total / f[j].weight;
        for (size_t u = 0; u < p->clusters; u++) l[u] = 0.0;
        exponents(pl, lambda, pl->policy[j], e);
        for (size_t i = 0; i < p->n; i++) {
            const bool in = p->w[i] != 0.0 && follows(pl, pl->policy[j], i);
            c[i] = in ? scale * p->w[i] * exp(e[i]) * (p->y[i] - mean[j]) : 0.0;
            l[p->cluster[i]] += c[i];
        }
        for (size_t k = 0; k < p->players && !pl->fixed; k++)
            if ((pl->policy[j] >> k & 1U) == 0)
                ASC_TRY(add_direction(pl, k, c, mu[k], hessian[k], work, l, err));
    }
    return ASC_OK;
}

static asc_status nobody(const plan *pl, size_t j, asc_arena *work, asc_error *err)
{
    asc_text name = asc_text_start(work);
    for (size_t k = 0; k < pl->p->players; k++)
        if ((pl->policy[j] >> k & 1U) == 0)
            asc_text_format(&name, "%s'%s'", name.length > 0 ? ", " : "",
                            pl->p->player[k]);
    ASC_TRY(asc_arena_check(work, err));
    return ASC_FAIL(err, ASC_EOVERLAP,
                    "outcome '%s' (early: clone): every unit had a delivery by one of %s "
                    "before the outcome, so nobody shows what happens without",
                    pl->p->outcome, name.data);
}

static asc_status fit(const void *context, asc_arena *work, asc_means *out,
                      asc_error *err)
{
    const plan *pl = context;
    const asc_problem *p = pl->p;
    const asc_arena_mark mark = asc_arena_save(work);
    double *coef = asc_take_zero(work, pl->m.terms), *lambda = NULL,
           *e = asc_take(work, p->n), *mean = asc_take(work, pl->policies);
    double *hessian[ASC_PLAYERS_MAX], *mu[ASC_PLAYERS_MAX];
    followers *f = asc_take_bytes(work, pl->policies, sizeof *f);
    for (size_t k = 0; k < p->players; k++)
        hessian[k] = asc_take(work, pl->m.of[k].p * pl->m.of[k].p);
    ASC_TRY(asc_arena_check(work, err));
    size_t passes = 0;
    ASC_TRY(asc_waits_fit(&pl->m, p->w, coef, hessian, &passes, work, err));
    ASC_TRY(expect_all(pl, coef, work, &lambda, mu, err));
    for (size_t j = 0; j < pl->policies; j++) {
        exponents(pl, lambda, pl->policy[j], e);
        f[j] = sums(pl, p->w, e, pl->policy[j]);
        if (f[j].units == 0) return nobody(pl, j, work, err);
        mean[j] = f[j].value / f[j].weight;
    }
    if (out->influence != NULL)
        ASC_TRY(influence(pl, lambda, mu, hessian, f, mean, work, out->influence, err));
    memcpy(out->mean, mean, pl->policies * sizeof *mean);
    if (out->coef != NULL) memcpy(out->coef, coef, pl->m.terms * sizeof *coef);
    out->corrected = NULL;
    out->passes = passes;
    out->condition = 0.0;
    out->target = 0.0;
    out->code = ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* A replicate whose hazards cannot be fitted is refused, not an error. */
static bool by_the_data(asc_status s)
{
    return s == ASC_ESEPARATION || s == ASC_ERANK || s == ASC_ECONVERGENCE ||
           s == ASC_EOVERFLOW;
}

static asc_status refit(const void *context, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const plan *pl = context;
    const asc_problem *p = pl->p;
    const asc_arena_mark mark = asc_arena_save(work);
    double *coef = asc_take_zero(work, pl->m.terms), *lambda = NULL,
           *e = asc_take(work, p->n), *mu[ASC_PLAYERS_MAX];
    ASC_TRY(asc_arena_check(work, err));
    if (start != NULL) memcpy(coef, start, pl->m.terms * sizeof *coef);
    size_t passes = 0;
    asc_error why = {0};
    const asc_status s = asc_waits_fit(&pl->m, w, coef, NULL, &passes, work, &why);
    bool refused = by_the_data(s);
    if (s != ASC_OK && !refused) return ASC_FAIL(err, s, "%s", why.message);
    if (!refused) ASC_TRY(expect_all(pl, coef, work, &lambda, mu, err));
    for (size_t j = 0; j < pl->policies && !refused; j++) {
        exponents(pl, lambda, pl->policy[j], e);
        const followers f = sums(pl, w, e, pl->policy[j]);
        out->mean[j] = f.value / f.weight;
        refused = !isfinite(out->mean[j]);
    }
    for (size_t j = 0; j < pl->policies && refused; j++) out->mean[j] = (double)NAN;
    if (out->coef != NULL) memcpy(out->coef, coef, pl->m.terms * sizeof *coef);
    out->passes = passes;
    out->condition = 0.0;
    out->code = refused ? ASC_FIT_REFUSED : ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Largest standardised difference of a covariate between followers with weights x [n] and everybody. */
static double farthest(const asc_problem *p, const double *x, double *each)
{
    double most = 0.0;
    const double total = asc_sum(p->w, p->n), weight = asc_sum(x, p->n);
    for (size_t j = 1; j < p->x.cols; j++) {
        const double *v = p->x.data + j * p->x.ld;
        const double all = asc_weighted_sum(p->w, v, p->n) / total,
                     own = asc_weighted_sum(x, v, p->n) / weight;
        double square = 0.0;
        for (size_t i = 0; i < p->n; i++) square += p->w[i] * (v[i] - all) * (v[i] - all);
        const double sd = sqrt(square / total);
        const double d = sd > 0.0 ? (own - all) / sd : 0.0;
        if (each != NULL) each[j] = d;
        if (fabs(d) > most) most = fabs(d);
    }
    return most;
}

static void describe_policy(const plan *pl, const double *e, asc_mask s, double *x,
                            asc_following *out)
{
    const asc_problem *p = pl->p;
    const followers f = sums(pl, p->w, e, s);
    const double total = asc_sum(p->w, p->n);
    *out = (asc_following){.kind = ASC_DELIVERED,
                           .mask = s,
                           .units = f.units,
                           .ess = f.weight * f.weight / f.square,
                           .mean = f.weight / (double)f.units,
                           .largest = f.largest,
                           .share = f.largest / f.weight,
                           .least = f.least,
                           .least_all = 1.0};
    double mean = 0.0, rare = 0.0;
    for (size_t i = 0; i < p->n; i++) mean += p->w[i] * exp(-e[i]) / total;
    out->below = fmin(ASC_RARE, ASC_RARE_OF_MEAN * mean);
    for (size_t i = 0; i < p->n; i++) {
        out->least_all = fmin(out->least_all, exp(-e[i]));
        if (exp(-e[i]) < out->below) rare += p->w[i];
        x[i] = follows(pl, s, i) ? p->w[i] : 0.0;
    }
    out->rare = rare / total;
    out->before = farthest(p, x, NULL);
    for (size_t i = 0; i < p->n; i++) x[i] *= exp(e[i]);
    out->after = farthest(p, x, NULL);
    asc_stand_ins(x, p->w, p->n, &out->counterparts, &out->counterpart);
    out->aside = (double)NAN;
}

/* The units a player reached as they are, the others by one over their probability of having been passed over. */
static void describe_arm(const asc_problem *p, size_t k, bool reached,
                         const double *lambda, asc_arm *out)
{
    *out = (asc_arm){.partner = k,
                     .reached = reached,
                     .equipoise = (double)NAN,
                     .pooled = (double)NAN};
    for (size_t q = 0; q < 5; q++) out->quantile[q] = (double)NAN;
    double sum = 0.0, square = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        if (((p->delivered[i] >> k & 1U) != 0) != reached || p->w[i] == 0.0) continue;
        const double h = reached ? 1.0 : exp(lambda[i]), x = p->w[i] * h;
        size_t bin = 0;
        while (bin + 1 < ASC_WEIGHT_BINS && h >= asc_weight_edge(bin + 1)) bin++;
        out->weight[bin] += p->w[i];
        out->units++;
        sum += x;
        square += x * x;
        if (x > out->largest) out->largest = x;
    }
    out->ess = square > 0.0 ? sum * sum / square : 0.0;
    out->share = sum > 0.0 ? out->largest / sum : 0.0;
}

/* Units not reached by a player, against everybody: before and after their weights. */
static asc_status describe_balance(const plan *pl, size_t k, const double *lambda,
                                   double *x, asc_arena *work, asc_diagnosis *out,
                                   asc_error *err)
{
    const asc_problem *p = pl->p;
    double *before = asc_take(work, p->x.cols), *after = asc_take(work, p->x.cols);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->n; i++)
        x[i] = (p->delivered[i] >> k & 1U) == 0 ? p->w[i] : 0.0;
    (void)farthest(p, x, before);
    for (size_t i = 0; i < p->n; i++) x[i] *= exp(lambda[i]);
    (void)farthest(p, x, after);
    const double none = (double)NAN;
    for (size_t j = 1; j < p->x.cols; j++)
        out->balance[out->balances++] = (asc_balance){.partner = k,
                                                      .term = p->term[j],
                                                      .before = before[j],
                                                      .after = after[j],
                                                      .before_se = none,
                                                      .after_se = none,
                                                      .ratio_before = none,
                                                      .ratio_after = none};
    return ASC_OK;
}

static asc_status diagnose(const void *context, const double *coef, asc_arena *arena,
                           asc_diagnosis *out, asc_error *err)
{
    const plan *pl = context;
    const asc_problem *p = pl->p;
    asc_diagnosis d = {
        .arms = 2 * p->players, .followings = pl->policies, .counted = p->n};
    d.arm = asc_take_bytes(arena, d.arms, sizeof *d.arm);
    d.following = asc_take_bytes(arena, d.followings, sizeof *d.following);
    d.balance = asc_take_bytes(arena, p->players * p->x.cols, sizeof *d.balance);
    double *lambda = NULL, *e = asc_take(arena, p->n), *x = asc_take(arena, p->n),
           *mu[ASC_PLAYERS_MAX];
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(expect_all(pl, coef, arena, &lambda, mu, err));
    for (size_t k = 0; k < p->players; k++) {
        const double *own = lambda + k * p->n;
        describe_arm(p, k, true, own, &d.arm[2 * k]);
        describe_arm(p, k, false, own, &d.arm[2 * k + 1]);
        ASC_TRY(describe_balance(pl, k, own, x, arena, &d, err));
    }
    for (size_t j = 0; j < pl->policies; j++) {
        exponents(pl, lambda, pl->policy[j], e);
        describe_policy(pl, e, pl->policy[j], x, &d.following[j]);
    }
    *out = d;
    return ASC_OK;
}

const asc_estimator asc_clone_weighting = {
    .name = "ipw",
    .summary =
        "weights over time: clones censored at the deliveries their strategy leaves "
        "out",
    .reference = "Hernan 2018; Maringe et al. 2020",
    .assumes = "no unmeasured confounding of when deliveries come, every unit could have "
               "been passed over, and correct hazards",
    .options = "nuisances exposure_covariates",
    .prepare = prepare,
    .part = part,
    .ordered = false,
    .fit = fit,
    .diagnose = diagnose,
    .refit = refit,
};
