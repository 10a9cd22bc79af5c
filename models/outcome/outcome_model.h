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

#include "ascribe/packed.h"
#include "ascribe/policy.h"

/* Players up to which shifts stand in a table of 2^K. */
enum { ASC_PROBES = 64, ASC_SHIFT_PLAYERS = 20 };

/* A category, or a two-valued column, of the covariates. */
typedef struct asc_factor {
    const char *name;         /* covariate or term                                */
    const char *const *level; /* [levels] or NULL: value [2]                       */
    double value[2];
    size_t levels;
    uint16_t *code; /* [n] in sorted order, 0 = reference; or NULL         */
    uint8_t *bit;   /* [n / 8] the same of two values                     */
    size_t first;   /* column of x of level 1                             */
} asc_factor;

static inline unsigned asc_factor_level(const asc_factor *f, size_t row)
{
    return f->bit != NULL ? (unsigned)f->bit[row / 8] >> (row % 8) & 1U : f->code[row];
}

/* Rows with one value of a factor, partner or pair, whose indicator lies in the span of
 * the design: without events among them the linear predictor of just these rows can run
 * to minus infinity. */
typedef struct asc_cell {
    asc_mask with, without;   /* partners that must, and must not, have delivered  */
    const asc_factor *factor; /* or NULL                                           */
    uint16_t level;
    uint32_t *event, *other; /* up to ASC_PROBES rows each, evenly spread         */
    size_t events, others;   /* in the full sample, w > 0                         */
} asc_cell;

typedef struct asc_outcome_model {
    const asc_problem *problem; /* with the covariates of this model                    */
    bool delivered, universal;  /* kinds asked, in this order in every list of means  */
    const asc_mask *coalition;  /* [coalitions] asked of each kind; NULL: all 2^K      */
    size_t coalitions;
    asc_family link; /* canonical family with the inverse link of the means */
    size_t n, p;
    size_t coefs;            /* numbers of a fit: p, and for nb2 the dispersion    */
    asc_design design;       /* [n x p], rows sorted                               */
    const char **term;       /* [coefs]                                            */
    asc_mask *set;           /* [p]                                                */
    size_t *xcol;            /* [p]                                                */
    size_t *column;          /* [columns of x] design column of a covariate column */
    asc_mask modified;       /* partners with modifiers                            */
    const uint32_t *order;   /* [n] row of the problem                             */
    asc_mask *mask;          /* [n] delivered                                      */
    double *y, *w, *offset;  /* [n]; offset may be NULL                            */
    const double *target;    /* [n] weight of a row in the means, beside w; NULL: 1 */
    double reached;          /* sum of w over the units the means are of           */
    asc_patterns pattern[2]; /* of sorted rows: delivered, universal               */
    asc_factor *factor;
    size_t factors;
    asc_cell *cell;
    size_t cells;
    double *pivot; /* [p] of the full sample's scaled Gram matrix         */
} asc_outcome_model;

/* Linear predictor of every row under every sub-policy of its pattern. */
typedef struct asc_predictor {
    double *base;  /* [n] covariates, and offset if asked                               */
    double *mod;   /* [K][n] M of the partners with modifiers; NULL when there are none */
    double *shift; /* [2^K] C; NULL above ASC_SHIFT_PLAYERS                             */
    const double *coef; /* [p] as given                                                 */
} asc_predictor;

/* What a replicate lacks, and what follows for its fit (outcome_boundary.c). */
typedef struct asc_boundary {
    bool absent;      /* some cell has no rows at all                                  */
    bool limits;      /* some rows have left the likelihood                            */
    bool reshaped;    /* columns may depend on one another in the rows that remain     */
    int everyone;     /* -1 no events in the replicate, +1 nothing else, 0 both        */
    int8_t *sign;     /* [n] limit of rows that left: -1 mean 0, +1 mean 1; 0 remains  */
    uint8_t *done;    /* [cells] nothing more to find                                  */
    uint8_t *present; /* [p] columns not zero in the replicate                         */
    uint8_t *active;  /* [p] columns that stay, or NULL: all                           */
    double *alias; /* [2][p] combinations that vanish in the rows that remain, or NULL */
    size_t rows;   /* rows that remain                                              */
} asc_boundary;

/* Refuses a family that is not one generalised linear model. */
asc_status asc_outcome_takes(const asc_problem *p, asc_error *err);
asc_status asc_outcome_prepare(const asc_problem *p, const asc_settings *s,
                               asc_arena *arena, asc_outcome_model *out, asc_error *err);
/* outcome_cells.c */
asc_status asc_cells_make(asc_outcome_model *m, asc_arena *arena, asc_error *err);
bool asc_cell_holds(const asc_cell *c, asc_mask mask, size_t row);
/* Any row with u > 0 and an event (or, events false, something else) in the cell? */
bool asc_cell_any(const asc_outcome_model *m, const asc_cell *c, const double *u,
                  bool events);
/* outcome_boundary.c: refuses the full sample when a cell has no events or nothing else.
 */
asc_status asc_cells_check(const asc_outcome_model *m, asc_arena *work, asc_error *err);
/* Is column j of the design other than 0 in some row with u > 0? */
bool asc_column_any(const asc_outcome_model *m, size_t j, const double *u);
/* w [n] sorted weights of a replicate; u [n] a copy, in which rows that leave are set to
 * 0. */
asc_status asc_boundary_start(const asc_outcome_model *m, double *u, asc_arena *work,
                              asc_boundary *b, asc_error *err);
/* Rows with a sign in drift [n] leave as well; then the cells are looked at once more. */
asc_status asc_boundary_drift(const asc_outcome_model *m, const int8_t *drift, double *u,
                              asc_arena *work, asc_boundary *b, asc_error *err);
/* outcome_pivot.c: pivots [p] of the scaled Gram matrix of the rows with u > 0. */
asc_status asc_outcome_pivots(const asc_outcome_model *m, const double *u,
                              asc_arena *work, double *pivot, asc_error *err);
/* b->active loses the columns that newly depend on those before them; b->alias gets two
 * combinations of these dependences, columns that are not present at all left out. */
asc_status asc_outcome_alias(const asc_outcome_model *m, const double *u, asc_boundary *b,
                             asc_arena *work, asc_error *err);
/* outcome_predictor.c */
asc_status asc_predictor_make(const asc_outcome_model *m, const double *coef, bool offset,
                              asc_arena *work, asc_predictor *out, asc_error *err);
/* C(t): from the table, or the coefficients of the sets within t. */
double asc_predictor_shift(const asc_outcome_model *m, const asc_predictor *p,
                           asc_mask t);
/* The linear predictor of a row under t, with C(t) given, or looked up. */
double asc_predictor_with(const asc_outcome_model *m, const asc_predictor *p, size_t row,
                          asc_mask t, double shift);
double asc_predictor_at(const asc_outcome_model *m, const asc_predictor *p, size_t row,
                        asc_mask t);
/* outcome_means.c: mean [P] under every policy; *undetermined: the rows that remain do
 * not say what some row's mean is under some policy. */
asc_status asc_outcome_means(const asc_outcome_model *m, const double *w,
                             const double *coef, const asc_boundary *b, asc_arena *work,
                             double *mean, bool *undetermined, asc_error *err);
/* outcome_scores.c: scores of the full sample's rows at the exposures as they were; taken from work. */
typedef struct asc_scores {
    double *eta; /* [n] of the linear predictor; 0 where w is                     */
    double
        *dispersion;  /* [n] of the dispersion of nb2, or NULL                         */
    double *cross;    /* [p] mixed curvature over that of the dispersion               */
    double curvature; /* of the dispersion                                             */
} asc_scores;
asc_status asc_outcome_scores(const asc_outcome_model *m, const double *coef,
                              asc_arena *work, asc_scores *out, asc_error *err);
/* Estimating the dispersion as well: inverse [p x p] of H becomes that of H - h h' / q. */
asc_status asc_scores_profile(const asc_scores *s, size_t p, double *inverse,
                              asc_arena *work, asc_error *err);
/* v' (x s - h / q times the score of the dispersion) of a row; z = v'x, nuisance = v'h / q. */
static inline double asc_score_nuisance(const asc_scores *s, const double *v, size_t p)
{
    double sum = 0.0;
    for (size_t j = 0; s->dispersion != NULL && j < p; j++) sum += v[j] * s->cross[j];
    return sum;
}
static inline double asc_score_along(const asc_scores *s, size_t row, double z,
                                     double nuisance)
{
    const double along = s->eta[row] * z;
    return s->dispersion == NULL ? along : along - s->dispersion[row] * nuisance;
}
/* target.c: *target [n] of rows in `order`: 1 for those the target's partner delivered to, else 0; NULL
 * when the target is no such units. *total: sum of w over them. Refuses a partner that reached nobody. */
asc_status asc_target_rows(const asc_problem *p, const asc_model_spec *spec,
                           const uint32_t *order, asc_arena *arena, const double **target,
                           double *total, asc_error *err);
/* The functions of a name: a player's own, or all of a partner's. */
asc_mask asc_target_mask(const asc_problem *p, const char *name);
/* outcome_influence.c: influence [clusters x P] of the means at a fit. */
typedef struct asc_outcome_at {
    const double *coef;
    const double
        *inverse; /* [p x p] H^-1; NULL: the coefficients are taken as known        */
    const double
        *mean; /* [P]                                                            */
    const asc_scores
        *scores; /* at coef; NULL: to be made                                   */
    const double
        *more; /* [p x P] what else G consists of, or NULL                          */
} asc_outcome_at;
asc_status asc_outcome_influence(const asc_outcome_model *m, const asc_outcome_at *at,
                                 asc_arena *work, double *influence, asc_error *err);
/* outcome_corrected.c: out [asc_corrected_rows(clusters, p) x P] at coef, of asc_means.corrected. *given is false
 * where there are none: families whose scores are of more than the mean, or H is not positive definite. */
asc_status asc_outcome_corrected(const asc_outcome_model *m, const double *coef,
                                 const double *mean, asc_arena *work, double *out,
                                 bool *given, asc_error *err);
/* Policies asked: asc_settings_count for each kind. */
size_t asc_outcome_policies(const asc_outcome_model *m);
size_t asc_outcome_coalitions(const asc_outcome_model *m); /* of one kind */
asc_mask asc_outcome_coalition(const asc_outcome_model *m, size_t j);

#endif
