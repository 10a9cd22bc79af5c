/* Blocks of replicates of the exposure models. Private to models. */
#ifndef ASCRIBE_EXPOSURE_BLOCK_H
#define ASCRIBE_EXPOSURE_BLOCK_H

#include "ascribe/glm_block.h"
#include "exposure_model.h"

/* What all blocks share; read-only once made. */
typedef struct asc_exposure_block {
    const asc_exposure_model *m;
    asc_glm_base *base; /* [K]                                            */
    double *start;      /* [K][p]                                         */
    bool usable;        /* false: every replicate is fitted by itself     */
} asc_exposure_block;

/* terms: coefficients of the full sample in the order of the terms. */
asc_status asc_exposure_share(const asc_exposure_model *m, const double *terms,
                              asc_arena *arena, asc_exposure_block *out, asc_error *err);
/* state [count]: 1 to be fitted; stays 1 where all models settled. coef [count][K][p], passes [count] out
 * there. */
asc_status asc_exposure_block_fit(const asc_exposure_block *b,
                                  const asc_replicates *block, asc_arena *work,
                                  uint8_t *state, double *coef, size_t *passes,
                                  asc_error *err);
/* Has a replicate every level of every covariate, and units of both sorts for every partner? */
bool asc_exposure_complete(const asc_exposure_block *b, const uint8_t *multiplicity);
/* w [n] of a replicate, in the order of the rows, and the fit that belongs to coef [K][p]. */
asc_status asc_exposure_replicate(const asc_exposure_model *m,
                                  const uint8_t *multiplicity, const double *coef,
                                  asc_arena *work, double **w, asc_exposure_fit *fit,
                                  asc_error *err);

#endif
