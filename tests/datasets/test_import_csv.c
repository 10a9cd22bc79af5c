/* CSV as text: quotes, line ends, encodings, gzip, ragged records, names; every refusal with its place. */
#include "import_support.h"

#include <zlib.h>

static void quotes_and_line_ends(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    /* one table in several spellings */
    static const char *const spellings[] = {
        "id,note\n1,a\n2,b\n",
        "id,note\n1,a\n2,b",
        "id,note\r\n1,a\r\n2,b\r\n",
        "id,note\r1,a\r2,b\r",
        "id,note\n1,a\r\n2,b\r",
        "\"id\",\"note\"\n\"1\",\"a\"\n\"2\",\"b\"\n",
        "\357\273\277id,note\n1,a\n2,b\n",
        "\xEF\xBB\xBF\"id\",note\r\n\"1\",a\r\n2,\"b\"",
        "id,note\n1,a\n2,b\n\n",
        "id,note\r\n1,a\r\n2,b\r\n\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const asc_table *t = accept(spellings[i], NULL, a);
        assert_int_equal(t->rows, 2);
        assert_int_equal(t->columns, 2);
        assert_string_equal(t->name, "t");
        assert_string_equal(type_of(t, "id"), "integer");
        assert_string_equal(cell(t, "id", 1), "2");
        assert_string_equal(cell(t, "note", 0), "a");
        assert_string_equal(cell(t, "note", 1), "b");
    }
    const asc_table *t = accept("id,note\n"
                                "1,\"a \"\"quoted\"\", comma\nand line\r\nend\"\n"
                                "2,\"\"\n"
                                "3,\"\"\"\"\n"
                                "4, padded \n"
                                "5,\t\n",
                                NULL, a);
    assert_int_equal(t->rows, 5);
    assert_string_equal(cell(t, "note", 0), "a \"quoted\", comma\nand line\r\nend");
    assert_string_equal(cell(t, "note", 1), "");
    assert_true(asc_column_missing(asc_table_find(t, "note"), 1));
    assert_string_equal(cell(t, "note", 2), "\"");
    assert_string_equal(cell(t, "note", 3), " padded "); /* nothing is trimmed */
    assert_string_equal(cell(t, "note", 4), "\t");
    asc_arena_destroy(a);
}

static void header_only_is_a_table(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    static const char *const files[] = {"id,sex", "id,sex\n", "id,sex\r\n\r\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const asc_table *t = accept(files[i], NULL, a);
        assert_int_equal(t->rows, 0);
        assert_int_equal(t->columns, 2);
        assert_string_equal(type_of(t, "sex"), "text");
    }
    asc_arena_destroy(a);
}

static void ragged_records(void **state)
{
    (void)state;
    const char *m = refuse("a,b,c\n1,2,3\n1,2\n4,5,6\n1,2,3,x\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:3:3: 2 fields, the first line has 3; ");
    assert_contains(m, "\nt.csv:5:7: 4 fields, the first line has 3; ");
    /* physical lines: two are inside quotes, one of them ends in CRLF */
    m = refuse("a,b\n\"x\ny\r\nz\",2\n1\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:5:1: 1 field, the first line has 2; ");
    /* columns count characters, not bytes */
    m = refuse("a,b\nn\xC3\xA4"
               "h,2,3\n",
               NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:2:7: 3 fields");
    m = refuse("a,b\r1\r", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:2:1: 1 field");
}

static void many_problems_are_cut_at_twenty(void **state)
{
    (void)state;
    char text[1024] = "a,b\n";
    for (int i = 0; i < 30; i++) strcat(text, "1\n");
    const char *m = refuse(text, NULL, ASC_EFORMAT);
    size_t lines = 1;
    for (const char *s = m; *s != '\0'; s++) lines += *s == '\n' ? 1 : 0;
    assert_int_equal(lines, 21);
    assert_contains(m, "t.csv:21:1: ");
    assert_contains(m, "t.csv: at least 30 problems, the first 20 are shown");
}

static void blank_lines(void **state)
{
    (void)state;
    assert_begins(refuse("a,b\n1,2\n\n3,4\n", NULL, ASC_EFORMAT),
                  "t.csv:3:1: 1 blank line ");
    assert_begins(refuse("a,b\r\n1,2\r\n\r\n\r\n3,4\r\n", NULL, ASC_EFORMAT),
                  "t.csv:3:1: 2 blank lines ");
    assert_begins(refuse("\na,b\n1,2\n", NULL, ASC_EFORMAT), "t.csv:1:1: 1 blank line ");
    assert_begins(refuse("\n\n", NULL, ASC_EFORMAT),
                  "t.csv:1:1: the file holds blank lines");
    /* in a table of one column a blank last line may be a missing value */
    const char *m = refuse("a\n1\n\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:3:1: 1 blank line ");
    assert_contains(m, "write \"\" where a missing value is meant");
    asc_arena *a = asc_arena_create();
    const asc_table *t = accept("a\n1\n\"\"\n", NULL, a);
    assert_int_equal(t->rows, 2);
    assert_int_equal(count_missing(t, "a"), 1);
    asc_arena_destroy(a);
}

static void broken_quotes(void **state)
{
    (void)state;
    const char *m = refuse("a,b\n1,2\n3,\"four\n5,6\n7,8\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:3:3: the quote opened here is never closed; ");
    m = refuse("a,b\n1,\"two\" \n", NULL, ASC_EFORMAT);
    assert_begins(
        m, "t.csv:2:8: text after the closing quote of the field that starts at 2:3");
    m = refuse("a,b\n1,\"two\"x\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:2:8: text after the closing quote");
    m = refuse("a,b\n1,6\" pipe\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:2:4: a quote inside a field without quotes; ");
    m = refuse("a,b\n1\n2,x\"y\n", NULL,
               ASC_EFORMAT); /* what came before is told as well */
    assert_begins(m, "t.csv:2:1: 1 field");
    assert_contains(m, "\nt.csv:3:4: a quote inside");
    m = refuse("\"a,b\n1,2\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:1:1: the quote opened here is never closed");
}

static void column_names(void **state)
{
    (void)state;
    const char *m = refuse("id,sex,,sex,id,id\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:1:8: column 3 has no name; ");
    assert_contains(m, "t.csv:1:9: columns 2 and 4 have the same name 'sex'; rename one");
    assert_contains(m, "t.csv:1:13: columns 1 and 5 have the same name 'id'");
    assert_contains(m, "t.csv:1:16: columns 1 and 6 have the same name 'id'");
    assert_begins(refuse("id,a/b\n", NULL, ASC_EFORMAT),
                  "t.csv:1:4: column name 'a/b' holds a '/'");
    assert_begins(refuse("id,\"a\nb\"\n", NULL, ASC_EFORMAT),
                  "t.csv:1:4: column name 'a\\x0Ab' holds a control character");
    assert_begins(refuse("id, b\n", NULL, ASC_EFORMAT),
                  "t.csv:1:4: column name ' b' starts or");
    assert_begins(refuse("id,..\n", NULL, ASC_EFORMAT), "t.csv:1:4: column name '..'");
    asc_arena *a = asc_arena_create();
    const asc_table *t = accept("first.treat,Größe in cm,a-b\n1,2,3\n", NULL, a);
    assert_string_equal(t->column[0].name, "first.treat");
    assert_string_equal(t->column[1].name, "Größe in cm");
    asc_arena_destroy(a);
}

static void delimiters(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const char *m = refuse("id;sex\n1;F\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:1:1: the first line is one column name that holds ';'");
    assert_contains(m, "--delimiter");
    assert_contains(refuse("id\tsex\n1\tF\n", NULL, ASC_EFORMAT), "a tab");
    const asc_table *t =
        accept("id;sex\n1;F,x\n", &(asc_import_options){.delimiter = ';'}, a);
    assert_string_equal(cell(t, "sex", 0), "F,x");
    t = accept("id\tsex\n1\t\"a\tb\"\n", &(asc_import_options){.delimiter = '\t'}, a);
    assert_string_equal(cell(t, "sex", 0), "a\tb");
    (void)refuse("a,b\n", &(asc_import_options){.delimiter = '"'}, ASC_EUSAGE);
    (void)refuse("a,b\n", &(asc_import_options){.delimiter = '\n'}, ASC_EUSAGE);
    (void)refuse("a,b\n", &(asc_import_options){.delimiter = (char)0xC3}, ASC_EUSAGE);
    asc_arena_destroy(a);
}

static void encodings(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const char *m = refuse("id,name\n1,ok\n2,Ren\xE9\n", NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:3:6: byte 0xE9 is not UTF-8; ");
    assert_contains(m, "--encoding latin1");
    const asc_import_options latin1 = {.latin1 = true};
    const asc_table *t = accept("id,n\xE4me\n1,\xC5ngstr\xF6m\n2,ok\n", &latin1, a);
    assert_string_equal(t->column[1].name, "näme");
    assert_string_equal(cell(t, "näme", 0), "Ångström");
    assert_string_equal(cell(accept("a,b\n1,x\n", &latin1, a), "b", 0), "x");
    assert_contains(refuse("a,b\n1,\x80\n", &latin1, ASC_EFORMAT), "Windows-1252");
    assert_contains(refuse("a,b\n1,Ren\xC3\xA9\n", &latin1, ASC_EFORMAT),
                    "UTF-8 already");
    assert_contains(refuse("\xEF\xBB\xBF"
                           "a\n1\n",
                           &latin1, ASC_EFORMAT),
                    "byte order mark");
    const char nul[] = "a,b\n1,x\n2,\0y\n";
    m = refuse_bytes(nul, sizeof nul - 1, NULL, ASC_EFORMAT);
    assert_begins(m, "t.csv:3:3: a NUL byte");
    const char utf16[] = "\xFF\xFE"
                         "a\0,\0b\0";
    assert_contains(refuse_bytes(utf16, sizeof utf16 - 1, NULL, ASC_EFORMAT), "UTF-16");
    assert_contains(refuse("PK\x03\x04rest", NULL, ASC_EFORMAT), "Excel");
    assert_begins(refuse("", NULL, ASC_EFORMAT), "t.csv:1:1: the file is empty");
    assert_begins(refuse("\xEF\xBB\xBF", NULL, ASC_EFORMAT),
                  "t.csv:1:1: the file is empty");
    asc_arena_destroy(a);
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *a = asc_arena_create();
    asc_table *t = NULL;
    assert_int_equal(asc_import_csv(file_path("none.csv"), "t", NULL, a, &t, &err),
                     ASC_EIO);
    assert_contains(err.message, "none.csv: No such file");
    assert_int_equal(asc_import_csv(folder, "t", NULL, a, &t, &err), ASC_EIO);
    assert_contains(err.message, "not a regular file");
    assert_int_equal(asc_import_csv("/dev/null", "t", NULL, a, &t, &err), ASC_EIO);
    assert_contains(err.message, "not a regular file");
    asc_arena_destroy(a);
}

static void long_fields(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    static char text[70000];
    const size_t longest = 65536;
    int start = snprintf(text, sizeof text, "a,b\n1,");
    memset(text + start, 'x', longest);
    text[(size_t)start + longest] = '\0';
    const asc_table *t = accept(text, NULL, a);
    assert_int_equal(asc_table_find(t, "b")->width, longest);
    strcat(text, "x\n");
    assert_begins(refuse(text, NULL, ASC_EFORMAT),
                  "t.csv:2:3: a field of 65537 bytes, the limit");
    asc_arena_destroy(a);
}

/* text as one gzip member at the end of out. */
static size_t gzip_member(const char *text, unsigned char *out, size_t room)
{
    z_stream z = {0};
    assert_int_equal(
        deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    unsigned char copy[4096];
    const size_t n = strlen(text);
    memcpy(copy, text, n);
    z.next_in = copy;
    z.avail_in = (unsigned)n;
    z.next_out = out;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    const size_t size = room - z.avail_out;
    (void)deflateEnd(&z);
    return size;
}

static void gzip_by_content(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    unsigned char packed[8192];
    size_t n = gzip_member("id,x\n1,2\n", packed, sizeof packed);
    const asc_table *t = NULL;
    asc_table *read = NULL;
    asc_error err = {0};
    /* the name t.csv says nothing of gzip */
    assert_ok(import_bytes((char *)packed, n, NULL, a, &read, &err));
    assert_int_equal(read->rows, 1);
    /* several members; the last is shorter than the first, so its size is a bad guess */
    for (int i = 0; i < 50; i++)
        n += gzip_member("3,4\n5,6\n", packed + n, sizeof packed - n);
    n += gzip_member("", packed + n, sizeof packed - n);
    assert_ok(import_bytes((char *)packed, n, NULL, a, &read, &err));
    t = read;
    assert_int_equal(t->rows, 101);
    assert_string_equal(cell(t, "x", 100), "6");
    /* zeros after the end are padding, anything else is not */
    memset(packed + n, 0, 10);
    assert_ok(import_bytes((char *)packed, n + 10, NULL, a, &read, &err));
    assert_int_equal(read->rows, 101);
    packed[n] = 'x';
    assert_contains(refuse_bytes((char *)packed, n + 1, NULL, ASC_EFORMAT), "gzip");
    /* cut short at every length, and one bit changed in the data: refused */
    n = gzip_member("id,x\n1,2\n", packed, sizeof packed);
    for (size_t k = 2; k < n; k++)
        assert_contains(refuse_bytes((char *)packed, k, NULL, ASC_EFORMAT), "t.csv: ");
    packed[12] ^= 4;
    (void)refuse_bytes((char *)packed, n, NULL, ASC_EFORMAT);
    asc_arena_destroy(a);
}

/* A megabyte of repeats: the packed file is a thousandth of it. */
static void gzip_grows(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    gzFile f = gzopen(file_path("t.csv"), "wb9");
    assert_non_null(f);
    assert_true(gzputs(f, "a,b\n") > 0);
    for (int i = 0; i < 250000; i++) assert_true(gzputs(f, "1,2\n") > 0);
    assert_int_equal(gzclose(f), Z_OK);
    asc_table *t = NULL;
    assert_ok(asc_import_csv(file_path("t.csv"), "t", NULL, a, &t, &err));
    assert_int_equal(t->rows, 250000);
    asc_arena_destroy(a);
}

/* Every take may fail: an error, never a crash, and nothing left behind. */
static void memory_failures(void **state)
{
    (void)state;
    const char *text = "id,x,c\n1,2.5,a\n2,,b\n3,1,a\n";
    asc_error err = {0};
    asc_status status = ASC_EMEMORY;
    size_t n = 0;
    while (status != ASC_OK) {
        asc_arena *a = asc_arena_create();
        asc_table *t = NULL;
        asc_arena_fail_at(++n, 1);
        status = import_bytes(text, strlen(text), NULL, a, &t, &err);
        asc_arena_fail_at(0, 0);
        assert_true(status == ASC_OK || status == ASC_EMEMORY);
        assert_true(status == ASC_OK || asc_arena_bytes(a) == 0);
        asc_arena_destroy(a);
        assert_true(n < 1000);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_and_line_ends),
        cmocka_unit_test(header_only_is_a_table),
        cmocka_unit_test(ragged_records),
        cmocka_unit_test(many_problems_are_cut_at_twenty),
        cmocka_unit_test(blank_lines),
        cmocka_unit_test(broken_quotes),
        cmocka_unit_test(column_names),
        cmocka_unit_test(delimiters),
        cmocka_unit_test(encodings),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(long_fields),
        cmocka_unit_test(gzip_by_content),
        cmocka_unit_test(gzip_grows),
        cmocka_unit_test(memory_failures),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
