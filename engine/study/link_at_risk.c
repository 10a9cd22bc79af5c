/* Person-time of rates: the days of a window, less those that stays cover, a union.
 *   outcome      records and days at risk of each unit
 *   covariate    records x days of the window / days at risk: the number there would be at that pace with all of it at
 *                risk, missing without any */
#include "link_private.h"
#include <string.h>

double link_days_between(const time_range *i, int64_t from, int64_t to)
{
    const int64_t low = range_begins(i), high = range_ends(i);
    if (from < low) from = low;
    if (to > high) to = high;
    return to > from ? (double)(to - from) / (double)ASC_DAY_SECONDS : 0.0;
}

double link_at_risk(const link *l, const reading *stays, size_t unit, time_range i)
{
    if (i.high <= i.low) return 0.0;
    const double days = link_days_between(&i, INT64_MIN, INT64_MAX);
    return stays->t == NULL ? days : days - link_take(l, stays, unit, i, NO_TIME).days;
}

asc_status link_open_stays(link *l, const asc_selection *rate, asc_selection *s,
                           reading *out, asc_error *err)
{
    *out = (reading){0};
    if (rate->stays == NULL) return ASC_OK;
    binder *b = l->b;
    *s = (asc_selection){
        .table = rate->stays, .at = rate->stays_at, .take = ASC_TAKE_DAYS};
    ASC_TRY(link_reading(l, s, out, err));
    ASC_TRY(findings_fail(b->findings, err));
    link_check(l, out->t, s);
    const asc_table_spec *spec = out->t->spec;
    if (spec == NULL || spec->time == NULL || spec->end == NULL ||
        strcmp(spec->time, rate->stay[0]) != 0 || strcmp(spec->end, rate->stay[1]) != 0)
        asc_findings_add(b->findings, rate->stays_at,
                         asc_take_format(b->arena, "tables: {%s: {time: %s, end: %s}}",
                                         rate->stays, rate->stay[0], rate->stay[1]),
                         "the days of table '%.60s' are not its time and end",
                         rate->stays);
    ASC_TRY(findings_fail(b->findings, err));
    return link_groups(l, out->t, err);
}
