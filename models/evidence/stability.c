/* Would a coalition do better by itself?
 *   excess(S, x) = v(S) - v(empty) - x(S), x a division of the total, S neither empty nor everyone
 * Above 0, S gets less in the division than it has by itself. The core is the set of divisions without such
 * an S; it is not empty when the least core's epsilon (the smallest possible largest excess) is not
 * above 0. Only differences matter, so a value is called 0 up to 1e-9 of the largest |v(S) - v(empty)|.
 * Maschler, Peleg & Shapley (1979), Math. Oper. Res. 4:303-338. */
#include "ascribe/answers.h"
#include "excess.h"
#include <math.h>

static double payoff(const double *x, size_t n, size_t mask)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        if ((mask >> k & 1) != 0) sum += x[k];
    return sum;
}

void asc_worst_coalition(size_t n, const double *v, const double *x, asc_mask *worst,
                         double *excess)
{
    const size_t all = ((size_t)1 << n) - 1;
    asc_mask at = 0;
    double most = (double)-INFINITY;
    bool known = !isnan(v[0]);
    for (size_t k = 0; k < n; k++) known = known && !isnan(x[k]);
    for (size_t s = 1; known && s < all; s++) {
        const double e = v[s] - v[0] - payoff(x, n, s);
        known = !isnan(e);
        if (e > most) most = e, at = (asc_mask)s;
    }
    *worst = known ? at : 0;
    *excess = known ? most : (double)NAN;
}

static double largest_value(const asc_game *g)
{
    double most = 0.0;
    for (size_t s = 1; s < (size_t)1 << g->n; s++)
        most = fmax(most, fabs(g->v[s] - g->v[0]));
    return most;
}

asc_status asc_core_test(const asc_game *g, asc_arena *work, double *epsilon,
                         bool *nonempty, asc_error *err)
{
    const asc_excess_rule rule = {.name = "core test", .first_only = true};
    double least = 0.0;
    bool known = true;
    for (size_t s = 0; s < (size_t)1 << g->n; s++) known = known && !isnan(g->v[s]);
    if (!known) least = (double)NAN;
    if (known && g->n > 1) {
        const asc_arena_mark mark = asc_arena_save(work);
        ASC_TRY(asc_excess_solve(g, rule, work, NULL, &least, err));
        asc_arena_rewind(work, mark);
    }
    *epsilon = least;
    *nonempty = known && least <= ASC_CORE_TOLERANCE * largest_value(g);
    return ASC_OK;
}
