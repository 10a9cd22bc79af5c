/* What would be lost without a function, and what it may be called.
 *   d_k = (v(N) - v(N - k)) / v(N), with the 90 % interval (lo, hi) of its joint draws
 *   necessary          lo >= 0.50
 *   supportive         0 < lo < 0.50
 *   interchangeable    two functions with d < 0.10 each and joint d >= 0.50: keep at least one
 *   not established    otherwise
 * Smaller than assumed: hi below the figure written down beforehand; a loss is compared with d, a share with
 * phi / v(N). The thresholds are this project's; they stand in answers.h. */
#include "ascribe/answers.h"
#include <math.h>

double asc_drop_share(double total, double without)
{
    return total > 0.0 ? (total - without) / total : (double)NAN;
}

asc_function_class asc_function_classify(double low)
{
    if (low >= ASC_NECESSARY_LOW) return ASC_NECESSARY;
    return low > 0.0 ? ASC_SUPPORTIVE : ASC_NOT_ESTABLISHED;
}

bool asc_interchangeable(double d_i, double d_j, double joint)
{
    return d_i < ASC_REPLACEABLE_MAX && d_j < ASC_REPLACEABLE_MAX &&
           joint >= ASC_INTERCHANGEABLE_MIN;
}

bool asc_smaller_than_assumed(double high, double assumed)
{
    return high < assumed;
}

const char *asc_function_class_name(asc_function_class c)
{
    switch (c) {
    case ASC_NECESSARY:
        return "necessary";
    case ASC_SUPPORTIVE:
        return "supportive";
    case ASC_INTERCHANGEABLE:
        return "interchangeable";
    case ASC_NOT_ESTABLISHED:
        break;
    }
    return "not established";
}
