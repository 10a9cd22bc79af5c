/* What the text of one field may be. */
#ifndef ASCRIBE_IMPORT_VALUE_H
#define ASCRIBE_IMPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ascribe/table.h"

/* Kinds a field fits, as bits. A column has the kinds that all its fields share. */
enum {
    ASC_KIND_INTEGER =
        1,             /* -?[0-9]+ within int64, no leading zeros                      */
    ASC_KIND_REAL = 2, /* a decimal number, no leading zeros                           */
    ASC_KIND_DIGITS =
        4,              /* -?[0-9]+ of any length, no leading zeros                     */
    ASC_KIND_LOWER = 8, /* true, false                                                  */
    ASC_KIND_UPPER =
        16, /* TRUE, FALSE                                                  */
    ASC_KIND_TITLE =
        32,             /* True, False                                                  */
    ASC_KIND_DATE = 64, /* YYYY-MM-DD that exists                                       */
    ASC_KIND_DATETIME =
        128, /* YYYY-MM-DD[T ]HH:MM[:SS] that exists                          */
    ASC_KIND_ALL = 255
};

unsigned asc_field_kinds(const char *text, size_t n);

/* The whole field as a value of a declared type. Leading zeros are allowed here: the schema says that
 * the field is a number. */
bool asc_field_integer(const char *text, size_t n, int64_t *x);
/* true false yes no 1 0, in lower, upper or title case. */
bool asc_field_boolean(const char *text, size_t n, int64_t *x);
bool asc_field_date(const char *text, size_t n, int64_t *days);
bool asc_field_datetime(const char *text, size_t n, int64_t *seconds);
/* Any of these by type (not real, category, text). */
bool asc_field_whole(asc_type type, const char *text, size_t n, int64_t *x);

#endif
