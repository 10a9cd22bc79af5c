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
/* Scores of a row with linear predictor eta and score index k: *eta_score and those of its thresholds k
 * and k + 1 (edge [2], 0 where there is none). c [scores - 1]. */
void asc_ordinal_scores(const asc_ordinal *o, const double *c, size_t k, double eta,
                        double *eta_score, double edge[2]);

#endif
