/* The study again within every group, and how consistent each function is over the groups of one column:
 *   /analyses/<name>/tables   the tables of the group's own run
 *   /tables/analyses          the groups, with the reason of one whose data refuse the analysis
 *   /tables/gap           how far a group is worse off than everyone, without and with the partners
 *   /tables/consistency       drop shares d_k of the groups, pooled with random effects (consistency.c)
 * A group is analysed as the whole is: same models, seed and replicates, its own clusters. Small groups are refused by
 * the same rules; nothing is borrowed from the others. */
#include "ascribe/answers.h"
#include "ascribe/groups.h"
#include "ascribe/run.h"
#include "frame.h"
#include "pool_draws.h"
#include "run_variant.h"
#include <math.h>
#include <string.h>

typedef struct grouping {
    const asc_study *study;
    const asc_cohort *cohort;
    asc_run *run;
    asc_arena *arena;
    asc_group *group; /* [groups] */
    size_t groups;
    asc_analysis *analysis; /* [groups] those that were analysed */
    const asc_group **of;   /* [groups] their groups             */
    size_t analyses;
    asc_frame index, consistency, gap;
    asc_table *pooled; /* over linkages drawn by chance, or NULL */
} grouping;

static asc_status one_group(grouping *g, const asc_group *group, asc_error *err)
{
    asc_study study;
    asc_variant v;
    ASC_TRY(asc_study_within(g->study, group, g->arena, &study, err));
    study.money.funding = NULL; /* a pool is divided once, over everyone */
    ASC_TRY(asc_variant_run(&study, g->cohort, g->run, g->arena, &v, err));
    asc_frame_texts(&g->index, 4,
                    (const char *const[]){group->name,
                                          group->alias == NULL ? "group" : "linkage",
                                          group->column, group->level});
    if (isnan(v.units))
        asc_frame_null(&g->index);
    else
        asc_frame_integer(&g->index, (int64_t)v.units);
    asc_frame_text(&g->index, v.reason);
    if (v.reason[0] != '\0') return asc_arena_check(g->arena, err);
    g->of[g->analyses] = group;
    g->analysis[g->analyses++] =
        (asc_analysis){group->name, v.result.table, v.result.tables};
    return ASC_OK;
}

static const asc_table *table_of(const asc_analysis *a, const char *name)
{
    for (size_t i = 0; i < a->tables; i++)
        if (strcmp(a->table[i]->name, name) == 0) return a->table[i];
    return NULL;
}

static const char *text_at(const asc_table *t, const char *column, size_t row,
                           asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    char *cell = asc_take_bytes(arena, c->width + 1, 1);
    return cell == NULL ? "" : asc_column_text(c, row, cell, c->width + 1);
}

static const char *const keys[] = {"outcome", "model", "policy", "level", "player"};
enum { KEYS = sizeof keys / sizeof *keys };

static size_t row_of(const asc_table *t, const char *const key[KEYS], asc_arena *arena)
{
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        bool same = true;
        for (size_t j = 0; same && j < KEYS; j++)
            same = strcmp(text_at(t, keys[j], i, arena), key[j]) == 0;
        if (same) return i;
    }
    return SIZE_MAX;
}

/* The drop shares of one player in the groups of one column. */
static asc_status consistency_row(grouping *g, const char *column,
                                  const char *const key[KEYS], asc_error *err)
{
    const size_t n = g->analyses;
    const asc_arena_mark mark = asc_arena_save(g->arena);
    double *x = asc_take(g->arena, n), *se = asc_take(g->arena, n);
    double *low = asc_take(g->arena, n);
    const char **level = asc_take_bytes(g->arena, n + 1, sizeof *level);
    ASC_TRY(asc_arena_check(g->arena, err));
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(g->of[i]->column, column) != 0) continue;
        const asc_table *t = table_of(&g->analysis[i], "function_class");
        const size_t row = row_of(t, key, g->arena);
        if (row == SIZE_MAX) continue;
        x[m] = asc_column_real(asc_table_find(t, "drop"), row);
        se[m] = asc_column_real(asc_table_find(t, "drop.std.error"), row);
        low[m] = asc_column_real(asc_table_find(t, "drop.low"), row);
        level[m++] = g->of[i]->level;
    }
    level[m] = "";
    const asc_consistency c = asc_consistency_of(x, se, low, m);
    const char *least = level[c.least_without], *largest = level[c.largest_without];
    asc_arena_rewind(g->arena, mark); /* levels lie with the groups */
    asc_frame *f = &g->consistency;
    asc_frame_texts(f, KEYS, key);
    asc_frame_text(f, column);
    asc_frame_integer(f, (int64_t)c.groups);
    asc_frame_reals(f, 5,
                    (const double[]){c.same_sign, c.above, c.pooled, c.tau, c.least});
    asc_frame_text(f, least);
    asc_frame_real(f, c.largest);
    asc_frame_text(f, largest);
    return asc_arena_check(g->arena, err);
}

static asc_status consistency(grouping *g, const asc_result *whole, asc_error *err)
{
    const asc_table *t = asc_result_table(whole, "function_class");
    for (size_t b = 0; b < g->study->groups; b++)
        for (size_t i = 0; t != NULL && i < t->rows; i++) {
            const char *key[KEYS];
            for (size_t j = 0; j < KEYS; j++) key[j] = text_at(t, keys[j], i, g->arena);
            ASC_TRY(asc_arena_check(g->arena, err));
            ASC_TRY(consistency_row(g, g->study->group[b].column, key, err));
        }
    return ASC_OK;
}

/* The analyses under linkages drawn by chance, together. */
static asc_status pool_drawn(grouping *g, asc_error *err)
{
    const asc_table **t = asc_take_bytes(g->arena, g->analyses + 1, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(g->arena, err));
    size_t n = 0, asked = 0;
    for (size_t i = 0; i < g->groups; i++) asked += g->group[i].drawn ? 1 : 0;
    for (size_t i = 0; i < g->analyses; i++)
        if (g->of[i]->drawn) t[n++] = table_of(&g->analysis[i], "contribution");
    if (asked == 0) return ASC_OK;
    return asc_pool_draws(t, n, asked, g->study->level, g->arena, &g->pooled, err);
}

/* A number of nobody's or everybody's coalition under a model, as delivered; NaN: not given. */
static double number_of(const asc_table *t, const char *column, const char *outcome,
                        const char *model, bool everybody, asc_arena *arena)
{
    double found = (double)NAN, members = -1.0;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (strcmp(text_at(t, "outcome", i, arena), outcome) != 0 ||
            strcmp(text_at(t, "model", i, arena), model) != 0 ||
            strcmp(text_at(t, "policy", i, arena), "delivered") != 0 ||
            strcmp(text_at(t, "level", i, arena), "partner") != 0)
            continue;
        const char *coalition = text_at(t, "coalition", i, arena);
        double size = *coalition == '\0' ? 0.0 : 1.0;
        for (const char *s = coalition; *s != '\0'; s++) size += *s == '+';
        if (everybody ? size <= members : size > 0.0) continue;
        members = size;
        found = asc_column_real(asc_table_find(t, column), i);
    }
    return found;
}

/* How far a group is worse off than everyone, without and with the partners. Wider: by more than a standard error of
 * the group's own total. A pointer to where to look, not a finding. */
static void gap_row(grouping *g, const asc_result *whole, size_t i, const asc_outcome *o)
{
    const asc_arena_mark mark = asc_arena_save(g->arena);
    const char *model = g->study->model[0].name;
    const asc_table *all = asc_result_table(whole, "effect"),
                    *own = table_of(&g->analysis[i], "effect");
    const double sign = o->lower_is_better ? 1.0 : -1.0;
    double gap[2];
    for (size_t k = 0; k < 2; k++)
        gap[k] = sign * (number_of(own, "estimate", o->name, model, k == 1, g->arena) -
                         number_of(all, "estimate", o->name, model, k == 1, g->arena));
    const double se = number_of(table_of(&g->analysis[i], "game"), "std.error", o->name,
                                model, true, g->arena);
    asc_arena_rewind(g->arena, mark);
    if (isnan(gap[0]) || isnan(gap[1])) return;
    asc_frame *f = &g->gap;
    asc_frame_texts(
        f, 4, (const char *const[]){o->name, model, g->of[i]->column, g->of[i]->level});
    asc_frame_reals(f, 2, gap);
    asc_frame_integer(f, gap[1] > 0.0 && gap[1] > gap[0] + se);
}

static void gaps(grouping *g, const asc_result *whole)
{
    for (size_t o = 0; g->study->models > 0 && o < g->study->outcomes; o++)
        for (size_t i = 0; i < g->analyses; i++)
            if (g->of[i]->alias == NULL &&
                strcmp(g->study->outcome[o].role, "negative_control") != 0)
                gap_row(g, whole, i, &g->study->outcome[o]);
}

static asc_status add_tables(const grouping *g, asc_result *out, asc_error *err)
{
    asc_table **table = asc_take_bytes(g->arena, out->tables + 4, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(g->arena, err));
    memcpy(table, out->table, out->tables * sizeof(asc_table *));
    size_t n = out->tables;
    table[n++] = asc_frame_table(&g->index);
    if (g->pooled != NULL) table[n++] = g->pooled;
    if (g->consistency.rows > 0) table[n++] = asc_frame_table(&g->consistency);
    if (g->gap.rows > 0) table[n++] = asc_frame_table(&g->gap);
    ASC_TRY(asc_arena_check(g->arena, err));
    out->table = table;
    out->tables = n;
    out->analysis = g->analysis;
    out->analyses = g->analyses;
    return ASC_OK;
}

asc_status asc_run_groups(const asc_study *s, const asc_cohort *c, asc_run *run,
                          asc_arena *arena, asc_result *out, asc_error *err)
{
    grouping g = {.study = s, .cohort = c, .run = run, .arena = arena};
    ASC_TRY(asc_study_groups(s, c, arena, &g.group, &g.groups, err));
    if (g.groups == 0) return ASC_OK;
    g.analysis = asc_take_bytes(arena, g.groups + 1, sizeof *g.analysis);
    g.of = asc_take_bytes(arena, g.groups + 1, sizeof(const asc_group *));
    g.index = asc_frame_open(arena, "analyses",
                             "t:name t:kind t:group t:level n:units t:reason");
    g.consistency =
        asc_frame_open(arena, "consistency",
                       "t:outcome t:model t:policy t:level t:player t:group n:groups "
                       "r:same_sign r:above r:pooled r:tau r:least t:least.without "
                       "r:largest t:largest.without");
    g.gap = asc_frame_open(arena, "gap",
                           "t:outcome t:model t:group t:level r:without r:with n:wider");
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < g.groups; i++) ASC_TRY(one_group(&g, &g.group[i], err));
    ASC_TRY(consistency(&g, out, err));
    ASC_TRY(pool_drawn(&g, err));
    gaps(&g, out);
    return add_tables(&g, out, err);
}
