/* The grid of other reasonable choices (evidence.multiverse): windows of the first primary outcome x sets of
 * covariates x trims, each with the models listed. The choice that is registered in all three is the
 * answer itself and is not run twice. A trim is tried with the models that take one, where it is not
 * their own. Every choice has the seed and the replicates of the study.
 *   /analyses/multiverse-<number>/tables   the tables of one choice
 * Steegen et al. (2016), Perspect. Psychol. Sci. 11:702-712; Simonsohn, Simmons & Nelson (2020), Nat. Hum.
 * Behav. 4:1208-1214. */
#include "run_trials.h"
#include "run_variant.h"
#include <math.h>
#include <string.h>

/* One choice; NULL, NULL and NaN are the registered ones. */
typedef struct choice {
    const asc_window *window;
    const asc_covariate_set *set;
    double trim;
} choice;

static bool takes_trim(const asc_model_spec *m)
{
    const asc_estimator *e = asc_estimator_find(m->model);
    const char *at = e == NULL || e->options == NULL ? NULL : strstr(e->options, "trim");
    return at != NULL && (at == e->options || at[-1] == ' ') &&
           (at[4] == '\0' || at[4] == ' ');
}

static bool listed(const asc_gate_plan *gate, const char *model)
{
    for (size_t i = 0; i < gate->multiverses; i++)
        if (strcmp(gate->multiverse[i], model) == 0) return true;
    return gate->multiverses == 0;
}

static bool in_set(const asc_covariate_set *set, const asc_study *s, const char *name)
{
    for (size_t i = 0; i < set->covariates; i++)
        if (strcmp(s->covariate[set->covariate[i]].column, name) == 0) return true;
    return false;
}

/* Modifiers go with their covariates. */
static asc_status modifiers(const asc_study *s, const asc_covariate_set *set,
                            asc_arena *arena, asc_model_spec *m, asc_error *err)
{
    if (set == NULL || m->modifiers == 0) return ASC_OK;
    asc_modifier *kept = asc_take_bytes(arena, m->modifiers, sizeof *kept);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < m->modifiers; i++)
        if (in_set(set, s, m->modifier[i].covariate)) kept[n++] = m->modifier[i];
    m->modifier = kept;
    m->modifiers = n;
    return ASC_OK;
}

static asc_status choose_models(const asc_study *s, const choice *x, asc_arena *arena,
                                asc_study *out, asc_error *err)
{
    asc_model_spec *model = asc_take_bytes(arena, s->models, sizeof *model);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < s->models; i++) {
        asc_model_spec m = s->model[i];
        if (!listed(&s->gate, m.name)) continue;
        if (!isnan(x->trim) && (!takes_trim(&m) || m.trim == x->trim)) continue;
        if (!isnan(x->trim)) m.trim = x->trim;
        ASC_TRY(modifiers(s, x->set, arena, &m, err));
        model[n++] = m;
    }
    out->model = model;
    out->models = n;
    return ASC_OK;
}

static asc_status choose_window(const choice *x, asc_arena *arena, asc_outcome *o,
                                asc_error *err)
{
    asc_linked_outcome *linked = asc_take_bytes(arena, 1, sizeof *linked);
    ASC_TRY(asc_arena_check(arena, err));
    *linked = *o->linked;
    linked->records.window = *x->window;
    o->linked = linked;
    return ASC_OK;
}

asc_status asc_trial_primary(const asc_study *s, asc_arena *arena, asc_study *out,
                             asc_error *err)
{
    asc_outcome *outcome = asc_take_bytes(arena, s->outcomes + 1, sizeof *outcome);
    asc_unit_cost *cost = asc_take_bytes(arena, s->outcomes + 1, sizeof *cost);
    ASC_TRY(asc_arena_check(arena, err));
    *out = *s;
    out->outcome = outcome;
    out->money.unit_cost = cost;
    out->outcomes = 0;
    for (size_t o = 0; o < s->outcomes; o++) {
        if (strcmp(s->outcome[o].role, "primary") != 0) continue;
        cost[out->outcomes] = (asc_unit_cost){.given = false};
        outcome[out->outcomes++] = s->outcome[o];
    }
    out->gate = (asc_gate_plan){.on = false};
    out->money.funding = NULL;
    out->groups = out->claims = 0;
    return ASC_OK;
}

static asc_status changed(const asc_study *s, const choice *x, asc_arena *arena,
                          asc_study *out, asc_error *err)
{
    ASC_TRY(asc_trial_primary(s, arena, out, err));
    ASC_TRY(choose_models(s, x, arena, out, err));
    if (x->window != NULL && out->outcomes > 0) {
        asc_outcome *outcome = asc_take_bytes(arena, out->outcomes, sizeof *outcome);
        ASC_TRY(asc_arena_check(arena, err));
        memcpy(outcome, out->outcome, out->outcomes * sizeof *outcome);
        ASC_TRY(choose_window(x, arena, &outcome[0], err));
        out->outcome = outcome;
    }
    if (x->set == NULL) return ASC_OK;
    asc_covariate_spec *covariate =
        asc_take_bytes(arena, x->set->covariates + 1, sizeof *covariate);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < x->set->covariates; i++)
        covariate[i] = s->covariate[x->set->covariate[i]];
    out->covariate = covariate;
    out->covariates = x->set->covariates;
    return asc_study_cut_lists(out, arena, err);
}

/* The trials of one model of one choice: one of every kind of policy it asks for. */
static void add_model(asc_trials *t, const asc_study *s, const asc_outcome *o,
                      const asc_model_spec *m, const choice *x, const asc_variant *v,
                      const char *analysis, asc_arena *arena)
{
    const bool asked[] = {m->delivered, m->universal};
    for (int kind = ASC_DELIVERED; kind <= ASC_UNIVERSAL; kind++) {
        if (!asked[kind]) continue;
        asc_trial *row = &t->grid[t->grids++];
        *row =
            (asc_trial){.outcome = o->name,
                        .model = m->name,
                        .policy = asc_policy_name((asc_policy_kind)kind),
                        .analysis = analysis,
                        .window = o->linked == NULL ? "" : o->linked->records.window.text,
                        .covariates = x->set == NULL ? "all" : x->set->name,
                        .trim = takes_trim(m) ? m->trim : (double)NAN,
                        .units = v->units,
                        .reason = v->reason};
        asc_trial_total(v->reason[0] == '\0' ? &v->result : NULL, row, arena);
    }
    (void)s;
}

static const char *choice_text(const choice *x, const char *own, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "%s", x->window == NULL ? own : x->window->text);
    asc_text_format(&t, "%scovariates %s", t.length > 0 ? ", " : "",
                    x->set == NULL ? "all" : x->set->name);
    if (!isnan(x->trim)) asc_text_format(&t, ", trim %g", x->trim);
    return t.data;
}

static asc_status one(asc_trials *t, const asc_study *s, const asc_cohort *c,
                      const asc_run *run, const choice *x, asc_arena *arena,
                      asc_error *err)
{
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory for another choice");
    asc_study other;
    asc_variant v;
    asc_status status = changed(s, x, own, &other, err);
    if (status == ASC_OK && other.models > 0 && other.outcomes > 0) {
        status = asc_variant_run(&other, c, run, own, &v, err);
        if (status == ASC_OK) {
            const char *reason = asc_take_text(arena, v.reason);
            v.reason = reason == NULL ? "" : reason;
            const asc_outcome *first = &other.outcome[0];
            const char *window =
                first->linked == NULL ? "" : first->linked->records.window.text;
            const char *name = asc_take_format(arena, "multiverse-%zu", t->entries + 1);
            asc_trial_keep(t, name, "multiverse", "multiverse",
                           choice_text(x, window, arena), &v, arena);
            for (size_t o = 0; o < other.outcomes; o++)
                for (size_t m = 0; m < other.models; m++)
                    add_model(t, s, &other.outcome[o], &other.model[m], x, &v, name,
                              arena);
            status = asc_arena_check(arena, err);
        }
    }
    asc_arena_destroy(own);
    return status;
}

asc_status asc_run_multiverse(const asc_study *s, const asc_cohort *c, const asc_run *run,
                              asc_arena *arena, asc_trials *t, asc_error *err)
{
    const asc_gate_plan *g = &s->gate;
    const size_t trims = 1 + g->trims, sets = 1 + g->sets;
    const size_t cells = (1 + g->windows) * sets * trims;
    for (size_t i = 1; i < cells; i++) { /* cell 0 is the registered choice */
        const size_t w = i / (sets * trims), k = i / trims % sets, r = i % trims;
        const choice x = {.window = w == 0 ? NULL : &g->window[w - 1],
                          .set = k == 0 ? NULL : &g->set[k - 1],
                          .trim = r == 0 ? (double)NAN : g->trim[r - 1]};
        ASC_TRY(one(t, s, c, run, &x, arena, err));
    }
    return ASC_OK;
}
