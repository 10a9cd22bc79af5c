/* Covariates from records before the unit, and the rule that none is measured after the first delivery: a unit
 * whose window ends later than its first delivery is counted; above 1 % the study is refused. */
#include "link_private.h"
#include <math.h>

typedef struct asking {
    const link *l;
    reading r, stays;
    double *x;
} asking;

asc_status link_covariate_column(link *l, size_t j, asc_error *err)
{
    const asc_covariate_spec *c = &l->b->s->covariate[j];
    const made_column *m = link_make(l, c->column, ASC_REAL, c->at);
    ASC_TRY(asc_arena_check(l->b->brief, err));
    double *x = link_reals(&m->column);
    for (size_t r = 0; r < l->b->rows; r++) x[r] = (double)NAN;
    return ASC_OK;
}

static double value_of(const asc_selection *s, const taken *t)
{
    switch (s->take) {
    case ASC_TAKE_ANY:
        return t->count > 0 ? 1.0 : 0.0;
    case ASC_TAKE_SUM:
        return t->blank > 0 ? (double)NAN : t->sum;
    case ASC_TAKE_MEAN:
        return t->blank > 0 || t->count == 0 ? (double)NAN : t->sum / (double)t->count;
    case ASC_TAKE_LAST:
        return t->any_last ? t->last : (double)NAN;
    default:
        return (double)t->count;
    }
}

static void find_covariate(void *context, size_t unit)
{
    const asking *a = context;
    int64_t origin = 0;
    bool dates = false;
    if (!link_origin(a->l, a->r.s, unit, &origin, &dates)) return;
    const time_range i = window_at(&a->r.s->window, origin, dates, a->r.t->dates);
    const taken t = link_take(a->l, &a->r, unit, i, NO_TIME);
    a->x[unit] = value_of(a->r.s, &t);
    if (a->r.s->take != ASC_TAKE_RATE) return;
    const double days = link_at_risk(a->l, &a->stays, unit, i);
    const double all = link_days_between(&i, INT64_MIN, INT64_MAX);
    a->x[unit] = days > 0.0 ? (double)t.count * all / days : (double)NAN;
}

asc_status link_covariates(link *l, asc_error *err)
{
    binder *b = l->b;
    for (size_t j = 0; j < b->s->covariates; j++) {
        const asc_covariate_spec *c = &b->s->covariate[j];
        if (c->records == NULL) continue;
        asc_status status = ASC_OK;
        const asc_column *column = bind_column(b, c->column, c->at, err, &status);
        ASC_TRY(status);
        asking a = {.l = l, .x = link_reals(column)};
        ASC_TRY(link_reading(l, c->records, &a.r, err));
        ASC_TRY(findings_fail(b->findings, err));
        ASC_TRY(link_groups(l, a.r.t, err));
        asc_selection s;
        ASC_TRY(link_open_stays(l, c->records, &s, &a.stays, err));
        ASC_TRY(link_each(l, find_covariate, &a, err));
    }
    return ASC_OK;
}

static int64_t first_delivery(const link *l, size_t unit)
{
    int64_t first = NO_TIME;
    const asc_study *s = l->b->s;
    for (size_t k = 0; k < s->functions; k++) {
        if (s->function[k].records == NULL || s->function[k].role == ASC_EXCLUDED)
            continue;
        const int64_t at = l->partner[k].first[unit];
        if (at < first) first = at;
    }
    return first;
}

/* When a covariate is known: the end of its window, or the time it was measured; NO_TIME: not told. */
static int64_t known_at(const link *l, const asc_covariate_spec *c,
                        const asc_column *measured, size_t unit)
{
    if (measured != NULL) return link_time(measured, unit);
    int64_t origin = 0;
    bool dates = false;
    if (c->records == NULL || !link_origin(l, c->records, unit, &origin, &dates))
        return NO_TIME;
    const time_range i = window_at(&c->records->window, origin, dates, false);
    return range_ends(&i);
}

static asc_status check_one(link *l, const asc_covariate_spec *c, refusals *r,
                            asc_error *err)
{
    binder *b = l->b;
    asc_status status = ASC_OK;
    const asc_column *measured =
        c->measured == NULL ? NULL
                            : bind_column(b, c->measured, c->measured_at, err, &status);
    ASC_TRY(status);
    if (measured != NULL && measured->type != ASC_DATE && measured->type != ASC_DATETIME)
        asc_findings_add(b->findings, c->measured_at, "a column of dates or times",
                         "'%.60s' is %s, not a time", c->measured,
                         asc_type_name(measured->type));
    ASC_TRY(findings_fail(b->findings, err));
    const bool days = measured != NULL && measured->type == ASC_DATE;
    size_t late = 0;
    for (size_t i = 0; i < b->n; i++) {
        int64_t first = first_delivery(l, b->row[i]);
        const int64_t at = known_at(l, c, measured, b->row[i]);
        if (first == NO_TIME || at == NO_TIME) continue;
        if (days) first = day_of(first) * ASC_DAY_SECONDS;
        late += at > first;
    }
    if (late == 0) return ASC_OK;
    const char *text = asc_take_format(
        b->arena,
        "covariate '%s' is known only after the first delivery in %s of %s units",
        c->column, grouped(late, b->arena), grouped(b->n, b->arena));
    if (text != NULL && 100 * late > b->n)
        refusals_add(r,
                     "%s: it may be a result of the services; end its window earlier, or "
                     "leave it out",
                     text);
    note_add(b, "covariate_late", c->column, text);
    return ASC_OK;
}

asc_status link_check_covariates(link *l, asc_error *err)
{
    binder *b = l->b;
    refusals r = refusals_start(b->arena);
    for (size_t j = 0; j < b->s->covariates; j++) {
        const asc_covariate_spec *c = &b->s->covariate[j];
        if (c->records != NULL || c->measured != NULL) ASC_TRY(check_one(l, c, &r, err));
    }
    return refusals_fail(&r, b->arena, err);
}
