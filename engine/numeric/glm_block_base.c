/* What the replicates of a model share (ascribe/glm_block.h): one pass over the full sample at its
 * estimate gives residuals and variances by row, the Hessian H = X' diag(w v) X with its factor LL',
 * and one more the leverages h_i = w_i v_i |L^-1 x_i|^2, which sum to p.
 * Pregibon (1981), Logistic regression diagnostics, Ann. Stat. 9:705-724, for the leverage of a
 * generalised linear model. */
#include "ascribe/glm_block.h"
#include "ascribe/numeric.h"
#include "columns.h"
#include "glm_block.h"
#include "reduce.h"
#include <math.h>
#include <string.h>

/* Relative pivots of H below this make a poor metric. */
static const double pivot_least = 1e-10;
/* Strong rows make up to this share of the variance of H_r; they are a small part of the sample, or all of
 * a small one, and none when even so they make little of it. */
static const double strong_share = 0.95, strong_worth = 0.5;
enum { STRONG_PART = 8, STRONG_ALL = 4096, LEVERAGE_BLOCKS = 32, CLASSES = 4096 };

/* Scratch of one worker. */
typedef struct bench {
    asc_base_rows rows;
    double *z; /* [p][ASC_ROWS] */
} bench;

/* What is gathered over all row blocks. Sums: Hessian [p x p], squares of residuals, weight. */
typedef struct scratch {
    asc_glm_base *base;
    bench *bench; /* [workers]                 */
    size_t workers;
    asc_reduction reduction;
    double *sum;      /* [p x p + 2]               */
    double *variance; /* [padded] w v at the start */
    double *leverage; /* [padded] by row           */
} scratch;

static asc_status take_scratch(asc_glm_base *b, asc_arena *own, scratch *s,
                               asc_error *err)
{
    const size_t p = b->x->p, padded = b->x->blocks * ASC_ROWS;
    *s = (scratch){.base = b,
                   .sum = asc_take_zero(own, p * p + 2),
                   .variance = asc_take_zero(own, padded),
                   .leverage = asc_take_zero(own, padded)};
    ASC_TRY(asc_reduction_create(b->x->blocks, p * p + 2, own, &s->reduction, err));
    s->workers = s->reduction.workers;
    s->bench = asc_take_bytes(own, s->workers, sizeof *s->bench);
    ASC_TRY(asc_arena_check(own, err));
    for (size_t k = 0; k < s->workers; k++) {
        s->bench[k].z = asc_take(own, p * ASC_ROWS);
        ASC_TRY(asc_base_rows_create(b, own, &s->bench[k].rows, err));
    }
    return ASC_OK;
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
    if (d->x->packed == NULL)
        b->single =
            asc_take_bytes(arena, d->x->blocks * asc_single_size(b), sizeof *b->single);
    return asc_arena_check(arena, err);
}

static void block_sums(void *context, size_t block, size_t worker, double *sum)
{
    const scratch *s = context;
    asc_glm_base *b = s->base;
    const size_t p = b->x->p, first = block * ASC_ROWS;
    asc_base_rows *rows = &s->bench[worker].rows;
    double *squares = sum + p * p, *weight = squares + 1;
    *squares = *weight = 0.0;
    b->unclean[block] = asc_base_rows_start(b, block, rows);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        s->variance[first + i] = rows->variance[i];
        if (rows->w[i] == 0.0) continue;
        *squares += rows->residual[i] * rows->residual[i] / rows->w[i];
        *weight += rows->w[i];
    }
    asc_block_kernel_get()->gram(rows->x, rows->variance, p, s->bench[worker].z, sum);
}

/* Leverages h_i of one block, and what single precision knows of it, if that is kept. */
static void block_leverage(const scratch *s, size_t block, asc_base_rows *rows)
{
    const asc_glm_base *b = s->base;
    const size_t p = b->x->p, first = block * ASC_ROWS;
    (void)asc_base_rows_start(b, block, rows);
    asc_base_rows_white(b, rows);
    for (size_t j = 0; j < p; j++) {
        const double *z = rows->z + j * ASC_ROWS;
        for (size_t i = 0; i < ASC_ROWS; i++)
            s->leverage[first + i] += s->variance[first + i] * z[i] * z[i];
    }
    if (b->single != NULL)
        asc_base_rows_single(b, rows, b->single + block * asc_single_size(b));
}

static asc_status leverage_task(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)err;
    const scratch *s = context;
    const size_t first = task * LEVERAGE_BLOCKS, blocks = s->base->x->blocks;
    asc_base_rows *rows = &s->bench[s->workers == 1 ? 0 : worker].rows;
    for (size_t k = first; k < blocks && k < first + LEVERAGE_BLOCKS; k++)
        block_leverage(s, k, rows);
    return ASC_OK;
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

/* The largest `most` of part [n], or somewhat more, to top [n]: all in the classes of size that are needed.
 * Classes: the upper 12 bits of a number that is not negative, its exponent. */
static size_t largest(const double *part, size_t n, size_t most, double *top)
{
    size_t class[CLASSES] = {0}, count = 0, least = CLASSES;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        memcpy(&bits, &part[i], sizeof bits);
        class[bits >> 52]++;
    }
    while (least > 0 && count < most) count += class[--least];
    count = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        memcpy(&bits, &part[i], sizeof bits);
        if (bits >> 52 >= least) top[count++] = part[i];
    }
    return count;
}

/* The least importance of a strong row; how many rows reach it. top [n]: scratch. */
static double strong_least(const double *part, size_t n, double *top, size_t *count)
{
    const size_t most = n <= STRONG_ALL ? n : n / STRONG_PART;
    const size_t tops = largest(part, n, most, top);
    double sum = 0.0;
    const double total = asc_sum(part, n);
    asc_sort(top, tops);
    size_t taken = 0;
    while (taken < most && sum < strong_share * total) sum += top[tops - 1 - taken++];
    if (sum < strong_worth * total) taken = 0;
    *count = taken;
    return taken == 0 ? HUGE_VAL : top[tops - taken];
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
    const double least = strong_least(s->leverage, n, sorted, &b->strong);
    return strong_take(b, s, least, arena, err);
}

static asc_status create(asc_glm_base *b, const double *start,
                         const asc_glm_clusters *clusters, asc_arena *own,
                         asc_arena *arena, asc_error *err)
{
    const size_t p = b->x->p, blocks = b->x->blocks;
    scratch s;
    ASC_TRY(take_scratch(b, own, &s, err));
    ASC_TRY(take_arrays(&b->data, arena, b, err));
    memcpy(b->start, start, p * sizeof *start);
    asc_reduction_run(&s.reduction, p * p + 2, block_sums, &s, s.sum);
    b->scale = b->family == ASC_GAUSSIAN ? sqrt(s.sum[p * p] / s.sum[p * p + 1]) : 1.0;
    b->usable = factorise(b, s.sum);
    if (!b->usable) return ASC_OK;
    ASC_TRY(asc_pool_run((blocks + LEVERAGE_BLOCKS - 1) / LEVERAGE_BLOCKS, leverage_task,
                         &s, err));
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
