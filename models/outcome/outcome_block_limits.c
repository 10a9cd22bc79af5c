/* Replicates that lack a level, or a level's events, within a block (outcome_boundary.c has the rules).
 * Rows that leave get multiplicity 0 and their limit as a mean, columns that go become inactive. What is
 * left is fitted with the other replicates when the limit touches covariates only:
 *   no partner or interaction is part of what vanishes, so a row that left has its limit, and a row that
 *     remains its prediction, under every policy, and
 *   at most one column with values is dropped: then c, which vanishes in the rows that remain, takes the
 *     start b to b - (b_d / c_d) c, with the same linear predictors and 0 at the dropped column d.
 * Anything else goes through the exact refit. */
#include "outcome_block.h"
#include <math.h>

static const double nothing = 1e-10;

/* The one column with values that was dropped: p when there is none; false when there are more, or a
 * partner is part of what vanishes. */
static bool dropped_one(const asc_outcome_model *m, const asc_boundary *b,
                        const double *u, size_t *dropped)
{
    *dropped = m->p;
    for (size_t j = 0; j < m->p; j++) {
        const bool inactive = b->active != NULL && b->active[j] == 0;
        const bool part = b->alias != NULL && (fabs(b->alias[j]) > nothing ||
                                               fabs(b->alias[m->p + j]) > nothing);
        if (m->set[j] != 0 && (inactive || part)) return false;
        if (!inactive || !asc_column_any(m, j, u)) continue;
        if (*dropped != m->p) return false;
        *dropped = j;
    }
    return true;
}

/* Every row that left must lie outside what the others determine. */
static bool rows_apart(const asc_outcome_model *m, const asc_boundary *b)
{
    for (size_t i = 0; i < m->n && b->sign != NULL; i++) {
        if (b->sign[i] == 0) continue;
        double at = 0.0;
        for (size_t j = 0; j < m->p; j++)
            if (b->alias[j] != 0.0)
                at += b->alias[j] * asc_design_value(&m->design, i, j);
        if (fabs(at) <= 1e-4) return false;
    }
    return true;
}

/* Can what is left be fitted with the others? */
static asc_status judge(const asc_outcome_model *m, asc_boundary *b, const double *u,
                        asc_arena *work, size_t *dropped, bool *fits, asc_error *err)
{
    *fits = false;
    if (m->modified != 0 || b->everyone != 0 || b->rows == 0) return ASC_OK;
    /* A level that goes by itself drops its own column; nothing else may come to depend. */
    if (!b->reshaped && b->active != NULL) {
        ASC_TRY(asc_outcome_alias(m, u, b, work, err));
    }
    if (!dropped_one(m, b, u, dropped)) return ASC_OK;
    if (!b->reshaped && *dropped != m->p) return ASC_OK;
    *fits = b->alias == NULL ? !b->limits : rows_apart(m, b);
    return ASC_OK;
}

/* Row i has no part in replicate r. */
static void leave(asc_outcome_rows *rows, size_t i, size_t r)
{
    enum { HALF = ASC_ROWS / 2 };
    const size_t at = i / ASC_ROWS * rows->count + r, k = i % ASC_ROWS;
    if (!rows->nibbles)
        rows->bytes[at * ASC_ROWS + k] = 0;
    else
        rows->bytes[at * HALF + k % HALF] &= k < HALF ? 0xF0U : 0x0FU;
}

static void apply(const asc_outcome_block *block, const asc_boundary *b,
                  const uint8_t *multiplicity, size_t r, size_t dropped,
                  asc_outcome_rows *rows)
{
    const asc_outcome_model *m = block->m;
    double *start = rows->start + r * m->p;
    const double move =
        dropped == m->p ? 0.0 : block->base.start[dropped] / b->alias[dropped];
    for (size_t j = 0; j < m->p; j++) {
        const bool active = b->active == NULL || b->active[j] != 0;
        rows->active[r * m->p + j] = active;
        start[j] = !active
                       ? 0.0
                       : block->base.start[j] - (move == 0.0 ? 0.0 : move * b->alias[j]);
    }
    for (size_t i = 0; i < m->n && b->sign != NULL; i++) {
        if (b->sign[i] == 0) continue;
        const uint8_t times = multiplicity[block->cluster[i]];
        const double of = m->target == NULL ? 1.0 : m->target[i];
        rows->weight[r] += of * m->w[i] * times;
        if (b->sign[i] > 0) rows->events[r] += of * m->w[i] * times;
        leave(rows, i, r);
    }
    rows->code[r] =
        (b->limits ? ASC_FIT_BOUNDARY : 0U) | (b->absent ? ASC_FIT_ABSENT : 0U);
}

asc_status asc_outcome_block_limits(const asc_outcome_block *b,
                                    const asc_replicates *block, size_t r,
                                    asc_arena *work, asc_outcome_rows *rows, bool *fits,
                                    asc_error *err)
{
    const asc_outcome_model *m = b->m;
    const size_t clusters = m->problem->clusters;
    const asc_arena_mark mark = asc_arena_save(work);
    double *u = asc_take(work, m->n);
    uint8_t *room = asc_take_bytes(work, clusters, 1);
    asc_boundary boundary;
    size_t dropped = m->p;
    ASC_TRY(asc_arena_check(work, err));
    const uint8_t *multiplicity = asc_replicate_multiplicity(block, clusters, r, room);
    for (size_t i = 0; i < m->n; i++) u[i] = m->w[i] * multiplicity[b->cluster[i]];
    ASC_TRY(asc_boundary_start(m, u, work, &boundary, err));
    ASC_TRY(judge(m, &boundary, u, work, &dropped, fits, err));
    if (*fits) apply(b, &boundary, multiplicity, r, dropped, rows);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
