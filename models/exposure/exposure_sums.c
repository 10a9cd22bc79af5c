/* Weighted sums over the units that follow a policy, row after row in their order (exposure_model.h).
 * Kish (1965), Survey Sampling, section 11.7, for the effective sample size (sum h)^2 / sum h^2 that
 * follows from them. */
#include "ascribe/text.h"
#include "exposure_model.h"
#include <math.h>

/* Of the followers, absent or not of the target: h 0. */
static void add_plain(const asc_weighting *g, size_t first, size_t rows, const double *w,
                      const double *r, asc_weight_sums *s)
{
    double weight = 0.0, value = 0.0;
    size_t followers = 0;
    for (size_t i = 0; i < rows; i++) {
        const double u = w[first + i], h = u == 0.0 ? 0.0 : u * g->h[i];
        weight += h;
        value += h * r[first + i];
        followers += h != 0.0;
    }
    s->weight += weight;
    s->value += value;
    s->followers += followers;
}

static void add_rows(const asc_weighting *g, size_t first, size_t rows, const double *w,
                     const double *r, asc_weight_sums *s)
{
    asc_weight_sums part = {.least = s->least, .largest = s->largest};
    for (size_t i = 0; i < rows; i++) {
        const double u = w[first + i];
        if (u == 0.0 || g->h[i] == 0.0) continue; /* absent, or not of the target */
        const double h = u * g->h[i];
        part.weight += h;
        part.square += h * h;
        part.value += h * r[first + i];
        part.largest = fmax(part.largest, h);
        part.least = fmin(part.least, 1.0 / g->h[i]);
        part.followers++;
    }
    s->weight += part.weight;
    s->square += part.square;
    s->value += part.value;
    s->largest = part.largest;
    s->least = part.least;
    s->followers += part.followers;
}

typedef struct summands {
    const double *w, *r; /* [n] */
    void (*add)(const asc_weighting *g, size_t first, size_t rows, const double *w,
                const double *r, asc_weight_sums *s);
} summands;

static asc_status over_followers(const asc_exposure_model *m, const asc_exposure_fit *fit,
                                 asc_policy policy, const summands *of, asc_arena *work,
                                 asc_weight_sums *out, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_weighting g;
    ASC_TRY(asc_weighting_create(m, fit, policy, false, work, &g, err));
    for (size_t i = 0; i < m->n;) {
        const size_t rows = asc_weighting_run(&g, i);
        if (asc_weighting_follows(&g, i)) {
            asc_weighting_fill(&g, i, rows);
            of->add(&g, i, rows, of->w, of->r, out);
        }
        i += rows;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_exposure_sums(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             asc_policy policy, const double *w, const double *r,
                             asc_arena *work, asc_weight_sums *out, asc_error *err)
{
    const summands all = {w, r, add_rows};
    *out = (asc_weight_sums){.least = (double)INFINITY};
    return over_followers(m, fit, policy, &all, work, out, err);
}

asc_status asc_exposure_value(const asc_exposure_model *m, const asc_exposure_fit *fit,
                              asc_policy policy, const double *w, const double *r,
                              asc_arena *work, asc_weight_sums *out, asc_error *err)
{
    const summands plain = {w, r, add_plain};
    const double none = (double)NAN;
    *out = (asc_weight_sums){.square = none, .largest = none, .least = none};
    return over_followers(m, fit, policy, &plain, work, out, err);
}

asc_status asc_exposure_h(const asc_exposure_model *m, const asc_exposure_fit *fit,
                          asc_policy policy, bool all, asc_arena *work, double *h,
                          asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_weighting g;
    ASC_TRY(asc_weighting_create(m, fit, policy, false, work, &g, err));
    for (size_t i = 0; i < m->n;) {
        const size_t rows = asc_weighting_run(&g, i);
        const bool follows = all || asc_weighting_follows(&g, i);
        if (follows) asc_weighting_fill(&g, i, rows);
        for (size_t r = 0; r < rows; r++) h[i + r] = follows ? g.h[r] : 0.0;
        i += rows;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_exposure_followed(const asc_exposure_model *m, asc_policy policy,
                                 const asc_weight_sums *sum, asc_arena *work,
                                 asc_error *err)
{
    if (sum->followers > 0 && isfinite(sum->weight)) return ASC_OK;
    asc_text name = asc_text_start(work);
    for (size_t k = 0; k < m->players; k++)
        if ((policy.mask >> k & 1U) != 0)
            asc_text_format(&name, "%s%s", name.length > 0 ? "+" : "",
                            m->problem->player[k]);
    ASC_TRY(asc_arena_check(work, err));
    return ASC_FAIL(err, ASC_EOVERLAP,
                    "outcome '%s', policy %s(%s): %zu units got what it would have given "
                    "them%s, so weighting says nothing of it; use gcomp for it, or fewer "
                    "partners",
                    m->problem->outcome, asc_policy_name(policy.kind), name.data,
                    sum->followers,
                    sum->followers > 0 ? " and one has a weight without bound" : "");
}
