/* Results as JSON (RFC 8259): one object per row, numbers in the shortest form that reads
 * back to the same bits, NaN and infinity null, missing integers, booleans and dates
 * null, text as text. */
#include "view.h"
#include <inttypes.h>

static void cell(const asc_column *c, size_t row, asc_text *out, asc_arena *arena)
{
    char buffer[64];
    switch (c->type) {
    case ASC_REAL:
        asc_text_json_real(out, c->real[row]);
        return;
    case ASC_TEXT: {
        const char *text = asc_take_textn(arena, c->text + row * c->width, c->width);
        asc_text_json(out, text == NULL ? "" : text);
        return;
    }
    case ASC_CATEGORY:
        if (!asc_column_missing(c, row)) {
            asc_text_json(out, c->level[c->code[row]]);
            return;
        }
        break;
    case ASC_DATE:
    case ASC_DATETIME:
        if (!asc_column_missing(c, row)) {
            asc_text_json(out, asc_column_cell(c, row, buffer, sizeof buffer));
            return;
        }
        break;
    default:
        if (!asc_column_missing(c, row)) {
            asc_text_add(out, asc_column_cell(c, row, buffer, sizeof buffer));
            return;
        }
    }
    asc_text_add(out, "null");
}

void asc_report_table_json(const asc_table *t, asc_text *out)
{
    asc_text_add(out, "[");
    for (size_t i = 0; i < t->rows; i++) {
        asc_text_add(out, i == 0 ? "\n    {" : ",\n    {");
        for (size_t j = 0; j < t->columns; j++) {
            if (j > 0) asc_text_add(out, ", ");
            asc_text_json(out, t->column[j].name);
            asc_text_add(out, ": ");
            cell(&t->column[j], i, out, out->arena);
        }
        asc_text_add(out, "}");
    }
    asc_text_add(out, t->rows == 0 ? "]" : "\n  ]");
}

void asc_report_member_json(const asc_table *t, asc_text *out)
{
    asc_text_add(out, ", ");
    asc_text_json(out, t->name);
    asc_text_add(out, ": ");
    asc_report_table_json(t, out);
}

static void member(asc_text *out, const char *key, const char *value)
{
    asc_text_format(out, ",\n\"%s\": ", key);
    asc_text_json(out, value == NULL ? "" : value);
}

/* The member "tables". */
static void tables(asc_text *out, asc_table *const *table, size_t count)
{
    asc_text_add(out, ",\n\"tables\": {");
    for (size_t i = 0; i < count; i++) {
        asc_text_add(out, i == 0 ? "\n  " : ",\n  ");
        asc_text_json(out, table[i]->name);
        asc_text_add(out, ": ");
        asc_report_table_json(table[i], out);
    }
    asc_text_add(out, "}");
}

void asc_report_json(const asc_result *r, asc_text *out)
{
    asc_text_format(out, "{\"schema_version\": %d", r->schema_version);
    asc_text notice = asc_text_start(out->arena);
    asc_report_notice(r, &notice);
    member(out, "notice", notice.data);
    member(out, "study", r->study);
    asc_text_format(out, ",\n\"claim_level\": %d", r->claim_level);
    member(out, "ascribe_version", r->ascribe_version);
    member(out, "plan_blake2b", r->plan_blake2b);
    member(out, "cohort_blake2b", r->cohort_blake2b);
    asc_text_format(out, ",\n\"seed\": %" PRIu64 ",\n\"replicates\": %zu", r->seed,
                    r->replicates);
    tables(out, r->table, r->tables);
    if (r->analyses > 0) {
        asc_text_add(out, ",\n\"analyses\": {");
        for (size_t i = 0; i < r->analyses; i++) {
            asc_text_add(out, i == 0 ? "\n" : ",\n");
            asc_text_json(out, r->analysis[i].name);
            asc_text_add(out, ": {\"name\": ");
            asc_text_json(out, r->analysis[i].name);
            tables(out, r->analysis[i].table, r->analysis[i].tables);
            asc_text_add(out, "}");
        }
        asc_text_add(out, "}");
    }
    for (int i = 0; i < 2; i++) {
        const asc_table *t = i == 0 ? r->options : r->recipe;
        if (t == NULL) continue;
        asc_text_add(out, i == 0 ? ",\n\"options\": " : ",\n\"recipe\": ");
        asc_report_table_json(t, out);
    }
    asc_text_add(out, "}\n");
}
