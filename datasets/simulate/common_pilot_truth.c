/* The truth of a pilot of the field: a sum over who people are and what they got (common_pilot.h has the formula).
 * Robins (1986), Math. Modelling 7:1393-1512 (the g-formula). */
#include "common_pilot.h"
#include <inttypes.h>
#include <string.h>

enum { MASKS = 1 << ASC_PILOT_SERVICES };

/* P(A = a | x) of every mask. */
static void deliveries(const asc_pilot_plan *plan, const asc_person *x, double *p)
{
    p[0] = 1.0;
    for (size_t k = 0; k < plan->services; k++) {
        const asc_service *s = &plan->service[k];
        const double sum = asc_person_sum(&s->delivery, x);
        for (size_t a = 0; a < (size_t)1 << k; a++) {
            const double e = asc_logistic(sum + ((a & 1U) != 0 ? s->pull : 0.0));
            p[a | (size_t)1 << k] = e * p[a];
            p[a] *= 1.0 - e;
        }
    }
}

static double kept(const asc_pilot_plan *plan, const asc_person *x)
{
    return plan->kept == NULL ? 1.0 : plan->kept(x);
}

asc_pilot_truth asc_pilot_population(const asc_pilot_plan *plan, asc_pilot_mean *mean)
{
    const size_t masks = (size_t)1 << plan->services;
    asc_pilot_truth t = {.delivered = {0}};
    double all = 0.0;
    for (size_t i = 0; i < ASC_PILOT_CELLS; i++) {
        asc_person x;
        double p[MASKS], m[MASKS];
        const double share = asc_pilot_cell(i, &x), w = share * kept(plan, &x);
        deliveries(plan, &x, p);
        for (unsigned a = 0; a < masks; a++) m[a] = mean(&x, a);
        all += w;
        for (size_t s = 0; s < masks; s++) {
            double sum = 0.0;
            for (size_t a = 0; a < masks; a++) sum += p[a] * m[a & s];
            t.delivered[s] += w * sum;
            t.universal[s] += w * m[s];
        }
    }
    for (size_t s = 0; s < masks; s++) {
        t.delivered[s] /= all;
        t.universal[s] /= all;
    }
    return t;
}

asc_text asc_pilot_truth_start(const asc_pilot *p, const asc_simulation *s)
{
    asc_text t = asc_text_start(p->arena);
    asc_text_format(&t,
                    "{\n  \"schema_version\": 1, \"simulator\": \"%s\",\n"
                    "  \"seed\": %" PRIu64 ", \"n\": %zu, \"monte_carlo_error\": 0,\n"
                    "  \"partners\": [",
                    p->plan->name, s->seed, s->n);
    for (size_t k = 0; k < p->plan->services; k++)
        asc_text_format(&t, "%s\"%s\"", k == 0 ? "" : ", ", p->plan->service[k].player);
    asc_text_add(&t, "],\n");
    return t;
}

void asc_pilot_truth_add(asc_text *t, const asc_pilot_plan *plan,
                         const asc_pilot_truth *truth, double good, const char *suffix)
{
    const char *all = asc_take_format(t->arena, "_universal%s", suffix);
    const char *mu = asc_take_format(t->arena, "mu_delivered%s", suffix);
    const char *mu_all = asc_take_format(t->arena, "mu%s", all);
    if (mu_all == NULL || mu == NULL) return; /* the arena remembers */
    asc_truth_policy(t, mu, suffix, truth->delivered, plan->services, good);
    asc_truth_policy(t, mu_all, all, truth->universal, plan->services, good);
}

asc_status asc_pilot_truth_end(asc_text *t, const asc_pilot_plan *plan,
                               const asc_pilot_truth *truth, asc_simulated *out,
                               asc_error *err)
{
    double *mu = asc_take(t->arena, (size_t)1 << plan->services),
           *phi = asc_take(t->arena, plan->services), reached[ASC_PILOT_SERVICES] = {0};
    double all = 0.0;
    for (size_t i = 0; i < ASC_PILOT_CELLS; i++) {
        asc_person x;
        double p[MASKS];
        const double w = asc_pilot_cell(i, &x) * kept(plan, &x);
        deliveries(plan, &x, p);
        all += w;
        for (size_t k = 0; k < plan->services; k++)
            for (size_t a = 0; a < (size_t)1 << plan->services; a++)
                if (a >> k & 1U) reached[k] += w * p[a];
    }
    for (size_t k = 0; k < plan->services; k++) reached[k] /= all;
    asc_text_add(t, "  ");
    asc_truth_reals(t, "reached", reached, plan->services);
    asc_text_add(t, "\n}\n");
    ASC_TRY(asc_arena_check(t->arena, err));
    memcpy(mu, truth->delivered, sizeof *mu << plan->services);
    asc_truth_shapley(mu, plan->services, plan->good, phi);
    out->truth = t->data;
    out->players = plan->services;
    out->mu = mu;
    out->shapley = phi;
    return ASC_OK;
}
