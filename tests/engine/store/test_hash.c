/* BLAKE2b-256 against hashlib.blake2b(digest_size=32) of Python, which follows RFC 7693.
 */
#include "ascribe/hash.h"
#include "support.h"
#include <string.h>

static void assert_hex(const uint8_t digest[ASC_HASH_BYTES], const char *want)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    asc_hash_hex(digest, hex);
    assert_string_equal(hex, want);
}

static void known_answers(void **state)
{
    (void)state;
    uint8_t digest[ASC_HASH_BYTES], bytes[1280];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    asc_hash_bytes("", 0, digest);
    assert_hex(digest,
               "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    asc_hash_bytes("abc", 3, digest);
    assert_hex(digest,
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    asc_hash_bytes(bytes, sizeof bytes, digest);
    assert_hex(digest,
               "82628cbfc9689e234b0923a531f4578fe2e7138a03e2f81ed6cde97517336650");
}

static void pieces_are_the_whole(void **state)
{
    (void)state;
    uint8_t digest[ASC_HASH_BYTES], bytes[1280];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    for (size_t cut = 0; cut <= sizeof bytes; cut += 127) {
        asc_hash *h = asc_hash_open();
        assert_non_null(h);
        asc_hash_add(h, bytes, cut);
        asc_hash_add(h, bytes + cut, sizeof bytes - cut);
        asc_hash_close(h, digest);
        assert_hex(digest,
                   "82628cbfc9689e234b0923a531f4578fe2e7138a03e2f81ed6cde97517336650");
    }
}

/* The same letters, cut elsewhere: lengths go in as 8 little-endian bytes before the
 * text. */
static void texts_keep_their_borders(void **state)
{
    (void)state;
    uint8_t digest[ASC_HASH_BYTES];
    asc_hash *h = asc_hash_open();
    asc_hash_text(h, "ab");
    asc_hash_text(h, "c");
    asc_hash_close(h, digest);
    assert_hex(digest,
               "20263e794775e4edf2b306c0f306af9e50175c831c857604b481e847f790bf95");
    h = asc_hash_open();
    asc_hash_text(h, "a");
    asc_hash_text(h, "bc");
    asc_hash_close(h, digest);
    assert_hex(digest,
               "77bbcab7072b897c548327378f11776f4853104c71bdb95a12ded5d2783523bf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(pieces_are_the_whole),
        cmocka_unit_test(texts_keep_their_borders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
