/* A cohort of one partner whose covariates can be had one by one, for lists of covariates. */
#ifndef ASCRIBE_TEST_LISTED_H
#define ASCRIBE_TEST_LISTED_H

#include "csv.h"
#include "support.h"

enum { LISTED_N = 420 };
/* Age with its square, a category of three (site) and of two (ward), and income. */
enum { AGE = 1, SITE = 2, WARD = 4, INCOME = 8, EVERYTHING = 15 };

/* With the covariates asked for; else the same cohort. gaussian, binomial, ordinal or two_part. */
test_build test_listed(asc_family family, unsigned columns, asc_arena *arena);
/* A list of these names. */
#define LIST(of) ((asc_covariate_list){of, sizeof(of) / sizeof *(of), true})
#define assert_same(got, want) assert_near((got), (want), 0.0)

#endif
