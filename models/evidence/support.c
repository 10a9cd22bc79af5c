/* Who was observed under each coalition, and what rests on nobody.
 *
 * A unit with delivered functions A, eligible for the functions E, counts for a coalition S of players, whose
 * functions are F(S), when its own exposures are the ones the policy would have given it:
 *   delivered   the players some function of which delivered to the unit are exactly those in S
 *   universal   A = E & F(S): the unit had exactly what universal(S) gives it. A unit that is eligible for
 *               no function of a player counts for S with and without that player; one that got what it was
 *               not eligible for, or a part of what its player would have given, counts for none.
 *   units(S)    number of such units with weight above 0
 *   events(S)   sum of w y over them, in the order of the units
 *   support     share of an index's weight on coalitions with units(S) > 0
 * Where players are functions, `delivered` is A = S.
 * The empty coalition needs 30 units, and for counts and yes/no outcomes 10 events (unweighted, so that
 * a change of the weights' scale changes nothing), or v(N) rests on extrapolation. */
#include "ascribe/evidence.h"
#include "ascribe/policy.h"
#include <stdlib.h>

/* Coalitions that one kind of unit counts for: all of `must`, any of `free`. */
typedef struct pattern {
    asc_mask must, free;
    size_t unit;
} pattern;

static int by_pattern(const void *a, const void *b)
{
    const pattern *p = a, *q = b;
    if (p->must != q->must) return p->must < q->must ? -1 : 1;
    if (p->free != q->free) return p->free < q->free ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

typedef struct counting {
    const asc_problem *p;
    asc_policy_kind kind;
    const asc_game *g;
    const asc_mask *functions;
    asc_support out;
} counting;

/* False for a unit that counts for no coalition. */
static bool pattern_of(const counting *c, size_t unit, pattern *out)
{
    const asc_problem *p = c->p;
    const asc_mask delivered = p->delivered[unit];
    const asc_mask eligible =
        p->eligible == NULL ? asc_mask_all(p->players) : p->eligible[unit];
    *out = (pattern){.unit = unit};
    for (size_t k = 0; k < c->g->n; k++) {
        const asc_mask self = (asc_mask)1 << k;
        const asc_mask own = c->functions == NULL ? self : c->functions[k];
        if (c->kind == ASC_DELIVERED) {
            if ((delivered & own) != 0) out->must |= self;
            continue;
        }
        if ((delivered & own) != 0 && (delivered & own) != (eligible & own)) return false;
        if ((delivered & own) != 0) out->must |= self;
        if ((eligible & own) == 0) out->free |= self;
    }
    return true;
}

static void add(counting *c, size_t at, size_t units, double events)
{
    if (at == SIZE_MAX) return;
    c->out.units[at] += (int64_t)units;
    c->out.events[at] += events;
}

/* Units of one pattern are summed once, then added to each of its coalitions: by going over these, or over
 * the list, whichever is shorter. */
static void add_pattern(counting *c, const pattern *first, size_t count)
{
    const asc_mask must = first->must, free = first->free;
    double events = 0.0;
    for (size_t i = 0; i < count; i++) {
        const size_t u = first[i].unit;
        events += (c->p->w == NULL ? 1.0 : c->p->w[u]) * c->p->y[u];
    }
    if (c->g->coalition != NULL && asc_set_size(free) > 20) {
        for (size_t j = 0; j < c->g->coalitions; j++)
            if ((c->g->coalition[j] & ~free) == must) add(c, j, count, events);
        return;
    }
    asc_mask part = 0;
    do { /* all subsets of free */
        add(c, asc_game_find(c->g, must | part), count, events);
        part = (part - free) & free;
    } while (part != 0);
}

/* Each unit counts for one coalition at most. */
static void count_units(counting *c)
{
    const asc_problem *p = c->p;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        pattern of;
        if (w != 0.0 && pattern_of(c, i, &of))
            add(c, asc_game_find(c->g, of.must), 1, w * p->y[i]);
    }
}

static asc_status count_patterns(counting *c, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = c->p;
    const asc_arena_mark mark = asc_arena_save(arena);
    pattern *all = asc_take_bytes(arena, p->n, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->w != NULL && p->w[i] == 0.0) continue;
        if (pattern_of(c, i, &all[n])) n++;
    }
    qsort(all, n, sizeof *all, by_pattern);
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && all[j].must == all[i].must && all[j].free == all[i].free) j++;
        add_pattern(c, all + i, j - i);
        i = j;
    }
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

asc_status asc_support_count(const asc_problem *p, asc_policy_kind kind,
                             const asc_game *g, const asc_mask *functions,
                             asc_arena *arena, asc_support *out, asc_error *err)
{
    const size_t coalitions = asc_game_size(g);
    counting c = {.p = p,
                  .kind = kind,
                  .g = g,
                  .functions = functions,
                  .out = {.units = asc_take_bytes(arena, coalitions, sizeof *c.out.units),
                          .events = asc_take_zero(arena, coalitions)}};
    ASC_TRY(asc_arena_check(arena, err));
    if (kind == ASC_DELIVERED || p->eligible == NULL)
        count_units(&c);
    else
        ASC_TRY(count_patterns(&c, arena, err));
    for (size_t i = 0; i < p->n; i++) /* A = 0 is the empty coalition under both kinds */
        if (p->delivered[i] == 0 && (p->w == NULL || p->w[i] > 0.0))
            c.out.nothing_events += p->y[i];
    *out = c.out;
    return ASC_OK;
}

double asc_support_share(const double *weight, const int64_t *units, size_t count)
{
    double observed = 0.0, all = 0.0;
    for (size_t s = 0; s < count; s++) {
        all += weight[s];
        if (units[s] > 0) observed += weight[s];
    }
    return observed / all;
}

const char *asc_withhold_nothing(const asc_problem *p, const asc_support *s,
                                 asc_arena *arena)
{
    const bool counted = !asc_family_amount(p->family);
    const long long units = (long long)s->units[0];
    if (units >= ASC_NOTHING_UNITS &&
        (!counted || s->nothing_events >= ASC_NOTHING_EVENTS))
        return "";
    if (!counted)
        return asc_take_format(arena,
                               "no comparable people without the pathway: %lld units got "
                               "nothing; %d units are needed",
                               units, (int)ASC_NOTHING_UNITS);
    return asc_take_format(arena,
                           "no comparable people without the pathway: %lld units (%.6g "
                           "events) got nothing; %d units and %d events are needed",
                           units, s->nothing_events, (int)ASC_NOTHING_UNITS,
                           (int)ASC_NOTHING_EVENTS);
}

const char *asc_withhold_index(const char *index, const char *const *player,
                               size_t players, const double *support, asc_arena *arena)
{
    size_t worst = 0;
    for (size_t k = 1; k < players; k++)
        if (support[k] < support[worst]) worst = k;
    /* 1e-12: sums of weights such as 1/4 + 1/2 may miss the bound by a rounding error */
    if (!(1.0 - support[worst] >= ASC_UNOBSERVED_MAX - 1e-12)) return "";
    return asc_take_format(
        arena,
        "%s: %.0f %% of the weight for '%s' rests on combinations nobody "
        "was observed in; less than %.0f %% is needed",
        index, 100.0 * (1.0 - support[worst]), player[worst], 100.0 * ASC_UNOBSERVED_MAX);
}

const char *asc_withhold_intervals(const asc_endings *e, asc_arena *arena)
{
    if (e->replicates > 0 && e->clusters < ASC_CLUSTERS_LEAST)
        return asc_take_format(
            arena,
            "intervals withheld: %zu clusters; resampling so few does not show how "
            "uncertain the numbers are, %d are needed: choose a finer unit.cluster, "
            "at least as coarse as the level partners were assigned at",
            e->clusters, ASC_CLUSTERS_LEAST);
    if (!((double)e->refused > ASC_REFUSED_MAX * (double)e->replicates)) return "";
    return asc_take_format(
        arena,
        "intervals withheld: %zu of %zu replicates were refused because "
        "their policy means did not settle (%zu of them with a level "
        "without events, %zu with a level or partner absent); at most "
        "%.0f %% may be",
        e->refused, e->replicates, e->refused_boundary, e->refused_absent,
        100.0 * ASC_REFUSED_MAX);
}
