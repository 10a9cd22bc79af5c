/* Balance, overlap and weights of one outcome under a model that weights: /tables/balance,
 * /tables/overlap, /tables/propensity; and what follows for the intervals.
 *   overlap of an arm      units a partner reached, or the others; over all units of the stage
 *   overlap of a policy    units that follow it
 * Of a model that extrapolates only the policies, and a note.
 * Where weights are too uneven, or too many units have no counterparts (evidence/uneven.c), the interval of a
 * policy's mean is withheld, as are those of gains and contributions that rest on it. */
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
        "r:equipoise r:equipoise.pooled r:smd.before r:smd.after r:positivity r:rare "
        "r:counterparts r:counterpart.share");
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
        asc_frame_reals(f, 17,
                        (const double[]){x->ess, none, x->largest, x->share,
                                         x->quantile[0], x->quantile[1], x->quantile[2],
                                         x->quantile[3], x->quantile[4], x->equipoise,
                                         x->pooled, none, none, none, none, none, none});
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
        asc_frame_reals(f, 17,
                        (const double[]){x->ess, x->mean, x->largest, x->share, x->least,
                                         none, none, none, none, none, none, x->before,
                                         x->after, x->least_all, x->rare, x->counterparts,
                                         x->counterpart});
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

static const char *who(const asc_stage *st, const asc_following *f, asc_arena *arena)
{
    const char *name =
        asc_coalition_text(st->problem->player, st->problem->players, f->mask, arena);
    return name == NULL || name[0] == '\0' ? "nobody" : name;
}

/* Effective units behind a mean, or of those who stand for the units something is taken from if that is fewer. */
static double bears(const asc_following *f)
{
    return fmin(f->ess, f->counterparts);
}

/* Of a model whose means do not rest on weights: where it has nobody to compare with, among the two means that
 * the total is made of. */
static void note_extrapolation(asc_answer *a, const asc_stage *st)
{
    const asc_diagnosis *d = st->diagnosis;
    const asc_mask all = asc_mask_all(st->problem->players);
    const asc_following *worst = NULL;
    if (d->reason != NULL)
        asc_answer_note(a, "overlap", st->name,
                        asc_take_format(a->arena, "who has counterparts is not known: %s",
                                        d->reason));
    for (size_t i = 0; i < d->followings; i++) {
        const asc_following *f = &d->following[i];
        if ((f->mask != 0 && f->mask != all) || asc_weights_uneven(f) == 0) continue;
        if (worst == NULL || f->rare > worst->rare ||
            (f->rare == worst->rare && bears(f) < bears(worst)))
            worst = f;
    }
    if (worst == NULL) return;
    asc_answer_note(
        a, "overlap", st->name,
        asc_take_format(
            a->arena,
            "people have few counterparts or none under %s(%s), so that its mean is an "
            "extrapolation by the outcome model, which intervals do not show: %zu units "
            "got it, an effective %.1f when weighted to stand for %s, and %.1f %% of "
            "units had a probability of it below %.2g %%",
            asc_policy_name(worst->kind), who(st, worst, a->arena), worst->units,
            bears(worst),
            bears(worst) < worst->ess ? "those whose deliveries it takes away" : "all",
            100.0 * worst->rare, 100.0 * worst->below));
}

void asc_answer_overlap(asc_answer *a, const asc_stage *st)
{
    if (st->diagnosis == NULL) return;
    if (st->estimator->extrapolates) {
        if (st->diagnosis->followings > 0) policies(a, st);
        note_extrapolation(a, st);
        return;
    }
    balance(a, st);
    arms(a, st);
    policies(a, st);
    for (size_t k = 0; k < st->problem->players; k++)
        bins(a, st, &st->diagnosis->arm[2 * k]);
}

static const asc_following *following(const asc_stage *st, size_t kind, size_t coalition)
{
    return &st->diagnosis->following[kind * st->coalitions + coalition];
}

bool asc_stage_thin(const asc_stage *st, size_t kind, size_t coalition)
{
    return st->diagnosis != NULL && !st->estimator->extrapolates &&
           asc_weights_uneven(following(st, kind, coalition)) != 0;
}

/* The mean with the smallest effective number speaks for those with few units or a large one. */
static void say_uneven(const asc_stage *st, size_t kind, asc_arena *arena, asc_text *t)
{
    const asc_following *worst = NULL;
    size_t thin = 0;
    for (size_t s = 0; s < st->coalitions; s++) {
        const asc_following *f = following(st, kind, s);
        if ((asc_weights_uneven(f) & (ASC_UNEVEN_FEW | ASC_UNEVEN_ONE)) == 0) continue;
        if (thin++ == 0 || f->ess < worst->ess) worst = f;
    }
    if (thin == 0) return;
    asc_text_format(
        t,
        "intervals withheld where weights are too uneven, in %zu of %zu combinations: %s "
        "rests on %zu units, an effective %.1f, the largest with %.1f %% of the weight; "
        "%d and at most %.0f %% are needed",
        thin, st->coalitions, who(st, worst, arena), worst->units, worst->ess,
        100.0 * worst->share, (int)ASC_EFFECTIVE_LEAST, 100.0 * ASC_WEIGHT_SHARE_MAX);
}

static void say_rare(const asc_stage *st, size_t kind, asc_arena *arena, asc_text *t)
{
    const asc_following *worst = NULL;
    size_t thin = 0;
    for (size_t s = 0; s < st->coalitions; s++) {
        const asc_following *f = following(st, kind, s);
        if ((asc_weights_uneven(f) & ASC_UNEVEN_RARE) == 0) continue;
        if (thin++ == 0 || f->rare > worst->rare) worst = f;
    }
    if (thin == 0) return;
    asc_text_format(
        t,
        "%s where units have no counterparts, in %zu of %zu "
        "combinations: %.1f %% of units have a probability below %.2g %% of what '%s' "
        "gives them; at most %.0f %% may",
        t->length > 0 ? "; also" : "intervals withheld", thin, st->coalitions,
        100.0 * worst->rare, 100.0 * worst->below, who(st, worst, arena),
        100.0 * ASC_RARE_SHARE_MAX);
}

static void say_stand_ins(const asc_stage *st, size_t kind, asc_arena *arena, asc_text *t)
{
    const asc_following *worst = NULL;
    size_t thin = 0;
    for (size_t s = 0; s < st->coalitions; s++) {
        const asc_following *f = following(st, kind, s);
        if ((asc_weights_uneven(f) & ASC_UNEVEN_STAND) == 0) continue;
        if (thin++ == 0 || f->counterparts < worst->counterparts) worst = f;
    }
    if (thin == 0) return;
    asc_text_format(
        t,
        "%s where few units stand for those whose deliveries are taken away, in %zu of "
        "%zu combinations: under '%s' an effective %.1f, the largest for %.1f %% of "
        "them; "
        "%d and at most %.0f %% are needed",
        t->length > 0 ? "; also" : "intervals withheld", thin, st->coalitions,
        who(st, worst, arena), worst->counterparts, 100.0 * worst->counterpart,
        (int)ASC_EFFECTIVE_LEAST, 100.0 * ASC_WEIGHT_SHARE_MAX);
}

static void say_aside(const asc_stage *st, size_t kind, asc_arena *arena, asc_text *t)
{
    const asc_following *worst = NULL;
    for (size_t s = 0; s < st->coalitions; s++) {
        const asc_following *f = following(st, kind, s);
        if ((asc_weights_uneven(f) & ASC_UNEVEN_ASIDE) == 0) continue;
        if (worst == NULL || f->aside > worst->aside) worst = f;
    }
    if (worst == NULL) return;
    asc_text_format(t,
                    "%s where the weights make the arms alike but not like all units: "
                    "those behind '%s' stand %.2f standard deviations from all units; at "
                    "most %.2f may be",
                    t->length > 0 ? "; also" : "intervals withheld",
                    who(st, worst, arena), worst->aside, ASC_ASIDE_MAX);
}

const char *asc_stage_thin_reason(const asc_stage *st, size_t kind, asc_arena *arena)
{
    if (st->diagnosis == NULL || st->estimator->extrapolates) return "";
    asc_text t = asc_text_start(arena);
    say_uneven(st, kind, arena, &t);
    say_rare(st, kind, arena, &t);
    say_stand_ins(st, kind, arena, &t);
    say_aside(st, kind, arena, &t);
    return t.data;
}
