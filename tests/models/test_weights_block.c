/* Blocks of replicates of ipw and aipw against the exact refit of every replicate. */
#include "block.h"
#include "diabetes.h"
#include "policy_oracle.h"

static void compare(const char *model, const asc_problem *p, asc_model_spec spec,
                    size_t blocks, double tolerance, block_tally *t)
{
    asc_arena *arena = asc_arena_create();
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    block_case c;
    assert_true(block_open_model(&c, model, p, &s, 7, arena));
    for (size_t b = 0; b < blocks; b++) block_compare(&c, b * BLOCK, BLOCK, tolerance, t);
    block_bits(&c, 0, BLOCK, 5);
    asc_arena_destroy(arena);
}

static void sims(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build one = test_sim1(arena), two = test_sim2(arena);
    block_tally t = {0};
    const asc_model_spec pairs = {.interactions = ASC_PAIRS};
    compare("ipw", &one.p, pairs, 2, 1e-9, &t);
    compare("aipw", &one.p, pairs, 2, 1e-9, &t);
    compare("ipw", &two.p, pairs, 1, 1e-9, &t);
    compare("aipw", &two.p, pairs, 1, 1e-9, &t);
    assert_int_equal(t.slow, 0);
    assert_int_equal(t.refused, 0);
    asc_arena_destroy(arena);
}

/* Units that are not eligible take no part; weights; folds are draws either way. */
static void others(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_sim1(arena);
    asc_mask *eligible = asc_take_bytes(arena, b.p.n, sizeof *eligible);
    for (size_t i = 0; i < b.p.n; i++) {
        eligible[i] = b.delivered[i] | (i % 4 == 0 ? 3U : 7U);
        b.w[i] = 0.5 + (double)(i % 3);
    }
    b.p.eligible = eligible;
    block_tally t = {0};
    compare("ipw", &b.p, (asc_model_spec){0}, 1, 1e-9, &t);
    compare("aipw", &b.p, (asc_model_spec){0}, 1, 1e-9, &t);
    compare("aipw", &b.p, (asc_model_spec){.folds = 4}, 1, 1e-13, &t);
    asc_arena_destroy(arena);
}

/* A level of three patients, absent from some replicates, which then go alone. */
static void diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_csv csv = test_table("real/diabetes130/diabetic_data.csv.gz", arena);
    const test_build b = test_diabetes(&csv, arena);
    block_tally t = {0};
    const asc_model_spec spec = {0};
    const asc_settings s = {.spec = &spec, .delivered = true};
    block_case c;
    assert_true(block_open_model(&c, "aipw", &b.p, &s, 7, arena));
    block_compare(&c, 0, 12, 1e-8, &t);
    assert_true(t.slow < 4);
    assert_int_equal(t.refused, 0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sims),
        cmocka_unit_test(others),
        cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
