/* Workbooks in a build without libxlsxwriter: there are none, and this says so. */
#include "ascribe/report.h"

asc_status asc_report_xlsx(const asc_result *r, const char *path, bool overwrite,
                           bool *same, asc_arena *arena, asc_error *err)
{
    (void)r, (void)overwrite, (void)same, (void)arena;
    return ASC_FAIL(err, ASC_EDATA,
                    "%s: workbooks need libxlsxwriter, which this build does not have; "
                    "install libxlsxwriter-dev and build again, or export csv",
                    path);
}
