/* What a study says of money: unit costs, and how a validated saving is shared. Part of asc_study. */
#ifndef ASCRIBE_MONEY_H
#define ASCRIBE_MONEY_H

#include "ascribe/findings.h"
#include <stdbool.h>
#include <stddef.h>

enum { ASC_YEARS_MAX = 30 }; /* that a gain may be assumed to last */

/* What one unit of an outcome costs. */
typedef struct asc_unit_cost {
    bool given;
    double value;     /* in the study's currency                              */
    double low, high; /* range of it; NaN: not stated                         */
    const char *year, *source, *payer;
    bool marginal;   /* else average                                         */
    double cashable; /* part that is cash, in [0, 1]                         */
    /* What of the gain is not additional, in [0, 1]; deadweight is in the gain already. */
    double leakage, displacement, substitution;
    const char *not_additional; /* where those come from; NULL: none were stated        */
    size_t years;               /* the gain is assumed to last, 1: as measured          */
    double drop_off;            /* of it from each year to the next                     */
    const char *lasts;          /* where those come from; NULL: nothing is assumed      */
    double complete;            /* part of the records that had come in; 1: all         */
    const char *run_out;        /* where that comes from; NULL: not stated              */
    asc_place at;
} asc_unit_cost;

typedef enum asc_msr_rule { ASC_MSR_NONE, ASC_MSR_TABLE, ASC_MSR_CV } asc_msr_rule;

/* How a validated saving is shared. */
typedef struct asc_funding {
    asc_place at;
    const char *payer;
    const size_t *source_at; /* [sources] outcomes of the saving                     */
    size_t sources;
    size_t source, split; /* outcomes: the first of the saving; of the contributions */
    double bound, programme_cost, share, cap, collective, floor, ceiling;
    asc_msr_rule msr;
    double cv;
    const double *weight; /* [partners] collective weights; 0 for who does not play */
    const double *spend;  /* [partners] historic spend; NaN: not stated             */
    size_t index;         /* of asc_study.index                                  */
    const size_t *safety; /* [safeties] outcomes that must not be worse            */
    size_t safeties;
    bool own;                    /* prudence: own                                       */
    const char *reserve, *panel; /* panel NULL: not stated                        */
    double days;                 /* of dispute; 0: not stated                     */
    size_t quality;              /* of asc_study.measure; SIZE_MAX: no such gate  */
    double quality_floor;
    size_t coordination; /* the same, by partner */
    double coordination_floor;
    bool historical; /* a benchmark of the past is shown beside                   */
    double past, trend,
        risk_cap; /* per unit, yearly growth, cap of the change in risk  */
} asc_funding;

typedef struct asc_money {
    const char *currency;           /* NULL: no money is named                         */
    int minor;                      /* smallest coins in one of the currency           */
    const char *price_year;         /* or NULL                                         */
    double discount;                /* per year; 0 when absent                         */
    const asc_unit_cost *unit_cost; /* [outcomes]                                      */
    const asc_funding *funding;     /* NULL: none                                      */
} asc_money;

#endif
