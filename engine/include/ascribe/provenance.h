/* What a study file says of its own plan: who keeps a copy of the lock, and what was changed after it. */
#ifndef ASCRIBE_PROVENANCE_H
#define ASCRIBE_PROVENANCE_H

#include "ascribe/findings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One entry of `amendments`. It is part of the plan: a reason that is reworded later shows. */
typedef struct asc_amendment {
    asc_place at;
    const char *date, *what,
        *why;       /* date: 2024-05-01; what names the keys that were changed */
    const char *by; /* NULL: not stated */
} asc_amendment;

typedef struct asc_provenance {
    const char *where,
        *date; /* study.registered; NULL: not stated. No part of the plan: the copy follows the lock */
    asc_place at;
    const asc_amendment *amendment;
    size_t amendments;
} asc_provenance;

#ifdef __cplusplus
}
#endif
#endif
