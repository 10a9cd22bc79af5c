/* Balance, overlap, dependence and detectable effects of a study whose outcomes are sealed. Coalitions are
 * those of partners: all of up to SHOWN, else nobody, everybody and all but one.
 *   limits of a coalition (thresholds of a run): fewer than 30 units got nothing; an effective number below
 *   30, or more than 10 % of the weight on one unit
 * Detectable effects rest on `expected` of the outcome, else on the covariate it names as `before`. */
#include "check_design.h"
#include "ascribe/contribution.h"
#include "ascribe/evidence.h"
#include "ascribe/numeric.h"
#include "ascribe/outlook.h"
#include "ascribe/report.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 8 };

typedef struct design {
    cli_call *call;
    const asc_study *s;
    const asc_problem *p; /* of any outcome: y is not read */
    asc_settings settings;
    asc_mask *policy; /* [policies] function masks, ascending */
    asc_outlook look;
    asc_text *out;
} design;

static int by_mask(const asc_mask *a, const asc_mask *b)
{
    return (*a > *b) - (*a < *b);
}

static void sort_masks(asc_mask *mask, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && by_mask(&mask[j - 1], &mask[j]) > 0; j--) {
            const asc_mask x = mask[j];
            mask[j] = mask[j - 1];
            mask[j - 1] = x;
        }
}

static asc_status policies(design *d, asc_error *err)
{
    const size_t k = asc_problem_partners(d->p);
    const size_t n = k <= SHOWN ? (size_t)1 << k : k + 2;
    d->policy = asc_take_bytes(d->call->arena, n, sizeof *d->policy);
    ASC_TRY(asc_arena_check(d->call->arena, err));
    for (size_t j = 0; j < n; j++) {
        const asc_mask every = asc_mask_all(k), one = (asc_mask)1 << j % 64;
        const asc_mask some = j == k ? 0 : j > k ? every : every & ~one;
        d->policy[j] = asc_problem_functions(d->p, k <= SHOWN ? (asc_mask)j : some);
    }
    sort_masks(d->policy, n);
    d->settings = (asc_settings){.coalition = d->policy, .coalitions = n};
    for (size_t m = 0; m < d->s->models; m++) {
        d->settings.delivered |= d->s->model[m].delivered;
        d->settings.universal |= d->s->model[m].universal;
    }
    if (d->s->models == 0) d->settings.delivered = true;
    return ASC_OK;
}

static asc_mask partners_in(const asc_problem *p, asc_mask functions)
{
    asc_mask set = 0;
    if (p->owner == NULL) return functions;
    for (size_t k = 0; k < p->players; k++)
        if ((functions >> k & 1U) != 0) set |= (asc_mask)1 << p->owner[k];
    return set;
}

static const char *name_of(const design *d, asc_mask functions)
{
    return asc_coalition_text(asc_problem_partner(d->p), asc_problem_partners(d->p),
                              partners_in(d->p, functions), d->call->arena);
}

static void show(const design *d, const asc_table *t)
{
    if (d->call->json) asc_report_member_json(t, d->out);
}

static void put_reasons(const design *d)
{
    const asc_study *s = d->s;
    const char **name = asc_take_bytes(d->call->arena, s->functions, sizeof *name);
    const char **reason = asc_take_bytes(d->call->arena, s->functions, sizeof *reason);
    size_t n = 0;
    if (name == NULL || reason == NULL) return;
    for (size_t k = 0; k < s->functions; k++) {
        if (s->function[k].role == ASC_EXCLUDED) continue;
        name[n] = s->function[k].name;
        reason[n++] = s->function[k].reason;
    }
    asc_table *t = asc_table_create(d->call->arena, "reason", n);
    asc_table_add_text(t, "partner", name);
    asc_table_add_text(t, "reason", reason);
    show(d, t);
    if (d->call->json) return;
    asc_text_add(d->out, "Why it was delivered\n");
    for (size_t k = 0; k < n; k++)
        asc_text_format(d->out, "  %-38s %s\n", name[k],
                        strcmp(reason[k], "unknown") == 0
                            ? "not stated: a limit of every answer; write reason: ..."
                            : reason[k]);
}

static void put_balance(const design *d)
{
    const asc_diagnosis *g = &d->look.diagnosis;
    asc_arena *arena = d->call->arena;
    const char **partner = asc_take_bytes(arena, g->balances, sizeof *partner);
    const char **term = asc_take_bytes(arena, g->balances, sizeof *term);
    double *x[6];
    for (size_t j = 0; j < 6; j++) x[j] = asc_take(arena, g->balances);
    if (partner == NULL || term == NULL || x[5] == NULL) return;
    for (size_t i = 0; i < g->balances; i++) {
        const asc_balance *b = &g->balance[i];
        const double row[] = {b->before,   b->before_se,    b->after,
                              b->after_se, b->ratio_before, b->ratio_after};
        partner[i] = d->p->player[b->partner];
        term[i] = b->term;
        for (size_t j = 0; j < 6; j++) x[j][i] = row[j];
    }
    static const char *const head[] = {
        "smd.before",   "smd.before.se",         "smd.after",
        "smd.after.se", "variance_ratio.before", "variance_ratio.after"};
    asc_table *t = asc_table_create(arena, "balance", g->balances);
    asc_table_add_text(t, "partner", partner);
    asc_table_add_text(t, "term", term);
    for (size_t j = 0; j < 6; j++) asc_table_add_real(t, head[j], x[j]);
    show(d, t);
}

static void put_arms(const design *d)
{
    const asc_diagnosis *g = &d->look.diagnosis;
    asc_arena *arena = d->call->arena;
    enum { REALS = 7 };
    const char **partner = asc_take_bytes(arena, g->arms, sizeof *partner);
    const char **arm = asc_take_bytes(arena, g->arms, sizeof *arm);
    int64_t *units = asc_take_bytes(arena, g->arms, sizeof *units);
    double *x[REALS];
    for (size_t j = 0; j < REALS; j++) x[j] = asc_take(arena, g->arms);
    if (partner == NULL || arm == NULL || units == NULL || x[REALS - 1] == NULL) return;
    for (size_t i = 0; i < g->arms; i++) {
        const asc_arm *a = &g->arm[i];
        const double row[] = {a->ess,         a->largest,   a->share, a->quantile[0],
                              a->quantile[4], a->equipoise, a->pooled};
        partner[i] = d->p->player[a->partner];
        arm[i] = a->reached ? "reached" : "others";
        units[i] = (int64_t)a->units;
        for (size_t j = 0; j < REALS; j++) x[j][i] = row[j];
    }
    static const char *const head[REALS] = {"ess", "max_weight", "max_share",       "min",
                                            "max", "equipoise",  "equipoise.pooled"};
    asc_table *t = asc_table_create(arena, "overlap", g->arms);
    asc_table_add_text(t, "partner", partner);
    asc_table_add_text(t, "arm", arm);
    asc_table_add_integer(t, "units", units, NULL);
    for (size_t j = 0; j < REALS; j++) asc_table_add_real(t, head[j], x[j]);
    show(d, t);
}

/* The largest difference of a partner, before or after weighting; NULL: there is no column. */
static const asc_balance *worst_of(const asc_diagnosis *g, size_t partner, bool after)
{
    const asc_balance *worst = NULL;
    double most = -1.0;
    for (size_t i = 0; i < g->balances; i++) {
        const asc_balance *b = &g->balance[i];
        const double size = fabs(after ? b->after : b->before);
        if (b->partner != partner || !(size > most)) continue;
        most = size;
        worst = b;
    }
    return worst;
}

/* The worst of each partner, for the eye. */
static void say_partners(const design *d)
{
    const asc_diagnosis *g = &d->look.diagnosis;
    asc_text_add(d->out, "Comparable? Reached against others, before and after weighting "
                         "(no outcome is read)\n");
    for (size_t k = 0; k < d->p->players && 2 * k + 1 < g->arms; k++) {
        const asc_balance *before = worst_of(g, k, false), *after = worst_of(g, k, true);
        const asc_arm *a = &g->arm[2 * k];
        asc_text_format(
            d->out,
            "  %s: %zu reached (effective %.0f), %zu others (%.0f); equipoise "
            "%.0f %%; largest share of weight %.1f %%; delivery probable %.3g "
            "to %.3g\n",
            d->p->player[k], a[0].units, a[0].ess, a[1].units, a[1].ess,
            100.0 * fmin(a[0].pooled, fmin(a[0].equipoise, a[1].equipoise)),
            100.0 * fmax(a[0].share, a[1].share),
            fmin(a[0].quantile[0], a[1].quantile[0]),
            fmax(a[0].quantile[4], a[1].quantile[4]));
        if (before != NULL && after != NULL)
            asc_text_format(d->out,
                            "    largest difference before %.3f (SE %.3f, %s), after "
                            "%.3f (SE %.3f, %s)\n",
                            before->before, before->before_se, before->term, after->after,
                            after->after_se, after->term);
    }
}

static const char *limit_of(const design *d, const asc_following *f)
{
    if (f->mask == 0 && f->units < ASC_NOTHING_UNITS)
        return asc_take_format(d->call->arena,
                               "%zu units got nothing, %d are needed: total and shares "
                               "will be withheld",
                               f->units, (int)ASC_NOTHING_UNITS);
    if (f->units == 0) return "nobody: a model fills it in, weighting is refused";
    const unsigned uneven = asc_weights_uneven(f);
    if ((uneven & ASC_UNEVEN_FEW) != 0)
        return asc_take_format(d->call->arena,
                               "effective %.1f, %.0f are needed: its interval will be "
                               "withheld by models that weight",
                               f->ess, ASC_EFFECTIVE_LEAST);
    if ((uneven & ASC_UNEVEN_ONE) != 0)
        return asc_take_format(d->call->arena,
                               "%.1f %% of the weight on one unit, at most %.0f %%: its "
                               "interval will be withheld by models that weight",
                               100.0 * f->share, 100.0 * ASC_WEIGHT_SHARE_MAX);
    if ((uneven & ASC_UNEVEN_RARE) != 0)
        return asc_take_format(d->call->arena,
                               "%.1f %% of units have a probability below %.2g %% of "
                               "what it gives them, at most %.0f %% may: its interval "
                               "will be withheld by models that weight",
                               100.0 * f->rare, 100.0 * f->below,
                               100.0 * ASC_RARE_SHARE_MAX);
    if ((uneven & ASC_UNEVEN_STAND) != 0)
        return asc_take_format(
            d->call->arena,
            "an effective %.1f stand for those it takes something from, "
            "the largest for %.1f %% of them; %.0f and at most %.0f %% "
            "are needed: its interval will be withheld by models that "
            "weight",
            f->counterparts, 100.0 * f->counterpart, ASC_EFFECTIVE_LEAST,
            100.0 * ASC_WEIGHT_SHARE_MAX);
    return "";
}

static void put_support(const design *d)
{
    const asc_diagnosis *g = &d->look.diagnosis;
    asc_arena *arena = d->call->arena;
    enum { REALS = 8 };
    const size_t n = g->followings;
    const char **policy = asc_take_bytes(arena, n, sizeof *policy);
    const char **name = asc_take_bytes(arena, n, sizeof *name);
    const char **limit = asc_take_bytes(arena, n, sizeof *limit);
    int64_t *units = asc_take_bytes(arena, n, sizeof *units);
    double *x[REALS];
    for (size_t j = 0; j < REALS; j++) x[j] = asc_take(arena, n);
    if (policy == NULL || name == NULL || limit == NULL || units == NULL ||
        x[REALS - 1] == NULL)
        return;
    for (size_t i = 0; i < n; i++) {
        const asc_following *f = &g->following[i];
        const double row[] = {f->ess,  f->largest, f->share,        f->least_all,
                              f->rare, f->after,   f->counterparts, f->counterpart};
        policy[i] = asc_policy_name(f->kind);
        name[i] = name_of(d, f->mask);
        limit[i] = limit_of(d, f);
        units[i] = (int64_t)f->units;
        for (size_t j = 0; j < REALS; j++) x[j][i] = row[j];
    }
    static const char *const head[REALS] = {
        "ess",  "max_weight", "max_share",    "positivity",
        "rare", "smd.after",  "counterparts", "counterpart.share"};
    asc_table *t = asc_table_create(arena, "support", n);
    asc_table_add_text(t, "policy", policy);
    asc_table_add_text(t, "coalition", name);
    asc_table_add_integer(t, "units", units, NULL);
    for (size_t j = 0; j < REALS; j++) asc_table_add_real(t, head[j], x[j]);
    asc_table_add_text(t, "limit", limit);
    show(d, t);
    if (d->call->json) return;
    asc_text_format(d->out, "%-40s %9s %10s %9s %11s %7s\n", "Behind each coalition",
                    "units", "effective", "max share", "least prob.", "rare");
    for (size_t i = 0; i < n; i++)
        asc_text_format(d->out,
                        "  %-9s %-28s %9lld %10.1f %7.1f %% %11.2g %5.1f %%%s%s\n",
                        policy[i], name[i][0] == '\0' ? "(nobody)" : name[i],
                        (long long)units[i], x[0][i], 100.0 * x[2][i], x[3][i],
                        100.0 * x[4][i], limit[i][0] == '\0' ? "" : "\n      ", limit[i]);
}

/* x with 3 digits, or as many as tell it from 1. */
static const char *beside_one(const design *d, double x)
{
    char *text = asc_take_format(d->call->arena, "%.3g", x);
    for (int digits = 4; text != NULL && digits < 9 && strcmp(text, "1") == 0; digits++)
        text = asc_take_format(d->call->arena, "%.*g", digits, x);
    return text == NULL ? "" : text;
}

static void put_dependence(const design *d)
{
    asc_arena *arena = d->call->arena;
    const size_t n = d->look.dependences;
    const char **later = asc_take_bytes(arena, n, sizeof *later);
    const char **earlier = asc_take_bytes(arena, n, sizeof *earlier);
    int64_t *excludes = asc_take_bytes(arena, n, sizeof *excludes);
    double *x[3];
    for (size_t j = 0; j < 3; j++) x[j] = asc_take(arena, n);
    if (later == NULL || earlier == NULL || excludes == NULL || x[2] == NULL) return;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const asc_dependence *y = &d->look.dependence[i];
        later[i] = d->p->player[y->later];
        earlier[i] = d->p->player[y->earlier];
        x[0][i] = y->odds_ratio;
        x[1][i] = y->low;
        x[2][i] = y->high;
        found += (size_t)(excludes[i] = y->excludes);
    }
    static const char *const head[] = {"odds_ratio", "conf.low", "conf.high"};
    asc_table *t = asc_table_create(arena, "dependence", n);
    asc_table_add_text(t, "later", later);
    asc_table_add_text(t, "earlier", earlier);
    for (size_t j = 0; j < 3; j++) asc_table_add_real(t, head[j], x[j]);
    asc_table_add_integer(t, "excludes_one", excludes, NULL);
    show(d, t);
    if (d->call->json || n == 0) return;
    asc_text_add(d->out, "Does a later delivery go with an earlier one? Odds ratio given "
                         "covariates and the deliveries between, 95 % interval\n");
    for (size_t i = 0; i < n; i++)
        asc_text_format(d->out, "  %s on %s: %s (%s to %s)%s\n", later[i], earlier[i],
                        beside_one(d, x[0][i]), beside_one(d, x[1][i]),
                        beside_one(d, x[2][i]), excludes[i] ? ", excludes 1" : "");
    if (found == 0)
        asc_text_add(d->out,
                     "  none excludes 1: no sign that one delivery led to another\n");
    for (size_t i = 0; i < n; i++)
        if (excludes[i])
            asc_text_format(d->out,
                            "  the answer leaves out what '%s' made possible, or "
                            "prevented, through '%s'; statements about partners are "
                            "capped at level 2\n",
                            earlier[i], later[i]);
}

/* The models looked at here take all covariates, whatever those of the study will. */
static void say_lists(const design *d)
{
    for (size_t m = 0; m < d->s->models && !d->call->json; m++) {
        const asc_model_spec *x = &d->s->model[m];
        const size_t taken = x->exposure_covariates.names;
        if (x->exposure_covariates.given && taken < d->s->covariates)
            asc_text_format(d->out,
                            "Models of delivery here take all %zu covariates; those of "
                            "'%s' take %zu\n",
                            d->s->covariates, x->name, taken);
    }
}

static asc_status levels(cli_call *call, const asc_study *s, const asc_bound *b,
                         asc_text *out, asc_error *err)
{
    design d = {.call = call, .s = s, .p = &b->problem[0], .out = out};
    put_reasons(&d);
    ASC_TRY(policies(&d, err));
    ASC_TRY(asc_outlook_make(d.p, &d.settings, call->arena, &d.look, err));
    if (d.look.refusal != NULL && d.look.refusal[0] != '\0') {
        asc_text_add(out, call->json ? ", \"refusal\": " : "Comparable? Not told: ");
        if (call->json)
            asc_text_json(out, d.look.refusal);
        else
            asc_text_format(out, "%s\n", d.look.refusal);
        return ASC_OK;
    }
    if (!call->json) say_partners(&d);
    say_lists(&d);
    put_balance(&d);
    put_arms(&d);
    put_support(&d);
    put_dependence(&d);
    return cli_check_detectable(call, s, b, &d.look, out, err);
}

asc_status cli_check_design(cli_call *call, const asc_study *s, const asc_bound *b,
                            asc_text *out, asc_error *err)
{
    if (b->problems == 0 || b->problem[0].players == 0) return ASC_OK;
    ASC_TRY(levels(call, s, b, out, err));
    return asc_arena_check(call->arena, err);
}
