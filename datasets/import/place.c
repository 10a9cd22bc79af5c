/* Finding the place of a field in the text again. The parser reports no offsets, and keeping one for
 * every field would cost more than looking for the few that a message needs. */
#include "records.h"

static bool is_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Offset of the delimiter or line end after the field that starts at i. */
static size_t field_end(asc_span s, char delimiter, size_t i)
{
    if (i < s.n && s.text[i] == '"') {
        for (i++; i < s.n; i++) {
            if (s.text[i] != '"') continue;
            if (i + 1 >= s.n || s.text[i + 1] != '"') break;
            i++;
        }
    }
    while (i < s.n && s.text[i] != delimiter && !is_end(s.text[i])) i++;
    return i;
}

/* Past the line end at i. */
static size_t past_end(asc_span s, size_t i)
{
    if (i + 1 < s.n && s.text[i] == '\r' && s.text[i + 1] == '\n') return i + 2;
    return i < s.n ? i + 1 : i;
}

/* Past the record that starts at i, its line end included. */
static size_t past_record(asc_span s, char delimiter, size_t i)
{
    size_t end = field_end(s, delimiter, i);
    while (end < s.n && s.text[end] == delimiter) end = field_end(s, delimiter, end + 1);
    return past_end(s, end);
}

static size_t past_blanks(asc_span s, size_t i)
{
    while (i < s.n && is_end(s.text[i])) i++;
    return i;
}

asc_spot asc_records_after(asc_span s, char delimiter, size_t record)
{
    size_t i = 0;
    for (size_t r = 0; r <= record; r++) i = past_record(s, delimiter, past_blanks(s, i));
    return asc_span_spot(s, i);
}

asc_spot asc_records_spot(asc_span s, char delimiter, size_t record, size_t field)
{
    size_t i = past_blanks(s, 0);
    for (size_t r = 0; r < record; r++) i = past_blanks(s, past_record(s, delimiter, i));
    for (size_t j = 0; j < field; j++) {
        const size_t end = field_end(s, delimiter, i);
        if (end >= s.n || s.text[end] != delimiter) break;
        i = end + 1;
    }
    return asc_span_spot(s, i);
}
