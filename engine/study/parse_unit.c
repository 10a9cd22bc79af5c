/* `unit`: time zero, stays that overlap, several units of one person. */
#include "linked_private.h"
#include <string.h>

void parse_unit_times(const scope *s)
{
    if (scope_get(s, "from") == NULL && scope_get(s, "start") == NULL) return;
    asc_linking *link = linking_of(s->p);
    if (link == NULL) return;
    link->from_at = scope_place(s, "from");
    link->start_at = scope_place(s, "start");
    if (scope_get(s, "from") != NULL) link->from = scope_text(s, "from");
    if (scope_get(s, "start") != NULL) link->start = scope_text(s, "start");
}

static const char repeat_help[] = "all, first, last or {gap: 30d}";

/* {gap: 30d}; false (with a finding) when it is something else. */
static bool parse_gap(const scope *s, const asc_yaml *node, asc_edge *gap)
{
    const asc_yaml *amount = node->count == 1 ? asc_yaml_get(node, "gap") : NULL;
    if (amount == NULL || amount->kind != ASC_YAML_SCALAR) {
        asc_findings_add(s->p->findings, node->at, repeat_help,
                         "this is no rule for repeated units");
        return false;
    }
    const char *rest = read_amount(amount->text, gap);
    if (rest != NULL && *rest == '\0' && gap->amount > 0) {
        asc_text t = asc_text_start(s->p->arena);
        asc_text_format(&t, "{gap: %s}", amount->text);
        option_add(s->p, path_join(s->p, s->shown, "repeat"), t.data, false);
        return true;
    }
    asc_findings_add(s->p->findings, amount->at, "an amount above 0, such as 30d",
                     "'%.60s' is no gap", amount->text);
    return false;
}

static void parse_repeat(const scope *s, asc_linking *link)
{
    static const char *const word[] = {"all", "first", "last"};
    const asc_yaml *node = scope_get(s, "repeat");
    if (node == NULL) {
        option_add(s->p, path_join(s->p, s->shown, "repeat"), "all", true);
        return;
    }
    if (node->kind == ASC_YAML_MAPPING) {
        if (parse_gap(s, node, &link->gap)) link->repeat = ASC_REPEAT_GAP;
        return;
    }
    for (size_t i = 0; node->kind == ASC_YAML_SCALAR && i < 3; i++) {
        if (strcmp(node->text, word[i]) != 0) continue;
        link->repeat = (asc_repeat)i;
        option_add(s->p, path_join(s->p, s->shown, "repeat"), word[i], false);
        return;
    }
    asc_findings_add(s->p->findings, node->at, repeat_help,
                     "this is no rule for repeated units");
}

void parse_unit_rules(const scope *s)
{
    const bool said = scope_get(s, "overlap") != NULL || scope_get(s, "repeat") != NULL;
    if (!said && (s->p->link == NULL || s->p->link->start == NULL)) return;
    asc_linking *link = linking_of(s->p);
    if (link == NULL) return;
    const char *overlap = scope_text(s, "overlap");
    if (strcmp(overlap, "last") == 0) link->overlap = ASC_OVERLAP_LAST;
    if (strcmp(overlap, "first") == 0) link->overlap = ASC_OVERLAP_FIRST;
    parse_repeat(s, link);
    if (said && s->p->study->person == NULL)
        asc_findings_add(
            s->p->findings,
            scope_place(s, scope_get(s, "overlap") != NULL ? "overlap" : "repeat"),
            "person: the column that identifies the person",
            "'overlap' and 'repeat' need 'unit.person'");
}
