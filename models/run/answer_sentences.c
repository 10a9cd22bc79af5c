/* The sentences of one policy kind, from the same draws as the tables.
 *   total    v(N)
 *   partner  s (mu(N) - mu(N - k)) x sum w of the target / sum w of its units reached: with the other services as they
 *            were, per unit reached. That is the leave-one-out value, which is what the sentence says;
 *            the contributions of an index that averages over orders stand in their table.
 *   joint    v(N) - sum over k of v({k})
 *   limit    pairs of partners the draws of the first index do not separate
 * Only `delivered` has partner sentences. Without intervals, or where too few units got nothing, only
 * the rate is stated. */
#include "run_parts.h"
#include <math.h>

typedef struct speaker {
    asc_answer *a;
    const asc_stage *st;
    const asc_kind_answer *k;
    asc_wording w;
    double *draw; /* [R] scratch */
} speaker;

static void say(const speaker *s, const char *kind, const char *player, const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    asc_frame_texts(&s->a->sentence, 6,
                    (const char *const[]){s->st->outcome->name, s->st->spec->name,
                                          s->k->policy, kind, player, text});
}

/* part: what the estimate is made of. */
static asc_status interval_of(const speaker *s, double estimate, const asc_part *part,
                              size_t parts, asc_gain *g, asc_error *err)
{
    asc_shape shape = {.spread = asc_stage_room(s->st, s->st->own)};
    ASC_TRY(asc_arena_check(s->st->own, err));
    ASC_TRY(
        asc_stage_acceleration(s->st, s->k->kind, part, parts, s->st->own, &shape, err));
    const asc_columns of = {.estimate = &estimate,
                            .shape = &shape,
                            .draws = s->draw,
                            .stride = 1,
                            .count = 1};
    asc_interval ci;
    ASC_TRY(asc_answer_intervals(s->a, &of, &ci, err));
    *g = (asc_gain){.estimate = estimate, .low = ci.low, .high = ci.high};
    return ASC_OK;
}

static asc_status partner(const speaker *s, size_t player, asc_error *err)
{
    const asc_stage *st = s->st;
    const asc_run_level *partners = &st->levels->level[0];
    const size_t kind = s->k->kind, all = st->coalitions - 1, rest = st->without[player];
    if (rest == SIZE_MAX) return ASC_OK; /* no index asked for it */
    const double each = st->target / asc_stage_reached(st, partners->functions[player]);
    const double *mean = st->mean + kind * st->coalitions;
    const size_t of_all = asc_stage_mean(st, kind, all);
    const size_t of_rest = asc_stage_mean(st, kind, rest);
    for (size_t r = 0; r < st->boot.replicates; r++) {
        const double *row = st->row + r * st->stride;
        s->draw[r] = each * asc_stage_gain(st, row[of_all], row[of_rest]);
    }
    asc_gain g;
    const double sign = asc_stage_gain(st, 1.0, 0.0);
    const asc_part part[] = {{all, each * sign}, {rest, -each * sign}};
    ASC_TRY(interval_of(s, each * asc_stage_gain(st, mean[all], mean[rest]), part, 2, &g,
                        err));
    if (isnan(g.low) || isnan(g.high)) return ASC_OK;
    const char *name = partners->game.player[player];
    say(s, "partner", name, asc_say_partner(&s->w, name, g, s->a->arena));
    return ASC_OK;
}

/* What of the total no partner brings alone. mean: all coalitions; alone: of partners, by position. */
static double joint_gain(const asc_stage *st, const size_t *alone, const double *mean)
{
    double joint = asc_stage_gain(st, mean[st->coalitions - 1], mean[0]);
    for (size_t k = 0; k < st->levels->level[0].game.n; k++)
        joint -= asc_stage_gain(st, mean[alone[k]], mean[0]);
    return joint;
}

static asc_status joint(const speaker *s, asc_error *err)
{
    const asc_stage *st = s->st;
    const asc_run_level *partners = &st->levels->level[0];
    const size_t players = partners->game.n;
    size_t alone[ASC_PLAYERS_MAX];
    if (!st->dense || players < 2) return ASC_OK;
    for (size_t k = 0; k < players; k++) {
        alone[k] = asc_level_at(partners, (asc_mask)1 << k);
        if (alone[k] == SIZE_MAX) return ASC_OK; /* no index asked for it */
    }
    const size_t first = asc_stage_mean(st, s->k->kind, 0);
    for (size_t r = 0; r < st->boot.replicates; r++)
        s->draw[r] = joint_gain(st, alone, st->row + r * st->stride + first);
    const double sign = asc_stage_gain(st, 1.0, 0.0);
    asc_part part[ASC_PLAYERS_MAX + 2] = {{st->coalitions - 1, sign},
                                          {0, sign * ((double)players - 1.0)}};
    for (size_t k = 0; k < players; k++) part[2 + k] = (asc_part){alone[k], -sign};
    asc_gain g;
    ASC_TRY(interval_of(s, joint_gain(st, alone, st->mean + first), part, players + 2, &g,
                        err));
    say(s, "total", "", asc_say_joint(&s->w, g, s->a->arena));
    return ASC_OK;
}

/* One sentence per partner, naming the later ones it cannot be told from. */
static asc_status unranked(const speaker *s, asc_error *err)
{
    const asc_stage *st = s->st;
    const asc_game *partners = &st->levels->level[0].game;
    const size_t players = partners->n, r = st->boot.replicates;
    const char **other = asc_take_bytes(s->a->arena, players, sizeof *other);
    ASC_TRY(asc_arena_check(s->a->arena, err));
    for (size_t i = 0; i < players; i++) {
        size_t others = 0;
        for (size_t j = i + 1; j < players; j++)
            if (!asc_rank_separates(s->k->first_phi, r, players, i, j))
                other[others++] = partners->player[j];
        if (others > 0)
            say(s, "limit", partners->player[i],
                asc_say_unranked(partners->player[i], other, others, s->a->arena));
    }
    return ASC_OK;
}

static const char no_one[] =
    "There were too few comparable people without the services: this "
    "does not show what would have happened otherwise.";
static const char no_interval[] =
    "A comparison without an interval is not stated: this does not show what would have "
    "happened otherwise.";

asc_status asc_answer_sentences(asc_answer *a, const asc_stage *st,
                                const asc_kind_answer *k, asc_gain rate, asc_error *err)
{
    speaker s = {.a = a,
                 .st = st,
                 .k = k,
                 .w = asc_stage_wording(a, st),
                 .draw = asc_take(a->arena, st->boot.replicates)};
    ASC_TRY(asc_arena_check(a->arena, err));
    const asc_gain total = {.estimate = k->total,
                            .low = k->total_interval.low,
                            .high = k->total_interval.high};
    const bool nothing = k->nothing[0] != '\0';
    if (nothing || isnan(total.low) || isnan(total.high)) {
        const asc_wording all = asc_answer_wording(a, st->problem, st->outcome);
        say(&s, "rate", "",
            asc_say_rate(&all, rate, nothing ? no_one : no_interval, a->arena));
        return ASC_OK;
    }
    bool harm = false;
    const asc_policy_kind kind = st->kind[k->kind];
    const char *text = asc_say_total(&s.w, kind, total, &harm, a->arena);
    say(&s, harm ? "harm" : "total", "", text);
    if (k->thin) return ASC_OK;
    if (kind != ASC_DELIVERED || k->first[0] != '\0') return ASC_OK;
    for (size_t j = 0; j < st->levels->level[0].game.n; j++) ASC_TRY(partner(&s, j, err));
    if (!harm) ASC_TRY(joint(&s, err));
    if (k->first_phi != NULL) ASC_TRY(unranked(&s, err));
    return ASC_OK;
}
