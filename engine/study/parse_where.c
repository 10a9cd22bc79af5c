/* `where`: which records count. Short forms become predicates:
 *   {agency: hospital, status: completed}        every column is one of its values
 *   {diagnosis: {not_starts_with: [O, C]}}       a column and a test
 *   {column: kind, is: emergency}                a predicate as elsewhere; any, all, none too
 *   [..., ...]                                   every item of the list holds */
#include "linked_private.h"
#include <string.h>

static const char example[] =
    "where: {column: value, column: {not: [value]}}, or a list of such";

typedef struct list {
    asc_predicate *item;
    size_t count, capacity;
} list;

static void add(parser *p, list *l, const asc_predicate *q)
{
    if (q == NULL) return;
    if (l->count == l->capacity) {
        const size_t capacity = l->capacity == 0 ? 8 : 2 * l->capacity;
        asc_predicate *item = asc_take_bytes(p->arena, capacity, sizeof *item);
        if (item == NULL) return;
        if (l->count > 0) memcpy(item, l->item, l->count * sizeof *item);
        l->item = item;
        l->capacity = capacity;
    }
    l->item[l->count++] = *q;
}

static const asc_yaml *scalar(parser *p, const char *text, asc_place at)
{
    asc_yaml *node = asc_take_bytes(p->arena, 1, sizeof *node);
    if (node != NULL) *node = (asc_yaml){.kind = ASC_YAML_SCALAR, .text = text, .at = at};
    return node;
}

/* {column: name, test: value} as a node, so that there is one reader of predicates. */
static const asc_yaml *written_out(parser *p, const asc_yaml *name, const asc_yaml *test,
                                   const asc_yaml *value)
{
    asc_yaml *map = asc_take_bytes(p->arena, 1, sizeof *map);
    const asc_yaml **key = asc_take_bytes(p->arena, 4, sizeof(void *));
    if (map == NULL || key == NULL) return NULL;
    key[0] = scalar(p, "column", name->at);
    key[1] = test != NULL ? test : scalar(p, "is", value->at);
    key[2] = name;
    key[3] = value;
    if (key[0] == NULL || key[1] == NULL) return NULL;
    *map = (asc_yaml){.kind = ASC_YAML_MAPPING,
                      .at = name->at,
                      .key = key,
                      .item = key + 2,
                      .count = 2};
    return map;
}

static void add_node(const scope *s, const asc_yaml *map, list *out)
{
    if (map == NULL) return; /* the arena remembers */
    const size_t before = s->p->findings->count;
    const scope one = {s->p, map, "predicate", s->shown};
    const asc_predicate *q = parse_predicate(&one, "this condition");
    if (q != NULL && q->test < ASC_ANY && q->test != ASC_MISSING && q->values == 0 &&
        s->p->findings->count == before)
        asc_findings_add(s->p->findings, map->at, example, "a condition without a value");
    add(s->p, out, q);
}

static void add_column(const scope *s, const asc_yaml *name, const asc_yaml *value,
                       list *out)
{
    parser *p = s->p;
    if (value->kind != ASC_YAML_MAPPING) {
        add_node(s, written_out(p, name, NULL, value), out);
        return;
    }
    if (value->count == 0)
        asc_findings_add(p->findings, value->at, example, "'%.60s' has no test",
                         name->text);
    for (size_t i = 0; i < value->count; i++) {
        const scope tests = {p, value, "predicate", s->shown};
        const asc_yaml *test = value->key[i];
        const bool known =
            schema_child(tests.path, test->text) != NULL &&
            strcmp(test->text, "column") != 0 && strcmp(test->text, "any") != 0 &&
            strcmp(test->text, "all") != 0 && strcmp(test->text, "none") != 0;
        if (known)
            add_node(s, written_out(p, name, test, value->item[i]), out);
        else
            asc_findings_add(p->findings, test->at,
                             "is, not, at_least, above, below, between, starts_with, "
                             "not_starts_with, in_list or missing",
                             "'%.60s' is no test", test->text);
    }
}

static void add_item(const scope *s, const asc_yaml *item, list *out)
{
    if (item->kind != ASC_YAML_MAPPING) {
        asc_findings_add(s->p->findings, item->at, example,
                         "a condition needs a mapping");
        return;
    }
    if (asc_yaml_get(item, "column") != NULL && has_test(item)) {
        add_node(s, item, out);
        return;
    }
    for (size_t i = 0; i < item->count; i++) {
        const asc_yaml *key = item->key[i], *value = item->item[i];
        const bool nest = value->kind == ASC_YAML_SEQUENCE && value->count > 0 &&
                          value->item[0]->kind == ASC_YAML_MAPPING;
        if (nest && item->count == 1)
            add_node(s, item, out);
        else
            add_column(s, key, value, out);
    }
}

const asc_predicate *parse_where(const scope *s, const char *key)
{
    const asc_yaml *node = scope_get(s, key);
    if (node == NULL) return NULL;
    parser *p = s->p;
    list l = {0};
    if (node->kind == ASC_YAML_SEQUENCE)
        for (size_t i = 0; i < node->count; i++) add_item(s, node->item[i], &l);
    else
        add_item(s, node, &l);
    asc_predicate *all = asc_take_bytes(p->arena, 1, sizeof *all);
    if (all == NULL) return NULL;
    if (l.count == 0) {
        if (p->findings->count == 0)
            asc_findings_add(p->findings, node->at, example, "'%s' has no condition",
                             key);
        return NULL;
    }
    *all = (asc_predicate){
        .test = ASC_ALL, .at = node->at, .child = l.item, .children = l.count};
    const asc_predicate *out = l.count == 1 ? l.item : all;
    asc_text t = asc_text_start(p->arena);
    canonical_predicate(&t, out);
    option_add(p, path_join(p, s->shown, key), t.data, false);
    return out;
}
