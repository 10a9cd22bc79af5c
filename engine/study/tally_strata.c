/* Strata of the claims that are read: values of a column, periods of their time, or both.
 *   week     ISO 8601, Monday to Sunday, of the year its Thursday lies in: 2024-W14
 *   month    2024-04          quarter  of the calendar year: 2024-Q2
 * Labels stand in byte order, which is the order of time within a value. A claim without the value or the time has
 * no stratum and stops the study: it could never be drawn. */
#include "tally_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tally_period(asc_audit_period every, int64_t day, char *out, size_t size)
{
    int y = 0, m = 0, d = 0;
    if (every == ASC_AUDIT_WEEK) {
        /* 1970-01-01 was a Thursday, so that (day + 3) / 7 counts weeks from a Monday. */
        const int64_t since = ((day + 3) % 7 + 7) % 7, thursday = day - since + 3;
        int64_t first = 0;
        asc_days_date(thursday, &y, &m, &d);
        (void)asc_date_days(y, 1, 1, &first);
        (void)snprintf(out, size, "%04d-W%02d", y, (int)((thursday - first) / 7) + 1);
        return;
    }
    asc_days_date(day, &y, &m, &d);
    if (every == ASC_AUDIT_MONTH)
        (void)snprintf(out, size, "%04d-%02d", y, m);
    else
        (void)snprintf(out, size, "%04d-Q%d", y, (m - 1) / 3 + 1);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_columns(tallier *t, const asc_audit_plan *plan,
                          const asc_column *stratum, const asc_column *time)
{
    if (stratum != NULL && stratum->type == ASC_REAL)
        asc_findings_add(t->findings, plan->stratum.at,
                         "a column with few values, such as a site",
                         "'%.60s' is %s, not values that repeat", stratum->name,
                         asc_type_name(stratum->type));
    if (time != NULL && time->type != ASC_DATE && time->type != ASC_DATETIME)
        asc_findings_add(t->findings, plan->time.at, "a column of dates",
                         "'%.60s' is %s, not a date", time->name,
                         asc_type_name(time->type));
}

/* "north, 2024-04"; stratum or time may be NULL, and have a value here. */
static const char *label_of(tallier *t, asc_audit_period every, const asc_column *stratum,
                            const asc_column *time, size_t row, char *cell)
{
    char period[32] = "";
    if (time != NULL) {
        const int64_t at = asc_column_integer(time, row);
        tally_period(every, time->type == ASC_DATE ? at : day_of(at), period,
                     sizeof period);
    }
    if (stratum == NULL) return asc_take_text(t->arena, period);
    return asc_take_format(t->arena, "%s%s%s",
                           asc_column_cell(stratum, row, cell, stratum->width + 64),
                           time != NULL ? ", " : "", period);
}

static asc_status number(tallier *t, const char *const *of, asc_claim_frame *out,
                         asc_error *err)
{
    const size_t n = out->claims;
    const char **label = asc_take_bytes(t->arena, n + 1, sizeof *label);
    uint32_t *stratum = asc_take_bytes(t->arena, n + 1, sizeof *stratum);
    ASC_TRY(asc_arena_check(t->arena, err));
    if (n == 0) return ASC_OK;
    memcpy(label, of, n * sizeof *label);
    qsort(label, n, sizeof *label, by_text);
    size_t strata = 0;
    for (size_t i = 0; i < n; i++)
        if (strata == 0 || strcmp(label[strata - 1], label[i]) != 0)
            label[strata++] = label[i];
    for (size_t i = 0; i < n; i++) {
        const char *const *at = bsearch(&of[i], label, strata, sizeof *label, by_text);
        stratum[i] = at == NULL ? 0 : (uint32_t)(at - label);
    }
    out->strata = strata;
    out->stratum = stratum;
    out->label = label;
    return ASC_OK;
}

static asc_status open_columns(tallier *t, binder *b, const asc_column **stratum,
                               const asc_column **time, asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    ASC_TRY(tally_column(b, &plan->stratum, stratum, err));
    if (plan->every != ASC_AUDIT_ALL) ASC_TRY(tally_column(b, &plan->time, time, err));
    check_columns(t, plan, *stratum, *time);
    return findings_fail(t->findings, err);
}

asc_status tally_stratum_names(tallier *t, binder *b, asc_error *err)
{
    const asc_column *stratum = NULL, *time = NULL;
    return open_columns(t, b, &stratum, &time, err);
}

asc_status tally_strata(tallier *t, binder *b, const size_t *row, asc_claim_frame *out,
                        asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    const asc_column *stratum = NULL, *time = NULL;
    if (plan->stratum.name == NULL && plan->every == ASC_AUDIT_ALL) return ASC_OK;
    ASC_TRY(open_columns(t, b, &stratum, &time, err));
    const char **of = asc_take_bytes(t->brief, out->claims + 1, sizeof *of);
    char *cell = asc_take_bytes(t->brief, (stratum == NULL ? 0 : stratum->width) + 64, 1);
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t i = 0; i < out->claims; i++) {
        const bool no_value = stratum != NULL && asc_column_missing(stratum, row[i]);
        const bool no_time = time != NULL && asc_column_missing(time, row[i]);
        ASC_REQUIRE(
            !no_value && !no_time, err, ASC_EDATA,
            "table '%s' row %zu: a claim without '%s' is in no %s and could never "
            "be drawn; fill it in, or leave it out by audit.claims.frame.where",
            b->table->name, row[i] + 1, no_value ? plan->stratum.name : plan->time.name,
            no_value ? "stratum" : "period");
        of[i] = label_of(t, plan->every, stratum, time, row[i], cell);
    }
    ASC_TRY(asc_arena_check(t->arena, err));
    return number(t, of, out, err);
}
