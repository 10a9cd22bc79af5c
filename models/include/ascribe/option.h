/* An option of an index or a learner, such as alpha. Values are doubles; whole ones are checked to be. */
#ifndef ASCRIBE_OPTION_H
#define ASCRIBE_OPTION_H

#include <stdbool.h>

typedef struct asc_option {
    const char *name; /* NULL ends the table */
    double fallback, low, high;
    bool whole;
    const char *help;
} asc_option;

#endif
