/* Attribution is not visibility: does credit follow how much is written down?
 *   Spearman correlation of a partner's credit with its records per contact, mid-ranks for ties
 *   credit again with records capped at the cohort's median per contact; attenuation 1 - adjusted / raw
 * More encounters on record raise what is found on record: Goldstein et al. (2016), Am. J. Epidemiol.
 * 184:847-855 (informed presence). */
#include "ascribe/answers.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    double x;
    size_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    if (p->x < q->x) return -1;
    if (p->x > q->x) return 1;
    return (p->at > q->at) - (p->at < q->at);
}

static void mid_ranks(const double *x, size_t n, ranked *order, double *rank)
{
    for (size_t i = 0; i < n; i++) order[i] = (ranked){x[i], i};
    qsort(order, n, sizeof *order, by_value);
    for (size_t i = 0; i < n;) {
        size_t j = i;
        while (j < n && order[j].x <= order[i].x) j++;
        for (size_t t = i; t < j; t++) rank[order[t].at] = 0.5 * (double)(i + j + 1);
        i = j;
    }
}

asc_status asc_spearman(const double *x, const double *y, size_t n, asc_arena *work,
                        double *rho, asc_error *err)
{
    for (size_t i = 0; i < n; i++)
        ASC_REQUIRE(!isnan(x[i]) && !isnan(y[i]), err, ASC_EDATA,
                    "pair %zu of %zu has no value; leave it out or give it one", i + 1,
                    n);
    const asc_arena_mark mark = asc_arena_save(work);
    ranked *order = asc_take_bytes(work, n, sizeof *order);
    double *p = asc_take(work, n), *q = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    mid_ranks(x, n, order, p);
    mid_ranks(y, n, order, q);
    const double mean = 0.5 * ((double)n + 1.0); /* of mid-ranks, whatever the ties */
    double both = 0.0, own_p = 0.0, own_q = 0.0;
    for (size_t i = 0; i < n; i++) {
        both += (p[i] - mean) * (q[i] - mean);
        own_p += (p[i] - mean) * (p[i] - mean);
        own_q += (q[i] - mean) * (q[i] - mean);
    }
    *rho = own_p > 0.0 && own_q > 0.0 ? both / sqrt(own_p * own_q) : (double)NAN;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_records_capped(const double *records, const double *contacts, size_t n,
                              asc_arena *work, double *cap, double *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *each = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        ASC_REQUIRE(records[i] >= 0.0 && isfinite(records[i]) && contacts[i] >= 0.0 &&
                        isfinite(contacts[i]),
                    err, ASC_EDATA,
                    "unit %zu: %g records of %g contacts; both are numbers of 0 or more",
                    i + 1, records[i], contacts[i]);
        ASC_REQUIRE(contacts[i] > 0.0 || records[i] == 0.0, err, ASC_EDATA,
                    "unit %zu: %g records but no contact", i + 1, records[i]);
        if (contacts[i] > 0.0) each[m++] = records[i] / contacts[i];
    }
    ASC_REQUIRE(m > 0, err, ASC_EDATA,
                "none of %zu units has a contact, so there is no median of records per "
                "contact",
                n);
    asc_sort(each, m);
    *cap = asc_quantile_sorted(each, m, 0.5);
    for (size_t i = 0; i < n; i++) out[i] = fmin(records[i], *cap * contacts[i]);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

double asc_attenuation(double raw, double adjusted)
{
    return raw > 0.0 ? 1.0 - adjusted / raw : (double)NAN;
}
