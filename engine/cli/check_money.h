/* What a plan says of money before there is any: ascribe check. */
#ifndef ASCRIBE_CLI_CHECK_MONEY_H
#define ASCRIBE_CLI_CHECK_MONEY_H

#include "ascribe/study.h"
#include "cli.h"

/* For a study with funding: the minimum savings rate for so many people, and, while the plan is not locked, what
 * other collective shares, weights of contribution and bounds would pay. Nothing else is written. */
asc_status cli_check_money(cli_call *call, const asc_study *s, double people,
                           asc_text *out, asc_error *err);

#endif
