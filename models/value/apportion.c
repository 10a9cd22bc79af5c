/* Whole pence that sum to the pot: largest remainder.
 *   q_k = total w_k / sum w,  part_k = floor(q_k), and the total - sum part_k units that are left go one
 *   each to the largest remainders q_k - part_k, equal ones in declared order.
 * q_k is formed in long double so that it is within one rounding of the exact quotient; whatever the
 * rounding does, the parts sum to the total because the last units are counted, not computed.
 * Balinski & Young (2001), Fair Representation, 2nd ed., pp. 17-19. */
#include "ascribe/value.h"
#include <math.h>

static asc_status weights_sum(const double *weight, size_t count, long double *sum,
                              asc_error *err)
{
    *sum = 0.0L;
    for (size_t k = 0; k < count; k++) {
        ASC_REQUIRE(isfinite(weight[k]) && weight[k] >= 0.0, err, ASC_EDATA,
                    "weight %zu is %g: the parts of a sum need weights of 0 or more",
                    k + 1, weight[k]);
        *sum += (long double)weight[k];
    }
    ASC_REQUIRE(*sum > 0.0L, err, ASC_EDATA,
                "all %zu weights are 0: there is nothing to divide by", count);
    return ASC_OK;
}

asc_status asc_apportion(int64_t total, const double *weight, size_t count,
                         asc_arena *work, int64_t *part, asc_error *err)
{
    long double sum = 0.0L;
    ASC_REQUIRE(total >= 0, err, ASC_EDATA, "%lld minor units cannot be divided",
                (long long)total);
    ASC_TRY(weights_sum(weight, count, &sum, err));
    const asc_arena_mark mark = asc_arena_save(work);
    double *rest = asc_take(work, count);
    ASC_TRY(asc_arena_check(work, err));
    int64_t left = total;
    for (size_t k = 0; k < count; k++) {
        const long double q = (long double)total * ((long double)weight[k] / sum);
        part[k] = (int64_t)floorl(q);
        rest[k] = weight[k] > 0.0 ? (double)(q - floorl(q)) : -1.0;
        left -= part[k];
    }
    for (; left > 0; left--) { /* fewer than count + 1 rounds */
        size_t best = 0;
        for (size_t k = 1; k < count; k++)
            if (rest[k] > rest[best]) best = k;
        part[best]++;
        rest[best] -= 1.0;
    }
    for (; left < 0; left++) { /* a quotient that was rounded up past a whole unit */
        size_t worst = count;
        for (size_t k = 0; k < count; k++)
            if (part[k] > 0 && (worst == count || rest[k] < rest[worst])) worst = k;
        part[worst]--;
        rest[worst] += 1.0;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
