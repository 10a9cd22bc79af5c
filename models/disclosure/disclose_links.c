/* Relations between tables that tell of the same people (names: disclose_same.c).
 *   everyone = reach k + others k = observed nobody + anyone          behind S = sum of observed T within S
 *   reach k = sum of the bins of its probabilities, others k alike    anyone = sum of first k + ties
 *   ties = tied k + ties without k                                    what left before r met = dropped + what is left */
#include "disclose.h"
#include <string.h>

enum { MOST_COALITIONS = 256 }; /* 8 partners: 6,561 terms */

static void sum_of_two(people *p, const char *whole, const char *one, const char *two)
{
    people_sum m = people_sum_start(p, whole, 2);
    people_sum_add(&m, one);
    people_sum_add(&m, two);
    people_sum_finish(&m);
}

static const char *named(const people *p, const char *a, const char *name)
{
    return asc_take_format(p->arena, "%s|%s", a, name);
}

static void arms(people *p, const char *a, const asc_table *partner)
{
    for (size_t k = 0; k < partner->rows; k++) {
        const char *who = people_text(partner, "partner", k, p->arena);
        sum_of_two(p, named(p, a, "everyone"),
                   asc_take_format(p->arena, "%s|reach %s", a, who),
                   asc_take_format(p->arena, "%s|others %s", a, who));
    }
}

static double number(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    return c == NULL ? 0.0 : asc_column_real(c, row);
}

/* Rows of the first game that are of partners: their number. */
static size_t first_game(const people *p, const asc_table *game, size_t *row)
{
    static const char *const by[] = {"outcome", "model", "policy", "level"};
    size_t n = 0;
    for (size_t g = 0; g < game->rows; g++) {
        bool same = true;
        for (size_t k = 0; k < 4; k++)
            same = same &&
                   strcmp(people_text(game, by[k], g, p->arena),
                          n == 0 && k == 3 ? "partner"
                                           : people_text(game, by[k], n == 0 ? g : row[0],
                                                         p->arena)) == 0;
        if (same) row[n++] = g;
    }
    return n;
}

static size_t parts_of(uint64_t mask)
{
    size_t parts = 1;
    for (; mask != 0; mask &= mask - 1) parts *= 2;
    return parts;
}

/* Too many sums to look at: none of them leaves. */
static void withhold_behind(people *p, const char *a)
{
    const char *start = asc_take_format(p->arena, "%s|behind ", a);
    for (size_t i = 0; start != NULL && i < p->counts; i++)
        if (strncmp(p->key[i], start, strlen(start)) == 0) p->nowhere[i] = 1;
}

/* Units behind a coalition had it, or a part of it. */
static void behind(people *p, const char *a, const asc_table *overlap,
                   const asc_table *game)
{
    size_t *row = asc_take_bytes(p->arena, game->rows, sizeof *row);
    const char **key = asc_take_bytes(p->arena, game->rows, sizeof *key);
    const size_t rows = row == NULL || key == NULL ? 0 : first_game(p, game, row);
    if (rows > MOST_COALITIONS) {
        withhold_behind(p, a);
        return;
    }
    for (size_t g = 0; g < rows; g++)
        key[g] = asc_take_format(p->arena, "%s|observed partner %s", a,
                                 people_text(game, "coalition", row[g], p->arena));
    for (size_t i = 0; i < overlap->rows; i++) {
        if (strcmp(people_text(overlap, "part", i, p->arena), "policy") != 0) continue;
        const uint64_t whole = (uint64_t)number(overlap, "mask", i);
        people_sum m = people_sum_start(
            p,
            asc_take_format(p->arena, "%s|behind %s", a,
                            people_text(overlap, "coalition", i, p->arena)),
            parts_of(whole));
        for (size_t g = 0; g < rows; g++)
            if (((uint64_t)number(game, "mask", row[g]) & ~whole) == 0)
                people_sum_add(&m, key[g]);
        people_sum_finish(&m);
        m = people_sum_start(p, named(p, a, "everyone"),
                             1); /* where it is all partners */
        people_sum_add(&m,
                       asc_take_format(p->arena, "%s|behind %s", a,
                                       people_text(overlap, "coalition", i, p->arena)));
        people_sum_finish(&m);
    }
}

/* Bins of one column of a partner's probabilities, or weights, under one model. */
static void bins(people *p, const char *a, const asc_table *t)
{
    static const char *const by[] = {"outcome", "model", "partner", "measure"};
    static const char *const column[] = {"reached", "others"};
    static const char *const whole[] = {"reach", "others"};
    for (size_t first = 0, last = 0; first < t->rows; first = last) {
        bool same = true;
        for (last = first + 1; last < t->rows; last += same) {
            for (size_t k = 0; k < 4; k++)
                same = same && strcmp(people_text(t, by[k], first, p->arena),
                                      people_text(t, by[k], last, p->arena)) == 0;
            if (!same) break;
        }
        for (size_t c = 0; c < 2; c++) {
            people_sum m = people_sum_start(
                p,
                asc_take_format(p->arena, "%s|%s %s", a, whole[c],
                                people_text(t, "partner", first, p->arena)),
                last - first);
            for (size_t i = first; i < last; i++)
                people_sum_add(&m, people_full_key(p, a, t, column[c], i));
            people_sum_finish(&m);
        }
    }
}

/* Whom a partner came to first: everyone it was anyone to, or several came at the same time. */
static void firsts(people *p, const char *a, const asc_table *t)
{
    people_sum m = people_sum_start(p, named(p, a, "anyone"), t->rows + 1);
    for (size_t k = 0; k < t->rows; k++)
        people_sum_add(&m, people_full_key(p, a, t, "first", k));
    people_sum_add(&m, named(p, a, "ties"));
    people_sum_finish(&m);
    for (size_t k = 0; k < t->rows; k++)
        sum_of_two(p, named(p, a, "ties"), people_full_key(p, a, t, "tied", k),
                   asc_take_format(p->arena, "%s|ties without %s", a,
                                   people_text(t, "partner", k, p->arena)));
}

/* Without weights the target's sum of weights is a number of units. */
static void targets(people *p, const char *a, const asc_table *t)
{
    static const char treated[] = "treated:";
    for (size_t i = 0; i < t->rows; i++) {
        const char *target = people_text(t, "target", i, p->arena);
        people_sum m =
            people_sum_start(p, people_full_key(p, a, t, "target.weight", i), 1);
        if (strcmp(target, "all") == 0)
            people_sum_add(&m, people_full_key(p, a, t, "units", i));
        else if (strncmp(target, treated, sizeof treated - 1) == 0)
            people_sum_add(&m, asc_take_format(p->arena, "%s|reach %s", a,
                                               target + sizeof treated - 1));
        people_sum_finish(&m);
    }
}

void people_link(people *p, const char *a, asc_table *const *table, size_t tables)
{
    const asc_table *partner = people_table(table, tables, "partner"),
                    *overlap = people_table(table, tables, "overlap"),
                    *game = people_table(table, tables, "game"),
                    *bin = people_table(table, tables, "propensity"),
                    *first = people_table(table, tables, "first_contact"),
                    *model = people_table(table, tables, "model");
    if (model != NULL && asc_table_find(model, "target.weight") != NULL)
        targets(p, a, model);
    if (partner != NULL) arms(p, a, partner);
    sum_of_two(p, named(p, a, "everyone"), named(p, a, "observed partner "),
               named(p, a, "anyone"));
    if (overlap != NULL && game != NULL) behind(p, a, overlap, game);
    if (bin != NULL) bins(p, a, bin);
    if (first != NULL) firsts(p, a, first);
}
