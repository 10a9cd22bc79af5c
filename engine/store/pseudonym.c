/* Pseudonyms by HMAC-SHA256 (libsodium), truncated to 128 bits:
 *   H(K, v) = SHA256((K ^ opad) | SHA256((K ^ ipad) | v)),   pseudonym = the first 16 bytes, in hexadecimal
 *   K  key, 32 to 64 bytes       v  the identifier as it stands, bytes
 * Two of N people get one pseudonym with probability N^2 / 2^129: 1.5e-27 of a million.
 * Krawczyk, Bellare & Canetti (1997), RFC 2104. Test vectors: RFC 4231. Truncation: FIPS 198-1, section 5. */
#include "ascribe/pseudonym.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_LEAST = 32, KEY_MOST = 64, KEPT = 16, TEXT_MOST = 2 * KEY_MOST + 2 };

/* In one locked allocation: the state after the key, and where its text is read to. */
struct asc_pseudonym {
    crypto_auth_hmacsha256_state keyed;
    char text[TEXT_MOST + 1];
    unsigned char key[KEY_MOST];
};

static asc_status check_file(const char *source, int fd, asc_error *err)
{
    struct stat s;
    ASC_REQUIRE(fstat(fd, &s) == 0, err, ASC_EIO, "%s: cannot read the key: %s", source,
                strerror(errno));
    if (S_ISFIFO(s.st_mode)) return ASC_OK;
    ASC_REQUIRE(S_ISREG(s.st_mode), err, ASC_EIO,
                "%s: a key is a regular file or a pipe; this is neither", source);
    ASC_REQUIRE((s.st_mode & (S_IRWXG | S_IRWXO)) == 0, err, ASC_EIO,
                "%s: the key can be read or written by others (mode %03o); chmod 400 it, "
                "and make a new one if others may have it",
                source, (unsigned)s.st_mode & 0777U);
    return ASC_OK;
}

static asc_status open_source(const char *source, int *fd, bool *own, asc_error *err)
{
    *own = strncmp(source, "fd:", 3) != 0;
    if (*own) {
        *fd = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        ASC_REQUIRE(*fd >= 0, err, ASC_EIO, "%s: cannot read the key: %s", source,
                    strerror(errno));
        return ASC_OK;
    }
    const char *digit = source + 3;
    *fd = 0;
    for (; *digit >= '0' && *digit <= '9' && *fd < 100000; digit++)
        *fd = 10 * *fd + (*digit - '0');
    ASC_REQUIRE(digit != source + 3 && *digit == '\0', err, ASC_EUSAGE,
                "'%s': write fd:N, N the number of an open descriptor", source);
    return ASC_OK;
}

static asc_status read_key(asc_pseudonym *p, const char *source, int fd, asc_error *err)
{
    size_t n = 0, bytes = 0;
    while (n < TEXT_MOST) {
        const ssize_t got = read(fd, p->text + n, TEXT_MOST - n);
        if (got < 0 && errno == EINTR) continue;
        ASC_REQUIRE(got >= 0, err, ASC_EIO, "%s: cannot read the key: %s", source,
                    strerror(errno));
        if (got == 0) break;
        n += (size_t)got;
    }
    while (n > 0 && (p->text[n - 1] == '\n' || p->text[n - 1] == '\r')) n--;
    const bool good =
        sodium_hex2bin(p->key, KEY_MOST, p->text, n, NULL, &bytes, NULL) == 0 &&
        2 * bytes == n && bytes >= KEY_LEAST;
    ASC_REQUIRE(good, err, ASC_EFORMAT,
                "%s: not a key of %d to %d hexadecimal digits on one line; make one with "
                "openssl rand -hex 32",
                source, 2 * KEY_LEAST, 2 * KEY_MOST);
    (void)crypto_auth_hmacsha256_init(&p->keyed, p->key, bytes);
    sodium_memzero(p->text, sizeof p->text);
    sodium_memzero(p->key, sizeof p->key);
    return ASC_OK;
}

static asc_status load(asc_pseudonym *p, const char *source, asc_error *err)
{
    int fd = -1;
    bool own = false;
    ASC_REQUIRE(sodium_mlock(p, sizeof *p) == 0, err, ASC_EIO,
                "%s: %zu bytes for the key cannot be locked in memory (%s); raise the "
                "limit: ulimit -l 64",
                source, sizeof *p, strerror(errno));
    ASC_TRY(open_source(source, &fd, &own, err));
    asc_status s = check_file(source, fd, err);
    if (s == ASC_OK) s = read_key(p, source, fd, err);
    if (own) (void)close(fd);
    return s;
}

asc_status asc_pseudonym_open(const char *source, asc_pseudonym **out, asc_error *err)
{
    ASC_REQUIRE(sodium_init() >= 0, err, ASC_EINTERNAL, "libsodium does not start");
    asc_pseudonym *p = sodium_malloc(sizeof *p);
    ASC_REQUIRE(p != NULL, err, ASC_EMEMORY, "no memory for the key %s", source);
    const asc_status s = load(p, source, err);
    if (s == ASC_OK)
        *out = p;
    else
        asc_pseudonym_close(p);
    return s;
}

void asc_pseudonym_close(asc_pseudonym *p)
{
    sodium_free(p); /* wipes and unlocks */
}

static void keyed_hash(const asc_pseudonym *p, const char *value, size_t n,
                       uint8_t out[ASC_HMAC_BYTES])
{
    crypto_auth_hmacsha256_state state = p->keyed;
    (void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)value, n);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void asc_pseudonym_make(const asc_pseudonym *p, const char *value, size_t n,
                        char hex[ASC_PSEUDONYM_HEX + 1])
{
    uint8_t full[ASC_HMAC_BYTES];
    keyed_hash(p, value, n, full);
    (void)sodium_bin2hex(hex, ASC_PSEUDONYM_HEX + 1, full, KEPT);
    sodium_memzero(full, sizeof full);
}

void asc_pseudonym_key_id(const asc_pseudonym *p, char hex[ASC_KEY_ID_HEX + 1])
{
    static const char fixed[] = "ascribe pseudonym key id";
    uint8_t full[ASC_HMAC_BYTES];
    keyed_hash(p, fixed, sizeof fixed - 1, full);
    (void)sodium_bin2hex(hex, ASC_KEY_ID_HEX + 1, full, ASC_KEY_ID_HEX / 2);
}

asc_status asc_hmac_sha256(const uint8_t *key, size_t keys, const void *data, size_t n,
                           uint8_t out[ASC_HMAC_BYTES], asc_error *err)
{
    crypto_auth_hmacsha256_state state;
    ASC_REQUIRE(sodium_init() >= 0, err, ASC_EINTERNAL, "libsodium does not start");
    (void)crypto_auth_hmacsha256_init(&state, key, keys);
    (void)crypto_auth_hmacsha256_update(&state, data, n);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
    return ASC_OK;
}

bool asc_nhs_number(const char *text, size_t n, char digits[10])
{
    size_t count = 0;
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        const bool between = count > 0 && i + 1 < n;
        if ((text[i] == ' ' || text[i] == '-') && between) continue;
        if (text[i] < '0' || text[i] > '9' || count == 10) return false;
        const unsigned digit = (unsigned)(text[i] - '0');
        if (count < 9) sum += digit * (10U - (unsigned)count);
        digits[count++] = text[i];
    }
    if (count != 10) return false;
    const unsigned check = (11U - sum % 11U) % 11U;
    return check == (unsigned)(digits[9] - '0'); /* 10 is no digit: never equal */
}
