/* What may be said of an estimate: observed support, withholding, percentages, ranks, sentences. Pure
 * functions of numbers; texts are taken from the arena (NULL when memory ran out, which the arena
 * remembers). A reason is "" when nothing stands in the way. */
#ifndef ASCRIBE_EVIDENCE_H
#define ASCRIBE_EVIDENCE_H

#include "ascribe/contribution.h"
#include "ascribe/estimator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Thresholds of the first stage: product page, table of situations. */
enum { ASC_NOTHING_UNITS = 30, ASC_NOTHING_EVENTS = 10 };
#define ASC_UNOBSERVED_MAX                                                               \
    0.25 /* weight of an index on coalitions nobody was observed in */
#define ASC_CLUSTERS_LEAST                                                               \
    6                       /* below, resampling clusters says nothing: no interval     */
#define ASC_CLUSTERS_FEW 40 /* below, a percentile interval is too narrow: said so      */
#define ASC_EFFECTIVE_LEAST 30.0  /* effective number of units behind a weighted mean  */
#define ASC_WEIGHT_SHARE_MAX 0.10 /* of one unit in the weight behind a mean           */
#define ASC_RARE_SHARE_MAX 0.05   /* of units that what a policy gives is rare for      */
#define ASC_ASIDE_MAX 0.25 /* SDs from all units, of weights that only make arms alike */
#define ASC_REFUSED_MAX 0.01 /* refused replicates, above which intervals are withheld  */
#define ASC_BOUNDARY_MAX                                                                 \
    0.05 /* boundary or absent replicates, above which a note is due */
#define ASC_TOTAL_OVER_SE                                                                \
    3.0                 /* v(N) / SE below which no percentage is printed           */
#define ASC_RANKED 0.95 /* P(phi_i > phi_j) that settles a pair                     */

/* Why a weighted mean has no interval, as bits; 0: it may have one. What is not known (NaN) is no reason. */
enum {
    ASC_UNEVEN_FEW = 1,
    ASC_UNEVEN_ONE = 2,
    ASC_UNEVEN_RARE = 4,
    ASC_UNEVEN_STAND = 8,
    ASC_UNEVEN_ASIDE = 16
};
unsigned asc_weights_uneven(const asc_following *f);

/* Units observed under each coalition of one kind; units of weight 0 do not count. */
typedef struct asc_support {
    int64_t *units; /* [asc_game_size] in the order of the game                     */
    double *events; /* [asc_game_size] sum of w y over them                         */
    double
        nothing_events; /* sum of y (unweighted) over the units of the empty coalition  */
} asc_support;

/* g gives players and coalitions, functions [g->n] those of each player, NULL: function k is player k. */
asc_status asc_support_count(const asc_problem *p, asc_policy_kind kind,
                             const asc_game *g, const asc_mask *functions,
                             asc_arena *arena, asc_support *out, asc_error *err);
/* Share of weight [count] that lies on coalitions with units > 0. */
double asc_support_share(const double *weight, const int64_t *units, size_t count);
/* Why v(N), contributions and shares are withheld: too few units got nothing. */
const char *asc_withhold_nothing(const asc_problem *p, const asc_support *s,
                                 asc_arena *arena);
/* Why an index is withheld: a player's weight on coalitions nobody was observed in. support [K]. */
const char *asc_withhold_index(const char *index, const char *const *player,
                               size_t players, const double *support, asc_arena *arena);

/* How the replicates of one outcome and model ended. */
typedef struct asc_endings {
    size_t replicates, boundary, absent, refused;
    size_t refused_boundary, refused_absent; /* of the refused */
    size_t clusters;                         /* that were resampled */
} asc_endings;

/* Why intervals are withheld: fewer than 6 clusters, or more than 1 % of the replicates refused. */
const char *asc_withhold_intervals(const asc_endings *e, asc_arena *arena);

/* May a percentage be printed? */
typedef struct asc_share_case {
    size_t players, replicates;
    const char *const *player; /* [players]                                       */
    double total;              /* v(N), signed gain per unit                      */
    asc_interval total_interval;
    const double *phi;            /* [players]                                       */
    const asc_interval *interval; /* [players] of phi                                */
    const char *index;            /* name                                            */
    const char *withheld;         /* reason v(N), index or intervals are withheld, "" */
    const asc_outcome *outcome;   /* for the words                                   */
} asc_share_case;

/* Why not, in one sentence; "" when it may. The first: of any part of this total, whoever's it is. */
const char *asc_total_refusal(const asc_share_case *c, asc_arena *arena);
const char *asc_share_refusal(const asc_share_case *c, asc_arena *arena);
/* Interval of phi / total from joint draws; a draw with total <= 0 is unbounded on both sides.
 * phi[r * stride], total[r], scratch [2 r]. */
asc_interval asc_share_interval(asc_interval_spec spec, double share, const double *phi,
                                size_t stride, const double *total, size_t r,
                                double *scratch);

/* Places 1..players by signed gain. low, high [players]: best and worst place left open; rank 0: not
 * settled. phi[r * players + k]; NaN draws count against both sides. r = 0 settles nothing. */
void asc_rank(const double *phi, size_t r, size_t players, int64_t *rank, int64_t *low,
              int64_t *high);
/* Is one of the pair settled above the other? */
bool asc_rank_separates(const double *phi, size_t r, size_t players, size_t i, size_t j);

/* What the sentences are about. */
typedef struct asc_wording {
    const asc_outcome *outcome;
    const char *unit_noun; /* "episodes"; NULL: "units" */
    size_t units;
} asc_wording;

/* A signed gain per unit with its interval; NaN ends: no interval. */
typedef struct asc_gain {
    double estimate, low, high;
} asc_gain;

/* x with the given decimals and thousands separators. */
const char *asc_number_text(double x, int decimals, char buffer[64]);
/* The same, whole or with two decimals, in the arena: an amount of money. */
const char *asc_amount_text(double x, asc_arena *arena);
/* deaths.c: "58 of 3,513; reached v not: hospital 34 of 1,896 v 24 of 1,617" of an outcome's rows of /tables/death, or
 * "not known". */
const char *asc_deaths_text(const asc_table *death, const char *outcome,
                            asc_arena *arena);

/* A gain as a change of the outcome, with its interval unless an end is NaN: "4.6 more readmissions
 * per 1,000 (1.8 to 7.2 more)", "mean stay 0.3 days lower (0.1 higher to 0.7 lower)". */
const char *asc_change_text(const asc_outcome *o, asc_gain gain, asc_arena *arena);

/* Level 1: mean with its interval; ending names why there is no comparison, NULL: there was none. */
const char *asc_say_rate(const asc_wording *w, asc_gain mean, const char *ending,
                         asc_arena *arena);
/* Level 2: total under one kind. *harm: outcomes were worse, the interval excludes 0. */
const char *asc_say_total(const asc_wording *w, asc_policy_kind kind, asc_gain total,
                          bool *harm, asc_arena *arena);
/* Level 2: one partner, gain per unit reached. */
const char *asc_say_partner(const asc_wording *w, const char *partner, asc_gain gain,
                            asc_arena *arena);
/* v(N) minus what each partner would have brought alone. "" unless it is above 0. */
const char *asc_say_joint(const asc_wording *w, asc_gain joint, asc_arena *arena);
/* "The data do not separate A from B or C." */
const char *asc_say_unranked(const char *player, const char *const *other, size_t others,
                             asc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
