/* Progress with the time left: one line rewritten on a terminal, a line every ten seconds elsewhere. */
#include "cli.h"
#include <time.h>
#include <unistd.h>

double cli_clock(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

cli_progress cli_progress_start(bool quiet)
{
    return (cli_progress){
        .quiet = quiet, .terminal = isatty(STDERR_FILENO) != 0, .begun = -1.0};
}

static void time_left(double seconds, char *text, size_t size)
{
    const long s = (long)(seconds + 0.5);
    if (s < 60)
        (void)snprintf(text, size, "%ld s", s);
    else if (s < 3600)
        (void)snprintf(text, size, "%ld min %02ld s", s / 60, s % 60);
    else
        (void)snprintf(text, size, "%ld h %02ld min", s / 3600, s / 60 % 60);
}

void cli_progress_update(void *progress, const char *stage, size_t done, size_t total)
{
    cli_progress *p = progress;
    const double now = cli_clock();
    if (p->quiet || total == 0) return;
    if (p->begun < 0.0) {
        p->begun = now;
        p->last = p->terminal ? now - 10.0 : now;
        p->first = done;
        return;
    }
    if (now - p->last < (p->terminal ? 0.2 : 10.0)) return;
    p->last = now;
    char left[32] = "?";
    if (done > p->first)
        time_left((now - p->begun) * (double)(total - done) / (double)(done - p->first), left,
                  sizeof left);
    (void)fprintf(stderr, "%s%s: %zu of %zu replicates, %.0f %%, about %s left%s",
                  p->terminal ? "\r\033[K" : "", stage, done, total,
                  100.0 * (double)done / (double)total, left, p->terminal ? "" : "\n");
    (void)fflush(stderr);
    p->shown = true;
}

void cli_progress_end(const cli_progress *p)
{
    if (p->terminal && p->shown) (void)fprintf(stderr, "\r\033[K");
}
