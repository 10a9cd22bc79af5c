/* Knowing the formats by their first bytes, and what their display formats make of numbers.
 * Stata: dates in days, times in milliseconds since 1960-01-01 (help datetime; %tC counts leap seconds and is left a
 * number). SAS: days and seconds since 1960-01-01. SPSS: seconds since 1582-10-14. */
#include "stat.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const double day = 86400.0, zero_1960 = -3653.0 * 86400.0,
                    zero_1582 = -141428.0 * 86400.0;

static const struct {
    asc_stat_format format;
    const char *name, *ending, *other_ending;
} formats[] = {
    {ASC_STAT_DTA, "a Stata file", ".dta", NULL},
    {ASC_STAT_SAV, "an SPSS file", ".sav", ".zsav"},
    {ASC_STAT_SAS7BDAT, "a SAS data set", ".sas7bdat", NULL},
    {ASC_STAT_XPORT, "a SAS transport file", ".xpt", ".xport"},
};
enum { FORMATS = sizeof formats / sizeof *formats, HEAD = 80 };

const char *asc_stat_name(asc_stat_format f)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].format == f) return formats[i].name;
    return "a file of no known format";
}

/* Stata before 13: version, byte order, 1, 0. */
static bool is_old_stata(const unsigned char *head, size_t n)
{
    return n >= 4 && head[0] >= 104 && head[0] <= 115 && (head[1] == 1 || head[1] == 2) &&
           head[2] == 1 && head[3] == 0;
}

static asc_stat_format by_content(const unsigned char *head, size_t n)
{
    static const unsigned char sas[32] = {0,    0,    0,    0,    0,    0,    0,    0,
                                          0,    0,    0,    0,    0xC2, 0xEA, 0x81, 0x60,
                                          0xB3, 0x14, 0x11, 0xCF, 0xBD, 0x92, 0x08, 0x00,
                                          0x09, 0xC7, 0x31, 0x8C, 0x18, 0x1F, 0x10, 0x11};
    static const char xport[] = "HEADER RECORD*******LIB";
    if (n >= 11 && memcmp(head, "<stata_dta>", 11) == 0) return ASC_STAT_DTA;
    if (is_old_stata(head, n)) return ASC_STAT_DTA;
    if (n >= 4 && (memcmp(head, "$FL2", 4) == 0 || memcmp(head, "$FL3", 4) == 0))
        return ASC_STAT_SAV;
    if (n >= sizeof sas && memcmp(head, sas, sizeof sas) == 0) return ASC_STAT_SAS7BDAT;
    if (n >= sizeof xport - 1 && memcmp(head, xport, sizeof xport - 1) == 0)
        return ASC_STAT_XPORT;
    return ASC_STAT_NONE;
}

static bool ends_with(const char *path, const char *ending)
{
    const size_t n = strlen(path), k = ending == NULL ? 0 : strlen(ending);
    return k > 0 && n >= k && strcasecmp(path + n - k, ending) == 0;
}

asc_status asc_stat_detect(const char *path, asc_stat_format *out, asc_error *err)
{
    struct stat info;
    unsigned char head[HEAD];
    ASC_REQUIRE(stat(path, &info) == 0, err, ASC_EIO, "%s: %s", path, strerror(errno));
    ASC_REQUIRE(S_ISREG(info.st_mode), err, ASC_EIO,
                "%s: not a regular file; save the data to a file and import that", path);
    FILE *f = fopen(path, "rb");
    ASC_REQUIRE(f != NULL, err, ASC_EIO, "%s: %s", path, strerror(errno));
    const size_t n = fread(head, 1, sizeof head, f);
    (void)fclose(f);
    *out = by_content(head, n);
    for (size_t i = 0; i < FORMATS && *out == ASC_STAT_NONE; i++)
        ASC_REQUIRE(!ends_with(path, formats[i].ending) &&
                        !ends_with(path, formats[i].other_ending),
                    err, ASC_EFORMAT,
                    "%s: named as %s, but it does not begin as one (%zu bytes); is it a "
                    "damaged copy?",
                    path, formats[i].name, (size_t)info.st_size);
    return ASC_OK;
}

/* Does the format begin with the letters, and nothing but digits, a dot or (loose) other letters follow? */
static bool is_format(const char *format, const char *letters, bool loose)
{
    const size_t n = strlen(letters);
    if (strncasecmp(format, letters, n) != 0) return false;
    for (const char *s = format + n; *s != '\0'; s++)
        if (!loose && *s != '.' && (*s < '0' || *s > '9')) return false;
    return true;
}

static bool any_format(const char *format, const char *const *list, bool loose)
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (is_format(format, list[i], loose)) return true;
    return false;
}

static asc_stat_time stata_time(const char *format)
{
    static const struct {
        const char *start;
        asc_stat_time time;
    } known[] = {
        {"%tc", {ASC_STAT_DATETIME, 1e-3, 0, NULL}},
        {"%tC",
         {ASC_STAT_COUNTED, 0, 0, "milliseconds since 1960-01-01 with leap seconds"}},
        {"%td", {ASC_STAT_DATE, 86400, 0, NULL}},
        {"%d", {ASC_STAT_DATE, 86400, 0, NULL}},
        {"%tw", {ASC_STAT_COUNTED, 0, 0, "weeks since 1960w1"}},
        {"%tm", {ASC_STAT_COUNTED, 0, 0, "months since 1960-01"}},
        {"%tq", {ASC_STAT_COUNTED, 0, 0, "quarters since 1960q1"}},
        {"%th", {ASC_STAT_COUNTED, 0, 0, "half-years since 1960h1"}},
        {"%ty", {ASC_STAT_COUNTED, 0, 0, "years"}},
    };
    char plain[8] = "%";
    const char *from = format + 1;
    if (*format != '%') return (asc_stat_time){0};
    if (*from == '-') from++; /* left-aligned */
    (void)snprintf(plain + 1, sizeof plain - 1, "%.6s", from);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(plain, known[i].start, strlen(known[i].start)) != 0) continue;
        asc_stat_time t = known[i].time;
        t.zero = zero_1960;
        return t;
    }
    return (asc_stat_time){0};
}

static asc_stat_time sas_time(const char *format)
{
    static const char *const dates[] = {
        "DATE",    "DAY",      "DOWNAME",  "JULIAN",  "JULDAY",   "MONNAME",
        "MONTH",   "MONYY",    "QTR",      "QTRR",    "WEEKDATE", "WEEKDATX",
        "WEEKDAY", "WORDDATE", "WORDDATX", "YEAR",    "E8601DA",  "B8601DA",
        "NLDATE",  "MINGUO",   "EURDFDD",  "EURDFDE", NULL};
    static const char *const loose[] = {"DDMMYY", "MMDDYY", "YYMMDD", "MMYY",
                                        "YYMM",   "YYMON",  "YYQ",    NULL};
    static const char *const times[] = {"DATETIME", "DATEAMPM", "E8601DT", "B8601DT",
                                        "NLDATM",   "DTDATE",   "DTMONYY", "DTYEAR",
                                        "MDYAMPM",  NULL};
    static const char *const clock[] = {"TIME", "HHMM",    "HOUR",    "MMSS", "TIMEAMPM",
                                        "TOD",  "E8601TM", "B8601TM", NULL};
    if (any_format(format, times, false))
        return (asc_stat_time){ASC_STAT_DATETIME, 1, zero_1960, NULL};
    if (any_format(format, dates, false) || any_format(format, loose, true))
        return (asc_stat_time){ASC_STAT_DATE, day, zero_1960, NULL};
    if (any_format(format, clock, false))
        return (asc_stat_time){ASC_STAT_COUNTED, 1, 0, "s"};
    return (asc_stat_time){0};
}

static asc_stat_time spss_time(const char *format)
{
    static const char *const dates[] = {"DATE", "ADATE", "EDATE", "JDATE", "SDATE",
                                        "QYR",  "MOYR",  "WKYR",  NULL};
    static const char *const times[] = {"DATETIME", "YMDHMS", NULL};
    static const char *const clock[] = {"TIME", "DTIME", "MTIME", NULL};
    if (any_format(format, dates, false))
        return (asc_stat_time){ASC_STAT_DATE, 1, zero_1582, NULL};
    if (any_format(format, times, false))
        return (asc_stat_time){ASC_STAT_DATETIME, 1, zero_1582, NULL};
    if (any_format(format, clock, false))
        return (asc_stat_time){ASC_STAT_COUNTED, 1, 0, "s"};
    return (asc_stat_time){0};
}

asc_stat_time asc_stat_time_of(asc_stat_format f, const char *format)
{
    if (format == NULL) return (asc_stat_time){0};
    if (f == ASC_STAT_DTA) return stata_time(format);
    return f == ASC_STAT_SAV ? spss_time(format) : sas_time(format);
}
