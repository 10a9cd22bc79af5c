/* What the strongest measured covariate could do if it had not been measured: the yardstick of an E-value.
 *   x      a column of X, split at 0 and 1 or above and below its mean
 *   RR_au  P(x = 1 | reached) / P(x = 1 | not reached), inverted below 1
 *   RR_uy  E(y | x = 1) / E(y | x = 0) among those not reached, inverted below 1; of a gaussian outcome
 *          exp(0.91 d), d the difference in standard deviations of y
 *   B      RR_au RR_uy / (RR_au + RR_uy - 1), the largest bias it can make
 *   value  B + sqrt(B (B - 1)): the E-value of that bias, on the scale of the limit E-value
 * An estimate whose limit E-value is above it would not be explained away by a confounder as strong as any
 * measured one. Ding & VanderWeele (2016), Epidemiology 27:368-377; VanderWeele & Ding (2017), Ann. Intern.
 * Med. 167:268-274. */
#include "ascribe/claims.h"
#include <math.h>

typedef struct split {
    double n[2][2]; /* [reached][x] sums of weights         */
    double y[2];    /* [x] weighted outcome of those not reached */
} split;

static double above_one(double ratio)
{
    return ratio < 1.0 ? 1.0 / ratio : ratio;
}

static double weight_of(const asc_problem *p, size_t i)
{
    return p->w == NULL ? 1.0 : p->w[i];
}

static double mean_of(const asc_problem *p, const double *x)
{
    double sum = 0.0, all = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        if (w == 0.0) continue;
        sum += w * x[i];
        all += w;
    }
    return sum / all;
}

static double spread_of(const asc_problem *p, const double *x)
{
    const double mean = mean_of(p, x);
    double squares = 0.0, all = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i), d = x[i] - mean;
        if (w == 0.0) continue;
        squares += w * d * d;
        all += w;
    }
    return sqrt(squares / all);
}

static double strength(const asc_problem *p, const double *x, double spread)
{
    const double cut = mean_of(p, x);
    split s = {0};
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        const size_t reached = p->delivered[i] != 0, high = x[i] > cut;
        if (w == 0.0) continue;
        s.n[reached][high] += w;
        if (reached == 0) s.y[high] += w * p->y[i];
    }
    const double reached = s.n[1][1] / (s.n[1][0] + s.n[1][1]);
    const double others = s.n[0][1] / (s.n[0][0] + s.n[0][1]);
    const double y1 = s.y[1] / s.n[0][1], y0 = s.y[0] / s.n[0][0];
    const double exposure = above_one(reached / others);
    const bool any_origin = p->family == ASC_GAUSSIAN || p->family == ASC_ORDINAL;
    const double outcome = any_origin
                               ? above_one(asc_ratio_of_difference((y1 - y0) / spread))
                               : above_one(y1 / y0);
    if (!isfinite(exposure) || !isfinite(outcome)) return (double)NAN;
    return asc_evalue(asc_bias_bound(exposure, outcome));
}

asc_status asc_claim_benchmark(const asc_problem *p, asc_arena *work, double *evalue,
                               const char **term, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *value = NULL, *column = NULL;
    if (p->x.data == NULL && p->source != NULL) {
        value = asc_take(work, p->n);
        column = asc_take(work, p->n);
        ASC_TRY(asc_arena_check(work, err));
    }
    const double spread = spread_of(p, p->y);
    *evalue = (double)NAN;
    *term = "";
    for (size_t c = 0; c < p->covariates; c++) {
        const asc_covariate *x = &p->covariate[c];
        if (column != NULL) ASC_TRY(p->source->read(p->source->context, c, value, err));
        for (size_t j = x->first; j < x->first + x->count; j++) {
            const double *data = column;
            if (column != NULL)
                p->source->column(p->source->context, j, value, column);
            else
                data = p->x.data + j * p->x.ld;
            const double e = strength(p, data, spread);
            if (isnan(e) || e <= *evalue) continue;
            *evalue = e;
            *term = p->term[j];
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
