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

/* Scratch of one row block. */
typedef struct scratch {
    double *x, *z;      /* [p][ASC_ROWS] clean copy; and another */
    double *eta, *mean; /* [ASC_ROWS] */
    double *h, *sum;    /* [p x p] of the block; of all */
    double *row;        /* [p] */
} scratch;

static asc_status take_arrays(const asc_glm_data *d, asc_arena *arena, asc_glm_base *b,
                              asc_error *err)
{
    const size_t p = d->x->p, padded = d->x->blocks * ASC_ROWS;
    b->start = asc_take(arena, p);
    b->y = asc_take_zero(arena, padded);
    b->w = asc_take_zero(arena, padded);
    b->offset = asc_take_zero(arena, padded);
    b->residual = asc_take_zero(arena, padded);
    b->variance = asc_take_zero(arena, padded);
    b->unclean = asc_take_bytes(arena, d->x->blocks, 1);
    b->factor = asc_take(arena, p * p);
    b->hessian = asc_take_zero(arena, p * p);
    b->diagonal = asc_take(arena, p);
    b->leverage = asc_take_zero(arena, padded);
    b->white = asc_take_bytes(arena, padded * b->p4, sizeof *b->white);
    b->single = asc_take_bytes(arena, ASC_SINGLE_ROWS * padded, sizeof *b->single);
    return asc_arena_check(arena, err);
}

/* y, w, offset; 0 where the weight is. */
static void fill_rows(const asc_glm_data *d, asc_glm_base *b)
{
    for (size_t i = 0; i < d->x->n; i++) {
        const double w = d->w == NULL ? 1.0 : d->w[i];
        if (w == 0.0) continue;
        b->w[i] = w;
        b->y[i] = d->y[i];
        if (d->offset != NULL) b->offset[i] = d->offset[i];
    }
}

/* The block with its rows of weight 0 set to 0; remembers whether that mattered. */
static void clean(const asc_glm_base *b, size_t block, double *x)
{
    const size_t p = b->x->p;
    const double *from = b->x->x + block * p * ASC_ROWS, *w = b->w + block * ASC_ROWS;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < ASC_ROWS; i++) {
            const double v = from[j * ASC_ROWS + i];
            x[j * ASC_ROWS + i] = w[i] == 0.0 ? 0.0 : v;
            if (w[i] == 0.0 && !isfinite(v)) b->unclean[block] = 1;
        }
}

static void means(asc_family family, const double *eta, double *mean)
{
    if (family == ASC_BINOMIAL)
        asc_exp_kernel_get()->logistic(eta, mean, ASC_ROWS);
    else if (family == ASC_POISSON)
        asc_exp_kernel_get()->exp(eta, mean, ASC_ROWS);
    else
        memcpy(mean, eta, ASC_ROWS * sizeof *mean);
}

static double variance_of(asc_family family, double mean)
{
    return family == ASC_BINOMIAL ? mean * (1.0 - mean)
                                  : (family == ASC_POISSON ? mean : 1.0);
}

/* What single precision knows of a row; all 0 in rows of weight 0. */
static void single_row(const asc_glm_base *b, size_t row, double mean)
{
    const size_t padded = b->x->blocks * ASC_ROWS;
    float *at = b->single + row;
    const bool upper = b->family == ASC_BINOMIAL && mean > 0.5;
    at[ASC_SINGLE_VARIANCE * padded] = (float)b->variance[row];
    at[ASC_SINGLE_LEAST * padded] =
        b->family == ASC_BINOMIAL ? (float)(upper ? 1.0 - mean : mean) : 0.0F;
    at[ASC_SINGLE_FLIP * padded] = upper ? -0.0F : 0.0F;
}

static void block_sums(asc_glm_base *b, size_t block, scratch *s)
{
    const size_t p = b->x->p, first = block * ASC_ROWS;
    clean(b, block, s->x);
    memcpy(s->eta, b->offset + first, ASC_ROWS * sizeof(double));
    asc_block_kernel_get()->predict(s->x, b->start, p, s->eta);
    means(b->family, s->eta, s->mean);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double w = b->w[first + i];
        if (w == 0.0) continue;
        b->residual[first + i] = w * (b->y[first + i] - s->mean[i]);
        b->variance[first + i] = w * variance_of(b->family, s->mean[i]);
        single_row(b, first + i, s->mean[i]);
    }
    asc_block_kernel_get()->gram(s->x, b->variance + first, p, s->z, s->h);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) s->sum[i + j * p] += s->h[i + j * p];
}

/* Column j of L^-1 x in single precision. */
static void white_column(const asc_glm_base *b, size_t block, size_t j, const double *z)
{
    for (size_t i = 0; i < ASC_ROWS; i++)
        b->white[((block * ASC_PANELS + i / ASC_PANEL) * b->p4 + j) * ASC_PANEL +
                 i % ASC_PANEL] = (float)z[i];
}

/* h_i of one block: L z = x by columns. */
static void block_leverage(const asc_glm_base *b, size_t block, scratch *s)
{
    const size_t p = b->x->p, first = block * ASC_ROWS;
    clean(b, block, s->x);
    for (size_t j = 0; j < p; j++) {
        double *z = s->z + j * ASC_ROWS;
        for (size_t k = 0; k < j; k++) s->row[k] = b->factor[j + k * p];
        for (size_t i = 0; i < ASC_ROWS; i++) z[i] = -s->x[j * ASC_ROWS + i];
        asc_block_kernel_get()->predict(s->z, s->row, j, z);
        const double scale = -1.0 / b->factor[j + j * p];
        for (size_t i = 0; i < ASC_ROWS; i++) {
            z[i] *= scale;
            b->leverage[first + i] += b->variance[first + i] * z[i] * z[i];
        }
        white_column(b, block, j, z);
    }
}

static double residual_scale(const asc_glm_base *b)
{
    if (b->family != ASC_GAUSSIAN) return 1.0;
    double squares = 0.0, weight = 0.0;
    for (size_t i = 0; i < b->x->n; i++) {
        if (b->w[i] == 0.0) continue;
        squares += b->residual[i] * b->residual[i] / b->w[i];
        weight += b->w[i];
    }
    return sqrt(squares / weight);
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

/* Leverage of a row times that of its cluster: its part in the variance of H_r, in the metric H. */
static void importance(const asc_glm_base *b, const uint32_t *cluster, double *whole,
                       double *part)
{
    for (size_t i = 0; i < b->x->n; i++) whole[cluster[i]] += b->leverage[i];
    for (size_t i = 0; i < b->x->n; i++) part[i] = b->leverage[i] * whole[cluster[i]];
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
static asc_status strong_take(asc_glm_base *b, const double *part, double least,
                              const double *sum, asc_arena *arena, asc_error *err)
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
    size_t count = 0;
    for (size_t i = 0; i < b->x->n && count < b->strong; i++) {
        if (part[i] < least || b->w[i] == 0.0) continue;
        for (size_t j = 0; j < p; j++)
            b->strong_x[(count / ASC_ROWS * p + j) * ASC_ROWS + count % ASC_ROWS] =
                *asc_design_at(b->x, i, j);
        b->strong_y[count] = b->y[i];
        b->strong_w[count] = b->w[i];
        b->strong_v[count] = b->variance[i];
        b->strong_offset[count] = b->offset[i];
        b->row[count++] = (uint32_t)i;
    }
    b->strong = count;
    for (size_t i = 0; i < p * p; i++) b->rest[i] = sum[i];
    for (size_t k = 0; k < blocks; k++) {
        asc_block_kernel_get()->gram(b->strong_x + k * p * ASC_ROWS,
                                     b->strong_v + k * ASC_ROWS, p, z, h);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i <= j; i++) b->rest[i + j * p] -= h[i + j * p];
    }
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

static asc_status strong_rows(asc_glm_base *b, const uint32_t *cluster, size_t clusters,
                              const double *sum, asc_arena *arena, asc_error *err)
{
    const size_t n = b->x->n;
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages", n);
    double *whole = asc_take_zero(own, clusters), *part = asc_take(own, n);
    double *sorted = asc_take(own, n);
    asc_status status = asc_arena_check(own, err);
    if (status == ASC_OK) {
        importance(b, cluster, whole, part);
        memcpy(sorted, part, n * sizeof *part);
        asc_sort(sorted, n);
        const double least = strong_least(sorted, n, &b->strong);
        status = strong_take(b, part, least, sum, arena, err);
    }
    asc_arena_destroy(own);
    return status;
}

asc_status asc_glm_base_create(const asc_glm_data *d, const double *start,
                               const uint32_t *cluster, size_t clusters, asc_arena *arena,
                               asc_glm_base *out, asc_error *err)
{
    const size_t p = d->x->p, blocks = d->x->blocks;
    asc_glm_base b = {.x = d->x, .family = d->family, .p4 = asc_panel_columns(p)};
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left");
    scratch s = {.x = asc_take(own, p * ASC_ROWS),
                 .z = asc_take(own, p * ASC_ROWS),
                 .eta = asc_take(own, ASC_ROWS),
                 .mean = asc_take(own, ASC_ROWS),
                 .h = asc_take_zero(own, p * p),
                 .sum = asc_take_zero(own, p * p),
                 .row = asc_take(own, p)};
    asc_status status = asc_arena_check(own, err);
    if (status == ASC_OK) status = take_arrays(d, arena, &b, err);
    if (status == ASC_OK) {
        memcpy(b.start, start, p * sizeof *start);
        fill_rows(d, &b);
        for (size_t k = 0; k < blocks; k++) block_sums(&b, k, &s);
        b.scale = residual_scale(&b);
        b.usable = factorise(&b, s.sum);
        for (size_t k = 0; k < blocks && b.usable; k++) block_leverage(&b, k, &s);
    }
    if (status == ASC_OK && b.usable)
        status = strong_rows(&b, cluster, clusters, s.sum, arena, err);
    asc_arena_destroy(own);
    if (status == ASC_OK) *out = b;
    return status;
}
