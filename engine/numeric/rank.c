/* Rank of a design from the triangular factor of its scaled columns, X D = Q R, in declared
 * order:
 *   |r_kk| / |column k of R|   the sine of the angle between column k and those before it
 * Below ASC_RANK_TOLERANCE column k is a combination of them: R11 c = r1k gives its
 * coefficients.
 * Designs of any length are factorised block by block, each time the p x p triangle so far
 * stacked on the next 512 rows; long ones in groups of blocks side by side (how many follows from the
 * length alone), whose triangles are stacked on each other at the end.
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., sections 5.2-5.4; Demmel, Grigori,
 * Hoemmen & Langou (2012), SIAM J. Sci. Comput. 34:A206-A239. */
#include "rank.h"
#include "ascribe/pool.h"
#include "columns.h"
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { TERMS_MAX = 8, PANEL = 64, GROUPS = 8, GROUP_BLOCKS = 64 };

/* A coefficient on scaled columns below this is rounding. */
static const double negligible = 1e-8;

asc_status asc_lapack_size(size_t n, int *out, asc_error *err)
{
    ASC_REQUIRE(n <= INT_MAX, err, ASC_EOVERFLOW,
                "%zu rows are more than LAPACK can count (%d)", n, INT_MAX);
    *out = (int)n;
    return ASC_OK;
}

static asc_status not_finite(const asc_selection *s, size_t row, size_t j, asc_error *err)
{
    char label[ASC_COLUMN_NAME];
    return ASC_FAIL(err, ASC_EDATA, "row %zu, %s: %g; the columns of a design are finite",
                    row, asc_column_label(s->x, j, label),
                    asc_design_value(s->x, row, j));
}

/* Sum over the rows with weight of (x_ij / unit)^2, and the largest |x_ij|. */
static asc_status squares(const asc_selection *s, size_t j, double unit, double *sum,
                          double *most, asc_error *err)
{
    double total = 0.0, top = 0.0, buffer[ASC_ROWS];
    for (size_t first = 0; first < s->x->n; first += ASC_ROWS) {
        const double *x = asc_design_part(s->x, first / ASC_ROWS, j, buffer);
        for (size_t i = 0; i < ASC_ROWS && first + i < s->x->n; i++) {
            if (asc_selection_weight(s, first + i) == 0.0) continue;
            const double size = fabs(x[i]), part = size / unit;
            if (!isfinite(size)) return not_finite(s, first + i, j, err);
            total += part * part;
            if (size > top) top = size;
        }
    }
    *sum = total;
    *most = top;
    return ASC_OK;
}

/* The power of two that brings column k near length 1. */
static asc_status measure(void *context, size_t k, size_t worker, asc_error *err)
{
    (void)worker;
    const asc_selection *s = context;
    const size_t j = s->column[k];
    char label[ASC_COLUMN_NAME];
    double square = 0.0, most = 0.0, unit = 1.0;
    ASC_TRY(squares(s, j, unit, &square, &most, err));
    ASC_REQUIRE(most > 0.0, err, ASC_ERANK,
                "%s is 0 in all %zu rows with weight: it explains nothing, remove it",
                asc_column_label(s->x, j, label), s->used);
    if (!(square > 1e-200 && square < 1e200)) {
        unit = most;
        ASC_TRY(squares(s, j, unit, &square, &most, err));
    }
    int size = 0, length = 0;
    (void)frexp(unit, &size);
    (void)frexp(sqrt(square), &length);
    s->scale[k] = ldexp(1.0, -(size + length));
    return ASC_OK;
}

asc_status asc_selection_create(const asc_design *x, const double *w,
                                const uint8_t *active, asc_arena *work,
                                asc_selection *out, asc_error *err)
{
    asc_selection s = {.x = x, .w = w};
    s.column = asc_take_bytes(work, x->p, sizeof *s.column);
    s.scale = asc_take(work, x->p);
    s.buffer = asc_take(work, ASC_ROWS);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < x->n; i++) {
        const double v = asc_selection_weight(&s, i);
        ASC_REQUIRE(isfinite(v) && v >= 0.0, err, ASC_EDATA,
                    "row %zu: weight %g; weights are finite and not negative", i, v);
        s.used += v > 0.0;
    }
    for (size_t j = 0; j < x->p; j++)
        if (active == NULL || active[j] != 0) s.column[s.p++] = j;
    ASC_REQUIRE(
        s.used >= s.p && s.used > 0, err, ASC_ERANK,
        "%zu rows with weight cannot determine %zu columns: at least as many rows as "
        "columns are needed",
        s.used, s.p);
    ASC_TRY(asc_pool_run(s.p, measure, &s, err));
    *out = s;
    return ASC_OK;
}

/* Does column j hold one value in all rows with weight? */
static bool constant(const asc_selection *s, size_t j, double *value)
{
    bool first = true;
    for (size_t i = 0; i < s->x->n; i++) {
        if (asc_selection_weight(s, i) == 0.0) continue;
        const double v = asc_design_value(s->x, i, j);
        if (!first && v != *value) return false;
        *value = v;
        first = false;
    }
    return !first;
}

/* Both column k and one before it hold one value. */
static bool repeats_constant(const asc_selection *s, size_t k, size_t *earlier)
{
    double value = 0.0;
    if (!constant(s, s->column[k], &value)) return false;
    for (size_t e = 0; e < k; e++) {
        if (!constant(s, s->column[e], &value)) continue;
        *earlier = s->column[e];
        return true;
    }
    return false;
}

typedef struct sentence {
    char text[2048];
    size_t length;
} sentence;

static void say(sentence *t, const char *text)
{
    const size_t room = sizeof t->text - 1 - t->length, n = strlen(text);
    const size_t taken = n < room ? n : room;
    memcpy(t->text + t->length, text, taken);
    t->length += taken;
    t->text[t->length] = '\0';
}

/* "'c' = 1 x '(intercept)' - 1 x 'a'" from c, the coefficients on scaled columns before
 * k. */
static void say_combination(const asc_selection *s, size_t k, const double *c,
                            sentence *t)
{
    char label[ASC_COLUMN_NAME], number[64];
    size_t terms = 0;
    say(t, asc_column_label(s->x, s->column[k], label));
    say(t, " =");
    for (size_t e = 0; e < k; e++) {
        if (fabs(c[e]) <= negligible) continue;
        if (terms == TERMS_MAX) {
            say(t, " + ...");
            return;
        }
        const double coef = c[e] * s->scale[e] / s->scale[k];
        const char *sign = coef < 0.0 ? " - " : " + ";
        (void)snprintf(number, sizeof number, "%s%.6g x ",
                       terms == 0 ? (coef < 0.0 ? " -" : " ") : sign, fabs(coef));
        say(t, number);
        say(t, asc_column_label(s->x, s->column[e], label));
        terms++;
    }
}

/* "'c', '(intercept)' and 'a'". */
static void say_names(const asc_selection *s, size_t k, const double *c, sentence *t)
{
    char label[ASC_COLUMN_NAME];
    size_t left = 0;
    for (size_t e = 0; e < k; e++) left += fabs(c[e]) > negligible;
    say(t, asc_column_label(s->x, s->column[k], label));
    for (size_t e = 0, listed = 0; e < k; e++) {
        if (fabs(c[e]) <= negligible) continue;
        if (listed++ == TERMS_MAX) {
            say(t, " and others");
            return;
        }
        left--;
        say(t, left == 0 ? " and " : ", ");
        say(t, asc_column_label(s->x, s->column[e], label));
    }
}

static asc_status dependent(const asc_selection *s, const double *r, size_t ld, size_t k,
                            double pivot, double *c, asc_error *err)
{
    char label[ASC_COLUMN_NAME], other[ASC_COLUMN_NAME];
    size_t earlier = 0;
    if (repeats_constant(s, k, &earlier))
        return ASC_FAIL(
            err, ASC_ERANK,
            "covariate %s: one value in %zu rows, which %s already has: remove it",
            asc_column_label(s->x, s->column[k], label), s->used,
            asc_column_label(s->x, earlier, other));
    for (size_t e = k; e-- > 0;) {
        c[e] = r[e + k * ld];
        for (size_t f = e + 1; f < k; f++) c[e] -= r[e + f * ld] * c[f];
        c[e] /= r[e + e * ld];
    }
    sentence names = {.length = 0}, combination = {.length = 0};
    say_names(s, k, c, &names);
    say_combination(s, k, c, &combination);
    return ASC_FAIL(
        err, ASC_ERANK,
        "columns %s are linearly dependent in %zu rows, %s: drop one (relative "
        "pivot %.2g)",
        names.text, s->used, combination.text, pivot);
}

asc_status asc_rank_check(const asc_selection *s, const double *r, size_t ld,
                          double *scratch, asc_error *err)
{
    for (size_t k = 0; k < s->p; k++) {
        double square = 0.0;
        for (size_t e = 0; e <= k; e++) square += r[e + k * ld] * r[e + k * ld];
        const double pivot = fabs(r[k + k * ld]) / sqrt(square);
        if (!(pivot >= ASC_RANK_TOLERANCE))
            return dependent(s, r, ld, k, pivot, scratch, err);
    }
    return ASC_OK;
}

asc_status asc_rank_condition(const asc_selection *s, const double *r, size_t ld,
                              asc_arena *work, double *condition, asc_error *err)
{
    int p = 0, rows = 0;
    double reciprocal = 0.0;
    ASC_TRY(asc_lapack_size(s->p, &p, err));
    ASC_TRY(asc_lapack_size(ld, &rows, err));
    double *scratch = asc_take(work, 3 * s->p);
    lapack_int *integers = asc_take_bytes(work, s->p, sizeof *integers);
    ASC_TRY(asc_arena_check(work, err));
    const lapack_int info = LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', 'U', 'N', p, r,
                                                rows, &reciprocal, scratch, integers);
    ASC_REQUIRE(info == 0, err, ASC_EINTERNAL, "dtrcon: argument %d", -(int)info);
    *condition = 1.0 / reciprocal;
    return ASC_OK;
}

/* Groups of blocks that are factorised side by side. */
typedef struct factors {
    const asc_selection *s;
    size_t groups, rows; /* rows: leading dimension of a stack              */
    double *stack;       /* [groups][rows x p], first the triangle so far    */
    double *tau;         /* [groups][p]                                      */
    double *panel;       /* [groups][PANEL p]                                */
} factors;

static double *group_stack(const factors *f, size_t group)
{
    return f->stack + group * f->rows * f->s->p;
}

/* Puts the scaled rows of block b below the triangle in stack [rows x p]. */
static void stack_block(const factors *f, size_t b, double *stack)
{
    const asc_selection *s = f->s;
    double buffer[ASC_ROWS];
    for (size_t k = 0; k < s->p; k++) {
        double *to = stack + k * f->rows;
        const double *x = asc_design_part(s->x, b, s->column[k], buffer);
        memset(to + k + 1, 0, (f->rows - k - 1) * sizeof *to);
        for (size_t i = 0; i < ASC_ROWS; i++) {
            const size_t row = b * ASC_ROWS + i;
            if (row >= s->x->n || asc_selection_weight(s, row) == 0.0) continue;
            to[s->p + i] = s->scale[k] * x[i];
        }
    }
}

/* Puts the triangle of another group below that in stack. */
static void stack_triangle(const factors *f, const double *other, double *stack)
{
    const size_t p = f->s->p;
    for (size_t k = 0; k < p; k++) {
        double *to = stack + k * f->rows;
        memset(to + k + 1, 0, (f->rows - k - 1) * sizeof *to);
        memcpy(to + p, other + k * f->rows, (k + 1) * sizeof *to);
    }
}

static asc_status factor_stack(const factors *f, size_t group, asc_error *err)
{
    int m = 0, p = 0;
    ASC_TRY(asc_lapack_size(f->rows, &m, err));
    ASC_TRY(asc_lapack_size(f->s->p, &p, err));
    const lapack_int info = LAPACKE_dgeqrf_work(
        LAPACK_COL_MAJOR, m, p, group_stack(f, group), m, f->tau + group * f->s->p,
        f->panel + group * PANEL * f->s->p, PANEL * p);
    ASC_REQUIRE(info == 0, err, ASC_EINTERNAL, "dgeqrf: argument %d", -(int)info);
    return ASC_OK;
}

static asc_status factor_group(void *context, size_t group, size_t worker, asc_error *err)
{
    (void)worker;
    const factors *f = context;
    const size_t blocks = f->s->x->blocks;
    const size_t end = (group + 1) * blocks / f->groups;
    for (size_t b = group * blocks / f->groups; b < end; b++) {
        stack_block(f, b, group_stack(f, group));
        ASC_TRY(factor_stack(f, group, err));
    }
    return ASC_OK;
}

static asc_status factor_blocks(factors *f, asc_arena *work, asc_error *err)
{
    const size_t p = f->s->p, groups = f->s->x->blocks / GROUP_BLOCKS;
    ASC_REQUIRE(p <= INT_MAX / PANEL, err, ASC_EOVERFLOW, "%zu columns are too many", p);
    f->groups = groups == 0 ? 1 : groups < GROUPS ? groups : GROUPS;
    /* A multiple of eight rows: every column starts on a cache line. */
    f->rows = (p + (p > ASC_ROWS ? p : ASC_ROWS) + 7) / 8 * 8;
    f->stack = asc_take_zero(work, f->groups * f->rows * p);
    f->tau = asc_take(work, f->groups * p);
    f->panel = asc_take(work, f->groups * PANEL * p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_pool_run(f->groups, factor_group, f, err));
    for (size_t g = 1; g < f->groups; g++) {
        stack_triangle(f, group_stack(f, g), f->stack);
        ASC_TRY(factor_stack(f, 0, err));
    }
    return ASC_OK;
}

static asc_status design_rank(const asc_design *x, const double *w, asc_arena *work,
                              double *condition, asc_error *err)
{
    asc_selection s = {.x = x, .w = w};
    ASC_TRY(asc_selection_create(x, w, NULL, work, &s, err));
    double *scratch = asc_take(work, s.p);
    factors f = {.s = &s};
    ASC_TRY(factor_blocks(&f, work, err));
    ASC_TRY(asc_rank_check(&s, f.stack, f.rows, scratch, err));
    return condition == NULL
               ? ASC_OK
               : asc_rank_condition(&s, f.stack, f.rows, work, condition, err);
}

asc_status asc_design_rank(const asc_design *x, const double *w, asc_arena *work,
                           double *condition, asc_error *err)
{
    ASC_REQUIRE(x->p > 0, err, ASC_EDATA,
                "a design without columns has no rank to check");
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status status = design_rank(x, w, work, condition, err);
    asc_arena_rewind(work, mark);
    return status;
}
