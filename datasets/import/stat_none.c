/* What a build without ReadStat says. */
#include "stat.h"

asc_status asc_stat_read(const char *path, asc_stat_format f, asc_grid *g, asc_error *err)
{
    (void)g;
    return ASC_FAIL(err, ASC_EFORMAT,
                    "%s: %s, which this build cannot read (it was made without "
                    "ReadStat); export it as CSV",
                    path, asc_stat_name(f));
}
