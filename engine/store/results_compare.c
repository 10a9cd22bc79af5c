/* The last check before a results file gets its name: what was written is read again and compared with
 * what was meant, value by value and bit by bit. */
#include "hdf.h"
#include "results_file.h"
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_whole(const asc_column *a, const asc_column *b, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        const bool missing = asc_column_missing(a, i);
        if (missing != asc_column_missing(b, i)) return false;
        if (!missing && a->integer[i] != b->integer[i]) return false;
    }
    return true;
}

static bool same_category(const asc_column *a, const asc_column *b, size_t rows)
{
    if (a->levels != b->levels) return false;
    for (size_t k = 0; k < a->levels; k++)
        if (!same_text(a->level[k], b->level[k])) return false;
    return rows == 0 || memcmp(a->code, b->code, rows * sizeof *a->code) == 0;
}

static bool same_column(const asc_column *a, const asc_column *b, size_t rows)
{
    if (!same_text(a->name, b->name) || a->type != b->type) return false;
    if ((a->unit == NULL) != (b->unit == NULL)) return false;
    if (a->unit != NULL && !same_text(a->unit, b->unit)) return false;
    switch (a->type) {
    case ASC_REAL:
        return rows == 0 || memcmp(a->real, b->real, rows * sizeof *a->real) == 0;
    case ASC_CATEGORY:
        return same_category(a, b, rows);
    case ASC_TEXT:
        return a->width == b->width &&
               (rows == 0 || memcmp(a->text, b->text, rows * a->width) == 0);
    default:
        return same_whole(a, b, rows);
    }
}

/* The name of the first differing column, "" when the shapes differ, NULL when all is the same. */
static const char *difference(const asc_table *want, const asc_table *got)
{
    if (want == NULL) return got->columns == 0 ? NULL : "";
    if (want->rows != got->rows || want->columns != got->columns) return "";
    for (size_t j = 0; j < want->columns; j++)
        if (!same_column(&want->column[j], &got->column[j], want->rows))
            return want->column[j].name;
    return NULL;
}

static asc_status differs(const char *path, const char *what, const char *where,
                          asc_error *err)
{
    return ASC_FAIL(
        err, ASC_EIO,
        "%s: read back, %s '%s' is not what was written; nothing is kept: check the "
        "disk and memory of this machine",
        path, what, where);
}

static asc_status compare_table(const char *path, const asc_table *want,
                                const asc_table *got, asc_error *err)
{
    const char *where = difference(want, got);
    return where == NULL ? ASC_OK : differs(path, got->name, where, err);
}

static asc_status compare_root(const char *path, const asc_result *a, const asc_result *b,
                               asc_error *err)
{
    const bool same =
        same_text(a->ascribe_version, b->ascribe_version) &&
        same_text(a->study, b->study) && same_text(a->plan_blake2b, b->plan_blake2b) &&
        same_text(a->cohort_blake2b, b->cohort_blake2b) &&
        same_text(a->study_text, b->study_text) && a->seed == b->seed &&
        a->schema_version == b->schema_version && a->replicates == b->replicates &&
        a->claim_level == b->claim_level && a->tables == b->tables &&
        a->analyses == b->analyses && a->draw_count == b->draw_count;
    return same ? ASC_OK : differs(path, "attribute or list", "/", err);
}

static asc_status compare_draws(const hdf_in *in, const asc_draws *want, asc_draws *got,
                                asc_arena *arena, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(arena);
    ASC_TRY(results_draws_from(in, arena, got, err));
    bool same = want->replicates == got->replicates && want->columns == got->columns &&
                same_text(want->path, got->path);
    for (size_t j = 0; same && j < want->columns; j++)
        same = same_text(want->label[j], got->label[j]);
    const size_t bytes = want->replicates * want->columns * sizeof *want->value;
    if (same && bytes > 0) same = memcmp(want->value, got->value, bytes) == 0;
    asc_arena_rewind(arena, mark);
    return same ? ASC_OK : differs(in->path, "draws", want->path, err);
}

static asc_status compare_analyses(const char *path, const asc_result *want,
                                   const asc_result *got, asc_error *err)
{
    for (size_t i = 0; i < want->analyses; i++) {
        const asc_analysis *a = &want->analysis[i], *b = &got->analysis[i];
        if (!same_text(a->name, b->name) || a->tables != b->tables)
            return differs(path, "analysis", a->name, err);
        for (size_t j = 0; j < a->tables; j++)
            ASC_TRY(compare_table(path, a->table[j], b->table[j], err));
    }
    return ASC_OK;
}

static asc_status compare_all(const hdf_in *in, const asc_result *r, asc_arena *arena,
                              asc_error *err)
{
    asc_result got;
    ASC_TRY(results_read_from(in, arena, &got, err));
    ASC_TRY(compare_root(in->path, r, &got, err));
    ASC_TRY(compare_table(in->path, r->options, got.options, err));
    ASC_TRY(compare_table(in->path, r->recipe, got.recipe, err));
    for (size_t i = 0; i < r->tables; i++)
        ASC_TRY(compare_table(in->path, r->table[i], got.table[i], err));
    ASC_TRY(compare_analyses(in->path, r, &got, err));
    for (size_t i = 0; i < r->draw_count; i++)
        ASC_TRY(compare_draws(in, &r->draws[i], &got.draws[i], arena, err));
    return ASC_OK;
}

asc_status results_compare(const char *path, const asc_result *r, asc_arena *arena,
                           asc_error *err)
{
    hdf_in in;
    ASC_TRY(hdf_open(path, &in, err));
    const asc_status s = compare_all(&in, r, arena, err);
    hdf_close(&in);
    return s;
}
