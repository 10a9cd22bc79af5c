/* The frame of a linked study as a table: one row per unit compared. */
#include "link_private.h"
#include <math.h>

static void add_time(const binder *b, asc_table *t, const char *name, const int64_t *at,
                     bool dates)
{
    int64_t *x = asc_take_bytes(b->arena, b->n, sizeof *x);
    uint8_t *missing = asc_take_bytes(b->arena, b->n, 1);
    if (x == NULL || missing == NULL) return;
    for (size_t i = 0; i < b->n; i++) {
        const int64_t time = at[b->row[i]];
        missing[i] = time == NO_TIME;
        if (!missing[i]) x[i] = dates ? day_of(time) : time;
    }
    asc_table_add_column(t, (asc_column){.name = name,
                                         .type = dates ? ASC_DATE : ASC_DATETIME,
                                         .integer = x,
                                         .missing = missing});
}

static void add_numbers(const binder *b, asc_table *t, const char *name, const double *y)
{
    double *x = asc_take(b->arena, b->n);
    if (x == NULL) return;
    for (size_t i = 0; i < b->n; i++) x[i] = y[b->row[i]];
    asc_table_add_real(t, name, x);
}

static asc_status add_named(binder *b, asc_table *t, const char *name, asc_place at,
                            asc_error *err)
{
    asc_status status = ASC_OK;
    const asc_column *c = name == NULL ? NULL : bind_column(b, name, at, err, &status);
    if (c == NULL) return status;
    char **x = asc_take_bytes(b->arena, b->n, sizeof *x);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < b->n; i++) {
        char *cell = asc_take_bytes(b->arena, c->width + 64, 1);
        ASC_TRY(asc_arena_check(b->arena, err));
        x[i] =
            asc_take_text(b->arena, asc_column_cell(c, b->row[i], cell, c->width + 64));
    }
    asc_table_add_text(t, name, (const char *const *)x);
    return asc_arena_check(b->arena, err);
}

static void add_partner(const binder *b, asc_table *t, size_t k)
{
    const asc_partner *p = &b->s->function[k];
    int64_t *yes = asc_take_bytes(b->arena, b->n, sizeof *yes);
    int64_t *records = asc_take_bytes(b->arena, b->n, sizeof *records);
    if (yes == NULL || records == NULL || p->role == ASC_EXCLUDED) return;
    for (size_t i = 0; i < b->n; i++)
        yes[i] = condition_holds(&b->delivered[k], b->row[i]);
    asc_table_add_boolean(t, p->name, yes, NULL);
    if (p->records == NULL) return;
    const delivery *d = &b->link->partner[k];
    for (size_t i = 0; i < b->n; i++) records[i] = d->count[b->row[i]];
    asc_table_add_integer(t, asc_take_format(b->arena, "%s.records", p->name), records,
                          NULL);
    add_time(b, t, asc_take_format(b->arena, "%s.first", p->name), d->first, d->dates);
}

static void add_outcome(const binder *b, asc_table *t, size_t o)
{
    const asc_outcome *y = &b->s->outcome[o];
    const outcome_frame *f = &b->link->outcome[o];
    int64_t *died = asc_take_bytes(b->arena, b->n, sizeof *died);
    if (y->linked == NULL || died == NULL) return;
    add_numbers(b, t, y->name, f->y);
    add_time(b, t, asc_take_format(b->arena, "%s.first", y->name), f->first, f->dates);
    for (size_t i = 0; i < b->n; i++) died[i] = f->died[b->row[i]];
    asc_table_add_boolean(t, asc_take_format(b->arena, "%s.died", y->name), died, NULL);
}

asc_status link_show(binder *b, asc_table **out, asc_error *err)
{
    const asc_study *s = b->s;
    const link *l = b->link;
    asc_table *t = asc_table_create(b->arena, "frame", b->n);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(add_named(b, t, s->id, s->id_at, err));
    ASC_TRY(add_named(b, t, s->person, s->person_at, err));
    if (l->spec->from != NULL) add_time(b, t, "from", l->from.at, l->from.dates);
    add_time(b, t, "start", l->start.at, l->start.dates);
    for (size_t k = 0; k < s->functions; k++) add_partner(b, t, k);
    for (size_t o = 0; o < s->outcomes; o++) add_outcome(b, t, o);
    for (size_t e = 0; e < l->spec->events; e++) {
        const char *name = l->spec->event[e].name;
        if (link_step(s, name))
            add_time(b, t, asc_take_format(b->arena, "%s.first", name), l->event[e].at,
                     l->event[e].dates);
    }
    for (size_t j = 0; j < s->covariates; j++) {
        const asc_covariate_spec *c = &s->covariate[j];
        asc_status status = ASC_OK;
        const asc_column *column =
            c->records == NULL ? NULL : bind_column(b, c->column, c->at, err, &status);
        ASC_TRY(status);
        if (column != NULL) add_numbers(b, t, c->column, column->real);
    }
    add_time(b, t, "death", l->death.at, l->death.dates);
    *out = t;
    return asc_arena_check(b->arena, err);
}
