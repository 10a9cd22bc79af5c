/* Record linkage of two files of people: exact rules, then Fellegi-Sunter weights over comparison levels, one-to-one
 * assignment, accuracy against labelled pairs (docs/howto/link.md). A message names rows and columns, never values. */
#ifndef ASCRIBE_LINK_H
#define ASCRIBE_LINK_H

#include "ascribe/table.h"
#include "ascribe/text.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ASC_LINK_FIELDS = 16, /* fields of a specification           */
    ASC_LINK_LEVELS = 6,  /* agreement levels of a field         */
    ASC_LINK_TESTS = 4,   /* conditions joined by "or" in one    */
    ASC_LINK_KEYS = 16,   /* rules; passes of blocking           */
    ASC_LINK_PARTS = 8,   /* fields of one key                   */
    ASC_LINK_CUTS = 32,   /* thresholds that are reported        */
    ASC_LINK_BYTES = 255, /* of one value                        */
    ASC_LINK_DRAWS = 1000 /* linked cohorts that may be drawn    */
};

typedef enum asc_link_test {
    ASC_LINK_EQUAL,
    ASC_LINK_OSA,       /* optimal-string-alignment distance <= limit             */
    ASC_LINK_WINKLER,   /* Jaro-Winkler similarity >= limit                       */
    ASC_LINK_TWO_PARTS, /* exactly two of year, month and day are equal           */
    ASC_LINK_SWAPPED,   /* day and month exchanged, the year equal                */
    ASC_LINK_DIGIT,     /* same length, one character differs                     */
    ASC_LINK_STEM,      /* equal without the last `limit` characters, some remain */
    ASC_LINK_EXCHANGED  /* this field and the other exchanged their values        */
} asc_link_test;

typedef struct asc_link_condition {
    asc_link_test test;
    double limit;
    size_t other; /* field of EXCHANGED */
} asc_link_condition;

typedef struct asc_link_level {
    const char *text; /* as written: "two_parts or swapped" */
    asc_link_condition any[ASC_LINK_TESTS];
    size_t conditions;
} asc_link_level;

typedef enum asc_link_form { /* what is compared */
                             ASC_LINK_AS_IS,
                             ASC_LINK_LETTERS, /* A-Z in upper case only; bytes beyond ASCII stay  */
                             ASC_LINK_ALPHANUMERIC /* the same with 0-9                                */
} asc_link_form;

typedef struct asc_link_field {
    const char *name, *column[2]; /* in file a and in file b */
    asc_link_form form;
    asc_link_level level[ASC_LINK_LEVELS]; /* highest first; none of them: level 0 */
    size_t levels;                         /* 0: the field serves in keys only     */
    /* Given probabilities of level 0, 1, ..., levels (the highest last), or not. */
    bool given;
    double m[ASC_LINK_LEVELS + 1], u[ASC_LINK_LEVELS + 1];
} asc_link_field;

/* Field `field[s]` of file s, of it the first `first` characters, or all but the last `drop`. */
typedef struct asc_link_part {
    size_t field[2], first, drop;
} asc_link_part;

typedef struct asc_link_key {
    const char *text;
    asc_link_part part[ASC_LINK_PARTS];
    size_t parts;
} asc_link_key;

typedef enum asc_link_from {
    ASC_LINK_EM,       /* no labels */
    ASC_LINK_LABELLED, /* shares among the labelled pairs and all others */
    ASC_LINK_GIVEN     /* every field says m and u */
} asc_link_from;

typedef struct asc_link_source {
    const char *file, *id;
    const char *const *na; /* [nas] tokens that mean missing */
    size_t nas;
    const char *group[ASC_LINK_KEYS]; /* columns by which missed links are counted */
    size_t groups;
} asc_link_source;

typedef struct asc_link_spec {
    const char *name; /* of the table of links */
    const char *key;  /* of pseudonyms of both ids, or NULL */
    asc_link_source source[2];
    asc_link_field field[ASC_LINK_FIELDS];
    size_t fields;
    asc_link_key rule[ASC_LINK_KEYS], block[ASC_LINK_KEYS];
    size_t rules, blocks;
    bool weigh; /* are there levels to weigh by */
    asc_link_from from;
    double prior; /* P(a pair is a match); 0: estimated */
    size_t random_pairs;
    uint64_t seed;
    double link, clerical;     /* thresholds of the weight, log2 */
    double cut[ASC_LINK_CUTS]; /* [cuts] all thresholds reported, ascending */
    size_t cuts;
    const char *truth, *truth_id[2]; /* labelled pairs, or NULL */
    size_t draws;                    /* linked cohorts          */
} asc_link_spec;

/* A specification (YAML); paths are relative to it. ASC_ESTUDY with every fault in one pass. */
asc_status asc_link_read(const char *path, asc_arena *arena, asc_link_spec *out,
                         asc_error *err);

typedef enum asc_link_class {
    ASC_LINK_BY_RULE,
    ASC_LINK_LINK,
    ASC_LINK_CLERICAL, /* between the thresholds: for a person to look at       */
    ASC_LINK_DISPLACED /* one of the two has a better partner                   */
} asc_link_class;

typedef struct asc_link_pair {
    uint32_t row[2];
    double weight, probability; /* weight: log2, without the prior; NaN of a rule */
    asc_link_class class_;
    uint32_t rule; /* 1, 2, ...; 0: by weight */
} asc_link_pair;

typedef struct asc_link_step { /* of the rules */
    size_t links, right, ambiguous;
} asc_link_step;

typedef struct asc_link_cut { /* at one threshold */
    double threshold;
    size_t pairs, right;       /* all candidates at or above it */
    size_t links, links_right; /* one-to-one                    */
} asc_link_cut;

typedef struct asc_link_group {
    const char *column, *level; /* level "": the value is missing */
    size_t side, records, linked, labelled, missed;
} asc_link_group;

typedef struct asc_link_result {
    const asc_link_spec *spec;
    size_t rows[2];
    const char *const *id[2]; /* [rows] pseudonyms where a key is given */
    size_t candidates, pass[ASC_LINK_KEYS];
    double m[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1],
        u[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1];
    double prior, log_likelihood; /* log_likelihood: of EM without blocking, else NaN */
    size_t iterations;
    size_t bounded; /* levels whose u stopped at its bound */
    asc_link_step step[ASC_LINK_KEYS];
    asc_link_cut cut[ASC_LINK_CUTS];
    size_t labelled, labelled_within; /* labelled pairs; those among the candidates */
    size_t linked, linked_right;      /* rules and links together                   */
    size_t clerical, clerical_right;
    asc_link_group *group; /* [groups] */
    size_t groups;
    asc_link_pair *pair; /* [pairs] rules first, then by weight */
    size_t pairs;
} asc_link_result;

/* Works on the pool; the same at any number of threads. spec is borrowed by the result. */
asc_status asc_link_run(const asc_link_spec *spec, asc_arena *arena, asc_link_result *out,
                        asc_error *err);
/* NAME (id_a, id_b, weight, probability, class, rule), NAME_alias (alias = id_b, person = id_a) of rules and links,
 * NAME_weights (field, level, condition, m, u, weight), and NAME_alias_1, ... one for each drawn cohort. */
asc_status asc_link_tables(const asc_link_result *r, asc_arena *arena, asc_table ***out,
                           size_t *count, asc_error *err);
/* Counts and rates only: nothing about a person. */
void asc_link_report(const asc_link_result *r, asc_text *out);
void asc_link_report_json(const asc_link_result *r, asc_text *out);

/* The pieces. */
size_t asc_link_osa(const char *a, size_t n, const char *b, size_t m); /* <= 255 bytes */
double asc_link_jaro(const char *a, size_t n, const char *b, size_t m);
/* Jaro + 0.1 (common prefix, at most 4) (1 - Jaro). */
double asc_link_winkler(const char *a, size_t n, const char *b, size_t m);
/* log2(m / u), and the probability of a match at a weight that includes the prior. */
double asc_link_weight(double m, double u);
double asc_link_probability(double weight);

#ifdef __cplusplus
}
#endif
#endif
