/* Names of covariates in a model: those each of an estimator's own models takes (exposure_covariates,
 * outcome_covariates). They are named one by one; a model that has no list takes all. */
#include "study_private.h"
#include <string.h>

bool covariate_declared(const asc_study *s, const char *column)
{
    for (size_t j = 0; j < s->covariates; j++)
        if (strcmp(s->covariate[j].column, column) == 0) return true;
    return false;
}

void no_covariate(parser *p, const char *what, const asc_yaml *item)
{
    const asc_study *s = p->study;
    const char **name = asc_take_bytes(p->arena, s->covariates, sizeof *name);
    for (size_t j = 0; name != NULL && j < s->covariates; j++)
        name[j] = s->covariate[j].column;
    const char *near =
        name == NULL ? NULL : asc_text_nearest(item->text, name, s->covariates);
    asc_findings_add(p->findings, item->at,
                     near == NULL ? "add it to 'covariates'"
                                  : asc_take_format(p->arena, "did you mean '%s'?", near),
                     "%s '%.60s' is no covariate of this study", what, item->text);
}

bool asc_list_names(const asc_covariate_list *list, const char *name)
{
    for (size_t i = 0; i < list->names; i++)
        if (strcmp(list->name[i], name) == 0) return true;
    return false;
}

void parse_covariate_list(const scope *s, const char *key, asc_covariate_list *out)
{
    parser *p = s->p;
    const asc_yaml *list = scope_get(s, key);
    out->given = list != NULL && list->kind != ASC_YAML_MAPPING;
    if (!out->given) return;
    out->name = scope_list(s, key, &out->names);
    if (list_count(list) == 0) option_add(p, path_join(p, s->shown, key), "[]", false);
    for (size_t i = 0; i < list_count(list); i++) {
        const asc_yaml *item = list_item(list, i);
        if (item->kind == ASC_YAML_SCALAR && !covariate_declared(p->study, item->text))
            no_covariate(p, key, item);
    }
}

void check_modifiers_listed(parser *p, const asc_model_spec *m)
{
    const asc_covariate_list *list = &m->outcome_covariates;
    for (size_t i = 0; list->given && i < m->modifiers; i++) {
        const asc_modifier *x = &m->modifier[i];
        if (asc_list_names(list, x->covariate) ||
            !covariate_declared(p->study, x->covariate))
            continue;
        asc_findings_add(p->findings, x->at, "add it there, or leave the modifier out",
                         "modifier '%.60s' is not among the 'outcome_covariates' of "
                         "'%.60s'",
                         x->covariate, m->name);
    }
}

/* A set of the multiverse that leaves a model nothing of a list that had something. */
static void check_list_within(parser *p, const asc_covariate_set *set, asc_place at,
                              const asc_model_spec *m, const char *key,
                              const asc_covariate_list *list)
{
    bool some = !list->given || list->names == 0;
    for (size_t i = 0; i < set->covariates && !some; i++)
        some = asc_list_names(list, p->study->covariate[set->covariate[i]].column);
    if (!some)
        asc_findings_add(p->findings, at, "name one of them",
                         "the set '%.60s' has none of '%s' of '%.60s'", set->name, key,
                         m->name);
}

void check_set_lists(parser *p, const asc_covariate_set *set, asc_place at)
{
    const asc_gate_plan *gate = &p->study->gate;
    for (size_t k = 0; k < p->study->models; k++) {
        const asc_model_spec *m = &p->study->model[k];
        bool runs = gate->multiverses == 0;
        for (size_t i = 0; i < gate->multiverses && !runs; i++)
            runs = strcmp(gate->multiverse[i], m->name) == 0;
        if (!runs) continue;
        check_list_within(p, set, at, m, "exposure_covariates", &m->exposure_covariates);
        check_list_within(p, set, at, m, "outcome_covariates", &m->outcome_covariates);
    }
}

static asc_status cut_list(const asc_study *s, asc_covariate_list *list, asc_arena *arena,
                           asc_error *err)
{
    if (!list->given || list->names == 0) return ASC_OK;
    const char **kept = asc_take_bytes(arena, list->names, sizeof *kept);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < list->names; i++)
        if (covariate_declared(s, list->name[i])) kept[n++] = list->name[i];
    list->name = kept;
    list->names = n;
    return ASC_OK;
}

static asc_status extend_list(const asc_covariate_spec *more, size_t count,
                              asc_covariate_list *list, asc_arena *arena, asc_error *err)
{
    if (!list->given) return ASC_OK;
    const char **all = asc_take_bytes(arena, list->names + count, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < list->names; i++) all[i] = list->name[i];
    for (size_t i = 0; i < count; i++) all[list->names + i] = more[i].column;
    list->name = all;
    list->names += count;
    return ASC_OK;
}

/* A copy of the models, to be changed. */
static asc_status copy_models(asc_study *s, asc_arena *arena, asc_model_spec **out,
                              asc_error *err)
{
    asc_model_spec *m = asc_take_bytes(arena, s->models, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    if (s->models > 0) memcpy(m, s->model, s->models * sizeof *m);
    s->model = *out = m;
    return ASC_OK;
}

asc_status asc_study_cut_lists(asc_study *s, asc_arena *arena, asc_error *err)
{
    asc_model_spec *m = NULL;
    ASC_TRY(copy_models(s, arena, &m, err));
    for (size_t k = 0; k < s->models; k++) {
        ASC_TRY(cut_list(s, &m[k].exposure_covariates, arena, err));
        ASC_TRY(cut_list(s, &m[k].outcome_covariates, arena, err));
    }
    return ASC_OK;
}

asc_status asc_study_extend_lists(asc_study *s, const asc_covariate_spec *more,
                                  size_t count, asc_arena *arena, asc_error *err)
{
    asc_model_spec *m = NULL;
    ASC_TRY(copy_models(s, arena, &m, err));
    for (size_t k = 0; k < s->models; k++) {
        ASC_TRY(extend_list(more, count, &m[k].exposure_covariates, arena, err));
        ASC_TRY(extend_list(more, count, &m[k].outcome_covariates, arena, err));
    }
    return ASC_OK;
}
