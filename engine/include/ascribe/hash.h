/* BLAKE2b-256 (libsodium) and SHA-256 (OpenSSL, or libsodium) and their hexadecimal text. */
#ifndef ASCRIBE_HASH_H
#define ASCRIBE_HASH_H

#include "ascribe/result.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_hash asc_hash;
asc_hash *asc_hash_open(void); /* NULL: no memory      */
void asc_hash_add(asc_hash *h, const void *data, size_t n);
/* A length-prefixed text, so that ("ab","c") and ("a","bc") differ. */
void asc_hash_text(asc_hash *h, const char *text);
void asc_hash_close(asc_hash *h, uint8_t digest[ASC_HASH_BYTES]); /* frees h */
void asc_hash_bytes(const void *data, size_t n, uint8_t digest[ASC_HASH_BYTES]);
void asc_hash_hex(const uint8_t digest[ASC_HASH_BYTES], char hex[2 * ASC_HASH_BYTES + 1]);

/* SHA-256 of other people's files, as sha256sum prints it. */
typedef struct asc_sha256 asc_sha256;
asc_sha256 *asc_sha256_open(void); /* NULL: no memory */
void asc_sha256_add(asc_sha256 *h, const void *data, size_t n);
/* hex may be NULL; frees h, which may be NULL. */
void asc_sha256_close(asc_sha256 *h, char hex[2 * ASC_HASH_BYTES + 1]);

#ifdef __cplusplus
}
#endif
#endif
