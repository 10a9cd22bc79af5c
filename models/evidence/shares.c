/* May a percentage be printed, and how far does it reach?
 *
 * A share phi_k / v(N) is printed only when
 *   the empty coalition, the index and the intervals are not withheld,
 *   v(N) is a benefit: the lower end of its interval is above 0,
 *   v(N) / SE >= 3,
 *   no phi lies below 0 with an interval that excludes 0,
 *   the index divides the total: its parts sum to v(N) (leave_one_out, for one, does not).
 * The interval comes from the joint draws phi_r / v_r(N). A draw with v_r(N) <= 0 says nothing about
 * the share: it is unbounded on both sides, that is -Inf where the lower end is looked for and +Inf
 * where the upper end is. */
#include "ascribe/evidence.h"
#include <math.h>

static const char *change_text(const asc_share_case *c, double estimate, double low,
                               double high, asc_arena *arena)
{
    const asc_gain g = {.estimate = estimate, .low = low, .high = high};
    const char *text = asc_change_text(c->outcome, g, arena);
    return text == NULL ? "" : text;
}

static const char *of_parts(const asc_share_case *c, asc_arena *arena)
{
    const double none = (double)NAN;
    double sum = 0.0, size = fabs(c->total);
    for (size_t k = 0; k < c->players; k++) {
        sum += c->phi[k];
        size += fabs(c->phi[k]);
    }
    if (fabs(sum - c->total) > 1e-9 * size)
        return asc_take_format(
            arena, "%s does not divide the total: its parts sum to %s, the total is %s",
            c->index, change_text(c, sum, none, none, arena),
            change_text(c, c->total, none, none, arena));
    for (size_t k = 0; k < c->players; k++)
        if (c->phi[k] < 0.0 && c->interval[k].high < 0.0)
            return asc_take_format(
                arena,
                "outcomes were worse with '%s': its part is %s, so the others' "
                "percentages would sum past the total",
                c->player[k],
                change_text(c, c->phi[k], c->interval[k].low, c->interval[k].high,
                            arena));
    return "";
}

const char *asc_total_refusal(const asc_share_case *c, asc_arena *arena)
{
    if (c->withheld == NULL || c->withheld[0] != '\0') return c->withheld;
    if (c->replicates < 2)
        return "no replicates were run (two at least are needed), so it is not known "
               "whether the total is above 0";
    const asc_interval *v = &c->total_interval;
    if (v->flaw != ASC_FLAWLESS)
        return "the total's interval is withheld, so it is not known whether it is above "
               "0";
    const char *total = change_text(c, c->total, v->low, v->high, arena);
    if (v->high < 0.0) return asc_take_format(arena, "the total is a harm: %s", total);
    if (!(v->low > 0.0)) /* also when the end is NaN */
        return asc_take_format(arena, "the total may be zero or a harm: %s", total);
    if (!(c->total / v->std_error >= ASC_TOTAL_OVER_SE))
        return asc_take_format(
            arena,
            "the total is too uncertain to divide: %s is %.2f standard errors from 0, "
            "%.0f are needed",
            total, c->total / v->std_error, ASC_TOTAL_OVER_SE);
    return "";
}

const char *asc_share_refusal(const asc_share_case *c, asc_arena *arena)
{
    const char *reason = asc_total_refusal(c, arena);
    return reason == NULL || reason[0] != '\0' ? reason : of_parts(c, arena);
}

asc_interval asc_share_interval(asc_interval_spec spec, double share, const double *phi,
                                size_t stride, const double *total, size_t r,
                                double *scratch)
{
    double *draw = scratch + r;
    asc_interval end[2];
    size_t unbounded = 0;
    for (int side = 0; side < 2; side++) {
        unbounded = 0;
        for (size_t d = 0; d < r; d++) {
            draw[d] = phi[d * stride] / total[d]; /* NaN where refused */
            if (!(total[d] <= 0.0)) continue;
            draw[d] = side == 0 ? (double)-INFINITY : (double)INFINITY;
            unbounded++;
        }
        end[side] = asc_interval_make(spec, share, draw, r, 1, scratch);
    }
    /* A basic interval turns its ends around, and a normal one has no spread to go by: the wider end
     * of both is right for each. */
    asc_interval out = {.std_error = unbounded > 0 ? (double)NAN : end[0].std_error,
                        .low = fmin(end[0].low, end[1].low),
                        .high = fmax(end[0].high, end[1].high),
                        .refused = end[0].refused,
                        .flaw = end[0].flaw};
    if (spec.kind == ASC_NORMAL && unbounded > 0) {
        out.low = -(double)INFINITY;
        out.high = (double)INFINITY;
    }
    return out;
}
