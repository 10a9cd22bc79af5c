/* What was said beforehand: assumptions about a function, the register of partners' claims, breakdowns. */
#include "study_private.h"
#include <stdio.h>
#include <string.h>

/* Nothing that was not written enters the plan. */
static bool optional(const scope *s, const char *key, double *x)
{
    if (!asc_yaml_real(scope_get(s, key), x)) return false;
    *x = scope_real(s, key, 0.0);
    return true;
}

bool date_valid(const char *text)
{
    int year = 0, month = 0, day = 0, end = 0;
    int64_t days = 0;
    if (strlen(text) != 10 || strspn(text, "0123456789-") != 10) return false;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || end != 10)
        return false;
    return asc_date_days(year, month, day, &days);
}

void parse_assumed(const scope *partner, asc_assumed *out)
{
    *out = (asc_assumed){0};
    const scope s = scope_below(partner, "assumed");
    if (s.map == NULL) return;
    out->has_loss = optional(&s, "loss_if_withdrawn", &out->loss_if_withdrawn);
    out->has_share = optional(&s, "share", &out->share);
    out->by = scope_text(&s, "by");
    out->date = scope_text(&s, "date");
    if (out->date != NULL && !date_valid(out->date))
        asc_findings_add(s.p->findings, scope_place(&s, "date"), "write it as 2024-03-01",
                         "'date' is '%.60s', not a date", out->date);
    if (scope_get(&s, "loss_if_withdrawn") == NULL && scope_get(&s, "share") == NULL)
        asc_findings_add(s.p->findings, scope_place(partner, "assumed"),
                         "write loss_if_withdrawn: or share:, a number from 0 to 1",
                         "'assumed' says nothing that can be compared");
}

/* A partner that plays, or whose functions do. */
static bool is_player(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->partners; k++)
        if (strcmp(s->partner[k].name, name) == 0)
            return s->partner[k].role == ASC_PLAYER;
    return false;
}

static bool is_outcome(const asc_study *s, const char *name)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, name) == 0) return true;
    return false;
}

/* What is missing or of the wrong kind has been reported by the schema. */
static bool parse_claim(const scope *s, asc_claim *out)
{
    const asc_study *study = s->p->study;
    out->at = s->map->at;
    out->partner = scope_text(s, "partner");
    const bool part = optional(s, "claims", &out->part);
    out->outcome = scope_text(s, "of");
    if (out->partner == NULL || out->outcome == NULL) return false;
    if (!part && scope_get(s, "claims") == NULL)
        asc_findings_add(s->p->findings, out->at, "write claims: and a part, such as 0.6",
                         "the claim of '%.60s' has no 'claims'", out->partner);
    if (!is_player(study, out->partner))
        asc_findings_add(s->p->findings, scope_place(s, "partner"),
                         "name one of 'partners' with role: player",
                         "no partner '%.60s' that could claim a part", out->partner);
    if (!is_outcome(study, out->outcome))
        asc_findings_add(s->p->findings, scope_place(s, "of"), "name one of 'outcomes'",
                         "no outcome '%.60s' to claim a part of", out->outcome);
    return true;
}

void parse_register(const scope *root)
{
    parser *p = root->p;
    const scope evidence = scope_below(root, "evidence");
    const asc_yaml *node = scope_get(&evidence, "register");
    if (node == NULL || node->kind == ASC_YAML_SCALAR) return;
    const bool list = node->kind == ASC_YAML_SEQUENCE;
    const size_t count = list ? node->count : 1;
    asc_claim *claim = asc_take_bytes(p->arena, count, sizeof *claim);
    if (claim == NULL) return;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const asc_yaml *map = list ? node->item[i] : node;
        if (map->kind != ASC_YAML_MAPPING) continue;
        const char *shown = asc_take_format(p->arena, "evidence.register.%zu", i + 1);
        const scope s = {p, map, "evidence.register", shown == NULL ? "" : shown};
        if (!parse_claim(&s, &claim[n])) continue;
        for (size_t j = 0; j < n; j++)
            if (strcmp(claim[j].partner, claim[n].partner) == 0 &&
                strcmp(claim[j].outcome, claim[n].outcome) == 0)
                asc_findings_add(p->findings, claim[n].at, "leave one",
                                 "'%.60s' claims a part of '%.60s' twice",
                                 claim[n].partner, claim[n].outcome);
        n++;
    }
    p->study->claim = claim;
    p->study->claims = n;
}

void parse_groups(const scope *root)
{
    parser *p = root->p;
    const scope s = scope_below(root, "groups");
    const asc_yaml *node = scope_get(&s, "by");
    if (node == NULL || node->kind == ASC_YAML_MAPPING) return;
    asc_group_by *group = asc_take_bytes(p->arena, list_count(node) + 1, sizeof *group);
    size_t n = 0, written = 0;
    (void)scope_list(&s, "by", &written);
    for (size_t i = 0; group != NULL && i < list_count(node); i++) {
        const asc_yaml *item = list_item(node, i);
        if (item->kind != ASC_YAML_SCALAR) continue;
        for (size_t j = 0; j < n; j++)
            if (strcmp(group[j].column, item->text) == 0)
                asc_findings_add(p->findings, item->at, "leave one",
                                 "'%.60s' stands twice in 'by'", item->text);
        group[n++] = (asc_group_by){.column = item->text, .at = item->at};
    }
    p->study->group = group;
    p->study->groups = n;
}
