/* What a run keeps of its stages for the money of the study, and the tables that are made of it. */
#ifndef ASCRIBE_ANSWER_MONEY_H
#define ASCRIBE_ANSWER_MONEY_H

#include "answer_more.h"

/* One policy of one outcome under one model, priced or dividing a pool. */
typedef struct asc_money_case {
    size_t outcome, model; /* positions in the study           */
    asc_policy_kind kind;
    double units;        /* sum of weights                                            */
    double people;       /* number of persons, or of units where persons are not known */
    size_t clusters;     /* of joint draws: outcomes with other units have other draws */
    double empty;        /* mu(empty)                                                 */
    double gain;         /* v(N), signed gain per unit                                */
    asc_interval total;  /* at the study's level                                  */
    double low;          /* one-sided lower bound of v(N)                         */
    const char *bound;   /* "percentile, one-sided 95 %"                          */
    const double *draw;  /* [R] of v(N)                                           */
    const char *nothing; /* why v(N) or its intervals are withheld, ""            */
    /* Of the index that splits, among partners: */
    const char *const *player; /* [players]; NULL: it has not been solved         */
    size_t players;
    double *phi, *phi_low; /* [players] shares of v(N) and their one-sided bounds      */
    const char *refusal;   /* why there are none, ""                             */
} asc_money_case;

struct asc_money_book {
    asc_money_case *of; /* [cases] */
    size_t cases;
    double bound; /* one-sided confidence */
};

/* What the gainshare rule starts from, of all its sources. */
typedef struct asc_saving {
    const asc_money_case *first; /* the first source                              */
    double benchmark, savings, std_error, low, people, audit;
    const char *low_kind, *words;
    int pathway;
    bool benefit;
    const char *reason; /* why the rule cannot be started, ""                      */
} asc_saving;

/* NULL when the study names no money. */
struct asc_money_book *asc_money_open(const asc_study *s, asc_arena *arena);
/* A policy kind whose total is known; then an index over its partners, with the lower ends share_low
 * [players] of the printed shares. */
asc_status asc_money_total(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_error *err);
asc_status asc_money_split(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           const asc_division *d, const double *share_low,
                           const char *refusal, asc_error *err);
/* Savings, value, plane and gainshare, after all stages: tables appended to out. */
asc_status asc_money_settle(asc_answer *a, asc_result *out, asc_error *err);

/* How strongly the saving may be spoken of. The only place where money asks. */
typedef struct asc_money_standing {
    int pathway, partner; /* claim levels; -1: not assessed */
    bool benefit;
} asc_money_standing;
asc_money_standing asc_money_standing_of(const asc_answer *a, const asc_money_case *c);

/* The case of an outcome under the first model as delivered; NULL: none. */
const asc_money_case *asc_money_find(const asc_answer *a, size_t outcome);
/* Minimum savings rate in force, at most 1; NaN: the table has none for so few. */
double asc_money_msr(const asc_funding *f, double people);

/* Value of one unit of the outcome that is additional: nothing is taken off for a reference case, which is the
 * counterfactual. */
double asc_money_additional(const asc_unit_cost *u);

/* answer_payers.c: gates of payment from what the study measures, the benchmark of the past beside the counterfactual
 * one, and who did the work, bore its cost and saved. */
/* Upper error bound of the claims an outcome rests on; 0: on none. */
asc_status asc_money_saving(const asc_answer *a, asc_saving *out, asc_error *err);
double asc_money_audit(const asc_answer *a, size_t outcome);
/* The ratio of the quality gate, 0 below its floor; 1 without a gate. */
double asc_money_quality(const asc_answer *a);
bool asc_money_coordinated(const asc_answer *a, const char *partner);
/* /tables/benchmark and /tables/payer; NULL without funding, or without costs of partners. */
asc_table *asc_money_benchmark(const asc_answer *a);
asc_table *asc_money_payers(const asc_answer *a);

/* answer_value.c: /tables/value, /tables/plane, /tables/plane_point; NULL without rows. */
typedef struct asc_value_tables {
    asc_frame value, plane, point;
} asc_value_tables;
asc_status asc_money_value(asc_answer *a, asc_value_tables *out, asc_error *err);
/* answer_gainshare.c: /tables/gainshare and /tables/gainshare_step; NULL without funding. */
asc_status asc_money_gainshare(asc_answer *a, asc_table *out[2], asc_error *err);

#endif
