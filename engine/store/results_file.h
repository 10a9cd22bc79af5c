/* Between the writer and the reader of results files. */
#ifndef ASCRIBE_STORE_RESULTS_FILE_H
#define ASCRIBE_STORE_RESULTS_FILE_H

#include "ascribe/results.h"

/* Reads the file and compares it with r, value by value and bit by bit; ASC_EIO at a difference. */
asc_status results_compare(const char *path, const asc_result *r, asc_arena *arena,
                           asc_error *err);

#endif
