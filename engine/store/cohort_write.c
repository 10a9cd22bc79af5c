/* Writing the cohort file (docs/formats/cohort.md): a writer takes the tables one after the other, each piece
 * by piece, then provenance and the hashes of all blocks. */
#include "ascribe/cohort.h"
#include "ascribe/file.h"
#include "ascribe/pool.h"
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

static const char provenance_name[] = "provenance", hashes_name[] = "chunk_blake2b";

struct asc_cohort_writer {
    asc_arena *arena;
    char *path;
    hdf_out out;
    const asc_table **table; /* [count] schemas                           */
    hdf_hashes *hashes;      /* [count] of the tables that are complete   */
    size_t count, complete;
    char hash[2 * ASC_HASH_BYTES + 1];
    frame_out *frame; /* of table `complete`, NULL between tables  */
};

static asc_status check_tables(const char *path, const asc_table *const *tables,
                               size_t count, asc_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = tables[i]->name;
        ASC_TRY(frame_check(path, tables[i], err));
        ASC_REQUIRE(strcmp(name, provenance_name) != 0 && strcmp(name, hashes_name) != 0,
                    err, ASC_EDATA,
                    "%s: a table cannot be called '%s': the file has its own; "
                    "rename it",
                    path, name);
        for (size_t k = 0; k < i; k++)
            ASC_REQUIRE(strcmp(name, tables[k]->name) != 0, err, ASC_EDATA,
                        "%s: two tables are called '%s'", path, name);
    }
    return ASC_OK;
}

/* The table's block hashes as /chunk_blake2b/<table>, [blocks x 32]. */
static asc_status put_hashes(const hdf_out *o, hid_t group, const char *table,
                             const hdf_hashes *h, asc_error *err)
{
    const hdf_array a = {.name = table,
                         .type = H5T_STD_U8LE,
                         .size = 1,
                         .rows = h->count,
                         .columns = ASC_HASH_BYTES,
                         .data = h->data};
    hid_t dataset = -1;
    ASC_TRY(hdf_write_array(o, group, &a, NULL, &dataset, err));
    ASC_TRY(hdf_put_encoding(o, dataset, "array", "0.2.0", err));
    (void)H5Dclose(dataset);
    return ASC_OK;
}

static asc_status put_root(const asc_cohort_writer *w, asc_error *err)
{
    const hdf_out *o = &w->out;
    const char **name = asc_take_bytes(w->arena, w->count, sizeof *name);
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t i = 0; i < w->count; i++) name[i] = w->table[i]->name;
    ASC_TRY(hdf_put_text(o, o->file, "kind", "cohort", err));
    ASC_TRY(hdf_put_integer(o, o->file, "schema_version", ASC_SCHEMA_VERSION, err));
    ASC_TRY(hdf_put_text(o, o->file, "ascribe_version", ASC_VERSION, err));
    return hdf_put_texts(o, o->file, "tables", name, w->count, err);
}

/* The schemas as a reader will see them, so that both ends hash the same thing. */
static asc_status put_cohort_hash(asc_cohort_writer *w, asc_error *err)
{
    const hdf_out *o = &w->out;
    const hdf_in in = {.file = o->file, .path = o->path, .bytes = (size_t)1 << 48};
    frame_schema *f = asc_take_bytes(w->arena, w->count, sizeof *f);
    uint8_t **data = asc_take_bytes(w->arena, w->count, sizeof *data);
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t i = 0; i < w->count; i++) {
        ASC_TRY(frame_schema_read(&in, o->file, w->table[i]->name, w->arena, &f[i], err));
        data[i] = w->hashes[i].data;
    }
    ASC_TRY(hdf_cohort_hash(f, data, w->count, w->hash, err));
    return hdf_put_text(o, o->file, "cohort_blake2b", w->hash, err);
}

/* The schemas are kept, without their data. */
static asc_status keep_schemas(asc_cohort_writer *w, const asc_table *const *tables,
                               asc_error *err)
{
    w->table = asc_take_bytes(w->arena, w->count, sizeof(asc_table *));
    w->hashes = asc_take_bytes(w->arena, w->count, sizeof *w->hashes);
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t i = 0; i < w->count; i++) w->table[i] = tables[i];
    return ASC_OK;
}

static asc_status create(asc_cohort_writer *w, const char *path,
                         const asc_table *const *tables, asc_error *err)
{
    w->arena = asc_arena_create();
    ASC_REQUIRE(w->arena != NULL, err, ASC_EMEMORY, "no memory to write %s", path);
    w->path = asc_take_text(w->arena, path);
    ASC_TRY(keep_schemas(w, tables, err));
    ASC_TRY(hdf_create(w->path, w->arena, &w->out, err));
    return put_root(w, err);
}

asc_status asc_cohort_create(const char *path, const asc_table *const *tables,
                             size_t count, asc_cohort_writer **out, asc_error *err)
{
    bool exists = false;
    ASC_TRY(asc_file_check(path, &exists, err));
    ASC_TRY(check_tables(path, tables, count, err));
    asc_cohort_writer *w = calloc(1, sizeof *w);
    ASC_REQUIRE(w != NULL, err, ASC_EMEMORY, "no memory to write %s", path);
    w->count = count;
    w->out.file = w->out.boolean = -1;
    const asc_status s = create(w, path, tables, err);
    if (s == ASC_OK)
        *out = w;
    else
        asc_cohort_discard(w);
    return s;
}

asc_status asc_cohort_start(asc_cohort_writer *w, const uint8_t *nullable, asc_error *err)
{
    ASC_REQUIRE(w->frame == NULL && w->complete < w->count, err, ASC_EINTERNAL,
                "%s: no table can start now, %zu of %zu are complete", w->path,
                w->complete, w->count);
    return frame_start(&w->out, w->out.file, w->table[w->complete], nullable, true,
                       &w->frame, err);
}

asc_status asc_cohort_add(asc_cohort_writer *w, const asc_table *rows, asc_error *err)
{
    ASC_REQUIRE(w->frame != NULL, err, ASC_EINTERNAL, "%s: no table has started",
                w->path);
    return frame_add(w->frame, rows, err);
}

asc_status asc_cohort_end(asc_cohort_writer *w, asc_error *err)
{
    ASC_REQUIRE(w->frame != NULL, err, ASC_EINTERNAL, "%s: no table has started",
                w->path);
    ASC_TRY(frame_end(w->frame, &w->hashes[w->complete], err));
    frame_free(w->frame);
    w->frame = NULL;
    w->complete++;
    return ASC_OK;
}

static asc_status copy_columns(asc_cohort_writer *w, const asc_cohort *from,
                               asc_arena *arena, asc_error *err)
{
    const asc_table *t = w->table[w->complete];
    for (size_t j = 0; j < t->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_column c;
        ASC_TRY(asc_cohort_read(from, t->name, t->column[j].name, arena, &c, err));
        ASC_TRY(frame_put(w->frame, j, &c, err));
        asc_arena_rewind(arena, mark);
    }
    return ASC_OK;
}

asc_status asc_cohort_copy(asc_cohort_writer *w, const asc_cohort *from, asc_error *err)
{
    ASC_TRY(asc_cohort_start(w, NULL, err));
    asc_arena *arena = asc_arena_create();
    ASC_REQUIRE(arena != NULL, err, ASC_EMEMORY, "no memory to copy a table");
    const asc_status s = copy_columns(w, from, arena, err);
    asc_arena_destroy(arena);
    return s == ASC_OK ? asc_cohort_end(w, err) : s;
}

const char *asc_cohort_written_hash(const asc_cohort_writer *w)
{
    return w->hash;
}

static asc_status complete(asc_cohort_writer *w, const asc_table *provenance,
                           asc_error *err)
{
    hid_t group = -1;
    const hdf_out *o = &w->out;
    if (provenance != NULL) {
        asc_table named = *provenance;
        named.name = provenance_name;
        ASC_TRY(frame_write(o, o->file, &named, NULL, err));
    }
    ASC_TRY(hdf_group(o, o->file, hashes_name, &group, err));
    for (size_t i = 0; i < w->count; i++)
        ASC_TRY(put_hashes(o, group, w->table[i]->name, &w->hashes[i], err));
    (void)H5Gclose(group);
    return put_cohort_hash(w, err);
}

/* The finished file: n bytes, and their hash behind them. */
typedef struct finished {
    const char *path;
    unsigned char *image;
    size_t n;
    char temporary[ASC_PATH_MAX];
} finished;

/* The bytes are hashed while they are written. */
static asc_status write_or_seal(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    finished *f = context;
    if (task == 0)
        return asc_file_temporary(f->path, f->image, f->n, ASC_FILE_PRIVATE, f->temporary,
                                  err);
    hdf_seal(f->image, f->n);
    return ASC_OK;
}

static asc_status put_file(finished *f, bool overwrite, bool *same, asc_error *err)
{
    bool exists = false;
    ASC_TRY(asc_file_check(f->path, &exists, err));
    if (exists && asc_file_starts(f->path, f->image, f->n)) {
        hdf_seal(f->image, f->n);
        return asc_file_write(f->path, f->image, f->n + HDF_END_BYTES, ASC_FILE_PRIVATE,
                              overwrite, same, err);
    }
    if (same != NULL) *same = false;
    ASC_TRY(asc_file_allow(f->path, exists, overwrite, err));
    ASC_TRY(asc_pool_run(2, write_or_seal, f, err));
    ASC_TRY(asc_file_extend(f->temporary, f->image + f->n, HDF_END_BYTES, err));
    return asc_file_rename(f->temporary, f->path, overwrite, err);
}

static asc_status publish(const hdf_out *o, const char *path, bool overwrite, bool *same,
                          asc_error *err)
{
    finished f = {.path = path};
    void *copy = NULL;
    ASC_TRY(hdf_view(o, &f.image, &f.n, &copy, err));
    const asc_status s = put_file(&f, overwrite, same, err);
    free(copy);
    return s;
}

asc_status asc_cohort_finish(asc_cohort_writer *w, const asc_table *provenance,
                             bool overwrite, bool *same, asc_error *err)
{
    ASC_REQUIRE(w->frame == NULL && w->complete == w->count, err, ASC_EINTERNAL,
                "%s: %zu of %zu tables are complete", w->path, w->complete, w->count);
    ASC_TRY(complete(w, provenance, err));
    return publish(&w->out, w->path, overwrite, same, err);
}

void asc_cohort_discard(asc_cohort_writer *w)
{
    if (w == NULL) return;
    frame_free(w->frame);
    for (size_t i = 0; w->hashes != NULL && i < w->count; i++) free(w->hashes[i].data);
    if (w->out.file >= 0) hdf_discard(&w->out);
    asc_arena_destroy(w->arena);
    free(w);
}

static asc_status write_all(asc_cohort_writer *w, const asc_table *const *tables,
                            asc_error *err)
{
    for (; w->complete < w->count; w->complete++)
        ASC_TRY(frame_write(&w->out, w->out.file, tables[w->complete],
                            &w->hashes[w->complete], err));
    return ASC_OK;
}

asc_status asc_cohort_write(const char *path, const asc_table *const *tables,
                            size_t count, const asc_table *provenance, bool overwrite,
                            bool *same, asc_error *err)
{
    asc_cohort_writer *w = NULL;
    ASC_TRY(asc_cohort_create(path, tables, count, &w, err));
    asc_status s = write_all(w, tables, err);
    if (s == ASC_OK) s = asc_cohort_finish(w, provenance, overwrite, same, err);
    asc_cohort_discard(w);
    return s;
}
