/* Processors other than x86-64: libsodium hashes. */
#include "sha256.h"
#include <assert.h>

bool sha256_available(void)
{
    return false;
}

void sha256_blocks(uint32_t state[SHA256_WORDS], const unsigned char *data, size_t blocks)
{
    (void)state;
    (void)data;
    (void)blocks;
    assert(false);
}
