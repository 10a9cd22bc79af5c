/* Import of damaged files: 20,000 mutations of a good one never crash, never leave a broken table, and
 * every refusal names a place. Run with the sanitizers this also finds reads and writes out of
 * bounds. And the places: each field of a good file is found again where it stands. */
#include "import_support.h"

#include "../../datasets/import/records.h"

static const char good[] = "id,name,when,score,ok\r\n"
                           "1,\"a, \"\"b\"\"\",2024-01-01,1.5,true\r\n"
                           "2,na\xC3\xAFve,2024-02-29,-2e3,false\n"
                           "\"3\",\"two\nlines\",,,true\n"
                           "4,x,1999-12-31,.5,\n";

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* One to four bytes changed, put in, taken out or copied from elsewhere; n may grow by 4. */
static size_t mutate(char *text, size_t n, uint64_t *seed)
{
    static const char special[] = "\",\n\r;\t\0\xFF\xC3\xEF\xBB\xBF-0.e?9T ";
    for (uint64_t k = 1 + next(seed) % 4; k > 0 && n > 1; k--) {
        const size_t at = (size_t)(next(seed) % n);
        const char c = special[next(seed) % (sizeof special - 1)];
        switch (next(seed) % 5) {
        case 0:
            text[at] = c;
            break;
        case 1:
            text[at] = (char)next(seed);
            break;
        case 2:
            memmove(text + at, text + at + 1, --n - at);
            break;
        case 3:
            memmove(text + at + 1, text + at, n++ - at);
            text[at] = c;
            break;
        default:
            text[at] = text[next(seed) % n];
        }
    }
    return next(seed) % 16 == 0 ? (size_t)(next(seed) % (n + 1)) : n;
}

static void check_table(const asc_table *t)
{
    char buffer[512];
    for (size_t j = 0; j < t->columns; j++) {
        const asc_column *c = &t->column[j];
        assert_true(strlen(c->name) > 0);
        for (size_t i = 0; i < t->rows; i++) {
            const char *text = asc_column_cell(c, i, buffer, sizeof buffer);
            assert_true(asc_utf8_valid(text, strlen(text), NULL));
        }
        for (size_t i = 1; i < c->levels; i++)
            assert_true(strcmp(c->level[i - 1], c->level[i]) < 0);
    }
}

static void check_refusal(const asc_error *err)
{
    const char *place = strstr(err->message, "t.csv:");
    size_t line = 0, column = 0;
    assert_non_null(place);
    if (strstr(err->message, "gzip") != NULL) return;
    if (sscanf(place, "t.csv:%zu:%zu: ", &line, &column) != 2)
        fail_msg("%s", err->message);
    assert_true(line >= 1 && line <= 40 && column >= 1 && column <= 200);
}

static void mutations(void **state)
{
    (void)state;
    uint64_t seed = 20261122;
    size_t accepted = 0;
    for (int i = 0; i < 20000; i++) {
        char text[sizeof good + 8];
        memcpy(text, good, sizeof good);
        const size_t n = mutate(text, sizeof good - 1, &seed);
        asc_arena *a = asc_arena_create();
        asc_table *t = NULL;
        asc_error err = {0};
        const asc_status status = import_bytes(text, n, NULL, a, &t, &err);
        if (status == ASC_OK) {
            asc_text out = asc_text_start(a);
            accepted++;
            check_table(t);
            assert_int_equal(asc_import_report(t, &out), ASC_OK);
        } else {
            assert_int_equal(status, ASC_EFORMAT);
            assert_null(t);
            check_refusal(&err);
        }
        asc_arena_destroy(a);
    }
    /* both ways out are taken often */
    assert_true(accepted > 4000 && accepted < 16000);
}

static void places(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    const asc_source source = {good, sizeof good - 1};
    asc_problems problems = asc_problems_start("t.csv", a);
    asc_records r = {0};
    assert_ok(asc_records_read(&source, ',', a, &problems, &r, &err));
    assert_int_equal(problems.count, 0);
    assert_int_equal(r.records, 5);
    static const size_t lines[] = {1, 2, 3, 4, 6};
    for (size_t i = 0; i < r.records; i++) {
        for (size_t j = 0; j < r.columns; j++) {
            const asc_spot at = asc_records_spot(&source, ',', i, j);
            const asc_field f = asc_records_at(&r, i, j);
            const bool quoted = good[at.offset] == '"';
            assert_memory_equal(good + at.offset + (quoted ? 1 : 0), f.text,
                                f.n < 3 ? f.n : 3);
            assert_int_equal(at.line, i == 3 && j > 1 ? 5 : lines[i]);
        }
    }
    const asc_spot at =
        asc_records_spot(&source, ',', 2, 2); /* after a letter of two bytes */
    assert_int_equal(at.column, 9);
    assert_int_equal(asc_records_spot(&source, ',', 3, 2).column, 8);
    assert_int_equal(asc_records_after(&source, ',', 3).line, 6);
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(mutations),
                                       cmocka_unit_test(places)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
