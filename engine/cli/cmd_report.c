/* ascribe report: one self-contained page with charts. */
#include "ascribe/file.h"
#include "ascribe/report.h"
#include "print_pdf.h"
#include "release.h"
#include <string.h>

/* REPORT.html with another ending. */
static const char *beside(cli_call *call, const char *page, const char *ending)
{
    const char *slash = strrchr(page, '/'), *dot = strrchr(page, '.');
    const size_t n = dot == NULL || (slash != NULL && dot < slash) ? strlen(page)
                                                                   : (size_t)(dot - page);
    return asc_take_format(call->arena, "%.*s.%s", (int)n, page, ending);
}

/* What was asked for beside the page: the same result as a PDF, and as a workbook with charts. */
static asc_status others(cli_call *call, const asc_result *r, const char *page, bool same,
                         asc_error *err)
{
    bool printed = false;
    const bool overwrite = cli_value(call, "overwrite") != NULL;
    const char *pdf = beside(call, page, "pdf"), *xlsx = beside(call, page, "xlsx");
    ASC_TRY(asc_arena_check(call->arena, err));
    if (cli_value(call, "xlsx") != NULL)
        ASC_TRY(asc_report_xlsx(r, xlsx, overwrite, NULL, call->arena, err));
    if (cli_value(call, "pdf") == NULL) return ASC_OK;
    if (same) ASC_TRY(asc_file_check(pdf, &printed, err));
    if (!printed) /* a PDF of the same page may have other bytes */
        ASC_TRY(cli_print_pdf(call->arena, page, pdf, overwrite, err));
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    const char *output = cli_value(call, "output");
    ASC_REQUIRE(output != NULL, err, ASC_EUSAGE,
                "say where the report goes: -o report.html");
    asc_result result = {0};
    ASC_TRY(asc_results_read(call->operand[0], call->arena, &result, err));
    ASC_TRY(cli_release(call, &result, err));
    asc_text page = asc_text_start(call->arena);
    asc_report_html(&result, &page);
    ASC_TRY(asc_arena_check(call->arena, err));
    bool same = false;
    ASC_TRY(asc_file_write(output, page.data, page.length, ASC_FILE_SHARED,
                           cli_value(call, "overwrite") != NULL, &same, err));
    ASC_TRY(others(call, &result, output, same, err));
    if (call->json) {
        asc_text out = asc_text_start(call->arena);
        asc_text_format(&out,
                        "{\"schema_version\": %d, \"output\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&out, output);
        asc_text_format(&out, ", \"already_done\": %s}\n", same ? "true" : "false");
        ASC_TRY(asc_arena_check(call->arena, err));
        (void)fputs(out.data, stdout);
    } else if (!call->quiet) {
        (void)fprintf(stderr, "%s: %s\n", output, same ? "already done" : "written");
    }
    return ASC_OK;
}

const cli_command cli_report = {
    .name = "report",
    .summary = "one self-contained HTML page with charts",
    .operands = "RESULTS.h5 -o REPORT.html",
    .details = "Nothing is loaded from outside: the page can be mailed, printed and "
               "archived as it is.",
    .example = "ascribe report results.h5 -o report.html",
    .least = 1,
    .most = 1,
    .option = {CLI_DISCLOSURE_OPTION,
               {"output", "o", "FILE", "the page", false},
               {"pdf", NULL, NULL,
                "the page as REPORT.pdf too, by chromium or weasyprint where installed",
                false},
               {"xlsx", NULL, NULL, "the tables with native charts as REPORT.xlsx too",
                false},
               {"overwrite", NULL, NULL, "replace a page with other content", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
