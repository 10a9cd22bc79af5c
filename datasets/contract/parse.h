/* Reading a contract. */
#ifndef ASCRIBE_CONTRACT_PARSE_H
#define ASCRIBE_CONTRACT_PARSE_H

#include "ascribe/yaml.h"
#include "private.h"

typedef struct contract_parse {
    asc_arena *arena;
    asc_findings findings;
    asc_contract *contract;
    contract_table *table; /* being read */
} contract_parse;

void contract_finding(contract_parse *p, asc_place at, const char *help,
                      const char *message);
/* The text at a key, NULL when absent. */
const char *contract_text(contract_parse *p, const asc_yaml *node, const char *key,
                          const char *help);
const char *const *contract_texts(contract_parse *p, const asc_yaml *node,
                                  const char *key, size_t *n);
asc_assertion *contract_assertion(contract_parse *p, const char *column,
                                  const char *rule);
/* `unique` or `most` of a table: one item or a list. */
void contract_read_keys(contract_parse *p, const asc_yaml *node, const char *key);
/* Columns and tables that rules name must be in the contract. */
void contract_check_targets(contract_parse *p);

#endif
