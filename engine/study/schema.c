/* The schema table and look-ups in it. */
#include "study_private.h"
#include <stdio.h>
#include <string.h>

enum { PATH_MAX_BYTES = 256 };

#define NOW(path, kind, fallback, choices, later, help)                                  \
    {path, kind, true, false, fallback, choices, later, 0, 0, help},
#define MUST(path, kind, choices, later, help)                                           \
    {path, kind, true, true, NULL, choices, later, 0, 0, help},
#define RANGE(path, kind, fallback, low, high, help)                                     \
    {path, kind, true, false, fallback, NULL, NULL, low, high, help},
#define WITHIN(path, kind, low, high, help)                                              \
    {path, kind, true, true, NULL, NULL, NULL, low, high, help},
#define LATER(path, kind, help) {path, kind, false, false, NULL, NULL, NULL, 0, 0, help},
static const schema_row rows[] = {
#include "schema.def"
};
#undef NOW
#undef MUST
#undef RANGE
#undef WITHIN
#undef LATER

const schema_row *schema_table(size_t *count)
{
    *count = sizeof rows / sizeof *rows;
    return rows;
}

const schema_row *schema_find(const char *path)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].path, path) == 0) return &rows[i];
    return NULL;
}

static const schema_row *find_below(const char *path, const char *key)
{
    char full[PATH_MAX_BYTES];
    const int n =
        snprintf(full, sizeof full, "%s%s%s", path, *path == '\0' ? "" : ".", key);
    return n < 0 || (size_t)n >= sizeof full ? NULL : schema_find(full);
}

const schema_row *schema_child(const char *path, const char *key)
{
    /* A user's '*' must not meet the table's, nor a dotted key reach over a level. */
    const bool plain = strpbrk(key, ".*") == NULL && *key != '\0';
    const schema_row *row = plain ? find_below(path, key) : NULL;
    if (row != NULL) return row;
    const schema_row *parent = schema_find(path);
    if (parent == NULL) return NULL;
    if (parent->kind == NAMES || parent->kind == COLUMNS) return find_below(path, "*");
    const bool predicate = parent->kind == PREDICATE || parent->kind == PREDICATES;
    return predicate && plain ? find_below("predicate", key) : NULL;
}

const char *schema_key(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot == NULL ? path : dot + 1;
}

bool word_in(const char *words, const char *word)
{
    const size_t n = strlen(word);
    for (const char *s = words; s != NULL && *s != '\0';) {
        const size_t k = strcspn(s, " ");
        if (k == n && memcmp(s, word, n) == 0) return true;
        s += k + (s[k] == ' ');
    }
    return false;
}

const char *words_joined(const char *words, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (const char *s = words; *s != '\0'; s++) {
        if (*s == ' ')
            asc_text_add(&t, ", ");
        else
            asc_text_addn(&t, s, 1);
    }
    return t.data == NULL ? "" : t.data;
}

bool name_valid(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char digits[] = "0123456789";
    const size_t n = strlen(name);
    if (n == 0 || n > 63 || strchr(letters, name[0]) == NULL) return false;
    for (size_t i = 0; i < n; i++)
        if (strchr(letters, name[i]) == NULL && strchr(digits, name[i]) == NULL)
            return false;
    return true;
}
