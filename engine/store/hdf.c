/* What reading and writing HDF5 share. */
#include "hdf.h"
#include <H5PLpublic.h>
#include <stdio.h>

enum { BLOCK_ROWS = 1 << 16, BLOCK_BYTES = 1 << 22, POOL_BYTES = 1 << 21 };

void hdf_start(void)
{
    (void)H5open();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    (void)H5PLset_loading_state(0);
    if (H5Lis_registered(H5L_TYPE_EXTERNAL) > 0) (void)H5Lunregister(H5L_TYPE_EXTERNAL);
}

size_t hdf_block_rows(size_t rows, size_t row_bytes)
{
    size_t block = BLOCK_ROWS;
    while (block > 1 && row_bytes > BLOCK_BYTES / block) block /= 2;
    if (block > rows) block = rows;
    return block > 0 ? block : 1;
}

size_t hdf_blocks(size_t rows, size_t row_bytes)
{
    const size_t block = hdf_block_rows(rows, row_bytes);
    return rows / block + (rows % block != 0);
}

bool hdf_plain_text(const char *text, size_t n)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < n; i++) seen |= (unsigned char)text[i];
    return seen < 0x80;
}

asc_status hdf_run(size_t n, size_t bytes, asc_task *body, void *context, asc_error *err)
{
    if (n > 1 && bytes >= POOL_BYTES) return asc_pool_run(n, body, context, err);
    for (size_t k = 0; k < n; k++) ASC_TRY(body(context, k, 0, err));
    return ASC_OK;
}

/* The innermost entry of the error stack says what went wrong. */
static herr_t keep_first(unsigned n, const H5E_error2_t *entry, void *text)
{
    if (n == 0 && entry->desc != NULL) (void)snprintf(text, 200, "%s", entry->desc);
    return 0;
}

asc_status hdf_fail(const char *path, asc_status code, const char *what, asc_error *err)
{
    char reason[200] = "no reason given";
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, reason);
    return ASC_FAIL(err, code, "%s: %s: %s", path, what, reason);
}
