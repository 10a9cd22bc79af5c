/* Intervals of Shapley values when orders are sampled and the values carry an error of their own, known by
 * bootstrap draws. With A_o the average over the sampled orders and e the error of the values,
 *   A_o (v + e) - A v = A_o e + (A_o v - A v)
 *   data    variance of A_o e:     over the draws r, with the orders as they are
 *   order   variance of A_o v:     (B - mean_r B_r) / M, at least 0
 *   B       between-pair variance of the estimated values, which is that of v and of e together;
 *   B_r     the same of draw r minus the estimate, which is that of e alone
 *   M       pairs of orders; R draws
 *   se^2 = data + order;  interval phi -+ t(nu) se
 *   nu = se^4 / ((B/M)^2 / (M - 1) + data^2 / (R - 1))      (Satterthwaite)
 * The orders stay the same in all draws: the coalitions to be estimated are then one short list. Draws alone
 * leave the order part out and cover too little; without the subtraction the error of the values counts
 * twice where it is not shared by coalitions.
 * Satterthwaite (1946), Biometrics Bulletin 2:110-114. Pairs: antithetic.c. */
#include "ascribe/numeric.h"
#include "ascribe/sampling.h"
#include <math.h>

/* Sums over the draws, by player. */
typedef struct sums {
    double *mean;    /* [n] of A_o (draw - v)                              */
    double *squares; /* [n] of the deviations from it, as Welford has them */
    double *between; /* [n] of B_r                                         */
} sums;

/* Mean over the pairs and variance between them. */
static void pairs_of(const double *x, size_t m, double *mean, double *between)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < m; i++) sum += x[i];
    *mean = sum / (double)m;
    for (size_t i = 0; i < m; i++) squares += (x[i] - *mean) * (x[i] - *mean);
    *between = squares / (double)(m - 1);
}

static void add_draw(const asc_order_plan *p, const double *v, const double *draw,
                     size_t done, double *dev, double *share, sums *s)
{
    for (size_t i = 0; i < p->count; i++) dev[i] = draw[i] - v[i];
    asc_order_shares(p, dev, share);
    for (size_t k = 0; k < p->n; k++) {
        double mean = 0.0, between = 0.0;
        pairs_of(share + k * p->pairs, p->pairs, &mean, &between);
        const double step = mean - s->mean[k];
        s->mean[k] += step / (double)(done + 1);
        s->squares[k] += step * (mean - s->mean[k]);
        s->between[k] += between;
    }
}

static void answer_player(const asc_order_plan *p, size_t k, const double *share,
                          const sums *s, size_t draws, double level,
                          asc_order_answer *out)
{
    const double m = (double)p->pairs, r = (double)draws;
    double between = 0.0;
    pairs_of(share + k * p->pairs, p->pairs, &out->phi[k], &between);
    const double data = s->squares[k] / (r - 1.0);
    const double order = fmax(0.0, between - s->between[k] / r) / m, all = data + order;
    const double spread =
        between * between / (m * m * (m - 1.0)) + data * data / (r - 1.0);
    out->se_data[k] = sqrt(data);
    out->se_order[k] = sqrt(order);
    out->se[k] = sqrt(all);
    out->freedom[k] = spread > 0.0 ? all * all / spread : (double)INFINITY;
    const double half = asc_t_quantile(0.5 + 0.5 * level, out->freedom[k]) * out->se[k];
    out->low[k] = out->phi[k] - half;
    out->high[k] = out->phi[k] + half;
}

asc_status asc_order_interval(const asc_order_plan *p, const double *v,
                              const double *draw, size_t draws, double level,
                              asc_arena *arena, asc_order_answer *out, asc_error *err)
{
    ASC_REQUIRE(
        draws >= 2 && level > 0.0 && level < 1.0, err, ASC_EUSAGE,
        "an interval of level %g from %zu draws: it needs a level between 0 and 1 "
        "and two draws",
        level, draws);
    double **part[] = {&out->phi,     &out->se_order, &out->se_data, &out->se,
                       &out->freedom, &out->low,      &out->high};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        *part[i] = asc_take(arena, p->n);
    const asc_arena_mark mark = asc_arena_save(arena);
    double *share = asc_take(arena, p->n * p->pairs), *dev = asc_take(arena, p->count);
    sums s = {asc_take_zero(arena, p->n), asc_take_zero(arena, p->n),
              asc_take_zero(arena, p->n)};
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t r = 0; r < draws; r++)
        add_draw(p, v, draw + r * p->count, r, dev, share, &s);
    asc_order_shares(p, v, share);
    for (size_t k = 0; k < p->n; k++) answer_player(p, k, share, &s, draws, level, out);
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}
