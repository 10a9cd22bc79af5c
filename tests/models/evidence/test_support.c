/* Observed support against a count by definition, and the two reasons to withhold. */
#include "ascribe/evidence.h"
#include "support.h"
#include <string.h>

static asc_error err;

/* Units by definition: A = what the policy would have given. */
static void by_definition(const asc_problem *p, asc_policy_kind kind, uint32_t mask,
                          int64_t *units, double *events)
{
    *units = 0;
    *events = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const asc_mask gives = kind == ASC_DELIVERED ? mask : mask & p->eligible[i];
        if (p->delivered[i] != gives || p->w[i] == 0.0) continue;
        (*units)++;
        *events += p->w[i] * p->y[i];
    }
}

static void counts_by_definition(void **state)
{
    (void)state;
    enum { N = 500, K = 4 };
    asc_arena *arena = asc_arena_create();
    asc_mask delivered[N], eligible[N];
    double y[N], w[N], nothing = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        eligible[i] = (i * 7 + i / 11) % 16;
        delivered[i] = (i * 5 + i / 3) % 16;
        if (i % 4 != 0) delivered[i] &= eligible[i];
        y[i] = i % 3;
        w[i] = i % 10 == 0 ? 0.0 : 1.0 + i % 2;
        if (delivered[i] == 0 && w[i] > 0.0) nothing += y[i];
    }
    const asc_problem p = {.n = N,
                           .players = K,
                           .delivered = delivered,
                           .eligible = eligible,
                           .y = y,
                           .w = w};
    for (int kind = 0; kind < 2; kind++) {
        asc_support s;
        assert_ok(asc_support_count(&p, (asc_policy_kind)kind, &(asc_game){.n = K}, NULL,
                                    arena, &s, &err));
        for (uint32_t mask = 0; mask < 16; mask++) {
            int64_t units = 0;
            double events = 0.0;
            by_definition(&p, (asc_policy_kind)kind, mask, &units, &events);
            assert_int_equal(s.units[mask], units);
            assert_close_to(s.events[mask], events, 1e-14, 1.0);
        }
        assert_near(s.nothing_events, nothing, 0.0);
    }
    asc_arena_destroy(arena);
}

static void share_of_weight(void **state)
{
    (void)state;
    const double weight[] = {0.125, 0.5, 0.125, 0.25};
    const int64_t units[] = {3, 0, 1, 7};
    assert_near(asc_support_share(weight, units, 4), 0.5, 0.0);
}

static const char *nothing(asc_family family, int64_t units, double events,
                           asc_arena *arena)
{
    const asc_problem p = {.family = family};
    const asc_support s = {.units = &units, .nothing_events = events};
    return asc_withhold_nothing(&p, &s, arena);
}

static void who_got_nothing(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    assert_string_equal(
        nothing(ASC_BINOMIAL, 12, 3.0, a),
        "no comparable people without the pathway: 12 units (3 events) got "
        "nothing; 30 units and 10 events are needed");
    assert_string_equal(nothing(ASC_BINOMIAL, 30, 10.0, a), "");
    assert_string_not_equal(nothing(ASC_BINOMIAL, 29, 10.0, a), "");
    assert_string_not_equal(nothing(ASC_POISSON, 30, 9.0, a), "");
    assert_string_equal(nothing(ASC_GAUSSIAN, 30, 0.0, a), "");
    assert_string_equal(
        nothing(ASC_GAUSSIAN, 0, 0.0, a),
        "no comparable people without the pathway: 0 units got nothing; 30 "
        "units are needed");
    asc_arena_destroy(a);
}

static void an_index_on_nobody(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const char *const player[] = {"hospital", "pharmacy"};
    const double good[] = {0.76, 0.9}, edge[] = {0.8, 0.75};
    assert_string_equal(asc_withhold_index("shapley", player, 2, good, a), "");
    assert_string_equal(
        asc_withhold_index("shapley", player, 2, edge, a),
        "shapley: 25 % of the weight for 'pharmacy' rests on combinations "
        "nobody was observed in; less than 25 % is needed");
    asc_arena_destroy(a);
}

static void refused_replicates(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_endings ten = {.replicates = 1000, .refused = 10, .clusters = 6};
    const asc_endings more = {
        .replicates = 1000, .refused = 11, .refused_boundary = 4, .clusters = 400};
    const asc_endings few = {.replicates = 1000, .clusters = 5};
    assert_string_equal(asc_withhold_intervals(&ten, a), "");
    const char *reason = asc_withhold_intervals(&more, a);
    assert_non_null(strstr(reason, "11 of 1000 replicates"));
    assert_non_null(strstr(reason, "4 of them with a level without events"));
    assert_non_null(strstr(asc_withhold_intervals(&few, a), "5 clusters"));
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_definition), cmocka_unit_test(share_of_weight),
        cmocka_unit_test(who_got_nothing),      cmocka_unit_test(an_index_on_nobody),
        cmocka_unit_test(refused_replicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
