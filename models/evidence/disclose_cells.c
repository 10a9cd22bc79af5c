/* Which quantities the cells of people are, and how these add up.
 *   units = sum over coalitions of units_observed           reached k = sum over the coalitions with k
 *   kept + dropped = kept of the rule before                events = sum over coalitions of events_observed
 *   all = yes + no, by partner                              all = sum over the groups of one breakdown
 * A relation that the numbers do not meet (weights, `universal`, outcomes known for fewer units) is not one. */
#include "disclose.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const asc_table *t, const char *column, size_t row,
                           asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) return "";
    const size_t size = c->width + 64;
    char *buffer = asc_take_bytes(arena, size, 1);
    return buffer == NULL ? "" : asc_column_cell(c, row, buffer, size);
}

/* The units a model's means are of: all of the outcome, or whom a partner reached. */
static const char *target_key(const asc_table *t, size_t row, asc_arena *arena)
{
    static const char treated[] = "treated:";
    const char *target = text_of(t, "target", row, arena);
    if (strcmp(target, "all") == 0)
        return asc_take_format(arena, "units of %s", text_of(t, "outcome", row, arena));
    return strncmp(target, treated, sizeof treated - 1) == 0
               ? asc_take_format(arena, "reach %s", target + sizeof treated - 1)
               : NULL;
}

/* What people a cell counts; NULL where no other cell counts the same or adds up to it. */
static const char *key_of(const asc_table *t, const char *column, size_t row,
                          asc_arena *arena)
{
    const char *outcome = text_of(t, "outcome", row, arena);
    const char *name = t->name;
    if (strcmp(column, "clusters") == 0) return NULL;
    if (strcmp(name, "flow") == 0)
        return asc_take_format(arena, "flow %zu %s", row, column);
    if (strcmp(name, "game") == 0)
        return asc_take_format(
            arena, "%s %s %s %s %s", column, outcome, text_of(t, "policy", row, arena),
            text_of(t, "level", row, arena), text_of(t, "coalition", row, arena));
    if (strcmp(name, "partner") == 0)
        return asc_take_format(arena, "reach %s", text_of(t, "partner", row, arena));
    if (strcmp(name, "contribution") == 0 || strcmp(name, "function_class") == 0)
        return strcmp(text_of(t, "policy", row, arena), "delivered") == 0
                   ? asc_take_format(arena, "reach %s", text_of(t, "player", row, arena))
                   : NULL;
    if (strcmp(column, "target.weight") == 0) return target_key(t, row, arena);
    if (strcmp(name, "mechanism") == 0 && strcmp(column, "reached") == 0)
        return asc_take_format(arena, "reach %s", text_of(t, "partner", row, arena));
    if (strcmp(name, "measure") == 0)
        return asc_take_format(arena, "measure %s %s %s", column,
                               text_of(t, "measure", row, arena),
                               text_of(t, "partner", row, arena));
    if (strcmp(name, "scale") == 0)
        return asc_take_format(arena, "scale %s %s", column,
                               text_of(t, "measure", row, arena));
    if (strcmp(name, "outcome") == 0 || strcmp(name, "model") == 0)
        return asc_take_format(arena, "%s of %s", column, outcome);
    if (strcmp(name, "early") == 0 || strcmp(name, "death") == 0 ||
        strcmp(name, "completeness") == 0 || strcmp(name, "linkage") == 0)
        return asc_take_format(
            arena, "%s %s %s%s%s %s %s", name, column, outcome,
            text_of(t, "rule", row, arena), text_of(t, "group", row, arena),
            text_of(t, "partner", row, arena), text_of(t, "delivered", row, arena));
    return NULL;
}

static int by_key(const void *a, const void *b)
{
    const people_cell *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    if (order != 0) return order;
    return (x->count > y->count) - (x->count < y->count);
}

/* A part that stands beside its whole: what is left of the whole is as good as shown. */
static const struct {
    const char *table, *whole, *part;
} beside[] = {{"completeness", "units", "determinate"},
              {"missing", "total", "missing"},
              {"early", "units", "dropped"},
              {"death", "units", "deaths"},
              {"check", "tested", "failed"},
              {"measure", "of", "met"},
              {"mechanism", "reached", "followed"}};
enum { BESIDE = sizeof beside / sizeof *beside };

static const char *full_key(const people *p, const char *analysis, const asc_table *t,
                            const char *column, size_t row)
{
    const char *key = key_of(t, column, row, p->arena);
    return key != NULL ? asc_take_format(p->arena, "%s|%s", analysis, key)
                       : asc_take_format(p->arena, "%s|~%s %s %zu", analysis, t->name,
                                         column, row);
}

static const char *rest_key(const people *p, const char *analysis, const asc_table *t,
                            size_t pair, size_t row)
{
    return asc_take_format(p->arena, "%s rest",
                           full_key(p, analysis, t, beside[pair].part, row));
}

/* The rests of a table's rows are cells that stand nowhere. That nothing is left is no secret: it is what complete means. */
static asc_status collect_rests(people *p, const char *analysis, const asc_table *t,
                                asc_error *err)
{
    for (size_t k = 0; k < BESIDE; k++) {
        const asc_column *whole = asc_table_find(t, beside[k].whole),
                         *part = asc_table_find(t, beside[k].part);
        if (strcmp(t->name, beside[k].table) != 0 || whole == NULL || part == NULL)
            continue;
        for (size_t i = 0; i < t->rows; i++) {
            const double rest = asc_column_real(whole, i) - asc_column_real(part, i);
            if (!isfinite(rest) || rest <= 0.0) continue;
            p->cell[p->cells++] = (people_cell){.count = llround(rest),
                                                .key = rest_key(p, analysis, t, k, i)};
            ASC_TRY(asc_arena_check(p->arena, err));
        }
    }
    return ASC_OK;
}

static asc_status collect_table(people *p, const char *analysis, const asc_table *t,
                                asc_error *err)
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
            c->key = full_key(p, analysis, t, t->column[j].name, i);
            ASC_TRY(asc_arena_check(p->arena, err));
        }
    }
    return collect_rests(p, analysis, t, err);
}

static size_t room_of(asc_table *const *table, size_t tables)
{
    size_t n = 0;
    for (size_t t = 0; t < tables; t++)
        n += table[t]->rows * (table[t]->columns + 1); /* and a rest */
    return n;
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

static int to_key(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

/* The one quantity of a key; counts when there is none, or more than one. */
static size_t find(const people *p, const char *key)
{
    const char *const *at = key == NULL || p->counts == 0
                                ? NULL
                                : bsearch(key, p->key, p->counts, sizeof *p->key, to_key);
    if (at == NULL) return p->counts;
    const size_t i = (size_t)(at - p->key);
    const bool before = i > 0 && strcmp(p->key[i - 1], key) == 0;
    const bool after = i + 1 < p->counts && strcmp(p->key[i + 1], key) == 0;
    return before || after ? p->counts : i;
}

/* A relation in the making: sum of the parts = whole. */
typedef struct maker {
    people *p;
    size_t *cell;
    int8_t *sign;
    size_t cells, room;
    int64_t sum;
    bool complete;
} maker;

static maker start(people *p, const char *whole, size_t room)
{
    maker m = {.p = p,
               .cell = asc_take_bytes(p->arena, room + 1, sizeof(size_t)),
               .sign = asc_take_bytes(p->arena, room + 1, 1),
               .room = room + 1};
    const size_t i = find(p, whole);
    m.complete = m.cell != NULL && m.sign != NULL && i < p->counts;
    if (!m.complete) return m;
    m.cell[0] = i;
    m.sign[0] = -1;
    m.cells = 1;
    m.sum = -p->count[i];
    return m;
}

static void add(maker *m, const char *part)
{
    const size_t i = find(m->p, part);
    m->complete = m->complete && i < m->p->counts && m->cells < m->room;
    if (!m->complete) return;
    m->cell[m->cells] = i;
    m->sign[m->cells++] = 1;
    m->sum += m->p->count[i];
}

static void finish(const maker *m)
{
    people *p = m->p;
    if (!m->complete || m->cells < 2 || m->sum != 0) return;
    if (p->relations == p->room) {
        const size_t room = p->room == 0 ? 64 : 2 * p->room;
        asc_relation *more = asc_take_bytes(p->arena, room, sizeof *more);
        if (more == NULL) return;
        if (p->relations > 0) memcpy(more, p->relation, p->relations * sizeof *more);
        p->relation = more;
        p->room = room;
    }
    p->relation[p->relations++] = (asc_relation){m->cell, m->sign, m->cells};
}

static void flow_chain(people *p, const char *a, const asc_table *t)
{
    for (size_t i = 1; i < t->rows; i++) {
        maker m = start(p, asc_take_format(p->arena, "%s|flow %zu kept", a, i - 1), 2);
        add(&m, asc_take_format(p->arena, "%s|flow %zu kept", a, i));
        add(&m, asc_take_format(p->arena, "%s|flow %zu dropped", a, i));
        finish(&m);
    }
}

static void flow_end(people *p, const char *a, const asc_table *flow, const char *outcome)
{
    if (flow == NULL || flow->rows == 0) return;
    maker m = start(p, asc_take_format(p->arena, "%s|units of %s", a, outcome), 1);
    add(&m, asc_take_format(p->arena, "%s|flow %zu kept", a, flow->rows - 1));
    finish(&m);
}

static bool has_member(const char *coalition, const char *player)
{
    const size_t n = strlen(player);
    for (const char *at = coalition; *at != '\0';) {
        const size_t length = strcspn(at, "+");
        if (length == n && strncmp(at, player, n) == 0) return true;
        at += length + (at[length] == '+');
    }
    return false;
}

/* The rows of one game (outcome, model, policy, level): [first, last). */
static size_t game_end(const asc_table *t, size_t first, asc_arena *arena)
{
    static const char *const by[] = {"outcome", "model", "policy", "level"};
    size_t last = first + 1;
    for (bool same = true; last < t->rows && same; last += same)
        for (size_t k = 0; k < 4; k++)
            same = same && strcmp(text_of(t, by[k], first, arena),
                                  text_of(t, by[k], last, arena)) == 0;
    return last;
}

static void game_sum(people *p, const char *a, const asc_table *t, size_t first,
                     size_t last, const char *column, const char *whole,
                     const char *player)
{
    maker m = start(p, asc_take_format(p->arena, "%s|%s", a, whole), last - first);
    for (size_t i = first; i < last; i++) {
        if (player != NULL && !has_member(text_of(t, "coalition", i, p->arena), player))
            continue;
        const char *key = key_of(t, column, i, p->arena);
        add(&m, asc_take_format(p->arena, "%s|%s", a, key == NULL ? "" : key));
    }
    finish(&m);
}

static void games(people *p, const char *a, const asc_table *t, const asc_table *partner)
{
    for (size_t first = 0; first < t->rows;) {
        const size_t last = game_end(t, first, p->arena);
        const char *outcome = text_of(t, "outcome", first, p->arena);
        game_sum(p, a, t, first, last, "units_observed",
                 asc_take_format(p->arena, "units of %s", outcome), NULL);
        game_sum(p, a, t, first, last, "events_observed",
                 asc_take_format(p->arena, "events of %s", outcome), NULL);
        for (size_t k = 0; partner != NULL && k < partner->rows; k++) {
            const char *player = text_of(partner, "partner", k, p->arena);
            game_sum(p, a, t, first, last, "units_observed",
                     asc_take_format(p->arena, "reach %s", player), player);
        }
        first = last;
    }
}

/* Rows that say "" are those of yes and no together. */
static void arms(people *p, const char *a, const asc_table *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        if (strcmp(text_of(t, "delivered", i, p->arena), "yes") != 0) continue;
        for (size_t j = 0; j < t->columns; j++) {
            const char *column = t->column[j].name;
            const char *key = key_of(t, column, i, p->arena);
            if (t->column[j].type != ASC_INTEGER || key == NULL) continue;
            const char *outcome = text_of(t, "outcome", i, p->arena);
            const bool grouped = asc_table_find(t, "group") != NULL;
            const char *by = text_of(t, grouped ? "group" : "rule", i, p->arena);
            const char *who = text_of(t, "partner", i, p->arena);
            maker m = start(p,
                            asc_take_format(p->arena, "%s|%s %s %s%s all ", a, t->name,
                                            column, outcome, by),
                            2);
            add(&m, asc_take_format(p->arena, "%s|%s", a, key));
            add(&m, asc_take_format(p->arena, "%s|%s %s %s%s %s no", a, t->name, column,
                                    outcome, by, who));
            finish(&m);
        }
    }
}

/* All rows of a measure are those of its partners. */
static void measures(people *p, const char *a, const asc_table *t)
{
    static const char *const column[] = {"of", "met"};
    for (size_t i = 0; i < t->rows; i++) {
        if (text_of(t, "partner", i, p->arena)[0] != '\0') continue;
        for (size_t c = 0; c < 2; c++) {
            maker m = start(
                p,
                asc_take_format(p->arena, "%s|%s", a, key_of(t, column[c], i, p->arena)),
                t->rows);
            for (size_t k = i + 1;
                 k < t->rows && text_of(t, "partner", k, p->arena)[0] != '\0'; k++)
                add(&m, asc_take_format(p->arena, "%s|%s", a,
                                        key_of(t, column[c], k, p->arena)));
            finish(&m);
        }
    }
}

/* Lines of a scale are better, the same or worse. */
static void scales(people *p, const char *a, const asc_table *t)
{
    static const char *const part[] = {"better", "same", "worse"};
    for (size_t i = 0; i < t->rows; i++) {
        maker m = start(
            p, asc_take_format(p->arena, "%s|%s", a, key_of(t, "lines", i, p->arena)), 3);
        for (size_t k = 0; k < 3; k++)
            add(&m,
                asc_take_format(p->arena, "%s|%s", a, key_of(t, part[k], i, p->arena)));
        finish(&m);
    }
}

/* units = linked + missed. */
static void linked_rows(people *p, const char *a, const asc_table *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        maker m = start(
            p, asc_take_format(p->arena, "%s|%s", a, key_of(t, "units", i, p->arena)), 2);
        add(&m, asc_take_format(p->arena, "%s|%s", a, key_of(t, "linked", i, p->arena)));
        add(&m, asc_take_format(p->arena, "%s|%s", a, key_of(t, "missed", i, p->arena)));
        finish(&m);
    }
}

/* whole = part + rest. */
static void rests(people *p, const char *a, const asc_table *t, size_t pair)
{
    for (size_t i = 0; i < t->rows; i++) {
        maker m = start(p, full_key(p, a, t, beside[pair].whole, i), 2);
        add(&m, full_key(p, a, t, beside[pair].part, i));
        add(&m, rest_key(p, a, t, pair, i));
        finish(&m);
    }
}

static const asc_table *table_of(asc_table *const *table, size_t tables, const char *name)
{
    for (size_t t = 0; t < tables; t++)
        if (strcmp(table[t]->name, name) == 0) return table[t];
    return NULL;
}

static void relate(people *p, const char *a, asc_table *const *table, size_t tables)
{
    const asc_table *flow = table_of(table, tables, "flow");
    const asc_table *outcome = table_of(table, tables, "outcome");
    const asc_table *game = table_of(table, tables, "game");
    static const char *const by_arm[] = {"early", "death", "completeness", "linkage"};
    if (flow != NULL) flow_chain(p, a, flow);
    for (size_t i = 0; outcome != NULL && i < outcome->rows; i++)
        flow_end(p, a, flow, text_of(outcome, "outcome", i, p->arena));
    if (game != NULL) games(p, a, game, table_of(table, tables, "partner"));
    const asc_table *measure = table_of(table, tables, "measure");
    const asc_table *scale = table_of(table, tables, "scale");
    if (measure != NULL) measures(p, a, measure);
    if (scale != NULL) scales(p, a, scale);
    for (size_t k = 0; k < 4; k++) {
        const asc_table *t = table_of(table, tables, by_arm[k]);
        if (t != NULL) arms(p, a, t);
        if (t != NULL && strcmp(by_arm[k], "linkage") == 0) linked_rows(p, a, t);
    }
    for (size_t k = 0; k < BESIDE; k++) {
        const asc_table *t = table_of(table, tables, beside[k].table);
        if (t != NULL) rests(p, a, t, k);
    }
}

/* Every quantity of the whole is the sum of it over the groups of one breakdown. */
static void breakdown(people *p, const asc_result *r, const asc_table *index,
                      const char *group)
{
    for (size_t i = 0; i < p->counts && p->key[i][0] == '|'; i++) {
        if (p->key[i][1] == '~') continue;
        maker m = start(p, p->key[i], r->analyses);
        for (size_t k = 0; k < index->rows; k++)
            if (strcmp(text_of(index, "group", k, p->arena), group) == 0)
                add(&m, asc_take_format(p->arena, "%s%s",
                                        text_of(index, "name", k, p->arena), p->key[i]));
        finish(&m);
    }
}

static void breakdowns(people *p, const asc_result *r)
{
    const asc_table *index = asc_result_table(r, "analyses");
    for (size_t i = 0; index != NULL && i < index->rows; i++) {
        const char *group = text_of(index, "group", i, p->arena);
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && strcmp(text_of(index, "group", k, p->arena), group) != 0;
        if (first) breakdown(p, r, index, group);
    }
}

asc_status people_collect(const asc_result *r, asc_arena *arena, people *out,
                          asc_error *err)
{
    people p = {.arena = arena};
    size_t room = room_of(r->table, r->tables);
    for (size_t a = 0; a < r->analyses; a++)
        room += room_of(r->analysis[a].table, r->analysis[a].tables);
    p.cell = asc_take_bytes(arena, room, sizeof *p.cell);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t t = 0; t < r->tables; t++)
        ASC_TRY(collect_table(&p, "", r->table[t], err));
    for (size_t a = 0; a < r->analyses; a++)
        for (size_t t = 0; t < r->analysis[a].tables; t++)
            ASC_TRY(collect_table(&p, r->analysis[a].name, r->analysis[a].table[t], err));
    ASC_TRY(quantities(&p, err));
    relate(&p, "", r->table, r->tables);
    for (size_t a = 0; a < r->analyses; a++)
        relate(&p, r->analysis[a].name, r->analysis[a].table, r->analysis[a].tables);
    breakdowns(&p, r);
    ASC_TRY(asc_arena_check(arena, err));
    *out = p;
    return ASC_OK;
}
