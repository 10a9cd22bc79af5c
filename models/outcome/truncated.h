/* Counts above 0 by a negative binomial law without its zeros: the second part of a hurdle model. Private to models. */
#ifndef ASCRIBE_TRUNCATED_H
#define ASCRIBE_TRUNCATED_H

#include "outcome_model.h"

/* E(y | y > 0) at exp(eta) = mu and dispersion a, and its derivatives to eta and to log theta = -log a. */
typedef struct asc_truncated_mean {
    double mean, slope, turn;
} asc_truncated_mean;
asc_truncated_mean asc_truncated_at(double mu, double dispersion);

typedef struct asc_truncated {
    const double *w;   /* [n] sorted weights of the rows with a count              */
    double *coef;      /* [p] in: where to start; out                              */
    double dispersion; /* in: where to start, 0: nowhere in particular; out        */
    double *
        inverse; /* [p x p] out, of the curvature with the dispersion estimated, or NULL */
    size_t passes; /* out                                                         */
    bool settled;  /* out; else there is no estimate within the limits            */
} asc_truncated;

/* Maximum likelihood. Never fails for the data's sake. A column that is 0 in all rows with weight stays as it is. */
asc_status asc_truncated_fit(const asc_outcome_model *m, asc_truncated *t,
                             asc_arena *work, asc_error *err);
/* Scores of the full sample's rows, that of log theta as dispersion; mixed [n] w times what a row adds to minus the
 * mixed derivative, per x. Taken from work. */
asc_status asc_truncated_scores(const asc_outcome_model *m, const double *coef,
                                double dispersion, asc_arena *work, asc_scores *out,
                                double **mixed, asc_error *err);

#endif
