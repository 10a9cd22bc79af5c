/* Coalitions of a stratified sample, and what they say. Private to models. */
#ifndef ASCRIBE_SAMPLING_DESIGN_H
#define ASCRIBE_SAMPLING_DESIGN_H

#include "sampling.h"

/* Which coalitions: all of the sizes 0..whole and n - whole..n, the others by sample. */
typedef struct asc_design {
    size_t n, whole;
    size_t exact,
        count; /* the first `exact` of `count` are the sizes taken whole             */
    asc_coalition
        *set; /* [count]                                                            */
    asc_coalition
        *update; /* [count] players whose means a value counts in                      */
    uint8_t
        *size;    /* [count]                                                            */
    size_t *unit; /* [count] what was drawn together; ascending                         */
    double *v;    /* [count]                                                            */
} asc_design;

/* Sets of the sizes taken whole: nobody, all, then 1, n - 1 and perhaps 2, n - 2, in the order of
 * their members; set NULL: only their number. */
size_t asc_design_whole(size_t n, size_t whole, asc_coalition *set);
/* Fewest sampled values: two for every mean. */
size_t asc_design_least(size_t n, size_t whole);
/* free coalitions divided among the sizes: m [n + 1], by variance [n + 1] of the values of each size.
 * Returns the expected mean square of the standard errors. */
double asc_design_divide(size_t n, size_t whole, const double *variance, size_t free,
                         size_t *m);
/* Draws; v is taken, not filled, past the first `exact`, which are copied from ends. */
asc_status asc_design_draw(size_t n, size_t whole, const double *ends, const size_t *m,
                           asc_stream *stream, asc_arena *arena, asc_design *out,
                           asc_error *err);
/* From v [count], v(empty) first and v(N) second: phi, se and note [n]. */
asc_status asc_design_sum(const asc_design *d, const double *v, asc_arena *work,
                          double *phi, double *se, asc_se_note *note, asc_error *err);
/* The same with squares, and how many units carry them: (sum x^2)^2 / sum x^4, 0 where there are none. */
asc_status asc_design_squares(const asc_design *d, const double *v, asc_arena *work,
                              double *phi, double *squares, double *carriers,
                              asc_error *err);
/* share [n]: mean over sizes, with and without the player, of x [count]. */
asc_status asc_design_mean(const asc_design *d, const double *x, asc_arena *work,
                           double *share, asc_error *err);

/* An additive game with pairwise terms, to be taken off. */
typedef struct asc_control {
    size_t n;
    double *single; /* [n]                                              */
    double *pair;   /* [n x n] symmetric, 0 on the diagonal             */
} asc_control;

/* Fits it to the pilot; ends as asc_design_whole(n, 2) has them. */
asc_status asc_control_fit(const asc_pairs *pilot, const double *ends, asc_arena *arena,
                           asc_control *out, asc_error *err);
double asc_control_value(const asc_control *c, asc_coalition s);
double asc_control_share(const asc_control *c, size_t k);

#endif
