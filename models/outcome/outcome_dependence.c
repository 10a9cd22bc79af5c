/* May the columns of an outcome model depend on one another in a replicate? Without looking at its rows.
 *   h_i = w_i v_i x_i' H^-1 x_i          leverage of row i; of a cluster, the sum over its rows
 * If a combination X c vanishes in all rows that are left, it lives on absent rows A, so
 *   c' H_A c = c' H c,  H_A = sum over A of w v x x'.
 * Heavy clusters, with a leverage of 1/40 or more, are known with their part of H. The others among the
 * absent ones add at most their leverages to the ratio c' H_A c / c' H c; of them 20 or more would have
 * to be absent together to add more than the 20 largest do, which has a probability of e^-20. So
 *   tau H - H_heavy,absent positive definite,  tau = 1 - sum of the 20 largest light leverages
 * rules dependence out; that the leverages of the absent heavy clusters (its trace in the metric H) sum to
 * less than tau already does. Otherwise the exact fit decides.
 * Hoaglin & Welsch (1978), Am. Stat. 32:17-22, for leverages. */
#include "ascribe/numeric.h"
#include "outcome_block.h"
#include <math.h>
#include <string.h>

enum { TOGETHER = 20 };

static const double heavy_leverage = 1.0 / 40.0, rounding = 1e-6;

static size_t triangle(size_t p)
{
    return p * (p + 1) / 2;
}

/* h += v x x' of one row, upper triangle by columns. */
static void row_add(const asc_outcome_model *m, double v, size_t row, double *h)
{
    for (size_t j = 0, at = 0; j < m->p; j++) {
        const double c = v * *asc_design_at(&m->design, row, j);
        for (size_t i = 0; i <= j; i++, at++)
            if (c != 0.0) h[at] += c * *asc_design_at(&m->design, row, i);
    }
}

/* Leverages of clusters; how many are heavy; tau from the others. */
static asc_status weigh(const asc_glm_base *base, const uint32_t *cluster,
                        size_t clusters, double *leverage, asc_dependence *d,
                        asc_arena *own, asc_error *err)
{
    double *light = asc_take(own, clusters);
    ASC_TRY(asc_arena_check(own, err));
    size_t lights = 0;
    for (size_t i = 0; i < base->x->n; i++) leverage[cluster[i]] += base->leverage[i];
    for (size_t c = 0; c < clusters; c++) {
        if (leverage[c] >= heavy_leverage)
            d->heavies++;
        else
            light[lights++] = leverage[c];
    }
    asc_sort(light, lights);
    d->threshold = 1.0 - rounding;
    for (size_t k = 0; k < TOGETHER && k < lights; k++)
        d->threshold -= light[lights - 1 - k];
    return ASC_OK;
}

static asc_status fill(const asc_outcome_model *m, const asc_glm_base *base,
                       const uint32_t *cluster, const double *leverage, asc_arena *arena,
                       asc_arena *own, asc_dependence *d, asc_error *err)
{
    const size_t clusters = m->problem->clusters, size = triangle(d->p);
    d->cluster = asc_take_bytes(arena, d->heavies, sizeof *d->cluster);
    d->leverage = asc_take(arena, d->heavies);
    d->hessian = asc_take_bytes(arena, d->heavies * sizeof(double), size);
    d->whole = asc_take_zero(arena, size);
    uint32_t *place = asc_take_bytes(own, clusters, sizeof *place); /* 1 + index, or 0 */
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_arena_check(own, err));
    uint32_t count = 0;
    for (size_t c = 0; c < clusters; c++) {
        if (leverage[c] < heavy_leverage) continue;
        d->cluster[count] = (uint32_t)c;
        d->leverage[count] = leverage[c];
        place[c] = ++count;
    }
    for (size_t i = 0; i < m->n; i++)
        if (base->variance[i] > 0.0 && place[cluster[i]] > 0)
            row_add(m, base->variance[i], i, d->hessian + (place[cluster[i]] - 1) * size);
    for (size_t j = 0, at = 0; j < d->p; j++)
        for (size_t i = 0; i <= j; i++, at++)
            d->whole[at] = d->threshold * base->hessian[i + j * d->p];
    return ASC_OK;
}

asc_status asc_dependence_make(const asc_outcome_model *m, const asc_glm_base *base,
                               const uint32_t *cluster, asc_arena *arena,
                               asc_dependence *out, asc_error *err)
{
    asc_dependence d = {.p = m->p};
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages", m->n);
    double *leverage = asc_take_zero(own, m->problem->clusters);
    asc_status status = asc_arena_check(own, err);
    if (status == ASC_OK)
        status = weigh(base, cluster, m->problem->clusters, leverage, &d, own, err);
    if (status == ASC_OK) status = fill(m, base, cluster, leverage, arena, own, &d, err);
    asc_arena_destroy(own);
    if (status == ASC_OK) *out = d;
    return status;
}

bool asc_dependence_possible(const asc_dependence *d, const uint8_t *multiplicity,
                             double *scratch)
{
    const size_t p = d->p, size = triangle(p);
    double absent = 0.0;
    for (size_t k = 0; k < d->heavies; k++)
        if (multiplicity[d->cluster[k]] == 0) absent += d->leverage[k];
    if (absent < d->threshold) return false;
    double *a = scratch, *right = scratch + p * p;
    memcpy(a, d->whole, size * sizeof *a);
    for (size_t k = 0; k < d->heavies; k++) {
        if (multiplicity[d->cluster[k]] != 0) continue;
        for (size_t i = 0; i < size; i++) a[i] -= d->hessian[k * size + i];
    }
    /* From packed columns to a full matrix, last entry first. */
    for (size_t j = p, at = size; j-- > 0;)
        for (size_t i = j + 1; i-- > 0;) a[i + j * p] = a[--at];
    for (size_t j = 0; j < p; j++) {
        right[j] = 0.0;
        for (size_t i = 0; i < j; i++) a[j + i * p] = a[i + j * p];
        if (!(a[j + j * p] > 0.0)) return true;
    }
    return asc_chol_solve(a, p, right, NULL) != ASC_OK;
}
