/* A million random rules and games in currencies of 1, 100 and 1,000 coins: what is paid and kept is the pool, to the coin,
 * and nobody pays in. */
#include "ascribe/rng.h"
#include "ascribe/value.h"
#include "support.h"
#include <math.h>

enum { MOST = 12 };

static void a_case(asc_stream *s, asc_gainshare_partner *partner,
                   asc_gainshare_rule *rule, asc_gainshare_case *c)
{
    static const int coins[] = {1, 100, 1000};
    const size_t n = 1 + asc_stream_below(s, MOST);
    for (size_t k = 0; k < n; k++) {
        const double phi = 1.4 * asc_stream_uniform(s) - .4;
        partner[k] = (asc_gainshare_partner){.name = "x",
                                             .phi = phi,
                                             .phi_low = phi - asc_stream_uniform(s),
                                             .weight = asc_stream_uniform(s),
                                             .spend = 1e6 * asc_stream_uniform(s),
                                             .coordinated = asc_stream_below(s, 4) > 0};
    }
    *rule = (asc_gainshare_rule){
        .bound = .95,
        .programme_cost = 5e4 * asc_stream_uniform(s),
        .share = asc_stream_uniform(s),
        .cap = asc_stream_uniform(s),
        .collective = asc_stream_uniform(s),
        .floor = asc_stream_uniform(s) / (double)n,
        .ceiling = 1.0 / (double)n + asc_stream_uniform(s) * (1.0 - 1.0 / (double)n),
        .prudence = asc_stream_below(s, 2) == 0 ? ASC_PRUDENCE_OWN : ASC_PRUDENCE_COMMON,
        .minor = coins[asc_stream_below(s, 3)]};
    *c = (asc_gainshare_case){.level = 2 + (int)asc_stream_below(s, 3),
                              .benefit = true,
                              .benchmark = 5e6 * asc_stream_uniform(s),
                              .savings = 1e6 * asc_stream_uniform(s),
                              .std_error = 1e5 * asc_stream_uniform(s),
                              .audit = asc_stream_uniform(s),
                              .quality = asc_stream_uniform(s),
                              .safe = true,
                              .partner = partner,
                              .partners = n};
}

static void a_million(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_stream s = asc_stream_open(7, ASC_PURPOSE_TEST, 1);
    size_t paid = 0;
    for (size_t round = 0; round < 1000000; round++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_gainshare_partner partner[MOST];
        asc_gainshare_rule rule;
        asc_gainshare_case c;
        asc_gainshare g;
        a_case(&s, partner, &rule, &c);
        assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
        int64_t sum = g.reserve_minor, equal = 0;
        for (size_t k = 0; k < c.partners; k++) {
            if (g.paid[k] < 0) fail_msg("round %zu: partner %zu pays in", round, k);
            sum += g.paid[k];
            equal += g.equal[k];
        }
        if (g.stop == ASC_PAID) {
            paid++;
            if (g.pool_minor != llround(g.pool * rule.minor) || equal != g.pool_minor)
                fail_msg("round %zu: the pool is not what was computed", round);
        }
        if (sum != g.pool_minor) fail_msg("round %zu: sum %lld", round, (long long)sum);
        asc_arena_rewind(arena, mark);
    }
    assert_true(paid > 300000);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_million)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
