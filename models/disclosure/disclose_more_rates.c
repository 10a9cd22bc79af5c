/* Numbers of a released result that are made of counts which stand in no table.
 *   share x whole = a number of people         withheld where that is small, or what is left; hes: of rounded ones
 *   effective number of units                  as many as the units where weights are equal: to the nearest 5 (hes)
 *   degrees of freedom                         units less terms; r2 and the robustness value have them with t
 *   records / contacts                         contacts of a flat study are those a partner reached
 *   means before and after, of those reached   times their number sums of events; what else is in the row keeps to
 *                                              change = regression + remaining, expected = after - remaining
 *   intercept                                  the rate of those with nothing, where there is no covariate: withheld
 * What only helps to find a whole number by its digits has two of them. */
#include "disclose_release.h"
#include <math.h>
#include <string.h>

/* share of a whole (as counted, as shown) of people. */
static double implied(const release *r, double share, double whole, double shown)
{
    const double part = share * whole;
    if (!isfinite(part)) return share;
    const double near = round(part);
    const bool counts = fabs(part - near) < 1e-6 * (1.0 + whole);
    if (!counts) return release_rounds(r) ? release_digits(share) : share;
    const double rest = release_people(r, whole - near);
    if (isnan(shown) || isnan(release_people(r, near)) || (whole > near && isnan(rest)))
        return (double)NAN;
    if (!release_rounds(r)) return share;
    return shown > 0.0 ? release_people(r, near) / shown : (double)NAN;
}

static double effective(const release *r, double n)
{
    const bool counts = isfinite(n) && fabs(n - round(n)) < 1e-6 * (1.0 + n);
    return counts || release_rounds(r) ? release_people(r, n) : n;
}

static void few_digits(const release *r, asc_table *t, const char *const *name,
                       size_t names)
{
    for (size_t k = 0; k < names; k++) {
        double *x = release_column(r, t, name[k]);
        for (size_t i = 0; x != NULL && i < t->rows; i++) x[i] = release_digits(x[i]);
    }
}

static void weights(const release_pair *p, asc_table *t)
{
    static const char *const share[] = {"equipoise", "equipoise.pooled", "rare"};
    static const char *const digits[] = {"mean_weight", "max_weight", "max_share",
                                         "counterparts", "counterpart.share"};
    const release *r = p->r;
    const asc_table *was = release_was(p, t->name);
    const double all = release_number(release_was(p, "outcome"), "units", 0),
                 shown = release_number(release_find(p, "outcome"), "units", 0);
    for (size_t k = 0; k < sizeof share / sizeof *share; k++) {
        double *x = release_column(r, t, share[k]);
        for (size_t i = 0; x != NULL && i < t->rows; i++)
            x[i] = k == 0 ? implied(r, x[i], release_number(was, "units", i),
                                    release_number(t, "units", i))
                          : implied(r, x[i], all, shown);
    }
    double *ess = release_column(r, t, "ess");
    for (size_t i = 0; ess != NULL && i < t->rows; i++) ess[i] = effective(r, ess[i]);
    if (release_rounds(r)) few_digits(r, t, digits, sizeof digits / sizeof *digits);
}

/* The row of an outcome; rows where it has none. */
static size_t outcome_row(const asc_table *t, const asc_table *of, size_t row,
                          asc_arena *arena)
{
    const char *name = people_text(of, "outcome", row, arena);
    size_t i = 0;
    while (t != NULL && i < t->rows &&
           strcmp(people_text(t, "outcome", i, arena), name) != 0)
        i++;
    return i;
}

static void freedom(const release_pair *p, asc_table *t)
{
    static const char *const of_it[] = {"rv", "rv.significant", "r2"};
    const release *r = p->r;
    const asc_table *outcome = release_find(p, "outcome");
    double *df = release_column(r, t, "df");
    bool any = release_rounds(r);
    for (size_t i = 0; df != NULL && i < t->rows; i++) {
        const size_t at = outcome_row(outcome, t, i, r->arena);
        const bool hidden = outcome != NULL && at < outcome->rows &&
                            isnan(release_number(outcome, "units", at));
        any |= hidden;
        df[i] = hidden ? (double)NAN : effective(r, df[i]);
    }
    if (any) few_digits(r, t, of_it, sizeof of_it / sizeof *of_it);
}

static void recorded(const release *r, asc_table *t)
{
    double *records = release_column(r, t, "records"),
           *contacts = release_column(r, t, "contacts"),
           *each = release_column(r, t, "per_contact");
    if (records == NULL || contacts == NULL || each == NULL) return;
    for (size_t i = 0; i < t->rows; i++) {
        contacts[i] = release_people(r, contacts[i]);
        records[i] = isnan(contacts[i]) ? contacts[i] : release_people(r, records[i]);
        each[i] = records[i] / contacts[i];
    }
}

enum { BEFORE_REACHED, BEFORE_OTHERS, AFTER_REACHED, AFTER_OTHERS, MEANS };
static const char *const mean_name[MEANS] = {"before.reached", "before.others",
                                             "after.reached", "after.others"};

static void before_and_after(const release_pair *p, asc_table *t)
{
    const release *r = p->r;
    const asc_table *was = release_was(p, t->name);
    double *mean[MEANS], *expected = release_column(r, t, "expected"),
                         *change = release_column(r, t, "change"),
                         *regression = release_column(r, t, "regression");
    bool all = expected != NULL && change != NULL && regression != NULL;
    for (size_t k = 0; k < MEANS; k++) {
        mean[k] = release_column(r, t, mean_name[k]);
        all = all && mean[k] != NULL;
    }
    for (size_t i = 0; all && i < t->rows; i++) {
        bool known = true;
        for (size_t k = 0; k < MEANS; k++) {
            const char *of = k % 2 == 0 ? "reached" : "others";
            mean[k][i] = implied(r, mean[k][i], release_number(was, of, i),
                                 release_number(t, of, i));
            known = known && isfinite(mean[k][i]);
        }
        const double remaining = release_number(t, "remaining", i);
        const bool alike = !isnan(release_number(was, "change", i));
        for (size_t k = 0; k < MEANS && !known; k++) mean[k][i] = (double)NAN;
        if (!release_rounds(r) && known) continue;
        expected[i] = mean[AFTER_REACHED][i] - remaining;
        change[i] = alike ? mean[AFTER_REACHED][i] - mean[BEFORE_REACHED][i] : change[i];
        regression[i] = alike ? change[i] - remaining : regression[i];
    }
}

static void intercepts(const release *r, asc_table *t)
{
    double *estimate = release_column(r, t, "estimate"),
           *error = release_column(r, t, "std.error");
    if (estimate == NULL || error == NULL) return;
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(people_text(t, "term", i, r->arena), "(intercept)") == 0)
            estimate[i] = error[i] = (double)NAN;
}

void release_more_rates(const release_pair *p)
{
    const release *r = p->r;
    for (size_t k = 0; k < p->tables; k++) {
        asc_table *t = p->out[k];
        if (strcmp(t->name, "overlap") == 0 || strcmp(t->name, "observed") == 0)
            weights(p, t);
        else if (strcmp(t->name, "robustness") == 0)
            freedom(p, t);
        else if (strcmp(t->name, "visibility") == 0)
            recorded(r, t);
        else if (strcmp(t->name, "regression_to_mean") == 0)
            before_and_after(p, t);
        else if (strcmp(t->name, "coefficient") == 0)
            intercepts(r, t);
    }
}
