/* Trials of the answer the plan declares: the grid of other reasonable choices, partners whose delivery can do
 * nothing, and how often deliveries are dealt out anew. The registered choice always belongs to the grid
 * and is not listed. */
#include "linked_private.h"
#include <string.h>

enum { GRID_MOST = 512 };

static const asc_outcome *first_primary(const asc_study *s)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].role, "primary") == 0) return &s->outcome[o];
    return NULL;
}

static void parse_windows(const scope *s, asc_gate_plan *gate)
{
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, "windows");
    const asc_outcome *o = first_primary(p->study);
    if (node == NULL) return;
    const size_t count = list_count(node);
    asc_window *w = asc_take_bytes(p->arena, count, sizeof *w);
    size_t listed = 0, n = 0;
    (void)scope_list(s, "windows", &listed);
    if (w == NULL) return;
    if (o == NULL || o->linked == NULL) {
        asc_findings_add(p->findings, node->at, "leave it out, or count records",
                         "there is no primary outcome counted in records%s%s: a column "
                         "has no other windows",
                         o == NULL ? "" : "; the first is ", o == NULL ? "" : o->name);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const asc_window one = parse_window_node(s, list_item(node, i));
        const char *own = o->linked->records.window.text;
        if (one.text == NULL) continue;
        if (own != NULL && strcmp(own, one.text) == 0)
            asc_findings_add(p->findings, one.at, "leave it out",
                             "%s is the registered window of '%s'", one.text, o->name);
        w[n++] = one;
    }
    gate->window = w;
    gate->windows = n;
}

static void parse_trims(const scope *s, asc_gate_plan *gate)
{
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, "trim");
    if (node == NULL) return;
    const size_t count = list_count(node);
    double *trim = asc_take(p->arena, count);
    size_t listed = 0;
    (void)scope_list(s, "trim", &listed);
    for (size_t i = 0; trim != NULL && i < count; i++) {
        const asc_yaml *item = list_item(node, i);
        double x = 0.0;
        if (!asc_yaml_real(item, &x) || !(x >= 0.0 && x < 0.5))
            asc_findings_add(p->findings, item->at, "0, or a probability below 0.5: 0.01",
                             "'trim' is '%.60s'", item->text);
        trim[gate->trims++] = x;
    }
    gate->trim = trim;
}

static size_t covariate_named(const asc_study *s, const char *name)
{
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].column != NULL && strcmp(s->covariate[j].column, name) == 0)
            return j;
    return SIZE_MAX;
}

static void parse_set(const scope *all, const asc_yaml *key, asc_covariate_set *out)
{
    parser *p = all->p;
    size_t listed = 0;
    const char *const *name = scope_list(all, key->text, &listed);
    size_t *at = asc_take_bytes(p->arena, listed, sizeof *at);
    *out = (asc_covariate_set){.name = key->text, .covariate = at};
    if (at == NULL) return;
    /* In the order of the study, so that a set is one however it is written. */
    for (size_t j = 0; j < p->study->covariates; j++)
        for (size_t i = 0; i < listed; i++)
            if (covariate_named(p->study, name[i]) == j &&
                (out->covariates == 0 || at[out->covariates - 1] != j))
                at[out->covariates++] = j;
    for (size_t i = 0; i < listed; i++)
        if (covariate_named(p->study, name[i]) == SIZE_MAX)
            asc_findings_add(p->findings, key->at, "name entries of 'covariates'",
                             "no covariate '%.60s' for the set '%.60s'", name[i],
                             key->text);
    check_set_lists(p, out, key->at);
    if (out->covariates == p->study->covariates)
        asc_findings_add(p->findings, key->at, "leave it out",
                         "the set '%.60s' is all covariates: the registered choice",
                         key->text);
}

static void parse_sets(const scope *s, asc_gate_plan *gate)
{
    const scope all = scope_below(s, "covariates");
    if (all.map == NULL) return;
    asc_covariate_set *set = asc_take_bytes(s->p->arena, all.map->count, sizeof *set);
    for (size_t i = 0; set != NULL && i < all.map->count; i++)
        parse_set(&all, all.map->key[i], &set[gate->sets++]);
    gate->set = set;
}

static void check_grid(const scope *s, const asc_gate_plan *gate)
{
    const size_t cells = (1 + gate->windows) * (1 + gate->trims) * (1 + gate->sets);
    if (cells > GRID_MOST)
        asc_findings_add(s->p->findings, s->map->at, "fewer choices of each kind",
                         "%zu windows, %zu trims and %zu sets beside the registered ones "
                         "are %zu runs, more than %d",
                         gate->windows, gate->trims, gate->sets, cells, (int)GRID_MOST);
}

static void parse_exposures(const scope *s, asc_gate_plan *gate)
{
    parser *p = s->p;
    const asc_study *study = p->study;
    if (scope_get(s, "negative_exposures") == NULL) return;
    size_t listed = 0;
    const char *const *name = scope_list(s, "negative_exposures", &listed);
    size_t *at = asc_take_bytes(p->arena, listed, sizeof *at);
    for (size_t i = 0; at != NULL && i < listed; i++) {
        size_t k = 0;
        while (k < study->functions && strcmp(study->function[k].name, name[i]) != 0) k++;
        if (k < study->functions && study->function[k].role == ASC_EXCLUDED)
            at[gate->exposures++] = k;
        else
            asc_findings_add(p->findings, scope_place(s, "negative_exposures"),
                             "give it a place under 'partners' with role: excluded",
                             "'%.60s' is no partner that is left out", name[i]);
    }
    gate->exposure = at;
}

void parse_multiverse(const scope *evidence)
{
    asc_gate_plan *gate = &evidence->p->study->gate;
    const scope s = scope_below(evidence, "multiverse");
    if (s.map != NULL) {
        parse_windows(&s, gate);
        parse_trims(&s, gate);
        parse_sets(&s, gate);
        check_grid(&s, gate);
    }
    parse_exposures(evidence, gate);
    if (scope_get(evidence, "permutations") != NULL)
        gate->permutations = scope_count(evidence, "permutations", 99999);
}
