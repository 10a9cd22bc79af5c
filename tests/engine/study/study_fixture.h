/* A study written to a file in a folder of its own, and read. */
#ifndef ASCRIBE_TEST_STUDY_FIXTURE_H
#define ASCRIBE_TEST_STUDY_FIXTURE_H

#include "support.h"

#include "ascribe/study.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static asc_arena *arena;
static char home[64];

static const char *const model_names[] = {"gcomp"};
static const char *const index_names[] = {
    "shapley",   "leave_one_out", "egalitarian_shapley", "owen",
    "dividends", "myerson",       "weighted_shapley",    "winter"};
static const char *const index_keys[] = {"budget sampler completions",
                                         "completions",
                                         "completions",
                                         "partition completions",
                                         NULL,
                                         "edges! completions",
                                         "weights! completions",
                                         "levels completions"};
static const asc_registry_option index_options[] = {
    {"egalitarian_shapley", "alpha", "weight of the Shapley value", 0.5, 0, 1, false}};
static const asc_registry_names registry = {.model = model_names,
                                            .models = 1,
                                            .index = index_names,
                                            .indices = 8,
                                            .keys = index_keys,
                                            .option = index_options,
                                            .options = 1};

static inline int fixture_up(void **state)
{
    (void)state;
    (void)strcpy(home, "/tmp/asc_studyXXXXXX");
    arena = asc_arena_create();
    return arena == NULL || mkdtemp(home) == NULL || chdir(home) != 0;
}

static inline int fixture_down(void **state)
{
    (void)state;
    asc_arena_destroy(arena);
    (void)unlink("study.yaml");
    (void)unlink("cohort.h5");
    (void)unlink("list.csv");
    return chdir("/") != 0 || rmdir(home) != 0;
}

static inline void write_file(const char *name, const char *text)
{
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static inline asc_study read_study(const char *text)
{
    asc_study s;
    asc_error err = {0};
    write_file("study.yaml", text);
    assert_ok(asc_study_read("study.yaml", &registry, arena, &s, &err));
    return s;
}

static inline void assert_study_refused(const char *text, const char *want,
                                        const char *file, int line)
{
    asc_study s;
    asc_error err = {0};
    write_file("study.yaml", text);
    const asc_status status = asc_study_read("study.yaml", &registry, arena, &s, &err);
    if (status == ASC_ESTUDY && strcmp(err.message, want) == 0) return;
    print_error("%s:%d: status %d, got:\n%s\nexpected:\n%s\n", file, line, (int)status,
                err.message, want);
    _fail(file, line);
}
#define assert_refused(text, want)                                                       \
    assert_study_refused((text), (want), __FILE__, __LINE__)

/* The same of a text, with other names. */
static inline asc_study read_study_as(const char *text, asc_registry_names names)
{
    asc_study s;
    asc_error err = {0};
    assert_ok(
        asc_study_parse(text, strlen(text), "study.yaml", ".", &names, arena, &s, &err));
    return s;
}

static inline void refused_as(const char *text, const char *words,
                              asc_registry_names names)
{
    asc_study s;
    asc_error err = {0};
    assert_int_equal(
        asc_study_parse(text, strlen(text), "study.yaml", ".", &names, arena, &s, &err),
        ASC_ESTUDY);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' lacks '%s'", err.message, words);
}

static inline const char *option_value(const asc_study *s, const char *key,
                                       bool *fallback)
{
    static char value[4096];
    char buffer[4096];
    const asc_column *k = asc_table_find(s->options, "key"),
                     *v = asc_table_find(s->options, "value");
    for (size_t i = 0; i < s->options->rows; i++) {
        if (strcmp(asc_column_text(k, i, buffer, sizeof buffer), key) != 0) continue;
        *fallback = asc_table_find(s->options, "default")->integer[i] != 0;
        return asc_column_text(v, i, value, sizeof value);
    }
    return NULL;
}

#endif
