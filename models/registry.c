/* The registry: registry.def included once for the declarations and once for each table. */
#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "ascribe/learner.h"
#include <string.h>

#define COUNTERFACTUAL(name) extern const asc_estimator asc_counterfactual_##name;
#define CONTRIBUTION(name) extern const asc_index asc_contribution_##name;
#define LEARNER(name) extern const asc_learner asc_learner_##name;
#include "registry.def"
#undef COUNTERFACTUAL
#undef CONTRIBUTION
#undef LEARNER

static const asc_estimator *const estimators[] = {
#define COUNTERFACTUAL(name) &asc_counterfactual_##name,
#define CONTRIBUTION(name)
#define LEARNER(name)
#include "registry.def"
#undef COUNTERFACTUAL
#undef CONTRIBUTION
#undef LEARNER
    NULL};

static const asc_index *const indices[] = {
#define COUNTERFACTUAL(name)
#define CONTRIBUTION(name) &asc_contribution_##name,
#define LEARNER(name)
#include "registry.def"
#undef COUNTERFACTUAL
#undef CONTRIBUTION
#undef LEARNER
    NULL};

static const asc_learner *const learners[] = {
#define COUNTERFACTUAL(name)
#define CONTRIBUTION(name)
#define LEARNER(name) &asc_learner_##name,
#include "registry.def"
#undef COUNTERFACTUAL
#undef CONTRIBUTION
#undef LEARNER
    NULL};

size_t asc_estimator_count(void)
{
    return sizeof estimators / sizeof estimators[0] - 1;
}

const asc_estimator *asc_estimator_at(size_t i)
{
    return estimators[i];
}

const asc_estimator *asc_estimator_find(const char *name)
{
    for (size_t i = 0; i < asc_estimator_count(); i++)
        if (strcmp(estimators[i]->name, name) == 0) return estimators[i];
    return NULL;
}

size_t asc_index_count(void)
{
    return sizeof indices / sizeof indices[0] - 1;
}

const asc_index *asc_index_at(size_t i)
{
    return indices[i];
}

const asc_index *asc_index_find(const char *name)
{
    for (size_t i = 0; i < asc_index_count(); i++)
        if (strcmp(indices[i]->name, name) == 0) return indices[i];
    return NULL;
}

size_t asc_learner_count(void)
{
    return sizeof learners / sizeof learners[0] - 1;
}

const asc_learner *asc_learner_at(size_t i)
{
    return learners[i];
}

const asc_learner *asc_learner_find(const char *name)
{
    for (size_t i = 0; i < asc_learner_count(); i++)
        if (strcmp(learners[i]->name, name) == 0) return learners[i];
    return NULL;
}
