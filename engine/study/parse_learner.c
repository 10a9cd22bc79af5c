/* Learners of nuisances: a name, {name: {option: value}}, or of one that combines others
 * {name: {of: [learner, ..]}}. Which there are and what options they take comes from the registry above this
 * layer (asc_registry_names). Options are written out in full, defaults too, so that a study that writes the
 * default has the same plan as one that leaves it. */
#include "study_private.h"
#include <string.h>

static const char of_key[] = "of";

static const asc_registry_option *option_of(const parser *p, const char *learner,
                                            size_t i)
{
    const asc_registry_names *r = p->names;
    for (size_t j = 0; r != NULL && j < r->learner_options; j++)
        if (strcmp(r->learner_option[j].index, learner) == 0 && i-- == 0)
            return &r->learner_option[j];
    return NULL;
}

/* -1: unknown; 1: combines others; 0: does not. */
static int kind_of(const parser *p, const char *learner)
{
    const asc_registry_names *r = p->names;
    for (size_t i = 0; r != NULL && i < r->learners; i++)
        if (strcmp(r->learner[i], learner) == 0) return r->combines[i] ? 1 : 0;
    return -1;
}

static void unknown(parser *p, const asc_yaml *name)
{
    const asc_registry_names *r = p->names;
    if (r == NULL || r->learners == 0) return;
    asc_text t = asc_text_start(p->arena);
    for (size_t i = 0; i < r->learners; i++)
        asc_text_format(&t, "%s%s", i > 0 ? ", " : "one of: ", r->learner[i]);
    const char *near = asc_text_nearest(name->text, r->learner, r->learners);
    asc_findings_add(p->findings, name->at,
                     near == NULL ? t.data
                                  : asc_take_format(p->arena, "did you mean '%s'?", near),
                     "no learner '%.60s'", name->text);
}

static void check_option(parser *p, const char *learner, const asc_yaml *key,
                         const asc_yaml *value)
{
    const char *name[ASC_LEARNER_OPTIONS_MAX];
    asc_text t = asc_text_start(p->arena);
    size_t n = 0;
    for (; n < ASC_LEARNER_OPTIONS_MAX; n++) {
        const asc_registry_option *o = option_of(p, learner, n);
        if (o == NULL) break;
        if (strcmp(o->name, key->text) == 0) {
            check_option_number(p, o, value);
            return;
        }
        name[n] = o->name;
        asc_text_format(&t, "%s%s", n > 0 ? ", " : "it takes: ", o->name);
    }
    const char *near = asc_text_nearest(key->text, name, n);
    asc_findings_add(p->findings, key->at,
                     near == NULL ? t.data
                                  : asc_take_format(p->arena, "did you mean '%s'?", near),
                     "'%.60s' is no option of '%s'", key->text, learner);
}

/* The scalar that names it; NULL for what is neither a name nor {name: options}. */
static const asc_yaml *name_of(const asc_yaml *node)
{
    if (node->kind == ASC_YAML_SCALAR) return node;
    return node->kind == ASC_YAML_MAPPING && node->count == 1 ? node->key[0] : NULL;
}

static const asc_yaml *options_of(parser *p, const asc_yaml *node)
{
    const asc_yaml *map = node->kind == ASC_YAML_MAPPING ? node->item[0] : NULL;
    if (map == NULL || (map->kind == ASC_YAML_MAPPING && map->count > 0)) return map;
    asc_findings_add(p->findings, map->at, "as in {elastic_net: {alpha: 0.5}}",
                     "options of '%s' are a mapping", node->key[0]->text);
    return NULL;
}

static bool read_one(parser *p, const asc_yaml *node, bool candidate,
                     asc_learner_spec *out, asc_text *t);

/* "of: [a, {b: {..}}]" */
static void read_candidates(parser *p, const asc_yaml *list, asc_learner_spec *out,
                            asc_text *t)
{
    if (list->kind != ASC_YAML_SEQUENCE || list->count < 2 ||
        list->count > ASC_SPEC_CANDIDATES_MAX) {
        asc_findings_add(p->findings, list->at, "as in of: [logistic, elastic_net]",
                         "'of' is a list of 2 to %d learners",
                         (int)ASC_SPEC_CANDIDATES_MAX);
        return;
    }
    asc_learner_spec *of = asc_take_bytes(p->arena, list->count, sizeof *of);
    if (of == NULL) return;
    asc_text_add(t, "of: [");
    for (size_t i = 0; i < list->count; i++) {
        if (out->ofs > 0) asc_text_add(t, ", ");
        if (read_one(p, list->item[i], true, &of[out->ofs], t)) out->ofs++;
    }
    asc_text_add(t, "]");
    out->of = of;
}

static void check_keys(parser *p, const char *learner, const asc_yaml *map)
{
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        const bool of = strcmp(map->key[i]->text, of_key) == 0;
        if (!of || kind_of(p, learner) == 0)
            check_option(p, learner, map->key[i], map->item[i]);
    }
}

/* Its values in force, and its text; what is wrong has been told and reads as the default. */
static void read_options(parser *p, const asc_yaml *map, asc_learner_spec *out,
                         asc_text *t)
{
    const asc_yaml *of = map == NULL ? NULL : asc_yaml_get(map, of_key);
    size_t n = 0;
    if (of != NULL && kind_of(p, out->learner) == 1) {
        asc_text_format(t, "{%s: {", out->learner);
        read_candidates(p, of, out, t);
        n++;
    }
    for (size_t i = 0; i < ASC_LEARNER_OPTIONS_MAX; i++) {
        const asc_registry_option *o = option_of(p, out->learner, i);
        if (o == NULL) break;
        const asc_yaml *value = map == NULL ? NULL : asc_yaml_get(map, o->name);
        char number[32];
        double x = 0.0;
        out->value[i] = value != NULL && asc_yaml_real(value, &x) ? x : o->fallback;
        if (n == 0) asc_text_format(t, "{%s: {", out->learner);
        asc_text_format(t, "%s%s: %s", n++ > 0 ? ", " : "", o->name,
                        asc_real_text(out->value[i], number));
    }
    asc_text_add(t, n > 0 ? "}}" : out->learner);
}

static bool read_one(parser *p, const asc_yaml *node, bool candidate,
                     asc_learner_spec *out, asc_text *t)
{
    const asc_yaml *name = name_of(node);
    if (name == NULL) {
        asc_findings_add(p->findings, node->at, "as in {elastic_net: {alpha: 0.5}}",
                         "a learner is a name or {name: {option: value}}");
        return false;
    }
    const int kind = kind_of(p, name->text);
    if (kind < 0) unknown(p, name);
    if (kind > 0 && candidate)
        asc_findings_add(p->findings, name->at, "name its candidates here",
                         "'%s' may not be a candidate: it combines others", name->text);
    const asc_yaml *map = options_of(p, node);
    *out = (asc_learner_spec){.learner = name->text, .at = name->at};
    if (kind < 0) return true;
    check_keys(p, name->text, map);
    read_options(p, map, out, t);
    return true;
}

const asc_learner_spec *parse_learner(const scope *s, const char *key)
{
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, key);
    if (node == NULL) return NULL;
    asc_learner_spec *out = asc_take_bytes(p->arena, 1, sizeof *out);
    asc_text t = asc_text_start(p->arena);
    if (out == NULL || !read_one(p, node, false, out, &t)) return NULL;
    if (t.length == 0) asc_text_add(&t, out->learner);
    option_add(p, path_join(p, s->shown, key), t.data, false);
    return out;
}
