/* The rules of the flow between `include` and missing values: several units of one person, records that
 * do not cover a unit's windows, and outcome windows still open at the data lock. */
#include "link_private.h"
#include <string.h>

/* By start, and id. */
static bool unit_before(const void *context, uint32_t a, uint32_t b)
{
    const link *l = context;
    if (l->start.at[a] != l->start.at[b]) return l->start.at[a] < l->start.at[b];
    const int order = l->unit_id == NULL ? 0 : link_compare(l->unit_id, a, b);
    return order != 0 ? order < 0 : a < b;
}

/* The units kept, by person and start. */
static asc_status order_units(link *l, asc_error *err)
{
    binder *b = l->b;
    if (l->unit_first == NULL) {
        l->unit_first = asc_take_bytes(b->brief, l->persons + 1, sizeof *l->unit_first);
        l->unit_order = asc_take_bytes(b->brief, b->rows, sizeof *l->unit_order);
    }
    ASC_TRY(asc_arena_check(b->brief, err));
    const asc_arena_mark mark = asc_arena_save(b->brief);
    uint32_t *group = asc_take_bytes(b->brief, b->rows, sizeof *group);
    uint32_t *spare = asc_take_bytes(b->brief, b->rows, sizeof *spare);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; r < b->rows; r++) group[r] = NO_KEY;
    for (size_t i = 0; i < b->n; i++) group[b->row[i]] = l->person[b->row[i]];
    link_sort(group, b->rows, l->persons, l->unit_first, l->unit_order);
    for (size_t p = 0; p < l->persons; p++) {
        const size_t at = l->unit_first[p], n = l->unit_first[p + 1] - at;
        link_order(l->unit_order + at, n, spare, unit_before, l);
    }
    asc_arena_rewind(b->brief, mark);
    return ASC_OK;
}

/* Marks the units of one person [n] that go. A dropped unit does not restart the clock. */
static void mark_repeats(const link *l, const uint32_t *unit, size_t n, uint8_t *drop)
{
    if (l->spec->repeat == ASC_REPEAT_FIRST)
        for (size_t i = 1; i < n; i++) drop[unit[i]] = 1;
    if (l->spec->repeat == ASC_REPEAT_LAST)
        for (size_t i = 0; i + 1 < n; i++) drop[unit[i]] = 1;
    if (l->spec->repeat != ASC_REPEAT_GAP) return;
    const bool from = l->spec->from != NULL;
    const bool days = l->start.dates || (from && l->from.dates);
    int64_t kept = l->start.at[unit[0]];
    for (size_t i = 1; i < n; i++) {
        int64_t begins = from ? l->from.at[unit[i]] : l->start.at[unit[i]];
        if (days) begins = day_of(begins) * ASC_DAY_SECONDS;
        const int64_t base = days ? day_of(kept) * ASC_DAY_SECONDS : kept;
        drop[unit[i]] = begins < edge_time(&l->spec->gap, base);
        if (!drop[unit[i]]) kept = l->start.at[unit[i]];
    }
}

static size_t drop_marked(binder *b, const uint8_t *drop)
{
    const size_t before = b->n;
    size_t kept = 0;
    for (size_t i = 0; i < b->n; i++)
        if (!drop[b->row[i]]) b->row[kept++] = b->row[i];
    b->n = kept;
    return before - kept;
}

asc_status link_repeat(binder *b, asc_error *err)
{
    link *l = b->link;
    ASC_TRY(order_units(l, err));
    if (l->spec->repeat == ASC_REPEAT_ALL || b->s->person == NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(b->brief);
    uint8_t *drop = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t p = 0; p < l->persons; p++) {
        const size_t at = l->unit_first[p], n = l->unit_first[p + 1] - at;
        if (n > 1) mark_repeats(l, l->unit_order + at, n, drop);
    }
    const size_t dropped = drop_marked(b, drop);
    if (dropped > 0) flow_add(b, "repeat", b->n, dropped);
    asc_arena_rewind(b->brief, mark);
    return order_units(l, err);
}

/* What lies after the data lock is nobody's record: there the window is open, not uncovered. */
static bool covers_time(const link *l, const asc_selection *s, const link_table *t,
                        size_t row)
{
    int64_t origin = 0;
    bool dates = false;
    if (!t->spec->covered || s->window.text == NULL ||
        !link_origin(l, s, row, &origin, &dates))
        return true;
    const time_range i = window_at(&s->window, origin, dates, t->time->type == ASC_DATE);
    const int64_t ends = range_ends(&i), last = ends < l->lock_ends ? ends : l->lock_ends;
    return range_begins(&i) >= t->spec->first_day * ASC_DAY_SECONDS &&
           last <= (t->spec->last_day + 1) * ASC_DAY_SECONDS;
}

static bool covers_site(const link_table *t, const asc_column *site, size_t row)
{
    if (t->spec->sites == 0) return true;
    if (site == NULL || asc_column_missing(site, row)) return false;
    char buffer[1024];
    const char *text = asc_column_cell(site, row, buffer, sizeof buffer);
    for (size_t i = 0; i < t->spec->sites; i++)
        if (strcmp(text, t->spec->site[i]) == 0) return true;
    return false;
}

/* Marks units one selection's table does not cover. */
static asc_status mark_uncovered(link *l, const asc_selection *s, uint8_t *drop,
                                 asc_error *err)
{
    binder *b = l->b;
    const link_table *t = link_find(l, s->table, s->at);
    if (t == NULL || t->spec == NULL || (!t->spec->covered && t->spec->sites == 0))
        return ASC_OK;
    asc_status status = ASC_OK;
    const asc_column *site =
        t->spec->sites == 0 ? NULL
                            : bind_column(b, "site", t->spec->sites_at, err, &status);
    ASC_TRY(status);
    ASC_TRY(findings_fail(b->findings, err));
    size_t outside = 0;
    for (size_t i = 0; i < b->n; i++) {
        const uint32_t row = b->row[i];
        const bool covered = covers_site(t, site, row) && covers_time(l, s, t, row);
        outside += !covered;
        if (!covered) drop[row] = 1;
    }
    ASC_REQUIRE(
        outside == 0 || t->spec->none_is_zero, err, ASC_EDATA,
        "%s of %s units have a window that table '%s' does not cover: no record "
        "there is not `not delivered`; write no_record: none to exclude and count "
        "them, or correct 'covers' and 'sites'",
        grouped(outside, b->arena), grouped(b->n, b->arena), t->spec->name);
    return ASC_OK;
}

/* The same of the records, and of the stays that are taken off the time at risk. */
static asc_status mark_outside(link *l, const asc_selection *s, uint8_t *drop,
                               asc_error *err)
{
    ASC_TRY(mark_uncovered(l, s, drop, err));
    if (s->stays == NULL || asc_cohort_find(l->b->c, s->stays) == NULL) return ASC_OK;
    asc_selection stays = *s;
    stays.table = s->stays;
    stays.at = s->stays_at;
    return mark_uncovered(l, &stays, drop, err);
}

/* What no record means must be said by somebody. */
static void note_cover(link *l)
{
    binder *b = l->b;
    for (size_t k = 0; k < b->s->functions; k++) {
        const asc_selection *s = b->s->function[k].records;
        if (s == NULL || b->s->function[k].role == ASC_EXCLUDED) continue;
        const link_table *t = link_find(l, s->table, s->at);
        if (t == NULL || (t->spec != NULL && (t->spec->covered || t->spec->none_is_zero)))
            continue;
        note_add(b, "no_record_unknown", b->s->function[k].name,
                 asc_take_format(b->arena,
                                 "no record in '%s' was read as not delivered, and the "
                                 "study does not say what the table covers",
                                 s->table));
    }
}

static asc_status covered(binder *b, asc_error *err)
{
    link *l = b->link;
    const asc_study *s = b->s;
    note_cover(l);
    uint8_t *drop = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t k = 0; k < s->functions; k++)
        if (s->function[k].records != NULL && s->function[k].role != ASC_EXCLUDED)
            ASC_TRY(mark_uncovered(l, s->function[k].records, drop, err));
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL && !sealed_absent(b, o))
            ASC_TRY(mark_outside(l, &s->outcome[o].linked->records, drop, err));
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].records != NULL)
            ASC_TRY(mark_outside(l, s->covariate[j].records, drop, err));
    const size_t dropped = drop_marked(b, drop);
    if (dropped > 0) flow_add(b, "outside_cover", b->n, dropped);
    return ASC_OK;
}

/* Marks units with a window of the selection that is still open at the data lock. */
static void mark_open(link *l, const asc_selection *s, uint8_t *drop)
{
    binder *b = l->b;
    const link_table *t = s == NULL ? NULL : link_find(l, s->table, s->at);
    for (size_t i = 0; t != NULL && i < b->n; i++) {
        int64_t origin = 0;
        bool dates = false;
        if (!link_origin(l, s, b->row[i], &origin, &dates)) continue;
        const time_range w =
            window_at(&s->window, origin, dates, t->time->type == ASC_DATE);
        if (range_ends(&w) > l->lock_ends) drop[b->row[i]] = 1;
    }
}

asc_status link_closed(binder *b, asc_error *err)
{
    link *l = b->link;
    const asc_study *s = b->s;
    ASC_TRY(covered(b, err));
    uint8_t *drop = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL && !sealed_absent(b, o))
            mark_open(l, &s->outcome[o].linked->records, drop);
    size_t dropped = drop_marked(b, drop);
    if (dropped > 0) flow_add(b, "outcome_window_not_closed", b->n, dropped);
    /* An outcome that is a column may close earlier. */
    for (size_t k = 0; k < s->functions; k++)
        if (s->function[k].role != ASC_EXCLUDED)
            mark_open(l, s->function[k].records, drop);
    dropped = drop_marked(b, drop);
    if (dropped > 0) flow_add(b, "exposure_window_not_closed", b->n, dropped);
    return refuse_empty(b, err);
}
