/* The naive twin of g-computation (naive_gcomp.h): nothing is shared with the engine's.
 */
#include "naive_gcomp.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct naive {
    const asc_problem *p;
    const asc_settings *s;
    const double *w;
    size_t columns;
    double *coef;
    double *x; /* [n][columns] rows as delivered, or NULL */
} naive;

static size_t size_of(asc_mask set)
{
    size_t k = 0;
    for (unsigned b = 0; b < 32; b++) k += set >> b & 1U;
    return k;
}

static asc_mask reversed(asc_mask set, size_t k)
{
    asc_mask out = 0;
    for (size_t b = 0; b < k; b++)
        if (set >> b & 1U) out |= (asc_mask)1 << (k - 1 - b);
    return out;
}

/* The design row of unit i under exposures a; returns its length. */
static size_t row_of(const naive *v, size_t i, asc_mask a, double *row)
{
    const asc_problem *p = v->p;
    const asc_model_spec *spec = v->s->spec;
    size_t j = 0;
    row[j++] = 1.0;
    for (size_t k = 0; k < p->players; k++) row[j++] = (double)(a >> k & 1U);
    for (size_t c = 1; c < p->x.cols; c++) row[j++] = p->x.data[i + c * p->x.ld];
    const size_t top = spec->interactions == ASC_PAIRS              ? 2
                       : spec->interactions == ASC_ALL_INTERACTIONS ? p->players
                                                                    : 0;
    for (size_t size = 2; size <= top; size++)
        for (asc_mask r = (asc_mask)1 << p->players; r-- > 0;) {
            const asc_mask set = reversed(r, p->players);
            if (size_of(set) == size) row[j++] = (a & set) == set;
        }
    for (size_t k = 0; k < p->players; k++)
        for (size_t m = 0; m < spec->modifiers; m++) {
            if (strcmp(spec->modifier[m].partner, p->player[k]) != 0) continue;
            for (size_t c = 0; c < p->covariates; c++) {
                const asc_covariate *l = &p->covariate[c];
                if (strcmp(spec->modifier[m].covariate, l->name) != 0) continue;
                for (size_t x = l->first; x < l->first + l->count; x++)
                    row[j++] = (double)(a >> k & 1U) * p->x.data[i + x * p->x.ld];
            }
        }
    return j;
}

static double predict(const naive *v, size_t i, asc_mask a, const double *coef)
{
    double row[512];
    double sum = v->p->offset == NULL ? 0.0 : v->p->offset[i];
    row_of(v, i, a, row);
    for (size_t j = 0; j < v->columns; j++) sum += row[j] * coef[j];
    if (v->p->family == ASC_BINOMIAL) return 1.0 / (1.0 + exp(-sum));
    return v->p->family == ASC_POISSON ? exp(sum) : sum;
}

static double as_delivered(const naive *v, size_t i, const double *coef)
{
    double sum = v->p->offset == NULL ? 0.0 : v->p->offset[i];
    for (size_t j = 0; j < v->columns; j++) sum += v->x[i * v->columns + j] * coef[j];
    return sum;
}

static double loss(const naive *v, const double *coef)
{
    double sum = 0.0;
    for (size_t i = 0; i < v->p->n; i++) {
        if (v->w[i] == 0.0) continue;
        const double eta = as_delivered(v, i, coef), y = v->p->y[i];
        if (v->p->family == ASC_GAUSSIAN)
            sum += v->w[i] * (y - eta) * (y - eta) / 2.0;
        else if (v->p->family == ASC_POISSON)
            sum += v->w[i] * (exp(eta) - (y > 0.0 ? y * eta : 0.0));
        else
            sum += v->w[i] * (y * log1p(exp(-eta)) +
                              (1.0 - y) * (eta > 30.0 ? eta : log1p(exp(eta))));
    }
    return sum;
}

/* Gaussian elimination with full pivoting; directions without information get 0. */
static void solve(double *a, double *b, size_t p, double *x)
{
    size_t *place = calloc(p, sizeof *place);
    double largest = 0.0;
    size_t rank = 0;
    for (size_t i = 0; i < p; i++) place[i] = i;
    for (; rank < p; rank++) {
        size_t r = rank, c = rank;
        for (size_t i = rank; i < p; i++)
            for (size_t j = rank; j < p; j++)
                if (fabs(a[i * p + j]) > fabs(a[r * p + c])) r = i, c = j;
        if (rank == 0) largest = fabs(a[r * p + c]);
        if (!(fabs(a[r * p + c]) > 1e-15 * largest) || largest == 0.0) break;
        for (size_t j = 0; j < p; j++) {
            const double t = a[rank * p + j];
            a[rank * p + j] = a[r * p + j];
            a[r * p + j] = t;
        }
        const double t = b[rank];
        b[rank] = b[r];
        b[r] = t;
        for (size_t i = 0; i < p; i++) {
            const double u = a[i * p + rank];
            a[i * p + rank] = a[i * p + c];
            a[i * p + c] = u;
        }
        const size_t q = place[rank];
        place[rank] = place[c];
        place[c] = q;
        for (size_t i = rank + 1; i < p; i++) {
            const double f = a[i * p + rank] / a[rank * p + rank];
            for (size_t j = rank; j < p; j++) a[i * p + j] -= f * a[rank * p + j];
            b[i] -= f * b[rank];
        }
    }
    for (size_t i = 0; i < p; i++) x[i] = 0.0;
    for (size_t i = rank; i-- > 0;) {
        double sum = b[i];
        for (size_t j = i + 1; j < rank; j++) sum -= a[i * p + j] * x[place[j]];
        x[place[i]] = sum / a[i * p + i];
    }
    free(place);
}

/* y - m without cancellation where m is next to 1. */
static double residual(asc_family family, double y, double eta)
{
    if (family == ASC_BINOMIAL)
        return y / (1.0 + exp(eta)) - (1.0 - y) / (1.0 + exp(-eta));
    return family == ASC_POISSON ? y - exp(eta) : y - eta;
}

static void newton_step(const naive *v, double *step)
{
    const size_t p = v->columns;
    double *h = calloc(p * p, sizeof *h), *g = calloc(p, sizeof *g);
    double *d = calloc(p, sizeof *d);
    for (size_t i = 0; i < v->p->n; i++) {
        if (v->w[i] == 0.0) continue;
        const double *x = v->x + i * p, eta = as_delivered(v, i, v->coef);
        const double e = exp(-fabs(eta));
        const double var = v->p->family == ASC_BINOMIAL  ? e / ((1.0 + e) * (1.0 + e))
                           : v->p->family == ASC_POISSON ? exp(eta)
                                                         : 1.0;
        const double rest = residual(v->p->family, v->p->y[i], eta);
        for (size_t j = 0; j < p; j++) {
            if (x[j] == 0.0) continue;
            g[j] += v->w[i] * x[j] * rest;
            for (size_t k = 0; k < p; k++) h[j * p + k] += v->w[i] * var * x[j] * x[k];
        }
    }
    for (size_t j = 0; j < p; j++) d[j] = h[j * p + j] > 0.0 ? sqrt(h[j * p + j]) : 1.0;
    for (size_t j = 0; j < p; j++) {
        g[j] /= d[j];
        for (size_t k = 0; k < p; k++) h[j * p + k] /= d[j] * d[k];
    }
    solve(h, g, p, step);
    for (size_t j = 0; j < p; j++) step[j] /= d[j];
    free(d);
    free(h);
    free(g);
}

static void means(const naive *v, double *mean)
{
    const asc_problem *p = v->p;
    const asc_mask sets = (asc_mask)1 << p->players;
    double total = 0.0;
    for (size_t i = 0; i < p->n; i++) total += v->w[i];
    for (int kind = 0; kind < 2; kind++) {
        if (kind == 0 ? !v->s->delivered : !v->s->universal) continue;
        for (asc_mask set = 0; set < sets; set++) {
            double sum = 0.0;
            for (size_t i = 0; i < p->n; i++) {
                if (v->w[i] == 0.0) continue;
                const asc_mask may = kind == 0             ? p->delivered[i]
                                     : p->eligible != NULL ? p->eligible[i]
                                                           : sets - 1;
                sum += v->w[i] * predict(v, i, may & set, v->coef);
            }
            *mean++ = sum / total;
        }
    }
}

size_t naive_gcomp(const asc_problem *p, const asc_settings *s, const double *w,
                   double *mean, double *coef)
{
    naive v = {.p = p, .s = s, .w = w};
    double row[512];
    v.columns = row_of(&v, 0, 0, row);
    const size_t policies = ((size_t)s->delivered + (size_t)s->universal) << p->players;
    double *step = calloc(v.columns, sizeof *step),
           *trial = calloc(v.columns, sizeof *trial);
    double *last = calloc(policies, sizeof *last);
    v.coef = calloc(v.columns, sizeof *v.coef);
    v.x = calloc(p->n * v.columns, sizeof *v.x);
    for (size_t i = 0; i < p->n; i++) row_of(&v, i, p->delivered[i], v.x + i * v.columns);
    size_t still = 0;
    for (int pass = 0; pass < 200 && still < 3; pass++) {
        newton_step(&v, step);
        const double before = loss(&v, v.coef);
        for (double t = 1.0; t > 1e-6; t /= 2.0) {
            for (size_t j = 0; j < v.columns; j++) trial[j] = v.coef[j] + t * step[j];
            if (loss(&v, trial) <= before + 1e-9 * fabs(before)) break;
        }
        memcpy(v.coef, trial, v.columns * sizeof *trial);
        if (pass < 8 && fabs(before - loss(&v, v.coef)) > 1e-9 * fabs(before)) continue;
        means(&v, mean);
        double moved = 0.0;
        for (size_t i = 0; i < policies; i++)
            moved = fmax(moved, fabs(mean[i] - last[i]) / (1e-3 + fabs(mean[i])));
        memcpy(last, mean, policies * sizeof *last);
        still = moved < 1e-13 ? still + 1 : 0;
    }
    if (coef != NULL) memcpy(coef, v.coef, v.columns * sizeof *coef);
    free(step);
    free(trial);
    free(last);
    free(v.coef);
    free(v.x);
    return v.columns;
}
