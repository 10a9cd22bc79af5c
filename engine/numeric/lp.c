/* Linear programmes by GLPK 5's two-phase dual simplex, warm-started from the last basis.
 *   minimise c'x,  low_r <= sum_j a_rj x_j <= high_r,  low_j <= x_j <= high_j
 * GLPK keeps its state per thread and ends the program when an argument is wrong, so every number is
 * checked here first. The state of a thread is freed when its last programme is closed, so that
 * threads of a pool leave nothing behind. Feasibility and optimality tolerances are 1e-10; callers
 * scale their numbers to about 1.
 * Makhorin (2020), GNU Linear Programming Kit reference manual for version 5.0. */
#include "ascribe/lp.h"
#include <assert.h>
#include <glpk.h>
#include <limits.h>
#include <math.h>

struct asc_lp {
    glp_prob *p;
    size_t cols;
    int *index;    /* [1 + cols] 1, 2, ..., cols from element 1 */
    double *value; /* [1 + cols] */
};

bool asc_lp_available(void)
{
    return true;
}

const char *asc_lp_version(void)
{
    return glp_version();
}

static int bound_type(double low, double high)
{
    if (isinf(low) && isinf(high)) return GLP_FR;
    if (isinf(high)) return GLP_LO;
    if (isinf(low)) return GLP_UP;
    return low < high ? GLP_DB : GLP_FX;
}

static asc_status check_bounds(double low, double high, const char *what, size_t i,
                               asc_error *err)
{
    ASC_REQUIRE(low <= high && low < (double)INFINITY && high > (double)-INFINITY, err,
                ASC_EDATA,
                "linear programme: %s %zu has limits %g to %g; the low one must not be "
                "above the high one, and neither may be NaN",
                what, i + 1, low, high);
    return ASC_OK;
}

static asc_status check_finite(const double *a, size_t n, const char *what, size_t row,
                               asc_error *err)
{
    for (size_t j = 0; j < n; j++)
        ASC_REQUIRE(isfinite(a[j]), err, ASC_EDATA,
                    "linear programme: %s %zu has coefficient %g for variable %zu; all "
                    "must be finite",
                    what, row + 1, a[j], j + 1);
    return ASC_OK;
}

asc_status asc_lp_open(size_t cols, const double *cost, const double *low,
                       const double *high, asc_arena *work, asc_lp **out, asc_error *err)
{
    ASC_REQUIRE(cols >= 1 && cols < INT_MAX, err, ASC_EDATA,
                "linear programme: %zu variables", cols);
    ASC_TRY(check_finite(cost, cols, "cost", 0, err));
    for (size_t j = 0; j < cols; j++)
        ASC_TRY(check_bounds(low[j], high[j], "variable", j, err));
    asc_lp *lp = asc_take_bytes(work, 1, sizeof *lp);
    int *index = asc_take_bytes(work, cols + 1, sizeof *index);
    double *value = asc_take_zero(work, cols + 1);
    ASC_TRY(asc_arena_check(work, err));
    *lp = (asc_lp){.cols = cols, .index = index, .value = value};
    for (size_t j = 1; j <= cols; j++) index[j] = (int)j;
    (void)glp_term_out(GLP_OFF);
    lp->p = glp_create_prob();
    glp_set_obj_dir(lp->p, GLP_MIN);
    (void)glp_add_cols(lp->p, (int)cols);
    for (size_t j = 0; j < cols; j++) {
        glp_set_obj_coef(lp->p, (int)j + 1, cost[j]);
        glp_set_col_bnds(lp->p, (int)j + 1, bound_type(low[j], high[j]), low[j], high[j]);
    }
    *out = lp;
    return ASC_OK;
}

void asc_lp_close(asc_lp *lp)
{
    if (lp == NULL) return;
    glp_delete_prob(lp->p);
    int blocks = 0;
    glp_mem_usage(&blocks, NULL, NULL, NULL);
    if (blocks == 0) (void)glp_free_env();
}

asc_status asc_lp_set_row(asc_lp *lp, size_t row, const double *a, double low,
                          double high, asc_error *err)
{
    assert(row < (size_t)glp_get_num_rows(lp->p));
    ASC_TRY(check_finite(a, lp->cols, "row", row, err));
    ASC_TRY(check_bounds(low, high, "row", row, err));
    int used = 0;
    for (size_t j = 0; j < lp->cols; j++) {
        if (a[j] == 0.0) continue;
        lp->index[++used] = (int)j + 1;
        lp->value[used] = a[j];
    }
    glp_set_mat_row(lp->p, (int)row + 1, used, lp->index, lp->value);
    glp_set_row_bnds(lp->p, (int)row + 1, bound_type(low, high), low, high);
    return ASC_OK;
}

asc_status asc_lp_add_row(asc_lp *lp, const double *a, double low, double high,
                          asc_error *err)
{
    const size_t row = (size_t)glp_get_num_rows(lp->p);
    ASC_TRY(check_finite(a, lp->cols, "row", row, err));
    ASC_TRY(check_bounds(low, high, "row", row, err));
    ASC_REQUIRE(row < INT_MAX - 1, err, ASC_EOVERFLOW, "linear programme: %zu rows", row);
    (void)glp_add_rows(lp->p, 1);
    return asc_lp_set_row(lp, row, a, low, high, err);
}

asc_status asc_lp_set_bounds(asc_lp *lp, size_t col, double low, double high,
                             asc_error *err)
{
    assert(col < lp->cols);
    ASC_TRY(check_bounds(low, high, "variable", col, err));
    glp_set_col_bnds(lp->p, (int)col + 1, bound_type(low, high), low, high);
    return ASC_OK;
}

/* GLPK's status, or GLP_UNDEF when the simplex stopped on numbers it could not handle. */
static int simplex(asc_lp *lp)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = GLP_DUALP;
    how.tol_bnd = 1e-10;
    how.tol_dj = 1e-10;
    return glp_simplex(lp->p, &how) == 0 ? glp_get_status(lp->p) : GLP_UNDEF;
}

asc_status asc_lp_solve(asc_lp *lp, double *x, double *value, asc_error *err)
{
    int status = simplex(lp);
    if (status != GLP_OPT) { /* the old basis may have become singular */
        glp_std_basis(lp->p);
        status = simplex(lp);
    }
    ASC_REQUIRE(status != GLP_NOFEAS && status != GLP_INFEAS, err, ASC_EDATA,
                "linear programme: no values of the %zu variables meet all %d rows",
                lp->cols, glp_get_num_rows(lp->p));
    ASC_REQUIRE(status != GLP_UNBND, err, ASC_EDATA,
                "linear programme: the objective has no lowest value under its %d rows",
                glp_get_num_rows(lp->p));
    ASC_REQUIRE(status == GLP_OPT, err, ASC_ECONVERGENCE,
                "linear programme: the simplex method gave up on %d rows of %zu "
                "variables, also from a fresh basis",
                glp_get_num_rows(lp->p), lp->cols);
    for (size_t j = 0; j < lp->cols; j++) x[j] = glp_get_col_prim(lp->p, (int)j + 1);
    if (value != NULL) *value = glp_get_obj_val(lp->p);
    return ASC_OK;
}

double asc_lp_row_dual(const asc_lp *lp, size_t row)
{
    return glp_get_row_dual(lp->p, (int)row + 1);
}

double asc_lp_col_dual(const asc_lp *lp, size_t col)
{
    return glp_get_col_dual(lp->p, (int)col + 1);
}
