/* A growing text in an arena; numbers and escapes. */
#include "ascribe/text.h"
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

asc_text asc_text_start(asc_arena *arena)
{
    asc_text t = {.arena = arena, .capacity = 256};
    t.data = asc_take_bytes(arena, t.capacity, 1);
    if (t.data == NULL) t.capacity = 0;
    return t;
}

/* Room for n more bytes and the NUL. Old copies stay in the arena: at most as much again. */
static bool reserve(asc_text *t, size_t n)
{
    if (t->data == NULL) return false;
    if (n < t->capacity - t->length) return true;
    size_t capacity = t->capacity;
    while (capacity - t->length <= n) {
        if (capacity > SIZE_MAX / 4) return false;
        capacity *= 2;
    }
    char *data = asc_take_bytes(t->arena, capacity, 1);
    if (data == NULL) return false;
    memcpy(data, t->data, t->length);
    t->data = data;
    t->capacity = capacity;
    return true;
}

void asc_text_addn(asc_text *t, const char *text, size_t n)
{
    if (!reserve(t, n)) return;
    memcpy(t->data + t->length, text, n);
    t->length += n;
    t->data[t->length] = '\0';
}

void asc_text_add(asc_text *t, const char *text)
{
    asc_text_addn(t, text, strlen(text));
}

void asc_text_format(asc_text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0 || !reserve(t, (size_t)n)) return;
    va_start(arguments, format);
    (void)vsnprintf(t->data + t->length, (size_t)n + 1, format, arguments);
    va_end(arguments);
    t->length += (size_t)n;
}

/* Length of the UTF-8 sequence at s, 0 when it is not one (RFC 3629: no overlongs, no surrogates). */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80) return 1;
    size_t n = 0;
    uint32_t c = 0, least = 0;
    if (s[0] >= 0xC2 && s[0] < 0xE0) {
        n = 2, c = s[0] & 0x1FU, least = 0x80;
    } else if ((s[0] & 0xF0U) == 0xE0) {
        n = 3, c = s[0] & 0x0FU, least = 0x800;
    } else if (s[0] >= 0xF0 && s[0] < 0xF5) {
        n = 4, c = s[0] & 0x07U, least = 0x10000;
    }
    if (n == 0 || n > left) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0U) != 0x80) return 0;
        c = c << 6 | (s[i] & 0x3FU);
    }
    return c < least || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0 : n;
}

bool asc_utf8_valid(const char *text, size_t n, size_t *at)
{
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n;) {
        const size_t k = utf8_length(s + i, n - i);
        if (k == 0) {
            if (at != NULL) *at = i;
            return false;
        }
        i += k;
    }
    return true;
}

void asc_text_json(asc_text *t, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t n = strlen(text);
    asc_text_add(t, "\"");
    while (n > 0) {
        const size_t k = utf8_length(s, n);
        if (k == 0) {
            asc_text_add(t, "\xEF\xBF\xBD");
        } else if (*s == '"' || *s == '\\') {
            asc_text_format(t, "\\%c", *s);
        } else if (*s < 0x20 || *s == 0x7F) {
            asc_text_format(t, "\\u%04x", *s);
        } else {
            asc_text_addn(t, (const char *)s, k);
        }
        s += k == 0 ? 1 : k;
        n -= k == 0 ? 1 : k;
    }
    asc_text_add(t, "\"");
}

void asc_text_json_real(asc_text *t, double x)
{
    char buffer[32];
    asc_text_add(t, isfinite(x) ? asc_real_text(x, buffer) : "null");
}

void asc_text_html(asc_text *t, const char *text)
{
    for (const char *s = text; *s != '\0'; s++) {
        switch (*s) {
        case '&':
            asc_text_add(t, "&amp;");
            break;
        case '<':
            asc_text_add(t, "&lt;");
            break;
        case '>':
            asc_text_add(t, "&gt;");
            break;
        case '"':
            asc_text_add(t, "&quot;");
            break;
        case '\'':
            asc_text_add(t, "&#39;");
            break;
        default:
            asc_text_addn(t, s, 1);
        }
    }
}

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t asc_text_distance(const char *a, const char *b)
{
    const size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MAX || m > WORD_MAX) return n > m ? n : m;
    size_t row[3][WORD_MAX + 1]; /* the last three rows of the dynamic programme */
    for (size_t j = 0; j <= m; j++) row[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *older = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(least(before[j], now[j - 1]) + 1,
                           before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], older[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

const char *asc_text_nearest(const char *word, const char *const *candidates, size_t n)
{
    const size_t third = strlen(word) / 3;
    size_t best = (third > 2 ? third : 2) + 1;
    const char *found = NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t d = asc_text_distance(word, candidates[i]);
        if (d < best) best = d, found = candidates[i];
    }
    return found;
}

const char *asc_real_text(double x, char buffer[32])
{
    if (!isfinite(x)) {
        (void)snprintf(buffer, 32, "%s", isnan(x) ? "NaN" : x > 0 ? "Inf" : "-Inf");
        return buffer;
    }
    /* Every decimal of up to 15 digits reads back to itself, and %g drops its zeros. */
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(buffer, 32, "%.*g", digits, x);
        if (strtod(buffer, NULL) == x) break;
    }
    return buffer;
}

bool asc_text_real(const char *text, size_t n, double *x)
{
    char copy[128];
    if (n == 0 || n >= sizeof copy) return false;
    for (size_t i = 0; i < n; i++)
        if (strchr("0123456789+-.eE", text[i]) == NULL || text[i] == '\0') return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    char *end = NULL;
    const double value = strtod(copy, &end);
    if (end != copy + n || !isfinite(value)) return false;
    *x = value;
    return true;
}
