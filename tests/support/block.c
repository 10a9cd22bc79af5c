/* A block of replicates of an estimator beside the same replicates one by one. */
#include "block.h"
#include "naive_gcomp.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const asc_estimator *model(const block_case *c)
{
    return asc_estimator_find(c->model);
}

bool block_open(block_case *c, const asc_problem *p, const asc_settings *s, uint64_t seed,
                asc_arena *arena)
{
    return block_open_model(c, "gcomp", p, s, seed, arena);
}

bool block_open_model(block_case *c, const char *name, const asc_problem *p,
                      const asc_settings *s, uint64_t seed, asc_arena *arena)
{
    asc_error err = {0};
    const char *const *term = NULL;
    *c = (block_case){.model = name, .p = p, .settings = *s};
    c->policies = ((size_t)s->delivered + (size_t)s->universal) << p->players;
    c->boot = (asc_bootstrap){.seed = seed, .clusters = p->clusters, .replicates = 1000};
    assert_ok(
        model(c)->prepare(p, &c->settings, arena, &c->plan, &term, &c->terms, &err));
    c->full = (asc_means){.mean = asc_take(arena, c->policies),
                          .coef = asc_take(arena, c->terms)};
    asc_arena *work = asc_arena_create();
    const asc_status status = model(c)->fit(c->plan, work, &c->full, &err);
    asc_arena_destroy(work);
    if (status == ASC_ESEPARATION || status == ASC_ERANK) return false;
    if (status != ASC_OK) fail_msg("%s", err.message);
    assert_ok(model(c)->share(c->plan, c->full.coef, arena, &c->shared, &err));
    return true;
}

static uint8_t *draw(const block_case *c, size_t first, size_t count, asc_arena *arena)
{
    uint8_t *m = asc_take_bytes(arena, count, c->p->clusters);
    for (size_t r = 0; r < count; r++)
        asc_bootstrap_draw(&c->boot, first + r, m + r * c->p->clusters);
    return m;
}

static asc_means means_take(const block_case *c, asc_arena *arena)
{
    return (asc_means){.mean = asc_take(arena, c->policies),
                       .coef = asc_take(arena, c->terms)};
}

asc_means *block_run(const block_case *c, size_t first, size_t count, asc_arena *arena)
{
    asc_error err = {0};
    asc_means *out = asc_take_bytes(arena, count, sizeof *out);
    for (size_t r = 0; r < count; r++) out[r] = means_take(c, arena);
    const asc_replicates block = {.count = count,
                                  .multiplicity = draw(c, first, count, arena)};
    asc_arena *work = asc_arena_create();
    assert_ok(model(c)->refit_block(c->shared, &block, work, out, &err));
    assert_int_equal(asc_arena_bytes(work), 0);
    asc_arena_destroy(work);
    return out;
}

asc_means block_alone(const block_case *c, size_t r, asc_arena *arena)
{
    asc_error err = {0};
    asc_means out = means_take(c, arena);
    double *w = asc_take(arena, c->p->n);
    asc_bootstrap_weights(c->p->n, c->p->cluster, c->p->w, draw(c, r, 1, arena), w);
    asc_arena *work = asc_arena_create();
    assert_ok(model(c)->refit(c->plan, w, c->full.coef, work, &out, &err));
    asc_arena_destroy(work);
    return out;
}

void block_compare(const block_case *c, size_t first, size_t count, double tolerance,
                   block_tally *t)
{
    asc_arena *arena = asc_arena_create();
    const asc_means *got = block_run(c, first, count, arena);
    for (size_t r = 0; r < count; r++) {
        const asc_means want = block_alone(c, first + r, arena);
        if (got[r].code != want.code)
            fail_msg("replicate %zu ended with %u, by itself with %u", first + r,
                     got[r].code, want.code);
        t->replicates++;
        t->slow += got[r].slow;
        t->passes += got[r].passes;
        t->boundary += (want.code & ASC_FIT_BOUNDARY) != 0;
        t->absent += (want.code & ASC_FIT_ABSENT) != 0;
        t->refused += (want.code & ASC_FIT_REFUSED) != 0;
        for (size_t s = 0; s < c->policies && !(want.code & ASC_FIT_REFUSED); s++) {
            const double floor = c->p->family == ASC_GAUSSIAN ? 1.0 : 1e-3;
            const double scale = fmax(fabs(want.mean[s]), floor);
            const double off = fabs(got[r].mean[s] - want.mean[s]) / scale;
            if (!(off <= tolerance))
                fail_msg("replicate %zu, policy %zu: %.17g, by itself %.17g", first + r,
                         s, got[r].mean[s], want.mean[s]);
            t->worst = fmax(t->worst, off);
        }
    }
    asc_arena_destroy(arena);
}

void block_bits(const block_case *c, size_t first, size_t count, size_t r)
{
    asc_arena *arena = asc_arena_create();
    const asc_means *all = block_run(c, first, count, arena);
    const asc_means *one = block_run(c, first + r, 1, arena);
    assert_memory_equal(all[r].mean, one->mean, c->policies * sizeof(double));
    assert_memory_equal(all[r].coef, one->coef, c->terms * sizeof(double));
    assert_int_equal(all[r].passes, one->passes);
    asc_arena_destroy(arena);
}

void block_naive(const block_case *c, size_t r, double tolerance)
{
    asc_arena *arena = asc_arena_create();
    const asc_problem *p = c->p;
    const asc_means *got = block_run(c, r, 1, arena);
    uint8_t *m = asc_take_bytes(arena, p->clusters, 1);
    double *w = asc_take(arena, p->n), *want = asc_take(arena, c->policies);
    asc_bootstrap_draw(&c->boot, r, m);
    asc_bootstrap_weights(p->n, p->cluster, p->w, m, w);
    if ((got->code & ASC_FIT_REFUSED) == 0) {
        (void)naive_gcomp(p, &c->settings, w, want, NULL);
        for (size_t s = 0; s < c->policies; s++)
            if (!(fabs(got->mean[s] - want[s]) <= tolerance * (0.01 + fabs(want[s]))))
                fail_msg("replicate %zu, policy %zu: %.17g, naive %.17g", r, s,
                         got->mean[s], want[s]);
    }
    asc_arena_destroy(arena);
}
