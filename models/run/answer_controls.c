/* What negative controls say of every other estimate, on the scale of log ratios of means under the same model:
 *   /tables/negative_control  what seems to have been done to each control, less what is known to have been
 *   /tables/calibration       the systematic error they show, N(mean, sd^2), and the ratio with it taken off:
 *                             estimate - mean -+ z sqrt(se^2 + sd^2), z of 95 %
 * Both are effects, at the level of the outcome they are held against. Schuemie et al. (2018), PNAS 115:2571-2577. */
#include "answer_gate.h"
#include "ascribe/numeric.h"
#include <math.h>

#define LEVEL 0.95

void asc_controls_open(asc_judge *j)
{
    j->control = asc_frame_open(j->a->arena, "negative_control",
                                "t:outcome t:model t:policy t:control r:estimate "
                                "r:std.error r:known r:error r:error.low r:error.high");
    j->calibration =
        asc_frame_open(j->a->arena, "calibration",
                       "t:outcome t:model t:policy r:controls r:mean r:sd r:ease "
                       "r:covering r:estimate r:std.error r:conf.low r:conf.high "
                       "r:calibrated r:calibrated.low r:calibrated.high");
}

void asc_controls_rows(asc_judge *j, const asc_fact *f)
{
    const asc_fact_list all = {j->a->fact, j->a->facts, j->a->study};
    const asc_controls c = asc_claim_controls_of(f, &all, j->a->arena);
    const double z = asc_normal_quantile(0.5 + 0.5 * LEVEL);
    const char *const of[] = {f->outcome->name, f->model, f->policy};

    for (size_t i = 0; i < c.count; i++) {
        asc_frame_texts(&j->control, 3, of);
        asc_frame_text(&j->control, c.fact[i]->outcome->name);
        asc_frame_reals(&j->control, 6,
                        (const double[]){c.fact[i]->ratio, c.se[i],
                                         c.fact[i]->outcome->true_effect, c.error[i],
                                         c.error[i] - z * c.se[i],
                                         c.error[i] + z * c.se[i]});
    }
    if (!c.fitted || !isfinite(f->ratio) || !(f->ratio_se > 0.0)) return;
    double low = 0.0, high = 0.0;
    asc_calibrated_interval(&c.fit, f->ratio, f->ratio_se, LEVEL, &low, &high);
    asc_frame_texts(&j->calibration, 3, of);
    asc_frame_reals(&j->calibration, 12,
                    (const double[]){
                        (double)c.count, c.fit.mean, c.fit.sd, c.fit.ease, c.fit.covering,
                        f->ratio, f->ratio_se, f->ratio - z * f->ratio_se,
                        f->ratio + z * f->ratio_se, f->ratio - c.fit.mean, low, high});
}
