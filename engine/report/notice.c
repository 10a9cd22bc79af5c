/* The first line of everything a reader sees. */
#include "ascribe/report.h"

void asc_report_notice(const asc_result *r, asc_text *out)
{
    if (r->claim_level < 0)
        asc_text_add(out, "Not assessed for evidence strength; ");
    else
        asc_text_format(out, "Strength of evidence %d of 4; ", r->claim_level);
    asc_text_add(out, r->disclosure == NULL ? "not disclosure-checked" : r->disclosure);
}
