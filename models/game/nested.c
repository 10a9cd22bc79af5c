/* A player's marginal contribution averaged over the orders in which every union, at every
 * level, arrives as one block. Blocks within a union, and players within the finest ones, are
 * in any order, all equally likely.
 *   phi_i = sum over (H_1, ..., H_q) of prod_d h_d! (c_d - h_d)! / (c_d + 1)! (v(S + i) - v(S))
 *   S is the union of all H_d
 *   H_d is any h_d of the c_d siblings of i at depth d: at the finest the other players of its
 *   union, further up the other unions within the union next above, at the top the other unions
 *   of the coarsest level
 *   v [2^n] value of a coalition by mask, any unit; phi [n] the same
 * Only coalitions that cut no union but those of i are read, of a table or of a list of them: 2^(siblings) pairs for each
 * player, halved and added as a tree in a fixed order. The differences are taken first: who
 * adds nothing gets exactly 0.
 * Owen (1977), Values of games with a priori unions, Lecture Notes in Economics and
 * Mathematical Systems 141:76-88. Winter (1989), A value for cooperative games with levels
 * structure of cooperation, Int. J. Game Theory 18:227-240. */
#include "nested.h"
#include "game_sums.h"
#include "interaction.h"
#include <math.h>

/* The siblings of one player, depth after depth; depths without siblings are left out. */
typedef struct siblings {
    const asc_game *g;
    double *w;      /* filled when not NULL                              */
    asc_mask *mask; /* filled when not NULL, from `masks` on             */
    size_t masks;
    asc_mask bit; /* the player                                        */
    size_t depths;
    size_t end[ASC_PLAYERS_MAX];
    asc_mask block[ASC_PLAYERS_MAX];
    double share[ASC_PLAYERS_MAX][ASC_PLAYERS_MAX]; /* by depth and number taken */
} siblings;

static double leaf(siblings *x, asc_mask s, double share)
{
    const asc_game *g = x->g;
    if (x->w != NULL) {
        *asc_weight_at(g, x->w, s) = 0.5 * share;
        *asc_weight_at(g, x->w, s | x->bit) = 0.5 * share;
        return 0.0;
    }
    if (x->mask != NULL) {
        x->mask[x->masks++] = s;
        x->mask[x->masks++] = s | x->bit;
        return 0.0;
    }
    if (g->coalition == NULL) return share * (g->v[s | x->bit] - g->v[s]);
    return share * (asc_game_value(g, s | x->bit) - asc_game_value(g, s));
}

/* All ways to take or leave the blocks from `next` on at depth d, after `taken` were taken. */
static double walk(siblings *x, size_t d, size_t next, size_t taken, asc_mask s,
                   double share)
{
    if (d == x->depths) return leaf(x, s, share);
    if (next == x->end[d]) return walk(x, d + 1, next, 0, s, share * x->share[d][taken]);
    const double without = walk(x, d, next + 1, taken, s, share);
    return without + walk(x, d, next + 1, taken + 1, s | x->block[next], share);
}

static void end_depth(siblings *x, size_t count)
{
    const size_t first = x->depths == 0 ? 0 : x->end[x->depths - 1];
    if (count == first) return;
    for (size_t h = 0; h <= count - first; h++)
        x->share[x->depths][h] = asc_beta(h, count - first - h);
    x->end[x->depths++] = count;
}

static asc_mask union_of(const asc_nested *x, size_t level, asc_mask player)
{
    for (size_t u = 0; u < x->size[level]; u++)
        if ((x->level[level][u] & player) != 0) return x->level[level][u];
    return 0;
}

static siblings siblings_of(const asc_game *g, const asc_nested *x, size_t player)
{
    const asc_mask self = UINT64_C(1) << player;
    siblings out = {.g = g, .bit = self};
    size_t count = 0;
    asc_mask inner = self;
    for (size_t l = 0; l <= x->levels; l++) {
        const asc_mask outer = l < x->levels ? union_of(x, l, self) : UINT64_MAX;
        const size_t blocks = l == 0 ? g->n : x->size[l - 1];
        for (size_t u = blocks; u-- > 0;) { /* early players vary fastest: near in v */
            const asc_mask block = l == 0 ? UINT64_C(1) << u : x->level[l - 1][u];
            if (block != inner && (block & outer) != 0) out.block[count++] = block;
        }
        end_depth(&out, count);
        inner = outer;
    }
    return out;
}

asc_status asc_nested_solve(const char *index, const asc_game *g, const asc_nested *x,
                            double *phi, asc_error *err)
{
    bool refused = false;
    ASC_TRY(asc_game_scan(index, g, &refused, err));
    for (size_t k = 0; k < g->n; k++) {
        siblings s = siblings_of(g, x, k);
        phi[k] = refused ? (double)NAN : walk(&s, 0, 0, 0, 0, 1.0);
    }
    return ASC_OK;
}

enum { COALITIONS_BITS = 24 };

asc_status asc_nested_coalitions(const char *index, const asc_game *g,
                                 const asc_nested *x, asc_mask *mask, size_t *count,
                                 asc_error *err)
{
    size_t masks = 0;
    for (size_t k = 0; k < g->n; k++) {
        siblings s = siblings_of(g, x, k);
        const size_t most = s.depths == 0 ? 0 : s.end[s.depths - 1];
        ASC_REQUIRE(most < COALITIONS_BITS, err, ASC_EDATA,
                    "%s: player %zu has 2^%zu pairs of coalitions to look at, at most "
                    "2^%d are possible; join players into fewer, or unions into larger "
                    "ones",
                    index, k + 1, most, COALITIONS_BITS - 1);
        if (mask == NULL) {
            masks += (size_t)2 << most;
            continue;
        }
        s.mask = mask;
        s.masks = masks;
        (void)walk(&s, 0, 0, 0, 0, 1.0);
        masks = s.masks;
    }
    *count = masks;
    return ASC_OK;
}

asc_status asc_nested_weight(const char *index, const asc_game *g, const asc_nested *x,
                             size_t player, double *w, asc_error *err)
{
    ASC_TRY(asc_row_check(index, g, player, err));
    siblings s = siblings_of(g, x, player);
    s.w = w;
    asc_weight_clear(g, w);
    (void)walk(&s, 0, 0, 0, 0, 1.0);
    return ASC_OK;
}
