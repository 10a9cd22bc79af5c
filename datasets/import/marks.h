/* Where fields of CSV text may end. */
#ifndef ASCRIBE_IMPORT_MARKS_H
#define ASCRIBE_IMPORT_MARKS_H

#include <stddef.h>
#include <stdint.h>

/* The places in [from, to) of delimiters, quotes, line ends (CR, LF) and NULs, in order, to place [to - from];
 * how many there are. Nothing outside of the range is read. */
size_t asc_marks(const char *text, size_t from, size_t to, char delimiter,
                 uint32_t *place);
/* The same, byte by byte. */
size_t asc_marks_plain(const char *text, size_t from, size_t to, char delimiter,
                       uint32_t *place);

#endif
