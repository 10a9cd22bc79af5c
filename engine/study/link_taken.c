/* How units stand by what their partners' records make of them, where that is more than one record or none: numbers of
 * records, records short of a least number, records that did not all pass, who was before whom. /tables/taken. */
#include "link_private.h"
#include <string.h>

enum { MOST = 10, KINDS = MOST + 1 };

/* Is function j named, by its own name or its partner's? */
static bool is_named(const asc_study *s, size_t j, const char *name)
{
    return strcmp(s->function[j].name, name) == 0 ||
           strcmp(s->partner[s->function[j].partner].name, name) == 0;
}

/* One unit's first record by k against that by another: by the day where one of the two is a date. */
static taken_kind beside(const delivery *d, const delivery *e, size_t unit)
{
    const int64_t other = e->first == NULL ? NO_TIME : e->first[unit];
    if (other == NO_TIME) return TAKEN_FIRST;
    const bool days = d->dates || e->dates;
    const int64_t a = days ? day_of(d->first[unit]) : d->first[unit],
                  b = days ? day_of(other) : other;
    return b < a ? TAKEN_AFTER : b == a ? TAKEN_TIED : TAKEN_FIRST;
}

static taken_kind place_of(const link *l, size_t k, const asc_selection *s, size_t unit)
{
    const asc_study *study = l->b->s;
    const delivery *d = &l->partner[k];
    taken_kind kind = TAKEN_FIRST;
    if (d->first[unit] == NO_TIME) return TAKEN_NONE;
    for (size_t i = 0; i < s->firsts; i++)
        for (size_t j = 0; j < study->functions; j++) {
            if (j == k || !is_named(study, j, s->first_of[i])) continue;
            const taken_kind here = beside(d, &l->partner[j], unit);
            if (here > kind) kind = here; /* first, tied, after */
        }
    return kind;
}

void link_place_first(link *l, size_t k)
{
    const binder *b = l->b;
    delivery *d = &l->partner[k];
    for (size_t i = 0; i < b->n; i++) {
        const uint32_t row = b->row[i];
        d->kind[row] = (uint8_t)place_of(l, k, b->s->function[k].records, row);
        link_integers(&d->column)[row] =
            d->kind[row] == TAKEN_FIRST || d->kind[row] == TAKEN_TIED;
    }
}

/* Of the records of a unit, those with a value of the test [count - blank], and those that pass. */
taken_kind link_all_pass(size_t count, size_t blank, size_t pass)
{
    if (count == 0) return TAKEN_NONE;
    if (pass + blank < count) return TAKEN_SOME_FAIL;
    return blank > 0 ? TAKEN_BLANK : TAKEN_ALL;
}

static size_t kind_of(const asc_selection *s, const delivery *d, size_t row)
{
    const size_t n = d->count[row];
    if (s->take == ASC_TAKE_COUNT) return n < MOST ? n : MOST;
    if (s->take == ASC_TAKE_AT_LEAST)
        return n == 0 ? TAKEN_NONE : n < s->at_least ? TAKEN_FEWER : TAKEN_ENOUGH;
    return d->kind[row];
}

static const char *words_of(const asc_selection *s, size_t kind, asc_arena *arena)
{
    static const char *const word[] = {
        [TAKEN_NONE] = "no record",
        [TAKEN_SOME_FAIL] = "not every record passes",
        [TAKEN_BLANK] = "not known of every record",
        [TAKEN_ALL] = "every record passes",
        [TAKEN_FIRST] = "before the others",
        [TAKEN_TIED] = "with another",
        [TAKEN_AFTER] = "after another",
        [TAKEN_FEWER] = "fewer records",
        [TAKEN_ENOUGH] = "enough records",
    };
    if (s->take != ASC_TAKE_COUNT) return word[kind];
    return asc_take_format(arena, kind == MOST ? "%zu or more" : "%zu", kind);
}

static const char *take_name(const asc_selection *s, asc_arena *arena)
{
    switch (s->take) {
    case ASC_TAKE_COUNT:
        return "count";
    case ASC_TAKE_ALL:
        return "all";
    case ASC_TAKE_AT_LEAST:
        return asc_take_format(arena, "at_least %zu", s->at_least);
    case ASC_TAKE_FIRST_OF:
        return "first_of";
    default:
        return NULL; /* one record or none: the partner's reach says it */
    }
}

asc_status link_taken(binder *b, asc_table **out, asc_error *err)
{
    const asc_study *s = b->s;
    const size_t most = KINDS * s->functions;
    const char **partner = asc_take_bytes(b->arena, most, sizeof *partner),
               **take = asc_take_bytes(b->arena, most, sizeof *take),
               **what = asc_take_bytes(b->arena, most, sizeof *what);
    int64_t *units = asc_take_bytes(b->arena, most, sizeof *units);
    ASC_TRY(asc_arena_check(b->arena, err));
    size_t rows = 0;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_selection *r = s->function[k].records;
        const delivery *d = &b->link->partner[k];
        const char *name = r == NULL ? NULL : take_name(r, b->arena);
        int64_t count[KINDS] = {0};
        if (name == NULL || d->count == NULL) continue;
        for (size_t i = 0; i < b->n; i++) count[kind_of(r, d, b->row[i])]++;
        for (size_t kind = 0; kind < KINDS; kind++) {
            if (count[kind] == 0) continue;
            partner[rows] = s->function[k].name;
            take[rows] = name;
            what[rows] = words_of(r, kind, b->arena);
            units[rows++] = count[kind];
        }
    }
    if (rows == 0) return asc_arena_check(b->arena, err);
    *out = asc_table_create(b->arena, "taken", rows);
    asc_table_add_text(*out, "partner", partner);
    asc_table_add_text(*out, "take", take);
    asc_table_add_text(*out, "what", what);
    asc_table_add_integer(*out, "units", units, NULL);
    return asc_arena_check(b->arena, err);
}
