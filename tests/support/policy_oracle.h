/* Stored answers of estimators of policy means (shared data, "Definitions"), and the cohorts they are
 * for. */
#ifndef ASCRIBE_TEST_POLICY_ORACLE_H
#define ASCRIBE_TEST_POLICY_ORACLE_H

#include "csv.h"
#include "support.h"

/* A study's estimates. */
typedef struct test_answer {
    const asc_problem *p;
    const char *const *term;
    size_t terms, policies;
    asc_means means;
} test_answer;

/* Fits both kinds with influence values; a replicate with the same weights must be the same fit to
 * `same`. */
test_answer test_solve(const char *estimator, const asc_problem *p, asc_model_spec spec,
                       double same, asc_arena *arena);
/* Values, Shapley values and the standard errors at se_<unit> and shapley_se_<unit> of both kinds of an
 * oracle {delivered: .., universal: ..}; unit NULL: no standard errors. */
void test_check_answer(const test_answer *a, const asc_yaml *want, const char *unit,
                       double tolerance, double se_tolerance, asc_arena *arena);
/* Standard error of the linear combination c [2^K] of the means that start at first. */
double test_se(const test_answer *a, size_t first, const double *c);

/* The node a.b, or fails. */
const asc_yaml *test_at(const asc_yaml *node, const char *a, const char *b);
/* Skips the test when the file is not there. */
const asc_yaml *test_oracle(const char *name, asc_arena *arena);
test_csv test_table(const char *name, asc_arena *arena);

test_build test_sim1(asc_arena *arena);
test_build test_sim2(asc_arena *arena); /* poisson with offset, clusters: areas */
test_build test_sim3(asc_arena *arena); /* gaussian */
/* 1,566 rows with weight change, kg; or death. */
test_build test_nhefs(const char *outcome, asc_family family, asc_arena *arena);
/* Every unit its own cluster. */
void test_units(test_build *b);

#endif
