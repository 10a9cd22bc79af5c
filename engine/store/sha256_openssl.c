/* SHA-256 (FIPS 180-4) by OpenSSL's libcrypto, which uses the instructions processors have for it. */
#include "ascribe/hash.h"
#include <openssl/evp.h>
#include <stdlib.h>

struct asc_sha256 {
    EVP_MD_CTX *context;
};

asc_sha256 *asc_sha256_open(void)
{
    asc_sha256 *h = calloc(1, sizeof *h);
    if (h == NULL) return NULL;
    h->context = EVP_MD_CTX_new();
    if (h->context != NULL && EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) == 1)
        return h;
    EVP_MD_CTX_free(h->context);
    free(h);
    return NULL;
}

void asc_sha256_add(asc_sha256 *h, const void *data, size_t n)
{
    if (n > 0) (void)EVP_DigestUpdate(h->context, data, n);
}

void asc_sha256_close(asc_sha256 *h, char hex[2 * ASC_HASH_BYTES + 1])
{
    uint8_t digest[ASC_HASH_BYTES] = {0};
    if (h == NULL) return;
    (void)EVP_DigestFinal_ex(h->context, digest, NULL);
    if (hex != NULL) asc_hash_hex(digest, hex);
    EVP_MD_CTX_free(h->context);
    free(h);
}
