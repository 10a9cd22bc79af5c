/* Types from the whole file, missing values, hints, the report; the same at any number of rows. */
#include "import_support.h"

#include "../../datasets/import/intern.h"
#include "ascribe/pool.h"

/* The type of a column with these values, and the last cell read back. */
static void expect(const char *values, const char *type, const char *last)
{
    asc_arena *a = asc_arena_create();
    char text[4096] = "id,x\n";
    size_t n = 0;
    for (const char *v = values;; v = strchr(v, '|') + 1) {
        const size_t length = strcspn(v, "|");
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%zu,\"%.*s\"\n",
                       ++n, (int)length, v);
        if (v[length] == '\0') break;
    }
    const asc_table *t = accept(text, NULL, a);
    assert_int_equal(t->rows, n);
    if (strcmp(type_of(t, "x"), type) != 0)
        fail_msg("%s: %s, expected %s", values, type_of(t, "x"), type);
    assert_string_equal(cell(t, "x", n - 1), last);
    asc_arena_destroy(a);
}

static void numbers(void **state)
{
    (void)state;
    expect("1|2|-3", "integer", "-3");
    expect("0|1", "integer", "1"); /* never boolean */
    expect("5|", "integer", "");
    expect("9223372036854775807|-9223372036854775808", "integer", "-9223372036854775808");
    expect("-0|1", "integer", "1");
    expect("1|2.5|.5|760.|-1e-3|7", "real", "7");
    expect("1|9007199254740993.5", "real", "9007199254740994");
    expect("0.5|0", "real", "0");
    expect("1.5e-00010|0.5", "real", "0.5");
    /* an integer beyond 64 bits is an identifier, unless decimals stand beside it */
    expect("9223372036854775808|1|2", "text", "2");
    expect("99999999999999999999|99999999999999999999|3", "category", "3");
    expect("1e3|99999999999999999999", "real", "1e+20");
    /* codes and things that only look like numbers */
    expect("007|008|7", "text", "7");
    expect("1|2|01234", "text", "01234");
    expect("00|1", "text", "1");
    expect("-01|1", "text", "1");
    expect("1.5|02.5", "text", "02.5");
    expect("+5|5", "text", "5");
    expect("1,5|2,5", "text", "2,5");
    expect("1|nan", "text", "nan");
    expect("1|inf|1", "category", "1");
    expect("1|1e999", "text", "1e999");
    expect("1|0x10", "text", "0x10");
    expect("1| 2", "text", " 2");
    expect("1|\xC2\xA3"
           "9",
           "text",
           "\xC2\xA3"
           "9");
}

static void booleans(void **state)
{
    (void)state;
    expect("true|false||true", "boolean", "true");
    expect("TRUE|FALSE", "boolean", "false");
    expect("True|True", "boolean", "true");
    expect("true|FALSE|true", "category",
           "true"); /* two spellings: not one writer's booleans */
    expect("yes|no|yes", "category", "yes");
    expect("Yes|No|No", "category", "No");
    expect("T|F|T", "category", "T");
}

static void dates(void **state)
{
    (void)state;
    expect("2024-02-29|1938-01-23|", "date", "");
    expect("1970-01-01|0001-01-01|9999-12-31", "date", "9999-12-31");
    expect("2023-02-29|2024-01-01", "text", "2024-01-01");
    expect("1900-02-29|2024-01-01", "text", "2024-01-01");
    expect("2023-04-31|2024-01-01", "text", "2024-01-01");
    expect("23/01/1938|2024-01-01", "text", "2024-01-01");
    expect("2023-3-15|2024-01-01", "text", "2024-01-01");
    expect("0000-00-00|2024-01-01", "text", "2024-01-01");
    expect("19380123|19380124", "integer", "19380124");
    expect("2023-03-19T10:08|2023-03-19 10:08:30|1969-12-31 23:59", "datetime",
           "1969-12-31T23:59:00");
    expect("2023-03-25 24:00|2023-03-25 23:00", "text", "2023-03-25 23:00");
    expect("2023-03-25 12:60|2023-03-25 12:00", "text", "2023-03-25 12:00");
    expect("2023-03-25 12:00:60|2023-03-25 12:00", "text", "2023-03-25 12:00");
    expect("2023-03-26 01:30+01:00|2023-03-25 12:00", "text", "2023-03-25 12:00");
    expect("2023-13-01 10:00|2023-03-25 12:00", "text", "2023-03-25 12:00");
    expect("2024-01-01|2023-03-25 12:00", "text",
           "2023-03-25 12:00"); /* dates with times */
    asc_arena *a = asc_arena_create();
    const asc_table *t = accept(
        "d,t\n1970-01-02,1970-01-02 00:01\n1969-12-31,1969-12-31 23:59:59\n", NULL, a);
    assert_int_equal(asc_table_find(t, "d")->integer[0], 1);
    assert_int_equal(asc_table_find(t, "d")->integer[1], -1);
    assert_int_equal(asc_table_find(t, "t")->integer[0], 86460);
    assert_int_equal(asc_table_find(t, "t")->integer[1], -1);
    asc_arena_destroy(a);
}

/* rows values, of which distinct are different. */
static const char *type_at(size_t rows, size_t distinct)
{
    static char type[32];
    asc_arena *a = asc_arena_create();
    asc_text text = asc_text_start(a);
    asc_text_add(&text, "id,x\n");
    for (size_t i = 0; i < rows; i++)
        asc_text_format(&text, "%zu,v%zu\n", i, i % distinct);
    const asc_table *t = accept(text.data, NULL, a);
    (void)snprintf(type, sizeof type, "%s", type_of(t, "x"));
    assert_int_equal(t->rows, rows);
    char want[32];
    for (size_t i = 0; i < rows; i++) {
        (void)snprintf(want, sizeof want, "v%zu", i % distinct);
        assert_string_equal(cell(t, "x", i), want);
    }
    asc_arena_destroy(a);
    return type;
}

static void categories(void **state)
{
    (void)state;
    assert_string_equal(type_at(2000, 1000), "category");
    assert_string_equal(type_at(3000, 1001), "text");
    assert_string_equal(type_at(1999, 1000), "text");
    assert_string_equal(type_at(100, 51), "text");
    assert_string_equal(type_at(100, 50), "category");
    assert_string_equal(type_at(21, 20), "category");
    assert_string_equal(type_at(22, 21), "text");
    assert_string_equal(type_at(20, 20),
                        "text"); /* all different: names or identifiers */
    assert_string_equal(type_at(2, 1), "category");
    assert_string_equal(type_at(1, 1), "text");
    /* across blocks of rows, and levels in byte order */
    assert_string_equal(type_at(5000, 3), "category");
    asc_arena *a = asc_arena_create();
    const asc_table *t =
        accept("x\nb\nB\na\n\xC3\xA9\nab\na\nb\nB\n\xC3\xA9\nab\n\"\"\n~\n~\n", NULL, a);
    static const char *const levels[] = {"B", "a", "ab", "b", "~", "\xC3\xA9"};
    const asc_column *c = asc_table_find(t, "x");
    assert_int_equal(c->type, ASC_CATEGORY);
    assert_int_equal(c->levels, 6);
    for (size_t i = 0; i < 6; i++) assert_string_equal(c->level[i], levels[i]);
    assert_int_equal(c->code[0], 3);
    assert_int_equal(c->code[10], -1);
    asc_arena_destroy(a);
}

/* The odd value decides wherever it stands: first, last, either side of a block of rows. */
static void the_whole_file_decides(void **state)
{
    (void)state;
    static const size_t places[] = {0, 1, 1023, 1024, 1025, 2047, 2048, 2999};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        asc_arena *a = asc_arena_create();
        asc_text text = asc_text_start(a);
        asc_text_add(&text, "i,r,d\n");
        for (size_t i = 0; i < 3000; i++)
            asc_text_add(&text,
                         i == places[k] ? "x,1.5,2024-02-30\n" : "7,1,2024-02-29\n");
        const asc_table *t = accept(text.data, NULL, a);
        assert_string_equal(type_of(t, "i"), "category");
        assert_string_equal(type_of(t, "r"), "real");
        assert_string_equal(type_of(t, "d"), "category");
        assert_string_equal(cell(t, "i", places[k]), "x");
        assert_string_equal(cell(t, "r", places[k]), "1.5");
        asc_arena_destroy(a);
    }
}

static void declared_tokens_only(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const char *text = "age,kg\n1,?\nNA,-9\n3,70.5\n";
    const asc_table *t = accept(text, NULL, a);
    assert_string_equal(type_of(t, "age"), "text"); /* nothing is guessed */
    assert_string_equal(type_of(t, "kg"), "text");
    static const char *const na[] = {"NA", "?", "-9"};
    t = accept(text, &(asc_import_options){.na = na, .nas = 3}, a);
    assert_string_equal(type_of(t, "age"), "integer");
    assert_string_equal(type_of(t, "kg"), "real");
    assert_int_equal(count_missing(t, "age"), 1);
    assert_int_equal(count_missing(t, "kg"), 2);
    assert_true(isnan(asc_table_find(t, "kg")->real[1]));
    assert_null(asc_table_find(accept("a\n1\n", NULL, a), "a")->missing);
    /* a token for one column of one table only */
    const asc_column_rule rules[] = {
        {.table = "t", .column = "kg", .na = na + 1, .nas = 2},
        {.table = "other", .column = "age", .na = na, .nas = 1},
    };
    t = accept(text, &(asc_import_options){.rule = rules, .rules = 2}, a);
    assert_string_equal(type_of(t, "age"), "text");
    assert_string_equal(type_of(t, "kg"), "real");
    asc_arena_destroy(a);
}

static void hints(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_text text = asc_text_start(a), out = asc_text_start(a);
    asc_text_add(&text, "weight,age,score,cost,band,empty,clean,when\n");
    for (size_t i = 0; i < 40; i++)
        asc_text_format(&text, "%s,%s,%d,%s,%s,,%zu,%s\n", i % 2 ? "?" : "50",
                        i == 7 ? "NA" : "44", i % 10 ? 3 : -9,
                        i == 3   ? "\"1,5\""
                        : i == 4 ? "free"
                                 : "2.5",
                        i % 5 ? "a" : "?", i, i == 1 ? "never" : "2024-01-01");
    const asc_table *t = accept(text.data, NULL, a);
    assert_int_equal(asc_import_hints(t, &out), ASC_OK);
    assert_contains(
        out.data, "hint: column 'weight': 20 of 40 values are not numbers, all are '?', "
                  "so it became a category; declare '?' missing with --na or a schema");
    assert_contains(out.data,
                    "hint: column 'age': 1 of 40 values are not numbers, all are 'NA'");
    assert_contains(
        out.data, "hint: column 'score': 4 of 40 values are -9 and no other is negative");
    assert_contains(out.data,
                    "hint: column 'cost': 2 of 40 values are not numbers, such as '1,5'");
    assert_contains(out.data,
                    "hint: column 'band': 8 of 40 values are '?'; declare it missing");
    assert_contains(out.data, "hint: column 'empty' has no value in any row");
    assert_contains(out.data,
                    "hint: column 'when': 1 of 40 values are not dates, all are 'never'");
    assert_null(strstr(out.data, "'clean'"));
    asc_text none = asc_text_start(a);
    assert_int_equal(asc_import_hints(accept("a,b,c\n1,x,-1\n2,x,-2\n", NULL, a), &none),
                     ASC_OK);
    assert_string_equal(none.data, "");
    asc_arena_destroy(a);
}

static void report(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_text out = asc_text_start(a);
    const asc_column_rule kg = {.table = "t", .column = "kg", .unit = "kg"};
    const asc_table *t =
        accept("id,kg,sex,born,ok\n3,1.5,F,2024-01-02,true\n1,-0,M,,true\n2,0,F,"
               "1999-12-31,true\n",
               &(asc_import_options){.rule = &kg, .rules = 1}, a);
    assert_int_equal(asc_import_report(t, &out), ASC_OK);
    assert_string_equal(
        out.data,
        "table 't': 3 rows, 5 columns\n"
        "  id   integer            0 missing                     3 distinct  1 ... 3\n"
        "  kg   real               0 missing                     2 distinct  -0 ... 1.5  "
        "[kg]\n"
        "  sex  category           0 missing                     2 distinct  F ... M\n"
        "  born date               1 missing ( 33.3 %)           2 distinct  1999-12-31 "
        "... "
        "2024-01-02\n"
        "  ok   boolean            0 missing                     1 distinct  true\n");
    asc_text empty = asc_text_start(a);
    assert_int_equal(asc_import_report(accept("a\n", NULL, a), &empty), ASC_OK);
    assert_begins(empty.data, "table 't': 0 rows, 1 column\n");
    asc_arena_destroy(a);
}

/* 40 columns of all types over several blocks of rows, at 1, 2 and 7 threads: the same table. */
static void threads_do_not_matter(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_text text = asc_text_start(a);
    const asc_table *t[3];
    for (size_t j = 0; j < 40; j++)
        asc_text_format(&text, "%sc%zu", j == 0 ? "" : ",", j);
    asc_text_add(&text, "\n");
    for (size_t i = 0; i < 2500; i++) {
        for (size_t j = 0; j < 40; j++) {
            const size_t x = i * 7919 + j * 104729;
            asc_text_add(&text, j == 0 ? "" : ",");
            switch (x % 11 == 0 ? 9 : j % 5) {
            case 0:
                asc_text_format(&text, "%zu", x % 1000);
                break;
            case 1:
                asc_text_format(&text, "%zu.%zu", x % 100, x % 97);
                break;
            case 2:
                asc_text_format(&text, "l%zu", x % 13);
                break;
            case 3:
                asc_text_format(&text, "t%zu", i);
                break;
            case 4:
                asc_text_format(&text, "20%02zu-01-0%zu", x % 100, 1 + x % 9);
                break;
            default:
                break;
            }
        }
        asc_text_add(&text, "\n");
    }
    static const size_t threads[] = {1, 2, 7};
    for (size_t k = 0; k < 3; k++) {
        asc_pool_set_threads(threads[k]);
        t[k] = accept(text.data, NULL, a);
    }
    asc_pool_set_threads(0);
    static const char *const types[] = {"integer", "real", "category", "text", "date"};
    for (size_t k = 0; k < 3; k++) {
        for (size_t j = 0; j < 40; j++) {
            const asc_column *c = &t[k]->column[j], *one = &t[0]->column[j];
            assert_string_equal(asc_type_name(c->type), types[j % 5]);
            assert_int_equal(c->levels, one->levels);
            assert_int_equal(c->width, one->width);
            for (size_t i = 0; i < t[k]->rows; i += 3) {
                char x[64], y[64];
                assert_string_equal(asc_column_cell(c, i, x, sizeof x),
                                    asc_column_cell(one, i, y, sizeof y));
            }
        }
    }
    asc_arena_destroy(a);
}

static void interning_counts_and_sorts(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    asc_intern s = asc_intern_start(a);
    enum { N = 50000 };
    char(*key)[16] = asc_take_bytes(a, N, sizeof *key);
    for (uint32_t i = 0; i < N; i++) {
        (void)snprintf(key[i], sizeof key[i], "%x", i * 2654435761U % 100003U);
        const size_t before = s.count;
        const uint32_t number = asc_intern_add(&s, key[i], strlen(key[i]));
        assert_int_equal(number < before ? 1 : number - before, number < before ? 1 : 0);
        assert_string_equal(s.key[number].text, key[i]);
    }
    for (uint32_t i = 0; i < N; i++)
        assert_true(asc_intern_add(&s, key[i], strlen(key[i])) < s.count);
    size_t uses = 0;
    uint32_t *order = asc_take_bytes(a, s.count, sizeof *order);
    assert_ok(asc_arena_check(a, &err));
    asc_intern_sort(&s, order);
    for (size_t i = 0; i < s.count; i++) {
        uses += s.key[i].uses;
        if (i > 0)
            assert_true(strcmp(s.key[order[i - 1]].text, s.key[order[i]].text) < 0);
    }
    assert_int_equal(uses, 2 * N);
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(booleans),
        cmocka_unit_test(dates),
        cmocka_unit_test(categories),
        cmocka_unit_test(the_whole_file_decides),
        cmocka_unit_test(declared_tokens_only),
        cmocka_unit_test(hints),
        cmocka_unit_test(report),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(interning_counts_and_sorts),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
