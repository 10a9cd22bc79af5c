/* The study file: parsed by libyaml against one schema table (schema.c), which also drives defaults,
 * `init` and docs/formats/study.md, and knows every key of later stages. All errors come in one
 * pass. Bind joins a study and a cohort into problems. */
#ifndef ASCRIBE_STUDY_H
#define ASCRIBE_STUDY_H

#include "ascribe/bootstrap.h"
#include "ascribe/cohort.h"
#include "ascribe/findings.h"
#include "ascribe/linked.h"
#include "ascribe/measure.h"
#include "ascribe/money.h"
#include "ascribe/problem.h"
#include "ascribe/provenance.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_test {
    ASC_IS,
    ASC_NOT,
    ASC_AT_LEAST,
    ASC_ABOVE,
    ASC_BELOW,
    ASC_BETWEEN,
    ASC_STARTS_WITH,
    ASC_NOT_STARTS_WITH,
    ASC_IN_LIST,
    ASC_MISSING,
    ASC_ANY,
    ASC_ALL,
    ASC_NONE /* nest */
} asc_test;

typedef struct asc_value {
    const char *text;
    bool number; /* text reads as a number by YAML 1.2 core rules */
    double real;
    asc_place at;
} asc_value;

typedef struct asc_predicate {
    asc_test test;
    const char *column;
    asc_place at;           /* of the column's name */
    const asc_value *value; /* [values]             */
    size_t values;
    const struct asc_predicate *child; /* [children] of any, all, none */
    size_t children;
    bool flag;       /* missing: true | false */
    const char *why; /* of an include line, or NULL */
} asc_predicate;

typedef enum asc_role { ASC_PLAYER, ASC_CONTEXT, ASC_EXCLUDED } asc_role;

/* What was assumed of a partner before the study: parts of the total, 0 to 1. */
typedef struct asc_assumed {
    bool has_loss, has_share; /* written down? */
    double loss_if_withdrawn, share;
    const char *by, *date; /* or NULL */
} asc_assumed;

/* A column to break down by. */
typedef struct asc_group_by {
    const char *column;
    asc_place at;
} asc_group_by;

/* A partner's own claim on an outcome: part of its total. */
typedef struct asc_claim {
    const char *partner, *outcome;
    double part;
    asc_place at;
} asc_claim;

/* A funded body, or a function of one: what delivers is a function. A partner without functions is one
 * function of its own name. A partner with functions has no predicates of its own: it delivered where any
 * of its functions did, and it plays when one of them does. */
typedef struct asc_partner {
    const char *name;
    asc_place at;
    asc_role role;
    const char *reason; /* "unknown" by default */
    const asc_predicate *delivered;
    const asc_predicate *eligible; /* NULL: everyone */
    const asc_selection *records;  /* of a related table; NULL: `delivered`            */
    bool after_given;              /* `after` is written, and may be empty             */
    const char *const *after;      /* [afters] partners whose delivery can trigger it  */
    size_t afters;
    size_t partner;          /* of a function: its partner, in asc_study.partner       */
    size_t first, functions; /* of a partner: its functions, in asc_study.function     */
    bool named;              /* of a partner: its functions have names of their own    */
    asc_assumed assumed;
    bool has_cost, cost_per_unit; /* of a partner: for each unit reached, else per year */
    double cost;
    const char *cost_payer; /* who bears it */
    const char *volume; /* column with the number of records kept of a unit, or NULL    */
    asc_place volume_at;
} asc_partner;

typedef struct asc_outcome {
    const char *name;
    asc_place at;
    const char *role;           /* primary secondary safety ... */
    const char *column;         /* numeric outcome; or */
    const asc_predicate *event; /* a yes/no outcome */
    const asc_predicate *among; /* units it is asked of; NULL: all */
    asc_unseen
        unknown; /* what a missing value counts as: ASC_UNSEEN_MISSING under its rule */
    asc_family family;
    bool lognormal;   /* the amounts of a two-part outcome; else gamma */
    bool truncated;   /* they are counts: negative binomial without zeros */
    double winsorise; /* quantile above which amounts count as the quantile; 0: none */
    bool lower_is_better;
    const char *noun[2]; /* singular, plural; default from the name */
    double per;          /* 1000 by default for binomial and poisson, 1 for gaussian */
    const char *offset;  /* column of person-time, or NULL */
    const char *unit;    /* unit of a gaussian outcome, or NULL */
    const asc_linked_outcome *linked; /* from a related table; NULL: column or event */
    double sesoi;       /* smallest difference per unit of interest; 0: none stated    */
    double margin;      /* of a safety outcome: ratio, or difference; 0: none stated   */
    double true_effect; /* of a negative control: log ratio                           */
    const char *domain,
        *before; /* before: a covariate with the same thing before; NULL */
    const char *const
        *trend; /* [trends] covariates with it in earlier periods, oldest first */
    size_t trends;
    bool expects; /* the plan says what level and spread to expect: */
    double expected_mean, expected_sd, expected_icc; /* per unit; NaN: not said */
} asc_outcome;

enum { ASC_EVIDENCE_ROWS = 17 };

/* Some of the covariates, under a name of their own. */
typedef struct asc_covariate_set {
    const char *name;
    const size_t *covariate; /* [covariates] of asc_study.covariate, ascending */
    size_t covariates;
} asc_covariate_set;

/* What the plan says of the evidence gate. */
typedef struct asc_gate_plan {
    bool on; /* the study asks for it */
    const char *profile;
    const char *not_applicable[ASC_EVIDENCE_ROWS]; /* the reason; NULL: it applies   */
    const char *const *control;                    /* [controls] names of outcomes   */
    size_t controls;
    const char *const *multiverse; /* [multiverses] names of models; 0: all          */
    size_t multiverses;
    const asc_window
        *window; /* [windows] of the first primary outcome, beside its own   */
    size_t windows;
    const double *trim; /* [trims] beside each model's own                            */
    size_t trims;
    const asc_covariate_set
        *set; /* [sets] beside all covariates                         */
    size_t sets;
    const size_t
        *exposure; /* [exposures] functions of role excluded that can do nothing */
    size_t exposures;
    size_t
        permutations; /* of deliveries, of what no effect would look like; 0: none    */
    const char *const *happened; /* [happenings] what else happened, as text            */
    size_t happenings;
} asc_gate_plan;

typedef struct asc_covariate_spec {
    const char *column;
    asc_place at;
    size_t degree;                /* 1 by default */
    bool category;                /* as: category, or a category column */
    const char *reference;        /* level, or NULL: the first in byte order */
    const asc_selection *records; /* of a related table; column is then its name */
    const char *measured;         /* column with the time of measurement, or NULL */
    asc_place measured_at;
} asc_covariate_spec;

typedef enum asc_missing_rule {
    ASC_REFUSE,
    ASC_EXCLUDE,
    ASC_AS_LEVEL,
    ASC_IMPUTE,
    ASC_BOUNDS, /* of a yes/no outcome: bad, and a second outcome has them as good */
    ASC_WEIGHT  /* of an outcome: those that are known stand for the others         */
} asc_missing_rule;

typedef struct asc_missing {
    const char *column; /* NULL: the default */
    asc_place at;
    asc_missing_rule rule;
    double impute; /* + indicator column */
} asc_missing;

typedef enum asc_interactions {
    ASC_NO_INTERACTIONS,
    ASC_PAIRS,
    ASC_ALL_INTERACTIONS
} asc_interactions;

typedef struct asc_modifier {
    const char *partner, *covariate; /* names */
    asc_place at;
} asc_modifier;

enum { ASC_LEARNER_OPTIONS_MAX = 8, ASC_SPEC_CANDIDATES_MAX = 8 };

/* A learner of nuisances with its options. */
typedef struct asc_learner_spec {
    const char *learner; /* registry name */
    asc_place at;
    double value[ASC_LEARNER_OPTIONS_MAX]; /* in the order of the registry              */
    const struct asc_learner_spec *of; /* [ofs] of a stack: its candidates; 0: its own */
    size_t ofs;
} asc_learner_spec;

/* Whose mean a policy mean is. */
typedef enum asc_target {
    ASC_TARGET_ALL,     /* all units compared                                        */
    ASC_TARGET_TREATED, /* those a partner, or function, delivered to                */
    ASC_TARGET_OVERLAP, /* weighted by e (1 - e), e the probability of delivery      */
    ASC_TARGET_MATCHED, /* those that found a match                                  */
    ASC_TARGET_WITHIN   /* those with e in [trim, 1 - trim]: outside: leave_out      */
} asc_target;

typedef enum asc_metric {
    ASC_METRIC_PROPENSITY,  /* log odds of delivery                                 */
    ASC_METRIC_MAHALANOBIS, /* covariates, by their covariance within arms          */
    ASC_METRIC_INVERSE_VARIANCE, /* covariates, each in SDs                             */
    ASC_METRIC_PROBABILITY       /* the probability of delivery itself                  */
} asc_metric;

/* How a model of one partner finds who is alike. */
typedef struct asc_matching_spec {
    asc_metric metric;
    size_t neighbours;
    bool without_replacement;
    double caliper;           /* largest distance in SDs; 0: any                       */
    const char *const *exact; /* [exacts] covariates on which pairs must agree         */
    size_t exacts;
    bool unadjusted; /* no regression on what is left between pairs                    */
    size_t strata;   /* classes of the propensity                                      */
    bool by_model;   /* expected by a model, not by strata                              */
} asc_matching_spec;

/* Covariates that one of an estimator's models takes, by name. */
typedef struct asc_covariate_list {
    const char *const *name; /* [names] as written                                     */
    size_t names;
    bool given; /* false: it takes all of them                                     */
} asc_covariate_list;
bool asc_list_names(const asc_covariate_list *list, const char *name);

typedef struct asc_model_spec {
    const char *name;  /* unique; defaults to the model's name */
    const char *model; /* registry name, checked by a list given to the parser */
    asc_place at;
    asc_interactions interactions;
    const asc_modifier *modifier;
    size_t modifiers;
    bool delivered, universal; /* policies wanted */
    double trim; /* refuse propensities outside [trim, 1 - trim]; 0: none       */
    bool
        unnormalised; /* means divide by the number of units, not by the sum of weights */
    size_t folds;     /* cross-fitting; 0: none                                      */
    bool
        fixed_nuisances; /* standard errors take fitted models as known                 */
    const asc_learner_spec *outcome_learner,
        *exposure_learner; /* cross-fitted; NULL: the model's own      */
    asc_target target;
    const char
        *treated; /* of ASC_TARGET_TREATED: who reached them, else NULL           */
    asc_matching_spec matching;
    asc_covariate_list exposure_covariates, outcome_covariates;
} asc_model_spec;

enum { ASC_SPEC_OPTIONS_MAX = 2 };

/* The players an index is of, where some partner has functions. */
typedef enum asc_index_level {
    ASC_BOTH_LEVELS,
    ASC_PARTNER_LEVEL,
    ASC_FUNCTION_LEVEL
} asc_index_level;

/* Players by name: an edge, a union. */
typedef struct asc_name_group {
    const char *const *name; /* [names] of functions, or of partners for all of theirs */
    size_t names;
    asc_place at;
} asc_name_group;

/* A partition. */
typedef struct asc_name_level {
    const asc_name_group *group; /* [groups] */
    size_t groups;
    asc_place at;
} asc_name_level;

typedef struct asc_name_weight {
    const char *name;
    double weight; /* > 0; of a partner: shared equally by its functions */
    asc_place at;
} asc_name_weight;

/* One index of contribution with its options. */
typedef struct asc_index_spec {
    const char *name; /* registry name */
    asc_place at;
    const char *option; /* all options in force: "alpha=0.5"; "" when it has none */
    double value[ASC_SPEC_OPTIONS_MAX]; /* in the order of the registry          */
    asc_index_level level;
    const asc_name_group *edge; /* [edges] pairs of names                         */
    size_t edges;
    const asc_name_weight *weight; /* [weights]                                   */
    size_t weights;
    const asc_name_level
        *structure; /* [structures] a partition, or levels, finest first */
    size_t structures;
    size_t budget;       /* coalitions that are estimated for a sample; 0: all     */
    const char *sampler; /* by name; NULL: a pilot chooses                         */
    bool open; /* completions: monotone: unobserved coalitions are not modelled    */
} asc_index_spec;

/* An option of an index, or of a learner. */
typedef struct asc_registry_option {
    const char *index, *name, *help; /* index: whose option it is */
    double fallback, low, high;
    bool whole;
} asc_registry_option;

/* Choices that come from registries above this layer. */
typedef struct asc_registry_names {
    const char *const *model;
    size_t models;
    const char *const
        *takes; /* [models] keys of its entry that a model takes besides those
                                 every model does, separated by blanks; NULL: all          */
    const char *const *index;
    size_t indices;
    const char *const
        *keys; /* [indices] keys an index takes besides its options and level,
                                separated by blanks, with ! where it must have one; or NULL.
                                edges weights partition levels budget sampler completions */
    const asc_registry_option
        *option; /* [options] those of one index together, in order */
    size_t options;
    const char *const *learner;
    const bool
        *combines; /* [learners] takes candidates: `of`                           */
    size_t learners;
    const asc_registry_option
        *learner_option; /* [learner_options] the same of learners */
    size_t learner_options;
} asc_registry_names;

/* A rule that every record of a table must meet: a predicate, or a field that is filled in. */
typedef struct asc_check_plan {
    const char *name;
    asc_named_column table, field;     /* field: of a required one, else its name NULL */
    const asc_predicate *each, *where; /* where NULL: every record */
    bool report;                       /* counted only, not refused */
} asc_check_plan;

typedef struct asc_study {
    const char *file, *text, *folder;
    const char *name, *title, *question;
    const char *const *use;
    size_t uses;
    const char *cohort; /* path as written; relative to folder */
    const char *table, *id, *person, *cluster, *weight; /* unit; NULL when absent */
    asc_place table_at, id_at, person_at, cluster_at, weight_at, cohort_at;
    const asc_linking *link; /* NULL: one flat table */
    const asc_predicate *include;
    size_t includes;
    const asc_partner *partner; /* in declared order */
    size_t partners;
    const asc_partner *function; /* in declared order, partner by partner */
    size_t functions;
    const asc_outcome *outcome;
    size_t outcomes;
    const asc_covariate_spec *covariate;
    size_t covariates;
    const asc_missing *missing;
    size_t missings;
    const asc_model_spec *model; /* empty: no counterfactual */
    size_t models;
    const asc_index_spec *index; /* contribution indices */
    size_t indices;
    const asc_claim *claim; /* register of the partners' own claims */
    size_t claims;
    asc_gate_plan gate;
    const asc_measure *measure;
    size_t measures;
    const asc_check_plan
        *check; /* those of `checks`, then fields that measures require */
    size_t checks;
    const asc_audit_plan *audit;   /* NULL: no claims are read */
    const asc_review_plan *review; /* NULL: no one reads the evidence */
    const asc_path_plan *path;
    size_t paths;
    const asc_covariate_spec
        *record; /* covariates that stand for visibility: not adjusted for */
    size_t record_covariates;
    const asc_group_by *group; /* breakdowns */
    size_t groups;
    asc_money money;
    size_t replicates; /* 0: no bootstrap */
    uint64_t seed;
    asc_interval_kind interval;
    bool interval_default; /* `default` was asked for */
    double level;
    asc_table *options;        /* key, value, default: every option in force */
    const char *disclosure;    /* profile: none, hes, cms, tre10 */
    asc_provenance provenance; /* who keeps the lock; amendments */
    const char *plan;          /* the canonical form: `key: value` lines */
    char plan_hex[2 * ASC_HASH_BYTES + 1]; /* its BLAKE2b-256 */
} asc_study;

/* Parses the file at path. ASC_ESTUDY: err->message holds all findings, rendered. ASC_EIO. */
asc_status asc_study_read(const char *path, const asc_registry_names *names,
                          asc_arena *arena, asc_study *out, asc_error *err);

/* The same from text already at hand; file and folder are what messages and relative paths go by. */
asc_status asc_study_parse(const char *text, size_t n, const char *file,
                           const char *folder, const asc_registry_names *names,
                           asc_arena *arena, asc_study *out, asc_error *err);

/* The lists of its models after the study's covariates have become fewer: those that are still there. The models are
 * copied. */
asc_status asc_study_cut_lists(asc_study *s, asc_arena *arena, asc_error *err);
/* And after they have become more: every list that is given has these, too. */
asc_status asc_study_extend_lists(asc_study *s, const asc_covariate_spec *more,
                                  size_t count, asc_arena *arena, asc_error *err);

/* A bound study: what run needs. Tables are in the shapes of docs/formats/results.md. */
typedef struct asc_bound {
    size_t units;
    const char *unit_noun; /* name of the unit's table */
    asc_problem *problem;  /* [outcomes], same X, delivered, clusters; own y, offset, n */
    size_t problems;
    asc_table *flow;    /* rule, kept, dropped                                    */
    asc_table *missing; /* column, rule, arm, n, total                             */
    asc_table *note;    /* code, place, text: flags that belong to the result      */
    asc_table *early, *death, *complete, *source; /* of a linked study, or NULL    */
    asc_table *check; /* check, table, field, tested, failed, rate; or NULL */
    asc_table *linkage,
        *first; /* persons with an alias; whose delivery came first; or NULL */
    asc_table *
        observed; /* outcome, units, known, ...: outcomes under missing: weight; or NULL */
    asc_table *clone; /* outcome, partner, delivered, units, deliveries; or NULL */
    asc_table *taken; /* partner, take, what, units: takes other than any; or NULL */
    const char *const
        *context; /* names of role: context partners                         */
    size_t contexts;
    const double
        *context_share; /* [contexts] share of units they reached                  */
} asc_bound;

/* Study-file mistakes (unknown column, level that does not occur) come as ASC_ESTUDY with all
 * findings; refusals of the data (missing values, duplicate ids, a partner nobody delivered ...) as
 * ASC_EDATA, all of one kind in one message. */
asc_status asc_study_bind(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                          asc_bound *out, asc_error *err);

/* The same while outcomes are sealed: of columns only outcomes name, of tables only they take records from, and of
 * times of death no value is read, and they may be absent. y and offset of the problems are NULL; the flow ends
 * before missing outcomes, early outcomes and early deaths; early, death and complete are NULL. */
asc_status asc_study_bind_sealed(const asc_study *s, const asc_cohort *c,
                                 asc_arena *arena, asc_bound *out, asc_error *err);

/* The analysis-ready frame of a linked study: one row per unit compared, in the order of the unit's table. Its
 * id, person, `from`, `start`; by partner p: p, p.records, p.first; by linked outcome o: o, o.first, o.died; linked
 * covariates; `death`. For looking and testing: rows of people are never written. */
asc_status asc_study_frame(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                           asc_table **out, asc_error *err);

/* A commented study file to start from, for a cohort at a path (table NULL: the first). */
asc_status asc_study_init(const asc_cohort *c, const char *path, const char *table,
                          asc_text *out, asc_error *err);
/* The reference page of the format, in Markdown, from the schema table. */
void asc_study_reference(asc_text *out);

#ifdef __cplusplus
}
#endif
#endif
