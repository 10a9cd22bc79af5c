/* The certificate of the nucleolus family: proof that no payoff has smaller excesses, lexicographically.
 * Stage k has a level t_k and multipliers l_S > 0 of coalitions, n_i > 0 of players at their lower limit. It is proved
 * when, at the final payoff y,
 *   (1) sum_S l_S 1_S + sum_i n_i 1_i lies in the span of N and the coalitions of earlier stages,
 *   (2) the excess of every S with l_S > 0 is t_k, and y_i is 0 where n_i > 0,
 *   (3) no coalition outside that span has an excess above t_k,
 *   (4) y sums to the total, and is >= 0 when only imputations count.
 * Then a payoff z that is as good up to stage k has (z - y)(S) >= 0 for those S and i, while by (1) the weighted sum
 * of these is 0: they are all 0. The collections are balanced on what is still free, stage after stage,
 * which is Kohlberg's criterion. Everything is checked to 1e-8 of max |u|.
 * Kohlberg (1971), SIAM J. Appl. Math. 20:62-66. Maschler, Potters & Tijs (1992), Int. J. Game Theory 21:85-106. */
#include "excess.h"
#include <math.h>

static const double tolerance = 1e-8;

/* Orthonormal vectors that span what is fixed. */
typedef struct frame {
    size_t n, rank;
    double q[ASC_EXCESS_MOST][ASC_EXCESS_MOST];
} frame;

/* Takes the part within the frame off b, twice for accuracy; the largest entry left. */
static double residual(const frame *f, double *b)
{
    for (size_t i = 0; i < 2 * f->rank; i++) {
        const double *q = f->q[i % f->rank];
        double dot = 0.0;
        for (size_t j = 0; j < f->n; j++) dot += q[j] * b[j];
        for (size_t j = 0; j < f->n; j++) b[j] -= dot * q[j];
    }
    double left = 0.0;
    for (size_t j = 0; j < f->n; j++) left = fmax(left, fabs(b[j]));
    return left;
}

static void extend(frame *f, asc_mask mask)
{
    double *b = f->q[f->rank], norm = 0.0;
    for (size_t j = 0; j < f->n; j++) b[j] = (double)(mask >> j & 1U);
    (void)residual(f, b);
    for (size_t j = 0; j < f->n; j++) norm += b[j] * b[j];
    for (size_t j = 0; j < f->n; j++) b[j] /= sqrt(norm);
    f->rank++;
}

static double excess(const asc_excess_answer *a, asc_excess_rule rule, asc_mask mask)
{
    double e = a->u[mask];
    for (size_t j = 0; j < a->n; j++)
        if ((mask >> j & 1U) != 0) e -= a->y[j];
    return e / asc_excess_divisor(rule, mask);
}

/* (1) and (2): the largest departure of stage k. */
static double stage_departure(const asc_excess_answer *a, asc_excess_rule rule, size_t k,
                              const frame *f)
{
    double worst = 0.0, b[ASC_EXCESS_MOST] = {0};
    for (size_t i = a->first[k]; i < a->first[k + 1]; i++) {
        const asc_excess_proof *p = &a->proof[i];
        for (size_t j = 0; j < a->n; j++) b[j] += p->weight * (double)(p->mask >> j & 1U);
        double off = excess(a, rule, p->mask) - a->level[k];
        for (size_t j = 0; p->limit && j < a->n; j++)
            if ((p->mask >> j & 1U) != 0) off = a->y[j];
        worst = fmax(worst, fabs(off));
        if (p->weight < 0.0) return (double)INFINITY;
    }
    return fmax(worst, residual(f, b));
}

/* (3) for all coalitions at once: levels descend, so the last stage a coalition was free in decides. */
static double excess_departure(const asc_excess_answer *a, asc_excess_rule rule)
{
    double worst = -(double)INFINITY;
    for (asc_mask m = 1; m < UINT64_C(1) << a->n; m++) {
        const bool free = a->entered[m] == ASC_NOT_ENTERED;
        const size_t stage = free ? a->stages : a->entered[m];
        if (stage == 0) continue;
        worst = fmax(worst, excess(a, rule, m) - a->level[stage - 1]);
    }
    for (size_t k = 1; k < a->stages; k++)
        worst = fmax(worst, a->level[k] - a->level[k - 1]);
    return worst;
}

asc_status asc_excess_check(const asc_excess_answer *a, asc_excess_rule rule,
                            asc_arena *work, asc_error *err)
{
    frame *f = asc_take_bytes(work, 1, sizeof *f);
    ASC_TRY(asc_arena_check(work, err));
    f->n = a->n;
    extend(f, ((UINT64_C(1) << a->n) - 1));
    double sum = 0.0, worst = 0.0;
    for (size_t j = 0; j < a->n; j++) {
        sum += a->y[j];
        if (rule.imputations) worst = fmax(worst, -a->y[j]);
    }
    worst = fmax(worst, fabs(sum - a->total));
    for (size_t k = 0; k < a->stages; k++) {
        worst = fmax(worst, stage_departure(a, rule, k, f));
        for (size_t i = a->first[k]; i < a->first[k + 1]; i++)
            if (a->proof[i].basis) extend(f, a->proof[i].mask);
    }
    worst = fmax(worst, excess_departure(a, rule));
    ASC_REQUIRE(worst <= tolerance, err, ASC_ECONVERGENCE,
                "%s: the payoffs found miss their proof by %.3g of the largest value "
                "(allowed: %g); the values of the coalitions differ too much in size",
                rule.name, worst, tolerance);
    return ASC_OK;
}
