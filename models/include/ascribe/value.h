/* From a claim to money: the gainshare rule, savings, and their discounting. Pure functions of numbers;
 * texts are taken from the arena. Amounts are in the study's currency unless they are called minor units
 * (pence), which are integers. */
#ifndef ASCRIBE_VALUE_H
#define ASCRIBE_VALUE_H

#include "ascribe/arena.h"
#include "ascribe/table.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- apportion.c ---- */

/* Largest remainder (Hamilton): part [count] minor units in proportion to weight [count] >= 0, not all
 * 0; they sum to total >= 0 exactly. Equal remainders go to the earlier one. ASC_EDATA: a weight below
 * 0 or not finite, or none above 0. */
asc_status asc_apportion(int64_t total, const double *weight, size_t count,
                         asc_arena *work, int64_t *part, asc_error *err);

/* ---- gainshare.c ---- */

typedef enum asc_prudence {
    ASC_PRUDENCE_COMMON, /* one factor for all: the sum of the lower bounds                */
    ASC_PRUDENCE_OWN /* each on its own lower bound                                    */
} asc_prudence;

/* One partner as the rule sees it. */
typedef struct asc_gainshare_partner {
    const char *name;
    double phi; /* share of the total, point estimate                                */
    double
        phi_low;   /* its one-sided lower bound, at rule.bound                          */
    double weight; /* of the collective part, >= 0                                      */
    double spend;  /* historic spend, shown beside; NaN: not stated                     */
    bool
        coordinated; /* passed the coordination gate                                      */
    bool
        unsettled; /* raters do not support its part: what it would be paid is collective */
} asc_gainshare_partner;

typedef struct asc_gainshare_rule {
    double bound; /* one-sided confidence, 0.95                                   */
    double msr;   /* minimum savings rate; 0: none                                */
    double
        programme_cost; /* >= 0                                                         */
    double share;       /* of the net savings that is shared, in [0, 1]                 */
    double cap;         /* of the benchmark, in [0, 1]                                  */
    double collective;  /* lambda, in [0, 1]                                            */
    double floor,
        ceiling; /* of the pool, per partner; 0 and 1: none                      */
    asc_prudence prudence;
    int minor; /* minor units in one of the currency: 100, 1 or 1000                       */
} asc_gainshare_rule;

/* What the rule is applied to. */
typedef struct asc_gainshare_case {
    int level;    /* claim level of the pathway, 0 .. 4                               */
    bool benefit; /* its direction                                                    */
    double
        benchmark;  /* B, counterfactual cost                                           */
    double savings; /* S, cashable for the payer at marginal cost                       */
    double
        std_error;  /* of S                                                             */
    bool low_given; /* S_L is given by savings_low, else it is S - z std_error          */
    double savings_low;
    const char *low_kind; /* how: "percentile, one-sided 95 %"; read when given        */
    double audit;   /* u, upper error bound; 0 where nothing is partner-reported        */
    double quality; /* Q in [0, 1]; 0 when the quality gate failed                      */
    bool safe;      /* safety gate                                                      */
    const asc_gainshare_partner
        *partner; /* [partners]                                    */
    size_t partners;
} asc_gainshare_case;

/* Where the rule stopped. */
typedef enum asc_gainshare_stop {
    ASC_PAID,
    ASC_STOP_LEVEL, /* claim level below 2                                             */
    ASC_STOP_DIRECTION, /* not a benefit                                                   */
    ASC_STOP_MSR,
    ASC_STOP_BOUND, /* S_L <= 0                                                          */
    ASC_STOP_COST, /* the programme cost takes all                                      */
    ASC_STOP_QUALITY, /* quality or safety gate                                            */
} asc_gainshare_stop;

typedef struct asc_gainshare {
    asc_gainshare_stop stop;
    double rate, bounded, audited, net,
        pool;                        /* S/B, S_L, S_A, S_N, P; NaN after a stop   */
    double collective, contribution; /* P_C, P_K before unresolved credit returns */
    double resolved;                 /* r, or the sum of the own lower bounds     */
    double unresolved;               /* of P_K, returned to P_C                   */
    double *by_contribution,
        *by_collective; /* [partners] before floor and ceiling       */
    double *amount;     /* [partners] after them, unrounded          */
    int64_t pool_minor,
        reserve_minor; /* the reserve takes what a failed coordination gate
                                                 leaves */
    int64_t *paid;     /* [partners] minor units; with the reserve they sum to
                                                 pool_minor */
    int64_t *equal,
        *by_spend; /* [partners] shown beside, never paid; by_spend NULL when a spend is
                                  not stated */
} asc_gainshare;

/* Results live in the arena. ASC_EUSAGE: a rule that cannot be carried out (share outside [0, 1], floors
 * that exceed the pool, ceilings below it); ASC_EDATA: numbers that are not finite. */
asc_status asc_gainshare_run(const asc_gainshare_rule *rule, const asc_gainshare_case *c,
                             asc_arena *arena, asc_gainshare *out, asc_error *err);
/* Every step in words and numbers, in order: step, name, value, text. */
asc_table *asc_gainshare_steps(const asc_gainshare_rule *rule,
                               const asc_gainshare_case *c, const asc_gainshare *g,
                               asc_arena *arena);
/* "stopped: the savings rate 4.1 % is below the minimum savings rate 8.3 %"; "" when paid. */
const char *asc_gainshare_reason(const asc_gainshare_rule *rule,
                                 const asc_gainshare_case *c, const asc_gainshare *g,
                                 asc_arena *arena);

/* ---- savings.c ---- */

/* Minimum savings rate of n people: z(bound) cv / sqrt(n); bound 0.95. */
double asc_msr_formula(double cv, double n, double bound);
/* The sliding scale of the Medicare Shared Savings Program (one-sided model), linear between its
 * anchors; below 500 people NaN, from 60,000 on 2 %. */
double asc_msr_table(double n);

/* One side of the additionality equation. */
typedef struct asc_additionality {
    double gross;                               /* gross impact                         */
    double leakage, displacement, substitution; /* in [0, 1]                            */
    double multiplier;                          /* 1: none                              */
} asc_additionality;
/* AI = [GI (1-L)(1-Dp)(1-S) M] with the intervention - the same of the reference case. */
double asc_additional_impact(const asc_additionality *with,
                             const asc_additionality *reference);

/* Social return of one outcome over years. */
typedef struct asc_sroi {
    double quantity, proxy;
    double
        deadweight; /* 0 where the quantity comes from an estimated comparison           */
    double displacement,
        attribution; /* to others, in [0, 1]                              */
    double drop_off; /* per year from the second                                       */
    double discount; /* 0.035; year-end                                                */
    size_t years;
} asc_sroi;
/* Impact of each year, undiscounted, [years], and their present value. ASC_EUSAGE: deadweight both
 * estimated and deducted, or a share outside [0, 1]. */
asc_status asc_sroi_value(const asc_sroi *s, bool estimated, double *year,
                          double *present, asc_error *err);
double asc_discount_factor(double rate,
                           double years); /* (1 + rate)^-years                */

/* Cost-effectiveness from joint draws: cost[r] extra cost, effect[r] extra benefit (good is positive). */
typedef struct asc_plane {
    double share
        [4]; /* of draws: dearer and better, dearer and worse, cheaper and worse, cheaper and
                          better (dominant) */
    double icer; /* mean cost / mean effect; NaN when the mean effect is 0           */
    double
        acceptable; /* share of draws with threshold x effect > cost                    */
    double net;     /* mean net benefit at the threshold                                */
    double
        evpi; /* expected value of perfect information per decision: E max(0, NB) - max(0, E
                          NB) */
} asc_plane;
/* cost, effect [r]; r > 0. */
asc_plane asc_plane_at(const double *cost, const double *effect, size_t r,
                       double threshold);
/* Expected value of partial perfect information on x, with joint draws net, x [r], r > 0: E(NB | x) by least squares
 * on x. 0 where x tells nothing. Strong, Oakley & Brennan (2014), Med. Decis. Making 34:311-326, the linear case. */
double asc_evppi(const double *net, const double *x, size_t r);
/* The same on a factor that is uniform on [low, high], of NB = constant + slope x factor. */
double asc_evppi_uniform(double constant, double slope, double low, double high);
/* The value of one factor of a net benefit, linear in it, at which the net benefit is 0:
 * benefit x value - cost = 0. NaN when benefit is 0. */
double asc_switching_value(double benefit, double cost);

#ifdef __cplusplus
}
#endif
#endif
