/* `missing: {outcome: bounds}`: a yes/no outcome that is not known for some units is answered twice, with them as bad under its
 * own name and as good under NAME_best. The truth lies between, whatever the reason they are missing for (Manski 1990, Am.
 * Econ. Rev. 80:319-323). */
#include "linked_private.h"
#include <string.h>

/* Is the rule about this outcome? By its name when it is made from records, else by the column of its predicate. */
static bool is_about(const asc_missing *m, const asc_outcome *o)
{
    if (o->linked != NULL)
        return o->linked->missing_as == NULL && strcmp(o->name, m->column) == 0;
    if (o->event != NULL)
        return o->event->column != NULL && strcmp(o->event->column, m->column) == 0;
    return o->column != NULL && strcmp(o->column, m->column) == 0;
}

static bool taken(const asc_study *s, const char *name)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, name) == 0) return true;
    return false;
}

static void make_best(parser *p, asc_outcome *worst, asc_outcome *best)
{
    worst->unknown = ASC_UNSEEN_BAD;
    *best = *worst;
    best->unknown = ASC_UNSEEN_GOOD;
    best->role = "secondary";
    parse_best_nouns(p, best);
    best->name = asc_take_format(p->arena, "%s_best", worst->name);
    if (best->name != NULL && taken(p->study, best->name))
        asc_findings_add(
            p->findings, worst->at, "give one of them another name",
            "outcome '%s' has bounds, and its answer at best would be called "
            "'%s', which is taken",
            worst->name, best->name);
    if (worst->linked == NULL) return;
    asc_linked_outcome *linked = asc_take_bytes(p->arena, 1, sizeof *linked);
    if (linked == NULL) return;
    *linked = *worst->linked;
    linked->missing_as = worst->name;
    best->linked = linked;
}

/* Weights are for outcomes: units alike in everything else must be there to stand for those in which it is missing. */
static void check_weights(parser *p)
{
    const asc_study *s = p->study;
    for (size_t i = 1; i < s->missings; i++) {
        const asc_missing *m = &s->missing[i];
        bool found = m->rule != ASC_WEIGHT, covariate = false;
        for (size_t o = 0; o < s->outcomes; o++) found |= is_about(m, &s->outcome[o]);
        for (size_t j = 0; j < s->covariates; j++)
            covariate |= m->rule == ASC_WEIGHT && s->covariate[j].column != NULL &&
                         strcmp(s->covariate[j].column, m->column) == 0;
        if (found && !covariate) continue;
        asc_findings_add(p->findings, m->at,
                         "exclude, category or {impute: number}; weight is for outcomes",
                         covariate ? "'%.60s' is a covariate, which the weights rest on"
                                   : "'%.60s' is no outcome of this study",
                         m->column);
    }
}

void parse_bounds(parser *p)
{
    asc_study *s = p->study;
    size_t n = s->outcomes;
    asc_outcome *all = asc_take_bytes(p->arena, 2 * n, sizeof *all);
    if (all == NULL) return;
    if (n > 0) memcpy(all, s->outcome, n * sizeof *all);
    for (size_t i = 1; i < s->missings; i++) {
        const asc_missing *m = &s->missing[i];
        if (m->rule != ASC_BOUNDS) continue;
        bool found = false;
        for (size_t o = 0; o < s->outcomes; o++) {
            if (!is_about(m, &all[o]) || all[o].family != ASC_BINOMIAL ||
                all[o].unknown != ASC_UNSEEN_MISSING)
                continue;
            found = true;
            make_best(p, &all[o], &all[n++]);
        }
        if (!found)
            asc_findings_add(p->findings, m->at, "exclude, or refuse",
                             "'%.60s' is no yes/no outcome, which alone can have bounds",
                             m->column);
    }
    s->outcome = all;
    s->outcomes = n;
    check_weights(p);
}
