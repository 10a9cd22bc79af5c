/* The breakdowns of a study: `groups.by` names columns, and each of their values is a group that is analysed like the
 * whole. A group is the study with one more line of include; a covariate that is the group's own column has one value
 * within it and is left out. */
#include "ascribe/groups.h"
#include "study_private.h"
#include <stdlib.h>
#include <string.h>

enum { LEVELS_MOST = 200, CELL = 1024 };

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_number(const void *a, const void *b)
{
    const double x = strtod(*(const char *const *)a, NULL);
    const double y = strtod(*(const char *const *)b, NULL);
    return (x > y) - (x < y);
}

static bool known(const char *const *level, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(level[i], text) == 0) return true;
    return false;
}

/* The values that occur, in order; missing ones are in no group. */
static asc_status levels_of(const asc_study *s, const asc_group_by *by,
                            const asc_column *c, size_t rows, asc_arena *arena,
                            const char ***out, size_t *count, asc_error *err)
{
    const char **level = asc_take_bytes(arena, LEVELS_MOST, sizeof *level);
    char cell[CELL];
    size_t n = 0;
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < rows; i++) {
        if (asc_column_missing(c, i)) continue;
        const char *text = asc_column_cell(c, i, cell, sizeof cell);
        if (*text == '\0' || known(level, n, text)) continue;
        ASC_REQUIRE(n < LEVELS_MOST, err, ASC_EDATA,
                    "%s:%zu: '%s' has more than %d values; a breakdown is by a column "
                    "with few, such as site or quarter",
                    s->file, by->at.line, by->column, (int)LEVELS_MOST);
        level[n++] = asc_take_text(arena, text);
        ASC_TRY(asc_arena_check(arena, err));
    }
    ASC_REQUIRE(n > 1, err, ASC_EDATA,
                "%s:%zu: '%s' has %zu value%s, which breaks nothing down", s->file,
                by->at.line, by->column, n, n == 1 ? "" : "s");
    qsort(level, n, sizeof *level, c->type == ASC_INTEGER ? by_number : by_bytes);
    *out = level;
    *count = n;
    return ASC_OK;
}

/* A name for a path: column and value, other characters than letters, digits, - and . as _. */
static const char *path_name(const asc_group *all, size_t n, const asc_group *g,
                             asc_arena *arena)
{
    char *name = asc_take_format(arena, "%s-%s", g->column, g->level);
    for (char *s = name; s != NULL && *s != '\0'; s++) {
        const bool plain = (*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') ||
                           (*s >= 'a' && *s <= 'z') || *s == '-' || *s == '.';
        if (!plain) *s = '_';
    }
    for (size_t i = 0; name != NULL && i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return asc_take_format(arena, "%s-%zu", name, n + 1);
    return name;
}

static asc_status read_by(const asc_study *s, const asc_cohort *c, const asc_group_by *by,
                          asc_arena *arena, asc_column *column, size_t *rows,
                          asc_error *err)
{
    const asc_table *t = asc_cohort_find(c, s->table);
    ASC_REQUIRE(t != NULL, err, ASC_ESTUDY, "%s: no table '%s' in the cohort", s->file,
                s->table);
    ASC_REQUIRE(asc_table_find(t, by->column) != NULL, err, ASC_ESTUDY,
                "%s:%zu: no column '%s' in table '%s' to break down by", s->file,
                by->at.line, by->column, s->table);
    ASC_TRY(asc_cohort_read(c, s->table, by->column, arena, column, err));
    ASC_REQUIRE(column->type != ASC_REAL && column->type != ASC_DATETIME, err, ASC_ESTUDY,
                "%s:%zu: '%s' is %s; a breakdown is by a column with few values", s->file,
                by->at.line, by->column, asc_type_name(column->type));
    *rows = t->rows;
    return ASC_OK;
}

/* The table whose aliases the study uses, or NULL. */
static const asc_table_spec *aliased(const asc_study *s)
{
    for (size_t i = 0; s->link != NULL && i < s->link->tables; i++)
        if (s->link->table[i].alias != NULL) return &s->link->table[i];
    return NULL;
}

static void add_linkage(const asc_table_spec *t, const char *alias, bool drawn,
                        asc_group *out)
{
    *out = (asc_group){.name = alias,
                       .column = "linkage",
                       .level = alias,
                       .alias = alias,
                       .drawn = drawn,
                       .at = t->alias_at};
}

static size_t linkages(const asc_study *s, asc_arena *arena, asc_group *out)
{
    const asc_table_spec *t = aliased(s);
    size_t n = 0;
    for (size_t i = 0; t != NULL && i < t->alsos; i++)
        add_linkage(t, t->also[i], false, &out[n++]);
    for (size_t k = 0; t != NULL && k < t->draws; k++)
        add_linkage(t, asc_take_format(arena, "%s_%zu", t->alias, k + 1), true,
                    &out[n++]);
    return n;
}

asc_status asc_study_groups(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                            asc_group **out, size_t *count, asc_error *err)
{
    const asc_table_spec *people = aliased(s);
    const size_t others = people == NULL ? 0 : people->alsos + people->draws;
    asc_group *all =
        asc_take_bytes(arena, s->groups * LEVELS_MOST + others + 1, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    *count = 0;
    for (size_t g = 0; g < s->groups; g++) {
        const asc_group_by *by = &s->group[g];
        asc_column column;
        size_t rows = 0, n = 0;
        const char **level = NULL;
        ASC_TRY(read_by(s, c, by, arena, &column, &rows, err));
        ASC_TRY(levels_of(s, by, &column, rows, arena, &level, &n, err));
        for (size_t i = 0; i < n; i++) {
            asc_group *one = &all[*count];
            *one = (asc_group){.column = by->column,
                               .level = level[i],
                               .number = column.type == ASC_INTEGER,
                               .at = by->at};
            one->name = path_name(all, *count, one, arena);
            ASC_TRY(asc_arena_check(arena, err));
            ++*count;
        }
    }
    *count += linkages(s, arena, &all[*count]);
    *out = all;
    return asc_arena_check(arena, err);
}

/* The study with another table of aliases. */
static asc_status with_alias(const asc_study *s, const char *alias, asc_arena *arena,
                             asc_study *out, asc_error *err)
{
    asc_linking *link = asc_take_bytes(arena, 1, sizeof *link);
    asc_table_spec *table = asc_take_bytes(arena, s->link->tables, sizeof *table);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(table, s->link->table, s->link->tables * sizeof *table);
    table[aliased(s) - s->link->table].alias = alias;
    *link = *s->link;
    link->table = table;
    *out = *s;
    out->link = link;
    out->groups = 0;
    return ASC_OK;
}

asc_status asc_study_within(const asc_study *s, const asc_group *g, asc_arena *arena,
                            asc_study *out, asc_error *err)
{
    if (g->alias != NULL) return with_alias(s, g->alias, arena, out, err);
    asc_predicate *include = asc_take_bytes(arena, s->includes + 1, sizeof *include);
    asc_value *value = asc_take_bytes(arena, 1, sizeof *value);
    asc_covariate_spec *covariate =
        asc_take_bytes(arena, s->covariates + 1, sizeof *covariate);
    const char *why = asc_take_format(arena, "%s is %s", g->column, g->level);
    ASC_TRY(asc_arena_check(arena, err));
    *value = (asc_value){.text = g->level, .number = g->number, .at = g->at};
    if (g->number) (void)asc_text_real(g->level, strlen(g->level), &value->real);
    if (s->includes > 0) memcpy(include, s->include, s->includes * sizeof *include);
    include[s->includes] = (asc_predicate){.test = ASC_IS,
                                           .column = g->column,
                                           .at = g->at,
                                           .value = value,
                                           .values = 1,
                                           .why = why};
    *out = *s;
    out->include = include;
    out->includes = s->includes + 1;
    out->covariate = covariate;
    out->covariates = 0;
    for (size_t j = 0; j < s->covariates; j++)
        if (strcmp(s->covariate[j].column, g->column) != 0)
            covariate[out->covariates++] = s->covariate[j];
    out->groups = 0;
    return asc_study_cut_lists(out, arena, err);
}
