/* Which diagnostic to buy next. The level is a minimum: a row matters only where it binds, and alone only where no
 * other binds as low. For each binding row i, at a level below the highest:
 *   goal     the level + 1: of the pathway, or for the visibility row of partner statements
 *   alone    levels when row i has the lowest cap that is at least the goal, all others as they are
 *   with     the other rows whose caps lie below the goal, once row i has risen
 *   together levels when these have risen too; a row the goal cannot be had with is left out
 * Order: rows that are enough alone; more of a level; rows nobody has looked at before those whose results would have
 * to be others; fewer companions; number of the row. No probability is put on what a diagnostic will say. */
#include "gate_levels.h"
#include <stdlib.h>

static unsigned bits(uint32_t x)
{
    unsigned n = 0;
    for (; x != 0; x &= x - 1) n++;
    return n;
}

/* Best that a study of this version reaches in a row. */
static int reachable(asc_gate_row row, int goal)
{
    const int cap = asc_gate_cap_from(row, goal);
    return row == ASC_ROW_DESIGN && cap > ASC_CONTRIBUTED ? -1 : cap;
}

/* Rows other than `row` whose caps lie below the goal. */
static uint32_t below(const asc_gate *g, asc_gate_row row, int goal)
{
    uint32_t out = 0;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        if (i != row && i != ASC_ROW_VISIBILITY && g->cap[i] < goal)
            out |= (uint32_t)1 << i;
    return out;
}

static bool raise_all(asc_gate *g, uint32_t rows, int goal)
{
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        if ((rows >> i & 1U) == 0) continue;
        const int cap = reachable((asc_gate_row)i, goal);
        if (cap < 0) return false;
        g->cap[i] = cap;
    }
    return true;
}

/* False: the next level is out of reach. */
static bool step_of(const asc_evidence *evidence, const asc_gate *g, bool dependent,
                    asc_gate_row row, asc_gate_step *out)
{
    const bool partner = row == ASC_ROW_VISIBILITY;
    const int goal = 1 + (partner ? g->partner : g->pathway);
    const uint32_t own = (uint32_t)1 << row;
    asc_gate then = *g;
    if (g->cap[row] >= goal || !raise_all(&then, own, goal)) return false;
    asc_gate_settle(evidence, own, dependent, &then);
    *out = (asc_gate_step){.row = row,
                           .looked = evidence[row].status == ASC_EVALUATED,
                           .pathway = then.pathway,
                           .partner = then.partner,
                           .with = below(&then, row, goal)};
    /* The design of a target-trial cohort rises with its rows. */
    const uint32_t design = out->with & (uint32_t)1 << ASC_ROW_DESIGN;
    if (!raise_all(&then, out->with & ~design, goal)) return false;
    asc_gate_settle(evidence, own | out->with, dependent, &then);
    if (then.cap[ASC_ROW_DESIGN] >= goal) out->with &= ~design;
    if (!raise_all(&then, out->with & design, goal)) return false;
    asc_gate_settle(evidence, own | out->with, dependent, &then);
    out->with_pathway = then.pathway;
    out->with_partner = then.partner;
    return (partner ? then.partner : then.pathway) >= goal;
}

static int order(const void *left, const void *right)
{
    const asc_gate_step *a = left, *b = right;
    const int alone = (b->with == 0) - (a->with == 0);
    if (alone != 0) return alone;
    const int level =
        (b->with_pathway + b->with_partner) - (a->with_pathway + a->with_partner);
    if (level != 0) return level;
    if (a->looked != b->looked) return a->looked ? 1 : -1;
    const unsigned m = bits(a->with), n = bits(b->with);
    if (m != n) return m < n ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

size_t asc_gate_steps(const asc_evidence *evidence, const asc_gate *g, bool dependent,
                      asc_gate_step *step)
{
    size_t n = 0;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        n += step_of(evidence, g, dependent, (asc_gate_row)i, &step[n]);
    qsort(step, n, sizeof *step, order);
    return n;
}
