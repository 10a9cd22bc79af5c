/* Two ways of reasoning about a function that need no model of the outcome.
 *   necessity (QCA)   consistency sum min(x, y) / sum y, at least 0.90 by convention; coverage
 *                     sum min / sum x; relevance sum (1 - x) / sum (1 - min): near 0 when everyone has x
 *   process tracing   posterior = pr s / (pr s + (1 - pr) f); a test that fails has 1 - s and 1 - f
 * Ragin (2006), Polit. Anal. 14:291-310; Schneider & Wagemann (2012), Set-Theoretic Methods, pp. 232-237
 * (relevance). Fairfield & Charman (2017), Polit. Anal. 25:363-380. */
#include "ascribe/answers.h"
#include <math.h>

asc_status asc_necessity_of(const double *x, const double *y, size_t n,
                            asc_necessity *out, asc_error *err)
{
    double has = 0.0, outcome = 0.0, both = 0.0, lacks = 0.0, not_both = 0.0;
    for (size_t i = 0; i < n; i++) {
        ASC_REQUIRE(x[i] >= 0.0 && x[i] <= 1.0 && y[i] >= 0.0 && y[i] <= 1.0, err,
                    ASC_EDATA,
                    "case %zu: condition %g, outcome %g; memberships lie between 0 and 1",
                    i + 1, x[i], y[i]);
        const double least = fmin(x[i], y[i]);
        has += x[i];
        outcome += y[i];
        both += least;
        lacks += 1.0 - x[i];
        not_both += 1.0 - least;
    }
    ASC_REQUIRE(outcome > 0.0 && has > 0.0, err, ASC_EDATA,
                "of %zu cases %g have the condition and %g the outcome; necessity needs "
                "some of both",
                n, has, outcome);
    const double nan = (double)NAN;
    *out = (asc_necessity){both / outcome, both / has,
                           not_both > 0.0 ? lacks / not_both : nan};
    return ASC_OK;
}

static asc_status probability(const char *what, double p, asc_error *err)
{
    ASC_REQUIRE(p >= 0.0 && p <= 1.0, err, ASC_EDATA,
                "%s is %g; a probability lies between 0 and 1", what, p);
    return ASC_OK;
}

asc_status asc_process_tracing(double prior, double if_true, double if_false,
                               double *posterior, asc_error *err)
{
    ASC_TRY(probability("the prior", prior, err));
    ASC_TRY(probability("the evidence if true", if_true, err));
    ASC_TRY(probability("the evidence if false", if_false, err));
    const double hit = prior * if_true, all = hit + (1.0 - prior) * if_false;
    ASC_REQUIRE(all > 0.0, err, ASC_EDATA,
                "the evidence has probability 0 whether the hypothesis holds or not "
                "(prior %g, %g if true, %g if false)",
                prior, if_true, if_false);
    *posterior = hit / all;
    return ASC_OK;
}
