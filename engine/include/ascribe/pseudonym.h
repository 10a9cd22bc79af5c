/* Pseudonyms of people's identifiers: HMAC-SHA256 under a secret key, the first 128 bits kept, as 32 hexadecimal
 * digits. The key stands in a file that only its owner can read, or behind an open descriptor, never on a command
 * line or in the environment; in memory it is locked (not swapped) and wiped when closed. */
#ifndef ASCRIBE_PSEUDONYM_H
#define ASCRIBE_PSEUDONYM_H

#include "ascribe/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_PSEUDONYM_HEX = 32, ASC_HMAC_BYTES = 32, ASC_KEY_ID_HEX = 8 };

typedef struct asc_pseudonym asc_pseudonym;
/* The key: 64 to 128 hexadecimal digits in a file that nobody else can read or write (mode 0400 or 0600), or in
 * "fd:N", a descriptor that is open. */
asc_status asc_pseudonym_open(const char *source, asc_pseudonym **out, asc_error *err);
void asc_pseudonym_close(asc_pseudonym *p); /* wipes the key; NULL is allowed */
/* Of n bytes, as they stand, with a NUL behind. Many threads may call it at once. */
void asc_pseudonym_make(const asc_pseudonym *p, const char *value, size_t n,
                        char hex[ASC_PSEUDONYM_HEX + 1]);
/* Tells keys apart without telling the key: the first digits of the HMAC of a fixed text. */
void asc_pseudonym_key_id(const asc_pseudonym *p, char hex[ASC_KEY_ID_HEX + 1]);

/* HMAC-SHA256 (RFC 2104, FIPS 198-1) with a key of any length. */
asc_status asc_hmac_sha256(const uint8_t *key, size_t keys, const void *data, size_t n,
                           uint8_t out[ASC_HMAC_BYTES], asc_error *err);

/* A British NHS number: ten digits whose last is 11 - (sum of digit i times 11 - i) mod 11, 0 for 11, never 10;
 * spaces and hyphens between digits are allowed. digits [10] without them. NHS Data Dictionary, NHS NUMBER. */
bool asc_nhs_number(const char *text, size_t n, char digits[10]);

#ifdef __cplusplus
}
#endif
#endif
