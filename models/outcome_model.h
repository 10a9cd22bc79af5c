/* The outcome model of a problem: design columns, the cells that may lack events, policy
 * means. Private to models; shared by the estimators that fit an outcome model.
 *
 * Column j has the value 1{set_j in A_i} x_i[xcol_j]: a covariate has no set, a partner
 * or an interaction has column 0 of x (the intercept), a modifier has both. So the linear
 * predictor of row i under sub-policy t is base_i + C(t) + sum over k in t of M_ik, with
 * C the zeta transform of the coefficients of sets. Rows are kept sorted by delivered
 * pattern, stably. */
#ifndef ASCRIBE_OUTCOME_MODEL_H
#define ASCRIBE_OUTCOME_MODEL_H

#include "ascribe/policy.h"

enum { ASC_PROBES = 64 };

/* A category, or a two-valued column, of the covariates. */
typedef struct asc_factor {
    const char *name;         /* covariate or term                                */
    const char *const *level; /* [levels] or NULL: value [2]                       */
    double value[2];
    size_t levels;
    const uint16_t *code; /* [n] in sorted order, 0 = reference                */
    size_t first;         /* column of x of level 1                            */
} asc_factor;

/* Rows with one value of a factor, partner or pair, whose indicator lies in the span of
 * the design: without events among them the linear predictor of just these rows can run
 * to minus infinity. */
typedef struct asc_cell {
    uint32_t with, without;   /* partners that must, and must not, have delivered  */
    const asc_factor *factor; /* or NULL                                           */
    uint16_t level;
    uint32_t *event, *other; /* up to ASC_PROBES rows each, evenly spread         */
    size_t events, others;   /* in the full sample, w > 0                         */
} asc_cell;

typedef struct asc_outcome_model {
    const asc_problem *problem;
    bool delivered, universal; /* kinds asked, in this order in every list of means  */
    size_t n, p;
    asc_design design;       /* [n x p], rows sorted                               */
    const char **term;       /* [p]                                                */
    uint32_t *set;           /* [p]                                                */
    size_t *xcol;            /* [p]                                                */
    size_t *column;          /* [columns of x] design column of a covariate column */
    uint32_t modified;       /* partners with modifiers                            */
    const uint32_t *order;   /* [n] row of the problem                             */
    uint32_t *mask;          /* [n] delivered                                      */
    double *y, *w, *offset;  /* [n]; offset may be NULL                            */
    asc_patterns pattern[2]; /* of sorted rows: delivered, universal               */
    asc_factor *factor;
    size_t factors;
    asc_cell *cell;
    size_t cells;
    double *pivot; /* [p] of the full sample's scaled Gram matrix         */
} asc_outcome_model;

/* A cell whose rows have mean exactly 0 or 1 in this replicate. A lower round overrules.
 */
typedef struct asc_limit {
    const asc_cell *cell;
    int sign; /* -1: no events, +1: nothing but events */
    unsigned round;
} asc_limit;

/* What the level checks of one replicate found. */
typedef struct asc_boundary {
    asc_limit *limit; /* [limits] */
    size_t limits;
    bool absent;     /* some cell has no rows at all                                  */
    bool reshaped;   /* columns may depend on one another in the rows that remain     */
    bool lost;       /* too few rows remain to determine the means                    */
    size_t rows;     /* rows that remain                                              */
    uint8_t *active; /* [p] columns that stay, or NULL: all                           */
} asc_boundary;

asc_status asc_outcome_prepare(const asc_problem *p, const asc_settings *s,
                               asc_arena *arena, asc_outcome_model *out, asc_error *err);
/* outcome_cells.c */
asc_status asc_cells_make(asc_outcome_model *m, asc_arena *arena, asc_error *err);
bool asc_cell_holds(const asc_cell *c, uint32_t mask, size_t row);
/* Any row with u > 0 and an event (or, events false, something else) in the cell? */
bool asc_cell_any(const asc_outcome_model *m, const asc_cell *c, const double *u,
                  bool events);
/* outcome_boundary.c: refuses the full sample when a cell has no events or nothing else.
 */
asc_status asc_cells_check(const asc_outcome_model *m, asc_arena *work, asc_error *err);
/* u [n] sorted weights: rows of boundary cells are set to 0. */
asc_status asc_cells_scan(const asc_outcome_model *m, double *u, asc_arena *work,
                          asc_boundary *out, asc_error *err);
/* outcome_pivot.c: pivots [p] of the scaled Gram matrix of the rows with u > 0. */
asc_status asc_outcome_pivots(const asc_outcome_model *m, const double *u,
                              asc_arena *work, double *pivot, asc_error *err);
/* outcome_means.c: mean [P] under every policy; *unsettled: a row's limit is not
 * determined. */
asc_status asc_outcome_means(const asc_outcome_model *m, const double *w,
                             const double *coef, const asc_boundary *b, asc_arena *work,
                             double *mean, bool *unsettled, asc_error *err);
/* outcome_influence.c: influence [clusters x P] at coef; inverse [p x p] is H^-1. */
asc_status asc_outcome_influence(const asc_outcome_model *m, const double *coef,
                                 const double *inverse, const double *mean,
                                 asc_arena *work, double *influence, asc_error *err);
/* Policies asked: 2^K for each kind. */
size_t asc_outcome_policies(const asc_outcome_model *m);

#endif
