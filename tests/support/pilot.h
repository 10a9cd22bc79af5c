/* The simulated discharge pilot of the reference data as a cohort file, and studies of it. */
#ifndef ASCRIBE_TEST_PILOT_H
#define ASCRIBE_TEST_PILOT_H

#include "ascribe/study.h"
#include "support.h"

/* Imports the six files into path; false when the reference data are not there. */
bool pilot_cohort(const char *path);
/* The study of the landmark written from the pilot's README, up to `outcomes:`; then outcomes and covariates. */
extern const char pilot_head[], pilot_partners[], pilot_outcomes[], pilot_covariates[];

#endif
