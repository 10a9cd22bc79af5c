/* The discharge simulator: its truth against another program's sums and against its own data. */
#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { MASKS = 8, PARTNERS = 3, MANY = 200000 };

static asc_simulated simulate(size_t n, uint64_t seed, bool hidden, asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = n, .seed = seed, .hidden_frailty = hidden};
    const asc_simulator *simulator = asc_simulator_find("discharge");
    assert_non_null(simulator);
    assert_ok(simulator->simulate(&s, arena, &out, &err));
    assert_non_null(out.table);
    assert_int_equal(out.table->rows, n);
    return out;
}

static const asc_column *column(const asc_table *t, const char *name)
{
    const asc_column *c = asc_table_find(t, name);
    if (c == NULL) fail_msg("no column %s", name);
    return c;
}

static double cell(const asc_table *t, const char *name, size_t row)
{
    const asc_column *c = column(t, name);
    return c->type == ASC_CATEGORY ? (double)c->code[row] : asc_column_real(c, row);
}

static const asc_yaml *parse(const char *text, asc_arena *arena)
{
    asc_error err = {0};
    asc_findings findings = {.arena = arena, .file = "truth.json", .text = text};
    const asc_yaml *root = NULL;
    assert_ok(asc_yaml_parse(text, strlen(text), arena, &findings, &root, &err));
    assert_non_null(root);
    return root;
}

/* The same sums by numpy over the six-way grid of covariates, written from the description alone. */
static const double delivered[MASKS] = {
    0.233192865431102,  0.1971762615625754, 0.2097819135200023, 0.1756647200661873,
    0.1910097999530727, 0.1661489675011253, 0.169997662105906,  0.1469499110095546};
static const double universal[MASKS] = {
    0.233192865431102,  0.1550871526188216, 0.1665773163214306,  0.1064024382097242,
    0.1389739908217265, 0.1106413509036715, 0.09447062860386807, 0.07391884735519204};
static const double phi[PARTNERS] = {0.02951778930591973, 0.02129061602481593,
                                     0.03543454909081172};
static const double phi_universal[PARTNERS] = {0.04763708435861237, 0.0499773636572096,
                                               0.06165957006008794};
static const double share[MASKS] = {
    0.3807348312533939, 0.1363579064558049,  0.08621762554735495, 0.05658996842683262,
    0.1227266210204594, 0.08951118081915345, 0.05269108821530356, 0.07517077826169714};

static void assert_reals(const asc_yaml *node, const char *key, const double *want,
                         size_t n, asc_arena *arena)
{
    double *x = NULL;
    assert_int_equal(asc_json_reals(node, key, arena, &x), n);
    for (size_t i = 0; i < n; i++) assert_near(x[i], want[i], 1e-12);
}

static void truth(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated s = simulate(10, 42, false, arena);
    assert_int_equal(s.players, PARTNERS);
    double value[MASKS];
    for (int m = 0; m < MASKS; m++) {
        assert_near(s.mu[m], delivered[m], 1e-12);
        value[m] = delivered[0] - delivered[m];
    }
    for (int k = 0; k < PARTNERS; k++) assert_near(s.shapley[k], phi[k], 1e-12);
    assert_near(s.shapley[0] + s.shapley[1] + s.shapley[2], s.mu[0] - s.mu[7], 1e-14);

    const asc_yaml *t = parse(s.truth, arena);
    assert_near(asc_json_real(t, "seed"), 42, 0);
    assert_near(asc_json_real(t, "n"), 10, 0);
    assert_near(asc_json_real(t, "monte_carlo_error"), 0, 0);
    assert_int_equal(asc_yaml_get(t, "partners")->count, 3);
    assert_reals(t, "mu_delivered", delivered, MASKS, arena);
    assert_reals(t, "value", value, MASKS, arena);
    assert_reals(t, "shapley", phi, PARTNERS, arena);
    assert_reals(t, "mu_universal", universal, MASKS, arena);
    assert_reals(t, "shapley_universal", phi_universal, PARTNERS, arena);
    const asc_yaml *p = asc_yaml_get(t, "population");
    assert_reals(p, "share_by_delivered_mask", share, MASKS, arena);
    assert_near(asc_json_real(p, "readmission_rate"), delivered[7], 1e-12);
    /* What the case is for: useful services that look harmful side by side. */
    double *crude = NULL;
    assert_int_equal(asc_json_reals(p, "crude_risk_difference", arena, &crude), PARTNERS);
    for (int k = 0; k < PARTNERS; k++) assert_true(crude[k] > 0.02 && phi[k] > 0.02);
    asc_arena_destroy(arena);
}

static void same_rows(const asc_table *a, const asc_table *b, size_t n)
{
    for (size_t j = 0; j < a->columns; j++) {
        const asc_column *x = &a->column[j], *y = column(b, x->name);
        assert_int_equal(x->type, y->type);
        if (x->type == ASC_CATEGORY)
            assert_memory_equal(x->code, y->code, n * sizeof *x->code);
        else
            assert_memory_equal(x->integer, y->integer, n * sizeof *x->integer);
    }
}

static void rows_do_not_depend_on_n(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated a = simulate(500, 7, false, arena),
                        b = simulate(2000, 7, false, arena);
    const asc_simulated c = simulate(500, 7, false, arena),
                        d = simulate(500, 8, false, arena);
    assert_int_equal(a.table->columns, 11);
    same_rows(a.table, b.table, 500);
    same_rows(a.table, c.table, 500);
    assert_string_equal(a.truth, c.truth);
    assert_string_equal(a.study, c.study);
    assert_memory_not_equal(column(a.table, "age")->integer,
                            column(d.table, "age")->integer, 500 * sizeof(int64_t));
    asc_arena_destroy(arena);
}

static void hidden_frailty(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated a = simulate(300, 7, false, arena),
                        b = simulate(300, 7, true, arena);
    assert_non_null(asc_table_find(a.table, "frailty"));
    assert_null(asc_table_find(b.table, "frailty"));
    assert_int_equal(b.table->columns, a.table->columns - 1);
    same_rows(b.table, a.table, 300);
    assert_memory_equal(a.mu, b.mu, MASKS * sizeof *a.mu);
    assert_non_null(strstr(a.study, " frailty,"));
    assert_null(strstr(b.study, " frailty,"));
    assert_non_null(strstr(b.study, "the estimate is wrong"));
    (void)parse(a.study, arena);
    (void)parse(b.study, arena);
    asc_arena_destroy(arena);
}

static void ranges(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated s = simulate(20000, 3, false, arena);
    static const struct {
        const char *name;
        int low, high, seen; /* every value from low to seen must occur */
    } want[] = {
        {"age", 65, 94, 94},     {"sex", 0, 1, 1},      {"deprivation", 1, 5, 5},
        {"frailty", 0, 8, 8},    {"site", 0, 2, 2},     {"prior_admissions", 0, 6, 4},
        {"hospital", 0, 1, 1},   {"pharmacy", 0, 1, 1}, {"community", 0, 1, 1},
        {"readmitted", 0, 1, 1},
    };
    for (size_t j = 0; j < sizeof want / sizeof *want; j++) {
        bool seen[100] = {false};
        for (size_t i = 0; i < 20000; i++) {
            const double x = cell(s.table, want[j].name, i);
            assert_true(x >= want[j].low && x <= want[j].high);
            seen[(int)x] = true;
        }
        for (int x = want[j].low; x <= want[j].seen; x++) assert_true(seen[x]);
    }
    for (size_t i = 0; i < 20000; i++)
        assert_true(cell(s.table, "person_id", i) == (double)i + 1);
    assert_string_equal(column(s.table, "sex")->level[1], "male");
    assert_string_equal(column(s.table, "site")->level[0], "north");
    asc_arena_destroy(arena);
}

/* Mean of n values and its standard error, built up one value at a time. */
typedef struct mean {
    double n, sum, squares;
} mean;

static void add(mean *m, double x)
{
    m->n++;
    m->sum += x;
    m->squares += x * x;
}

static void assert_mean(const mean *m, double want, const char *what)
{
    const double average = m->sum / m->n;
    const double variance = m->squares / m->n - average * average;
    const double error = sqrt(variance / m->n);
    if (fabs(average - want) > 4 * error)
        fail_msg("%s: %.5f, expected %.5f, standard error %.5f", what, average, want,
                 error);
}

static unsigned mask_of(const asc_table *t, size_t i)
{
    return (unsigned)(cell(t, "hospital", i) + 2 * cell(t, "pharmacy", i) +
                      4 * cell(t, "community", i));
}

/* Population moments by numpy, as above. */
static void rates(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_table *t = simulate(MANY, 1, false, arena).table;
    mean age = {0}, frailty = {0}, both = {0}, prior = {0}, deprivation = {0}, rate = {0};
    mean group[MASKS] = {{0}};
    for (size_t i = 0; i < MANY; i++) {
        add(&age, cell(t, "age", i));
        add(&frailty, cell(t, "frailty", i));
        add(&both, cell(t, "age", i) * cell(t, "frailty", i));
        add(&prior, cell(t, "prior_admissions", i));
        add(&deprivation, cell(t, "deprivation", i));
        add(&rate, cell(t, "readmitted", i));
        for (unsigned m = 0; m < MASKS; m++) add(&group[m], mask_of(t, i) == m);
    }
    assert_mean(&age, 77.2, "age");
    assert_mean(&frailty, 2.682347073820866, "frailty");
    assert_mean(&both, 213.4375304381645, "age x frailty");
    assert_mean(&prior, 0.7645187665494456, "prior admissions");
    assert_mean(&deprivation, 2.8, "deprivation");
    assert_mean(&rate, delivered[7], "readmitted");
    for (unsigned m = 0; m < MASKS; m++) assert_mean(&group[m], share[m], "delivered");
    asc_arena_destroy(arena);
}

/* P(partner delivers | row), from the coefficients in truth.json. */
static double propensity(const asc_yaml *c, const asc_table *t, size_t i,
                         asc_arena *arena)
{
    double *deprivation = NULL, *site = NULL;
    (void)asc_json_reals(c, "deprivation", arena, &deprivation);
    (void)asc_json_reals(c, "site", arena, &site);
    const double eta =
        asc_json_real(c, "intercept") +
        asc_json_real(c, "age_minus_80") * (cell(t, "age", i) - 80) +
        asc_json_real(c, "male") * cell(t, "sex", i) +
        deprivation[(int)cell(t, "deprivation", i) - 1] +
        asc_json_real(c, "frailty_minus_3") * (cell(t, "frailty", i) - 3) +
        asc_json_real(c, "prior_admissions") * cell(t, "prior_admissions", i) +
        site[(int)cell(t, "site", i)];
    return 1 / (1 + exp(-eta));
}

/* One person's part in mu(S), S = m, of E(y * 1{A outside S = 0} / P(A outside S = 0 | X)) under
 * `delivered` and of E(y * 1{A = S} / P(A = S | X)) under `universal`. */
static void add_weighted(unsigned m, unsigned a, double y, const double e[PARTNERS],
                         mean *kept, mean *given)
{
    double none_else = 1, exactly = 1;
    for (unsigned k = 0; k < PARTNERS; k++) {
        if (!(m >> k & 1U)) none_else *= 1 - e[k];
        exactly *= m >> k & 1U ? e[k] : 1 - e[k];
    }
    add(kept, (a & ~m) == 0 ? y / none_else : 0);
    add(given, a == m ? y / exactly : 0);
}

/* mu(S) from the data by inverse probability: no outcome model is used, only who was served. */
static void by_inverse_probability(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated s = simulate(MANY, 2, false, arena);
    const asc_yaml *all = asc_yaml_get(parse(s.truth, arena), "coefficients");
    const asc_yaml *c[PARTNERS] = {asc_yaml_get(all, "hospital_delivered"),
                                   asc_yaml_get(all, "pharmacy_delivered"),
                                   asc_yaml_get(all, "community_delivered")};
    mean kept[MASKS] = {{0}}, given[MASKS] = {{0}};
    for (size_t i = 0; i < MANY; i++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        const double y = cell(s.table, "readmitted", i);
        double e[PARTNERS];
        for (int k = 0; k < PARTNERS; k++) e[k] = propensity(c[k], s.table, i, arena);
        for (unsigned m = 0; m < MASKS; m++)
            add_weighted(m, mask_of(s.table, i), y, e, &kept[m], &given[m]);
        asc_arena_rewind(arena, mark);
    }
    for (unsigned m = 0; m < MASKS; m++) {
        assert_mean(&kept[m], s.mu[m], "delivered");
        assert_mean(&given[m], universal[m], "universal");
    }
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_simulated out = {.players = 77};
    const asc_simulator *simulator = asc_simulator_find("discharge");
    asc_arena *arena = asc_arena_create();
    asc_simulation s = {.n = 0, .seed = 1};
    assert_int_equal(simulator->simulate(&s, arena, &out, &err), ASC_EUSAGE);
    assert_int_equal(out.players, 77);
    asc_arena_destroy(arena);

    s.n = 50000;
    asc_status status = ASC_EMEMORY;
    for (size_t fail = 1; status != ASC_OK; fail++) {
        arena = asc_arena_create();
        assert_non_null(arena);
        asc_arena_fail_at(fail, 0);
        status = simulator->simulate(&s, arena, &out, &err);
        asc_arena_fail_at(0, 0);
        assert_true(status == ASC_OK || (status == ASC_EMEMORY && out.players == 77));
        assert_true(fail < 500);
        asc_arena_destroy(arena);
    }
    assert_int_equal(out.players, PARTNERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth),          cmocka_unit_test(rows_do_not_depend_on_n),
        cmocka_unit_test(hidden_frailty), cmocka_unit_test(ranges),
        cmocka_unit_test(rates),          cmocka_unit_test(by_inverse_probability),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
