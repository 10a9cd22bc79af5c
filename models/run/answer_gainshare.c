/* The gainshare of a run: the rule of `funding` applied to the lower bounds of the first model as delivered.
 *   S, S_L     cash of the source outcome for the payer: gain x units x unit cost x cashable
 *   B          benchmark: mu(empty) x units x unit cost
 *   phi        shares of the declared index and their one-sided bounds, by the same interval kind
 *   level      of the pathway; without partner statements at level 3 only the collective part is paid
 * Without percentages nothing is resolved and the whole pool is collective. */
#include "answer_money.h"
#include "ascribe/value.h"
#include <math.h>
#include <string.h>

static const char frame_columns[] =
    "t:kind t:partner t:currency n:minor r:phi r:phi.low r:by_contribution "
    "r:by_collective r:amount n:paid n:equal n:by_spend r:spend";

static asc_gainshare_rule rule_of(const asc_money *m, double people)
{
    const asc_funding *f = m->funding;
    return (asc_gainshare_rule){.bound = f->bound,
                                .msr = asc_money_msr(f, people),
                                .programme_cost = f->programme_cost,
                                .share = f->share,
                                .cap = f->cap,
                                .collective = f->collective,
                                .floor = f->floor,
                                .ceiling = f->ceiling,
                                .prudence =
                                    f->own ? ASC_PRUDENCE_OWN : ASC_PRUDENCE_COMMON,
                                .minor = m->minor};
}

/* Partners that play in declared order: the order of the players of a stage. */
static size_t partners_of(const asc_answer *a, const asc_money_case *split,
                          asc_gainshare_partner *out)
{
    const asc_study *s = a->study;
    const asc_funding *f = s->money.funding;
    size_t n = 0;
    for (size_t k = 0; k < s->partners; k++) {
        if (s->partner[k].role != ASC_PLAYER) continue;
        asc_gainshare_partner p = {
            .name = s->partner[k].name,
            .weight = f->weight[k],
            .spend = f->spend[k],
            .coordinated = asc_money_coordinated(a, s->partner[k].name),
            .unsettled = asc_beside_unsettled(a, s->partner[k].name)};
        for (size_t j = 0; split != NULL && j < split->players; j++) {
            if (strcmp(split->player[j], p.name) != 0 || split->refusal[0] != '\0')
                continue;
            p.phi = split->phi[j];
            p.phi_low = split->phi_low[j];
        }
        /* An end that is not finite says nothing of the share: no part of it is resolved. */
        if (!isfinite(p.phi_low)) p.phi_low = 0.0;
        out[n++] = p;
    }
    return n;
}

/* Has every safety outcome of the rule, under the model of the saving, an interval above its margin? */
static asc_status safe(const asc_answer *a, const asc_money_case *c, bool *out,
                       asc_error *err)
{
    const asc_study *s = a->study;
    const asc_funding *f = s->money.funding;
    asc_fact *fact = asc_take_bytes(a->arena, a->facts + 1, sizeof *fact);
    ASC_TRY(asc_arena_check(a->arena, err));
    *out = true;
    for (size_t i = 0; i < f->safeties; i++) {
        size_t n = 0;
        for (size_t j = 0; j < a->facts; j++)
            if (a->fact[j].outcome == &s->outcome[f->safety[i]] &&
                strcmp(a->fact[j].model, s->model[c->model].name) == 0)
                fact[n++] = a->fact[j];
        if (n == 0) {
            *out = false;
            return ASC_OK;
        }
        const asc_fact *worst = NULL;
        const asc_fact_list list = {fact, n, s};
        const asc_evidence e = asc_claim_safety(fact, &list, &worst);
        *out =
            *out && e.status == ASC_EVALUATED && e.value[0] == (double)ASC_SAFETY_CLEAR;
    }
    return ASC_OK;
}

static asc_gainshare_case case_of(const asc_answer *a, const asc_saving *s,
                                  const asc_money_case *split,
                                  const asc_gainshare_partner *partner, size_t partners)
{
    const int partner_level =
        split == NULL ? -1 : asc_money_standing_of(a, split).partner;
    return (asc_gainshare_case){.level =
                                    s->pathway > 2 && partner_level < 3 ? 2 : s->pathway,
                                .benefit = s->benefit,
                                .benchmark = s->benchmark,
                                .savings = s->savings,
                                .std_error = s->std_error,
                                .low_given = true,
                                .savings_low = s->low,
                                .low_kind = s->low_kind,
                                .audit = s->audit,
                                .quality = asc_money_quality(a),
                                .safe = true,
                                .partner = partner,
                                .partners = partners};
}

static void integer(asc_frame *f, const int64_t *x, size_t k)
{
    if (x == NULL)
        asc_frame_null(f);
    else
        asc_frame_integer(f, x[k]);
}

/* A row that is no partner: the reserve, the pool. */
static void sum_row(asc_frame *f, const asc_money *m, const char *kind, const char *name,
                    int64_t paid)
{
    const double none = (double)NAN;
    asc_frame_texts(f, 3, (const char *const[]){kind, name, m->currency});
    asc_frame_integer(f, m->minor);
    asc_frame_reals(f, 5,
                    (const double[]){none, none, none, none, (double)paid / m->minor});
    asc_frame_integer(f, paid);
    asc_frame_null(f);
    asc_frame_null(f);
    asc_frame_real(f, none);
}

/* Shares are shown where partner statements carry them. */
static asc_table *pay_table(const asc_answer *a, const asc_gainshare_case *c,
                            const asc_gainshare *g, bool resolved)
{
    const asc_money *m = &a->study->money;
    asc_frame f = asc_frame_open(a->arena, "gainshare", frame_columns);
    for (size_t k = 0; k < c->partners; k++) {
        const asc_gainshare_partner *p = &c->partner[k];
        asc_frame_texts(&f, 3, (const char *const[]){"partner", p->name, m->currency});
        asc_frame_integer(&f, m->minor);
        const double none = (double)NAN;
        asc_frame_reals(
            &f, 5,
            (const double[]){resolved ? p->phi : none, resolved ? p->phi_low : none,
                             g->by_contribution[k], g->by_collective[k], g->amount[k]});
        integer(&f, g->paid, k);
        integer(&f, g->equal, k);
        integer(&f, g->by_spend, k);
        asc_frame_real(&f, p->spend);
    }
    sum_row(&f, m, "reserve", m->funding->reserve, g->reserve_minor);
    sum_row(&f, m, "pool", "", g->pool_minor);
    return asc_frame_table(&f);
}

/* The steps of the rule after step 0 of this run; a stop before the rule has step 0 alone. */
static asc_table *step_table(const asc_answer *a, const char *zero, double value,
                             const asc_table *steps, const char *unresolved)
{
    asc_frame f =
        asc_frame_open(a->arena, "gainshare_step", "n:step t:name r:value t:text");
    asc_frame_integer(&f, 0);
    asc_frame_text(&f, "cashable savings of the payer");
    asc_frame_real(&f, value);
    asc_frame_text(&f, zero);
    for (size_t i = 0; steps != NULL && i < steps->rows; i++) {
        const asc_column *name = asc_table_find(steps, "name");
        const asc_column *text = asc_table_find(steps, "text");
        char *cell[2] = {asc_take_bytes(a->arena, name->width + 1, 1),
                         asc_take_bytes(a->arena, text->width + 1, 1)};
        if (cell[0] == NULL || cell[1] == NULL) return NULL;
        asc_frame_integer(&f, (int64_t)asc_column_real(asc_table_find(steps, "step"), i));
        asc_frame_text(&f, asc_column_text(name, i, cell[0], name->width + 1));
        asc_frame_real(&f, asc_column_real(asc_table_find(steps, "value"), i));
        asc_frame_text(&f, asc_column_text(text, i, cell[1], text->width + 1));
    }
    if (steps != NULL && unresolved[0] != '\0') {
        asc_frame_integer(&f, 7);
        asc_frame_text(&f, "no contribution is resolved");
        asc_frame_real(&f, 0.0);
        asc_frame_text(&f, unresolved);
    }
    return asc_frame_table(&f);
}

asc_status asc_money_gainshare(asc_answer *a, asc_table *out[2], asc_error *err)
{
    const asc_funding *f = a->study->money.funding;
    out[0] = out[1] = NULL;
    if (f == NULL) return ASC_OK;
    const asc_money_case *split = asc_money_find(a, f->split);
    asc_saving saving;
    ASC_TRY(asc_money_saving(a, &saving, err));
    if (saving.reason[0] != '\0') {
        out[1] = step_table(a, saving.reason, (double)NAN, NULL, "");
        return asc_arena_check(a->arena, err);
    }
    asc_gainshare_partner *partner =
        asc_take_bytes(a->arena, a->study->partners + 1, sizeof *partner);
    ASC_TRY(asc_arena_check(a->arena, err));
    const size_t n = partners_of(a, split, partner);
    const asc_gainshare_rule rule = rule_of(&a->study->money, saving.people);
    asc_gainshare_case g = case_of(a, &saving, split, partner, n);
    ASC_TRY(safe(a, saving.first, &g.safe, err));
    asc_gainshare paid;
    ASC_TRY(asc_gainshare_run(&rule, &g, a->arena, &paid, err));
    const char *why =
        split == NULL ? "the outcome that splits was not compared" : split->refusal;
    out[1] = step_table(a, saving.words, g.savings,
                        asc_gainshare_steps(&rule, &g, &paid, a->arena), why);
    if (paid.stop == ASC_PAID)
        out[0] = pay_table(a, &g, &paid, g.level > 2 && why[0] == '\0');
    return asc_arena_check(a->arena, err);
}
