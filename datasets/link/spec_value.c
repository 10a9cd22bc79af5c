/* Values of a linkage specification, and findings about them. */
#include "spec.h"
#include <math.h>
#include <string.h>

bool spec_mapping(link_spec *s, const asc_yaml *node, const char *what,
                  const char *const *known, size_t n)
{
    if (node->kind != ASC_YAML_MAPPING) {
        asc_findings_add(&s->findings, node->at, NULL,
                         "%s must be a mapping {key: value}", what);
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        size_t k = 0;
        while (k < n && strcmp(node->key[i]->text, known[k]) != 0) k++;
        if (k < n) continue;
        const char *near = asc_text_nearest(node->key[i]->text, known, n);
        asc_findings_add(
            &s->findings, node->key[i]->at,
            near == NULL ? NULL : asc_take_format(s->arena, "did you mean '%s'?", near),
            "unknown key '%s' in %s", node->key[i]->text, what);
    }
    return true;
}

const char *spec_text(link_spec *s, const asc_yaml *node, const char *key, bool needed)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    if (item != NULL && item->kind == ASC_YAML_SCALAR && *item->text != '\0')
        return item->text;
    if (item != NULL || needed)
        asc_findings_add(&s->findings, item == NULL ? node->at : item->at, NULL,
                         "'%s' must be a text", key);
    return NULL;
}

bool spec_real(link_spec *s, const asc_yaml *node, double least, double most,
               const char *what, double *x)
{
    if (asc_yaml_real(node, x) && *x >= least && *x <= most) return true;
    asc_findings_add(&s->findings, node->at, NULL, "%s is a number from %g to %g", what,
                     least, most);
    return false;
}

size_t spec_field(link_spec *s, const char *name, asc_place at)
{
    const char *known[ASC_LINK_FIELDS];
    for (size_t i = 0; i < s->out->fields; i++) {
        known[i] = s->out->field[i].name;
        if (strcmp(known[i], name) == 0) return i;
    }
    const char *near = asc_text_nearest(name, known, s->out->fields);
    asc_findings_add(&s->findings, at,
                     near == NULL ? NULL
                                  : asc_take_format(s->arena, "did you mean '%s'?", near),
                     "there is no field '%s'", name);
    return ASC_LINK_FIELDS;
}
