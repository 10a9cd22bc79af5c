/* Partners and their functions. A partner without `functions` is one function of its own name; the
 * functions of the others stand in declared order, partner by partner. */
#include "study_private.h"
#include <string.h>

/* Partners and functions under construction. */
typedef struct listing {
    asc_partner *partner, *function;
    size_t partners, functions, players;
} listing;

/* What says who got it stands with the functions, once. */
static void refuse_beside(const scope *s, const asc_yaml *key)
{
    static const char *const own[] = {"table",  "where", "event", "window",
                                      "column", "take",  "after", "origin"};
    const asc_yaml *found = NULL;
    for (size_t i = 0; i < sizeof own / sizeof *own && found == NULL; i++)
        found = scope_get(s, own[i]);
    if (found == NULL && !has_test(s->map)) return;
    asc_findings_add(s->p->findings, found == NULL ? s->map->at : found->at,
                     "move it into each of its functions",
                     "partner '%s' has functions: it delivered what they did", key->text);
}

/* Names of partners and functions are all different: they name players and coalitions. */
static void check_name(parser *p, const listing *l, const asc_partner *f)
{
    const asc_partner *other = NULL;
    for (size_t i = 0; i < l->partners && other == NULL; i++)
        if (&l->partner[i] != f && strcmp(l->partner[i].name, f->name) == 0)
            other = &l->partner[i];
    for (size_t i = 0; i < l->functions && other == NULL; i++)
        if (&l->function[i] != f && strcmp(l->function[i].name, f->name) == 0)
            other = &l->function[i];
    if (other == NULL) return;
    asc_findings_add(p->findings, f->at, "give each a name of its own",
                     "'%.63s' is the name of a partner or function on line %zu already",
                     f->name, other->at.line);
}

/* `after` names partners and functions; empty brackets say that it comes after none. Where records are linked
 * it was read with them. */
static void parse_after(const scope *s, asc_partner *f)
{
    const asc_yaml *node = scope_get(s, "after");
    if (f->after_given || node == NULL || node->kind == ASC_YAML_MAPPING) return;
    f->after_given = true;
    f->after = scope_list(s, "after", &f->afters);
    if (list_count(node) == 0)
        option_add(s->p, path_join(s->p, s->shown, "after"), "[]", false);
    for (size_t i = 0; i < f->afters; i++)
        if (strcmp(f->after[i], f->name) == 0)
            asc_findings_add(s->p->findings, list_item(node, i)->at, "leave it out",
                             "'%.63s' comes after itself", f->name);
}

/* Names that `after` may hold are known once all partners are read. */
static void check_after(parser *p, const listing *l, const asc_partner *f)
{
    for (size_t i = 0; i < f->afters && p->link == NULL; i++) {
        bool known = false;
        for (size_t k = 0; k < l->partners; k++)
            known = known || strcmp(l->partner[k].name, f->after[i]) == 0;
        for (size_t k = 0; k < l->functions; k++)
            known = known || strcmp(l->function[k].name, f->after[i]) == 0;
        if (known) continue;
        asc_findings_add(p->findings, f->at, "name partners and functions of this study",
                         "'%s' is after '%.63s', which is none of 'partners'", f->name,
                         f->after[i]);
    }
}

static void count_player(parser *p, listing *l, const asc_partner *f)
{
    if (f->role != ASC_PLAYER || ++l->players != ASC_PLAYERS_MAX + 1) return;
    asc_findings_add(p->findings, f->at,
                     "combine partners, or write role: context or excluded",
                     "more than %d players", ASC_PLAYERS_MAX);
}

/* A function is read by the rows of a partner. */
static void parse_named(const scope *s, const asc_yaml *key, listing *l, asc_partner *out)
{
    parser *p = s->p;
    const scope all = scope_below(s, "functions");
    refuse_beside(s, key);
    for (size_t i = 0; all.map != NULL && i < all.map->count; i++) {
        scope own = scope_named(&all, i);
        own.path = "partners.*";
        asc_partner *f = &l->function[l->functions];
        const asc_yaml *below = scope_get(&own, "functions");
        if (below != NULL)
            asc_findings_add(p->findings, below->at,
                             asc_take_format(p->arena, "name them below '%s'", key->text),
                             "function '%s' has functions", all.map->key[i]->text);
        if (scope_get(&own, "cost") != NULL)
            asc_findings_add(p->findings, scope_place(&own, "cost"),
                             asc_take_format(p->arena, "write it at '%s'", key->text),
                             "a function has no cost of its own");
        parse_function(&own, s, all.map->key[i], f);
        parse_after(scope_get(&own, "after") != NULL ? &own : s, f);
        check_name(p, l, f);
        count_player(p, l, f);
        f->partner = l->partners - 1;
        l->functions++;
        out->functions++;
        if (f->role < out->role) out->role = f->role;
    }
}

/* What the partner's work costs, and who bears it. */
static void parse_cost(const scope *partner, asc_partner *out)
{
    const scope s = scope_below(partner, "cost");
    if (s.map == NULL) return;
    const char *per = scope_text(&s, "per");
    out->has_cost = true;
    out->cost = scope_real(&s, "value", 0.0);
    out->cost_per_unit = per != NULL && strcmp(per, "unit") == 0;
    out->cost_payer = scope_text(&s, "payer");
}

static void parse_partner(const scope *s, const asc_yaml *key, listing *l)
{
    parser *p = s->p;
    asc_partner *out = &l->partner[l->partners++];
    const bool named = scope_get(s, "functions") != NULL;
    *out = (asc_partner){.name = key->text, .at = key->at, .first = l->functions};
    check_name(p, l, out);
    if (named) {
        out->named = true;
        out->role = ASC_EXCLUDED;
        out->reason = "unknown";
        parse_assumed(s, &out->assumed);
        parse_named(s, key, l, out);
        parse_cost(s, out);
        return;
    }
    asc_partner *f = &l->function[l->functions++];
    parse_function(s, NULL, key, f);
    parse_after(s, f);
    count_player(p, l, f);
    f->partner = l->partners - 1;
    const size_t first = out->first;
    *out = *f;
    out->first = first;
    out->functions = 1;
    parse_cost(s, out);
}

void parse_partners(const scope *root)
{
    parser *p = root->p;
    const scope all = scope_below(root, "partners");
    if (all.map == NULL) return;
    size_t most = 0;
    for (size_t i = 0; i < all.map->count; i++) {
        const asc_yaml *functions = asc_yaml_get(all.map->item[i], "functions");
        const bool named = functions != NULL && functions->kind == ASC_YAML_MAPPING;
        most += 1 + (named ? functions->count : 0);
    }
    listing l = {.partner = asc_take_bytes(p->arena, all.map->count, sizeof *l.partner),
                 .function = asc_take_bytes(p->arena, most, sizeof *l.function)};
    if (l.partner == NULL || l.function == NULL) return;
    for (size_t i = 0; i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        parse_partner(&s, all.map->key[i], &l);
    }
    for (size_t k = 0; k < l.functions; k++) check_after(p, &l, &l.function[k]);
    p->study->partner = l.partner;
    p->study->partners = l.partners;
    p->study->function = l.function;
    p->study->functions = l.functions;
}
