/* The result of a query, by ODBC. */
#ifndef ASCRIBE_IMPORT_ODBC_H
#define ASCRIBE_IMPORT_ODBC_H

#include "grid.h"

/* dsn: the name of a data source in odbc.ini. query: NULL reads the table that is named as the grid's. User and
 * password, where the data source needs them, come from ASCRIBE_ODBC_USER and ASCRIBE_ODBC_PASSWORD.
 * *text is the query that was run. Nothing is changed in the database. ASC_EUSAGE, ASC_EIO,
 * ASC_EDATA. A build without unixODBC refuses and says so. */
asc_status asc_odbc_read(const char *dsn, const char *query, asc_grid *g,
                         const char **text, asc_error *err);

#endif
