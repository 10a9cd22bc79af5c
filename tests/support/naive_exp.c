/* Plain formulas, one value at a time. */
#include "naive_exp.h"
#include <math.h>

long double asc_naive_exp(double x)
{
    return expl((long double)x);
}

long double asc_naive_logistic(double x)
{
    return x < 0 ? expl((long double)x) / (1.0L + expl((long double)x))
                 : 1.0L / (1.0L + expl(-(long double)x));
}

long double asc_naive_log1pexp(double x)
{
    return x > 0 ? (long double)x + log1pl(expl(-(long double)x))
                 : log1pl(expl((long double)x));
}

double asc_ulp(double got, long double want)
{
    const double near = (double)want;
    if (isinf(near) && got == near) return 0.0;
    const double unit = nextafter(fabs(near), HUGE_VAL) - fabs(near);
    return (double)(fabsl((long double)got - want) / (long double)unit);
}
