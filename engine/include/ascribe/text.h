/* A growing text in an arena, for reports, messages and JSON. No locale: numbers use the C locale
 * as long as the program never calls setlocale. */
#ifndef ASCRIBE_TEXT_H
#define ASCRIBE_TEXT_H

#include "ascribe/arena.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_text {
    asc_arena *arena;
    char *data; /* NUL-terminated; "" at first */
    size_t length, capacity;
} asc_text;

asc_text asc_text_start(asc_arena *arena);
void asc_text_add(asc_text *t, const char *text);
void asc_text_addn(asc_text *t, const char *text, size_t n);
void asc_text_format(asc_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Text as a JSON string with its quotes; control characters escaped; invalid UTF-8 replaced. */
void asc_text_json(asc_text *t, const char *text);
/* A double as JSON: shortest form that reads back to the same bits; NaN and Inf become null. */
void asc_text_json_real(asc_text *t, double x);
/* Text with & < > " ' escaped for HTML. */
void asc_text_html(asc_text *t, const char *text);

/* Valid UTF-8? If not, *at is the offset of the first bad byte. */
bool asc_utf8_valid(const char *text, size_t n, size_t *at);
/* Edit distance (Damerau-Levenshtein, restricted), for suggestions. */
size_t asc_text_distance(const char *a, const char *b);
/* The candidate nearest to word, or NULL when none is near (distance > max(2, length / 3)). */
const char *asc_text_nearest(const char *word, const char *const *candidates, size_t n);

/* Shortest decimal that reads back to x, in buffer [32]; "NaN", "Inf", "-Inf". Returns buffer. */
const char *asc_real_text(double x, char buffer[32]);
/* The whole of text as a finite double, in the C locale: true on success. Leading or trailing
 * space, hex and "nan" or "inf" are refused. */
bool asc_text_real(const char *text, size_t n, double *x);

#ifdef __cplusplus
}
#endif
#endif
