/* The results file: asc_result in HDF5 (docs/formats/results.md). Written to a temporary in the
 * target folder, reopened, compared value by value, fsynced, renamed. */
#ifndef ASCRIBE_RESULTS_H
#define ASCRIBE_RESULTS_H

#include "ascribe/result.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_output_state {
    ASC_OUTPUT_FREE, /* nothing there                                                  */
    ASC_OUTPUT_SAME, /* a results file of the same study, cohort, seed and build       */
    ASC_OUTPUT_OTHER /* something else: needs overwrite                                */
} asc_output_state;

/* What stands at path, before any work is done; also refuses a folder, a symlink, a path in a folder
 * that does not exist or cannot be written (ASC_EIO). */
asc_status asc_results_probe(const char *path, const char *plan_hex,
                             const char *cohort_hex, const char *build,
                             asc_output_state *state, asc_error *err);
asc_status asc_results_write(const char *path, const asc_result *r, bool overwrite,
                             asc_error *err);
/* Everything but draws; draws are listed with value NULL. */
asc_status asc_results_read(const char *path, asc_arena *arena, asc_result *out,
                            asc_error *err);
/* Draws of one path into draws->value. */
asc_status asc_results_read_draws(const char *path, asc_arena *arena, asc_draws *draws,
                                  asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
