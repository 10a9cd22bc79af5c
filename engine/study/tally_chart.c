/* A ratio by calendar period: of and met in every period from the first to the last with a row, those without any among
 * them. Rows without a time have no place on a chart and are counted apart. */
#include "tally_private.h"
#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 520, LABEL = 32 }; /* ten years of weeks */

typedef struct periods {
    asc_audit_period every;
    int64_t first, last; /* days */
    const char **label;  /* [points] */
    size_t points;
} periods;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int64_t day_at(const asc_column *time, size_t row)
{
    const int64_t at = asc_column_integer(time, row);
    return time->type == ASC_DATE ? at : day_of(at);
}

static bool counts(const ratio_rows *x, size_t row)
{
    return x->where == NULL || condition_holds(x->where, row);
}

static asc_status find_periods(tallier *t, const asc_measure *m, const ratio_rows *x,
                               periods *p, asc_error *err)
{
    bool any = false;
    for (size_t row = 0; row < x->b.rows; row++) {
        if (!counts(x, row) || asc_column_missing(x->time, row)) continue;
        const int64_t day = day_at(x->time, row);
        if (!any || day < p->first) p->first = day;
        if (!any || day > p->last) p->last = day;
        any = true;
    }
    p->label = asc_take_bytes(t->arena, POINTS_MOST, sizeof *p->label);
    ASC_TRY(asc_arena_check(t->arena, err));
    char text[LABEL];
    for (int64_t day = p->first; any && day <= p->last; day++) {
        tally_period(p->every, day, text, sizeof text);
        if (p->points > 0 && strcmp(p->label[p->points - 1], text) == 0) continue;
        ASC_REQUIRE(
            p->points < POINTS_MOST, err, ASC_EDATA,
            "'%s': the times in '%s' of table '%s' run over more than %d periods; "
            "correct the times, or give a longer 'every'",
            m->name, x->time->name, x->b.table->name, POINTS_MOST);
        p->label[p->points++] = asc_take_text(t->arena, text);
        ASC_TRY(asc_arena_check(t->arena, err));
    }
    return ASC_OK;
}

asc_status tally_chart(tallier *t, size_t measure, asc_chart_count *out, asc_error *err)
{
    const asc_measure *m = &t->s->measure[measure];
    ratio_rows x = {0};
    periods p = {.every = m->every};
    *out = (asc_chart_count){.measure = measure};
    ASC_TRY(tally_ratio_open(t, m, &x, err));
    ASC_TRY(find_periods(t, m, &x, &p, err));
    int64_t *of = asc_take_bytes(t->arena, p.points + 1, sizeof *of);
    int64_t *met = asc_take_bytes(t->arena, p.points + 1, sizeof *met);
    ASC_TRY(asc_arena_check(t->arena, err));
    for (size_t row = 0; row < x.b.rows; row++) {
        char text[LABEL];
        const char *label = text;
        if (!counts(&x, row)) continue;
        if (asc_column_missing(x.time, row)) {
            out->undated++;
            continue;
        }
        tally_period(m->every, day_at(x.time, row), text, sizeof text);
        const char **at = bsearch(&label, p.label, p.points, sizeof *p.label, by_text);
        if (at == NULL) continue; /* every label is there */
        of[at - p.label]++;
        met[at - p.label] += condition_holds(x.met, row);
    }
    out->points = p.points;
    out->period = p.label;
    out->of = of;
    out->met = met;
    return ASC_OK;
}
