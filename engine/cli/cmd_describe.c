/* ascribe describe: what is in a cohort file. */
#include "cli.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct summary {
    size_t missing;
    double low, high; /* NaN when the type has no range or nothing is there */
} summary;

static summary summarise(const asc_column *c, size_t rows)
{
    summary s = {0, (double)NAN, (double)NAN};
    const bool ranged = c->type != ASC_CATEGORY && c->type != ASC_TEXT;
    for (size_t i = 0; i < rows; i++) {
        if (asc_column_missing(c, i)) {
            s.missing++;
        } else if (ranged) {
            const double x = asc_column_real(c, i);
            if (!(x >= s.low)) s.low = x;
            if (!(x <= s.high)) s.high = x;
        }
    }
    return s;
}

/* "12 levels: a, b, ..." or "from 1 to 9". */
static void range_text(const asc_column *c, const summary *s, asc_text *out)
{
    char low[32], high[32];
    if (c->type == ASC_CATEGORY) {
        asc_text_format(out, "%zu level%s: ", c->levels, c->levels == 1 ? "" : "s");
        for (size_t i = 0; i < c->levels && i < 6; i++)
            asc_text_format(out, "%s%s", i == 0 ? "" : ", ", c->level[i]);
        if (c->levels > 6) asc_text_add(out, ", ...");
    } else if (c->type == ASC_DATE || c->type == ASC_DATETIME) {
        int64_t at[2] = {(int64_t)s->low, (int64_t)s->high};
        const asc_column ends = {.type = c->type, .integer = at};
        if (!isnan(s->low))
            asc_text_format(out, "from %s to %s",
                            asc_column_cell(&ends, 0, low, sizeof low),
                            asc_column_cell(&ends, 1, high, sizeof high));
    } else if (!isnan(s->low)) {
        asc_text_format(out, "from %s to %s", asc_real_text(s->low, low),
                        asc_real_text(s->high, high));
    }
}

static void column_json(const asc_column *c, const summary *s, asc_text *out)
{
    asc_text_add(out, "{\"name\": ");
    asc_text_json(out, c->name);
    asc_text_format(out, ", \"type\": \"%s\", \"missing\": %zu, \"low\": ",
                    asc_type_name(c->type), s->missing);
    asc_text_json_real(out, s->low);
    asc_text_add(out, ", \"high\": ");
    asc_text_json_real(out, s->high);
    asc_text_add(out, ", \"unit\": ");
    asc_text_json(out, c->unit == NULL ? "" : c->unit);
    asc_text_add(out, ", \"levels\": [");
    for (size_t i = 0; i < c->levels; i++) {
        asc_text_add(out, i == 0 ? "" : ", ");
        asc_text_json(out, c->level[i]);
    }
    asc_text_add(out, "]}");
}

static asc_status describe_column(const asc_cohort *cohort, const asc_table *t, size_t j,
                                  bool json, asc_arena *arena, asc_text *out,
                                  asc_error *err)
{
    asc_column c = {0};
    ASC_TRY(asc_cohort_read(cohort, t->name, t->column[j].name, arena, &c, err));
    const summary sum = summarise(&c, t->rows);
    if (json) {
        asc_text_add(out, j == 0 ? "" : ", ");
        column_json(&c, &sum, out);
        return ASC_OK;
    }
    asc_text_format(out, "  %-28s %-9s %8zu missing  ", c.name, asc_type_name(c.type),
                    sum.missing);
    range_text(&c, &sum, out);
    asc_text_format(out, "%s%s\n", c.unit != NULL ? " " : "",
                    c.unit != NULL ? c.unit : "");
    return ASC_OK;
}

static asc_status describe_table(const asc_cohort *cohort, const asc_table *t, bool json,
                                 asc_text *out, asc_error *err)
{
    asc_arena *columns = asc_arena_create();
    ASC_REQUIRE(columns != NULL, err, ASC_EMEMORY, "out of memory");
    if (json) {
        asc_text_add(out, "{\"name\": ");
        asc_text_json(out, t->name);
        asc_text_format(out, ", \"rows\": %zu, \"columns\": [", t->rows);
    } else {
        asc_text_format(out, "%s: %zu rows, %zu columns\n", t->name, t->rows, t->columns);
    }
    asc_status s = ASC_OK;
    for (size_t j = 0; j < t->columns && s == ASC_OK; j++) {
        const asc_arena_mark mark = asc_arena_save(columns);
        s = describe_column(cohort, t, j, json, columns, out, err);
        asc_arena_rewind(columns, mark);
    }
    if (json) asc_text_add(out, "]}");
    asc_arena_destroy(columns);
    return s;
}

static asc_status run(cli_call *call, asc_error *err)
{
    asc_cohort *cohort = NULL;
    ASC_TRY(asc_cohort_open(call->operand[0], &cohort, err));
    asc_text out = asc_text_start(call->arena);
    if (call->json)
        asc_text_format(
            &out, "{\"schema_version\": %d, \"cohort_blake2b\": \"%s\", \"tables\": [",
            ASC_SCHEMA_VERSION, asc_cohort_hash(cohort));
    asc_status s = ASC_OK;
    for (size_t i = 0; i < asc_cohort_tables(cohort) && s == ASC_OK; i++) {
        if (call->json && i > 0) asc_text_add(&out, ", ");
        s = describe_table(cohort, asc_cohort_table(cohort, i), call->json, &out, err);
    }
    if (call->json)
        asc_text_add(&out, "]}\n");
    else
        asc_text_format(&out, "cohort hash %s\n", asc_cohort_hash(cohort));
    asc_cohort_close(cohort);
    if (s == ASC_OK) s = asc_arena_check(call->arena, err);
    if (s == ASC_OK) (void)fputs(out.data, stdout);
    return s;
}

const cli_command cli_describe = {
    .name = "describe",
    .summary = "tables, columns, types, units, missing values and ranges of a cohort",
    .operands = "COHORT.h5",
    .example = "ascribe describe pilot/discharge.h5",
    .least = 1,
    .most = 1,
    .option = {{NULL, NULL, NULL, NULL, false}},
    .run = run,
};
