/* ascribe import: agencies' files to one cohort file. */
#include "ascribe/hash.h"
#include "ascribe/import.h"
#include "ascribe/yaml.h"
#include "cli.h"
#include <string.h>

/* NAME=FILE, or FILE alone when its name is a good table name. */
static asc_status split(cli_call *call, const char *operand, const char **table,
                        const char **file, asc_error *err)
{
    const char *equals = strchr(operand, '=');
    ASC_REQUIRE(equals != NULL && equals != operand && equals[1] != '\0', err, ASC_EUSAGE,
                "'%s': write NAME=FILE, such as encounters=encounters.csv", operand);
    *table = asc_take_textn(call->arena, operand, (size_t)(equals - operand));
    *file = equals + 1;
    return asc_arena_check(call->arena, err);
}

static asc_status options(cli_call *call, asc_import_options *o, asc_error *err)
{
    const char *schema = cli_value(call, "schema"), *na = cli_value(call, "na");
    const char *encoding = cli_value(call, "encoding"),
               *delimiter = cli_value(call, "delimiter");
    if (schema != NULL) ASC_TRY(asc_import_schema(schema, call->arena, o, err));
    if (na != NULL) {
        const char **token = asc_take_bytes(call->arena, strlen(na) + 1, sizeof *token);
        ASC_TRY(asc_arena_check(call->arena, err));
        for (const char *at = na;; at++) {
            const size_t n = strcspn(at, "\n");
            token[o->nas++] = asc_take_textn(call->arena, at, n);
            at += n;
            if (*at == '\0') break;
        }
        o->na = token;
    }
    if (encoding != NULL) {
        o->latin1 = strcmp(encoding, "latin1") == 0;
        ASC_REQUIRE(o->latin1 || strcmp(encoding, "utf8") == 0, err, ASC_EUSAGE,
                    "--encoding takes utf8 or latin1, not '%s'", encoding);
    }
    if (delimiter != NULL) {
        const bool tab = strcmp(delimiter, "tab") == 0;
        ASC_REQUIRE(tab || strlen(delimiter) == 1, err, ASC_EUSAGE,
                    "--delimiter takes one character, or the word tab, not '%s'",
                    delimiter);
        o->delimiter = *delimiter;
        if (tab) o->delimiter = '\t';
    }
    return asc_arena_check(call->arena, err);
}

/* A schema that names a table nobody imports is a slip of the pen. */
static asc_status schema_tables(cli_call *call, const asc_import_options *o,
                                asc_error *err)
{
    const char **name = asc_take_bytes(call->arena, call->operands, sizeof *name);
    ASC_TRY(asc_arena_check(call->arena, err));
    for (size_t i = 0; i < call->operands; i++) {
        const char *file = NULL;
        ASC_TRY(split(call, call->operand[i], &name[i], &file, err));
    }
    return asc_import_schema_tables(o, name, call->operands, err);
}

static asc_status import_one(cli_call *call, const char *operand,
                             const asc_import_options *o, asc_table **out,
                             const char **source, asc_error *err)
{
    const char *table = NULL, *file = NULL;
    ASC_TRY(split(call, operand, &table, &file, err));
    ASC_TRY(asc_import_csv(file, table, o, call->arena, out, err));
    const char *base = strrchr(file, '/');
    *source = base != NULL ? base + 1 : file;
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    const char *output = cli_value(call, "output");
    ASC_REQUIRE(output != NULL, err, ASC_EUSAGE,
                "say where the cohort goes: -o cohort.h5");
    asc_import_options o = {0};
    ASC_TRY(options(call, &o, err));
    const size_t n = call->operands;
    asc_table **table = asc_take_bytes(call->arena, n, sizeof(asc_table *));
    const char **key = asc_take_bytes(call->arena, n, sizeof *key);
    const char **value = asc_take_bytes(call->arena, n, sizeof *value);
    ASC_TRY(asc_arena_check(call->arena, err));
    ASC_TRY(schema_tables(call, &o, err));
    for (size_t i = 0; i < n; i++) {
        ASC_TRY(import_one(call, call->operand[i], &o, &table[i], &value[i], err));
        key[i] = table[i]->name;
        for (size_t j = 0; j < i; j++)
            ASC_REQUIRE(strcmp(key[i], key[j]) != 0, err, ASC_EUSAGE,
                        "table '%s' is named twice", key[i]);
    }
    asc_table *provenance = asc_table_create(call->arena, "provenance", n);
    asc_table_add_text(provenance, "key", key);
    asc_table_add_text(provenance, "value", value);
    ASC_TRY(asc_arena_check(call->arena, err));
    const asc_table *const *tables = (const asc_table *const *)table;
    bool same = false;
    ASC_TRY(asc_cohort_write(output, tables, n, provenance,
                             cli_value(call, "overwrite") != NULL, &same, err));
    asc_text text = asc_text_start(call->arena);
    if (call->json) {
        asc_text_format(&text,
                        "{\"schema_version\": %d, \"output\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&text, output);
        asc_text_add(&text, ", \"tables\": {");
        for (size_t i = 0; i < n; i++) {
            asc_text_add(&text, i == 0 ? "" : ", ");
            asc_text_json(&text, table[i]->name);
            asc_text_format(&text, ": {\"rows\": %zu, \"columns\": %zu}", table[i]->rows,
                            table[i]->columns);
        }
        asc_text_add(&text, "}}\n");
    } else {
        for (size_t i = 0; i < n && !same; i++)
            ASC_TRY(asc_import_report(table[i], &text));
        asc_text_format(
            &text,
            same ? "%s: already done\n"
                 : "%s written. Wrong type? Say so in a schema: --schema FILE\n",
            output);
    }
    ASC_TRY(asc_arena_check(call->arena, err));
    if (call->json || !call->quiet) (void)fputs(text.data, stdout);
    return ASC_OK;
}

const cli_command cli_import = {
    .name = "import",
    .summary = "read CSV files (plain or gzip) into one cohort file",
    .operands = "NAME=FILE... -o COHORT.h5",
    .details = "Types are inferred over the whole file and reported; a schema file "
               "corrects them. Values that\n"
               "mean missing are declared (--na or schema), never guessed; an empty "
               "field is missing.",
    .example = "ascribe import discharges=pilot/discharges.csv -o pilot/discharge.h5 "
               "--overwrite",
    .least = 1,
    .most = CLI_OPERANDS_MAX,
    .option = {{"output", "o", "FILE", "the cohort file", false},
               {"schema", NULL, "FILE",
                "types, units and missing values by column (YAML)", false},
               {"na", NULL, "TOKEN",
                "a text that means missing in every column (repeatable)", true},
               {"encoding", NULL, "NAME", "utf8 (default) or latin1", false},
               {"delimiter", NULL, "CHAR",
                "field separator (default ','), or the word tab", false},
               {"overwrite", NULL, NULL, "replace a file that is there", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
