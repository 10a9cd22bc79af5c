/* A count with commas, for people: 101,766. */
#ifndef ASCRIBE_IMPORT_THOUSANDS_H
#define ASCRIBE_IMPORT_THOUSANDS_H

#include <stddef.h>
#include <stdio.h>

enum { ASC_THOUSANDS = 32 };

static inline const char *asc_thousands(size_t n, char buffer[ASC_THOUSANDS])
{
    char digits[ASC_THOUSANDS];
    const int length = snprintf(digits, sizeof digits, "%zu", n);
    size_t at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) buffer[at++] = ',';
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
    return buffer;
}

#endif
