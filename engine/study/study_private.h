/* What the study module's own files share: the schema table, and reading a tree by it. */
#ifndef ASCRIBE_STUDY_PRIVATE_H
#define ASCRIBE_STUDY_PRIVATE_H

#include "ascribe/study.h"
#include "findings_private.h"

/* How a key's value is written. */
typedef enum schema_kind {
    TEXT,       /* one scalar                                                    */
    NAME,       /* a scalar that may stand in paths and joined names             */
    NUMBER,     /* a scalar                                                      */
    INTEGER,    /* a scalar                                                      */
    FLAG,       /* true or false                                                 */
    DATE,       /* a scalar                                                      */
    WINDOW,     /* a scalar                                                      */
    VALUE,      /* a scalar of a predicate: quotes make it a text                */
    VALUES,     /* one, or a list of them                                        */
    LIST,       /* a text or a list of texts, each once                          */
    ANY_LIST,   /* the same, and an empty list says something                    */
    PAIR,       /* the same by place: first and last may be equal                */
    MAP,        /* keys of the table                                             */
    PREDICATE,  /* keys of the table and of a predicate                       */
    PREDICATES, /* a list of predicates                                       */
    NAMES,      /* keys are names the user gives                                 */
    COLUMNS,    /* keys are columns                                              */
    ENTRIES,    /* one MAP or a list of them                                     */
    INDICES,    /* a name, {name: options}, or a list of them                    */
    ITEMS,      /* a list of texts and MAPs                                      */
    FREE,       /* read by hand                                                  */
    SAME_AS_PARTNER
} schema_kind;

typedef struct schema_row {
    const char *path;
    schema_kind kind;
    bool now, required;
    const char *fallback; /* default, as it would be written */
    const char *choices;  /* separated by spaces             */
    const char *later;    /* choices of a later version      */
    double low, high;
    const char *help;
} schema_row;

const schema_row *schema_table(size_t *count);
const schema_row *schema_find(const char *path); /* NULL: no such key */
/* The row of a key below path, and the path to go on with; NULL: unknown. */
const schema_row *schema_child(const char *path, const char *key);
/* The last part of a path. */
const char *schema_key(const char *path);
/* Is word one of the words of a list separated by spaces? NULL is an empty list. */
bool word_in(const char *words, const char *word);
/* "a, b, c" from "a b c". */
const char *words_joined(const char *words, asc_arena *arena);

typedef struct parser {
    asc_arena *arena;
    asc_findings *findings;
    const asc_registry_names *names;
    asc_study *study;
    asc_linking *link;          /* study->link while it is made         */
    const asc_yaml *root;       /* the whole document                   */
    const asc_yaml *study_node; /* its mapping `study`, or NULL         */
    struct {
        const char *key, *value;
        bool fallback;
    } * option; /* every option in force, in schema order */
    size_t options, capacity;
} parser;

/* Unknown keys, keys of a later version, wrong kinds, choices and ranges, missing keys.
 */
void schema_check(parser *p, const asc_yaml *root);
/* One value of a row: its kind, number, choice. */
void schema_check_scalar(parser *p, const schema_row *row, const asc_yaml *node);
void check_indices(parser *p, const schema_row *row, const asc_yaml *node);
/* The value of an option of an index or a learner. */
void check_option_number(parser *p, const asc_registry_option *o, const asc_yaml *node);

/* A mapping that is read by the rows below path; shown is the path with the user's names.
 * Keys that schema_check has refused read as their defaults. map may be NULL: everything
 * is default. */
typedef struct scope {
    parser *p;
    const asc_yaml *map;
    const char *path, *shown;
} scope;

scope scope_below(const scope *s, const char *key);
/* The entry of a mapping that names things: shown by its name, read by "path.*". */
scope scope_named(const scope *s, size_t i);
const asc_yaml *scope_get(const scope *s, const char *key);
asc_place scope_place(const scope *s,
                      const char *key); /* of the value; zero when absent */
/* Each of these notes the option that is in force. Text: NULL when absent without
 * default. */
const char *scope_text(const scope *s, const char *key);
double scope_real(const scope *s, const char *key, double fallback);
/* A whole number 0..most; 0 for one that schema_check has refused. */
size_t scope_count(const scope *s, const char *key, size_t most);
const char *const *scope_list(const scope *s, const char *key, size_t *count);
void option_add(parser *p, const char *key, const char *value, bool fallback);
const char *path_join(parser *p, const char *path, const char *key);

/* A scalar, or the i-th scalar of a list; NULL beyond. Lists of one may be written
 * without brackets. */
const asc_yaml *list_item(const asc_yaml *node, size_t i);
size_t list_count(const asc_yaml *node);

/* Canonical writing: plain where no reader could take it for something else, JSON quotes
 * otherwise. */
void canonical_text(asc_text *t, const char *text);
/* Shortest text of a number, whole numbers in full. */
void canonical_predicate(asc_text *t, const asc_predicate *q);
void canonical_finish(parser *p); /* study->options and study->plan_hex */

bool name_valid(const char *name);

/* Predicates. The keys of *s that are a predicate's: NULL (with findings) when there is
 * none. */
const asc_predicate *parse_predicate(const scope *s, const char *what);
const asc_predicate *parse_predicates(const scope *s, const char *key, size_t *count);
bool has_test(const asc_yaml *map); /* any key but `column` */

void parse_head(const scope *root);
void parse_partners(const scope *root);
/* One function; `of` is the scope of its partner, NULL when the partner is the function. */
void parse_function(const scope *s, const scope *of, const asc_yaml *key,
                    asc_partner *out);
void parse_outcomes(const scope *root);
void parse_covariates(const scope *root);
void parse_missing(const scope *root);
void parse_models(const scope *root);
/* Is it a player, or a partner some functions of which are? And the finding when not. */
bool plays(const asc_study *s, const char *name);
void no_player(parser *p, const asc_yaml *name);
/* parse_lists.c: is it one of the study's covariates, and the finding when not; `what` names it. */
bool covariate_declared(const asc_study *s, const char *column);
void no_covariate(parser *p, const char *what, const asc_yaml *item);
/* The covariates of one of a model's own models, at a key that may be absent. */
void parse_covariate_list(const scope *s, const char *key, asc_covariate_list *out);
/* Modifiers are of the outcome's list. */
void check_modifiers_listed(parser *p, const asc_model_spec *m);
/* A set of the multiverse has some of each list. */
void check_set_lists(parser *p, const asc_covariate_set *set, asc_place at);
/* Whose mean the policy means of a model are. */
void parse_target(const scope *model, asc_model_spec *out);
void parse_indices(const scope *root);
/* The learner at a key; NULL: none, or (with findings) nothing that could be one. */
const asc_learner_spec *parse_learner(const scope *s, const char *key);
/* parse_structure.c, check_structure.c: edges, weights, partition and levels of an index. */
bool structure_is(const char *key);
void structure_read(parser *p, const asc_yaml *map, asc_index_spec *spec);
void structure_text(const asc_index_spec *s, asc_text *t);
void canonical_structure(const asc_index_spec *s, bool comma, asc_text *t);
void check_structure(parser *p, const asc_index_spec *spec, const asc_yaml *map);
/* parse_estimation.c: how an index is to be worked out: budget, sampler, completions. */
bool estimation_is(const char *key);
void check_estimation(parser *p, const asc_yaml *key, const asc_yaml *value);
void estimation_read(const asc_yaml *map, asc_index_spec *spec);
void estimation_text(const asc_index_spec *s, const char *equals, const char *between,
                     asc_text *t);
void parse_bootstrap(const scope *root);
/* What was assumed of a partner or function, and the partners' own claims; after partners and outcomes. */
void parse_assumed(const scope *partner, asc_assumed *out);
void parse_register(const scope *root);
void parse_groups(const scope *root);
bool date_valid(const char *text); /* 2024-03-01, and the day exists */
/* Currency, unit costs and the gainshare rule; after outcomes, models and indices. */
void parse_money(const scope *root);
void parse_funding(const scope *root, asc_money *out);
/* The evidence gate: what an outcome says of it, and the plan; the latter after everything it names. */
void parse_outcome_evidence(const scope *s, asc_outcome *out);
void parse_gate(const scope *root);
void parse_multiverse(const scope *evidence); /* and other trials of the answer */
/* Measures and audited claims, and the paths of `evidence.mechanism`; after outcomes. */
void parse_measures(const scope *root);
void parse_audit(const scope *root);
void parse_review(const scope *root);
void parse_checks(const scope *root);
void parse_registered(const scope *study);
void parse_amendments(const scope *root);
void parse_people(const scope *disclosure);
/* Second outcomes for rules `bounds` (parse_bounds.c). */
void parse_bounds(parser *p);
/* What is said of outcomes (parse_nouns.c): (end) added, the nouns of an answer at best, of amounts cut at a quantile and
 * those as recorded, and the names of outcomes added to nouns that several share. */
void parse_noun_end(parser *p, asc_outcome *o, const char *end);
void parse_best_nouns(parser *p, asc_outcome *best);
void parse_cut_nouns(parser *p, asc_outcome *cut, asc_outcome *recorded);
void parse_nouns_apart(parser *p);
void parse_mechanism(const scope *evidence);

#endif
