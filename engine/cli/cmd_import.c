/* ascribe import: agencies' files to one cohort file. */
#include "file_format.h"
#include "import_job.h"
#include "validate.h"
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
    ASC_TRY(cli_file_format(call, o, err));
    return asc_arena_check(call->arena, err);
}

static asc_status job_start(import_job *j, asc_error *err)
{
    asc_arena *arena = j->call->arena;
    j->count = j->call->operands;
    j->import = asc_take_bytes(arena, j->count, sizeof(void *));
    j->summary = asc_take_bytes(arena, j->count, sizeof(void *));
    j->name = asc_take_bytes(arena, j->count, sizeof *j->name);
    j->file = asc_take_bytes(arena, j->count, sizeof *j->file);
    j->schema = asc_take_bytes(arena, j->count, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < j->count; i++) {
        ASC_TRY(split(j->call, j->call->operand[i], &j->name[i], &j->file[i], err));
        for (size_t k = 0; k < i; k++)
            ASC_REQUIRE(strcmp(j->name[i], j->name[k]) != 0, err, ASC_EUSAGE,
                        "table '%s' is named twice", j->name[i]);
    }
    return ASC_OK;
}

static void job_end(import_job *j)
{
    for (size_t i = 0; i < j->count; i++) {
        if (j->import != NULL) asc_import_close(j->import[i]);
        if (j->summary != NULL) asc_summary_destroy(j->summary[i]);
    }
    asc_cohort_close(j->old);
    identity_close(&j->identity);
}

static bool is_database(const char *file)
{
    return strncmp(file, "odbc:", 5) == 0;
}

/* The query of the k-th database of n: one query may have many lines, of several each has one. */
static asc_status query_of(const import_job *j, size_t k, size_t n, const char **out,
                           asc_error *err)
{
    const char *all = cli_value(j->call, "query");
    *out = all;
    if (all == NULL || n == 1) return ASC_OK;
    size_t lines = 1;
    for (const char *s = all; *s != '\0'; s++) lines += *s == '\n' ? 1 : 0;
    ASC_REQUIRE(lines == n, err, ASC_EUSAGE,
                "%zu databases and %zu queries: give one --query, on one line, for each",
                n, lines);
    for (; k > 0; k--) all = strchr(all, '\n') + 1;
    *out = asc_take_textn(j->call->arena, all, strcspn(all, "\n"));
    return asc_arena_check(j->call->arena, err);
}

/* Opens every source, which finds its faults, before anything is written. */
static asc_status open_all(import_job *j, const asc_import_options *o, asc_error *err)
{
    const bool talks = !j->call->json && !j->call->quiet;
    size_t databases = 0, before = 0;
    for (size_t i = 0; i < j->count; i++) databases += is_database(j->file[i]) ? 1 : 0;
    ASC_REQUIRE(databases > 0 || cli_value(j->call, "query") == NULL, err, ASC_EUSAGE,
                "--query is for a database: write NAME=odbc:SOURCE");
    for (size_t i = 0; i < j->count; i++) {
        asc_import_options own = *o;
        if (is_database(j->file[i]))
            ASC_TRY(query_of(j, before++, databases, &own.query, err));
        asc_import_options *kept = asc_take_bytes(j->call->arena, 1, sizeof *kept);
        ASC_TRY(asc_arena_check(j->call->arena, err));
        *kept = own; /* borrowed by the importer */
        ASC_TRY(asc_import_open(j->file[i], j->name[i], kept, &j->import[i], err));
        ASC_TRY(identity_schema(&j->identity, asc_import_table(j->import[i]),
                                asc_import_labels(j->import[i]), j->file[i],
                                j->call->arena, &j->schema[i], err));
        if (!talks) continue;
        j->summary[i] = asc_summary_create(j->schema[i]);
        ASC_REQUIRE(j->summary[i] != NULL, err, ASC_EMEMORY, "no memory to sum up '%s'",
                    j->name[i]);
    }
    return ASC_OK;
}

static asc_status write_table(const import_job *j, const import_table *t,
                              asc_cohort_writer *w, asc_error *err)
{
    const asc_table *rows = t->schema;
    if (t->kept) return asc_cohort_copy(w, j->old, err);
    ASC_TRY(
        asc_cohort_start(w, t->rows == NULL ? NULL : asc_import_nullable(t->rows), err));
    if (t->rows == NULL) ASC_TRY(asc_cohort_add(w, rows, err));
    for (size_t before = 0; t->rows != NULL;) {
        const asc_arena_mark mark = asc_arena_save(j->call->arena);
        ASC_TRY(asc_import_next(t->rows, &rows, err));
        if (rows->rows == 0) break;
        ASC_TRY(identity_rows(&j->identity, rows, t->file, before, j->call->arena, &rows,
                              err));
        ASC_TRY(asc_cohort_add(w, rows, err));
        if (t->sum != NULL) ASC_TRY(asc_summary_add(t->sum, rows, err));
        const size_t done = rows->rows;
        asc_arena_rewind(j->call->arena, mark);
        before += done;
    }
    return asc_cohort_end(w, err);
}

static asc_status write_tables(import_job *j, asc_cohort_writer *w, asc_error *err)
{
    const bool over = cli_value(j->call, "overwrite") != NULL || j->old != NULL;
    asc_table *provenance = NULL;
    ASC_TRY(import_provenance(j, &provenance, err));
    for (size_t i = 0; i < j->tables; i++) ASC_TRY(write_table(j, &j->table[i], w, err));
    ASC_TRY(asc_cohort_finish(w, provenance, over, &j->same, err));
    j->hash = asc_take_text(j->call->arena, asc_cohort_written_hash(w));
    return asc_arena_check(j->call->arena, err);
}

static asc_status write_all(import_job *j, asc_error *err)
{
    asc_cohort_writer *w = NULL;
    const asc_table **schema =
        asc_take_bytes(j->call->arena, j->tables, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(j->call->arena, err));
    for (size_t i = 0; i < j->tables; i++) schema[i] = j->table[i].schema;
    ASC_TRY(asc_cohort_create(j->output, schema, j->tables, &w, err));
    const asc_status s = write_tables(j, w, err);
    asc_cohort_discard(w);
    return s;
}

static void say_json(const import_job *j, asc_text *text)
{
    asc_text_format(text, "{\"schema_version\": %d, \"output\": ", ASC_SCHEMA_VERSION);
    asc_text_json(text, j->output);
    asc_text_add(text, ", \"tables\": {");
    for (size_t i = 0; i < j->tables; i++) {
        const asc_table *t = j->table[i].schema;
        asc_text_add(text, i == 0 ? "" : ", ");
        asc_text_json(text, t->name);
        asc_text_format(text, ": {\"rows\": %zu, \"columns\": %zu}", t->rows, t->columns);
    }
    asc_text_add(text, "}}\n");
}

static asc_status say(const import_job *j, asc_error *err)
{
    asc_text text = asc_text_start(j->call->arena);
    if (j->call->json) say_json(j, &text);
    for (size_t i = 0; i < j->count && !j->same && j->summary[i] != NULL; i++)
        ASC_TRY(asc_summary_report(j->summary[i], &text));
    if (!j->call->json)
        asc_text_format(
            &text,
            j->same ? "%s: already done\n"
                    : "%s written. Wrong type? Say so in a schema: --schema FILE\n",
            j->output);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    if (j->call->json || !j->call->quiet) (void)fputs(text.data, stdout);
    return ASC_OK;
}

/* What the schema agrees about values is checked before anything is imported. */
static asc_status import_contract(const import_job *j, const asc_import_options *o,
                                  asc_error *err)
{
    asc_contract *c = NULL;
    asc_validation v;
    const char *schema = cli_value(j->call, "schema");
    if (schema == NULL) return ASC_OK;
    ASC_TRY(asc_contract_read(schema, j->call->arena, &c, err));
    if (asc_contract_tables(c) == 0) return ASC_OK;
    asc_contract_file *file = asc_take_bytes(j->call->arena, j->count, sizeof *file);
    ASC_TRY(asc_arena_check(j->call->arena, err));
    for (size_t i = 0; i < j->count; i++)
        file[i] = (asc_contract_file){.table = j->name[i], .path = j->file[i]};
    ASC_TRY(asc_contract_check(c, file, j->count, o, j->call->arena, &v, err));
    return cli_validation_status(&v, j->call->arena, err);
}

static asc_status run_job(import_job *j, asc_error *err)
{
    asc_import_options o = {0};
    ASC_TRY(options(j->call, &o, err));
    ASC_TRY(job_start(j, err));
    ASC_TRY(asc_import_schema_tables(&o, j->name, j->count, err));
    ASC_TRY(identity_open(cli_value(j->call, "pseudonymise"), j->name, j->count,
                          j->call->arena, &j->identity, err));
    ASC_TRY(identity_rules(&j->identity, &o, j->call->arena, err));
    if (cli_value(j->call, "append") != NULL || cli_value(j->call, "replace") != NULL)
        ASC_TRY(asc_cohort_open(j->output, &j->old, err));
    ASC_TRY(import_contract(j, &o, err));
    ASC_TRY(open_all(j, &o, err));
    ASC_TRY(import_plan(j, err));
    ASC_TRY(write_all(j, err));
    ASC_TRY(import_log(j, err));
    return say(j, err);
}

static asc_status run(cli_call *call, asc_error *err)
{
    import_job j = {.call = call, .output = cli_value(call, "output")};
    ASC_REQUIRE(j.output != NULL, err, ASC_EUSAGE,
                "say where the cohort goes: -o cohort.h5");
    const asc_status s = run_job(&j, err);
    job_end(&j);
    return s;
}

const cli_command cli_import = {
    .name = "import",
    .summary = "read CSV, Stata, SPSS, SAS files and databases into one cohort file",
    .operands = "NAME=FILE|odbc:SOURCE... -o COHORT.h5",
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
                "types, units, missing values and rules for values by column (YAML)",
                false},
               {"na", NULL, "TOKEN",
                "a text that means missing in every column (repeatable)", true},
               {"encoding", NULL, "NAME", "utf8 (default) or latin1", false},
               {"delimiter", NULL, "CHAR",
                "field separator (default ','), or the word tab", false},
               {"query", NULL, "SQL",
                "what to read from odbc:SOURCE (default: the table NAME; one for each)",
                true},
               {"pseudonymise", NULL, "TABLE.COLUMN=KEY",
                "replace identifiers by HMAC-SHA256 under the key in a file of mode "
                "0400, or fd:N",
                true},
               {"append", NULL, NULL, "add tables to a cohort that is there", false},
               {"replace", NULL, NULL,
                "put tables in the place of those of the same name", false},
               {"overwrite", NULL, NULL, "replace a file that is there", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
