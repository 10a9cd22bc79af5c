/* Policy means of a list of coalitions against the definition, column by column: 14 players, where a table is the
 * other way, and 24 functions of 6 partners with the coalitions that Owen needs; then a whole fit. */
#include "../../../models/outcome/outcome_listed.h"
#include "ascribe/bootstrap.h"
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "csv.h"
#include "support.h"
#include <math.h>
#include <stdio.h>

enum { N = 400, MOST = 24 };

typedef struct sample {
    double a[MOST][N], x[N], y[N];
    asc_mask eligible[N];
} sample;

static double inverse_link(asc_family family, double eta)
{
    return family == ASC_BINOMIAL  ? 1.0 / (1.0 + exp(-eta))
           : family == ASC_POISSON ? exp(eta)
                                   : eta;
}

static test_build build(size_t players, asc_family family, double chance,
                        asc_stream *stream, asc_arena *arena)
{
    static sample s;
    static char name[MOST][24];
    test_build b = test_build_start(N, family, arena);
    for (size_t i = 0; i < N; i++) {
        s.x[i] = asc_stream_normal(stream);
        s.y[i] = family == ASC_GAUSSIAN ? asc_stream_normal(stream)
                                        : (double)asc_stream_below(stream, 2);
        s.eligible[i] = asc_stream_word(stream) & asc_mask_all(players);
        if (i % 3 == 0) s.eligible[i] = asc_mask_all(players);
        for (size_t k = 0; k < players; k++)
            s.a[k][i] = asc_stream_uniform(stream) < chance ? 1.0 : 0.0;
    }
    for (size_t k = 0; k < players; k++) {
        (void)snprintf(name[k], sizeof name[k], "p%zu", k);
        test_build_partner(&b, name[k], s.a[k]);
    }
    test_build_number(&b, "x", s.x);
    for (size_t i = 0; i < N; i++) {
        b.y[i] = s.y[i];
        b.w[i] = (double)(i % 4);
    }
    b.p.eligible = s.eligible;
    return b;
}

static double by_definition(const asc_outcome_model *m, const double *coef, size_t kind,
                            asc_mask set)
{
    const asc_problem *p = m->problem;
    double sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < N; i++) {
        const asc_mask t = set & (kind == 0 ? p->delivered[i] : p->eligible[i]);
        double eta = 0.0;
        for (size_t j = 0; j < m->p; j++)
            if ((m->set[j] & ~t) == 0)
                eta += coef[j] * p->x.data[i + m->xcol[j] * p->x.ld];
        sum += p->w[i] * inverse_link(p->family, eta);
        weight += p->w[i];
    }
    return sum / weight;
}

static void compare(const test_build *b, const asc_mask *list, size_t count,
                    bool modified, double size, asc_stream *stream, asc_arena *arena)
{
    asc_error err = {0};
    const asc_modifier modifier[] = {{"p1", "x", {0}}, {"p4", "x", {0}}};
    const asc_model_spec spec = {
        .interactions = ASC_PAIRS, .modifier = modifier, .modifiers = modified ? 2 : 0};
    const asc_settings settings = {.spec = &spec,
                                   .delivered = true,
                                   .universal = true,
                                   .coalition = list,
                                   .coalitions = count};
    asc_outcome_model m;
    assert_ok(asc_outcome_prepare(&b->p, &settings, arena, &m, &err));
    assert_true(asc_outcome_listed_pays(&m));
    double *coef = asc_take(arena, m.p), *mean = asc_take(arena, 2 * count);
    for (size_t j = 0; j < m.p; j++) coef[j] = size * asc_stream_normal(stream);
    bool undetermined = true;
    assert_ok(asc_outcome_means(&m, m.w, coef, NULL, arena, mean, &undetermined, &err));
    assert_false(undetermined);
    const size_t step = 1 + count / 150;
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t s = 0; s < count; s += step)
            assert_close_to(mean[kind * count + s],
                            by_definition(&m, coef, kind, list[s]), 1e-11, 1.0);
}

static void fourteen_players(void **state)
{
    (void)state;
    static const asc_family family[] = {ASC_GAUSSIAN, ASC_BINOMIAL, ASC_POISSON};
    asc_stream stream = asc_stream_open(3, ASC_PURPOSE_TEST, 14);
    for (size_t f = 0; f < 3; f++)
        for (int modified = 0; modified < 2; modified++) {
            asc_arena *arena = asc_arena_create();
            asc_mask list[252] = {0, asc_mask_all(14)};
            for (size_t s = 2; s < 252; s++)
                list[s] = asc_stream_below(&stream, (uint64_t)1 << 14);
            const size_t count = asc_masks_unique(list, 252);
            const test_build b = build(14, family[f], 0.5, &stream, arena);
            compare(&b, list, count, modified != 0, 0.2, &stream, arena);
            asc_arena_destroy(arena);
        }
}

/* The list Owen needs of six partners with four functions each: 2,752 coalitions, not 2^24. */
static const asc_mask *owen_list(asc_arena *arena, size_t *count)
{
    static asc_mask unions[6];
    for (size_t u = 0; u < 6; u++) unions[u] = UINT64_C(15) << 4 * u;
    const asc_structures s = {.unions = unions, .union_count = 6};
    const asc_game g = {.n = 24, .structures = &s};
    const asc_mask *list = NULL;
    asc_error err = {0};
    assert_ok(asc_index_coalitions(asc_index_find("owen"), &g, NULL, arena, &list, count,
                                   &err));
    assert_int_equal(*count, 2752);
    return list;
}

static void six_partners_with_four_functions(void **state)
{
    (void)state;
    asc_stream stream = asc_stream_open(3, ASC_PURPOSE_TEST, 24);
    for (int modified = 0; modified < 2; modified++)
        for (size_t f = 0; f < 2; f++) {
            asc_arena *arena = asc_arena_create();
            size_t count = 0;
            const asc_mask *list = owen_list(arena, &count);
            const test_build b =
                build(24, f == 0 ? ASC_BINOMIAL : ASC_POISSON, 0.3, &stream, arena);
            compare(&b, list, count, modified != 0, 0.05, &stream, arena);
            asc_arena_destroy(arena);
        }
}

/* Full sample, one replicate by itself and the same in a block: shares add up to the total. */
static void a_whole_fit(void **state)
{
    (void)state;
    asc_stream stream = asc_stream_open(3, ASC_PURPOSE_TEST, 99);
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    asc_error err = {0};
    size_t count = 0;
    const asc_mask *list = owen_list(arena, &count);
    test_build b = build(24, ASC_BINOMIAL, 0.4, &stream, arena);
    for (size_t i = 0; i < N; i++) b.w[i] = 1.0;
    const asc_model_spec spec = {0};
    const asc_settings settings = {
        .spec = &spec, .delivered = true, .coalition = list, .coalitions = count};
    const asc_estimator *e = asc_estimator_find("gcomp");
    void *plan = NULL, *shared = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(&b.p, &settings, arena, &plan, &term, &terms, &err));
    asc_means full = {.mean = asc_take(arena, count), .coef = asc_take(arena, terms)};
    assert_ok(e->fit(plan, work, &full, &err));
    double fitted = 0.0, observed = 0.0;
    for (size_t i = 0; i < N; i++) observed += b.y[i] / N;
    fitted = full.mean[count - 1];
    assert_close_to(fitted, observed, 1e-10, 1.0); /* everybody: the natural course */
    assert_ok(e->share(plan, full.coef, arena, &shared, &err));
    const asc_bootstrap boot = {.seed = 5, .clusters = b.p.clusters, .replicates = 3};
    uint8_t *m = asc_take_bytes(arena, 3, b.p.clusters);
    asc_means out[3];
    double *w = asc_take(arena, N), *alone = asc_take(arena, count);
    for (size_t r = 0; r < 3; r++) {
        asc_bootstrap_draw(&boot, r, m + r * b.p.clusters);
        out[r] = (asc_means){.mean = asc_take(arena, count)};
    }
    const asc_replicates block = {.count = 3, .multiplicity = m};
    assert_ok(e->refit_block(shared, &block, work, out, &err));
    for (size_t r = 0; r < 3; r++) {
        asc_bootstrap_weights(N, b.p.cluster, b.p.w, m + r * b.p.clusters, w);
        asc_means one = {.mean = alone};
        assert_ok(e->refit(plan, w, full.coef, work, &one, &err));
        for (size_t s = 0; s < count; s++)
            assert_close_to(out[r].mean[s], alone[s], 1e-9, 1.0);
    }
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fourteen_players),
        cmocka_unit_test(six_partners_with_four_functions),
        cmocka_unit_test(a_whole_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
