/* BLAKE2b-256 against hashlib.blake2b(digest_size=32) of Python, which follows RFC 7693; SHA-256 against the examples of
 * FIPS 180-4, Python's hashlib.sha256 and libsodium. */
#include "ascribe/hash.h"
#include "support.h"
#include <sodium.h>
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

static void sha256_of(const unsigned char *data, size_t n, size_t cut,
                      char hex[2 * ASC_HASH_BYTES + 1])
{
    asc_sha256 *h = asc_sha256_open();
    assert_non_null(h);
    asc_sha256_add(h, data, cut);
    asc_sha256_add(h, data + cut, n - cut);
    asc_sha256_close(h, hex);
}

static void sha256_known_answers(void **state)
{
    (void)state;
    char hex[2 * ASC_HASH_BYTES + 1];
    sha256_of((const unsigned char *)"abc", 3, 1, hex);
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_of((const unsigned char *)"", 0, 0, hex);
    assert_string_equal(
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    unsigned char bytes[1280];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)i;
    sha256_of(bytes, sizeof bytes, 700, hex);
    assert_string_equal(
        hex, "d414b085826eb06778483ba35564dc849e643359f69ed9747878ba6e54985bed");
}

/* Every length around the blocks and the padding, in two pieces cut anywhere. */
static void sha256_is_libsodium(void **state)
{
    (void)state;
    unsigned char bytes[320], want[crypto_hash_sha256_BYTES];
    char hex[2 * ASC_HASH_BYTES + 1], expected[2 * ASC_HASH_BYTES + 1];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * i + 7 * i);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        (void)crypto_hash_sha256(want, bytes, n);
        asc_hash_hex(want, expected);
        for (size_t cut = 0; cut <= n; cut += 13) {
            sha256_of(bytes, n, cut, hex);
            assert_string_equal(hex, expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(pieces_are_the_whole),
        cmocka_unit_test(texts_keep_their_borders),
        cmocka_unit_test(sha256_known_answers),
        cmocka_unit_test(sha256_is_libsodium),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
