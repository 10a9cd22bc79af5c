/* Fellegi and Sunter's model by expectation-maximisation over counts of patterns, fields independent given the class:
 *   g_s     = lambda prod m_f(s) / (lambda prod m_f(s) + (1 - lambda) prod u_f(s))      pattern s, its count n_s
 *   lambda  = sum n_s g_s / sum n_s,    m_f(l) = sum n_s g_s 1{s_f = l} / sum n_s g_s 1{s_f present},    u likewise
 * A missing component is left out of both products and of the sums of its field; a field that is `fixed` is left out
 * altogether, one whose m and u are given keeps them. Ends when no probability (lambda 1000-fold) moves by 1e-13, or after 10,000 steps.
 *   weight  = sum_f log2(m_f / u_f),    probability = 1 / (1 + 2^-(weight + log2(lambda / (1 - lambda))))
 * Fellegi & Sunter (1969), JASA 64:1183-1210. Winkler (1988), Proc. Surv. Res. Meth. 667-671. Dempster, Laird &
 * Rubin (1977), JRSS B 39:1-38. */
#include "private.h"
#include <math.h>
#include <string.h>

static const size_t steps_most = 10000;
static const double small_move = 1e-13;

double asc_link_weight(double m, double u)
{
    return log2(m / u);
}

double asc_link_probability(double weight)
{
    return 1.0 / (1.0 + exp2(-weight));
}

typedef struct sums { /* expected counts */
    double m[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1],
        u[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1];
    double matches, pairs, log_likelihood;
} sums;

static bool takes_part(const link_em *e, size_t f)
{
    return e->j->spec->field[f].levels > 0 && !e->fixed[f];
}

static void expect(const link_em *e, size_t pattern, sums *s)
{
    const size_t fields = e->j->spec->fields;
    const double n = (double)e->count[pattern];
    double m = e->lambda, u = 1.0 - e->lambda;
    for (size_t f = 0; f < fields; f++) {
        if (!takes_part(e, f)) continue;
        const size_t l = link_digit(e->j, f, pattern);
        if (l > e->j->spec->field[f].levels) continue;
        m *= e->m[f][l];
        u *= e->u[f][l];
    }
    if (m + u == 0.0) return; /* impossible under both: nothing is learnt */
    const double g = m / (m + u);
    s->matches += n * g;
    s->pairs += n;
    s->log_likelihood += n * log(m + u);
    for (size_t f = 0; f < fields; f++) {
        if (!takes_part(e, f)) continue;
        const size_t l = link_digit(e->j, f, pattern);
        if (l > e->j->spec->field[f].levels) continue;
        s->m[f][l] += n * g;
        s->u[f][l] += n * (1.0 - g);
    }
}

static double replace(double *p, const double *sum, size_t n)
{
    double total = 0.0, moved = 0.0;
    for (size_t l = 0; l < n; l++) total += sum[l];
    for (size_t l = 0; total > 0.0 && l < n; l++) {
        const double now = sum[l] / total;
        moved = fmax(moved, fabs(now - p[l]));
        p[l] = now;
    }
    return moved;
}

static double maximise(link_em *e, const sums *s)
{
    const double lambda = s->matches / s->pairs;
    double moved = 1000.0 * fabs(lambda - e->lambda);
    e->lambda = lambda;
    for (size_t f = 0; f < e->j->spec->fields; f++) {
        const size_t n = e->j->spec->field[f].levels + 1;
        if (!takes_part(e, f) || e->j->spec->field[f].given) continue;
        moved = fmax(moved, replace(e->m[f], s->m[f], n));
        if (e->free_u) moved = fmax(moved, replace(e->u[f], s->u[f], n));
    }
    return moved;
}

static void one_step(const link_em *e, sums *s)
{
    memset(s, 0, sizeof *s);
    for (size_t k = 0; k < e->j->patterns; k++)
        if (e->count[k] > 0) expect(e, k, s);
}

asc_status link_em_run(link_em *e, asc_error *err)
{
    sums s;
    double moved = 1.0;
    for (e->iterations = 0; moved >= small_move; e->iterations++) {
        ASC_REQUIRE(e->iterations < steps_most, err, ASC_ECONVERGENCE,
                    "the EM algorithm still moves by %.2g after %zu steps; give m and u, "
                    "or estimate them from labelled pairs",
                    moved, steps_most);
        one_step(e, &s);
        ASC_REQUIRE(s.matches > 0.0 && s.matches<s.pairs, err, ASC_EDATA,
                                                 "the EM algorithm finds %s among %.0f "
                                                 "candidate pairs: nothing to "
                                                 "tell matches by; check that the fields "
                                                 "of the two files mean the "
                                                 "same",
                                                 s.matches> 0.0
                        ? "matches only"
                        : "no match",
                    s.pairs);
        moved = maximise(e, &s);
    }
    one_step(e, &s);
    e->log_likelihood = s.log_likelihood;
    e->matches = s.matches;
    return ASC_OK;
}
