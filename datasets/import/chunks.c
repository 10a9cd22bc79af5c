/* Cutting text into chunks. A line end is the end of a record when the number of quotes before it is even:
 * within a quoted field, where doubled quotes count twice, it is odd (RFC 4180). A chunk starts at the start of a
 * record, so the count starts at 0 with it. A stray quote spoils the count behind it only, and the chunk
 * that holds it is refused by the parser. */
#include "chunks.h"
#include <stdlib.h>
#include <string.h>

asc_chunks asc_chunks_start(asc_source *source, size_t bytes)
{
    return (asc_chunks){
        .source = source, .bytes = bytes > 0 ? bytes : ASC_CHUNK_BYTES, .line = 1};
}

static size_t count_byte(const char *text, size_t n, char byte)
{
    size_t count = 0;
    for (const char *at = text, *end = text + n; at < end; at++, count++) {
        at = memchr(at, byte, (size_t)(end - at));
        if (at == NULL) break;
    }
    return count;
}

/* LF, CRLF and CR end a line. */
static size_t count_lines(const char *text, size_t n)
{
    size_t lines = count_byte(text, n, '\n');
    if (n == 0 || memchr(text, '\r', n) == NULL) return lines;
    for (size_t i = 0; i + 1 < n; i++)
        lines += text[i] == '\r' && text[i + 1] != '\n' ? 1 : 0;
    return lines + (text[n - 1] == '\r' ? 1 : 0);
}

static bool is_blank(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && (text[i] == '\n' || text[i] == '\r')) i++;
    return i == n;
}

/* Behind the last line end of text that is the end of a record; 0 when there is none, or blank lines only
 * before it. A CR that is the last byte may be half of a CRLF. */
static size_t find_cut(const char *text, size_t n)
{
    size_t quotes = count_byte(text, n, '"');
    for (size_t i = n; i-- > 0;) {
        const char c = text[i];
        if (c == '"') quotes--;
        if (quotes % 2 != 0) continue;
        if (c == '\n' || (c == '\r' && i + 1 < n && text[i + 1] != '\n'))
            return is_blank(text, i) ? 0 : i + 1;
    }
    return 0;
}

static asc_status widen(char **buffer, size_t *room, size_t need, asc_error *err)
{
    if (*buffer != NULL && *room >= need) return ASC_OK;
    char *more = realloc(*buffer, need);
    ASC_REQUIRE(more != NULL, err, ASC_EMEMORY, "no memory for %zu bytes of a file",
                need);
    *buffer = more;
    *room = need;
    return ASC_OK;
}

/* The chunk has all there is up to `want` bytes. */
static asc_status fill(asc_chunks *c, asc_chunk *out, size_t want, asc_error *err)
{
    size_t got = 0;
    ASC_TRY(widen(&out->text, &out->room, want + 1, err));
    if (c->ended) return ASC_OK;
    ASC_TRY(asc_source_read(c->source, out->text + out->n, want - out->n, &got, err));
    c->ended = got < want - out->n;
    out->n += got;
    return ASC_OK;
}

asc_status asc_chunks_next(asc_chunks *c, asc_chunk *out, asc_error *err)
{
    size_t want = c->bytes > c->rests ? c->bytes : c->rests, end = 0;
    out->n = 0;
    out->cut = false;
    ASC_TRY(widen(&out->text, &out->room, want + 1, err));
    if (c->rests > 0) memcpy(out->text, c->rest, c->rests);
    out->n = c->rests;
    for (;; want *= 2) {
        ASC_TRY(fill(c, out, want, err));
        end = c->ended ? out->n : find_cut(out->text, out->n);
        if (c->ended || end > 0) break;
        if (want >= ASC_RECORD_MAX) {
            out->cut = true;
            end = out->n;
            break;
        }
    }
    c->rests = out->n - end;
    ASC_TRY(widen(&c->rest, &c->room, c->rests + 1, err));
    memcpy(c->rest, out->text + end, c->rests);
    out->n = end;
    out->text[end] = '\0';
    out->number = c->number++;
    out->offset = c->offset;
    out->line = c->line;
    out->lines = count_lines(out->text, end);
    c->offset += end;
    c->line += out->lines;
    return ASC_OK;
}

asc_status asc_chunks_rewind(asc_chunks *c, asc_error *err)
{
    ASC_TRY(asc_source_rewind(c->source, err));
    c->number = c->offset = c->rests = 0;
    c->line = 1;
    c->ended = false;
    return ASC_OK;
}

void asc_chunks_end(asc_chunks *c)
{
    free(c->rest);
    c->rest = NULL;
    c->room = 0;
}

void asc_chunk_free(asc_chunk *c)
{
    free(c->text);
    *c = (asc_chunk){0};
}
