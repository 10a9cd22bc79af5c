/* Shares, rates and their intervals of a released result from the counts as shown: what is exact beside a rounded count
 * gives the count away.
 *   share = part / whole, both as shown (hes: to the nearest 5); its Wilson interval of the same two numbers
 * A share whose part or whole is hidden is withheld. Shares whose whole stands in another table (reach: the units
 * compared) are withheld with that. Charts are drawn anew: limits, signals and assurance from the shares as shown. */
#include "ascribe/chart.h"
#include "ascribe/numeric.h"
#include "disclose_release.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Every column that is part / whole of counts of its row; low and high NULL: it has no interval. */
static const struct rate_rule {
    const char *table, *part, *whole, *share, *low, *high;
} rule[] = {
    {"measure", "met", "of", "share", "conf.low", "conf.high"},
    {"mechanism", "followed", "reached", "share", "conf.low", "conf.high"},
    {"reconcile", "discordant", "records", "share", "conf.low", "conf.high"},
    {"chart", "met", "of", "share", NULL, NULL},
    {"check", "failed", "tested", "rate", NULL, NULL},
    {"audit", "wrong", "read", "share", NULL, NULL},
};
enum { RULES = sizeof rule / sizeof *rule };

static asc_column *column_of(asc_table *t, const char *name)
{
    for (size_t j = 0; t != NULL && j < t->columns; j++)
        if (strcmp(t->column[j].name, name) == 0) return &t->column[j];
    return NULL;
}

double *release_column(const release *r, asc_table *t, const char *name)
{
    asc_column *c = column_of(t, name);
    double *x = c == NULL || c->type == ASC_TEXT ? NULL : asc_take(r->arena, t->rows);
    if (x == NULL) return NULL; /* the arena remembers */
    for (size_t i = 0; i < t->rows; i++) x[i] = asc_column_real(c, i);
    *c = (asc_column){
        .name = c->name, .type = ASC_REAL, .unit = c->unit, .real = x, .width = c->width};
    return x;
}

void release_texts(const release *r, asc_table *t, const char *name,
                   const char *const *text)
{
    asc_column *c = column_of(t, name);
    asc_table *own = c == NULL ? NULL : asc_table_create(r->arena, name, t->rows);
    if (own == NULL) return;
    asc_table_add_text(own, name, text);
    if (own->columns == 1) *c = own->column[0];
}

double release_number(const asc_table *t, const char *name, size_t row)
{
    const asc_column *c = t == NULL || row >= t->rows ? NULL : asc_table_find(t, name);
    return c == NULL ? (double)NAN : asc_column_real(c, row);
}

const char *release_text(const release *r, const asc_table *t, const char *name,
                         size_t row)
{
    return t == NULL || row >= t->rows ? "" : people_text(t, name, row, r->arena);
}

bool release_is(const release *r, const asc_table *t, const char *name, size_t row,
                const char *wanted)
{
    return strcmp(release_text(r, t, name, row), wanted) == 0;
}

size_t release_row(const release *r, const asc_table *t, const char *outcome,
                   const char *model)
{
    size_t i = 0;
    while (t != NULL && i < t->rows &&
           (!release_is(r, t, "outcome", i, outcome) ||
            (model != NULL && !release_is(r, t, "model", i, model))))
        i++;
    return i;
}

asc_table *release_find(const release_pair *p, const char *name)
{
    for (size_t t = 0; t < p->tables; t++)
        if (strcmp(p->out[t]->name, name) == 0) return p->out[t];
    return NULL;
}

const asc_table *release_was(const release_pair *p, const char *name)
{
    return people_table(p->in, p->tables, name);
}

double release_fine(double x, double size)
{
    if (!isfinite(x) || !isfinite(size) || size == 0.0) return x;
    const double decimals = 1.0 - floor(log10(fabs(size)));
    const double scale = pow(10.0, fabs(decimals));
    return decimals >= 0.0 ? round(x * scale) / scale : round(x / scale) * scale;
}

double release_digits(double x)
{
    return release_fine(x, x);
}

double release_people(const release *r, double count)
{
    if (!isfinite(count)) return count;
    if (asc_count_sensitive(r->profile, llround(count))) return (double)NAN;
    return release_rounds(r) ? (double)asc_count_shown(r->profile, llround(count))
                             : count;
}

static void rated(const release *r, const struct rate_rule *rule_of, asc_table *t)
{
    enum { ENDS = 2 };
    double *share = release_column(r, t, rule_of->share);
    double *low = rule_of->low == NULL ? NULL : release_column(r, t, rule_of->low);
    double *high = rule_of->high == NULL ? NULL : release_column(r, t, rule_of->high);
    for (size_t i = 0; share != NULL && i < t->rows; i++) {
        if (isnan(share[i])) continue;
        const double part = release_number(t, rule_of->part, i),
                     whole = release_number(t, rule_of->whole, i);
        const bool made = isfinite(part) && whole > 0.0 && part <= whole;
        double end[ENDS] = {(double)NAN, (double)NAN};
        share[i] = made ? part / whole : (double)NAN;
        if (made) asc_wilson(part, whole, 0.95, &end[0], &end[1]);
        if (low != NULL) low[i] = end[0];
        if (high != NULL) high[i] = end[1];
    }
}

/* Agreement is 1 - 2 share discordant, and kappa is of the same pairs. */
static void agreed(const release *r, asc_table *t)
{
    double *agreement = release_column(r, t, "agreement"),
           *kappa = release_column(r, t, "kappa");
    for (size_t i = 0; agreement != NULL && kappa != NULL && i < t->rows; i++) {
        agreement[i] = 1.0 - 2.0 * release_number(t, "share", i);
        kappa[i] = release_digits(kappa[i]);
    }
}

/* The exact test is of two small numbers alone, and tells them. */
static void untested(const release *r, asc_table *t)
{
    double *p = release_column(r, t, "p.mcnemar");
    for (size_t i = 0; p != NULL && i < t->rows; i++) p[i] = (double)NAN;
}

static size_t shift_of(const asc_table *t, size_t row, asc_arena *arena)
{
    static const char word[] = "shift ";
    const char *at = strstr(people_text(t, "method", row, arena), word);
    return at == NULL ? 0 : (size_t)strtoul(at + strlen(word), NULL, 10);
}

typedef struct drawing {
    double *mean, *low, *high, *near_low, *near_high, *x;
    const char **signal, **assurance;
    unsigned *bits;
    size_t *row; /* of the points */
} drawing;

/* Rows first to end - 1 are one chart; all of its limits are withheld where one point is. */
static void drawn(const release *r, const asc_table *t, size_t first, size_t end,
                  const drawing *d)
{
    size_t points = 0;
    for (size_t i = first; i < end; i++)
        if (isfinite(release_number(t, "share", i))) {
            d->row[points] = i;
            d->x[points++] = release_number(t, "share", i);
        }
    const size_t shift = shift_of(t, first, r->arena);
    if (points == 0 || shift < 2 || isnan(d->mean[first])) return;
    const double target = release_number(t, "target", first);
    const asc_xmr chart = asc_xmr_chart(d->x, points, shift, target, d->bits);
    for (size_t i = first; i < end; i++) {
        d->mean[i] = chart.mean;
        d->low[i] = chart.low;
        d->high[i] = chart.high;
        d->near_low[i] = chart.near_low;
        d->near_high[i] = chart.near_high;
        d->signal[i] = "";
        d->assurance[i] = asc_xmr_assurance_text(&chart, points, target);
    }
    for (size_t k = 0; k < points; k++)
        d->signal[d->row[k]] = asc_xmr_signal_text(d->bits[k], r->arena);
}

static void charts(const release *r, asc_table *t)
{
    drawing d = {.mean = release_column(r, t, "mean"),
                 .low = release_column(r, t, "low"),
                 .high = release_column(r, t, "high"),
                 .near_low = release_column(r, t, "near.low"),
                 .near_high = release_column(r, t, "near.high"),
                 .x = asc_take(r->arena, t->rows),
                 .signal = asc_take_bytes(r->arena, t->rows, sizeof(char *)),
                 .assurance = asc_take_bytes(r->arena, t->rows, sizeof(char *)),
                 .bits = asc_take_bytes(r->arena, t->rows, sizeof(unsigned)),
                 .row = asc_take_bytes(r->arena, t->rows, sizeof(size_t))};
    if (d.mean == NULL || d.low == NULL || d.high == NULL || d.near_low == NULL ||
        d.near_high == NULL || d.x == NULL || d.signal == NULL || d.assurance == NULL ||
        d.bits == NULL || d.row == NULL)
        return;
    for (size_t i = 0; i < t->rows; i++) {
        d.signal[i] = people_text(t, "signal", i, r->arena);
        d.assurance[i] = people_text(t, "assurance", i, r->arena);
    }
    for (size_t first = 0, end = 0; first < t->rows; first = end) {
        const char *measure = people_text(t, "measure", first, r->arena);
        for (end = first + 1;
             end < t->rows &&
             strcmp(people_text(t, "measure", end, r->arena), measure) == 0;
             end++)
            ;
        drawn(r, t, first, end, &d);
    }
    release_texts(r, t, "signal", d.signal);
    release_texts(r, t, "assurance", d.assurance);
}

/* The units a reach is a share of: those of the first outcome, or those compared. */
static double everyone(const release_pair *p, double reached, double share)
{
    const asc_table *flow = release_was(p, "flow");
    const size_t last = flow == NULL || flow->rows == 0 ? 0 : flow->rows - 1;
    const double was[] = {release_number(release_was(p, "outcome"), "units", 0),
                          release_number(flow, "kept", last)};
    const double shown[] = {release_number(release_find(p, "outcome"), "units", 0),
                            release_number(release_find(p, "flow"), "kept", last)};
    for (size_t k = 0; k < sizeof was / sizeof *was; k++)
        if (fabs(reached - share * was[k]) < 1e-6 * (1.0 + reached)) return shown[k];
    return (double)NAN;
}

static void reaches(const release_pair *p, asc_table *t)
{
    const asc_table *was = release_was(p, "partner");
    double *share = release_column(p->r, t, "reached_share");
    for (size_t i = 0; share != NULL && i < t->rows; i++) {
        const double whole = everyone(p, release_number(was, "reached", i), share[i]);
        const double part = release_number(t, "reached", i);
        if (!isfinite(whole) || !isfinite(part) || whole <= 0.0)
            share[i] = (double)NAN;
        else if (release_rounds(p->r))
            share[i] = part / whole;
    }
}

void release_rates(const release_pair *p)
{
    const release *r = p->r;
    asc_table *partner = release_find(p, "partner"),
              *reconcile = release_find(p, "reconcile"),
              *chart = release_find(p, "chart");
    if (partner != NULL) reaches(p, partner);
    if (reconcile != NULL) untested(r, reconcile);
    if (!release_rounds(r)) return;
    for (size_t k = 0; k < RULES; k++) {
        asc_table *t = release_find(p, rule[k].table);
        if (t != NULL) rated(r, &rule[k], t);
    }
    if (reconcile != NULL) agreed(r, reconcile);
    if (chart != NULL) charts(r, chart);
}
