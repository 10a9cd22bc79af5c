/* Savings: minimum savings rate, additionality, social return, discounting, cost-effectiveness.
 *   MSR(n) = z(bound) cv / sqrt(n); cv 1.67 reproduces the published anchors up to 5,000 people
 *   AI     = GI (1-L)(1-Dp)(1-S) M - GI* (1-L*)(1-Dp*)(1-S*) M*
 *   impact = q x proxy (1-deadweight)(1-displacement)(1-attribution), falling by drop_off from year 2
 *   PV     = sum over years t of impact_t (1 + rate)^-t, year-end
 *   NB     = threshold x effect - cost;  EVPI = E max(0, NB) - max(0, E NB)
 *   EVPPI of x = E max(0, E(NB | x)) - max(0, E NB): what knowing x alone would be worth; E(NB | x) by least squares on
 *            x over the draws, exact where NB and x are jointly normal; or x uniform and NB linear in it
 * 42 CFR 425.604(b) (sliding scale of minimum savings rates); Homes and Communities Agency (2014),
 * Additionality Guide, 4th ed., p. 8; Social Value UK (2012), A Guide to Social Return on Investment, pp.
 * 55-68; HM Treasury (2022), The Green Book, A6 (3.5 %); Briggs, Claxton & Sculpher (2006), Decision
 * Modelling for Health Economic Evaluation, ch. 5-6. */
#include "ascribe/numeric.h"
#include "ascribe/value.h"
#include <math.h>

double asc_msr_formula(double cv, double n, double bound)
{
    return asc_normal_quantile(bound) * cv / sqrt(n);
}

double asc_msr_table(double n)
{
    static const double people[] = {500,  1000,  3000,  5000,  6000,  7000, 8000,
                                    9000, 10000, 15000, 20000, 50000, 60000};
    static const double rate[] = {.122, .087, .050, .039, .036, .034, .032,
                                  .031, .030, .027, .025, .022, .020};
    enum { ANCHORS = sizeof people / sizeof *people };
    if (!(n >= people[0])) return (double)NAN;
    if (n >= people[ANCHORS - 1]) return rate[ANCHORS - 1];
    size_t i = 0;
    while (n >= people[i + 1]) i++;
    return rate[i] +
           (rate[i + 1] - rate[i]) * (n - people[i]) / (people[i + 1] - people[i]);
}

static double net_of(const asc_additionality *a)
{
    return a->gross * (1.0 - a->leakage) * (1.0 - a->displacement) *
           (1.0 - a->substitution) * a->multiplier;
}

double asc_additional_impact(const asc_additionality *with,
                             const asc_additionality *reference)
{
    return net_of(with) - net_of(reference);
}

double asc_discount_factor(double rate, double years)
{
    return pow(1.0 + rate, -years);
}

static asc_status share_check(const char *name, double x, asc_error *err)
{
    ASC_REQUIRE(x >= 0.0 && x <= 1.0, err, ASC_EUSAGE,
                "%s is %g; it is a share between 0 and 1", name, x);
    return ASC_OK;
}

asc_status asc_sroi_value(const asc_sroi *s, bool estimated, double *year,
                          double *present, asc_error *err)
{
    ASC_TRY(share_check("deadweight", s->deadweight, err));
    ASC_TRY(share_check("displacement", s->displacement, err));
    ASC_TRY(share_check("attribution", s->attribution, err));
    ASC_TRY(share_check("drop_off", s->drop_off, err));
    ASC_REQUIRE(
        !estimated || s->deadweight == 0.0, err, ASC_EUSAGE,
        "deadweight %g is deducted from a quantity that is already the difference "
        "from an estimated comparison; leave it out, or it is taken off twice",
        s->deadweight);
    ASC_REQUIRE(s->discount > -1.0, err, ASC_EUSAGE, "discount rate %g", s->discount);
    double impact = s->quantity * s->proxy * (1.0 - s->deadweight) *
                    (1.0 - s->displacement) * (1.0 - s->attribution);
    double sum = 0.0;
    for (size_t t = 0; t < s->years; t++) {
        year[t] = impact;
        sum += impact * asc_discount_factor(s->discount, (double)t + 1.0);
        impact *= 1.0 - s->drop_off;
    }
    *present = sum;
    return ASC_OK;
}

asc_plane asc_plane_at(const double *cost, const double *effect, size_t r,
                       double threshold)
{
    asc_plane p = {.icer = (double)NAN};
    double costs = 0.0, effects = 0.0, gain = 0.0;
    for (size_t i = 0; i < r; i++) {
        const double net = threshold * effect[i] - cost[i];
        const size_t corner =
            cost[i] > 0.0 ? (effect[i] > 0.0 ? 0 : 1) : (effect[i] > 0.0 ? 3 : 2);
        p.share[corner] += 1.0;
        p.acceptable += net > 0.0;
        p.net += net;
        gain += net > 0.0 ? net : 0.0;
        costs += cost[i];
        effects += effect[i];
    }
    const double n = (double)r;
    for (size_t i = 0; i < 4; i++) p.share[i] /= n;
    p.acceptable /= n;
    p.net /= n;
    p.evpi = gain / n - (p.net > 0.0 ? p.net : 0.0);
    if (effects != 0.0) p.icer = costs / effects;
    return p;
}

double asc_evppi(const double *net, const double *x, size_t r)
{
    double mean = 0.0, at = 0.0, xx = 0.0, xy = 0.0, gain = 0.0, loss = 0.0;
    for (size_t i = 0; i < r; i++) {
        mean += net[i] / (double)r;
        at += x[i] / (double)r;
    }
    for (size_t i = 0; i < r; i++) {
        xx += (x[i] - at) * (x[i] - at);
        xy += (x[i] - at) * (net[i] - mean);
    }
    const double slope = xx > 0.0 ? xy / xx : 0.0;
    for (size_t i = 0; i < r; i++) {
        const double known = mean + slope * (x[i] - at);
        gain += known > 0.0 ? known : 0.0;
        loss += known < 0.0 ? known : 0.0;
    }
    /* What is never decided otherwise is worth nothing, to the last bit. */
    if (!(gain > 0.0) || !(loss < 0.0)) return 0.0;
    return fmax(0.0, gain / (double)r - fmax(0.0, mean));
}

double asc_evppi_uniform(double constant, double slope, double low, double high)
{
    const double end[2] = {constant + slope * low, constant + slope * high};
    const double least = fmin(end[0], end[1]), most = fmax(end[0], end[1]);
    const double mean = 0.5 * (least + most);
    if (!(least < 0.0) || !(most > 0.0)) return 0.0;
    return 0.5 * most * most / (most - least) - fmax(0.0, mean);
}

double asc_switching_value(double benefit, double cost)
{
    return benefit == 0.0 ? (double)NAN : cost / benefit;
}
