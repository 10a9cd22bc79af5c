/* Replicates of the exposure models by blocks: each model of the chain is one batched logistic regression
 * (ascribe/glm_block.h) on the shared design, with the columns it does not use inactive. A replicate that
 * lacks a level, or has one that a partner reached always or never, is left to the exact refit. */
#include "exposure_block.h"
#include <string.h>

asc_status asc_exposure_share(const asc_exposure_model *m, const double *terms,
                              asc_arena *arena, asc_exposure_block *out, asc_error *err)
{
    asc_exposure_block b = {.m = m, .usable = true};
    const asc_glm_clusters clusters = {.of = m->cluster, .count = m->problem->clusters};
    b.base = asc_take_bytes(arena, m->players, sizeof *b.base);
    b.start = asc_take(arena, m->players * m->p);
    ASC_TRY(asc_arena_check(arena, err));
    asc_exposure_unpack(m, terms, b.start);
    for (size_t k = 0; k < m->players && b.usable; k++) {
        double *w = m->w;
        if (m->eligible != NULL) {
            w = asc_take(arena, m->n);
            ASC_TRY(asc_arena_check(arena, err));
            for (size_t i = 0; i < m->n; i++)
                w[i] = (m->eligible[i] >> k & 1U) != 0 ? m->w[i] : 0.0;
        }
        const asc_glm_data data = {
            .x = &m->design, .y = m->a + k * m->n, .w = w, .family = ASC_BINOMIAL};
        asc_arena *brief = asc_arena_create();
        ASC_REQUIRE(brief != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages",
                    m->n);
        const asc_status status = asc_glm_base_create(
            &data, b.start + k * m->p, &clusters, arena, brief, &b.base[k], err);
        asc_arena_destroy(brief);
        ASC_TRY(status);
        b.base[k].leverage = NULL;
        b.usable = b.base[k].usable;
    }
    *out = b;
    return ASC_OK;
}

/* Multiplicities by row: [blocks][count][ASC_ROWS]. */
static void rows_fill(const asc_exposure_model *m, const asc_replicates *block,
                      uint8_t *bytes)
{
    const size_t clusters = m->problem->clusters;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < block->count; r++) {
            const uint8_t *from = block->multiplicity + r * clusters;
            uint8_t *to = bytes + (first / ASC_ROWS * block->count + r) * ASC_ROWS;
            for (size_t i = 0; i < rows; i++) to[i] = from[m->cluster[first + i]];
        }
    }
}

asc_status asc_exposure_block_fit(const asc_exposure_block *b,
                                  const asc_replicates *block, asc_arena *work,
                                  uint8_t *state, double *coef, size_t *passes,
                                  asc_error *err)
{
    const asc_exposure_model *m = b->m;
    const size_t count = block->count, p = m->p, players = m->players;
    if (!b->usable) {
        memset(state, 0, count);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *bytes = asc_take_bytes(work, m->design.blocks * ASC_ROWS, count);
    uint8_t *active = asc_take_bytes(work, count, p);
    asc_glm_block fit = {.count = count,
                         .multiplicity = bytes,
                         .stop = block->stop,
                         .state = state,
                         .active = active,
                         .coef = asc_take(work, count * p),
                         .passes = asc_take_bytes(work, count, sizeof(size_t)),
                         .doubles = asc_take_bytes(work, count, sizeof(size_t))};
    ASC_TRY(asc_arena_check(work, err));
    rows_fill(m, block, bytes);
    for (size_t k = 0; k < players; k++) {
        for (size_t r = 0; r < count; r++)
            for (size_t j = 0; j < p; j++) active[r * p + j] = j < m->common + k;
        ASC_TRY(asc_glm_block_fit(&b->base[k], &fit, work, err));
        for (size_t r = 0; r < count; r++) {
            if (state[r] == 0) continue;
            memcpy(coef + (r * players + k) * p, fit.coef + r * p, p * sizeof *coef);
            if (fit.passes[r] > passes[r]) passes[r] = fit.passes[r];
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Any row present in which the columns [first, first + count) are all 0 (some: not all 0)? */
static bool any_row(const asc_exposure_model *m, const uint8_t *multiplicity,
                    size_t first, size_t count, bool some)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0 || multiplicity[m->cluster[i]] == 0) continue;
        bool zero = true;
        for (size_t j = first; j < first + count && zero; j++)
            zero = *asc_design_at(&m->design, i, j) == 0.0;
        if (zero != some) return true;
    }
    return false;
}

bool asc_exposure_complete(const asc_exposure_block *b, const uint8_t *multiplicity)
{
    const asc_exposure_model *m = b->m;
    const asc_problem *p = m->problem;
    for (size_t j = 1; j < m->p; j++)
        if (!any_row(m, multiplicity, j, 1, true)) return false;
    for (size_t c = 0; c < p->covariates; c++)
        if (p->covariate[c].category && !any_row(m, multiplicity, p->covariate[c].first,
                                                 p->covariate[c].count, false))
            return false;
    for (size_t j = m->common; j < m->p; j++)
        if (!any_row(m, multiplicity, j, 1, false)) return false;
    return true;
}

asc_status asc_exposure_replicate(const asc_exposure_model *m,
                                  const uint8_t *multiplicity, const double *coef,
                                  asc_arena *work, double **w, asc_exposure_fit *fit,
                                  asc_error *err)
{
    *w = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) (*w)[i] = m->w[i] * multiplicity[m->cluster[i]];
    return asc_exposure_predict(m, coef, work, fit, err);
}
