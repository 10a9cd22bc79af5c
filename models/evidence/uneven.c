/* Whether the weights behind a policy's mean bear an interval. They do not where
 *   few    the effective number of units, (sum h)^2 / sum h^2, is below ASC_EFFECTIVE_LEAST,
 *   one    one unit has more than ASC_WEIGHT_SHARE_MAX of the weight, or
 *   rare   more than ASC_RARE_SHARE_MAX of the units have a probability of what the policy gives that is so
 *          small that next to nobody like them follows it (asc_following.rare).
 * The first two look at the units that follow the policy. Units without counterparts among them never carry a
 * weight, so that the worse overlap gets, the less those two see of it; the third looks at all units. Crump,
 * Hotz, Imbens & Mitnik (2009), Biometrika 96:187-199, on what such units do to the variance. The figures of
 * all three are this project's (docs/decisions/0026-units-without-counterparts.md). */
#include "ascribe/evidence.h"

unsigned asc_weights_uneven(const asc_following *f)
{
    unsigned why = 0;
    if (f->ess < ASC_EFFECTIVE_LEAST) why |= ASC_UNEVEN_FEW;
    if (f->share > ASC_WEIGHT_SHARE_MAX) why |= ASC_UNEVEN_ONE;
    if (f->rare > ASC_RARE_SHARE_MAX) why |= ASC_UNEVEN_RARE;
    return why;
}
