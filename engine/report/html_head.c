/* Head of the page: style, the first line, the title, and what was compared. */
#include "html.h"
#include "html_style.h"
#include <string.h>

static void fact(asc_text *t, const char *name, const char *value)
{
    if (*value == '\0') return;
    asc_text_add(t, "<div><dt>");
    asc_text_html(t, name);
    asc_text_add(t, "</dt><dd>");
    asc_text_html(t, value);
    asc_text_add(t, "</dd></div>\n");
}

/* "20,000 episodes compared, of 21,350 records". */
static const char *compared(const asc_result *r, asc_arena *arena)
{
    const asc_table *flow = asc_result_table(r, "flow");
    asc_text t = asc_text_start(arena);
    if (flow == NULL || flow->rows == 0) return "";
    asc_num_fixed(&t, asc_view_real(flow, flow->rows - 1, "kept"), 0, "");
    asc_text_format(&t, " %s, of ", asc_view_option(r, arena, "unit.table", "units"));
    asc_num_fixed(&t, asc_view_real(flow, 0, "kept"), 0, "");
    asc_text_add(&t, " records");
    return t.data == NULL ? "" : t.data;
}

/* A study's "[2024-04-01, 2025-03-31]" as "2024-04-01 to 2025-03-31"; anything else as it is. */
static const char *period(const asc_result *r, asc_arena *arena)
{
    const char *value = asc_view_option(r, arena, "study.period", "");
    const size_t n = strlen(value), first = strcspn(value, ",");
    if (n < 4 || value[0] != '[' || value[n - 1] != ']' || first == n) return value;
    const char *second = value + first + 1 + strspn(value + first + 1, " ");
    const char *text = asc_take_format(arena, "%.*s to %.*s", (int)first - 1, value + 1,
                                       (int)(value + n - 1 - second), second);
    return text == NULL ? "" : text;
}

static const char *strength(const asc_result *r, asc_arena *arena)
{
    static const char *const name[] = {"withheld", "observed", "associated",
                                       "contributed", "caused"};
    if (r->claim_level < 0 || r->claim_level > 4) return "not assessed";
    const char *text =
        asc_take_format(arena, "%d of 4: %s", r->claim_level, name[r->claim_level]);
    return text == NULL ? "" : text;
}

static void facts(const asc_result *r, asc_arena *arena, asc_text *t)
{
    asc_text replicates = asc_text_start(arena);
    asc_num_fixed(&replicates, (double)r->replicates, 0, "");
    asc_text_add(t, "<dl class=\"facts\">\n");
    fact(t, "Compared", compared(r, arena));
    fact(t, "Study", asc_view_string(arena, r->study));
    fact(t, "Period", period(r, arena));
    fact(t, "Strength", strength(r, arena));
    fact(t, "Direction", asc_view_direction(r, arena));
    const asc_table *models = asc_result_table(r, "model");
    if (models != NULL && models->rows > 0)
        fact(t, "Replicates",
             r->replicates == 0 || replicates.data == NULL
                 ? "none: no intervals for differences"
                 : replicates.data);
    asc_text_add(t, "</dl>\n");
}

void asc_html_head(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const char *title = asc_view_title(r, arena);
    asc_text_add(
        t, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"generator\" content=\"ascribe ");
    asc_text_html(t, asc_view_string(arena, r->ascribe_version));
    asc_text_add(t, "\">\n<title>");
    asc_text_html(t, title);
    asc_text_add(t, "</title>\n<style>\n");
    for (size_t i = 0; asc_html_style[i] != NULL; i++) asc_text_add(t, asc_html_style[i]);
    /* Every printed page begins with the first line; it holds nothing that a style sheet reads. */
    asc_text_add(t, "@page{@top-left{content:\"");
    asc_report_notice(r, t);
    asc_text_add(t, "\";font:600 8.5pt sans-serif;color:#5c4300}}\n");
    asc_text_add(t, "</style>\n</head>\n<body>\n<header>\n<p class=\"notice\">");
    asc_report_notice(r, t);
    asc_text_add(t, "</p>\n<h1>");
    asc_text_html(t, title);
    asc_text_add(t, "</h1>\n");
    facts(r, arena, t);
    asc_text_add(t, "</header>\n");
}
