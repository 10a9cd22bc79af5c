/* Outcomes that are not known for some (missing: weight), against R: glm(known ~ age + site + a, binomial, weights = w) on
 * 240 units made by formulas R can follow, then 1 / fitted, scaled to the weights of all. */
#include "linked_fixture.h"
#include <math.h>

enum { N = 240 };

#define HEAD                                                                             \
    "study: {name: w}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: people, id: id, weight: w}\n"                                         \
    "partners: {a: {column: a, is: 1}}\n"                                                \
    "outcomes: {y: {column: y, family: binomial, good: lower}, z: {column: z, family: "  \
    "gaussian, good: lower}}\n"
#define COVARIATES "covariates: [age, {column: site, as: category}]\n"

static bool is_known(size_t i, double age, bool a, size_t site)
{
    const double u = ((double)(i * 37 % 101) + 0.5) / 101.0;
    return u < 1.0 / (1.0 + exp(-(1.6 - 0.03 * (age - 40.0) + (a ? 0.7 : 0.0) -
                                  (site == 1 ? 0.4 : 0.0))));
}

/* never: a site in which nobody is known. */
static void make_people(bool never)
{
    static const char *const site[] = {"n", "s", "e"};
    asc_text t = asc_text_start(arena);
    asc_text_add(&t, "id,w,age,site,a,y,z\n");
    for (size_t i = 0; i < N; i++) {
        const double age = 40.0 + (double)(i * 13 % 37);
        const bool a = i * 7 % 5 < 2;
        const double u = ((double)(i * 29 % 107) + 0.5) / 107.0;
        const bool y = u < 0.2 + (a ? 0.2 : 0.0) + 0.004 * (age - 40.0);
        const bool known = is_known(i, age, a, i % 3) && !(never && i % 3 == 0);
        asc_text_format(&t, "%zu,%zu,%g,%s,%d,%s,%zu\n", i, 1 + i % 2, age, site[i % 3],
                        a ? 1 : 0,
                        !known ? ""
                        : y    ? "1"
                               : "0",
                        i % 7);
    }
    const csv_text one[] = {{"people", t.data}};
    make_cohort(one, 1);
}

static void weights_as_in_r(void **state)
{
    (void)state;
    make_people(false);
    const asc_study s = read_study(HEAD COVARIATES "missing: {y: weight}\n");
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    const asc_problem *p = &b.problem[0];
    assert_int_equal(p->n, 184);
    assert_int_equal(b.problem[1].n, N); /* nothing is missing there: everybody stays */
    static const double first[] = {1.118641759485901, 2.610092971599853,
                                   2.249742605556927};
    double sum = 0.0, square = 0.0, mean = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        sum += p->w[i];
        square += p->w[i] * p->w[i];
        mean += p->w[i] * p->y[i];
    }
    for (size_t i = 0; i < 3; i++) assert_near(p->w[i], first[i], 1e-9);
    assert_near(sum, 360.0, 1e-12); /* the weights of all 240 */
    assert_near(mean / sum, 0.373274714846129, 1e-10);
    assert_near(sum * sum / square, 164.464393146812228, 1e-9);
    assert_non_null(b.observed);
    assert_cells(b.observed, "outcome", "y");
    assert_cells(b.observed, "units", "240");
    assert_cells(b.observed, "known", "184");
    static const struct {
        const char *column;
        double want;
    } cells_of[] = {{"probability.least", 0.581673094867562},
                    {"weight.largest", 1.701178434098108},
                    {"ess", 164.464393146812228}};
    for (size_t i = 0; i < 3; i++)
        assert_near(asc_table_find(b.observed, cells_of[i].column)->real[0],
                    cells_of[i].want, 1e-9);
    assert_cells(b.missing, "rule", "weight weight");
    assert_non_null(
        strstr(note_of(HEAD COVARIATES "missing: {y: weight}\n", "outcome_weighted"),
               "not known for 56 of 240 units"));
}

/* Without covariates and with one weight each arm stands for itself: the mean by arm is that of the known. */
static void arms_stand_for_themselves(void **state)
{
    (void)state;
    make_people(false);
    const asc_study s = read_study(HEAD "missing: {y: weight}\n");
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    const asc_problem *p = &b.problem[0];
    double arm[2] = {0.0, 0.0};
    for (size_t i = 0; i < p->n; i++) arm[p->delivered[i] & 1U] += p->w[i];
    /* 96 of 240 units have a, in both weights alike */
    double all[2] = {0.0, 0.0};
    for (size_t i = 0; i < N; i++) all[i * 7 % 5 < 2] += 1.0 + (double)(i % 2);
    assert_near(arm[0], all[0], 1e-9);
    assert_near(arm[1], all[1], 1e-9);
}

static void refused(const char *text, const char *part)
{
    write_file("study.yaml", text);
    asc_study s;
    asc_error err = {0};
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                     ASC_ESTUDY);
    if (strstr(err.message, part) == NULL) fail_msg("%s", err.message);
}

static void what_is_refused(void **state)
{
    (void)state;
    make_people(true);
    assert_bind(HEAD COVARIATES "missing: {y: weight}\n", ASC_EOVERLAP,
                "outcome 'y': 80 of 240 units have a probability below 0.02");
    refused(HEAD COVARIATES "missing: {age: weight}\n",
            "'age' is a covariate, which the weights rest on");
    refused(HEAD COVARIATES "missing: {w: weight}\n", "'w' is no outcome of this study");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(weights_as_in_r),
                                       cmocka_unit_test(arms_stand_for_themselves),
                                       cmocka_unit_test(what_is_refused)};
    return cmocka_run_group_tests(tests, fixture_up, cohort_down);
}
