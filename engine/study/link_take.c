/* What a selection finds for one unit: the records of its person (or of the unit) within the window, in order
 * of time. Counting is a scan between two searches; units are worked on in blocks on the pool. */
#include "link_private.h"
#include <math.h>
#include <string.h>

void link_check(const link *l, const link_table *t, const asc_selection *s)
{
    binder *b = l->b;
    const char *name = t->view.table->name;
    if (t->link == NULL)
        asc_findings_add(
            b->findings, s->at, "a table with the column of unit.person, or of unit.id",
            "table '%.60s' cannot be joined to '%.60s'", name, b->table->name);
    if (t->time == NULL)
        asc_findings_add(b->findings, s->at,
                         asc_take_format(b->arena,
                                         "tables: {%s: {time: the column with the time "
                                         "of a record}}",
                                         name),
                         "table '%.60s' has no time", name);
    if (t->end == NULL && s->take == ASC_TAKE_DAYS)
        asc_findings_add(b->findings, s->at, "tables: {...: {end: column}}",
                         "days are counted from a time to an end; table '%.60s' has no "
                         "end",
                         name);
}

asc_status link_reading(link *l, const asc_selection *s, reading *out, asc_error *err)
{
    binder *b = l->b;
    *out = (reading){.s = s};
    link_table *t = link_find(l, s->table, s->at);
    if (t == NULL) return ASC_OK;
    out->t = t;
    asc_status status = ASC_OK;
    if (s->where != NULL) ASC_TRY(bind_condition(&t->view, s->where, &out->where, err));
    if (s->test != NULL) ASC_TRY(bind_condition(&t->view, s->test, &out->test, err));
    if (s->column != NULL)
        out->value = bind_column(&t->view, s->column, s->column_at, err, &status);
    ASC_TRY(status);
    if (out->value != NULL && !is_number(out->value))
        asc_findings_add(b->findings, s->column_at, "a column of numbers",
                         "'%.60s' is %s, not a number", s->column,
                         asc_type_name(out->value->type));
    return ASC_OK;
}

bool link_origin(const link *l, const asc_selection *s, size_t unit, int64_t *at,
                 bool *dates)
{
    const moments *m = NULL;
    const delivery *d = NULL;
    switch (s->origin.kind) {
    case ASC_UNIT_START:
        m = &l->start;
        break;
    case ASC_UNIT_FROM:
        m = &l->from;
        break;
    case ASC_UNIT_END:
        m = &l->end;
        break;
    case ASC_EVENT_TIME:
        m = &l->event[s->origin.index];
        break;
    case ASC_PARTNER_TIME:
        d = &l->partner[s->origin.index];
        break;
    case ASC_FIXED_DATE:
        break;
    }
    *at = s->origin.day * ASC_DAY_SECONDS;
    *dates = true;
    if (m == NULL && d == NULL) return true; /* a day */
    const int64_t *times = m != NULL ? m->at : d->first;
    *at = times == NULL ? NO_TIME : times[unit];
    *dates = m != NULL ? m->dates : d->dates;
    return *at != NO_TIME;
}

/* The first record of [from, end) at or after a time. */
static size_t search(const int64_t *when, size_t from, size_t end, int64_t time)
{
    while (from < end) {
        const size_t middle = from + (end - from) / 2;
        if (when[middle] < time)
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

/* Of records at one time the lowest id stands, and comes first. */
static void add_value(const reading *r, uint32_t row, int64_t at, taken *out)
{
    double x = (double)NAN;
    if (r->value != NULL)
        x = asc_column_real(r->value, row);
    else if (r->test != NULL)
        x = condition_unknown(r->test, row) ? (double)NAN
                                            : (double)condition_holds(r->test, row);
    else
        return;
    if (!out->any_last || at > out->last_at) out->last = x;
    out->any_last = true;
    out->last_at = at;
    if (isnan(x))
        out->blank++;
    else
        out->sum += x;
}

/* Days of the window that records cover, a union: seconds, or midnights passed where it has days. */
static void add_days(const reading *r, uint32_t row, int64_t begins, time_range i,
                     int64_t *covered_to, taken *out)
{
    int64_t ends =
        r->t->end == NULL ? begins : link_time(r->t->end, row); /* none: not yet */
    if (i.days) {
        begins = day_of(begins) * ASC_DAY_SECONDS;
        if (ends != NO_TIME) ends = day_of(ends) * ASC_DAY_SECONDS;
    }
    const int64_t high = range_ends(&i);
    if (begins < *covered_to) begins = *covered_to;
    if (ends > high) ends = high;
    if (ends <= begins) return;
    out->days += (double)(ends - begins) / (double)ASC_DAY_SECONDS;
    *covered_to = ends;
}

static taken take_days(const reading *r, size_t from, size_t end, time_range i)
{
    const link_table *t = r->t;
    taken out = {.first = NO_TIME};
    const int64_t high = range_ends(&i);
    int64_t covered_to = range_begins(&i);
    /* A stay that began long before the window may reach into it. */
    for (size_t k = from; k < end && t->when[k] < high; k++) {
        const uint32_t row = t->order[k];
        if (r->where != NULL && !condition_holds(r->where, row)) continue;
        add_days(r, row, t->when[k], i, &covered_to, &out);
        out.count++;
    }
    return out;
}

/* Is a record in force at the end of the window? When it began does not matter. */
static bool in_force(const reading *r, uint32_t row, time_range i)
{
    int64_t ends = link_time(r->t->end, row);
    if (i.days && ends != NO_TIME) ends = day_of(ends) * ASC_DAY_SECONDS;
    return ends >= i.high;
}

taken link_take(const link *l, const reading *r, size_t unit, time_range i, int64_t until)
{
    const link_table *t = r->t;
    taken out = {.first = NO_TIME};
    const uint32_t group = t->by_unit ? (uint32_t)unit : l->person[unit];
    if (group == NO_KEY) return out;
    const size_t from = t->first[group], end = t->first[group + 1];
    if (r->s->take == ASC_TAKE_DAYS) return take_days(r, from, end, i);
    const int64_t low = range_begins(&i), high = range_ends(&i);
    int64_t last_day = 0;
    const bool state = r->s->take == ASC_TAKE_STATE && t->end != NULL;
    size_t k = state ? from : search(t->when, from, end, low);
    for (; k < end && t->when[k] < high; k++) {
        const uint32_t row = t->order[k];
        if (t->when[k] >= until) break;
        if (state && !in_force(r, row, i)) continue;
        if (r->where != NULL && !condition_holds(r->where, row)) {
            out.unsure |= condition_possible(r->where, row);
            continue;
        }
        const int64_t day = day_of(t->when[k]);
        if (out.count == 0 || day != last_day) out.contacts++;
        last_day = day;
        if (out.count++ == 0) out.first = t->when[k];
        add_value(r, row, t->when[k], &out);
    }
    return out;
}

enum { BLOCK = 2048 };

typedef struct each {
    const binder *b;
    link_body *body;
    void *context;
} each;

static asc_status run_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const each *e = context;
    const size_t end = (task + 1) * BLOCK < e->b->n ? (task + 1) * BLOCK : e->b->n;
    for (size_t i = task * BLOCK; i < end; i++) e->body(e->context, e->b->row[i]);
    return ASC_OK;
}

asc_status link_each(link *l, link_body *body, void *context, asc_error *err)
{
    each e = {l->b, body, context};
    return asc_pool_run((l->b->n + BLOCK - 1) / BLOCK, run_block, &e, err);
}
