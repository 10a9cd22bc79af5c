/* Problems with some of their covariates (chosen.h). Covariates keep the order of the study whatever order the list
 * has, and each its columns. Columns that are held are copied; those of a problem too large for that are read through
 * a source that knows where they were. */
#include "chosen.h"
#include <string.h>

/* A source of some of the covariates of another. */
typedef struct part_source {
    asc_column_source as;
    const asc_column_source *of;
    const size_t *covariate; /* [covariates] of the whole problem */
    const size_t *column;    /* [columns]                         */
} part_source;

static asc_status part_read(void *context, size_t covariate, double *value,
                            asc_error *err)
{
    const part_source *s = context;
    return s->of->read(s->of->context, s->covariate[covariate], value, err);
}

static void part_column(const void *context, size_t j, const double *value, double *x)
{
    const part_source *s = context;
    s->of->column(s->of->context, s->column[j], value, x);
}

static size_t find(const asc_problem *p, const char *name)
{
    size_t c = 0;
    while (c < p->covariates && strcmp(p->covariate[c].name, name) != 0) c++;
    return c;
}

/* What becomes of the covariates that stay. */
typedef struct choice {
    asc_covariate *covariate;
    const char **term;
    size_t *from, *column; /* their places in the whole problem */
    size_t covariates, columns;
} choice;

static asc_status choose(const asc_problem *p, const asc_covariate_list *list,
                         asc_arena *arena, choice *out, asc_error *err)
{
    choice c = {
        .covariate = asc_take_bytes(arena, p->covariates, sizeof *c.covariate),
        .term = asc_take_bytes(arena, p->x.cols, sizeof *c.term),
        .from = asc_take_bytes(arena, p->covariates, sizeof *c.from),
        .column = asc_take_bytes(arena, p->x.cols, sizeof *c.column),
    };
    ASC_TRY(asc_arena_check(arena, err));
    c.term[0] = p->term[0];
    c.column[0] = 0;
    c.columns = 1;
    for (size_t j = 0; j < p->covariates; j++) {
        const asc_covariate *v = &p->covariate[j];
        if (!asc_list_names(list, v->name)) continue;
        c.from[c.covariates] = j;
        c.covariate[c.covariates] = *v;
        c.covariate[c.covariates++].first = c.columns;
        for (size_t k = 0; k < v->count; k++, c.columns++) {
            c.term[c.columns] = p->term[v->first + k];
            c.column[c.columns] = v->first + k;
        }
    }
    *out = c;
    return ASC_OK;
}

static asc_status hold(const asc_problem *p, const choice *c, asc_arena *arena,
                       asc_problem *out, asc_error *err)
{
    double *x = asc_take_bytes(arena, p->n * sizeof *x, c->columns);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < c->columns; j++)
        memcpy(x + j * p->n, p->x.data + c->column[j] * p->x.ld, p->n * sizeof *x);
    out->x = (asc_cmat){x, p->n, c->columns, p->n};
    return ASC_OK;
}

static asc_status read_through(const asc_problem *p, const choice *c, asc_arena *arena,
                               asc_problem *out, asc_error *err)
{
    part_source *s = asc_take_bytes(arena, 1, sizeof *s);
    ASC_TRY(asc_arena_check(arena, err));
    *s = (part_source){.as = {.context = s, .read = part_read, .column = part_column},
                       .of = p->source,
                       .covariate = c->from,
                       .column = c->column};
    out->source = &s->as;
    out->x.cols = c->columns;
    return ASC_OK;
}

asc_status asc_problem_choose(const asc_problem *p, const asc_covariate_list *list,
                              const char *key, asc_arena *arena, const asc_problem **out,
                              asc_error *err)
{
    *out = p;
    for (size_t i = 0; list->given && i < list->names; i++)
        ASC_REQUIRE(find(p, list->name[i]) < p->covariates, err, ASC_ESTUDY,
                    "outcome '%s': '%s' names '%s', which is no covariate here; name "
                    "entries of 'covariates'",
                    p->outcome, key, list->name[i]);
    size_t kept = 0;
    for (size_t j = 0; j < p->covariates && list->given; j++)
        kept += asc_list_names(list, p->covariate[j].name);
    if (!list->given || kept == p->covariates) return ASC_OK;
    choice c;
    asc_problem *part = asc_take_bytes(arena, 1, sizeof *part);
    ASC_TRY(choose(p, list, arena, &c, err));
    *part = *p;
    part->term = c.term;
    part->covariate = c.covariate;
    part->covariates = c.covariates;
    if (p->source == NULL)
        ASC_TRY(hold(p, &c, arena, part, err));
    else
        ASC_TRY(read_through(p, &c, arena, part, err));
    *out = part;
    return ASC_OK;
}

asc_status asc_problem_of_exposure(const asc_problem *p, const asc_settings *s,
                                   asc_arena *arena, const asc_problem **out,
                                   asc_error *err)
{
    *out = p;
    if (s->spec == NULL) return ASC_OK; /* before outcomes are looked at there is none */
    return asc_problem_choose(p, &s->spec->exposure_covariates, "exposure_covariates",
                              arena, out, err);
}

asc_status asc_problem_of_outcome(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, const asc_problem **out,
                                  asc_error *err)
{
    return asc_problem_choose(p, &s->spec->outcome_covariates, "outcome_covariates",
                              arena, out, err);
}

bool asc_problem_has(const asc_problem *p, const asc_problem *part)
{
    for (size_t j = 0; j < part->covariates; j++)
        if (find(p, part->covariate[j].name) == p->covariates) return false;
    return true;
}
