/* An outcome and a fact about it, for the gate's rows and the words of claims. */
#ifndef ASCRIBE_TEST_CLAIMS_FIXTURE_H
#define ASCRIBE_TEST_CLAIMS_FIXTURE_H

#include "ascribe/claims.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const asc_linked_outcome windows = {.early = ASC_EARLY_LANDMARK};
static const asc_outcome readmission = {.name = "readmission",
                                        .role = "primary",
                                        .family = ASC_BINOMIAL,
                                        .lower_is_better = true,
                                        .noun = {"readmission", "readmissions"},
                                        .per = 1000.0,
                                        .linked = &windows,
                                        .sesoi = 0.02,
                                        .before = "prior"};
static const double weight[] = {1200.0};
static const asc_problem many = {.n = 1, .w = weight};

/* The worked gate of the field guide where a fact can say it. */
static asc_fact good(void)
{
    return (asc_fact){.model = "aipw",
                      .policy = "delivered",
                      .outcome = &readmission,
                      .problem = &many,
                      .weighted = true,
                      .doubly_robust = true,
                      .supported = true,
                      .rate = 0.15,
                      .rate_low = 0.13,
                      .rate_high = 0.17,
                      .earlier = true,
                      .before = (double)NAN,
                      .total = 0.05,
                      .std_error = 0.006,
                      .low = 0.0382,
                      .high = 0.0618,
                      .low90 = 0.0401,
                      .high90 = 0.0599,
                      .ratio = log(0.75),
                      .ratio_se = 0.03,
                      .ratio_low = log(0.75) - 0.0588,
                      .ratio_high = log(0.75) + 0.0588,
                      .ess_share = 0.61,
                      .ess = 310.0,
                      .equipoise = 0.44,
                      .smd = 0.08,
                      .variance_ratio = 1.2};
}

static int open_arena(void **state)
{
    *state = asc_arena_create();
    return *state == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

#endif
