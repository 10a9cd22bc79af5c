/* What check and run do first: read the study, open its cohort. */
#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "ascribe/learner.h"
#include "cli.h"
#include <string.h>

/* What a study tells an index besides options. Partners are unions and `after` their order unless it says
 * otherwise; links and weights it has to state. */
static const char *keys_of(const asc_index *x, asc_arena *arena)
{
    const bool open = (x->laws & ASC_LAW_LINEAR) != 0 && x->rows == NULL;
    const char *structure = (x->needs & ASC_NEEDS_GRAPH) != 0     ? "edges! "
                            : (x->needs & ASC_NEEDS_WEIGHTS) != 0 ? "weights! "
                            : (x->needs & ASC_NEEDS_UNIONS) != 0  ? "partition "
                            : (x->needs & ASC_NEEDS_LEVELS) != 0  ? "levels "
                                                                  : "";
    const bool sampled = strcmp(x->name, "shapley") == 0;
    return asc_take_format(arena, "%s%s%s", structure, sampled ? "budget sampler " : "",
                           open ? "completions" : "");
}

/* The options of one index or learner, as a study is read by them; how many there are. */
static size_t describe(const char *owner, const asc_option *o, asc_registry_option *out)
{
    size_t n = 0;
    for (; o != NULL && o[n].name != NULL; n++)
        out[n] = (asc_registry_option){.index = owner,
                                       .name = o[n].name,
                                       .help = o[n].help,
                                       .fallback = o[n].fallback,
                                       .low = o[n].low,
                                       .high = o[n].high,
                                       .whole = o[n].whole};
    return n;
}

static asc_status index_names(asc_arena *arena, asc_registry_names *names, asc_error *err)
{
    const size_t n = asc_index_count();
    const char **index = asc_take_bytes(arena, n, sizeof *index);
    const char **keys = asc_take_bytes(arena, n, sizeof *keys);
    asc_registry_option *option =
        asc_take_bytes(arena, n * ASC_INDEX_OPTIONS_MAX, sizeof *option);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        const asc_index *x = asc_index_at(i);
        index[i] = x->name;
        keys[i] = keys_of(x, arena);
        names->options += describe(x->name, x->option, option + names->options);
    }
    names->index = index;
    names->keys = keys;
    names->indices = n;
    names->option = option;
    return ASC_OK;
}

static asc_status learner_names(asc_arena *arena, asc_registry_names *names,
                                asc_error *err)
{
    const size_t n = asc_learner_count();
    const char **learner = asc_take_bytes(arena, n, sizeof *learner);
    bool *combines = asc_take_bytes(arena, n, sizeof *combines);
    asc_registry_option *option =
        asc_take_bytes(arena, n * ASC_LEARNER_OPTIONS_MAX, sizeof *option);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        const asc_learner *l = asc_learner_at(i);
        learner[i] = l->name;
        combines[i] = l->combines;
        names->learner_options +=
            describe(l->name, l->option, option + names->learner_options);
    }
    names->learner = learner;
    names->combines = combines;
    names->learners = n;
    names->learner_option = option;
    return ASC_OK;
}

static asc_status registry_names(asc_arena *arena, asc_registry_names *names,
                                 asc_error *err)
{
    const size_t models = asc_estimator_count();
    const char **model = asc_take_bytes(arena, models, sizeof *model);
    const char **takes = asc_take_bytes(arena, models, sizeof *takes);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < models; i++) {
        const asc_estimator *e = asc_estimator_at(i);
        model[i] = e->name;
        takes[i] = e->options == NULL ? "" : e->options;
    }
    *names = (asc_registry_names){.model = model, .models = models, .takes = takes};
    ASC_TRY(learner_names(arena, names, err));
    return index_names(arena, names, err);
}

asc_status cli_study_read(cli_call *call, const char *path, asc_study *study,
                          asc_error *err)
{
    asc_registry_names names;
    ASC_TRY(registry_names(call->arena, &names, err));
    return asc_study_read(path, &names, call->arena, study, err);
}

asc_status cli_study_parse(cli_call *call, const char *text, const char *file,
                           const char *folder, asc_study *study, asc_error *err)
{
    asc_registry_names names;
    ASC_TRY(registry_names(call->arena, &names, err));
    return asc_study_parse(text, strlen(text), file, folder, &names, call->arena, study,
                           err);
}

asc_status cli_study_cohort(cli_call *call, const asc_study *study, asc_cohort **cohort,
                            asc_error *err)
{
    const char *path = cli_join(call->arena, study->folder, study->cohort);
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_cohort_open(path, cohort, err);
}

bool cli_study_pays(const asc_study *study)
{
    for (size_t i = 0; i < study->uses; i++)
        if (strcmp(study->use[i], "gainshare") == 0) return true;
    return false;
}
