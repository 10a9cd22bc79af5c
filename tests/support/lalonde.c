#include "lalonde.h"
#include "policy_oracle.h"
#include <string.h>

test_build test_lalonde614(asc_arena *arena)
{
    static const char *const number[] = {"married", "nodegree", "re74", "re75"};
    const test_csv csv = test_table("real/lalonde_matchit614.csv", arena);
    const size_t n = csv.rows, race = test_csv_column(&csv, "race");
    test_build b = test_build_start(n, ASC_GAUSSIAN, arena);
    const char **text = asc_take_bytes(arena, n, sizeof *text);
    for (size_t i = 0; i < n; i++) text[i] = csv.cell[i * csv.columns + race];
    test_build_partner(&b, "treat", test_csv_reals(&csv, "treat", NULL, n, arena));
    test_build_number(&b, "age", test_csv_reals(&csv, "age", NULL, n, arena));
    test_build_number(&b, "educ", test_csv_reals(&csv, "educ", NULL, n, arena));
    test_build_category(&b, "race", text);
    for (size_t j = 0; j < sizeof number / sizeof *number; j++)
        test_build_number(&b, number[j], test_csv_reals(&csv, number[j], NULL, n, arena));
    memcpy(b.y, test_csv_reals(&csv, "re78", NULL, n, arena), n * sizeof *b.y);
    return b;
}

/* Rows of two files, one after the other: the first `some` of the one, all of the other. */
static double *stack(const test_csv *one, size_t some, const test_csv *other,
                     const char *name, asc_arena *arena)
{
    const size_t more = other == NULL ? 0 : other->rows;
    double *x = asc_take(arena, some + more);
    memcpy(x, test_csv_reals(one, name, NULL, some, arena), some * sizeof *x);
    if (more > 0)
        memcpy(x + some, test_csv_reals(other, name, NULL, more, arena),
               more * sizeof *x);
    return x;
}

static test_build stacked(const test_csv *one, size_t some, const test_csv *other,
                          test_psid_covariates covariates, asc_arena *arena)
{
    const size_t n = some + (other == NULL ? 0 : other->rows);
    static const char *const plain[] = {"black", "hispanic", "married", "nodegree"};
    const bool squares = covariates == TEST_DEHEJIA;
    test_build b = test_build_start(n, ASC_GAUSSIAN, arena);
    test_build_partner(&b, "treat", stack(one, some, other, "treat", arena));
    double *age = stack(one, some, other, "age", arena);
    double *education = stack(one, some, other, "education", arena);
    if (covariates == TEST_EIGHT)
        test_build_number(&b, "age", age);
    else
        test_build_square(&b, "age", age);
    if (squares)
        test_build_square(&b, "education", education);
    else
        test_build_number(&b, "education", education);
    for (size_t j = 0; j < sizeof plain / sizeof *plain; j++)
        test_build_number(&b, plain[j], stack(one, some, other, plain[j], arena));
    double *re74 = stack(one, some, other, "re74", arena);
    double *re75 = stack(one, some, other, "re75", arena);
    double *black = stack(one, some, other, "black", arena);
    double *idle = asc_take(arena, n);
    for (size_t i = 0; i < n; i++) {
        idle[i] = re74[i] == 0.0 ? black[i] : 0.0;
        if (!squares) continue;
        re74[i] /= 1000.0;
        re75[i] /= 1000.0;
    }
    if (squares) {
        test_build_square(&b, "re74", re74);
        test_build_square(&b, "re75", re75);
        test_build_number(&b, "u74_black", idle);
    } else {
        test_build_number(&b, "re74", re74);
        test_build_number(&b, "re75", re75);
    }
    memcpy(b.y, stack(one, some, other, "re78", arena), n * sizeof *b.y);
    return b;
}

test_build test_psid(test_psid_covariates covariates, asc_arena *arena)
{
    const test_csv dw = test_table("real/lalonde_nsw_dw.csv", arena);
    const test_csv psid = test_table("real/lalonde_psid_controls.csv", arena);
    const double *treat = test_csv_reals(&dw, "treat", NULL, dw.rows, arena);
    size_t some = 0;
    while (some < dw.rows && treat[some] != 0.0) some++; /* the treated come first */
    assert_int_equal(some, 185);
    return stacked(&dw, some, &psid, covariates, arena);
}

test_build test_nsw(asc_arena *arena)
{
    const test_csv dw = test_table("real/lalonde_nsw_dw.csv", arena);
    return stacked(&dw, dw.rows, NULL, TEST_EIGHT, arena);
}
