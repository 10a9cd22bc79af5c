/* Closeness, reference data, JSON oracles. */
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void asc_assert_close(double got, double want, double tolerance, double floor,
                      const char *what, const char *file, int line)
{
    const double scale = fabs(want) > floor ? fabs(want) : floor;
    if (fabs(got - want) <= tolerance * scale) return; /* false for NaN */
    print_error("%s:%d: %s = %.17g, expected %.17g (difference %.3g, allowed %.3g)\n",
                file, line, what, got, want, got - want, tolerance * scale);
    _fail(file, line);
}

const char *asc_data(const char *name)
{
    static char path[4096];
    const char *folder = getenv("ASCRIBE_DATA");
    if (folder == NULL || *folder == '\0') folder = ASC_SOURCE_DIR "/../shared/data";
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (access(path, R_OK) == 0) return path;
    print_message("skipped: reference data %s not found (set ASCRIBE_DATA)\n", name);
    return NULL;
}

const asc_yaml *asc_json(const char *path, asc_arena *arena)
{
    asc_error err = {0};
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    assert_ok(asc_file_read(path, arena, &text, &n, &err));
    asc_findings findings = {.arena = arena, .file = path, .text = text};
    assert_ok(asc_yaml_parse(text, n, arena, &findings, &root, &err));
    assert_non_null(root);
    return root;
}

double asc_json_real(const asc_yaml *node, const char *key)
{
    const asc_yaml *value = key == NULL ? node : asc_yaml_get(node, key);
    double x = (double)NAN;
    if (value == NULL || value->kind != ASC_YAML_SCALAR)
        fail_msg("no number at %s", key);
    else if (!asc_text_real(value->text, strlen(value->text), &x))
        fail_msg("'%s' is no number", value->text);
    return x;
}

size_t asc_json_reals(const asc_yaml *node, const char *key, asc_arena *arena,
                      double **out)
{
    const asc_yaml *value = asc_yaml_get(node, key);
    if (value == NULL || value->kind != ASC_YAML_SEQUENCE) {
        fail_msg("no sequence at %s", key);
        return 0;
    }
    *out = asc_take(arena, value->count);
    for (size_t i = 0; i < value->count; i++)
        (*out)[i] = asc_json_real(value->item[i], NULL);
    return value->count;
}
