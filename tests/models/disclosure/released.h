/* What tests of released results share: a game of two partners, and a cell of a table. */
#ifndef ASCRIBE_TEST_RELEASED_H
#define ASCRIBE_TEST_RELEASED_H

#include "ascribe/disclosure.h"
#include "support.h"

enum { COALITIONS = 4 };

static inline asc_table *game_table(asc_arena *arena, const int64_t *units,
                                    const double *events)
{
    static const char *const one[] = {"y", "y", "y", "y"}, *const model[] = {"m", "m",
                                                                             "m", "m"};
    static const char *const policy[] = {"delivered", "delivered", "delivered",
                                         "delivered"};
    static const char *const level[] = {"partner", "partner", "partner", "partner"};
    static const char *const coalition[] = {"", "a", "b", "a+b"};
    static const int64_t mask[] = {0, 1, 2, 3};
    asc_table *t = asc_table_create(arena, "game", COALITIONS);
    asc_table_add_text(t, "outcome", one);
    asc_table_add_text(t, "model", model);
    asc_table_add_text(t, "policy", policy);
    asc_table_add_text(t, "level", level);
    asc_table_add_text(t, "coalition", coalition);
    asc_table_add_integer(t, "mask", mask, NULL);
    asc_table_add_integer(t, "units_observed", units, NULL);
    asc_table_add_real(t, "events_observed", events);
    return t;
}

static inline double cell(const asc_result *r, const char *table, const char *column,
                          size_t row)
{
    return asc_column_real(asc_table_find(asc_result_table(r, table), column), row);
}

#endif
