/* What is wrong with a study as a whole before data are looked at: time zero, windows of exposures and
 * outcomes that overlap, deaths without a rule, the order of partners. */
#include "linked_private.h"
#include <string.h>

static void check_start(parser *p, asc_place at)
{
    if (p->link->start == NULL)
        asc_findings_add(p->findings, at, "unit: {start: the column with time zero}",
                         "a window needs a start of the unit");
}

static void check_lock(parser *p)
{
    const asc_study *s = p->study;
    if (p->link->has_lock || asc_yaml_get(p->study_node, "data_lock") != NULL) return;
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL) {
            asc_findings_add(p->findings, s->outcome[o].at,
                             "study: {data_lock: the last day on record}",
                             "outcome '%s' has a window, and no 'study.data_lock' says "
                             "whether it is closed",
                             s->outcome[o].name);
            return;
        }
}

static void check_needs(parser *p)
{
    const asc_study *s = p->study;
    for (size_t k = 0; k < s->functions; k++)
        if (s->function[k].records != NULL) check_start(p, s->function[k].records->at);
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL)
            check_start(p, s->outcome[o].linked->records.at);
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].records != NULL) check_start(p, s->covariate[j].records->at);
    const asc_linking *l = p->link;
    check_lock(p);
    if (l->start != NULL && !l->has_period &&
        asc_yaml_get(p->study_node, "period") == NULL)
        asc_findings_add(p->findings, l->start_at,
                         "study: {period: [first day, last day]}: whose starts are meant",
                         "a start without 'study.period'");
    if (l->start == NULL && (l->has_period || l->from != NULL))
        asc_findings_add(p->findings, l->from != NULL ? l->from_at : (asc_place){0},
                         "unit: {start: the column with time zero}",
                         "'%s' without 'unit.start'",
                         l->from != NULL ? "unit.from" : "study.period");
}

/* Only windows from the unit's start can be compared without data. */
static bool from_start(const asc_selection *r)
{
    return r != NULL && r->window.text != NULL && r->origin.kind == ASC_UNIT_START;
}

/* The last exposure to close after the start: NULL when none does. */
static const asc_partner *last_to_close(const asc_study *s, int64_t *closes)
{
    const asc_partner *last = NULL;
    *closes = 0;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_partner *a = &s->function[k];
        if (a->role == ASC_EXCLUDED || !from_start(a->records)) continue;
        const int64_t t = edge_time(&a->records->window.closes, 0);
        if (t <= *closes) continue;
        *closes = t;
        last = a;
    }
    return last;
}

static const char *end_text(const parser *p, const asc_window *w)
{
    const char *comma = strchr(w->text, ',');
    const size_t skip = 1 + strspn(comma + 1, " ");
    return asc_take_textn(p->arena, comma + skip, strlen(comma + skip) - 1);
}

static void check_overlap(parser *p)
{
    const asc_study *s = p->study;
    int64_t closes = 0;
    const asc_partner *last = last_to_close(s, &closes);
    if (last == NULL) return;
    const char *end = end_text(p, &last->records->window);
    for (size_t o = 0; o < s->outcomes; o++) {
        const asc_linked_outcome *y = s->outcome[o].linked;
        if (y == NULL || y->missing_as != NULL || !from_start(&y->records)) continue;
        const bool before = edge_time(&y->records.window.opens, 0) < closes;
        const bool ends = edge_time(&y->records.window.closes, 0) <= 0;
        if (ends || y->early == ASC_EARLY_CLONE ||
            (!before && y->early == ASC_EARLY_LANDMARK))
            continue;
        asc_findings_add(
            p->findings, y->records.window.at,
            asc_take_format(p->arena,
                            "open the outcome's window at %s, where the last exposure "
                            "closes, and write early: landmark: who has the outcome or "
                            "dies before it is excluded and counted by arm",
                            end == NULL ? "" : end),
            before
                ? "outcome '%s' opens before the exposure window of '%s' (%s) closes: "
                  "who has the outcome early cannot be delivered to later"
                : "outcome '%s' leaves open what happens before the exposure window of "
                  "'%s' (%s) closes",
            s->outcome[o].name, last->name, last->records->window.text);
    }
}

static const asc_table_spec *death_table(const asc_linking *l)
{
    for (size_t i = 0; i < l->tables; i++)
        if (l->table[i].death) return &l->table[i];
    return NULL;
}

static void check_death(parser *p)
{
    const asc_study *s = p->study;
    const asc_table_spec *death = death_table(p->link);
    for (size_t i = 0, n = 0; i < p->link->tables; i++)
        if (p->link->table[i].death && n++ > 0)
            asc_findings_add(p->findings, p->link->table[i].at,
                             "put the deaths into one table",
                             "a second table says who died");
    for (size_t o = 0; o < s->outcomes; o++) {
        const asc_linked_outcome *y = s->outcome[o].linked;
        if (y == NULL || y->missing_as != NULL) continue;
        const bool named =
            y->death != ASC_DEATH_UNSAID && y->death != ASC_DEATH_NONE_RECORDED;
        if (death != NULL && y->death == ASC_DEATH_UNSAID)
            asc_findings_add(
                p->findings, s->outcome[o].at,
                "death: competing (stays as it is), composite (counts as the "
                "outcome) or missing",
                "outcome '%s' needs 'death': table '%s' says who died",
                s->outcome[o].name, death->name);
        if (death != NULL && y->death == ASC_DEATH_NONE_RECORDED)
            asc_findings_add(p->findings, s->outcome[o].at,
                             "competing, composite or missing",
                             "outcome '%s' says none_recorded, table '%s' records deaths",
                             s->outcome[o].name, death->name);
        if (death == NULL && named)
            asc_findings_add(p->findings, s->outcome[o].at,
                             "tables: {deaths: {key: person_id, time: death_date, death: "
                             "true}}, or death: none_recorded",
                             "outcome '%s' has a rule for deaths and no table says who "
                             "died",
                             s->outcome[o].name);
    }
}

/* The first function of this name, or of the partner of this name; their number: none. */
static size_t function_named(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->functions; k++)
        if (strcmp(s->function[k].name, name) == 0 ||
            strcmp(s->partner[s->function[k].partner].name, name) == 0)
            return k;
    return s->functions;
}

/* Partners stand in the order of delivery, so what comes after something stands below it. */
static void check_order(parser *p)
{
    const asc_study *s = p->study;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_partner *a = &s->function[k];
        for (size_t i = 0; i < a->afters; i++) {
            const size_t before = function_named(s, a->after[i]);
            if (before == s->functions)
                asc_findings_add(p->findings, a->at, "the name of a partner above it",
                                 "partner '%s' comes after '%.60s', which is no partner",
                                 a->name, a->after[i]);
            else if (before > k)
                asc_findings_add(p->findings, a->at, "declare it first",
                                 "partner '%s' comes after '%s', which stands below it",
                                 a->name, a->after[i]);
        }
        const asc_selection *r = a->records;
        if (r == NULL || r->origin.kind != ASC_PARTNER_TIME) continue;
        if (r->origin.index < k && s->function[r->origin.index].records == NULL)
            asc_findings_add(
                p->findings, r->origin.at, "a partner with a table",
                "the window of '%s' starts at '%s', whose deliveries have no "
                "time",
                a->name, r->origin.text);
        if (r->origin.index < k) continue;
        asc_findings_add(p->findings, r->origin.at, "a partner above it",
                         "the window of '%s' starts at '%s', which does not stand above "
                         "it",
                         a->name, r->origin.text);
    }
}

void check_linked(parser *p)
{
    if (p->link == NULL) return;
    check_needs(p);
    check_overlap(p);
    check_death(p);
    check_order(p);
    check_first_of(p);
    check_clone(p);
}
