/* The evidence gate's part of the plan: rows that do not apply, controls, models that are run side by side, what
 * else happened; and what outcomes say of it. A row that is said not to apply has no cap, so that only rows
 * that a design can lack may be named, each with its reason. */
#include "study_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nothing that was not written enters the plan. */
static double number_or(const scope *s, const char *key, double otherwise)
{
    return scope_get(s, key) == NULL ? otherwise : scope_real(s, key, otherwise);
}

/* A level that the family cannot have, or a spread it implies otherwise, is a slip. */
static void parse_expected(const scope *s, asc_outcome *out)
{
    if (scope_get(s, "expected") == NULL) return;
    const scope e = scope_below(s, "expected");
    const double none = (double)NAN;
    out->expects = true;
    out->expected_mean = scope_real(&e, "mean", 0.0);
    out->expected_sd = number_or(&e, "sd", none);
    out->expected_icc = number_or(&e, "icc", none);
    const bool share = out->family == ASC_BINOMIAL;
    const bool above = out->family != ASC_GAUSSIAN && out->family != ASC_ORDINAL;
    if (scope_get(&e, "mean") == NULL) return; /* told as a key that is missing */
    if ((above && !(out->expected_mean > 0.0)) || (share && out->expected_mean >= 1.0))
        asc_findings_add(
            s->p->findings, scope_place(&e, "mean"),
            share ? "a share above 0 and below 1: 0.12" : "a mean above 0, per unit",
            "outcome '%s' cannot have the mean %g", out->name, out->expected_mean);
    if (share && scope_get(&e, "sd") != NULL)
        asc_findings_add(s->p->findings, scope_place(&e, "sd"), "leave it out",
                         "the share implies it");
}

void parse_outcome_evidence(const scope *s, asc_outcome *out)
{
    if (scope_get(s, "domain") != NULL) out->domain = scope_text(s, "domain");
    if (scope_get(s, "before") != NULL) out->before = scope_text(s, "before");
    parse_expected(s, out);
    if (scope_get(s, "trend") != NULL) out->trend = scope_list(s, "trend", &out->trends);
    if (out->trends == 1)
        asc_findings_add(s->p->findings, scope_place(s, "trend"),
                         "name at least two periods, oldest first",
                         "one period has no trend");
    out->sesoi = number_or(s, "sesoi", 0.0);
    out->margin = number_or(s, "margin", 0.0);
    out->true_effect = number_or(s, "true_effect", 0.0);
    if (out->margin > 0.0 && strcmp(out->role, "safety") != 0)
        asc_findings_add(s->p->findings, scope_place(s, "margin"),
                         "write role: safety, or leave it out",
                         "'margin' is for safety outcomes");
    else if (out->margin > 0.0 && out->margin <= 1.0 && out->family != ASC_GAUSSIAN)
        asc_findings_add(s->p->findings, scope_place(s, "margin"),
                         "1.25 lets the rate be a quarter worse",
                         "'margin' is %g, a ratio above 1", out->margin);
    if (out->true_effect != 0.0 && strcmp(out->role, "negative_control") != 0)
        asc_findings_add(s->p->findings, scope_place(s, "true_effect"),
                         "write role: negative_control, or leave it out",
                         "'true_effect' is for negative controls");
}

/* Why a row may not be left out of this study; NULL: it may. */
static const char *always(const asc_study *s, size_t row)
{
    switch (row) {
    case 1:
    case 2:
    case 3:
    case 11:
    case 17:
        return "it applies to every study";
    case 4:
        return s->link != NULL ? "the study links tables" : NULL;
    case 5:
    case 6:
    case 7:
    case 9:
    case 10:
    case 12:
        return s->models > 0 ? "the study compares" : NULL;
    default:
        return NULL;
    }
}

static void parse_row(parser *p, const asc_yaml *key, const asc_yaml *reason)
{
    asc_gate_plan *gate = &p->study->gate;
    char *end = NULL;
    const unsigned long row = strtoul(key->text, &end, 10);
    if (end == key->text || *end != '\0' || row < 1 || row > ASC_EVIDENCE_ROWS) {
        asc_findings_add(p->findings, key->at, "{8: cohort design without a pre-period}",
                         "'%.60s' is no row of the gate, 1 to %d", key->text,
                         (int)ASC_EVIDENCE_ROWS);
        return;
    }
    if (reason->kind != ASC_YAML_SCALAR || *reason->text == '\0') {
        asc_findings_add(p->findings, reason->at, "write why it cannot apply",
                         "row %lu has no reason", row);
        return;
    }
    const char *not = always(p->study, row);
    if (not != NULL)
        asc_findings_add(p->findings, key->at, "leave it out",
                         "row %lu cannot be left out: %s", row, not );
    gate->not_applicable[row - 1] = reason->text;
    asc_text t = asc_text_start(p->arena);
    canonical_text(&t, reason->text);
    option_add(p, asc_take_format(p->arena, "evidence.not_applicable.%lu", row), t.data,
               false);
}

static void parse_not_applicable(const scope *s)
{
    const asc_yaml *map = scope_get(s, "not_applicable");
    if (map == NULL) return;
    if (map->kind != ASC_YAML_MAPPING) {
        asc_findings_add(s->p->findings, map->at,
                         "{8: cohort design without a pre-period}",
                         "'not_applicable' needs rows with reasons");
        return;
    }
    for (size_t i = 0; i < map->count; i++) parse_row(s->p, map->key[i], map->item[i]);
}

static const asc_outcome *outcome_named(const asc_study *s, const char *name)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, name) == 0) return &s->outcome[o];
    return NULL;
}

static bool model_named(const asc_study *s, const char *name)
{
    for (size_t m = 0; m < s->models; m++)
        if (strcmp(s->model[m].name, name) == 0) return true;
    return false;
}

static void parse_names(const scope *s)
{
    asc_study *study = s->p->study;
    asc_gate_plan *gate = &study->gate;
    const scope multiverse = scope_below(s, "multiverse");
    if (scope_get(s, "negative_controls") != NULL)
        gate->control = scope_list(s, "negative_controls", &gate->controls);
    if (scope_get(&multiverse, "models") != NULL)
        gate->multiverse = scope_list(&multiverse, "models", &gate->multiverses);
    for (size_t i = 0; i < gate->controls; i++) {
        const asc_outcome *o = outcome_named(study, gate->control[i]);
        if (o == NULL || strcmp(o->role, "negative_control") != 0)
            asc_findings_add(s->p->findings, scope_place(s, "negative_controls"),
                             "give it role: negative_control under 'outcomes'",
                             "'%.60s' is no negative control", gate->control[i]);
    }
    for (size_t i = 0; i < gate->multiverses; i++)
        if (!model_named(study, gate->multiverse[i]))
            asc_findings_add(s->p->findings, scope_place(&multiverse, "models"),
                             "name entries of 'counterfactual'",
                             "no model '%.60s' in this study", gate->multiverse[i]);
}

/* "what (date, where)"; NULL: what is missing, which has been reported. */
static const char *happening(parser *p, const asc_yaml *map, size_t i)
{
    const char *shown = asc_take_format(p->arena, "evidence.co_interventions.%zu", i + 1);
    const scope e = {p, map, "evidence.co_interventions", shown == NULL ? "" : shown};
    const char *what = scope_text(&e, "what"), *date = scope_text(&e, "date");
    const char *where = scope_text(&e, "where");
    if (date != NULL && !date_valid(date))
        asc_findings_add(p->findings, scope_place(&e, "date"), "write it as 2024-03-01",
                         "'date' is '%.60s', not a date", date);
    if (what == NULL || (date == NULL && where == NULL)) return what;
    if (date == NULL || where == NULL)
        return asc_take_format(p->arena, "%s (%s)", what, date == NULL ? where : date);
    return asc_take_format(p->arena, "%s (%s, %s)", what, date, where);
}

static void parse_happened(const scope *s)
{
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, "co_interventions");
    if (node == NULL || node->kind == ASC_YAML_SCALAR) return;
    const bool list = node->kind == ASC_YAML_SEQUENCE;
    const size_t count = list ? node->count : 1;
    const char **text = asc_take_bytes(p->arena, count, sizeof *text);
    size_t n = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        const asc_yaml *map = list ? node->item[i] : node;
        if (map->kind != ASC_YAML_MAPPING) continue;
        const char *one = happening(p, map, i);
        if (one != NULL) text[n++] = one;
    }
    p->study->gate.happened = text;
    p->study->gate.happenings = n;
}

static void check_covariate(const parser *p, const asc_outcome *o, const char *key,
                            const char *name)
{
    const asc_study *s = p->study;
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].column != NULL && strcmp(s->covariate[j].column, name) == 0)
            return;
    asc_findings_add(p->findings, o->at,
                     "list it under 'covariates', measured before time zero",
                     "'%s' of '%.60s' names no covariate '%.60s'", key, o->name, name);
}

static void check_before(const parser *p)
{
    for (size_t o = 0; o < p->study->outcomes; o++) {
        const asc_outcome *y = &p->study->outcome[o];
        if (y->before != NULL) check_covariate(p, y, "before", y->before);
        for (size_t t = 0; t < y->trends; t++)
            check_covariate(p, y, "trend", y->trend[t]);
    }
}

void parse_gate(const scope *root)
{
    const scope s = scope_below(root, "evidence");
    asc_gate_plan *gate = &root->p->study->gate;
    check_before(root->p);
    for (size_t i = 0; s.map != NULL && i < s.map->count; i++)
        gate->on |= strcmp(s.map->key[i]->text, "register") != 0;
    if (!gate->on) return;
    gate->profile = scope_get(&s, "profile") == NULL ? NULL : scope_text(&s, "profile");
    if (gate->profile == NULL) {
        gate->profile = "standard-1";
        option_add(root->p, "evidence.profile", "standard-1", true);
    }
    parse_not_applicable(&s);
    parse_names(&s);
    parse_multiverse(&s);
    parse_happened(&s);
    parse_mechanism(&s);
}
