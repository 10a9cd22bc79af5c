/* A small CSV reader and a builder of problems, for tests only. */
#ifndef ASCRIBE_TEST_CSV_H
#define ASCRIBE_TEST_CSV_H

#include "ascribe/estimator.h"

/* Cells as text, row-major; quotes around a cell are taken off. Gzip is read through
 * `zcat -f`. */
typedef struct test_csv {
    size_t rows, columns;
    char **name; /* [columns]        */
    char **cell; /* [rows x columns] */
} test_csv;

test_csv test_csv_read(const char *path, asc_arena *arena);
size_t test_csv_column(const test_csv *csv, const char *name);
const char *test_csv_text(const test_csv *csv, size_t row, const char *name);
/* The rows listed (or all, rows NULL) of a column as numbers. */
double *test_csv_reals(const test_csv *csv, const char *name, const size_t *rows,
                       size_t n, asc_arena *arena);

/* A problem under construction: all weights 1, everyone eligible, each unit its own
 * cluster. */
typedef struct test_build {
    asc_arena *arena;
    asc_problem p;
    double *x; /* [n x room] */
    const char **term;
    asc_covariate *covariate;
    const char **player;
    asc_mask *delivered;
    uint32_t *cluster;
    double *y, *w;
} test_build;

test_build test_build_start(size_t n, asc_family family, asc_arena *arena);
void test_build_partner(test_build *b, const char *name, const double *a);
void test_build_number(test_build *b, const char *name, const double *x);
/* x, x^2 as one covariate */
void test_build_square(test_build *b, const char *name, const double *x);
/* Levels in byte order, the first is the reference. */
void test_build_category(test_build *b, const char *name, const char *const *text);
/* Clusters in order of first appearance of the text. */
void test_build_cluster(test_build *b, const char *const *text);

#endif
