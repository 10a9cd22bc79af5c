/* The frame in order, and the rules of the landmark after missing values: units with the outcome, or dead, before
 * the outcome's window are excluded and counted by arm. */
#include "link_private.h"
#include <string.h>

asc_status link_frame(binder *b, asc_error *err)
{
    link *l = b->link;
    if (l->spec->start == NULL) return ASC_OK;
    ASC_TRY(link_repeat(b, err));
    ASC_TRY(link_events(l, err));
    ASC_TRY(link_deliveries(l, err));
    ASC_TRY(link_closed(b, err));
    ASC_TRY(link_outcomes(l, err));
    return link_covariates(l, err);
}

static bool is_early(const binder *b, uint32_t row, uint8_t bit)
{
    for (size_t o = 0; o < b->s->outcomes; o++) {
        if (b->among[o] != NULL && !condition_holds(b->among[o], row)) continue;
        const asc_linked_outcome *y = b->s->outcome[o].linked;
        if (y != NULL && y->early == ASC_EARLY_LANDMARK &&
            (b->link->outcome[o].early[row] & bit) != 0)
            return true;
    }
    return false;
}

static asc_status drop_early(binder *b, const char *rule, uint8_t bit, asc_error *err)
{
    uint8_t *early = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    size_t kept = 0, dropped = 0;
    for (size_t i = 0; i < b->n; i++)
        dropped += early[b->row[i]] = is_early(b, b->row[i], bit);
    if (dropped > 0) link_arms(b, &b->link->told[LINK_EARLY], rule, early);
    for (size_t i = 0; i < b->n; i++)
        if (!early[b->row[i]]) b->row[kept++] = b->row[i];
    if (dropped > 0) flow_add(b, rule, kept, dropped);
    b->n = kept;
    return refuse_empty(b, err);
}

/* An exposure that is open when the outcome's window opens: units where it is. A window that meets the other in
 * one instant does not count: its end may be closed by a second. */
static size_t open_exposures(const link *l, size_t k, size_t o)
{
    const binder *b = l->b;
    const asc_linked_outcome *y = b->s->outcome[o].linked;
    const link_table *t = NULL;
    for (size_t i = 0; i < l->tables; i++)
        if (strcmp(l->table[i].view.table->name, y->records.table) == 0) t = &l->table[i];
    const int64_t slack = b->s->function[k].records->window.closes.closed ? 1 : 0;
    size_t open = 0;
    for (size_t i = 0; t != NULL && i < b->n; i++) {
        const uint32_t row = b->row[i];
        const int64_t closes = l->partner[k].closes[row];
        int64_t origin = 0;
        bool dates = false;
        if (closes == NO_TIME || !link_origin(l, &y->records, row, &origin, &dates))
            continue;
        const time_range w =
            window_at(&y->records.window, origin, dates, t->time->type == ASC_DATE);
        const int64_t opens = range_begins(&w);
        const bool landmark = y->early == ASC_EARLY_LANDMARK;
        if (range_ends(&w) <= l->start.at[row]) continue;
        open +=
            closes - slack > opens || (!landmark && closes - slack > l->start.at[row]);
    }
    return open;
}

static asc_status check_open(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    refusals r = refusals_start(b->arena);
    for (size_t o = 0; o < s->outcomes; o++)
        for (size_t k = 0; k < s->functions; k++) {
            const asc_partner *p = &s->function[k];
            if (s->outcome[o].linked == NULL || p->records == NULL ||
                s->outcome[o].linked->early == ASC_EARLY_CLONE || p->role == ASC_EXCLUDED)
                continue;
            const size_t open = open_exposures(b->link, k, o);
            if (open == 0) continue;
            refusals_add(
                &r,
                "outcome '%s' is counted while the exposure window of '%s' (%s) "
                "is still open in %s of %s units (a date counts for its whole "
                "day): open the outcome's window later, and write early: landmark",
                s->outcome[o].name, p->name, p->records->window.text,
                grouped(open, b->arena), grouped(b->n, b->arena));
        }
    return refusals_fail(&r, b->arena, err);
}

asc_status link_early(binder *b, asc_error *err)
{
    if (b->link->spec->start == NULL) return link_tables(b, err);
    ASC_TRY(drop_early(b, "early_outcome", ASC_EARLY_EVENT, err));
    ASC_TRY(drop_early(b, "early_death", ASC_EARLY_DEATH, err));
    ASC_TRY(link_drop_dead(b, err));
    ASC_TRY(check_open(b, err));
    ASC_TRY(link_check_covariates(b->link, err));
    return link_tables(b, err);
}
