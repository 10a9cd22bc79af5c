/* Sampled orders as a plan: which coalitions they pass, before any value is known, and what each pair of
 * orders gives from their values (antithetic.c has the formula). Coalitions that several orders pass
 * stand once. Memory: n bytes for each order, one number for each step. */
#include "sampling.h"
#include <stdlib.h>

typedef struct visit {
    asc_coalition set;
    size_t step; /* [pair, direction, players so far] */
} visit;

static int by_set(const void *a, const void *b)
{
    const visit *x = a, *y = b;
    return asc_coalition_compare(&x->set, &y->set);
}

static void visit_all(const uint8_t *order, size_t n, size_t pair, visit *out)
{
    asc_coalition first = {{0}}, last = {{0}};
    for (size_t s = 0; s <= n; s++) {
        const size_t step = pair * 2 * (n + 1) + s;
        out[s] = (visit){first, step};
        out[n + 1 + s] = (visit){last, step + n + 1};
        if (s == n) break;
        first = asc_coalition_with(first, order[s]);
        last = asc_coalition_with(last, order[n - 1 - s]);
    }
}

asc_status asc_order_plan_make(size_t n, size_t orders, uint64_t seed, uint64_t replicate,
                               asc_arena *arena, asc_order_plan *out, asc_error *err)
{
    ASC_REQUIRE(n >= 1 && n <= ASC_SAMPLED_PLAYERS_MAX, err, ASC_EDATA,
                "orders of %zu players; they are sampled for 1 to %d", n,
                ASC_SAMPLED_PLAYERS_MAX);
    ASC_REQUIRE(orders >= 4 && orders % 2 == 0 && orders <= SIZE_MAX / 1024, err,
                ASC_EUSAGE,
                "%zu orders; they come in pairs, an order and its reverse, and an error "
                "needs two pairs: an even number of at least 4",
                orders);
    const size_t pairs = orders / 2, steps = orders * (n + 1);
    uint8_t *player = asc_take_bytes(arena, pairs * n, sizeof *player);
    size_t *at = asc_take_bytes(arena, steps, sizeof *at);
    asc_coalition *set = asc_take_bytes(arena, steps, sizeof *set);
    const asc_arena_mark mark = asc_arena_save(arena);
    visit *all = asc_take_bytes(arena, steps, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    asc_stream stream = asc_stream_open(seed, ASC_PURPOSE_ORDER, replicate);
    for (size_t p = 0; p < pairs; p++) {
        asc_order_draw(&stream, n, player + p * n);
        visit_all(player + p * n, n, p, all + p * 2 * (n + 1));
    }
    qsort(all, steps, sizeof *all, by_set);
    size_t count = 0;
    for (size_t i = 0; i < steps; i++) {
        if (i == 0 || by_set(&all[i - 1], &all[i]) != 0) set[count++] = all[i].set;
        at[all[i].step] = count - 1;
    }
    asc_arena_rewind(arena, mark);
    *out = (asc_order_plan){n, pairs, count, set, player, at};
    return ASC_OK;
}

void asc_order_shares(const asc_order_plan *p, const double *v, double *share)
{
    const size_t n = p->n;
    for (size_t pair = 0; pair < p->pairs; pair++) {
        const size_t *first = p->at + pair * 2 * (n + 1), *last = first + n + 1;
        for (size_t s = 0; s < n; s++) {
            const size_t r = n - 1 - s, k = p->player[pair * n + s];
            share[k * p->pairs + pair] =
                0.5 * ((v[first[s + 1]] - v[first[s]]) + (v[last[r + 1]] - v[last[r]]));
        }
    }
}
