/* What leaves, by the disclosure profile. */
#ifndef ASCRIBE_CLI_RELEASE_H
#define ASCRIBE_CLI_RELEASE_H

#include "ascribe/disclosure.h"
#include "cli.h"

/* r becomes what may leave; refuses a profile other than that of the plan. */
asc_status cli_release(cli_call *call, asc_result *r, asc_error *err);

#define CLI_DISCLOSURE_OPTION                                                            \
    {                                                                                    \
        "disclosure", NULL, "PROFILE",                                                   \
            "hide or round small counts: hes, cms, tre10 (default: the study's)", false  \
    }

#endif
