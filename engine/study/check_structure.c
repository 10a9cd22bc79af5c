/* Checks the structures of an index against the players of the study, once these are known: every name a player,
 * every player where it has to be, unions that nest. Places are those of the study file. */
#include "study_private.h"
#include <math.h>
#include <string.h>

typedef struct checker {
    parser *p;
    const asc_index_spec *spec;
    asc_mask all; /* players */
} checker;

/* Functions that play, in declared order: bit k is the k-th of them. */
static size_t player_at(const asc_study *s, size_t k)
{
    for (size_t f = 0; f < s->functions; f++)
        if (s->function[f].role == ASC_PLAYER && k-- == 0) return f;
    return s->functions;
}

static const char *player_name(const asc_study *s, size_t k)
{
    const size_t f = player_at(s, k);
    return f < s->functions ? s->function[f].name : "";
}

static asc_mask players_of(const asc_study *s, const char *name)
{
    asc_mask set = 0;
    size_t k = 0;
    for (size_t f = 0; f < s->functions; f++) {
        const asc_partner *x = &s->function[f];
        if (x->role != ASC_PLAYER) continue;
        if (strcmp(x->name, name) == 0 || strcmp(s->partner[x->partner].name, name) == 0)
            set |= (asc_mask)1 << k;
        if (++k == ASC_PLAYERS_MAX) break;
    }
    return set;
}

static asc_mask everyone(const asc_study *s)
{
    size_t k = 0;
    for (size_t f = 0; f < s->functions; f++) k += s->function[f].role == ASC_PLAYER;
    return asc_mask_all(k < ASC_PLAYERS_MAX ? k : ASC_PLAYERS_MAX);
}

static const char *names_of(const checker *c, asc_mask set)
{
    asc_text t = asc_text_start(c->p->arena);
    for (size_t k = 0; k < ASC_PLAYERS_MAX; k++)
        if ((set >> k & 1) != 0)
            asc_text_format(&t, "%s%s", t.length > 0 ? ", " : "",
                            player_name(c->p->study, k));
    return t.data == NULL ? "" : t.data;
}

/* Players of a name; 0 with a finding when it has none. */
static asc_mask named(const checker *c, const char *name, asc_place at)
{
    const asc_mask set = players_of(c->p->study, name);
    if (set == 0)
        asc_findings_add(
            c->p->findings, at,
            asc_take_format(c->p->arena, "players are %s", names_of(c, c->all)),
            "'%.63s' is no player of this study", name);
    return set;
}

static void check_edges(const checker *c, const asc_yaml *list)
{
    if (list->kind != ASC_YAML_SEQUENCE || list->count == 0) {
        asc_findings_add(c->p->findings, list->at,
                         "as in edges: [[hospital, pharmacy], [pharmacy, community]]",
                         "'edges' is a list of pairs of players");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const asc_yaml *pair = list->item[i];
        const bool two = pair->kind == ASC_YAML_SEQUENCE && pair->count == 2 &&
                         pair->item[0]->kind == ASC_YAML_SCALAR &&
                         pair->item[1]->kind == ASC_YAML_SCALAR;
        if (!two) {
            asc_findings_add(c->p->findings, pair->at, "as in [hospital, pharmacy]",
                             "an edge is two players");
            continue;
        }
        const asc_mask one = named(c, pair->item[0]->text, pair->item[0]->at);
        const asc_mask other = named(c, pair->item[1]->text, pair->item[1]->at);
        if ((one & other) != 0)
            asc_findings_add(c->p->findings, pair->at, "name two different players",
                             "this links %s with itself", names_of(c, one & other));
    }
}

static void check_weights(const checker *c, const asc_yaml *map)
{
    asc_mask seen = 0;
    if (map->kind != ASC_YAML_MAPPING || map->count == 0) {
        asc_findings_add(c->p->findings, map->at,
                         "as in weights: {hospital: 2, pharmacy: 1}",
                         "'weights' is a mapping of players to numbers");
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        double x = 0.0;
        const asc_yaml *value = map->item[i];
        if (!asc_yaml_real(value, &x) || !(x > 0.0) || !isfinite(x))
            asc_findings_add(
                c->p->findings, value->at, NULL,
                "the weight of '%.63s' is %.40s; weights are numbers above 0",
                map->key[i]->text,
                value->kind == ASC_YAML_SCALAR ? value->text : "no number");
        const asc_mask set = named(c, map->key[i]->text, map->key[i]->at);
        if ((seen & set) != 0)
            asc_findings_add(c->p->findings, map->key[i]->at,
                             "name a partner, or each of its functions",
                             "%s has a weight already", names_of(c, seen & set));
        seen |= set;
    }
    if (seen != c->all)
        asc_findings_add(c->p->findings, map->at, "give every player one",
                         "no weight for %s", names_of(c, c->all & ~seen));
}

/* The players of one union; 0 with findings when it is none. */
static asc_mask check_union(const checker *c, const asc_yaml *members, asc_mask seen)
{
    asc_mask set = 0;
    if (members->kind != ASC_YAML_SEQUENCE || members->count == 0) {
        asc_findings_add(c->p->findings, members->at, "as in [hospital, pharmacy]",
                         "a union is a list of players");
        return 0;
    }
    for (size_t i = 0; i < members->count; i++) {
        const asc_yaml *name = members->item[i];
        if (name->kind != ASC_YAML_SCALAR) {
            asc_findings_add(c->p->findings, name->at, "as in [hospital, pharmacy]",
                             "a union is a list of players");
            continue;
        }
        const asc_mask one = named(c, name->text, name->at);
        if ((one & (seen | set)) != 0)
            asc_findings_add(c->p->findings, name->at, "name each player once",
                             "%s is in a union already", names_of(c, one & (seen | set)));
        set |= one;
    }
    return set;
}

/* A union may cut a partner only where the index is of functions alone. */
static void check_cut(const checker *c, const asc_yaml *members, asc_mask set)
{
    const asc_study *s = c->p->study;
    for (size_t k = 0; k < s->partners && c->spec->level != ASC_FUNCTION_LEVEL; k++) {
        const asc_mask own = players_of(s, s->partner[k].name) & c->all;
        if ((own & set) != 0 && (own & ~set) != 0)
            asc_findings_add(c->p->findings, members->at,
                             "name the whole partner, or write level: function",
                             "this union has a part of the functions of '%s'",
                             s->partner[k].name);
    }
}

/* set [groups]: the players of each union of one partition. */
static void check_partition(const checker *c, const asc_yaml *list, asc_mask *set)
{
    asc_mask seen = 0;
    if (list->kind != ASC_YAML_SEQUENCE || list->count == 0) {
        asc_findings_add(c->p->findings, list->at,
                         "as in [[hospital, pharmacy], [community]]",
                         "a partition is a list of lists of players");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        set[i] = check_union(c, list->item[i], seen);
        check_cut(c, list->item[i], set[i]);
        seen |= set[i];
    }
    if (seen != c->all)
        asc_findings_add(c->p->findings, list->at, "put every player into one union",
                         "%s is in no union", names_of(c, c->all & ~seen));
}

/* A union of a level is made of whole unions of the level before. */
static void check_nested(const checker *c, const asc_yaml *list, const asc_mask *finer,
                         size_t count, const asc_mask *set)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t j = 0; j < count; j++)
            if ((finer[j] & set[i]) != 0 && (finer[j] & ~set[i]) != 0) {
                asc_findings_add(c->p->findings, list->item[i]->at,
                                 "levels go from the finest to the coarsest",
                                 "this union splits %s of the level before",
                                 names_of(c, finer[j]));
                break;
            }
}

static void check_levels(const checker *c, const asc_yaml *list)
{
    const asc_mask *finer = NULL;
    size_t count = 0;
    if (list->kind != ASC_YAML_SEQUENCE || list->count == 0) {
        asc_findings_add(c->p->findings, list->at,
                         "as in levels: [[[hospital, pharmacy], [community]]]",
                         "'levels' is a list of partitions, finest first");
        return;
    }
    for (size_t l = 0; l < list->count; l++) {
        const asc_yaml *one = list->item[l];
        asc_mask *set = asc_take_bytes(c->p->arena, one->count + 1, sizeof *set);
        if (set == NULL) return;
        memset(set, 0, (one->count + 1) * sizeof *set);
        check_partition(c, one, set);
        if (one->kind != ASC_YAML_SEQUENCE) continue;
        check_nested(c, one, finer, count, set);
        finer = set;
        count = one->count;
    }
}

void check_structure(parser *p, const asc_index_spec *spec, const asc_yaml *map)
{
    const checker c = {p, spec, everyone(p->study)};
    const asc_yaml *node = asc_yaml_get(map, "edges");
    if (node != NULL) check_edges(&c, node);
    node = asc_yaml_get(map, "weights");
    if (node != NULL) check_weights(&c, node);
    node = asc_yaml_get(map, "levels");
    if (node != NULL) check_levels(&c, node);
    node = asc_yaml_get(map, "partition");
    if (node == NULL) return;
    asc_mask *set = asc_take_bytes(p->arena, node->count + 1, sizeof *set);
    if (set == NULL) return;
    memset(set, 0, (node->count + 1) * sizeof *set);
    check_partition(&c, node, set);
}
