/* The exposure models by themselves, before outcomes are looked at (ascribe/outlook.h).
 *   odds ratio   exp(alpha_kj) of an earlier partner j in the model of k; interval alpha -+ q se with
 *                se^2 = C / (C - 1) sum_c (sum over i in c of w_i x_i' H^-1 e_j (A_ik - p_ik))^2
 *                q of Student's t with C - 1 degrees of freedom, C clusters (Liang & Zeger 1986, Biometrika
 *                73:13-22; the factor and t are those of Stata's and R's vcovCL)
 *   contrast     v = mean(A as it was) - mean(S)
 *                  = (sum over R of w y - sum over F of w (h - 1) y) / sum w
 *                R the units S takes something from, F the others, h = 1 / Pr(a unit is left as it is):
 *                n1 = (sum_R w)^2 / sum_R w^2, n0 = (sum_F w (h - 1))^2 / sum_F (w (h - 1))^2
 *                under universal of mean(S) with mean(nobody), n1 and n0 the effective numbers behind both
 *   detectable   (z_.80 + z_.975) se,  se^2 = sd^2 (1 / n1 + 1 / n0) D
 *                D = 1 + (m - 1) icc, m = sum m_c^2 / sum m_c (Kish 1965, Survey Sampling, ch. 8.2)
 *   icc          (MSB - MSW) / (MSB + (m0 - 1) MSW) of one-way analysis of variance, m0 the adjusted mean size
 *                (Donner 1986, Int. Stat. Rev. 54:67-82)
 * D is that of exposures constant within clusters; it overstates where they vary within. */
#include "ascribe/numeric.h"
#include "ascribe/outlook.h"
#include "ascribe/sensitivity.h"
#include "exposure_model.h"
#include <math.h>

typedef struct task {
    const asc_exposure_model *m;
    asc_exposure_fit fit;
    double *inverse;     /* [K][p x p]                                 */
    double *e, *z, *sum; /* [n], [n], [clusters]                       */
} task;

static bool in_model(const asc_exposure_model *m, size_t i, size_t k)
{
    return m->w[i] > 0.0 && (m->eligible == NULL || (m->eligible[i] >> k & 1U) != 0);
}

/* z = X H_k^-1 e_j. */
static void direction(const task *t, size_t k, size_t j)
{
    const asc_exposure_model *m = t->m;
    const double *column = t->inverse + k * m->p * m->p + j * m->p;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        double *z = t->z + first;
        for (size_t r = 0; r < rows; r++) z[r] = 0.0;
        for (size_t c = 0; c < m->common + k; c++) {
            const double *x = asc_design_at(&m->design, first, c);
            for (size_t r = 0; r < rows; r++) z[r] += column[c] * x[r];
        }
    }
}

static asc_dependence depends(const task *t, size_t k, size_t j)
{
    const asc_exposure_model *m = t->m;
    const size_t clusters = m->problem->clusters;
    direction(t, k, m->common + j);
    for (size_t c = 0; c < clusters; c++) t->sum[c] = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (in_model(m, i, k))
            t->sum[m->cluster[i]] += m->w[i] * t->z[i] * (m->a[k * m->n + i] - t->e[i]);
    double variance = 0.0;
    for (size_t c = 0; c < clusters; c++) variance += t->sum[c] * t->sum[c];
    const double n = (double)clusters, x = t->fit.coef[k * m->p + m->common + j];
    const double q = asc_t_quantile(0.5 + 0.5 * ASC_DEPENDENCE_LEVEL, n - 1.0);
    const double half = q * sqrt(variance * n / (n - 1.0));
    return (asc_dependence){.later = k,
                            .earlier = j,
                            .odds_ratio = exp(x),
                            .low = exp(x - half),
                            .high = exp(x + half),
                            .excludes = !(fabs(x) <= half)};
}

/* Functions of one partner may well go together: that is no other partner's work. */
static bool other_partner(const asc_problem *p, size_t k, size_t j)
{
    return p->owner == NULL || p->owner[k] != p->owner[j];
}

static asc_status dependences(const task *t, asc_outlook *out)
{
    const asc_exposure_model *m = t->m;
    for (size_t k = 1; k < m->players && m->problem->clusters > 1; k++) {
        asc_exposure_propensity(m, &t->fit, k, t->e);
        for (size_t j = 0; j < k; j++)
            if (other_partner(m->problem, k, j))
                out->dependence[out->dependences++] = depends(t, k, j);
    }
    return ASC_OK;
}

static double effective(double sum, double squares)
{
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

/* What S = mask leaves as it is, against what it takes away. */
static asc_status contrast_of(const task *t, asc_mask mask, asc_arena *work,
                              asc_contrast *c, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    const asc_policy policy = {ASC_DELIVERED, mask};
    double sum[2] = {0.0, 0.0}, squares[2] = {0.0, 0.0}, all = 0.0;
    *c = (asc_contrast){.kind = ASC_DELIVERED, .mask = mask};
    ASC_TRY(asc_exposure_h(m, &t->fit, policy, false, work, t->z, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const bool reached = (m->mask[i] & ~mask) != 0;
        const double u = reached ? m->w[i] : m->w[i] * (t->z[i] - 1.0);
        sum[reached] += u;
        squares[reached] += u * u;
        all += m->w[i];
        c->reached += reached;
        c->others += !reached;
    }
    c->share = sum[1] / all;
    c->n1 = effective(sum[1], squares[1]);
    c->n0 = effective(sum[0], squares[0]);
    return ASC_OK;
}

static asc_status side(const task *t, asc_mask mask, asc_arena *work, double *n,
                       size_t *units, asc_error *err)
{
    asc_weight_sums s;
    const asc_policy policy = {ASC_UNIVERSAL, mask};
    ASC_TRY(asc_exposure_sums(t->m, &t->fit, policy, t->m->w, t->m->y, work, &s, err));
    *n = effective(s.weight, s.square);
    *units = s.followers;
    return ASC_OK;
}

static asc_status contrasts(const task *t, const asc_settings *settings, asc_arena *work,
                            asc_outlook *out, asc_error *err)
{
    const asc_problem *p = t->m->problem;
    const size_t partners = asc_problem_partners(p);
    const asc_mask every = asc_mask_all(p->players);
    if (settings->delivered) {
        ASC_TRY(contrast_of(t, 0, work, &out->contrast[out->contrasts++], err));
        for (size_t k = 0; k < partners && partners > 1; k++) {
            const asc_mask own = asc_problem_functions(p, (asc_mask)1 << k);
            ASC_TRY(contrast_of(t, every & ~own, work, &out->contrast[out->contrasts++],
                                err));
        }
    }
    if (!settings->universal) return ASC_OK;
    asc_contrast *c = &out->contrast[out->contrasts++];
    *c = (asc_contrast){.kind = ASC_UNIVERSAL, .mask = 0, .share = 1.0};
    ASC_TRY(side(t, every, work, &c->n1, &c->reached, err));
    return side(t, 0, work, &c->n0, &c->others, err);
}

static asc_status look(task *t, const asc_settings *settings, asc_arena *arena,
                       asc_arena *work, asc_outlook *out, asc_error *err)
{
    const asc_exposure_model *m = t->m;
    double condition = 0.0, *terms = asc_take(work, m->terms);
    t->inverse = asc_take(work, m->players * m->p * m->p);
    t->e = asc_take(work, m->n);
    t->z = asc_take(work, m->n);
    t->sum = asc_take(work, m->problem->clusters);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_fit_full(m, work, &t->fit, &condition, err));
    ASC_TRY(asc_exposure_curvature(m, &t->fit, work, t->inverse, err));
    ASC_TRY(dependences(t, out));
    ASC_TRY(contrasts(t, settings, work, out, err));
    asc_exposure_pack(m, t->fit.coef, terms);
    return asc_exposure_diagnose(m, terms, arena, &out->diagnosis, err);
}

static double own_cluster(const asc_problem *p, double *size)
{
    double squares = 0.0, all = 0.0;
    for (size_t i = 0; i < p->n; i++)
        if (p->w[i] > 0.0) size[p->cluster[i]] += 1.0;
    for (size_t c = 0; c < p->clusters; c++) {
        squares += size[c] * size[c];
        all += size[c];
    }
    return squares / all;
}

asc_status asc_outlook_make(const asc_problem *problem, const asc_settings *settings,
                            asc_arena *arena, asc_outlook *out, asc_error *err)
{
    const size_t k = problem->players, pairs = k * (k - 1) / 2 + 1;
    asc_outlook o = {.refusal = "",
                     .dependence = asc_take_bytes(arena, pairs, sizeof *o.dependence),
                     .contrast = asc_take_bytes(arena, k + 2, sizeof *o.contrast)};
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory for the exposure models");
    const asc_model_spec plain = {.name = ""};
    asc_settings set = *settings;
    if (set.spec == NULL) set.spec = &plain;
    asc_problem p = *problem;
    double *size = asc_take_zero(work, p.clusters);
    p.y = asc_take_zero(work, p.n);
    asc_error reason = {0};
    asc_exposure_model m;
    task t = {.m = &m};
    asc_status s = asc_arena_check(work, err);
    if (s == ASC_OK) s = asc_arena_check(arena, err);
    if (s == ASC_OK) o.spread = own_cluster(&p, size);
    if (s == ASC_OK) s = asc_exposure_prepare(&p, &set, work, &m, &reason);
    if (s == ASC_OK) s = look(&t, &set, arena, work, &o, &reason);
    if (s != ASC_OK && asc_status_exit(s) == 1) {
        o.dependences = o.contrasts = 0;
        o.diagnosis = (asc_diagnosis){0};
        o.refusal = asc_take_text(arena, reason.message);
        s = asc_arena_check(arena, err);
    } else if (s != ASC_OK && err != NULL && reason.message[0] != '\0') {
        *err = reason;
    }
    asc_arena_destroy(work);
    if (s == ASC_OK) *out = o;
    return s;
}

double asc_expected_sd(asc_family family, double mean)
{
    if (family == ASC_BINOMIAL) return sqrt(mean * (1.0 - mean));
    return family == ASC_POISSON ? sqrt(mean) : (double)NAN;
}

asc_status asc_intraclass(const double *x, const uint32_t *cluster, size_t n,
                          size_t clusters, asc_arena *work, double *icc, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *sum = asc_take_zero(work, clusters), *size = asc_take_zero(work, clusters);
    ASC_TRY(asc_arena_check(work, err));
    const double mean = asc_mean(x, n), units = (double)n, groups = (double)clusters;
    double total = 0.0, between = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum[cluster[i]] += x[i] - mean;
        size[cluster[i]] += 1.0;
        total += (x[i] - mean) * (x[i] - mean);
    }
    for (size_t c = 0; c < clusters; c++) {
        if (size[c] == 0.0) continue;
        between += sum[c] * sum[c] / size[c];
        squares += size[c] * size[c];
    }
    asc_arena_rewind(work, mark);
    *icc = (double)NAN;
    if (clusters >= n || clusters < 2 || !(total > 0.0)) return ASC_OK;
    const double msb = between / (groups - 1.0),
                 msw = (total - between) / (units - groups);
    const double m0 = (units - squares / units) / (groups - 1.0);
    *icc = fmax(0.0, (msb - msw) / (msb + (m0 - 1.0) * msw));
    return ASC_OK;
}

asc_detectable_effect asc_detectable_of(const asc_contrast *c, const asc_expected *e,
                                        double spread)
{
    const double icc = isnan(e->icc) ? 0.0 : e->icc;
    asc_detectable_effect d = {.design = 1.0 + (spread - 1.0) * icc};
    d.se = e->sd * sqrt((1.0 / c->n1 + 1.0 / c->n0) * d.design);
    d.effect = asc_detectable(d.se);
    d.average = d.effect * c->share;
    d.relative = d.effect / e->mean;
    return d;
}
