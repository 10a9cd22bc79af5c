/* Outcome model of an ordered score. Private to models. */
#ifndef ASCRIBE_ORDINAL_H
#define ASCRIBE_ORDINAL_H

#include "outcome_model.h"

enum { ASC_SCORES_MAX = 20 };

typedef struct asc_ordinal {
    const asc_problem *problem;
    asc_problem as_number; /* the same problem, its score as a number: for the design */
    asc_outcome_model m;
    double
        score[ASC_SCORES_MAX]; /* [scores] ascending                                  */
    size_t scores;
    uint8_t *at; /* [n] in sorted order: index of a row's score                    */
    const char *
        *term;    /* [coefs] slopes (design columns from 1), then thresholds        */
    size_t coefs; /* p - 1 + scores - 1                                             */
} asc_ordinal;

asc_status asc_ordinal_prepare(const asc_problem *p, const asc_settings *s,
                               asc_arena *arena, asc_ordinal *out, asc_error *err);
asc_status asc_ordinal_fit(const asc_ordinal *o, asc_arena *work, asc_means *out,
                           asc_error *err);
asc_status asc_ordinal_refit(const asc_ordinal *o, const double *w, const double *start,
                             asc_arena *work, asc_means *out, asc_error *err);

/* ordinal_newton.c: one fit. */
typedef struct asc_ordinal_fitting {
    const asc_ordinal *o;
    const double *w; /* [n] sorted weights                                           */
    const double
        *start;      /* [coefs] or NULL                                              */
    double *coef;    /* [coefs] out; the threshold of a score that does not occur is
                           that of the next one that does, or + or - infinity           */
    double *inverse; /* [coefs x coefs] out or NULL: of the information               */
    size_t passes;   /* out                                                          */
    bool lacks;      /* out: a score does not occur                                  */
} asc_ordinal_fitting;
asc_status asc_ordinal_newton(asc_ordinal_fitting *f, asc_arena *work, asc_error *err);

/* The model at its estimates. What it holds is taken from work. */
typedef struct asc_ordinal_solution {
    const asc_ordinal *o;
    double *coef;      /* [coefs] slopes, then thresholds                             */
    double *inverse;   /* [coefs x coefs] of the information, or NULL                 */
    double *score;     /* [n][3] scores of rows as asc_ordinal_scores has them, or NULL */
    asc_predictor eta; /* of a refused replicate not set                              */
    double condition;
    size_t passes;
    unsigned code; /* asc_outcome_code: refused, coef says nothing                */
} asc_ordinal_solution;

/* The full sample, curvature with inverse and score; and a replicate, or a part of the sample, with sorted
 * weights w, which never fails for the data's sake. */
asc_status asc_ordinal_solve(const asc_ordinal *o, bool curvature, asc_arena *work,
                             asc_ordinal_solution *out, asc_error *err);
asc_status asc_ordinal_resolve(const asc_ordinal *o, const double *w, const double *start,
                               asc_arena *work, asc_ordinal_solution *out,
                               asc_error *err);
/* Mean scores under every policy, of sorted weights w [n] times those of a target g [n], NULL: 1; and of every row at
 * the exposures applied [n]. */
asc_status asc_ordinal_means(const asc_ordinal_solution *s, const double *w,
                             const double *g, asc_arena *work, double *mean,
                             asc_error *err);
void asc_ordinal_predict(const asc_ordinal_solution *s, const asc_mask *applied,
                         double *m);
/* g [coefs] of sum_i c_i m_i at the exposures applied, c [n], 0 skips a row; with curvature, what estimation adds to a
 * sum with gradient g, into l [clusters]; and both at once. */
asc_status asc_ordinal_gradient(const asc_ordinal_solution *s, const asc_mask *applied,
                                const double *c, asc_arena *work, double *g,
                                asc_error *err);
asc_status asc_ordinal_spread(const asc_ordinal_solution *s, const double *g,
                              asc_arena *work, double *l, asc_error *err);
asc_status asc_ordinal_direction(const asc_ordinal_solution *s, const asc_mask *applied,
                                 const double *c, asc_arena *work, double *l,
                                 asc_error *err);

/* Scores of a row with linear predictor eta and score index k: *eta_score and those of its thresholds k
 * and k + 1 (edge [2], 0 where there is none). c [scores - 1]. */
void asc_ordinal_scores(const asc_ordinal *o, const double *c, size_t k, double eta,
                        double *eta_score, double edge[2]);

#endif
