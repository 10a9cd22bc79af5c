/* Who delivered to whom, from records: times of named events, records in each partner's window, and what
 * these times say about the study (starts a partner can move, the order of partners). */
#include "link_private.h"
#include <string.h>

typedef struct asking {
    const link *l;
    reading r;
    bool dates; /* of the record's times */
    moments *event;
    const asc_event_spec *spec;
    delivery *d;
} asking;

bool link_step(const asc_study *s, const char *event)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, event) == 0) return false;
    for (size_t i = 0; i < s->paths; i++)
        for (size_t j = 0; j < s->path[i].outcomes; j++)
            if (strcmp(s->path[i].outcome[j], event) == 0) return true;
    return false;
}

/* pick: first is the first record from the start on, last is the last one up to it. */
static void find_event(void *context, size_t unit)
{
    asking *a = context;
    const link *l = a->l;
    const link_table *t = a->r.t;
    const uint32_t group = t->by_unit ? (uint32_t)unit : l->person[unit];
    int64_t start = l->start.at[unit];
    a->event->at[unit] = NO_TIME;
    if (group == NO_KEY || start == NO_TIME) return;
    if (t->dates) start = day_of(start) * ASC_DAY_SECONDS;
    for (size_t k = t->first[group]; k < t->first[group + 1]; k++) {
        const bool side = a->spec->last ? t->when[k] <= start : t->when[k] >= start;
        if (!side) continue;
        if (a->r.where != NULL && !condition_holds(a->r.where, t->order[k])) continue;
        a->event->at[unit] = t->when[k];
        if (!a->spec->last) return;
    }
}

bool link_event_asked(const asc_study *s, size_t e)
{
    bool asked = link_step(s, s->link->event[e].name);
    for (size_t k = 0; k < s->functions; k++) {
        const asc_selection *r = s->function[k].records;
        asked |= r != NULL && r->origin.kind == ASC_EVENT_TIME && r->origin.index == e;
    }
    for (size_t o = 0; o < s->outcomes; o++) {
        const asc_linked_outcome *y = s->outcome[o].linked;
        asked |= y != NULL && y->records.origin.kind == ASC_EVENT_TIME &&
                 y->records.origin.index == e;
    }
    for (size_t j = 0; j < s->covariates; j++) {
        const asc_selection *r = s->covariate[j].records;
        asked |= r != NULL && r->origin.kind == ASC_EVENT_TIME && r->origin.index == e;
    }
    return asked;
}

asc_status link_events(link *l, asc_error *err)
{
    binder *b = l->b;
    for (size_t e = 0; e < l->spec->events; e++) {
        const asc_event_spec *spec = &l->spec->event[e];
        if (!link_event_asked(b->s, e)) continue;
        const asc_selection s = {
            .table = spec->table, .at = spec->table_at, .where = spec->where};
        asking a = {.l = l, .event = &l->event[e], .spec = spec};
        ASC_TRY(link_reading(l, &s, &a.r, err));
        ASC_TRY(findings_fail(b->findings, err));
        ASC_TRY(link_groups(l, a.r.t, err));
        l->event[e].at = asc_take_bytes(b->brief, b->rows, sizeof(int64_t));
        ASC_TRY(asc_arena_check(b->brief, err));
        l->event[e].dates = a.r.t->dates;
        ASC_TRY(link_each(l, find_event, &a, err));
    }
    return ASC_OK;
}

static void find_deliveries(void *context, size_t unit)
{
    asking *a = context;
    delivery *d = a->d;
    int64_t origin = 0;
    bool dates = false;
    d->first[unit] = NO_TIME;
    d->closes[unit] = NO_TIME;
    if (!link_origin(a->l, a->r.s, unit, &origin, &dates)) return;
    const time_range i = window_at(&a->r.s->window, origin, dates, a->dates);
    const taken t = link_take(a->l, &a->r, unit, i, NO_TIME);
    const size_t enough =
        a->r.s->take == ASC_TAKE_AT_LEAST ? a->r.s->at_least : (size_t)1;
    d->count[unit] = (uint32_t)t.count;
    d->contacts[unit] = (uint32_t)t.contacts;
    d->first[unit] = t.first;
    d->after_death[unit] = link_after_death(a->l, &a->r, unit, i);
    d->closes[unit] = range_ends(&i);
    const bool all = a->r.s->take == ASC_TAKE_ALL;
    if (all) d->kind[unit] = (uint8_t)link_all_pass(t.count, t.blank, (size_t)t.sum);
    (link_integers(&d->column))[unit] =
        all ? d->kind[unit] == TAKEN_ALL : t.count >= enough;
}

/* The yes/no column of a partner, filled when the units are known. */
asc_status link_partner_column(link *l, size_t k, asc_error *err)
{
    binder *b = l->b;
    delivery *d = &l->partner[k];
    d->count = asc_take_bytes(b->brief, b->rows, sizeof *d->count);
    d->contacts = asc_take_bytes(b->brief, b->rows, sizeof *d->contacts);
    d->kind = asc_take_bytes(b->brief, b->rows, sizeof *d->kind);
    d->after_death = asc_take_bytes(b->brief, b->rows, 1);
    d->first = asc_take_bytes(b->brief, b->rows, sizeof *d->first);
    d->closes = asc_take_bytes(b->brief, b->rows, sizeof *d->closes);
    d->column = (asc_column){.name = b->s->function[k].name, .type = ASC_BOOLEAN};
    d->column.integer = asc_take_bytes(b->brief, b->rows, sizeof *d->column.integer);
    int64_t *yes = asc_take_bytes(b->brief, 1, sizeof *yes);
    ASC_TRY(asc_arena_check(b->brief, err));
    *yes = 1;
    d->holds =
        (condition){.test = ASC_IS, .column = &d->column, .whole = yes, .values = 1};
    return asc_arena_check(b->brief, err);
}

/* A partner that works before the start may bring the start forward, or put it off. */
static void note_movable(link *l, const asc_partner *p)
{
    const asc_selection *s = p->records;
    if (l->spec->from == NULL || s->origin.kind != ASC_UNIT_START) return;
    if (edge_time(&s->window.opens, 0) >= 0) return;
    note_add(l->b, "start_movable", p->name,
             asc_take_format(l->b->arena,
                             "partner '%s' works before the start (window %s): if it can "
                             "move the start, count from an earlier one, such as "
                             "admission or medically ready",
                             p->name, s->window.text));
}

static void note_origin(link *l, const asc_partner *p, const delivery *d)
{
    binder *b = l->b;
    size_t without = 0;
    for (size_t i = 0; i < b->n; i++) without += d->closes[b->row[i]] == NO_TIME;
    if (without == 0) return;
    note_add(b, "no_origin", p->name,
             asc_take_format(b->arena,
                             "%s of %s units have no '%s', where the window of partner "
                             "'%s' starts: not delivered",
                             grouped(without, b->arena), grouped(b->n, b->arena),
                             p->records->origin.text, p->name));
}

/* Deliveries that came before what is said to trigger them. */
static void note_order(link *l, size_t k)
{
    binder *b = l->b;
    const asc_partner *p = &b->s->function[k];
    for (size_t a = 0; a < p->afters; a++)
        for (size_t j = 0; j < k; j++) {
            const asc_partner *f = &b->s->function[j];
            const bool named = strcmp(f->name, p->after[a]) == 0 ||
                               strcmp(b->s->partner[f->partner].name, p->after[a]) == 0;
            if (!named || b->s->function[j].records == NULL ||
                b->s->function[j].role == ASC_EXCLUDED)
                continue;
            size_t early = 0, both = 0;
            for (size_t i = 0; i < b->n; i++) {
                const int64_t x = l->partner[k].first[b->row[i]],
                              y = l->partner[j].first[b->row[i]];
                both += x != NO_TIME && y != NO_TIME;
                early += x != NO_TIME && y != NO_TIME && x < y;
            }
            if (early == 0) continue;
            note_add(b, "order", p->name,
                     asc_take_format(b->arena,
                                     "partner '%s' is declared to come after '%s'; in %s "
                                     "of %s units that had both it came first",
                                     p->name, p->after[a], grouped(early, b->arena),
                                     grouped(both, b->arena)));
        }
}

asc_status link_deliveries(link *l, asc_error *err)
{
    binder *b = l->b;
    for (size_t k = 0; k < b->s->functions; k++) {
        const asc_partner *p = &b->s->function[k];
        if (p->records == NULL || !partner_read(p)) continue;
        const bool shown = p->records->take == ASC_TAKE_FIRST_OF;
        if (shown) ASC_TRY(link_partner_column(l, k, err));
        asking a = {.l = l, .d = &l->partner[k]};
        ASC_TRY(link_reading(l, p->records, &a.r, err));
        ASC_TRY(findings_fail(b->findings, err));
        ASC_TRY(link_groups(l, a.r.t, err));
        a.dates = l->partner[k].dates = a.r.t->dates;
        ASC_TRY(link_each(l, find_deliveries, &a, err));
        if (shown) continue;
        note_movable(l, p);
        note_origin(l, p, &l->partner[k]);
        link_note_after_death(l, p, &l->partner[k]);
        note_order(l, k);
    }
    for (size_t k = 0; k < b->s->functions; k++)
        if (b->s->function[k].records != NULL &&
            b->s->function[k].records->take == ASC_TAKE_FIRST_OF)
            link_place_first(l, k);
    return ASC_OK;
}
