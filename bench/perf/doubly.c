/* Full-sample answer of doubly robust means, nothing resampled: one partner, the policies universal(nobody)
 * and universal(everybody), with influence values. Prints wall and CPU seconds of prepare and fit on one thread and on all. Lines:
 *   rows columns what   threads   wall s   CPU s   of these to prepare
 * Usage: bench_doubly [rows [columns [learner]]]: aipw with logistic nuisances, or cross-fitted in 5 folds with
 * this learner of both nuisances. */
#include "ascribe/learner.h"
#include "ascribe/numeric.h"
#include "perf_problem.h"
#include <string.h>

static double clock_of(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* CPU seconds of preparing alone. */
static double once(const asc_problem *p, const asc_settings *s, asc_arena *arena)
{
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find("aipw");
    asc_arena *work = asc_arena_create();
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    const double begun = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    bench_check(e->prepare(p, s, arena, &plan, &term, &terms, &err), &err);
    const double prepared = clock_of(CLOCK_PROCESS_CPUTIME_ID) - begun;
    asc_means out = {.mean = asc_take(arena, 4),
                     .coef = asc_take(arena, terms),
                     .influence = asc_take(arena, 4 * p->clusters)};
    bench_check(asc_arena_check(arena, &err), &err);
    bench_check(e->fit(plan, work, &out, &err), &err);
    asc_arena_destroy(work);
    return prepared;
}

int main(int argc, char **argv)
{
    (void)asc_blas_start();
    const size_t n = bench_argument(argc, argv, 1, 100000);
    const size_t columns = bench_argument(argc, argv, 2, 40);
    const asc_learner *l = argc > 3 ? asc_learner_find(argv[3]) : NULL;
    asc_arena *arena = asc_arena_create();
    asc_problem p;
    bench_problem(&p, n, columns, 1, 1, arena);
    const asc_learner_spec spec =
        l == NULL ? (asc_learner_spec){0} : asc_learner_plain(l);
    const asc_model_spec model = {.folds = l == NULL ? 0 : 5,
                                  .outcome_learner = l == NULL ? NULL : &spec,
                                  .exposure_learner = l == NULL ? NULL : &spec};
    const asc_settings s = {.spec = &model, .universal = true, .seed = 1};
    for (size_t threads = 1; threads < 3; threads++) {
        asc_pool_set_threads(threads == 1 ? 1 : 0);
        asc_arena *plan = asc_arena_create();
        const double wall = clock_of(CLOCK_MONOTONIC),
                     used = clock_of(CLOCK_PROCESS_CPUTIME_ID);
        const double prepared = once(&p, &s, plan);
        (void)printf("%zu %zu %s   %zu   %.2f   %.2f   %.2f\n", n, columns,
                     l == NULL ? "logistic" : l->name, asc_pool_threads(),
                     clock_of(CLOCK_MONOTONIC) - wall,
                     clock_of(CLOCK_PROCESS_CPUTIME_ID) - used, prepared);
        asc_arena_destroy(plan);
    }
    asc_arena_destroy(arena);
    return 0;
}
