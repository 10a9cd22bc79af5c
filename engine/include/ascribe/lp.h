/* Linear programmes that grow by rows: minimise c'x subject to low <= Ax <= high and bounds on x, by GLPK's
 * simplex, which starts again from the last basis after rows are added or changed.
 * A programme belongs to the thread that opened it; threads do not share anything. Optional: without
 * GLPK asc_lp_open fails and asc_lp_available() is false. */
#ifndef ASCRIBE_LP_H
#define ASCRIBE_LP_H

#include "ascribe/arena.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_lp asc_lp;

bool asc_lp_available(void);
const char *asc_lp_version(void); /* "5.0", or "none" */

/* cost, low, high [cols]; infinite bounds mean none. Handle and row buffers live in work until close,
 * which accepts NULL. */
asc_status asc_lp_open(size_t cols, const double *cost, const double *low,
                       const double *high, asc_arena *work, asc_lp **out, asc_error *err);
void asc_lp_close(asc_lp *lp);

/* a [cols]. Rows are numbered from 0 in the order they were added. set_row replaces one. */
asc_status asc_lp_add_row(asc_lp *lp, const double *a, double low, double high,
                          asc_error *err);
asc_status asc_lp_set_row(asc_lp *lp, size_t row, const double *a, double low,
                          double high, asc_error *err);
asc_status asc_lp_set_bounds(asc_lp *lp, size_t col, double low, double high,
                             asc_error *err);

/* x [cols], and the least value unless NULL. ASC_EDATA: no x meets the rows, or the value has no
 * lowest; ASC_ECONVERGENCE: the simplex gave up, also from a fresh basis. */
asc_status asc_lp_solve(asc_lp *lp, double *x, double *value, asc_error *err);

/* Multipliers at the last solution: cost = A' row_dual + col_dual. A positive one belongs to a low
 * limit that holds with equality, a negative one to a high limit. */
double asc_lp_row_dual(const asc_lp *lp, size_t row);
double asc_lp_col_dual(const asc_lp *lp, size_t col);

#ifdef __cplusplus
}
#endif
#endif
