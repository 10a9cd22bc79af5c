/* ascribe validate: agencies' files against a contract, and the report for whoever sent them. */
#include "ascribe/file.h"
#include "file_format.h"
#include "validate.h"
#include <string.h>

enum { SHOWN = 20 };

asc_status cli_validation_status(const asc_validation *v, asc_arena *arena,
                                 asc_error *err)
{
    if (v->faults == 0) return ASC_OK;
    asc_text text = asc_text_start(arena);
    const size_t shown = v->kept < SHOWN ? v->kept : SHOWN;
    for (size_t i = 0; i < shown; i++) {
        asc_fault_line(v, &v->fault[i], &text);
        asc_text_add(&text, "\n");
    }
    asc_text_format(&text, "%zu fault%s against the contract", v->faults,
                    v->faults == 1 ? "" : "s");
    if (shown < v->faults)
        asc_text_add(&text, ", the first of them above; ascribe validate lists all");
    ASC_TRY(asc_arena_check(arena, err));
    return ASC_FAIL(err, ASC_EDATA, "%s", text.data);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The report in the form that the name of the file asks for. */
static asc_status write_report(cli_call *call, const asc_validation *v, bool values,
                               asc_error *err)
{
    const char *path = cli_value(call, "output");
    if (path == NULL) return ASC_OK;
    const bool html = ends_with(path, ".html"), json = ends_with(path, ".json"),
               csv = ends_with(path, ".csv");
    ASC_REQUIRE(
        html || json || csv || ends_with(path, ".txt"), err, ASC_EUSAGE,
        "-o %s: end the name in .html, .json, .csv or .txt, it says what is written",
        path);
    asc_text text = asc_text_start(call->arena);
    if (html)
        asc_validation_html(v, values, &text);
    else if (json)
        asc_validation_json(v, values, &text);
    else if (csv)
        asc_validation_csv(v, values, &text);
    else
        asc_validation_text(v, values, 0, &text);
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_file_write(path, text.data, text.length,
                          values ? ASC_FILE_PRIVATE : ASC_FILE_SHARED,
                          cli_value(call, "overwrite") != NULL, NULL, err);
}

static asc_status read_files(cli_call *call, asc_contract_file *file, asc_error *err)
{
    for (size_t i = 0; i + 1 < call->operands; i++) {
        const char *operand = call->operand[i + 1], *equals = strchr(operand, '=');
        ASC_REQUIRE(equals != NULL && equals != operand && equals[1] != '\0', err,
                    ASC_EUSAGE, "'%s': write NAME=FILE, such as people=people.csv",
                    operand);
        file[i].table = asc_take_textn(call->arena, operand, (size_t)(equals - operand));
        file[i].path = equals + 1;
        ASC_TRY(asc_arena_check(call->arena, err));
        for (size_t k = 0; k < i; k++)
            ASC_REQUIRE(strcmp(file[i].table, file[k].table) != 0, err, ASC_EUSAGE,
                        "table '%s' is named twice", file[i].table);
    }
    return ASC_OK;
}

static asc_status read_options(cli_call *call, asc_import_options *o, asc_error *err)
{
    ASC_TRY(asc_import_schema(call->operand[0], call->arena, o, err));
    return cli_file_format(call, o, err);
}

/* Every table that is given must have rules, else nothing would be checked and all seem well. */
static asc_status check_tables(const asc_contract *c, const asc_contract_file *file,
                               size_t files, const char *schema, asc_error *err)
{
    for (size_t i = 0; i < files; i++)
        ASC_REQUIRE(asc_contract_has(c, file[i].table), err, ASC_ESTUDY,
                    "%s: has no rules for table '%s'; write required, levels, at_least, "
                    "... for its columns (docs/formats/schema.md)",
                    schema, file[i].table);
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    asc_import_options o = {0};
    asc_contract *c = NULL;
    asc_validation v;
    const size_t files = call->operands - 1;
    const bool values = cli_value(call, "values") != NULL;
    asc_contract_file *file = asc_take_bytes(call->arena, files, sizeof *file);
    ASC_TRY(asc_arena_check(call->arena, err));
    ASC_TRY(read_files(call, file, err));
    ASC_TRY(read_options(call, &o, err));
    ASC_TRY(asc_contract_read(call->operand[0], call->arena, &c, err));
    ASC_TRY(check_tables(c, file, files, call->operand[0], err));
    ASC_TRY(asc_contract_check(c, file, files, &o, call->arena, &v, err));
    ASC_TRY(write_report(call, &v, values, err));
    asc_text text = asc_text_start(call->arena);
    if (call->json)
        asc_validation_json(&v, values, &text);
    else
        asc_validation_text(&v, values, 0, &text);
    ASC_TRY(asc_arena_check(call->arena, err));
    if (call->json || !call->quiet) (void)fputs(text.data, stdout);
    if (v.faults == 0) return ASC_OK;
    return ASC_FAIL(err, ASC_EDATA, "%zu fault%s against the contract %s", v.faults,
                    v.faults == 1 ? "" : "s", call->operand[0]);
}

const cli_command cli_validate = {
    .name = "validate",
    .summary = "check agencies' files against a contract, with a report for the sender",
    .operands = "CONTRACT.yaml NAME=FILE...",
    .details = "The contract is a schema file with rules for values: required, levels, "
               "at_least, at_most, unique,\n"
               "refers and more (docs/formats/schema.md). Every fault comes with file, "
               "line and column, every rule\n"
               "with the number of cells tested and failed. Values may be about people: "
               "they are shown with\n"
               "--values only. Exit 1 when there are faults.",
    .example = "printf 'tables: {discharges: {columns: {age: {type: integer, required: "
               "true, at_least: 0}}}}' > contract.yaml && ascribe validate "
               "contract.yaml discharges=pilot/discharges.csv",
    .least = 2,
    .most = CLI_OPERANDS_MAX,
    .option = {{"output", "o", "FILE", "the report as .html, .json, .csv or .txt", false},
               {"values", NULL, NULL, "show the values that are at fault", false},
               {"encoding", NULL, "NAME", "utf8 (default) or latin1", false},
               {"delimiter", NULL, "CHAR",
                "field separator (default ','), or the word tab", false},
               {"overwrite", NULL, NULL, "replace a report that is there", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
