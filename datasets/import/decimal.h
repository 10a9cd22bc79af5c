/* Decimal numbers, correctly rounded. */
#ifndef ASCRIBE_IMPORT_DECIMAL_H
#define ASCRIBE_IMPORT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* The whole of text [n] as -?(d+[.d*] | .d+)([eE][+-]?d+)?, to the nearest double (the bits of
 * strtod). False: not of that form, not finite, or a nonzero number that would become 0. */
bool asc_decimal_parse(const char *text, size_t n, double *x);

#endif
