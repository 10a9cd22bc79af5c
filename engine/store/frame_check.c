/* What the cohort encoding can hold (docs/formats/cohort.md): names, levels and cells are checked before
 * they are written. */
#include "ascribe/text.h"
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

static asc_status check_name(const char *path, const char *what, const char *name,
                             asc_error *err)
{
    ASC_REQUIRE(name != NULL && *name != '\0', err, ASC_EDATA, "%s: a %s without a name",
                path, what);
    ASC_REQUIRE(asc_utf8_valid(name, strlen(name), NULL), err, ASC_EDATA,
                "%s: the name of %s '%s' is not UTF-8", path, what, name);
    ASC_REQUIRE(strchr(name, '/') == NULL && strcmp(name, ".") != 0, err, ASC_EDATA,
                "%s: %s '%s': a name in HDF5 cannot be '.' or contain '/'; rename it",
                path, what, name);
    return ASC_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static asc_status check_twice(const char *path, const asc_table *t, asc_error *err)
{
    const char **name = malloc((t->columns + 1) * sizeof *name);
    ASC_REQUIRE(name != NULL, err, ASC_EMEMORY, "no memory for %zu names", t->columns);
    for (size_t j = 0; j < t->columns; j++) name[j] = t->column[j].name;
    qsort(name, t->columns, sizeof *name, by_name);
    const char *twice = NULL;
    for (size_t j = 1; j < t->columns && twice == NULL; j++)
        if (strcmp(name[j - 1], name[j]) == 0) twice = name[j];
    free(name);
    ASC_REQUIRE(twice == NULL, err, ASC_EDATA, "%s: table '%s' has two columns '%s'",
                path, t->name, twice);
    return ASC_OK;
}

static asc_status check_levels(const char *path, const asc_table *t, const asc_column *c,
                               asc_error *err)
{
    for (size_t k = 0; k < c->levels; k++) {
        ASC_REQUIRE(asc_utf8_valid(c->level[k], strlen(c->level[k]), NULL), err,
                    ASC_EDATA, "%s: table '%s', column '%s': level %zu is not UTF-8",
                    path, t->name, c->name, k);
        ASC_REQUIRE(
            k == 0 || strcmp(c->level[k - 1], c->level[k]) < 0, err, ASC_EDATA,
            "%s: table '%s', column '%s': levels '%s' and '%s' are not in byte order",
            path, t->name, c->name, c->level[k - 1], c->level[k]);
    }
    return ASC_OK;
}

asc_status frame_check(const char *path, const asc_table *schema, asc_error *err)
{
    ASC_TRY(check_name(path, "table", schema->name, err));
    for (size_t j = 0; j < schema->columns; j++) {
        const asc_column *c = &schema->column[j];
        ASC_TRY(check_name(path, "column", c->name, err));
        if (c->type == ASC_CATEGORY) ASC_TRY(check_levels(path, schema, c, err));
    }
    return check_twice(path, schema, err);
}

static asc_status check_codes(const char *path, const asc_table *t, const asc_column *c,
                              size_t first, asc_error *err)
{
    for (size_t i = 0; i < t->rows; i++)
        ASC_REQUIRE(
            c->code[i] >= -1 && (int64_t)c->code[i] < (int64_t)c->levels, err, ASC_EDATA,
            "%s: table '%s', column '%s', row %zu: code %d, but there are %zu levels",
            path, t->name, c->name, first + i, (int)c->code[i], c->levels);
    return ASC_OK;
}

asc_status frame_check_cells(const char *path, const asc_table *t, const asc_column *c,
                             size_t first, asc_error *err)
{
    if (c->type == ASC_CATEGORY) return check_codes(path, t, c, first, err);
    const bool wide = c->type == ASC_TEXT && !hdf_plain_text(c->text, t->rows * c->width);
    for (size_t i = 0; wide && i < t->rows; i++)
        ASC_REQUIRE(
            asc_utf8_valid(c->text + i * c->width, c->width, NULL), err, ASC_EDATA,
            "%s: table '%s', column '%s', row %zu: the text is not UTF-8; convert the "
            "source to UTF-8 first",
            path, t->name, c->name, first + i);
    for (size_t i = 0; c->type == ASC_BOOLEAN && i < t->rows; i++)
        ASC_REQUIRE(asc_column_missing(c, i) || c->integer[i] == 0 || c->integer[i] == 1,
                    err, ASC_EDATA,
                    "%s: table '%s', column '%s', row %zu: a boolean of value %lld", path,
                    t->name, c->name, first + i, (long long)c->integer[i]);
    return ASC_OK;
}
