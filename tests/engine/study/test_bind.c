/* Binding a small cohort: what comes out, by hand. */
#include "bind_fixture.h"

static size_t keeps(const char *predicate)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, HEAD "include: [%s]\n", predicate);
    return bind_study(t.data).units;
}

static void predicates_by_count(void **state)
{
    (void)state;
    const struct {
        const char *predicate;
        size_t n;
    } cases[] = {
        {"{column: site, is: north}", 3},
        {"{column: site, is: [north, south]}", 7},
        {"{column: site, not: north}", 9}, /* the missing one is not north */
        {"{column: site, missing: true}", 1},
        {"{column: site, missing: false}", 11},
        {"{column: site, starts_with: [no, so]}", 7},
        {"{column: site, not_starts_with: so}", 8},
        {"{column: note, is: a}", 4},
        {"{column: note, not: [a, ab]}", 6},
        {"{column: note, starts_with: a}", 6},
        {"{column: note, missing: true}", 1},
        {"{column: age, at_least: 65}", 7},
        {"{column: age, above: 65}", 6},
        {"{column: age, below: 65}", 4},
        {"{column: age, below: 64.5}", 4},
        {"{column: age, between: [54, 65]}", 3},
        {"{column: age, is: [50, 0x36]}", 2},
        {"{column: age, not: 50}", 11},
        {"{column: age, missing: false}", 11},
        {"{column: cost, is: 4.0}", 1},
        {"{column: cost, above: 4}", 7},
        {"{column: flag, is: true}", 6},
        {"{column: flag, is: false}", 5},
        {"{column: flag, not: true}", 6},
        {"{column: day, at_least: \"2022-01-12\"}", 8},
        {"{column: day, below: 2022-01-12}", 4},
        {"{column: day, is: 2022-01-08}", 1},
        {"{any: [{column: site, is: west}, {column: age, is: 50}]}", 2},
        {"{all: [{column: site, is: south}, {column: age, above: 60}]}", 2},
        {"{none: [{column: site, is: south}, {column: age, above: 60}]}", 2},
        {"{all: [{none: [{column: note, is: a}]}, {any: [{column: got, is: 1}, {column: "
         "bad, is: 1}]}]}",
         5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t n = keeps(cases[i].predicate);
        if (n != cases[i].n)
            fail_msg("%s keeps %zu, not %zu", cases[i].predicate, n, cases[i].n);
    }
}

static void the_flow_in_order(void **state)
{
    (void)state;
    const asc_bound b = bind_study(HEAD "include:\n"
                                        "  - {column: site, not: [west], why: outside}\n"
                                        "  - {column: age, at_least: 50}\n"
                                        "covariates: [cost]\n"
                                        "missing: {cost: exclude}\n");
    const char *rule[] = {"records", "outside", "age at least 50", "covariate_missing"};
    const char *kept[] = {"12", "11", "9", "8"}, *dropped[] = {"0", "1", "2", "1"};
    assert_int_equal(b.flow->rows, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(cell(b.flow, "rule", i), rule[i]);
        assert_string_equal(cell(b.flow, "kept", i), kept[i]);
        assert_string_equal(cell(b.flow, "dropped", i), dropped[i]);
    }
    assert_int_equal(b.units, 8);
    assert_string_equal(b.unit_noun, "units");
    assert_int_equal(b.problems, 0);
    assert_int_equal(b.missing->rows, 1);
    assert_string_equal(cell(b.missing, "column", 0), "cost");
    assert_string_equal(cell(b.missing, "rule", 0), "exclude");
    assert_string_equal(cell(b.missing, "arm", 0), "all");
    assert_string_equal(cell(b.missing, "missing", 0), "1");
    assert_string_equal(cell(b.missing, "total", 0), "9");
    /* what passed for want of a value is said */
    assert_int_equal(b.note->rows, 2);
    assert_string_equal(cell(b.note, "code", 0), "include_missing");
    assert_string_equal(
        cell(b.note, "text", 0),
        "include line 1 (outside): 1 units had no value there; 1 of them were kept");
}

static void a_whole_problem(void **state)
{
    (void)state;
    const asc_bound b =
        bind_study("study: {name: s}\ncohort: cohort.h5\n"
                   "unit: {table: units, id: id, person: person, weight: days}\n"
                   "include: [{column: age, missing: false}]\n" GAME
                   "covariates: [{column: site, reference: south}, {column: age, degree: "
                   "2}, {column: cost}, flag]\n"
                   "missing: {site: category, cost: {impute: 2.5}, flag: category, note: "
                   "exclude}\n");
    const asc_problem *p = b.problem;
    /* rows 0..11 without 8 (no age) and 7 (no note) */
    const size_t row[10] = {0, 1, 2, 3, 4, 5, 6, 9, 10, 11};
    assert_int_equal(b.units, 10);
    assert_int_equal(b.problems, 3);
    assert_int_equal(p->players, 2);
    assert_string_equal(p->player[1], "b");
    const char *terms[] = {"(intercept)",  "site=east", "site=north",  "site=west",
                           "site=missing", "age",       "age^2",       "cost",
                           "cost=missing", "flag=true", "flag=missing"};
    assert_int_equal(p->x.cols, 11);
    assert_int_equal(p->x.rows, 10);
    for (size_t j = 0; j < 11; j++) assert_string_equal(p->term[j], terms[j]);
    for (size_t i = 0; i < 10; i++) {
        const size_t r = row[i];
        const double *x = p->x.data + i;
        const size_t ld = p->x.ld;
        assert_true(x[0] == 1.0);
        assert_true(x[ld] == (site[r] == 0));
        assert_true(x[2 * ld] == (site[r] == 1));
        assert_true(x[3 * ld] == (site[r] == 3));
        assert_true(x[4 * ld] == (site[r] == -1));
        assert_true(x[5 * ld] == (double)age[r]);
        assert_true(x[6 * ld] == (double)(age[r] * age[r]));
        assert_true(x[7 * ld] == (r == 5 ? 2.5 : cost[r]));
        assert_true(x[8 * ld] == (r == 5));
        assert_true(x[9 * ld] == (no_flag[r] == 0 && flag[r] == 1));
        assert_true(x[10 * ld] == no_flag[r]);
        const bool a = got[r] == 1, second = note[r][0] == 'a';
        assert_int_equal(p->delivered[i], (a ? 1U : 0U) | (second ? 2U : 0U));
        assert_int_equal(p->eligible[i], 1U | (days[r] > 1 ? 2U : 0U));
        assert_true(p->w[i] == days[r]);
        assert_true(p->y[i] == (double)bad[r]);
        assert_true(b.problem[1].y[i] == (double)count[r]);
        assert_true(b.problem[1].offset[i] == log(days[r]));
        assert_null(b.problem[2].offset);
    }
    assert_int_equal(p->covariates, 4);
    assert_string_equal(p->covariate[0].level[0], "south");
    assert_string_equal(p->covariate[0].level[4], "missing");
    assert_int_equal(p->covariate[0].code[0], 0);
    assert_int_equal(p->covariate[0].code[4], 4);
    assert_int_equal(p->covariate[1].first, 5);
    assert_int_equal(p->covariate[1].count, 2);
    assert_false(p->covariate[1].category);
    /* persons q r q s t u v y z r: without `cluster` the person is the cluster */
    const uint32_t cluster[10] = {0, 1, 0, 2, 3, 4, 5, 6, 7, 1};
    assert_int_equal(p->clusters, 8);
    for (size_t i = 0; i < 10; i++) assert_int_equal(p->cluster[i], cluster[i]);
    assert_int_equal(b.contexts, 1);
    assert_string_equal(b.context[0], "ctx");
    assert_near(b.context_share[0], 6.0 / 10.0, 1e-15);
    assert_int_equal(b.problem[1].family, ASC_POISSON);
    assert_false(b.problem[2].lower_is_better);
    /* the covariates of every outcome are the same memory */
    assert_ptr_equal(b.problem[2].x.data, p->x.data);
}

static void counts_have_a_part_without_zeros(void **state)
{
    (void)state;
    const asc_bound b =
        bind_study("study: {name: s}\ncohort: cohort.h5\nunit: {table: units, id: id}\n"
                   "partners: {a: {column: got, is: [1]}}\n"
                   "outcomes:\n"
                   "  n: {column: count, family: two-part, amount: nb2, good: lower}\n"
                   "  pay: {column: count, family: two-part, good: lower}\n");
    assert_true(b.problem[0].truncated && !b.problem[0].lognormal);
    assert_false(b.problem[1].truncated);
}

/* Amounts above the smallest that three quarters of the units do not exceed; the same as recorded beside. */
static void amounts_are_cut_and_kept(void **state)
{
    (void)state;
    const asc_bound b = bind_study(
        "study: {name: s}\ncohort: cohort.h5\nunit: {table: units, id: id}\n"
        "partners: {a: {column: got, is: [1]}}\n"
        "outcomes:\n"
        "  pay: {column: count, family: two-part, amount: lognormal, winsorise: 0.75, "
        "good: lower}\n"
        "  n: {column: count, family: nb2, offset: days, good: lower}\n");
    /* counts sorted: 0 0 0 0 0 1 1 1 2 2 3 4; the ninth is 2 */
    assert_int_equal(b.problems, 3);
    for (size_t i = 0; i < N; i++) {
        assert_true(b.problem[0].y[i] == fmin(2.0, (double)count[i]));
        assert_true(b.problem[2].y[i] == (double)count[i]);
        assert_true(b.problem[1].offset[i] == log(days[i]));
    }
    assert_string_equal(b.problem[2].outcome, "pay_recorded");
    assert_int_equal(b.problem[2].family, ASC_TWO_PART);
    assert_true(b.problem[0].lognormal && b.problem[2].lognormal);
    assert_int_equal(b.problem[1].family, ASC_NB2);
    size_t at = 0;
    while (strcmp(cell(b.note, "code", at), "winsorised") != 0) at++;
    assert_string_equal(cell(b.note, "place", at), "pay");
    assert_string_equal(
        cell(b.note, "text", at),
        "2 of 12 amounts above 2 (quantile 0.75) count as that, 3 less in "
        "all; 'pay_recorded' is the answer without");
    for (at = 0; strcmp(cell(b.note, "code", at), "person_time") != 0;) at++;
    assert_string_equal(cell(b.note, "place", at), "n");
    assert_non_null(strstr(cell(b.note, "text", at),
                           "events per unit over its own time at risk ('days', "));
}

static void levels_and_references(void **state)
{
    (void)state;
    asc_bound b = bind_study(
        HEAD
        "include: [{column: site, not: [east], why: w}, {column: site, missing: false}]\n"
        "covariates: [site, {column: age, as: category}]\nmissing: {age: category}\n"
        "outcomes: {y: {column: bad, is: 1, good: lower}}\n");
    assert_string_equal(b.problem[0].term[1], "site=south");
    assert_string_equal(b.problem[0].term[2], "site=west");
    assert_string_equal(b.problem[0].term[3], "age=50"); /* 40 is the reference */
    assert_string_equal(b.problem[0].term[b.problem[0].x.cols - 1], "age=missing");
    bool found = false;
    for (size_t i = 0; i < b.note->rows; i++)
        found |= strcmp(cell(b.note, "code", i), "absent_level") == 0 &&
                 strcmp(cell(b.note, "text", i),
                        "no unit compared has 1 level of 'site': 'east'") == 0;
    assert_true(found);
    refused(HEAD "covariates: [{column: site, reference: nort, missing: category}]\n",
            ASC_ESTUDY,
            "study.yaml:4:23: reference 'nort': no unit compared has it in 'site' "
            "(levels: east, north, south, west)\n"
            "      4 | covariates: [{column: site, reference: nort, missing: category}]\n"
            "        |                       ^~~~\n"
            "     help: did you mean 'north'?");
}

static void a_study_to_start_from(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_text t = asc_text_start(arena);
    assert_int_equal(asc_study_init(cohort, "a: b.h5", "none", &t, &err), ASC_EUSAGE);
    assert_string_equal(err.message,
                        "no table 'none' in the cohort; its first is 'units'");
    assert_ok(asc_study_init(cohort, "a: b.h5", NULL, &t, &err));
    assert_non_null(strstr(t.data, "\ncohort: \"a: b.h5\" "));
    assert_non_null(strstr(
        t.data, "#   site: category, 4 levels: east, north, south, west; 1 missing\n"));
    assert_non_null(strstr(t.data, "unit: {table: units, id: id}"));
    assert_non_null(strstr(t.data, "# missing:\n#   age: exclude\n#   site: category\n"));
    /* it runs once the marks are filled in */
    asc_text filled = asc_text_start(arena);
    const char *values[] = {"skip", "skip", "got",  "1",   "count", "0",   "skip",
                            "skip", "skip", "skip", "bad", "1",     "days"};
    size_t k = 0;
    for (const char *s = strstr(t.data, "\n\nstudy:"); *s != '\0';) {
        if (strncmp(s, "FILL_IN", 7) == 0) {
            asc_text_add(&filled, values[k++]);
            s += 7;
        } else {
            asc_text_addn(&filled, s++, 1);
        }
    }
    assert_int_equal(k, sizeof values / sizeof *values);
    const asc_bound b = bind_study(filled.data);
    assert_int_equal(b.problem[0].players, 2);
    assert_int_equal(b.problem[0].x.cols, 2);
}

static void the_same_bits_twice(void **state)
{
    (void)state;
    const char *text = HEAD "include: [{column: note, missing: false}]\n" GAME
                            "covariates: [site, {column: age, degree: 3}]\nmissing: "
                            "{site: category, age: {impute: 60}}\n";
    const asc_bound a = bind_study(text), b = bind_study(text);
    assert_int_equal(a.units, b.units);
    assert_memory_equal(a.problem[0].x.data, b.problem[0].x.data,
                        a.units * a.problem[0].x.cols * sizeof(double));
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    asc_study s = read_study(
        HEAD "include: [{column: note, missing: false}]\n" GAME
             "covariates: [site, age]\nmissing: {site: category, age: {impute: 60}}\n");
    asc_status status = ASC_EMEMORY;
    for (size_t n = 1; status == ASC_EMEMORY && n < 200000; n++) {
        asc_arena *small = asc_arena_create();
        asc_bound b;
        asc_error err = {0};
        asc_arena_fail_at(n, 1);
        status = asc_study_bind(&s, cohort, small, &b, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(small);
    }
    assert_int_equal(status, ASC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predicates_by_count),
        cmocka_unit_test(the_flow_in_order),
        cmocka_unit_test(a_whole_problem),
        cmocka_unit_test(amounts_are_cut_and_kept),
        cmocka_unit_test(counts_have_a_part_without_zeros),
        cmocka_unit_test(levels_and_references),
        cmocka_unit_test(a_study_to_start_from),
        cmocka_unit_test(the_same_bits_twice),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, up, down);
}
