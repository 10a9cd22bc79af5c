/* Who was linked, by arm and by the breakdowns of the study; and whose delivery came first. A person counts as linked when the table
 * of aliases, made by `ascribe link`, holds one for them: who was missed cannot have a delivery of the other agency on record. */
#include "link_private.h"
#include <string.h>

enum { LEVELS_MOST = 200, CELL = 1024 };

/* Values of a breakdown in order of appearance, with units and those linked. */
typedef struct levels {
    const char *name[LEVELS_MOST];
    size_t units[LEVELS_MOST], linked[LEVELS_MOST];
    size_t count;
} levels;

static size_t level_of(levels *v, const char *text, asc_arena *arena)
{
    size_t k = 0;
    while (k < v->count && strcmp(v->name[k], text) != 0) k++;
    if (k < v->count || v->count == LEVELS_MOST) return k;
    v->name[k] = asc_take_text(arena, text);
    if (v->name[k] == NULL) return LEVELS_MOST;
    v->count++;
    return k;
}

static asc_status tell_group(binder *b, const asc_group_by *by, const uint8_t *mark,
                             asc_error *err)
{
    levels *v = asc_take_bytes(b->brief, 1, sizeof *v);
    asc_status status = asc_arena_check(b->brief, err);
    ASC_TRY(status);
    const asc_column *c = bind_column(b, by->column, by->at, err, &status);
    ASC_TRY(status);
    if (c == NULL) return findings_fail(b->findings, err);
    for (size_t i = 0; i < b->n; i++) {
        char cell[CELL];
        if (asc_column_missing(c, b->row[i])) continue;
        const size_t k =
            level_of(v, asc_column_cell(c, b->row[i], cell, sizeof cell), b->arena);
        if (k == LEVELS_MOST) continue; /* groups.by refuses so many */
        v->units[k]++;
        v->linked[k] += mark[b->row[i]];
    }
    for (size_t k = 0; k < v->count; k++)
        link_tell(b, &b->link->told[LINK_LINKED],
                  asc_take_format(b->arena, "%s: %s", by->column, v->name[k]),
                  v->units[k], v->linked[k]);
    return asc_arena_check(b->arena, err);
}

asc_status link_linkage(binder *b, asc_error *err)
{
    const link *l = b->link;
    if (l->linked == NULL) return ASC_OK;
    uint8_t *mark = asc_take_bytes(b->brief, b->rows, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t i = 0; i < b->n; i++) {
        const uint32_t p = l->person[b->row[i]];
        mark[b->row[i]] = p != NO_KEY && l->linked[p];
    }
    link_arms(b, &b->link->told[LINK_LINKED], "all", mark);
    for (size_t g = 0; g < b->s->groups; g++)
        ASC_TRY(tell_group(b, &b->s->group[g], mark, err));
    return asc_arena_check(b->arena, err);
}

/* Functions with records, and for each the units it reached, reached first, and tied in. */
typedef struct firsts {
    const char **name; /* [n] */
    size_t *of, n;     /* [n] number of the function */
    int64_t *reached, *first, *tied;
} firsts;

static asc_status open_firsts(binder *b, firsts *f, asc_error *err)
{
    const asc_study *s = b->s;
    f->name = asc_take_bytes(b->arena, s->functions, sizeof *f->name);
    f->of = asc_take_bytes(b->arena, s->functions, sizeof *f->of);
    f->reached = asc_take_bytes(b->arena, s->functions, sizeof *f->reached);
    f->first = asc_take_bytes(b->arena, s->functions, sizeof *f->first);
    f->tied = asc_take_bytes(b->arena, s->functions, sizeof *f->tied);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t k = 0; k < s->functions; k++) {
        if (s->function[k].records == NULL || s->function[k].role == ASC_EXCLUDED)
            continue;
        f->of[f->n] = k;
        f->name[f->n++] = s->function[k].name;
    }
    return ASC_OK;
}

/* Ties go to the one declared first. */
static void count_unit(const link *l, const firsts *f, uint32_t row)
{
    int64_t first = NO_TIME;
    size_t winner = f->n, same = 0;
    for (size_t j = 0; j < f->n; j++) {
        const int64_t at = l->partner[f->of[j]].first[row];
        if (at == NO_TIME) continue;
        f->reached[j]++;
        if (at == first) same++;
        if (at >= first) continue;
        first = at;
        winner = j;
        same = 1;
    }
    if (winner == f->n) return;
    f->first[winner]++;
    for (size_t j = 0; same > 1 && j < f->n; j++)
        f->tied[j] += l->partner[f->of[j]].first[row] == first ? 1 : 0;
}

asc_status link_firsts(binder *b, asc_table **out, asc_error *err)
{
    firsts f = {0};
    ASC_TRY(open_firsts(b, &f, err));
    if (f.n < 2) return ASC_OK;
    for (size_t i = 0; i < b->n; i++) count_unit(b->link, &f, b->row[i]);
    *out = asc_table_create(b->arena, "first_contact", f.n);
    ASC_TRY(asc_arena_check(b->arena, err));
    asc_table_add_text(*out, "partner", f.name);
    asc_table_add_integer(*out, "reached", f.reached, NULL);
    asc_table_add_integer(*out, "first", f.first, NULL);
    asc_table_add_integer(*out, "tied", f.tied, NULL);
    return asc_arena_check(b->arena, err);
}
