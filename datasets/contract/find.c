/* Finding what a contract names, and keeping the faults that are found. */
#include "private.h"
#include <string.h>

const contract_table *contract_table_of(const asc_contract *c, const char *name)
{
    for (size_t i = 0; i < c->tables; i++)
        if (strcmp(c->table[i].name, name) == 0) return &c->table[i];
    return NULL;
}

const contract_column *contract_column_of(const contract_table *t, const char *name)
{
    for (size_t j = 0; j < t->columns; j++)
        if (strcmp(t->column[j].name, name) == 0) return &t->column[j];
    return NULL;
}

const contract_kept *contract_kept_of(const contract_rows *r, const char *name)
{
    for (size_t k = 0; k < r->kepts; k++)
        if (strcmp(r->kept[k].name, name) == 0) return &r->kept[k];
    return NULL;
}

void contract_fault(contract_job *j, asc_fault f)
{
    j->faults++;
    if (j->kept == ASC_FAULTS_MAX) return;
    if (j->kept == j->room) {
        const size_t room = j->room == 0 ? 64 : 2 * j->room;
        asc_fault *more = asc_take_bytes(j->arena, room, sizeof *more);
        if (more == NULL) return;
        if (j->kept > 0) memcpy(more, j->fault, j->kept * sizeof *more);
        j->fault = more;
        j->room = room;
    }
    j->fault[j->kept++] = f;
}
