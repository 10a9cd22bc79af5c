/* What is said of a table after import, gathered piece by piece. */
#ifndef ASCRIBE_IMPORT_SUMMARY_H
#define ASCRIBE_IMPORT_SUMMARY_H

#include "ascribe/import.h"
#include "distinct.h"
#include "intern.h"

enum { ASC_SUMMARY_KINDS = 6 };

/* Kinds of values a text column may almost be. */
typedef struct asc_kind_name {
    unsigned kind;
    const char *name;
} asc_kind_name;
extern const asc_kind_name asc_summary_kinds[ASC_SUMMARY_KINDS];

typedef struct asc_column_summary {
    asc_arena *arena;
    size_t rows, missing;
    bool any; /* a value came */
    /* The least and the greatest value, as a column of two rows. */
    asc_column range;
    double real[2];
    int64_t integer[2];
    int32_t code[2];
    char *text;
    size_t distinct;
    bool many; /* distinct stopped counting at ASC_DISTINCT_MAX */

    asc_distinct numbers;
    uint64_t *small;  /* bits: which small whole numbers came                  */
    size_t *uses;     /* [levels] of a category: how often each comes          */
    asc_intern texts; /* of a text column: its values, with how often each comes */
    char *room;       /* where keys of texts are copied to */
    size_t room_left;
    size_t fit[ASC_SUMMARY_KINDS]; /* values beyond the limit that are of a kind */
    size_t beyond;                 /* values beyond the limit                      */

    double code_value; /* the one negative number                       */
    size_t code_uses;  /* how often it comes                            */
    bool codes;        /* there are other negative numbers              */
} asc_column_summary;

struct asc_summary {
    const asc_table *schema;    /* borrowed */
    asc_column_summary *column; /* [columns] */
    size_t columns;
    asc_arena *arena;
};

/* Words that often mean missing. */
bool asc_looks_missing(const asc_intern_key *k);

#endif
