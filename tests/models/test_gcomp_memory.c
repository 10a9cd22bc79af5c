/* What a block of 64 replicates may take, in bytes and in requests for memory. Neither depends on the
 * machine's load, so that both are limits: a change that passes them has to say why it is worth it.
 *   by row        1 multiplicity for each replicate; what the model keeps of it for single precision:
 *                 (p4 + 3) floats, p4 the columns rounded up to four
 *   by cluster    1 byte for each of 64 replicates, transposed
 *   the rest      panels, sums of row blocks in log2(blocks) levels, quasi-Newton pairs: p numbers and
 *                 p x p for each replicate, whatever the rows */
#include "ascribe/bootstrap.h"
#include "csv.h"
#include "support.h"

enum { PLAYERS = 3, NUMBERS = 20, COUNT = ASC_BLOCK_REPLICATES };

enum { REQUESTS_MOST = 12 };
/* Under a sanitizer every take is a request of its own: they are not counted. */
#ifdef ASC_SEPARATE_TAKES
static const bool counted = false;
#else
static const bool counted = true;
#endif

static uint64_t stream;

static double uniform(void)
{
    stream ^= stream << 13;
    stream ^= stream >> 7;
    stream ^= stream << 17;
    return (double)(stream >> 11) / 9007199254740992.0;
}

typedef struct taken {
    size_t shared, scratch, requests,
        columns; /* bytes, bytes, of the block, of the design */
} taken;

static asc_problem *problem(test_build *b, size_t n, asc_arena *arena)
{
    *b = test_build_start(n, ASC_BINOMIAL, arena);
    for (size_t k = 0; k < PLAYERS; k++) {
        double *a = asc_take(arena, n);
        for (size_t i = 0; i < n; i++) a[i] = uniform() < 0.5;
        test_build_partner(b, asc_take_format(arena, "p%zu", k), a);
    }
    for (size_t j = 0; j < NUMBERS; j++) {
        double *x = asc_take(arena, n);
        for (size_t i = 0; i < n; i++) x[i] = 2.0 * uniform() - 1.0;
        test_build_number(b, asc_take_format(arena, "x%zu", j), x);
    }
    for (size_t i = 0; i < n; i++) b->y[i] = uniform() < 0.3;
    return &b->p;
}

/* Requests of a block: the first that may fail without harm is one too many. */
static size_t requests(const asc_estimator *e, const void *shared,
                       const asc_replicates *block, asc_means *out)
{
    for (size_t at = 1;; at++) {
        asc_error err = {0};
        asc_arena *work = asc_arena_create();
        asc_arena_fail_at(at, 0);
        const asc_status status = e->refit_block(shared, block, work, out, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(work);
        if (status == ASC_OK) return at - 1;
        assert_int_equal(status, ASC_EMEMORY);
    }
}

static taken measure(size_t n)
{
    asc_arena *arena = asc_arena_create(), *own = asc_arena_create();
    asc_arena *work = asc_arena_create();
    asc_error err = {0};
    test_build b;
    const asc_problem *p = problem(&b, n, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("gcomp");
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    taken t = {0};
    assert_ok(e->prepare(p, &settings, arena, &plan, &term, &t.columns, &err));
    asc_means full = {.mean = asc_take(arena, (size_t)1 << PLAYERS),
                      .coef = asc_take(arena, t.columns)};
    assert_ok(e->fit(plan, work, &full, &err));
    asc_arena_destroy(work);
    assert_ok(e->share(plan, full.coef, own, &shared, &err));
    t.shared = asc_arena_bytes(own);
    const asc_bootstrap boot = {.seed = 1, .clusters = p->clusters, .replicates = 1000};
    uint8_t *m = asc_take_bytes(arena, COUNT, p->clusters);
    asc_means out[COUNT];
    for (size_t r = 0; r < COUNT; r++) {
        out[r] = (asc_means){.mean = asc_take(arena, (size_t)1 << PLAYERS)};
        asc_bootstrap_draw(&boot, r, m + r * p->clusters);
    }
    const asc_replicates block = {.count = COUNT, .multiplicity = m};
    work = asc_arena_create();
    assert_ok(e->refit_block(shared, &block, work, out, &err));
    for (size_t r = 0; r < COUNT; r++) assert_false(out[r].slow);
    t.scratch = asc_arena_peak(work);
    t.requests = counted ? requests(e, shared, &block, out) : 0;
    asc_arena_destroy(work);
    asc_arena_destroy(own);
    asc_arena_destroy(arena);
    return t;
}

static void limits(void **state)
{
    (void)state;
    stream = 88172645463325252U;
    const size_t rows[2] = {8 * 1024, 32 * 1024};
    const taken few = measure(rows[0]), many = measure(rows[1]);
    const size_t p4 = (few.columns + 3) / 4 * 4, more = rows[1] - rows[0];
    const double by_row = (double)(many.shared - few.shared) / (double)more;
    const double scratch = (double)(many.scratch - few.scratch) / (double)more / COUNT;
    const double fixed =
        ((double)few.scratch - scratch * COUNT * (double)rows[0]) / COUNT;
    print_message(
        "%zu columns. Shared: %.1f bytes a row. A replicate: %.2f bytes a row and %.0f "
        "bytes; %zu and %zu requests for memory in a block\n",
        few.columns, by_row, scratch, fixed, few.requests, many.requests);
    assert_true(by_row <= 4.0 * (double)(p4 + 3) + 8.0);
    assert_true(scratch <= 1.5);
    assert_true(fixed <= 27.0 * 1024.0);
    assert_true(few.requests <= REQUESTS_MOST && many.requests <= REQUESTS_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
