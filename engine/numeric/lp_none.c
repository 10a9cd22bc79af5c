/* Linear programmes in a build without GLPK: there are none, and asc_lp_open says so. */
#include "ascribe/lp.h"
#include <assert.h>

bool asc_lp_available(void)
{
    return false;
}

const char *asc_lp_version(void)
{
    return "none";
}

asc_status asc_lp_open(size_t cols, const double *cost, const double *low,
                       const double *high, asc_arena *work, asc_lp **out, asc_error *err)
{
    (void)cols, (void)cost, (void)low, (void)high, (void)work, (void)out;
    return ASC_FAIL(
        err, ASC_EDATA,
        "linear programmes need GLPK, which this build does not have; install "
        "libglpk-dev and build again");
}

void asc_lp_close(asc_lp *lp)
{
    assert(lp == NULL);
    (void)lp;
}

/* There is no programme these could be called for. */
static asc_status no_programme(asc_error *err)
{
    return ASC_FAIL(err, ASC_EINTERNAL, "linear programme: none was opened");
}

asc_status asc_lp_add_row(asc_lp *lp, const double *a, double low, double high,
                          asc_error *err)
{
    (void)lp, (void)a, (void)low, (void)high;
    return no_programme(err);
}

asc_status asc_lp_set_row(asc_lp *lp, size_t row, const double *a, double low,
                          double high, asc_error *err)
{
    (void)lp, (void)row, (void)a, (void)low, (void)high;
    return no_programme(err);
}

asc_status asc_lp_set_bounds(asc_lp *lp, size_t col, double low, double high,
                             asc_error *err)
{
    (void)lp, (void)col, (void)low, (void)high;
    return no_programme(err);
}

asc_status asc_lp_solve(asc_lp *lp, double *x, double *value, asc_error *err)
{
    (void)lp, (void)x, (void)value;
    return no_programme(err);
}

double asc_lp_row_dual(const asc_lp *lp, size_t row)
{
    (void)lp, (void)row;
    return 0.0;
}

double asc_lp_col_dual(const asc_lp *lp, size_t col)
{
    (void)lp, (void)col;
    return 0.0;
}
