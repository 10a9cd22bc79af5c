/* The rows of the evidence gate that follow from estimates: each from the numbers of one outcome under one
 * model, and of the outcomes beside it.
 *   design       comparison 2; before and after without one 1; neither 0. A target-trial cohort also needs linked
 *                windows, a doubly robust model and the outcome's level before (asc_gate_run asks the rest)
 *   overlap      smallest ESS / n and ESS of all arms; equipoise; largest |SMD| and variance ratio
 *   E-value      of the limit of mu(N) / mu(none) nearest 1; not applicable when the limits hold 1, where
 *                there is nothing to explain away
 *   detectable   2.80 SE of v(N) over the smallest effect of interest
 *   multiverse   models whose total has the sign of the first model's, of all that were to be run
 *   safety       non-inferior: ratio of a safety outcome below its margin at 95 %, or difference
 *   controls     log ratio less its known value, N(mean, sd^2 + se^2): expected absolute systematic error
 * Schuemie et al. (2014), Stat. Med. 33:209-218 (controls); VanderWeele & Ding (2017), Ann. Intern. Med.
 * 167:268-274; Piaggio et al. (2012), JAMA 308:2594-2604 (non-inferiority). */
#include "ascribe/claims.h"
#include <math.h>
#include <string.h>

static asc_evidence unknown(void)
{
    asc_evidence e = {.status = ASC_NOT_EVALUATED};
    for (size_t i = 0; i < ASC_GATE_VALUES; i++) e.value[i] = (double)NAN;
    return e;
}

static asc_evidence known(double first, double second, double third)
{
    asc_evidence e = unknown();
    e.status = ASC_EVALUATED;
    e.value[0] = first;
    e.value[1] = second;
    e.value[2] = third;
    return e;
}

static bool is_role(const asc_fact *f, const char *role)
{
    return strcmp(f->outcome->role, role) == 0;
}

void asc_claim_design(const asc_fact *f, const asc_study *s, asc_evidence *row)
{
    const bool compared = f->model[0] != '\0' && f->supported && isfinite(f->total);
    const bool earlier = f->earlier;
    const bool aligned = s->link != NULL && f->outcome->linked != NULL;
    const bool trial = compared && aligned && f->doubly_robust && earlier;
    row[ASC_ROW_DESIGN] =
        known(compared ? 2.0 : (earlier ? 1.0 : 0.0), 0.0, trial ? 1.0 : 0.0);
}

void asc_claim_overlap(const asc_fact *f, asc_evidence *row)
{
    const double robust = f->doubly_robust ? 1.0 : 0.0;
    row[ASC_ROW_ESS] =
        isnan(f->ess) ? unknown() : known(f->ess_share, f->ess, (double)NAN);
    row[ASC_ROW_EQUIPOISE] =
        isnan(f->equipoise) ? unknown() : known(f->equipoise, (double)NAN, (double)NAN);
    row[ASC_ROW_BALANCE] =
        isnan(f->smd) ? unknown() : known(f->smd, f->variance_ratio, robust);
}

asc_evidence asc_claim_evalue(const asc_fact *f, double benchmark)
{
    if (!isfinite(f->ratio_low) || !isfinite(f->ratio_high)) return unknown();
    asc_evidence e = known(asc_evalue_limit(exp(f->ratio_low), exp(f->ratio_high)),
                           benchmark, (double)NAN);
    if (f->ratio_low <= 0.0 && f->ratio_high >= 0.0) e.status = ASC_NOT_APPLICABLE;
    return e;
}

asc_evidence asc_claim_detectable(const asc_fact *f)
{
    if (!(f->outcome->sesoi > 0.0) || !isfinite(f->std_error)) return unknown();
    return known(asc_detectable(f->std_error) / f->outcome->sesoi, (double)NAN,
                 (double)NAN);
}

static bool in_multiverse(const asc_gate_plan *gate, const char *model)
{
    for (size_t i = 0; i < gate->multiverses; i++)
        if (strcmp(gate->multiverse[i], model) == 0) return true;
    return gate->multiverses == 0;
}

asc_evidence asc_claim_multiverse(const asc_fact *f, const asc_fact_list *all)
{
    return asc_claim_grid(f, all, NULL);
}

asc_evidence asc_claim_grid(const asc_fact *f, const asc_fact_list *all,
                            const asc_trials *trials)
{
    const asc_fact *first = NULL;
    size_t models = 0, same = 0;
    for (size_t i = 0; i < all->facts; i++) {
        const asc_fact *g = &all->fact[i];
        if (g->outcome != f->outcome) continue;
        if (first == NULL) first = g;
        /* The registered model, and the one spoken of, count whether or not they are listed. */
        if (g != first && g != f && !in_multiverse(&all->study->gate, g->model)) continue;
        models++;
        same += g->supported && g->total * first->total > 0.0;
    }
    for (size_t i = 0; trials != NULL && first != NULL && i < trials->grids; i++) {
        const asc_trial *t = &trials->grid[i];
        if (strcmp(t->outcome, f->outcome->name) != 0 ||
            strcmp(t->policy, f->policy) != 0)
            continue;
        models++;
        same += t->estimate * first->total > 0.0;
    }
    if (models < 2) return unknown();
    return known((double)same / (double)models, (double)NAN, (double)NAN);
}

static bool beside(const asc_fact *f, const asc_fact *g, const char *role)
{
    return is_role(g, role) && strcmp(f->model, g->model) == 0;
}

/* How much worse the safety outcome may be at the limit of its interval, against the margin. */
static bool inferior(const asc_fact *g)
{
    const double margin = g->outcome->margin;
    if (asc_family_amount(g->outcome->family)) return !(g->low > -margin);
    const double worse = g->outcome->lower_is_better ? g->ratio_high : -g->ratio_low;
    return !(worse < log(margin));
}

asc_evidence asc_claim_safety(const asc_fact *f, const asc_fact_list *all,
                              const asc_fact **worst)
{
    asc_safety_state state = ASC_SAFETY_UNMONITORED;
    bool blind = false, any = false;
    *worst = NULL;
    for (size_t i = 0; i < all->facts; i++) {
        const asc_fact *g = &all->fact[i];
        if (!beside(f, g, "safety")) continue;
        const bool seen =
            g->supported && g->outcome->margin > 0.0 &&
            isfinite(asc_family_amount(g->outcome->family) ? g->low : g->ratio_high);
        any = true;
        blind |= !seen;
        if (seen && inferior(g) && *worst == NULL) *worst = g;
        if (seen && state == ASC_SAFETY_UNMONITORED) state = ASC_SAFETY_CLEAR;
    }
    if (!any) return unknown();
    if (*worst != NULL) state = ASC_SAFETY_CONCERN;
    if (blind) state = ASC_SAFETY_UNMONITORED; /* the lower cap of the two */
    return known((double)state, (double)NAN, (double)NAN);
}

static bool counts_as_control(const asc_gate_plan *gate, const char *name)
{
    for (size_t i = 0; i < gate->controls; i++)
        if (strcmp(gate->control[i], name) == 0) return true;
    return gate->controls == 0;
}

asc_controls asc_claim_controls_of(const asc_fact *f, const asc_fact_list *all,
                                   asc_arena *arena)
{
    asc_controls c = {.fact = asc_take_bytes(arena, all->facts, sizeof(void *)),
                      .error = asc_take(arena, all->facts),
                      .se = asc_take(arena, all->facts)};
    bool whole = c.fact != NULL && c.error != NULL && c.se != NULL;
    const size_t facts = whole ? all->facts : 0; /* the arena remembers */
    for (size_t i = 0; i < facts; i++) {
        const asc_fact *g = &all->fact[i];
        if (!beside(f, g, "negative_control") ||
            !counts_as_control(&all->study->gate, g->outcome->name))
            continue;
        c.fact[c.count] = g;
        c.error[c.count] = g->ratio - g->outcome->true_effect;
        c.se[c.count] = g->ratio_se;
        /* A planned control without an estimate is not passed over. */
        whole &= isfinite(c.error[c.count]) && c.se[c.count] > 0.0 && g->supported;
        c.count++;
    }
    c.fitted = whole && c.count >= 2 &&
               asc_systematic_fit(c.error, c.se, c.count, &c.fit, NULL) == ASC_OK;
    return c;
}

asc_evidence asc_claim_controls(const asc_fact *f, const asc_fact_list *all,
                                asc_arena *work)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_controls c = asc_claim_controls_of(f, all, work);
    asc_arena_rewind(work, mark);
    return c.fitted ? known(c.fit.ease, c.fit.covering, (double)c.count) : unknown();
}
