/* Opening a file and reading it as unpacked bytes: compression by its magic bytes, the byte order mark, and the
 * refusal of what is no text at all. */
#include "source.h"
#include "unpack.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 30, HEAD = 8 };

struct asc_source {
    asc_raw raw;
    const asc_unpacker *unpacker; /* NULL: as it stands */
    void *state;
    char head[HEAD]; /* unpacked bytes that were looked at first */
    size_t heads, served;
    bool marked;
    char sha256[2 * ASC_HASH_BYTES + 1]; /* "" until the end was reached */
};

asc_status asc_raw_read(asc_raw *r, char *to, size_t n, size_t *got, asc_error *err)
{
    for (*got = 0; *got < n;) {
        const size_t want = n - *got < STEP ? n - *got : STEP;
        const ssize_t k = read(r->file, to + *got, want);
        if (k < 0 && errno == EINTR) continue;
        ASC_REQUIRE(k >= 0, err, ASC_EIO, "%s: %s after %zu of %zu bytes", r->path,
                    strerror(errno), r->at, r->bytes);
        if (k == 0) break;
        if (r->hash != NULL) asc_sha256_add(r->hash, to + *got, (size_t)k);
        *got += (size_t)k;
        r->at += (size_t)k;
    }
    ASC_REQUIRE(*got == n || r->at >= r->bytes, err, ASC_EIO,
                "%s: ended after %zu of %zu bytes; is it still being written?", r->path,
                r->at, r->bytes);
    return ASC_OK;
}

static bool starts_with(const char *head, size_t n, const char *magic, size_t length)
{
    return n >= length && memcmp(head, magic, length) == 0;
}

/* Formats that are often sent in place of a CSV file. */
static asc_status refuse_other_formats(const asc_source *s, asc_error *err)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *what, *help;
    } other[] = {
        {"\xFF\xFE", 2, "UTF-16 text", "save it as UTF-8"},
        {"\xFE\xFF", 2, "UTF-16 text", "save it as UTF-8"},
        {"PK\x03\x04", 4, "a zip archive or Excel workbook",
         "save the sheet as CSV (UTF-8)"},
        {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook", "save the sheet as CSV (UTF-8)"},
        {"\xFD"
         "7zXZ",
         5, "xz-compressed", "unpack it first (xz -d)"},
        {"\x89HDF\r\n", 6, "an HDF5 file", "a cohort file needs no import"},
        {"\x1F\x8B", 2, "gzip-compressed twice", "unpack it once first (gzip -d)"},
        {"\x28\xB5\x2F\xFD", 4, "compressed twice", "unpack it once first"},
    };
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        ASC_REQUIRE(!starts_with(s->head, s->heads, other[i].magic, other[i].n), err,
                    ASC_EFORMAT, "%s:1:1: not CSV: this is %s; %s", s->raw.path,
                    other[i].what, other[i].help);
    return ASC_OK;
}

static asc_status read_unpacked(asc_source *s, char *to, size_t n, size_t *got,
                                asc_error *err)
{
    if (s->unpacker == NULL)
        ASC_TRY(asc_raw_read(&s->raw, to, n, got, err));
    else
        ASC_TRY(s->unpacker->read(s->state, &s->raw, to, n, got, err));
    if (*got < n && s->raw.hash != NULL) {
        asc_sha256_close(s->raw.hash, s->sha256);
        s->raw.hash = NULL;
    }
    return ASC_OK;
}

/* The file is hashed the first time that it is read to its end. */
static asc_status start_hash(asc_source *s, asc_error *err)
{
    asc_sha256_close(s->raw.hash, NULL);
    s->raw.hash = NULL;
    if (*s->sha256 != '\0') return ASC_OK;
    s->raw.hash = asc_sha256_open();
    ASC_REQUIRE(s->raw.hash != NULL, err, ASC_EMEMORY, "%s: no memory for a hash",
                s->raw.path);
    return ASC_OK;
}

/* From the start of the file: the way to unpack it, the first bytes, the mark. */
static asc_status begin(asc_source *s, asc_error *err)
{
    if (s->unpacker != NULL) s->unpacker->close(s->state);
    s->state = NULL;
    s->unpacker = NULL;
    s->served = 0;
    s->raw.at = 0;
    asc_sha256_close(s->raw.hash, NULL);
    s->raw.hash = NULL;
    char magic[4];
    size_t n = 0;
    ASC_REQUIRE(lseek(s->raw.file, 0, SEEK_SET) == 0, err, ASC_EIO, "%s: %s", s->raw.path,
                strerror(errno));
    ASC_TRY(asc_raw_read(&s->raw, magic, sizeof magic, &n, err));
    ASC_REQUIRE(lseek(s->raw.file, 0, SEEK_SET) == 0, err, ASC_EIO, "%s: %s", s->raw.path,
                strerror(errno));
    s->raw.at = 0;
    ASC_TRY(start_hash(s, err));
    const asc_unpacker *u = NULL;
    if (starts_with(magic, n, "\x1F\x8B", 2)) u = &asc_unpack_gzip;
    if (starts_with(magic, n, "\x28\xB5\x2F\xFD", 4)) u = &asc_unpack_zstd;
    if (u != NULL) ASC_TRY(u->start(&s->state, s->raw.path, err));
    s->unpacker = u;
    ASC_TRY(read_unpacked(s, s->head, HEAD, &s->heads, err));
    s->marked = starts_with(s->head, s->heads, "\xEF\xBB\xBF", 3);
    if (s->marked) s->served = 3;
    return ASC_OK;
}

static asc_status open_file(asc_source *s, asc_error *err)
{
    struct stat info;
    const char *path = s->raw.path;
    s->raw.file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ASC_REQUIRE(s->raw.file >= 0, err, ASC_EIO, "%s: %s", path, strerror(errno));
    ASC_REQUIRE(fstat(s->raw.file, &info) == 0, err, ASC_EIO, "%s: %s", path,
                strerror(errno));
    ASC_REQUIRE(S_ISREG(info.st_mode) && info.st_size >= 0, err, ASC_EIO,
                "%s: not a regular file; save the data to a file and import that", path);
    s->raw.bytes = (size_t)info.st_size;
    ASC_TRY(begin(s, err));
    ASC_TRY(refuse_other_formats(s, err));
    ASC_REQUIRE(
        s->heads > s->served, err, ASC_EFORMAT,
        "%s:1:1: the file is empty; a table needs at least a line of column names", path);
    return ASC_OK;
}

asc_status asc_source_open(const char *path, asc_source **out, asc_error *err)
{
    asc_source *s = calloc(1, sizeof *s);
    ASC_REQUIRE(s != NULL, err, ASC_EMEMORY, "out of memory before reading %s", path);
    s->raw = (asc_raw){.path = path, .file = -1};
    const asc_status status = open_file(s, err);
    if (status == ASC_OK)
        *out = s;
    else
        asc_source_close(s);
    return status;
}

asc_status asc_source_read(asc_source *s, char *to, size_t n, size_t *got, asc_error *err)
{
    size_t first = s->heads - s->served, more = 0;
    if (first > n) first = n;
    memcpy(to, s->head + s->served, first);
    s->served += first;
    ASC_TRY(read_unpacked(s, to + first, n - first, &more, err));
    *got = first + more;
    return ASC_OK;
}

asc_status asc_source_rewind(asc_source *s, asc_error *err)
{
    return begin(s, err);
}

const char *asc_source_sha256(const asc_source *s)
{
    return s->sha256;
}

size_t asc_source_bytes(const asc_source *s)
{
    return s->raw.bytes;
}

asc_status asc_source_hash(const char *path, char hex[2 * ASC_HASH_BYTES + 1],
                           size_t *bytes, asc_error *err)
{
    enum { PIECE = 1 << 16 };
    char piece[PIECE];
    size_t n = 0;
    FILE *f = fopen(path, "rb");
    asc_sha256 *h = asc_sha256_open();
    *bytes = 0;
    while (f != NULL && h != NULL && (n = fread(piece, 1, sizeof piece, f)) > 0) {
        asc_sha256_add(h, piece, n);
        *bytes += n;
    }
    const bool good = f != NULL && h != NULL && ferror(f) == 0;
    if (f != NULL) (void)fclose(f);
    asc_sha256_close(h, hex);
    ASC_REQUIRE(good, err, ASC_EIO, "%s: cannot be read to its end", path);
    return ASC_OK;
}

bool asc_source_marked(const asc_source *s)
{
    return s->marked;
}

void asc_source_close(asc_source *s)
{
    if (s == NULL) return;
    if (s->unpacker != NULL) s->unpacker->close(s->state);
    asc_sha256_close(s->raw.hash, NULL);
    if (s->raw.file >= 0) (void)close(s->raw.file);
    free(s);
}
