/* The page's style sheet, in pieces; NULL ends. */
#ifndef ASC_REPORT_HTML_STYLE_H
#define ASC_REPORT_HTML_STYLE_H

#include <stddef.h>

extern const char *const asc_html_style[];

#endif
