/* What raters found of the evidence for each partner's part. A part whose evidence was not read, or on which raters do
 * not agree, is not settled: its credit belongs to everyone until it is. What people judge can lower a claim and never
 * raise one. Cohen (1960), Educ. Psychol. Meas. 20:37-46 (kappa). */
#include "ascribe/numeric.h"
#include "ascribe/testimony.h"
#include <math.h>

/* Why raters of this panel cannot settle the item, "". */
static const char *wrong_panel(asc_review_panel panel, const asc_review_item *item)
{
    if (panel == ASC_PANEL_MULTI_PARTNER && item->organisations < 2)
        return "read by one organisation alone";
    if (panel != ASC_PANEL_INDEPENDENT) return "";
    return item->own                  ? "read by the partner itself"
           : item->organisations == 0 ? "no rater's organisation is known"
                                      : "";
}

asc_review_state asc_review_item_state(const asc_review_plan *plan,
                                       const asc_review_item *item, const char **why)
{
    const int64_t *v = item->verdict;
    const int64_t raters = v[ASC_SUPPORTS] + v[ASC_AGAINST] + v[ASC_UNSETTLED];
    *why = wrong_panel(plan->panel, item);
    if (raters < (int64_t)plan->raters) *why = "read by too few";
    if (**why != '\0') return ASC_REVIEW_OPEN;
    *why = v[ASC_UNSETTLED] > 0                        ? "a rater leaves it open"
           : v[ASC_SUPPORTS] > 0 && v[ASC_AGAINST] > 0 ? "raters differ"
                                                       : "";
    if (**why != '\0') return ASC_REVIEW_OPEN;
    return v[ASC_SUPPORTS] == raters ? ASC_REVIEW_SUPPORTED : ASC_REVIEW_AGAINST;
}

asc_review_state asc_review_state_of(const asc_review_plan *plan,
                                     const asc_review_count *count, size_t partner)
{
    size_t items = 0, of[ASC_REVIEW_NONE + 1] = {0};
    const char *why = "";
    for (size_t i = 0; i < count->items; i++) {
        if (count->item[i].partner != partner) continue;
        items++;
        of[asc_review_item_state(plan, &count->item[i], &why)]++;
    }
    return items == 0                          ? ASC_REVIEW_NONE
           : of[ASC_REVIEW_SUPPORTED] == items ? ASC_REVIEW_SUPPORTED
           : of[ASC_REVIEW_AGAINST] == items   ? ASC_REVIEW_AGAINST
                                               : ASC_REVIEW_OPEN;
}

double asc_review_kappa(const asc_review_count *count)
{
    double cell[ASC_VERDICTS * ASC_VERDICTS] = {0.0}, all = 0.0;
    for (size_t i = 0; i < count->items; i++) {
        const asc_review_item *x = &count->item[i];
        if (x->first < 0 || x->second < 0) continue;
        cell[x->first * ASC_VERDICTS + x->second] += 1.0;
        all += 1.0;
    }
    return all > 0.0 ? asc_kappa(cell, ASC_VERDICTS, 0) : (double)NAN;
}

const char *asc_review_state_name(asc_review_state state)
{
    static const char *const name[] = {"supported", "against", "open", "nothing read"};
    return name[state];
}
