/* Sums over row blocks: the same bits as a binary tree over the index written down recursively, on 1, 2
 * and 7 threads and within a task of the pool. */
#include "../../../engine/numeric/reduce.h"
#include "support.h"
#include <string.h>

enum { LENGTH = 3, MOST = 1100 };

/* Numbers whose sum depends on the order. */
static double term(size_t block, size_t j)
{
    const double x = (double)((block * 2654435761U + j * 40503U) % 100003U);
    return (x - 50000.0) * (block % 7 == 0 ? 1e9 : 1.0) / 3.0;
}

static void block_sum(void *context, size_t block, size_t worker, double *sum)
{
    (void)context;
    assert_true(worker < 7);
    for (size_t j = 0; j < LENGTH; j++) sum[j] = term(block, j);
}

/* Blocks [first, first + 2^level): the newer half plus the older. */
static double node(size_t first, size_t level, size_t j)
{
    if (level == 0) return term(first, j);
    const size_t half = (size_t)1 << (level - 1);
    return node(first + half, level - 1, j) + node(first, level - 1, j);
}

/* The lowest nodes, of the last blocks, first. */
static double tree(size_t blocks, size_t j)
{
    double sum = 0.0;
    size_t end = blocks;
    for (size_t level = 0; end != 0; level++) {
        const size_t size = (size_t)1 << level;
        if ((end & size) == 0) continue;
        end -= size;
        sum += node(end, level, j);
    }
    return sum;
}

static void check(size_t blocks)
{
    asc_arena *work = asc_arena_create();
    asc_error err = {0};
    asc_reduction r;
    double got[LENGTH];
    assert_ok(asc_reduction_create(blocks, LENGTH, work, &r, &err));
    for (size_t again = 0; again < 2; again++) {
        asc_reduction_run(&r, LENGTH, block_sum, NULL, got);
        for (size_t j = 0; j < LENGTH; j++) {
            const double want = tree(blocks, j);
            assert_memory_equal(&got[j], &want, sizeof want);
        }
        asc_reduction_run(&r, 1, block_sum, NULL, got); /* fewer numbers than room */
        const double want = tree(blocks, 0);
        assert_memory_equal(&got[0], &want, sizeof want);
    }
    asc_arena_destroy(work);
}

static asc_status nested(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)context;
    (void)worker;
    (void)err;
    assert_int_equal(asc_pool_workers(), 1);
    check(17 * (task + 1));
    return ASC_OK;
}

static void same_bits(void **state)
{
    (void)state;
    static const size_t threads[] = {1, 2, 7},
                        blocks[] = {0, 1, 5, 16, 17, 33, 100, 512, MOST};
    for (size_t t = 0; t < 3; t++) {
        asc_pool_set_threads(threads[t]);
        assert_int_equal(asc_pool_workers(), threads[t]);
        for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) check(blocks[b]);
        asc_error err = {0};
        assert_ok(asc_pool_run(4, nested, NULL, &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
