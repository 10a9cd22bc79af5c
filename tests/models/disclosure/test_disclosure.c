/* The vectors of the profiles; suppression of random tables against an attacker who tries every whole number. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void vectors(void **state)
{
    (void)state;
    const int64_t count[] = {8, 12, 13, 22, 1003}, shown[] = {10, 10, 15, 20, 1005};
    for (size_t i = 0; i < 5; i++) {
        assert_false(asc_count_sensitive(ASC_PROFILE_HES, count[i]));
        assert_int_equal(asc_count_shown(ASC_PROFILE_HES, count[i]), shown[i]);
        assert_int_equal(asc_count_shown(ASC_PROFILE_CMS, count[i]), count[i]);
    }
    assert_false(asc_count_sensitive(ASC_PROFILE_HES, 0));
    assert_int_equal(asc_count_shown(ASC_PROFILE_HES, 0), 0);
    for (int64_t i = 1; i <= 7; i++) assert_true(asc_count_sensitive(ASC_PROFILE_HES, i));
    for (int64_t i = 1; i <= 10; i++)
        assert_true(asc_count_sensitive(ASC_PROFILE_CMS, i));
    assert_false(asc_count_sensitive(ASC_PROFILE_CMS, 0));
    assert_false(asc_count_sensitive(ASC_PROFILE_CMS, 11));
    assert_true(asc_count_sensitive(ASC_PROFILE_TRE10, 0));
    assert_true(asc_count_sensitive(ASC_PROFILE_TRE10, 9));
    assert_false(asc_count_sensitive(ASC_PROFILE_TRE10, 10));
    assert_false(asc_count_sensitive(ASC_PROFILE_NONE, 1));
    assert_true(asc_dominated((const double[]){80, 12, 8}, 3));
    assert_false(asc_dominated((const double[]){40, 35, 25}, 3));
    assert_true(asc_dominated((const double[]){500, 20, 30}, 3));
    asc_profile p;
    assert_true(asc_profile_find("tre10", &p) && p == ASC_PROFILE_TRE10);
    assert_false(asc_profile_find("TRE10", &p));
}

/* A two-way table of 2 x 2 with its margins and total: 9 cells, 6 relations. */
enum { SIDE = 3, CELLS = SIDE * SIDE, RELATIONS = 2 * SIDE };

typedef struct square {
    int64_t count[CELLS];
    size_t cell[RELATIONS][SIDE];
    int8_t sign[SIDE];
    asc_relation relation[RELATIONS];
    asc_cells cells;
} square;

static void square_make(square *s, asc_profile profile)
{
    for (size_t i = 0; i < SIDE; i++) s->sign[i] = i + 1 < SIDE ? 1 : -1;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++) {
            s->cell[i][j] = i * SIDE + j;
            s->cell[SIDE + i][j] = j * SIDE + i;
        }
    for (size_t r = 0; r < RELATIONS; r++)
        s->relation[r] = (asc_relation){s->cell[r], s->sign, SIDE};
    s->cells = (asc_cells){.profile = profile,
                           .count = s->count,
                           .cells = CELLS,
                           .relation = s->relation,
                           .relations = RELATIONS};
}

static void square_fill(square *s, asc_stream *stream, uint64_t most)
{
    memset(s->count, 0, sizeof s->count);
    for (size_t i = 0; i + 1 < SIDE; i++)
        for (size_t j = 0; j + 1 < SIDE; j++) {
            const int64_t x = asc_stream_below(stream, 4) == 0
                                  ? 0
                                  : (int64_t)asc_stream_below(stream, most);
            s->count[i * SIDE + j] = x;
            s->count[i * SIDE + SIDE - 1] += x;
            s->count[(SIDE - 1) * SIDE + j] += x;
            s->count[CELLS - 1] += x;
        }
}

/* All inner values of a 2 x 2 table that fit what is shown, by search row by row: which values a cell takes. The
 * margins follow from the inner cells, so that each complete table is checked against everything. */
typedef struct search {
    const square *s;
    const uint8_t *hidden;
    int64_t x[CELLS];
    size_t cell;
    int64_t first; /* a value the cell takes, -1 at first; -2: two values at least */
} search;

static bool fits(const search *q, size_t j)
{
    const asc_profile profile = q->s->cells.profile;
    const int64_t x = q->x[j], truth = q->s->count[j];
    if (q->hidden[j] != 0) return x >= (profile == ASC_PROFILE_TRE10 ? 0 : 1);
    if (profile == ASC_PROFILE_HES)
        return !asc_count_sensitive(profile, x) &&
               asc_count_shown(profile, x) == asc_count_shown(profile, truth);
    return x == truth;
}

static bool margins_fit(search *q)
{
    int64_t all = 0;
    for (size_t i = 0; i + 1 < SIDE; i++) {
        int64_t row = 0, column = 0;
        for (size_t j = 0; j + 1 < SIDE; j++) {
            row += q->x[i * SIDE + j];
            column += q->x[j * SIDE + i];
        }
        q->x[i * SIDE + SIDE - 1] = row;
        q->x[(SIDE - 1) * SIDE + i] = column;
        all += row;
    }
    q->x[CELLS - 1] = all;
    for (size_t i = 0; i < SIDE; i++)
        if (!fits(q, i * SIDE + SIDE - 1) || !fits(q, (SIDE - 1) * SIDE + i))
            return false;
    return true;
}

static void descend(search *q, size_t at, int64_t most)
{
    if (q->first == -2) return;
    if (at == (SIDE - 1) * (SIDE - 1)) {
        if (!margins_fit(q)) return;
        const int64_t x = q->x[q->cell];
        q->first = q->first == -1 || q->first == x ? x : -2;
        return;
    }
    const size_t j = at / (SIDE - 1) * SIDE + at % (SIDE - 1);
    const int64_t truth = q->s->count[j];
    const int64_t spread = q->hidden[j] != 0 ? most : 2;
    for (int64_t d = 0; d <= 2 * spread; d++) { /* near the truth first */
        q->x[j] = truth + (d % 2 == 0 ? d / 2 : -(d + 1) / 2);
        if (q->x[j] >= 0 && fits(q, j)) descend(q, at + 1, most);
    }
}

static void random_tables(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_stream stream = asc_stream_open(11, ASC_PURPOSE_TEST, 0);
    size_t secondary = 0, tables = 0;
    for (size_t round = 0; round < 600; round++) {
        const asc_profile profile = (asc_profile)(1 + round % 3);
        const asc_arena_mark mark = asc_arena_save(arena);
        square s;
        uint8_t hidden[CELLS];
        square_make(&s, profile);
        square_fill(&s, &stream, round % 2 == 0 ? 12 : 60);
        if (asc_cells_protect(&s.cells, arena, hidden, &err) != ASC_OK) {
            /* only a table without enough people to hide among */
            assert_non_null(strstr(err.message, "can be worked out whatever else"));
            continue;
        }
        tables++;
        for (size_t j = 0; j < CELLS; j++) {
            const bool sensitive = asc_count_sensitive(profile, s.count[j]);
            if (sensitive) assert_int_equal(hidden[j], 1);
            secondary += hidden[j] != 0 && !sensitive;
            if (!sensitive) continue;
            search q = {.s = &s, .hidden = hidden, .cell = j, .first = -1};
            descend(&q, 0, 12);
            if (q.first != -2)
                fail_msg("round %zu, %s: cell %zu = %lld is recovered", round,
                         asc_profile_name(profile), j, (long long)s.count[j]);
        }
        asc_arena_rewind(arena, mark);
    }
    assert_true(tables > 300);
    assert_true(secondary > 100); /* the attacker had something to do */
    asc_arena_destroy(arena);
}

/* One small cell beside its total gives itself away; without hiding another the attacker has it. */
static void by_difference(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_error err;
    asc_arena *arena = asc_arena_create();
    const int64_t count[] = {4, 30, 50, 84};
    const size_t cell[] = {0, 1, 2, 3};
    const int8_t sign[] = {1, 1, 1, -1};
    const asc_relation sum = {cell, sign, 4};
    const asc_cells c = {.profile = ASC_PROFILE_CMS,
                         .count = count,
                         .cells = 4,
                         .relation = &sum,
                         .relations = 1};
    uint8_t hidden[] = {1, 0, 0, 0};
    double low = 0.0, high = 0.0;
    assert_ok(asc_cells_attack(&c, hidden, 0, arena, &low, &high, &err));
    assert_near(low, 4.0, 1e-9);
    assert_near(high, 4.0, 1e-9);
    assert_ok(asc_cells_protect(&c, arena, hidden, &err));
    const uint8_t want[] = {1, 1, 0, 0};
    assert_memory_equal(hidden, want, 4);
    assert_ok(asc_cells_attack(&c, hidden, 0, arena, &low, &high, &err));
    assert_near(low, 1.0, 1e-9);
    assert_near(high, 33.0, 1e-9);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors),
                                       cmocka_unit_test(by_difference),
                                       cmocka_unit_test(random_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
