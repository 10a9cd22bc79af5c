/* Games in closed form against their tables in data/games and against values worked by hand. */
#include "forms.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void assert_table(const asc_form *f, const double *v)
{
    asc_error err = {0};
    for (uint64_t s = 0; s < UINT64_C(1) << f->n; s++) {
        const asc_coalition set = {{s, 0}};
        double x = (double)NAN;
        assert_ok(asc_form_value(f, &set, 1, &x, &err));
        assert_true(x == v[s]);
    }
}

static void by_hand(void **state)
{
    (void)state;
    const double amount[] = {2, 5, 3}, dividend[] = {4, -1, 7};
    const asc_coalition set[] = {{{1, 0}}, {{5, 0}}, {{7, 0}}};
    const asc_form airport = {.kind = ASC_FORM_AIRPORT, .n = 3, .amount = amount};
    const asc_form voting = {
        .kind = ASC_FORM_VOTING, .n = 3, .amount = amount, .limit = 5};
    const asc_form estate = {
        .kind = ASC_FORM_BANKRUPTCY, .n = 3, .amount = amount, .limit = 6};
    const asc_form sum = {
        .kind = ASC_FORM_DIVIDENDS, .n = 3, .terms = 3, .set = set, .dividend = dividend};
    assert_table(&airport, (const double[]){0, 2, 5, 5, 3, 3, 5, 5});
    assert_table(&voting, (const double[]){0, 0, 1, 1, 0, 1, 1, 1});
    assert_table(&estate, (const double[]){0, 0, 1, 3, 0, 1, 4, 6});
    assert_table(&sum, (const double[]){0, 4, 0, 4, 0, 3, 0, 10});
}

static void compare_known(const asc_oracle *o, void *context)
{
    static const double claims[] = {100, 200, 300};
    static const double costs[] = {1, 2, 3, 4, 5, 6}, votes[] = {8, 6, 4, 2};
    asc_form f = {.n = o->game.n, .kind = ASC_FORM_BANKRUPTCY, .amount = claims};
    if (strcmp(o->id, "talmud_bankruptcy_E100") == 0)
        f.limit = 100;
    else if (strcmp(o->id, "talmud_bankruptcy_E300") == 0)
        f.limit = 300;
    else if (strcmp(o->id, "airport_1_to_6") == 0)
        f = (asc_form){.n = 6, .kind = ASC_FORM_AIRPORT, .amount = costs};
    else if (strcmp(o->id, "voting_8642_q12") == 0)
        f = (asc_form){.n = 4, .kind = ASC_FORM_VOTING, .amount = votes, .limit = 12};
    else
        return;
    assert_table(&f, o->game.v);
    ++*(size_t *)context;
}

static void reference_tables(void **state)
{
    (void)state;
    size_t games = 0;
    if (asc_oracle_each(compare_known, &games) == 0) skip();
    assert_int_equal(games, 4);
}

/* Sets of players beyond the first word. */
static void wide_sets(void **state)
{
    (void)state;
    asc_coalition s = {{0}};
    const asc_coalition low = {{UINT64_MAX, 0}}, high = {{0, 1}};
    assert_int_equal(asc_coalition_compare(&low, &high), -1);
    assert_int_equal(asc_coalition_compare(&high, &low), 1);
    for (size_t k = 0; k < 100; k++) {
        assert_false(asc_coalition_has(s, k));
        s = asc_coalition_with(s, k);
        assert_true(asc_coalition_has(s, k));
        const asc_coalition all = asc_coalition_all(k + 1);
        assert_int_equal(asc_coalition_compare(&s, &all), 0);
        const asc_coalition rest =
            asc_coalition_without(asc_coalition_all(100), asc_coalition_all(k));
        assert_true(asc_coalition_has(rest, k));
        assert_false(k > 0 && asc_coalition_has(rest, k - 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(reference_tables),
        cmocka_unit_test(wide_sets),
    };
    return cmocka_run_group_tests_name("closed_form", tests, NULL, NULL);
}
