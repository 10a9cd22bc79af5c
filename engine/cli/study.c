/* What check and run do first: read the study, open its cohort. */
#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "cli.h"

asc_status cli_study_read(cli_call *call, const char *path, asc_study *study, asc_error *err)
{
    const size_t models = asc_estimator_count(), indices = asc_index_count();
    const char **model = asc_take_bytes(call->arena, models, sizeof *model);
    const char **index = asc_take_bytes(call->arena, indices, sizeof *index);
    ASC_TRY(asc_arena_check(call->arena, err));
    for (size_t i = 0; i < models; i++) model[i] = asc_estimator_at(i)->name;
    for (size_t i = 0; i < indices; i++) index[i] = asc_index_at(i)->name;
    const asc_registry_names names = {model, models, index, indices};
    return asc_study_read(path, &names, call->arena, study, err);
}

asc_status cli_study_cohort(cli_call *call, const asc_study *study, asc_cohort **cohort,
                            asc_error *err)
{
    const char *path = cli_join(call->arena, study->folder, study->cohort);
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_cohort_open(path, cohort, err);
}
