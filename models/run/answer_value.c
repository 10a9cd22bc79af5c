/* Value for money from joint draws: /tables/value, /tables/plane, /tables/plane_point. First model, as delivered.
 *   W   value of all priced outcomes, everyone's    sum of gain x units x unit cost x additional
 *   C   cash of the payer at marginal cost          the same x cashable
 *   over years  each outcome's part of W times sum_t (1 - drop_off)^(t-1) d_t, as long as it is assumed to last
 *   d   discount factor of one year, year-end       1 / (1 + rate)
 *   SROI = d W / cost;  ROI = (d C - cost) / cost;  net benefit = d C - cost
 *   plane: effect = events better of the outcome the saving comes from, cost = programme cost - d C;
 *   at a threshold t per event: P(t x effect > cost), its mean, EVPI = E max(0, NB) - max(0, E NB)
 *   what is worth finding out, at threshold 0: EVPPI of the effect on each outcome that saves the payer cash, from the
 *   joint draws, and of its unit cost, uniform between the declared ends
 * Deadweight is not deducted: gains are differences from an estimated comparison already. Joint draws need
 * the same clusters in every outcome, else sums over outcomes have no interval and are left out. */
#include "answer_money.h"
#include "ascribe/text.h"
#include "ascribe/value.h"
#include <math.h>
#include <string.h>

enum { POINTS_MAX = 400, THRESHOLDS = 21 };

typedef struct sums {
    asc_answer *a;
    const asc_money_case *source; /* NULL without funding */
    size_t r;
    double value, cash, lasting;    /* of the full sample */
    double *value_draw, *cash_draw; /* [R] */
    double *lasting_draw;           /* [R] of W over the years it lasts */
    bool lasts, additional;         /* some outcome states that        */
    size_t priced;
    const char *reason; /* why there are none, "" */
} sums;

static bool pays(const asc_study *s, const asc_unit_cost *u)
{
    const asc_funding *f = s->money.funding;
    return f != NULL && u->marginal && u->payer != NULL &&
           strcmp(u->payer, f->payer) == 0;
}

static const char *reason_of(const asc_answer *a, const asc_money_case *c,
                             size_t clusters)
{
    const int level = asc_money_standing_of(a, c).pathway;
    if (c->nothing[0] != '\0') return c->nothing;
    if (level == 0 || level == 1)
        return asc_take_format(a->arena, "the claim on '%s' is at level %d, below 2",
                               a->study->outcome[c->outcome].name, level);
    if (clusters != 0 && c->clusters != clusters)
        return asc_take_format(a->arena,
                               "'%s' has %zu clusters and another priced outcome %zu: "
                               "their draws are not of the same people",
                               a->study->outcome[c->outcome].name, c->clusters, clusters);
    return "";
}

/* Present value of a gain of 1 in the first of the years it is assumed to last. */
static asc_status years_factor(const asc_unit_cost *u, double discount, double *factor,
                               asc_error *err)
{
    double year[ASC_YEARS_MAX];
    const asc_sroi one = {.quantity = 1.0,
                          .proxy = 1.0,
                          .drop_off = u->drop_off,
                          .discount = discount,
                          .years = u->years};
    return asc_sroi_value(&one, true, year, factor, err);
}

static asc_status add_case(sums *s, const asc_money_case *c, asc_error *err)
{
    const asc_unit_cost *u = &s->a->study->money.unit_cost[c->outcome];
    const double money = c->units * asc_money_additional(u);
    const double cash = pays(s->a->study, u) ? money * u->cashable : 0.0;
    double factor = 0.0;
    ASC_TRY(years_factor(u, s->a->study->money.discount, &factor, err));
    const double over = money * factor;
    s->lasting += c->gain * over;
    s->lasts |= u->lasts != NULL;
    s->additional |= u->not_additional != NULL;
    s->value += c->gain * money;
    s->cash += c->gain * cash;
    for (size_t d = 0; d < s->r; d++) {
        s->value_draw[d] += c->draw[d] * money;
        s->lasting_draw[d] += c->draw[d] * over;
        if (cash > 0.0) s->cash_draw[d] += c->draw[d] * cash;
    }
    s->priced++;
    return ASC_OK;
}

static asc_status sum_up(sums *s, asc_error *err)
{
    const asc_study *study = s->a->study;
    size_t clusters = 0;
    s->r = study->replicates;
    s->value_draw = asc_take_zero(s->a->arena, s->r);
    s->cash_draw = asc_take_zero(s->a->arena, s->r);
    s->lasting_draw = asc_take_zero(s->a->arena, s->r);
    ASC_TRY(asc_arena_check(s->a->arena, err));
    s->reason = "";
    for (size_t o = 0; o < study->outcomes && s->reason[0] == '\0'; o++) {
        const asc_money_case *c = asc_money_find(s->a, o);
        if (!study->money.unit_cost[o].given || c == NULL) continue;
        s->reason = reason_of(s->a, c, clusters);
        ASC_TRY(asc_arena_check(s->a->arena, err));
        clusters = c->clusters;
        if (s->reason[0] == '\0') ASC_TRY(add_case(s, c, err));
    }
    return ASC_OK;
}

/* One row with the interval of its draws [R], or without when draw is NULL. */
static asc_status row(const sums *s, asc_frame *f, const char *name, double value,
                      const double *draw, const char *text, asc_error *err)
{
    double low = (double)NAN, high = (double)NAN;
    if (draw != NULL && s->r >= 2) {
        asc_arena *work = s->a->crew->worker[0].arena;
        const asc_arena_mark mark = asc_arena_save(work);
        double *scratch = asc_take(work, s->r);
        ASC_TRY(asc_arena_check(work, err));
        const asc_interval_kind kind = s->a->study->interval;
        const asc_interval_spec spec = {
            .kind = kind == ASC_BASIC || kind == ASC_NORMAL ? kind : ASC_PERCENTILE,
            .level = s->a->study->level};
        const asc_interval i = asc_interval_make(spec, value, draw, s->r, 1, scratch);
        low = i.low;
        high = i.high;
        asc_arena_rewind(work, mark);
    }
    asc_frame_text(f, s->a->study->model[0].name);
    asc_frame_text(f, name);
    asc_frame_reals(f, 3, (const double[]){value, low, high});
    asc_frame_text(f, text == NULL ? "" : text);
    return ASC_OK;
}

/* b + m x for every draw. */
static double *line(const sums *s, const double *draw, double m, double b)
{
    double *y = asc_take(s->a->arena, s->r);
    for (size_t d = 0; y != NULL && d < s->r; d++) y[d] = b + m * draw[d];
    return y;
}

static asc_status value_rows(const sums *s, double factor, asc_frame *f, asc_error *err)
{
    const asc_money *m = &s->a->study->money;
    asc_arena *arena = s->a->arena;
    ASC_TRY(row(s, f, "value of all priced outcomes", s->value, s->value_draw,
                asc_take_format(arena,
                                "%zu priced outcome%s at %s prices, everyone's; not "
                                "all of it is cash%s%s",
                                s->priced, s->priced == 1 ? "" : "s", m->price_year,
                                s->additional ? "; less what is not additional" : "",
                                s->priced > 1 ? "; outcomes that contain one another "
                                                "count twice"
                                              : ""),
                err));
    if (m->discount > 0.0)
        ASC_TRY(
            row(s, f, "discount factor", factor, NULL,
                asc_take_format(arena, "%g a year, end of the first year", m->discount),
                err));
    if (m->funding == NULL) return asc_arena_check(arena, err);
    const double cost = m->funding->programme_cost;
    ASC_TRY(row(s, f, "cash of the payer", s->cash, s->cash_draw,
                asc_take_format(arena, "%s, at marginal cost, cashable part only",
                                m->funding->payer),
                err));
    ASC_TRY(row(s, f, "programme cost", cost, NULL, "as declared", err));
    ASC_TRY(row(s, f, "net benefit of the payer", factor * s->cash - cost,
                line(s, s->cash_draw, factor, -cost), "discounted cash less the cost",
                err));
    if (!(cost > 0.0)) return asc_arena_check(arena, err);
    ASC_TRY(row(s, f, "social return on investment", factor * s->value / cost,
                line(s, s->value_draw, factor / cost, 0.0),
                "discounted value of all priced outcomes for one of cost", err));
    ASC_TRY(row(s, f, "return on investment", factor * s->cash / cost - 1.0,
                line(s, s->cash_draw, factor / cost, -1.0),
                "net benefit of the payer for one of cost", err));
    return asc_arena_check(arena, err);
}

/* What the study assumes of later years: beside, never paid. */
static asc_status lasting_rows(const sums *s, asc_frame *f, asc_error *err)
{
    const asc_study *study = s->a->study;
    asc_arena *arena = s->a->arena;
    asc_text t = asc_text_start(arena);
    for (size_t o = 0; o < study->outcomes; o++) {
        const asc_unit_cost *u = &study->money.unit_cost[o];
        if (!u->given || u->lasts == NULL) continue;
        asc_text_format(&t, "%s'%s' %zu years, %g less each (%s)",
                        t.length > 0 ? "; " : "assumed: ", study->outcome[o].name,
                        u->years, u->drop_off, u->lasts);
    }
    if (!s->lasts) return ASC_OK;
    ASC_TRY(row(s, f, "value over the years it is assumed to last", s->lasting,
                s->lasting_draw, t.data, err));
    const asc_funding *rule = study->money.funding;
    if (rule == NULL || !(rule->programme_cost > 0.0)) return ASC_OK;
    return row(s, f, "social return over the years it is assumed to last",
               s->lasting / rule->programme_cost,
               line(s, s->lasting_draw, 1.0 / rule->programme_cost, 0.0),
               "of the value over these years for one of cost; not measured, not paid",
               err);
}

/* Values with the records that had not come in when the data were closed. */
static asc_status run_out_rows(const sums *s, asc_frame *f, asc_error *err)
{
    const asc_study *study = s->a->study;
    for (size_t o = 0; o < study->outcomes; o++) {
        const asc_unit_cost *u = &study->money.unit_cost[o];
        const asc_money_case *c = asc_money_find(s->a, o);
        if (!u->given || u->run_out == NULL || c == NULL) continue;
        const double money = c->units * asc_money_additional(u) / u->complete;
        ASC_TRY(row(s, f,
                    asc_take_format(s->a->arena, "value of '%s' with its run-out",
                                    study->outcome[o].name),
                    c->gain * money, line(s, c->draw, money, 0.0),
                    asc_take_format(s->a->arena,
                                    "if the missing %.3g %% of the records are like the "
                                    "others (%s); paid without",
                                    100.0 * (1.0 - u->complete), u->run_out),
                    err));
    }
    return asc_arena_check(s->a->arena, err);
}

/* The unit cost, or the cashable part, at which the payer's net benefit is 0. */
static asc_status switching_rows(const sums *s, double factor, asc_frame *f,
                                 asc_error *err)
{
    const asc_money *m = &s->a->study->money;
    const asc_money_case *c = s->source;
    const asc_unit_cost *u = &m->unit_cost[c->outcome];
    const double events =
        c->gain * c->units * factor * asc_money_additional(u) / u->value;
    const double own = events * u->value * u->cashable, rest = factor * s->cash - own;
    const double due = m->funding->programme_cost - rest;
    ASC_TRY(row(s, f, "switching value: unit cost",
                asc_switching_value(events * u->cashable, due), NULL,
                asc_take_format(s->a->arena,
                                "of '%s', where the net benefit is 0; declared %s",
                                s->a->study->outcome[c->outcome].name,
                                asc_amount_text(u->value, s->a->arena)),
                err));
    ASC_TRY(row(s, f, "switching value: cashable part",
                asc_switching_value(events * u->value, due), NULL,
                asc_take_format(s->a->arena,
                                "where the net benefit is 0; declared %g; above 1: not "
                                "even all of it would do",
                                u->cashable),
                err));
    if (isnan(u->low)) return asc_arena_check(s->a->arena, err);
    const double end[2] = {u->low, u->high};
    for (size_t i = 0; i < 2; i++)
        ASC_TRY(row(s, f,
                    i == 0 ? "net benefit at the lowest unit cost"
                           : "net benefit at the highest unit cost",
                    events * end[i] * u->cashable - due, NULL,
                    asc_take_format(s->a->arena, "unit cost %s",
                                    asc_amount_text(end[i], s->a->arena)),
                    err));
    return asc_arena_check(s->a->arena, err);
}

static asc_status plane_rows(const sums *s, double factor, asc_value_tables *t,
                             asc_error *err)
{
    const asc_money *m = &s->a->study->money;
    const asc_money_case *c = s->source;
    double *cost = asc_take(s->a->arena, s->r), *effect = asc_take(s->a->arena, s->r);
    ASC_TRY(asc_arena_check(s->a->arena, err));
    size_t n = 0;
    for (size_t d = 0; d < s->r; d++) {
        if (isnan(c->draw[d]) || isnan(s->cash_draw[d])) continue;
        cost[n] = m->funding->programme_cost - factor * s->cash_draw[d];
        effect[n++] = c->draw[d] * c->units;
    }
    if (n == 0) return ASC_OK;
    for (size_t d = 0; d < n && d < POINTS_MAX; d++) {
        asc_frame_integer(&t->point, (int64_t)d);
        asc_frame_reals(&t->point, 2, (const double[]){effect[d], cost[d]});
    }
    const double most = 2.0 * m->unit_cost[c->outcome].value;
    for (size_t i = 0; i < THRESHOLDS; i++) {
        const double at = most * (double)i / (THRESHOLDS - 1);
        const asc_plane p = asc_plane_at(cost, effect, n, at);
        asc_frame_reals(&t->plane, 4, (const double[]){at, p.acceptable, p.net, p.evpi});
    }
    const asc_plane p = asc_plane_at(cost, effect, n, 0.0);
    static const char *const corner[] = {
        "draws dearer and better", "draws dearer and worse", "draws cheaper and worse",
        "draws cheaper and better"};
    for (size_t i = 0; i < 4; i++)
        ASC_TRY(row(s, &t->value, corner[i], p.share[i], NULL,
                    "part of the draws on the cost-effectiveness plane", err));
    ASC_TRY(row(s, &t->value, "cost per event better", p.icer, NULL,
                "mean extra cost / mean effect of the draws; below 0 it is cheaper and "
                "better, or dearer and worse",
                err));
    return row(s, &t->value, "value of perfect information", p.evpi, NULL,
               "of the decision whether to go on, at threshold 0", err);
}

/* What knowing the effect on one outcome, or its unit cost, would be worth to the decision whether to go on. */
static asc_status partial_of(const sums *s, double factor, const asc_money_case *c,
                             asc_frame *f, asc_error *err)
{
    const asc_study *study = s->a->study;
    const asc_unit_cost *u = &study->money.unit_cost[c->outcome];
    const char *name = study->outcome[c->outcome].name;
    asc_arena *arena = s->a->arena;
    double *net = asc_take(arena, s->r), *effect = asc_take(arena, s->r), sum[2] = {0.0};
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t d = 0; d < s->r; d++) {
        if (isnan(c->draw[d]) || isnan(s->cash_draw[d])) continue;
        net[n] = factor * s->cash_draw[d] - study->money.funding->programme_cost;
        effect[n] = c->draw[d];
        sum[0] += net[n];
        sum[1] += factor * c->draw[d] * c->units * u->cashable * asc_money_additional(u) /
                  u->value;
        n++;
    }
    if (n < 2) return ASC_OK;
    ASC_TRY(row(s, f, asc_take_format(arena, "value of knowing the effect on '%s'", name),
                asc_evppi(net, effect, n), NULL,
                "most that more people or a longer window could be worth to the decision "
                "whether to go on, at threshold 0",
                err));
    if (isnan(u->low)) return asc_arena_check(arena, err);
    const double slope = sum[1] / (double)n, rest = sum[0] / (double)n - slope * u->value;
    return row(
        s, f, asc_take_format(arena, "value of knowing the unit cost of '%s'", name),
        asc_evppi_uniform(rest, slope, u->low, u->high), NULL,
        asc_take_format(arena, "as likely anywhere from %s to %s",
                        asc_amount_text(u->low, arena), asc_amount_text(u->high, arena)),
        err);
}

static asc_status partial_rows(const sums *s, double factor, asc_frame *f, asc_error *err)
{
    const asc_study *study = s->a->study;
    for (size_t o = 0; o < study->outcomes; o++) {
        const asc_money_case *c = asc_money_find(s->a, o);
        if (c == NULL || !study->money.unit_cost[o].given) continue;
        if (!pays(study, &study->money.unit_cost[o])) continue;
        ASC_TRY(partial_of(s, factor, c, f, err));
    }
    return ASC_OK;
}

asc_status asc_money_value(asc_answer *a, asc_value_tables *out, asc_error *err)
{
    const asc_money *m = &a->study->money;
    *out = (asc_value_tables){
        .value = asc_frame_open(a->arena, "value",
                                "t:model t:name r:value r:low r:high t:text"),
        .plane =
            asc_frame_open(a->arena, "plane", "r:threshold r:acceptable r:net r:evpi"),
        .point = asc_frame_open(a->arena, "plane_point", "n:draw r:effect r:cost")};
    sums s = {.a = a};
    ASC_TRY(sum_up(&s, err));
    const double none = (double)NAN;
    if (s.priced == 0 && s.reason[0] == '\0') return ASC_OK;
    if (s.reason[0] != '\0')
        return row(&s, &out->value, "value of all priced outcomes", none, NULL, s.reason,
                   err);
    const double factor = asc_discount_factor(m->discount, 1.0);
    ASC_TRY(value_rows(&s, factor, &out->value, err));
    ASC_TRY(lasting_rows(&s, &out->value, err));
    ASC_TRY(run_out_rows(&s, &out->value, err));
    if (m->funding == NULL) return ASC_OK;
    s.source = asc_money_find(a, m->funding->source);
    if (s.source == NULL) return ASC_OK;
    ASC_TRY(switching_rows(&s, factor, &out->value, err));
    ASC_TRY(plane_rows(&s, factor, out, err));
    return partial_rows(&s, factor, &out->value, err);
}
