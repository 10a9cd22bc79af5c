/* Reading a linkage specification: what its three files share (values: spec_value.c). */
#ifndef ASCRIBE_LINK_SPEC_H
#define ASCRIBE_LINK_SPEC_H

#include "ascribe/link.h"
#include "ascribe/yaml.h"

typedef struct link_spec {
    asc_arena *arena;
    asc_findings findings;
    const char *folder; /* of the specification, for relative paths */
    asc_link_spec *out;
} link_spec;

/* A mapping of known keys only; false, with a finding, for anything else. */
bool spec_mapping(link_spec *s, const asc_yaml *node, const char *what,
                  const char *const *known, size_t n);
/* The text at a key; NULL, with a finding if it is needed or no text. */
const char *spec_text(link_spec *s, const asc_yaml *node, const char *key, bool needed);
bool spec_real(link_spec *s, const asc_yaml *node, double least, double most,
               const char *what, double *x);
/* Number of a field, ASC_LINK_FIELDS with a finding when there is none. */
size_t spec_field(link_spec *s, const char *name, asc_place at);
/* spec_field.c */
void spec_fields(link_spec *s, const asc_yaml *node);
void spec_keys(link_spec *s, const asc_yaml *node, const char *what, asc_link_key *key,
               size_t *keys);

#endif
