/* What check says of the comparison itself, before outcomes are looked at. */
#ifndef ASCRIBE_CHECK_DESIGN_H
#define ASCRIBE_CHECK_DESIGN_H

#include "ascribe/outlook.h"
#include "cli.h"

/* Adds to out: why each partner delivered, balance and overlap of each, what stands behind each coalition,
 * deliveries that depend on earlier ones, the smallest effect that could be found. */
asc_status cli_check_design(cli_call *call, const asc_study *s, const asc_bound *b,
                            asc_text *out, asc_error *err);
/* check_detectable.c: the last of these. */
asc_status cli_check_detectable(cli_call *call, const asc_study *s, const asc_bound *b,
                                const asc_outlook *look, asc_text *out, asc_error *err);
/* check_time.c: how long the run will take, on stderr; outcomes are made up. */
asc_status cli_check_time(cli_call *call, const asc_study *s, const asc_bound *b,
                          asc_error *err);

#endif
