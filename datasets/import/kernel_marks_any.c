/* Processors other than x86-64. */
#include "marks.h"

size_t asc_marks(const char *text, size_t from, size_t to, char delimiter,
                 uint32_t *place)
{
    return asc_marks_plain(text, from, to, delimiter, place);
}
