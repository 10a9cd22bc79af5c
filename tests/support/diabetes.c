/* The discharge study, built by hand as real/diabetes130/discharge.yaml says. */
#include "diabetes.h"
#include <string.h>

static const char **texts(const test_csv *csv, const char *name, const size_t *rows,
                          size_t n, asc_arena *arena)
{
    const char **out = asc_take_bytes(arena, n, sizeof *out);
    const size_t j = test_csv_column(csv, name);
    for (size_t i = 0; i < n; i++)
        out[i] = csv->cell[(rows == NULL ? i : rows[i]) * csv->columns + j];
    return out;
}

static bool one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(text, *list) == 0) return true;
    return false;
}

test_build test_diabetes(const test_csv *csv, asc_arena *arena)
{
    static const char *const left[] = {"11", "13", "14", "19", "20", "21", NULL};
    static const char *const gender[] = {"Male", "Female", NULL};
    static const char *const number[] = {"time_in_hospital",  "num_lab_procedures",
                                         "num_procedures",    "num_medications",
                                         "number_outpatient", "number_emergency",
                                         "number_inpatient",  "number_diagnoses"};
    size_t *rows = asc_take_bytes(arena, csv->rows, sizeof *rows), n = 0;
    for (size_t i = 0; i < csv->rows; i++)
        if (!one_of(test_csv_text(csv, i, "discharge_disposition_id"), left) &&
            one_of(test_csv_text(csv, i, "gender"), gender))
            rows[n++] = i;
    test_build b = test_build_start(n, ASC_BINOMIAL, arena);
    double *a = asc_take(arena, 4 * n);
    for (size_t i = 0; i < n; i++) {
        a[i] = strcmp(test_csv_text(csv, rows[i], "A1Cresult"), "None") != 0;
        a[i + n] = strcmp(test_csv_text(csv, rows[i], "change"), "Ch") == 0;
        a[i + 2 * n] = strcmp(test_csv_text(csv, rows[i], "insulin"), "No") != 0;
        a[i + 3 * n] =
            strcmp(test_csv_text(csv, rows[i], "discharge_disposition_id"), "6") == 0;
        b.y[i] = strcmp(test_csv_text(csv, rows[i], "readmitted"), "<30") == 0;
    }
    test_build_partner(&b, "hba1c_test", a);
    test_build_partner(&b, "medication_change", a + n);
    test_build_partner(&b, "insulin", a + 2 * n);
    test_build_partner(&b, "home_health", a + 3 * n);
    test_build_category(&b, "age", texts(csv, "age", rows, n, arena));
    test_build_category(&b, "gender", texts(csv, "gender", rows, n, arena));
    test_build_category(&b, "race", texts(csv, "race", rows, n, arena));
    for (size_t j = 0; j < sizeof number / sizeof *number; j++)
        test_build_number(&b, number[j], test_csv_reals(csv, number[j], rows, n, arena));
    test_build_cluster(&b, texts(csv, "patient_nbr", rows, n, arena));
    return b;
}
