/* Money before there is any. The minimum savings rate of this many people:
 *   z(bound) cv / sqrt(n), with the study's cv or 1.67; and the sliding scale from 500 people on
 * and a what-if for negotiation, refused once the plan is locked:
 *   of a pool of 100, by collective share and by weight a of the contributions, each partner's amount; the
 *   contributions are those assumed beforehand (partners.*.assumed.share), phi = a assumed + (1 - a) / n
 *   of a saving of k standard errors, the part 1 - z(bound) / k that is paid on
 * No outcome is read. */
#include "check_money.h"
#include "ascribe/numeric.h"
#include "ascribe/report.h"
#include "ascribe/value.h"
#include "audit.h"
#include <math.h>

#define CV_PUBLISHED 1.67 /* total cost of a whole population, one year */
#define POOL 100.0

static const double collective[] = {0.0, 0.25, 0.5, 0.75, 1.0};
static const double alpha[] = {0.0, 0.5, 1.0};
static const double bound[] = {0.8, 0.9, 0.95, 0.975, 0.99};
static const double errors[] = {2.0, 3.0, 5.0};
enum { COLLECTIVES = 5, ALPHAS = 3, BOUNDS = 5, ERRORS = 3 };

static void open_table(const cli_call *call, const char *name, asc_text *out)
{
    if (!call->json) return;
    asc_text_add(out, ", ");
    asc_text_json(out, name);
    asc_text_add(out, ": ");
}

static void rate_words(const char *name, double rate, asc_text *out)
{
    if (isnan(rate))
        asc_text_format(out, "  %-52s %s\n", name, "none below 500 people");
    else
        asc_text_format(out, "  %-52s %8.2f %%\n", name, 100.0 * rate);
}

static void rates(const cli_call *call, const asc_study *s, double people, asc_text *out)
{
    const asc_funding *f = s->money.funding;
    const double cv = f->msr == ASC_MSR_CV ? f->cv : CV_PUBLISHED;
    const double formula = asc_msr_formula(cv, people, f->bound);
    const double scale = asc_msr_table(people);
    const char *rule = f->msr == ASC_MSR_NONE    ? "none"
                       : f->msr == ASC_MSR_TABLE ? "table"
                                                 : "cv";
    if (call->json) {
        open_table(call, "minimum_savings_rate", out);
        asc_text_format(out, "{\"people\": %.0f, \"cv\": %.6g, \"formula\": %.9g, ",
                        people, cv, formula);
        if (isnan(scale))
            asc_text_add(out, "\"table\": null, ");
        else
            asc_text_format(out, "\"table\": %.9g, ", scale);
        asc_text_format(out, "\"in_force\": \"%s\"}", rule);
        return;
    }
    asc_text_format(out, "Minimum savings rate for %.0f people (in force: %s)\n", people,
                    rule);
    rate_words("below this a saving of this many people is noise", formula, out);
    rate_words("sliding scale of the Medicare programme", scale, out);
}

/* Partners that play with the contributions assumed of them; 0 when one of them has none. */
static size_t assumed(const asc_study *s, asc_gainshare_partner *partner, double *phi)
{
    size_t n = 0;
    double sum = 0.0;
    for (size_t k = 0; k < s->partners; k++) {
        const asc_partner *p = &s->partner[k];
        if (p->role != ASC_PLAYER) continue;
        if (!p->assumed.has_share) return 0;
        partner[n] = (asc_gainshare_partner){.name = p->name,
                                             .weight = s->money.funding->weight[k],
                                             .spend = (double)NAN,
                                             .coordinated = true};
        phi[n++] = p->assumed.share;
        sum += p->assumed.share;
    }
    for (size_t k = 0; k < n; k++) phi[k] /= sum;
    return sum > 0.0 ? n : 0;
}

typedef struct what_if {
    cli_call *call;
    const asc_study *s;
    asc_gainshare_partner *partner; /* [n] */
    const double *phi;              /* [n] */
    size_t n;
    asc_text *out;
} what_if;

/* One row: the pool is POOL and everything of it can be told apart. */
static asc_status row(const what_if *w, double lambda, double a, bool first,
                      asc_error *err)
{
    const asc_money *m = &w->s->money;
    const asc_gainshare_rule rule = {.bound = m->funding->bound,
                                     .share = 1.0,
                                     .cap = 1.0,
                                     .collective = lambda,
                                     .floor = m->funding->floor,
                                     .ceiling = m->funding->ceiling,
                                     .prudence = m->funding->own ? ASC_PRUDENCE_OWN
                                                                 : ASC_PRUDENCE_COMMON,
                                     .minor = m->minor};
    for (size_t k = 0; k < w->n; k++)
        w->partner[k].phi = w->partner[k].phi_low =
            a * w->phi[k] + (1.0 - a) / (double)w->n;
    const asc_gainshare_case c = {.level = 3,
                                  .benefit = true,
                                  .benchmark = POOL,
                                  .savings = POOL,
                                  .quality = 1.0,
                                  .safe = true,
                                  .partner = w->partner,
                                  .partners = w->n};
    asc_gainshare g;
    ASC_TRY(asc_gainshare_run(&rule, &c, w->call->arena, &g, err));
    if (w->call->json)
        asc_text_format(w->out, "%s{\"collective\": %g, \"alpha\": %g, \"paid\": {",
                        first ? "" : ", ", lambda, a);
    else
        asc_text_format(w->out, "  %10g %6g", lambda, a);
    for (size_t k = 0; k < w->n; k++) {
        if (w->call->json) {
            asc_text_add(w->out, k == 0 ? "" : ", ");
            asc_text_json(w->out, w->partner[k].name);
            asc_text_format(w->out, ": %.6g", (double)g.paid[k] / m->minor);
        } else {
            asc_text_format(w->out, " %14.2f", (double)g.paid[k] / m->minor);
        }
    }
    asc_text_add(w->out, w->call->json ? "}}" : "\n");
    return ASC_OK;
}

static asc_status splits(const what_if *w, asc_error *err)
{
    if (w->call->json) {
        open_table(w->call, "what_if", w->out);
        asc_text_add(w->out, "[");
    } else {
        asc_text_format(w->out,
                        "What if, of a pool of %.0f %s, with contributions as assumed "
                        "(plan not locked)\n  collective  alpha",
                        POOL, w->s->money.currency);
        for (size_t k = 0; k < w->n; k++)
            asc_text_format(w->out, " %14.14s", w->partner[k].name);
        asc_text_add(w->out, "\n");
    }
    for (size_t i = 0; i < COLLECTIVES; i++)
        for (size_t j = 0; j < ALPHAS; j++)
            ASC_TRY(row(w, collective[i], alpha[j], i + j == 0, err));
    if (w->call->json) asc_text_add(w->out, "]");
    return ASC_OK;
}

static void bounds(const cli_call *call, asc_text *out)
{
    if (call->json) {
        open_table(call, "what_if_bound", out);
        asc_text_add(out, "[");
    } else {
        asc_text_add(out, "What if, part of a saving that is paid on, by bound and by "
                          "standard errors it is from 0\n       bound");
        for (size_t j = 0; j < ERRORS; j++) asc_text_format(out, " %8.0f", errors[j]);
        asc_text_add(out, "\n");
    }
    for (size_t i = 0; i < BOUNDS; i++) {
        if (!call->json) asc_text_format(out, "  %10g", bound[i]);
        for (size_t j = 0; j < ERRORS; j++) {
            const double part =
                fmax(0.0, 1.0 - asc_normal_quantile(bound[i]) / errors[j]);
            if (call->json)
                asc_text_format(
                    out, "%s{\"bound\": %g, \"standard_errors\": %g, \"part\": %.6g}",
                    i + j == 0 ? "" : ", ", bound[i], errors[j], part);
            else
                asc_text_format(out, " %7.1f%%", 100.0 * part);
        }
        if (!call->json) asc_text_add(out, "\n");
    }
    if (call->json) asc_text_add(out, "]");
}

static void refuse(const cli_call *call, const char *why, asc_text *out)
{
    open_table(call, "what_if", out);
    if (call->json)
        asc_text_json(out, why);
    else
        asc_text_format(out, "What if: %s\n", why);
}

asc_status cli_check_money(cli_call *call, const asc_study *s, double people,
                           asc_text *out, asc_error *err)
{
    if (s->money.funding == NULL) return ASC_OK;
    rates(call, s, people, out);
    cli_audit a;
    ASC_TRY(cli_audit_open(call, s->file, &a, err));
    if (cli_audit_plan(&a) != NULL) {
        const char *why = asc_take_format(call->arena,
                                          "refused, the plan is locked in %s: amounts "
                                          "are negotiated before, not after",
                                          a.path);
        ASC_TRY(asc_arena_check(call->arena, err));
        refuse(call, why, out);
        return ASC_OK;
    }
    what_if w = {.call = call, .s = s, .out = out};
    w.partner = asc_take_bytes(call->arena, s->partners + 1, sizeof *w.partner);
    double *phi = asc_take(call->arena, s->partners + 1);
    ASC_TRY(asc_arena_check(call->arena, err));
    w.phi = phi;
    w.n = assumed(s, w.partner, phi);
    if (w.n == 0)
        refuse(call,
               "write assumed: {share: ...} for every partner that plays, and it shows "
               "what each would be paid",
               out);
    else
        ASC_TRY(splits(&w, err));
    bounds(call, out);
    return ASC_OK;
}
