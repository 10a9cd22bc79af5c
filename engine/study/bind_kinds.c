/* What needs the columns' types but not their values: findings about covariates, outcomes, and rules
 * for missing values, at their places in the study file. */
#include "link_private.h"
#include <string.h>

bool is_category(const asc_covariate_spec *c, const asc_column *column)
{
    return c->category || column->type == ASC_CATEGORY || column->type == ASC_TEXT;
}

bool is_number(const asc_column *c)
{
    return c->type == ASC_REAL || c->type == ASC_INTEGER || c->type == ASC_BOOLEAN;
}

static void check_covariate(binder *b, const asc_covariate_spec *c,
                            const asc_column *column)
{
    const bool category = is_category(c, column);
    if (!category && !is_number(column))
        asc_findings_add(b->findings, c->at, "derive a number, or write as: category",
                         "covariate '%.60s' is a %s", c->column,
                         asc_type_name(column->type));
    else if (category && c->degree > 1)
        asc_findings_add(b->findings, c->at, "leave 'degree' out",
                         "'%.60s' is %s: it has no powers", c->column,
                         asc_type_name(column->type));
    else if (c->degree > 1 && column->type == ASC_BOOLEAN)
        asc_findings_add(b->findings, c->at, "leave 'degree' out",
                         "'%.60s' is boolean: its powers are itself", c->column);
    if (!category && c->reference != NULL)
        asc_findings_add(b->findings, c->at,
                         "leave 'reference' out, or write as: category",
                         "'%.60s' is a number and has no reference level", c->column);
}

static void check_rule(binder *b, const asc_covariate_spec *c, const asc_column *column)
{
    const asc_missing m = missing_rule(b->s, c->column);
    const bool category = is_category(c, column) || column->type == ASC_BOOLEAN;
    if (m.rule == ASC_AS_LEVEL && !category)
        asc_findings_add(b->findings, m.at, "exclude, {impute: number}, or as: category",
                         "'%.60s' is a number: a missing value cannot be a level",
                         c->column);
    if (m.rule == ASC_IMPUTE && is_category(c, column))
        asc_findings_add(b->findings, m.at, "category or exclude",
                         "'%.60s' is no number: it cannot be imputed", c->column);
}

/* A level or an imputed number would change who got what, or what happened. */
static void check_strict(void *context, const asc_column *column)
{
    binder *b = context;
    const asc_missing m = missing_rule(b->s, column->name);
    if (m.rule != ASC_AS_LEVEL && m.rule != ASC_IMPUTE) return;
    asc_findings_add(b->findings, m.at, "refuse or exclude",
                     "'%.60s' says who got what or what happened: it cannot be filled in",
                     column->name);
}

static asc_status check_number_column(binder *b, const char *name, asc_place at,
                                      const char *what, asc_error *err)
{
    asc_status status = ASC_OK;
    if (name == NULL) return ASC_OK;
    const asc_column *c = bind_column(b, name, at, err, &status);
    if (c == NULL) return status;
    if (!is_number(c))
        asc_findings_add(b->findings, at,
                         strcmp(what, "offset") == 0
                             ? "name a column of person-time"
                             : "name a column of numbers, or write is: [...] for yes and "
                               "no",
                         "%s '%.60s' is %s, not a number", what, name,
                         asc_type_name(c->type));
    check_strict(b, c);
    return ASC_OK;
}

static asc_status check_outcomes(binder *b, asc_error *err)
{
    for (size_t o = 0; o < b->s->outcomes; o++) {
        const asc_outcome *y = &b->s->outcome[o];
        if (sealed_absent(b, o)) continue;
        if (b->event[o] != NULL) condition_columns(b->event[o], check_strict, b);
        if (y->linked != NULL) check_strict(b, &b->link->outcome[o].column);
        ASC_TRY(check_number_column(b, y->column, y->at, "outcome column", err));
        ASC_TRY(check_number_column(b, y->offset, y->at, "offset", err));
    }
    return ASC_OK;
}

/* A linked outcome is a column under its own name. */
static bool names_outcome(const asc_study *s, const char *name)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL && strcmp(s->outcome[o].name, name) == 0)
            return true;
    return false;
}

static asc_status check_rules(binder *b, asc_error *err)
{
    for (size_t i = 1; i < b->s->missings; i++) {
        const asc_missing *m = &b->s->missing[i];
        asc_status status = ASC_OK;
        if (!names_outcome(b->s, m->column) && !sealed_rule(b, m->column))
            (void)bind_column(b, m->column, m->at, err, &status);
        ASC_TRY(status);
    }
    return ASC_OK;
}

static asc_status check_unit(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    const struct {
        const char *name;
        asc_place at;
    } column[] = {
        {s->id, s->id_at}, {s->person, s->person_at}, {s->cluster, s->cluster_at}};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        asc_status status = ASC_OK;
        if (column[i].name != NULL)
            (void)bind_column(b, column[i].name, column[i].at, err, &status);
        ASC_TRY(status);
    }
    if (s->weight == NULL) return ASC_OK;
    asc_status status = ASC_OK;
    const asc_column *w = bind_column(b, s->weight, s->weight_at, err, &status);
    if (w != NULL && !is_number(w))
        asc_findings_add(b->findings, s->weight_at, NULL,
                         "weight '%.60s' is %s, not a number", s->weight,
                         asc_type_name(w->type));
    return status;
}

asc_status bind_kinds(binder *b, asc_error *err)
{
    ASC_TRY(check_unit(b, err));
    for (size_t k = 0; k < b->s->functions; k++) {
        if (b->s->function[k].role == ASC_EXCLUDED) continue;
        condition_columns(&b->delivered[k], check_strict, b);
        if (b->eligible[k] != NULL) condition_columns(b->eligible[k], check_strict, b);
    }
    for (size_t o = 0; o < b->s->outcomes; o++)
        if (b->among[o] != NULL) condition_columns(b->among[o], check_strict, b);
    ASC_TRY(check_outcomes(b, err));
    for (size_t j = 0; j < b->s->covariates; j++) {
        const asc_covariate_spec *c = &b->s->covariate[j];
        asc_status status = ASC_OK;
        const asc_column *column = bind_column(b, c->column, c->at, err, &status);
        ASC_TRY(status);
        if (column == NULL) continue;
        check_covariate(b, c, column);
        check_rule(b, c, column);
    }
    return check_rules(b, err);
}
