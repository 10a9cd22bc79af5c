/* The smallest effect that could be found with power .80 at two-sided 5 %, outcome by outcome, before outcomes
 * are looked at. The level and spread of an outcome come from the plan (`expected`), else from the
 * covariate that holds the same thing before; never from the outcome. What covariates explain of it is not
 * taken off, so a doubly robust answer may do better. */
#include "ascribe/claims.h"
#include "ascribe/contribution.h"
#include "ascribe/numeric.h"
#include "ascribe/report.h"
#include "check_design.h"
#include <math.h>
#include <string.h>

typedef struct detectable {
    cli_call *call;
    const asc_study *s;
    const asc_bound *b;
    const asc_outlook *look;
    size_t rows, room;
    const char **outcome, **policy, **contrast, **source;
    double *x[10];
} detectable;

static const char *const head[] = {"mean", "sd",     "icc",     "design",   "n1",
                                   "n0",   "effect", "average", "relative", "sesoi"};
enum { REALS = sizeof head / sizeof *head };

/* A covariate of one column of numbers. */
static const asc_covariate *before_of(const asc_problem *p, const char *name)
{
    for (size_t j = 0; name != NULL && p->x.data != NULL && j < p->covariates; j++)
        if (strcmp(p->covariate[j].name, name) == 0 && !p->covariate[j].category)
            return &p->covariate[j];
    return NULL;
}

/* Does it hold the level of an outcome, counted alike? */
static bool is_level(const detectable *d, const asc_problem *p, const asc_outcome *o,
                     const double *x)
{
    return x != NULL && asc_claim_counted_alike(d->s, p, o, o->before);
}

static double clustering(const detectable *d, const asc_problem *p, const double *x,
                         asc_error *err, asc_status *status)
{
    double icc = (double)NAN;
    *status = asc_intraclass(x, p->cluster, p->n, p->clusters, d->call->arena, &icc, err);
    return icc;
}

static asc_status expected(const detectable *d, const asc_problem *p,
                           const asc_outcome *o, asc_expected *e, const char **source,
                           asc_error *err)
{
    asc_status status = ASC_OK;
    const asc_covariate *c = before_of(p, o->before);
    const double *x = c == NULL ? NULL : p->x.data + c->first * p->x.ld;
    *e = (asc_expected){(double)NAN, (double)NAN, (double)NAN};
    *source = "";
    if (x != NULL) {
        e->icc = clustering(d, p, x, err, &status);
        ASC_TRY(status);
    }
    if (o->expects) {
        *source = "the plan";
        e->mean = o->expected_mean;
        e->sd = o->expected_sd;
        if (!isnan(o->expected_icc)) e->icc = o->expected_icc;
    } else if (is_level(d, p, o, x)) {
        *source = asc_take_format(d->call->arena, "before: %s", o->before);
        e->mean = asc_mean(x, p->n);
    }
    const double implied = asc_expected_sd(o->family, e->mean);
    if (isnan(e->sd)) e->sd = implied;
    if (isnan(e->sd) && is_level(d, p, o, x)) e->sd = asc_sd(x, p->n);
    return asc_arena_check(d->call->arena, err);
}

static const char *contrast_name(const detectable *d, const asc_contrast *c)
{
    const asc_problem *p = &d->b->problem[0];
    if (c->mask == 0) return "the pathway";
    for (size_t k = 0; k < asc_problem_partners(p); k++)
        if ((c->mask & asc_problem_functions(p, (asc_mask)1 << k)) == 0)
            return asc_problem_partner(p)[k];
    return "";
}

static asc_status add(detectable *d, size_t o, asc_error *err)
{
    const asc_problem *p = &d->b->problem[o];
    const asc_outcome *y = &d->s->outcome[o];
    const char *source = NULL;
    asc_expected e;
    ASC_TRY(expected(d, p, y, &e, &source, err));
    for (size_t i = 0; i < d->look->contrasts; i++) {
        const asc_contrast *c = &d->look->contrast[i];
        const asc_detectable_effect f = asc_detectable_of(c, &e, d->look->spread);
        const double row[REALS] = {e.mean,     e.sd,
                                   e.icc,      f.design,
                                   c->n1,      c->n0,
                                   f.effect,   f.average,
                                   f.relative, y->sesoi > 0.0 ? y->sesoi : (double)NAN};
        const size_t at = d->rows++;
        d->outcome[at] = y->name;
        d->policy[at] = asc_policy_name(c->kind);
        d->contrast[at] = contrast_name(d, c);
        d->source[at] = source;
        for (size_t j = 0; j < REALS; j++) d->x[j][at] = row[j];
    }
    return ASC_OK;
}

static void say_row(const detectable *d, const asc_outcome *o, size_t i, asc_text *out)
{
    const double effect = d->x[6][i], sesoi = d->x[9][i];
    asc_text_format(out, "    %s %s: ", d->policy[i], d->contrast[i]);
    if (!isfinite(effect)) {
        asc_text_add(out, "no comparable units: no effect can be found\n");
        return;
    }
    asc_text_format(out,
                    "%.3g per %g reached (%.0f %% of its level; effective %.0f against "
                    "%.0f), %.3g per %g compared",
                    effect * o->per, o->per, 100.0 * d->x[8][i], d->x[4][i], d->x[5][i],
                    d->x[7][i] * o->per, o->per);
    if (!isnan(sesoi) && d->x[7][i] > sesoi)
        asc_text_format(out, ": too few to find what matters least, %.3g",
                        sesoi * o->per);
    asc_text_add(out, "\n");
}

/* What row i, the first of an outcome, expects of its level and spread. */
static void say_head(const detectable *d, const asc_outcome *o, size_t i, asc_text *out)
{
    const bool told = *d->source[i] != '\0';
    asc_text_format(out, "  %s, %s%s", o->name, told ? "by " : "",
                    told ? d->source[i]
                         : "not told: nothing says what to expect; write expected: "
                           "{mean: ...}, or before: a covariate with the same thing "
                           "before, counted alike");
    if (!isnan(d->x[1][i]))
        asc_text_format(out, ": mean %.4g, SD %.3g per unit", d->x[0][i], d->x[1][i]);
    if (d->look->spread > 1.0 && isnan(d->x[2][i]))
        asc_text_add(out, "; nothing allowed for clusters: write icc");
    else if (d->look->spread > 1.0)
        asc_text_format(out, "; clusters make the variance %.2f times as large",
                        d->x[3][i]);
    asc_text_add(out, "\n");
}

static void say(const detectable *d, asc_text *out)
{
    asc_text_add(out,
                 "Smallest effect that would be found (power 80 %, two-sided 5 %)\n");
    for (size_t i = 0; i < d->rows; i++) {
        const asc_outcome *o = d->s->outcome;
        while (strcmp(o->name, d->outcome[i]) != 0) o++;
        if (i == 0 || strcmp(d->outcome[i - 1], o->name) != 0) say_head(d, o, i, out);
        if (!isnan(d->x[1][i])) say_row(d, o, i, out);
    }
}

asc_status cli_check_detectable(cli_call *call, const asc_study *s, const asc_bound *b,
                                const asc_outlook *look, asc_text *out, asc_error *err)
{
    asc_arena *arena = call->arena;
    detectable d = {.call = call, .s = s, .b = b, .look = look};
    d.room = b->problems * look->contrasts;
    d.outcome = asc_take_bytes(arena, d.room, sizeof *d.outcome);
    d.policy = asc_take_bytes(arena, d.room, sizeof *d.policy);
    d.contrast = asc_take_bytes(arena, d.room, sizeof *d.contrast);
    d.source = asc_take_bytes(arena, d.room, sizeof *d.source);
    for (size_t j = 0; j < REALS; j++) d.x[j] = asc_take(arena, d.room);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t o = 0; o < b->problems; o++)
        if (strcmp(s->outcome[o].role, "negative_control") != 0) ASC_TRY(add(&d, o, err));
    asc_table *t = asc_table_create(arena, "detectable", d.rows);
    asc_table_add_text(t, "outcome", d.outcome);
    asc_table_add_text(t, "policy", d.policy);
    asc_table_add_text(t, "contrast", d.contrast);
    asc_table_add_text(t, "source", d.source);
    for (size_t j = 0; j < REALS; j++) asc_table_add_real(t, head[j], d.x[j]);
    ASC_TRY(asc_arena_check(arena, err));
    if (call->json)
        asc_report_member_json(t, out);
    else
        say(&d, out);
    return ASC_OK;
}
