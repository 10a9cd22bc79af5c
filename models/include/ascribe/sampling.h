/* Shapley values from sampled coalitions, for games with many players or costly values: antithetic orders,
 * stratified sums, a control variate, and a pilot that chooses between them. Monte Carlo errors are stated
 * apart from the error of the data; order_noise.c joins the two. Thread-safe: no state. */
#ifndef ASCRIBE_SAMPLING_H
#define ASCRIBE_SAMPLING_H

#include "ascribe/arena.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_SAMPLED_PLAYERS_MAX = 100 };

/* A set of up to 128 players: player k (0-based) is bit k % 64 of word[k / 64]. */
typedef struct asc_coalition {
    uint64_t word[2];
} asc_coalition;

bool asc_coalition_has(asc_coalition s, size_t k);
asc_coalition asc_coalition_with(asc_coalition s, size_t k);
asc_coalition asc_coalition_all(size_t n);
/* Players of a without those of b. */
asc_coalition asc_coalition_without(asc_coalition a, asc_coalition b);
/* Order by value, the second word first; as qsort wants it. */
int asc_coalition_compare(const void *a, const void *b);

/* A game as a function of coalitions. value: v [count] of set [count], any finite numbers; the same set
 * has the same value whenever it is asked. */
typedef struct asc_game_function {
    size_t n; /* players, 2..ASC_SAMPLED_PLAYERS_MAX where it is sampled */
    asc_status (*value)(const void *context, const asc_coalition *set, size_t count,
                        double *v, asc_error *err);
    const void *context;
} asc_game_function;

/* ---- games in closed form: closed_form.c ---- */

typedef enum asc_form_kind {
    ASC_FORM_AIRPORT,    /* v(S) = largest amount among S                               */
    ASC_FORM_VOTING,     /* v(S) = 1 if the amounts of S sum to at least limit, else 0  */
    ASC_FORM_BANKRUPTCY, /* v(S) = max(0, limit - amounts of those outside S)           */
    ASC_FORM_DIVIDENDS   /* v(S) = sum of dividend[j] over set[j] within S              */
} asc_form_kind;

typedef struct asc_form {
    asc_form_kind kind;
    size_t n;
    const double *amount; /* [n] costs, weights or claims, >= 0                        */
    double limit;         /* quota or estate                                           */
    size_t terms;
    const asc_coalition *set; /* [terms] not empty                                     */
    const double *dividend;   /* [terms]                                               */
} asc_form;

/* asc_game_function.value with the form as context. */
asc_status asc_form_value(const void *form, const asc_coalition *set, size_t count,
                          double *v, asc_error *err);

/* ---- orders in pairs ---- */

/* Orders 2p and 2p + 1 are each other's reverse. The coalitions they pass are known before any value is:
 * a run estimates exactly these. */
typedef struct asc_order_plan {
    size_t n, pairs, count;
    const asc_coalition
        *set; /* [count] all different: the empty one first, then ascending   */
    const uint8_t
        *player;      /* [pairs x n] row by row: who arrives at each place            */
    const size_t *at; /* [pairs x 2 x (n + 1)] place in set of the first s players, and of
                         the last s                                                   */
} asc_order_plan;

/* orders even, at least 4. Stream (seed, ASC_PURPOSE_ORDER, replicate). */
asc_status asc_order_plan_make(size_t n, size_t orders, uint64_t seed, uint64_t replicate,
                               asc_arena *arena, asc_order_plan *out, asc_error *err);
/* share [n x pairs], player by player: what each pair of orders gives, from v [count]. */
void asc_order_shares(const asc_order_plan *p, const double *v, double *share);

/* What sampled orders and bootstrap draws say together, per player. */
typedef struct asc_order_answer {
    double *phi; /* [n] mean over the pairs                                         */
    double
        *se_order;   /* [n] that would remain with exact values                         */
    double *se_data; /* [n] of the values, at these orders                              */
    double *se;      /* [n] of both                                                     */
    double *freedom; /* [n] degrees of freedom of se                                    */
    double *low,
        *high; /* [n] phi -+ t se                                               */
} asc_order_answer;

/* v [count], draw [draws x count] row by row: the same coalitions in each bootstrap replicate. */
asc_status asc_order_interval(const asc_order_plan *p, const double *v,
                              const double *draw, size_t draws, double level,
                              asc_arena *arena, asc_order_answer *out, asc_error *err);

/* ---- Shapley value on a budget ---- */

typedef enum asc_sampling_method {
    ASC_SAMPLING_CHOOSE, /* a pilot chooses                                           */
    ASC_SAMPLING_ANTITHETIC, /* orders and their reverses                                 */
    ASC_SAMPLING_STRATIFIED, /* stratified SVARM: means by player, size, with and without */
    ASC_SAMPLING_CONTROLLED /* the same for what an additive and pairwise game leaves    */
} asc_sampling_method;
enum { ASC_SAMPLING_METHODS = 4 };

typedef struct asc_sampling {
    asc_sampling_method method;
    size_t budget; /* values that may be asked for, the pilot's among them */
    uint64_t seed, replicate;
} asc_sampling;

/* How far a standard error can be trusted. */
typedef enum asc_se_note {
    ASC_SE_FINE,
    ASC_SE_FEW, /* rests on few samples that differ from the rest: too small or too large  */
    ASC_SE_CONSTANT /* all samples agreed: exact, or what differs was never met                */
} asc_se_note;

typedef struct asc_sampled {
    size_t n;
    double
        *phi; /* [n] sums to v(N) - v(empty)                                            */
    double
        *se; /* [n] Monte Carlo standard error of phi                                  */
    asc_se_note *note; /* [n]                                                     */
    asc_sampling_method
        method;    /* that was used                                           */
    size_t values; /* asked for, pilot and all                                */
    size_t
        samples; /* pairs of orders, or coalitions                                      */
    size_t
        pilot; /* pairs of orders in the pilot, 0: there was none                     */
    double
        expected[ASC_SAMPLING_METHODS]; /* by the pilot: root mean square of the standard
                                              errors; NaN: not considered                  */
    const char *reason;                 /* of the choice, one sentence                  */
} asc_sampled;

/* "antithetic", "stratified", "controlled"; "choose". */
const char *asc_sampling_name(asc_sampling_method m);
/* Fewest values a method can work with. */
size_t asc_sampling_least(asc_sampling_method m, size_t n);
/* ASC_EUSAGE for a budget below that, ASC_EDATA for a value that is not finite and players outside 2..100. */
asc_status asc_shapley_sample(const asc_game_function *g, const asc_sampling *s,
                              asc_arena *arena, asc_sampled *out, asc_error *err);

/* ---- The same in two steps: coalitions first, values of the full sample and of every replicate later ---- */

/* Which coalitions are to be estimated, and how shares come of their values. */
typedef struct asc_sample_plan {
    size_t n, count;
    const asc_coalition
        *set;          /* [count] may repeat; the empty one and N among them      */
    size_t empty, all; /* where these two stand                                   */
    asc_sampling_method method;
    size_t values, samples,
        pilot; /* as in asc_sampled; values: the pilot's and the set's */
    double expected[ASC_SAMPLING_METHODS];
    const char *reason;
    asc_order_plan orders; /* of the antithetic method                         */
    const struct asc_design
        *design; /* of the stratified methods, else NULL             */
    const struct asc_control
        *control; /* of the controlled method, else NULL             */
} asc_sample_plan;

/* Asks g for the values of a pilot, where the method is to be chosen or needs one, and draws the rest. Refuses
 * what asc_shapley_sample refuses. */
asc_status asc_sample_plan_make(const asc_game_function *g, const asc_sampling *s,
                                asc_arena *arena, asc_sample_plan *out, asc_error *err);
/* phi, variance, carriers [n] from v [count]. variance: square of the Monte Carlo standard error of phi, that of a
 * game; freedom: its degrees of freedom, pairs - 1, or how many units carry it, (sum x^2)^2 / sum x^4. linear: v is a difference of games, which
 * has no control. variance and freedom may be NULL. */
asc_status asc_sample_plan_solve(const asc_sample_plan *p, const double *v, bool linear,
                                 asc_arena *work, double *phi, double *variance,
                                 double *freedom, asc_error *err);
/* share [n]: of the weight of each player, by the sample, how much is on coalitions with seen [count]. */
asc_status asc_sample_plan_support(const asc_sample_plan *p, const bool *seen,
                                   asc_arena *work, double *share, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
