/* All 1,000 replicates of the diabetes study by blocks against the exact refit, and some of them against
 * a dense Newton fit with one design per policy. */
#include "block.h"
#include "diabetes.h"
#include "support.h"

static void diabetes(void **state)
{
    (void)state;
    const char *path = asc_data("real/diabetes130/diabetic_data.csv.gz");
    if (path == NULL) skip();
    asc_arena *arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, arena);
    test_build b = test_diabetes(&csv, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    block_case c;
    block_tally t = {0};
    assert_true(block_open(&c, &b.p, &settings, 20261122, arena));
    for (size_t first = 0; first < 1000; first += BLOCK)
        block_compare(&c, first, first + BLOCK > 1000 ? 1000 - first : BLOCK, 1e-10, &t);
    print_message("%zu by themselves, boundary %zu, %.2f passes, worst %.1e\n", t.slow,
                  t.boundary, (double)t.passes / 1000.0, t.worst);
    assert_true(t.slow < 20);
    assert_true(t.boundary > 20);
    for (size_t r = 0; r < 3; r++) block_naive(&c, 100 * r, 1e-9);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(diabetes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
