/* Blocks of replicates of an outcome model. Private to models. */
#ifndef ASCRIBE_OUTCOME_BLOCK_H
#define ASCRIBE_OUTCOME_BLOCK_H

#include "ascribe/glm_block.h"
#include "outcome_model.h"

/* Clusters that may hold the design together (outcome_dependence.c). */
typedef struct asc_dependence {
    size_t p, heavies;
    uint32_t *cluster; /* [heavies] with a leverage of at least 1 / 40                */
    double *leverage;  /* [heavies]                                                   */
    double *hessian;   /* [heavies][p (p + 1) / 2] columns of upper triangles         */
    double *whole;     /* [p (p + 1) / 2] threshold times H                           */
    double threshold;
} asc_dependence;

/* What all blocks of an outcome model share; read-only once made. */
typedef struct asc_outcome_block {
    const asc_outcome_model *m;
    asc_glm_base base;
    const double *start;     /* [p]                                                   */
    const uint32_t *cluster; /* [n] of sorted rows                                    */
    asc_dependence dependence;
    uint8_t *use; /* [p] columns of the predictor without partners                    */
} asc_outcome_block;

/* What the replicates of one block differ in besides their multiplicities. */
typedef struct asc_outcome_rows {
    size_t count;
    bool nibbles;    /* two rows a byte, as in asc_glm_block                           */
    uint8_t *bytes;  /* [blocks][count][ASC_ROWS] multiplicities; 0 in rows that left  */
    uint8_t *active; /* [count x p]                                                    */
    double *start;   /* [count x p]                                                    */
    double *weight;  /* [count] weight of the rows that left                           */
    double *events;  /* [count] of those with mean 1                                   */
    unsigned *code;  /* [count] asc_outcome_code                                       */
} asc_outcome_rows;

asc_status asc_outcome_share(const asc_outcome_model *m, const double *start,
                             asc_arena *arena, asc_outcome_block *out, asc_error *err);
/* Fits what can be fitted together; fitted [count] says which replicates of out [count] are done. */
asc_status asc_outcome_block_run(const asc_outcome_block *b, const asc_replicates *block,
                                 asc_arena *work, asc_means *out, uint8_t *fitted,
                                 asc_error *err);
/* outcome_dependence.c: clusters of sorted rows. */
asc_status asc_dependence_make(const asc_outcome_model *m, const asc_glm_base *base,
                               const asc_glm_clusters *clusters, asc_arena *arena,
                               asc_dependence *out, asc_error *err);
/* May columns depend on one another in a replicate? scratch [p x p + p]. */
bool asc_dependence_possible(const asc_dependence *d, const uint8_t *multiplicity,
                             double *scratch);
/* outcome_block_means.c: mean [P] of every replicate with fit->state = 1 at fit->coef; the state
 * becomes 0 where the batched way does not serve, and those means are left to asc_outcome_means. */
asc_status asc_outcome_block_means(const asc_outcome_block *b, const asc_glm_block *fit,
                                   const asc_outcome_rows *rows, asc_arena *work,
                                   asc_means *out, asc_error *err);
/* Multiplicities [clusters] of replicate r of a block: where they stand, or drawn into room. */
const uint8_t *asc_replicate_multiplicity(const asc_replicates *block, size_t clusters,
                                          size_t r, uint8_t *room);
/* outcome_block_limits.c: replicate r of a block lacks something: *fits when what is left can be fitted
 * with the others, and rows says how. */
asc_status asc_outcome_block_limits(const asc_outcome_block *b,
                                    const asc_replicates *block, size_t r,
                                    asc_arena *work, asc_outcome_rows *rows, bool *fits,
                                    asc_error *err);
/* Are all patterns runs of rows, and no partner modified? */
bool asc_outcome_block_plain(const asc_outcome_block *b);

#endif
