/* Opening a file for reading. Before libhdf5, which damaged metadata can crash, sees any of it: a regular
 * file, the signature, the length the superblock states, and the hash at the end, of all bytes before.
 * The hash shows accident and carelessness, not malice: who can write the file can make it anew.
 * Superblock: HDF5 File Format Specification 2.0, III.A. */
#include "hdf.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEAD = 48,   /* superblock version 0 up to the end-of-file address */
    END_AT = 40, /* offset of that address                             */
    PIECE = 1 << 20
};

/* A file that is being looked at before it is opened. */
typedef struct suspect {
    const char *path;
    int file;
    uint64_t bytes;
    bool
        plain; /* superblock version 0 with 8-byte addresses, as this program writes it */
    uint64_t
        end; /* then: the end it states                                               */
} suspect;

/* Exactly n bytes at the offset. */
static asc_status read_at(const suspect *s, uint64_t offset, unsigned char *data,
                          size_t n, asc_error *err)
{
    for (size_t done = 0; done < n;) {
        const ssize_t k = pread(s->file, data + done, n - done, (off_t)(offset + done));
        if (k < 0 && errno == EINTR) continue;
        ASC_REQUIRE(k >= 0, err, ASC_EIO, "%s: cannot be read: %s", s->path,
                    strerror(errno));
        ASC_REQUIRE(k > 0, err, ASC_EIO, "%s: became shorter while it was read", s->path);
        done += (size_t)k;
    }
    return ASC_OK;
}

static asc_status check_head(suspect *s, asc_error *err)
{
    static const unsigned char signature[8] = {0x89, 'H',  'D',  'F',
                                               '\r', '\n', 0x1A, '\n'};
    unsigned char head[HEAD] = {0};
    const size_t n = s->bytes < HEAD ? (size_t)s->bytes : HEAD;
    ASC_REQUIRE(n > 0, err, ASC_EFORMAT, "%s: an empty file", s->path);
    ASC_TRY(read_at(s, 0, head, n, err));
    ASC_REQUIRE(n >= 8 && memcmp(head, signature, 8) == 0, err, ASC_EFORMAT,
                "%s: not an HDF5 file", s->path);
    ASC_REQUIRE(n == HEAD, err, ASC_EFORMAT,
                "%s: truncated (%zu bytes, the header has %d): copy it again", s->path, n,
                HEAD);
    s->plain = head[8] == 0 && head[13] == 8;
    for (size_t i = 8; i-- > 0;) s->end = s->end << 8 | head[END_AT + i];
    ASC_REQUIRE(!s->plain || s->end <= s->bytes, err, ASC_EFORMAT,
                "%s: truncated (%llu of %llu bytes): copy it again", s->path,
                (unsigned long long)s->bytes, (unsigned long long)s->end);
    return ASC_OK;
}

/* BLAKE2b-256 of the first n bytes. */
static asc_status hash_file(const suspect *s, uint64_t n, uint8_t digest[ASC_HASH_BYTES],
                            asc_error *err)
{
    unsigned char *piece = malloc(PIECE);
    asc_hash *h = asc_hash_open();
    asc_status status = piece == NULL || h == NULL
                            ? ASC_FAIL(err, ASC_EMEMORY, "no memory to read %s", s->path)
                            : ASC_OK;
    for (uint64_t at = 0; status == ASC_OK && at < n; at += PIECE) {
        const size_t k = n - at < PIECE ? (size_t)(n - at) : PIECE;
        status = read_at(s, at, piece, k, err);
        if (status == ASC_OK) asc_hash_add(h, piece, k);
    }
    asc_hash_close(h, digest);
    free(piece);
    return status;
}

/* A file without the hash was written to by another program; its blocks still have theirs. */
static asc_status check_end(const suspect *s, asc_error *err)
{
    unsigned char end[HDF_END_BYTES] = {0};
    uint8_t digest[ASC_HASH_BYTES];
    if (s->bytes >= HEAD + HDF_END_BYTES)
        ASC_TRY(read_at(s, s->bytes - sizeof end, end, sizeof end, err));
    if (memcmp(end, HDF_END, HDF_END_TEXT) != 0) {
        ASC_REQUIRE(!s->plain || s->bytes == s->end, err, ASC_EFORMAT,
                    "%s: truncated or damaged (%llu bytes after the end of its data are "
                    "no hash): "
                    "copy it again",
                    s->path, (unsigned long long)(s->bytes - s->end));
        return ASC_OK;
    }
    ASC_TRY(hash_file(s, s->bytes - sizeof end, digest, err));
    ASC_REQUIRE(memcmp(digest, end + HDF_END_TEXT, sizeof digest) == 0, err, ASC_EFORMAT,
                "%s: its content does not match the hash at its end: the file was "
                "changed or damaged "
                "after it was written; restore it from a copy or make it again",
                s->path);
    return ASC_OK;
}

static asc_status look(suspect *s, asc_error *err)
{
    struct stat info;
    ASC_REQUIRE(fstat(s->file, &info) == 0 && S_ISREG(info.st_mode), err, ASC_EIO,
                "%s: is not a regular file", s->path);
    s->bytes = (uint64_t)info.st_size;
    ASC_TRY(check_head(s, err));
    return check_end(s, err);
}

asc_status hdf_open(const char *path, hdf_in *in, asc_error *err)
{
    /* O_NONBLOCK: a named pipe must not hold the program up */
    suspect s = {.path = path, .file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    ASC_REQUIRE(s.file >= 0, err, ASC_EIO, "%s: cannot be opened: %s", path,
                strerror(errno));
    const asc_status status = look(&s, err);
    (void)close(s.file);
    ASC_TRY(status);
    hdf_start();
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    (void)H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    const hid_t opened = H5Fopen(path, H5F_ACC_RDONLY, access);
    (void)H5Pclose(access);
    if (opened < 0)
        return hdf_fail(path, ASC_EFORMAT, "truncated or damaged HDF5 file", err);
    *in = (hdf_in){.file = opened, .path = path, .bytes = (size_t)s.bytes};
    return ASC_OK;
}

void hdf_close(hdf_in *in)
{
    if (in->file >= 0) (void)H5Fclose(in->file);
    in->file = -1;
}
