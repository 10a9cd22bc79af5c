/* Rows of result tables as C structs, and the tables made from them. For
 * fixture_result.c. */
#ifndef ASCRIBE_FIXTURE_TABLES_H
#define ASCRIBE_FIXTURE_TABLES_H

#include "ascribe/result.h"

typedef struct fixture_flow {
    const char *rule;
    int64_t kept, dropped;
} fixture_flow;

typedef struct fixture_outcome {
    const char *name, *role, *family, *good, *noun, *nouns, *unit;
    double per;
    int64_t units;
    double events, mean, low, high;
} fixture_outcome;

typedef struct fixture_game {
    const char *outcome, *model, *policy;
    const char *const *player;
    size_t players;
    const double *mean;      /* [2^players] by mask                     */
    const int64_t *observed; /* [2^players] units with exactly this     */
    const int64_t *reach;    /* [players]                               */
    int64_t units;
    double se; /* of the total; NaN: no intervals         */
    bool lower, shares, withheld;
    bool indices; /* leave_one_out beside shapley            */
} fixture_game;

typedef struct fixture_model {
    const char *outcome, *model, *family, *interactions, *interval, *withheld,
        *share_reason;
    int64_t units, clusters, terms, passes, replicates, boundary;
    double events, condition;
} fixture_model;

typedef struct fixture_partner {
    const char *partner, *role;
    int64_t reached;
    double share;
} fixture_partner;

typedef struct fixture_sentence {
    const char *outcome, *model, *policy, *kind, *player, *text;
} fixture_sentence;

typedef struct fixture_note {
    const char *code, *place, *text;
} fixture_note;

typedef struct fixture_option {
    const char *key, *value;
    int64_t marked;
} fixture_option;

/* A result without tables but its recipe; options are NULL. */
asc_result *fixture_start(asc_arena *arena, const char *study, size_t replicates);
void fixture_add(asc_result *r, asc_table *t);
asc_table *fixture_flows(asc_arena *arena, const fixture_flow *f, size_t n);
asc_table *fixture_outcomes(asc_arena *arena, const fixture_outcome *o, size_t n);
asc_table *fixture_models(asc_arena *arena, const fixture_model *m, size_t n);
asc_table *fixture_partners(asc_arena *arena, const fixture_partner *p, size_t n);
asc_table *fixture_sentences(asc_arena *arena, const fixture_sentence *s, size_t n);
asc_table *fixture_notes(asc_arena *arena, const fixture_note *s, size_t n);
asc_table *fixture_options(asc_arena *arena, const fixture_option *s, size_t n);
asc_table *fixture_missing(asc_arena *arena, bool some);
asc_table *fixture_coefficients(asc_arena *arena, const char *outcome);
asc_table *fixture_recipe(asc_arena *arena);
/* effect, game and contribution of one or more games. */
void fixture_add_games(asc_result *r, asc_arena *arena, const fixture_game *g, size_t n);

#endif
