/* Chunks of a file worked on in parallel, a few at a time, while the next few are read. */
#ifndef ASCRIBE_IMPORT_ROUNDS_H
#define ASCRIBE_IMPORT_ROUNDS_H

#include "records.h"

/* A chunk, what it holds, and what the work made of it. */
typedef struct asc_slot {
    asc_chunk chunk;
    asc_arena *arena; /* emptied before the next chunk */
    asc_slices room;
    asc_records records;
    asc_problems problems;
    asc_encoding encoding;
    void *result;      /* of the work, in the arena */
    asc_status status; /* of this chunk; to be looked at in order of the chunks */
    asc_error err;
} asc_slot;

/* Called with the records of a chunk without problems. */
typedef asc_status asc_slot_work(void *context, asc_slot *slot, asc_error *err);

typedef struct asc_rounds {
    asc_chunks *chunks;
    const char *file;
    bool latin1;
    asc_dialect dialect;
    size_t slots;     /* chunks of a round                            */
    asc_slot *set[2]; /* [slots] the round at hand, and the one being read */
    size_t filled[2];
    int now;           /* the round at hand */
    asc_status failed; /* reading the other one */
    asc_error err;
} asc_rounds;

/* chunks is borrowed. */
asc_status asc_rounds_create(asc_rounds *r, asc_chunks *chunks, const char *file,
                             bool latin1, asc_dialect dialect, asc_error *err);
/* Back to the start of the file. */
asc_status asc_rounds_rewind(asc_rounds *r, asc_error *err);
/* Works on the next chunks: *slot [*count] in order of the file, until the next call; *count = 0 at the
 * end. */
asc_status asc_rounds_next(asc_rounds *r, asc_slot_work *work, void *context,
                           asc_slot **slot, size_t *count, asc_error *err);
void asc_rounds_destroy(asc_rounds *r);
/* One chunk, without the pool: split only. */
void asc_slot_split(const asc_rounds *r, asc_slot *slot);

#endif
