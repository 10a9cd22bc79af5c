/* Reading a checked tree by the schema's rows, and noting every option in force. */
#include "study_private.h"
#include <math.h>
#include <string.h>

const char *path_join(parser *p, const char *path, const char *key)
{
    const char *full = *path == '\0' ? asc_take_text(p->arena, key)
                                     : asc_take_format(p->arena, "%s.%s", path, key);
    return full == NULL ? "" : full;
}

void option_add(parser *p, const char *key, const char *value, bool fallback)
{
    if (key == NULL || value == NULL) return; /* the arena remembers */
    if (p->options == p->capacity) {
        const size_t capacity = p->capacity == 0 ? 64 : 2 * p->capacity;
        void *grown = asc_take_bytes(p->arena, capacity, sizeof *p->option);
        if (grown == NULL) return;
        if (p->options > 0) memcpy(grown, p->option, p->options * sizeof *p->option);
        p->option = grown;
        p->capacity = capacity;
    }
    p->option[p->options].key = key;
    p->option[p->options].value = value;
    p->option[p->options++].fallback = fallback;
}

scope scope_below(const scope *s, const char *key)
{
    const asc_yaml *map = asc_yaml_get(s->map, key);
    if (map != NULL && map->kind != ASC_YAML_MAPPING) map = NULL;
    return (scope){s->p, map, path_join(s->p, s->path, key),
                   path_join(s->p, s->shown, key)};
}

scope scope_named(const scope *s, size_t i)
{
    const asc_yaml *map = s->map->item[i];
    return (scope){s->p, map->kind == ASC_YAML_MAPPING ? map : NULL,
                   path_join(s->p, s->path, "*"),
                   path_join(s->p, s->shown, s->map->key[i]->text)};
}

const asc_yaml *scope_get(const scope *s, const char *key)
{
    return asc_yaml_get(s->map, key);
}

asc_place scope_place(const scope *s, const char *key)
{
    const asc_yaml *node = asc_yaml_get(s->map, key);
    return node == NULL ? (asc_place){0} : node->at;
}

/* Never NULL: a path that memory was too short for reads as a key without default. */
static const schema_row *row_of(const scope *s, const char *key)
{
    static const schema_row none = {0};
    const schema_row *row = schema_child(s->path, key);
    return row == NULL ? &none : row;
}

const char *scope_text(const scope *s, const char *key)
{
    const asc_yaml *node = asc_yaml_get(s->map, key);
    const bool written =
        node != NULL && node->kind == ASC_YAML_SCALAR && *node->text != '\0';
    if (row_of(s, key)->path == NULL) return ""; /* out of memory: the arena tells */
    const char *value = written ? node->text : row_of(s, key)->fallback;
    if (value == NULL) return NULL;
    asc_text t = asc_text_start(s->p->arena);
    canonical_text(&t, value);
    option_add(s->p, path_join(s->p, s->shown, key), t.data, !written);
    return value;
}

double scope_real(const scope *s, const char *key, double fallback)
{
    const asc_yaml *node = asc_yaml_get(s->map, key);
    const schema_row *row = row_of(s, key);
    double x = fallback;
    if (row->fallback != NULL)
        (void)asc_text_real(row->fallback, strlen(row->fallback), &x);
    const bool written = asc_yaml_real(node, &x);
    char buffer[32];
    option_add(s->p, path_join(s->p, s->shown, key),
               asc_take_text(s->p->arena, asc_real_text(x, buffer)), !written);
    return x;
}

size_t scope_count(const scope *s, const char *key, size_t most)
{
    const double x = scope_real(s, key, 0);
    return x >= 0 && x <= (double)most && x == floor(x) ? (size_t)x : 0;
}

const asc_yaml *list_item(const asc_yaml *node, size_t i)
{
    if (node == NULL || node->kind == ASC_YAML_MAPPING) return NULL;
    if (node->kind == ASC_YAML_SCALAR) return i == 0 ? node : NULL;
    return i < node->count ? node->item[i] : NULL;
}

size_t list_count(const asc_yaml *node)
{
    if (node == NULL || node->kind == ASC_YAML_MAPPING) return 0;
    return node->kind == ASC_YAML_SCALAR ? 1 : node->count;
}

const char *const *scope_list(const scope *s, const char *key, size_t *count)
{
    const asc_yaml *node = asc_yaml_get(s->map, key);
    const char *fallback = row_of(s, key)->fallback;
    const bool written = list_count(node) > 0;
    const size_t n = written ? list_count(node) : (fallback != NULL ? 1 : 0);
    *count = 0;
    const char **list = asc_take_bytes(s->p->arena, n, sizeof *list);
    asc_text t = asc_text_start(s->p->arena);
    if (list == NULL || n == 0) return list;
    asc_text_add(&t, "[");
    for (size_t i = 0; i < n; i++) {
        const asc_yaml *item = list_item(node, i);
        if (written && item->kind != ASC_YAML_SCALAR) continue;
        const char *text = written ? item->text : fallback;
        if (*count > 0) asc_text_add(&t, ", ");
        canonical_text(&t, text);
        list[(*count)++] = text;
    }
    asc_text_add(&t, "]");
    option_add(s->p, path_join(s->p, s->shown, key), t.data, !written);
    return list;
}
