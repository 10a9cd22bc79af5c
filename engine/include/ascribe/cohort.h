/* The cohort file: linked tables in one HDF5 file, AnnData dataframe encoding (docs/formats/cohort.md).
 * Written once by import; read column by column, each chunk checked against its hash as it is read.
 * The file is hostile until proved: types, ranks, extents, layouts and filters are checked before
 * any read. The cohort hash is BLAKE2b over names, types, levels and per-chunk hashes in order. */
#ifndef ASCRIBE_COHORT_H
#define ASCRIBE_COHORT_H

#include "ascribe/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_cohort asc_cohort;

/* key, value rows about the import (source file names, their BLAKE2b, sizes), without time or host. */
/* Where the same bytes stand already nothing is written and *same (may be NULL) is true; other content
 * needs overwrite. */
asc_status asc_cohort_write(const char *path, const asc_table *const *tables,
                            size_t count, const asc_table *provenance, bool overwrite,
                            bool *same, asc_error *err);

asc_status asc_cohort_open(const char *path, asc_cohort **out, asc_error *err);
void asc_cohort_close(asc_cohort *c); /* NULL is allowed */
const char *
asc_cohort_hash(const asc_cohort *c); /* 64 hex digits, as stored in the file */
size_t asc_cohort_tables(const asc_cohort *c);
/* Schema of a table: names, types, levels, units, rows; column data pointers are NULL. Borrowed. */
const asc_table *asc_cohort_table(const asc_cohort *c, size_t index);
const asc_table *asc_cohort_find(const asc_cohort *c, const char *name);
/* Reads one column into the arena; ASC_EFORMAT when a chunk does not match its hash. */
asc_status asc_cohort_read(const asc_cohort *c, const char *table, const char *column,
                           asc_arena *arena, asc_column *out, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
