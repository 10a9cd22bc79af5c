/* The real discharge cohort, 101,766 hospital encounters: flow, clusters, columns and means against the
 * oracle that was computed in Python and R (data/real/diabetes130/README.md). */
#include "study_fixture.h"

#include "ascribe/import.h"

static void the_real_study(void **state)
{
    (void)state;
    asc_error err = {0};
    char csv[4096], oracle[4096], yaml[4096];
    const char *path = asc_data("real/diabetes130/diabetic_data.csv.gz");
    if (path == NULL) skip();
    (void)strcpy(csv, path);
    (void)strcpy(oracle, asc_data("real/diabetes130/oracle_discharge.json"));
    (void)strcpy(yaml, asc_data("real/diabetes130/discharge.yaml"));
    asc_table *table = NULL;
    const asc_import_options options = {0};
    assert_ok(asc_import_csv(csv, "encounters", &options, arena, &table, &err));
    const asc_table *const tables[] = {table};
    asc_table *provenance = asc_table_create(arena, "provenance", 0);
    const char *none[] = {NULL};
    asc_table_add_text(provenance, "key", none);
    asc_table_add_text(provenance, "value", none);
    assert_ok(asc_cohort_write("cohort.h5", tables, 1, provenance, true, &err));
    asc_cohort *cohort = NULL;
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
    asc_study s;
    asc_bound b;
    assert_ok(asc_study_read(yaml, &registry, arena, &s, &err));
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    const asc_yaml *want = asc_json(oracle, arena);
    const asc_problem *p = &b.problem[0];
    assert_int_equal(b.units, 99340);
    assert_int_equal(p->n, 99340);
    assert_int_equal(p->clusters, 69987);
    assert_int_equal(p->players, 4);
    /* design_columns: intercept, four partners, then X without its intercept */
    const asc_yaml *columns = asc_yaml_get(want, "design_columns");
    assert_int_equal(p->x.cols + 4, columns->count);
    assert_string_equal(p->term[0], "(intercept)");
    for (size_t j = 1; j < p->x.cols; j++)
        assert_string_equal(p->term[j], columns->item[j + 4]->text);
    double events = 0, *share = NULL;
    for (size_t i = 0; i < p->n; i++) events += p->y[i];
    assert_near(events / 99340.0, asc_json_real(want, "outcome_mean"), 1e-14);
    assert_int_equal(asc_json_reals(want, "delivered_prevalence", arena, &share), 4);
    for (size_t k = 0; k < 4; k++) {
        size_t reached = 0;
        for (size_t i = 0; i < p->n; i++) reached += p->delivered[i] >> k & 1U;
        assert_near((double)reached / 99340.0, share[k], 1e-14);
        assert_string_equal(p->player[k], asc_yaml_get(want, "partners")->item[k]->text);
    }
    const asc_column *kept = asc_table_find(b.flow, "kept"),
                     *dropped = asc_table_find(b.flow, "dropped");
    assert_int_equal(b.flow->rows, 3);
    assert_int_equal(kept->integer[0], 101766);
    assert_int_equal(dropped->integer[0], 0);
    assert_int_equal(kept->integer[0] - dropped->integer[1], kept->integer[1]);
    assert_int_equal(dropped->integer[2], 3); /* gender Unknown/Invalid */
    assert_int_equal(kept->integer[2], 99340);
    assert_int_equal(b.missing->rows, 0);
    assert_null(p->eligible);
    assert_null(p->offset);
    assert_true(p->lower_is_better);
    asc_cohort_close(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_real_study)};
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
