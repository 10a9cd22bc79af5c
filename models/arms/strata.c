/* Stratified means (strata.h).
 *   r_as     sum over arm a in stratum s of w y / sum of w t,  t person-time, 1 without
 *   mean(a)  sum_i w_i g_i t_i r_{a s(i)} / sum w g,  g = 1, or 1{reached}
 *   l_i      sum w / sum w g [w_i g_i (t_i r_{a s(i)} - mean) + 1{A_i = a} T_s / T_as w_i (y_i - t_i r_as)]
 *   T_s, T_as  sums of w t of the target, and of arm a, in the stratum
 * The strata are taken as given.
 * Cochran (1968), Biometrics 24:295-313; Rosenbaum & Rubin (1984), JASA 79:516-524. */
#include "strata.h"

static double time_of(const asc_strata *s, size_t i)
{
    return s->time == NULL ? 1.0 : s->time[i];
}

static bool counts(const asc_strata *s, size_t i)
{
    return s->m->w[i] > 0.0 && (!s->reached || s->m->a[i] != 0.0);
}

asc_status asc_strata_sum(const asc_strata *s, asc_arena *arena, asc_strata_sums *out,
                          asc_error *err)
{
    const asc_exposure_model *m = s->m;
    asc_strata_sums x = {.target = asc_take_zero(arena, s->count)};
    for (size_t arm = 0; arm < 2; arm++) {
        x.rate[arm] = asc_take_zero(arena, s->count);
        x.weight[arm] = asc_take_zero(arena, s->count);
        x.units[arm] = asc_take_bytes(arena, s->count, sizeof *x.units[arm]);
    }
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const size_t arm = m->a[i] != 0.0, k = s->of[i];
        x.rate[arm][k] += m->w[i] * m->y[i];
        x.weight[arm][k] += m->w[i] * time_of(s, i);
        x.units[arm][k]++;
        if (!counts(s, i)) continue;
        x.target[k] += m->w[i] * time_of(s, i);
        x.total += m->w[i];
    }
    for (size_t arm = 0; arm < 2; arm++)
        for (size_t k = 0; k < s->count; k++)
            if (x.units[arm][k] > 0) x.rate[arm][k] /= x.weight[arm][k];
    *out = x;
    return ASC_OK;
}

size_t asc_strata_empty(const asc_strata *s, const asc_strata_sums *sums, size_t *arm)
{
    for (size_t k = 0; k < s->count; k++)
        for (*arm = 0; *arm < 2; ++*arm)
            if (sums->target[k] > 0.0 && sums->units[*arm][k] == 0) return k;
    return s->count;
}

double asc_strata_value(const asc_strata *s, const asc_strata_sums *sums, size_t arm,
                        double mean, size_t i)
{
    const asc_exposure_model *m = s->m;
    const size_t k = s->of[i];
    if (m->w[i] == 0.0) return 0.0;
    const double expected = time_of(s, i) * sums->rate[arm][k];
    double value = counts(s, i) ? m->w[i] * (expected - mean) : 0.0;
    if ((m->a[i] != 0.0) == (arm == 1) && sums->target[k] > 0.0)
        value += sums->target[k] / sums->weight[arm][k] * m->w[i] * (m->y[i] - expected);
    return value;
}

static void one_mean(const asc_strata *s, const asc_strata_sums *sums, size_t arm,
                     asc_arms_fitted *f)
{
    const asc_exposure_model *m = s->m;
    const double *rate = sums->rate[arm], scale = f->total / sums->total;
    double *l = f->l + arm * m->problem->clusters, sum = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (counts(s, i)) sum += m->w[i] * time_of(s, i) * rate[s->of[i]];
    const double mean = sum / sums->total;
    for (size_t i = 0; i < m->n; i++)
        l[m->cluster[i]] += scale * asc_strata_value(s, sums, arm, mean, i);
    f->mean[arm] = mean;
}

void asc_strata_means(const asc_strata *s, const asc_strata_sums *sums,
                      asc_arms_fitted *f)
{
    for (size_t arm = 0; arm < 2; arm++) one_mean(s, sums, arm, f);
    f->mean[ASC_ARMS_NATURAL] =
        asc_arms_natural(s->m, s->m->w, s->reached, f->l + 2 * s->m->problem->clusters);
}

void asc_strata_weights(const asc_strata *s, const asc_strata_sums *sums,
                        double *const arm[2], double *target)
{
    const asc_exposure_model *m = s->m;
    for (size_t i = 0; i < m->n; i++) {
        const size_t own = m->a[i] != 0.0;
        target[i] = counts(s, i) ? m->w[i] : 0.0;
        arm[0][i] = arm[1][i] = 0.0;
        if (m->w[i] == 0.0) continue;
        const size_t k = s->of[i];
        arm[own][i] = m->w[i] * sums->target[k] / sums->weight[own][k];
    }
}
