/* counterfactual.target: all, {treated: partner}, overlap or matched. */
#include "study_private.h"
#include <string.h>

static const char help[] = "write all, {treated: partner}, overlap or matched";

/* {treated: partner} */
static void parse_treated(parser *p, const asc_yaml *map, asc_model_spec *out)
{
    const asc_yaml *name = asc_yaml_get(map, "treated");
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->key[i]->text, "treated") != 0)
            asc_findings_add(p->findings, map->key[i]->at, help, "'%.60s' is no target",
                             map->key[i]->text);
    if (name == NULL || name->kind != ASC_YAML_SCALAR) {
        if (map->count == 0 || name != NULL)
            asc_findings_add(p->findings, map->at, help, "'target' needs one partner");
        return;
    }
    if (!plays(p->study, name->text)) no_player(p, name);
    out->target = ASC_TARGET_TREATED;
    out->treated = name->text;
}

void parse_target(const scope *model, asc_model_spec *out)
{
    static const char *const word[] = {"all", NULL, "overlap", "matched"};
    parser *p = model->p;
    const asc_yaml *node = scope_get(model, "target");
    const char *text = "all";
    const bool within = out->target == ASC_TARGET_WITHIN;
    out->target = ASC_TARGET_ALL;
    if (node != NULL && node->kind == ASC_YAML_MAPPING) {
        parse_treated(p, node, out);
        if (out->treated != NULL)
            text = asc_take_format(p->arena, "{treated: %s}", out->treated);
    } else if (node != NULL) {
        bool found = false;
        for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
            if (node->kind != ASC_YAML_SCALAR || word[i] == NULL ||
                strcmp(word[i], node->text) != 0)
                continue;
            out->target = (asc_target)i;
            text = word[i];
            found = true;
        }
        if (!found)
            asc_findings_add(p->findings, node->at, help, "'%.60s' is no target",
                             node->kind == ASC_YAML_SCALAR ? node->text : "this");
    }
    if (within && out->target != ASC_TARGET_ALL)
        asc_findings_add(p->findings, node->at, "leave one of them out",
                         "'target' and 'outside: leave_out' both say whose mean it is");
    if (within) out->target = ASC_TARGET_WITHIN;
    option_add(p, path_join(p, model->shown, "target"), text, node == NULL);
}
