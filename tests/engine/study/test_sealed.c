/* Binding while outcomes are sealed: what is known of a problem, and what is not; and the unit of an amount. */
#include "linked_fixture.h"

#define STUDY                                                                            \
    "study: {name: s, currency: GBP, price_year: 2024-25}\n"                             \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: t, id: id}\n"                                                         \
    "partners: {a: {column: a, is: [1]}}\n"                                              \
    "outcomes:\n"                                                                        \
    "  cost: {column: cost, family: gaussian, good: lower, unit_cost: {value: 1, year: " \
    "2024-25, source: ledger, basis: marginal, cashable: 1, payer: icb}}\n"              \
    "  y: {column: y, is: [1], good: lower}\n"                                           \
    "covariates: [x]\n"

static const csv_text whole = {"t", "id,a,x,y,cost\n"
                                    "1,1,3,0,10\n"
                                    "2,0,4,1,20.5\n"
                                    "3,1,5,1,31\n"
                                    "4,0,6,0,44\n"},
                      without = {"t", "id,a,x\n1,1,3\n2,0,4\n3,1,5\n4,0,6\n"};

static asc_bound bound(bool sealed)
{
    const asc_study s = read_study(STUDY);
    asc_bound b;
    asc_error err = {0};
    assert_ok(sealed ? asc_study_bind_sealed(&s, cohort, arena, &b, &err)
                     : asc_study_bind(&s, cohort, arena, &b, &err));
    return b;
}

static size_t notes(const asc_bound *b, const char *code)
{
    size_t n = 0;
    char buffer[256];
    for (size_t i = 0; i < b->note->rows; i++)
        n += strcmp(asc_column_text(asc_table_find(b->note, "code"), i, buffer, 256),
                    code) == 0;
    return n;
}

static void all_but_outcomes(void **state)
{
    (void)state;
    make_cohort(&whole, 1);
    const asc_bound open = bound(false), sealed = bound(true);
    assert_int_equal(sealed.problems, 2);
    for (size_t o = 0; o < 2; o++) {
        const asc_problem *p = &sealed.problem[o], *q = &open.problem[o];
        assert_null(p->y);
        assert_non_null(q->y);
        assert_int_equal(p->n, q->n);
        assert_int_equal(p->family, q->family);
        assert_string_equal(p->outcome, q->outcome);
        assert_memory_equal(p->delivered, q->delivered, p->n * sizeof *p->delivered);
        assert_memory_equal(p->x.data, q->x.data, p->n * p->x.cols * sizeof(double));
    }
    assert_int_equal(notes(&sealed, "outcome_absent"), 0);
    assert_string_equal(open.problem[0].unit, "GBP");
    assert_null(open.problem[1].unit);
}

static void outcomes_may_come_later(void **state)
{
    (void)state;
    make_cohort(&without, 1);
    const asc_bound sealed = bound(true);
    assert_int_equal(sealed.units, 4);
    assert_int_equal(notes(&sealed, "outcome_absent"), 2);
    const asc_study s = read_study(STUDY);
    asc_bound b;
    asc_error err = {0};
    assert_int_equal(asc_study_bind(&s, cohort, arena, &b, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "no column 'cost' in table 't'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_but_outcomes),
                                       cmocka_unit_test(outcomes_may_come_later)};
    return cmocka_run_group_tests(tests, fixture_up, cohort_down);
}
