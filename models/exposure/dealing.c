/* Who changes places with whom when deliveries are dealt out anew (dealing.h). What is dealt out are whole
 * patterns of delivery:
 *   clusters              each cluster's pattern, where it is the same in all its units
 *   clusters of one size  the patterns of a cluster's units in their order, among clusters as large
 *   units                 where every unit is its own cluster
 *   units within clusters where exposures vary within clusters too unequal to change places
 * within fifths of the probability of getting nothing, where there are 40 items or more: given covariates, not
 * regardless of them (Rosenbaum 1984, JASA 79:565-574); and among those eligible for the same. */
#include "dealing.h"
#include "ascribe/numeric.h"
#include "exposure_model.h"
#include <stdlib.h>
#include <string.h>

enum { FIFTHS = 5, STRATIFIED_LEAST = 40, ALIKE_LEAST = 6 };

typedef struct counted {
    uint32_t *unit;
    size_t *first;
} counted;

/* Units by cluster, in their order. */
static asc_status by_cluster(const asc_problem *p, asc_arena *arena, counted *out,
                             asc_error *err)
{
    uint32_t *unit = asc_take_bytes(arena, p->n, sizeof *unit);
    size_t *first = asc_take_bytes(arena, p->clusters + 2, sizeof *first);
    ASC_TRY(asc_arena_check(arena, err));
    memset(first, 0, (p->clusters + 2) * sizeof *first);
    for (size_t i = 0; i < p->n; i++) first[p->cluster[i] + 2]++;
    for (size_t c = 2; c < p->clusters + 2; c++) first[c] += first[c - 1];
    for (size_t i = 0; i < p->n; i++) unit[first[p->cluster[i] + 1]++] = (uint32_t)i;
    *out = (counted){unit, first};
    return ASC_OK;
}

static bool constant_within(const asc_problem *p, const counted *c)
{
    for (size_t k = 0; k < p->clusters; k++)
        for (size_t i = c->first[k]; i < c->first[k + 1]; i++)
            if (p->delivered[c->unit[i]] != p->delivered[c->unit[c->first[k]]])
                return false;
    return true;
}

/* Are most units in clusters that have others of their size to change places with? */
static asc_status alike(const asc_problem *p, const counted *c, asc_arena *work,
                        bool *out, asc_error *err)
{
    size_t *of = asc_take_bytes(work, p->n + 1, sizeof *of), units = 0;
    ASC_TRY(asc_arena_check(work, err));
    memset(of, 0, (p->n + 1) * sizeof *of);
    for (size_t k = 0; k < p->clusters; k++) of[c->first[k + 1] - c->first[k]]++;
    for (size_t s = 1; s <= p->n; s++)
        if (of[s] >= ALIKE_LEAST) units += of[s] * s;
    *out = 2 * units > p->n;
    return ASC_OK;
}

/* Pr(nobody delivered | L) by unit; false: there are no exposure models. */
static asc_status probability(const asc_problem *p, asc_arena *work, double *e,
                              bool *known, asc_error *err)
{
    const asc_model_spec plain = {.name = ""};
    const asc_mask none = 0;
    const asc_settings s = {
        .spec = &plain, .delivered = true, .coalition = &none, .coalitions = 1};
    asc_exposure_model m;
    asc_exposure_fit fit;
    asc_error reason = {0};
    double condition = 0.0;
    *known = false;
    asc_status status = asc_exposure_prepare(p, &s, work, &m, &reason);
    if (status == ASC_OK)
        status = asc_exposure_fit_full(&m, work, &fit, &condition, &reason);
    if (status != ASC_OK) {
        ASC_REQUIRE(asc_status_exit(status) == 1, err, status, "%s", reason.message);
        return ASC_OK;
    }
    double *h = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_h(&m, &fit, m.policy[0], true, work, h, err));
    for (size_t i = 0; i < p->n; i++) e[m.order[i]] = 1.0 / h[i];
    *known = true;
    return ASC_OK;
}

/* Fifths of the items' mean probability; 0 for all where there are few, or no models. */
static asc_status strata(asc_dealing *d, asc_arena *work, uint32_t *stratum,
                         asc_error *err)
{
    double *e = asc_take(work, d->p->n), *x = asc_take(work, d->items);
    double *sorted = asc_take(work, d->items), cut[FIFTHS - 1];
    bool known = false;
    ASC_TRY(asc_arena_check(work, err));
    memset(stratum, 0, d->items * sizeof *stratum);
    d->strata = 1;
    if (d->items < STRATIFIED_LEAST) return ASC_OK;
    ASC_TRY(probability(d->p, work, e, &known, err));
    if (!known) return ASC_OK;
    for (size_t i = 0; i < d->items; i++) {
        double sum = 0.0;
        for (size_t u = d->unit_first[i]; u < d->unit_first[i + 1]; u++)
            sum += e[d->unit[u]];
        sorted[i] = x[i] = sum / (double)(d->unit_first[i + 1] - d->unit_first[i]);
    }
    asc_sort(sorted, d->items);
    for (size_t q = 0; q + 1 < FIFTHS; q++)
        cut[q] = asc_quantile_sorted(sorted, d->items, (double)(q + 1) / FIFTHS);
    for (size_t i = 0; i < d->items; i++)
        for (size_t q = 0; q + 1 < FIFTHS; q++) stratum[i] += x[i] > cut[q];
    d->strata = FIFTHS;
    return ASC_OK;
}

/* What an item may change places within: its stratum and what else must agree. */
typedef struct place {
    uint64_t stratum, other;
    asc_mask eligible;
    uint32_t item;
} place;

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    if (x->other != y->other) return x->other < y->other ? -1 : 1;
    if (x->eligible != y->eligible) return x->eligible < y->eligible ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static bool together(const place *a, const place *b)
{
    return a->stratum == b->stratum && a->other == b->other && a->eligible == b->eligible;
}

static asc_status group(asc_dealing *d, const place *at, asc_arena *arena, asc_error *err)
{
    d->order = asc_take_bytes(arena, d->items, sizeof *d->order);
    d->first = asc_take_bytes(arena, d->items + 1, sizeof *d->first);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < d->items; i++) {
        if (i == 0 || !together(&at[i - 1], &at[i])) d->first[d->groups++] = i;
        d->order[i] = at[i].item;
    }
    d->first[d->groups] = d->items;
    return ASC_OK;
}

static asc_status items_of(asc_dealing *d, bool units, const counted *c, asc_arena *arena,
                           asc_error *err)
{
    if (!units) {
        d->items = d->p->clusters;
        d->unit_first = c->first;
        d->unit = c->unit;
        return ASC_OK;
    }
    uint32_t *unit = asc_take_bytes(arena, d->p->n, sizeof *unit);
    d->items = d->p->n;
    d->unit_first = asc_take_bytes(arena, d->p->n + 1, sizeof *d->unit_first);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < d->p->n; i++) unit[i] = (uint32_t)i;
    for (size_t i = 0; i <= d->p->n; i++) d->unit_first[i] = i;
    d->unit = unit;
    return ASC_OK;
}

/* What a cluster may get must not differ from unit to unit when clusters change places. */
static asc_status eligible_alike(const asc_problem *p, const counted *c, asc_error *err)
{
    for (size_t k = 0; k < p->clusters && p->eligible != NULL; k++)
        for (size_t i = c->first[k]; i < c->first[k + 1]; i++)
            ASC_REQUIRE(p->eligible[c->unit[i]] == p->eligible[c->unit[c->first[k]]], err,
                        ASC_EDATA,
                        "eligibility differs within cluster %zu: whole clusters cannot "
                        "change places",
                        k + 1);
    return ASC_OK;
}

static asc_status plan(const asc_problem *p, asc_arena *arena, asc_arena *work,
                       asc_dealing *d, asc_error *err)
{
    counted c;
    bool same = false;
    *d = (asc_dealing){.p = p};
    ASC_TRY(by_cluster(p, arena, &c, err));
    ASC_TRY(alike(p, &c, work, &same, err));
    const bool own = p->clusters == p->n, constant = !own && constant_within(p, &c);
    const bool within = !own && !constant && !same;
    d->constant = constant;
    d->scheme = own        ? "units"
                : constant ? "clusters"
                : same     ? "clusters of one size"
                           : "units within clusters";
    if (!own && !within) ASC_TRY(eligible_alike(p, &c, err));
    ASC_TRY(items_of(d, own || within, &c, arena, err));
    uint32_t *stratum = asc_take_bytes(work, d->items, sizeof *stratum);
    place *at = asc_take_bytes(work, d->items, sizeof *at);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(strata(d, work, stratum, err));
    for (size_t i = 0; i < d->items; i++) {
        const uint32_t first = d->unit[d->unit_first[i]];
        const size_t size = d->unit_first[i + 1] - d->unit_first[i];
        at[i] = (place){.stratum = stratum[i],
                        .other = within     ? p->cluster[first]
                                 : constant ? 0
                                            : size,
                        .eligible = p->eligible == NULL ? 0 : p->eligible[first],
                        .item = (uint32_t)i};
    }
    qsort(at, d->items, sizeof *at, by_place);
    return group(d, at, arena, err);
}

asc_status asc_dealing_make(const asc_problem *p, asc_arena *arena, asc_dealing *out,
                            asc_error *err)
{
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory to deal out deliveries");
    asc_dealing d;
    const asc_status status = plan(p, arena, work, &d, err);
    asc_arena_destroy(work);
    if (status == ASC_OK) *out = d;
    return status;
}

void asc_deal(const asc_dealing *d, uint64_t seed, uint64_t number, uint32_t *to,
              asc_mask *delivered)
{
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_PERMUTE, number);
    memcpy(to, d->order, d->items * sizeof *to);
    for (size_t g = 0; g < d->groups; g++)
        for (size_t i = d->first[g + 1]; i > d->first[g] + 1; i--) {
            const size_t j = d->first[g] + asc_stream_below(&s, i - d->first[g]);
            const uint32_t x = to[i - 1];
            to[i - 1] = to[j];
            to[j] = x;
        }
    for (size_t i = 0; i < d->items; i++) {
        const size_t here = d->unit_first[d->order[i]], from = d->unit_first[to[i]];
        const size_t units = d->unit_first[d->order[i] + 1] - here;
        for (size_t u = 0; u < units; u++)
            delivered[d->unit[here + u]] =
                d->p->delivered[d->unit[from + (d->constant ? 0 : u)]];
    }
}
