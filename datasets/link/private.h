/* What the files of record linkage share: the two files in memory, the patterns, the candidate pairs. */
#ifndef ASCRIBE_LINK_PRIVATE_H
#define ASCRIBE_LINK_PRIVATE_H

#include "../import/intern.h"
#include "ascribe/link.h"

#define LINK_NONE UINT32_MAX /* a missing value; a key with a blank part */

/* One file: numbers of its values among all texts of both files, LINK_NONE = missing. */
typedef struct link_side {
    const char *file;
    size_t rows;
    const char **id;   /* [rows] */
    uint32_t *rank;    /* [rows] place of the id in byte order */
    uint32_t **value;  /* [fields][rows] */
    uint32_t **group;  /* [groups][rows] */
    uint8_t *used;     /* [rows] linked by a rule */
    asc_intern number; /* row of an id */
} link_side;

typedef struct link_job {
    const asc_link_spec *spec;
    asc_arena *arena;
    asc_intern text; /* of values, groups and keys of both files */
    link_side side[2];
    /* A pattern is the sum of stride * level; a missing value counts as level levels + 1. */
    size_t stride[ASC_LINK_FIELDS], patterns;
    uint32_t *key[ASC_LINK_KEYS][2]; /* [rows] of every pass of blocking */
    uint32_t *start[ASC_LINK_KEYS], *member[ASC_LINK_KEYS]; /* rows of file a by key */
    uint64_t *truth; /* [truths] row a << 32 | row b, ascending */
    size_t truths;
    double *weight; /* [patterns] */
    asc_link_result *out;
} link_job;

/* load.c */
asc_status link_load(link_job *j, asc_error *err);
asc_status link_load_truth(link_job *j, asc_error *err);
bool link_is_true(const link_job *j, uint32_t a, uint32_t b);
uint32_t link_intern(link_job *j, const char *text, size_t n);
/* keys.c: the number of every row's key in out[s] [rows]. */
asc_status link_keys(link_job *j, const asc_link_key *k, uint32_t *out[2],
                     asc_error *err);
asc_status link_rules(link_job *j, asc_error *err);
asc_status link_index(link_job *j, asc_error *err);
/* compare.c */
size_t link_level(const link_job *j, size_t field, uint32_t a, uint32_t b);
size_t link_pattern(const link_job *j, uint32_t a, uint32_t b);
static inline size_t link_digit(const link_job *j, size_t field, size_t pattern)
{
    return pattern / j->stride[field] % (j->spec->field[field].levels + 2);
}
/* pairs.c */
bool link_blocked(const link_job *j, uint32_t a, uint32_t b, size_t passes);
/* count [(blocks + 1) x patterns]: the union of all passes first, then each pass. */
asc_status link_count(link_job *j, int64_t *count, asc_error *err);
/* All pairs when there are at most spec->random_pairs, else so many: random rows of one file with random rows of the
 * other. Labelled pairs are left out when m and u come from labels. */
asc_status link_count_random(link_job *j, int64_t *count, asc_error *err);
asc_status link_collect(link_job *j, double least, asc_link_pair **out, size_t *n,
                        asc_error *err);
/* em.c, estimate.c */
typedef struct link_em {
    const link_job *j;
    const int64_t *count;        /* [patterns] */
    bool fixed[ASC_LINK_FIELDS]; /* left out: conditioned on */
    bool free_u;
    double lambda;
    double m[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1],
        u[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1];
    size_t iterations;
    double log_likelihood, matches; /* matches: expected number */
} link_em;
asc_status link_em_run(link_em *e, asc_error *err);
asc_status link_estimate(link_job *j, const int64_t *count, asc_error *err);
/* groups.c */
asc_status link_by_group(link_job *j, asc_error *err);

#endif
