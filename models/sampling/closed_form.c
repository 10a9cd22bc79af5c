/* Games whose value is a formula, so that any coalition of up to 100 players can be asked for.
 *   airport      v(S) = max of amount over S: the runway that the largest of S needs
 *   voting       v(S) = 1 if the amounts of S sum to at least the limit, else 0
 *   bankruptcy   v(S) = max(0, limit - sum of amounts outside S): what the others leave of an estate
 *   dividends    v(S) = sum of dividend_j over the sets T_j within S; sets of one and two players give an
 *                additive game with pairwise terms
 * amount [n] and limit in the unit of v (votes for voting); v(empty) = 0, but for an estate above all claims.
 * Littlechild & Owen (1973), Management Science 20:370-372. Shapley & Shubik (1954), Am. Polit. Sci.
 * Rev. 48:787-792. O'Neill (1982), Math. Soc. Sci. 2:345-371. Harsanyi (1959), Contributions to the
 * Theory of Games IV:325-355. */
#include "ascribe/sampling.h"

static double largest(const asc_form *f, asc_coalition s)
{
    double x = 0.0;
    for (size_t k = 0; k < f->n; k++)
        if (asc_coalition_has(s, k) && f->amount[k] > x) x = f->amount[k];
    return x;
}

static double sum_of(const asc_form *f, asc_coalition s)
{
    double x = 0.0;
    for (size_t k = 0; k < f->n; k++)
        if (asc_coalition_has(s, k)) x += f->amount[k];
    return x;
}

static double dividends(const asc_form *f, asc_coalition s)
{
    double x = 0.0;
    for (size_t j = 0; j < f->terms; j++) {
        const asc_coalition missing = asc_coalition_without(f->set[j], s);
        if ((missing.word[0] | missing.word[1]) == 0) x += f->dividend[j];
    }
    return x;
}

static double value_of(const asc_form *f, asc_coalition s)
{
    if (f->kind == ASC_FORM_AIRPORT) return largest(f, s);
    if (f->kind == ASC_FORM_DIVIDENDS) return dividends(f, s);
    if (f->kind == ASC_FORM_VOTING) return sum_of(f, s) >= f->limit ? 1.0 : 0.0;
    const double left =
        f->limit - sum_of(f, asc_coalition_without(asc_coalition_all(f->n), s));
    return left > 0.0 ? left : 0.0;
}

asc_status asc_form_value(const void *form, const asc_coalition *set, size_t count,
                          double *v, asc_error *err)
{
    (void)err;
    for (size_t i = 0; i < count; i++) v[i] = value_of(form, set[i]);
    return ASC_OK;
}
