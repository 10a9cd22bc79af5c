/* Balance, overlap and weights of one outcome under a model that weights: /tables/balance,
 * /tables/overlap, /tables/propensity; and what follows for the intervals.
 *   overlap of an arm      units a partner reached, or the others; over all units of the stage
 *   overlap of a policy    units that follow it
 * With an effective size below 30, or more than 10 % of the weight on one unit, the interval of a policy's
 * mean is withheld, as are those of gains and contributions that rest on it. */
#include "ascribe/text.h"
#include "run_parts.h"
#include <math.h>

void asc_answer_overlap_open(asc_answer *a)
{
    a->balance = asc_frame_open(a->arena, "balance",
                                "t:outcome t:model t:partner t:term r:smd.before "
                                "r:smd.before.se r:smd.after r:smd.after.se "
                                "r:variance_ratio.before r:variance_ratio.after");
    a->overlap = asc_frame_open(
        a->arena, "overlap",
        "t:outcome t:model t:part t:policy t:arm t:coalition n:mask n:units r:ess "
        "r:mean_weight r:max_weight r:max_share r:min r:q25 r:median r:q75 r:max "
        "r:equipoise r:equipoise.pooled r:smd.before r:smd.after r:positivity r:rare");
    a->propensity =
        asc_frame_open(a->arena, "propensity",
                       "t:outcome t:model t:partner t:measure r:low r:high r:reached "
                       "r:others");
}

static void balance(asc_answer *a, const asc_stage *st)
{
    const asc_diagnosis *d = st->diagnosis;
    for (size_t i = 0; i < d->balances; i++) {
        const asc_balance *b = &d->balance[i];
        asc_frame_texts(&a->balance, 4,
                        (const char *const[]){st->outcome->name, st->spec->name,
                                              st->problem->player[b->partner], b->term});
        asc_frame_reals(&a->balance, 6,
                        (const double[]){b->before, b->before_se, b->after, b->after_se,
                                         b->ratio_before, b->ratio_after});
    }
}

static void arms(asc_answer *a, const asc_stage *st)
{
    const asc_diagnosis *d = st->diagnosis;
    const double none = (double)NAN;
    for (size_t i = 0; i < d->arms; i++) {
        const asc_arm *x = &d->arm[i];
        asc_frame *f = &a->overlap;
        asc_frame_texts(f, 6,
                        (const char *const[]){st->outcome->name, st->spec->name,
                                              "partner", "",
                                              x->reached ? "reached" : "others",
                                              st->problem->player[x->partner]});
        asc_frame_integer(f, (int64_t)((asc_mask)1 << x->partner));
        asc_frame_integer(f, (int64_t)x->units);
        asc_frame_reals(f, 15,
                        (const double[]){x->ess, none, x->largest, x->share,
                                         x->quantile[0], x->quantile[1], x->quantile[2],
                                         x->quantile[3], x->quantile[4], x->equipoise,
                                         x->pooled, none, none, none, none});
    }
}

static void policies(asc_answer *a, const asc_stage *st)
{
    const asc_diagnosis *d = st->diagnosis;
    const double none = (double)NAN;
    for (size_t i = 0; i < d->followings; i++) {
        const asc_following *x = &d->following[i];
        asc_frame *f = &a->overlap;
        asc_frame_texts(f, 6,
                        (const char *const[]){st->outcome->name, st->spec->name, "policy",
                                              asc_policy_name(x->kind), "followers",
                                              asc_coalition_text(st->problem->player,
                                                                 st->problem->players,
                                                                 x->mask, a->arena)});
        asc_frame_integer(f, (int64_t)x->mask);
        asc_frame_integer(f, (int64_t)x->units);
        asc_frame_reals(f, 15,
                        (const double[]){x->ess, x->mean, x->largest, x->share, x->least,
                                         none, none, none, none, none, none, x->before,
                                         x->after, x->least_all, x->rare});
    }
}

static void bin_row(asc_answer *a, const asc_stage *st, const asc_arm *x,
                    const char *measure, const double row[4])
{
    asc_frame_texts(&a->propensity, 4,
                    (const char *const[]){st->outcome->name, st->spec->name,
                                          st->problem->player[x->partner], measure});
    asc_frame_reals(&a->propensity, 4, row);
}

static void bins(asc_answer *a, const asc_stage *st, const asc_arm *x)
{
    const double width = 1.0 / ASC_PROPENSITY_BINS;
    const bool known = !isnan(x[0].quantile[0]); /* or the weights are of another kind */
    for (size_t b = 0; b < ASC_PROPENSITY_BINS && known; b++)
        bin_row(a, st, x, "propensity",
                (const double[]){width * (double)b, width * (double)(b + 1), x[0].bin[b],
                                 x[1].bin[b]});
    for (size_t b = 0; b < ASC_WEIGHT_BINS; b++) {
        const bool last = b + 1 == ASC_WEIGHT_BINS;
        bin_row(a, st, x, "weight",
                (const double[]){asc_weight_edge(b),
                                 last ? (double)INFINITY : asc_weight_edge(b + 1),
                                 x[0].weight[b], x[1].weight[b]});
    }
}

void asc_answer_overlap(asc_answer *a, const asc_stage *st)
{
    if (st->diagnosis == NULL) return;
    balance(a, st);
    arms(a, st);
    policies(a, st);
    for (size_t k = 0; k < st->problem->players; k++)
        bins(a, st, &st->diagnosis->arm[2 * k]);
}

bool asc_stage_thin(const asc_stage *st, size_t kind, size_t coalition)
{
    if (st->diagnosis == NULL) return false;
    const asc_following *f = &st->diagnosis->following[kind * st->coalitions + coalition];
    return f->ess < ASC_EFFECTIVE_LEAST || f->share > ASC_WEIGHT_SHARE_MAX;
}

const char *asc_stage_thin_reason(const asc_stage *st, size_t kind, asc_arena *arena)
{
    size_t thin = 0, worst = 0;
    for (size_t s = 0; s < st->coalitions; s++) {
        if (!asc_stage_thin(st, kind, s)) continue;
        const asc_following *f = &st->diagnosis->following[kind * st->coalitions];
        if (thin++ == 0 || f[s].ess < f[worst].ess) worst = s;
    }
    if (thin == 0) return "";
    const asc_following *f = &st->diagnosis->following[kind * st->coalitions + worst];
    const char *name =
        asc_coalition_text(st->problem->player, st->problem->players, f->mask, arena);
    return asc_take_format(
        arena,
        "intervals withheld where weights are too uneven, in %zu of %zu combinations: %s "
        "rests on %zu units, an effective %.1f, the largest with %.1f %% of the weight; "
        "%d and at most %.0f %% are needed",
        thin, st->coalitions, name == NULL || name[0] == '\0' ? "nobody" : name, f->units,
        f->ess, 100.0 * f->share, (int)ASC_EFFECTIVE_LEAST, 100.0 * ASC_WEIGHT_SHARE_MAX);
}
