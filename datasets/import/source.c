/* Reading a whole file: gzip (RFC 1952, several members) and zstd by their magic bytes, byte order mark,
 * Latin-1, and the refusal of everything that is not text. */
#include "source.h"
#include "unpack.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* Offsets of fields are 32 bits wide. */
static const size_t size_max = UINT32_MAX - 64U;
enum { STEP = 1 << 30, GZIP_LEAST = 18, GZIP_RATIO = 1032 };

typedef asc_bytes bytes;

static asc_status read_open(int fd, const char *path, asc_arena *arena, bytes *out,
                            asc_error *err)
{
    struct stat info;
    ASC_REQUIRE(fstat(fd, &info) == 0, err, ASC_EIO, "%s: %s", path, strerror(errno));
    ASC_REQUIRE(S_ISREG(info.st_mode), err, ASC_EIO,
                "%s: not a regular file; save the data to a file and import that", path);
    ASC_REQUIRE(info.st_size >= 0 && (uintmax_t)info.st_size <= size_max, err,
                ASC_EFORMAT, "%s: %jd bytes, the limit is %zu; split the file by rows",
                path, (intmax_t)info.st_size, size_max);
    const size_t n = (size_t)info.st_size;
    char *data = asc_take_bytes(arena, n + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    size_t got = 0;
    while (got < n) {
        const size_t want = n - got < STEP ? n - got : STEP;
        const ssize_t k = read(fd, data + got, want);
        if (k < 0 && errno == EINTR) continue;
        ASC_REQUIRE(k >= 0, err, ASC_EIO, "%s: %s after %zu of %zu bytes", path,
                    strerror(errno), got, n);
        ASC_REQUIRE(k > 0, err, ASC_EIO,
                    "%s: ended after %zu of %zu bytes; is it still being written?", path,
                    got, n);
        got += (size_t)k;
    }
    *out = (bytes){data, n};
    return ASC_OK;
}

static asc_status read_bytes(const char *path, asc_arena *arena, bytes *out,
                             asc_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "%s: %s", path, strerror(errno));
    const asc_status status = read_open(fd, path, arena, out, err);
    (void)close(fd);
    return status;
}

/* Twice the room, at most size_max. */
static asc_status widen(const char *path, bytes *b, size_t *room, asc_arena *arena,
                        asc_error *err)
{
    ASC_REQUIRE(*room < size_max, err, ASC_EFORMAT,
                "%s: more than %zu bytes when unpacked; split the file by rows", path,
                size_max);
    const size_t wider = *room > size_max / 2 ? size_max : 2 * *room;
    char *data = asc_take_bytes(arena, wider + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(data, b->data, b->n);
    b->data = data;
    *room = wider;
    return ASC_OK;
}

/* First guess at the unpacked size: the last member says its own, modulo 2^32. */
static size_t unpacked_guess(const bytes *packed)
{
    const unsigned char *end = (const unsigned char *)packed->data + packed->n;
    const size_t said = (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 |
                        (size_t)end[-1] << 24;
    const size_t most =
        packed->n > size_max / GZIP_RATIO ? size_max : packed->n * GZIP_RATIO;
    return said > 0 && said <= most ? said : 4 * packed->n;
}

/* All members, one after the other, into out, which has *room bytes. */
static asc_status inflate_members(z_stream *z, const char *path, bytes *out, size_t *room,
                                  asc_arena *arena, asc_error *err)
{
    const size_t packed = z->avail_in;
    for (;;) {
        const size_t free_bytes = *room - out->n;
        const uInt chunk = (uInt)(free_bytes < STEP ? free_bytes : STEP);
        z->next_out = (Bytef *)out->data + out->n;
        z->avail_out = chunk;
        const int code = inflate(z, Z_NO_FLUSH);
        out->n += chunk - z->avail_out;
        if (code == Z_STREAM_END) {
            /* Padding with zeros after the last member is common on tapes and harmless. */
            while (z->avail_in > 0 && *z->next_in == 0) z->next_in++, z->avail_in--;
            if (z->avail_in == 0) return ASC_OK;
            (void)inflateReset(z);
            continue;
        }
        const bool full = z->avail_out == 0;
        ASC_REQUIRE(code == Z_OK || (code == Z_BUF_ERROR && full), err, ASC_EFORMAT,
                    "%s: damaged gzip data near byte %zu of %zu: %s; copy the file again",
                    path, packed - z->avail_in, packed,
                    z->msg != NULL ? z->msg : "the data end too early");
        ASC_REQUIRE(
            full || z->avail_in > 0, err, ASC_EFORMAT,
            "%s: gzip data end after %zu bytes, within a member; copy the file again",
            path, packed);
        if (full && out->n == *room) ASC_TRY(widen(path, out, room, arena, err));
    }
}

static asc_status gunzip(const char *path, asc_arena *arena, bytes *b, asc_error *err)
{
    ASC_REQUIRE(
        b->n >= GZIP_LEAST, err, ASC_EFORMAT,
        "%s: gzip data end after %zu bytes, within the first member; copy the file again",
        path, b->n);
    z_stream z = {.next_in = (Bytef *)b->data, .avail_in = (uInt)b->n};
    size_t room = unpacked_guess(b);
    if (room < 64) room = 64;
    bytes out = {.data = asc_take_bytes(arena, room + 1, 1)};
    ASC_TRY(asc_arena_check(arena, err));
    ASC_REQUIRE(inflateInit2(&z, 16 + MAX_WBITS) == Z_OK, err, ASC_EMEMORY,
                "%s: no memory to unpack gzip", path);
    const asc_status status = inflate_members(&z, path, &out, &room, arena, err);
    (void)inflateEnd(&z);
    if (status == ASC_OK) *b = out;
    return status;
}

static bool starts_with(const bytes *b, const char *magic, size_t n)
{
    return b->n >= n && memcmp(b->data, magic, n) == 0;
}

/* Formats that are often sent in place of a CSV file. */
static asc_status refuse_other_formats(const char *path, const bytes *b, asc_error *err)
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
    };
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        ASC_REQUIRE(!starts_with(b, other[i].magic, other[i].n), err, ASC_EFORMAT,
                    "%s:1:1: not CSV: this is %s; %s", path, other[i].what,
                    other[i].help);
    return ASC_OK;
}

asc_spot asc_source_spot(const char *text, size_t offset)
{
    asc_spot at = {.offset = offset, .line = 1, .column = 1};
    for (size_t i = 0; i < offset; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\n' || (c == '\r' && text[i + 1] != '\n')) {
            at.line++;
            at.column = 1;
        } else if ((c & 0xC0U) != 0x80) {
            at.column++;
        }
    }
    return at;
}

/* Offset of the first byte >= 0x80 from i on, n when there is none. */
static size_t first_high(const char *text, size_t i, size_t n)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t word = 0;
    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        if ((word & high) != 0) break;
    }
    while (i < n && (unsigned char)text[i] < 0x80) i++;
    return i;
}

static asc_status from_latin1(const char *path, asc_arena *arena, bytes *b,
                              asc_error *err)
{
    size_t high = 0;
    for (size_t i = first_high(b->data, 0, b->n); i < b->n; i++) {
        const unsigned char c = (unsigned char)b->data[i];
        if (c < 0x80) continue;
        high++;
        if (c >= 0xA0) continue;
        const asc_spot at = asc_source_spot(b->data, i);
        return ASC_FAIL(
            err, ASC_EFORMAT,
            "%s:%zu:%zu: byte 0x%02X is no Latin-1 letter; the file looks like "
            "Windows-1252: convert it with iconv -f WINDOWS-1252 -t UTF-8",
            path, at.line, at.column, c);
    }
    if (high == 0) return ASC_OK;
    ASC_REQUIRE(!asc_utf8_valid(b->data, b->n, NULL), err, ASC_EFORMAT,
                "%s: the file is UTF-8 already (%zu bytes outside ASCII, all in valid "
                "sequences); leave out --encoding latin1",
                path, high);
    ASC_REQUIRE(b->n + high <= size_max, err, ASC_EFORMAT,
                "%s: more than %zu bytes as UTF-8; split the file by rows", path,
                size_max);
    char *data = asc_take_bytes(arena, b->n + high + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) {
        const unsigned char c = (unsigned char)b->data[i];
        if (c >= 0x80) data[n++] = (char)(0xC0U | c >> 6);
        data[n++] = (char)(c < 0x80 ? c : 0x80U | (c & 0x3FU));
    }
    *b = (bytes){data, n};
    return ASC_OK;
}

static asc_status check_text(const char *path, const bytes *b, asc_error *err)
{
    const char *nul = b->n == 0 ? NULL : memchr(b->data, '\0', b->n);
    size_t bad = 0;
    if (nul != NULL) {
        const asc_spot at = asc_source_spot(b->data, (size_t)(nul - b->data));
        return ASC_FAIL(
            err, ASC_EFORMAT,
            "%s:%zu:%zu: a NUL byte; this is no text, or a damaged copy: export "
            "the data again as CSV (UTF-8)",
            path, at.line, at.column);
    }
    const size_t high = first_high(b->data, 0, b->n);
    if (asc_utf8_valid(b->data + high, b->n - high, &bad)) return ASC_OK;
    const asc_spot at = asc_source_spot(b->data, high + bad);
    return ASC_FAIL(
        err, ASC_EFORMAT,
        "%s:%zu:%zu: byte 0x%02X is not UTF-8; export the data as UTF-8, or say "
        "--encoding latin1 if that is what it is",
        path, at.line, at.column, (unsigned char)b->data[high + bad]);
}

asc_status asc_source_read(const char *path, bool latin1, asc_arena *arena,
                           asc_source *out, asc_error *err)
{
    char nothing[1] = "";
    bytes b = {nothing, 0};
    ASC_TRY(read_bytes(path, arena, &b, err));
    if (starts_with(&b, "\x1F\x8B", 2)) ASC_TRY(gunzip(path, arena, &b, err));
    if (starts_with(&b, "\x28\xB5\x2F\xFD", 4))
        ASC_TRY(asc_unpack_zstd(path, size_max, arena, &b, err));
    ASC_TRY(refuse_other_formats(path, &b, err));
    if (starts_with(&b, "\xEF\xBB\xBF", 3)) {
        ASC_REQUIRE(
            !latin1, err, ASC_EFORMAT,
            "%s: the file starts with the UTF-8 byte order mark; leave out --encoding "
            "latin1",
            path);
        b.data += 3;
        b.n -= 3;
    }
    if (latin1) ASC_TRY(from_latin1(path, arena, &b, err));
    ASC_TRY(check_text(path, &b, err));
    ASC_REQUIRE(
        b.n > 0, err, ASC_EFORMAT,
        "%s:1:1: the file is empty; a table needs at least a line of column names", path);
    b.data[b.n] = '\0';
    *out = (asc_source){b.data, b.n};
    return ASC_OK;
}
