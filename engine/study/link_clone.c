/* Deliveries up to the outcome, of an outcome counted from the unit's start on (early: clone). A delivery counts when it
 * came before the outcome, death and the end of the outcome's window, or at the same moment (on the same day, where one of
 * the two is a date): somebody whose outcome came first has not deviated from going without. Until then, or to the
 * delivery, the unit waited.
 *   clock    days from the midnight before the unit's start; a date stands at noon */
#include "link_private.h"
#include <math.h>

typedef struct moment {
    int64_t at; /* NO_TIME: never */
    bool dates;
} moment;

/* What ends the following of a unit. */
typedef struct ending {
    moment event, death;
    int64_t closes; /* of the outcome's window */
    double midnight;
} ending;

typedef struct clone_counts {
    size_t units, delivered, after, tied;
} clone_counts;

static int64_t by_day(int64_t at, bool days)
{
    return days ? day_of(at) : at;
}

/* -1: a before b, 0: at one moment as far as is known, 1: after. */
static int order(moment a, moment b)
{
    if (a.at == NO_TIME || b.at == NO_TIME) return (a.at == NO_TIME) - (b.at == NO_TIME);
    const bool days = a.dates || b.dates;
    const int64_t x = by_day(a.at, days), y = by_day(b.at, days);
    return (x > y) - (x < y);
}

static double on_clock(const ending *e, moment m)
{
    return m.at == NO_TIME ? (double)INFINITY
                           : ((double)m.at - e->midnight) / (double)ASC_DAY_SECONDS +
                                 (m.dates ? 0.5 : 0.0);
}

static ending ending_of(const link *l, size_t o, const link_table *t, uint32_t row)
{
    const outcome_frame *f = &l->outcome[o];
    const asc_linked_outcome *y = l->b->s->outcome[o].linked;
    int64_t origin = 0;
    bool dates = false;
    (void)link_origin(l, &y->records, row, &origin, &dates);
    const time_range w = window_at(&y->records.window, origin, dates, t->dates);
    return (ending){.event = {f->first[row], f->dates},
                    .death = {l->death.at[row], l->death.dates},
                    .closes = range_ends(&w),
                    .midnight = (double)(day_of(l->start.at[row]) * ASC_DAY_SECONDS)};
}

/* One unit and player: sets opens and ends; true when it was delivered in time. */
static bool wait_for(const link *l, size_t k, const ending *e, uint32_t row,
                     double *opens, double *ends, clone_counts *c)
{
    const delivery *d = &l->partner[k];
    const asc_selection *r = l->b->s->function[k].records;
    const moment first = {d->first[row], d->dates};
    int64_t origin = 0;
    bool dates = false;
    c->units++;
    *opens = *ends = (double)NAN;
    if (!link_origin(l, r, row, &origin, &dates)) return false;
    const time_range w = window_at(&r->window, origin, dates, d->dates);
    const moment from = {range_begins(&w), false}, to = {range_ends(&w), false},
                 last = {e->closes, false};
    *opens = on_clock(e, from);
    const int event = order(first, e->event), death = order(first, e->death);
    const bool in_time =
        first.at != NO_TIME && event <= 0 && death <= 0 && first.at < e->closes;
    c->delivered += in_time;
    c->after += first.at != NO_TIME && !in_time;
    c->tied += in_time && (event == 0 || death == 0);
    if (in_time) {
        *ends = fmax(on_clock(e, first), *opens + 1.0 / (double)ASC_DAY_SECONDS);
        return true;
    }
    *ends = fmin(fmin(on_clock(e, to), on_clock(e, last)),
                 fmin(on_clock(e, e->event), on_clock(e, e->death)));
    return false;
}

static void tell(binder *b, const char *outcome, const clone_counts *count,
                 const asc_problem *p)
{
    link_told *t = &b->link->told[LINK_CLONE];
    for (size_t k = 0; k < p->players; k++) {
        const clone_counts *c = &count[k];
        link_tell_row(b, t, outcome, p->player[k], "before the outcome", c->units,
                      c->delivered - c->tied);
        link_tell_row(b, t, outcome, p->player[k], "with it", c->units, c->tied);
        link_tell_row(b, t, outcome, p->player[k], "after it", c->units, c->after);
    }
}

static asc_status refuse(const binder *b, size_t o, const clone_counts *count,
                         const asc_problem *p, asc_error *err)
{
    refusals r = refusals_start(b->arena);
    for (size_t k = 0; k < p->players; k++) {
        if (count[k].delivered == 0)
            refusals_add(
                &r,
                "outcome '%s': partner '%s' delivered to none of %s units before "
                "it; write role: excluded",
                b->s->outcome[o].name, p->player[k], grouped(b->n, b->arena));
        if (count[k].delivered == b->n)
            refusals_add(&r,
                         "outcome '%s': partner '%s' delivered to all units before it; "
                         "use role: context",
                         b->s->outcome[o].name, p->player[k]);
    }
    return refusals_fail(&r, b->arena, err);
}

static asc_status opens_at_start(const binder *b, size_t o, const link_table *t,
                                 asc_error *err)
{
    const link *l = b->link;
    const asc_selection *r = &b->s->outcome[o].linked->records;
    size_t late = 0;
    for (size_t i = 0; i < b->n; i++) {
        int64_t origin = 0;
        bool dates = false;
        if (!link_origin(l, r, b->row[i], &origin, &dates)) continue;
        const time_range w = window_at(&r->window, origin, dates, t->dates);
        late += range_begins(&w) > origin + 1; /* an open end moves by a second */
    }
    ASC_REQUIRE(late == 0, err, ASC_EDATA,
                "outcome '%s' (early: clone): its window '%s' opens after the start in "
                "%s of %s units; open it at 0d, or write early: landmark",
                b->s->outcome[o].name, r->window.text, grouped(late, b->arena),
                grouped(b->n, b->arena));
    return ASC_OK;
}

asc_status link_clone(binder *b, size_t o, asc_problem *p, asc_error *err)
{
    const asc_study *s = b->s;
    const link *l = b->link;
    if (s->outcome[o].linked == NULL || s->outcome[o].linked->early != ASC_EARLY_CLONE ||
        p->players == 0)
        return ASC_OK;
    const link_table *t =
        link_find(b->link, s->outcome[o].linked->records.table, s->outcome[o].at);
    const size_t n = b->n, room = n * p->players;
    asc_mask *delivered = asc_take_bytes(b->arena, n, sizeof *delivered);
    double *opens = asc_take(b->arena, room), *ends = asc_take(b->arena, room);
    bool *dates = asc_take_bytes(b->arena, p->players, sizeof *dates);
    clone_counts *count = asc_take_bytes(b->arena, p->players, sizeof *count);
    asc_timing *timing = asc_take_bytes(b->arena, 1, sizeof *timing);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(opens_at_start(b, o, t, err));
    for (size_t f = 0, k = 0; f < s->functions; f++) {
        if (s->function[f].role != ASC_PLAYER) continue;
        dates[k] = l->partner[f].dates;
        for (size_t i = 0; i < n; i++) {
            const ending e = ending_of(l, o, t, b->row[i]);
            const size_t at = k * n + i;
            if (wait_for(l, f, &e, b->row[i], &opens[at], &ends[at], &count[k]))
                delivered[i] |= (asc_mask)1 << k;
            else if (p->eligible != NULL && (p->eligible[i] >> k & 1U) == 0)
                opens[at] = (double)NAN;
        }
        k++;
    }
    ASC_TRY(refuse(b, o, count, p, err));
    tell(b, s->outcome[o].name, count, p);
    *timing = (asc_timing){opens, ends, dates};
    p->timing = timing;
    p->delivered = delivered;
    p->volume = NULL; /* records are counted over whole windows */
    return asc_arena_check(b->arena, err);
}
