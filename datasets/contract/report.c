/* What a check found, for whoever sent the files: text, JSON, CSV and one page of HTML. Values may be about people; without
 * `values` only places and rules are given. */
#include "ascribe/contract.h"
#include "ascribe/result.h"
#include <math.h>
#include <string.h>

static double rate(const asc_assertion *a)
{
    if (a->tested == 0) return (double)NAN;
    return (double)(a->tested - a->failed) / (double)a->tested;
}

void asc_fault_line(const asc_validation *v, const asc_fault *f, asc_text *out)
{
    asc_text_format(out, "%s:%zu", v->file[f->file].path, f->line);
    if (f->place > 0) asc_text_format(out, ":%zu", f->place);
    asc_text_add(out, ": ");
    if (*f->column != '\0') asc_text_format(out, "column '%s': ", f->column);
    asc_text_add(out, f->message);
    if (*f->rule != '\0') asc_text_format(out, "; agreed: %s", f->rule);
    asc_text_format(out, " (%s)", f->code);
}

void asc_validation_text(const asc_validation *v, bool values, size_t most, asc_text *out)
{
    for (size_t i = 0; i < v->files; i++)
        asc_text_format(out, "%s: %zu rows, %zu without a fault\n", v->file[i].path,
                        v->rows[i], v->accepted[i]);
    asc_text_format(out, "%zu fault%s\n", v->faults, v->faults == 1 ? "" : "s");
    const size_t shown = most == 0 || most > v->kept ? v->kept : most;
    for (size_t i = 0; i < shown; i++) {
        asc_fault_line(v, &v->fault[i], out);
        if (values && *v->fault[i].value != '\0')
            asc_text_format(out, ": '%s'", v->fault[i].value);
        asc_text_add(out, "\n");
    }
    if (shown < v->faults) asc_text_format(out, "... and %zu more\n", v->faults - shown);
    asc_text_add(out, "\nassertions: tested, failed, rate\n");
    for (size_t i = 0; i < v->assertions; i++) {
        const asc_assertion *a = &v->assertion[i];
        asc_text_format(out, "  %s%s%s: %s: %zu, %zu, ", a->table,
                        *a->column == '\0' ? "" : ".", a->column, a->rule, a->tested,
                        a->failed);
        if (a->tested == 0)
            asc_text_add(out, "nothing to test\n");
        else
            asc_text_format(out, "%.4f\n", rate(a));
    }
}

static void json_text(asc_text *out, const char *key, const char *value)
{
    asc_text_format(out, "\"%s\": ", key);
    asc_text_json(out, value);
}

static void json_fault(const asc_validation *v, const asc_fault *f, bool values,
                       asc_text *out)
{
    asc_text_add(out, "{");
    json_text(out, "file", v->file[f->file].path);
    asc_text_format(out, ", \"line\": %zu, \"place\": ", f->line);
    if (f->place > 0)
        asc_text_format(out, "%zu, ", f->place);
    else
        asc_text_add(out, "null, ");
    json_text(out, "column", f->column);
    if (values) {
        asc_text_add(out, ", ");
        json_text(out, "value", f->value);
    }
    asc_text_add(out, ", ");
    json_text(out, "code", f->code);
    asc_text_add(out, ", ");
    json_text(out, "message", f->message);
    asc_text_add(out, ", ");
    json_text(out, "agreed", f->rule);
    asc_text_add(out, "}");
}

void asc_validation_json(const asc_validation *v, bool values, asc_text *out)
{
    asc_text_format(out, "{\"schema_version\": %d, \"faults\": %zu, \"files\": [",
                    ASC_SCHEMA_VERSION, v->faults);
    for (size_t i = 0; i < v->files; i++) {
        asc_text_add(out, i == 0 ? "\n {" : ",\n {");
        json_text(out, "table", v->file[i].table);
        asc_text_add(out, ", ");
        json_text(out, "file", v->file[i].path);
        asc_text_add(out, ", ");
        json_text(out, "sha256", v->sha256[i]);
        asc_text_format(out, ", \"rows\": %zu, \"accepted\": %zu}", v->rows[i],
                        v->accepted[i]);
    }
    asc_text_add(out, "],\n\"fault\": [");
    for (size_t i = 0; i < v->kept; i++) {
        asc_text_add(out, i == 0 ? "\n " : ",\n ");
        json_fault(v, &v->fault[i], values, out);
    }
    asc_text_add(out, "],\n\"assertion\": [");
    for (size_t i = 0; i < v->assertions; i++) {
        const asc_assertion *a = &v->assertion[i];
        asc_text_add(out, i == 0 ? "\n {" : ",\n {");
        json_text(out, "table", a->table);
        asc_text_add(out, ", ");
        json_text(out, "column", a->column);
        asc_text_add(out, ", ");
        json_text(out, "rule", a->rule);
        asc_text_format(out, ", \"tested\": %zu, \"failed\": %zu, \"rate\": ", a->tested,
                        a->failed);
        asc_text_json_real(out, rate(a));
        asc_text_add(out, "}");
    }
    asc_text_add(out, "]}\n");
}

/* A text of CSV: in quotes where it needs them. */
static void csv_text(asc_text *out, const char *text)
{
    if (strpbrk(text, "\",\r\n") == NULL) {
        asc_text_add(out, text);
        return;
    }
    asc_text_add(out, "\"");
    for (const char *s = text; *s != '\0'; s++)
        asc_text_addn(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    asc_text_add(out, "\"");
}

void asc_validation_csv(const asc_validation *v, bool values, asc_text *out)
{
    asc_text_format(out, "file,line,column,%scode,message,agreed\n",
                    values ? "value," : "");
    for (size_t i = 0; i < v->kept; i++) {
        const asc_fault *f = &v->fault[i];
        csv_text(out, v->file[f->file].path);
        asc_text_format(out, ",%zu,", f->line);
        csv_text(out, f->column);
        asc_text_add(out, ",");
        if (values) csv_text(out, f->value);
        if (values) asc_text_add(out, ",");
        csv_text(out, f->code);
        asc_text_add(out, ",");
        csv_text(out, f->message);
        asc_text_add(out, ",");
        csv_text(out, f->rule);
        asc_text_add(out, "\n");
    }
}

static void cell(asc_text *out, const char *text)
{
    asc_text_add(out, "<td>");
    asc_text_html(out, text);
    asc_text_add(out, "</td>");
}

static void html_faults(const asc_validation *v, bool values, asc_text *out)
{
    asc_text_add(out, "<h2>Faults</h2>\n");
    if (v->kept == 0) {
        asc_text_add(out, "<p>None.</p>\n");
        return;
    }
    asc_text_format(out,
                    "<table><tr><th>File</th><th>Line</th><th>Column</th>%s"
                    "<th>What is wrong</th><th>Agreed</th><th>Code</th></tr>\n",
                    values ? "<th>Value</th>" : "");
    for (size_t i = 0; i < v->kept; i++) {
        const asc_fault *f = &v->fault[i];
        asc_text_add(out, "<tr>");
        cell(out, v->file[f->file].path);
        asc_text_format(out, "<td>%zu</td>", f->line);
        cell(out, f->column);
        if (values) cell(out, f->value);
        cell(out, f->message);
        cell(out, f->rule);
        cell(out, f->code);
        asc_text_add(out, "</tr>\n");
    }
    asc_text_add(out, "</table>\n");
    if (v->kept < v->faults)
        asc_text_format(out, "<p>%zu more are counted and not listed.</p>\n",
                        v->faults - v->kept);
}

void asc_validation_html(const asc_validation *v, bool values, asc_text *out)
{
    asc_text_add(out,
                 "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
                 "<title>Validation report</title>\n<style>body{font-family:sans-serif;"
                 "max-width:70em;margin:2em auto;padding:0 1em}table{border-collapse:"
                 "collapse}td,th{border:1px solid #bbb;padding:.25em .6em;text-align:"
                 "left}th{background:#eee}</style></head><body>\n"
                 "<h1>Validation report</h1>\n");
    asc_text_format(out, "<p>%zu fault%s.</p>\n", v->faults, v->faults == 1 ? "" : "s");
    asc_text_add(out, "<h2>Files</h2>\n<table><tr><th>Table</th><th>File</th>"
                      "<th>Rows</th><th>Without a fault</th><th>SHA-256</th></tr>\n");
    for (size_t i = 0; i < v->files; i++) {
        asc_text_add(out, "<tr>");
        cell(out, v->file[i].table);
        cell(out, v->file[i].path);
        asc_text_format(out, "<td>%zu</td><td>%zu</td>", v->rows[i], v->accepted[i]);
        cell(out, v->sha256[i]);
        asc_text_add(out, "</tr>\n");
    }
    asc_text_add(out, "</table>\n");
    html_faults(v, values, out);
    asc_text_add(out, "<h2>Assertions</h2>\n<table><tr><th>Column</th><th>Rule</th>"
                      "<th>Tested</th><th>Failed</th><th>Pass rate</th></tr>\n");
    for (size_t i = 0; i < v->assertions; i++) {
        const asc_assertion *a = &v->assertion[i];
        asc_text_add(out, "<tr><td>");
        asc_text_html(out, a->table);
        asc_text_add(out, *a->column == '\0' ? "" : ".");
        asc_text_html(out, a->column);
        asc_text_add(out, "</td>");
        cell(out, a->rule);
        asc_text_format(out, "<td>%zu</td><td>%zu</td>", a->tested, a->failed);
        if (a->tested == 0)
            asc_text_add(out, "<td></td></tr>\n");
        else
            asc_text_format(out, "<td>%.2f %%</td></tr>\n", 100.0 * rate(a));
    }
    asc_text_add(out, "</table>\n</body></html>\n");
}
