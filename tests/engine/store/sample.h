/* A table of every type whose cells follow from the row number, so that other programs
 * (check_cohort.py, check_cohort.R) can work out the same values by themselves. For row i,
 * from 0:
 *   x    real      i / 4 - 1, missing when i % 7 == 3; unit "mm Hg"
 *   k    integer   1000000007 (i - 2)
 *   m    integer   i i, missing when i % 5 == 1
 *   b    boolean   i % 3 == 0
 *   bm   boolean   i % 2 == 0, missing when i % 4 == 2
 *   d    date      10957 + i
 *   dm   date      10957 - i, missing when i % 6 == 0
 *   t    datetime  946684800 + 61 i
 *   c    category  level i % 4 of {"", "Zoë", "élan", "日本"} with -1 when i % 4 == 0
 *   s    text      "row i" in decimal, empty when i % 9 == 4; row 2 is "naïve" */
#ifndef ASCRIBE_STORE_SAMPLE_H
#define ASCRIBE_STORE_SAMPLE_H

#include "ascribe/table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const sample_levels[] = {"", "Zoë", "élan", "日本"};

typedef struct sample {
    int64_t *k, *m, *b, *bm, *d, *dm, *t;
    uint8_t *no_m, *no_bm, *no_dm;
    double *x;
    int32_t *c;
    char *s;
} sample;

static inline void sample_fill(sample *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int64_t r = (int64_t)i;
        v->x[i] = i % 7 == 3 ? (double)NAN : (double)r / 4.0 - 1.0;
        v->k[i] = 1000000007 * (r - 2);
        v->m[i] = i % 5 == 1 ? -999 : r * r;
        v->no_m[i] = i % 5 == 1;
        v->b[i] = i % 3 == 0;
        v->bm[i] = i % 2 == 0;
        v->no_bm[i] = i % 4 == 2;
        v->d[i] = 10957 + r;
        v->dm[i] = 10957 - r;
        v->no_dm[i] = i % 6 == 0;
        v->t[i] = 946684800 + 61 * r;
        v->c[i] = i % 4 == 0 ? -1 : (int32_t)(i % 4);
        char cell[32] = "";
        if (i % 9 != 4)
            (void)snprintf(cell, sizeof cell, i == 2 ? "naïve" : "row %zu", i);
        memcpy(v->s + i * 24, cell, strlen(cell));
    }
}

static inline asc_table *sample_table(asc_arena *a, const char *name, size_t n)
{
    sample v = {.x = asc_take(a, n),
                .c = asc_take_bytes(a, n, sizeof(int32_t)),
                .s = asc_take_bytes(a, n, 24)};
    int64_t **whole[] = {&v.k, &v.m, &v.b, &v.bm, &v.d, &v.dm, &v.t};
    uint8_t **masks[] = {&v.no_m, &v.no_bm, &v.no_dm};
    for (size_t i = 0; i < 7; i++) *whole[i] = asc_take_bytes(a, n, sizeof(int64_t));
    for (size_t i = 0; i < 3; i++) *masks[i] = asc_take_bytes(a, n, 1);
    sample_fill(&v, n);
    asc_table *t = asc_table_create(a, name, n);
    asc_table_add_column(
        t, (asc_column){.name = "x", .type = ASC_REAL, .unit = "mm Hg", .real = v.x});
    asc_table_add_integer(t, "k", v.k, NULL);
    asc_table_add_integer(t, "m", v.m, v.no_m);
    asc_table_add_boolean(t, "b", v.b, NULL);
    asc_table_add_boolean(t, "bm", v.bm, v.no_bm);
    asc_table_add_column(t, (asc_column){.name = "d", .type = ASC_DATE, .integer = v.d});
    asc_table_add_column(
        t, (asc_column){
               .name = "dm", .type = ASC_DATE, .integer = v.dm, .missing = v.no_dm});
    asc_table_add_column(t,
                         (asc_column){.name = "t", .type = ASC_DATETIME, .integer = v.t});
    asc_table_add_column(t, (asc_column){.name = "c",
                                         .type = ASC_CATEGORY,
                                         .code = v.c,
                                         .level = sample_levels,
                                         .levels = 4});
    asc_table_add_column(
        t, (asc_column){.name = "s", .type = ASC_TEXT, .text = v.s, .width = 24});
    return t;
}

/* A new folder below the temporary folder; its name is static. */
static inline const char *sample_folder(void)
{
    static char folder[64];
    (void)snprintf(folder, sizeof folder, "/tmp/ascribe-store-XXXXXX");
    return mkdtemp(folder);
}

/* Number of entries in a folder, the test's way of seeing forgotten temporaries. */
static inline int sample_entries(const char *folder)
{
    char command[256];
    int n = -1;
    (void)snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
    FILE *pipe = popen(command, "r");
    if (pipe != NULL && fscanf(pipe, "%d", &n) != 1) n = -1;
    if (pipe != NULL) (void)pclose(pipe);
    return n;
}

/* The whole file in the arena. */
static inline unsigned char *sample_bytes(const char *path, asc_arena *a, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) return NULL;
    (void)fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    unsigned char *data = asc_take_bytes(a, *n, 1);
    if (fread(data, 1, *n, f) != *n) data = NULL;
    (void)fclose(f);
    return data;
}

static inline void sample_save(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) return;
    (void)fwrite(data, 1, n, f);
    (void)fclose(f);
}

#endif
