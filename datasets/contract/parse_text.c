/* Texts of a contract, and findings about them. */
#include "parse.h"

void contract_finding(contract_parse *p, asc_place at, const char *help,
                      const char *message)
{
    asc_findings_add(&p->findings, at, help, "%s", message);
}

const char *contract_text(contract_parse *p, const asc_yaml *node, const char *key,
                          const char *help)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    if (item == NULL) return NULL;
    if (item->kind == ASC_YAML_SCALAR && *item->text != '\0') return item->text;
    contract_finding(p, item->at, help, "one text is needed here");
    return NULL;
}

/* One text or a list of them. */
static const char *const *texts(contract_parse *p, const asc_yaml *node, size_t *n)
{
    const bool one = node->kind == ASC_YAML_SCALAR;
    const size_t count = one ? 1 : node->count;
    const char **all = asc_take_bytes(p->arena, count, sizeof *all);
    *n = 0;
    if (all == NULL) return NULL;
    for (size_t i = 0; i < count && node->kind != ASC_YAML_MAPPING; i++) {
        const asc_yaml *item = one ? node : node->item[i];
        if (item->kind != ASC_YAML_SCALAR) break;
        all[(*n)++] = item->text;
    }
    if (*n == 0 || *n < count)
        contract_finding(p, node->at, "[F, M]",
                         "a text or a list of texts is needed here");
    return all;
}

const char *const *contract_texts(contract_parse *p, const asc_yaml *node,
                                  const char *key, size_t *n)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    *n = 0;
    return item == NULL ? NULL : texts(p, item, n);
}

asc_assertion *contract_assertion(contract_parse *p, const char *column, const char *rule)
{
    asc_contract *c = p->contract;
    asc_assertion *a = &c->assertion[c->assertions++];
    *a = (asc_assertion){.table = p->table->name, .column = column, .rule = rule};
    return a;
}
