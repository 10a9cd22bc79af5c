/* What tests share: closeness with a message, the reference data, and naive twins. */
#ifndef ASCRIBE_SUPPORT_H
#define ASCRIBE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ascribe/yaml.h"

/* |got - want| <= tolerance * max(|want|, floor), or fails with both numbers. */
void asc_assert_close(double got, double want, double tolerance, double floor,
                      const char *what, const char *file, int line);
#define assert_near(got, want, tolerance)                                                \
    asc_assert_close((got), (want), (tolerance), 0.0, #got, __FILE__, __LINE__)
#define assert_close_to(got, want, tolerance, floor)                                     \
    asc_assert_close((got), (want), (tolerance), (floor), #got, __FILE__, __LINE__)

/* Fails with err->message unless the call gave ASC_OK. */
#define assert_ok(call)                                                                  \
    do {                                                                                 \
        if ((call) != ASC_OK) fail_msg("%s: %s", #call, err.message);                    \
    } while (0)

/* Path of a reference file in $ASCRIBE_DATA or ../shared/data, or NULL after printing `skipped`. The
 * result is static. Use: const char *f = asc_data("nist/filip.csv"); if (f == NULL) skip(); */
const char *asc_data(const char *name);

/* A JSON or YAML file as a tree, failing the test when it cannot be read. */
const asc_yaml *asc_json(const char *path, asc_arena *arena);
/* Number at key of a mapping (also when quoted), or of the item itself when key is NULL. */
double asc_json_real(const asc_yaml *node, const char *key);
/* A sequence of numbers at key: its length, and the numbers in the arena. */
size_t asc_json_reals(const asc_yaml *node, const char *key, asc_arena *arena,
                      double **out);

#endif
