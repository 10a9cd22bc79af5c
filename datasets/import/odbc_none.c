/* What a build without unixODBC says. */
#include "odbc.h"

asc_status asc_odbc_read(const char *dsn, const char *query, asc_grid *g,
                         const char **text, asc_error *err)
{
    (void)query;
    (void)g;
    (void)text;
    return ASC_FAIL(err, ASC_EUSAGE,
                    "odbc:%s: this build cannot read databases (it was made without "
                    "unixODBC); export the table as CSV",
                    dsn);
}
