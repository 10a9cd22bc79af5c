/* What is a mean or a gain times the units, in a released result.
 *   events of a gain = gain x units, so hes: x units as shown; withheld with the units. Per reached: likewise
 *   benchmark        mu(none) x units x unit cost, of what is shown of the first two. Where several outcomes are
 *                    summed: to two digits, or withheld with the mean of one */
#include "disclose_release.h"
#include <math.h>
#include <string.h>

/* Units the means of a row's model are of: as shown / as counted. */
static double units_factor(const release_pair *p, const asc_table *t, size_t row)
{
    const release *r = p->r;
    const asc_table *was = release_was(p, "model");
    const size_t m = release_row(r, was, release_text(r, t, "outcome", row),
                                 release_text(r, t, "model", row));
    if (was == NULL || m >= was->rows) return release_rounds(r) ? (double)NAN : 1.0;
    const double weight = release_number(was, "target.weight", m);
    return isnan(weight)
               ? 1.0
               : release_number(release_find(p, "model"), "target.weight", m) / weight;
}

/* Columns that are a gain x units, or that per unit reached. */
static const struct scaled {
    const char *table, *column[3], *per;
} scaled[] = {
    {"contribution", {"events", "events.low", "events.high"}, NULL},
    {"contribution", {"per_reached"}, "reach"},
    {"function_class", {"per_reached", "per_reached.low", "per_reached.high"}, "reach"},
    {"register", {"events"}, NULL},
};

static void scale(const release_pair *p, const struct scaled *s)
{
    const release *r = p->r;
    asc_table *t = release_find(p, s->table);
    const asc_table *was = release_was(p, s->table);
    for (size_t k = 0; t != NULL && k < 3 && s->column[k] != NULL; k++) {
        double *x = release_column(r, t, s->column[k]);
        for (size_t i = 0; x != NULL && i < t->rows; i++) {
            if (!isfinite(x[i])) continue;
            x[i] *= units_factor(p, t, i);
            if (s->per == NULL || !release_rounds(r)) continue;
            const double reach = release_number(t, s->per, i);
            x[i] =
                reach > 0.0 ? x[i] * release_number(was, s->per, i) / reach : (double)NAN;
        }
    }
}

/* Nobody's coalition: mu(none) as released. */
static double nobody(const release_pair *p, const char *outcome, const char *model,
                     const char *policy)
{
    const asc_table *t = release_find(p, "effect");
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (release_number(t, "mask", i) == 0.0 &&
            release_is(p->r, t, "outcome", i, outcome) &&
            release_is(p->r, t, "model", i, model) &&
            release_is(p->r, t, "policy", i, policy))
            return release_number(t, "estimate", i);
    return (double)NAN;
}

static bool any_hidden(const release_pair *p)
{
    const asc_table *was = release_was(p, "effect"), *t = release_find(p, "effect");
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (isnan(release_number(t, "estimate", i)) !=
            isnan(release_number(was, "estimate", i)))
            return true;
    return false;
}

static void costs(const release_pair *p, asc_table *t)
{
    const release *r = p->r;
    double *benchmark = release_column(r, t, "benchmark"),
           *rate = release_column(r, t, "rate");
    for (size_t i = 0; benchmark != NULL && rate != NULL && i < t->rows; i++) {
        const char *outcome = release_text(r, t, "outcome", i),
                   *model = release_text(r, t, "model", i);
        const double none = nobody(p, outcome, model, release_text(r, t, "policy", i));
        const asc_table *models = release_find(p, "model");
        const double units = release_number(models, "target.weight",
                                            release_row(r, models, outcome, model));
        if (isnan(benchmark[i]) ||
            (!release_rounds(r) && isfinite(none) && isfinite(units)))
            continue;
        benchmark[i] = none * units * release_number(t, "unit_cost", i);
        rate[i] = release_number(t, "cash", i) / benchmark[i];
    }
}

/* Of several outcomes together: with two digits, or, where one is hidden, not at all. */
static void compared_costs(const release_pair *p, asc_table *t, bool hidden)
{
    static const char *const name[] = {"benchmark", "actual", "difference", "rate"};
    for (size_t k = 0; k < sizeof name / sizeof *name; k++) {
        double *x = release_column(p->r, t, name[k]);
        for (size_t i = 0; x != NULL && i < t->rows; i++)
            x[i] = hidden ? (double)NAN : release_digits(x[i]);
    }
}

/* The step that holds the savings against the benchmark. */
static void rate_step(const release_pair *p, asc_table *t, bool hidden)
{
    static const char of[] = "of the benchmark ";
    const release *r = p->r;
    double *value = release_column(r, t, "value");
    const char **words = asc_take_bytes(r->arena, t->rows, sizeof *words);
    for (size_t i = 0; value != NULL && words != NULL && i < t->rows; i++) {
        words[i] = release_text(r, t, "text", i);
        if (strncmp(words[i], of, strlen(of)) != 0) continue;
        const char *rest = strchr(words[i], ';');
        words[i] =
            asc_take_format(r->arena, "%s(not shown)%s", of, rest == NULL ? "" : rest);
        value[i] = hidden ? (double)NAN : release_digits(value[i]);
    }
    if (words != NULL && t->rows > 0) release_texts(r, t, "text", words);
}

void release_costs(const release_pair *p)
{
    asc_table *savings = release_find(p, "savings"),
              *benchmark = release_find(p, "benchmark"),
              *step = release_find(p, "gainshare_step");
    for (size_t k = 0; k < sizeof scaled / sizeof *scaled; k++) scale(p, &scaled[k]);
    const bool hidden = any_hidden(p), some = hidden || release_rounds(p->r);
    if (savings != NULL) costs(p, savings);
    if (benchmark != NULL && some) compared_costs(p, benchmark, hidden);
    if (step != NULL && some) rate_step(p, step, hidden);
}
