/* Attribution is not visibility: a run reads who delivered to whom and never how much was written down. Record
 * volumes exchanged among the partners, or among units, change no contribution; exchanging what was delivered does. A
 * division by record volume, which the visibility check is there to find, follows the exchange. */
#include "ascribe/answers.h"
#include "ascribe/rng.h"
#include "fake.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_error err;

enum { UNITS = 600, PLAYERS = 3 };

typedef struct volume {
    double records[PLAYERS][UNITS], contacts[UNITS];
} volume;

static asc_fake *study(asc_arena *arena, const uint32_t order[PLAYERS])
{
    asc_fake *f = asc_fake_study(arena, UNITS, PLAYERS, 40);
    for (size_t i = 0; i < f->n; i++) {
        const asc_mask a = i % 3 == 0 ? 0 : (asc_mask)(i / 3 * 5 % 8);
        f->delivered[i] = 0;
        for (size_t k = 0; k < PLAYERS; k++) f->delivered[i] |= (a >> order[k] & 1) << k;
    }
    static const char *const names[] = {"hospital", "pharmacy", "community"};
    static const double harm[] = {0.3, 0.1, 0.05};
    for (size_t k = 0; k < PLAYERS; k++) {
        f->player[k] = names[order[k]];
        f->harm[k] = harm[order[k]];
    }
    return f;
}

static double credit(const asc_result *r, const char *player, const char *column)
{
    for (size_t k = 0; k < PLAYERS; k++)
        if (strcmp(asc_fake_text(r, "contribution", "player", k), player) == 0)
            return asc_fake_cell(r, "contribution", column, k);
    fail_msg("no player '%s'", player);
    return 0;
}

static asc_result run(asc_fake *f, asc_arena *arena)
{
    asc_result r;
    assert_ok(asc_run_study(&f->study, &f->bound, &f->run, arena, &r, &err));
    return r;
}

/* The labels of the partners exchanged: every number goes with its partner. */
static void credit_follows_the_partner(void **state)
{
    (void)state;
    static const uint32_t order[][PLAYERS] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};
    static const char *const names[] = {"hospital", "pharmacy", "community"};
    static const char *const columns[] = {"estimate", "conf.low", "conf.high",
                                          "p.positive"};
    asc_arena *arena = asc_arena_create();
    const asc_result first = run(study(arena, order[0]), arena);
    for (size_t o = 1; o < 4; o++) {
        const asc_result other = run(study(arena, order[o]), arena);
        for (size_t k = 0; k < PLAYERS; k++)
            for (size_t c = 0; c < 4; c++)
                assert_near(credit(&other, names[k], columns[c]),
                            credit(&first, names[k], columns[c]), 1e-12);
    }
    asc_arena_destroy(arena);
}

static void fill(volume *v, size_t busy, asc_stream *s)
{
    for (size_t i = 0; i < UNITS; i++) {
        v->contacts[i] = 1.0 + (double)asc_stream_below(s, 4);
        for (size_t k = 0; k < PLAYERS; k++)
            v->records[k][i] =
                v->contacts[i] * (double)(1 + asc_stream_below(s, k == busy ? 20 : 3));
    }
}

static void by_volume(const volume *v, bool capped, asc_arena *arena,
                      double share[PLAYERS])
{
    double all = 0;
    for (size_t k = 0; k < PLAYERS; k++) {
        double cap, *out = asc_take(arena, UNITS);
        assert_ok(asc_records_capped(v->records[k], v->contacts, UNITS, arena, &cap, out,
                                     &err));
        share[k] = 0;
        for (size_t i = 0; i < UNITS; i++)
            share[k] += capped ? fmin(out[i], 2 * v->contacts[i]) : v->records[k][i];
        all += share[k];
    }
    for (size_t k = 0; k < PLAYERS; k++) share[k] /= all;
}

/* Whoever writes most: the run's contributions keep their bits, a division by volume does not. */
static void volume_changes_nothing(void **state)
{
    (void)state;
    static const uint32_t same[] = {0, 1, 2};
    asc_arena *arena = asc_arena_create();
    volume *v = asc_take_bytes(arena, 1, sizeof *v);
    asc_stream s = asc_stream_open(4, ASC_PURPOSE_TEST, 2);
    double first[PLAYERS] = {0};
    for (size_t busy = 0; busy < PLAYERS; busy++) {
        fill(v, busy, &s);
        const asc_result r = run(study(arena, same), arena);
        double share[PLAYERS], after[PLAYERS], capped[PLAYERS], each[PLAYERS], rho;
        for (size_t k = 0; k < PLAYERS; k++) {
            const double phi = asc_fake_cell(&r, "contribution", "estimate", k);
            if (busy == 0) first[k] = phi;
            assert_true(phi == first[k]);
            each[k] = phi;
        }
        by_volume(v, false, arena, share);
        by_volume(v, true, arena, capped);
        for (size_t k = 0; k < PLAYERS; k++) {
            assert_true(k == busy || share[busy] > 2 * share[k]);
            after[k] = share[k];
        }
        assert_true(asc_attenuation(share[busy], capped[busy]) > 0.25);
        assert_ok(asc_spearman(each, after, PLAYERS, arena, &rho, &err));
        assert_true(busy == 0 ? rho > 0 : rho < 1); /* hospital has most credit */
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credit_follows_the_partner),
        cmocka_unit_test(volume_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
