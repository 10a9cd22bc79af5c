/* The least a study has to say, for texts that add one thing to it. */
#ifndef ASCRIBE_TEST_STUDY_HEAD_H
#define ASCRIBE_TEST_STUDY_HEAD_H

#include "study_fixture.h"

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"
#define GAME                                                                             \
    "partners: {a: {column: x, is: [1]}}\n"                                              \
    "outcomes: {y: {column: z, is: [1], good: lower}}\n"

#endif
