/* The mean score of a cumulative logit as outcome model of a doubly robust estimator. Private to models. */
#ifndef ASCRIBE_ORDINAL_ROBUST_H
#define ASCRIBE_ORDINAL_ROBUST_H

#include "doubly_robust.h"

/* d->ordinal, and d->m with its design and terms. */
asc_status asc_ordinal_robust_prepare(const asc_problem *p, const asc_settings *s,
                                      asc_arena *arena, asc_doubly *d, asc_error *err);
/* f->ordinal of the full sample, and of a replicate; their coef, condition, passes and code into f. */
asc_status asc_ordinal_robust_fit(const asc_doubly *d, bool curvature, asc_arena *work,
                                  asc_doubly_fit *f, asc_error *err);
asc_status asc_ordinal_robust_refit(const asc_doubly *d, const double *w,
                                    const double *start, asc_arena *work,
                                    asc_doubly_fit *f, asc_error *err);
/* r [n] = y - m(A, L), 0 where w is. */
void asc_ordinal_robust_residuals(const asc_ordinal_solution *s, const double *w,
                                  double *r);
/* Mean scores [n] of rows under a policy. */
asc_status asc_ordinal_robust_predict(const asc_doubly *d, const asc_ordinal_solution *s,
                                      asc_policy policy, asc_arena *work, double *m,
                                      asc_error *err);
/* Of asc_doubly_plug_influence, gradient [coefs x policies]; policies in parallel. */
asc_status asc_ordinal_robust_influence(const asc_doubly *d, const asc_doubly_fit *f,
                                        const asc_doubly_more *more, double *influence,
                                        asc_error *err);

#endif
