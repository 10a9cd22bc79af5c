/* The replicate journal: finished blocks of replicates in SQLite (WAL, synchronous=FULL) beside the
 * output, so that a killed run loses at most one second. One row per (stage, block): values as a
 * BLOB of little-endian doubles with a CRC-32. The file is created once a run has lasted a second;
 * before that blocks wait in memory. Thread-safe. */
#ifndef ASCRIBE_JOURNAL_H
#define ASCRIBE_JOURNAL_H

#include "ascribe/result.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_journal asc_journal;

/* key: hash of study, cohort, program build and kernels. A journal with another key is started
 * afresh, and *fresh says "other study", ...; NULL when continued or new. */
asc_status asc_journal_open(const char *path, const uint8_t key[ASC_HASH_BYTES],
                            asc_journal **out, const char **fresh, asc_error *err);
/* A block stored by an earlier run: true and its values copied, if it is there with a good CRC. */
bool asc_journal_get(asc_journal *j, const char *stage, size_t block, double *values,
                     size_t n);
asc_status asc_journal_put(asc_journal *j, const char *stage, size_t block,
                           const double *values, size_t n, asc_error *err);
asc_status asc_journal_flush(asc_journal *j, asc_error *err);
/* Closes; done removes the files (after the result has been renamed into place). */
void asc_journal_close(asc_journal *j, bool done); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
