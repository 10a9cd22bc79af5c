/* Linked outcomes: what is taken from the records in the window, deaths by the outcome's rule, what came before
 * the window, and what cannot be known.
 *   any 0/1, count, rate: number of records     sum, mean: of a column, missing when one of its values is
 *   first_time: days to the first record        last, state: value or test of the last record
 *   days: days covered by records, a union; death: composite counts the days after a death too
 *   state, in a table with ends: of the record in force at the window's end, whenever it began
 * Under repeat: all a record, a death and the days at risk belong to the last unit of the person that started before them. */
#include "link_private.h"
#include <math.h>
#include <string.h>

typedef struct asking {
    const link *l;
    const asc_linked_outcome *o;
    reading r, stays;
    outcome_frame *f;
    bool early; /* events before the window are looked for */
} asking;

asc_status link_outcome_column(link *l, size_t o, asc_error *err)
{
    binder *b = l->b;
    outcome_frame *f = &l->outcome[o];
    const bool rate = b->s->outcome[o].linked->records.take == ASC_TAKE_RATE;
    f->y = asc_take(b->brief, b->rows);
    f->early = asc_take_bytes(b->brief, b->rows, 1);
    f->died = asc_take_bytes(b->brief, b->rows, 1);
    f->unsure = asc_take_bytes(b->brief, b->rows, 1);
    f->shared = asc_take_bytes(b->brief, b->rows, 1);
    f->first = asc_take_bytes(b->brief, b->rows, sizeof *f->first);
    f->days = rate ? asc_take(b->brief, b->rows) : NULL;
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; r < b->rows; r++) f->y[r] = (double)NAN;
    const char *as = b->s->outcome[o].linked->missing_as;
    f->column = (asc_column){
        .name = as != NULL ? as : b->s->outcome[o].name, .type = ASC_REAL, .real = f->y};
    return ASC_OK;
}

/* From the landmark's point of view everything before the window is early. */
static void find_early(const asking *a, size_t unit, int64_t begins)
{
    const link *l = a->l;
    const bool days = a->r.t->dates || l->start.dates;
    time_range before = {l->start.at[unit], begins, days};
    if (days) before.low = day_of(before.low) * ASC_DAY_SECONDS;
    if (before.low >= before.high) return;
    if (link_take(l, &a->r, unit, before, NO_TIME).count > 0)
        a->f->early[unit] |= ASC_EARLY_EVENT;
}

/* When the next unit of the same person starts, by the day where days are asked for; NO_TIME where a unit keeps what
 * comes after it. */
static int64_t next_start(const asking *a, size_t unit, bool days)
{
    const int64_t next =
        a->l->spec->repeat == ASC_REPEAT_ALL ? a->l->next[unit] : NO_TIME;
    return days && next != NO_TIME ? day_of(next) * ASC_DAY_SECONDS : next;
}

/* 1: in the window, -1: before it, 0: neither, or the next unit's. Who is dead at the landmark is so for every unit. */
static int death_place(const asking *a, size_t unit, int64_t origin, bool dates)
{
    const moments *death = &a->l->death;
    const int64_t at = death->at[unit];
    if (at == NO_TIME) return 0;
    const time_range i = window_at(&a->o->records.window, origin, dates, death->dates);
    const int64_t when = i.days ? day_of(at) * ASC_DAY_SECONDS : at;
    if (when < i.low && a->o->early == ASC_EARLY_LANDMARK) return -1;
    if (when >= next_start(a, unit, i.days)) return 0;
    return when < i.low ? -1 : when < i.high;
}

/* Records of a window that ends at a death; the interval stays in days. */
static time_range until_death(const asking *a, size_t unit, time_range i)
{
    const int64_t at = a->l->death.at[unit];
    if (at == NO_TIME) return i;
    const int64_t end = i.days ? day_of(at) * ASC_DAY_SECONDS : at;
    if (end < i.high) i.high = end;
    return i;
}

static double days_taken(const asking *a, size_t unit, time_range i)
{
    const int64_t death = a->l->death.at[unit];
    if (a->o->death != ASC_DEATH_COMPOSITE || death == NO_TIME)
        return link_take(a->l, &a->r, unit, i, NO_TIME).days;
    const int64_t from = i.days ? day_of(death) * ASC_DAY_SECONDS : death;
    const time_range alive = until_death(a, unit, i);
    const double before =
        alive.high > alive.low ? link_take(a->l, &a->r, unit, alive, NO_TIME).days : 0.0;
    return before + link_days_between(&i, from, INT64_MAX);
}

static double person_days(const asking *a, size_t unit, time_range i)
{
    if (a->o->death == ASC_DEATH_CENSOR) i = until_death(a, unit, i);
    return link_at_risk(a->l, &a->stays, unit, i);
}

static double unseen(const asking *a)
{
    if (a->o->unseen == ASC_UNSEEN_MISSING) return (double)NAN;
    const bool bad = a->o->unseen != ASC_UNSEEN_GOOD;
    return bad == a->f->lower_is_better ? 1.0 : 0.0;
}

/* Days between two times, of dates and calendar days whole ones. */
static double days_apart(int64_t from, int64_t to, bool days)
{
    return days ? (double)(day_of(to) - day_of(from))
                : (double)(to - from) / (double)ASC_DAY_SECONDS;
}

static double value_of(const asking *a, size_t unit, const taken *t, int64_t origin,
                       time_range i)
{
    const double n = (double)t->count;
    switch (a->o->records.take) {
    case ASC_TAKE_ANY:
    case ASC_TAKE_AT_LEAST:
    case ASC_TAKE_ALL:
    case ASC_TAKE_FIRST_OF:
        return t->count > 0 ? 1.0 : 0.0;
    case ASC_TAKE_COUNT:
        return n;
    case ASC_TAKE_RATE:
        a->f->days[unit] = person_days(a, unit, i);
        return a->f->days[unit] > 0.0 ? n : (double)NAN;
    case ASC_TAKE_SUM:
        return t->blank > 0 ? (double)NAN : t->sum;
    case ASC_TAKE_MEAN:
        return t->blank > 0 || t->count == 0 ? (double)NAN : t->sum / n;
    case ASC_TAKE_FIRST_TIME:
        return t->count == 0 ? (double)NAN : days_apart(origin, t->first, i.days);
    case ASC_TAKE_LAST:
    case ASC_TAKE_STATE:
        return t->any_last ? t->last : unseen(a);
    case ASC_TAKE_DAYS:
        return days_taken(a, unit, i);
    }
    return (double)NAN;
}

/* What a death in the window, or before it without a landmark, makes of the outcome. */
static double with_death(const asking *a, double y)
{
    const bool any = a->o->records.take == ASC_TAKE_ANY;
    if (a->o->death == ASC_DEATH_COMPOSITE && any) return 1.0;
    if (a->o->death == ASC_DEATH_MISSING && !(any && y == 1.0)) return (double)NAN;
    return y;
}

static void find_outcome(void *context, size_t unit)
{
    const asking *a = context;
    const link *l = a->l;
    outcome_frame *f = a->f;
    int64_t origin = 0;
    bool dates = false;
    f->first[unit] = NO_TIME;
    if (!link_origin(l, &a->o->records, unit, &origin, &dates)) return;
    const time_range i = window_at(&a->o->records.window, origin, dates, a->r.t->dates);
    const int64_t begins = range_begins(&i), ends = range_ends(&i);
    int64_t next = l->next[unit];
    if (next != NO_TIME && a->r.t->dates) next = day_of(next) * ASC_DAY_SECONDS;
    const taken t = link_take(l, &a->r, unit, i, next_start(a, unit, a->r.t->dates));
    if (next < ends) {
        const time_range later = {next > begins ? next : begins, ends, false};
        f->shared[unit] = link_take(l, &a->r, unit, later, NO_TIME).count > 0;
    }
    time_range own = i; /* of time, what is not the next unit's */
    if (next_start(a, unit, i.days) < own.high) own.high = next_start(a, unit, i.days);
    f->first[unit] = t.first;
    f->y[unit] = value_of(a, unit, &t, origin, own);
    f->unsure[unit] = t.unsure && !(f->y[unit] > 0.0);
    if (a->early) find_early(a, unit, begins);
    const int place = death_place(a, unit, origin, dates);
    if (place < 0) f->early[unit] |= ASC_EARLY_DEATH;
    f->died[unit] = place > 0 || (place < 0 && a->o->early != ASC_EARLY_LANDMARK);
    if (f->died[unit]) f->y[unit] = with_death(a, f->y[unit]);
}

/* The next unit of the same person, among the units left after `repeat`. */
static asc_status find_next(link *l, asc_error *err)
{
    binder *b = l->b;
    l->next = asc_take_bytes(b->brief, b->rows, sizeof *l->next);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; r < b->rows; r++) l->next[r] = NO_TIME;
    for (size_t p = 0; p < l->persons; p++)
        for (size_t i = l->unit_first[p]; i + 1 < l->unit_first[p + 1]; i++)
            l->next[l->unit_order[i]] = l->start.at[l->unit_order[i + 1]];
    return ASC_OK;
}

static void note_shared(link *l, size_t o)
{
    binder *b = l->b;
    size_t shared = 0;
    for (size_t i = 0; i < b->n; i++) shared += l->outcome[o].shared[b->row[i]];
    if (shared == 0) return;
    const bool own = l->spec->repeat == ASC_REPEAT_ALL;
    note_add(b, "shared_event", b->s->outcome[o].name,
             asc_take_format(b->arena,
                             own ? "%s units have records in the window that belong to a "
                                   "later unit of the same person and count there"
                                 : "%s units have records in the window that count for a "
                                   "later unit of the same person too",
                             grouped(shared, b->arena)));
}

asc_status link_outcomes(link *l, asc_error *err)
{
    binder *b = l->b;
    ASC_TRY(find_next(l, err));
    for (size_t o = 0; o < b->s->outcomes; o++) {
        const asc_linked_outcome *y = b->s->outcome[o].linked;
        if (y == NULL) continue;
        asc_selection s;
        asking a = {.l = l, .o = y, .f = &l->outcome[o]};
        a.early =
            y->early == ASC_EARLY_LANDMARK &&
            (y->records.take == ASC_TAKE_ANY || y->records.take == ASC_TAKE_FIRST_TIME);
        l->outcome[o].lower_is_better = b->s->outcome[o].lower_is_better;
        if (sealed_absent(b, o)) continue;
        ASC_TRY(link_reading(l, &y->records, &a.r, err));
        ASC_TRY(findings_fail(b->findings, err));
        if (b->sealed) continue;
        ASC_TRY(link_groups(l, a.r.t, err));
        l->outcome[o].dates = a.r.t->dates;
        ASC_TRY(link_open_stays(l, &y->records, &s, &a.stays, err));
        ASC_TRY(link_each(l, find_outcome, &a, err));
        note_shared(l, o);
    }
    return ASC_OK;
}
