/* Pathways: of the units a partner delivered to, for how many are the steps on record, in order, and before the
 * outcome they lead to? A partner with functions delivered when the first of its functions did. Two records of one
 * moment (one day, where either has days only) are in order: the record cannot tell. */
#include "tally_private.h"
#include <string.h>

typedef struct step_time {
    int64_t at; /* seconds; NO_TIME: none */
    bool days;
} step_time;

static step_time time_in(const asc_table *frame, const char *column, size_t row)
{
    const asc_column *c = column == NULL ? NULL : asc_table_find(frame, column);
    if (c == NULL || asc_column_missing(c, row)) return (step_time){NO_TIME, false};
    const bool days = c->type == ASC_DATE;
    const int64_t x = asc_column_integer(c, row);
    return (step_time){days ? x * ASC_DAY_SECONDS : x, days};
}

static bool is_before(step_time a, step_time b)
{
    if (a.days || b.days) return day_of(a.at) < day_of(b.at);
    return a.at < b.at;
}

/* One path joined to the columns of the frame. */
typedef struct path_columns {
    const char **delivered, **first; /* [functions] of the partner */
    size_t functions;
    const char **step; /* [outcomes] */
    size_t steps;
} path_columns;

static asc_status open_path(tallier *t, const asc_path_plan *p, path_columns *out,
                            asc_error *err)
{
    const asc_study *s = t->s;
    out->delivered = asc_take_bytes(t->brief, s->functions, sizeof *out->delivered);
    out->first = asc_take_bytes(t->brief, s->functions, sizeof *out->first);
    out->step = asc_take_bytes(t->brief, p->outcomes, sizeof *out->step);
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t k = 0; k < s->functions; k++) {
        const char *name = s->function[k].name;
        const char *owner = s->partner[s->function[k].partner].name;
        if (strcmp(name, p->partner) != 0 && strcmp(owner, p->partner) != 0) continue;
        out->delivered[out->functions] = name;
        out->first[out->functions++] = asc_take_format(t->brief, "%s.first", name);
    }
    for (size_t j = 0; j < p->outcomes; j++)
        out->step[out->steps++] = asc_take_format(t->brief, "%s.first", p->outcome[j]);
    return asc_arena_check(t->brief, err);
}

static step_time delivery_at(const asc_table *frame, const path_columns *c, size_t row)
{
    step_time first = {NO_TIME, false};
    for (size_t k = 0; k < c->functions; k++) {
        const asc_column *yes = asc_table_find(frame, c->delivered[k]);
        const step_time at = time_in(frame, c->first[k], row);
        if (yes == NULL || asc_column_integer(yes, row) == 0 || at.at == NO_TIME)
            continue;
        if (first.at == NO_TIME || is_before(at, first)) first = at;
    }
    return first;
}

static void count_unit(const asc_table *frame, const path_columns *c, size_t row,
                       asc_path_count *out)
{
    step_time last = delivery_at(frame, c, row);
    if (last.at == NO_TIME) return;
    bool whole = true, wrong = false;
    for (size_t j = 0; j < c->steps; j++) {
        const step_time at = time_in(frame, c->step[j], row);
        const bool end = j + 1 == c->steps;
        if (at.at == NO_TIME) {
            whole &= end; /* an outcome that did not happen is no gap */
            continue;
        }
        wrong |= is_before(at, last);
        last = at;
    }
    out->reached++;
    out->followed += whole && !wrong;
    out->before += wrong;
}

asc_status tally_paths(tallier *t, asc_path_count *out, asc_error *err)
{
    asc_table *frame = NULL;
    ASC_TRY(asc_study_frame(t->s, t->c, t->brief, &frame, err));
    for (size_t i = 0; i < t->s->paths; i++) {
        path_columns c = {0};
        out[i] = (asc_path_count){.path = i};
        ASC_TRY(open_path(t, &t->s->path[i], &c, err));
        for (size_t row = 0; row < frame->rows; row++)
            count_unit(frame, &c, row, &out[i]);
    }
    return ASC_OK;
}
