/* Made-up regression data for the tests of glm. */
#ifndef ASCRIBE_GLM_SAMPLE_H
#define ASCRIBE_GLM_SAMPLE_H

#include "ascribe/glm.h"
#include "support.h"
#include <math.h>
#include <string.h>

typedef struct sample {
    asc_arena *arena, *work;
    asc_design x;
    double *y, *w, *offset; /* [n] */
} sample;

static inline double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 12) + 0.5) * 0x1p-52;
}

static inline double count_at(double mean, uint64_t *state)
{
    double k = 0.0, mass = exp(-mean), u = uniform(state);
    for (; u > mass && k < 200.0; k += 1.0) {
        u -= mass;
        mass *= mean / (k + 1.0);
    }
    return k;
}

/* Intercept, yes/no and skewed columns; weights 0..3, a third of them 0; offsets in (-0.5, 0.5). */
static inline sample make_sample(size_t n, size_t p, asc_family family, uint64_t seed)
{
    uint64_t state = seed;
    sample s = {.arena = asc_arena_create(), .work = asc_arena_create()};
    assert_non_null(s.arena);
    assert_non_null(s.work);
    s.x = asc_design_create(s.arena, n, p);
    s.y = asc_take(s.arena, n);
    s.w = asc_take(s.arena, n);
    s.offset = asc_take(s.arena, n);
    assert_int_equal(asc_arena_check(s.arena, NULL), ASC_OK);
    for (size_t i = 0; i < n; i++) {
        double eta = -0.4;
        for (size_t j = 0; j < p; j++) {
            const double u = uniform(&state);
            const double v = j == 0 ? 1.0 : j % 2 == 0 ? (u < 0.3 ? 1.0 : 0.0) : -log(u);
            *asc_design_at(&s.x, i, j) = v;
            eta += (j % 3 == 0 ? 0.2 : -0.25) * v;
        }
        s.offset[i] = uniform(&state) - 0.5;
        eta += s.offset[i];
        s.w[i] = floor(4.0 * uniform(&state)) * (uniform(&state) < 0.8 ? 1.0 : 0.0);
        if (family == ASC_POISSON)
            s.y[i] = count_at(exp(eta), &state);
        else
            s.y[i] = uniform(&state) < 1.0 / (1.0 + exp(-eta)) ? 1.0 : 0.0;
    }
    return s;
}

static inline void free_sample(sample *s)
{
    asc_arena_destroy(s->work);
    asc_arena_destroy(s->arena);
}

#endif
