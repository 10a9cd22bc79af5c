/* Means of a released result that times the units are numbers of events.
 *   mean          events / units, both as shown, with the interval of its family made of them (hes); of amounts, which
 *                 count nobody: to two digits of the interval's half-length, and their sums are withheld
 *   mu(N) as delivered, the natural course, is the observed mean under a canonical model with an intercept. Where the
 *                 events are hidden, or those it is of are few, all absolute means mu(S) of the model are withheld: any
 *                 of them is mu(N) with a gain that is shown. Gains stay.
 *   hes           all mu(S) of a model move by one number, so that mu(N) is the mean of rounded counts. Differences are
 *                 as estimated, natural course - counterfactual among them: they do not tell how far it was moved */
#include "ascribe/numeric.h"
#include "disclose_release.h"
#include <math.h>
#include <string.h>

static bool amount(const char *family)
{
    return strcmp(family, "gaussian") == 0 || strcmp(family, "gamma") == 0 ||
           strcmp(family, "two-part") == 0 || strcmp(family, "ordinal") == 0;
}

/* To where two digits of size end; of its own without a size. */
static double as_fine(double x, double size)
{
    return isfinite(size) && size != 0.0 ? release_fine(x, size) : release_digits(x);
}

/* Of all units by their weight: as counted, as shown. Events / mean, where that is not the units. */
static double weight_shown(const release *r, double units, double events, double mean,
                           double shown)
{
    const bool own =
        events == 0.0 || fabs(mean * units - events) <= 1e-6 * (1.0 + fabs(events));
    return own ? shown : release_people(r, events / mean);
}

typedef struct mean_row {
    double mean, low, high;
} mean_row;

/* Independent units that the interval of a share stands on: Wilson's ends are where (mean - x)^2 = z^2 x (1 - x) / n. */
static double behind_share(double mean, double low, double high, double level)
{
    const double z = asc_normal_quantile(0.5 + 0.5 * level),
                 end = mean > 0.5 ? low : high;
    return z * z * end * (1.0 - end) / ((mean - end) * (mean - end));
}

/* The same of a mean of counts, at most `units`: the upper end falls with their number. */
static double behind_count(double mean, double high, double units, double level)
{
    double least = 1e-6 * units, most = units;
    for (int k = 0; k < 60; k++) {
        const double n = 0.5 * (least + most);
        double low = 0.0, end = 0.0;
        asc_poisson_limits(mean * n, level, &low, &end);
        if (end / n > high)
            least = n;
        else
            most = n;
    }
    return most;
}

/* What clusters, weights and the spread of counts leave of the units (run/answer_rate.c): 1, or two digits of it. */
static double effective_part(const asc_table *was, size_t i, double level, bool poisson)
{
    const double mean = release_number(was, "mean", i),
                 low = release_number(was, "conf.low", i),
                 high = release_number(was, "conf.high", i),
                 units = release_number(was, "units", i);
    const double part = (poisson ? behind_count(mean, high, units, level)
                                 : behind_share(mean, low, high, level)) /
                        units;
    return part > 1.0 - 1e-6 ? 1.0 : release_digits(part);
}

/* Of counts: from the events and units as shown. */
static mean_row counted_mean(const release *r, const asc_table *was, const asc_table *t,
                             size_t i, const char *family)
{
    const double none = (double)NAN, mean = release_number(was, "mean", i);
    const double units = release_number(t, "units", i),
                 events = release_number(t, "events", i),
                 level = release_number(t, "level", i);
    const double half =
        (release_number(was, "conf.high", i) - release_number(was, "conf.low", i)) / 2.0;
    const double all = weight_shown(r, release_number(was, "units", i),
                                    release_number(was, "events", i), mean, units);
    mean_row m = {none, none, none};
    if (!isfinite(events) || !(units > 0.0) || !(all > 0.0)) return m;
    const bool binomial = *family == '\0' || strcmp(family, "binomial") == 0;
    if (binomial && events > all) return m;
    m.mean = events / all;
    if (isnan(half)) return m;
    const bool poisson = strcmp(family, "poisson") == 0;
    const double n = units * effective_part(was, i, level, poisson);
    if (binomial) {
        asc_wilson(m.mean * n, n, level, &m.low, &m.high);
    } else if (poisson) {
        asc_poisson_limits(m.mean * n, level, &m.low, &m.high);
        m.low /= n;
        m.high /= n;
    } else {
        m.low = m.mean - release_digits(half);
        m.high = m.mean + release_digits(half);
    }
    return m;
}

static mean_row amount_mean(const asc_table *was, size_t i)
{
    const double mean = release_number(was, "mean", i);
    const double half =
        (release_number(was, "conf.high", i) - release_number(was, "conf.low", i)) / 2.0;
    const double m = as_fine(mean, half);
    return (mean_row){m, m - release_digits(half), m + release_digits(half)};
}

static void observed_means(const release_pair *p, asc_table *t)
{
    const release *r = p->r;
    const asc_table *was = release_was(p, t->name);
    double *mean = release_column(r, t, "mean"), *low = release_column(r, t, "conf.low"),
           *high = release_column(r, t, "conf.high");
    for (size_t i = 0; mean != NULL && i < t->rows; i++) {
        const char *family = release_text(r, t, "family", i);
        if (isnan(mean[i])) continue;
        const mean_row m =
            amount(family) ? amount_mean(was, i) : counted_mean(r, was, t, i, family);
        mean[i] = m.mean;
        if (low != NULL) low[i] = m.low;
        if (high != NULL) high[i] = m.high;
    }
}

/* Sums of amounts are nobody's number, and with a mean they tell the units. */
static void amounts(const release_pair *p, const char *table, const char *column)
{
    const release *r = p->r;
    const asc_table *outcome = release_was(p, "outcome");
    asc_table *t = release_find(p, table);
    double *sum = t == NULL ? NULL : release_column(r, t, column);
    for (size_t i = 0; sum != NULL && i < t->rows; i++) {
        const size_t o = release_row(r, outcome, release_text(r, t, "outcome", i), NULL);
        if (outcome != NULL && o < outcome->rows &&
            amount(release_text(r, outcome, "family", o)))
            sum[i] = (double)NAN;
    }
}

/* How the absolute means of a model are released. */
typedef struct course {
    bool hidden;
    double moved;
} course;

/* Everybody's coalition as delivered: the largest mask; rows when there is none. */
static size_t natural_row(const release *r, const asc_table *t, const char *outcome,
                          const char *model)
{
    size_t found = t->rows;
    for (size_t i = 0; i < t->rows; i++)
        if (release_is(r, t, "outcome", i, outcome) &&
            release_is(r, t, "model", i, model) &&
            release_is(r, t, "policy", i, "delivered") &&
            (found == t->rows ||
             (strcmp(release_text(r, t, "level", i),
                     release_text(r, t, "level", found)) == 0 &&
              release_number(t, "mask", i) > release_number(t, "mask", found))))
            found = i;
    return found;
}

/* The mean of those the target counts, from a number of events that stands nowhere. */
static double target_mean(const release *r, double mean, double weight, double shown,
                          bool binomial)
{
    const double events = mean * weight, rest = weight - events;
    const double part = release_people(r, events);
    const bool few =
        isnan(part) || (binomial && llround(rest) > 0 && isnan(release_people(r, rest)));
    if (isnan(shown) || few) return (double)NAN;
    if (!release_rounds(r)) return mean;
    return shown > 0.0 ? part / shown : (double)NAN;
}

static course course_of(const release_pair *p, const char *outcome, const char *model)
{
    const release *r = p->r;
    const asc_table *effect = release_was(p, "effect"), *was = release_was(p, "outcome"),
                    *t = release_find(p, "outcome"), *models = release_was(p, "model");
    const size_t o = release_row(r, was, outcome, NULL),
                 m = release_row(r, models, outcome, model);
    if (effect == NULL || was == NULL || o >= was->rows) return (course){false, 0.0};
    const size_t row = natural_row(r, effect, outcome, model);
    if (row == effect->rows) return (course){false, 0.0};
    const char *family = release_text(r, was, "family", o),
               *target = release_text(r, effect, "target", row);
    const double mean = release_number(effect, "estimate", row);
    const bool all = *target == '\0' || strcmp(target, "all") == 0;
    const double observed = release_number(was, "mean", o),
                 weight = release_number(models, "target.weight", m);
    double shown = release_number(t, "mean", o);
    if (!all && isnan(weight)) return (course){false, 0.0}; /* a weighting, of nobody */
    if (all && isnan(shown)) return (course){true, 0.0};
    if (amount(family))
        shown = release_rounds(r)
                    ? as_fine(mean, release_number(was, "conf.high", o) - observed)
                    : mean;
    else if (!all || fabs(mean - observed) > 1e-6 * (1.0 + fabs(observed)))
        shown = target_mean(r, mean, weight,
                            release_number(release_find(p, "model"), "target.weight", m),
                            *family == '\0' || strcmp(family, "binomial") == 0);
    if (isnan(shown)) return (course){true, 0.0};
    return (course){false, release_rounds(r) ? shown - mean : 0.0};
}

/* Rates stay rates: what a move takes beyond is withheld. */
static bool beyond(const char *family, double x)
{
    if (amount(family)) return false;
    return x < 0.0 || ((*family == '\0' || strcmp(family, "binomial") == 0) && x > 1.0);
}

static void policy_means(const release_pair *p, asc_table *t)
{
    const release *r = p->r;
    const asc_table *outcomes = release_was(p, "outcome");
    double *x[] = {release_column(r, t, "estimate"), release_column(r, t, "conf.low"),
                   release_column(r, t, "conf.high"), release_column(r, t, "std.error")};
    enum { ESTIMATE, LOW, HIGH, ERROR, COLUMNS };
    for (size_t k = 0; k < COLUMNS; k++)
        if (x[k] == NULL) return;
    course c = {false, 0.0};
    for (size_t i = 0; i < t->rows; i++) {
        const char *outcome = release_text(r, t, "outcome", i),
                   *model = release_text(r, t, "model", i);
        if (i == 0 || !release_is(r, t, "outcome", i - 1, outcome) ||
            !release_is(r, t, "model", i - 1, model))
            c = course_of(p, outcome, model);
        const size_t o = release_row(r, outcomes, outcome, NULL);
        const char *family =
            outcomes == NULL ? "" : release_text(r, outcomes, "family", o);
        const double was = x[ESTIMATE][i], mean = was + c.moved;
        if (c.hidden || beyond(family, mean)) {
            for (size_t k = 0; k < COLUMNS; k++) x[k][i] = (double)NAN;
        } else if (release_rounds(r)) {
            x[ESTIMATE][i] = mean;
            x[LOW][i] = mean + release_digits(x[LOW][i] - was);
            x[HIGH][i] = mean + release_digits(x[HIGH][i] - was);
            x[ERROR][i] = release_digits(x[ERROR][i]);
        }
    }
}

void release_means(const release_pair *p)
{
    const release *r = p->r;
    asc_table *outcome = release_find(p, "outcome"), *effect = release_find(p, "effect");
    if (release_rounds(r)) {
        if (outcome != NULL) observed_means(p, outcome);
        amounts(p, "outcome", "events");
        amounts(p, "model", "events");
        amounts(p, "game", "events_observed");
    }
    if (effect != NULL) policy_means(p, effect);
}

/* A number of nobody's or everybody's coalition as delivered, among partners. */
static double mean_at(const release *r, const asc_table *t, const char *outcome,
                      const char *model, bool everybody)
{
    double found = (double)NAN, mask = -1.0;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const double own = release_number(t, "mask", i);
        if (!release_is(r, t, "outcome", i, outcome) ||
            !release_is(r, t, "model", i, model) ||
            !release_is(r, t, "policy", i, "delivered") ||
            !release_is(r, t, "level", i, "partner") ||
            (everybody ? own <= mask : own != 0.0))
            continue;
        mask = own;
        found = release_number(t, "estimate", i);
    }
    return found;
}

/* How far a group is worse off than everyone: of the means of both as they are released. */
void release_gaps(const release *r, const asc_result *out)
{
    const release_pair top = {.r = r, .out = out->table, .tables = out->tables};
    asc_table *gap = release_find(&top, "gap");
    const asc_table *index = release_find(&top, "analyses"),
                    *outcomes = release_find(&top, "outcome"),
                    *all = release_find(&top, "effect");
    double *x[] = {gap == NULL ? NULL : release_column(r, gap, "without"),
                   gap == NULL ? NULL : release_column(r, gap, "with")};
    for (size_t i = 0; gap != NULL && i < gap->rows && x[0] != NULL && x[1] != NULL;
         i++) {
        const char *outcome = release_text(r, gap, "outcome", i),
                   *model = release_text(r, gap, "model", i);
        const asc_table *own = NULL;
        for (size_t k = 0; index != NULL && k < index->rows; k++)
            for (size_t a = 0; a < out->analyses; a++)
                if (release_is(r, index, "group", k, release_text(r, gap, "group", i)) &&
                    release_is(r, index, "level", k, release_text(r, gap, "level", i)) &&
                    release_is(r, index, "name", k, out->analysis[a].name))
                    own = people_table(out->analysis[a].table, out->analysis[a].tables,
                                       "effect");
        const size_t o = release_row(r, outcomes, outcome, NULL);
        const double sign =
            outcomes != NULL && release_is(r, outcomes, "good", o, "lower") ? 1.0 : -1.0;
        for (size_t k = 0; k < 2; k++)
            x[k][i] = sign * (mean_at(r, own, outcome, model, k == 1) -
                              mean_at(r, all, outcome, model, k == 1));
    }
}
