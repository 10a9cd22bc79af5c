/* The rules of the flow that come before `include`: exact repeats, people nobody knows, missing times, starts
 * before the beginning, stays that overlap, the study period. */
#include "link_private.h"
#include <string.h>

/* Keeps the rows that pass; a rule that drops nothing has no row of the flow. */
static void keep(binder *b, const char *rule, bool (*passes)(const link *, size_t))
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n; i++)
        if (passes(b->link, b->row[i])) b->row[kept++] = b->row[i];
    if (kept < b->n) flow_add(b, rule, kept, b->n - kept);
    b->n = kept;
}

static bool first_of_its_kind(const link *l, size_t row)
{
    return l->table[0].gone == NULL || !l->table[0].gone[row];
}

static bool known_person(const link *l, size_t row)
{
    return l->person[row] != NO_KEY && l->person[row] < l->known;
}

static bool has_times(const link *l, size_t row)
{
    return l->start.at[row] != NO_TIME &&
           (l->spec->from == NULL || l->from.at[row] != NO_TIME);
}

static bool starts_after_from(const link *l, size_t row)
{
    if (l->spec->from == NULL) return true;
    const bool days = l->from.dates != l->start.dates;
    return days ? day_of(l->from.at[row]) <= day_of(l->start.at[row])
                : l->from.at[row] <= l->start.at[row];
}

static bool in_period(const link *l, size_t row)
{
    const int64_t day = day_of(l->start.at[row]);
    return !l->spec->has_period ||
           (day >= l->spec->first_day && day <= l->spec->last_day);
}

/* By beginning, start, and id. */
static bool stay_before(const void *context, uint32_t a, uint32_t b)
{
    const link *l = context;
    if (l->from.at[a] != l->from.at[b]) return l->from.at[a] < l->from.at[b];
    if (l->start.at[a] != l->start.at[b]) return l->start.at[a] < l->start.at[b];
    const int order = l->unit_id == NULL ? 0 : link_compare(l->unit_id, a, b);
    return order != 0 ? order < 0 : a < b;
}

static bool id_before(const link *l, uint32_t a, uint32_t b)
{
    const int order = l->unit_id == NULL ? 0 : link_compare(l->unit_id, a, b);
    return order != 0 ? order < 0 : a < b;
}

/* The stay of a run [n] that is kept: the last start, or the first beginning; ties to the lowest id. */
static uint32_t chosen(const link *l, const uint32_t *run, size_t n)
{
    uint32_t best = run[0];
    for (size_t i = 1; i < n; i++) {
        const int64_t x = l->start.at[run[i]], y = l->start.at[best];
        const int64_t f = l->from.at[run[i]], g = l->from.at[best];
        const bool better = l->spec->overlap == ASC_OVERLAP_LAST
                                ? x > y || (x == y && id_before(l, run[i], best))
                                : f < g || (f == g && id_before(l, run[i], best));
        if (better) best = run[i];
    }
    return best;
}

/* Runs of one person's stays [n] in order; marks those that are dropped. */
static size_t mark_runs(link *l, const uint32_t *stay, size_t n, uint8_t *drop,
                        uint32_t *example)
{
    size_t dropped = 0;
    for (size_t i = 0, end = 0; i < n; i = end) {
        int64_t latest = l->start.at[stay[i]];
        for (end = i + 1; end < n && l->from.at[stay[end]] < latest; end++)
            if (l->start.at[stay[end]] > latest) latest = l->start.at[stay[end]];
        if (end == i + 1) continue;
        const uint32_t kept = chosen(l, stay + i, end - i);
        for (size_t j = i; j < end; j++) drop[stay[j]] = stay[j] != kept;
        if (dropped == 0) *example = stay[i + 1];
        dropped += end - i - 1;
        l->from.at[kept] = l->from.at[stay[i]];
    }
    return dropped;
}

static asc_status overlapping(binder *b, asc_error *err)
{
    link *l = b->link;
    if (l->spec->from == NULL || b->s->person == NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(b->brief);
    uint32_t *first = asc_take_bytes(b->brief, l->persons + 1, sizeof *first);
    uint32_t *group = asc_take_bytes(b->brief, b->rows, sizeof *group);
    uint32_t *order = asc_take_bytes(b->brief, b->rows, sizeof *order);
    uint32_t *spare = asc_take_bytes(b->brief, b->rows, sizeof *spare);
    uint8_t *drop = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; r < b->rows; r++) group[r] = NO_KEY;
    for (size_t i = 0; i < b->n; i++) group[b->row[i]] = l->person[b->row[i]];
    link_sort(group, b->rows, l->persons, first, order);
    size_t dropped = 0, kept = 0;
    uint32_t example = 0;
    for (size_t p = 0; p < l->persons; p++) {
        const size_t n = first[p + 1] - first[p];
        if (n < 2) continue;
        link_order(order + first[p], n, spare, stay_before, l);
        uint32_t here = 0;
        const size_t more = mark_runs(l, order + first[p], n, drop, &here);
        if (dropped == 0) example = here;
        dropped += more;
    }
    for (size_t i = 0; i < b->n; i++)
        if (!drop[b->row[i]]) b->row[kept++] = b->row[i];
    asc_arena_rewind(b->brief, mark);
    ASC_REQUIRE(dropped == 0 || l->spec->overlap != ASC_OVERLAP_REFUSE, err, ASC_EDATA,
                "%s stays of table '%s' begin before an earlier stay of the same person "
                "has ended (first: row %u): write unit: {overlap: last}, or first",
                grouped(dropped, b->arena), b->table->name, example + 1);
    if (dropped > 0) flow_add(b, "overlap", kept, dropped);
    b->n = kept;
    return ASC_OK;
}

asc_status link_units(binder *b, asc_error *err)
{
    link *l = b->link;
    asc_status status = ASC_OK;
    if (b->s->id != NULL)
        l->unit_id = bind_column(b, b->s->id, b->s->id_at, err, &status);
    ASC_TRY(status);
    ASC_TRY(bind_all_rows(b, err));
    keep(b, "exact_duplicate_row", first_of_its_kind);
    keep(b, "unknown_person", known_person);
    if (l->spec->start == NULL) return ASC_OK;
    keep(b, "missing_time", has_times);
    keep(b, "start_before_from", starts_after_from);
    ASC_TRY(overlapping(b, err));
    keep(b, "outside_study_period", in_period);
    return refuse_empty(b, err);
}
