/* Money: what was saved as cash and what is capacity, who is paid and why, beside what equal shares and historic
 * spend would pay, and how sure it is. Nothing of it is shown below claim level 2 or without a benefit. */
#include "html_more.h"
#include <math.h>
#include <string.h>

typedef struct money {
    const asc_result *r;
    asc_arena *arena;
    const asc_table *savings, *value, *pay, *step, *plane, *point;
    const char *currency;
} money;

static const char *text(const money *m, const asc_table *t, size_t row,
                        const char *column)
{
    return asc_view_text(m->arena, t, row, column);
}

/* "GBP 1,234.50" */
static const char *amount(const money *m, double x, int digits)
{
    if (isnan(x)) return "not given";
    asc_text t = asc_text_start(m->arena);
    asc_text_format(&t, "%s ", m->currency);
    asc_num_fixed(&t, x, digits, "");
    return asc_html_text(&t);
}

/* The claim on the outcome and model of a row of savings, or why there is none. */
static const char *refused(const money *m, size_t row)
{
    const asc_table *c = asc_result_table(m->r, "claim");
    const char *outcome = text(m, m->savings, row, "outcome");
    if (c == NULL)
        return asc_take_format(m->arena,
                               "No amount is given for %s: the strength of the evidence "
                               "was not assessed, and money needs a claim at level 2.",
                               outcome);
    for (size_t i = 0; i < c->rows; i++) {
        if (!asc_view_is(c, i, "outcome", outcome) ||
            !asc_view_is(c, i, "model", text(m, m->savings, row, "model")) ||
            !asc_view_is(c, i, "player", ""))
            continue;
        const int level = (int)asc_view_real(c, i, "level");
        if (level < 2)
            return asc_take_format(m->arena,
                                   "No amount is given for %s: the claim is at level %d, "
                                   "and money needs level 2.",
                                   outcome, level);
        if (!asc_view_is(c, i, "direction", "benefit"))
            return asc_take_format(
                m->arena, "No amount is given for %s: it is not shown to be a benefit.",
                outcome);
        const char *reason = text(m, m->savings, row, "reason");
        return *reason == '\0'
                   ? ""
                   : asc_take_format(m->arena, "No amount is given for %s: %s.", outcome,
                                     reason);
    }
    return asc_take_format(
        m->arena, "No amount is given for %s: there is no claim on it.", outcome);
}

static void row_of(asc_text *t, const char *name, const char *value, const char *note)
{
    asc_html_row(t, name, "");
    asc_html_cell(t, value);
    asc_html_cell(t, note);
    asc_text_add(t, "</tr>\n");
}

static void saved(const money *m, size_t i, asc_text *t)
{
    static const char *const head[] = {"What", "Amount", "How"};
    const asc_table *s = m->savings;
    const char *payer = text(m, s, i, "payer"), *word = text(m, s, i, "word");
    const char *title = asc_take_format(m->arena, "%s, model %s",
                                        text(m, s, i, "outcome"), text(m, s, i, "model"));
    const double cash = asc_view_real(s, i, "cash");
    asc_html_table_open(t, title == NULL ? "" : title, head, 3, 3);
    if (asc_view_real(s, i, "cashable") > 0.0) {
        row_of(t, asc_take_format(m->arena, "Cash to %s, lower bound", payer),
               amount(m, asc_view_real(s, i, "cash.low"), 0),
               text(m, s, i, "bound.kind"));
        row_of(t, asc_take_format(m->arena, "Cash to %s, estimate", payer),
               amount(m, cash, 0), "at marginal cost, the cashable part only");
    }
    row_of(t, "Value of capacity released, not cash",
           amount(m, asc_view_real(s, i, "capacity"), 0),
           strcmp(word, "saving") == 0 ? "funds nothing" : "no part of it is cash");
    if (asc_view_real(s, i, "additional") < 1.0) {
        asc_text part = asc_text_start(m->arena);
        asc_html_percent(&part, asc_view_real(s, i, "additional"));
        row_of(t, "Counted as additional", asc_html_text(&part),
               "after leakage, displacement and substitution as the plan states them");
    }
    row_of(t, "What it would have cost without the partners",
           amount(m, asc_view_real(s, i, "benchmark"), 0), "counterfactual benchmark");
    row_of(t, "Unit cost", amount(m, asc_view_real(s, i, "unit_cost"), 0),
           asc_take_format(m->arena, "%s, %s prices, %s cost", text(m, s, i, "source"),
                           text(m, s, i, "year"), text(m, s, i, "basis")));
    asc_html_table_close(t);
}

/* Minor units as an amount of two decimals, or as many as the currency has. */
static const char *coins(const money *m, size_t i, const char *column)
{
    const double minor = asc_view_real(m->pay, i, "minor");
    const int digits = minor >= 1000.0 ? 3 : minor >= 100.0 ? 2 : 0;
    return amount(m, asc_view_real(m->pay, i, column) / minor, digits);
}

static void paid(const money *m, asc_text *t, bool whole)
{
    static const char *const head[] = {"Partner", "Part of the total (lower bound)",
                                       "Paid", "Equal split", "By spend"};
    if (whole) asc_html_heading(t, 3, "Who is paid");
    asc_html_table_open(t, "Amounts paid, beside splits that are not paid", head, 5, 5);
    for (size_t i = 0; i < m->pay->rows; i++) {
        const bool partner = asc_view_is(m->pay, i, "kind", "partner");
        const bool reserve = asc_view_is(m->pay, i, "kind", "reserve");
        if (reserve && !(asc_view_real(m->pay, i, "paid") > 0.0)) continue;
        const double phi = asc_view_real(m->pay, i, "phi");
        asc_text part = asc_text_start(m->arena);
        asc_html_percent(&part, phi);
        if (!isnan(phi)) {
            asc_text_add(&part, " (");
            asc_html_percent(&part, asc_view_real(m->pay, i, "phi.low"));
            asc_text_add(&part, ")");
        }
        asc_html_row(t,
                     partner   ? text(m, m->pay, i, "partner")
                     : reserve ? "Reserve"
                               : "Pool",
                     "");
        asc_html_cell(t, !partner     ? ""
                         : isnan(phi) ? "not resolved"
                                      : asc_html_text(&part));
        asc_html_cell(t, coins(m, i, "paid"));
        asc_html_cell(t, partner ? coins(m, i, "equal") : "");
        asc_html_cell(t, partner ? coins(m, i, "by_spend") : "");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
    if (!whole) return;
    asc_html_paragraph(t, "soft",
                       "Money returns to everyone where the evidence does not tell the "
                       "partners apart. Equal and by-spend splits are shown beside and "
                       "are not paid.");
}

/* Who did the work, bore the cost, and saved. */
static void who(const money *m, asc_text *t)
{
    static const char *const head[] = {"Body", "Reached", "Historic spend", "Cash saved"};
    const asc_table *p = asc_result_table(m->r, "partner");
    asc_html_heading(t, 3, "Who did the work, who bore the cost, who saved");
    asc_html_table_open(t, "Partners and payers", head, 4, 4);
    for (size_t i = 0; i < m->pay->rows; i++) {
        if (!asc_view_is(m->pay, i, "kind", "partner")) continue;
        const char *name = text(m, m->pay, i, "partner");
        asc_text reached = asc_text_start(m->arena);
        for (size_t k = 0; p != NULL && k < p->rows; k++)
            if (asc_view_is(p, k, "partner", name))
                asc_num_fixed(&reached, asc_view_real(p, k, "reached"), 0, "not given");
        asc_html_row(t, name, "");
        asc_html_cell(t, asc_html_text(&reached));
        asc_html_cell(t, amount(m, asc_view_real(m->pay, i, "spend"), 0));
        asc_html_cell(t, "");
        asc_text_add(t, "</tr>\n");
    }
    for (size_t i = 0; i < m->savings->rows; i++) {
        const double cash = asc_view_real(m->savings, i, "cash");
        if (*refused(m, i) != '\0' || !(cash > 0.0)) continue;
        asc_html_row(t,
                     asc_take_format(m->arena, "%s (payer): %s",
                                     text(m, m->savings, i, "payer"),
                                     text(m, m->savings, i, "outcome")),
                     "");
        asc_html_cell(t, "");
        asc_html_cell(t, "");
        asc_html_cell(t, amount(m, cash, 0));
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void steps(const money *m, asc_text *t)
{
    static const char *const head[] = {"Step", "What", "How", "Result"};
    asc_html_heading(t, 3, "The rule, step by step");
    asc_html_table_open(t, "Every step of the rule", head, 4, 3);
    for (size_t i = 0; i < m->step->rows; i++) {
        asc_html_row(
            t, asc_take_format(m->arena, "%d", (int)asc_view_real(m->step, i, "step")),
            "");
        asc_html_cell(t, text(m, m->step, i, "name"));
        asc_html_cell(t, text(m, m->step, i, "text"));
        const double x = asc_view_real(m->step, i, "value");
        const bool part = asc_view_is(m->step, i, "name", "savings rate") ||
                          asc_view_is(m->step, i, "name", "resolved share");
        asc_text cell = asc_text_start(m->arena);
        asc_html_percent(&cell, x);
        asc_html_cell(t, isnan(x) ? "" : part ? asc_html_text(&cell) : amount(m, x, 2));
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void value(const money *m, asc_text *t)
{
    static const char *const head[] = {"What", "How", "Value", "Low", "High"};
    if (m->value == NULL) return;
    asc_html_heading(t, 3, "Value for money");
    asc_html_table_open(t, "Value for money by the same draws", head, 5, 2);
    for (size_t i = 0; i < m->value->rows; i++) {
        asc_html_row(t, text(m, m->value, i, "name"), "");
        asc_html_cell(t, text(m, m->value, i, "text"));
        asc_html_general(t, asc_view_real(m->value, i, "value"), "not given");
        asc_html_general(t, asc_view_real(m->value, i, "low"), "");
        asc_html_general(t, asc_view_real(m->value, i, "high"), "");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static double *column(const money *m, const asc_table *t, const char *name)
{
    double *x = asc_take(m->arena, t->rows);
    for (size_t i = 0; x != NULL && i < t->rows; i++) x[i] = asc_view_real(t, i, name);
    return x;
}

static void charts(const money *m, asc_text *t)
{
    if (m->plane == NULL || m->point == NULL || m->plane->rows < 2) return;
    const size_t last = m->plane->rows - 1;
    const char *price = asc_take_format(m->arena, "threshold per event, %s", m->currency);
    asc_text says = asc_text_start(m->arena);
    asc_text_add(&says, "Worth it in ");
    asc_html_percent(&says, asc_view_real(m->plane, 0, "acceptable"));
    asc_text_add(&says, " of the draws at threshold 0, in ");
    asc_html_percent(&says, asc_view_real(m->plane, last, "acceptable"));
    asc_text_format(&says, " at %s.",
                    amount(m, asc_view_real(m->plane, last, "threshold"), 0));
    asc_svg_plot p = {.id = "acceptability",
                      .title = "How likely it is worth its cost, by what one event "
                               "better is worth",
                      .description = asc_html_text(&says),
                      .up = "part of the draws in which it is worth its cost",
                      .right = price == NULL ? "" : price,
                      .x = column(m, m->plane, "threshold"),
                      .y = column(m, m->plane, "acceptable"),
                      .points = m->plane->rows};
    if (p.x == NULL || p.y == NULL) return;
    asc_html_figure(t, p.title);
    asc_svg_curve(t, &p);
    asc_html_figure_end(t);
    p = (asc_svg_plot){.id = "plane",
                       .title = "Extra cost and effect of each draw",
                       .description = "Each point is one draw: to the right is better, "
                                      "below the line it costs less than it saves.",
                       .up = price == NULL ? "" : "extra cost, below 0 it saves",
                       .right = "events better",
                       .x = column(m, m->point, "effect"),
                       .y = column(m, m->point, "cost"),
                       .points = m->point->rows};
    if (p.x == NULL || p.y == NULL) return;
    asc_html_figure(t, p.title);
    asc_svg_cloud(t, &p);
    asc_html_figure_end(t);
}

/* The reason the rule stopped, "". */
static const char *stopped(const money *m)
{
    for (size_t i = 0; m->step != NULL && i < m->step->rows; i++) {
        const char *says = text(m, m->step, i, "text");
        if (strncmp(says, "stopped: ", 9) == 0)
            return asc_take_format(m->arena, "Nothing is paid: %s.", says + 9);
    }
    return "";
}

static void answers(const money *m, asc_text *t)
{
    bool shown = false;
    const char *before = "";
    for (size_t i = 0; m->savings != NULL && i < m->savings->rows; i++) {
        const char *reason = refused(m, i);
        if (reason == NULL) return;
        if (*reason != '\0') {
            if (strcmp(reason, before) != 0) asc_html_paragraph(t, "answer flat", reason);
            before = reason;
            continue;
        }
        saved(m, i, t);
        shown = true;
    }
    const char *why = stopped(m);
    if (why != NULL && *why != '\0') asc_html_paragraph(t, "answer flat", why);
    if (!shown) return;
    if (m->pay != NULL) {
        paid(m, t, true);
        who(m, t);
    }
    if (m->step != NULL) steps(m, t);
    value(m, t);
    asc_html_payers(m->r, m->arena, t);
    charts(m, t);
}

static money of(const asc_result *r, asc_arena *arena)
{
    return (money){.r = r,
                   .arena = arena,
                   .savings = asc_result_table(r, "savings"),
                   .value = asc_result_table(r, "value"),
                   .pay = asc_result_table(r, "gainshare"),
                   .step = asc_result_table(r, "gainshare_step"),
                   .plane = asc_result_table(r, "plane"),
                   .point = asc_result_table(r, "plane_point"),
                   .currency = asc_view_option(r, arena, "study.currency", "")};
}

static void item(asc_text *t, const char *says)
{
    if (says == NULL || *says == '\0') return;
    asc_text_add(t, "<li>");
    asc_text_html(t, says);
    asc_text_add(t, "</li>\n");
}

/* The outcome's own words, as a sentence begins with them. */
static const char *named(const money *m, const char *outcome)
{
    const asc_table *o = asc_result_table(m->r, "outcome");
    for (size_t i = 0; o != NULL && i < o->rows; i++) {
        if (!asc_view_is(o, i, "outcome", outcome)) continue;
        char *words = asc_take_text(m->arena, text(m, o, i, "nouns"));
        if (words == NULL || *words == '\0') break;
        if (*words >= 'a' && *words <= 'z') *words = (char)(*words - 'a' + 'A');
        return words;
    }
    return outcome;
}

/* Cash and capacity of one outcome. */
static const char *worth(const money *m, size_t i)
{
    const asc_table *s = m->savings;
    const char *capacity = amount(m, asc_view_real(s, i, "capacity"), 0);
    const char *outcome = named(m, text(m, s, i, "outcome"));
    if (!(asc_view_real(s, i, "cashable") > 0.0))
        return asc_take_format(m->arena,
                               "%s: worth %s of capacity; this is not cash, and funds "
                               "nothing.",
                               outcome, capacity);
    return asc_take_format(
        m->arena,
        "%s: cash to %s of at least %s (%s; estimate %s), and %s of capacity, "
        "which is not cash and funds nothing.",
        outcome, text(m, s, i, "payer"), amount(m, asc_view_real(s, i, "cash.low"), 0),
        text(m, s, i, "bound.kind"), amount(m, asc_view_real(s, i, "cash"), 0), capacity);
}

/* The number of the last step of that name, NaN: there is none. */
static double step_value(const money *m, const char *name)
{
    double x = (double)NAN;
    for (size_t i = 0; m->step != NULL && i < m->step->rows; i++)
        if (asc_view_is(m->step, i, "name", name)) x = asc_view_real(m->step, i, "value");
    return x;
}

/* How the pool came about, and how much of it is everyone's. */
static void pooled(const money *m, asc_text *t)
{
    const double pool = step_value(m, "pool"),
                 net = step_value(m, "net of programme cost"),
                 joint = step_value(m, "collective part with what returned to it");
    for (size_t i = 0; i < m->step->rows; i++)
        if (asc_view_is(m->step, i, "name", "pool"))
            item(t,
                 asc_take_format(
                     m->arena,
                     "Pool by the rule of the plan: %s, from %s, the lower bound "
                     "after audit and programme cost (%s).",
                     amount(m, pool, 2), amount(m, net, 2), text(m, m->step, i, "text")));
    item(t, asc_take_format(m->arena,
                            "%s of it is collective, by the weights of the plan; %s goes "
                            "by contribution.",
                            amount(m, joint, 2), amount(m, pool - joint, 2)));
}

void asc_html_money_short(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const money m = of(r, arena);
    bool shown = false;
    if (m.savings == NULL && m.step == NULL) return;
    asc_html_heading(t, 3, "Money");
    asc_text_add(t, "<ul>\n");
    const char *before = "";
    for (size_t i = 0; m.savings != NULL && i < m.savings->rows; i++) {
        const char *reason = refused(&m, i);
        const bool good = reason != NULL && *reason == '\0';
        /* The models beside the first have their rows further down. */
        if (strcmp(text(&m, m.savings, i, "outcome"), before) == 0) continue;
        before = text(&m, m.savings, i, "outcome");
        item(t, good ? worth(&m, i) : reason);
        shown |= good;
    }
    item(t, stopped(&m));
    const bool paying = shown && m.pay != NULL && m.step != NULL && *stopped(&m) == '\0';
    if (paying) pooled(&m, t);
    asc_text_add(t, "</ul>\n");
    if (paying) paid(&m, t, false);
}

void asc_html_money(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const money m = of(r, arena);
    if (m.savings == NULL && m.step == NULL) return;
    asc_text_add(t, "<section class=\"view\" aria-labelledby=\"money\">\n"
                    "<h2 id=\"money\">Money</h2>\n");
    answers(&m, t);
    asc_text_add(t, "</section>\n");
}
