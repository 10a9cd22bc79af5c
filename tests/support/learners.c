/* learners.h */
#include "learners.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void learner_sample_make(learner_sample *s, bool events, size_t features)
{
    static const char *const name[] = {"v1", "v2", "v3", "v4", "v5", "b", "c", "k"};
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        const double at = (double)i, e = sin(2.9 * at);
        double v[LEARNER_FEATURES];
        for (size_t j = 0; j < LEARNER_NUMBERS; j++)
            v[j] = sin(0.7 * at * ((double)j + 1.0)) + 0.5 * cos(1.3 * at + (double)j) +
                   (j == 2 ? 3.0 : 0.0);
        v[5] = i % 4 == 0;
        v[6] = 1.0 - v[5];
        v[7] = 7.0;
        for (size_t j = 0; j < LEARNER_FEATURES; j++) s->x[j * LEARNER_ROWS + i] = v[j];
        const double eta = 0.8 * v[0] - 0.5 * v[1] + 0.3 * (v[2] - 3.0);
        s->y[i] = events ? eta + 0.9 * e > 0.1 : 10.0 * (1.0 + eta + 0.6 * e);
        s->w[i] = 1.0 + (double)(i % 3);
        s->cluster[i] = (uint32_t)i;
    }
    for (size_t j = 0; j < LEARNER_FEATURES; j++) s->name[j] = name[j];
    s->d = (asc_learner_data){
        .x = {.data = s->x, .rows = LEARNER_ROWS, .cols = features, .ld = LEARNER_ROWS},
        .name = s->name,
        .y = s->y,
        .w = s->w,
        .cluster = s->cluster,
        .clusters = LEARNER_ROWS,
        .events = events,
        .seed = 5};
}

asc_learner_spec learner_spec(const char *name)
{
    return asc_learner_plain(asc_learner_find(name));
}

void learner_predict(const learner_sample *s, const asc_learner_spec *spec, double *mean)
{
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    asc_learned l;
    assert_ok(asc_learner_fit(spec, &s->d, arena, &l, &err));
    assert_ok(asc_learner_predict(&l, s->d.x, arena, mean, &err));
    asc_arena_destroy(arena);
}

enum { LAW_ROWS = 600, LAW_TRAIN = 400, LAW_FEATURES = 4 };

typedef struct law_sample {
    double x[LAW_FEATURES * LAW_ROWS], y[LAW_ROWS], w[LAW_ROWS];
    uint32_t cluster[LAW_ROWS];
} law_sample;

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

static void law_make(law_sample *s, bool events)
{
    uint64_t stream = 12;
    for (size_t i = 0; i < LAW_ROWS; i++) {
        double eta = -0.2;
        for (size_t j = 0; j < LAW_FEATURES; j++) {
            s->x[j * LAW_ROWS + i] = 2.0 * uniform(&stream) - 1.0;
            eta += (j % 2 == 0 ? 1.5 : -1.0) * s->x[j * LAW_ROWS + i];
        }
        const double u = uniform(&stream);
        s->y[i] = events ? u < 1.0 / (1.0 + exp(-eta)) : eta + 2.0 * u;
        s->w[i] = 0.5 + (double)(i % 2);
        s->cluster[i] = (uint32_t)(i / 2);
    }
}

/* Predictions for the last rows by a fit to the first, with y and w times powers of 2. */
static void law_predict(const law_sample *s, const char *name, bool events, double y_unit,
                        double w_unit, double *mean)
{
    static const char *const feature[] = {"a", "b", "c", "d"};
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    double y[LAW_TRAIN], w[LAW_TRAIN];
    for (size_t i = 0; i < LAW_TRAIN; i++) {
        y[i] = y_unit * s->y[i];
        w[i] = w_unit * s->w[i];
    }
    const asc_learner_data d = {.x = {s->x, LAW_TRAIN, LAW_FEATURES, LAW_ROWS},
                                .name = feature,
                                .y = y,
                                .w = w,
                                .cluster = s->cluster,
                                .clusters = LAW_TRAIN / 2,
                                .events = events,
                                .seed = 9};
    const asc_cmat rest = {s->x + LAW_TRAIN, LAW_ROWS - LAW_TRAIN, LAW_FEATURES,
                           LAW_ROWS};
    const asc_learner_spec spec = learner_spec(name);
    asc_learned l;
    assert_ok(asc_learner_fit(&spec, &d, arena, &l, &err));
    assert_ok(asc_learner_predict(&l, rest, arena, mean, &err));
    asc_arena_destroy(arena);
}

static void law_check(const char *name, bool events)
{
    static law_sample s;
    double one[LAW_ROWS - LAW_TRAIN], two[LAW_ROWS - LAW_TRAIN];
    law_make(&s, events);
    law_predict(&s, name, events, 1.0, 1.0, one);
    double average = 0.0, total = 0.0, flat = 0.0, learnt = 0.0;
    for (size_t i = 0; i < LAW_TRAIN; i++) {
        average += s.w[i] * s.y[i];
        total += s.w[i];
    }
    average /= total;
    for (size_t i = LAW_TRAIN; i < LAW_ROWS; i++) {
        flat += (s.y[i] - average) * (s.y[i] - average);
        learnt += (s.y[i] - one[i - LAW_TRAIN]) * (s.y[i] - one[i - LAW_TRAIN]);
        if (events) assert_true(one[i - LAW_TRAIN] > -0.5 && one[i - LAW_TRAIN] < 1.5);
    }
    assert_true(learnt < (events ? 0.85 : 0.3) * flat);
    law_predict(&s, name, events, 1.0, 1.0, two);
    for (size_t i = 0; i < LAW_ROWS - LAW_TRAIN; i++) assert_true(one[i] == two[i]);
    law_predict(&s, name, events, 1.0, 4.0, two);
    for (size_t i = 0; i < LAW_ROWS - LAW_TRAIN; i++) assert_true(one[i] == two[i]);
    if (events) return;
    law_predict(&s, name, events, 1024.0, 1.0, two);
    for (size_t i = 0; i < LAW_ROWS - LAW_TRAIN; i++)
        assert_near(two[i], 1024.0 * one[i], 1e-9);
}

/* Whatever memory runs out, it is said. */
static void law_memory(const char *name)
{
    learner_sample s;
    learner_sample_make(&s, true, 3);
    const asc_learner_spec spec = learner_spec(name);
    double mean[LEARNER_ROWS];
    for (size_t call = 1;; call += 1 + call / 4) {
        asc_error err = {0};
        asc_arena *arena = asc_arena_create();
        asc_learned l;
        asc_arena_fail_at(call, 0);
        asc_status status = asc_learner_fit(&spec, &s.d, arena, &l, &err);
        if (status == ASC_OK) status = asc_learner_predict(&l, s.d.x, arena, mean, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(arena);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
        assert_true(err.message[0] != '\0');
    }
}

void learner_laws(const char *name)
{
    const asc_learner *l = asc_learner_find(name);
    assert_non_null(l);
    if (l->missing != NULL && l->missing() != NULL) {
        (void)printf("skipped: '%s' %s\n", name, l->missing());
        skip();
    }
    law_check(name, true);
    if (!l->only_events) law_check(name, false);
    law_memory(name);
}
