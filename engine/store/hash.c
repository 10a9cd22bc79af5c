/* BLAKE2b-256 (RFC 7693) by libsodium's crypto_generichash, unkeyed. */
#include "ascribe/hash.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct asc_hash {
    crypto_generichash_state state; /* aligned to 64 bytes by libsodium */
};

asc_hash *asc_hash_open(void)
{
    if (sodium_init() < 0) return NULL;
    asc_hash *h = aligned_alloc(_Alignof(asc_hash), sizeof *h);
    if (h == NULL) return NULL;
    (void)crypto_generichash_init(&h->state, NULL, 0, ASC_HASH_BYTES);
    return h;
}

void asc_hash_add(asc_hash *h, const void *data, size_t n)
{
    if (n > 0) (void)crypto_generichash_update(&h->state, data, n);
}

void asc_hash_text(asc_hash *h, const char *text)
{
    const size_t n = strlen(text);
    unsigned char length[8];
    for (size_t i = 0; i < sizeof length; i++)
        length[i] = (unsigned char)((uint64_t)n >> (8 * i) & 0xFFU);
    asc_hash_add(h, length, sizeof length);
    asc_hash_add(h, text, n);
}

void asc_hash_close(asc_hash *h, uint8_t digest[ASC_HASH_BYTES])
{
    if (h == NULL) return;
    (void)crypto_generichash_final(&h->state, digest, ASC_HASH_BYTES);
    free(h);
}

void asc_hash_bytes(const void *data, size_t n, uint8_t digest[ASC_HASH_BYTES])
{
    (void)crypto_generichash(digest, ASC_HASH_BYTES, data, n, NULL, 0);
}

void asc_hash_hex(const uint8_t digest[ASC_HASH_BYTES], char hex[2 * ASC_HASH_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < ASC_HASH_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 0x0FU];
    }
    hex[2 * (size_t)ASC_HASH_BYTES] = '\0';
}
