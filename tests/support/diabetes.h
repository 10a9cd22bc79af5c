/* The discharge study of the diabetes130 cohort as a problem, for tests. */
#ifndef ASCRIBE_TEST_DIABETES_H
#define ASCRIBE_TEST_DIABETES_H

#include "csv.h"

/* csv: diabetic_data.csv.gz. Four partners, 99,340 encounters, clustered by patient. */
test_build test_diabetes(const test_csv *csv, asc_arena *arena);

#endif
