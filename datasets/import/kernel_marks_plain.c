/* Marks byte by byte: what kernel_marks.c is compared with, and does its last bytes by. */
#include "marks.h"

size_t asc_marks_plain(const char *text, size_t from, size_t to, char delimiter,
                       uint32_t *place)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        const char c = text[i];
        place[count] = (uint32_t)i;
        count += (size_t)((c == delimiter) | (c == '"') | (c == '\n') | (c == '\r') |
                          (c == '\0'));
    }
    return count;
}
