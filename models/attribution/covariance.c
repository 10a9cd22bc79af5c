/* Covariance of a linear index from that of the values it is made of.
 *   phi = A v, so cov(phi) = A sigma A'
 *   A [rows x 2^n] the index; sigma [2^n x 2^n] covariance of the values, unit of v squared
 * A is never formed: the index is applied to every column of sigma, then to every row of the result. The two applications round
 * differently, so the two triangles are averaged. Exact for any linear map; with a sample covariance of paired units the standard
 * errors are those of the index computed unit by unit, with independent cells those of the delta method.
 * Casella & Berger (2002), Statistical Inference, 2nd ed., sections 4.5 and 5.5.4. */
#include "ascribe/attribution.h"
#include "ascribe/problem.h"

asc_status asc_index_covariance(const asc_index *x, const asc_game *g,
                                const double *option, asc_cmat sigma, asc_arena *work,
                                asc_mat cov, asc_error *err)
{
    const size_t coalitions = (size_t)1 << g->n;
    size_t rows = 0;
    ASC_REQUIRE((x->laws & ASC_LAW_LINEAR) != 0, err, ASC_EUSAGE,
                "%s is not linear in the values: its standard errors do not follow from "
                "their covariance; resample instead",
                x->name);
    ASC_TRY(asc_game_check(x, g, err));
    ASC_TRY(asc_index_rows(x, g, option, NULL, &rows, err));
    ASC_REQUIRE(sigma.rows == coalitions && sigma.cols == coalitions, err, ASC_EUSAGE,
                "%s: the covariance is %zu x %zu; a game of %zu players has %zu values",
                x->name, sigma.rows, sigma.cols, g->n, coalitions);
    ASC_REQUIRE(cov.rows == rows && cov.cols == rows, err, ASC_EUSAGE,
                "%s: room for %zu x %zu covariances, it has %zu rows", x->name, cov.rows,
                cov.cols, rows);
    double *half = asc_take(work, rows * coalitions); /* [2^n x rows] (A sigma)' */
    double *full = asc_take(work, rows * rows), *out = asc_take(work, rows);
    ASC_TRY(asc_arena_check(work, err));
    asc_game h = *g;
    for (size_t s = 0; s < coalitions; s++) {
        const asc_arena_mark mark = asc_arena_save(work);
        h.v = sigma.data + s * sigma.ld;
        ASC_TRY(x->solve(&h, option, work, out, err));
        for (size_t r = 0; r < rows; r++) half[s + r * coalitions] = out[r];
        asc_arena_rewind(work, mark);
    }
    for (size_t r = 0; r < rows; r++) {
        const asc_arena_mark mark = asc_arena_save(work);
        h.v = half + r * coalitions;
        ASC_TRY(x->solve(&h, option, work, full + r * rows, err));
        asc_arena_rewind(work, mark);
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            cov.data[i + j * cov.ld] = (full[i + j * rows] + full[j + i * rows]) / 2;
    return ASC_OK;
}
