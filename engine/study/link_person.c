/* Who is who: persons get numbers, an alias the number of the person it stands for, and the rows of
 * every table that number. The people are those of the table of people; others are unknown. */
#include "link_private.h"
#include <string.h>

/* The table of aliases and its two columns. */
typedef struct aliases {
    const link_table *t;
    const asc_column *alias, *person;
    key_index key;
    bool linkage; /* made by `ascribe link` */
} aliases;

/* NAME_alias beside NAME_weights is what `ascribe link` writes; other aliases are second registrations. */
static bool is_linkage(const link *l, const char *alias)
{
    const char *end = strstr(alias, "_alias");
    if (end == NULL) return false;
    const char *weights =
        asc_take_format(l->b->arena, "%.*s_weights", (int)(end - alias), alias);
    return weights != NULL && asc_cohort_find(l->b->c, weights) != NULL;
}

static asc_status open_aliases(link *l, aliases *a, asc_error *err)
{
    const asc_table_spec *spec = NULL;
    for (size_t i = 0; i < l->spec->tables && spec == NULL; i++)
        if (l->spec->table[i].alias != NULL) spec = &l->spec->table[i];
    if (spec == NULL) return ASC_OK;
    link_table *t = link_find(l, spec->alias, spec->alias_at);
    if (t == NULL) return findings_fail(l->b->findings, err);
    const asc_table *schema = t->view.table;
    if (t->link == NULL || t->by_unit || schema->columns != 2) {
        asc_findings_add(l->b->findings, spec->alias_at,
                         "a table of two columns: the alias, and the person under the "
                         "name of unit.person",
                         "table '%.60s' cannot be a table of aliases", spec->alias);
        return findings_fail(l->b->findings, err);
    }
    a->t = t;
    a->linkage = is_linkage(l, spec->alias);
    a->person = t->link;
    const bool second = strcmp(schema->column[0].name, t->link->name) == 0;
    asc_status status = ASC_OK;
    a->alias = bind_column(&t->view, schema->column[second ? 1 : 0].name, spec->alias_at,
                           err, &status);
    return status;
}

/* Rows and not values are named: a value is a person's. */
static void check_alias(const link *l, const aliases *a, size_t row, refusals *r)
{
    const char *name = a->t->view.table->name;
    const uint32_t n = key_find(&a->key, a->alias, row);
    if (asc_column_missing(a->alias, row) || asc_column_missing(a->person, row))
        refusals_add(r, "table '%s', row %zu: an alias or its person is missing", name,
                     row + 1);
    else if (key_find(&a->key, a->person, row) == n)
        refusals_add(r, "table '%s', row %zu: an alias of itself", name, row + 1);
    else if (key_find(&a->key, a->person, row) != NO_KEY)
        refusals_add(r,
                     "table '%s', row %zu: the alias of an alias; write the person it "
                     "ends at",
                     name, row + 1);
    else if (l->people != NULL && key_find(&l->person_key, a->person, row) == NO_KEY)
        refusals_add(r, "table '%s', row %zu: the alias of somebody not in '%s'", name,
                     row + 1, l->people->view.table->name);
}

static asc_status add_aliases(link *l, const aliases *a, asc_error *err)
{
    refusals r = refusals_start(l->b->arena);
    const size_t rows = a->t == NULL ? 0 : a->t->view.rows;
    for (size_t i = 0; i < rows; i++) {
        if (a->t->gone != NULL && a->t->gone[i]) continue;
        check_alias(l, a, i, &r);
        const uint32_t known = key_find(&l->person_key, a->alias, i);
        const uint32_t person = key_add(&l->person_key, a->person, i);
        if (known != NO_KEY && known != person)
            refusals_add(&r, "table '%s', row %zu: a second person for the same alias",
                         a->t->view.table->name, i + 1);
        key_alias(&l->person_key, a->alias, i, person);
    }
    return refusals_fail(&r, l->b->arena, err);
}

static asc_status mark_linked(link *l, const aliases *a, asc_error *err)
{
    l->linked = asc_take_bytes(l->b->brief, l->persons, 1);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    for (size_t i = 0; i < a->t->view.rows && l->linked != NULL; i++) {
        const uint32_t p = key_find(&l->person_key, a->person, i);
        if (p != NO_KEY) l->linked[p] = 1;
    }
    return ASC_OK;
}

static bool leave_out(link_table *t, size_t row, asc_arena *arena)
{
    if (t->gone == NULL) t->gone = asc_take_bytes(arena, t->view.rows, 1);
    if (t->gone == NULL) return false;
    t->gone[row] = 1;
    return true;
}

/* Persons of units who are not in the table of people, in the order of the units. Most are: those are found on the
 * pool, and only the others are added one by one. */
static asc_status number_strangers(link *l, asc_error *err)
{
    const asc_column *who = l->table[0].link;
    const asc_arena_mark mark = asc_arena_save(l->b->brief);
    const size_t rows = l->b->rows;
    uint32_t *number = asc_take_bytes(l->b->brief, rows, sizeof *number);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    ASC_TRY(key_numbers(&l->person_key, who, rows, number, l->b->brief, err));
    size_t strangers = 0;
    for (size_t r = 0; r < rows; r++) strangers += number[r] == NO_KEY ? 1 : 0;
    if (strangers == 0) {
        asc_arena_rewind(l->b->brief, mark);
        return ASC_OK;
    }
    for (size_t r = 0; r < rows; r++)
        if (number[r] == NO_KEY) (void)key_add(&l->person_key, who, r);
    return ASC_OK;
}

/* People first, so that their numbers are the known ones. */
static asc_status number_people(link *l, const aliases *a, asc_error *err)
{
    link_table *people = l->people == NULL ? NULL : &l->table[l->people - l->table];
    for (size_t r = 0; people != NULL && r < people->view.rows; r++) {
        if (people->gone != NULL && people->gone[r]) continue;
        if (a->t != NULL && key_find(&a->key, people->link, r) != NO_KEY) {
            if (!leave_out(people, r, l->b->brief)) break;
            people->aliased++;
            continue;
        }
        (void)key_add(&l->person_key, people->link, r);
    }
    l->known = l->person_key.numbers;
    ASC_TRY(add_aliases(l, a, err));
    ASC_TRY(number_strangers(l, err));
    l->persons = l->person_key.numbers;
    if (a->t != NULL && a->linkage) ASC_TRY(mark_linked(l, a, err));
    if (people == NULL) l->known = l->persons;
    return asc_arena_check(l->b->brief, err);
}

/* Keys compare only with keys of their kind; base is that of the unit's table. */
static asc_status check_kinds(link *l, const asc_column *base, bool by_unit,
                              asc_error *err)
{
    bool whole = false, other = false;
    if (base == NULL) return ASC_OK; /* no table is linked by it */
    const bool fits = key_kind(base, &whole);
    for (size_t i = 0; i < l->tables; i++) {
        const link_table *t = &l->table[i];
        if (t->link == NULL || t->by_unit != by_unit) continue;
        ASC_REQUIRE(
            fits && key_kind(t->link, &other), err, ASC_EDATA,
            "'%s' of table '%s' is %s: a key is text, a category or an integer; say "
            "so in the schema of the import",
            base->name, t->view.table->name,
            asc_type_name(fits ? t->link->type : base->type));
        ASC_REQUIRE(other == whole, err, ASC_EDATA,
                    "'%s' is %s in table '%s' and %s in table '%s': give both the same "
                    "type in the schema of the import",
                    base->name, asc_type_name(base->type), l->table[0].view.table->name,
                    asc_type_name(t->link->type), t->view.table->name);
    }
    return ASC_OK;
}

/* The one row of each person of a keyed table; of deaths the earliest. */
static asc_status one_row_each(link *l, link_table *t, asc_error *err)
{
    t->of = asc_take_bytes(l->b->brief, l->persons, sizeof *t->of);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    refusals r = refusals_start(l->b->arena);
    size_t several = 0;
    for (size_t i = 0; i < t->view.rows; i++) {
        const uint32_t p = t->group[i];
        if ((t->gone != NULL && t->gone[i]) || p == NO_KEY) continue;
        uint32_t *of = &t->of[p];
        if (*of == 0) {
            *of = (uint32_t)i + 1;
        } else if (t->spec->death) {
            several++;
            if (!l->b->sealed && link_time(t->time, i) < link_time(t->time, *of - 1))
                *of = (uint32_t)i + 1;
        } else {
            refusals_add(&r,
                         "table '%s': rows %u and %zu are of one person and differ; keep "
                         "one row per person",
                         t->view.table->name, *of, i + 1);
        }
    }
    if (several > 0)
        note_add(l->b, "several_deaths", t->view.table->name,
                 asc_take_format(l->b->arena,
                                 "%s rows are a further death of the same person; the "
                                 "earliest counts",
                                 grouped(several, l->b->arena)));
    return refusals_fail(&r, l->b->arena, err);
}

static asc_status number_table(link *l, link_table *t, asc_error *err)
{
    if (t->link == NULL || sealed_table(l->b, t->view.table->name)) return ASC_OK;
    t->group = asc_take_bytes(l->b->brief, t->view.rows, sizeof *t->group);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    const key_index *k = t->by_unit ? &l->unit_key : &l->person_key;
    ASC_TRY(key_numbers(k, t->link, t->view.rows, t->group, l->b->brief, err));
    for (size_t r = 0; r < t->view.rows; r++) {
        const uint32_t g = t->group[r];
        if (t->by_unit ? g == NO_KEY : g == NO_KEY || g >= l->known) t->unknown++;
    }
    return t->keyed ? one_row_each(l, t, err) : ASC_OK;
}

/* Units numbered by their row, for tables that name the unit and not the person. */
static asc_status number_units(link *l, asc_error *err)
{
    bool asked = false;
    for (size_t i = 1; i < l->tables; i++) asked |= l->table[i].by_unit;
    if (!asked) return ASC_OK;
    const asc_study *s = l->b->s;
    asc_status status = ASC_OK;
    const asc_column *id = bind_column(&l->table[0].view, s->id, s->id_at, err, &status);
    ASC_TRY(status);
    ASC_TRY(check_kinds(l, id, true, err));
    bool whole = false;
    (void)key_kind(id, &whole);
    l->unit_key = key_start(l->b->brief, l->b->rows, whole);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    const uint8_t *gone = l->table[0].gone;
    for (size_t r = 0; r < l->b->rows; r++)
        if (gone == NULL || !gone[r]) key_alias(&l->unit_key, id, r, (uint32_t)r);
    return asc_arena_check(l->b->brief, err);
}

static asc_status deaths_of_units(link *l, asc_error *err)
{
    l->death.at = asc_take_bytes(l->b->brief, l->b->rows, sizeof *l->death.at);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    for (size_t r = 0; r < l->b->rows; r++) l->death.at[r] = NO_TIME;
    for (size_t i = 0; i < l->tables; i++) {
        const link_table *t = &l->table[i];
        if (t->spec == NULL || !t->spec->death || l->b->sealed) continue;
        ASC_REQUIRE(t->keyed, err, ASC_ESTUDY,
                    "%s:%zu:%zu: table '%s' says who died, so its key is the person: "
                    "key: %s",
                    l->b->s->file, t->spec->at.line, t->spec->at.column, t->spec->name,
                    l->b->s->person == NULL ? "unit.person" : l->b->s->person);
        l->death.dates = t->time->type == ASC_DATE;
        for (size_t r = 0; r < l->b->rows; r++) {
            const uint32_t p = l->person[r];
            if (p == NO_KEY || t->of[p] == 0) continue;
            const int64_t at = link_time(t->time, t->of[p] - 1);
            if (at < l->lock_ends) l->death.at[r] = at;
        }
    }
    return ASC_OK;
}

/* The unit's own column of persons, aliases replaced: clusters are drawn from it. */
static asc_status rename_units(link *l, asc_error *err)
{
    binder *b = l->b;
    const asc_column *old = l->table[0].link;
    asc_column *c = &b->column[old - b->column];
    const key_index *k = &l->person_key;
    uint32_t *of = asc_take_bytes(b->brief, l->persons, sizeof *of); /* entry + 1 */
    size_t width = 1;
    for (size_t i = k->count; of != NULL && i > 0; i--) {
        of[k->entry[i - 1].number] =
            (uint32_t)i; /* the first to have a number is no alias */
        if (k->entry[i - 1].n > width) width = k->entry[i - 1].n;
    }
    char *text = k->whole ? NULL : asc_take_bytes(b->brief, b->rows * width, 1);
    int64_t *whole = k->whole ? asc_take_bytes(b->brief, b->rows, sizeof *whole) : NULL;
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; of != NULL && r < b->rows; r++) {
        if (l->person[r] == NO_KEY) continue; /* missing stays missing */
        const key_entry *e = &k->entry[of[l->person[r]] - 1];
        if (text != NULL) memcpy(text + r * width, e->text, e->n);
        if (whole != NULL) whole[r] = (int64_t)e->whole;
    }
    if (text != NULL)
        *c =
            (asc_column){.name = c->name, .type = ASC_TEXT, .text = text, .width = width};
    if (whole != NULL) c->integer = whole;
    return ASC_OK;
}

asc_status link_persons(link *l, asc_error *err)
{
    binder *b = l->b;
    l->person = asc_take_bytes(b->brief, b->rows, sizeof *l->person);
    ASC_TRY(asc_arena_check(b->brief, err));
    if (b->s->person == NULL) {
        for (size_t r = 0; r < b->rows; r++) l->person[r] = (uint32_t)r;
        l->persons = l->known = b->rows;
        ASC_TRY(number_units(l, err));
        for (size_t i = 1; i < l->tables; i++)
            ASC_TRY(number_table(l, &l->table[i], err));
        return deaths_of_units(l, err);
    }
    ASC_TRY(check_kinds(l, l->table[0].link, false, err));
    aliases a = {0};
    ASC_TRY(open_aliases(l, &a, err));
    bool whole = false;
    (void)key_kind(l->table[0].link, &whole);
    const size_t expected = l->people == NULL ? b->rows : l->people->view.rows;
    l->person_key = key_start(b->brief, expected + expected / 8, whole);
    a.key = key_start(b->brief, a.t == NULL ? 1 : a.t->view.rows, whole);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t r = 0; a.t != NULL && r < a.t->view.rows; r++)
        (void)key_add(&a.key, a.alias, r);
    ASC_TRY(number_people(l, &a, err));
    ASC_TRY(number_units(l, err));
    for (size_t i = 0; i < l->tables; i++) ASC_TRY(number_table(l, &l->table[i], err));
    l->table[0].unknown = 0; /* a rule of the flow counts them */
    for (size_t r = 0; r < b->rows; r++) l->person[r] = l->table[0].group[r];
    if (a.t != NULL) ASC_TRY(rename_units(l, err));
    return deaths_of_units(l, err);
}
