/* What the replicates of a model share (ascribe/glm_block.h): one pass over the full sample at its
 * estimate gives residuals and variances by row, the Hessian H = X' diag(w v) X with its factor LL',
 * and one more the leverages h_i = w_i v_i |L^-1 x_i|^2, which sum to p.
 * Pregibon (1981), Logistic regression diagnostics, Ann. Stat. 9:705-724, for the leverage of a
 * generalised linear model. */
#include "ascribe/glm_block.h"
#include "ascribe/numeric.h"
#include "columns.h"
#include "glm_block.h"
#include <math.h>
#include <string.h>

/* Relative pivots of H below this make a poor metric. */
static const double pivot_least = 1e-10;
/* Strong rows make up to this share of the variance of H_r; they are a small part of the sample, or all of
 * a small one, and none when even so they make little of it. */
static const double strong_share = 0.95, strong_worth = 0.5;
enum { STRONG_PART = 8, STRONG_ALL = 4096 };

/* Scratch of one row block, and what is gathered over all. */
typedef struct scratch {
    asc_base_rows rows;
    double *z;              /* [p][ASC_ROWS]              */
    double *h, *sum;        /* [p x p] of the block; of all */
    double *row;            /* [p]                        */
    double *variance;       /* [padded] w v at the start  */
    double *leverage;       /* [padded] by row            */
    double squares, weight; /* of residuals               */
} scratch;

static asc_status take_scratch(const asc_glm_base *b, asc_arena *own, scratch *s,
                               asc_error *err)
{
    const size_t p = b->x->p, padded = b->x->blocks * ASC_ROWS;
    *s = (scratch){.z = asc_take(own, p * ASC_ROWS),
                   .h = asc_take_zero(own, p * p),
                   .sum = asc_take_zero(own, p * p),
                   .row = asc_take(own, p),
                   .variance = asc_take_zero(own, padded),
                   .leverage = asc_take_zero(own, padded)};
    return asc_base_rows_create(b, own, &s->rows, err);
}

static asc_status take_arrays(const asc_glm_data *d, asc_arena *arena, asc_glm_base *b,
                              asc_error *err)
{
    const size_t p = d->x->p;
    b->start = asc_take(arena, p);
    b->unclean = asc_take_bytes(arena, d->x->blocks, 1);
    b->factor = asc_take(arena, p * p);
    b->hessian = asc_take_zero(arena, p * p);
    b->diagonal = asc_take(arena, p);
    return asc_arena_check(arena, err);
}

static void block_sums(asc_glm_base *b, size_t block, scratch *s)
{
    const size_t p = b->x->p, first = block * ASC_ROWS;
    const asc_base_rows *rows = &s->rows;
    b->unclean[block] = asc_base_rows_start(b, block, &s->rows);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        s->variance[first + i] = rows->variance[i];
        if (rows->w[i] == 0.0) continue;
        s->squares += rows->residual[i] * rows->residual[i] / rows->w[i];
        s->weight += rows->w[i];
    }
    asc_block_kernel_get()->gram(rows->x, rows->variance, p, s->z, s->h);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) s->sum[i + j * p] += s->h[i + j * p];
}

/* h_i of one block: L z = x by columns. */
static void block_leverage(const asc_glm_base *b, size_t block, scratch *s)
{
    const size_t p = b->x->p, first = block * ASC_ROWS;
    (void)asc_base_rows_start(b, block, &s->rows);
    for (size_t j = 0; j < p; j++) {
        double *z = s->z + j * ASC_ROWS;
        for (size_t k = 0; k < j; k++) s->row[k] = b->factor[j + k * p];
        for (size_t i = 0; i < ASC_ROWS; i++) z[i] = -s->rows.x[j * ASC_ROWS + i];
        asc_block_kernel_get()->predict(s->z, s->row, j, z);
        const double scale = -1.0 / b->factor[j + j * p];
        for (size_t i = 0; i < ASC_ROWS; i++) {
            z[i] *= scale;
            s->leverage[first + i] += s->variance[first + i] * z[i] * z[i];
        }
    }
}

/* Factor and diagonal; false when they make no metric. */
static bool factorise(asc_glm_base *b, const double *sum)
{
    const size_t p = b->x->p;
    double pivot = 0.0;
    for (size_t j = 0; j < p; j++) {
        b->diagonal[j] = sum[j + j * p];
        if (!(b->diagonal[j] > 0.0) || !isfinite(b->diagonal[j])) return false;
        for (size_t i = 0; i <= j; i++)
            b->hessian[i + j * p] = b->factor[i + j * p] = b->factor[j + i * p] =
                sum[i + j * p];
    }
    return asc_chol_factor(b->factor, p, pivot_least, &pivot) == p && b->scale > 0.0;
}

/* Leverages by cluster; that of a row times that of its cluster, its part in the variance of H_r in the
 * metric H, takes its place. */
static void importance(const asc_glm_base *b, const uint32_t *cluster, double *part)
{
    for (size_t i = 0; i < b->x->n; i++) b->leverage[cluster[i]] += part[i];
    for (size_t i = 0; i < b->x->n; i++) part[i] *= b->leverage[cluster[i]];
}

/* The least importance of a strong row; how many rows reach it. sorted [n] ascending. */
static double strong_least(const double *sorted, size_t n, size_t *count)
{
    const size_t most = n <= STRONG_ALL ? n : n / STRONG_PART;
    double total = 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++) total += sorted[i];
    size_t taken = 0;
    while (taken < most && sum < strong_share * total) sum += sorted[n - 1 - taken++];
    if (sum < strong_worth * total) taken = 0;
    *count = taken;
    return taken == 0 ? HUGE_VAL : sorted[n - taken];
}

/* Rows, design and variances of the strong rows, and the Hessian of the rest. */
static asc_status strong_take(asc_glm_base *b, const scratch *s, double least,
                              asc_arena *arena, asc_error *err)
{
    const size_t p = b->x->p, blocks = (b->strong + ASC_ROWS - 1) / ASC_ROWS;
    b->row = asc_take_bytes(arena, b->strong, sizeof *b->row);
    b->strong_x = asc_take_zero(arena, blocks * ASC_ROWS * p);
    b->strong_y = asc_take_zero(arena, blocks * ASC_ROWS);
    b->strong_w = asc_take_zero(arena, blocks * ASC_ROWS);
    b->strong_v = asc_take_zero(arena, blocks * ASC_ROWS);
    b->strong_offset = asc_take_zero(arena, blocks * ASC_ROWS);
    b->rest = asc_take_zero(arena, p * p);
    const asc_arena_mark mark = asc_arena_save(arena);
    double *h = asc_take_zero(arena, p * p), *z = asc_take(arena, p * ASC_ROWS);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_glm_data *d = &b->data;
    size_t count = 0;
    for (size_t i = 0; i < b->x->n && count < b->strong; i++) {
        const double w = d->w == NULL ? 1.0 : d->w[i];
        if (s->leverage[i] < least || w == 0.0) continue;
        for (size_t j = 0; j < p; j++)
            b->strong_x[(count / ASC_ROWS * p + j) * ASC_ROWS + count % ASC_ROWS] =
                asc_design_value(b->x, i, j);
        b->strong_y[count] = d->y[i];
        b->strong_w[count] = w;
        b->strong_v[count] = s->variance[i];
        b->strong_offset[count] = d->offset == NULL ? 0.0 : d->offset[i];
        b->row[count++] = (uint32_t)i;
    }
    b->strong = count;
    for (size_t i = 0; i < p * p; i++) b->rest[i] = s->sum[i];
    for (size_t k = 0; k < blocks; k++) {
        asc_block_kernel_get()->gram(b->strong_x + k * p * ASC_ROWS,
                                     b->strong_v + k * ASC_ROWS, p, z, h);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i <= j; i++) b->rest[i + j * p] -= h[i + j * p];
    }
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

static asc_status strong_rows(asc_glm_base *b, const uint32_t *cluster, scratch *s,
                              asc_arena *own, asc_arena *arena, asc_error *err)
{
    const size_t n = b->x->n;
    double *sorted = asc_take(own, n);
    ASC_TRY(asc_arena_check(own, err));
    importance(b, cluster, s->leverage);
    memcpy(sorted, s->leverage, n * sizeof *sorted);
    asc_sort(sorted, n);
    const double least = strong_least(sorted, n, &b->strong);
    return strong_take(b, s, least, arena, err);
}

static asc_status create(asc_glm_base *b, const double *start,
                         const asc_glm_clusters *clusters, asc_arena *own,
                         asc_arena *arena, asc_error *err)
{
    const size_t blocks = b->x->blocks;
    scratch s;
    ASC_TRY(take_scratch(b, own, &s, err));
    ASC_TRY(take_arrays(&b->data, arena, b, err));
    memcpy(b->start, start, b->x->p * sizeof *start);
    for (size_t k = 0; k < blocks; k++) block_sums(b, k, &s);
    b->scale = b->family == ASC_GAUSSIAN ? sqrt(s.squares / s.weight) : 1.0;
    b->usable = factorise(b, s.sum);
    if (!b->usable) return ASC_OK;
    for (size_t k = 0; k < blocks; k++) block_leverage(b, k, &s);
    return strong_rows(b, clusters->of, &s, own, arena, err);
}

asc_status asc_glm_base_create(const asc_glm_data *d, const double *start,
                               const asc_glm_clusters *clusters, asc_arena *arena,
                               asc_arena *brief, asc_glm_base *out, asc_error *err)
{
    asc_glm_base b = {.data = *d,
                      .x = d->x,
                      .family = d->family,
                      .p4 = asc_panel_columns(d->x->p),
                      .leverage = asc_take_zero(brief, clusters->count)};
    ASC_TRY(asc_arena_check(brief, err));
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages",
                d->x->n);
    const asc_status status = create(&b, start, clusters, own, arena, err);
    asc_arena_destroy(own);
    if (status == ASC_OK) *out = b;
    return status;
}
