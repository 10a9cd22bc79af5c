/* The study shipped with the simulated discharges binds to them, directly and by way of
 * a CSV file, and gives the model that generated them. */
#include "ascribe/import.h"
#include "ascribe/report.h"
#include "ascribe/simulator.h"
#include "ascribe/study.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 3000, TERMS = 11 };

static const char *const terms[TERMS] = {
    "(intercept)",      "age",           "sex=male",      "deprivation=2",
    "deprivation=3",    "deprivation=4", "deprivation=5", "frailty",
    "prior_admissions", "site=south",    "site=west"};

static char folder[] = "/tmp/ascribe-discharge-XXXXXX";
static char study_path[64], cohort_path[64], csv_path[64];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    (void)snprintf(study_path, sizeof study_path, "%s/study.yaml", folder);
    (void)snprintf(cohort_path, sizeof cohort_path, "%s/discharge.h5", folder);
    (void)snprintf(csv_path, sizeof csv_path, "%s/discharges.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(study_path);
    (void)unlink(cohort_path);
    (void)unlink(csv_path);
    return rmdir(folder);
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static asc_simulated simulate(bool hidden, asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = PEOPLE, .seed = 20261122, .hidden_frailty = hidden};
    assert_ok(asc_simulator_find("discharge")->simulate(&s, arena, &out, &err));
    return out;
}

/* The study's text and the table as files, read back and bound. */
static asc_bound bind(const char *text, const asc_table *table, asc_study *study,
                      asc_arena *arena)
{
    static const char *const models[] = {"gcomp"}, *const indices[] = {"shapley"};
    const asc_registry_names names = {
        .model = models, .models = 1, .index = indices, .indices = 1};
    asc_error err = {0};
    asc_bound bound = {0};
    asc_cohort *cohort = NULL;
    write_text(study_path, text);
    const char *key[] = {"table"};
    asc_table *provenance = asc_table_create(arena, "provenance", 1);
    asc_table_add_text(provenance, "key", key);
    asc_table_add_text(provenance, "value", key);
    assert_ok(asc_cohort_write(cohort_path, &table, 1, provenance, true, &err));
    assert_ok(asc_study_read(study_path, &names, arena, study, &err));
    assert_ok(asc_cohort_open(cohort_path, &cohort, &err));
    assert_ok(asc_study_bind(study, cohort, arena, &bound, &err));
    asc_cohort_close(cohort);
    assert_int_equal(bound.problems, 1);
    return bound;
}

static void assert_terms(const asc_problem *p, bool hidden)
{
    assert_int_equal(p->x.cols, hidden ? TERMS - 1 : TERMS);
    for (size_t j = 0, k = 0; k < TERMS; k++) {
        if (hidden && strcmp(terms[k], "frailty") == 0) continue;
        assert_string_equal(p->term[j++], terms[k]);
    }
}

static double integer(const asc_table *t, const char *name, size_t row)
{
    return (double)asc_table_find(t, name)->integer[row];
}

static void assert_problem(const asc_problem *p, const asc_table *t)
{
    assert_int_equal(p->n, PEOPLE);
    assert_int_equal(p->clusters, PEOPLE);
    assert_int_equal(p->players, 3);
    assert_int_equal(p->family, ASC_BINOMIAL);
    assert_true(p->lower_is_better);
    for (size_t i = 0; i < PEOPLE; i++) {
        const double mask = integer(t, "hospital", i) + 2 * integer(t, "pharmacy", i) +
                            4 * integer(t, "community", i);
        assert_true(p->delivered[i] == mask);
        assert_true(p->y[i] == integer(t, "readmitted", i));
        assert_true(p->x.data[i + p->x.ld] == integer(t, "age", i));
        assert_true(p->x.data[i + 2 * p->x.ld] == asc_table_find(t, "sex")->code[i]);
    }
}

static void study_binds(void **state)
{
    (void)state;
    for (int hidden = 0; hidden < 2; hidden++) {
        asc_arena *arena = asc_arena_create();
        asc_study study = {0};
        const asc_simulated s = simulate(hidden, arena);
        const asc_bound b = bind(s.study, s.table, &study, arena);
        assert_terms(b.problem, hidden);
        assert_problem(b.problem, s.table);
        assert_string_equal(study.name, "discharge");
        assert_string_equal(study.cohort, "discharge.h5");
        assert_int_equal(study.model[0].interactions, ASC_PAIRS);
        assert_true(study.model[0].delivered && !study.model[0].universal);
        assert_int_equal(study.replicates, 1000);
        assert_int_equal(study.seed, 20261122);
        assert_int_equal(study.interval, ASC_PERCENTILE);
        assert_near(study.outcome[0].per, 1000, 0);
        assert_string_equal(study.outcome[0].noun[1], "emergency readmissions");
        asc_arena_destroy(arena);
    }
}

/* As an agency would send it: CSV out, types inferred, the same problem. */
static void csv_gives_the_same_problem(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    asc_study study = {0};
    const asc_simulated s = simulate(false, arena);
    asc_text csv = asc_text_start(arena);
    asc_report_csv(s.table, &csv);
    write_text(csv_path, csv.data);
    const asc_import_options options = {0};
    asc_table *table = NULL;
    assert_ok(asc_import_csv(csv_path, "discharges", &options, arena, &table, &err));
    const asc_bound b = bind(s.study, table, &study, arena);
    assert_terms(b.problem, false);
    assert_problem(b.problem, s.table);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(study_binds),
        cmocka_unit_test(csv_gives_the_same_problem),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
