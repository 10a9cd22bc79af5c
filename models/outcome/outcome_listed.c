/* Policy means when few of the 2^K coalitions are asked for, as among 24 functions of 6 partners.
 *   sum over units under S = sum_a F_a(a & S),  F_a(t) = sum over the rows of pattern a of w m(eta_i(t))
 * F_a is needed at the distinct sets t = a & S of the list alone: all subsets of a where these are few, else those
 * that occur, sorted. Without modifiers it is a function of the shift C(t) only, and of a binomial model the
 * series of outcome_chebyshev.c where that takes fewer points than there are sets. No table over 2^K is made. */
#include "outcome_listed.h"
#include "ascribe/contribution.h"
#include "ascribe/numeric.h"
#include "outcome_chebyshev.h"
#include <math.h>

enum { LOCAL_MOST = 16, ETA_MOST = 300, BYTE = 256, BYTES = 8 };

typedef struct job {
    const asc_listed *fit;
    const asc_patterns *by;
    size_t group;
    asc_mask pattern;
    asc_mask *set; /* [sets] t, by compact bits or ascending              */
    double *c, *g; /* [sets] C(t), F(t)                                   */
    size_t sets;
    bool local;                  /* all subsets of the pattern                          */
    uint32_t place[BYTES][BYTE]; /* compact bits of a byte of a & S                   */
    double *base, *w, *odds;     /* [rows] that count                                   */
    size_t *row;                 /* [rows]                                              */
    size_t rows;
    asc_chebyshev series;
} job;

bool asc_outcome_listed_pays(const asc_outcome_model *m)
{
    const size_t players = m->problem->players;
    return m->coalition != NULL &&
           (players > ASC_SHIFT_PLAYERS ||
            (players > 12 && m->coalitions <= ((size_t)1 << players) / 8));
}

/* For each byte of a mask the compact bits of its members within the pattern. */
static void places_fill(job *j)
{
    unsigned before = 0;
    for (unsigned b = 0; b < BYTES; b++) {
        const asc_mask part = j->pattern >> (8 * b) & (BYTE - 1);
        for (unsigned value = 0; value < BYTE; value++) {
            uint32_t bits = 0;
            unsigned at = before;
            for (unsigned k = 0; k < 8; k++) {
                if ((part >> k & 1) == 0) continue;
                if ((value >> k & 1) != 0) bits |= UINT32_C(1) << at;
                at++;
            }
            j->place[b][value] = bits;
        }
        before += asc_set_size(part);
    }
}

static size_t place_of(const job *j, asc_mask t)
{
    if (j->local) {
        size_t at = 0;
        for (unsigned b = 0; b < BYTES && t >> (8 * b) != 0; b++)
            at |= j->place[b][t >> (8 * b) & (BYTE - 1)];
        return at;
    }
    const asc_game sets = {.n = 64, .coalition = j->set, .coalitions = j->sets};
    return asc_game_find(&sets, t);
}

/* The sets t of a pattern, and their shifts. */
static void sets_fill(job *j)
{
    const asc_outcome_model *m = j->fit->m;
    const unsigned members = asc_set_size(j->pattern);
    j->local = members <= LOCAL_MOST && ((size_t)1 << members) <= 2 * m->coalitions;
    if (j->local) {
        places_fill(j);
        asc_subsets(j->pattern, j->set);
        j->sets = (size_t)1 << members;
        for (size_t s = 0; s < j->sets; s++) j->c[s] = 0.0;
        for (size_t q = 0; q < m->p; q++)
            if (m->xcol[q] == 0 && m->set[q] != 0 && (m->set[q] & ~j->pattern) == 0)
                j->c[place_of(j, m->set[q])] += j->fit->eta->coef[q];
        asc_zeta(j->c, members);
        return;
    }
    for (size_t s = 0; s < m->coalitions; s++) j->set[s] = j->pattern & m->coalition[s];
    j->sets = asc_masks_unique(j->set, m->coalitions);
    for (size_t s = 0; s < j->sets; s++)
        j->c[s] = asc_predictor_shift(m, j->fit->eta, j->set[s]);
}

static void rows_fill(job *j)
{
    j->rows = 0;
    for (size_t at = j->by->first[j->group]; at < j->by->first[j->group + 1]; at++) {
        const size_t i = j->by->row[at];
        if (j->fit->w[i] == 0.0 || (j->fit->sign != NULL && j->fit->sign[i] != 0))
            continue;
        j->row[j->rows] = i;
        j->w[j->rows] = j->fit->w[i];
        j->base[j->rows++] = j->fit->eta->base[i];
    }
}

static double inverse_link(asc_family family, double eta)
{
    if (family == ASC_BINOMIAL) asc_vlogistic(&eta, &eta, 1);
    if (family == ASC_POISSON) asc_vexp(&eta, &eta, 1);
    return eta;
}

/* Row by row and set by set. */
static void direct(job *j)
{
    const asc_outcome_model *m = j->fit->m;
    for (size_t s = 0; s < j->sets; s++) {
        j->g[s] = 0.0;
        for (size_t r = 0; r < j->rows; r++)
            j->g[s] += j->w[r] *
                       inverse_link(m->link, asc_predictor_with(m, j->fit->eta, j->row[r],
                                                                j->set[s], j->c[s]));
    }
}

static void linear(job *j)
{
    const bool poisson = j->fit->m->link == ASC_POISSON;
    double sum = 0.0, weight = 0.0;
    for (size_t r = 0; r < j->rows; r++) {
        sum += j->w[r] * (poisson ? exp(j->base[r]) : j->base[r]);
        weight += j->w[r];
    }
    for (size_t s = 0; s < j->sets; s++)
        j->g[s] = poisson ? exp(j->c[s]) * sum : sum + weight * j->c[s];
}

static double logistic_sum(const job *j, double shift)
{
    const double c = exp(-shift);
    double sum = 0.0;
    for (size_t r = 0; r < j->rows; r++) sum += j->w[r] / (1.0 + j->odds[r] * c);
    return sum;
}

/* The series a [n] at all shifts, several at a time. */
static void logistic_series(job *j, const double *a, size_t n, double middle, double half)
{
    for (size_t s = 0; s < j->sets; s += ASC_CHEBYSHEV_LANES) {
        double x[ASC_CHEBYSHEV_LANES] = {0.0}, y[ASC_CHEBYSHEV_LANES];
        const size_t end =
            j->sets - s < ASC_CHEBYSHEV_LANES ? j->sets - s : ASC_CHEBYSHEV_LANES;
        for (size_t l = 0; l < end && half > 0.0; l++)
            x[l] = (j->c[s + l] - middle) / half;
        asc_chebyshev_at(a, n, x, y);
        for (size_t l = 0; l < end; l++) j->g[s + l] = y[l];
    }
}

/* Shifts and rows are within reach of exp. */
static void logistic(job *j)
{
    double low = j->c[0], high = j->c[0], f[ASC_CHEBYSHEV_MOST], a[ASC_CHEBYSHEV_MOST];
    for (size_t s = 1; s < j->sets; s++) {
        low = j->c[s] < low ? j->c[s] : low;
        high = j->c[s] > high ? j->c[s] : high;
    }
    for (size_t r = 0; r < j->rows; r++) j->odds[r] = exp(-j->base[r]);
    const double half = 0.5 * (high - low), middle = low + half;
    const size_t n = asc_chebyshev_need(half);
    if (n > ASC_CHEBYSHEV_MOST || n + 4 >= j->sets) {
        for (size_t s = 0; s < j->sets; s++) j->g[s] = logistic_sum(j, j->c[s]);
        return;
    }
    if (j->series.n != n) asc_chebyshev_make(&j->series, n);
    for (size_t q = 0; q < n; q++)
        f[q] = logistic_sum(j, n > 1 ? middle + half * j->series.cosine[1][q] : middle);
    asc_chebyshev_fit(&j->series, f, a);
    logistic_series(j, a, n, middle, half);
}

static bool within_reach(const job *j)
{
    double widest = 0.0;
    for (size_t r = 0; r < j->rows; r++) widest = fmax(widest, fabs(j->base[r]));
    for (size_t s = 0; s < j->sets; s++) widest = fmax(widest, fabs(j->c[s]));
    return widest < ETA_MOST;
}

static void pattern_sums(job *j)
{
    const asc_outcome_model *m = j->fit->m;
    const bool shifted = (j->pattern & m->modified) == 0;
    if (shifted && m->link != ASC_BINOMIAL)
        linear(j);
    else if (shifted && within_reach(j))
        logistic(j);
    else
        direct(j);
}

asc_status asc_outcome_listed(const asc_listed *fit, const asc_patterns *by,
                              asc_arena *work, double *total, asc_error *err)
{
    const asc_outcome_model *m = fit->m;
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t most = 2 * m->coalitions + 1;
    job *j = asc_take_bytes(work, 1, sizeof *j);
    ASC_TRY(asc_arena_check(work, err));
    j->fit = fit;
    j->by = by;
    j->set = asc_take_bytes(work, most, sizeof *j->set);
    j->c = asc_take(work, most);
    j->g = asc_take(work, most);
    j->base = asc_take(work, m->n);
    j->w = asc_take(work, m->n);
    j->odds = asc_take(work, m->n);
    j->row = asc_take_bytes(work, m->n, sizeof *j->row);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t s = 0; s < m->coalitions; s++) total[s] = 0.0;
    for (j->group = 0; j->group < by->count; j->group++) {
        j->pattern = by->mask[j->group];
        rows_fill(j);
        if (j->rows == 0) continue;
        sets_fill(j);
        pattern_sums(j);
        for (size_t s = 0; s < m->coalitions; s++)
            total[s] += j->g[place_of(j, j->pattern & m->coalition[s])];
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
