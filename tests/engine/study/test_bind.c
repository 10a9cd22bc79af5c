/* Binding: a small cohort whose every number can be counted by hand, and every refusal with its text. */
#include "study_fixture.h"

#include "ascribe/cohort.h"
#include <math.h>

enum { N = 12 };

/* id  site(cat)  age(int)  cost(real)  flag(bool)  note(text)  day(date)  person(text)
 * Rows 5 has no site, 6 no cost, 7 no flag, 8 no note, 9 no age. */
static const int64_t id[N] = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112};
static int64_t age[N] = {50, 61, 72, 83, 54, 65, 76, 87, 0, 69, 40, 91};
static const uint8_t no_age[N] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
static const int32_t site[N] = {2, 1, 0, 2, -1, 1, 0, 2, 1, 0, 2, 3};
static const char *const sites[] = {"east", "north", "south", "west"};
static double cost[N] = {1, 2, 3, 4, 5, (double)NAN, 7, 8, 9, 10, 11, 12};
static const int64_t flag[N] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
static const uint8_t no_flag[N] = {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
static const char *const note[N] = {"a", "b",  "ab", "c", "a",  "b",
                                    "b", NULL, "a",  "c", "ab", "a"};
static const int64_t day[N] = {19000, 19001, 19002, 19003, 19004, 19005,
                               19006, 19007, 19008, 19009, 19010, 19011};
static const char *const person[N] = {"q", "r", "q", "s", "t", "u",
                                      "v", "w", "x", "y", "z", "r"};
static int64_t count[N] = {0, 1, 2, 0, 1, 3, 0, 0, 1, 2, 0, 4};
static double days[N] = {1, 2, 4, 1, 2, 4, 1, 2, 4, 1, 2, 4};
static int64_t got[N] = {1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0};
static int64_t bad[N] = {0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1};

static asc_cohort *cohort;

static void make_cohort(const char *extra, const double *values)
{
    asc_error err = {0};
    asc_table *t = asc_table_create(arena, "units", N);
    asc_table_add_integer(t, "id", id, NULL);
    asc_table_add_integer(t, "age", age, no_age);
    asc_table_add_column(t, (asc_column){.name = "site",
                                         .type = ASC_CATEGORY,
                                         .code = site,
                                         .level = sites,
                                         .levels = 4});
    asc_table_add_real(t, "cost", cost);
    asc_table_add_boolean(t, "flag", flag, no_flag);
    asc_table_add_text(t, "note", note);
    asc_table_add_column(t,
                         (asc_column){.name = "day", .type = ASC_DATE, .integer = day});
    asc_table_add_text(t, "person", person);
    asc_table_add_integer(t, "count", count, NULL);
    asc_table_add_real(t, "days", days);
    asc_table_add_integer(t, "got", got, NULL);
    asc_table_add_integer(t, "bad", bad, NULL);
    if (extra != NULL) asc_table_add_real(t, extra, values);
    asc_table *provenance = asc_table_create(arena, "provenance", 0);
    const char *none[] = {NULL};
    asc_table_add_text(provenance, "key", none);
    asc_table_add_text(provenance, "value", none);
    const asc_table *const tables[] = {t};
    asc_cohort_close(cohort);
    cohort = NULL;
    assert_ok(asc_cohort_write("cohort.h5", tables, 1, provenance, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
}

static int up(void **state)
{
    const int failed = fixture_up(state);
    if (!failed) make_cohort(NULL, NULL);
    return failed;
}

static int down(void **state)
{
    asc_cohort_close(cohort);
    return fixture_down(state);
}

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: units, id: id}\n"

static asc_bound bind_study(const char *text)
{
    asc_study *s = asc_take_bytes(arena, 1, sizeof *s);
    *s = read_study(text);
    asc_bound b = {0};
    asc_error err = {0};
    assert_ok(asc_study_bind(s, cohort, arena, &b, &err));
    return b;
}

static void check_refusal(const char *text, asc_status code, const char *want, int line)
{
    asc_study s = read_study(text);
    asc_bound b = {.units = 77};
    asc_error err = {0};
    const asc_status status = asc_study_bind(&s, cohort, arena, &b, &err);
    assert_int_equal(b.units, 77); /* outputs untouched */
    if (status == code && strcmp(err.message, want) == 0) return;
    print_error("%s:%d: status %d, got:\n%s\nexpected:\n%s\n", __FILE__, line,
                (int)status, err.message, want);
    _fail(__FILE__, line);
}
#define refused(text, code, want) check_refusal((text), (code), (want), __LINE__)

static const char *cell(const asc_table *t, const char *column, size_t row)
{
    static char buffer[8][1024];
    static size_t next;
    char *b = buffer[next++ % 8];
    return asc_column_cell(asc_table_find(t, column), row, b, 1024);
}

/* How many units a line of include keeps. */
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

#define GAME                                                                             \
    "partners:\n"                                                                        \
    "  a: {column: got, is: [1]}\n"                                                      \
    "  b: {column: note, starts_with: a, eligible: {column: days, above: 1}}\n"          \
    "  ctx: {column: count, at_least: 1, role: context}\n"                               \
    "outcomes:\n"                                                                        \
    "  y: {column: bad, is: 1, good: lower}\n"                                           \
    "  n: {column: count, family: poisson, offset: days, good: lower}\n"                 \
    "  pay: {column: count, family: gaussian, good: higher}\n"

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

static void study_mistakes_seen_in_the_data(void **state)
{
    (void)state;
    refused("study: {name: s}\ncohort: c\nunit: {table: unit}\n", ASC_ESTUDY,
            "study.yaml:3:15: no table 'unit' in the cohort (tables: units)\n"
            "      3 | unit: {table: unit}\n"
            "        |               ^~~~\n"
            "     help: did you mean 'units'?");
    refused(HEAD "include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
                 "north]}]\ncovariates: [agee]\n",
            ASC_ESTUDY,
            "study.yaml:4:20: no column 'sit' in table 'units'\n"
            "      4 | include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
            "north]}]\n"
            "        |                    ^~~\n"
            "     help: did you mean 'site'?\n"
            "study.yaml:4:59: 'Nort' does not occur in 'site' (levels: east, north, "
            "south, west)\n"
            "      4 | include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
            "north]}]\n"
            "        |                                                           ^~~~\n"
            "     help: did you mean 'north'?\n"
            "study.yaml:5:14: no column 'agee' in table 'units'\n"
            "      5 | covariates: [agee]\n"
            "        |              ^~~~\n"
            "     help: did you mean 'age'?");
    refused(HEAD "include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
                 "{column: site, above: 3}]\n",
            ASC_ESTUDY,
            "study.yaml:4:30: '50' cannot be a value of 'age'\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                              ^~~~\n"
            "     help: column 'age' is integer: write a whole number without quotes\n"
            "study.yaml:4:58: '7' does not occur in 'count' (values: 0, 1, 2, 3, 4)\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                                                          ^\n"
            "study.yaml:4:71: column 'site' is category: it has no order\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                                                                   "
            "    ^~~~\n"
            "     help: compare with is or not");
    refused(HEAD "include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
                 "maybe}, {column: note, starts_with: z}]\n",
            ASC_ESTUDY,
            "study.yaml:4:35: '2024-02-30' cannot be a value of 'day'\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                   ^~~~~~~~~~\n"
            "     help: column 'day' is date: write \"YYYY-MM-DD\"\n"
            "study.yaml:4:67: 'maybe' cannot be a value of 'flag'\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                                                   "
            "^~~~~\n"
            "     help: column 'flag' is boolean: write true or false\n"
            "study.yaml:4:103: no value of 'note' starts with 'z' (levels: a, ab, b, c)\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                                                   "
            "                                    ^\n"
            "     help: did you mean 'a'?");
    refused(
        HEAD
        "covariates: [day, {column: site, degree: 2}, {column: age, reference: \"50\"}]\n"
        "missing: {age: category, site: {impute: 1}, site2: exclude}\n",
        ASC_ESTUDY,
        "study.yaml:4:14: covariate 'day' is a date\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |              ^~~\n"
        "     help: derive a number, or write as: category\n"
        "study.yaml:4:28: 'site' is category: it has no powers\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |                            ^~~~\n"
        "     help: leave 'degree' out\n"
        "study.yaml:4:55: 'age' is a number and has no reference level\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |                                                       ^~~\n"
        "     help: leave 'reference' out, or write as: category\n"
        "study.yaml:5:11: 'age' is a number: a missing value cannot be a level\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |           ^~~\n"
        "     help: exclude, {impute: number}, or as: category\n"
        "study.yaml:5:26: 'site' is no number: it cannot be imputed\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |                          ^~~~\n"
        "     help: category or exclude\n"
        "study.yaml:5:45: no column 'site2' in table 'units'\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |                                             ^~~~~\n"
        "     help: did you mean 'site'?");
    refused(HEAD "partners: {a: {column: note, is: [a]}}\nmissing: {note: category}\n",
            ASC_ESTUDY,
            "study.yaml:5:11: 'note' says who got what or what happened: it cannot be "
            "filled in\n"
            "      5 | missing: {note: category}\n"
            "        |           ^~~~\n"
            "     help: refuse or exclude");
    refused(HEAD "outcomes: {y: {column: site, family: gaussian, good: lower}}\n",
            ASC_ESTUDY,
            "study.yaml:4:12: outcome column 'site' is category, not a number\n"
            "      4 | outcomes: {y: {column: site, family: gaussian, good: lower}}\n"
            "        |            ^\n"
            "     help: name a column of numbers, or write is: [...] for yes and no");
}

static void a_code_list_may_hold_codes_that_do_not_occur(void **state)
{
    (void)state;
    const asc_bound b = bind_study(HEAD "include: [{column: count, not: [4, 9]}]\n");
    assert_int_equal(b.units, 11);
    assert_string_equal(cell(b.note, "code", 0), "value_absent");
    assert_string_equal(cell(b.note, "text", 0), "line 4: 9 does not occur in 'count'");
}

static void missing_values_are_refused_by_default(void **state)
{
    (void)state;
    refused(HEAD "partners: {a: {column: got, is: 1}, b: {column: note, is: a}}\n"
                 "outcomes: {y: {column: bad, is: 1, good: lower}}\n"
                 "covariates: [site, age, {column: cost, missing: exclude}, flag]\n",
            ASC_EDATA,
            "4 columns with missing values and no rule for them:\n"
            "  'note': 1 of 12 units (8.3 %); reached 0 (0.0 %), not reached 1 (20.0 %)\n"
            "  'site': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "  'age': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "  'flag': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "say what happens to them in the study; to paste and change (refuse, "
            "exclude, category, {impute: number}):\n"
            "missing:\n"
            "  note: exclude\n"
            "  site: category\n"
            "  age: exclude\n"
            "  flag: exclude");
    const asc_bound b =
        bind_study(HEAD "partners: {a: {column: got, is: 1}}\n"
                        "outcomes: {y: {column: bad, is: 1, good: lower}}\n"
                        "covariates: [site, age]\nmissing: {default: exclude}\n");
    assert_int_equal(b.units, 10);
    assert_int_equal(b.missing->rows, 4);
    assert_string_equal(cell(b.missing, "arm", 0), "reached");
    assert_string_equal(cell(b.missing, "missing", 0), "1");
    assert_string_equal(cell(b.missing, "total", 0), "6");
    assert_string_equal(cell(b.missing, "arm", 1), "not reached");
    assert_string_equal(cell(b.note, "code", 0), "missing_by_arm");
}

static void what_the_data_do_not_allow(void **state)
{
    (void)state;
    refused(HEAD "include: [{column: age, above: 500, why: old}]\n", ASC_EDATA,
            "no unit is left after 'include':\n"
            "  records: kept 12, dropped 0\n"
            "  old: kept 0, dropped 12");
    refused(HEAD "include: [{column: bad, is: 0}]\n"
                 "partners: {a: {column: bad, is: 1}, b: {column: count, at_least: 0}}\n",
            ASC_EDATA,
            "partner 'a' delivered to none of 5 units: check its predicate, or write "
            "role: excluded\n"
            "partner 'b' delivered to all units: 5 of 5 units got it, so nobody "
            "comparable went without; use role: context");
    refused(HEAD "include: [{column: bad, is: 0}]\noutcomes: {y: {column: bad, is: 1, "
                 "good: lower}}\n",
            ASC_EDATA, "outcome 'y' is 0 in all 5 units: there is nothing to compare");
    refused(HEAD "outcomes: {y: {column: count, family: binomial, good: lower}}\n",
            ASC_EDATA,
            "outcome 'y': 4 values of 'count' are not 0 or 1 (first 2 at row 3); write a "
            "predicate, or another family");
    refused(HEAD "include: [{column: site, is: north}, {column: age, missing: false}]\n"
                 "outcomes: {y: {column: bad, is: 1, good: lower}}\ncovariates: [site, "
                 "got, age]\n",
            ASC_EDATA, "covariate 'site': one value in 2 units; leave it out");
    double x[N] = {1, 2, (double)INFINITY, 4, 5, 6, -(double)INFINITY, 8, 9, 10, 11, 12};
    make_cohort("x", x);
    refused(HEAD "covariates: [x]\n", ASC_EDATA,
            "'x': 2 values not finite (first at row 3)");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': inf at row 3; weights are finite and not negative");
    x[2] = -0.5, x[6] = 2.5;
    make_cohort("x", x);
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': -0.5 at row 3; weights are finite and not negative");
    refused(HEAD "outcomes: {y: {column: x, family: poisson, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 2 values of 'x' are no counts (first -0.5 at row 3); write "
            "family: gaussian");
    refused(HEAD "outcomes: {y: {column: x, family: nb2, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 2 values of 'x' are no counts (first -0.5 at row 3); write "
            "family: gaussian");
    refused(HEAD "outcomes: {y: {column: count, family: gamma, good: lower}}\n",
            ASC_EDATA,
            "outcome 'y': 5 values of 'count' are not above 0 (first 0 at row 1), which "
            "gamma cannot be; write family: two-part or gaussian");
    refused(HEAD "outcomes: {y: {column: x, family: two-part, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 1 values of 'x' are below 0 (first -0.5 at row 3), which an "
            "amount of two parts cannot be; write family: gaussian");
    refused(HEAD
            "outcomes: {y: {column: count, family: poisson, offset: x, good: lower}}\n",
            ASC_EDATA,
            "offset 'x': 1 values are not above 0 (first -0.5 at row 3); drop those "
            "units by a line of 'include'");
    x[2] = (double)NAN;
    make_cohort("x", x);
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': missing at row 3; every unit compared needs one");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, cluster: x}\n", ASC_EDATA,
            "cluster 'x': 1 of 12 units have none (first at row 3); drop them by a line "
            "of 'include': {column: x, missing: false}");
    x[2] = 1e200;
    make_cohort("x", x);
    refused(
        HEAD "covariates: [{column: x, degree: 2}]\n", ASC_EDATA,
        "covariate 'x': 1e+200 to the power 2 leaves the range of numbers; rescale it");
    make_cohort(NULL, NULL);
}

static void ids(void **state)
{
    (void)state;
    refused("study: {name: s}\ncohort: c\nunit: {table: units, id: person}\n", ASC_EDATA,
            "unit id 'person': 2 of 12 rows repeat an id (rows 1 and 3, 2 and 12): keep "
            "one row per unit, "
            "or name the column that identifies it");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, id: note}\n", ASC_EDATA,
            "unit id 'note': 1 of 12 rows have none (first at row 8)");
    const asc_bound b = bind_study("study: {name: s}\ncohort: c\nunit: {table: units}\n");
    assert_string_equal(cell(b.note, "code", 0), "no_unit_id");
    assert_int_equal(b.units, 12);
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
        cmocka_unit_test(study_mistakes_seen_in_the_data),
        cmocka_unit_test(a_code_list_may_hold_codes_that_do_not_occur),
        cmocka_unit_test(missing_values_are_refused_by_default),
        cmocka_unit_test(what_the_data_do_not_allow),
        cmocka_unit_test(ids),
        cmocka_unit_test(a_study_to_start_from),
        cmocka_unit_test(the_same_bits_twice),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, up, down);
}
