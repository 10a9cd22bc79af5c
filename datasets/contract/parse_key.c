/* Rules over several rows, and whether what rules refer to is in the contract. */
#include "parse.h"
#include <stdlib.h>
#include <string.h>

static const char unique_help[] = "unique: [{columns: [person_id, quarter]}]",
                  most_help[] =
                      "most: [{of: domain, by: [person_id, quarter], at_most: 3}]";

static const char *names(contract_parse *p, const contract_key *k, const char *lead)
{
    asc_text t = asc_text_start(p->arena);
    asc_text_add(&t, lead);
    for (size_t i = 0; i < k->columns; i++)
        asc_text_format(&t, "%s%s", i == 0 ? " " : ", ", k->column[i]);
    return t.data;
}

static void read_unique(contract_parse *p, const asc_yaml *node, contract_key *k)
{
    if (node->kind == ASC_YAML_SCALAR) {
        const char **one = asc_take_bytes(p->arena, 1, sizeof *one);
        if (one == NULL) return;
        one[0] = node->text;
        k->column = one;
        k->columns = 1;
    } else if (node->kind == ASC_YAML_MAPPING) {
        k->column = contract_texts(p, node, "columns", &k->columns);
        k->report = contract_text(p, node, "report", "person_id");
        k->code = contract_text(p, node, "code", "duplicate_id_conflict");
    }
    if (k->columns == 0) {
        contract_finding(p, node->at, unique_help, "columns are needed here");
        return;
    }
    if (k->report == NULL) k->report = k->column[0];
    if (k->code == NULL)
        k->code = k->columns == 1 ? "duplicate_id_conflict" : "duplicate_key_conflict";
    k->assertion = contract_assertion(p, "", names(p, k, "one row per"));
}

static void read_most(contract_parse *p, const asc_yaml *node, contract_key *k)
{
    const char *most = NULL;
    if (node->kind == ASC_YAML_MAPPING) {
        k->of = contract_text(p, node, "of", "domain");
        k->column = contract_texts(p, node, "by", &k->columns);
        most = contract_text(p, node, "at_most", "3");
        k->code = contract_text(p, node, "code", "too_many_values");
    }
    if (k->of == NULL || k->columns == 0 || most == NULL ||
        strspn(most, "0123456789") != strlen(most)) {
        contract_finding(p, node->at, most_help, "of, by and at_most are needed here");
        return;
    }
    k->most = (size_t)strtoul(most, NULL, 10);
    k->report = k->of;
    if (k->code == NULL) k->code = "too_many_values";
    const char *lead =
        asc_take_format(p->arena, "at most %zu different %s per", k->most, k->of);
    if (lead != NULL) k->assertion = contract_assertion(p, "", names(p, k, lead));
}

void contract_read_keys(contract_parse *p, const asc_yaml *node, const char *key)
{
    const asc_yaml *all = asc_yaml_get(node, key);
    if (all == NULL) return;
    const bool list = all->kind == ASC_YAML_SEQUENCE, unique = strcmp(key, "unique") == 0;
    const size_t n = list ? all->count : 1;
    for (size_t i = 0; i < n; i++) {
        const asc_yaml *item = list ? all->item[i] : all;
        contract_key *k = &p->table->key[p->table->keys++];
        k->at = item->at;
        if (unique)
            read_unique(p, item, k);
        else
            read_most(p, item, k);
    }
}

static void need_column(contract_parse *p, const char *table, const char *column,
                        asc_place at)
{
    if (column == NULL) return;
    const contract_table *t = contract_table_of(p->contract, table);
    if (t != NULL && contract_column_of(t, column) != NULL) return;
    const char *help =
        asc_take_format(p->arena, "tables: {%s: {columns: {%s: text}}}", table, column);
    asc_findings_add(&p->findings, at, help, "'%s.%s' is not in this contract", table,
                     column);
}

static void check_column(contract_parse *p, const contract_table *t,
                         const contract_column *c)
{
    const contract_target *other[] = {&c->not_before, &c->refers, &c->not_among};
    for (size_t i = 0; i < 3; i++) {
        const contract_target *o = other[i];
        need_column(p, o->table == NULL ? t->name : o->table, o->column, o->at);
        if (o->by == NULL) continue;
        need_column(p, t->name, o->by, o->at);
        need_column(p, o->table, o->by, o->at);
    }
    need_column(p, t->name, c->differs.column, c->not_before.at);
}

/* Tables that wait for each other cannot be judged: a row is good when the rows it refers to are. */
static bool reaches(const asc_contract *c, const contract_table *from,
                    const contract_table *to, size_t depth)
{
    if (depth > c->tables) return true;
    for (size_t j = 0; j < from->columns; j++) {
        const contract_column *k = &from->column[j];
        const char *other[] = {k->refers.table, k->not_among.table, k->not_before.table};
        for (size_t i = 0; i < 3; i++) {
            if (other[i] == NULL || strcmp(other[i], from->name) == 0) continue;
            const contract_table *t = contract_table_of(c, other[i]);
            if (t != NULL && (t == to || reaches(c, t, to, depth + 1))) return true;
        }
    }
    return false;
}

void contract_check_targets(contract_parse *p)
{
    for (size_t i = 0; i < p->contract->tables; i++) {
        const contract_table *t = &p->contract->table[i];
        for (size_t j = 0; j < t->columns; j++) check_column(p, t, &t->column[j]);
        for (size_t k = 0; k < t->keys; k++) {
            for (size_t j = 0; j < t->key[k].columns; j++)
                need_column(p, t->name, t->key[k].column[j], t->key[k].at);
            need_column(p, t->name, t->key[k].report, t->key[k].at);
        }
        if (reaches(p->contract, t, t, 0))
            asc_findings_add(
                &p->findings, (asc_place){1, 1, 1}, "take one of the references away",
                "table '%s' refers to itself by way of other tables", t->name);
    }
}
