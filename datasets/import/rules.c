/* Finding the rules of a schema that concern a table or a column. */
#include "rules.h"
#include <string.h>

asc_status asc_rules_check(const asc_import_options *o, const char *table,
                           const char *path, const char *const *name, size_t columns,
                           asc_error *err)
{
    for (size_t i = 0; i < o->rules; i++) {
        const asc_column_rule *rule = &o->rule[i];
        if (strcmp(rule->table, table) != 0 || rule->column == NULL) continue;
        size_t j = 0;
        while (j < columns && strcmp(name[j], rule->column) != 0) j++;
        if (j < columns) continue;
        const char *near = asc_text_nearest(rule->column, name, columns);
        return ASC_FAIL(err, ASC_ESTUDY,
                        "%s%stable '%s' has no column '%s' in %s (%zu columns)%s%s%s",
                        rule->place == NULL ? "" : rule->place,
                        rule->place == NULL ? "" : ": ", table, rule->column, path,
                        columns, near == NULL ? "" : "; did you mean '",
                        near == NULL ? "" : near, near == NULL ? "" : "'?");
    }
    return ASC_OK;
}

const asc_column_rule *asc_rules_of(const asc_import_options *o, const char *table,
                                    const char *column, asc_arena *arena,
                                    const asc_token **token, size_t *tokens)
{
    const asc_column_rule *found = NULL;
    size_t most = o->nas, n = 0;
    for (size_t i = 0; i < o->rules; i++) most += o->rule[i].nas;
    asc_token *all = asc_take_bytes(arena, most, sizeof *all);
    *token = all;
    *tokens = 0;
    if (all == NULL) return NULL;
    for (size_t i = 0; i < o->nas; i++)
        all[n++] = (asc_token){o->na[i], strlen(o->na[i])};
    for (size_t i = 0; i < o->rules; i++) {
        const asc_column_rule *rule = &o->rule[i];
        if (strcmp(rule->table, table) != 0) continue;
        if (rule->column != NULL && strcmp(rule->column, column) != 0) continue;
        if (rule->column != NULL) found = rule;
        for (size_t k = 0; k < rule->nas; k++)
            all[n++] = (asc_token){rule->na[k], strlen(rule->na[k])};
    }
    *tokens = n;
    return found;
}
