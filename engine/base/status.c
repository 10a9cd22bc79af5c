/* Status codes and error messages. */
#include "ascribe/status.h"
#include <stdarg.h>
#include <stdio.h>

int asc_status_exit(asc_status s)
{
    switch (s) {
    case ASC_OK:
        return 0;
    case ASC_EDATA:
    case ASC_ERANK:
    case ASC_ESEPARATION:
    case ASC_ECONVERGENCE:
    case ASC_EOVERFLOW:
    case ASC_EOVERLAP:
        return 1;
    case ASC_EUSAGE:
    case ASC_ESTUDY:
        return 2;
    case ASC_EIO:
    case ASC_EFORMAT:
        return 3;
    case ASC_ESTOPPED:
        return 75;
    case ASC_EMEMORY:
    case ASC_EINTERNAL:
        break;
    }
    return 4;
}

const char *asc_status_name(asc_status s)
{
    static const char *const names[] = {
        "ok",    "data",  "rank", "separation", "convergence", "overflow", "overlap",
        "usage", "study", "io",   "format",     "memory",      "internal", "stopped",
    };
    return (size_t)s < sizeof names / sizeof *names ? names[s] : "unknown";
}

asc_status asc_fail(asc_error *err, const char *file, int line, asc_status code,
                    const char *format, ...)
{
    if (err == NULL) return code;
    /* Formatted aside first: an argument may point into err->message itself. */
    char message[ASC_MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    *err = (asc_error){.code = code, .file = file, .line = line};
    (void)snprintf(err->message, sizeof err->message, "%s", message);
    return code;
}
