/* Small judgements on what stands beside the estimates (ascribe/testimony.h). Each can only lower a claim: a path that is
 * on record says nothing for an effect, one that is not says something against it. */
#include "ascribe/testimony.h"
#include "ascribe/answers.h"
#include <math.h>

double asc_discordance(const asc_tally *t)
{
    int64_t open = 0, all = 0;
    for (size_t i = 0; i < t->reconciles; i++) {
        open += t->reconcile[i].open;
        for (size_t j = 0; j < (size_t)ASC_CLASSES * ASC_CLASSES; j++)
            all += t->reconcile[i].table[j];
    }
    return all > 0 ? (double)open / (double)all : (double)NAN;
}

bool asc_path_broken(const asc_path_plan *plan, const asc_path_count *count)
{
    if (isnan(plan->share)) return false;
    return count->reached == 0 ||
           (double)count->followed < plan->share * (double)count->reached;
}

double asc_credit_attenuation(const double *raw, const double *adjusted, size_t players)
{
    double worst = (double)NAN;
    for (size_t k = 0; k < players; k++) {
        if (isnan(raw[k]) || isnan(adjusted[k])) return (double)NAN;
        if (!(raw[k] > 0.0)) continue;
        const double a = fmax(0.0, asc_attenuation(raw[k], adjusted[k]));
        if (isnan(worst) || a > worst) worst = a;
    }
    return worst;
}
