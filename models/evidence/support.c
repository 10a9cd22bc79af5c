/* Who was observed under each coalition, and what rests on nobody.
 *
 * A unit with delivered mask A and eligible mask E counts for coalition S when its own exposures are
 * the ones the policy would have given it:
 *   delivered   A = S: exactly the members of S delivered to the unit;
 *   universal   A = E & S: the unit had exactly what universal(S) gives it. A unit that is not
 *               eligible for k counts for S with and without k; one that got what it was not eligible
 *               for counts for none.
 *   units(S)    number of such units with weight above 0
 *   events(S)   sum of w y over them, in the order of the units
 *   support     share of an index's weight on coalitions with units(S) > 0
 * The empty coalition needs 30 units, and for counts and yes/no outcomes 10 events (unweighted, so that
 * a change of the weights' scale changes nothing), or v(N) rests on extrapolation. */
#include "ascribe/evidence.h"
#include <stdlib.h>

typedef struct pattern {
    asc_mask eligible, delivered;
    size_t unit;
} pattern;

static int by_pattern(const void *a, const void *b)
{
    const pattern *p = a, *q = b;
    if (p->eligible != q->eligible) return p->eligible < q->eligible ? -1 : 1;
    if (p->delivered != q->delivered) return p->delivered < q->delivered ? -1 : 1;
    return (p->unit > q->unit) - (p->unit < q->unit);
}

static void count_delivered(const asc_problem *p, asc_support *out)
{
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        if (w == 0.0) continue;
        out->units[p->delivered[i]]++;
        out->events[p->delivered[i]] += w * p->y[i];
    }
}

/* Units of one (E, A) pattern are summed once, then added to each S = A + part of the complement of E. */
static void add_pattern(const asc_problem *p, const pattern *first, size_t count,
                        asc_support *out)
{
    const asc_mask all = ((UINT64_C(1) << p->players) - 1);
    const asc_mask delivered = first->delivered, free = all & ~first->eligible;
    if ((delivered & ~first->eligible) != 0) return;
    double events = 0.0;
    for (size_t i = 0; i < count; i++) {
        const size_t u = first[i].unit;
        events += (p->w == NULL ? 1.0 : p->w[u]) * p->y[u];
    }
    asc_mask part = 0;
    do { /* all subsets of free */
        out->units[delivered | part] += (int64_t)count;
        out->events[delivered | part] += events;
        part = (part - free) & free;
    } while (part != 0);
}

static asc_status count_universal(const asc_problem *p, asc_arena *arena,
                                  asc_support *out, asc_error *err)
{
    const asc_mask all = ((UINT64_C(1) << p->players) - 1);
    const asc_arena_mark mark = asc_arena_save(arena);
    pattern *pattern_of = asc_take_bytes(arena, p->n, sizeof *pattern_of);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->w != NULL && p->w[i] == 0.0) continue;
        pattern_of[n++] =
            (pattern){.eligible = p->eligible == NULL ? all : p->eligible[i] & all,
                      .delivered = p->delivered[i],
                      .unit = i};
    }
    qsort(pattern_of, n, sizeof *pattern_of, by_pattern);
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && pattern_of[j].eligible == pattern_of[i].eligible &&
               pattern_of[j].delivered == pattern_of[i].delivered)
            j++;
        add_pattern(p, pattern_of + i, j - i, out);
        i = j;
    }
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

asc_status asc_support_count(const asc_problem *p, asc_policy_kind kind, asc_arena *arena,
                             asc_support *out, asc_error *err)
{
    const size_t coalitions = (size_t)1 << p->players;
    asc_support s = {.units = asc_take_bytes(arena, coalitions, sizeof *s.units),
                     .events = asc_take_zero(arena, coalitions)};
    ASC_TRY(asc_arena_check(arena, err));
    if (kind == ASC_DELIVERED || p->eligible == NULL)
        count_delivered(p, &s);
    else
        ASC_TRY(count_universal(p, arena, &s, err));
    for (size_t i = 0; i < p->n; i++) /* A = 0 is the empty coalition under both kinds */
        if (p->delivered[i] == 0 && (p->w == NULL || p->w[i] > 0.0))
            s.nothing_events += p->y[i];
    *out = s;
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
    const bool counted = p->family != ASC_GAUSSIAN;
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
