/* `tables`, `derive`, `events`, and the days of `study`. */
#include "linked_private.h"
#include <string.h>

asc_linking *linking_of(parser *p)
{
    if (p->study->link == NULL) {
        p->link = asc_take_bytes(p->arena, 1, sizeof *p->link);
        p->study->link = p->link;
    }
    return p->link;
}

void parse_study_dates(const scope *s)
{
    const asc_yaml *lock = scope_get(s, "data_lock");
    if (scope_get(s, "period") == NULL && lock == NULL) return;
    asc_linking *link = linking_of(s->p);
    if (link == NULL) return;
    int64_t day[2] = {0, 0};
    link->has_period = parse_days(s, "period", day);
    link->first_day = day[0];
    link->last_day = day[1];
    if (lock != NULL && scope_text(s, "data_lock") != NULL)
        link->has_lock = parse_day(s, lock, &link->lock_day);
}

static const char *named(const scope *s, const char *key, asc_place *at)
{
    if (scope_get(s, key) == NULL) return NULL;
    *at = scope_place(s, key);
    return scope_text(s, key);
}

/* Column -> values that mean missing. */
static void parse_na(const scope *s, asc_table_spec *out)
{
    parser *p = s->p;
    const asc_yaml *map = scope_get(s, "na");
    if (map == NULL) return;
    if (map->kind != ASC_YAML_MAPPING || map->count == 0) {
        asc_findings_add(p->findings, map->at, "na: {column: [value]}",
                         "'na' needs a mapping of columns");
        return;
    }
    asc_not_available *na = asc_take_bytes(p->arena, map->count, sizeof *na);
    if (na == NULL) return;
    const scope columns = {p, map, "tables.*.na", path_join(p, s->shown, "na")};
    for (size_t i = 0; i < map->count; i++) {
        na[i].column = map->key[i]->text;
        na[i].at = map->key[i]->at;
        na[i].value = scope_list(&columns, na[i].column, &na[i].values);
        if (na[i].values == 0)
            asc_findings_add(p->findings, na[i].at, "na: {column: [value]}",
                             "'na' has no value for '%.60s'", na[i].column);
    }
    out->na = na;
    out->nas = map->count;
}

static void parse_cover(const scope *s, asc_table_spec *out)
{
    int64_t day[2] = {0, 0};
    out->covers_at = scope_place(s, "covers");
    out->covered = parse_days(s, "covers", day);
    out->first_day = day[0];
    out->last_day = day[1];
    if (scope_get(s, "sites") != NULL) {
        out->sites_at = scope_place(s, "sites");
        out->site = scope_list(s, "sites", &out->sites);
    }
    out->none_is_zero = strcmp(scope_text(s, "no_record"), "none") == 0;
}

/* Linkages that the study is repeated with. */
static void parse_other_aliases(const scope *s, asc_table_spec *out)
{
    const bool also = scope_get(s, "alias_also") != NULL,
               draws = scope_get(s, "alias_draws") != NULL;
    if (also) out->also = scope_list(s, "alias_also", &out->alsos);
    if (draws) out->draws = (size_t)scope_real(s, "alias_draws", 0);
    if ((also || draws) && out->alias == NULL)
        asc_findings_add(s->p->findings, out->at, "alias: the table of aliases",
                         "table '%.60s' has other aliases and no 'alias'", out->name);
}

static void parse_table(const scope *s, const asc_yaml *key, asc_table_spec *out)
{
    parser *p = s->p;
    *out = (asc_table_spec){.name = key->text, .at = key->at};
    out->key = named(s, "key", &out->key_at);
    out->time = named(s, "time", &out->time_at);
    out->end = named(s, "end", &out->end_at);
    asc_place until = {0};
    const char *second = named(s, "until", &until);
    if (out->end != NULL && second != NULL)
        asc_findings_add(p->findings, until, "keep one of the two",
                         "'until' beside 'end': both name the column with the end");
    if (out->end == NULL && second != NULL) {
        out->end = second;
        out->end_at = until;
    }
    parse_cover(s, out);
    out->refuse_duplicates = strcmp(scope_text(s, "duplicates"), "refuse") == 0;
    out->death = strcmp(scope_text(s, "death"), "true") == 0;
    out->alias = named(s, "alias", &out->alias_at);
    parse_other_aliases(s, out);
    parse_na(s, out);
    if (out->death && out->time == NULL)
        asc_findings_add(p->findings, out->at, "time: the column with the date of death",
                         "table '%.60s' says who died, not when", out->name);
}

void parse_tables(const scope *root)
{
    parser *p = root->p;
    const scope all = scope_below(root, "tables");
    if (all.map == NULL) return;
    asc_linking *link = linking_of(p);
    asc_table_spec *table = asc_take_bytes(p->arena, all.map->count, sizeof *table);
    if (link == NULL || table == NULL) return;
    for (size_t i = 0; i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        parse_table(&s, all.map->key[i], &table[i]);
    }
    link->table = table;
    link->tables = all.map->count;
}

void parse_derive(const scope *root)
{
    parser *p = root->p;
    const scope all = scope_below(root, "derive");
    if (all.map == NULL) return;
    asc_linking *link = linking_of(p);
    asc_derivation *derive = asc_take_bytes(p->arena, all.map->count, sizeof *derive);
    if (link == NULL || derive == NULL) return;
    for (size_t i = 0; i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        derive[i].name = all.map->key[i]->text;
        derive[i].at = all.map->key[i]->at;
        derive[i].since = named(&s, "years_since", &derive[i].since_at);
        derive[i].until_at = scope_place(&s, "at");
        derive[i].until = scope_text(&s, "at");
        if (derive[i].since == NULL)
            asc_findings_add(p->findings, derive[i].at,
                             "{years_since: birth_date, at: unit.start}",
                             "'%.60s' has no 'years_since'", derive[i].name);
    }
    link->derive = derive;
    link->derives = all.map->count;
}

void parse_events(const scope *root)
{
    parser *p = root->p;
    const scope all = scope_below(root, "events");
    if (all.map == NULL) return;
    asc_linking *link = linking_of(p);
    asc_event_spec *event = asc_take_bytes(p->arena, all.map->count, sizeof *event);
    if (link == NULL || event == NULL) return;
    for (size_t i = 0; i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        event[i].name = all.map->key[i]->text;
        event[i].at = all.map->key[i]->at;
        event[i].table = named(&s, "table", &event[i].table_at);
        event[i].where = parse_where(&s, "where");
        event[i].last = strcmp(scope_text(&s, "pick"), "last") == 0;
        if (event[i].table == NULL)
            asc_findings_add(p->findings, event[i].at, "table: the table of the records",
                             "event '%.60s' has no 'table'", event[i].name);
    }
    link->event = event;
    link->events = all.map->count;
}
