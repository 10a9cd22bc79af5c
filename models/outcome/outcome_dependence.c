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
        const double c = v * asc_design_value(&m->design, row, j);
        for (size_t i = 0; i <= j; i++, at++)
            if (c != 0.0) h[at] += c * asc_design_value(&m->design, row, i);
    }
}

/* How many clusters are heavy; tau from the others. */
static asc_status weigh(const double *leverage, size_t clusters, asc_dependence *d,
                        asc_arena *own, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(own);
    double *light = asc_take(own, clusters);
    ASC_TRY(asc_arena_check(own, err));
    size_t lights = 0;
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
    asc_arena_rewind(own, mark);
    return ASC_OK;
}

/* Parts of the heavy clusters in H, row by row; place [clusters]: 1 + index, or 0. */
static asc_status add_heavy(const asc_outcome_model *m, const asc_glm_base *base,
                            const uint32_t *cluster, const uint32_t *place,
                            asc_arena *own, asc_dependence *d, asc_error *err)
{
    const size_t size = triangle(d->p);
    double *variance = asc_take(own, ASC_ROWS);
    ASC_TRY(asc_arena_check(own, err));
    for (size_t b = 0; b < base->x->blocks && d->heavies > 0; b++) {
        const size_t first = b * ASC_ROWS;
        bool known = false; /* most blocks have no row of a heavy cluster */
        for (size_t r = 0; r < ASC_ROWS && first + r < m->n; r++) {
            const uint32_t k = place[cluster[first + r]];
            if (k == 0) continue;
            if (!known) ASC_TRY(asc_glm_base_variance(base, b, own, variance, err));
            known = true;
            if (variance[r] > 0.0)
                row_add(m, variance[r], first + r, d->hessian + (k - 1) * size);
        }
    }
    return ASC_OK;
}

static asc_status fill(const asc_outcome_model *m, const asc_glm_base *base,
                       const asc_glm_clusters *clusters, asc_arena *arena, asc_arena *own,
                       asc_dependence *d, asc_error *err)
{
    const size_t size = triangle(d->p);
    d->cluster = asc_take_bytes(arena, d->heavies, sizeof *d->cluster);
    d->leverage = asc_take(arena, d->heavies);
    d->hessian = asc_take_bytes(arena, d->heavies * sizeof(double), size);
    d->whole = asc_take_zero(arena, size);
    uint32_t *place = asc_take_bytes(own, clusters->count, sizeof *place);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_arena_check(own, err));
    uint32_t count = 0;
    for (size_t c = 0; c < clusters->count; c++) {
        if (base->leverage[c] < heavy_leverage) continue;
        d->cluster[count] = (uint32_t)c;
        d->leverage[count] = base->leverage[c];
        place[c] = ++count;
    }
    ASC_TRY(add_heavy(m, base, clusters->of, place, own, d, err));
    for (size_t j = 0, at = 0; j < d->p; j++)
        for (size_t i = 0; i <= j; i++, at++)
            d->whole[at] = d->threshold * base->hessian[i + j * d->p];
    return ASC_OK;
}

asc_status asc_dependence_make(const asc_outcome_model *m, const asc_glm_base *base,
                               const asc_glm_clusters *clusters, asc_arena *arena,
                               asc_dependence *out, asc_error *err)
{
    asc_dependence d = {.p = m->p};
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left for %zu leverages", m->n);
    asc_status status = weigh(base->leverage, clusters->count, &d, own, err);
    if (status == ASC_OK) status = fill(m, base, clusters, arena, own, &d, err);
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
