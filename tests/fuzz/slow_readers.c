/* Every reader of outside files under mutated input: CSV (import and contract), Stata, SPSS, SAS, transport files, the study, the
 * schema, the linkage, a game, a cohort. A reader may refuse with a message or give a table; it may not crash, hang, trip a
 * sanitizer, or refuse without a word.
 *   slow_readers [SECONDS [SEED [READER]]]     30 seconds in all unless said
 * Each round runs in a process of its own, so that the rounds go on after a finding; the input that caused it is kept as
 * fuzz-READER-SEED.bin. Build it with address and undefined behaviour sanitizers (preset asan), and set
 * ASAN_OPTIONS=allocator_may_return_null=1, so that a size that is too large is refused and not a finding. */
#include "support.h"

#include "ascribe/cohort.h"
#include "ascribe/contract.h"
#include "ascribe/import.h"
#include "ascribe/link.h"
#include "ascribe/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 1 << 20, ROUND = 200, HANG = 60 };

/* Takes the file at path; *said is what an error said. */
typedef asc_status reader(const char *path, asc_arena *arena, asc_error *err);

static asc_status read_import(const char *path, asc_arena *arena, asc_error *err)
{
    asc_import *m = NULL;
    const asc_table *rows = NULL;
    (void)arena;
    ASC_TRY(asc_import_open(path, "t", NULL, &m, err));
    asc_status s = ASC_OK;
    char cell[256];
    do {
        s = asc_import_next(m, &rows, err);
        for (size_t j = 0; s == ASC_OK && j < rows->columns && rows->rows > 0; j++)
            (void)asc_column_cell(&rows->column[j], rows->rows - 1, cell, sizeof cell);
    } while (s == ASC_OK && rows->rows > 0);
    asc_import_close(m);
    return s;
}

static const char rules[] =
    "tables: {t: {columns: {person_id: {type: text, required: true}, sex: {levels: [F, "
    "M]}, birth_date: {type: date, at_most: 2024-06-30}, imd_decile: {type: integer, "
    "at_least: 1}, site: {type: text, differs: sex}}, unique: person_id}}\n";

static asc_status read_contract(const char *path, asc_arena *arena, asc_error *err)
{
    asc_contract *c = NULL;
    asc_validation v;
    const asc_contract_file file = {"t", path};
    FILE *f = fopen("rules.yaml", "w");
    if (f == NULL) return ASC_FAIL(err, ASC_EIO, "rules.yaml");
    (void)fputs(rules, f);
    (void)fclose(f);
    ASC_TRY(asc_contract_read("rules.yaml", arena, &c, err));
    ASC_TRY(asc_contract_check(c, &file, 1, NULL, arena, &v, err));
    asc_text out = asc_text_start(arena);
    asc_validation_json(&v, true, &out);
    asc_validation_html(&v, true, &out);
    return asc_arena_check(arena, err);
}

static asc_status read_schema(const char *path, asc_arena *arena, asc_error *err)
{
    asc_contract *c = NULL;
    return asc_contract_read(path, arena, &c, err);
}

static asc_status read_link(const char *path, asc_arena *arena, asc_error *err)
{
    asc_link_spec spec;
    return asc_link_read(path, arena, &spec, err);
}

static asc_status read_study(const char *path, asc_arena *arena, asc_error *err)
{
    static const char *const model[] = {"gcomp"}, *const index[] = {"shapley"};
    static const char *const keys[] = {NULL};
    const asc_registry_names names = {
        .model = model, .models = 1, .index = index, .indices = 1, .keys = keys};
    asc_study s;
    return asc_study_read(path, &names, arena, &s, err);
}

static asc_status read_yaml(const char *path, asc_arena *arena, asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    asc_findings found = {.arena = arena, .file = path, .text = text};
    const asc_status s = asc_yaml_parse(text, n, arena, &found, &root, err);
    const char *all = asc_findings_text(&found, arena);
    if (s != ASC_OK && err->message[0] == '\0' && all != NULL)
        (void)snprintf(err->message, sizeof err->message, "%.200s", all);
    return s;
}

static asc_status read_cohort(const char *path, asc_arena *arena, asc_error *err)
{
    asc_cohort *c = NULL;
    asc_table *provenance = NULL;
    ASC_TRY(asc_cohort_open(path, &c, err));
    asc_status s = ASC_OK;
    for (size_t i = 0; s == ASC_OK && i < asc_cohort_tables(c); i++) {
        const asc_table *t = asc_cohort_table(c, i);
        for (size_t j = 0; s == ASC_OK && j < t->columns; j++) {
            asc_column column;
            s = asc_cohort_read(c, t->name, t->column[j].name, arena, &column, err);
        }
    }
    if (s == ASC_OK) s = asc_cohort_provenance(c, arena, &provenance, err);
    asc_cohort_close(c);
    return s;
}

typedef struct target {
    const char *name, *seed; /* seed: reference data; NULL: made here */
    reader *read;
    unsigned long long runs, accepted, findings;
} target;

static target targets[] = {
    {.name = "csv", .seed = "pilot/discharge/bad/people.csv", .read = read_import},
    {.name = "quoted",
     .seed = "pilot/discharge/bad/ok_bom_crlf_quoted.csv",
     .read = read_import},
    {.name = "contract", .seed = "pilot/discharge/bad/people.csv", .read = read_contract},
    {.name = "dta", .seed = "pilot/formats/people.dta", .read = read_import},
    {.name = "dta13", .seed = "pilot/formats/people_v13.dta", .read = read_import},
    {.name = "sav", .seed = "pilot/formats/people.sav", .read = read_import},
    {.name = "zsav", .seed = "pilot/formats/people.zsav", .read = read_import},
    {.name = "sas", .seed = "pilot/formats/people.sas7bdat", .read = read_import},
    {.name = "xpt", .seed = "pilot/formats/people.xpt", .read = read_import},
    {.name = "study", .seed = "pilot/discharge/study_landmark.yaml", .read = read_study},
    {.name = "schema", .seed = NULL, .read = read_schema},
    {.name = "link", .seed = NULL, .read = read_link},
    {.name = "game", .seed = "games/json/pilot_two_level_6.json", .read = read_yaml},
    {.name = "cohort", .seed = NULL, .read = read_cohort},
};
enum { TARGETS = sizeof targets / sizeof *targets };

static const char link_text[] =
    "name: l\nkey: people.key\na: {file: a.csv, id: i, groups: [sex]}\nb: {file: b.dta, "
    "id: j, na: [\"-9\"]}\nfields:\n  given: {normalise: letters, levels: [equal, osa 1, "
    "jaro_winkler 0.85]}\n  dob: {columns: [dob, born], levels: [equal, two_parts or "
    "swapped]}\nrules: [[given, dob]]\nblock: [[dob], [\"given:1\"]]\nthresholds: {link: "
    "12, clerical: 6, also: [9]}\nestimate: {from: em, prior: 1e-4, seed: 1}\n";

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Numbers of sizes and counts where readers go wrong. */
static void put_number(unsigned char *data, size_t n, size_t at, uint64_t *state)
{
    static const uint64_t odd[] = {
        0,           1,          0x7F,          0x80,       0xFF,
        0x7FFF,      0xFFFF,     0x7FFFFFFF,    0x80000000, 0xFFFFFFFF,
        0x100000000, UINT64_MAX, UINT64_MAX / 2};
    uint64_t x = odd[next(state) % (sizeof odd / sizeof *odd)];
    const size_t bytes = (size_t)1 << next(state) % 4;
    const bool big = next(state) % 4 == 0;
    for (size_t i = 0; i < bytes && at + i < n; i++, x >>= 8)
        data[at + (big ? bytes - 1 - i < n - at ? bytes - 1 - i : 0 : i)] =
            (unsigned char)x;
}

/* One change; the length may go up by the length of a copy, at most 64. */
static size_t change(unsigned char *data, size_t n, uint64_t *state)
{
    const size_t at = (size_t)(next(state) % n), from = (size_t)(next(state) % n);
    size_t length = 1 + (size_t)(next(state) % 64);
    if (length > n - at) length = n - at;
    if (length > n - from) length = n - from;
    switch (next(state) % 7) {
    case 0:
        data[at] = (unsigned char)next(state);
        return n;
    case 1:
        data[at] ^= (unsigned char)(1U << next(state) % 8);
        return n;
    case 2:
        put_number(data, n, at, state);
        return n;
    case 3: /* another part in its place */
        memmove(data + at, data + from, length);
        return n;
    case 4: /* a part less */
        memmove(data + at, data + at + length, n - at - length);
        return n - length > 0 ? n - length : n;
    case 5: /* a part twice */
        if (n + length > ROOM) return n;
        memmove(data + at + length, data + at, n - at);
        return n + length;
    default: /* the end cut off, now and then */
        return next(state) % 8 == 0 ? at + 1 : n;
    }
}

static size_t read_file(const char *path, unsigned char *to)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) return 0;
    const size_t n = fread(to, 1, ROOM, f);
    (void)fclose(f);
    return n;
}

static void write_bytes(const char *path, const unsigned char *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(data, 1, n, f) != n || fclose(f) != 0) exit(3);
}

/* A small cohort with a column of every type. */
static void write_cohort(const char *path)
{
    static const double real[] = {1.5, (double)NAN, -2};
    static const int64_t whole[] = {1, 0, 3};
    static const uint8_t missing[] = {0, 1, 0};
    static const char *const text[] = {"a", "", "long text"};
    static const char *const level[] = {"x", "y"};
    static const int32_t code[] = {0, -1, 1};
    asc_error err = {0};
    asc_arena *a = asc_arena_create();
    asc_table *t = asc_table_create(a, "t", 3);
    asc_table_add_real(t, "r", real);
    asc_table_add_integer(t, "i", whole, missing);
    asc_table_add_text(t, "s", text);
    asc_table_add_column(t, (asc_column){.name = "c",
                                         .type = ASC_CATEGORY,
                                         .code = code,
                                         .level = level,
                                         .levels = 2});
    const asc_table *all[] = {t};
    if (asc_cohort_write(path, all, 1, NULL, true, NULL, &err) != ASC_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        exit(3);
    }
    asc_arena_destroy(a);
}

static size_t seed_of(const target *t, unsigned char *data)
{
    const char *made = t->read == read_schema ? rules
                       : t->read == read_link ? link_text
                                              : NULL;
    if (made != NULL) {
        memcpy(data, made, strlen(made));
        return strlen(made);
    }
    if (t->seed == NULL) {
        write_cohort("seed.h5");
        return read_file("seed.h5", data);
    }
    const char *path = asc_data(t->seed);
    return path == NULL ? 0 : read_file(path, data);
}

/* ROUND inputs, the last of them at `input`; 0 and the number accepted in a byte of the pipe, 9: refused without a word. */
static int play(const target *t, const unsigned char *seed, size_t n, uint64_t state,
                int pipe_end)
{
    static unsigned char data[ROOM];
    unsigned char accepted = 0;
    for (size_t i = 0; i < ROUND; i++) {
        memcpy(data, seed, n);
        size_t size = n;
        for (uint64_t k = 1 + next(&state) % 4; k > 0; k--)
            size = change(data, size, &state);
        write_bytes("input", data, size);
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        (void)alarm(HANG);
        const asc_status s = t->read("input", arena, &err);
        asc_arena_destroy(arena);
        if (s == ASC_OK) accepted++;
        if (s != ASC_OK && err.message[0] == '\0') return 9;
    }
    return write(pipe_end, &accepted, 1) == 1 ? 0 : 3;
}

/* A round in a process of its own. */
static void round_of(target *t, const unsigned char *seed, size_t n, uint64_t state)
{
    int ends[2];
    unsigned char accepted = 0;
    if (pipe(ends) != 0) exit(3);
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) _exit(play(t, seed, n, state, ends[1]));
    int status = 0;
    (void)close(ends[1]);
    if (child < 0 || waitpid(child, &status, 0) != child) exit(3);
    const bool fine = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (fine && read(ends[0], &accepted, 1) == 1) {
        t->runs += ROUND;
        t->accepted += accepted;
    }
    (void)close(ends[0]);
    if (fine) return;
    char kept[96];
    static unsigned char data[ROOM];
    (void)snprintf(kept, sizeof kept, "fuzz-%s-%llu.bin", t->name,
                   (unsigned long long)state);
    write_bytes(kept, data, 0);
    write_bytes(kept, data, read_file("input", data));
    t->findings++;
    (void)printf("%s: %s %d, input kept as %s\n", t->name,
                 WIFSIGNALED(status) ? "signal" : "exit",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), kept);
}

int main(int argc, char **argv)
{
    static unsigned char seed[ROOM];
    const double seconds = argc > 1 ? strtod(argv[1], NULL) : 30.0;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261126;
    unsigned long long findings = 0;
    asc_arena_limit((size_t)1 << 30);
    const char *folder = getenv("TMPDIR");
    char home[256];
    (void)snprintf(home, sizeof home, "%s/ascribe-fuzz-XXXXXX",
                   folder == NULL ? "/tmp" : folder);
    if (mkdtemp(home) == NULL || chdir(home) != 0) return 3;
    for (size_t k = 0; k < TARGETS; k++) {
        target *t = &targets[k];
        if (argc > 3 && strcmp(argv[3], t->name) != 0) continue;
        const size_t n = seed_of(t, seed);
        const time_t end =
            time(NULL) + (time_t)(argc > 3 ? seconds : seconds / TARGETS) + 1;
        while (n > 0 && time(NULL) < end) round_of(t, seed, n, next(&state));
        (void)printf("%-9s %10llu inputs, %9llu accepted, %llu findings\n", t->name,
                     t->runs, t->accepted, t->findings);
        findings += t->findings;
    }
    if (findings == 0) {
        (void)unlink("input");
        (void)unlink("rules.yaml");
        (void)unlink("seed.h5");
        if (chdir("/") == 0) (void)rmdir(home);
    } else {
        (void)printf("see %s\n", home);
    }
    return findings == 0 ? 0 : 1;
}
