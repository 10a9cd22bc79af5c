/* What is wrong with a file: up to 20 problems in file order, one message. */
#ifndef ASCRIBE_IMPORT_PROBLEMS_H
#define ASCRIBE_IMPORT_PROBLEMS_H

#include "ascribe/text.h"

enum { ASC_PROBLEMS_SHOWN = 20, ASC_QUOTE_BYTES = 192 };

typedef struct asc_problems {
    asc_arena *arena;
    const char *file; /* as the user named it                          */
    size_t before,
        line;          /* bytes and lines of the file before the text that spots are of */
    const char **item; /* [ASC_PROBLEMS_SHOWN] the messages, in the order found */
    size_t *offset;    /* [ASC_PROBLEMS_SHOWN] where in the file, to sort by    */
    size_t count;      /* all, also those not kept                      */
} asc_problems;

/* A place in a text: byte offset, and the line and column (in characters) it has, from 1. */
typedef struct asc_spot {
    size_t offset, line, column;
} asc_spot;

/* item is NULL (remembered by the arena) when memory runs out. */
asc_problems asc_problems_start(const char *file, asc_arena *arena);
/* "file:line:column: " and the message. */
void asc_problems_add(asc_problems *p, asc_spot at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Those of a part of the file, copied. */
void asc_problems_merge(asc_problems *p, const asc_problems *part);
/* text [n] for a message: at most 40 bytes, control characters as \xNN. Returns buffer. */
const char *asc_problem_quote(const char *text, size_t n, char buffer[ASC_QUOTE_BYTES]);
/* ASC_OK without problems, else code with all messages. */
asc_status asc_problems_status(asc_problems *p, asc_status code, asc_error *err);

#endif
