/* Results to text, JSON, CSV and one self-contained HTML page. Reads asc_result alone. */
#ifndef ASCRIBE_REPORT_H
#define ASCRIBE_REPORT_H

#include "ascribe/result.h"
#include "ascribe/text.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* First line of everything a reader sees: how strong the evidence is, and whether the counts were checked. */
void asc_report_notice(const asc_result *r, asc_text *out);

/* What may be shown of a result: nothing above its claim level (/tables/claim). Where the evidence was not
 * assessed, all of it. Every form below takes such a result. */
asc_status asc_report_claims(const asc_result *in, asc_arena *arena, asc_result *out,
                             asc_error *err);

void asc_report_show(const asc_result *r, asc_text *out); /* one screen, 80 columns */
void asc_report_html(const asc_result *r, asc_text *out); /* one page, own SVG      */
/* {"schema_version", "study", "tables": {"contribution": [{...}], ...}}; NaN is null. */
void asc_report_json(const asc_result *r, asc_text *out);
/* RFC 4180, header of column names; NaN is an empty field. */
void asc_report_csv(const asc_table *t, asc_text *out);
/* A workbook at path: a sheet to read first, a sheet for each table, native charts. Where the same bytes stand
 * already *same (may be NULL) is true; other content needs overwrite. ASC_EDATA: a build without libxlsxwriter. */
asc_status asc_report_xlsx(const asc_result *r, const char *path, bool overwrite,
                           bool *same, asc_arena *arena, asc_error *err);
/* The same object layout as json for any table. */
void asc_report_table_json(const asc_table *t, asc_text *out);
/* The same as one more member of an object that has members, under the name of the table. */
void asc_report_member_json(const asc_table *t, asc_text *out);

#ifdef __cplusplus
}
#endif
#endif
