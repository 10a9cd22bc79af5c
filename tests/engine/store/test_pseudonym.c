/* HMAC-SHA256 against the test vectors of RFC 4231 (section 4.2-4.8); what a pseudonym is; keys that are refused;
 * NHS check digits worked by hand. */
#include "ascribe/pseudonym.h"
#include "support.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void to_hex(const uint8_t *from, size_t n, char *to)
{
    for (size_t i = 0; i < n; i++) (void)snprintf(to + 2 * i, 3, "%02x", from[i]);
}

static void check(const uint8_t *key, size_t keys, const void *data, size_t n,
                  const char *want, size_t digits)
{
    uint8_t out[ASC_HMAC_BYTES];
    char hex[2 * ASC_HMAC_BYTES + 1];
    asc_error err = {0};
    assert_ok(asc_hmac_sha256(key, keys, data, n, out, &err));
    to_hex(out, sizeof out, hex);
    hex[digits] = '\0';
    assert_string_equal(hex, want);
}

static void rfc_4231(void **state)
{
    (void)state;
    uint8_t key[131], data[50];
    memset(key, 0x0b, 20);
    check(key, 20, "Hi There", 8,
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", 64);
    check((const uint8_t *)"Jefe", 4, "what do ya want for nothing?", 28,
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 64);
    memset(key, 0xaa, 20);
    memset(data, 0xdd, 50);
    check(key, 20, data, 50,
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe", 64);
    for (size_t i = 0; i < 25; i++) key[i] = (uint8_t)(i + 1);
    memset(data, 0xcd, 50);
    check(key, 25, data, 50,
          "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", 64);
    memset(key, 0x0c, 20);
    check(key, 20, "Test With Truncation", 20, "a3b6167473100ee06e0c796c2955552b", 32);
    memset(key, 0xaa, 131);
    check(key, 131, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", 64);
    check(key, 131,
          "This is a test using a larger than block-size key and a larger than "
          "block-size data. The key needs to be hashed before being used by the HMAC "
          "algorithm.",
          152, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2", 64);
}

static void put(const char *path, const char *text, mode_t mode)
{
    (void)unlink(path);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    (void)close(fd);
}

static const char key_text[] =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static void of_a_file_and_a_descriptor(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_pseudonym *p = NULL;
    char hex[ASC_PSEUDONYM_HEX + 1], again[ASC_PSEUDONYM_HEX + 1];
    put("pseudonym.key", key_text, 0400);
    assert_ok(asc_pseudonym_open("pseudonym.key", &p, &err));
    asc_pseudonym_make(p, "9990251746", 10, hex);
    asc_pseudonym_close(p);
    /* Python: hmac.new(bytes(range(32)), b'9990251746', 'sha256').hexdigest()[:32] */
    uint8_t key[32], full[ASC_HMAC_BYTES];
    char want[2 * ASC_HMAC_BYTES + 1];
    for (size_t i = 0; i < 32; i++) key[i] = (uint8_t)i;
    assert_ok(asc_hmac_sha256(key, 32, "9990251746", 10, full, &err));
    to_hex(full, sizeof full, want);
    want[ASC_PSEUDONYM_HEX] = '\0';
    assert_string_equal(hex, want);
    assert_string_equal(hex, "1c75a747623617bcedc9ef8071efae41");
    int ends[2];
    char source[16];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], key_text, sizeof key_text - 1), sizeof key_text - 1);
    (void)close(ends[1]);
    (void)snprintf(source, sizeof source, "fd:%d", ends[0]);
    assert_ok(asc_pseudonym_open(source, &p, &err));
    asc_pseudonym_make(p, "9990251746", 10, again);
    asc_pseudonym_close(p);
    (void)close(ends[0]);
    assert_string_equal(again, hex);
    (void)unlink("pseudonym.key");
}

static void refuse(const char *source, asc_status want, const char *part)
{
    asc_error err = {0};
    asc_pseudonym *p = NULL;
    assert_int_equal(asc_pseudonym_open(source, &p, &err), want);
    assert_null(p);
    if (strstr(err.message, part) == NULL) fail_msg("'%s' not in: %s", part, err.message);
    assert_null(strstr(err.message, "0f1011")); /* never the key */
}

static void bad_keys(void **state)
{
    (void)state;
    put("bad.key", key_text, 0440);
    refuse("bad.key", ASC_EIO, "mode 440");
    put("bad.key", key_text, 0404);
    refuse("bad.key", ASC_EIO, "chmod 400");
    put("bad.key", "0001020304", 0400);
    refuse("bad.key", ASC_EFORMAT, "64 to 128");
    put("bad.key", "", 0400);
    refuse("bad.key", ASC_EFORMAT, "openssl rand");
    char text[160] = "0f1011";
    put("bad.key", strcat(strcat(text, key_text), "00\n"), 0400);
    refuse("bad.key", ASC_EFORMAT, "one line");
    memset(text, 'a', 140);
    text[140] = '\0';
    put("bad.key", text, 0400);
    refuse("bad.key", ASC_EFORMAT, "64 to 128");
    (void)unlink("bad.key");
    refuse("bad.key", ASC_EIO, "bad.key");
    refuse(".", ASC_EIO, "regular file");
    refuse("fd:", ASC_EUSAGE, "fd:N");
    refuse("fd:x", ASC_EUSAGE, "fd:N");
    refuse("fd:9999", ASC_EIO, "fd:9999");
}

static void nhs_numbers(void **state)
{
    (void)state;
    char digits[10];
    /* 943 476 5919: 9*10+4*9+3*8+4*7+7*6+6*5+5*4+9*3+1*2 = 299 = 27*11+2; 11-2 = 9 */
    assert_true(asc_nhs_number("9434765919", 10, digits));
    assert_memory_equal(digits, "9434765919", 10);
    assert_true(asc_nhs_number("943 476 5919", 12, digits));
    assert_memory_equal(digits, "9434765919", 10);
    assert_true(asc_nhs_number("943-476-5919", 12, digits));
    for (char last = '0'; last <= '9'; last++) {
        char text[] = "943476591x";
        text[9] = last;
        assert_int_equal(asc_nhs_number(text, 10, digits), last == '9');
    }
    /* 999 000 0000: 9*27 = 243 = 22*11+1: the check would be 10, so no digit will do */
    for (char last = '0'; last <= '9'; last++) {
        char text[] = "999000000x";
        text[9] = last;
        assert_false(asc_nhs_number(text, 10, digits));
    }
    assert_true(asc_nhs_number("0000000000", 10, digits)); /* 11 - 0 = 11 counts as 0 */
    assert_false(asc_nhs_number("943476591", 9, digits));
    assert_false(asc_nhs_number("94347659190", 11, digits));
    assert_false(asc_nhs_number(" 9434765919", 11, digits));
    assert_false(asc_nhs_number("9434765919 ", 11, digits));
    assert_false(asc_nhs_number("943476591X", 10, digits));
    assert_false(asc_nhs_number("", 0, digits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_4231),
        cmocka_unit_test(of_a_file_and_a_descriptor),
        cmocka_unit_test(bad_keys),
        cmocka_unit_test(nhs_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
