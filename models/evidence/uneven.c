/* Whether the weights behind a policy's mean bear an interval. They do not where
 *   few    the effective number of units, (sum h)^2 / sum h^2, is below ASC_EFFECTIVE_LEAST,
 *   one    one unit has more than ASC_WEIGHT_SHARE_MAX of the weight, or
 *   rare   more than ASC_RARE_SHARE_MAX of the units have a probability of what the policy gives that is so
 *          small that next to nobody like them follows it (asc_following.rare),
 *   stand  few or one, of the units that stand for those a policy takes something from, or
 *   aside  the weights make arms alike that are both more than ASC_ASIDE_MAX SDs from all units.
 * The first two look at the units that follow the policy. Units without counterparts among them never carry a
 * weight, so that the worse overlap gets, the less those two see of it; the third looks at all units. Under
 * `delivered` most followers stand for themselves alone and drop out of every difference: a thousand of them
 * hide the two that stand for everybody reached. Crump, Hotz, Imbens & Mitnik (2009), Biometrika 96:187-199, on
 * what units without counterparts do to the variance. The figures are this project's
 * (docs/decisions/0026-units-without-counterparts.md, 0033-who-stands-for-those-reached.md); 0.25 is that of the
 * What Works Clearinghouse for groups alike. */
#include "ascribe/evidence.h"

unsigned asc_weights_uneven(const asc_following *f)
{
    unsigned why = 0;
    if (f->ess < ASC_EFFECTIVE_LEAST) why |= ASC_UNEVEN_FEW;
    if (f->share > ASC_WEIGHT_SHARE_MAX) why |= ASC_UNEVEN_ONE;
    if (f->rare > ASC_RARE_SHARE_MAX) why |= ASC_UNEVEN_RARE;
    const bool stand = f->counterparts > 0.0; /* NaN: nobody has to */
    if (stand &&
        (f->counterparts < ASC_EFFECTIVE_LEAST || f->counterpart > ASC_WEIGHT_SHARE_MAX))
        why |= ASC_UNEVEN_STAND;
    if (f->aside > ASC_ASIDE_MAX) why |= ASC_UNEVEN_ASIDE;
    return why;
}
