/* The samplers on every large game with a known answer (data/games, 16 to 100 players), over seeds: how
 * often the truth lies within four of the stated standard errors, and stated over real variance. Cells are
 * players x seeds. Those marked `few` or `constant`, whose error is said not to be reliable, are counted apart.
 * One line per game and sampler: rmse of the shares, cells beyond 4 se, marked cells, stated/real variance,
 * seconds of a call. */
#include "forms.h"
#include <math.h>
#include <stdio.h>
#include <time.h>

enum { BUDGET = 12000, SEEDS = 100 };

typedef struct tally {
    size_t cells, beyond, marked, beyond_marked;
    double square, stated;
} tally;

static tally try_all(const asc_large_game *g, asc_sampling_method m, size_t *used)
{
    const asc_game_function f = {g->form.n, asc_form_value, &g->form};
    asc_arena *arena = asc_arena_create();
    tally t = {0};
    assert_non_null(arena);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_sampled x;
        asc_error err = {0};
        assert_ok(
            asc_shapley_sample(&f, &(asc_sampling){m, BUDGET, seed, 0}, arena, &x, &err));
        used[x.method]++;
        for (size_t k = 0; k < f.n; k++) {
            const double d = x.phi[k] - g->shapley[k];
            const bool marked = x.note[k] != ASC_SE_FINE;
            t.cells++;
            t.marked += marked;
            t.beyond += !marked && fabs(d) > 4.0 * x.se[k];
            t.beyond_marked += marked && fabs(d) > 4.0 * x.se[k];
            t.square += d * d;
            t.stated += x.se[k] * x.se[k];
        }
        asc_arena_rewind(arena, mark);
    }
    asc_arena_destroy(arena);
    return t;
}

static void table(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_large_game *game = NULL;
    const size_t games = asc_large_games(arena, &game);
    if (games == 0) {
        asc_arena_destroy(arena);
        skip();
    }
    (void)printf("%-20s %-11s %9s %7s %7s %7s %6s %7s\n", "game", "sampler", "rmse",
                 "cells", "beyond", "marked", "ratio", "seconds");
    for (size_t i = 0; i < games; i++)
        for (int m = ASC_SAMPLING_CHOOSE; m < ASC_SAMPLING_METHODS; m++) {
            size_t used[ASC_SAMPLING_METHODS] = {0};
            const clock_t begun = clock();
            if (BUDGET < asc_sampling_least((asc_sampling_method)m, game[i].form.n))
                continue;
            const tally t = try_all(&game[i], (asc_sampling_method)m, used);
            const double spent = (double)(clock() - begun) / CLOCKS_PER_SEC / SEEDS;
            const double ratio = t.stated / t.square;
            (void)printf("%-20s %-11s %9.3g %7zu %7zu %7zu %6.3f %7.3f", game[i].name,
                         asc_sampling_name((asc_sampling_method)m),
                         sqrt(t.square / (double)t.cells), t.cells, t.beyond, t.marked,
                         ratio, spent);
            if (m == ASC_SAMPLING_CHOOSE)
                (void)printf("  %zu antithetic, %zu stratified, %zu controlled", used[1],
                             used[2], used[3]);
            (void)printf("\n");
            (void)fflush(stdout);
            const size_t beyond =
                t.beyond + (m == ASC_SAMPLING_CHOOSE ? t.beyond_marked : 0);
            assert_true(100 * beyond <= t.cells);
            assert_close_to(ratio, 1.0, 0.2, 0.0);
        }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table)};
    return cmocka_run_group_tests_name("sampling_table", tests, NULL, NULL);
}
