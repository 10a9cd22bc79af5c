/* The pool: every task once, errors independent of the number of threads, nesting. */
#include "ascribe/pool.h"
#include "support.h"
#include <stdatomic.h>

enum { TASKS = 1000 };

typedef struct ledger {
    int ran[TASKS];
    size_t fail_from, fail_every; /* task t fails when t >= from and t % every == 0 */
} ledger;

static asc_status record(void *context, size_t task, size_t worker, asc_error *err)
{
    ledger *l = context;
    l->ran[task]++;
    ASC_REQUIRE(worker < asc_pool_threads(), err, ASC_EINTERNAL, "worker %zu", worker);
    ASC_REQUIRE(l->fail_every == 0 || task < l->fail_from || task % l->fail_every != 0,
                err, ASC_EDATA, "task %zu refused", task);
    return ASC_OK;
}

static const size_t threads[] = {1, 2, 7};

static void each_task_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        asc_pool_set_threads(threads[i]);
        assert_int_equal(asc_pool_threads(), threads[i]);
        ledger l = {0};
        asc_error err = {0};
        assert_ok(asc_pool_run(TASKS, record, &l, &err));
        for (size_t t = 0; t < TASKS; t++) assert_int_equal(l.ran[t], 1);
        assert_int_equal(asc_pool_run(0, record, &l, NULL), ASC_OK);
    }
}

static void lowest_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        asc_pool_set_threads(threads[i]);
        for (int repeat = 0; repeat < 50; repeat++) {
            ledger l = {.fail_from = 300, .fail_every = 7};
            asc_error err = {0};
            assert_int_equal(asc_pool_run(TASKS, record, &l, &err), ASC_EDATA);
            assert_string_equal(err.message, "task 301 refused");
            assert_int_equal(err.code, ASC_EDATA);
            for (size_t t = 0; t <= 301; t++) assert_int_equal(l.ran[t], 1);
            assert_int_equal(l.ran[TASKS - 1], 0); /* new tasks stop */
        }
        ledger l = {.fail_from = 0, .fail_every = 1};
        assert_int_equal(asc_pool_run(TASKS, record, &l, NULL), ASC_EDATA);
    }
}

typedef struct nest {
    size_t outer_worker;
    atomic_int inside; /* inner tasks of one outer task running at once */
    size_t done;
} nest;

static asc_status inner(void *context, size_t task, size_t worker, asc_error *err)
{
    nest *n = context;
    ASC_REQUIRE(atomic_fetch_add(&n->inside, 1) == 0, err, ASC_EINTERNAL, "not serial");
    ASC_REQUIRE(worker == n->outer_worker, err, ASC_EINTERNAL, "worker changed");
    ASC_REQUIRE(task == n->done, err, ASC_EINTERNAL, "out of order");
    n->done++;
    atomic_fetch_sub(&n->inside, 1);
    ASC_REQUIRE(n->done < 100, err, ASC_EDATA, "inner %zu", task);
    return ASC_OK;
}

static asc_status outer(void *context, size_t task, size_t worker, asc_error *err)
{
    nest *n = (nest *)context + task;
    n->outer_worker = worker;
    return asc_pool_run(task == 5 ? 200 : 50, inner, n, err);
}

static void nested_is_serial(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        asc_pool_set_threads(threads[i]);
        nest n[8] = {0};
        asc_error err = {0};
        assert_int_equal(asc_pool_run(8, outer, n, &err), ASC_EDATA);
        assert_string_equal(err.message, "inner 99");
        for (size_t t = 0; t < 5; t++) assert_int_equal(n[t].done, 50);
        nest one[1] = {0};
        assert_ok(asc_pool_run(1, outer, one, &err));
    }
}

static void default_threads(void **state)
{
    (void)state;
    asc_pool_set_threads(0);
    assert_true(asc_pool_threads() >= 1);
    asc_pool_set_threads(1000000);
    assert_int_equal(asc_pool_threads(), ASC_THREADS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_task_once),
        cmocka_unit_test(lowest_failure),
        cmocka_unit_test(nested_is_serial),
        cmocka_unit_test(default_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
