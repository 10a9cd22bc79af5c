/* Savings of each priced outcome: /tables/savings.
 *   value     = v(N) x sum of weights x unit cost x additional     v(N): signed gain per unit, without deadweight;
 *               additional = (1 - leakage)(1 - displacement)(1 - substitution) as the study states them
 *   cash      = value x cashable, where the price is marginal; capacity = value - cash
 *   benchmark = mu(empty) x sum of weights x unit cost      what it would have cost without the partners
 *   rate      = cash / benchmark
 * All ends are those of v(N), scaled: of the study's interval, and of the one-sided bound that money is
 * paid on. For percentile, basic and normal intervals that is the lower end of the two-sided interval at
 * level 2 x bound - 1; bca and influence intervals, whose shape is known at the study's level, give the
 * lower end at that level, which is no higher. The gate is asked in asc_money_standing_of. */
#include "answer_money.h"
#include "ascribe/numeric.h"
#include "ascribe/value.h"
#include <math.h>
#include <string.h>

struct asc_money_book *asc_money_open(const asc_study *s, asc_arena *arena)
{
    bool named = s->money.funding != NULL;
    for (size_t o = 0; s->money.unit_cost != NULL && o < s->outcomes; o++)
        named = named || s->money.unit_cost[o].given;
    if (!named) return NULL;
    struct asc_money_book *b = asc_take_bytes(arena, 1, sizeof *b);
    asc_money_case *of =
        asc_take_bytes(arena, s->outcomes * s->models * ASC_KINDS + 1, sizeof *of);
    if (b == NULL || of == NULL) return NULL; /* the arena remembers */
    *b = (struct asc_money_book){
        .of = of, .bound = s->money.funding == NULL ? 0.95 : s->money.funding->bound};
    return b;
}

/* By the kind in force: is the shape of its intervals known at one level only? */
static bool shaped(const asc_answer *a)
{
    return a->interval == ASC_BCA || a->interval == ASC_INFLUENCE ||
           a->interval == ASC_STUDENTIZED;
}

static const char *kind_text(const asc_answer *a)
{
    const char *name = asc_interval_name(a->interval);
    return shaped(a) ? asc_take_format(a->arena, "%s, two-sided %g %%", name,
                                       100.0 * a->study->level)
                     : asc_take_format(a->arena, "%s, one-sided %g %%", name,
                                       100.0 * a->money->bound);
}

/* Why the study's own interval is no bound of this confidence, "". */
static const char *too_weak(const asc_answer *a)
{
    const double reached = (1.0 + a->study->level) / 2.0;
    if (!shaped(a) || reached >= a->money->bound - 1e-12) return "";
    return asc_take_format(a->arena,
                           "the lower end of the %g %% interval bounds with %g %% only; "
                           "the bound of %g %% needs bootstrap.level %g",
                           100.0 * a->study->level, 100.0 * reached,
                           100.0 * a->money->bound, 2.0 * a->money->bound - 1.0);
}

static asc_status total_low(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                            asc_money_case *c, asc_error *err)
{
    c->low = (double)NAN;
    if (c->nothing[0] != '\0') return ASC_OK;
    if (shaped(a)) {
        c->low = k->total_interval.low;
        return ASC_OK;
    }
    const size_t r = st->boot.replicates;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, r);
    ASC_TRY(asc_arena_check(work, err));
    const asc_interval_spec spec = {.kind = a->interval,
                                    .level = 2.0 * a->money->bound - 1.0};
    c->low = asc_interval_make(spec, k->total, k->total_draw, r, 1, scratch).low;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static double people_of(const asc_study *s, const asc_problem *p)
{
    const bool persons = s->person != NULL && s->cluster == NULL;
    return persons ? (double)p->clusters : (double)asc_problem_units(p);
}

asc_status asc_money_total(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_error *err)
{
    if (a->money == NULL) return ASC_OK;
    const asc_study *s = a->study;
    asc_money_case *c = &a->money->of[a->money->cases++];
    *c = (asc_money_case){.outcome = (size_t)(st->outcome - s->outcome),
                          .model = (size_t)(st->spec - s->model),
                          .kind = st->kind[k->kind],
                          .units = st->target,
                          .people = people_of(s, st->problem),
                          .clusters = st->problem->clusters,
                          .empty = st->mean[k->kind * st->coalitions],
                          .gain = k->total,
                          .total = k->total_interval,
                          .bound = kind_text(a),
                          .draw = k->total_draw,
                          .refusal = "the index that splits was not solved"};
    const char *weak = too_weak(a);
    c->nothing = k->nothing[0] != '\0'          ? k->nothing
                 : k->intervals[0] != '\0'      ? k->intervals
                 : st->boot.replicates < 2      ? "no replicates were run"
                 : isnan(k->total_interval.low) ? "the total has no interval"
                 : isnan(st->target) ? "means weighted by overlap are not of a number of "
                                       "units that could be counted"
                 : weak == NULL      ? ""
                                     : weak;
    return total_low(a, st, k, c, err);
}

static bool splits(const asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                   const asc_division *d)
{
    const asc_funding *f = a->study->money.funding;
    if (f == NULL || f->index == SIZE_MAX) return false;
    const asc_index_spec *x = &a->study->index[f->index];
    return st->spec == a->study->model && st->kind[k->kind] == ASC_DELIVERED &&
           st->outcome == &a->study->outcome[f->split] &&
           strcmp(d->level, st->levels->level[0].name) == 0 &&
           strcmp(d->index, x->name) == 0 &&
           strcmp(d->option, x->option == NULL ? "" : x->option) == 0;
}

asc_status asc_money_split(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           const asc_division *d, const double *share_low,
                           const char *refusal, asc_error *err)
{
    if (a->money == NULL || !splits(a, st, k, d)) return ASC_OK;
    const size_t n = d->players, r = st->boot.replicates;
    asc_money_case *c = &a->money->of[a->money->cases - 1];
    c->player = d->player;
    c->players = n;
    c->phi = asc_take(a->arena, n);
    c->phi_low = asc_take(a->arena, n);
    c->refusal =
        d->divides
            ? refusal
            : asc_take_format(a->arena, "%s does not divide the total among partners",
                              d->index);
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, 2 * r);
    ASC_TRY(asc_arena_check(a->arena, err));
    ASC_TRY(asc_arena_check(work, err));
    const asc_interval_spec spec = {.kind = a->interval,
                                    .level = 2.0 * a->money->bound - 1.0};
    for (size_t j = 0; j < n; j++) {
        c->phi[j] = d->printed ? d->phi[j] / k->total : (double)NAN;
        c->phi_low[j] = !d->printed ? (double)NAN
                        : shaped(a) ? share_low[j]
                                    : asc_share_interval(spec, c->phi[j], d->draw + j, n,
                                                         k->total_draw, r, scratch)
                                          .low;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

double asc_money_additional(const asc_unit_cost *u)
{
    const asc_additionality with = {.gross = u->value,
                                    .leakage = u->leakage,
                                    .displacement = u->displacement,
                                    .substitution = u->substitution,
                                    .multiplier = 1.0};
    return asc_additional_impact(&with, &(asc_additionality){0});
}

asc_money_standing asc_money_standing_of(const asc_answer *a, const asc_money_case *c)
{
    const asc_standing *s = asc_answer_standing(a, a->study->outcome[c->outcome].name,
                                                a->study->model[c->model].name);
    if (s == NULL)
        return (asc_money_standing){
            .pathway = -1, .partner = -1, .benefit = c->total.low > 0.0};
    return (asc_money_standing){.pathway = s->pathway,
                                .partner = s->partner,
                                .benefit = s->direction == ASC_BENEFIT};
}

const asc_money_case *asc_money_find(const asc_answer *a, size_t outcome)
{
    for (size_t i = 0; i < a->money->cases; i++) {
        const asc_money_case *c = &a->money->of[i];
        if (c->outcome == outcome && c->model == 0 && c->kind == ASC_DELIVERED) return c;
    }
    return NULL;
}

double asc_money_msr(const asc_funding *f, double people)
{
    if (f->msr == ASC_MSR_NONE) return 0.0;
    const double rate = f->msr == ASC_MSR_TABLE
                            ? asc_msr_table(people)
                            : asc_msr_formula(f->cv, people, f->bound);
    return rate > 1.0 ? 1.0 : rate;
}

/* May numbers of this case be printed, as far as the gate goes? */
static const char *savings_reason(const asc_answer *a, const asc_money_case *c)
{
    const int level = asc_money_standing_of(a, c).pathway;
    if (c->nothing[0] != '\0') return c->nothing;
    if (level < 0 || level >= 2) return "";
    return asc_take_format(
        a->arena, "the claim is at level %d: no amount of money is given below level 2",
        level);
}

static void savings_row(const asc_answer *a, const asc_money_case *c, asc_frame *f)
{
    const asc_study *s = a->study;
    const asc_outcome *o = &s->outcome[c->outcome];
    const asc_unit_cost *u = &s->money.unit_cost[c->outcome];
    const asc_funding *rule = s->money.funding;
    const char *reason = savings_reason(a, c);
    const bool hidden = reason == NULL || reason[0] != '\0';
    const double none = (double)NAN, whole = hidden ? none : c->units * u->value;
    const double money = hidden ? none : c->units * asc_money_additional(u);
    const double cash = u->marginal ? u->cashable : 0.0;
    const double benchmark = o->lower_is_better ? c->empty * whole : none;
    asc_frame_texts(f, 9,
                    (const char *const[]){
                        o->name, s->model[c->model].name, asc_policy_name(c->kind),
                        u->payer, cash > 0.0 ? "saving" : "value of capacity released",
                        u->marginal ? "marginal" : "average", u->source, u->year,
                        s->money.currency});
    asc_frame_reals(
        f, 16,
        (const double[]){
            u->value, cash, asc_money_additional(u) / u->value, hidden ? none : c->gain,
            hidden ? none : c->gain * c->units, c->gain * money,
            c->total.std_error * money, c->total.low * money, c->total.high * money,
            c->gain * money * cash, c->low * money * cash, c->gain * money * (1.0 - cash),
            benchmark, c->gain * money * cash / benchmark,
            rule == NULL ? none : asc_money_msr(rule, c->people), a->money->bound});
    asc_frame_texts(f, 2, (const char *const[]){c->bound, reason});
}

static asc_table *savings(const asc_answer *a)
{
    asc_frame f = asc_frame_open(
        a->arena, "savings",
        "t:outcome t:model t:policy t:payer t:word t:basis t:source t:year t:currency "
        "r:unit_cost r:cashable r:additional r:gain r:events r:value r:value.std.error "
        "r:value.low "
        "r:value.high r:cash r:cash.low r:capacity r:benchmark r:rate r:msr r:bound "
        "t:bound.kind t:reason");
    for (size_t i = 0; i < a->money->cases; i++)
        if (a->study->money.unit_cost[a->money->of[i].outcome].given)
            savings_row(a, &a->money->of[i], &f);
    return f.rows == 0 ? NULL : asc_frame_table(&f);
}

asc_status asc_money_settle(asc_answer *a, asc_result *out, asc_error *err)
{
    if (a->money == NULL || a->money->cases == 0) return ASC_OK;
    enum { MORE = 8 };
    asc_table *more[MORE] = {savings(a)};
    asc_value_tables v;
    ASC_TRY(asc_money_value(a, &v, err));
    if (v.value.rows > 0) more[1] = asc_frame_table(&v.value);
    if (v.plane.rows > 0) more[2] = asc_frame_table(&v.plane);
    if (v.point.rows > 0) more[3] = asc_frame_table(&v.point);
    ASC_TRY(asc_money_gainshare(a, more + 4, err));
    more[6] = asc_money_benchmark(a);
    more[7] = asc_money_payers(a);
    asc_table **table = asc_take_bytes(a->arena, out->tables + MORE, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(a->arena, err));
    memcpy(table, out->table, out->tables * sizeof(asc_table *));
    for (size_t i = 0; i < MORE; i++)
        if (more[i] != NULL) table[out->tables++] = more[i];
    out->table = table;
    return ASC_OK;
}
