/* ascribe models: what is there, with assumptions and references. */
#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "ascribe/learner.h"
#include "ascribe/simulator.h"
#include "cli.h"
#include "game_out.h"
#include <string.h>

static void one_json(asc_text *out, bool first, const char *const pair[8])
{
    asc_text_add(out, first ? "{" : ", {");
    for (size_t i = 0; i < 8 && pair[i] != NULL; i += 2) {
        asc_text_format(out, "%s\"%s\": ", i == 0 ? "" : ", ", pair[i]);
        asc_text_json(out, pair[i + 1]);
    }
    asc_text_add(out, "}");
}

static void json(asc_text *out)
{
    asc_text_format(out, "{\"schema_version\": %d, \"models\": [", ASC_SCHEMA_VERSION);
    for (size_t i = 0; i < asc_estimator_count(); i++) {
        const asc_estimator *e = asc_estimator_at(i);
        one_json(out, i == 0,
                 (const char *const[8]){"name", e->name, "summary", e->summary, "assumes",
                                        e->assumes, "reference", e->reference});
    }
    asc_text_add(out, "], \"indices\": [");
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *x = asc_index_at(i);
        one_json(out, i == 0,
                 (const char *const[8]){"name", x->name, "summary", x->summary,
                                        "reference", x->reference, NULL, NULL});
    }
    asc_text_add(out, "], \"data_methods\": [");
    const char *from = NULL;
    const asc_index *x = NULL;
    for (size_t i = 0; (x = cli_method_at(i, &from)) != NULL; i++)
        one_json(out, i == 0,
                 (const char *const[8]){"name", x->name, "summary", x->summary, "from",
                                        from, "reference", x->reference});
    asc_text_add(out, "], \"learners\": [");
    for (size_t i = 0; i < asc_learner_count(); i++) {
        const asc_learner *l = asc_learner_at(i);
        const char *missing = l->missing == NULL ? NULL : l->missing();
        one_json(out, i == 0,
                 (const char *const[8]){"name", l->name, "summary", l->summary,
                                        "reference", l->reference,
                                        missing == NULL ? NULL : "missing", missing});
    }
    asc_text_add(out, "], \"simulators\": [");
    for (size_t i = 0; i < asc_simulator_count(); i++) {
        const asc_simulator *s = asc_simulator_at(i);
        one_json(out, i == 0,
                 (const char *const[8]){"name", s->name, "summary", s->summary, NULL,
                                        NULL, NULL, NULL});
    }
    asc_text_add(out, "]}\n");
}

/* A name in its column, or on a line of its own. */
static void entry(asc_text *out, const char *name, const char *summary)
{
    enum { WIDTH = 12 };
    if (strlen(name) > WIDTH)
        asc_text_format(out, "  %s\n  %*s %s\n", name, (int)WIDTH, "", summary);
    else
        asc_text_format(out, "  %-*s %s\n", (int)WIDTH, name, summary);
}

static void options(asc_text *out, const asc_option *o)
{
    for (; o != NULL && o->name != NULL; o++)
        asc_text_format(out, "               option %s, %g to %g, %g unless given: %s\n",
                        o->name, o->low, o->high, o->fallback, o->help);
}

static void data_methods(asc_text *out)
{
    const char *from = NULL;
    const asc_index *x = NULL;
    asc_text_add(out, "Methods of ascribe game for data\n");
    for (size_t i = 0; (x = cli_method_at(i, &from)) != NULL; i++) {
        entry(out, x->name, x->summary);
        asc_text_format(out, "               from %s\n               %s\n", from,
                        x->reference);
        options(out, x->option);
    }
}

static void learners(asc_text *out)
{
    asc_text_add(out, "Learners of nuisances\n");
    for (size_t i = 0; i < asc_learner_count(); i++) {
        const asc_learner *l = asc_learner_at(i);
        const char *missing = l->missing == NULL ? NULL : l->missing();
        entry(out, l->name, l->summary);
        asc_text_format(out, "               %s\n", l->reference);
        if (missing != NULL) asc_text_format(out, "               %s\n", missing);
        if (l->combines)
            asc_text_format(out, "               option of, a list of 2 to %d learners\n",
                            (int)ASC_CANDIDATES_MAX);
        options(out, l->option);
    }
}

static void words(asc_text *out)
{
    asc_text_add(out, "Counterfactual models\n");
    for (size_t i = 0; i < asc_estimator_count(); i++) {
        const asc_estimator *e = asc_estimator_at(i);
        entry(out, e->name, e->summary);
        asc_text_format(out, "               assumes: %s\n               %s\n",
                        e->assumes, e->reference);
    }
    asc_text_add(out, "Contribution indices\n");
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *x = asc_index_at(i);
        entry(out, x->name, x->summary);
        asc_text_format(out, "               %s\n", x->reference);
        options(out, x->option);
        if (x->needs != 0)
            asc_text_add(out, "               needs a structure: for ascribe game\n");
    }
    data_methods(out);
    learners(out);
    asc_text_add(out, "Simulators\n");
    for (size_t i = 0; i < asc_simulator_count(); i++)
        entry(out, asc_simulator_at(i)->name, asc_simulator_at(i)->summary);
}

static asc_status run(cli_call *call, asc_error *err)
{
    asc_text out = asc_text_start(call->arena);
    if (call->json)
        json(&out);
    else
        words(&out);
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

const cli_command cli_models = {
    .name = "models",
    .summary = "models, indices and simulators, with assumptions and references",
    .operands = "",
    .example = "ascribe models",
    .least = 0,
    .most = 0,
    .option = {{NULL, NULL, NULL, NULL, false}},
    .run = run,
};
