/* Who was there before whom: what `after` of a function names, or else all that are declared before it. A
 * partner comes after another when one of its functions does. */
#include "run_parts.h"
#include <string.h>

static const asc_partner *function_of(const asc_study *s, const char *name)
{
    for (size_t f = 0; f < s->functions; f++)
        if (strcmp(s->function[f].name, name) == 0) return &s->function[f];
    return NULL;
}

asc_mask asc_players_of(const asc_problem *p, const char *name)
{
    asc_mask set = 0;
    for (size_t k = 0; k < p->players; k++) {
        const char *partner = p->owner == NULL ? p->player[k] : p->partner[p->owner[k]];
        if (strcmp(p->player[k], name) == 0 || strcmp(partner, name) == 0)
            set |= (asc_mask)1 << k;
    }
    return set;
}

static asc_mask before_of(const asc_study *s, const asc_problem *p, size_t player)
{
    const asc_partner *f = function_of(s, p->player[player]);
    if (f == NULL || !f->after_given) return asc_mask_all(player);
    asc_mask set = 0;
    for (size_t i = 0; i < f->afters; i++) set |= asc_players_of(p, f->after[i]);
    return set & ~((asc_mask)1 << player);
}

void asc_order_of(const asc_study *s, const asc_problem *p, bool function,
                  asc_mask *before)
{
    const size_t n = function ? p->players : asc_problem_partners(p);
    for (size_t k = 0; k < n; k++) before[k] = 0;
    for (size_t k = 0; k < p->players; k++) {
        const asc_mask set = before_of(s, p, k);
        const size_t to = function || p->owner == NULL ? k : p->owner[k];
        for (size_t j = 0; j < p->players; j++) {
            const size_t from = function || p->owner == NULL ? j : p->owner[j];
            if ((set >> j & 1) != 0 && from != to) before[to] |= (asc_mask)1 << from;
        }
    }
}
