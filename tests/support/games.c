/* Reads game files and compares an index with what they expect. */
#include "games.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static asc_mask mask_of(const asc_yaml *players)
{
    asc_mask mask = 0;
    for (size_t i = 0; i < players->count; i++)
        mask |= UINT64_C(1) << ((unsigned)asc_json_real(players->item[i], NULL) - 1);
    return mask;
}

static asc_mask *masks_of(const asc_yaml *sets, asc_arena *arena)
{
    asc_mask *mask = asc_take_bytes(arena, sets->count + 1, sizeof *mask);
    assert_non_null(mask);
    for (size_t i = 0; i < sets->count; i++) mask[i] = mask_of(sets->item[i]);
    return mask;
}

/* [from, to] pairs: bit `from` in row `to`, and the other way as well when both is true. */
static asc_mask *links_of(const asc_yaml *pairs, size_t n, bool both, asc_arena *arena)
{
    asc_mask *link = asc_take_bytes(arena, n, sizeof *link);
    assert_non_null(link);
    memset(link, 0, n * sizeof *link);
    for (size_t i = 0; i < pairs->count; i++) {
        const size_t from = (size_t)asc_json_real(pairs->item[i]->item[0], NULL) - 1;
        const size_t to = (size_t)asc_json_real(pairs->item[i]->item[1], NULL) - 1;
        link[to] |= UINT64_C(1) << from;
        if (both) link[from] |= UINT64_C(1) << to;
    }
    return link;
}

static const asc_structures *structures_of(const asc_yaml *root, size_t n,
                                           asc_arena *arena)
{
    const asc_yaml *from = asc_yaml_get(root, "structures"), *part;
    asc_structures *s = asc_take_bytes(arena, 1, sizeof *s);
    assert_non_null(s);
    *s = (asc_structures){0};
    if (from == NULL || from->kind != ASC_YAML_MAPPING) return s;
    if ((part = asc_yaml_get(from, "partition")) != NULL) {
        s->unions = masks_of(part, arena);
        s->union_count = part->count;
    }
    if ((part = asc_yaml_get(from, "levels")) != NULL) {
        const asc_mask **level = asc_take_bytes(arena, part->count, sizeof *level);
        size_t *size = asc_take_bytes(arena, part->count, sizeof *size);
        for (size_t l = 0; l < part->count; l++) {
            level[l] = masks_of(part->item[l], arena);
            size[l] = part->item[l]->count;
        }
        s->level = level;
        s->level_size = size;
        s->levels = part->count;
    }
    if ((part = asc_yaml_get(from, "graph_edges")) != NULL)
        s->neighbour = links_of(part, n, true, arena);
    if ((part = asc_yaml_get(from, "precedence")) != NULL)
        s->before = links_of(part, n, false, arena);
    if (asc_yaml_get(from, "weights") != NULL) {
        double *weight = NULL;
        assert_int_equal(asc_json_reals(from, "weights", arena, &weight), n);
        s->weight = weight;
    }
    return s;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((const char *)a, (const char *)b);
}

enum { FILES_MAX = 256, NAME_MAX_BYTES = 256 };

static size_t list(const char *folder, char (*name)[NAME_MAX_BYTES])
{
    size_t files = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *f = readdir(d); f != NULL; f = readdir(d)) {
        if (strstr(f->d_name, ".json") == NULL) continue;
        assert_true(files < FILES_MAX);
        (void)snprintf(name[files++], NAME_MAX_BYTES, "%s", f->d_name);
    }
    (void)closedir(d);
    qsort(name, files, sizeof *name, by_name);
    return files;
}

size_t asc_oracle_each(void (*check)(const asc_oracle *o, void *context), void *context)
{
    const char *index = asc_data("games/INDEX.json");
    if (index == NULL) return 0;
    char folder[4096], path[8192], name[FILES_MAX][NAME_MAX_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", index);
    (void)snprintf(strrchr(folder, '/'), 8, "/json");
    const size_t files = list(folder, name);
    for (size_t i = 0; i < files; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        asc_arena *arena = asc_arena_create();
        assert_non_null(arena);
        const asc_yaml *root = asc_json(path, arena);
        const size_t n = (size_t)asc_json_real(root, "n");
        double *v = NULL;
        assert_int_equal(asc_json_reals(root, "v", arena, &v), (size_t)1 << n);
        const asc_oracle o = {
            .id = asc_yaml_get(root, "id")->text,
            .game = {.n = n, .v = v, .structures = structures_of(root, n, arena)},
            .expected = asc_yaml_get(root, "expected"),
            .arena = arena};
        check(&o, context);
        asc_arena_destroy(arena);
    }
    return files;
}

typedef struct comparison {
    const asc_index *index;
    const double *option;
    const char *key;
    double tolerance;
    size_t games;
} comparison;

typedef struct solved {
    const asc_oracle *o;
    size_t rows;
    asc_mask *mask;
    double *out, scale;
} solved;

static void compare_row(const comparison *c, const solved *s, asc_mask mask,
                        const asc_yaml *want)
{
    double x = 0;
    if (!asc_text_real(want->text, strlen(want->text), &x)) return; /* null: undefined */
    for (size_t r = 0; r < s->rows; r++) {
        if (s->mask[r] != mask) continue;
        if (fabs(s->out[r] - x) <= c->tolerance * s->scale) return;
        fail_msg("%s: %s, row of mask %u is %.17g, %s expects %.17g", s->o->id,
                 c->index->name, mask, s->out[r], c->key, x);
    }
    if (mask != 0)
        fail_msg("%s: %s has no row of mask %u", s->o->id, c->index->name, mask);
}

/* "1,2" -> 3. */
static asc_mask mask_of_names(const char *text)
{
    asc_mask mask = 0;
    for (char *end = NULL; *text != '\0'; text = *end == ',' ? end + 1 : end)
        mask |= UINT64_C(1) << (strtoul(text, &end, 10) - 1);
    return mask;
}

static void compare_all(const comparison *c, const solved *s, const asc_yaml *want)
{
    const size_t n = s->o->game.n;
    if (want->kind == ASC_YAML_SCALAR) {
        compare_row(c, s, 0, want);
        return;
    }
    for (size_t i = 0; i < want->count; i++) {
        if (want->kind == ASC_YAML_MAPPING)
            compare_row(c, s, mask_of_names(want->key[i]->text), want->item[i]);
        else if (want->count == n)
            compare_row(c, s, UINT64_C(1) << i, want->item[i]);
        else
            compare_row(c, s, (asc_mask)i, want->item[i]);
    }
}

static void solve_on(const asc_index *x, const asc_game *g, const double *option,
                     asc_arena *arena, double *out)
{
    asc_error err = {0};
    double fallback[ASC_INDEX_OPTIONS_MAX] = {0};
    asc_index_defaults(x, fallback);
    if (option == NULL) option = fallback;
    assert_ok(asc_game_check(x, g, &err));
    assert_ok(x->solve(g, option, arena, out, &err));
}

void asc_index_solve(const char *index, const asc_game *g, const double *option,
                     double *out)
{
    const asc_index *x = asc_index_find(index);
    asc_arena *arena = asc_arena_create();
    assert_non_null(x);
    assert_non_null(arena);
    solve_on(x, g, option, arena, out);
    asc_arena_destroy(arena);
}

static void compare_game(const asc_oracle *o, void *context)
{
    comparison *c = context;
    asc_error err = {0};
    double fallback[ASC_INDEX_OPTIONS_MAX] = {0};
    const double *option = c->option == NULL ? fallback : c->option;
    asc_index_defaults(c->index, fallback);
    const asc_yaml *want = asc_yaml_get(o->expected, c->key);
    if (want == NULL || (c->index->most != 0 && o->game.n > c->index->most)) return;
    solved s = {.o = o};
    assert_ok(asc_index_rows(c->index, &o->game, option, NULL, &s.rows, &err));
    s.mask = asc_take_bytes(o->arena, s.rows + 1, sizeof *s.mask);
    s.out = asc_take(o->arena, s.rows + 1);
    assert_ok(asc_index_rows(c->index, &o->game, option, s.mask, &s.rows, &err));
    solve_on(c->index, &o->game, option, o->arena, s.out);
    for (size_t i = 0; i < (size_t)1 << o->game.n; i++)
        s.scale = fmax(s.scale, fabs(o->game.v[i]));
    compare_all(c, &s, want);
    c->games++;
}

size_t asc_oracle_compare(const char *index, const double *option, const char *key,
                          double tolerance)
{
    comparison c = {.index = asc_index_find(index),
                    .option = option,
                    .key = key,
                    .tolerance = tolerance};
    assert_non_null(c.index);
    return asc_oracle_each(compare_game, &c) == 0 ? SIZE_MAX : c.games;
}

void asc_oracle_require(const char *index, const double *option, const char *key,
                        double tolerance, size_t games)
{
    const size_t compared = asc_oracle_compare(index, option, key, tolerance);
    if (compared == SIZE_MAX) skip();
    assert_int_equal(compared, games);
}
