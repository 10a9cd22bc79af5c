/* ascribe show: the answer on one screen. */
#include "ascribe/report.h"
#include "release.h"

static asc_status run(cli_call *call, asc_error *err)
{
    asc_result result = {0};
    ASC_TRY(asc_results_read(call->operand[0], call->arena, &result, err));
    ASC_TRY(cli_release(call, &result, err));
    asc_text out = asc_text_start(call->arena);
    if (call->json)
        asc_report_json(&result, &out);
    else
        asc_report_show(&result, &out);
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

const cli_command cli_show = {
    .name = "show",
    .summary = "the answer on one screen",
    .operands = "RESULTS.h5",
    .example = "ascribe show results.h5",
    .least = 1,
    .most = 1,
    .option = {CLI_DISCLOSURE_OPTION, {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
