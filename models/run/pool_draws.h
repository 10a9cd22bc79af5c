/* Results of one study over several data sets drawn by chance, together. */
#ifndef ASCRIBE_POOL_DRAWS_H
#define ASCRIBE_POOL_DRAWS_H

#include "ascribe/status.h"
#include "ascribe/table.h"

/* table [n]: /tables/contribution of each analysis, with the same rows; asked: draws of the study, so that those whose
 * data refused the analysis are counted. /tables/linkage_pool, see docs/formats/results.md. */
asc_status asc_pool_draws(const asc_table *const *table, size_t n, size_t asked,
                          double level, asc_arena *arena, asc_table **out,
                          asc_error *err);

#endif
