/* Between the writer and the reader of results files. */
#ifndef ASCRIBE_STORE_RESULTS_FILE_H
#define ASCRIBE_STORE_RESULTS_FILE_H

#include "ascribe/results.h"
#include "hdf.h"

/* As asc_results_read and asc_results_read_draws, from a file that is open. */
asc_status results_read_from(const hdf_in *in, asc_arena *arena, asc_result *out,
                             asc_error *err);
asc_status results_draws_from(const hdf_in *in, asc_arena *arena, asc_draws *draws,
                              asc_error *err);
/* Reads the file and compares it with r, value by value and bit by bit; ASC_EIO at a difference. */
asc_status results_compare(const char *path, const asc_result *r, asc_arena *arena,
                           asc_error *err);

#endif
