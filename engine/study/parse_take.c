/* `take` of a partner: what its records in the window make of a unit.
 *   any               delivered with one record or more
 *   {at_least: m}     with m or more
 *   count             with one or more; how many there were is counted beside (/tables/taken)
 *   all               with one or more, when every record that `where` selects passes the test beside the table
 *   {first_of: [..]}  when its first record is before those of all the others, or with them: descriptive, since who comes
 *                     first depends on what the others did, and nobody can keep that while theirs is taken away */
#include "linked_private.h"
#include <string.h>

static const char choices[] =
    "any, count, all, {at_least: 2} or {first_of: [pharmacy, community]}";

static void take_option(const scope *s, const char *text, bool absent)
{
    option_add(s->p, path_join(s->p, s->shown, "take"), text, absent);
}

static void take_first_of(const scope *s, const asc_yaml *names, asc_selection *out)
{
    parser *p = s->p;
    out->take = ASC_TAKE_FIRST_OF;
    out->take_at = names->at;
    const size_t n = list_count(names);
    const char **name = asc_take_bytes(p->arena, n, sizeof *name);
    asc_text t = asc_text_start(p->arena);
    asc_text_add(&t, "{first_of: [");
    for (size_t i = 0; name != NULL && i < n; i++) {
        const asc_yaml *item = list_item(names, i);
        if (item->kind != ASC_YAML_SCALAR) {
            asc_findings_add(p->findings, item->at, "names of partners or functions",
                             "this is no name");
            return;
        }
        name[i] = item->text;
        if (i > 0) asc_text_add(&t, ", ");
        canonical_text(&t, name[i]);
    }
    asc_text_add(&t, "]}");
    out->first_of = name;
    out->firsts = n;
    take_option(s, t.data, false);
}

static void take_mapping(const scope *s, const asc_yaml *node, asc_selection *out)
{
    const bool one = node->count == 1;
    const asc_yaml *n = one ? asc_yaml_get(node, "at_least") : NULL,
                   *names = one ? asc_yaml_get(node, "first_of") : NULL;
    double x = 0;
    if (names != NULL && list_count(names) > 0) {
        take_first_of(s, names, out);
        return;
    }
    if (n == NULL || !asc_yaml_real(n, &x) || x < 1 || x > 1e6 ||
        x != (double)(size_t)x) {
        asc_findings_add(s->p->findings, node->at, choices,
                         "this is nothing a partner can take");
        return;
    }
    out->take = ASC_TAKE_AT_LEAST;
    out->at_least = (size_t)x;
    take_option(s, asc_take_format(s->p->arena, "{at_least: %zu}", out->at_least), false);
}

/* The test that every record must pass stands beside the table. */
static void take_all(const scope *s, const char *what, asc_selection *out)
{
    parser *p = s->p;
    if (s->map == NULL || !has_test(s->map)) {
        asc_findings_add(p->findings, out->at,
                         "column: status, is: completed (beside the table); `where` says "
                         "which records are looked at",
                         "%s takes all, and no test says what every record must be",
                         what);
        return;
    }
    out->test = parse_predicate(s, what);
    asc_text t = asc_text_start(p->arena);
    if (out->test != NULL) canonical_predicate(&t, out->test);
    option_add(p, path_join(p, s->shown, "test"), t.data, false);
}

void parse_partner_take(const scope *s, const char *what, asc_selection *out)
{
    static const struct {
        const char *word;
        asc_take_kind take;
    } takes[] = {{"any", ASC_TAKE_ANY}, {"count", ASC_TAKE_COUNT}, {"all", ASC_TAKE_ALL}};
    const asc_yaml *node = scope_get(s, "take");
    if (node != NULL && node->kind == ASC_YAML_MAPPING) {
        take_mapping(s, node, out);
    } else {
        const char *word =
            node == NULL || node->kind != ASC_YAML_SCALAR ? "any" : node->text;
        size_t k = 0;
        while (k < 3 && strcmp(word, takes[k].word) != 0) k++;
        if (k == 3)
            asc_findings_add(s->p->findings, node->at, choices,
                             "'%.60s' is nothing a partner can take", word);
        else
            take_option(s, word, node == NULL);
        out->take = k == 3 ? ASC_TAKE_ANY : takes[k].take;
    }
    if (out->take == ASC_TAKE_ALL)
        take_all(s, what, out);
    else if (has_test(s->map))
        asc_findings_add(s->p->findings, out->at,
                         "write the test under 'where', or leave 'table' out; take: all "
                         "asks it of every record",
                         "%s has a predicate beside its table", what);
}

/* A function of that name, or the first of the partner of that name; their number: none. */
static size_t named(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->functions; k++)
        if (strcmp(s->function[k].name, name) == 0 ||
            strcmp(s->partner[s->function[k].partner].name, name) == 0)
            return k;
    return s->functions;
}

void check_first_of(parser *p)
{
    const asc_study *s = p->study;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_partner *a = &s->function[k];
        const asc_selection *r = a->records;
        if (r == NULL || r->take != ASC_TAKE_FIRST_OF) continue;
        if (a->role != ASC_EXCLUDED)
            asc_findings_add(
                p->findings, r->take_at, "role: excluded, or take: any",
                "'%s' takes first_of, which is descriptive: who comes first depends on "
                "what the others did, so it is not something that can be kept while "
                "theirs is taken away",
                a->name);
        for (size_t i = 0; i < r->firsts; i++) {
            const size_t other = named(s, r->first_of[i]);
            if (other == s->functions)
                asc_findings_add(p->findings, r->take_at,
                                 "names of partners or functions of this study",
                                 "'%.60s' is no partner", r->first_of[i]);
            else if (s->function[other].records == NULL)
                asc_findings_add(p->findings, r->take_at, "a partner with a table",
                                 "'%.60s' has no records, so nobody knows when it came",
                                 r->first_of[i]);
            else if (other != k && (s->function[other].role == ASC_EXCLUDED))
                asc_findings_add(p->findings, r->take_at, "a partner that is used",
                                 "'%.60s' is excluded, so its records are not read",
                                 r->first_of[i]);
        }
    }
}
