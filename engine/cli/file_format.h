/* How text files are read: --encoding and --delimiter, of import and validate. */
#ifndef ASCRIBE_CLI_FILE_FORMAT_H
#define ASCRIBE_CLI_FILE_FORMAT_H

#include "ascribe/import.h"
#include "cli.h"

/* Sets what the call asks for and leaves the rest. ASC_EUSAGE names what is taken. */
asc_status cli_file_format(const cli_call *call, asc_import_options *o, asc_error *err);

#endif
