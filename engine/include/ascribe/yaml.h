/* A YAML document as a tree of nodes with places, by libyaml. One document, no anchors, aliases or tags
 * (each is a finding); duplicate keys are findings; JSON is read as well. Scalars stay text: nothing
 * is read as a boolean or null. */
#ifndef ASCRIBE_YAML_H
#define ASCRIBE_YAML_H

#include "ascribe/file.h"
#include "ascribe/findings.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_yaml_kind {
    ASC_YAML_SCALAR,
    ASC_YAML_SEQUENCE,
    ASC_YAML_MAPPING
} asc_yaml_kind;

typedef struct asc_yaml {
    asc_yaml_kind kind;
    asc_place at;
    const char *text;                   /* scalar                                   */
    bool quoted;                        /* scalar in quotes: never a number         */
    const struct asc_yaml *const *key;  /* [count] of a mapping, scalars            */
    const struct asc_yaml *const *item; /* [count] of a mapping or sequence         */
    size_t count;
} asc_yaml;

/* NULL in *out for an empty document. ASC_ESTUDY when findings were added. */
asc_status asc_yaml_parse(const char *text, size_t n, asc_arena *arena,
                          asc_findings *findings, const asc_yaml **out, asc_error *err);
const asc_yaml *asc_yaml_get(const asc_yaml *mapping, const char *key); /* NULL: absent */
/* An unquoted scalar that is a number by YAML 1.2's core rules, finite. */
bool asc_yaml_real(const asc_yaml *node, double *x);

#ifdef __cplusplus
}
#endif
#endif
