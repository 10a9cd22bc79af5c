/* Signatures: one made by minisign 0.11 (typed in), our own round trip, and everything that must not pass. */
#include "ascribe/audit.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/asc_signXXXXXX");
    return mkdtemp(folder) == NULL;
}

static const char *at(const char *name)
{
    static char path[4][128];
    static size_t next;
    next = (next + 1) % 4;
    (void)snprintf(path[next], sizeof path[0], "%s/%s", folder, name);
    return path[next];
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const name[] = {"f", "f.minisig", "pub", "k", "k.pub", "sec"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) (void)unlink(at(name[i]));
    return rmdir(folder);
}

static void put(const char *name, const char *text, mode_t mode)
{
    (void)unlink(at(name));
    FILE *f = fopen(at(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(at(name), mode), 0);
}

static const char file[] = "one line\nanother\n";
static const char public_key[] =
    "untrusted comment: minisign public key BF6AE2DA0D81B2DB\n"
    "RWTbsoEN2uJqv1IdZfUNPHuiWzGFKQH8Yuds7wm4etAQqcD2L6bbYwrK\n";
static const char secret_key[] = "untrusted comment: minisign encrypted secret key\n"
                                 "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                 "AAAAAAAAAAAAAAAAA27KBDdriar9mzyQJ"
                                 "q0wWX3NrAPFHPZTc6FhpRVh6+xKnpO0UNS/"
                                 "1kVIdZfUNPHuiWzGFKQH8Yuds7wm4etAQqcD2L6bbYwrKAAAAAAAA"
                                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
static const char signature[] = "untrusted comment: signature from minisign secret key\n"
                                "RUTbsoEN2uJqv1Ph2nakAuhSHzUJlLJbxT1B8yXY9vdO+YD0+"
                                "Ekctn1vzDM3ywYmuHD20sa33TtW/bd+wWRJTeZUub"
                                "OdayFx4AI=\n"
                                "trusted comment: file:f\n"
                                "/JELXrV6YQ5C5zGEO6+iKmjo6SfhaSNC+/7E/SUrRWZKsEBL/"
                                "znAuEHQvufP9vqmF60Nd2dvE5g/+DLky1j4Bw==\n";

/* Ed25519 is deterministic: the same key and file give minisign's own signature. */
static void by_minisign(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    put("f", file, 0600);
    put("pub", public_key, 0600);
    put("sec", secret_key, 0400);
    put("f.minisig", signature, 0600);
    assert_ok(asc_sign_check(at("f"), at("pub"), arena, &err));
    (void)unlink(at("f.minisig"));
    assert_ok(asc_sign_file(at("f"), at("sec"), arena, &err));
    FILE *f = fopen(at("f.minisig"), "rb");
    char text[1024] = "";
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    (void)fclose(f);
    assert_string_equal(strchr(text, '\n'), strchr(signature, '\n'));
    asc_arena_destroy(arena);
}

static void fails(const char *words)
{
    asc_error err;
    asc_arena *arena = asc_arena_create();
    assert_int_not_equal(asc_sign_check(at("f"), at("pub"), arena, &err), ASC_OK);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' does not say '%s'", err.message, words);
    asc_arena_destroy(arena);
}

static void changed(void **state)
{
    (void)state;
    char text[sizeof signature];
    put("pub", public_key, 0600);
    put("f.minisig", signature, 0600);
    put("f", "one line\nAnother\n", 0600);
    fails("not of these bytes");
    put("f", file, 0600);
    memcpy(text, signature, sizeof text);
    *strstr(text, "file:f") = 'F';
    put("f.minisig", text, 0600);
    fails("the trusted comment was changed");
    put("f.minisig", "untrusted comment: x\nnot base64\ntrusted comment: y\nz\n", 0600);
    fails("not a key or signature");
    put("f.minisig", "", 0600);
    fails("not a key or signature");
}

static void own_keys(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    struct stat s;
    assert_ok(asc_key_create(at("k"), &err));
    assert_int_equal(stat(at("k"), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0400);
    assert_int_equal(asc_key_create(at("k"), &err), ASC_EIO);
    assert_non_null(strstr(err.message, "never replaced"));
    put("f", file, 0600);
    assert_ok(asc_sign_file(at("f"), at("k"), arena, &err));
    assert_ok(asc_sign_check(at("f"), at("k.pub"), arena, &err));
    put("pub", public_key, 0600);
    fails("signed with another key");
    assert_int_equal(chmod(at("k"), 0440), 0);
    assert_int_equal(asc_sign_file(at("f"), at("k"), arena, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "can be read by others (mode 440)"));
    asc_arena_destroy(arena);
}

/* Any bit behind the first line, which is a comment that nobody trusts: base64 of more than 7 bits among them. */
static void every_bit(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_arena_mark mark = asc_arena_save(arena);
    char text[sizeof signature];
    put("f", file, 0600);
    put("pub", public_key, 0600);
    const size_t first = strcspn(signature, "\n") + 1;
    for (size_t bit = 8 * first; bit < 8 * strlen(signature); bit++) {
        memcpy(text, signature, sizeof text);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        if (text[bit / 8] == '\0') continue; /* put() would cut there */
        put("f.minisig", text, 0600);
        if (asc_sign_check(at("f"), at("pub"), arena, NULL) == ASC_OK)
            fail_msg("bit %zu of byte %zu was flipped unseen", bit % 8, bit / 8);
        asc_arena_rewind(arena, mark);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit), cmocka_unit_test(by_minisign),
        cmocka_unit_test(changed), cmocka_unit_test(own_keys)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
