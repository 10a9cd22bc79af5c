/* Replicates of an outcome model by blocks: which can be fitted together, their fit, their means.
 * A replicate goes the way of its own, through the exact refit, when
 *   it lacks a level, or events in one, and that touches partners (outcome_block_limits.c),
 *   columns may depend on one another in the rows that are left (outcome_dependence.c), or
 *   the batched iteration does not settle. */
#include "outcome_block.h"
#include "ascribe/bootstrap.h"
#include <string.h>

asc_status asc_outcome_share(const asc_outcome_model *m, const double *start,
                             asc_arena *arena, asc_outcome_block *out, asc_error *err)
{
    asc_outcome_block b = {.m = m};
    const asc_glm_data data = {.x = &m->design,
                               .y = m->y,
                               .w = m->w,
                               .offset = m->offset,
                               .family = m->problem->family};
    uint32_t *cluster = asc_take_bytes(arena, m->n, sizeof *cluster);
    b.use = asc_take_bytes(arena, m->p, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) cluster[i] = m->problem->cluster[m->order[i]];
    for (size_t j = 0; j < m->p; j++) b.use[j] = m->set[j] == 0;
    b.cluster = cluster;
    if (m->problem->family != m->link) { /* no kernel: every replicate by itself */
        *out = b;
        return ASC_OK;
    }
    asc_arena *brief = asc_arena_create();
    ASC_REQUIRE(brief != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages",
                m->n);
    const asc_glm_clusters clusters = {.of = cluster, .count = m->problem->clusters};
    asc_status status =
        asc_glm_base_create(&data, start, &clusters, arena, brief, &b.base, err);
    if (status == ASC_OK && b.base.usable)
        status = asc_dependence_make(m, &b.base, &clusters, arena, &b.dependence, err);
    asc_arena_destroy(brief);
    b.base.leverage = NULL;
    b.start = b.base.start;
    if (status == ASC_OK) *out = b;
    return status;
}

enum { SQUARE = 8, STRIP = 8 };

static bool any_present(const asc_outcome_block *b, const uint32_t *probe, size_t total,
                        const uint8_t *multiplicity)
{
    for (size_t i = 0; i < total && i < ASC_PROBES; i++)
        if (multiplicity[b->cluster[probe[i]]] != 0) return true;
    return total == 0; /* empty in the full sample too: nothing to lose */
}

/* Has every cell rows of both sorts? */
static bool complete(const asc_outcome_block *b, const uint8_t *multiplicity)
{
    for (size_t i = 0; i < b->m->cells; i++) {
        const asc_cell *c = &b->m->cell[i];
        if (!any_present(b, c->event, c->events, multiplicity) ||
            !any_present(b, c->other, c->others, multiplicity))
            return false;
    }
    return true;
}

/* What may be done with a replicate. */
typedef enum verdict { ALONE, TOGETHER, LACKS_SOMETHING } verdict;

static verdict judge(const asc_outcome_block *b, const uint8_t *multiplicity,
                     double *scratch)
{
    if (asc_dependence_possible(&b->dependence, multiplicity, scratch)) return ALONE;
    return complete(b, multiplicity) ? TOGETHER : LACKS_SOMETHING;
}

/* Replicates that lack something may still be fitted with the others. */
static asc_status sort_out(const asc_outcome_block *b, const asc_replicates *block,
                           const verdict *judged, asc_arena *work, asc_outcome_rows *rows,
                           uint8_t *fitted, asc_error *err)
{
    const size_t p = b->m->p;
    for (size_t r = 0; r < block->count; r++) {
        bool fits = judged[r] != ALONE;
        memcpy(rows->start + r * p, b->start, p * sizeof(double));
        memset(rows->active + r * p, 1, p);
        if (judged[r] == LACKS_SOMETHING)
            ASC_TRY(asc_outcome_block_limits(b, block, r, work, rows, &fits, err));
        fitted[r] = fits;
    }
    return ASC_OK;
}

/* to [columns x rows] = from [rows x columns] transposed, by squares that stay in registers. */
static void transpose(const uint8_t *from, size_t rows, size_t columns, size_t stride,
                      uint8_t *to, size_t to_stride)
{
    for (size_t i = 0; i < rows; i += SQUARE)
        for (size_t j = 0; j < columns; j += SQUARE)
            for (size_t l = j; l < columns && l < j + SQUARE; l++)
                for (size_t k = i; k < rows && k < i + SQUARE; k++)
                    to[l * to_stride + k] = from[k * stride + l];
}

/* Replicates [from, from + some) of all rows; strip [some][clusters]. */
static void strip_fill(const asc_outcome_block *b, const uint8_t *strip, size_t from,
                       size_t some, uint8_t *by_cluster, asc_outcome_rows *rows)
{
    enum { HALF = ASC_ROWS / 2 };
    const size_t n = b->m->n, clusters = b->m->problem->clusters;
    uint8_t part[ASC_ROWS * STRIP] = {0}, turned[ASC_ROWS * STRIP];
    transpose(strip, some, clusters, clusters, by_cluster, STRIP);
    for (size_t first = 0; first < n; first += ASC_ROWS) {
        const size_t left = n - first < ASC_ROWS ? n - first : ASC_ROWS;
        for (size_t i = 0; i < left; i++)
            memcpy(part + i * STRIP, by_cluster + (size_t)b->cluster[first + i] * STRIP,
                   STRIP);
        memset(part + left * STRIP, 0, (ASC_ROWS - left) * STRIP);
        transpose(part, ASC_ROWS, some, STRIP, turned, ASC_ROWS);
        const size_t at = first / ASC_ROWS * rows->count + from;
        if (!rows->nibbles) memcpy(rows->bytes + at * ASC_ROWS, turned, some * ASC_ROWS);
        for (size_t k = 0; k < some && rows->nibbles; k++) {
            const uint8_t *restrict low = turned + k * ASC_ROWS, *restrict high =
                                                                     low + HALF;
            uint8_t *restrict to = rows->bytes + (at + k) * HALF;
            for (size_t i = 0; i < HALF; i++) to[i] = (uint8_t)(low[i] | high[i] << 4);
        }
    }
}

const uint8_t *asc_replicate_multiplicity(const asc_replicates *block, size_t clusters,
                                          size_t r, uint8_t *room)
{
    if (block->multiplicity != NULL) return block->multiplicity + r * clusters;
    asc_bootstrap_draw(block->draws, block->first + r, room);
    return room;
}

/* Multiplicities by row: [blocks][count][ASC_ROWS], and what each replicate lacks. Rows are sorted by
 * pattern, so their clusters lie anywhere: the replicates of a strip are read together. */
static asc_status rows_fill(const asc_outcome_block *b, const asc_replicates *block,
                            asc_arena *work, asc_outcome_rows *rows, verdict *judged,
                            asc_error *err)
{
    const size_t clusters = b->m->problem->clusters, p = b->m->p;
    const asc_arena_mark mark = asc_arena_save(work);
    const bool draw = block->multiplicity == NULL;
    uint8_t *by_cluster = asc_take_bytes(work, clusters, STRIP);
    uint8_t *room = asc_take_bytes(work, draw ? clusters : 0, STRIP);
    double *scratch = asc_take(work, p * p + p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t from = 0; from < block->count; from += STRIP) {
        const size_t left = block->count - from, some = left < STRIP ? left : STRIP;
        const uint8_t *strip = draw ? room : block->multiplicity + from * clusters;
        for (size_t k = 0; k < some; k++) {
            const uint8_t *one = asc_replicate_multiplicity(block, clusters, from + k,
                                                            room + k * clusters);
            judged[from + k] = judge(b, one, scratch);
        }
        strip_fill(b, strip, from, some, by_cluster, rows);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Means the general way: one replicate at a time. */
static asc_status general_means(const asc_outcome_block *b, const asc_replicates *block,
                                const double *coef, size_t r, asc_arena *work,
                                asc_means *out, asc_error *err)
{
    const asc_outcome_model *m = b->m;
    const size_t clusters = m->problem->clusters;
    const asc_arena_mark mark = asc_arena_save(work);
    double *w = asc_take(work, m->n);
    uint8_t *room = asc_take_bytes(work, clusters, 1);
    bool undetermined = false;
    ASC_TRY(asc_arena_check(work, err));
    const uint8_t *multiplicity = asc_replicate_multiplicity(block, clusters, r, room);
    for (size_t i = 0; i < m->n; i++) w[i] = m->w[i] * multiplicity[b->cluster[i]];
    ASC_TRY(asc_outcome_means(m, w, coef, NULL, work, out->mean, &undetermined, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Means of all that settled; what they need is theirs alone. */
static asc_status means(const asc_outcome_block *b, const asc_replicates *block,
                        const asc_glm_block *fit, const asc_outcome_rows *rows,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    uint8_t *settled = asc_take_bytes(work, fit->count, 1);
    ASC_TRY(asc_arena_check(work, err));
    memcpy(settled, fit->state, fit->count);
    if (asc_outcome_block_plain(b))
        ASC_TRY(asc_outcome_block_means(b, fit, rows, work, out, err));
    else
        memset(fit->state, 0, fit->count);
    for (size_t r = 0; r < fit->count; r++) {
        if (settled[r] == 0 || fit->state[r] != 0 || rows->code[r] != ASC_FIT_OK)
            continue;
        ASC_TRY(general_means(b, block, fit->coef + r * b->m->p, r, work, &out[r], err));
        fit->state[r] = 1;
    }
    return ASC_OK;
}

/* Results of one replicate; false when a mean left double. */
static bool hand_over(const asc_outcome_block *b, const asc_glm_block *fit, size_t r,
                      unsigned code, asc_means *out)
{
    double sum = 0.0;
    for (size_t s = 0; s < asc_outcome_policies(b->m); s++) sum += 0.0 * out->mean[s];
    if (sum != 0.0) return false; /* NaN */
    if (out->coef != NULL)
        memcpy(out->coef, fit->coef + r * b->m->p, b->m->p * sizeof(double));
    out->code = code;
    out->passes = fit->passes[r];
    out->doubles = fit->doubles[r];
    out->slow = false;
    out->condition = 0.0;
    return true;
}

/* Poisson multiplicities are at most 12 and take half a byte; those of few clusters may be anything. */
static asc_status take_rows(const asc_outcome_block *b, const asc_replicates *block,
                            asc_arena *work, asc_outcome_rows *rows, asc_error *err)
{
    const size_t p = b->m->p, count = block->count;
    const bool nibbles = block->multiplicity == NULL &&
                         block->draws->clusters >= (size_t)ASC_POISSON_CLUSTERS;
    const size_t bytes = nibbles ? ASC_ROWS / 2 : ASC_ROWS;
    *rows = (asc_outcome_rows){.count = count,
                               .nibbles = nibbles,
                               .bytes =
                                   asc_take_bytes(work, b->base.x->blocks * bytes, count),
                               .active = asc_take_bytes(work, count, p),
                               .start = asc_take(work, count * p),
                               .weight = asc_take_zero(work, count),
                               .events = asc_take_zero(work, count),
                               .code = asc_take_bytes(work, count, sizeof *rows->code)};
    return asc_arena_check(work, err);
}

static asc_status run(const asc_outcome_block *b, const asc_replicates *block,
                      asc_arena *work, asc_means *out, uint8_t *fitted, asc_error *err)
{
    const size_t count = block->count;
    asc_outcome_rows rows;
    ASC_TRY(take_rows(b, block, work, &rows, err));
    verdict *judged = asc_take_bytes(work, count, sizeof *judged);
    asc_glm_block fit = {.count = count,
                         .multiplicity = rows.bytes,
                         .nibbles = rows.nibbles,
                         .stop = block->stop,
                         .state = fitted,
                         .active = rows.active,
                         .start = rows.start,
                         .coef = asc_take(work, count * b->m->p),
                         .passes = asc_take_bytes(work, count, sizeof(size_t)),
                         .doubles = asc_take_bytes(work, count, sizeof(size_t))};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(rows_fill(b, block, work, &rows, judged, err));
    ASC_TRY(sort_out(b, block, judged, work, &rows, fitted, err));
    ASC_TRY(asc_glm_block_fit(&b->base, &fit, work, err));
    ASC_TRY(means(b, block, &fit, &rows, work, out, err));
    for (size_t r = 0; r < count; r++)
        if (fitted[r] != 0) fitted[r] = hand_over(b, &fit, r, rows.code[r], &out[r]);
    return ASC_OK;
}

asc_status asc_outcome_block_run(const asc_outcome_block *b, const asc_replicates *block,
                                 asc_arena *work, asc_means *out, uint8_t *fitted,
                                 asc_error *err)
{
    memset(fitted, 0, block->count);
    if (!b->base.usable) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status status = run(b, block, work, out, fitted, err);
    asc_arena_rewind(work, mark);
    return status;
}
