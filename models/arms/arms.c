/* What the models of one partner share (arms.h). */
#include "arms.h"
#include "ascribe/numeric.h"
#include <math.h>

static asc_status both_arms(const asc_exposure_model *m, asc_error *err)
{
    size_t units[2] = {0, 0};
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] > 0.0) units[m->a[i] != 0.0]++;
    ASC_REQUIRE(units[0] > 0 && units[1] > 0, err, ASC_EOVERLAP,
                "partner '%s' was delivered to %s: no comparable units; make it role: "
                "context or leave it out",
                m->problem->player[0], units[0] == 0 ? "every unit" : "nobody");
    return ASC_OK;
}

asc_status asc_arms_prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                            asc_exposure_model *out, asc_error *err)
{
    ASC_REQUIRE(p->players == 1, err, ASC_ESTUDY,
                "model '%s' (%s) compares the units one partner reached with the others, "
                "and %zu partners play here; use gcomp, ipw, aipw or tmle",
                s->spec->name, s->spec->model, p->players);
    for (size_t i = 0; i < p->n && p->eligible != NULL; i++)
        ASC_REQUIRE(
            p->w[i] == 0.0 || (p->eligible[i] & 1U) != 0, err, ASC_EDATA,
            "model '%s': unit %zu was not eligible for '%s', so nobody like it was "
            "reached; leave such units out by 'include'",
            s->spec->name, i + 1, p->player[0]);
    ASC_TRY(asc_exposure_prepare(p, s, arena, out, err));
    return both_arms(out, err);
}

asc_arms_mean asc_arms_of(asc_policy policy)
{
    if (policy.mask == 0) return ASC_ARMS_NONE;
    return policy.kind == ASC_UNIVERSAL ? ASC_ARMS_GIVEN : ASC_ARMS_NATURAL;
}

void asc_arms_hand_over(const asc_exposure_model *m, const double *mean, const double *l,
                        asc_means *out)
{
    const size_t clusters = m->problem->clusters;
    for (size_t j = 0; j < m->policies; j++) {
        const asc_arms_mean which = asc_arms_of(m->policy[j]);
        out->mean[j] = mean[which];
        for (size_t c = 0; out->influence != NULL && l != NULL && c < clusters; c++)
            out->influence[c + j * clusters] = l[c + (size_t)which * clusters];
    }
}

double asc_arms_average(const asc_exposure_model *m, const double *u, double *l)
{
    const double weight = asc_sum(u, m->n),
                 mean = asc_weighted_sum(u, m->y, m->n) / weight;
    if (l == NULL) return mean;
    const double scale = asc_sum(m->w, m->n) / weight;
    for (size_t c = 0; c < m->problem->clusters; c++) l[c] = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (u[i] != 0.0) l[m->cluster[i]] += scale * u[i] * (m->y[i] - mean);
    return mean;
}

double asc_arms_natural(const asc_exposure_model *m, const double *w, bool reached,
                        double *l)
{
    const double total = asc_sum(m->w, m->n);
    double weight = 0.0, sum = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        if (w[i] == 0.0 || (reached && m->a[i] == 0.0)) continue;
        weight += w[i];
        sum += w[i] * m->y[i];
    }
    const double mean = sum / weight;
    for (size_t c = 0; l != NULL && c < m->problem->clusters; c++) l[c] = 0.0;
    for (size_t i = 0; i < m->n && l != NULL; i++)
        if (w[i] != 0.0 && (!reached || m->a[i] != 0.0))
            l[m->cluster[i]] += total / weight * w[i] * (m->y[i] - mean);
    return mean;
}

const double *asc_arms_time(const asc_exposure_model *m, double *time)
{
    const double *offset = m->problem->offset;
    if (offset == NULL) return NULL;
    for (size_t i = 0; i < m->n; i++)
        time[i] = m->w[i] == 0.0 ? 0.0 : exp(offset[m->order[i]]);
    return time;
}

asc_status asc_arms_keep(const asc_exposure_model *m, asc_arena *arena,
                         asc_arms_fitted *out, asc_error *err)
{
    const size_t clusters = m->problem->clusters;
    *out = (asc_arms_fitted){.l = asc_take_zero(arena, clusters * ASC_ARMS_MEANS),
                             .row = asc_take_bytes(arena, clusters, sizeof *out->row),
                             .weight = asc_take_zero(arena, clusters),
                             .total = asc_sum(m->w, m->n)};
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t c = m->cluster[i];
        if (m->w[i] <= out->weight[c]) continue;
        out->weight[c] = m->w[i];
        out->row[c] = (uint32_t)i;
    }
    return ASC_OK;
}

void asc_arms_draw(const asc_exposure_model *m, const asc_arms_fitted *f, const double *w,
                   asc_means *out)
{
    const size_t clusters = m->problem->clusters;
    double mean[ASC_ARMS_MEANS];
    for (size_t k = 0; k < ASC_ARMS_MEANS; k++) {
        double sum = 0.0;
        for (size_t c = 0; c < clusters; c++)
            if (f->weight[c] > 0.0)
                sum += (w[m->order[f->row[c]]] / f->weight[c] - 1.0) *
                       f->l[c + k * clusters];
        mean[k] = f->mean[k] + sum / f->total;
    }
    asc_arms_hand_over(m, mean, NULL, out);
    out->passes = 0;
    out->condition = 0.0;
    out->code = ASC_FIT_OK;
}
