/* Dates that cannot all be right: units that start after their person died, deliveries dated after a death. Either a date
 * is wrong, or two persons were taken for one. Where either time is a date both are compared by the day. */
#include "link_private.h"

static bool dies_before_start(const link *l, uint32_t row)
{
    const int64_t death = l->death.at[row], start = l->start.at[row];
    if (death == NO_TIME || start == NO_TIME) return false;
    return l->death.dates || l->start.dates ? day_of(death) < day_of(start)
                                            : death < start;
}

asc_status link_drop_dead(binder *b, asc_error *err)
{
    size_t kept = 0;
    const size_t before = b->n;
    for (size_t i = 0; i < before; i++)
        if (!dies_before_start(b->link, b->row[i])) b->row[kept++] = b->row[i];
    if (kept < before) flow_add(b, "death_before_start", kept, before - kept);
    b->n = kept;
    return refuse_empty(b, err);
}

bool link_after_death(const link *l, const reading *r, size_t unit, time_range i)
{
    const int64_t death = l->death.at[unit];
    if (death == NO_TIME) return false;
    const bool days = l->death.dates || i.days;
    const int64_t alive_to = days ? (day_of(death) + 1) * ASC_DAY_SECONDS : death + 1;
    if (i.low < alive_to) i.low = alive_to;
    return i.low < i.high && link_take(l, r, unit, i, NO_TIME).count > 0;
}

void link_note_after_death(link *l, const asc_partner *p, const delivery *d)
{
    binder *b = l->b;
    size_t units = 0;
    for (size_t i = 0; i < b->n; i++) units += d->after_death[b->row[i]];
    if (units == 0) return;
    note_add(
        b, "record_after_death", p->name,
        asc_take_format(b->arena,
                        "%s of %s units have records of partner '%s' dated after the "
                        "person's death, which were counted: a date is wrong, or two "
                        "persons were taken for one",
                        grouped(units, b->arena), grouped(b->n, b->arena), p->name));
}
