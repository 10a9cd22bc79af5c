/* Import of damaged files: 20,000 mutations of a good one never crash, never leave a broken table, and
 * every refusal names a place. Run with the sanitizers this also finds reads and writes out of
 * bounds. And the places: each field of a good file is found again where it stands. */
#include "import_support.h"

#include "../../datasets/import/marks.h"
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

/* Tables alike in every cell. */
static void assert_same_table(const asc_table *t, const asc_table *u)
{
    char one[512], other[512];
    assert_int_equal(t->rows, u->rows);
    assert_int_equal(t->columns, u->columns);
    for (size_t j = 0; j < t->columns; j++) {
        const asc_column *c = &t->column[j], *d = &u->column[j];
        assert_string_equal(c->name, d->name);
        assert_int_equal(c->type, d->type);
        assert_int_equal(c->levels, d->levels);
        for (size_t i = 0; i < t->rows; i++)
            assert_string_equal(asc_column_cell(c, i, one, sizeof one),
                                asc_column_cell(d, i, other, sizeof other));
    }
}

/* Read a few bytes at a time: the same table, or the same message; but bytes that are no text are not reached behind a
 * quote fault in an earlier chunk. */
static void chunks_do_not_matter(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 4000; i++) {
        char text[sizeof good + 8], message[ASC_MESSAGE_MAX];
        memcpy(text, good, sizeof good);
        const size_t n = i == 0 ? sizeof good - 1 : mutate(text, sizeof good - 1, &seed);
        asc_arena *a = asc_arena_create();
        asc_table *whole = NULL, *parts = NULL;
        asc_error err = {0};
        const asc_status status = import_bytes(text, n, NULL, a, &whole, &err);
        (void)snprintf(message, sizeof message, "%s", err.message);
        const asc_import_options o = {.chunk_bytes = 1 + next(&seed) % 64};
        err = (asc_error){0};
        assert_int_equal(import_bytes(text, n, &o, a, &parts, &err), status);
        if (status == ASC_OK)
            assert_same_table(whole, parts);
        else if (strstr(message, "UTF-8") == NULL && strstr(message, "NUL") == NULL)
            assert_string_equal(message, err.message);
        asc_arena_destroy(a);
    }
}

static size_t count_lines(const char *text, size_t n)
{
    size_t lines = 0;
    for (size_t i = 0; i < n; i++) lines += text[i] == '\n' || text[i] == '\r' ? 1 : 0;
    return lines;
}

static void assert_same_fields(const asc_records *own, const asc_records *csv)
{
    assert_int_equal(own->records, csv->records);
    assert_int_equal(own->leading, csv->leading);
    assert_int_equal(own->trailing, csv->trailing);
    for (size_t r = 0; r < own->records; r++) {
        for (size_t j = 0; j < own->columns; j++) {
            const asc_field f = asc_records_at(own, r, j), g = asc_records_at(csv, r, j);
            assert_int_equal(f.n, g.n);
            assert_memory_equal(f.text, g.text, f.n);
        }
    }
}

/* Does the splitter take the text, as libcsv then does? */
static bool splits_like_libcsv(const char *text, size_t n)
{
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    const asc_span span = {text, n};
    const asc_dialect d = {.delimiter = ',', .columns = 5};
    asc_problems p = asc_problems_start("t.csv", a);
    asc_records own = {0}, csv = {0};
    asc_slices room = {0};
    const bool split = asc_records_split(span, count_lines(text, n), d, &room, a, &own);
    assert_ok(asc_records_parse(span, d, a, &p, &csv, &err));
    if (split) {
        assert_int_equal(p.count, 0);
        assert_same_fields(&own, &csv);
    } else {
        assert_true(p.count > 0 || csv.broken);
    }
    free(room.slice);
    asc_arena_destroy(a);
    return split;
}

/* Mutates the text [n] of a buffer with room for 8 bytes more, and ends it at the first NUL. */
static size_t damage(char *text, size_t n, uint64_t *seed)
{
    n = mutate(text, n, seed);
    while (memchr(text, '\0', n) != NULL) n = (size_t)(strchr(text, '\0') - text);
    text[n] = '\0';
    return n;
}

/* What the splitter takes, libcsv takes too, and finds the same fields; what is well formed the splitter takes. */
static void splitter_agrees_with_libcsv(void **state)
{
    (void)state;
    uint64_t seed = 11;
    size_t taken = 0, refused = 0;
    for (int i = 0; i < 40000; i++) {
        char text[sizeof good + 8];
        memcpy(text, good, sizeof good);
        const size_t n = damage(text, sizeof good - 1, &seed);
        if (splits_like_libcsv(text, n))
            taken++;
        else
            refused++;
    }
    assert_true(taken > 8000 && refused > 8000);
}

/* Texts longer than the window of marks. */
static void splitter_agrees_on_long_texts(void **state)
{
    (void)state;
    enum { COPIES = 90, ONE = sizeof good - 1 };
    static char text[COPIES * ONE + 64];
    uint64_t seed = 12;
    size_t taken = 0, refused = 0;
    for (int i = 0; i < 300; i++) {
        size_t n = (COPIES - 1) * ONE;
        for (size_t k = 0; k < COPIES - 1; k++) memcpy(text + k * ONE, good, ONE);
        if (i % 3 > 0) n = damage(text, n, &seed);
        text[n] = '\0';
        if (splits_like_libcsv(text, n))
            taken++;
        else
            refused++;
    }
    assert_true(taken > 120 && refused > 20);
}

/* Marks of any range of any bytes, with either code. */
static void marks_are_the_plain_ones(void **state)
{
    (void)state;
    enum { N = 300 };
    static const char bytes[] = "ab1,;\"\n\r\0\t\xC3\x80-";
    char text[N];
    uint32_t fast[N], plain[N];
    uint64_t seed = 13;
    for (int i = 0; i < 3000; i++) {
        const uint64_t rare = 1 + next(&seed) % 40;
        for (size_t k = 0; k < N; k++)
            text[k] =
                next(&seed) % rare > 0 ? 'x' : bytes[next(&seed) % (sizeof bytes - 1)];
        const size_t from = next(&seed) % N, to = from + next(&seed) % (N + 1 - from);
        const char delimiter = i % 2 == 0 ? ',' : ';';
        const size_t n = asc_marks(text, from, to, delimiter, fast);
        assert_int_equal(n, asc_marks_plain(text, from, to, delimiter, plain));
        assert_memory_equal(fast, plain, n * sizeof *fast);
        for (size_t k = 0, at = from; at < to; at++) {
            const bool mark = strchr("\"\n\r", text[at]) != NULL || text[at] == delimiter;
            if (mark) assert_int_equal(plain[k++], at);
            if (at + 1 == to) assert_int_equal(k, n);
        }
    }
}

static void places(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    const asc_span source = {good, sizeof good - 1};
    asc_problems problems = asc_problems_start("t.csv", a);
    asc_records r = {0};
    asc_slices room = {0};
    assert_ok(asc_records_read(source, 7, (asc_dialect){.delimiter = ','}, &room, a,
                               &problems, &r, &err));
    assert_int_equal(problems.count, 0);
    assert_int_equal(r.records, 5);
    static const size_t lines[] = {1, 2, 3, 4, 6};
    for (size_t i = 0; i < r.records; i++) {
        for (size_t j = 0; j < r.columns; j++) {
            const asc_spot at = asc_records_spot(source, ',', i, j);
            const asc_field f = asc_records_at(&r, i, j);
            const bool quoted = good[at.offset] == '"';
            assert_memory_equal(good + at.offset + (quoted ? 1 : 0), f.text,
                                f.n < 3 ? f.n : 3);
            assert_int_equal(at.line, i == 3 && j > 1 ? 5 : lines[i]);
        }
    }
    const asc_spot at =
        asc_records_spot(source, ',', 2, 2); /* after a letter of two bytes */
    assert_int_equal(at.column, 9);
    assert_int_equal(asc_records_spot(source, ',', 3, 2).column, 8);
    assert_int_equal(asc_records_after(source, ',', 3).line, 6);
    free(room.slice);
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutations),
        cmocka_unit_test(chunks_do_not_matter),
        cmocka_unit_test(splitter_agrees_with_libcsv),
        cmocka_unit_test(splitter_agrees_on_long_texts),
        cmocka_unit_test(marks_are_the_plain_ones),
        cmocka_unit_test(places),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
