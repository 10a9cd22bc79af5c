/* Pages printed by a browser. */
#ifndef ASCRIBE_CLI_PRINT_PDF_H
#define ASCRIBE_CLI_PRINT_PDF_H

#include "ascribe/arena.h"
#include <stdbool.h>

/* The page at a path as a PDF. ASC_EIO: no program that prints, or it failed; nothing is left behind. */
asc_status cli_print_pdf(asc_arena *arena, const char *page, const char *pdf,
                         bool overwrite, asc_error *err);

#endif
