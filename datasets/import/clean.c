/* Checking and converting the text of a chunk. Chunks end at line ends, so no character is cut. */
#include "clean.h"
#include <string.h>

asc_spot asc_span_spot(asc_span s, size_t offset)
{
    asc_spot at = {.offset = offset, .line = 1, .column = 1};
    for (size_t i = 0; i < offset; i++) {
        const unsigned char c = (unsigned char)s.text[i];
        if (c == '\n' || (c == '\r' && s.text[i + 1] != '\n')) {
            at.line++;
            at.column = 1;
        } else if ((c & 0xC0U) != 0x80) {
            at.column++;
        }
    }
    return at;
}

/* Offset of the first byte >= 0x80 from i on, n when there is none. */
static size_t first_high(const char *text, size_t i, size_t n)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t word = 0;
    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        if ((word & high) != 0) break;
    }
    while (i < n && (unsigned char)text[i] < 0x80) i++;
    return i;
}

static asc_status from_latin1(asc_span raw, const asc_problems *p, asc_arena *arena,
                              asc_span *out, asc_encoding *seen, asc_error *err)
{
    size_t high = 0;
    for (size_t i = first_high(raw.text, 0, raw.n); i < raw.n; i++) {
        const unsigned char c = (unsigned char)raw.text[i];
        if (c < 0x80) continue;
        high++;
        if (c >= 0xA0) continue;
        const asc_spot at = asc_span_spot(raw, i);
        return ASC_FAIL(
            err, ASC_EFORMAT,
            "%s:%zu:%zu: byte 0x%02X is no Latin-1 letter; the file looks like "
            "Windows-1252: convert it with iconv -f WINDOWS-1252 -t UTF-8",
            p->file, p->line + at.line, at.column, c);
    }
    *seen = (asc_encoding){.high = high, .utf8 = asc_utf8_valid(raw.text, raw.n, NULL)};
    *out = raw;
    if (high == 0) return ASC_OK;
    char *data = asc_take_bytes(arena, raw.n + high + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        const unsigned char c = (unsigned char)raw.text[i];
        if (c >= 0x80) data[n++] = (char)(0xC0U | c >> 6);
        data[n++] = (char)(c < 0x80 ? c : 0x80U | (c & 0x3FU));
    }
    *out = (asc_span){data, n};
    return ASC_OK;
}

asc_status asc_clean(asc_span raw, bool latin1, const asc_problems *p, asc_arena *arena,
                     asc_span *out, asc_encoding *seen, asc_error *err)
{
    const char *nul = raw.n == 0 ? NULL : memchr(raw.text, '\0', raw.n);
    size_t bad = 0;
    *seen = (asc_encoding){.utf8 = true};
    if (nul != NULL) {
        const asc_spot at = asc_span_spot(raw, (size_t)(nul - raw.text));
        return ASC_FAIL(
            err, ASC_EFORMAT,
            "%s:%zu:%zu: a NUL byte; this is no text, or a damaged copy: export "
            "the data again as CSV (UTF-8)",
            p->file, p->line + at.line, at.column);
    }
    if (latin1) return from_latin1(raw, p, arena, out, seen, err);
    const size_t high = first_high(raw.text, 0, raw.n);
    if (!asc_utf8_valid(raw.text + high, raw.n - high, &bad)) {
        const asc_spot at = asc_span_spot(raw, high + bad);
        return ASC_FAIL(
            err, ASC_EFORMAT,
            "%s:%zu:%zu: byte 0x%02X is not UTF-8; export the data as UTF-8, or say "
            "--encoding latin1 if that is what it is",
            p->file, p->line + at.line, at.column, (unsigned char)raw.text[high + bad]);
    }
    *out = raw;
    return ASC_OK;
}
