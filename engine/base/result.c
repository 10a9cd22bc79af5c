/* Look-ups in a result. */
#include "ascribe/result.h"
#include <string.h>

const asc_table *asc_result_table(const asc_result *r, const char *name)
{
    for (size_t i = 0; i < r->tables; i++)
        if (strcmp(r->table[i]->name, name) == 0) return r->table[i];
    return NULL;
}

const asc_draws *asc_result_draws(const asc_result *r, const char *path)
{
    for (size_t i = 0; i < r->draw_count; i++)
        if (strcmp(r->draws[i].path, path) == 0) return &r->draws[i];
    return NULL;
}
