/* SHA-256 by the instructions of the processor, where it has them. */
#ifndef ASCRIBE_STORE_SHA256_H
#define ASCRIBE_STORE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64, SHA256_WORDS = 8 };

/* May sha256_blocks be called on this processor? */
bool sha256_available(void);
/* The compression function over whole blocks. */
void sha256_blocks(uint32_t state[SHA256_WORDS], const unsigned char *data,
                   size_t blocks);

#endif
