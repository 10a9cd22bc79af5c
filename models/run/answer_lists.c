/* What the models of an estimator leave out of the covariates of the study (exposure_covariates, outcome_covariates): a
 * choice of the plan, which is said wherever the model is. */
#include "ascribe/text.h"
#include "run_parts.h"
#include <string.h>

enum { NAMED = 8 };

const char *asc_list_text(const asc_problem *p, const asc_covariate_list *list,
                          asc_arena *arena)
{
    size_t kept = 0, said = 0;
    for (size_t j = 0; j < p->covariates && list->given; j++)
        kept += asc_list_names(list, p->covariate[j].name);
    if (!list->given || kept == p->covariates) return "";
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "%zu of %zu covariates, without ", kept, p->covariates);
    const size_t out = p->covariates - kept;
    for (size_t j = 0; j < p->covariates && said < NAMED; j++) {
        const char *name = p->covariate[j].name;
        if (asc_list_names(list, name)) continue;
        asc_text_format(&t, "%s%s", said++ > 0 ? ", " : "", name);
    }
    if (out > said) asc_text_format(&t, " and %zu more", out - said);
    return t.data == NULL ? "" : t.data;
}

static void note_list(asc_answer *a, const asc_stage *st, const asc_covariate_list *list,
                      const char *which, const char *besides)
{
    const char *text = asc_list_text(st->problem, list, a->arena);
    if (text[0] == '\0') return;
    asc_answer_note(
        a, "covariates", st->name,
        asc_take_format(a->arena, "by the plan %s %s%s", which, text, besides));
}

void asc_answer_lists(asc_answer *a, const asc_stage *st)
{
    note_list(a, st, &st->spec->exposure_covariates, "the models of delivery take",
              "; balance is shown of all of them");
    note_list(a, st, &st->spec->outcome_covariates, "the outcome model takes", "");
}
