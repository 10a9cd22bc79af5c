/* Findings about a text file: collected in one pass, printed with file:line:col, the line, a caret and
 * what to write instead. */
#ifndef ASCRIBE_FINDINGS_H
#define ASCRIBE_FINDINGS_H

#include "ascribe/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A place in a file, 1-based. */
typedef struct asc_place {
    size_t line, column, length;
} asc_place;

typedef struct asc_finding {
    asc_place at;
    const char *message; /* "unknown key 'partner'"                  */
    const char *help;    /* "did you mean 'partners'?", or NULL      */
} asc_finding;

typedef struct asc_findings {
    asc_arena *arena;
    const char *file; /* as the user named it */
    const char *text; /* whole file, for carets */
    asc_finding *item;
    size_t count, capacity;
} asc_findings;

void asc_findings_add(asc_findings *f, asc_place at, const char *help, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
/* All findings in file order, each: file:line:col: message / the line / caret / help. */
const char *asc_findings_text(const asc_findings *f, asc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
