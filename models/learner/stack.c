/* stack: convex combination of candidates, weighted by how well they predict rows they were not fitted to
 * (super learner).
 *   m(x) = sum_l a_l m_l(x),  a_l >= 0, sum_l a_l = 1
 *   a minimises a' R a,  R_lk = sum_i w_i (y_i - z_il)(y_i - z_ik)
 *   z_il   prediction for row i by candidate l fitted without the fold of i; fold = cluster mod `folds`
 *   m_l    candidate l fitted to all rows
 * As the weights sum to 1, a'Ra is the squared error of the combination, for events that of probabilities
 * (Brier). The minimum lies inside some face of the simplex on which R is regular: with at most 8 candidates
 * all 255 faces are solved, R_F a = 1 up to scale, and the least of those with a >= 0 is the minimum, exactly.
 * van der Laan, Polley & Hubbard (2007), Stat. Appl. Genet. Mol. Biol. 6(1):25; Breiman (1996), Mach. Learn.
 * 24:49-64. */
#include "stack.h"
#include "ascribe/learner.h"
#include <math.h>
#include <string.h>

static const double regular = 1e-12; /* least pivot over its diagonal entry */

typedef struct model {
    size_t count;
    double weight[ASC_CANDIDATES_MAX];
    asc_learned part[ASC_CANDIDATES_MAX];
} model;

/* a [k] up to scale with r a = 1 by Cholesky, r [k x k] overwritten; false: not regular. */
static bool solve_face(double r[][ASC_CANDIDATES_MAX], size_t k, double *a)
{
    for (size_t i = 0; i < k; i++) {
        const double whole = r[i][i];
        for (size_t j = 0; j <= i; j++) {
            double s = r[i][j];
            for (size_t l = 0; l < j; l++) s -= r[i][l] * r[j][l];
            if (j < i)
                r[i][j] = s / r[j][j];
            else if (!(s > regular * whole))
                return false;
            else
                r[i][i] = sqrt(s);
        }
    }
    for (size_t i = 0; i < k; i++) {
        a[i] = 1.0;
        for (size_t l = 0; l < i; l++) a[i] -= r[i][l] * a[l];
        a[i] /= r[i][i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t l = i + 1; l < k; l++) a[i] -= r[l][i] * a[l];
        a[i] /= r[i][i];
    }
    return true;
}

/* Squared error of the best point inside a face; infinite when there is none. */
static double face(const double *r, size_t count, unsigned members, double *weight)
{
    double part[ASC_CANDIDATES_MAX][ASC_CANDIDATES_MAX], a[ASC_CANDIDATES_MAX], sum = 0.0;
    size_t at[ASC_CANDIDATES_MAX], k = 0;
    for (size_t l = 0; l < count; l++)
        if ((members >> l & 1U) != 0) at[k++] = l;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) part[i][j] = r[at[i] + at[j] * count];
    a[0] = 1.0;
    if (k > 1 && !solve_face(part, k, a)) return (double)INFINITY;
    for (size_t i = 0; i < k; i++) {
        if (!(a[i] >= 0.0)) return (double)INFINITY;
        sum += a[i];
    }
    double error = 0.0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            error += a[i] / sum * r[at[i] + at[j] * count] * (a[j] / sum);
    for (size_t l = 0; l < count; l++) weight[l] = 0.0;
    for (size_t i = 0; i < k; i++) weight[at[i]] = a[i] / sum;
    return error;
}

double asc_stack_weights(const double *r, size_t count, double *weight)
{
    double least = (double)INFINITY, candidate[ASC_CANDIDATES_MAX];
    for (unsigned members = 1; members < 1U << count; members++) {
        const double error = face(r, count, members, candidate);
        if (!(error < least)) continue;
        least = error;
        memcpy(weight, candidate, count * sizeof *weight);
    }
    return least;
}

/* Predictions z [candidates][n] for the rows of one fold. */
static asc_status one_fold(const asc_learner_data *d, const asc_learner_spec *candidate,
                           size_t count, size_t fold, size_t folds, asc_arena *work,
                           double *z, asc_error *err)
{
    const size_t n = d->x.rows;
    const asc_arena_mark mark = asc_arena_save(work);
    uint32_t *row = asc_take_bytes(work, n, sizeof *row);
    double *mean = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    size_t others = 0, within = n;
    for (size_t i = n; i-- > 0;)
        if (d->cluster[i] % folds == fold) row[--within] = (uint32_t)i;
    for (size_t i = 0; i < n; i++)
        if (d->cluster[i] % folds != fold) row[others++] = (uint32_t)i;
    asc_learner_data train, test;
    ASC_TRY(asc_learner_rows(d, row, others, work, &train, err));
    ASC_TRY(asc_learner_rows(d, row + within, n - within, work, &test, err));
    for (size_t l = 0; l < count; l++) {
        const asc_arena_mark again = asc_arena_save(work);
        asc_learned learned;
        ASC_TRY(asc_learner_fit(&candidate[l], &train, work, &learned, err));
        ASC_TRY(asc_learner_predict(&learned, test.x, work, mean, err));
        for (size_t i = 0; i < n - within; i++) z[l * n + row[within + i]] = mean[i];
        asc_arena_rewind(work, again);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* R over the rows, on the scale of the errors. */
static void errors(const asc_learner_data *d, const double *z, size_t count, double *r)
{
    const size_t n = d->x.rows;
    for (size_t l = 0; l < count; l++)
        for (size_t k = 0; k <= l; k++) {
            double sum = 0.0;
            for (size_t i = 0; i < n; i++)
                sum += d->w[i] * (d->y[i] - z[l * n + i]) * (d->y[i] - z[k * n + i]);
            r[l + k * count] = r[k + l * count] = sum;
        }
}

static asc_status weigh(const asc_learner_data *d, const asc_learner_spec *candidate,
                        size_t folds, asc_arena *work, model *m, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *z = asc_take_bytes(work, d->x.rows * sizeof *z, m->count);
    double r[ASC_CANDIDATES_MAX * ASC_CANDIDATES_MAX];
    ASC_TRY(asc_arena_check(work, err));
    ASC_REQUIRE(folds <= d->clusters, err, ASC_EDATA,
                "learner 'stack': %zu folds of %zu clusters; use fewer", folds,
                d->clusters);
    for (size_t f = 0; f < folds; f++)
        ASC_TRY(one_fold(d, candidate, m->count, f, folds, work, z, err));
    errors(d, z, m->count, r);
    (void)asc_stack_weights(r, m->count, m->weight);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status fit(const asc_learner_data *d, const asc_learner_spec *s,
                      asc_arena *arena, void **out, asc_error *err)
{
    model *m = asc_take_bytes(arena, 1, sizeof *m);
    asc_learner_spec candidate[ASC_CANDIDATES_MAX];
    ASC_TRY(asc_arena_check(arena, err));
    m->count = asc_learner_candidates(s, d->events, candidate, ASC_CANDIDATES_MAX);
    ASC_TRY(weigh(d, candidate, (size_t)s->value[0], arena, m, err));
    for (size_t l = 0; l < m->count; l++)
        if (m->weight[l] > 0.0)
            ASC_TRY(asc_learner_fit(&candidate[l], d, arena, &m->part[l], err));
    *out = m;
    return ASC_OK;
}

static asc_status predict(const void *context, asc_cmat x, asc_arena *work, double *mean,
                          asc_error *err)
{
    const model *m = context;
    const asc_arena_mark mark = asc_arena_save(work);
    double *one = asc_take(work, x.rows);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < x.rows; i++) mean[i] = 0.0;
    for (size_t l = 0; l < m->count; l++) {
        if (m->weight[l] == 0.0) continue;
        ASC_TRY(asc_learner_predict(&m->part[l], x, work, one, err));
        for (size_t i = 0; i < x.rows; i++) mean[i] += m->weight[l] * one[i];
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static const double *weights(const void *context)
{
    const model *m = context;
    return m->weight;
}

static const asc_option options[] = {
    {"folds", 5.0, 2.0, 100.0, true, "folds of clusters that weigh the candidates"},
    {0},
};

const asc_learner asc_learner_stack = {
    .name = "stack",
    .summary = "convex combination of candidates by cross-validation (super learner)",
    .reference = "van der Laan, Polley & Hubbard 2007",
    .option = options,
    .combines = true,
    .fit = fit,
    .predict = predict,
    .weights = weights,
};
