/* Tables with captions and row headers, each in a box that scrolls by itself on a narrow
 * screen. */
#include "html.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void asc_html_table_open(asc_text *t, const char *caption, const char *const *head,
                         size_t columns, size_t texts)
{
    asc_text_add(t, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    asc_text_html(t, caption);
    /* Few columns stay together: nobody follows a row across an empty page. */
    asc_text_add(t, columns <= 3 ? "\">\n<table class=\"narrow\"><caption>"
                                 : "\">\n<table><caption>");
    asc_text_html(t, caption);
    asc_text_add(t, "</caption>\n<thead><tr>");
    for (size_t j = 0; j < columns; j++) {
        asc_text_add(t,
                     j < texts ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">");
        asc_text_html(t, head[j]);
        asc_text_add(t, "</th>");
    }
    asc_text_add(t, "</tr></thead>\n<tbody>\n");
}

void asc_html_table_close(asc_text *t)
{
    asc_text_add(t, "</tbody></table></div>\n");
}

void asc_html_row(asc_text *t, const char *name, const char *style)
{
    if (*style == '\0')
        asc_text_add(t, "<tr>");
    else
        asc_text_format(t, "<tr class=\"%s\">", style);
    asc_text_add(t, "<th scope=\"row\">");
    asc_text_html(t, name);
    asc_text_add(t, "</th>");
}

void asc_html_cell(asc_text *t, const char *text)
{
    asc_text_add(t, "<td>");
    asc_text_html(t, text);
    asc_text_add(t, "</td>");
}

void asc_html_number(asc_text *t, double x, int digits, const char *blank)
{
    asc_text_add(t, "<td class=\"n\">");
    asc_num_fixed(t, x, digits, blank);
    asc_text_add(t, "</td>");
}

void asc_html_general(asc_text *t, double x, const char *blank)
{
    const double size = fabs(x);
    asc_text_add(t, "<td class=\"n\">");
    if (isfinite(x) && x != 0.0 && (size < 1e-5 || size >= 1e7)) {
        char number[32];
        (void)snprintf(number, sizeof number, "%.3e", size);
        if (x < 0.0) asc_text_add(t, "\xE2\x88\x92");
        asc_text_add(t, number);
    } else {
        const int digits = size > 0.0 ? 3 - (int)floor(log10(size)) : 0;
        asc_num_fixed(t, x, digits < 0 ? 0 : digits, blank);
    }
    asc_text_add(t, "</td>");
}

void asc_html_heading(asc_text *t, int level, const char *text)
{
    asc_text_format(t, "<h%d>", level);
    asc_text_html(t, text);
    asc_text_format(t, "</h%d>\n", level);
}

void asc_html_paragraph(asc_text *t, const char *style, const char *text)
{
    if (*style == '\0')
        asc_text_add(t, "<p>");
    else
        asc_text_format(t, "<p class=\"%s\">", style);
    asc_text_html(t, text);
    asc_text_add(t, "</p>\n");
}
