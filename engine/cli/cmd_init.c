/* ascribe init: a commented study file to start from. */
#include "cli.h"

static asc_status run(cli_call *call, asc_error *err)
{
    asc_cohort *cohort = NULL;
    ASC_TRY(asc_cohort_open(call->operand[0], &cohort, err));
    asc_text out = asc_text_start(call->arena);
    asc_status s =
        asc_study_init(cohort, call->operand[0], cli_value(call, "table"), &out, err);
    asc_cohort_close(cohort);
    ASC_TRY(s);
    if (call->json) {
        asc_text json = asc_text_start(call->arena);
        asc_text_format(&json,
                        "{\"schema_version\": %d, \"study\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&json, out.data);
        asc_text_add(&json, "}\n");
        out = json;
    }
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

const cli_command cli_init = {
    .name = "init",
    .summary = "a commented study file to start from, for a cohort",
    .operands = "COHORT.h5 [--table NAME]",
    .example = "ascribe init pilot/discharge.h5",
    .least = 1,
    .most = 1,
    .option = {{"table", NULL, "NAME",
                "the table that holds the units (default: the first)", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
