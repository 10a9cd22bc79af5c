/* A stream cut into chunks that end where a record ends. */
#ifndef ASCRIBE_IMPORT_CHUNKS_H
#define ASCRIBE_IMPORT_CHUNKS_H

#include "source.h"

/* Whole records; the buffer belongs to the chunk and is used again for the next. */
typedef struct asc_chunk {
    char *text; /* [n], followed by a NUL */
    size_t n, room;
    size_t number; /* 0, 1, ... in the file                              */
    size_t offset; /* bytes of the stream before it                      */
    size_t line;   /* the line it starts on, from 1                      */
    size_t lines;  /* line ends in it                                    */
    bool cut;      /* ends within a record, which is longer than allowed */
} asc_chunk;

typedef struct asc_chunks {
    asc_source *source; /* borrowed */
    size_t bytes;       /* of a usual chunk */
    size_t number, offset, line;
    char *rest; /* what was read behind the last chunk: [rests] */
    size_t rests, room;
    bool ended;
} asc_chunks;

/* Longest record, so that a quote that is never closed does not bring the whole file into memory. */
enum { ASC_CHUNK_BYTES = 1 << 18, ASC_RECORD_MAX = 1 << 26 };

asc_chunks asc_chunks_start(asc_source *source, size_t bytes);
/* The next chunk; n = 0 at the end. */
asc_status asc_chunks_next(asc_chunks *c, asc_chunk *out, asc_error *err);
asc_status asc_chunks_rewind(asc_chunks *c, asc_error *err);
void asc_chunks_end(asc_chunks *c);
void asc_chunk_free(asc_chunk *c);

#endif
