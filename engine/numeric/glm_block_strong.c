/* Score and Hessian of the strong rows of one replicate (ascribe/glm_block.h), by the kernels of the
 * exact fit: they are few, so their part is had at any point for little. */
#include "glm_block.h"
#include <string.h>

static size_t padded(size_t n)
{
    const size_t blocks = (n + ASC_ROWS - 1) / ASC_ROWS;
    return blocks * ASC_ROWS;
}

asc_status asc_strong_create(const asc_glm_base *base, asc_arena *work, asc_strong *s,
                             asc_error *err)
{
    const size_t p = base->x->p;
    *s = (asc_strong){.base = base,
                      .m = asc_take_zero(work, padded(base->strong)),
                      .eta = asc_take(work, ASC_ROWS),
                      .u = asc_take(work, ASC_ROWS),
                      .y = asc_take(work, ASC_ROWS),
                      .r = asc_take(work, ASC_ROWS),
                      .v = asc_take(work, ASC_ROWS),
                      .loss = asc_take(work, ASC_ROWS),
                      .z = asc_take(work, p * ASC_ROWS),
                      .part = asc_take_zero(work, p * p),
                      .score = asc_take(work, p),
                      .first = asc_take(work, p),
                      .root = asc_take(work, p),
                      .rest = asc_take_zero(work, p * p)};
    return asc_arena_check(work, err);
}

void asc_strong_load(const asc_glm_block *block, size_t replicate, asc_strong *s)
{
    for (size_t i = 0; i < s->base->strong; i++) {
        const size_t row = s->base->row[i];
        s->m[i] = (double)asc_block_byte(block, row, replicate);
    }
}

/* Residuals r and variances v of a block of strong rows. */
static void rows(asc_strong *s, size_t first)
{
    const asc_glm_base *b = s->base;
    const double *y = b->strong_y + first;
    for (size_t i = 0; i < ASC_ROWS; i++) {
        s->u[i] = s->m[first + i] * b->strong_w[first + i];
        if (s->u[i] == 0.0) s->eta[i] = 0.0;
    }
    if (b->family == ASC_BINOMIAL) {
        asc_exp_kernel_get()->binomial(s->eta, y, s->u, s->r, s->v, s->loss);
        return;
    }
    if (b->family == ASC_POISSON) asc_exp_kernel_get()->exp(s->eta, s->v, ASC_ROWS);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double mean = b->family == ASC_POISSON ? s->v[i] : s->eta[i];
        s->r[i] = s->u[i] * (y[i] - mean);
        s->v[i] = b->family == ASC_POISSON ? s->u[i] * mean : s->u[i];
    }
}

void asc_strong_run(asc_strong *s, const double *coef, double *h)
{
    const asc_glm_base *b = s->base;
    const asc_block_kernel *k = asc_block_kernel_get();
    const size_t p = b->x->p;
    memset(h, 0, p * p * sizeof *h);
    memset(s->score, 0, p * sizeof *h);
    for (size_t first = 0; first < b->strong; first += ASC_ROWS) {
        const double *x = b->strong_x + first * p;
        memcpy(s->eta, b->strong_offset + first, ASC_ROWS * sizeof *s->eta);
        k->predict(x, coef, p, s->eta);
        rows(s, first);
        k->score(x, s->r, p, false, s->part);
        for (size_t j = 0; j < p; j++) s->score[j] += s->part[j];
        k->gram(x, s->v, p, s->z, s->part);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i <= j; i++) h[i + j * p] += s->part[i + j * p];
    }
}
