/* The text of a chunk as records of equally many fields. */
#ifndef ASCRIBE_IMPORT_RECORDS_H
#define ASCRIBE_IMPORT_RECORDS_H

#include "chunks.h"
#include "clean.h"

#include <stdint.h>

enum { ASC_FIELD_MAX = 65536, ASC_COLUMNS_MAX = 65536 };

typedef struct asc_slice {
    uint32_t start, n;
} asc_slice;

/* Field j of record r is slice[r * columns + j] of text, unquoted. */
typedef struct asc_records {
    const char *text;
    const asc_slice *slice; /* [records * columns] */
    size_t records, columns;
    size_t leading, trailing; /* blank lines before the first and after the last record */
    bool broken;              /* a quote fault: what follows was not read */
    asc_span source;          /* the chunk as clean text */
    char delimiter;
} asc_records;

typedef struct asc_field {
    const char *text;
    size_t n;
} asc_field;

static inline asc_field asc_records_at(const asc_records *r, size_t record, size_t column)
{
    const asc_slice s = r->slice[record * r->columns + column];
    return (asc_field){r->text + s.start, s.n};
}

/* Room for slices that is used again for the next chunk. */
typedef struct asc_slices {
    asc_slice *slice; /* [room], by malloc */
    size_t room;
} asc_slices;

/* How fields are told apart. columns = 0: as many as the first record has. */
typedef struct asc_dialect {
    char delimiter;
    size_t columns;
} asc_dialect;

/* Splits the clean text of a chunk of the given number of lines, which must outlive the records. Problems are
 * added with their places; the records may be used only when there are none. ASC_EMEMORY and
 * ASC_EINTERNAL come as status. */
asc_status asc_records_read(asc_span text, size_t lines, asc_dialect d, asc_slices *room,
                            asc_arena *arena, asc_problems *problems, asc_records *out,
                            asc_error *err);
/* The two ways it is done. Regular text, all fields well formed and no blank line between records, is split by
 * own code; false, and nothing but arena used, for any other. libcsv takes everything. */
bool asc_records_split(asc_span text, size_t lines, asc_dialect d, asc_slices *room,
                       asc_arena *arena, asc_records *out);
asc_status asc_records_parse(asc_span text, asc_dialect d, asc_arena *arena,
                             asc_problems *problems, asc_records *out, asc_error *err);

/* Where a field starts (its quote, if it has one). Slow: for messages only. */
asc_spot asc_records_spot(asc_span text, char delimiter, size_t record, size_t field);
/* Where the line after a record starts. */
asc_spot asc_records_after(asc_span text, char delimiter, size_t record);

#endif
