/* BLAKE2b-256 (RFC 7693) by libsodium's crypto_generichash, unkeyed; SHA-256 (FIPS 180-4) by the processor, or
 * by libsodium's crypto_hash_sha256. */
#include "ascribe/hash.h"
#include "sha256.h"
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

/* Where the processor hashes by itself (sha256.h), what is here is the state of FIPS 180-4: words, and the bytes of
 * a block that is not full. */
struct asc_sha256 {
    bool fast;
    crypto_hash_sha256_state slow;
    uint32_t word[SHA256_WORDS];
    uint64_t bytes;
    unsigned char block[SHA256_BLOCK];
};

asc_sha256 *asc_sha256_open(void)
{
    static const uint32_t first[SHA256_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                                 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                                 0x1f83d9ab, 0x5be0cd19};
    if (sodium_init() < 0) return NULL;
    asc_sha256 *h = calloc(1, sizeof *h);
    if (h == NULL) return NULL;
    h->fast = sha256_available();
    memcpy(h->word, first, sizeof first);
    if (!h->fast) (void)crypto_hash_sha256_init(&h->slow);
    return h;
}

void asc_sha256_add(asc_sha256 *h, const void *data, size_t n)
{
    const unsigned char *from = data;
    if (n == 0) return;
    if (!h->fast) {
        (void)crypto_hash_sha256_update(&h->slow, data, n);
        return;
    }
    const size_t held = h->bytes % SHA256_BLOCK, space = SHA256_BLOCK - held;
    h->bytes += n;
    if (held > 0) {
        const size_t k = n < space ? n : space;
        memcpy(h->block + held, from, k);
        if (k < space) return;
        sha256_blocks(h->word, h->block, 1);
        from += k;
        n -= k;
    }
    sha256_blocks(h->word, from, n / SHA256_BLOCK);
    memcpy(h->block, from + n / SHA256_BLOCK * SHA256_BLOCK, n % SHA256_BLOCK);
}

/* The padding of 5.1.1: a bit 1, zeros, the length in bits. */
static void finish_fast(asc_sha256 *h, uint8_t digest[ASC_HASH_BYTES])
{
    enum { LENGTH_AT = SHA256_BLOCK - 8 };
    unsigned char end[2 * SHA256_BLOCK] = {0x80};
    const size_t held = h->bytes % SHA256_BLOCK;
    const size_t zeros = (held < LENGTH_AT ? LENGTH_AT : LENGTH_AT + SHA256_BLOCK) - held;
    const uint64_t bits = 8 * h->bytes;
    for (size_t i = 0; i < 8; i++) end[zeros + i] = (unsigned char)(bits >> (56 - 8 * i));
    asc_sha256_add(h, end, zeros + 8);
    for (size_t i = 0; i < ASC_HASH_BYTES; i++)
        digest[i] = (uint8_t)(h->word[i / 4] >> (24 - 8 * (i % 4)));
}

void asc_sha256_close(asc_sha256 *h, char hex[2 * ASC_HASH_BYTES + 1])
{
    uint8_t digest[ASC_HASH_BYTES];
    if (h == NULL) return;
    if (h->fast)
        finish_fast(h, digest);
    else
        (void)crypto_hash_sha256_final(&h->slow, digest);
    if (hex != NULL) asc_hash_hex(digest, hex);
    free(h);
}
