/* What the parts about functions, claims and stability have in common. */
#ifndef ASC_REPORT_HTML_MORE_H
#define ASC_REPORT_HTML_MORE_H

#include "html.h"
#include "svg.h"

/* Rows of a table that belong to the view, and for those of an index, to the one shown first. NULL and 0 when
 * there are none. Level NULL: any. */
size_t *asc_html_rows(const asc_view *v, const asc_table *t, const char *level,
                      bool of_index, size_t *count);
/* "24%"; nothing for NaN; no sign on a printed zero. */
void asc_html_percent(asc_text *t, double part);
/* "24% (18% to 30%)", without the bracket when an end is NaN. */
const char *asc_html_part(const asc_view *v, double part, double low, double high);
void asc_html_figure(asc_text *t, const char *caption);
void asc_html_figure_end(asc_text *t);
/* "a + b" for "a+b". */
const char *asc_html_joined(asc_arena *arena, const char *text);
/* "x 12.3 fewer (10.1 to 14.5 fewer)" of a gain per unit, times `per`. */
const char *asc_html_gain(const asc_view *v, double gain, double low, double high,
                          int digits);
/* The text of a builder, "" when memory ran out. */
const char *asc_html_text(const asc_text *t);
/* html_money.c: the same in short, for the first page. */
void asc_html_money_short(const asc_result *r, asc_arena *arena, asc_text *t);

#endif
