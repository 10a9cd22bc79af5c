/* What some indices of contribution are told besides the values: links between players (edges), weights, a
 * partition, levels. Players are named; the name of a partner with functions stands for all of them.
 *   edges      [[hospital, pharmacy], ...]          each links every player of one name with every one of the other
 *   weights    {hospital: 2, pharmacy: 1}           above 0, one for every player
 *   partition  [[hospital, pharmacy], [community]]  every player in one union
 *   levels     [partition, partition]               finest first, each of whole unions of the one before
 * Reading writes the specification; checking, once partners are known, tells what is wrong with it. */
#include "study_private.h"
#include <math.h>
#include <string.h>

static const char *const structure_key[] = {"edges", "weights", "partition", "levels"};
enum { EDGES, WEIGHTS, PARTITION, LEVELS, STRUCTURES };

bool structure_is(const char *key)
{
    for (size_t i = 0; i < STRUCTURES; i++)
        if (strcmp(key, structure_key[i]) == 0) return true;
    return false;
}

/* ---- Reading: what has another shape is left out, and told by the check ---- */

static asc_name_group group_of(parser *p, const asc_yaml *node)
{
    asc_name_group g = {.at = node->at};
    if (node->kind != ASC_YAML_SEQUENCE) return g;
    const char **name = asc_take_bytes(p->arena, node->count, sizeof *name);
    for (size_t i = 0; name != NULL && i < node->count; i++)
        if (node->item[i]->kind == ASC_YAML_SCALAR) name[g.names++] = node->item[i]->text;
    g.name = name;
    return g;
}

static asc_name_level level_of(parser *p, const asc_yaml *node)
{
    asc_name_level l = {.at = node->at};
    if (node->kind != ASC_YAML_SEQUENCE) return l;
    asc_name_group *group = asc_take_bytes(p->arena, node->count, sizeof *group);
    for (size_t i = 0; group != NULL && i < node->count; i++)
        group[l.groups++] = group_of(p, node->item[i]);
    l.group = group;
    return l;
}

static void read_weights(parser *p, const asc_yaml *map, asc_index_spec *spec)
{
    if (map->kind != ASC_YAML_MAPPING) return;
    asc_name_weight *weight = asc_take_bytes(p->arena, map->count, sizeof *weight);
    for (size_t i = 0; weight != NULL && i < map->count; i++) {
        double x = 0.0;
        if (!asc_yaml_real(map->item[i], &x)) continue;
        weight[spec->weights++] = (asc_name_weight){
            .name = map->key[i]->text, .weight = x, .at = map->item[i]->at};
    }
    spec->weight = weight;
}

static void read_levels(parser *p, const asc_yaml *node, asc_index_spec *spec)
{
    if (node->kind != ASC_YAML_SEQUENCE) return;
    asc_name_level *level = asc_take_bytes(p->arena, node->count, sizeof *level);
    for (size_t i = 0; level != NULL && i < node->count; i++)
        level[spec->structures++] = level_of(p, node->item[i]);
    spec->structure = level;
}

void structure_read(parser *p, const asc_yaml *map, asc_index_spec *spec)
{
    const asc_yaml *node = asc_yaml_get(map, structure_key[EDGES]);
    if (node != NULL) {
        const asc_name_level links = level_of(p, node);
        spec->edge = links.group;
        spec->edges = links.groups;
    }
    node = asc_yaml_get(map, structure_key[WEIGHTS]);
    if (node != NULL) read_weights(p, node, spec);
    node = asc_yaml_get(map, structure_key[PARTITION]);
    if (node != NULL) {
        asc_name_level *one = asc_take_bytes(p->arena, 1, sizeof *one);
        if (one == NULL) return;
        *one = level_of(p, node);
        spec->structure = one;
        spec->structures = 1;
    }
    node = asc_yaml_get(map, structure_key[LEVELS]);
    if (node != NULL) read_levels(p, node, spec);
}

/* ---- Writing: as option text "edges=a-b;c-d", and canonically ---- */

static void group_text(asc_text *t, const asc_name_group *g, const char *between)
{
    for (size_t i = 0; i < g->names; i++)
        asc_text_format(t, "%s%s", i > 0 ? between : "", g->name[i]);
}

static void unions_text(const asc_index_spec *s, asc_text *t)
{
    if (s->structures > 0) asc_text_format(t, "%sunions=", t->length > 0 ? "," : "");
    for (size_t l = 0; l < s->structures; l++) {
        asc_text_add(t, l > 0 ? "|" : "");
        for (size_t i = 0; i < s->structure[l].groups; i++) {
            asc_text_add(t, i > 0 ? ";" : "");
            group_text(t, &s->structure[l].group[i], "+");
        }
    }
}

void structure_text(const asc_index_spec *s, asc_text *t)
{
    char number[32];
    if (s->edges > 0) asc_text_format(t, "%sedges=", t->length > 0 ? "," : "");
    for (size_t i = 0; i < s->edges; i++) {
        asc_text_add(t, i > 0 ? ";" : "");
        group_text(t, &s->edge[i], "-");
    }
    if (s->weights > 0) asc_text_format(t, "%sweights=", t->length > 0 ? "," : "");
    for (size_t i = 0; i < s->weights; i++)
        asc_text_format(t, "%s%s:%s", i > 0 ? ";" : "", s->weight[i].name,
                        asc_real_text(s->weight[i].weight, number));
    unions_text(s, t);
}

static void canonical_groups(const asc_name_group *g, size_t groups, asc_text *t)
{
    asc_text_add(t, "[");
    for (size_t i = 0; i < groups; i++) {
        asc_text_add(t, i > 0 ? ", [" : "[");
        for (size_t j = 0; j < g[i].names; j++) {
            asc_text_add(t, j > 0 ? ", " : "");
            canonical_text(t, g[i].name[j]);
        }
        asc_text_add(t, "]");
    }
    asc_text_add(t, "]");
}

/* "key: value" of each structure, after a comma when there is one before. */
void canonical_structure(const asc_index_spec *s, bool comma, asc_text *t)
{
    const char *before = comma ? ", " : "";
    char number[32];
    if (s->edges > 0) {
        asc_text_format(t, "%s%s: ", before, structure_key[EDGES]);
        canonical_groups(s->edge, s->edges, t);
    }
    if (s->weights > 0) asc_text_format(t, "%s%s: {", before, structure_key[WEIGHTS]);
    for (size_t i = 0; i < s->weights; i++) {
        asc_text_add(t, i > 0 ? ", " : "");
        canonical_text(t, s->weight[i].name);
        asc_text_format(t, ": %s", asc_real_text(s->weight[i].weight, number));
    }
    if (s->weights > 0) asc_text_add(t, "}");
    if (s->structures == 0) return;
    const bool owen = strcmp(s->name, "owen") == 0;
    asc_text_format(t, "%s%s: %s", before, structure_key[owen ? PARTITION : LEVELS],
                    owen ? "" : "[");
    for (size_t l = 0; l < s->structures; l++) {
        asc_text_add(t, l > 0 ? ", " : "");
        canonical_groups(s->structure[l].group, s->structure[l].groups, t);
    }
    asc_text_add(t, owen ? "" : "]");
}
