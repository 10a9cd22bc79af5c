/* Opens the tables of a linked study: which there are, how they hang together, who is who. */
#include "link_private.h"
#include <string.h>

static const asc_table_spec *spec_of(const asc_linking *s, const char *name)
{
    for (size_t i = 0; i < s->tables; i++)
        if (strcmp(s->table[i].name, name) == 0) return &s->table[i];
    return NULL;
}

link_table *link_find(link *l, const char *name, asc_place at)
{
    binder *b = l->b;
    for (size_t i = 0; i < l->tables; i++)
        if (strcmp(l->table[i].view.table->name, name) == 0) return &l->table[i];
    const asc_table *schema = asc_cohort_find(b->c, name);
    if (schema == NULL) {
        bind_no_table(b, name, at);
        return NULL;
    }
    link_table *t = &l->table[l->tables++];
    t->spec = spec_of(l->spec, name);
    t->view = (binder){.s = b->s,
                       .c = b->c,
                       .table = schema,
                       .arena = b->arena,
                       .brief = b->brief,
                       .findings = b->findings,
                       .rows = schema->rows,
                       .spec = t->spec,
                       .sealed = b->sealed,
                       .parent = b};
    t->view.column = schema == b->table
                         ? b->column
                         : asc_take_bytes(b->brief, schema->columns, sizeof(asc_column));
    return t;
}

static bool has_column(const link_table *t, const char *name)
{
    return name != NULL && asc_table_find(t->view.table, name) != NULL;
}

static asc_status time_column(link_table *t, const char *name, asc_place at,
                              const asc_column **out, asc_error *err)
{
    asc_status status = ASC_OK;
    if (name == NULL) return ASC_OK;
    const asc_column *c = bind_column(&t->view, name, at, err, &status);
    if (c == NULL) return status;
    if (c->type == ASC_DATE || c->type == ASC_DATETIME)
        *out = c;
    else
        asc_findings_add(t->view.findings, at,
                         "a column of dates or times: say so in the schema of the import",
                         "'%.60s' of table '%.60s' is %s", name, t->view.table->name,
                         asc_type_name(c->type));
    return ASC_OK;
}

/* A table of aliases that `ascribe link` made calls the person just that. */
static bool is_alias(const link *l, const link_table *t)
{
    for (size_t i = 0; i < l->spec->tables; i++)
        if (l->spec->table[i].alias != NULL &&
            strcmp(l->spec->table[i].alias, t->view.table->name) == 0)
            return true;
    return false;
}

/* Columns that say what a table is, and what joins it to the units. */
static asc_status open_table(link *l, link_table *t, asc_error *err)
{
    const asc_study *s = l->b->s;
    const asc_table_spec *spec = t->spec;
    asc_status status = ASC_OK;
    if (spec != NULL && spec->key != NULL)
        t->key = bind_column(&t->view, spec->key, spec->key_at, err, &status);
    ASC_TRY(status);
    if (spec != NULL) {
        ASC_TRY(time_column(t, spec->time, spec->time_at, &t->time, err));
        ASC_TRY(time_column(t, spec->end, spec->end_at, &t->end, err));
        for (size_t i = 0; i < spec->nas; i++)
            (void)bind_column(&t->view, spec->na[i].column, spec->na[i].at, err, &status);
        ASC_TRY(status);
    }
    const bool unit = t == l->table;
    const char *name = unit || has_column(t, s->person) ? s->person : NULL;
    if (name == NULL && is_alias(l, t) && has_column(t, "person")) name = "person";
    if (name == NULL && !unit && has_column(t, s->id)) {
        name = s->id;
        t->by_unit = true;
    }
    if (name == NULL) return ASC_OK;
    t->link =
        bind_column(&t->view, name, unit ? s->person_at : s->table_at, err, &status);
    t->keyed = spec != NULL && spec->key != NULL && s->person != NULL && !unit &&
               strcmp(spec->key, s->person) == 0;
    return status;
}

/* Outcomes under seal may come later. */
static bool not_yet(const link *l, const char *table)
{
    return asc_cohort_find(l->b->c, table) == NULL && sealed_table(l->b, table);
}

static void name_stays(link *l, const asc_selection *r)
{
    if (r->stays != NULL && !not_yet(l, r->stays))
        (void)link_find(l, r->stays, r->stays_at);
}

static void name_outcomes(link *l)
{
    for (size_t o = 0; o < l->b->s->outcomes; o++) {
        const asc_linked_outcome *y = l->b->s->outcome[o].linked;
        if (y == NULL) continue;
        if (!not_yet(l, y->records.table))
            (void)link_find(l, y->records.table, y->records.at);
        name_stays(l, &y->records);
    }
}

/* Every table the study names, the unit's first. */
static void name_tables(link *l)
{
    const asc_study *s = l->b->s;
    const asc_linking *spec = l->spec;
    (void)link_find(l, s->table, s->table_at);
    for (size_t i = 0; i < spec->tables; i++) {
        if (!not_yet(l, spec->table[i].name))
            (void)link_find(l, spec->table[i].name, spec->table[i].at);
        if (spec->table[i].alias != NULL)
            (void)link_find(l, spec->table[i].alias, spec->table[i].alias_at);
    }
    for (size_t i = 0; i < spec->events; i++)
        if (!not_yet(l, spec->event[i].table))
            (void)link_find(l, spec->event[i].table, spec->event[i].table_at);
    for (size_t k = 0; k < s->functions; k++)
        if (s->function[k].records != NULL)
            (void)link_find(l, s->function[k].records->table, s->function[k].records->at);
    name_outcomes(l);
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].records != NULL) {
            (void)link_find(l, s->covariate[j].records->table,
                            s->covariate[j].records->at);
            name_stays(l, s->covariate[j].records);
        }
}

/* Every selection's table must have what its records are counted by. */
static void check_selections(link *l)
{
    const asc_study *s = l->b->s;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_selection *r = s->function[k].records;
        if (r != NULL) link_check(l, link_find(l, r->table, r->at), r);
    }
    for (size_t o = 0; o < s->outcomes; o++) {
        const asc_linked_outcome *y = s->outcome[o].linked;
        if (y != NULL && !sealed_absent(l->b, o))
            link_check(l, link_find(l, y->records.table, y->records.at), &y->records);
    }
    for (size_t j = 0; j < s->covariates; j++) {
        const asc_selection *r = s->covariate[j].records;
        if (r != NULL) link_check(l, link_find(l, r->table, r->at), r);
    }
    for (size_t e = 0; e < l->spec->events; e++) {
        const asc_event_spec *event = &l->spec->event[e];
        if (not_yet(l, event->table)) continue;
        const asc_selection r = {.table = event->table, .at = event->table_at};
        link_check(l, link_find(l, event->table, event->table_at), &r);
    }
}

/* Room for every name above. */
static size_t most_tables(const asc_study *s)
{
    return 1 + 2 * s->link->tables + s->link->events + s->functions + 2 * s->outcomes +
           2 * s->covariates;
}

static const link_table *find_people(const link *l)
{
    const link_table *people = NULL;
    for (size_t i = l->tables; i > 0; i--) {
        const link_table *t = &l->table[i - 1];
        if (t->keyed && t->spec->time == NULL &&
            (people == NULL || people->spec->alias == NULL || t->spec->alias != NULL))
            people = t;
    }
    return people;
}

static asc_status unit_moments(link *l, const char *name, asc_place at, moments *out,
                               asc_error *err)
{
    const asc_column *c = NULL;
    ASC_TRY(time_column(&l->table[0], name, at, &c, err));
    out->at = asc_take_bytes(l->b->brief, l->b->rows, sizeof *out->at);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    out->dates = c != NULL && c->type == ASC_DATE;
    for (size_t r = 0; r < l->b->rows; r++)
        out->at[r] = c == NULL ? NO_TIME : link_time(c, r);
    return ASC_OK;
}

static asc_status open_moments(link *l, asc_error *err)
{
    const asc_linking *s = l->spec;
    ASC_TRY(unit_moments(l, s->start, s->start_at, &l->start, err));
    ASC_TRY(unit_moments(l, s->from, s->from_at, &l->from, err));
    const asc_table_spec *t = l->table[0].spec;
    ASC_TRY(unit_moments(l, t == NULL ? NULL : t->end,
                         t == NULL ? (asc_place){0} : t->end_at, &l->end, err));
    l->lock_ends = s->has_lock ? (s->lock_day + 1) * ASC_DAY_SECONDS : INT64_MAX;
    return findings_fail(l->b->findings, err);
}

asc_status link_open(binder *b, asc_error *err)
{
    link *l = asc_take_bytes(b->brief, 1, sizeof *l);
    ASC_TRY(asc_arena_check(b->brief, err));
    l->b = b;
    l->spec = b->s->link;
    l->table = asc_take_bytes(b->brief, most_tables(b->s), sizeof *l->table);
    l->event = asc_take_bytes(b->brief, l->spec->events, sizeof *l->event);
    l->partner = asc_take_bytes(b->brief, b->s->functions, sizeof *l->partner);
    l->outcome = asc_take_bytes(b->brief, b->s->outcomes, sizeof *l->outcome);
    ASC_TRY(asc_arena_check(b->brief, err));
    name_tables(l);
    ASC_TRY(findings_fail(b->findings, err));
    b->spec = l->table[0].spec;
    for (size_t i = 0; i < l->tables; i++) ASC_TRY(open_table(l, &l->table[i], err));
    ASC_TRY(findings_fail(b->findings, err));
    check_selections(l);
    ASC_TRY(findings_fail(b->findings, err));
    l->people = find_people(l);
    for (size_t i = 0; i < l->tables; i++)
        if (!sealed_table(b, l->table[i].view.table->name))
            ASC_TRY(link_same(l, &l->table[i], err));
    ASC_TRY(open_moments(l, err));
    ASC_TRY(link_persons(l, err));
    b->link = l;
    return link_derive(l, err);
}
