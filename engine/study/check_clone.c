/* What `early: clone` goes with: a yes or no counted from the unit's start, partners whose first record is the delivery,
 * and policies that take deliveries away. Everything else is refused with what to write instead. */
#include "linked_private.h"
#include <string.h>

static const asc_outcome *with_early(const asc_study *s, asc_early early)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL && s->outcome[o].linked->early == early)
            return &s->outcome[o];
    return NULL;
}

static void check_outcome(parser *p, const asc_outcome *y)
{
    const asc_selection *r = &y->linked->records;
    if (r->take != ASC_TAKE_ANY)
        asc_findings_add(p->findings, r->at, "take: any, or early: landmark",
                         "outcome '%s' takes more than yes or no, and early: clone "
                         "follows units to their first event",
                         y->name);
    const bool start = r->origin.kind == ASC_UNIT_START;
    if (r->window.text != NULL && (!start || edge_time(&r->window.opens, 0) != 0))
        asc_findings_add(p->findings, r->window.at, "\"[0d, 30d)\" from unit.start",
                         "outcome '%s' has early: clone, which counts from the unit's "
                         "start on, and its window does not open there",
                         y->name);
}

static void check_partner(parser *p, const asc_outcome *y, const asc_partner *a)
{
    const asc_selection *r = a->records;
    if (r == NULL) {
        asc_findings_add(p->findings, a->at, "a partner with a table, or early: landmark",
                         "outcome '%s' has early: clone, and nobody knows when partner "
                         "'%s' delivered",
                         y->name, a->name);
        return;
    }
    if (r->take != ASC_TAKE_ANY && r->take != ASC_TAKE_COUNT)
        asc_findings_add(p->findings, r->at, "take: any or count, or early: landmark",
                         "outcome '%s' has early: clone, which needs the moment of "
                         "delivery; partner '%s' has delivered only when several records "
                         "are there",
                         y->name, a->name);
    if (r->origin.kind != ASC_UNIT_START && r->origin.kind != ASC_UNIT_FROM)
        asc_findings_add(p->findings, r->origin.at, "origin: unit.start",
                         "outcome '%s' has early: clone, and the window of partner '%s' "
                         "starts at '%s', which may come after the outcome",
                         y->name, a->name, r->origin.text);
}

void check_clone(parser *p)
{
    const asc_study *s = p->study;
    const asc_outcome *clone = with_early(s, ASC_EARLY_CLONE),
                      *landmark = with_early(s, ASC_EARLY_LANDMARK);
    if (clone == NULL) return;
    if (landmark != NULL)
        asc_findings_add(p->findings, landmark->at, "two studies, one for each",
                         "outcome '%s' leaves out units with early events (landmark) "
                         "that outcome '%s' is about (clone)",
                         landmark->name, clone->name);
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL &&
            s->outcome[o].linked->early == ASC_EARLY_CLONE)
            check_outcome(p, &s->outcome[o]);
    for (size_t k = 0; k < s->functions; k++)
        if (s->function[k].role == ASC_PLAYER) check_partner(p, clone, &s->function[k]);
    for (size_t m = 0; m < s->models; m++)
        if (s->model[m].universal)
            asc_findings_add(p->findings, s->model[m].at,
                             "policy: delivered, or early: landmark",
                             "universal gives everybody a delivery by the end of its "
                             "window, and does not say when: with early: clone it has no "
                             "one answer");
}
