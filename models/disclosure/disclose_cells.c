/* Which quantities the cells of people are: cells of one key and number are one. */
#include "disclose.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *people_text(const asc_table *t, const char *column, size_t row,
                        asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) return "";
    const size_t size = c->width + 64;
    char *buffer = asc_take_bytes(arena, size, 1);
    return buffer == NULL ? "" : asc_column_cell(c, row, buffer, size);
}

/* The units a model's means are of: all of the outcome, or whom a partner reached. With weights it is their sum, a
 * number of its own; without, people_same names it. */
static const char *target_key(const asc_table *t, size_t row, asc_arena *arena)
{
    const char *target = people_text(t, "target", row, arena);
    const bool all = strcmp(target, "all") == 0;
    if (!all && strncmp(target, "treated:", strlen("treated:")) != 0) return NULL;
    return asc_take_format(arena, "weight of %s",
                           all ? people_text(t, "outcome", row, arena) : target);
}

/* Of tables that a linked study alone has; NULL: another. */
static const char *linked_key(const asc_table *t, const char *column, size_t row,
                              asc_arena *arena)
{
    const char *outcome = people_text(t, "outcome", row, arena);
    const char *name = t->name;
    if (strcmp(name, "observed") == 0 && strcmp(column, "known") == 0)
        return asc_take_format(arena, "units of %s", outcome);
    if (strcmp(name, "clone") == 0)
        return strcmp(column, "units") == 0
                   ? asc_take_format(arena, "units of %s", outcome)
                   : asc_take_format(arena, "clone %s %s %s", outcome,
                                     people_text(t, "partner", row, arena),
                                     people_text(t, "delivered", row, arena));
    if (strcmp(name, "taken") == 0)
        return asc_take_format(arena, "taken %s %s",
                               people_text(t, "partner", row, arena),
                               people_text(t, "what", row, arena));
    return NULL;
}

/* What people a cell counts; NULL where no other cell counts the same or adds up to it. */
const char *people_key(const asc_table *t, const char *column, size_t row,
                       asc_arena *arena)
{
    const char *outcome = people_text(t, "outcome", row, arena);
    const char *name = t->name;
    if (strcmp(column, "clusters") == 0) return NULL;
    if (strcmp(name, "flow") == 0)
        return asc_take_format(arena, "flow %zu %s", row, column);
    if (strcmp(name, "game") == 0)
        return asc_take_format(arena, "%s %s %s %s %s", column, outcome,
                               people_text(t, "policy", row, arena),
                               people_text(t, "level", row, arena),
                               people_text(t, "coalition", row, arena));
    const char *linked = linked_key(t, column, row, arena);
    if (linked != NULL) return linked;
    if (strcmp(name, "partner") == 0)
        return asc_take_format(arena, "reach %s", people_text(t, "partner", row, arena));
    if (strcmp(name, "contribution") == 0 || strcmp(name, "function_class") == 0)
        return strcmp(people_text(t, "policy", row, arena), "delivered") == 0
                   ? asc_take_format(arena, "reach %s",
                                     people_text(t, "player", row, arena))
                   : NULL;
    if (strcmp(column, "target.weight") == 0) return target_key(t, row, arena);
    if (strcmp(name, "mechanism") == 0 && strcmp(column, "reached") == 0)
        return asc_take_format(arena, "reach %s", people_text(t, "partner", row, arena));
    if (strcmp(name, "measure") == 0)
        return asc_take_format(arena, "measure %s %s %s", column,
                               people_text(t, "measure", row, arena),
                               people_text(t, "partner", row, arena));
    if (strcmp(name, "chart") == 0)
        return asc_take_format(arena, "chart %s %s %s", column,
                               people_text(t, "measure", row, arena),
                               people_text(t, "period", row, arena));
    if (strcmp(name, "audit") == 0)
        return asc_take_format(arena, "audit %s %s", column,
                               people_text(t, "stratum", row, arena));
    if (strcmp(name, "scale") == 0)
        return asc_take_format(arena, "scale %s %s", column,
                               people_text(t, "measure", row, arena));
    if (strcmp(name, "outcome") == 0 || strcmp(name, "model") == 0)
        return asc_take_format(arena, "%s of %s", column, outcome);
    if (strcmp(name, "early") == 0 || strcmp(name, "death") == 0 ||
        strcmp(name, "completeness") == 0 || strcmp(name, "linkage") == 0)
        return asc_take_format(arena, "%s %s %s%s%s %s %s", name, column, outcome,
                               people_text(t, "rule", row, arena),
                               people_text(t, "group", row, arena),
                               people_text(t, "partner", row, arena),
                               people_text(t, "delivered", row, arena));
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    const people_cell *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    return (x->count > y->count) - (x->count < y->count);
}

const people_pair *people_pair_of(const asc_table *t)
{
    static const people_pair pair[] = {{"completeness", "units", "determinate"},
                                       {"missing", "total", "missing"},
                                       {"observed", "units", "known"},
                                       {"early", "units", "dropped"},
                                       {"death", "units", "deaths"},
                                       {"check", "tested", "failed"},
                                       {"measure", "of", "met"},
                                       {"chart", "of", "met"},
                                       {"outcome", "units", "events"},
                                       {"model", "units", "events"},
                                       {"game", "units_observed", "events_observed"},
                                       {"mechanism", "reached", "followed"}};
    for (size_t k = 0; k < sizeof pair / sizeof *pair; k++)
        if (strcmp(t->name, pair[k].table) == 0 &&
            asc_table_find(t, pair[k].whole) != NULL &&
            asc_table_find(t, pair[k].part) != NULL)
            return &pair[k];
    return NULL;
}

/* Of yes and no both are people; of numbers of events only the units are. */
static bool counts_yes(const people *p, const char *outcome)
{
    for (size_t i = 0; p->outcome != NULL && i < p->outcome->rows; i++)
        if (strcmp(people_text(p->outcome, "outcome", i, p->arena), outcome) == 0)
            return strcmp(people_text(p->outcome, "family", i, p->arena), "binomial") ==
                   0;
    return false;
}

bool people_has_rest(const people *p, const asc_table *t, size_t row)
{
    const people_pair *pair = people_pair_of(t);
    return pair != NULL && (strncmp(pair->part, "events", 6) != 0 ||
                            counts_yes(p, people_text(t, "outcome", row, p->arena)));
}

const char *people_full_key(const people *p, const char *analysis, const asc_table *t,
                            const char *column, size_t row)
{
    const char *key = people_key(t, column, row, p->arena);
    return key != NULL ? asc_take_format(p->arena, "%s|%s", analysis, key)
                       : asc_take_format(p->arena, "%s|~%s %s %zu", analysis, t->name,
                                         column, row);
}

const char *people_rest_key(const people *p, const char *analysis, const asc_table *t,
                            size_t row)
{
    return asc_take_format(p->arena, "%s rest",
                           people_full_key(p, analysis, t, people_pair_of(t)->part, row));
}

static const char *full_name(const people *p, const char *analysis, const char *name)
{
    return name == NULL ? NULL : asc_take_format(p->arena, "%s|%s", analysis, name);
}

/* The rests of a table's rows are cells that stand nowhere. That nothing is left is no secret: it is what complete means. */
static asc_status collect_rests(people *p, const char *analysis, const asc_table *t,
                                const asc_table *flow, asc_error *err)
{
    const people_pair *pair = people_pair_of(t);
    if (pair == NULL) return ASC_OK;
    const asc_column *whole = asc_table_find(t, pair->whole),
                     *part = asc_table_find(t, pair->part);
    for (size_t i = 0; i < t->rows; i++) {
        const double rest = asc_column_real(whole, i) - asc_column_real(part, i);
        if (!people_has_rest(p, t, i)) continue;
        if (!isfinite(rest) || rest <= 0.0) continue;
        p->cell[p->cells++] = (people_cell){
            .count = llround(rest),
            .key = people_rest_key(p, analysis, t, i),
            .same = full_name(p, analysis, people_same_rest(t, i, flow, p->arena))};
        ASC_TRY(asc_arena_check(p->arena, err));
    }
    return ASC_OK;
}

static asc_status collect_table(people *p, const char *analysis, const asc_table *t,
                                const asc_table *flow, asc_error *err)
{
    for (size_t j = 0; j < t->columns; j++) {
        people_kind kind = PEOPLE_NOT;
        ASC_TRY(people_column(t, &t->column[j], &kind, err));
        if (kind != PEOPLE_COUNT) continue;
        for (size_t i = 0; i < t->rows; i++) {
            const double x = asc_column_real(&t->column[j], i);
            if (!isfinite(x)) continue;
            people_cell *c = &p->cell[p->cells++];
            *c = (people_cell){.table = t, .column = j, .row = i, .count = llround(x)};
            c->key = people_full_key(p, analysis, t, t->column[j].name, i);
            c->same = full_name(p, analysis,
                                people_same(t, t->column[j].name, i, flow, p->arena));
            ASC_TRY(asc_arena_check(p->arena, err));
        }
    }
    return collect_rests(p, analysis, t, flow, err);
}

static asc_status collect_tables(people *p, const char *analysis, asc_table *const *table,
                                 size_t tables, asc_error *err)
{
    const asc_table *flow = people_table(table, tables, "flow");
    for (size_t t = 0; t < tables; t++)
        ASC_TRY(collect_table(p, analysis, table[t], flow, err));
    people_collect_left(p, analysis, table, tables);
    return asc_arena_check(p->arena, err);
}

static size_t room_of(asc_table *const *table, size_t tables)
{
    size_t n = 0;
    for (size_t t = 0; t < tables; t++)
        n += table[t]->rows * (table[t]->columns + 3); /* and what is left */
    return n + 2;
}

/* Cells of one key and number are one quantity; a key with two numbers is two. */
static asc_status quantities(people *p, asc_error *err)
{
    p->count = asc_take_bytes(p->arena, p->cells, sizeof *p->count);
    p->key = asc_take_bytes(p->arena, p->cells, sizeof *p->key);
    p->nowhere = asc_take_bytes(p->arena, p->cells, 1);
    ASC_TRY(asc_arena_check(p->arena, err));
    if (p->cells > 0) qsort(p->cell, p->cells, sizeof *p->cell, by_key);
    for (size_t i = 0; i < p->cells; i++) {
        people_cell *c = &p->cell[i];
        const bool same =
            i > 0 && strcmp(c[-1].key, c->key) == 0 && c[-1].count == c->count;
        if (!same) {
            p->key[p->counts] = c->key;
            p->nowhere[p->counts] = 1;
            p->count[p->counts++] = c->count;
        }
        c->quantity = p->counts - 1;
        if (c->table != NULL) p->nowhere[c->quantity] = 0;
    }
    return ASC_OK;
}

asc_status people_collect(const asc_result *r, asc_arena *arena, people *out,
                          asc_error *err)
{
    people p = {.arena = arena, .outcome = asc_result_table(r, "outcome")};
    size_t room = room_of(r->table, r->tables);
    for (size_t a = 0; a < r->analyses; a++)
        room += room_of(r->analysis[a].table, r->analysis[a].tables);
    p.cell = asc_take_bytes(arena, room, sizeof *p.cell);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(collect_tables(&p, "", r->table, r->tables, err));
    for (size_t a = 0; a < r->analyses; a++)
        ASC_TRY(collect_tables(&p, r->analysis[a].name, r->analysis[a].table,
                               r->analysis[a].tables, err));
    ASC_TRY(people_unify(&p, err));
    ASC_TRY(quantities(&p, err));
    people_relate(&p, "", r->table, r->tables);
    for (size_t a = 0; a < r->analyses; a++)
        people_relate(&p, r->analysis[a].name, r->analysis[a].table,
                      r->analysis[a].tables);
    people_break_down(&p, r);
    ASC_TRY(asc_arena_check(arena, err));
    *out = p;
    return ASC_OK;
}
