/* Selections: the records of a table that count for a unit, of partners, outcomes and covariates. */
#include "linked_private.h"
#include <string.h>

static const asc_event_spec *find_event(const parser *p, const char *name)
{
    const asc_linking *link = p->link;
    for (size_t i = 0; link != NULL && i < link->events; i++)
        if (strcmp(link->event[i].name, name) == 0) return &link->event[i];
    return NULL;
}

static void take_event(const scope *s, asc_selection *out)
{
    parser *p = s->p;
    const char *name = scope_text(s, "event");
    const asc_event_spec *e = name == NULL ? NULL : find_event(p, name);
    if (e == NULL) {
        asc_findings_add(p->findings, scope_place(s, "event"),
                         "events: {name: {table: ..., where: ...}}", "no event '%.60s'",
                         name == NULL ? "" : name);
        return;
    }
    if (scope_get(s, "table") != NULL || scope_get(s, "where") != NULL)
        asc_findings_add(p->findings, scope_place(s, "event"), "keep one of the two",
                         "'event' beside 'table' or 'where'");
    out->table = e->table;
    out->where = e->where;
    out->at = scope_place(s, "event");
}

bool parse_selection(const scope *s, const char *what, asc_selection *out)
{
    const bool table = scope_get(s, "table") != NULL,
               event = scope_get(s, "event") != NULL;
    parser *p = s->p;
    if (!table && !event) {
        static const char *const only[] = {"where", "window", "origin",  "take",
                                           "early", "death",  "at_risk", "unseen"};
        for (size_t i = 0; s->map != NULL && i < sizeof only / sizeof *only; i++)
            if (scope_get(s, only[i]) != NULL)
                asc_findings_add(p->findings, scope_place(s, only[i]),
                                 "table: the table of the records",
                                 "%s has '%s' without 'table' or 'event'", what, only[i]);
        return false;
    }
    if (linking_of(p) == NULL) return false;
    if (event)
        take_event(s, out);
    else
        out->table = scope_text(s, "table");
    if (!event) {
        out->at = scope_place(s, "table");
        out->where = parse_where(s, "where");
    }
    out->window = parse_window(s, "window");
    out->origin = parse_origin(s);
    if (scope_get(s, "window") == NULL)
        asc_findings_add(p->findings, out->at, "window: \"[0d, 7d]\"",
                         "%s has no 'window'", what);
    return true;
}

static void partner_after(const scope *s, asc_partner *out)
{
    const asc_yaml *node = scope_get(s, "after");
    if (node == NULL) return;
    const bool none = node->kind == ASC_YAML_SEQUENCE && node->count == 0;
    out->after_given = true;
    if (none)
        option_add(s->p, path_join(s->p, s->shown, "after"), "[]", false);
    else
        out->after = scope_list(s, "after", &out->afters);
    for (size_t i = 0; i < out->afters; i++)
        if (strcmp(out->after[i], out->name) == 0)
            asc_findings_add(s->p->findings, node->at, "leave it out",
                             "partner '%s' comes after itself", out->name);
}

void parse_partner_records(const scope *s, const char *what, asc_partner *out)
{
    parser *p = s->p;
    asc_selection *records = asc_take_bytes(p->arena, 1, sizeof *records);
    if (records == NULL) return;
    partner_after(s, out);
    if (!parse_selection(s, what, records)) return;
    parse_partner_take(s, what, records);
    out->records = records;
}

static asc_take_kind take_of(const char *word)
{
    static const struct {
        const char *word;
        asc_take_kind take;
    } takes[] = {{"any", ASC_TAKE_ANY},   {"count", ASC_TAKE_COUNT},
                 {"sum", ASC_TAKE_SUM},   {"mean", ASC_TAKE_MEAN},
                 {"last", ASC_TAKE_LAST}, {"first_time", ASC_TAKE_FIRST_TIME},
                 {"days", ASC_TAKE_DAYS}, {"state", ASC_TAKE_STATE},
                 {"rate", ASC_TAKE_RATE}};
    for (size_t i = 0; word != NULL && i < sizeof takes / sizeof *takes; i++)
        if (strcmp(word, takes[i].word) == 0) return takes[i].take;
    return ASC_TAKE_ANY;
}

static bool takes_value(asc_take_kind t)
{
    return t == ASC_TAKE_SUM || t == ASC_TAKE_MEAN || t == ASC_TAKE_LAST ||
           t == ASC_TAKE_STATE;
}

/* `column` is the value of sum, mean, last and state; with a test beside it last and state are yes or no. */
static void take_column(const scope *s, const char *what, asc_selection *out)
{
    parser *p = s->p;
    const bool test = s->map != NULL && has_test(s->map);
    const asc_yaml *column = scope_get(s, "column");
    const bool may_test = out->take == ASC_TAKE_LAST || out->take == ASC_TAKE_STATE;
    if (test && !may_test) {
        asc_findings_add(p->findings, out->at, "write the test under 'where'",
                         "%s has a predicate beside its table", what);
    } else if (test) {
        out->test = parse_predicate(s, what);
        asc_text t = asc_text_start(p->arena);
        if (out->test != NULL) canonical_predicate(&t, out->test);
        option_add(p, path_join(p, s->shown, "test"), t.data, false);
    } else if (takes_value(out->take)) {
        out->column_at = column != NULL ? column->at : out->at;
        out->column = column != NULL ? scope_text(s, "column") : NULL;
        if (column == NULL)
            asc_findings_add(p->findings, out->at, "column: the column with the value",
                             "%s has no 'column'", what);
    } else if (column != NULL) {
        asc_findings_add(p->findings, column->at, "take: sum, mean, last or state",
                         "%s takes no value of a column", what);
    }
}

static void rate_at_risk(const scope *s, asc_selection *out)
{
    const asc_yaml *node = scope_get(s, "at_risk"), *less = NULL, *days = NULL;
    if (node == NULL) return;
    if (node->kind == ASC_YAML_MAPPING && node->count == 1)
        less = asc_yaml_get(node, "less");
    const asc_yaml *table = asc_yaml_get(less, "table");
    if (less != NULL && less->count == 2) days = asc_yaml_get(less, "days");
    if (table == NULL || table->kind != ASC_YAML_SCALAR || days == NULL ||
        list_count(days) != 2 || days->item[0]->kind != ASC_YAML_SCALAR ||
        days->item[1]->kind != ASC_YAML_SCALAR) {
        asc_findings_add(s->p->findings, node->at,
                         "at_risk: {less: {table: stays, days: [from, to]}}",
                         "'at_risk' needs a table and two columns");
        return;
    }
    out->stays = table->text;
    out->stays_at = table->at;
    out->stay[0] = days->item[0]->text;
    out->stay[1] = days->item[1]->text;
    asc_text t = asc_text_start(s->p->arena);
    asc_text_add(&t, "{less: {table: ");
    canonical_text(&t, out->stays);
    asc_text_add(&t, ", days: [");
    canonical_text(&t, out->stay[0]);
    asc_text_add(&t, ", ");
    canonical_text(&t, out->stay[1]);
    asc_text_add(&t, "]}}");
    option_add(s->p, path_join(s->p, s->shown, "at_risk"), t.data, false);
    if (out->take != ASC_TAKE_RATE)
        asc_findings_add(s->p->findings, node->at, "take: rate",
                         "'at_risk' is the person-time of a rate");
}

static void outcome_rules(const scope *s, asc_linked_outcome *out)
{
    static const char *const deaths[] = {"",       "competing", "composite",
                                         "censor", "missing",   "none_recorded"};
    const char *early = scope_text(s, "early"), *unseen = scope_text(s, "unseen");
    out->early = strcmp(early, "landmark") == 0 ? ASC_EARLY_LANDMARK
                 : strcmp(early, "clone") == 0  ? ASC_EARLY_CLONE
                                                : ASC_EARLY_REFUSE;
    if (strcmp(unseen, "bad") == 0) out->unseen = ASC_UNSEEN_BAD;
    if (strcmp(unseen, "good") == 0) out->unseen = ASC_UNSEEN_GOOD;
    if (strcmp(unseen, "bounds") == 0) out->unseen = ASC_UNSEEN_BOUNDS;
    const char *death = scope_get(s, "death") == NULL ? NULL : scope_text(s, "death");
    for (size_t i = 1; death != NULL && i < sizeof deaths / sizeof *deaths; i++)
        if (strcmp(death, deaths[i]) == 0) out->death = (asc_death_rule)i;
    const asc_take_kind t = out->records.take;
    if (out->death == ASC_DEATH_COMPOSITE && t != ASC_TAKE_ANY && t != ASC_TAKE_DAYS)
        asc_findings_add(s->p->findings, scope_place(s, "death"),
                         "competing, or missing; composite is for any and days",
                         "a death cannot be added to what this outcome takes");
    if (out->death == ASC_DEATH_CENSOR && t != ASC_TAKE_RATE)
        asc_findings_add(
            s->p->findings, scope_place(s, "death"),
            "competing, composite or missing; take: rate ends person-time at "
            "death",
            "'censor' of this outcome: known, not in this version");
    const bool value = t == ASC_TAKE_LAST || t == ASC_TAKE_STATE;
    if (out->unseen != ASC_UNSEEN_MISSING && !(value && out->records.test != NULL))
        asc_findings_add(s->p->findings, scope_place(s, "unseen"),
                         "leave it out: the outcome is missing without a record",
                         "'unseen' is for a yes or no of take: last or state");
}

void parse_outcome_records(const scope *s, asc_outcome *out)
{
    parser *p = s->p;
    const char *what = asc_take_format(p->arena, "outcome '%s'", out->name);
    asc_linked_outcome *linked = asc_take_bytes(p->arena, 1, sizeof *linked);
    if (what == NULL || linked == NULL || s->map == NULL) return;
    if (!parse_selection(s, what, &linked->records)) return;
    linked->records.take = take_of(scope_text(s, "take"));
    take_column(s, what, &linked->records);
    outcome_rules(s, linked);
    rate_at_risk(s, &linked->records);
    out->linked = linked;
}

void parse_covariate_records(const scope *s, asc_covariate_spec *out)
{
    parser *p = s->p;
    asc_selection *records = asc_take_bytes(p->arena, 1, sizeof *records);
    if (records == NULL || !parse_selection(s, "this covariate", records)) return;
    out->records = records;
    const char *take = scope_get(s, "take") == NULL ? "count" : scope_text(s, "take");
    if (strcmp(take, "count") == 0 && scope_get(s, "take") == NULL)
        option_add(p, path_join(p, s->shown, "take"), "count", true);
    records->take = take_of(take);
    take_column(s, "this covariate", records);
    rate_at_risk(s, records);
    out->column = scope_get(s, "name") == NULL ? NULL : scope_text(s, "name");
    out->at = out->column == NULL ? records->at : scope_place(s, "name");
    if (out->column == NULL)
        asc_findings_add(p->findings, records->at, "name: prior_year",
                         "a covariate from a table has no 'name'");
    const time_range i = window_at(&records->window, 0, false, false);
    if (records->window.text != NULL && i.high > 0 &&
        records->origin.kind <= ASC_UNIT_FROM)
        asc_findings_add(p->findings, records->window.at,
                         "end it strictly before time zero: \"[-12mo, 0d)\"",
                         "a covariate is measured before the unit starts; window '%s' "
                         "ends after its origin",
                         records->window.text);
}
