/* A commented study file to start from: the unit's id is guessed (the first column whose values all
 * differ), the columns are listed, and what only the user can know is marked FILL_IN. No cell of the
 * table is printed but the levels of categories with few. */
#include "bind_private.h"
#include <string.h>

enum { LEVELS_SHOWN = 8 };

typedef struct sketch {
    const asc_cohort *c;
    const char *path; /* of the cohort, as it was given */
    const asc_table *table;
    asc_arena *arena;
    asc_text *out;
    const char *id;
    asc_text missing; /* lines for the columns with missing values */
} sketch;

static bool may_identify(const asc_column *c)
{
    return c->type == ASC_INTEGER || c->type == ASC_TEXT || c->type == ASC_CATEGORY;
}

/* Missing values, and whether every row has a value of its own. */
static asc_status look(const sketch *k, const asc_column *schema, size_t *missing,
                       bool *distinct, asc_error *err)
{
    asc_column c = {0};
    const size_t rows = k->table->rows;
    ASC_TRY(asc_cohort_read(k->c, k->table->name, schema->name, k->arena, &c, err));
    *missing = 0;
    *distinct = false;
    for (size_t r = 0; r < rows; r++) *missing += asc_column_missing(&c, r);
    if (*missing > 0 || !may_identify(&c) || k->id != NULL) return ASC_OK;
    uint32_t *id = asc_take_bytes(k->arena, rows, sizeof *id);
    ASC_TRY(asc_arena_check(k->arena, err));
    size_t ids = 0;
    ASC_TRY(first_appearance(&c, NULL, rows, k->arena, id, &ids, err));
    *distinct = ids == rows;
    return ASC_OK;
}

/* One comment line of a column. Line breaks of a level cannot leave the comment: it is quoted. */
static void describe(sketch *k, const asc_column *c, size_t missing)
{
    asc_text *t = k->out;
    asc_text_add(t, "#   ");
    canonical_text(t, c->name);
    asc_text_format(t, ": %s", asc_type_name(c->type));
    if (c->unit != NULL) {
        asc_text_add(t, ", in ");
        canonical_text(t, c->unit);
    }
    if (c->type == ASC_CATEGORY) asc_text_format(t, ", %zu levels", c->levels);
    if (c->type == ASC_CATEGORY && c->levels <= LEVELS_SHOWN) {
        for (size_t i = 0; i < c->levels; i++) {
            asc_text_add(t, i == 0 ? ": " : ", ");
            canonical_text(t, c->level[i]);
        }
    }
    if (missing > 0) asc_text_format(t, "; %s missing", grouped(missing, k->arena));
    asc_text_add(t, "\n");
}

static asc_status list_columns(sketch *k, asc_error *err)
{
    for (size_t j = 0; j < k->table->columns; j++) {
        const asc_column *c = &k->table->column[j];
        size_t missing = 0;
        bool distinct = false;
        const asc_arena_mark mark = asc_arena_save(k->arena);
        const asc_status status = look(k, c, &missing, &distinct, err);
        asc_arena_rewind(k->arena, mark);
        ASC_TRY(status);
        if (distinct) k->id = c->name;
        describe(k, c, missing);
        if (missing == 0) continue;
        asc_text_add(&k->missing, "#   ");
        canonical_text(&k->missing, c->name);
        asc_text_format(&k->missing, ": %s\n",
                        c->type == ASC_CATEGORY || c->type == ASC_TEXT ? "category"
                                                                       : "exclude");
    }
    return ASC_OK;
}

static void add_head(const sketch *k)
{
    asc_text *t = k->out;
    asc_text_add(t, "study: {name: my_study, title: My study}\ncohort: ");
    canonical_text(t, k->path);
    asc_text_add(t, "                # path of the cohort, relative to this file\n"
                    "unit: {table: ");
    canonical_text(t, k->table->name);
    if (k->id != NULL) {
        asc_text_add(t, ", id: ");
        canonical_text(t, k->id);
        asc_text_add(
            t, "}      # cluster: COLUMN when units of one person or site go together\n");
    } else {
        asc_text_add(
            t,
            "}      # no column has a different value in every row: id: is left out\n");
    }
}

static void add_rest(const sketch *k)
{
    asc_text_add(
        k->out,
        "# Which units are compared; each line is a row of the flow.\n"
        "# include:\n"
        "#   - {column: FILL_IN, not: [FILL_IN], why: not at risk}\n"
        "\n"
        "# Who worked on the units, in the order of delivery: units it delivered to.\n"
        "partners:\n"
        "  partner_a: {column: FILL_IN, is: [FILL_IN]}\n"
        "  partner_b: {column: FILL_IN, is: [FILL_IN]}\n"
        "  # A partner with several functions:\n"
        "  # partner_c: {functions: {visit: {column: FILL_IN, is: [FILL_IN]}, call: "
        "{column: FILL_IN, is: [FILL_IN]}}}\n"
        "\n"
        "# What is counted or measured. Numbers: {column: cost, family: gaussian, good: "
        "lower}\n"
        "outcomes:\n"
        "  outcome: {column: FILL_IN, is: [FILL_IN], good: lower}\n"
        "\n"
        "# Everything known before delivery that bears on who got it and on the "
        "outcome.\n"
        "covariates: [FILL_IN]\n"
        "\n");
    if (k->missing.length > 0) {
        asc_text_add(k->out,
                     "# Missing values: refuse, exclude, category or {impute: number}.\n"
                     "# missing:\n");
        asc_text_add(k->out, k->missing.data);
        asc_text_add(k->out, "\n");
    }
    asc_text_add(
        k->out,
        "counterfactual: {model: gcomp, interactions: pairs, policy: delivered}\n"
        "contribution: [shapley, leave_one_out]\n"
        "bootstrap: {replicates: 1000, seed: 1, interval: default, level: 0.95}\n");
}

static asc_status write_sketch(sketch *k, asc_error *err)
{
    asc_text_format(k->out,
                    "# A study to fill in: replace every FILL_IN. All keys: "
                    "docs/formats/study.md\n#\n# Columns of the table (%s rows):\n",
                    grouped(k->table->rows, k->arena));
    k->missing = asc_text_start(k->out->arena);
    ASC_TRY(list_columns(k, err));
    asc_text_add(k->out, "\n");
    add_head(k);
    asc_text_add(k->out, "\n");
    add_rest(k);
    return asc_arena_check(k->out->arena, err);
}

asc_status asc_study_init(const asc_cohort *c, const char *path, const char *table,
                          asc_text *out, asc_error *err)
{
    ASC_REQUIRE(asc_cohort_tables(c) > 0, err, ASC_EDATA, "the cohort has no tables");
    const asc_table *t =
        table == NULL ? asc_cohort_table(c, 0) : asc_cohort_find(c, table);
    ASC_REQUIRE(t != NULL, err, ASC_EUSAGE,
                "no table '%s' in the cohort; its first is '%s'", table,
                asc_cohort_table(c, 0)->name);
    ASC_REQUIRE(t->rows < UINT32_MAX, err, ASC_EOVERFLOW,
                "table '%s': %zu rows, more than %u", t->name, t->rows, UINT32_MAX);
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "out of memory");
    sketch k = {.c = c, .path = path, .table = t, .arena = work, .out = out};
    const asc_status status = write_sketch(&k, err);
    asc_arena_destroy(work);
    return status;
}
