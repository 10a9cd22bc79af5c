/* Shapley values from random orders, each with its reverse.
 *   x_kp = 1/2 (v(P + k) - v(P) + v(R + k) - v(R)),   P, R: who comes before k in order p, in its reverse
 *   phi_k = mean over the pairs p of x_kp,   se_k = sd over the pairs / sqrt(pairs)
 *   v in any unit, phi [n] and se [n] in the unit of v; phi sums to v(N) - v(empty)
 * A pair of orders costs 2 (n - 1) values: v(empty) and v(N) are asked for once. In an additive game with
 * pairwise terms every pair gives the exact answer, because each of two players comes first once; so
 * what varies is of order three and more. Pairs are independent, so se has no bias for their variance.
 * Castro, Gomez & Tejada (2009), Computers & Operations Research 36:1726-1730. Mitchell, Cooper, Frank &
 * Holmes (2022), Sampling permutations for Shapley value estimation, J. Machine Learning Research
 * 23(43):1-46, section 3.1. */
#include "sampling.h"
#include <math.h>

enum { BLOCK = 64, CARRIERS = 10 };
static const double largest =
    0x1p240; /* fourth powers of sums stay in the range of double */

asc_status asc_function_ask(const asc_game_function *g, const asc_coalition *set,
                            size_t count, double *v, size_t *asked, asc_error *err)
{
    ASC_TRY(g->value(g->context, set, count, v, err));
    for (size_t i = 0; i < count; i++)
        ASC_REQUIRE(fabs(v[i]) <= largest, err, ASC_EDATA,
                    "the value of coalition 0x%llx%016llx is %g; sampling needs finite "
                    "values of at most 2^240",
                    (unsigned long long)set[i].word[1],
                    (unsigned long long)set[i].word[0], v[i]);
    *asked += count;
    return ASC_OK;
}

void asc_order_draw(asc_stream *s, size_t n, uint8_t *order)
{
    for (size_t k = 0; k < n; k++) order[k] = (uint8_t)k;
    for (size_t k = n; k > 1; k--) {
        const size_t j = (size_t)asc_stream_below(s, k);
        const uint8_t swap = order[k - 1];
        order[k - 1] = order[j];
        order[j] = swap;
    }
}

asc_se_note asc_se_note_of(double squares, double fourths)
{
    return asc_se_note_of_carriers(squares, squares * squares / fourths);
}

asc_se_note asc_se_note_of_carriers(double squares, double carriers)
{
    if (!(squares > 0.0)) return ASC_SE_CONSTANT;
    return carriers < CARRIERS ? ASC_SE_FEW : ASC_SE_FINE;
}

/* set [2 (n - 1)]: the first s players of the order, then its last s. */
static void passed(const uint8_t *order, size_t n, asc_coalition *set)
{
    asc_coalition first = {{0}}, last = {{0}};
    for (size_t s = 0; s + 1 < n; s++) {
        set[s] = first = asc_coalition_with(first, order[s]);
        set[n - 1 + s] = last = asc_coalition_with(last, order[n - 1 - s]);
    }
}

/* Value of the first (or last) s players, s from 0 to n. */
static double step(const asc_pairs *p, const double *v, size_t s)
{
    if (s == 0) return p->empty;
    return s == p->n ? p->all : v[s - 1];
}

static void shares(const uint8_t *order, const double *v, size_t pair, asc_pairs *p)
{
    const size_t n = p->n;
    const double *back = v + (n - 1);
    for (size_t s = 0; s < n; s++) {
        const size_t r = n - 1 - s; /* how many come before it in the reverse */
        p->share[order[s] * p->pairs + pair] =
            0.5 * ((step(p, v, s + 1) - step(p, v, s)) +
                   (step(p, back, r + 1) - step(p, back, r)));
    }
}

asc_status asc_pairs_ask(const asc_game_function *g, size_t pairs, bool kept,
                         asc_stream *stream, asc_arena *arena, asc_pairs *out,
                         size_t *asked, asc_error *err)
{
    const size_t n = g->n, each = 2 * (n - 1),
                 room = kept || pairs < BLOCK ? pairs : BLOCK;
    out->n = n;
    out->pairs = pairs;
    out->share = asc_take(arena, n * pairs);
    uint8_t *order = asc_take_bytes(arena, room * n, sizeof *order);
    asc_coalition *set = asc_take_bytes(arena, room * each, sizeof *set);
    double *v = asc_take(arena, room * each);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t first = 0; first < pairs; first += room) {
        const size_t count = pairs - first < room ? pairs - first : room;
        for (size_t p = 0; p < count; p++) {
            asc_order_draw(stream, n, order + p * n);
            passed(order + p * n, n, set + p * each);
        }
        ASC_TRY(asc_function_ask(g, set, count * each, v, asked, err));
        for (size_t p = 0; p < count; p++)
            shares(order + p * n, v + p * each, first + p, out);
    }
    out->set = set;
    out->v = v;
    return ASC_OK;
}

void asc_pairs_sum(const asc_pairs *p, double *phi, double *se, asc_se_note *note)
{
    const double m = (double)p->pairs;
    for (size_t k = 0; k < p->n; k++) {
        const double *x = p->share + k * p->pairs;
        double sum = 0.0, squares = 0.0, fourths = 0.0;
        for (size_t i = 0; i < p->pairs; i++) sum += x[i] - x[0];
        phi[k] = x[0] + sum / m; /* exact when all agree */
        for (size_t i = 0; i < p->pairs; i++) {
            const double d = x[i] - phi[k], square = d * d;
            squares += square;
            fourths += square * square;
        }
        se[k] = sqrt(squares / (m - 1.0) / m);
        note[k] = asc_se_note_of(squares, fourths);
    }
}
