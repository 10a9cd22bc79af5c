/* CPU time of the indices of contribution on random games. One line per case:
 *   case players tables CPU ms (mean of the repeats, least)
 * Cases: Shapley alone at n = 14 and 20, all pairs of sii at n = 14; every linear index at n = 15; each index at n = 20; 1,000
 * tables of n = 12 under every linear index (as a bootstrap does), which share what they can. Indices that need structures get
 * weights, a chain as graph and as order, and unions of three; those whose `most` is below n are left
 * out and named.
 * Usage: bench_games */
#include "ascribe/contribution.h"
#include "ascribe/problem.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INDICES = 64 };
enum { MOST = ASC_DENSE_USUAL, COALITIONS = 1 << MOST };

/* CPU seconds of this thread. */
static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* SplitMix64 (Steele, Lea & Flood 2014), good enough for made-up values. */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return ((double)((z ^ z >> 31) >> 12) + 0.5) * 0x1p-52;
}

typedef struct bench {
    asc_arena *work;
    asc_game_cache *cache; /* or NULL */
    double *v, *out;
    double weight[MOST];
    asc_mask unions[MOST], neighbour[MOST], before[MOST];
    const asc_mask *level[1];
    size_t level_size[1];
    asc_structures structures;
} bench;

static void shape(bench *b, size_t n)
{
    size_t unions = 0;
    memset(b->neighbour, 0, sizeof b->neighbour);
    memset(b->unions, 0, sizeof b->unions);
    for (size_t k = 0; k < n; k++) {
        const asc_mask last = k > 0 ? UINT64_C(1) << (k - 1) : 0;
        b->weight[k] = (double)(k + 1);
        b->neighbour[k] |= last | (k + 1 < n ? UINT64_C(1) << (k + 1) : 0);
        b->before[k] = k % 4 == 3 ? last : 0;
        unions = k / 3 + 1;
        b->unions[k / 3] |= UINT64_C(1) << k;
    }
    b->level[0] = b->unions;
    b->level_size[0] = unions;
    b->structures = (asc_structures){.unions = b->unions,
                                     .union_count = unions,
                                     .level = b->level,
                                     .level_size = b->level_size,
                                     .levels = 1,
                                     .neighbour = b->neighbour,
                                     .before = b->before,
                                     .weight = b->weight};
}

/* Seconds of one solve; below 0: the index is not for the game. */
static double solve(const bench *b, const asc_index *x, size_t n, const double *v)
{
    const asc_game g = {.n = n, .v = v, .structures = &b->structures, .cache = b->cache};
    double option[ASC_INDEX_OPTIONS_MAX] = {0};
    asc_error err = {0};
    asc_index_defaults(x, option);
    if (asc_game_check(x, &g, &err) != ASC_OK) return -1.0;
    const asc_arena_mark mark = asc_arena_save(b->work);
    const double begun = now();
    const asc_status s = x->solve(&g, option, b->work, b->out, &err);
    const double spent = now() - begun;
    asc_arena_rewind(b->work, mark);
    return s == ASC_OK ? spent : -1.0;
}

static void one(bench *b, const asc_index *x, size_t n, int repeats)
{
    double sum = 0.0, least = (double)INFINITY;
    shape(b, n);
    for (int i = 0; i < repeats; i++) {
        const double spent = solve(b, x, n, b->v);
        if (spent < 0.0) {
            (void)printf("%-24s %2zu players: not for this game\n", x->name, n);
            return;
        }
        sum += spent;
        least = fmin(least, spent);
    }
    (void)printf("%-24s %2zu players %5d tables %9.3f ms %9.3f ms\n", x->name, n, 1,
                 1e3 * sum / repeats, 1e3 * least);
}

/* Table after table under each linear index, as a bootstrap goes. */
static void linear(bench *b, size_t n, size_t tables)
{
    double spent[INDICES] = {0}, sum = 0.0;
    const size_t room = (size_t)COALITIONS >> n;
    size_t indices = 0;
    b->cache = asc_game_cache_create();
    shape(b, n);
    for (size_t t = 0; t < tables; t++) {
        if (b->cache != NULL) asc_game_cache_next(b->cache);
        for (size_t i = 0; i < asc_index_count(); i++) {
            if ((asc_index_at(i)->laws & ASC_LAW_LINEAR) == 0) continue;
            const double each = solve(b, asc_index_at(i), n, b->v + (t % room << n));
            spent[i] = each < 0.0 ? -1.0 : spent[i] + each;
        }
    }
    for (size_t i = 0; i < asc_index_count(); i++) {
        if ((asc_index_at(i)->laws & ASC_LAW_LINEAR) == 0 || spent[i] < 0.0) continue;
        (void)printf("  %-22s %2zu players %5zu tables %9.3f ms\n", asc_index_at(i)->name,
                     n, tables, 1e3 * spent[i]);
        sum += spent[i];
        indices++;
    }
    (void)printf("%-3zu linear indices       %2zu players %5zu tables %9.3f ms\n",
                 indices, n, tables, 1e3 * sum);
    asc_game_cache_destroy(b->cache);
    b->cache = NULL;
}

int main(void)
{
    static bench b;
    uint64_t state = 1;
    b.work = asc_arena_create();
    b.v = malloc(COALITIONS * sizeof *b.v);
    b.out = malloc(COALITIONS * sizeof *b.out);
    if (b.work == NULL || b.v == NULL || b.out == NULL) return 1;
    for (size_t s = 0; s < COALITIONS; s++) b.v[s] = uniform(&state);
    one(&b, asc_index_find("shapley"), 14, 50);
    one(&b, asc_index_find("sii"), 14, 50);
    one(&b, asc_index_find("shapley"), 20, 10);
    linear(&b, 15, 1);
    linear(&b, 12, 1000);
    for (size_t i = 0; i < asc_index_count(); i++) one(&b, asc_index_at(i), 20, 3);
    free(b.v);
    free(b.out);
    asc_arena_destroy(b.work);
    return 0;
}
