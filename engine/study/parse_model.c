/* Counterfactual models. */
#include "study_private.h"
#include <string.h>

bool plays(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->functions; k++)
        if (strcmp(s->function[k].name, name) == 0)
            return s->function[k].role == ASC_PLAYER;
    for (size_t k = 0; k < s->partners; k++)
        if (strcmp(s->partner[k].name, name) == 0)
            return s->partner[k].role == ASC_PLAYER;
    return false;
}

void no_player(parser *p, const asc_yaml *key)
{
    const asc_study *s = p->study;
    const size_t most = s->partners + s->functions;
    const char **name = asc_take_bytes(p->arena, most, sizeof *name);
    size_t n = 0;
    for (size_t k = 0; name != NULL && k < s->functions; k++)
        if (s->function[k].role == ASC_PLAYER) name[n++] = s->function[k].name;
    for (size_t k = 0; name != NULL && k < s->partners; k++)
        if (s->partner[k].role == ASC_PLAYER && s->partner[k].named)
            name[n++] = s->partner[k].name;
    const char *near = n > 0 ? asc_text_nearest(key->text, name, n) : NULL;
    asc_findings_add(p->findings, key->at,
                     near == NULL ? NULL
                                  : asc_take_format(p->arena, "did you mean '%s'?", near),
                     "'%.60s' is no player of 'partners'", key->text);
}

static void modifier_add(parser *p, asc_model_spec *out, asc_modifier *modifier,
                         asc_modifier m)
{
    for (size_t i = 0; i < out->modifiers; i++) {
        if (strcmp(modifier[i].partner, m.partner) != 0 ||
            strcmp(modifier[i].covariate, m.covariate) != 0)
            continue;
        asc_findings_add(p->findings, m.at, "it is said of its partner already",
                         "'%.60s' modifies '%s' twice", m.covariate, m.partner);
        return;
    }
    modifier[out->modifiers++] = m;
}

/* The covariates listed for a name modify this function, if one is given. */
static void parse_list(parser *p, const scope *all, const char *name,
                       const char *function, bool note, asc_model_spec *out,
                       asc_modifier *modifier)
{
    const asc_yaml *list = asc_yaml_get(all->map, name);
    if (list == NULL) return;
    for (size_t j = 0; j < list_count(list); j++) {
        const asc_yaml *item = list_item(list, j);
        if (item->kind != ASC_YAML_SCALAR) continue;
        if (note && !covariate_declared(p->study, item->text))
            no_covariate(p, "modifier", item);
        if (function != NULL)
            modifier_add(p, out, modifier,
                         (asc_modifier){function, item->text, item->at});
    }
    const scope named = {p, all->map, "counterfactual.modifiers", all->shown};
    size_t n = 0;
    if (note) (void)scope_list(&named, name, &n);
}

/* In the declared order of functions, whatever order they are written in here; what is listed for a
 * partner with functions holds for each of them. */
static void parse_modifiers(const scope *s, asc_model_spec *out)
{
    parser *p = s->p;
    const asc_study *study = p->study;
    const scope all = scope_below(s, "modifiers");
    size_t most = 0;
    for (size_t i = 0; all.map != NULL && i < all.map->count; i++)
        most += list_count(all.map->item[i]);
    asc_modifier *modifier =
        asc_take_bytes(p->arena, most * (study->functions + 1), sizeof *modifier);
    if (modifier == NULL || all.map == NULL) return;
    for (size_t i = 0; i < all.map->count; i++)
        if (!plays(study, all.map->key[i]->text)) no_player(p, all.map->key[i]);
    for (size_t k = 0; k < study->functions; k++) {
        const asc_partner *f = &study->function[k], *of = &study->partner[f->partner];
        if (of->named)
            parse_list(p, &all, of->name, f->role == ASC_PLAYER ? f->name : NULL,
                       k == of->first, out, modifier);
        if (f->role == ASC_PLAYER)
            parse_list(p, &all, f->name, f->name, true, out, modifier);
    }
    out->modifier = modifier;
}

static void parse_policy(const scope *s, asc_model_spec *out)
{
    size_t n = 0;
    const char *const *policy = scope_list(s, "policy", &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(policy[i], "delivered") == 0) out->delivered = true;
        if (strcmp(policy[i], "universal") == 0) out->universal = true;
    }
}

/* The keys a model takes; NULL: not known, all. */
static const char *keys_of(const parser *p, const char *model)
{
    const asc_registry_names *r = p->names;
    for (size_t i = 0; r != NULL && r->takes != NULL && i < r->models; i++)
        if (strcmp(r->model[i], model) == 0) return r->takes[i];
    return NULL;
}

static bool takes(const char *keys, const char *key)
{
    const size_t n = strlen(key);
    for (const char *at = keys; at != NULL && (at = strstr(at, key)) != NULL; at += n)
        if ((at == keys || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0')) return true;
    return false;
}

/* Is the model one that takes this option, or is that not known? Says so where it is written in vain. */
static bool is_own(const scope *s, const asc_model_spec *out, const char *key)
{
    const char *keys = out->model == NULL ? NULL : keys_of(s->p, out->model);
    const asc_yaml *node = scope_get(s, key);
    const bool own = keys == NULL ? node != NULL : takes(keys, key);
    if (!own && node != NULL)
        asc_findings_add(
            s->p->findings, node->at,
            *keys == '\0' ? NULL : asc_take_format(s->p->arena, "it takes: %s", keys),
            "'%s' is no option of '%s'", key, out->model);
    return own;
}

static void parse_folds(const scope *s, asc_model_spec *out)
{
    const asc_yaml *folds = scope_get(s, "folds");
    const bool learned = out->outcome_learner != NULL || out->exposure_learner != NULL;
    if (learned && folds == NULL) {
        out->folds = 5;
        option_add(s->p, path_join(s->p, s->shown, "folds"), "5", true);
        return;
    }
    out->folds = scope_count(s, "folds", 100);
    if (folds != NULL && out->folds == 1)
        asc_findings_add(s->p->findings, folds->at, "0, or 2 and more",
                         "'folds' is 1: nothing would be left to fit");
    else if (learned && out->folds == 0)
        asc_findings_add(s->p->findings, folds->at, "2 and more; 5 when left out",
                         "'folds' is 0, and learners are only cross-fitted");
}

/* What happens to units outside [trim, 1 - trim]. */
static void parse_outside(const scope *s, asc_model_spec *out)
{
    if (strcmp(scope_text(s, "outside"), "leave_out") != 0) return;
    const asc_place at = scope_place(s, "outside");
    if (!(out->trim > 0.0))
        asc_findings_add(s->p->findings, at, "write trim: 0.1, or another bound",
                         "'outside' without 'trim': nobody is outside [0, 1]");
    out->target = ASC_TARGET_WITHIN;
}

/* What belongs to the model's own outcome model, beside a learner of the outcome. */
static void refuse_beside(const scope *s, const asc_model_spec *out, const char *key)
{
    const asc_yaml *node = scope_get(s, key);
    if (out->outcome_learner == NULL || node == NULL) return;
    asc_findings_add(s->p->findings, node->at,
                     "leave it out; linear and logistic take 'interactions: 1'",
                     "'%s' is of the model's own outcome model, and 'outcome_learner' "
                     "takes its place",
                     key);
}

/* Options of some models; one that is not for this model is a mistake. Defaults are noted only where
 * the model takes the option, so that a study keeps its plan when another model learns one. */
static void parse_options(const scope *s, asc_model_spec *out)
{
    const bool interactions = is_own(s, out, "interactions");
    const bool modifiers = is_own(s, out, "modifiers");
    if (is_own(s, out, "exposure_covariates"))
        parse_covariate_list(s, "exposure_covariates", &out->exposure_covariates);
    if (is_own(s, out, "outcome_covariates"))
        parse_covariate_list(s, "outcome_covariates", &out->outcome_covariates);
    check_modifiers_listed(s->p, out);
    if (is_own(s, out, "trim")) out->trim = scope_real(s, "trim", 0.0);
    if (is_own(s, out, "outside")) parse_outside(s, out);
    if (is_own(s, out, "normalised"))
        out->unnormalised = strcmp(scope_text(s, "normalised"), "false") == 0;
    if (is_own(s, out, "nuisances"))
        out->fixed_nuisances = strcmp(scope_text(s, "nuisances"), "fixed") == 0;
    if (is_own(s, out, "outcome_learner"))
        out->outcome_learner = parse_learner(s, "outcome_learner");
    if (is_own(s, out, "exposure_learner"))
        out->exposure_learner = parse_learner(s, "exposure_learner");
    if (is_own(s, out, "folds") || out->outcome_learner != NULL ||
        out->exposure_learner != NULL)
        parse_folds(s, out);
    if (interactions) refuse_beside(s, out, "interactions");
    if (modifiers) refuse_beside(s, out, "modifiers");
}

/* Covariates on which matches agree. */
static void parse_exact(const scope *s, asc_matching_spec *out)
{
    const asc_yaml *list = scope_get(s, "exact");
    if (list == NULL) return;
    out->exact = scope_list(s, "exact", &out->exacts);
    for (size_t i = 0; i < list_count(list); i++) {
        const asc_yaml *item = list_item(list, i);
        if (item->kind == ASC_YAML_SCALAR && !covariate_declared(s->p->study, item->text))
            no_covariate(s->p, "exact", item);
    }
}

/* Options of the models that match, or sort into classes, by the same rule. */
static void parse_matching(const scope *s, asc_model_spec *out)
{
    asc_matching_spec m = {.neighbours = 1, .strata = 5};
    if (is_own(s, out, "metric")) {
        const char *metric = scope_text(s, "metric");
        if (strcmp(metric, "mahalanobis") == 0) m.metric = ASC_METRIC_MAHALANOBIS;
        if (strcmp(metric, "inverse_variance") == 0)
            m.metric = ASC_METRIC_INVERSE_VARIANCE;
        if (strcmp(metric, "probability") == 0) m.metric = ASC_METRIC_PROBABILITY;
    }
    if (is_own(s, out, "neighbours")) m.neighbours = scope_count(s, "neighbours", 100);
    if (is_own(s, out, "replace"))
        m.without_replacement = strcmp(scope_text(s, "replace"), "false") == 0;
    if (is_own(s, out, "caliper")) m.caliper = scope_real(s, "caliper", 0.0);
    if (is_own(s, out, "exact")) parse_exact(s, &m);
    if (is_own(s, out, "adjust"))
        m.unadjusted = strcmp(scope_text(s, "adjust"), "none") == 0;
    if (is_own(s, out, "strata")) m.strata = scope_count(s, "strata", 100);
    if (is_own(s, out, "expected"))
        m.by_model = strcmp(scope_text(s, "expected"), "model") == 0;
    out->matching = m;
}

static void parse_model(parser *p, const asc_yaml *map, asc_model_spec *out)
{
    const asc_yaml *name = asc_yaml_get(map, "name"), *model = asc_yaml_get(map, "model");
    if (model != NULL && model->kind == ASC_YAML_SCALAR) {
        out->model = out->name = model->text;
        out->at = model->at;
    }
    if (name != NULL && name->kind == ASC_YAML_SCALAR) {
        out->name = name->text;
        out->at = name->at;
    }
    if (out->name == NULL) return; /* reported as missing */
    const scope s = {p, map, "counterfactual", path_join(p, "counterfactual", out->name)};
    if (name == NULL)
        option_add(p, path_join(p, s.shown, "name"), out->name, true);
    else
        (void)scope_text(&s, "name");
    (void)scope_text(&s, "model");
    const char *interactions = scope_text(&s, "interactions");
    if (strcmp(interactions, "pairs") == 0) out->interactions = ASC_PAIRS;
    if (strcmp(interactions, "all") == 0) out->interactions = ASC_ALL_INTERACTIONS;
    parse_modifiers(&s, out);
    parse_options(&s, out);
    parse_matching(&s, out);
    parse_policy(&s, out);
    (void)scope_text(&s, "others");
    parse_target(&s, out);
}

static void refuse_alone(parser *p, asc_place at)
{
    const asc_study *s = p->study;
    size_t players = 0;
    for (size_t k = 0; k < s->functions; k++)
        players += s->function[k].role == ASC_PLAYER;
    if (players == 0)
        asc_findings_add(p->findings, at, "name at least one partner with role: player",
                         "'counterfactual' without a player in 'partners'");
    if (s->outcomes == 0)
        asc_findings_add(p->findings, at, "name at least one outcome",
                         "'counterfactual' without 'outcomes'");
}

void parse_models(const scope *root)
{
    parser *p = root->p;
    const asc_yaml *node = scope_get(root, "counterfactual");
    if (node == NULL || node->kind == ASC_YAML_SCALAR) return;
    const bool list = node->kind == ASC_YAML_SEQUENCE;
    const size_t count = list ? node->count : 1;
    asc_model_spec *model = asc_take_bytes(p->arena, count, sizeof *model);
    if (model == NULL) return;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const asc_yaml *map = list ? node->item[i] : node;
        if (map->kind != ASC_YAML_MAPPING) continue;
        parse_model(p, map, &model[n]);
        if (model[n].name == NULL) continue;
        for (size_t j = 0; j < n; j++)
            if (strcmp(model[j].name, model[n].name) == 0)
                asc_findings_add(p->findings, model[n].at,
                                 "give each a 'name' of its own",
                                 "two models are named '%.60s'", model[n].name);
        n++;
    }
    if (n > 0) refuse_alone(p, node->at);
    p->study->model = model;
    p->study->models = n;
}
