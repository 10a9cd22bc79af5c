/* CSV text as records of equally many fields. */
#ifndef ASCRIBE_IMPORT_RECORDS_H
#define ASCRIBE_IMPORT_RECORDS_H

#include "problems.h"
#include "source.h"

#include <stdint.h>

enum { ASC_FIELD_MAX = 65536, ASC_COLUMNS_MAX = 65536 };

/* Field j of record r (0: the column names) is text[start[k] .. start[k + 1]) with k = r * columns + j:
 * the fields, unquoted, stand end to end. */
typedef struct asc_records {
    const char *text;
    const uint32_t *start; /* [records * columns + 1] */
    size_t records, columns;
    char delimiter;
    const asc_source *source;
} asc_records;

typedef struct asc_field {
    const char *text;
    size_t n;
} asc_field;

static inline asc_field asc_records_at(const asc_records *r, size_t record, size_t column)
{
    const uint32_t *start = r->start + record * r->columns + column;
    return (asc_field){r->text + start[0], start[1] - start[0]};
}

/* Splits source, which must outlive the records. Problems are added with their places; the records
 * may be used only when there are none. ASC_EMEMORY and ASC_EINTERNAL come as status. */
asc_status asc_records_read(const asc_source *source, char delimiter, asc_arena *arena,
                            asc_problems *problems, asc_records *out, asc_error *err);

/* Where a field starts (its quote, if it has one). Slow: for messages only. */
asc_spot asc_records_spot(const asc_source *source, char delimiter, size_t record,
                          size_t field);
/* Where the line after a record starts; record = SIZE_MAX: the first line. */
asc_spot asc_records_after(const asc_source *source, char delimiter, size_t record);

#endif
