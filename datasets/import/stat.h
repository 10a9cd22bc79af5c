/* Files of statistical packages: Stata .dta, SPSS .sav and .zsav, SAS .sas7bdat and transport .xpt. */
#ifndef ASCRIBE_IMPORT_STAT_H
#define ASCRIBE_IMPORT_STAT_H

#include "grid.h"

typedef enum asc_stat_format {
    ASC_STAT_NONE,
    ASC_STAT_DTA,
    ASC_STAT_SAV,
    ASC_STAT_SAS7BDAT,
    ASC_STAT_XPORT
} asc_stat_format;

const char *asc_stat_name(asc_stat_format f); /* "a Stata file" */
/* By the first bytes; ASC_STAT_NONE for any other file. A file whose name ends as one of these formats but whose
 * content does not begin so is refused. ASC_EIO when it cannot be read. */
asc_status asc_stat_detect(const char *path, asc_stat_format *out, asc_error *err);
/* Fills the grid; a build without ReadStat refuses and says so. */
asc_status asc_stat_read(const char *path, asc_stat_format f, asc_grid *g,
                         asc_error *err);

/* What the numbers of a column with a display format are. */
typedef enum asc_stat_sort {
    ASC_STAT_PLAIN,
    ASC_STAT_DATE,
    ASC_STAT_DATETIME,
    ASC_STAT_COUNTED /* periods or seconds, in *unit */
} asc_stat_sort;
typedef struct asc_stat_time {
    asc_stat_sort sort;
    double step; /* seconds of one unit of the number          */
    double zero; /* seconds since 1970-01-01 00:00 of number 0 */
    const char *unit;
} asc_stat_time;
asc_stat_time asc_stat_time_of(asc_stat_format f, const char *format);

#endif
