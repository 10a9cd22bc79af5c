/* Labelled pairs: which records are one person, as found by other means. */
#include "ascribe/import.h"
#include "ascribe/pseudonym.h"
#include "private.h"
#include <stdlib.h>
#include <string.h>

static int by_number(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

bool link_is_true(const link_job *j, uint32_t a, uint32_t b)
{
    const uint64_t pair = (uint64_t)a << 32 | b;
    return j->truths > 0 &&
           bsearch(&pair, j->truth, j->truths, sizeof pair, by_number) != NULL;
}

static asc_status row_of(const link_job *j, size_t side, const asc_column *c, size_t i,
                         const asc_pseudonym *key, uint32_t *row, asc_error *err)
{
    char buffer[ASC_LINK_BYTES + 2], hex[ASC_PSEUDONYM_HEX + 1];
    const char *id = asc_column_cell(c, i, buffer, sizeof buffer);
    size_t n = strlen(id);
    if (key != NULL) {
        asc_pseudonym_make(key, id, n, hex);
        id = hex;
        n = ASC_PSEUDONYM_HEX;
    }
    *row = asc_intern_find(&j->side[side].number, id, n);
    ASC_REQUIRE(*row != UINT32_MAX, err, ASC_EDATA,
                "%s: column '%s', row %zu: an identifier that is not in %s",
                j->spec->truth, c->name, i + 1, j->side[side].file);
    return ASC_OK;
}

static asc_status take_pairs(link_job *j, const asc_table *t, const asc_pseudonym *key,
                             asc_error *err)
{
    const asc_column *c[2];
    for (size_t s = 0; s < 2; s++) {
        c[s] = asc_table_find(t, j->spec->truth_id[s]);
        ASC_REQUIRE(c[s] != NULL, err, ASC_ESTUDY, "%s: has no column '%s'",
                    j->spec->truth, j->spec->truth_id[s]);
    }
    j->truth = asc_take_bytes(j->arena, t->rows, sizeof *j->truth);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < t->rows; i++) {
        uint32_t row[2] = {0, 0};
        for (size_t s = 0; s < 2; s++) ASC_TRY(row_of(j, s, c[s], i, key, &row[s], err));
        j->truth[i] = (uint64_t)row[0] << 32 | row[1];
    }
    qsort(j->truth, t->rows, sizeof *j->truth, by_number);
    for (size_t i = 1; i < t->rows; i++)
        ASC_REQUIRE(j->truth[i] != j->truth[i - 1], err, ASC_EDATA,
                    "%s: a pair of records stands there twice (row %u of %s)",
                    j->spec->truth, (unsigned)(j->truth[i] >> 32) + 1, j->side[0].file);
    j->truths = t->rows;
    return ASC_OK;
}

asc_status link_load_truth(link_job *j, asc_error *err)
{
    if (j->spec->truth == NULL) return ASC_OK;
    const asc_column_rule rule[2] = {{.table = "truth",
                                      .column = j->spec->truth_id[0],
                                      .has_type = true,
                                      .type = ASC_TEXT},
                                     {.table = "truth",
                                      .column = j->spec->truth_id[1],
                                      .has_type = true,
                                      .type = ASC_TEXT}};
    const asc_import_options o = {.rule = rule, .rules = 2};
    asc_table *t = NULL;
    asc_pseudonym *key = NULL;
    ASC_TRY(asc_import_csv(j->spec->truth, "truth", &o, j->arena, &t, err));
    if (j->spec->key != NULL) ASC_TRY(asc_pseudonym_open(j->spec->key, &key, err));
    const asc_status s = take_pairs(j, t, key, err);
    asc_pseudonym_close(key);
    return s;
}
