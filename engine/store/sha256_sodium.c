/* SHA-256 (FIPS 180-4) by libsodium, where OpenSSL is not installed. */
#include "ascribe/hash.h"
#include <sodium.h>
#include <stdlib.h>

struct asc_sha256 {
    crypto_hash_sha256_state state;
};

asc_sha256 *asc_sha256_open(void)
{
    if (sodium_init() < 0) return NULL;
    asc_sha256 *h = malloc(sizeof *h);
    if (h != NULL) (void)crypto_hash_sha256_init(&h->state);
    return h;
}

void asc_sha256_add(asc_sha256 *h, const void *data, size_t n)
{
    if (n > 0) (void)crypto_hash_sha256_update(&h->state, data, n);
}

void asc_sha256_close(asc_sha256 *h, char hex[2 * ASC_HASH_BYTES + 1])
{
    uint8_t digest[ASC_HASH_BYTES];
    if (h == NULL) return;
    (void)crypto_hash_sha256_final(&h->state, digest);
    if (hex != NULL) asc_hash_hex(digest, hex);
    free(h);
}
