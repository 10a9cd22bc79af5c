/* Markov chains of channels against two worked examples, a chain followed step by step, and refusals. */
#include "ascribe/attribution.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double fraction(const char *text)
{
    char *end = NULL;
    const double top = strtod(text, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

enum { PATHS = 8, STEPS = 64 };

typedef struct example {
    asc_arena *arena;
    size_t first[PATHS + 1];
    uint32_t step[STEPS];
    double conversion[PATHS], null[PATHS];
    asc_paths p;
    const asc_yaml *want;
} example;

/* "C1>C2>C3" by the names of `channels`. */
static bool load(example *e, const char *name)
{
    const char *file = asc_data(name);
    if (file == NULL) return false;
    e->arena = asc_arena_create();
    const asc_yaml *root = asc_json(file, e->arena), *path = asc_yaml_get(root, "paths");
    e->want = asc_yaml_get(root, "expected");
    const asc_yaml *channel = asc_yaml_get(e->want, "channels");
    size_t steps = 0;
    for (size_t i = 0; i < path->count; i++) {
        const char *at = path->item[i]->item[0]->text;
        e->first[i] = steps;
        for (const char *end = at; *at != '\0'; at = *end == '\0' ? end : end + 1) {
            end = at + strcspn(at, ">");
            for (uint32_t k = 0; k < channel->count; k++)
                if (strlen(channel->item[k]->text) == (size_t)(end - at) &&
                    strncmp(channel->item[k]->text, at, (size_t)(end - at)) == 0)
                    e->step[steps++] = k;
        }
        e->conversion[i] = asc_json_real(path->item[i]->item[1], NULL);
        e->null[i] = asc_json_real(path->item[i]->item[2], NULL);
    }
    e->first[path->count] = steps;
    e->p = (asc_paths){channel->count, path->count,   e->first,
                       e->step,        e->conversion, e->null};
    return true;
}

static void check(const example *e, const char *key, const double *got, double factor)
{
    const asc_yaml *want = asc_yaml_get(e->want, key);
    assert_int_equal(want->count, e->p.channels);
    for (size_t k = 0; k < e->p.channels; k++)
        assert_near(factor * got[k], fraction(want->item[k]->text), 1e-14);
}

static void check_example(const char *name)
{
    asc_error err = {0};
    example e;
    if (!load(&e, name)) skip();
    double v[8], effect[3], share[3], phi[3], total = 0;
    assert_ok(asc_markov_game(&e.p, e.arena, v, &err));
    assert_near(v[((size_t)1 << e.p.channels) - 1],
                fraction(asc_yaml_get(e.want, "conv_prob")->text), 1e-15);
    assert_ok(asc_markov_removal(&e.p, e.arena, effect, share, &err));
    check(&e, "removal_effects", effect, 1);
    check(&e, "attributed_share", share, 1);
    for (size_t i = 0; i < e.p.paths; i++) total += e.conversion[i];
    check(&e, "attributed_conversions", share, total);
    const asc_game g = {.n = e.p.channels, .v = v};
    assert_ok(asc_index_find("shapley")->solve(&g, NULL, e.arena, phi, &err));
    check(&e, "shapley_of_markov_game", phi, 1);
    asc_arena_destroy(e.arena);
}

static void two_channels(void **state)
{
    (void)state;
    check_example("games/data/markov_two_channel.json");
}

static void three_channels(void **state)
{
    (void)state;
    check_example("games/data/markov_three_channel.json");
}

enum { K = 6, MANY = 40, LENGTH = 7 };

/* Probability of conversion by following the chain for 4,000 steps. */
static double follow(const asc_paths *p, uint32_t there)
{
    double count[K + 1][K + 2] = {{0}}, at[K + 1] = {1}, converted = 0;
    for (size_t i = 0; i < p->paths; i++) {
        size_t from = 0;
        const double times = p->conversion[i] + p->null[i];
        for (size_t s = p->first[i]; s < p->first[i + 1]; s++) {
            count[from][p->step[s] + 1] += times;
            from = (size_t)p->step[s] + 1;
        }
        count[from][0] += p->conversion[i];
        count[from][K + 1] += p->null[i];
    }
    for (int step = 0; step < 4000; step++) {
        double next[K + 1] = {0};
        for (size_t a = 0; a <= K; a++) {
            double left = 0;
            for (size_t b = 0; b < K + 2; b++) left += count[a][b];
            converted += at[a] * count[a][0] / left;
            for (size_t b = 1; b <= K; b++)
                if (there >> (b - 1) & 1) next[b] += at[a] * count[a][b] / left;
        }
        memcpy(at, next, sizeof at);
    }
    return converted;
}

/* Random paths with loops and repeated channels. */
static void against_steps(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_stream s = asc_stream_open(6, ASC_PURPOSE_TEST, 0);
    for (int trial = 0; trial < 10; trial++) {
        size_t first[MANY + 1] = {0};
        uint32_t step[MANY * LENGTH];
        double conversion[MANY], null[MANY], v[1 << K];
        for (size_t i = 0; i < MANY; i++) {
            const size_t length = i < K ? 1 : (size_t)asc_stream_below(&s, LENGTH);
            for (size_t j = 0; j < length; j++)
                step[first[i] + j] =
                    i < K ? (uint32_t)i : (uint32_t)asc_stream_below(&s, K);
            first[i + 1] = first[i] + length;
            conversion[i] = (double)asc_stream_below(&s, 4);
            null[i] = 1 + (double)asc_stream_below(&s, 4);
        }
        const asc_paths p = {K, MANY, first, step, conversion, null};
        assert_ok(asc_markov_game(&p, work, v, &err));
        for (uint32_t m = 0; m < 1 << K; m++)
            assert_close_to(v[m], follow(&p, m), 1e-12, 1);
    }
    asc_arena_destroy(work);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    const size_t first[] = {0, 1, 2};
    const uint32_t step[] = {0, 0}, far[] = {0, 2};
    const double one[] = {1, 1}, none[] = {0, 0}, minus[] = {1, -1};
    double v[4], effect[2], share[2];
    assert_int_equal(
        asc_markov_game(&(asc_paths){2, 2, first, step, one, one}, work, v, &err),
        ASC_EDATA);
    assert_non_null(strstr(err.message, "channel 2 stands in no path"));
    assert_int_equal(
        asc_markov_game(&(asc_paths){2, 2, first, far, one, one}, work, v, &err),
        ASC_EDATA);
    assert_non_null(strstr(err.message, "path 2 visits channel 3, there are 2"));
    assert_int_equal(
        asc_markov_game(&(asc_paths){1, 2, first, step, minus, one}, work, v, &err),
        ASC_EDATA);
    assert_int_equal(
        asc_markov_game(&(asc_paths){1, 2, first, step, none, none}, work, v, &err),
        ASC_EDATA);
    assert_non_null(strstr(err.message, "no path was taken"));
    assert_int_equal(asc_markov_removal(&(asc_paths){1, 2, first, step, none, one}, work,
                                        effect, share, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "none of the 2 paths ends in a conversion"));
    assert_int_equal(
        asc_markov_removal(&(asc_paths){.channels = 21}, work, effect, share, &err),
        ASC_EDATA);
    asc_arena_destroy(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_channels),
        cmocka_unit_test(three_channels),
        cmocka_unit_test(against_steps),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
