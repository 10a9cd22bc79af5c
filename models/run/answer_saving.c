/* What the gainshare rule starts from: step 0, of one source outcome or of several.
 *   S = sum over sources of gain x sum of weights x unit cost x additional x cashable        B: mu(empty) x sum of
 *       weights x unit cost, all of it
 *   S_L one source: the end its own interval gives; several: the one-sided end of the sums of their draws (percentile
 *       where the study's kind of interval belongs to one estimate only)
 * Every source needs a claim of its own: the level is the lowest, and each must be a benefit, so that no outcome is paid on
 * another's evidence. The audit's error bound is the largest of the sources'. Draws are added one by one, which needs the
 * same clusters in every source. */
#include "answer_money.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

/* Why a source cannot be counted, "". */
static const char *fault_of(const asc_answer *a, const asc_money_case *c, size_t clusters)
{
    if (c == NULL) return "stopped: the source outcome was not compared";
    const char *name = a->study->outcome[c->outcome].name;
    const bool one = a->study->money.funding->sources == 1;
    if (c->nothing[0] != '\0')
        return one ? asc_take_format(a->arena, "stopped: %s", c->nothing)
                   : asc_take_format(a->arena, "stopped: '%s': %s", name, c->nothing);
    if (clusters != 0 && c->clusters != clusters)
        return asc_take_format(a->arena,
                               "stopped: '%s' has %zu clusters and another source %zu: "
                               "their draws are not of the same people",
                               name, c->clusters, clusters);
    if (!(c->empty > 0.0))
        return "stopped: without the partners there is no cost to save on";
    const int level = asc_money_standing_of(a, c).pathway;
    if (level == 0 || level == 1)
        return one ? asc_take_format(
                         a->arena,
                         "stopped: the claim is at level %d, money needs level 2", level)
                   : asc_take_format(a->arena,
                                     "stopped: the claim on '%s' is at level %d, money "
                                     "needs level 2 for every source",
                                     name, level);
    return "";
}

static void add_source(const asc_answer *a, const asc_money_case *c, asc_saving *s)
{
    const asc_unit_cost *u = &a->study->money.unit_cost[c->outcome];
    const double money = c->units * u->value;
    const asc_money_standing at = asc_money_standing_of(a, c);
    const bool first = s->first == NULL;
    if (first) s->first = c;
    s->benchmark += c->empty * money;
    s->savings += c->gain * c->units * asc_money_additional(u) * u->cashable;
    s->people = first ? c->people : fmin(s->people, c->people);
    s->pathway = first || at.pathway < s->pathway ? at.pathway : s->pathway;
    s->benefit = (first || s->benefit) && at.benefit;
    s->audit = fmax(s->audit, asc_money_audit(a, c->outcome));
}

/* The standard error and the one-sided end of the sum. */
static asc_status sum_of_draws(const asc_answer *a, asc_saving *s, asc_error *err)
{
    const asc_funding *f = a->study->money.funding;
    const size_t r = a->study->replicates;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *sum = asc_take_zero(work, r), *scratch = asc_take(work, r);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < f->sources; i++) {
        const asc_money_case *c = asc_money_find(a, f->source_at[i]);
        const asc_unit_cost *u = &a->study->money.unit_cost[c->outcome];
        for (size_t d = 0; d < r; d++)
            sum[d] += c->draw[d] * c->units * asc_money_additional(u) * u->cashable;
    }
    const asc_interval_kind own = a->interval;
    const asc_interval_spec spec = {
        .kind = own == ASC_BASIC || own == ASC_NORMAL ? own : ASC_PERCENTILE,
        .level = 2.0 * a->money->bound - 1.0};
    const asc_interval i = asc_interval_make(spec, s->savings, sum, r, 1, scratch);
    s->std_error = i.std_error;
    s->low = i.low;
    s->low_kind = asc_take_format(a->arena, "%s of the sum, one-sided %g %%",
                                  asc_interval_name(spec.kind), 100.0 * a->money->bound);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Step 0 in words. */
static const char *in_words(const asc_answer *a, const asc_saving *s)
{
    const asc_funding *f = a->study->money.funding;
    if (f->sources == 1) {
        const asc_unit_cost *u = &a->study->money.unit_cost[f->source];
        return asc_take_format(
            a->arena, "%s %s fewer x %s%s x %g cashable for %s; standard error %s",
            asc_amount_text(s->first->gain * s->first->units, a->arena),
            a->study->outcome[f->source].noun[1], asc_amount_text(u->value, a->arena),
            u->not_additional == NULL
                ? ""
                : asc_take_format(a->arena, " x %.4g additional",
                                  asc_money_additional(u) / u->value),
            u->cashable, f->payer, asc_amount_text(s->std_error, a->arena));
    }
    asc_text t = asc_text_start(a->arena);
    for (size_t i = 0; i < f->sources; i++) {
        const asc_money_case *c = asc_money_find(a, f->source_at[i]);
        const asc_unit_cost *u = &a->study->money.unit_cost[c->outcome];
        asc_text_format(
            &t, "%s%s of %s", i > 0 ? " + " : "",
            asc_amount_text(c->gain * c->units * asc_money_additional(u) * u->cashable,
                            a->arena),
            a->study->outcome[c->outcome].name);
    }
    asc_text_format(&t, ", cashable for %s; standard error %s", f->payer,
                    asc_amount_text(s->std_error, a->arena));
    return t.data;
}

asc_status asc_money_saving(const asc_answer *a, asc_saving *out, asc_error *err)
{
    const asc_funding *f = a->study->money.funding;
    asc_saving s = {.reason = ""};
    size_t clusters = 0;
    for (size_t i = 0; i < f->sources && s.reason[0] == '\0'; i++) {
        const asc_money_case *c = asc_money_find(a, f->source_at[i]);
        s.reason = fault_of(a, c, clusters);
        ASC_TRY(asc_arena_check(a->arena, err));
        if (s.reason[0] != '\0') break;
        clusters = c->clusters;
        add_source(a, c, &s);
    }
    if (s.first == NULL && s.reason[0] == '\0') s.reason = "stopped: no source outcome";
    if (s.reason[0] == '\0' && isnan(asc_money_msr(f, s.people)))
        s.reason =
            asc_take_format(a->arena,
                            "stopped: the table of minimum savings rates starts at "
                            "500 people, these are %.0f; write msr: {cv: ...}",
                            s.people);
    ASC_TRY(asc_arena_check(a->arena, err));
    if (s.first != NULL && s.reason[0] == '\0') {
        const asc_unit_cost *u = &a->study->money.unit_cost[s.first->outcome];
        const double money = s.first->units * asc_money_additional(u);
        s.std_error = s.first->total.std_error * money * u->cashable;
        s.low = s.first->low * money * u->cashable;
        s.low_kind = s.first->bound;
        if (f->sources > 1) ASC_TRY(sum_of_draws(a, &s, err));
        s.words = in_words(a, &s);
    }
    ASC_TRY(asc_arena_check(a->arena, err));
    *out = s;
    return ASC_OK;
}
