/* Rules of a schema, and when a text column is a category. */
#ifndef ASCRIBE_IMPORT_RULES_H
#define ASCRIBE_IMPORT_RULES_H

#include "ascribe/import.h"

enum { ASC_LEVELS_MAX = 1000, ASC_LEVELS_FEW = 20 };

/* A text column of so many values is a category when it has at most 1,000 levels, each comes twice or more on
 * average or there are at most 20, and at least one value repeats. */
static inline bool asc_is_category(size_t levels, size_t values)
{
    return levels <= ASC_LEVELS_MAX && levels < values &&
           (levels <= values / 2 || levels <= ASC_LEVELS_FEW);
}

/* Every rule for the table must find its column; the nearest name is said. */
asc_status asc_rules_check(const asc_import_options *o, const char *table,
                           const char *path, const char *const *name, size_t columns,
                           asc_error *err);

/* A token that means missing in one column. */
typedef struct asc_token {
    const char *text;
    size_t n;
} asc_token;
/* The rule of a column (NULL: none) and its tokens: --na, then its table's, then its own. */
const asc_column_rule *asc_rules_of(const asc_import_options *o, const char *table,
                                    const char *column, asc_arena *arena,
                                    const asc_token **token, size_t *tokens);

#endif
