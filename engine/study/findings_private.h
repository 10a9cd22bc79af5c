/* What the study module's own files share about findings and YAML. */
#ifndef ASCRIBE_FINDINGS_PRIVATE_H
#define ASCRIBE_FINDINGS_PRIVATE_H

#include "ascribe/yaml.h"

/* All findings, cut after whole findings at about so many bytes. */
const char *findings_render(const asc_findings *f, size_t bytes, asc_arena *arena);
/* ASC_OK without findings; else ASC_ESTUDY with as many as fit a message. */
asc_status findings_fail(const asc_findings *f, asc_error *err);
/* The place of a byte of a file. */
asc_place findings_place(const char *text, size_t offset);

/* As asc_yaml_parse, but the tree is returned beside findings that leave one (duplicate
 * keys, tags); NULL after a syntax error or for an empty document. */
const asc_yaml *yaml_read(const char *text, size_t n, asc_arena *arena,
                          asc_findings *findings);

#endif
