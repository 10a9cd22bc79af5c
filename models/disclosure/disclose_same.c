/* Cells of different tables that count the same people, and the counts that differences between tables give away.
 *   everyone        units compared: the flow's last row, and wherever else they stand
 *   reach k, others k            units that partner k reached, and the rest: everyone = reach k + others k
 *   observed S, events S         units that had exactly the coalition S, whatever outcome, model or policy asks
 *   behind S        units a coalition rests on: the sum of observed T over all T within S
 *   anyone          everyone less observed nobody = sum over partners of those they came to first + ties
 *   left before r   units that a rule of the flow met, by arm
 * A cell has its name only where its number is that of the first cell of the name. */
#include "disclose.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is(const asc_table *t, const char *name)
{
    return strcmp(t->name, name) == 0;
}

/* The row of a rule in the flow; its number of rows when it has none. */
static size_t rule_row(const asc_table *flow, const char *rule, asc_arena *arena)
{
    size_t i = 0;
    while (flow != NULL && i < flow->rows &&
           strcmp(people_text(flow, "rule", i, arena), rule) != 0)
        i++;
    return i;
}

/* Of all units, those a partner reached, or the others. */
static const char *arm(const asc_table *t, size_t row, asc_arena *arena)
{
    const char *delivered = people_text(t, "delivered", row, arena);
    if (*delivered == '\0') return "everyone";
    return asc_take_format(arena, "%s %s",
                           strcmp(delivered, "yes") == 0 ? "reach" : "others",
                           people_text(t, "partner", row, arena));
}

static const char *early_same(const asc_table *t, const char *column, size_t row,
                              const asc_table *flow, asc_arena *arena)
{
    const size_t at = rule_row(flow, people_text(t, "rule", row, arena), arena);
    const bool all = people_text(t, "delivered", row, arena)[0] == '\0';
    if (flow == NULL || at == 0 || at >= flow->rows) return NULL;
    if (strcmp(column, "dropped") == 0)
        return all ? asc_take_format(arena, "flow %zu dropped", at) : NULL;
    return all ? asc_take_format(arena, "flow %zu kept", at - 1)
               : asc_take_format(arena, "left before %zu %s", at, arm(t, row, arena));
}

static const char *overlap_same(const asc_table *t, size_t row, asc_arena *arena)
{
    const char *who = people_text(t, "coalition", row, arena);
    const char *group = people_text(t, "arm", row, arena);
    if (strcmp(people_text(t, "part", row, arena), "partner") == 0)
        return asc_take_format(arena, "%s %s",
                               strcmp(group, "reached") == 0 ? "reach" : "others", who);
    return strcmp(people_text(t, "policy", row, arena), "delivered") == 0
               ? asc_take_format(arena, "behind %s", who)
               : NULL;
}

/* The coalition that units had, and the events among them. */
static const char *game_same(const asc_table *t, const char *column, size_t row,
                             asc_arena *arena)
{
    const char *level = people_text(t, "level", row, arena),
               *coalition = people_text(t, "coalition", row, arena);
    if (strcmp(column, "units_observed") == 0)
        return asc_take_format(arena, "observed %s %s", level, coalition);
    if (strcmp(column, "events_observed") != 0) return NULL;
    return asc_take_format(arena, "events %s %s %s",
                           people_text(t, "outcome", row, arena), level, coalition);
}

/* Outcomes of the same units have the same bins of probabilities and weights. */
static const char *bin_same(const asc_table *t, const char *column, size_t row,
                            asc_arena *arena)
{
    return asc_take_format(
        arena, "bin %s %s %s %s %s", column, people_text(t, "model", row, arena),
        people_text(t, "partner", row, arena), people_text(t, "measure", row, arena),
        people_text(t, "low", row, arena));
}

/* Whom a model's means are of, where its weights do not make another number of them. */
static const char *target_same(const asc_table *t, size_t row, asc_arena *arena)
{
    static const char treated[] = "treated:";
    const char *target = people_text(t, "target", row, arena);
    if (strcmp(target, "all") == 0) return "everyone";
    return strncmp(target, treated, sizeof treated - 1) == 0
               ? asc_take_format(arena, "reach %s", target + sizeof treated - 1)
               : NULL;
}

/* Cells that count everyone who is left. */
static bool of_everyone(const asc_table *t, const char *column, size_t row)
{
    const bool units = strcmp(column, "units") == 0;
    if (is(t, "observed")) return strcmp(column, "known") == 0;
    if (is(t, "flow")) return row + 1 == t->rows && strcmp(column, "kept") == 0;
    return (is(t, "clone") || is(t, "outcome") || is(t, "model")) && units;
}

const char *people_same(const asc_table *t, const char *column, size_t row,
                        const asc_table *flow, asc_arena *arena)
{
    const bool units = strcmp(column, "units") == 0,
               reached = strcmp(column, "reached") == 0;
    if (is(t, "early")) return early_same(t, column, row, flow, arena);
    if (is(t, "overlap")) return overlap_same(t, row, arena);
    if (is(t, "game")) return game_same(t, column, row, arena);
    if (is(t, "propensity")) return bin_same(t, column, row, arena);
    if (is(t, "completeness")) return arm(t, row, arena);
    if (is(t, "death"))
        return asc_take_format(arena, "%s%s", units ? "" : "deaths ", arm(t, row, arena));
    if (is(t, "regression_to_mean")) return reached ? "anyone" : "observed partner ";
    if (is(t, "partner") || is(t, "first_contact"))
        return reached ? asc_take_format(arena, "reach %s",
                                         people_text(t, "partner", row, arena))
                       : NULL;
    if (is(t, "model") && strcmp(column, "target.weight") == 0)
        return target_same(t, row, arena);
    return of_everyone(t, column, row) ? "everyone" : NULL;
}

/* What a rule of /tables/early leaves. */
const char *people_same_rest(const asc_table *t, size_t row, const asc_table *flow,
                             asc_arena *arena)
{
    if (!is(t, "early") || flow == NULL) return NULL;
    const size_t at = rule_row(flow, people_text(t, "rule", row, arena), arena);
    const bool all = people_text(t, "delivered", row, arena)[0] == '\0';
    if (at >= flow->rows) return NULL;
    if (at + 1 == flow->rows) return arm(t, row, arena);
    return all ? asc_take_format(arena, "flow %zu kept", at)
               : asc_take_format(arena, "left before %zu %s", at + 1, arm(t, row, arena));
}

static double number(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = t == NULL ? NULL : asc_table_find(t, column);
    return c == NULL || row >= t->rows ? (double)NAN : asc_column_real(c, row);
}

static void nowhere(people *p, const char *key, double count, double least)
{
    if (isfinite(count) && count >= least)
        p->cell[p->cells++] =
            (people_cell){.count = llround(count), .key = key, .same = key};
}

/* Units nobody reached, of the first game of partners. */
static double nobody(const asc_table *game, asc_arena *arena)
{
    for (size_t i = 0; game != NULL && i < game->rows; i++)
        if (strcmp(people_text(game, "level", i, arena), "partner") == 0 &&
            people_text(game, "coalition", i, arena)[0] == '\0')
            return number(game, "units_observed", i);
    return (double)NAN;
}

void people_collect_left(people *p, const char *a, asc_table *const *table, size_t tables)
{
    const asc_table *flow = people_table(table, tables, "flow"),
                    *partner = people_table(table, tables, "partner"),
                    *first = people_table(table, tables, "first_contact");
    if (flow == NULL || flow->rows == 0) return;
    const double all = number(flow, "kept", flow->rows - 1);
    const double any = all - nobody(people_table(table, tables, "game"), p->arena);
    for (size_t k = 0; partner != NULL && k < partner->rows; k++)
        nowhere(p,
                asc_take_format(p->arena, "%s|others %s", a,
                                people_text(partner, "partner", k, p->arena)),
                all - number(partner, "reached", k), 1.0);
    nowhere(p, asc_take_format(p->arena, "%s|anyone", a), any, 1.0);
    double ties = any;
    for (size_t k = 0; first != NULL && k < first->rows; k++)
        ties -= number(first, "first", k);
    if (first == NULL) return;
    nowhere(p, asc_take_format(p->arena, "%s|ties", a), ties, 0.0);
    for (size_t k = 0; k < first->rows; k++)
        nowhere(p,
                asc_take_format(p->arena, "%s|ties without %s", a,
                                people_text(first, "partner", k, p->arena)),
                ties - number(first, "tied", k), 0.0);
}

/* Does the cell say what its name counts, rather than agree with it? */
static bool by_right(const people_cell *c)
{
    return c->table == NULL ? c->same == c->key
                            : is(c->table, "flow") || is(c->table, "partner");
}

typedef struct named_cell {
    people_cell *cell;
} named_cell;

/* Cells of one name, the flow's and the partners' own first. */
static int by_name(const void *a, const void *b)
{
    const people_cell *x = ((const named_cell *)a)->cell,
                      *y = ((const named_cell *)b)->cell;
    const int order = strcmp(x->same, y->same);
    if (order != 0) return order;
    if (by_right(x) != by_right(y)) return by_right(x) ? -1 : 1;
    return x < y ? -1 : x > y; /* in the order they were collected */
}

static int by_old(const void *a, const void *b)
{
    return strcmp(((const people_rename *)a)->old, ((const people_rename *)b)->old);
}

asc_status people_unify(people *p, asc_error *err)
{
    named_cell *named = asc_take_bytes(p->arena, p->cells, sizeof *named);
    p->rename = asc_take_bytes(p->arena, p->cells, sizeof *p->rename);
    ASC_TRY(asc_arena_check(p->arena, err));
    size_t n = 0;
    for (size_t i = 0; i < p->cells; i++)
        if (p->cell[i].same != NULL) named[n++].cell = &p->cell[i];
    if (n > 0) qsort(named, n, sizeof *named, by_name);
    int64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        people_cell *c = named[i].cell;
        if (i == 0 || strcmp(c->same, named[i - 1].cell->same) != 0) count = c->count;
        if (c->count != count) continue;
        p->rename[p->renames++] = (people_rename){c->key, c->same};
        c->key = c->same;
    }
    if (p->renames > 0) qsort(p->rename, p->renames, sizeof *p->rename, by_old);
    return ASC_OK;
}

const char *people_renamed(const people *p, const char *key)
{
    const people_rename wanted = {.old = key};
    const people_rename *at =
        key == NULL || p->renames == 0
            ? NULL
            : bsearch(&wanted, p->rename, p->renames, sizeof *p->rename, by_old);
    return at == NULL ? NULL : at->name;
}
