/* Simulators: one data-generating process per file; a cohort and its known truth. */
#ifndef ASCRIBE_SIMULATOR_H
#define ASCRIBE_SIMULATOR_H

#include "ascribe/table.h"
#include "ascribe/text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_simulation {
    size_t n; /* people                                            */
    uint64_t seed;
    bool hidden_frailty; /* leave the confounder out of the data              */
} asc_simulation;

typedef struct asc_simulated {
    asc_table *table; /* the flat table a study runs on, or that of its units */
    const asc_table *const *more; /* [mores] the other tables of the cohort   */
    size_t mores;
    const asc_table *ratings; /* a cohort of its own: readings of claims; NULL */
    const char *study;        /* study.yaml                                         */
    const char *truth;        /* truth.json                                         */
    size_t players;
    const double *mu;      /* [2^players] population mu(S), delivered            */
    const double *shapley; /* [players] of the signed gain, delivered            */
} asc_simulated;

/* Everything is in the arena. The table's row i depends on (seed, i) alone, never on n.
 * Two calls with the same settings give the same bytes. ASC_EUSAGE: n = 0. */
typedef struct asc_simulator {
    const char *name, *summary;
    asc_status (*simulate)(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err);
} asc_simulator;

size_t asc_simulator_count(void);
const asc_simulator *asc_simulator_at(size_t i);
const asc_simulator *asc_simulator_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
