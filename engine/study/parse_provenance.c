/* `study.registered`, `amendments` and `disclosure.people`: who keeps the lock, what was changed after it, and that rows
 * of people stay where they are. */
#include "study_private.h"
#include <string.h>

static const char *day(const scope *s, const char *key)
{
    const char *date = scope_text(s, key);
    if (date == NULL || date_valid(date)) return date;
    asc_findings_add(s->p->findings, scope_place(s, key), "write it as 2024-03-20",
                     "'%s' is '%.60s', not a date", key, date);
    return NULL;
}

void parse_registered(const scope *study)
{
    asc_provenance *out = &study->p->study->provenance;
    const asc_yaml *node = scope_get(study, "registered");
    const scope s = scope_below(study, "registered");
    if (s.map == NULL) return;
    out->at = node->at;
    const asc_yaml *where = scope_get(&s, "where");
    if (where != NULL && where->kind != ASC_YAML_SCALAR)
        asc_findings_add(s.p->findings, where->at, "where: the audit office",
                         "'where' is one text");
    else
        out->where = scope_text(&s, "where");
    out->date = day(&s, "date");
}

void parse_amendments(const scope *root)
{
    parser *p = root->p;
    const asc_yaml *node = scope_get(root, "amendments");
    const bool list = node != NULL && node->kind == ASC_YAML_SEQUENCE;
    const size_t count = node == NULL || node->kind == ASC_YAML_SCALAR ? 0
                         : list                                        ? node->count
                                                                       : 1;
    asc_amendment *a = asc_take_bytes(p->arena, count + 1, sizeof *a);
    size_t n = 0;
    for (size_t i = 0; a != NULL && i < count; i++) {
        const asc_yaml *map = list ? node->item[i] : node;
        const char *shown = asc_take_format(p->arena, "amendments.%zu", n + 1);
        if (map->kind != ASC_YAML_MAPPING || shown == NULL) continue;
        const scope s = {p, map, "amendments", shown};
        a[n] = (asc_amendment){.at = map->at,
                               .date = day(&s, "date"),
                               .what = scope_text(&s, "what"),
                               .why = scope_text(&s, "why"),
                               .by = scope_text(&s, "by")};
        n += a[n].date != NULL && a[n].what != NULL && a[n].why != NULL;
    }
    p->study->provenance.amendment = a;
    p->study->provenance.amendments = n;
}

void parse_people(const scope *disclosure)
{
    const char *people = scope_text(disclosure, "people");
    if (people == NULL || strcmp(people, "none") == 0) return;
    asc_findings_add(
        disclosure->p->findings, scope_place(disclosure, "people"),
        "write none, or leave the key out; who may see rows takes them from the "
        "cohort file, which never leaves with a result",
        "'people' is '%.60s': no report, export or results file holds rows of "
        "people",
        people);
}
