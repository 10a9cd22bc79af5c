/* CSV and problem builder (csv.h). */
#include "csv.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 128 };

static char *slurp(const char *path, asc_arena *arena)
{
    char command[4200];
    (void)snprintf(command, sizeof command, "zcat -f '%s'", path);
    FILE *f = popen(command, "r"); // NOLINT(cert-env33-c): a fixed test command
    assert_non_null(f);
    size_t room = 1 << 20, n = 0, got = 0;
    char *text = malloc(room + 1);
    assert_non_null(text);
    while ((got = fread(text + n, 1, room - n, f)) > 0) {
        n += got;
        if (n < room) continue;
        room *= 2;
        char *more = realloc(text, room + 1);
        if (more == NULL) free(text);
        assert_non_null(more);
        text = more;
    }
    assert_int_equal(pclose(f), 0);
    char *copy = asc_take_textn(arena, text, n);
    free(text);
    assert_non_null(copy);
    return copy;
}

/* Ends the cell at *at, steps over its delimiter, and takes quotes off. */
static char *cell_next(char **at, bool *last)
{
    char *cell = *at, *end = NULL;
    if (*cell == '"') {
        cell++;
        end = strchr(cell, '"');
        assert_non_null(end);
        *end++ = '\0';
    } else
        end = cell + strcspn(cell, ",\r\n");
    const char delimiter = *end;
    *last = delimiter != ',';
    *end = '\0';
    if (delimiter != '\0') end++;
    if (delimiter == '\r' && *end == '\n') end++;
    *at = end;
    return cell;
}

test_csv test_csv_read(const char *path, asc_arena *arena)
{
    test_csv csv = {0};
    char *text = slurp(path, arena), *at = text;
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++) lines += *c == '\n';
    bool last = false;
    csv.name = asc_take_bytes(arena, 256, sizeof *csv.name);
    assert_non_null(csv.name);
    while (!last) csv.name[csv.columns++] = cell_next(&at, &last);
    csv.cell = asc_take_bytes(arena, (lines + 1) * csv.columns, sizeof *csv.cell);
    assert_non_null(csv.cell);
    while (*at != '\0') {
        for (size_t j = 0; j < csv.columns; j++) {
            csv.cell[csv.rows * csv.columns + j] = cell_next(&at, &last);
            assert_int_equal(last, j + 1 == csv.columns);
        }
        csv.rows++;
    }
    return csv;
}

size_t test_csv_column(const test_csv *csv, const char *name)
{
    for (size_t j = 0; j < csv->columns; j++)
        if (strcmp(csv->name[j], name) == 0) return j;
    fail_msg("no column '%s'", name);
    return 0;
}

const char *test_csv_text(const test_csv *csv, size_t row, const char *name)
{
    return csv->cell[row * csv->columns + test_csv_column(csv, name)];
}

double *test_csv_reals(const test_csv *csv, const char *name, const size_t *rows,
                       size_t n, asc_arena *arena)
{
    const size_t j = test_csv_column(csv, name);
    double *x = asc_take(arena, n);
    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        const char *text = csv->cell[(rows == NULL ? i : rows[i]) * csv->columns + j];
        char *end = NULL;
        x[i] = strtod(text, &end);
        if (end == text || *end != '\0') fail_msg("'%s' in column '%s'", text, name);
    }
    return x;
}

test_build test_build_start(size_t n, asc_family family, asc_arena *arena)
{
    test_build b = {.arena = arena,
                    .p = {.n = n, .family = family, .outcome = "outcome"}};
    b.x = asc_take_zero(arena, n * ROOM);
    b.term = asc_take_bytes(arena, ROOM, sizeof *b.term);
    b.covariate = asc_take_bytes(arena, ROOM, sizeof *b.covariate);
    b.player = asc_take_bytes(arena, ASC_PLAYERS_MAX, sizeof *b.player);
    b.delivered = asc_take_bytes(arena, n, sizeof *b.delivered);
    b.cluster = asc_take_bytes(arena, n, sizeof *b.cluster);
    b.y = asc_take_zero(arena, n);
    b.w = asc_take(arena, n);
    assert_non_null(b.w);
    for (size_t i = 0; i < n; i++) {
        b.x[i] = 1.0;
        b.w[i] = 1.0;
        b.cluster[i] = (uint32_t)i;
    }
    b.term[0] = "(intercept)";
    b.p.x = (asc_cmat){b.x, n, 1, n};
    b.p.term = b.term;
    b.p.covariate = b.covariate;
    b.p.player = b.player;
    b.p.delivered = b.delivered;
    b.p.cluster = b.cluster;
    b.p.clusters = n;
    b.p.y = b.y;
    b.p.w = b.w;
    return b;
}

void test_build_partner(test_build *b, const char *name, const double *a)
{
    for (size_t i = 0; i < b->p.n; i++)
        if (a[i] != 0.0) b->delivered[i] |= (asc_mask)1 << b->p.players;
    b->player[b->p.players++] = name;
}

static double *column_add(test_build *b, const char *term)
{
    assert_true(b->p.x.cols < ROOM);
    b->term[b->p.x.cols] = term;
    return b->x + b->p.n * b->p.x.cols++;
}

void test_build_number(test_build *b, const char *name, const double *x)
{
    b->covariate[b->p.covariates++] =
        (asc_covariate){.name = name, .first = b->p.x.cols, .count = 1};
    memcpy(column_add(b, name), x, b->p.n * sizeof *x);
}

void test_build_square(test_build *b, const char *name, const double *x)
{
    test_build_number(b, name, x);
    b->covariate[b->p.covariates - 1].count = 2;
    double *square = column_add(b, asc_take_format(b->arena, "%s^2", name));
    for (size_t i = 0; i < b->p.n; i++) square[i] = x[i] * x[i];
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void test_build_category(test_build *b, const char *name, const char *const *text)
{
    const size_t n = b->p.n;
    const char **sorted = asc_take_bytes(b->arena, n, sizeof *sorted);
    int32_t *code = asc_take_bytes(b->arena, n, sizeof *code);
    assert_non_null(code);
    memcpy(sorted, text, n * sizeof *text);
    qsort(sorted, n, sizeof *sorted, by_bytes);
    size_t levels = 0;
    for (size_t i = 0; i < n; i++)
        if (levels == 0 || strcmp(sorted[levels - 1], sorted[i]) != 0)
            sorted[levels++] = sorted[i];
    b->covariate[b->p.covariates++] = (asc_covariate){.name = name,
                                                      .first = b->p.x.cols,
                                                      .count = levels - 1,
                                                      .category = true,
                                                      .code = code,
                                                      .level = sorted,
                                                      .levels = levels};
    for (size_t l = 0; l < levels; l++) {
        double *x =
            l == 0 ? NULL
                   : column_add(b, asc_take_format(b->arena, "%s=%s", name, sorted[l]));
        for (size_t i = 0; i < n; i++) {
            if (strcmp(text[i], sorted[l]) != 0) continue;
            code[i] = (int32_t)l;
            if (x != NULL) x[i] = 1.0;
        }
    }
}

/* Places of equal texts found by sorting (text, row) pairs. */
typedef struct place {
    const char *text;
    size_t row;
} place;

static int by_place(const void *a, const void *b)
{
    const place *p = a, *q = b;
    const int c = strcmp(p->text, q->text);
    return c != 0 ? c : (p->row > q->row) - (p->row < q->row);
}

void test_build_cluster(test_build *b, const char *const *text)
{
    const size_t n = b->p.n;
    place *at = asc_take_bytes(b->arena, n, sizeof *at);
    size_t *head = asc_take_bytes(b->arena, n, sizeof *head);
    assert_non_null(head);
    for (size_t i = 0; i < n; i++) at[i] = (place){text[i], i};
    qsort(at, n, sizeof *at, by_place);
    for (size_t i = 0; i < n; i++)
        head[at[i].row] = i > 0 && strcmp(at[i].text, at[i - 1].text) == 0
                              ? head[at[i - 1].row]
                              : at[i].row;
    b->p.clusters = 0;
    for (size_t i = 0; i < n; i++)
        b->cluster[i] = head[i] == i ? (uint32_t)b->p.clusters++ : b->cluster[head[i]];
}
