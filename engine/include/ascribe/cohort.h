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

/* The same piece by piece, for tables that do not fit into memory: create, then for each table in order start,
 * add (all rows, in order), end; then finish; discard in any case. The schemas (names, types, units, levels,
 * widths and the number of rows; no data) are borrowed until then. Nothing stands at path before finish
 * returns. */
typedef struct asc_cohort_writer asc_cohort_writer;
enum { ASC_COHORT_ROWS = 1 << 16 };
asc_status asc_cohort_create(const char *path, const asc_table *const *schemas,
                             size_t count, asc_cohort_writer **out, asc_error *err);
/* nullable [columns]: 1 where missing values may come and the type stores a mask; NULL: nowhere. */
asc_status asc_cohort_start(asc_cohort_writer *w, const uint8_t *nullable,
                            asc_error *err);
/* The next rows; a multiple of ASC_COHORT_ROWS unless they are the last. */
asc_status asc_cohort_add(asc_cohort_writer *w, const asc_table *rows, asc_error *err);
asc_status asc_cohort_end(asc_cohort_writer *w, asc_error *err);
/* Instead of start, add and end: the table of the same name in another cohort, one column at a time in memory. */
asc_status asc_cohort_copy(asc_cohort_writer *w, const asc_cohort *from, asc_error *err);
asc_status asc_cohort_finish(asc_cohort_writer *w, const asc_table *provenance,
                             bool overwrite, bool *same, asc_error *err);
/* The cohort's hash, once finished. */
const char *asc_cohort_written_hash(const asc_cohort_writer *w);
void asc_cohort_discard(asc_cohort_writer *w); /* NULL is allowed */

asc_status asc_cohort_open(const char *path, asc_cohort **out, asc_error *err);
void asc_cohort_close(asc_cohort *c); /* NULL is allowed */
const char *
asc_cohort_hash(const asc_cohort *c); /* 64 hex digits, as stored in the file */
/* key, value rows as given to the writer; *out stays NULL when there are none. */
asc_status asc_cohort_provenance(const asc_cohort *c, asc_arena *arena, asc_table **out,
                                 asc_error *err);
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
