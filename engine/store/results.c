/* Writing the results file (docs/formats/results.md): equal results give equal bytes. The finished
 * image goes to a temporary beside the output, is opened and compared value by value, and renamed. */
#include "ascribe/results.h"
#include "ascribe/file.h"
#include "hdf.h"
#include "results_file.h"
#include <stdlib.h>
#include <string.h>

static asc_status put_root(const hdf_out *o, const asc_result *r, asc_error *err)
{
    const hid_t root = o->file;
    ASC_TRY(hdf_put_text(o, root, "kind", "results", err));
    ASC_TRY(hdf_put_text(o, root, "ascribe_version", r->ascribe_version, err));
    ASC_TRY(hdf_put_integer(o, root, "schema_version", r->schema_version, err));
    ASC_TRY(hdf_put_text(o, root, "study", r->study, err));
    ASC_TRY(hdf_put_text(o, root, "plan_blake2b", r->plan_blake2b, err));
    ASC_TRY(hdf_put_text(o, root, "cohort_blake2b", r->cohort_blake2b, err));
    ASC_TRY(hdf_put_natural(o, root, "seed", r->seed, err));
    ASC_TRY(hdf_put_natural(o, root, "replicates", r->replicates, err));
    return hdf_put_integer(o, root, "claim_level", r->claim_level, err);
}

/* A table under the name the file gives it; an absent one is written without rows or columns. */
static asc_status put_named(const hdf_out *o, hid_t group, const asc_table *t,
                            const char *name, asc_error *err)
{
    asc_table named = {0};
    if (t != NULL) named = *t;
    named.name = name;
    return frame_write(o, group, &named, NULL, err);
}

static asc_status put_study(const hdf_out *o, const asc_result *r, asc_error *err)
{
    hid_t group = -1;
    ASC_TRY(hdf_group(o, o->file, "study", &group, err));
    ASC_TRY(hdf_write_text(o, group, "text", r->study_text, err));
    ASC_TRY(put_named(o, group, r->options, "options", err));
    (void)H5Gclose(group);
    return put_named(o, o->file, r->recipe, "recipe", err);
}

/* Group `tables` of parent, with the list of its tables. */
static asc_status put_list(const hdf_out *o, hid_t parent, asc_table *const *table,
                           size_t tables, asc_error *err)
{
    hid_t group = -1;
    const char **name = asc_take_bytes(o->arena, tables, sizeof *name);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t i = 0; i < tables; i++) name[i] = table[i]->name;
    ASC_TRY(hdf_group(o, parent, "tables", &group, err));
    ASC_TRY(hdf_put_texts(o, group, "tables", name, tables, err));
    for (size_t i = 0; i < tables; i++)
        ASC_TRY(frame_write(o, group, table[i], NULL, err));
    (void)H5Gclose(group);
    return ASC_OK;
}

static asc_status put_tables(const hdf_out *o, const asc_result *r, asc_error *err)
{
    ASC_TRY(put_list(o, o->file, r->table, r->tables, err));
    if (r->analyses == 0) return ASC_OK;
    hid_t all = -1;
    const char **name = asc_take_bytes(o->arena, r->analyses, sizeof *name);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t i = 0; i < r->analyses; i++) name[i] = r->analysis[i].name;
    ASC_TRY(hdf_group(o, o->file, "analyses", &all, err));
    ASC_TRY(hdf_put_texts(o, all, "analyses", name, r->analyses, err));
    for (size_t i = 0; i < r->analyses; i++) {
        const asc_analysis *a = &r->analysis[i];
        hid_t group = -1;
        ASC_TRY(hdf_group(o, all, a->name, &group, err));
        ASC_TRY(put_list(o, group, a->table, a->tables, err));
        (void)H5Gclose(group);
    }
    (void)H5Gclose(all);
    return ASC_OK;
}

/* ---- draws ------------------------------------------------------------------------------------- */

/* Arrays in one folder share a scale when its values are the same. */
typedef struct draw_scales {
    hdf_scale own[2];    /* replicate, label: made for this array ... */
    hdf_scale *use[2];   /* ... or borrowed from an earlier one       */
    const char *name[2]; /* of the scale in use                       */
} draw_scales;

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static bool same_folder(const asc_draws *a, const asc_draws *b)
{
    const size_t n = folder_length(a->path);
    return n == folder_length(b->path) && strncmp(a->path, b->path, n) == 0;
}

static bool same_scale(const asc_draws *a, const asc_draws *b, int dimension)
{
    if (dimension == 0) return a->replicates == b->replicates;
    if (a->columns != b->columns) return false;
    for (size_t j = 0; j < a->columns; j++)
        if (strcmp(a->label[j], b->label[j]) != 0) return false;
    return true;
}

/* The scale of one dimension of draws i: an earlier one of the folder, or a new one. */
static asc_status find_scale(const hdf_out *o, const asc_result *r, size_t i,
                             int dimension, hid_t folder, draw_scales *all,
                             asc_error *err)
{
    static const char *const base[] = {"replicate", "label"};
    const asc_draws *d = &r->draws[i];
    draw_scales *mine = &all[i];
    bool taken = false;
    for (size_t k = 0; k < i; k++) {
        if (!same_folder(&r->draws[k], d)) continue;
        taken = true;
        if (!same_scale(&r->draws[k], d, dimension)) continue;
        mine->use[dimension] = all[k].use[dimension];
        mine->name[dimension] = all[k].name[dimension];
        return ASC_OK;
    }
    const char *name = base[dimension];
    if (taken)
        name = asc_take_format(o->arena, "%s_%s", name, d->path + folder_length(d->path));
    ASC_TRY(asc_arena_check(o->arena, err));
    mine->name[dimension] = name;
    mine->use[dimension] = &mine->own[dimension];
    if (dimension == 0)
        return hdf_index_scale(o, folder, name, d->replicates, &mine->own[0], err);
    return hdf_text_scale(o, folder, name, d->label, d->columns, &mine->own[1], err);
}

/* Opens or makes the groups of a path below /draws. */
static asc_status open_folder(const hdf_out *o, hid_t draws, const char *path,
                              hid_t *folder, asc_error *err)
{
    hid_t at = draws;
    const char *end = NULL;
    for (; (end = strchr(path, '/')) != NULL; path = end + 1) {
        const char *name = asc_take_textn(o->arena, path, (size_t)(end - path));
        hid_t next = -1;
        ASC_TRY(asc_arena_check(o->arena, err));
        ASC_REQUIRE(*name != '\0' && strcmp(name, ".") != 0, err, ASC_EINTERNAL,
                    "%s: draws with the path '%s'", o->path, path);
        if (H5Lexists(at, name, H5P_DEFAULT) > 0)
            next = H5Gopen2(at, name, H5P_DEFAULT);
        else
            ASC_TRY(hdf_group(o, at, name, &next, err));
        if (at != draws) (void)H5Gclose(at);
        at = next;
    }
    *folder = at;
    return ASC_OK;
}

static asc_status put_draws(const hdf_out *o, const asc_result *r, size_t i, hid_t draws,
                            draw_scales *all, asc_error *err)
{
    const asc_draws *d = &r->draws[i];
    hid_t folder = -1, dataset = -1;
    ASC_REQUIRE(d->columns > 0 && (d->value != NULL || d->replicates == 0), err,
                ASC_EINTERNAL, "%s: draws '%s' have no values", o->path, d->path);
    ASC_TRY(open_folder(o, draws, d->path, &folder, err));
    for (int k = 0; k < 2; k++) ASC_TRY(find_scale(o, r, i, k, folder, all, err));
    const hdf_array a = {.name = d->path + folder_length(d->path),
                         .type = H5T_IEEE_F64LE,
                         .size = sizeof(double),
                         .rows = d->replicates,
                         .columns = d->columns,
                         .data = d->value};
    ASC_TRY(hdf_write_array(o, folder, &a, all[i].use, &dataset, err));
    ASC_TRY(hdf_put_encoding(o, dataset, "array", "0.2.0", err));
    ASC_TRY(hdf_put_texts(o, dataset, "dimensions", all[i].name, 2, err));
    (void)H5Dclose(dataset);
    if (folder != draws) (void)H5Gclose(folder);
    return ASC_OK;
}

static asc_status put_all_draws(const hdf_out *o, const asc_result *r, asc_error *err)
{
    hid_t group = -1;
    const char **path = asc_take_bytes(o->arena, r->draw_count, sizeof *path);
    draw_scales *all = asc_take_bytes(o->arena, r->draw_count, sizeof *all);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t i = 0; i < r->draw_count; i++) path[i] = r->draws[i].path;
    ASC_TRY(hdf_group(o, o->file, "draws", &group, err));
    ASC_TRY(hdf_put_texts(o, group, "paths", path, r->draw_count, err));
    for (size_t i = 0; i < r->draw_count; i++)
        ASC_TRY(put_draws(o, r, i, group, all, err));
    for (size_t i = 0; i < r->draw_count; i++)
        for (int k = 0; k < 2; k++)
            if (all[i].use[k] == &all[i].own[k])
                ASC_TRY(hdf_scale_finish(o, &all[i].own[k], err));
    (void)H5Gclose(group);
    return ASC_OK;
}

/* ---- the file ---------------------------------------------------------------------------------- */

static asc_status build_image(const char *path, const asc_result *r, asc_arena *arena,
                              void **image, size_t *n, asc_error *err)
{
    hdf_out o;
    ASC_TRY(hdf_create(path, arena, &o, err));
    asc_status s = put_root(&o, r, err);
    if (s == ASC_OK) s = put_study(&o, r, err);
    if (s == ASC_OK) s = put_tables(&o, r, err);
    if (s == ASC_OK) s = put_all_draws(&o, r, err);
    if (s == ASC_OK) s = hdf_image(&o, image, n, err);
    hdf_discard(&o);
    return s;
}

static asc_status write_in(const char *path, const asc_result *r, bool overwrite,
                           asc_arena *arena, asc_error *err)
{
    char temporary[ASC_PATH_MAX];
    void *image = NULL;
    size_t n = 0;
    ASC_TRY(build_image(path, r, arena, &image, &n, err));
    asc_status s = asc_file_temporary(path, image, n, ASC_FILE_PRIVATE, temporary, err);
    free(image);
    ASC_TRY(s);
    s = results_compare(temporary, r, arena, err);
    if (s != ASC_OK) {
        asc_file_remove(temporary);
        return s;
    }
    return asc_file_rename(temporary, path, overwrite, err);
}

asc_status asc_results_write(const char *path, const asc_result *r, bool overwrite,
                             asc_error *err)
{
    ASC_TRY(asc_file_target(path, overwrite, err));
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory to write %s", path);
    const asc_status s = write_in(path, r, overwrite, arena, err);
    asc_arena_destroy(arena);
    return s;
}
