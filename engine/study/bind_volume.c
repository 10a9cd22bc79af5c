/* How many records each function kept of each unit, for the visibility check: counted in the window where records are
 * linked, a contact being a day with some; else from the column that `records` names, a contact being a unit.
 *   cap         median of records / contacts over all units and functions that delivered to them
 *   delivered   whoever still has enough records when they are min(records, cap x contacts)
 * Both are whole numbers, so the median comes from how often each pair occurs, without a copy of them. */
#include "bind_private.h"
#include "link_private.h"
#include <math.h>
#include <stdlib.h>

enum { RECORDS_MOST = 2047, CONTACTS_MOST = 255, PAIRS = 2048 * 256 };

/* The records of one function. */
typedef struct volume {
    const delivery *linked;   /* or                                */
    const asc_column *column; /* of numbers; both NULL: not known  */
    size_t enough;            /* records that make a delivery      */
    size_t function;
} volume;

typedef struct ratio {
    double x;
    size_t times;
} ratio;

/* Does a unit have more records, or days with some, than are counted one by one? */
static bool beyond(const binder *b, const delivery *d)
{
    for (size_t i = 0; i < b->n; i++)
        if (d->count[b->row[i]] > RECORDS_MOST || d->contacts[b->row[i]] > CONTACTS_MOST)
            return true;
    return false;
}

static asc_status volume_of(binder *b, size_t k, volume *v, asc_error *err)
{
    const asc_partner *f = &b->s->function[k];
    asc_status status = ASC_OK;
    *v = (volume){.enough = 1, .function = k};
    if (f->records != NULL) {
        v->linked = &b->link->partner[k];
        if (f->records->take == ASC_TAKE_AT_LEAST) v->enough = f->records->at_least;
        if (beyond(b, v->linked)) {
            v->linked = NULL;
            note_add(
                b, "visibility", f->name,
                asc_take_format(b->arena,
                                "records of '%s' are left out of the visibility check: "
                                "a unit has more than %d of them, or more than %d days",
                                f->name, (int)RECORDS_MOST, (int)CONTACTS_MOST));
        }
        return ASC_OK;
    }
    if (f->volume == NULL) return ASC_OK;
    v->column = bind_column(b, f->volume, f->volume_at, err, &status);
    ASC_TRY(status);
    if (v->column != NULL && !is_number(v->column))
        asc_findings_add(b->findings, f->volume_at, "a column of whole numbers",
                         "'%.60s' is %s, not a number of records", f->volume,
                         asc_type_name(v->column->type));
    return findings_fail(b->findings, err);
}

static bool known(const volume *v)
{
    return v->linked != NULL || v->column != NULL;
}

/* False where nothing was delivered. */
static asc_status pair_at(const binder *b, const volume *v, size_t i, bool *in,
                          size_t pair[2], asc_error *err)
{
    const size_t row = b->row[i];
    *in = condition_holds(&b->delivered[v->function], row);
    if (!*in) return ASC_OK;
    if (v->linked != NULL) {
        pair[0] = v->linked->count[row];
        pair[1] = v->linked->contacts[row];
    } else {
        const double x = asc_column_real(v->column, row);
        ASC_REQUIRE(
            x >= 0.0 && x <= RECORDS_MOST && x == floor(x), err, ASC_EDATA,
            "records of '%s', column '%s': row %zu has %g; a number of records is "
            "whole, and 0 where there is none",
            b->s->function[v->function].name, v->column->name, row + 1, x);
        pair[0] = (size_t)x;
        pair[1] = 1;
    }
    return ASC_OK;
}

static int by_ratio(const void *p, const void *q)
{
    const ratio *a = p, *b = q;
    return (a->x > b->x) - (a->x < b->x);
}

/* Median of records / contacts, from how often each pair occurs; NaN where there is none. */
static asc_status median_of(const binder *b, const size_t *times, double *out,
                            asc_error *err)
{
    size_t different = 0, all = 0;
    for (size_t i = 0; i < PAIRS; i++) different += times[i] > 0;
    ratio *r = asc_take_bytes(b->brief, different + 1, sizeof *r);
    ASC_TRY(asc_arena_check(b->brief, err));
    different = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        const size_t contacts = i % (CONTACTS_MOST + 1);
        if (times[i] == 0 || contacts == 0) continue;
        const size_t records = i / (CONTACTS_MOST + 1);
        r[different++] = (ratio){(double)records / (double)contacts, times[i]};
        all += times[i];
    }
    *out = all == 0 ? (double)NAN : 0.0;
    if (all == 0) return ASC_OK;
    qsort(r, different, sizeof *r, by_ratio);
    const size_t middle[2] = {(all - 1) / 2, all / 2};
    for (size_t m = 0; m < 2; m++) {
        size_t at = 0, below = 0;
        while (below + r[at].times <= middle[m]) below += r[at++].times;
        *out += 0.5 * r[at].x;
    }
    return ASC_OK;
}

static asc_status count_one(const binder *b, const volume *v, double *records,
                            double *contacts, size_t *times, asc_error *err)
{
    *records = *contacts = 0.0;
    for (size_t i = 0; i < b->n; i++) {
        bool in = false;
        size_t pair[2] = {0, 0};
        ASC_TRY(pair_at(b, v, i, &in, pair, err));
        if (!in) continue;
        *records += (double)pair[0];
        *contacts += (double)pair[1];
        times[pair[0] * (CONTACTS_MOST + 1) + pair[1]]++;
    }
    return ASC_OK;
}

/* Takes deliveries away that rest on more records for a contact than usual; how many. */
static asc_status cap_one(const binder *b, const volume *v, double cap, asc_mask bit,
                          asc_mask *delivered, size_t *taken_away, asc_error *err)
{
    for (size_t i = 0; i < b->n; i++) {
        bool in = false;
        size_t pair[2] = {0, 0};
        ASC_TRY(pair_at(b, v, i, &in, pair, err));
        const double capped = fmin((double)pair[0], cap * (double)pair[1]);
        /* a predicate says by itself who was delivered to, with records or none */
        if (!in || v->linked == NULL || capped >= (double)v->enough) continue;
        delivered[i] &= ~bit;
        ++*taken_away;
    }
    return ASC_OK;
}

static asc_status cap_all(binder *b, const asc_problem *p, const volume *v,
                          asc_volume *out, asc_error *err)
{
    asc_mask *delivered = asc_take_bytes(b->arena, b->n, sizeof *delivered);
    ASC_TRY(asc_arena_check(b->arena, err));
    size_t taken_away = 0;
    for (size_t i = 0; i < b->n; i++) delivered[i] = p->delivered[i];
    for (size_t k = 0; k < p->players; k++)
        if (known(&v[k]))
            ASC_TRY(cap_one(b, &v[k], out->cap, (asc_mask)1 << k, delivered, &taken_away,
                            err));
    if (taken_away > 0) out->delivered = delivered;
    return ASC_OK;
}

asc_status bind_volumes(binder *b, asc_problem *p, asc_error *err)
{
    volume v[ASC_PLAYERS_MAX];
    bool any = false, capped = false;
    size_t players = 0;
    for (size_t k = 0; k < b->s->functions; k++) {
        if (b->s->function[k].role != ASC_PLAYER) continue;
        ASC_TRY(volume_of(b, k, &v[players], err));
        any = any || known(&v[players]);
        capped = capped || v[players].enough > 1;
        players++;
    }
    if (!any) return ASC_OK;
    asc_volume *out = asc_take_bytes(b->arena, 1, sizeof *out);
    double *records = asc_take(b->arena, players),
           *contacts = asc_take(b->arena, players);
    size_t *times = asc_take_bytes(b->brief, PAIRS, sizeof *times);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t k = 0; k < players; k++) {
        records[k] = contacts[k] = (double)NAN;
        if (known(&v[k]))
            ASC_TRY(count_one(b, &v[k], &records[k], &contacts[k], times, err));
    }
    *out = (asc_volume){.records = records, .contacts = contacts};
    ASC_TRY(median_of(b, times, &out->cap, err));
    if (capped) ASC_TRY(cap_all(b, p, v, out, err));
    p->volume = out;
    return ASC_OK;
}
