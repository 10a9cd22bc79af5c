/* ascribe export: the tables of a results file for other programs. */
#include "ascribe/file.h"
#include "ascribe/report.h"
#include "release.h"
#include <string.h>

static asc_status export_json(cli_call *call, const asc_result *r, const char *folder,
                              asc_error *err)
{
    asc_text out = asc_text_start(call->arena);
    asc_report_json(r, &out);
    const char *path = cli_join(call->arena, folder, "results.json");
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_file_write(path, out.data, out.length, ASC_FILE_SHARED,
                          cli_value(call, "overwrite") != NULL, NULL, err);
}

/* prefix: "" or "analyses.<name>." */
static asc_status csv_tables(cli_call *call, asc_table *const *table, size_t tables,
                             const char *folder, const char *prefix, asc_error *err)
{
    for (size_t i = 0; i < tables; i++) {
        const asc_arena_mark mark = asc_arena_save(call->arena);
        asc_text out = asc_text_start(call->arena);
        asc_report_csv(table[i], &out);
        const char *name =
            asc_take_format(call->arena, "%s%s.csv", prefix, table[i]->name);
        ASC_TRY(asc_arena_check(call->arena, err));
        const char *path = cli_join(call->arena, folder, name);
        ASC_TRY(asc_arena_check(call->arena, err));
        ASC_TRY(asc_file_write(path, out.data, out.length, ASC_FILE_SHARED,
                               cli_value(call, "overwrite") != NULL, NULL, err));
        asc_arena_rewind(call->arena, mark);
    }
    return ASC_OK;
}

static asc_status export_csv(cli_call *call, const asc_result *r, const char *folder,
                             asc_error *err)
{
    ASC_TRY(csv_tables(call, r->table, r->tables, folder, "", err));
    for (size_t i = 0; i < r->analyses; i++) {
        const char *prefix =
            asc_take_format(call->arena, "analyses.%s.", r->analysis[i].name);
        ASC_TRY(asc_arena_check(call->arena, err));
        ASC_TRY(csv_tables(call, r->analysis[i].table, r->analysis[i].tables, folder,
                           prefix, err));
    }
    return ASC_OK;
}

static asc_status export_xlsx(cli_call *call, const asc_result *r, const char *folder,
                              asc_error *err)
{
    const char *path = cli_join(call->arena, folder, "results.xlsx");
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_report_xlsx(r, path, cli_value(call, "overwrite") != NULL, NULL,
                           call->arena, err);
}

static asc_status run(cli_call *call, asc_error *err)
{
    const char *folder = cli_value(call, "output"), *format = cli_value(call, "format");
    ASC_REQUIRE(folder != NULL, err, ASC_EUSAGE, "say where the files go: -o DIR");
    ASC_REQUIRE(format != NULL, err, ASC_EUSAGE,
                "say in which form: --format csv, json or xlsx");
    const bool json = strcmp(format, "json") == 0, csv = strcmp(format, "csv") == 0;
    const bool xlsx = strcmp(format, "xlsx") == 0, later = strcmp(format, "dta") == 0;
    ASC_REQUIRE(json || csv || xlsx, err, ASC_EUSAGE,
                "--format %s: %s; there are csv, json and xlsx", format,
                later ? "known, not in this version" : "unknown");
    asc_result result = {0};
    ASC_TRY(asc_results_read(call->operand[0], call->arena, &result, err));
    ASC_TRY(cli_release(call, &result, err));
    ASC_TRY(cli_folder(folder, err));
    ASC_TRY(json   ? export_json(call, &result, folder, err)
            : xlsx ? export_xlsx(call, &result, folder, err)
                   : export_csv(call, &result, folder, err));
    if (call->json) {
        asc_text out = asc_text_start(call->arena);
        asc_text_format(&out, "{\"schema_version\": %d, \"format\": \"%s\", \"output\": ",
                        ASC_SCHEMA_VERSION, format);
        asc_text_json(&out, folder);
        asc_text_add(&out, "}\n");
        ASC_TRY(asc_arena_check(call->arena, err));
        (void)fputs(out.data, stdout);
    } else if (!call->quiet) {
        (void)fprintf(stderr, "%s: %s\n", folder,
                      json   ? "results.json"
                      : xlsx ? "results.xlsx"
                             : "one CSV file for each table");
    }
    return ASC_OK;
}

const cli_command cli_export = {
    .name = "export",
    .summary = "the tables of a results file as JSON, CSV or a workbook",
    .operands = "RESULTS.h5 -o DIR --format csv|json|xlsx",
    .details =
        "json writes exactly one file, DIR/results.json, xlsx DIR/results.xlsx with "
        "charts and a sheet to read first; csv writes one file for each table.",
    .example = "ascribe export results.h5 -o tables --format csv",
    .least = 1,
    .most = 1,
    .option = {CLI_DISCLOSURE_OPTION,
               {"output", "o", "DIR", "folder for the files, made when absent", false},
               {"format", NULL, "NAME", "csv, json or xlsx", false},
               {"overwrite", NULL, NULL, "replace files with other content", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
