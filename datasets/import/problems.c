/* Collecting problems and putting them into one message that fits asc_error. */
#include "problems.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 600, TAIL_BYTES = 600, QUOTED_MAX = 40 };

asc_problems asc_problems_start(const char *file, asc_arena *arena)
{
    asc_problems p = {.arena = arena, .file = file};
    p.item = asc_take_bytes(arena, ASC_PROBLEMS_SHOWN, sizeof *p.item);
    p.offset = asc_take_bytes(arena, ASC_PROBLEMS_SHOWN, sizeof *p.offset);
    return p;
}

/* Puts a message that is already counted into its place. */
static void insert(asc_problems *p, size_t offset, const char *line)
{
    size_t i = p->count - 1;
    for (; i > 0 && p->offset[i - 1] > offset; i--) {
        p->offset[i] = p->offset[i - 1];
        p->item[i] = p->item[i - 1];
    }
    p->offset[i] = offset;
    p->item[i] = line;
}

void asc_problems_add(asc_problems *p, asc_spot at, const char *format, ...)
{
    if (p->count++ >= ASC_PROBLEMS_SHOWN || p->item == NULL || p->offset == NULL) return;
    char message[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    insert(p, p->before + at.offset,
           asc_take_format(p->arena, "%s:%zu:%zu: %s", p->file, p->line + at.line,
                           at.column, message));
}

void asc_problems_merge(asc_problems *p, const asc_problems *part)
{
    for (size_t i = 0; i < part->count; i++) {
        if (p->count++ >= ASC_PROBLEMS_SHOWN || p->item == NULL || p->offset == NULL ||
            i >= ASC_PROBLEMS_SHOWN || part->item[i] == NULL)
            continue;
        insert(p, part->offset[i], asc_take_text(p->arena, part->item[i]));
    }
}

const char *asc_problem_quote(const char *text, size_t n, char buffer[ASC_QUOTE_BYTES])
{
    size_t shown = n < QUOTED_MAX ? n : QUOTED_MAX, length = 0;
    while (shown < n && shown > 0 && ((unsigned char)text[shown] & 0xC0U) == 0x80)
        shown--;
    for (size_t i = 0; i < shown; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != 0x7F)
            buffer[length++] = text[i];
        else
            length += (size_t)snprintf(buffer + length, 5, "\\x%02X", c);
    }
    (void)snprintf(buffer + length, 4, "%s", shown < n ? "..." : "");
    return buffer;
}

asc_status asc_problems_status(asc_problems *p, asc_status code, asc_error *err)
{
    if (p->count == 0) return ASC_OK;
    char all[ASC_MESSAGE_MAX];
    size_t length = 0, shown = 0;
    for (; shown < p->count && shown < ASC_PROBLEMS_SHOWN; shown++) {
        const char *line = p->item == NULL ? NULL : p->item[shown];
        if (line == NULL) break;
        const size_t n = strlen(line);
        if (length + n + 1 + TAIL_BYTES > sizeof all) break;
        if (shown > 0) all[length++] = '\n';
        memcpy(all + length, line, n);
        length += n;
    }
    all[length] = '\0';
    if (shown == p->count) return ASC_FAIL(err, code, "%s", all);
    return ASC_FAIL(err, code, "%s\n%s: at least %zu problems, the first %zu are shown",
                    all, p->file, p->count, shown);
}
