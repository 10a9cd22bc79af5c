/* Indices of contribution: names, or {name: {option: value}}. Which there are, what options they
 * take and what they need comes from the registry above this layer (asc_registry_names). Options
 * are written out in full, defaults too, so that a study that writes the default has the same plan
 * as one that leaves it. */
#include "study_private.h"
#include <math.h>
#include <string.h>

enum { TAKEN_MOST = 16 };

/* The items of the key: a list, or one name or mapping. */
static size_t item_count(const asc_yaml *node)
{
    return node == NULL ? 0 : node->kind == ASC_YAML_SEQUENCE ? node->count : 1;
}

static const asc_yaml *item_at(const asc_yaml *node, size_t i)
{
    return node->kind == ASC_YAML_SEQUENCE ? node->item[i] : node;
}

/* The scalar that names the index; NULL for what is neither a name nor {name: options}. */
static const asc_yaml *name_of(const asc_yaml *item)
{
    if (item->kind == ASC_YAML_SCALAR) return item;
    return item->kind == ASC_YAML_MAPPING && item->count == 1 ? item->key[0] : NULL;
}

static const asc_yaml *options_of(const asc_yaml *item)
{
    return item->kind == ASC_YAML_MAPPING ? item->item[0] : NULL;
}

static const asc_registry_option *option_of(const parser *p, const char *index, size_t i)
{
    const asc_registry_names *r = p->names;
    for (size_t j = 0; r != NULL && j < r->options; j++)
        if (strcmp(r->option[j].index, index) == 0 && i-- == 0) return &r->option[j];
    return NULL;
}

static bool known(const parser *p, const char *index)
{
    const asc_registry_names *r = p->names;
    for (size_t i = 0; r != NULL && i < r->indices; i++)
        if (strcmp(r->index[i], index) == 0) return true;
    return r == NULL;
}

/* Keys of an index beyond options and level, "". */
static const char *keys_of(const parser *p, const char *index)
{
    const asc_registry_names *r = p->names;
    for (size_t i = 0; r != NULL && r->keys != NULL && i < r->indices; i++)
        if (strcmp(r->index[i], index) == 0) return r->keys[i] == NULL ? "" : r->keys[i];
    return "";
}

/* Does the index take the key, with or without its exclamation mark? */
static bool takes(const parser *p, const char *index, const char *key)
{
    const char *keys = keys_of(p, index);
    return word_in(keys, key) || word_in(keys, asc_take_format(p->arena, "%s!", key));
}

/* The key the index must have, or NULL. */
static const char *must_have(const parser *p, const char *index)
{
    const char *keys = keys_of(p, index), *end = strchr(keys, '!');
    if (end == NULL) return NULL;
    const char *start = end;
    while (start > keys && start[-1] != ' ') start--;
    return asc_take_textn(p->arena, start, (size_t)(end - start));
}

void check_option_number(parser *p, const asc_registry_option *o, const asc_yaml *node)
{
    double x = 0.0;
    if (!asc_yaml_real(node, &x) || (o->whole && x != floor(x)))
        asc_findings_add(p->findings, node->at, o->help, "'%s' needs a %s%s%.60s%s",
                         o->name, o->whole ? "whole number" : "number",
                         node->kind == ASC_YAML_SCALAR ? ", not '" : "",
                         node->kind == ASC_YAML_SCALAR ? node->text : "",
                         node->kind == ASC_YAML_SCALAR ? "'" : "");
    else if (!(x >= o->low && x <= o->high))
        asc_findings_add(p->findings, node->at, o->help, "'%s' is %s, outside %g to %g",
                         o->name, node->text, o->low, o->high);
}

/* Names an index takes beside level: its options, then its other keys. */
static size_t names_taken(const parser *p, const char *index, const char **name)
{
    size_t n = 0;
    for (; n < ASC_SPEC_OPTIONS_MAX && option_of(p, index, n) != NULL; n++)
        name[n] = option_of(p, index, n)->name;
    const char *keys = keys_of(p, index);
    while (*keys != '\0' && n < TAKEN_MOST) {
        const size_t length = strcspn(keys, " !");
        name[n] = asc_take_textn(p->arena, keys, length);
        if (length > 0 && name[n] != NULL) n++;
        keys += length + (keys[length] == '\0' ? 0 : 1);
    }
    return n;
}

static void check_option(parser *p, const char *index, const asc_yaml *key,
                         const asc_yaml *value)
{
    for (size_t i = 0; i < ASC_SPEC_OPTIONS_MAX && option_of(p, index, i) != NULL; i++)
        if (strcmp(option_of(p, index, i)->name, key->text) == 0) {
            check_option_number(p, option_of(p, index, i), value);
            return;
        }
    const char *name[TAKEN_MOST] = {NULL};
    const size_t n = names_taken(p, index, name);
    if (n == 0) {
        asc_findings_add(p->findings, key->at, "write the name alone",
                         "'%s' takes no options", index);
        return;
    }
    asc_text all = asc_text_start(p->arena);
    for (size_t i = 0; i < n; i++)
        asc_text_format(&all, "%s%s", i > 0 ? ", " : "", name[i]);
    const char *near = asc_text_nearest(key->text, name, n);
    asc_findings_add(p->findings, key->at,
                     asc_take_format(p->arena,
                                     near != NULL ? "did you mean '%s'?" : "it takes %s",
                                     near != NULL ? near : all.data),
                     "'%.60s' is no option of '%s'", key->text, index);
}

static const char level_key[] = "level";
static const char *const level_name[] = {"both", "partner", "function"};

static void check_level(parser *p, const asc_yaml *value)
{
    for (size_t i = 0; i < 3 && value->kind == ASC_YAML_SCALAR; i++)
        if (strcmp(value->text, level_name[i]) == 0) return;
    asc_findings_add(p->findings, value->at, "one of: partner, function, both",
                     "the players of an index are partners, functions, or both");
}

static void check_options(parser *p, const char *index, const asc_yaml *map)
{
    if (map == NULL) return;
    if (map->kind != ASC_YAML_MAPPING || map->count == 0) {
        asc_findings_add(p->findings, map->at,
                         "as in {egalitarian_shapley: {alpha: 0.5}}",
                         "options of '%s' are a mapping", index);
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->key[i]->text;
        if (strcmp(key, level_key) == 0)
            check_level(p, map->item[i]);
        else if (estimation_is(key) && takes(p, index, key))
            check_estimation(p, map->key[i], map->item[i]);
        else if (!structure_is(key) || !takes(p, index, key))
            check_option(p, index, map->key[i], map->item[i]);
    }
    if (asc_yaml_get(map, "budget") != NULL && asc_yaml_get(map, "completions") != NULL)
        asc_findings_add(p->findings, asc_yaml_get(map, "completions")->at,
                         "leave one of the two out",
                         "a sample has no interval over completions");
    if (asc_yaml_get(map, "sampler") != NULL && asc_yaml_get(map, "budget") == NULL)
        asc_findings_add(p->findings, asc_yaml_get(map, "sampler")->at,
                         "write budget: beside it, the number of coalitions",
                         "'sampler' without 'budget'");
}

/* Values in force and their text; what is wrong has been told and reads as the default. */
static asc_index_spec spec_of(parser *p, const asc_yaml *item)
{
    const asc_yaml *name = name_of(item), *map = options_of(item);
    asc_index_spec spec = {.name = name->text, .at = name->at};
    const asc_yaml *level = asc_yaml_get(map, level_key);
    for (size_t i = 0; level != NULL && level->kind == ASC_YAML_SCALAR && i < 3; i++)
        if (strcmp(level->text, level_name[i]) == 0) spec.level = (asc_index_level)i;
    asc_text t = asc_text_start(p->arena);
    for (size_t i = 0; i < ASC_SPEC_OPTIONS_MAX; i++) {
        const asc_registry_option *o = option_of(p, name->text, i);
        if (o == NULL) break;
        const asc_yaml *value = map == NULL ? NULL : asc_yaml_get(map, o->name);
        char number[32];
        double x = 0.0;
        spec.value[i] = value != NULL && asc_yaml_real(value, &x) ? x : o->fallback;
        asc_text_format(&t, "%s%s=%s", i > 0 ? "," : "", o->name,
                        asc_real_text(spec.value[i], number));
    }
    structure_read(p, map, &spec);
    structure_text(&spec, &t);
    estimation_read(map, &spec);
    estimation_text(&spec, "=", ",", &t);
    spec.option = t.data == NULL ? "" : t.data;
    return spec;
}

static bool same(const asc_index_spec *a, const asc_index_spec *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->option, b->option) == 0;
}

static void check_item(parser *p, const schema_row *row, const asc_yaml *item)
{
    const asc_yaml *name = name_of(item);
    if (name == NULL) {
        asc_findings_add(p->findings, item->at, row->help,
                         "an index is a name or {name: {option: value}}");
        return;
    }
    const char *must = must_have(p, name->text);
    if (must != NULL && asc_yaml_get(options_of(item), must) == NULL)
        asc_findings_add(p->findings, name->at,
                         strcmp(must, "edges") == 0
                             ? "as in {myerson: {edges: [[hospital, pharmacy]]}}"
                             : "as in {weighted_shapley: {weights: {hospital: 2, "
                               "pharmacy: 1}}}",
                         "'%s' needs '%s'", name->text, must);
    schema_check_scalar(p, row, name);
    if (known(p, name->text)) check_options(p, name->text, options_of(item));
}

void check_indices(parser *p, const schema_row *row, const asc_yaml *node)
{
    if (node->kind == ASC_YAML_SEQUENCE && node->count == 0)
        asc_findings_add(p->findings, node->at, "leave the key out, or name at least one",
                         "'%s' is an empty list", schema_key(row->path));
    for (size_t i = 0; i < item_count(node); i++) {
        const asc_yaml *item = item_at(node, i);
        check_item(p, row, item);
        if (name_of(item) == NULL) continue;
        const asc_index_spec spec = spec_of(p, item);
        for (size_t j = 0; j < i; j++) {
            const asc_yaml *before = item_at(node, j);
            if (name_of(before) == NULL) continue;
            const asc_index_spec other = spec_of(p, before);
            if (!same(&spec, &other)) continue;
            asc_findings_add(p->findings, spec.at, NULL,
                             "'%.60s%s%s' is written twice in '%s'", spec.name,
                             *spec.option != '\0' ? ":" : "", spec.option,
                             schema_key(row->path));
            break;
        }
    }
}

/* "{egalitarian_shapley: {alpha: 0.5}}". */
static void canonical_index(parser *p, const asc_index_spec *spec, asc_text *t)
{
    const bool both = spec->level == ASC_BOTH_LEVELS;
    if (*spec->option == '\0' && both) {
        canonical_text(t, spec->name);
        return;
    }
    asc_text_format(t, "{%s: {", spec->name);
    if (!both)
        asc_text_format(t, "%s: %s%s", level_key, level_name[spec->level],
                        *spec->option != '\0' ? ", " : "");
    bool comma = false;
    for (size_t i = 0; i < ASC_SPEC_OPTIONS_MAX; i++) {
        const asc_registry_option *o = option_of(p, spec->name, i);
        char number[32];
        if (o == NULL) break;
        asc_text_format(t, "%s%s: %s", i > 0 ? ", " : "", o->name,
                        asc_real_text(spec->value[i], number));
        comma = true;
    }
    canonical_structure(spec, comma, t);
    comma = comma || spec->edges + spec->weights + spec->structures > 0;
    asc_text more = asc_text_start(p->arena);
    estimation_text(spec, ": ", ", ", &more);
    if (more.data != NULL && more.length > 0)
        asc_text_format(t, "%s%s", comma ? ", " : "", more.data);
    asc_text_add(t, "}}");
}

void parse_indices(const scope *root)
{
    parser *p = root->p;
    const asc_yaml *node = scope_get(root, "contribution");
    const size_t count = item_count(node);
    asc_index_spec *spec = asc_take_bytes(p->arena, count, sizeof *spec);
    asc_text t = asc_text_start(p->arena);
    size_t n = 0;
    for (size_t i = 0; spec != NULL && i < count; i++) {
        if (name_of(item_at(node, i)) == NULL) continue;
        spec[n] = spec_of(p, item_at(node, i));
        check_structure(p, &spec[n], options_of(item_at(node, i)));
        asc_text_add(&t, n == 0 ? "[" : ", ");
        canonical_index(p, &spec[n++], &t);
    }
    asc_text_add(&t, "]");
    if (n > 0) option_add(p, "contribution", t.data, false);
    p->study->index = spec;
    p->study->indices = n;
    if (node != NULL && p->study->models == 0)
        asc_findings_add(p->findings, node->at, "add counterfactual: {model: gcomp}",
                         "'contribution' without 'counterfactual'");
}
