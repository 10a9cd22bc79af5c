/* Status codes, error messages and the two macros that carry them.
 * A fallible function returns asc_status and takes an asc_error * last (NULL is allowed). The
 * message is written once, at the point of failure, with the numbers that explain it; callers pass
 * it up unchanged. On failure outputs are untouched. The library never prints and never exits. */
#ifndef ASCRIBE_STATUS_H
#define ASCRIBE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_status {
    ASC_OK = 0,
    /* refused by the data: exit 1 */
    ASC_EDATA,        /* the data do not allow what was asked                        */
    ASC_ERANK,        /* dependent columns                                           */
    ASC_ESEPARATION,  /* no finite estimate: a level without events or non-events    */
    ASC_ECONVERGENCE, /* an iteration did not settle                                 */
    ASC_EOVERFLOW,    /* a number left the range of double, or a size that of size_t */
    ASC_EOVERLAP,     /* no comparable units                                         */
    /* usage or study file: exit 2 */
    ASC_EUSAGE,
    ASC_ESTUDY,
    /* input or output: exit 3 */
    ASC_EIO,     /* the system refused: missing, unreadable, unwritable, disk full   */
    ASC_EFORMAT, /* a file that is not what it should be                             */
    /* internal: exit 4 */
    ASC_EMEMORY,
    ASC_EINTERNAL,
    /* stopped on request, work checkpointed: exit 130, 143 or 75 by its cause       */
    ASC_ESTOPPED
} asc_status;

enum { ASC_MESSAGE_MAX = 4096 };

typedef struct asc_error {
    asc_status code;
    const char *file; /* source file of the failure, for bug reports */
    int line;
    char message[ASC_MESSAGE_MAX]; /* one or more lines, no trailing newline */
} asc_error;

/* Exit code of the program for a status: 0, 1, 2, 3, 4; ASC_ESTOPPED gives 75. */
int asc_status_exit(asc_status s);
/* Short stable name: "ok", "data", "rank", ... */
const char *asc_status_name(asc_status s);

/* Writes the message (printf format) into err, if not NULL, and returns code. */
asc_status asc_fail(asc_error *err, const char *file, int line, asc_status code,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));

#define ASC_FAIL(err, code, ...) asc_fail((err), __FILE__, __LINE__, (code), __VA_ARGS__)

/* Return with a message unless the condition holds. The code is returned by name, so that a
 * static analyser sees a failure. */
#define ASC_REQUIRE(condition, err, code, ...)                                           \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            (void)ASC_FAIL((err), (code), __VA_ARGS__);                                  \
            return (code);                                                               \
        }                                                                                \
    } while (0)

/* Pass a failure up unchanged. */
#define ASC_TRY(call)                                                                    \
    do {                                                                                 \
        const asc_status asc_try_ = (call);                                              \
        if (asc_try_ != ASC_OK) return asc_try_;                                         \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
