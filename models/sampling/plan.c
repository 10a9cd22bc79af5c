/* Shares from a plan of coalitions and their values, in the full sample and in every replicate alike.
 *   antithetic   phi = mean over the pairs of orders; variance = that between pairs / pairs
 *   stratified   means by size (stratified.c)
 *   controlled   phi = share(g) + means by size of v - g, g the additive and pairwise game that was fitted to
 *                the pilot of the full sample: the same in every replicate, so that draws differ by the linear
 *                part alone
 *   v [count], phi, variance [n]   unit of v, and its square
 * Which sampler and why: sample.c. */
#include "design.h"
#include <math.h>

static asc_status solve_pairs(const asc_sample_plan *p, const double *v, asc_arena *work,
                              double *phi, double *variance, double *freedom,
                              asc_error *err)
{
    const size_t pairs = p->orders.pairs;
    const double m = (double)pairs;
    double *share = asc_take(work, p->n * pairs);
    ASC_TRY(asc_arena_check(work, err));
    asc_order_shares(&p->orders, v, share);
    for (size_t k = 0; k < p->n; k++) {
        const double *x = share + k * pairs;
        double sum = 0.0, squares = 0.0;
        for (size_t i = 0; i < pairs; i++) sum += x[i] - x[0];
        phi[k] = x[0] + sum / m;
        for (size_t i = 0; i < pairs; i++) {
            squares += (x[i] - phi[k]) * (x[i] - phi[k]);
        }
        if (variance != NULL) variance[k] = squares / (m - 1.0) / m;
        if (freedom != NULL) freedom[k] = m - 1.0;
    }
    return ASC_OK;
}

static asc_status solve_design(const asc_sample_plan *p, const double *v, bool linear,
                               asc_arena *work, double *phi, double *variance,
                               double *freedom, asc_error *err)
{
    const asc_control *c = linear ? NULL : p->control;
    double *rest = asc_take(work, p->count), *squares = asc_take(work, p->n);
    double *units = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->count; i++)
        rest[i] = v[i] - (c == NULL ? 0.0 : asc_control_value(c, p->set[i]));
    ASC_TRY(asc_design_squares(p->design, rest, work, phi, squares, units, err));
    for (size_t k = 0; k < p->n; k++) {
        if (c != NULL) phi[k] += asc_control_share(c, k);
        if (variance != NULL) variance[k] = squares[k];
        if (freedom != NULL) freedom[k] = units[k];
    }
    return ASC_OK;
}

asc_status asc_sample_plan_solve(const asc_sample_plan *p, const double *v, bool linear,
                                 asc_arena *work, double *phi, double *variance,
                                 double *freedom, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status s =
        p->design == NULL ? solve_pairs(p, v, work, phi, variance, freedom, err)
                          : solve_design(p, v, linear, work, phi, variance, freedom, err);
    asc_arena_rewind(work, mark);
    return s;
}

asc_status asc_sample_plan_support(const asc_sample_plan *p, const bool *seen,
                                   asc_arena *work, double *share, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_order_plan *o = &p->orders;
    const size_t n = p->n;
    double *x = asc_take(work, p->count);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->count; i++) x[i] = seen[i] ? 1.0 : 0.0;
    if (p->design != NULL) {
        ASC_TRY(asc_design_mean(p->design, x, work, share, err));
        asc_arena_rewind(work, mark);
        return ASC_OK;
    }
    for (size_t k = 0; k < n; k++) share[k] = 0.0;
    for (size_t pair = 0; pair < o->pairs; pair++) {
        const size_t *first = o->at + pair * 2 * (n + 1), *last = first + n + 1;
        for (size_t s = 0; s < n; s++) {
            const size_t r = n - 1 - s;
            share[o->player[pair * n + s]] +=
                (x[first[s + 1]] + x[first[s]] + x[last[r + 1]] + x[last[r]]) /
                (4.0 * (double)o->pairs);
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
