/* Outcomes: yes or no from a predicate, or the numbers of a column. */
#include "link_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static asc_status read_numbers(binder *b, const char *name, asc_place at, double *x,
                               asc_error *err)
{
    asc_status status = ASC_OK;
    const asc_column *c = bind_column(b, name, at, err, &status);
    ASC_TRY(status);
    for (size_t i = 0; i < b->n; i++)
        x[i] = asc_column_real(c, b->row[i]) + 0.0; /* -0 is 0 */
    return ASC_OK;
}

/* A finite value that an outcome of this family cannot have. */
static bool impossible(asc_family family, double y)
{
    switch (family) {
    case ASC_BINOMIAL:
        return y != 0.0 && y != 1.0;
    case ASC_POISSON:
    case ASC_NB2:
        return y < 0.0 || y != floor(y);
    case ASC_GAMMA:
        return y <= 0.0;
    case ASC_TWO_PART:
        return y < 0.0;
    default:
        return false;
    }
}

/* Values that an outcome of this family cannot have, counted with the first. */
static void check_values(const binder *b, const asc_outcome *o, const double *y,
                         refusals *r)
{
    size_t wrong = 0, infinite = 0, first = 0;
    for (size_t i = 0; i < b->n; i++) {
        const bool bad = !isfinite(y[i]) || impossible(o->family, y[i]);
        infinite += isfinite(y[i]) ? 0 : 1;
        if (bad && wrong++ == 0) first = i;
    }
    if (wrong == 0) return;
    const size_t row = b->row[first] + (size_t)1;
    const char *n = grouped(wrong, b->arena),
               *column = o->column != NULL ? o->column : o->name;
    if (infinite > 0)
        refusals_add(r, "'%s': %s values not finite (first at row %zu)", column,
                     grouped(infinite, b->arena), row);
    else if (o->family == ASC_BINOMIAL)
        refusals_add(r,
                     "outcome '%s': %s values of '%s' are not 0 or 1 (first %g at row "
                     "%zu); write a "
                     "predicate, or another family",
                     o->name, n, column, y[first], row);
    else if (o->family == ASC_GAMMA)
        refusals_add(r,
                     "outcome '%s': %s values of '%s' are not above 0 (first %g at row "
                     "%zu), which gamma cannot be; write family: two-part or gaussian",
                     o->name, n, column, y[first], row);
    else if (o->family == ASC_TWO_PART)
        refusals_add(r,
                     "outcome '%s': %s values of '%s' are below 0 (first %g at row %zu), "
                     "which an amount of two parts cannot be; write family: gaussian",
                     o->name, n, column, y[first], row);
    else
        refusals_add(r,
                     "outcome '%s': %s values of '%s' are no counts (first %g at row "
                     "%zu); write family: "
                     "gaussian",
                     o->name, n, column, y[first], row);
}

static void check_constant(const binder *b, const asc_outcome *o, const double *y,
                           refusals *r)
{
    for (size_t i = 1; i < b->n; i++)
        if (y[i] != y[0]) return;
    refusals_add(r, "outcome '%s' is %g in all %s units: there is nothing to compare",
                 o->name, y[0], grouped(b->n, b->arena));
}

/* A rate of units over unequal times is no rate of time, and nothing else on the page says so; x: its logarithms. */
static void note_time(binder *b, const asc_outcome *o, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < b->n; i++) sum += exp(x[i]);
    note_add(
        b, "person_time", o->name,
        asc_take_format(b->arena,
                        "rates and differences are events per unit over its own time "
                        "at risk ('%s', %.3g on average), not per unit of time",
                        o->offset, sum / (double)b->n));
}

static asc_status bind_offset(binder *b, const asc_outcome *o, asc_problem *p,
                              refusals *r, asc_error *err)
{
    const double *days =
        o->linked == NULL ? NULL : b->link->outcome[o - b->s->outcome].days;
    if (o->offset == NULL && days == NULL) return ASC_OK;
    double *x = asc_take(b->arena, b->n);
    ASC_TRY(asc_arena_check(b->arena, err));
    if (days != NULL)
        for (size_t i = 0; i < b->n; i++) x[i] = days[b->row[i]];
    else
        ASC_TRY(read_numbers(b, o->offset, o->at, x, err));
    size_t wrong = 0, first = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (isfinite(x[i]) && x[i] > 0.0)
            x[i] = log(x[i]);
        else if (wrong++ == 0)
            first = i;
    }
    if (wrong > 0)
        refusals_add(r,
                     "offset '%s': %s values are not above 0 (first %g at row %zu); drop "
                     "those units by a "
                     "line of 'include'",
                     o->offset == NULL ? "days at risk" : o->offset,
                     grouped(wrong, b->arena), x[first], b->row[first] + (size_t)1);
    if (wrong == 0 && o->offset != NULL) note_time(b, o, x);
    p->offset = x;
    return ASC_OK;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* "1,234.5" */
static const char *amount(double x, asc_arena *arena)
{
    const char *plain = asc_take_format(arena, "%.10g", x);
    if (plain == NULL || !(x >= 1000.0) || x >= 1e10) return plain;
    const char *dot = strchr(plain, '.');
    return asc_take_format(arena, "%s%s",
                           grouped((size_t)strtoull(plain, NULL, 10), arena),
                           dot == NULL ? "" : dot);
}

/* Amounts above the quantile (the smallest amount that so large a share of the units do not exceed) count
 * as that; a note says how many. */
static asc_status winsorise(binder *b, const asc_outcome *o, double *y, asc_error *err)
{
    if (o->winsorise == 0.0) return ASC_OK;
    double *sorted = asc_take(b->arena, b->n);
    ASC_TRY(asc_arena_check(b->arena, err));
    memcpy(sorted, y, b->n * sizeof *y);
    qsort(sorted, b->n, sizeof *sorted, ascending);
    const double rank = ceil(o->winsorise * (double)b->n * (1.0 - 1e-12));
    const double cap = sorted[rank < 1.0 ? 0 : (size_t)rank - 1];
    size_t cut = 0;
    double lost = 0.0;
    for (size_t i = 0; i < b->n; i++) {
        if (!(y[i] > cap)) continue;
        lost += y[i] - cap;
        y[i] = cap;
        cut++;
    }
    note_add(b, "winsorised", o->name,
             asc_take_format(b->arena,
                             "%s of %s amounts above %s (quantile %g) count as that, "
                             "%s less in all; '%s_recorded' is the answer without",
                             grouped(cut, b->arena), grouped(b->n, b->arena),
                             amount(cap, b->arena), o->winsorise, amount(lost, b->arena),
                             o->name));
    return asc_arena_check(b->arena, err);
}

/* Under `bounds` an unknown outcome counts as bad, in the second outcome as good. */
static void fill_unknown(const binder *b, size_t k, double *y)
{
    const asc_outcome *o = &b->s->outcome[k];
    if (o->unknown == ASC_UNSEEN_MISSING) return;
    const bool bad = o->unknown != ASC_UNSEEN_GOOD;
    const double value = bad == o->lower_is_better ? 1.0 : 0.0;
    for (size_t i = 0; i < b->n; i++)
        if (isnan(y[i]) ||
            (b->event[k] != NULL && condition_unknown(b->event[k], b->row[i])))
            y[i] = value;
}

asc_status bind_outcome(binder *b, size_t k, asc_problem *p, asc_error *err)
{
    const asc_outcome *o = &b->s->outcome[k];
    double *y = asc_take(b->arena, b->n);
    ASC_TRY(asc_arena_check(b->arena, err));
    refusals r = refusals_start(b->arena);
    if (o->linked != NULL)
        for (size_t i = 0; i < b->n; i++) y[i] = b->link->outcome[k].y[b->row[i]];
    else if (o->event != NULL)
        for (size_t i = 0; i < b->n; i++)
            y[i] = condition_holds(b->event[k], b->row[i]) ? 1.0 : 0.0;
    else
        ASC_TRY(read_numbers(b, o->column, o->at, y, err));
    fill_unknown(b, k, y);
    check_values(b, o, y, &r);
    ASC_TRY(winsorise(b, o, y, err));
    check_constant(b, o, y, &r);
    ASC_TRY(bind_offset(b, o, p, &r, err));
    ASC_TRY(refusals_fail(&r, b->arena, err));
    p->y = y;
    return ASC_OK;
}
