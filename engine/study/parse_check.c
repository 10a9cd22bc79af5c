/* `checks`, and the fields that measures of kind goals require: rules every record of a table must meet. */
#include "linked_private.h"
#include <string.h>

static void parse_each(const scope *s, asc_check_plan *out)
{
    parser *p = s->p;
    const scope each = scope_below(s, "each");
    out->name = scope_text(s, "name");
    out->table = (asc_named_column){scope_text(s, "table"), scope_place(s, "table")};
    out->where = parse_where(s, "where");
    out->report = strcmp(scope_text(s, "else"), "report") == 0;
    if (each.map == NULL) {
        if (s->map != NULL && scope_get(s, "each") == NULL)
            asc_findings_add(p->findings, s->map->at,
                             "each: {column: owner, missing: false}",
                             "a check without 'each' checks nothing");
        return;
    }
    out->each = parse_predicate(&each, "'each'");
    asc_text t = asc_text_start(p->arena);
    if (out->each != NULL) canonical_predicate(&t, out->each);
    option_add(p, path_join(p, s->shown, "each"), t.data, false);
}

/* One check for every field that a measure requires. */
static size_t required_fields(const asc_study *s, asc_arena *arena, asc_check_plan *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->measures; i++) {
        const asc_measure *m = &s->measure[i];
        for (size_t k = 0; m->kind == ASC_MEASURE_GOALS && k < m->needs; k++)
            out[n++] =
                (asc_check_plan){.name = asc_take_format(arena, "%s: %s is filled in",
                                                         m->name, m->need[k].name),
                                 .table = m->table,
                                 .field = m->need[k]};
    }
    return n;
}

void parse_checks(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    const asc_yaml *list = scope_get(root, "checks");
    const size_t own = list == NULL                     ? 0
                       : list->kind == ASC_YAML_MAPPING ? 1
                                                        : list->count;
    size_t n = own, n_own = 0;
    for (size_t i = 0; i < study->measures; i++) n += study->measure[i].needs;
    asc_check_plan *check = asc_take_bytes(p->arena, n, sizeof *check);
    if (check == NULL) return;
    for (size_t i = 0; i < own; i++) {
        const char *shown = asc_take_format(p->arena, "checks.%zu", i + 1);
        const asc_yaml *map = list->kind == ASC_YAML_MAPPING ? list : list->item[i];
        const scope s = {p, map->kind == ASC_YAML_MAPPING ? map : NULL, "checks",
                         shown == NULL ? "" : shown};
        if (s.map != NULL) parse_each(&s, &check[n_own++]);
    }
    study->checks = n_own + required_fields(study, p->arena, check + n_own);
    study->check = check;
}
