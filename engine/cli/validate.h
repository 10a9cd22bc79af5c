/* Files against a contract, for import and validate. */
#ifndef ASCRIBE_CLI_VALIDATE_H
#define ASCRIBE_CLI_VALIDATE_H

#include "ascribe/contract.h"
#include "cli.h"

/* ASC_OK without faults, else ASC_EDATA with the first of them. */
asc_status cli_validation_status(const asc_validation *v, asc_arena *arena,
                                 asc_error *err);

#endif
