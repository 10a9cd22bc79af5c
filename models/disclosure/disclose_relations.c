/* How the counts of people in a result add up (keys: disclose_cells.c).
 *   units = sum over coalitions of units_observed           reached k = sum over the coalitions with k
 *   kept + dropped = kept of the rule before                events = sum over coalitions of events_observed
 *   all = yes + no, by partner                              all = sum over the groups of one breakdown
 *   whole = part + rest, a rest that stands nowhere         units = sum over what they took of one partner
 * A relation that the numbers do not meet (weights, `universal`, outcomes known for fewer units) is not one. */
#include "disclose.h"
#include <stdlib.h>
#include <string.h>

static int to_key(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

/* The one quantity of a key; counts when there is none, or more than one. */
static size_t the_one(const people *p, const char *key)
{
    const char *const *at =
        p->counts == 0 ? NULL : bsearch(key, p->key, p->counts, sizeof *p->key, to_key);
    if (at == NULL) return p->counts;
    const size_t i = (size_t)(at - p->key);
    const bool before = i > 0 && strcmp(p->key[i - 1], key) == 0;
    const bool after = i + 1 < p->counts && strcmp(p->key[i + 1], key) == 0;
    return before || after ? p->counts : i;
}

/* The one quantity of a key or of the name it gave way to; counts when there is none, or more than one. */
static size_t find(const people *p, const char *key)
{
    const char *name = people_renamed(p, key);
    const bool other = name != NULL && strcmp(name, key) != 0;
    const size_t own = key == NULL ? p->counts : the_one(p, key);
    if (!other) return own;
    return own < p->counts ? p->counts : the_one(p, name);
}

people_sum people_sum_start(people *p, const char *whole, size_t room)
{
    people_sum m = {.p = p,
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

void people_sum_add(people_sum *m, const char *part)
{
    const size_t i = find(m->p, part);
    m->complete = m->complete && i < m->p->counts && m->cells < m->room;
    if (!m->complete) return;
    m->cell[m->cells] = i;
    m->sign[m->cells++] = 1;
    m->sum += m->p->count[i];
}

void people_sum_finish(const people_sum *m)
{
    people *p = m->p;
    if (!m->complete || m->cells < 2 || m->sum != 0) return;
    if (m->cells == 2 && m->cell[0] == m->cell[1]) return; /* one quantity */
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
        people_sum m = people_sum_start(
            p, asc_take_format(p->arena, "%s|flow %zu kept", a, i - 1), 2);
        people_sum_add(&m, asc_take_format(p->arena, "%s|flow %zu kept", a, i));
        people_sum_add(&m, asc_take_format(p->arena, "%s|flow %zu dropped", a, i));
        people_sum_finish(&m);
    }
}

static void flow_end(people *p, const char *a, const asc_table *flow, const char *outcome)
{
    if (flow == NULL || flow->rows == 0) return;
    people_sum m =
        people_sum_start(p, asc_take_format(p->arena, "%s|units of %s", a, outcome), 1);
    people_sum_add(&m, asc_take_format(p->arena, "%s|flow %zu kept", a, flow->rows - 1));
    people_sum_finish(&m);
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
            same = same && strcmp(people_text(t, by[k], first, arena),
                                  people_text(t, by[k], last, arena)) == 0;
    return last;
}

static void game_sum(people *p, const char *a, const asc_table *t, size_t first,
                     size_t last, const char *column, const char *whole,
                     const char *player)
{
    people_sum m =
        people_sum_start(p, asc_take_format(p->arena, "%s|%s", a, whole), last - first);
    for (size_t i = first; i < last; i++) {
        if (player != NULL &&
            !has_member(people_text(t, "coalition", i, p->arena), player))
            continue;
        const char *key = people_key(t, column, i, p->arena);
        people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a, key == NULL ? "" : key));
    }
    people_sum_finish(&m);
}

static void games(people *p, const char *a, const asc_table *t, const asc_table *partner)
{
    for (size_t first = 0; first < t->rows;) {
        const size_t last = game_end(t, first, p->arena);
        const char *outcome = people_text(t, "outcome", first, p->arena);
        game_sum(p, a, t, first, last, "units_observed",
                 asc_take_format(p->arena, "units of %s", outcome), NULL);
        game_sum(p, a, t, first, last, "events_observed",
                 asc_take_format(p->arena, "events of %s", outcome), NULL);
        for (size_t k = 0; partner != NULL && k < partner->rows; k++) {
            const char *player = people_text(partner, "partner", k, p->arena);
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
        if (strcmp(people_text(t, "delivered", i, p->arena), "yes") != 0) continue;
        for (size_t j = 0; j < t->columns; j++) {
            const char *column = t->column[j].name;
            const char *key = people_key(t, column, i, p->arena);
            if (t->column[j].type != ASC_INTEGER || key == NULL) continue;
            const char *outcome = people_text(t, "outcome", i, p->arena);
            const bool grouped = asc_table_find(t, "group") != NULL;
            const char *by = people_text(t, grouped ? "group" : "rule", i, p->arena);
            const char *who = people_text(t, "partner", i, p->arena);
            people_sum m =
                people_sum_start(p,
                                 asc_take_format(p->arena, "%s|%s %s %s%s all ", a,
                                                 t->name, column, outcome, by),
                                 2);
            people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a, key));
            people_sum_add(&m, asc_take_format(p->arena, "%s|%s %s %s%s %s no", a,
                                               t->name, column, outcome, by, who));
            people_sum_finish(&m);
        }
    }
}

/* All rows of a measure are those of its partners. */
static void measures(people *p, const char *a, const asc_table *t)
{
    static const char *const column[] = {"of", "met"};
    for (size_t i = 0; i < t->rows; i++) {
        if (people_text(t, "partner", i, p->arena)[0] != '\0') continue;
        for (size_t c = 0; c < 2; c++) {
            people_sum m =
                people_sum_start(p,
                                 asc_take_format(p->arena, "%s|%s", a,
                                                 people_key(t, column[c], i, p->arena)),
                                 t->rows);
            for (size_t k = i + 1;
                 k < t->rows && people_text(t, "partner", k, p->arena)[0] != '\0'; k++)
                people_sum_add(&m,
                               asc_take_format(p->arena, "%s|%s", a,
                                               people_key(t, column[c], k, p->arena)));
            people_sum_finish(&m);
        }
    }
}

/* All rows of a measure are those of its periods, where all have a time; a period without rows adds none. */
static void periods(people *p, const char *a, const asc_table *measure,
                    const asc_table *t)
{
    static const char *const column[] = {"of", "met"};
    const asc_column *of = asc_table_find(t, "of");
    for (size_t i = 0; of != NULL && i < measure->rows; i++) {
        const char *name = people_text(measure, "measure", i, p->arena);
        if (people_text(measure, "partner", i, p->arena)[0] != '\0') continue;
        for (size_t c = 0; c < 2; c++) {
            people_sum m = people_sum_start(
                p,
                asc_take_format(p->arena, "%s|%s", a,
                                people_key(measure, column[c], i, p->arena)),
                t->rows);
            for (size_t k = 0; k < t->rows; k++)
                if (!asc_column_missing(of, k) &&
                    strcmp(people_text(t, "measure", k, p->arena), name) == 0)
                    people_sum_add(
                        &m, asc_take_format(p->arena, "%s|%s", a,
                                            people_key(t, column[c], k, p->arena)));
            people_sum_finish(&m);
        }
    }
}

/* Claims, drawn or read, are those of the strata; those read of a stratum are drawn, and those drawn claims. */
static void claims(people *p, const char *a, const asc_table *t)
{
    static const char *const column[] = {"claims", "sampled", "read"};
    for (size_t c = 0; c < 3 && t->rows > 1; c++) {
        people_sum m = people_sum_start(
            p,
            asc_take_format(p->arena, "%s|%s", a, people_key(t, column[c], 0, p->arena)),
            t->rows);
        for (size_t i = 1; i < t->rows; i++)
            people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a,
                                               people_key(t, column[c], i, p->arena)));
        people_sum_finish(&m);
    }
    for (size_t i = 0; i < t->rows; i++)
        for (size_t c = 1; c < 3; c++) { /* where the two are the same */
            people_sum m = people_sum_start(
                p,
                asc_take_format(p->arena, "%s|%s", a,
                                people_key(t, column[c - 1], i, p->arena)),
                1);
            people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a,
                                               people_key(t, column[c], i, p->arena)));
            people_sum_finish(&m);
        }
}

/* Lines of a scale are better, the same or worse. */
static void scales(people *p, const char *a, const asc_table *t)
{
    static const char *const part[] = {"better", "same", "worse"};
    for (size_t i = 0; i < t->rows; i++) {
        people_sum m = people_sum_start(
            p, asc_take_format(p->arena, "%s|%s", a, people_key(t, "lines", i, p->arena)),
            3);
        for (size_t k = 0; k < 3; k++)
            people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a,
                                               people_key(t, part[k], i, p->arena)));
        people_sum_finish(&m);
    }
}

/* units = linked + missed. */
static void linked_rows(people *p, const char *a, const asc_table *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        people_sum m = people_sum_start(
            p, asc_take_format(p->arena, "%s|%s", a, people_key(t, "units", i, p->arena)),
            2);
        people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a,
                                           people_key(t, "linked", i, p->arena)));
        people_sum_add(&m, asc_take_format(p->arena, "%s|%s", a,
                                           people_key(t, "missed", i, p->arena)));
        people_sum_finish(&m);
    }
}

/* whole = part + rest. */
static void rests(people *p, const char *a, const asc_table *t)
{
    const people_pair *pair = people_pair_of(t);
    for (size_t i = 0; pair != NULL && i < t->rows; i++) {
        if (!people_has_rest(p, t, i)) continue;
        people_sum m = people_sum_start(p, people_full_key(p, a, t, pair->whole, i), 2);
        people_sum_add(&m, people_full_key(p, a, t, pair->part, i));
        people_sum_add(&m, people_rest_key(p, a, t, i));
        people_sum_finish(&m);
    }
}

/* What units took of one partner is all of them; what counts as delivered is its reach. */
static void taken_rows(people *p, const char *a, const asc_table *flow,
                       const asc_table *t)
{
    const size_t last = flow == NULL || flow->rows == 0 ? 0 : flow->rows - 1;
    for (size_t first = 0, end = 0; first < t->rows; first = end) {
        const char *who = people_text(t, "partner", first, p->arena);
        people_sum all = people_sum_start(
            p, asc_take_format(p->arena, "%s|flow %zu kept", a, last), t->rows);
        people_sum reach = people_sum_start(
            p, asc_take_format(p->arena, "%s|reach %s", a, who), t->rows);
        for (end = first;
             end < t->rows && strcmp(people_text(t, "partner", end, p->arena), who) == 0;
             end++) {
            const char *take = people_text(t, "take", end, p->arena),
                       *what = people_text(t, "what", end, p->arena);
            const char *key = people_full_key(p, a, t, "units", end);
            people_sum_add(&all, key);
            if (strcmp(what, "enough records") == 0 ||
                strcmp(what, "every record passes") == 0 ||
                (strcmp(take, "count") == 0 && strcmp(what, "0") != 0))
                people_sum_add(&reach, key);
        }
        people_sum_finish(&all);
        people_sum_finish(&reach);
    }
}

/* Deliveries before the outcome and with it are the reach; three rows for each partner. */
static void clone_rows(people *p, const char *a, const asc_table *t)
{
    for (size_t i = 0; i + 2 < t->rows; i += 3) {
        people_sum m =
            people_sum_start(p,
                             asc_take_format(p->arena, "%s|reach %s", a,
                                             people_text(t, "partner", i, p->arena)),
                             2);
        people_sum_add(&m, people_full_key(p, a, t, "deliveries", i));
        people_sum_add(&m, people_full_key(p, a, t, "deliveries", i + 1));
        people_sum_finish(&m);
    }
}

const asc_table *people_table(asc_table *const *table, size_t tables, const char *name)
{
    for (size_t t = 0; t < tables; t++)
        if (strcmp(table[t]->name, name) == 0) return table[t];
    return NULL;
}

void people_relate(people *p, const char *a, asc_table *const *table, size_t tables)
{
    const asc_table *flow = people_table(table, tables, "flow");
    const asc_table *outcome = people_table(table, tables, "outcome");
    const asc_table *game = people_table(table, tables, "game");
    static const char *const by_arm[] = {"early", "death", "completeness", "linkage"};
    if (flow != NULL) flow_chain(p, a, flow);
    for (size_t i = 0; outcome != NULL && i < outcome->rows; i++)
        flow_end(p, a, flow, people_text(outcome, "outcome", i, p->arena));
    if (game != NULL) games(p, a, game, people_table(table, tables, "partner"));
    const asc_table *measure = people_table(table, tables, "measure");
    const asc_table *scale = people_table(table, tables, "scale");
    const asc_table *audit = people_table(table, tables, "audit");
    const asc_table *chart = people_table(table, tables, "chart");
    if (measure != NULL) measures(p, a, measure);
    if (measure != NULL && chart != NULL) periods(p, a, measure, chart);
    if (audit != NULL) claims(p, a, audit);
    if (scale != NULL) scales(p, a, scale);
    for (size_t k = 0; k < 4; k++) {
        const asc_table *t = people_table(table, tables, by_arm[k]);
        if (t != NULL) arms(p, a, t);
        if (t != NULL && strcmp(by_arm[k], "linkage") == 0) linked_rows(p, a, t);
    }
    const asc_table *taken = people_table(table, tables, "taken");
    if (taken != NULL) taken_rows(p, a, flow, taken);
    const asc_table *clone = people_table(table, tables, "clone");
    if (clone != NULL) clone_rows(p, a, clone);
    for (size_t t = 0; t < tables; t++) rests(p, a, table[t]);
    people_link(p, a, table, tables);
}

/* Every quantity of the whole is the sum of it over the groups of one breakdown. */
static void breakdown(people *p, const asc_result *r, const asc_table *index,
                      const char *group)
{
    for (size_t i = 0; i < p->counts; i++) {
        if (p->key[i][0] != '|' || p->key[i][1] == '~') continue;
        people_sum m = people_sum_start(p, p->key[i], r->analyses);
        for (size_t k = 0; k < index->rows; k++)
            if (strcmp(people_text(index, "group", k, p->arena), group) == 0)
                people_sum_add(&m,
                               asc_take_format(p->arena, "%s%s",
                                               people_text(index, "name", k, p->arena),
                                               p->key[i]));
        people_sum_finish(&m);
    }
}

void people_break_down(people *p, const asc_result *r)
{
    const asc_table *index = asc_result_table(r, "analyses");
    for (size_t i = 0; index != NULL && i < index->rows; i++) {
        const char *group = people_text(index, "group", i, p->arena);
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && strcmp(people_text(index, "group", k, p->arena), group) != 0;
        if (first) breakdown(p, r, index, group);
    }
}
