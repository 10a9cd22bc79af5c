/* Reading results files back, and telling what stands at an output path. */
#include "ascribe/file.h"
#include "ascribe/results.h"
#include "hdf.h"
#include "results_file.h"
#include <stdio.h>
#include <string.h>

static asc_status read_root(const hdf_in *in, asc_arena *arena, asc_result *r,
                            asc_error *err)
{
    const hid_t root = in->file;
    const char *kind = NULL;
    int64_t version = 0, level = 0;
    uint64_t replicates = 0;
    ASC_REQUIRE(hdf_has(root, "kind"), err, ASC_EFORMAT,
                "%s: not an ascribe results file (no 'kind' attribute)", in->path);
    ASC_TRY(hdf_get_text(in, root, "kind", "root", arena, &kind, err));
    ASC_REQUIRE(strcmp(kind, "results") == 0, err, ASC_EFORMAT,
                "%s: not an ascribe results file (kind '%s')", in->path, kind);
    ASC_TRY(hdf_get_integer(in, root, "schema_version", "root", &version, err));
    ASC_REQUIRE(version == ASC_SCHEMA_VERSION, err, ASC_EFORMAT,
                "%s: results of schema version %lld, this program reads version %d",
                in->path, (long long)version, ASC_SCHEMA_VERSION);
    ASC_TRY(hdf_get_text(in, root, "ascribe_version", "root", arena, &r->ascribe_version,
                         err));
    ASC_TRY(hdf_get_text(in, root, "study", "root", arena, &r->study, err));
    ASC_TRY(hdf_get_text(in, root, "plan_blake2b", "root", arena, &r->plan_blake2b, err));
    ASC_TRY(
        hdf_get_text(in, root, "cohort_blake2b", "root", arena, &r->cohort_blake2b, err));
    ASC_TRY(hdf_get_natural(in, root, "seed", "root", &r->seed, err));
    ASC_TRY(hdf_get_natural(in, root, "replicates", "root", &replicates, err));
    ASC_TRY(hdf_get_integer(in, root, "claim_level", "root", &level, err));
    r->schema_version = (int)version;
    r->replicates = replicates;
    r->claim_level = (int)level;
    return ASC_OK;
}

static asc_status read_list(const hdf_in *in, hid_t parent, const char *what,
                            asc_arena *arena, asc_table ***table, size_t *tables,
                            asc_error *err)
{
    hid_t group = -1;
    hdf_texts names = {0};
    ASC_TRY(hdf_child(in, parent, "tables", H5I_GROUP, what, &group, err));
    ASC_TRY(hdf_get_texts(in, group, "tables", "tables", arena, &names, err));
    asc_table **all = asc_take_bytes(arena, names.count, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < names.count; i++)
        ASC_TRY(frame_read(in, group, names.text[i], arena, &all[i], err));
    (void)H5Gclose(group);
    *table = all;
    *tables = names.count;
    return ASC_OK;
}

static asc_status read_analyses(const hdf_in *in, asc_arena *arena, asc_result *r,
                                asc_error *err)
{
    hid_t all = -1;
    hdf_texts names = {0};
    if (H5Lexists(in->file, "analyses", H5P_DEFAULT) <= 0) return ASC_OK;
    ASC_TRY(hdf_child(in, in->file, "analyses", H5I_GROUP, "root", &all, err));
    ASC_TRY(hdf_get_texts(in, all, "analyses", "analyses", arena, &names, err));
    r->analysis = asc_take_bytes(arena, names.count, sizeof *r->analysis);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < names.count; i++) {
        asc_analysis *a = &r->analysis[i];
        hid_t group = -1;
        a->name = names.text[i];
        ASC_TRY(hdf_child(in, all, a->name, H5I_GROUP, "analyses", &group, err));
        ASC_TRY(read_list(in, group, a->name, arena, &a->table, &a->tables, err));
        (void)H5Gclose(group);
    }
    (void)H5Gclose(all);
    r->analyses = names.count;
    return ASC_OK;
}

static asc_status read_tables(const hdf_in *in, asc_arena *arena, asc_result *r,
                              asc_error *err)
{
    hid_t group = -1;
    ASC_TRY(hdf_child(in, in->file, "study", H5I_GROUP, "root", &group, err));
    ASC_TRY(hdf_read_text(in, group, "text", "study", arena, &r->study_text, err));
    ASC_TRY(frame_read(in, group, "options", arena, &r->options, err));
    (void)H5Gclose(group);
    ASC_TRY(frame_read(in, in->file, "recipe", arena, &r->recipe, err));
    ASC_TRY(read_list(in, in->file, "root", arena, &r->table, &r->tables, err));
    return read_analyses(in, arena, r, err);
}

/* Walks a path below /draws: the group that holds its last part. */
static asc_status walk(const hdf_in *in, const char *path, asc_arena *arena,
                       hid_t *folder, const char **name, asc_error *err)
{
    hid_t at = -1;
    ASC_TRY(hdf_child(in, in->file, "draws", H5I_GROUP, "root", &at, err));
    for (const char *end = NULL; (end = strchr(path, '/')) != NULL; path = end + 1) {
        const char *part = asc_take_textn(arena, path, (size_t)(end - path));
        hid_t next = -1;
        ASC_TRY(asc_arena_check(arena, err));
        ASC_TRY(hdf_child(in, at, part, H5I_GROUP, "draws", &next, err));
        (void)H5Gclose(at);
        at = next;
    }
    *folder = at;
    *name = path;
    return ASC_OK;
}

/* Opens draws and reads their shape and labels. */
static asc_status open_draws(const hdf_in *in, asc_arena *arena, asc_draws *d,
                             hid_t *dataset, hdf_shape *shape, asc_error *err)
{
    hid_t folder = -1;
    const char *name = NULL;
    hdf_texts dimensions = {0}, labels = {0};
    char what[256];
    (void)snprintf(what, sizeof what, "draws '%.200s'", d->path);
    ASC_TRY(walk(in, d->path, arena, &folder, &name, err));
    ASC_TRY(hdf_child(in, folder, name, H5I_DATASET, what, dataset, err));
    ASC_TRY(hdf_shape_of(in, *dataset, what, shape, err));
    ASC_REQUIRE(shape->rank == 2 && shape->class == H5T_FLOAT &&
                    shape->size == sizeof(double),
                err, ASC_EFORMAT, "%s: %s are no matrix of doubles", in->path, what);
    ASC_TRY(hdf_get_texts(in, *dataset, "dimensions", what, arena, &dimensions, err));
    ASC_REQUIRE(dimensions.count == 2, err, ASC_EFORMAT, "%s: %s name %zu dimensions",
                in->path, what, dimensions.count);
    ASC_TRY(hdf_read_texts(in, folder, dimensions.text[1], what, arena, &labels, err));
    ASC_REQUIRE(labels.count == shape->columns, err, ASC_EFORMAT,
                "%s: %s have %zu columns and %zu labels", in->path, what, shape->columns,
                labels.count);
    (void)H5Gclose(folder);
    d->replicates = shape->rows;
    d->columns = shape->columns;
    d->label = labels.text;
    return ASC_OK;
}

static asc_status list_draws(const hdf_in *in, asc_arena *arena, asc_result *r,
                             asc_error *err)
{
    hid_t group = -1;
    hdf_texts paths = {0};
    ASC_TRY(hdf_child(in, in->file, "draws", H5I_GROUP, "root", &group, err));
    ASC_TRY(hdf_get_texts(in, group, "paths", "draws", arena, &paths, err));
    (void)H5Gclose(group);
    r->draw_count = paths.count;
    r->draws = asc_take_bytes(arena, paths.count, sizeof *r->draws);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < paths.count; i++) {
        hid_t dataset = -1;
        hdf_shape shape = {0};
        r->draws[i].path = paths.text[i];
        ASC_TRY(open_draws(in, arena, &r->draws[i], &dataset, &shape, err));
        (void)H5Dclose(dataset);
    }
    return ASC_OK;
}

asc_status results_read_from(const hdf_in *in, asc_arena *arena, asc_result *out,
                             asc_error *err)
{
    asc_result r = {0};
    ASC_TRY(read_root(in, arena, &r, err));
    ASC_TRY(read_tables(in, arena, &r, err));
    ASC_TRY(list_draws(in, arena, &r, err));
    *out = r;
    return ASC_OK;
}

asc_status asc_results_read(const char *path, asc_arena *arena, asc_result *out,
                            asc_error *err)
{
    hdf_in in;
    ASC_TRY(hdf_open(path, &in, err));
    const asc_status s = results_read_from(&in, arena, out, err);
    hdf_close(&in);
    return s;
}

asc_status results_draws_from(const hdf_in *in, asc_arena *arena, asc_draws *draws,
                              asc_error *err)
{
    asc_draws d = *draws;
    hid_t dataset = -1;
    hdf_shape shape = {0};
    ASC_TRY(open_draws(in, arena, &d, &dataset, &shape, err));
    double *value = asc_take_bytes(arena, shape.rows * shape.columns, sizeof *value);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(hdf_read(in, dataset, &shape, NULL, d.path, value, err));
    (void)H5Dclose(dataset);
    d.value = value;
    *draws = d;
    return ASC_OK;
}

asc_status asc_results_read_draws(const char *path, asc_arena *arena, asc_draws *draws,
                                  asc_error *err)
{
    hdf_in in;
    ASC_TRY(hdf_open(path, &in, err));
    const asc_status s = results_draws_from(&in, arena, draws, err);
    hdf_close(&in);
    return s;
}

/* ---- what stands at a path --------------------------------------------------------------------- */

static bool built_by(const asc_table *recipe, const char *build)
{
    const asc_column *key = asc_table_find(recipe, "key"),
                     *value = asc_table_find(recipe, "value");
    if (key == NULL || value == NULL || key->type != ASC_TEXT || value->type != ASC_TEXT)
        return false;
    for (size_t i = 0; i < recipe->rows; i++) {
        char cell[64];
        if (strcmp(asc_column_text(key, i, cell, sizeof cell), "build") != 0) continue;
        const char *text = value->text + i * value->width;
        return strlen(build) == strnlen(text, value->width) &&
               strncmp(text, build, value->width) == 0;
    }
    return false;
}

asc_status asc_results_probe(const char *path, const char *plan_hex,
                             const char *cohort_hex, const char *build,
                             asc_output_state *state, asc_error *err)
{
    bool exists = false;
    asc_result r;
    ASC_TRY(asc_file_check(path, &exists, err));
    if (!exists) {
        *state = ASC_OUTPUT_FREE;
        return ASC_OK;
    }
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory to look at %s", path);
    /* Whatever cannot be read as results is something else, which is no error here. */
    const asc_status s = asc_results_read(path, arena, &r, NULL);
    const bool same = s == ASC_OK && strcmp(r.plan_blake2b, plan_hex) == 0 &&
                      strcmp(r.cohort_blake2b, cohort_hex) == 0 &&
                      built_by(r.recipe, build);
    asc_arena_destroy(arena);
    ASC_REQUIRE(s != ASC_EMEMORY, err, ASC_EMEMORY, "no memory to look at %s", path);
    *state = same ? ASC_OUTPUT_SAME : ASC_OUTPUT_OTHER;
    return ASC_OK;
}
