/* The game of a simulator's truth, solved from the definition and written as JSON.
 *   v(S)  = good (mu(S) - mu(empty))                             gain per unit; good is -1 where lower is better
 *   phi_k = sum_{S without k} s! (n - 1 - s)! / n! (v(S + k) - v(S))
 *   ordered: over the orders in which every player comes after those it must, each as likely,
 *   phi_k = sum_S e(S) c(S + k) / c(empty) (v(S + k) - v(S)), e(S) orders of S, c(S) of the rest after it
 * Faigle & Kern (1992), Int. J. Game Theory 21:249-266; Shapley (1953), Contributions to the Theory of Games II:307-317. */
#include "common_truth.h"
#include <assert.h>
#include <stdio.h>

enum { MASKS_MAX = 1 << ASC_TRUTH_PLAYERS };

static double factorial(size_t n)
{
    double f = 1.0;
    for (size_t i = 2; i <= n; i++) f *= (double)i;
    return f;
}

/* From mu to what it became. */
static double gain(double became, double mu, double good)
{
    return good < 0.0 ? mu - became : became - mu;
}

void asc_truth_shapley(const double *mu, size_t players, double good, double *phi)
{
    assert(players <= ASC_TRUTH_PLAYERS);
    for (size_t k = 0; k < players; k++) {
        phi[k] = 0.0;
        for (size_t s = 0; s < (size_t)1 << players; s++) {
            if (s >> k & 1U) continue;
            size_t size = 0;
            for (size_t j = 0; j < players; j++) size += s >> j & 1U;
            phi[k] += factorial(size) * factorial(players - 1 - size) /
                      factorial(players) * gain(mu[s | (size_t)1 << k], mu[s], good);
        }
    }
}

/* May player k come next after those of s? */
static bool next(unsigned s, unsigned k, const unsigned *after)
{
    return !(s >> k & 1U) && (after[k] & ~s) == 0;
}

void asc_truth_ordered(const double *mu, size_t players, double good,
                       const unsigned *after, double *phi)
{
    assert(players <= ASC_TRUTH_PLAYERS);
    const unsigned masks = 1U << players;
    double e[MASKS_MAX] = {1.0}, c[MASKS_MAX] = {0.0};
    c[masks - 1] = 1.0;
    for (unsigned s = 0; s < masks; s++)
        for (unsigned k = 0; k < players; k++)
            if (next(s, k, after)) e[s | 1U << k] += e[s];
    for (unsigned s = masks - 1; s-- > 0;)
        for (unsigned k = 0; k < players; k++)
            if (next(s, k, after)) c[s] += c[s | 1U << k];
    for (unsigned k = 0; k < players; k++) {
        phi[k] = 0.0;
        for (unsigned s = 0; s < masks; s++)
            if (next(s, k, after))
                phi[k] +=
                    e[s] * c[s | 1U << k] / c[0] * gain(mu[s | 1U << k], mu[s], good);
    }
}

void asc_truth_reals(asc_text *t, const char *key, const double *x, size_t n)
{
    asc_text_format(t, "\"%s\": [", key);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) asc_text_add(t, ", ");
        asc_text_json_real(t, x[i]);
    }
    asc_text_add(t, "]");
}

void asc_truth_real(asc_text *t, const char *key, double x)
{
    asc_text_format(t, "\"%s\": ", key);
    asc_text_json_real(t, x);
}

void asc_truth_policy(asc_text *t, const char *mu_key, const char *suffix,
                      const double *mu, size_t players, double good)
{
    char key[64];
    double v[MASKS_MAX], phi[ASC_TRUTH_PLAYERS];
    const size_t masks = (size_t)1 << players;
    asc_truth_shapley(mu, players, good, phi);
    for (size_t s = 0; s < masks; s++) v[s] = gain(mu[s], mu[0], good);
    asc_text_add(t, "  ");
    asc_truth_reals(t, mu_key, mu, masks);
    (void)snprintf(key, sizeof key, "value%s", suffix);
    asc_text_add(t, ",\n  ");
    asc_truth_reals(t, key, v, masks);
    (void)snprintf(key, sizeof key, "shapley%s", suffix);
    asc_text_add(t, ",\n  ");
    asc_truth_reals(t, key, phi, players);
    asc_text_add(t, ",\n");
}
