/* What the parts of a run share: one stage (an outcome under a model), its replicates, its answer. */
#ifndef ASCRIBE_RUN_PARTS_H
#define ASCRIBE_RUN_PARTS_H

#include "answer_tables.h"
#include "ascribe/claims.h"
#include "ascribe/evidence.h"
#include "ascribe/run.h"
#include "ascribe/testimony.h"
#include "frame.h"

enum {
    ASC_DENSE_COALITIONS = 4096, /* above: only contributions are kept per replicate */
    ASC_KINDS = 2
};

/* Scratch of one thread. w and multiplicity are sized for the stage. */
typedef struct asc_worker {
    asc_arena *arena;
    double *w;             /* [n]        */
    uint8_t *multiplicity; /* [clusters] */
    asc_game_cache *
        *cache; /* [asc_crew.caches] what indices of one table share, or NULL */
} asc_worker;

typedef struct asc_crew {
    asc_worker *worker; /* [workers] */
    size_t workers, caches;
} asc_crew;

/* One level of a study: its players, the coalitions of them that are needed, and where the means of these
 * stand among those of a kind. */
typedef struct asc_run_level {
    const char *name;          /* "partner", "function": the column `level`             */
    const char *folder;        /* of its draws: "", "function/"                         */
    asc_game game;             /* n, player, structures, coalition; v is not set        */
    const asc_mask *functions; /* [n] functions of each player                          */
    const size_t *at;          /* [asc_game_size] positions; NULL: the same             */
} asc_run_level;
/* Position of the mean of a coalition of the level; SIZE_MAX when it is not estimated. */
size_t asc_level_at(const asc_run_level *l, asc_mask coalition);

typedef struct asc_run_sample asc_run_sample; /* run_sample.h */

/* One index that was asked for, with its rows for the players of a level. */
typedef struct asc_asked {
    const asc_index *index;
    const asc_index_spec *spec;
    const asc_run_level *level;
    const asc_structures
        *structures;              /* in place of the level's; NULL: those of the level */
    const asc_run_sample *sample; /* NULL: exact                                       */
    size_t cache;                 /* of asc_worker.cache: its level's, or its own      */
    const double *option;         /* [ASC_INDEX_OPTIONS_MAX] */
    const char *text;             /* "alpha=0.5", ""         */
    size_t rows, first;       /* first: numbers in a lean row of the indices before it */
    const char *const *label; /* [rows] players of a row joined with "+" */
    bool players;             /* the rows are the players, in order */
} asc_asked;

/* What a problem is asked for, whatever the model. */
typedef struct asc_levels {
    asc_run_level level[2]; /* partners, functions */
    size_t levels;
    asc_asked *index; /* [indices] in the study's order, each at its levels */
    size_t indices;
    const asc_mask *list; /* [coalitions] of functions, ascending; NULL: all */
    size_t coalitions, functions;
} asc_levels;
/* index [s->indices]: found by name; levels and rows are filled in here. Must not move afterwards. */
typedef struct asc_levels_ask {
    const asc_study *study;
    const asc_problem *problem;
    const asc_asked *index;         /* [study->indices] */
    const asc_estimator *estimator; /* of the first model, for the pilot of a sample */
    const asc_run *run;
} asc_levels_ask;
asc_status asc_levels_make(const asc_levels_ask *q, asc_arena *arena, asc_levels *out,
                           asc_error *err);
/* run_order.c: the players a name stands for: a function, or all of a partner. */
asc_mask asc_players_of(const asc_problem *p, const char *name);
/* run_structure.c: what the study tells an index of the players of a level. */
asc_status asc_structures_make(const asc_index_spec *s, const asc_problem *p,
                               const asc_run_level *l, asc_arena *arena,
                               const asc_structures **out, asc_error *err);
/* run_solve.c: the game an index is of, without values. */
asc_game asc_asked_game(const asc_asked *x);
/* Numbers it has in a lean row: its rows, and as many variances of a sample. */
static inline size_t asc_asked_width(const asc_asked *x)
{
    return x->sample == NULL ? x->rows : 2 * x->rows;
}
/* before [players of the level]: who was there before. */
void asc_order_of(const asc_study *s, const asc_problem *p, bool function,
                  asc_mask *before);

/* One outcome under one model. Coalitions of functions stand in the order of the list: nobody first,
 * everybody last. Rows of replicates (doubles):
 *   dense  [mean P][coef q][code][passes]
 *   lean   per kind [mean(empty), mean(N), mean(N - k) for each partner k, the rows of each index],
 *          then [coef q][code][passes] */
typedef struct asc_stage {
    const asc_study *study;
    const asc_problem *problem;
    const asc_outcome *outcome;
    const asc_model_spec *spec;
    const asc_estimator *estimator;
    const asc_levels *levels;
    const asc_asked *index; /* [indices] of the levels */
    size_t indices;
    const size_t *without; /* [partners] positions of N - k; SIZE_MAX: not asked for */
    const char *name;      /* "outcome/model" */
    size_t kinds, coalitions, policies, terms;
    asc_policy_kind kind[ASC_KINDS];
    bool dense;
    const char *const *term; /* [terms] */
    const char *const *part; /* [terms] the model a term belongs to */
    double *mean;            /* [policies] full sample */
    double *coef;            /* [terms]                */
    /* Influence values of the full-sample means, when the intervals are bca: column-major. NULL: not
     * asked for. They and what is made of them lie in `own`, which goes when the stage is answered. */
    double *influence; /* [rows x policies] */
    size_t
        rows; /* clusters; more where they are corrected and degrees of freedom follow them */
    /* With influence intervals and few clusters also: the same from refits without each cluster, and the
     * leverages that follow (shape.c). */
    double *left_out;           /* [clusters x policies] or NULL */
    double *leverage;           /* [clusters]                    */
    asc_interval_kind interval; /* in force                      */
    asc_arena *own;
    const asc_diagnosis *diagnosis; /* NULL: the model says nothing of overlap */
    double target; /* sum of weights of the units the means are of; NaN: no such number */
    asc_mask of;   /* these are the units some of these functions reached; 0: all       */
    double condition;
    size_t passes;
    asc_bootstrap boot;
    size_t width; /* replicates of a block that are refitted together                 */
    size_t lean, stride;
    double *row; /* [replicates x stride] */
    asc_endings endings;
    /* [policies] of the full sample with records capped, for the visibility check; NULL: not fitted, and why. */
    const double *capped;
    const char *not_capped;
} asc_stage;

/* Offsets within a row. */
size_t asc_stage_coef(const asc_stage *st);
size_t asc_stage_code(const asc_stage *st); /* passes follows */
/* Mean of the coalition at a position, of the kind-th kind; SIZE_MAX when it is not kept. */
size_t asc_stage_mean(const asc_stage *st, size_t kind, size_t at);
/* First row of an index in a lean row. */
size_t asc_stage_phi(const asc_stage *st, size_t kind, size_t index);
/* Signed gain per unit of mean of moving from empty to some. */
double asc_stage_gain(const asc_stage *st, double some, double empty);
/* Sum of weights of the full sample. */
double asc_stage_weight(const asc_stage *st);
/* run_target.c: can the model answer for the target of its entry? ASC_ESTUDY. */
asc_status asc_target_check(const asc_study *s, const asc_model_spec *spec,
                            const asc_estimator *e, asc_error *err);
/* "all", "treated:hospital", "overlap", "matched". */
const char *asc_target_name(const asc_model_spec *spec, asc_arena *arena);
/* Fills st->target and st->of from the full-sample means. */
void asc_stage_target(asc_stage *st, const asc_means *full);
/* Is a row one of the units the means are of? */
bool asc_stage_counts(const asc_stage *st, size_t row);
/* Sum of weights of those of them that some of these functions reached. */
double asc_stage_reached(const asc_stage *st, asc_mask functions);
/* Rows of one index from the means [coalitions] of one kind, by position; NaN means give NaN. */
asc_status asc_stage_solve(const asc_stage *st, const asc_asked *x, const double *mean,
                           asc_arena *work, double *phi, asc_error *err);

/* The same of deviations from means: no control of a sample is added. */
asc_status asc_stage_solve_linear(const asc_stage *st, const asc_asked *x,
                                  const double *mean, asc_arena *work, double *phi,
                                  asc_error *err);
/* All indices of a replicate of a kind: phi[x] [rows], and where a sample is taken, noise[x] [rows], the variance
 * between samples of the deviation from the full sample; noise[x] NULL elsewhere. A game that an index
 * refuses gives NaN, as a refused replicate does. */
asc_status asc_stage_solve_row(const asc_stage *st, size_t kind, const double *mean,
                               asc_worker *w, double *const *phi, double *const *noise,
                               asc_error *err);

/* Progress of the whole run; shared by all stages. */
typedef struct asc_meter asc_meter;
asc_meter *asc_meter_create(const asc_progress *progress, size_t total, asc_arena *arena);
void asc_meter_stage(asc_meter *m, const char *stage);
void asc_meter_add(asc_meter *m, size_t replicates); /* thread-safe */
void asc_meter_end(asc_meter *m);

/* Are the intervals of a study bca, with replicates to make them of? Then influence values are needed.
 * Refuses what would take more than 1 GiB for one outcome and model: ASC_EMEMORY. */
bool asc_stage_asks_influence(const asc_stage *st);
asc_status asc_stage_influence_fits(const asc_study *s, const asc_problem *p,
                                    const asc_model_spec *spec, size_t coalitions,
                                    asc_error *err);
/* Room for them in `own`, marked as not filled in; after the fit they become st->influence, or are
 * refused when the estimator gave none. Neither does anything when they are not asked for. */
asc_status asc_stage_take_influence(const asc_stage *st, asc_means *m, asc_error *err);
asc_status asc_stage_keep_influence(asc_stage *st, const asc_means *m, asc_error *err);
/* One term c mu(S) of a linear combination of the means of a kind, by position. */
typedef struct asc_part {
    size_t at;
    double c;
} asc_part;
/* What influence values say of a statistic: for bca its acceleration, for influence intervals the standard
 * error and what times the t quantile of the level is half the interval. */
typedef struct asc_shape {
    double acceleration, std_error, reach;
    double *
        spread; /* [R] room, and out, for the standard errors of the draws: studentized   */
} asc_shape;
/* Shape from influence values l [clusters] and, where there are some, left_out [clusters]; both are taken
 * times scale. */
asc_shape asc_stage_shape(const asc_stage *st, const double *l, const double *left_out,
                          double scale);
/* Room for the standard errors of the draws, where intervals are studentized; else NULL. */
double *asc_stage_room(const asc_stage *st, asc_arena *arena);
/* Standard errors of the draws of a statistic with influence values l [clusters]; times [clusters] scratch. */
void asc_stage_spread(const asc_stage *st, const double *l, uint8_t *times,
                      double *spread);
/* The kind of interval in force: `default` is influence with few clusters, and of models that are never
 * refitted, else percentile. */
asc_interval_kind asc_stage_interval(const asc_study *s, const asc_problem *p,
                                     const asc_model_spec *spec);
/* Fills left_out and leverage where they are needed, by refits. */
asc_status asc_stage_leave_out(asc_stage *st, const void *plan, asc_arena *work,
                               asc_error *err);
/* Shape of a linear combination, into the room that a->spread is; zero without influence values, where nothing reads it. */
asc_status asc_stage_acceleration(const asc_stage *st, size_t kind, const asc_part *part,
                                  size_t parts, asc_arena *work, asc_shape *a,
                                  asc_error *err);
/* Of phi / v(N), v(N) > 0, from the values phi and, or NULL, left_out [clusters] of phi. */
asc_status asc_stage_share_acceleration(const asc_stage *st, size_t kind,
                                        const double *phi, const double *left_out,
                                        double share, double total, asc_shape *a,
                                        asc_error *err);
/* Of every mu(S) and v(S) of a kind, by position, in parallel; of_mean, of_value [coalitions]. */
asc_status asc_stage_accelerations(const asc_stage *st, size_t kind, const asc_crew *crew,
                                   asc_shape *of_mean, asc_shape *of_value,
                                   asc_error *err);
/* Influence values of a linear index, in parallel; out [clusters x rows], column-major. of: st->influence
 * or st->left_out. */
asc_status asc_stage_index_influence(const asc_stage *st, const double *of, size_t kind,
                                     const asc_asked *x, const asc_crew *crew,
                                     double *out, asc_error *err);

/* What a run gives a stage to work with. */
typedef struct asc_effort {
    asc_run *run;
    asc_meter *meter;
    const asc_crew *crew;
} asc_effort;
/* All replicates of a plan that has fitted the full sample, into st->row, taken from arena. plan_arena
 * holds what lives as long as the plan does. */
asc_status asc_stage_replicates(asc_stage *st, const asc_effort *effort, const void *plan,
                                asc_arena *plan_arena, asc_arena *arena, asc_error *err);
/* st->width for as many tasks at once, after what all blocks share has been made, and run->plan. */
asc_status asc_stage_plan(asc_stage *st, asc_run *run, size_t tasks,
                          const asc_arena *shared, asc_error *err);
/* Sizes from the levels and spec, then the full sample, then all replicates. st->study ...
 * st->levels, st->name and st->own are set by the caller. Memory from arena. */
asc_status asc_stage_run(asc_stage *st, asc_run *run, asc_meter *meter,
                         const asc_crew *crew, asc_arena *arena, asc_error *err);

/* The tables that grow from stage to stage, and the draws. */
typedef struct asc_answer {
    const asc_study *study;
    const asc_bound *bound;
    asc_arena *arena;
    const asc_crew *crew;
    asc_interval_kind interval; /* of the stage under way */
    bool few;                 /* too few clusters in the stage under way: no intervals */
    size_t one_sided, folded; /* bca intervals withheld in the stage under way */
    asc_frame balance, overlap, propensity, trend, robustness, regression;
    asc_frame outcome, coefficient, effect, game, contribution, partner, model, modifier,
        note, sentence;
    asc_more more;
    struct asc_money_book *money; /* answer_money.h; NULL: no money is named */
    asc_draws *draws;
    size_t draw_count, draw_capacity;
    asc_fact *fact; /* [facts] what the gate knows of each stage */
    size_t facts, fact_capacity;
    const asc_beside *beside;      /* what was looked at before; NULL: nothing */
    const asc_trials *trials;      /* run before; NULL: none */
    const asc_audited *audited;    /* what readers found; NULL: no claims are audited */
    struct asc_standing *standing; /* [standings] what it said */
    size_t standings;
} asc_answer;

asc_answer asc_answer_open(const asc_study *s, const asc_bound *b, const asc_crew *crew,
                           asc_arena *arena);
/* answer_rate.c: the mean as observed, with an interval that goes by clusters and weights; NaN where there is none. */
asc_gain asc_answer_mean(const asc_problem *p, double level, asc_arena *work);
/* Rates: one row of /tables/outcome; *mean per unit with its interval. */
void asc_answer_outcome(asc_answer *a, const asc_problem *p, const asc_outcome *o,
                        asc_gain *mean);
/* All tables of one stage. */
asc_status asc_answer_stage(asc_answer *a, const asc_stage *st, asc_gain rate,
                            asc_error *err);
/* Partners, notes of bind, limits, and the tables in their fixed order into out. */
/* Deaths in the outcome's window by arm, "not known" without a table of deaths. */
const char *asc_answer_deaths(asc_answer *a, const char *outcome);
/* What the landmark left out, as a sentence; NULL: nothing. */
const char *asc_answer_landmark(asc_answer *a);
asc_status asc_answer_close(asc_answer *a, asc_result *out, asc_error *err);

void asc_answer_note(asc_answer *a, const char *code, const char *place,
                     const char *text);
void asc_answer_draws(asc_answer *a, asc_draws d);
asc_wording asc_answer_wording(const asc_answer *a, const asc_problem *p,
                               const asc_outcome *o);
size_t asc_problem_units(const asc_problem *p); /* with weight above 0 */

/* One policy kind of a stage, as far as other parts need it. */
typedef struct asc_kind_answer {
    size_t kind;            /* position in st->kind                                  */
    const char *policy;     /* "delivered"                                           */
    const char *place;      /* "outcome/model/policy"                                */
    asc_support support[2]; /* by level                                              */
    const char *nothing;    /* reason v(N) is withheld, ""                           */
    const char *intervals;  /* reason intervals are withheld, ""                     */
    bool thin;              /* it is that weights are too uneven                     */
    double total;           /* v(N), also when withheld                              */
    double *total_draw;     /* [R]                                                   */
    asc_interval total_interval;
    /* of the first index over partners: */
    const char *first;        /* reason it is withheld, ""                             */
    const double *first_phi;  /* [R x partners] its draws; NULL: there is none         */
    const char *withheld;     /* all reasons, joined                                   */
    const char *share_reason; /* joined                                                */
} asc_kind_answer;

/* Words for the units the means are of. */
asc_wording asc_stage_wording(const asc_answer *a, const asc_stage *st);
asc_status asc_answer_kind(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                           asc_error *err);
asc_status asc_answer_contribution(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                                   asc_error *err);
asc_status asc_answer_sentences(asc_answer *a, const asc_stage *st,
                                const asc_kind_answer *k, asc_gain rate, asc_error *err);
/* answer_claims.c: how strongly one outcome under one model may be spoken of. */
typedef struct asc_standing {
    const char *outcome, *model; /* model "": the study compares nothing */
    int pathway, partner;        /* claim levels, 0 to 4                 */
    asc_direction direction;     /* of v(N), first policy of the model   */
} asc_standing;
/* After asc_answer_claims; NULL: the gate did not run, or there is no such stage. */
const asc_standing *asc_answer_standing(const asc_answer *a, const char *outcome,
                                        const char *model);
/* What the gate needs of a stage, while its replicates are at hand. */
asc_status asc_answer_fact(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_gain rate, asc_error *err);
/* And of an outcome that is not compared. */
asc_status asc_answer_fact_alone(asc_answer *a, const asc_problem *p,
                                 const asc_outcome *o, asc_gain rate, asc_error *err);
/* answer_lint.c: notes on free text of the study that says more than a level allows. */
void asc_answer_lint(asc_answer *a, int level);
/* Runs the gate over the closed answer: /tables/evidence, /tables/claim, claim_level, and sentences that
 * say no more than their level. Nothing without `evidence:` in the study. */
asc_status asc_answer_claims(asc_answer *a, const asc_run *run, asc_result *out,
                             asc_error *err);
/* answer_robustness.c: what something unmeasured would have to be, and what was to be expected anyway. */
void asc_answer_robustness_open(asc_answer *a);
asc_status asc_answer_robustness(asc_answer *a, const asc_problem *p,
                                 const asc_outcome *o, asc_error *err);
/* answer_lists.c: "13 of 14 covariates, without married"; "" when a model takes all. And notes that say so. */
const char *asc_list_text(const asc_problem *p, const asc_covariate_list *list,
                          asc_arena *arena);
void asc_answer_lists(asc_answer *a, const asc_stage *st);
/* answer_overlap.c: tables of a model that weights. */
void asc_answer_overlap_open(asc_answer *a);
void asc_answer_overlap(asc_answer *a, const asc_stage *st);
/* Are the weights behind a mean too few or too uneven for an interval? And why some of a kind are, "". */
bool asc_stage_thin(const asc_stage *st, size_t kind, size_t coalition);
const char *asc_stage_thin_reason(const asc_stage *st, size_t kind, asc_arena *arena);
/* Statistics by columns of their draws. */
typedef struct asc_columns {
    const double *estimate; /* [count]                                              */
    const asc_shape *shape; /* [count], or NULL: not known, percentile instead         */
    const double *draws;    /* [R x stride], or NULL: none                          */
    size_t stride, count;
} asc_columns;
const char *asc_interval_name(asc_interval_kind kind);
/* The interval asked for, of a statistic whose shape is given, or NULL. */
asc_interval_spec asc_answer_spec(const asc_answer *a, const asc_shape *shape);
/* Intervals of all columns, in parallel; out [count]. R = 0 gives NaN. */
asc_status asc_answer_intervals(asc_answer *a, const asc_columns *c, asc_interval *out,
                                asc_error *err);
/* Counts bca intervals that have no ends. */
void asc_answer_count(asc_answer *a, const asc_interval *ci);

#endif
