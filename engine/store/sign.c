/* Ed25519 signatures (RFC 8032) of whole files by libsodium, in the format of minisign, so that anyone can
 * check them without this program:
 *   public key   comment line; base64("Ed" | key id [8] | public key [32])
 *   secret key   comment line; base64("Ed" | 0 0 | "B2" | 48 bytes 0 | key id | secret key [64] | checksum),
 *                the form without a password; checksum = BLAKE2b-256("Ed" | key id | secret key), or 0
 *   signature    comment line; base64("ED" | key id | signature of BLAKE2b-512(file)); "trusted comment: ..";
 *                base64(signature of (signature | trusted comment))
 * Denis (2015), minisign, jedisct1.github.io/minisign. */
#include "ascribe/audit.h"
#include "ascribe/file.h"
#include "ascribe/hash.h"
#include "ascribe/text.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY_ID = 8,
    SECRET = crypto_sign_SECRETKEYBYTES,
    PUBLIC = crypto_sign_PUBLICKEYBYTES,
    SIGNATURE = crypto_sign_BYTES,
    PREHASH = 64,
    SECRET_FILE = 2 + 2 + 2 + 32 + 8 + 8 + KEY_ID + SECRET + ASC_HASH_BYTES,
    SECRET_AT = 2 + 2 + 2 + 32 + 8 + 8, /* key id, then the key */
    PUBLIC_FILE = 2 + KEY_ID + PUBLIC,
    SIGNATURE_FILE = 2 + KEY_ID + SIGNATURE,
    LINE = 512
};

static asc_status start(asc_error *err)
{
    ASC_REQUIRE(sodium_init() >= 0, err, ASC_EINTERNAL, "libsodium does not start");
    return ASC_OK;
}

static void base64(const unsigned char *from, size_t n, char out[LINE])
{
    (void)sodium_bin2base64(out, LINE, from, n, sodium_base64_VARIANT_ORIGINAL);
}

/* libsodium reads some bytes above 127 as if their highest bit were not set. */
static bool is_ascii(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] > 127) return false;
    return true;
}

/* The second line of a key or signature text, decoded to exactly n bytes. */
static asc_status decode(const char *path, const char *line, unsigned char *out, size_t n,
                         asc_error *err)
{
    size_t got = 0;
    const size_t length = line == NULL ? 0 : strcspn(line, "\r\n");
    const bool good = line != NULL && is_ascii(line, length) &&
                      sodium_base642bin(out, n, line, length, NULL, &got, NULL,
                                        sodium_base64_VARIANT_ORIGINAL) == 0 &&
                      got == n;
    ASC_REQUIRE(good, err, ASC_EFORMAT, "%s: not a key or signature in minisign's format",
                path);
    return ASC_OK;
}

static const char *next_line(const char *text)
{
    const char *end = text == NULL ? NULL : strchr(text, '\n');
    return end == NULL || end[1] == '\0' ? NULL : end + 1;
}

static void checksum(const unsigned char *id_and_key, unsigned char out[ASC_HASH_BYTES])
{
    unsigned char all[2 + KEY_ID + SECRET] = {'E', 'd'};
    memcpy(all + 2, id_and_key, KEY_ID + SECRET);
    asc_hash_bytes(all, sizeof all, out);
    sodium_memzero(all, sizeof all);
}

static asc_status put_new(const char *path, const char *text, mode_t mode, asc_error *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "%s: %s", path,
                errno == EEXIST ? "exists already; a key is never replaced"
                                : strerror(errno));
    const size_t n = strlen(text);
    const bool whole = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    (void)close(fd);
    if (whole) return ASC_OK;
    (void)unlink(path);
    return ASC_FAIL(err, ASC_EIO, "%s: cannot write", path);
}

asc_status asc_key_create(const char *path, asc_error *err)
{
    unsigned char secret[SECRET_FILE] = {'E', 'd', 0, 0, 'B', '2'};
    unsigned char public[PUBLIC_FILE] = {'E', 'd'};
    char line[LINE], text[LINE + 128], public_path[ASC_PATH_MAX];
    ASC_TRY(start(err));
    ASC_REQUIRE(strlen(path) + 8 < sizeof public_path, err, ASC_EIO,
                "the path of the key is too long: %.80s...", path);
    (void)snprintf(public_path, sizeof public_path, "%s.pub", path);
    ASC_REQUIRE(access(public_path, F_OK) != 0, err, ASC_EIO,
                "%s: exists already; a key is never replaced", public_path);
    randombytes_buf(public + 2, KEY_ID);
    memcpy(secret + SECRET_AT, public + 2, KEY_ID);
    (void)crypto_sign_keypair(public + 2 + KEY_ID, secret + SECRET_AT + KEY_ID);
    checksum(secret + SECRET_AT, secret + SECRET_FILE - ASC_HASH_BYTES);
    base64(secret, sizeof secret, line);
    (void)snprintf(text, sizeof text, "untrusted comment: ascribe signing key\n%s\n",
                   line);
    asc_status s = put_new(path, text, 0400, err);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(line, sizeof line);
    sodium_memzero(text, sizeof text);
    ASC_TRY(s);
    base64(public, sizeof public, line);
    (void)snprintf(text, sizeof text, "untrusted comment: ascribe public key\n%s\n",
                   line);
    s = put_new(public_path, text, 0644, err);
    if (s != ASC_OK) (void)unlink(path);
    return s;
}

static asc_status secret_read(const char *path, unsigned char secret[SECRET_FILE],
                              asc_arena *arena, asc_error *err)
{
    struct stat s;
    char *text = NULL;
    size_t n = 0;
    unsigned char sum[ASC_HASH_BYTES];
    ASC_REQUIRE(stat(path, &s) == 0, err, ASC_EIO, "%s: cannot read the key: %s", path,
                strerror(errno));
    ASC_REQUIRE(
        (s.st_mode & (S_IRWXG | S_IRWXO)) == 0, err, ASC_EIO,
        "%s: the key can be read by others (mode %03o); chmod 400 it, and make a new "
        "one if others may have it",
        path, (unsigned)s.st_mode & 0777U);
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    ASC_TRY(decode(path, next_line(text), secret, SECRET_FILE, err));
    sodium_memzero(text, n);
    checksum(secret + SECRET_AT, sum);
    const unsigned char *stated = secret + SECRET_FILE - ASC_HASH_BYTES;
    const bool whole =
        sodium_is_zero(stated, sizeof sum) != 0 || memcmp(sum, stated, sizeof sum) == 0;
    ASC_REQUIRE(
        memcmp(secret, "Ed\0\0B2", 6) == 0 && whole, err, ASC_EFORMAT,
        "%s: not a signing key without a password in minisign's format, or damaged",
        path);
    return ASC_OK;
}

/* BLAKE2b-512 of the file, and its length. */
static asc_status prehash(const char *path, unsigned char digest[PREHASH],
                          asc_arena *arena, asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    (void)crypto_generichash(digest, PREHASH, (const unsigned char *)text, n, NULL, 0);
    return ASC_OK;
}

static const char *sign_path(const char *path, asc_arena *arena)
{
    return asc_take_format(arena, "%s.minisig", path);
}

asc_status asc_sign_file(const char *path, const char *key_path, asc_arena *arena,
                         asc_error *err)
{
    unsigned char secret[SECRET_FILE], digest[PREHASH], signature[SIGNATURE_FILE] = "ED";
    unsigned char both[SIGNATURE + LINE], global[SIGNATURE];
    char line[LINE], global_line[LINE];
    ASC_TRY(start(err));
    ASC_TRY(prehash(path, digest, arena, err));
    ASC_TRY(secret_read(key_path, secret, arena, err));
    const unsigned char *key = secret + SECRET_AT + KEY_ID;
    memcpy(signature + 2, secret + SECRET_AT, KEY_ID);
    (void)crypto_sign_detached(signature + 2 + KEY_ID, NULL, digest, sizeof digest, key);
    const char *base = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    const char *comment = asc_take_format(arena, "file:%.200s", base);
    const char *out = sign_path(path, arena);
    asc_status s = asc_arena_check(arena, err);
    if (s == ASC_OK) {
        const size_t n = strlen(comment);
        memcpy(both, signature + 2 + KEY_ID, SIGNATURE);
        for (size_t i = 0; i < n; i++) both[SIGNATURE + i] = (unsigned char)comment[i];
        (void)crypto_sign_detached(global, NULL, both, SIGNATURE + n, key);
    }
    sodium_memzero(secret, sizeof secret);
    ASC_TRY(s);
    base64(signature, sizeof signature, line);
    base64(global, sizeof global, global_line);
    const char *text =
        asc_take_format(arena,
                        "untrusted comment: signature of an ascribe audit log\n%s\n"
                        "trusted comment: %s\n%s\n",
                        line, comment, global_line);
    ASC_TRY(asc_arena_check(arena, err));
    return asc_file_write(out, text, strlen(text), ASC_FILE_SHARED, true, NULL, err);
}

asc_status asc_sign_check(const char *path, const char *public_path, asc_arena *arena,
                          asc_error *err)
{
    static const char trusted[] = "trusted comment: ";
    unsigned char digest[PREHASH], public[PUBLIC_FILE], signature[SIGNATURE_FILE];
    unsigned char global[SIGNATURE], both[SIGNATURE + LINE];
    char *text = NULL;
    size_t n = 0;
    ASC_TRY(start(err));
    ASC_TRY(asc_file_read(public_path, arena, &text, &n, err));
    ASC_TRY(decode(public_path, next_line(text), public, sizeof public, err));
    const char *sign = sign_path(path, arena);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_file_read(sign, arena, &text, &n, err));
    const char *first = next_line(text), *comment = next_line(first);
    ASC_TRY(decode(sign, first, signature, sizeof signature, err));
    ASC_TRY(decode(sign, next_line(comment), global, sizeof global, err));
    ASC_TRY(prehash(path, digest, arena, err));
    ASC_REQUIRE(memcmp(signature, "ED", 2) == 0 && memcmp(public, "Ed", 2) == 0, err,
                ASC_EFORMAT, "%s: another kind of signature or key", sign);
    ASC_REQUIRE(memcmp(signature + 2, public + 2, KEY_ID) == 0, err, ASC_EDATA,
                "%s: signed with another key than %s", sign, public_path);
    const unsigned char *key = public + 2 + KEY_ID;
    ASC_REQUIRE(crypto_sign_verify_detached(signature + 2 + KEY_ID, digest, sizeof digest,
                                            key) == 0,
                err, ASC_EDATA,
                "%s: the signature is not of these bytes: the log was changed, cut or "
                "extended since it was signed",
                sign);
    const size_t length = strcspn(comment, "\r\n");
    const size_t skip = sizeof trusted - 1;
    ASC_REQUIRE(strncmp(comment, trusted, skip) == 0 && length - skip < LINE, err,
                ASC_EFORMAT, "%s: no trusted comment", sign);
    memcpy(both, signature + 2 + KEY_ID, SIGNATURE);
    memcpy(both + SIGNATURE, comment + skip, length - skip);
    ASC_REQUIRE(
        crypto_sign_verify_detached(global, both, SIGNATURE + length - skip, key) == 0,
        err, ASC_EDATA, "%s: the trusted comment was changed", sign);
    return ASC_OK;
}

asc_status asc_hash_file(const char *path, char hex[2 * ASC_HASH_BYTES + 1],
                         asc_error *err)
{
    enum { CHUNK = 1 << 16 };
    unsigned char buffer[CHUNK];
    uint8_t digest[ASC_HASH_BYTES];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "cannot read '%s': %s", path, strerror(errno));
    asc_hash *h = asc_hash_open();
    ssize_t n = h == NULL ? -1 : 1;
    while (n > 0 || (n < 0 && h != NULL && errno == EINTR)) {
        n = read(fd, buffer, sizeof buffer);
        if (n > 0) asc_hash_add(h, buffer, (size_t)n);
    }
    (void)close(fd);
    const bool memory = h != NULL;
    asc_hash_close(h, digest);
    ASC_REQUIRE(memory, err, ASC_EMEMORY, "out of memory");
    ASC_REQUIRE(n == 0, err, ASC_EIO, "cannot read '%s': %s", path, strerror(errno));
    asc_hash_hex(digest, hex);
    return ASC_OK;
}
