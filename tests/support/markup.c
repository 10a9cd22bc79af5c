/* A strict checker of generated HTML. */
#include "markup.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { DEPTH = 64, NAMES = 512, NAME = 64 };

typedef struct reader {
    asc_arena *arena;
    const char *at;
    char open[DEPTH][NAME];
    size_t depth;
    char id[NAMES][NAME], want[NAMES][NAME];
    size_t ids, wants;
    const char *fault;
} reader;

static void blame(reader *r, const char *what)
{
    if (r->fault == NULL)
        r->fault = asc_take_format(r->arena, "%s at: %.60s", what, r->at);
}

static size_t name_length(const char *s)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || s[n] == '-' || s[n] == ':') n++;
    return n;
}

static void keep(reader *r, char list[NAMES][NAME], size_t *count, const char *text,
                 size_t n)
{
    if (n >= NAME || *count == NAMES) {
        blame(r, "too long or too many ids");
        return;
    }
    memcpy(list[*count], text, n);
    list[*count][n] = '\0';
    ++*count;
}

static bool same(const char *text, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(text, word, n) == 0;
}

static void attribute(reader *r, const char *name, size_t n, const char *value, size_t m)
{
    if (n > 2 && memcmp(name, "on", 2) == 0) blame(r, "an event attribute");
    if (same(name, n, "src") || same(name, n, "srcset") || same(name, n, "style"))
        blame(r, "an attribute that loads or styles");
    if (same(name, n, "href")) {
        if (m < 2 || value[0] != '#')
            blame(r, "a link that leaves the page");
        else
            keep(r, r->want, &r->wants, value + 1, m - 1);
    }
    if (same(name, n, "aria-labelledby") || same(name, n, "aria-describedby"))
        keep(r, r->want, &r->wants, value, m);
    if (!same(name, n, "id")) return;
    for (size_t i = 0; i < r->ids; i++)
        if (same(value, m, r->id[i])) blame(r, "an id for the second time");
    keep(r, r->id, &r->ids, value, m);
}

/* Attributes up to '>' or '/>'; true when the tag closes itself. */
static bool attributes(reader *r)
{
    for (;;) {
        r->at += strspn(r->at, " \n");
        if (*r->at == '>' || strncmp(r->at, "/>", 2) == 0) break;
        const char *name = r->at;
        const size_t n = name_length(name);
        if (n == 0 || name[n] != '=' || name[n + 1] != '"') {
            blame(r, "an attribute without quotes");
            return false;
        }
        const char *value = name + n + 2, *end = strchr(value, '"');
        if (end == NULL || memchr(value, '<', (size_t)(end - value)) != NULL) {
            blame(r, "an attribute without end");
            return false;
        }
        attribute(r, name, n, value, (size_t)(end - value));
        r->at = end + 1;
    }
    const bool self = *r->at == '/';
    r->at += self ? 2 : 1;
    return self;
}

static void tag(reader *r)
{
    const bool closes = r->at[1] == '/';
    const char *name = r->at + (closes ? 2 : 1);
    const size_t n = name_length(name);
    if (n == 0 || n >= NAME) {
        blame(r, "a < that opens no tag");
        return;
    }
    if (closes) {
        if (r->depth == 0 || !same(name, n, r->open[r->depth - 1]) || name[n] != '>') {
            blame(r, "a closing tag that closes nothing");
            return;
        }
        r->depth--;
        r->at = name + n + 1;
        return;
    }
    if (same(name, n, "script") || same(name, n, "img") || same(name, n, "link") ||
        same(name, n, "iframe") || same(name, n, "object"))
        blame(r, "an element that loads or runs");
    r->at = name + n;
    const bool self = attributes(r);
    if (r->fault != NULL || self || same(name, n, "meta") || same(name, n, "br")) return;
    if (r->depth == DEPTH) {
        blame(r, "too deep");
        return;
    }
    memcpy(r->open[r->depth], name, n);
    r->open[r->depth++][n] = '\0';
}

static void reference(reader *r)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(r->at, known[i], strlen(known[i])) == 0) return;
    blame(r, "a bare &");
}

static void references(reader *r)
{
    for (size_t i = 0; i < r->wants && r->fault == NULL; i++) {
        bool found = false;
        for (size_t j = 0; j < r->ids; j++)
            found = found || strcmp(r->want[i], r->id[j]) == 0;
        if (!found) r->fault = asc_take_format(r->arena, "no id '%s'", r->want[i]);
    }
}

const char *markup_fault(const char *html, asc_arena *arena)
{
    reader *r = asc_take_bytes(arena, 1, sizeof *r);
    if (r == NULL) return "out of memory";
    r->arena = arena;
    r->at = html;
    static const char doctype[] = "<!DOCTYPE html>\n";
    if (strncmp(html, doctype, sizeof doctype - 1) != 0) return "no doctype";
    r->at += sizeof doctype - 1;
    while (*r->at != '\0' && r->fault == NULL) {
        const bool style = r->depth > 0 && strcmp(r->open[r->depth - 1], "style") == 0;
        if (*r->at == '<' && !(style && strncmp(r->at, "</style>", 8) != 0)) {
            tag(r);
            continue;
        }
        if (*r->at == '&' && !style) reference(r);
        if (*r->at == '>' && !style) blame(r, "a bare >");
        r->at++;
    }
    if (r->depth > 0 && r->fault == NULL)
        r->fault = asc_take_format(arena, "<%s> is not closed", r->open[r->depth - 1]);
    references(r);
    return r->fault;
}

char *markup_text(const char *html, asc_arena *arena)
{
    static const char *const from[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    const char *s = strstr(html, "<body>");
    char *out = asc_take_bytes(arena, strlen(html) + 1, 1);
    if (s == NULL || out == NULL) return out;
    size_t n = 0;
    while (*s != '\0') {
        char c = *s;
        size_t width = 1;
        if (c == '<') {
            const char *end = strchr(s, '>');
            width = end == NULL ? strlen(s) : (size_t)(end - s) + 1;
            c = ' ';
        }
        for (size_t i = 0; c == '&' && i < sizeof from / sizeof *from; i++) {
            if (strncmp(s, from[i], strlen(from[i])) != 0) continue;
            c = "&<>\"'"[i];
            width = strlen(from[i]);
            break;
        }
        if (c == '\n') c = ' ';
        if (c != ' ' || (n > 0 && out[n - 1] != ' ')) out[n++] = c;
        s += width;
    }
    return out;
}
