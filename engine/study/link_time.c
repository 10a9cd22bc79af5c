/* Time arithmetic of windows: seconds since 1970-01-01, one half-open interval per unit.
 *   elapsed     [origin + a, origin + b)
 *   months      the date moves, the time of day stays; a day the month lacks becomes its last
 *   dates       where the origin or the record has no time of day, or the bounds are calendar days,
 *               both are taken to their midnight first
 * An open start and a closed end move by one second, the finest step a cohort file has. */
#include "linked_private.h"

int64_t day_of(int64_t seconds)
{
    const int64_t d = ASC_DAY_SECONDS;
    return seconds >= 0 ? seconds / d : -((d - 1 - seconds) / d);
}

static int64_t last_of_month(int year, int month, int day)
{
    int64_t days = 0;
    while (!asc_date_days(year, month, day, &days) && day > 28) day--;
    return days;
}

int64_t edge_time(const asc_edge *e, int64_t origin)
{
    if (e->span == ASC_SECONDS) return origin + e->amount;
    const int64_t date = day_of(origin), rest = origin - date * ASC_DAY_SECONDS;
    if (e->span == ASC_CALENDAR_DAYS) return (date + e->amount) * ASC_DAY_SECONDS;
    int y = 0, m = 0, d = 0;
    asc_days_date(date, &y, &m, &d);
    int64_t months = (int64_t)y * 12 + (m - 1) + e->amount;
    if (months < 12) months = 12; /* year 1 to year 9999, the range of dates */
    if (months > (int64_t)9999 * 12 + 11) months = (int64_t)9999 * 12 + 11;
    return last_of_month((int)(months / 12), (int)(months % 12) + 1, d) *
               ASC_DAY_SECONDS +
           rest;
}

bool window_days(const asc_window *w, bool origin_dates, bool record_dates)
{
    return origin_dates || record_dates || w->opens.span == ASC_CALENDAR_DAYS;
}

time_range window_at(const asc_window *w, int64_t origin, bool origin_dates,
                     bool record_dates)
{
    time_range i = {.days = window_days(w, origin_dates, record_dates)};
    if (i.days) origin = day_of(origin) * ASC_DAY_SECONDS;
    i.low = edge_time(&w->opens, origin) + (w->opens.closed ? 0 : 1);
    i.high = edge_time(&w->closes, origin) + (w->closes.closed ? 1 : 0);
    return i;
}

int64_t range_ends(const time_range *i)
{
    return i->days ? (day_of(i->high - 1) + 1) * ASC_DAY_SECONDS : i->high;
}

int64_t range_begins(const time_range *i)
{
    /* The first midnight that counts. */
    return i->days ? (day_of(i->low - 1) + 1) * ASC_DAY_SECONDS : i->low;
}

int64_t completed_years(int64_t from_day, int64_t day)
{
    int y0 = 0, m0 = 0, d0 = 0, y = 0, m = 0, d = 0;
    asc_days_date(from_day, &y0, &m0, &d0);
    asc_days_date(day, &y, &m, &d);
    return (int64_t)y - y0 - (m < m0 || (m == m0 && d < d0) ? 1 : 0);
}
