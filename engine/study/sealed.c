/* Outcomes under seal: what check may know of a cohort. A column is sealed when an outcome names it and
 * nothing else in the study does; a table when only outcomes take records from it, or when it says who
 * died. Of a sealed column bind has name, type and levels, never a value.
 *   flat outcome     its column, its person-time, the columns of its predicate
 *   linked outcome   columns of `where`, of the test and of the value, in the table of its records; the
 *                    table of stays taken off its person-time
 *   deaths           the time of death
 * A record table that also counts deliveries or covariates is read for these; its columns that only the
 * outcome names stay sealed. */
#include "link_private.h"
#include <string.h>

/* Looking for one column of one table among the names of a study. */
typedef struct seeker {
    const binder *b;
    const char *table, *column;
    bool unit; /* the unit's table, or one that may lend it columns by name */
    bool found;
} seeker;

static void by_name(seeker *k, const char *name)
{
    if (name == NULL || !k->unit) return;
    const size_t n = strlen(k->table);
    const bool full =
        strncmp(name, k->table, n) == 0 && name[n] == '.' && name[n + 1] != '\0';
    k->found |= strcmp(full ? name + n + 1 : name, k->column) == 0;
}

static void by_predicate(seeker *k, const asc_predicate *p, bool own)
{
    if (p == NULL) return;
    for (size_t i = 0; i < p->children; i++) by_predicate(k, &p->child[i], own);
    if (p->children > 0 || p->column == NULL) return;
    if (own)
        k->found |= strcmp(p->column, k->column) == 0;
    else
        by_name(k, p->column);
}

/* Columns of a table of records: named within it. */
static void by_records(seeker *k, const asc_selection *s)
{
    if (s == NULL || s->table == NULL || strcmp(s->table, k->table) != 0) return;
    by_predicate(k, s->where, true);
    by_predicate(k, s->test, true);
    if (s->column != NULL) k->found |= strcmp(s->column, k->column) == 0;
}

static bool outcome_names(seeker k)
{
    const asc_study *s = k.b->s;
    for (size_t o = 0; o < s->outcomes; o++) {
        const asc_outcome *y = &s->outcome[o];
        by_name(&k, y->column);
        by_name(&k, y->offset);
        by_predicate(&k, y->event, false);
        if (y->linked != NULL) by_records(&k, &y->linked->records);
    }
    const asc_linking *l = s->link;
    for (size_t i = 0; l != NULL && i < l->tables; i++)
        if (l->table[i].death && strcmp(l->table[i].name, k.table) == 0)
            k.found |= strcmp(l->table[i].time, k.column) == 0;
    return k.found;
}

/* Times, ends and keys of a table are what its records are counted by. */
static void by_table(seeker *k, const asc_table_spec *t)
{
    const char *const name[] = {t->key, t->death ? NULL : t->time, t->end};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (name[i] != NULL && strcmp(t->name, k->table) == 0)
            k->found |= strcmp(name[i], k->column) == 0;
}

static void by_linking(seeker *k, const asc_linking *l)
{
    if (l == NULL) return;
    const char *const name[] = {l->from, l->start};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) by_name(k, name[i]);
    for (size_t i = 0; i < l->tables; i++) by_table(k, &l->table[i]);
    for (size_t i = 0; i < l->derives; i++) {
        by_name(k, l->derive[i].since);
        by_name(k, l->derive[i].until);
    }
    for (size_t e = 0; e < l->events; e++)
        if (strcmp(l->event[e].table, k->table) == 0 && link_event_asked(k->b->s, e))
            by_predicate(k, l->event[e].where, true);
}

static bool others_name(seeker k)
{
    const asc_study *s = k.b->s;
    const char *const name[] = {s->id, s->person, s->cluster, s->weight};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        k.found |= name[i] != NULL && strcmp(name[i], k.column) == 0;
    for (size_t i = 0; i < s->includes; i++) by_predicate(&k, &s->include[i], false);
    for (size_t i = 0; i < s->functions; i++) {
        const asc_partner *p = &s->function[i];
        if (!partner_read(p)) continue;
        by_predicate(&k, p->delivered, false);
        by_predicate(&k, p->eligible, false);
        by_records(&k, p->records);
    }
    for (size_t j = 0; j < s->covariates; j++) {
        if (s->covariate[j].records == NULL) by_name(&k, s->covariate[j].column);
        by_name(&k, s->covariate[j].measured);
        by_records(&k, s->covariate[j].records);
    }
    by_linking(&k, s->link);
    return k.found;
}

static bool takes_from(const asc_selection *s, const char *table)
{
    return s != NULL && s->table != NULL && strcmp(s->table, table) == 0;
}

static bool stays_in(const asc_selection *s, const char *table)
{
    return s != NULL && s->stays != NULL && strcmp(s->stays, table) == 0;
}

/* Does anything but an outcome take records, events or columns from the table? */
static bool table_wanted(const binder *b, const asc_table *t)
{
    const asc_study *s = b->s;
    const asc_linking *l = s->link;
    bool wanted = strcmp(s->table, t->name) == 0;
    for (size_t k = 0; k < s->functions; k++)
        wanted |=
            partner_read(&s->function[k]) && takes_from(s->function[k].records, t->name);
    for (size_t j = 0; j < s->covariates; j++)
        wanted |= takes_from(s->covariate[j].records, t->name) ||
                  stays_in(s->covariate[j].records, t->name);
    for (size_t e = 0; e < l->events; e++)
        wanted |= strcmp(l->event[e].table, t->name) == 0 && link_event_asked(s, e);
    for (size_t i = 0; i < l->tables; i++) {
        const asc_table_spec *x = &l->table[i];
        wanted |= x->alias != NULL && strcmp(x->alias, t->name) == 0;
        const bool keyed =
            x->key != NULL && s->person != NULL && strcmp(x->key, s->person) == 0;
        if (strcmp(x->name, t->name) != 0 || !keyed) continue;
        wanted |= x->time == NULL; /* the people */
        for (size_t j = 0; j < t->columns; j++) {
            const char *name = t->column[j].name;
            const bool key = strcmp(name, s->person) == 0 ||
                             (x->death && x->time != NULL && strcmp(name, x->time) == 0);
            wanted |= !key && others_name((seeker){b, t->name, name, true, false});
        }
    }
    return wanted;
}

bool sealed_table(const binder *b, const char *name)
{
    if (!b->sealed || b->s->link == NULL) return false;
    const asc_table *t = asc_cohort_find(b->c, name);
    const asc_table none = {.name = name};
    return !table_wanted(b, t == NULL ? &none : t);
}

bool sealed_column(const binder *b, size_t j)
{
    if (!b->sealed) return false;
    if (sealed_table(b, b->table->name)) return true;
    bool unit = strcmp(b->table->name, b->s->table) == 0;
    unit |= b->spec != NULL && b->spec->key != NULL && b->s->person != NULL &&
            strcmp(b->spec->key, b->s->person) == 0;
    const seeker k = {b, b->table->name, b->table->column[j].name, unit, false};
    return outcome_names(k) && !others_name(k);
}

bool sealed_rule(const binder *b, const char *column)
{
    const seeker k = {b, b->s->table, column, true, false};
    return b->sealed && outcome_names(k) && !others_name(k);
}

/* Is a column of an outcome in the cohort yet? Where it may stand is told when outcomes are bound. */
static bool in_cohort(const binder *b, const char *column)
{
    const char *dot = strchr(column, '.');
    for (size_t i = 0; i < asc_cohort_tables(b->c); i++) {
        const asc_table *t = asc_cohort_table(b->c, i);
        if (b->s->link == NULL && t != b->table) continue;
        if (asc_table_find(t, column) != NULL ||
            (dot != NULL && asc_table_find(t, dot + 1) != NULL))
            return true;
    }
    return false;
}

/* The first column of a predicate that is not there; NULL: all are. */
static const char *absent_in(const binder *b, const asc_predicate *p)
{
    if (p == NULL) return NULL;
    for (size_t i = 0; i < p->children; i++) {
        const char *name = absent_in(b, &p->child[i]);
        if (name != NULL) return name;
    }
    return p->children == 0 && p->column != NULL && !in_cohort(b, p->column) ? p->column
                                                                             : NULL;
}

/* The table or column of an outcome that is not there; NULL: all are. */
static const char *absent_of(const binder *b, const asc_outcome *y)
{
    if (y->linked != NULL) {
        const char *table = y->linked->records.table;
        return asc_cohort_find(b->c, table) == NULL ? table : NULL;
    }
    const char *name = absent_in(b, y->event);
    if (name == NULL && y->column != NULL && !in_cohort(b, y->column)) name = y->column;
    if (name == NULL && y->offset != NULL && !in_cohort(b, y->offset)) name = y->offset;
    return name;
}

bool sealed_absent(const binder *b, size_t o)
{
    return b->sealed && absent_of(b, &b->s->outcome[o]) != NULL;
}

void sealed_note(binder *b)
{
    for (size_t o = 0; b->sealed && o < b->s->outcomes; o++) {
        const asc_outcome *y = &b->s->outcome[o];
        const char *name = absent_of(b, y);
        if (name != NULL)
            note_add(b, "outcome_absent", y->name,
                     asc_take_format(b->arena,
                                     "the cohort does not hold the %s '%s' yet; a run "
                                     "needs it, spelt like that",
                                     y->linked != NULL ? "table" : "column", name));
    }
}
