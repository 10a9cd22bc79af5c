/* How an index is to be worked out.
 *   budget       so many coalitions are estimated and the index is sampled from them; without it, all it needs
 *   sampler      choose (by a pilot), antithetic, stratified, controlled
 *   completions  modelled: coalitions nobody was observed in are modelled like the others; monotone: they are
 *                left open, and the index is an interval over all monotone games */
#include "study_private.h"
#include <math.h>
#include <string.h>

enum { BUDGET_MOST = 10000000 };
static const char *const sampler_name[] = {"choose", "antithetic", "stratified",
                                           "controlled"};
static const char *const completion_name[] = {"modelled", "monotone"};

bool estimation_is(const char *key)
{
    return strcmp(key, "budget") == 0 || strcmp(key, "sampler") == 0 ||
           strcmp(key, "completions") == 0;
}

static const char *choice_of(const asc_yaml *node, const char *const *name, size_t names)
{
    for (size_t i = 0; node != NULL && node->kind == ASC_YAML_SCALAR && i < names; i++)
        if (strcmp(node->text, name[i]) == 0) return name[i];
    return NULL;
}

static bool budget_of(const asc_yaml *node, size_t *budget)
{
    double x = 0.0;
    if (node == NULL || !asc_yaml_real(node, &x) || x != floor(x) || x < 1.0 ||
        x > BUDGET_MOST)
        return false;
    *budget = (size_t)x;
    return true;
}

void check_estimation(parser *p, const asc_yaml *key, const asc_yaml *value)
{
    size_t budget = 0;
    if (strcmp(key->text, "budget") == 0) {
        if (!budget_of(value, &budget))
            asc_findings_add(p->findings, value->at, "as in {shapley: {budget: 4000}}",
                             "'budget' is a whole number from 1 to %d, of coalitions",
                             BUDGET_MOST);
    } else if (strcmp(key->text, "sampler") == 0) {
        if (choice_of(value, sampler_name, 4) == NULL)
            asc_findings_add(p->findings, value->at,
                             "one of: choose, antithetic, stratified, controlled",
                             "there is no such sampler");
    } else if (choice_of(value, completion_name, 2) == NULL) {
        asc_findings_add(p->findings, value->at, "one of: modelled, monotone",
                         "'completions' says what becomes of coalitions nobody was "
                         "observed in");
    }
}

void estimation_read(const asc_yaml *map, asc_index_spec *spec)
{
    const asc_yaml *budget = asc_yaml_get(map, "budget");
    if (!budget_of(budget, &spec->budget)) spec->budget = 0;
    const char *sampler = choice_of(asc_yaml_get(map, "sampler"), sampler_name, 4);
    spec->sampler = sampler == sampler_name[0] ? NULL : sampler;
    spec->open = choice_of(asc_yaml_get(map, "completions"), completion_name, 2) ==
                 completion_name[1];
}

void estimation_text(const asc_index_spec *s, const char *equals, const char *between,
                     asc_text *t)
{
    if (s->budget > 0)
        asc_text_format(t, "%sbudget%s%zu", t->length > 0 ? between : "", equals,
                        s->budget);
    if (s->budget > 0 && s->sampler != NULL)
        asc_text_format(t, "%ssampler%s%s", between, equals, s->sampler);
    if (s->open)
        asc_text_format(t, "%scompletions%smonotone", t->length > 0 ? between : "",
                        equals);
}
