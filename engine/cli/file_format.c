/* --encoding and --delimiter (file_format.h). */
#include "file_format.h"
#include <string.h>

asc_status cli_file_format(const cli_call *call, asc_import_options *o, asc_error *err)
{
    const char *encoding = cli_value(call, "encoding"),
               *delimiter = cli_value(call, "delimiter");
    if (encoding != NULL) {
        o->latin1 = strcmp(encoding, "latin1") == 0;
        ASC_REQUIRE(o->latin1 || strcmp(encoding, "utf8") == 0, err, ASC_EUSAGE,
                    "--encoding takes utf8 or latin1, not '%s'", encoding);
    }
    if (delimiter != NULL) {
        const bool tab = strcmp(delimiter, "tab") == 0;
        ASC_REQUIRE(tab || strlen(delimiter) == 1, err, ASC_EUSAGE,
                    "--delimiter takes one character, or the word tab, not '%s'",
                    delimiter);
        o->delimiter = *delimiter;
        if (tab) o->delimiter = '\t';
    }
    return ASC_OK;
}
