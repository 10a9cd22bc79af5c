/* What outcomes are called in sentences: every answer has words of its own, also where a study asks for the same thing
 * twice (two models of one cost, amounts cut and as recorded, missing counted as bad and as good). */
#include "study_private.h"
#include <string.h>

void parse_noun_end(parser *p, asc_outcome *o, const char *end)
{
    for (size_t k = 0; k < 2; k++)
        o->noun[k] = asc_take_format(p->arena, "%s (%s)", o->noun[k], end);
}

void parse_best_nouns(parser *p, asc_outcome *best)
{
    parse_noun_end(p, best, "missing counted as good");
}

void parse_cut_nouns(parser *p, asc_outcome *cut, asc_outcome *recorded)
{
    const char *end =
        asc_take_format(p->arena, "amounts above the %.10g%% quantile counted as it",
                        100.0 * cut->winsorise);
    parse_noun_end(p, recorded, "as recorded");
    if (end != NULL) parse_noun_end(p, cut, end);
}

static bool same(const asc_outcome *a, const asc_outcome *b)
{
    for (size_t k = 0; k < 2; k++)
        if (a->noun[k] == NULL || b->noun[k] == NULL ||
            strcmp(a->noun[k], b->noun[k]) != 0)
            return false;
    return true;
}

void parse_nouns_apart(parser *p)
{
    const asc_outcome *written = p->study->outcome;
    const size_t n = p->study->outcomes;
    asc_outcome *all = asc_take_bytes(p->arena, n, sizeof *all);
    bool *shared = asc_take_bytes(p->arena, n, sizeof *shared);
    if (all == NULL || shared == NULL) return;
    for (size_t i = 0; i < n; i++) {
        all[i] = written[i];
        shared[i] = false;
        for (size_t j = 0; j < n; j++)
            shared[i] |= j != i && same(&written[i], &written[j]);
    }
    for (size_t i = 0; i < n; i++)
        if (shared[i]) parse_noun_end(p, &all[i], all[i].name);
    p->study->outcome = all;
}
