/* The job-training cohorts of the shared data (real/ORACLES.md, "LaLonde / NSW"). */
#ifndef ASCRIBE_TEST_LALONDE_H
#define ASCRIBE_TEST_LALONDE_H

#include "csv.h"

/* 614 rows; covariates age, educ, race, married, nodegree, re74, re75; outcome re78. */
test_build test_lalonde614(asc_arena *arena);

typedef enum test_psid_covariates {
    TEST_DEHEJIA, /* age, education, re74, re75 with squares, married, nodegree, black,
                     hispanic, u74 x black; earnings in thousands                      */
    TEST_OUTCOME, /* age and its square, education, married, nodegree, black, hispanic,
                     re74, re75                                                        */
    TEST_EIGHT    /* age, education, black, hispanic, married, nodegree, re74, re75    */
} test_psid_covariates;

/* 185 treated of the experiment and the 2,490 PSID controls. */
test_build test_psid(test_psid_covariates covariates, asc_arena *arena);
/* The 445 of the experiment itself, with TEST_EIGHT. */
test_build test_nsw(asc_arena *arena);

#endif
