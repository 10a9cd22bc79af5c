#include "listed.h"
#include <math.h>

enum { N = LISTED_N };

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

test_build test_listed(asc_family family, unsigned columns, asc_arena *arena)
{
    static const char *const site[] = {"east", "north", "west"};
    uint64_t stream = 11;
    test_build b = test_build_start(N, family, arena);
    double *a = asc_take(arena, N), *age = asc_take(arena, N),
           *income = asc_take(arena, N);
    const char **at = asc_take_bytes(arena, N, sizeof *at);
    const char **ward = asc_take_bytes(arena, N, sizeof *ward);
    for (size_t i = 0; i < N; i++) {
        const size_t s = (size_t)(3.0 * uniform(&stream));
        age[i] = floor(5.0 * uniform(&stream)) - 2.0;
        income[i] = uniform(&stream) - 0.5;
        at[i] = site[s];
        ward[i] = uniform(&stream) < 0.3 ? "b" : "a";
        const double p = 0.35 + 0.08 * age[i] + 0.1 * (double)(s == 2) + 0.2 * income[i];
        a[i] = uniform(&stream) < p;
        const double m = 0.4 + 0.06 * age[i] + 0.15 * a[i] - 0.1 * income[i];
        const double u = uniform(&stream), v = uniform(&stream);
        b.y[i] = family == ASC_BINOMIAL   ? u < m
                 : family == ASC_ORDINAL  ? floor(3.0 * fmod(0.5 * m + 0.8 * u, 1.0))
                 : family == ASC_TWO_PART ? (u < m ? 0.5 + v + m : 0.0)
                                          : m + u;
        b.w[i] = i % 7 == 0 ? 2.0 : 1.0;
    }
    test_build_partner(&b, "team", a);
    if ((columns & AGE) != 0) test_build_square(&b, "age", age);
    if ((columns & SITE) != 0) test_build_category(&b, "site", at);
    if ((columns & WARD) != 0) test_build_category(&b, "ward", ward);
    if ((columns & INCOME) != 0) test_build_number(&b, "income", income);
    return b;
}
