/* `audit.claims`: which claims are read, how many, and what rests on them. */
#include "linked_private.h"
#include <stdlib.h>
#include <string.h>

static asc_named_column named(const scope *s, const char *key)
{
    return (asc_named_column){scope_text(s, key), scope_place(s, key)};
}

/* The contract of a table, or NULL. */
static const asc_table_spec *spec_of(const asc_study *s, const char *table)
{
    for (size_t i = 0; table != NULL && s->link != NULL && i < s->link->tables; i++)
        if (strcmp(s->link->table[i].name, table) == 0) return &s->link->table[i];
    return NULL;
}

static void parse_frame(const scope *frame, asc_audit_plan *out)
{
    parser *p = frame->p;
    out->table = named(frame, "table");
    const asc_table_spec *spec = spec_of(p->study, out->table.name);
    out->id = named(frame, "id");
    out->time = named(frame, "time");
    if (out->id.name == NULL && spec != NULL)
        out->id = (asc_named_column){spec->key, spec->key_at};
    if (out->time.name == NULL && spec != NULL)
        out->time = (asc_named_column){spec->time, spec->time_at};
    if (out->id.name == NULL)
        asc_findings_add(p->findings, frame->map->at, "write id: claim_id",
                         "the claims of '%.60s' have no id, and the table no key",
                         out->table.name == NULL ? "" : out->table.name);
    out->where = parse_where(frame, "where");
}

/* Samples within periods and strata. */
static void parse_strata(const scope *s, asc_audit_plan *out)
{
    static const char *const word[] = {[ASC_AUDIT_WEEK] = "week",
                                       [ASC_AUDIT_MONTH] = "month",
                                       [ASC_AUDIT_QUARTER] = "quarter"};
    const char *every = scope_text(s, "every");
    for (int k = ASC_AUDIT_WEEK; every != NULL && k <= ASC_AUDIT_QUARTER; k++)
        if (strcmp(every, word[k]) == 0) out->every = (asc_audit_period)k;
    out->stratum = named(s, "stratify");
    if (every != NULL && out->time.name == NULL)
        asc_findings_add(s->p->findings, scope_place(s, "every"),
                         "write frame: {table: ..., time: claimed_on}",
                         "the claims of '%.60s' have no time, and the table none",
                         out->table.name == NULL ? "" : out->table.name);
}

static void parse_size(const scope *claims, asc_audit_plan *out)
{
    const scope s = scope_below(claims, "size");
    if (s.map == NULL) return;
    const bool below = scope_get(&s, "show_below") != NULL;
    const bool records = scope_get(&s, "records") != NULL;
    if (below == records)
        asc_findings_add(s.p->findings, s.map->at, "size: {show_below: 0.05}",
                         "'size' needs show_below, or records, and not both");
    if (below) out->show_below = scope_real(&s, "show_below", 0);
    if (records) out->records = scope_count(&s, "records", 1000000000);
}

static void parse_readers(const scope *s, asc_audit_plan *out)
{
    static const char *const usual[] = {"reader1", "reader2", "reader3", "reader4",
                                        "reader5", "reader6", "reader7", "reader8"};
    parser *p = s->p;
    const size_t raters = scope_count(s, "raters", 8);
    size_t n = raters;
    const char *const *name = usual;
    if (scope_get(s, "readers") != NULL) name = scope_list(s, "readers", &n);
    if (n != raters)
        asc_findings_add(p->findings, scope_place(s, "readers"),
                         "a column for each of 'raters'", "%zu readers, but %zu raters",
                         n, raters);
    asc_named_column *reader = asc_take_bytes(p->arena, n, sizeof *reader);
    for (size_t i = 0; reader != NULL && i < n; i++)
        reader[i] = (asc_named_column){name[i], s->map->at};
    out->reader = reader;
    out->readers = reader == NULL ? 0 : n;
}

/* Outcomes that rest on the claims: named, or those taken from their table. */
static void parse_of(const scope *s, asc_audit_plan *out)
{
    const asc_study *study = s->p->study;
    if (scope_get(s, "of") != NULL) {
        out->outcome = scope_list(s, "of", &out->outcomes);
        for (size_t i = 0; i < out->outcomes; i++) {
            bool found = false;
            for (size_t o = 0; o < study->outcomes; o++)
                found |= strcmp(study->outcome[o].name, out->outcome[i]) == 0;
            if (!found)
                asc_findings_add(s->p->findings, scope_place(s, "of"),
                                 "name one of 'outcomes'", "no outcome '%.60s'",
                                 out->outcome[i]);
        }
        return;
    }
    const char **name = asc_take_bytes(s->p->arena, study->outcomes, sizeof *name);
    for (size_t o = 0; name != NULL && o < study->outcomes; o++) {
        const asc_linked_outcome *y = study->outcome[o].linked;
        if (y != NULL && out->table.name != NULL &&
            strcmp(y->records.table, out->table.name) == 0)
            name[out->outcomes++] = study->outcome[o].name;
    }
    out->outcome = name;
    if (out->outcomes == 0)
        asc_findings_add(s->p->findings, s->map->at, "of: [outcome]",
                         "no outcome is taken from the table of the claims");
}

void parse_audit(const scope *root)
{
    parser *p = root->p;
    const scope audit = scope_below(root, "audit"), s = scope_below(&audit, "claims");
    if (s.map == NULL) return;
    asc_audit_plan *out = asc_take_bytes(p->arena, 1, sizeof *out);
    if (out == NULL) return;
    *out = (asc_audit_plan){.at = s.map->at, .seed = p->study->seed};
    const scope frame = scope_below(&s, "frame");
    if (frame.map != NULL) parse_frame(&frame, out);
    parse_strata(&s, out);
    parse_size(&s, out);
    const asc_yaml *seed = scope_get(&s, "seed");
    if (seed != NULL && seed->kind == ASC_YAML_SCALAR) {
        out->seed = strtoull(seed->text, NULL, 10);
        option_add(p, "audit.claims.seed", seed->text, false);
    }
    parse_readers(&s, out);
    out->kappa = scope_real(&s, "kappa", 0.6);
    parse_of(&s, out);
    /* The file is named, not part of the plan: it does not exist when the plan is locked. */
    const asc_yaml *ratings = scope_get(&s, "ratings");
    if (ratings != NULL && ratings->kind == ASC_YAML_SCALAR) {
        out->ratings = ratings->text;
        out->ratings_at = ratings->at;
    }
    out->reading = named(&s, "reading");
    p->study->audit = out;
}
