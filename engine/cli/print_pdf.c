/* A page as a PDF, by a browser or WeasyPrint where one is installed: chromium, chromium-browser, google-chrome,
 * weasyprint, in this order, or the program named in ASCRIBE_PDF. The page loads nothing from outside, so that the
 * program needs no network. */
#include "print_pdf.h"
#include "ascribe/file.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
enum { SECONDS_MOST = 120, ARGUMENTS = 12 };

static bool is_weasyprint(const char *program)
{
    const size_t n = strlen(program), k = strlen("weasyprint");
    return n >= k && strcmp(program + n - k, "weasyprint") == 0;
}

/* Starts the program without output of its own; false: it is not there. */
static bool start(char *const *arguments, pid_t *child)
{
    posix_spawn_file_actions_t quiet;
    if (posix_spawn_file_actions_init(&quiet) != 0) return false;
    (void)posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY,
                                           0);
    (void)posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY,
                                           0);
    const int failed =
        posix_spawnp(child, arguments[0], &quiet, NULL, arguments, environ);
    (void)posix_spawn_file_actions_destroy(&quiet);
    return failed == 0;
}

/* Its exit code; -1: it was ended after two minutes, or by a signal. */
static int wait_for(pid_t child)
{
    const struct timespec pause = {0, 50000000};
    for (int tick = 0; tick < SECONDS_MOST * 20; tick++) {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        (void)nanosleep(&pause, NULL);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    return -1;
}

static void write_arguments(asc_arena *arena, const char *program, const char *page,
                            const char *pdf, char *arguments[ARGUMENTS])
{
    size_t n = 0;
    arguments[n++] = asc_take_text(arena, program);
    if (is_weasyprint(program)) {
        arguments[n++] = asc_take_text(arena, page);
        arguments[n++] = asc_take_text(arena, pdf);
    } else {
        arguments[n++] = asc_take_text(arena, "--headless");
        arguments[n++] = asc_take_text(arena, "--disable-gpu");
        arguments[n++] = asc_take_text(arena, "--no-pdf-header-footer");
        arguments[n++] = asc_take_text(arena, "--print-to-pdf-no-header");
        /* Chromium refuses its sandbox to root; the page has no script and no link that is followed. */
        if (geteuid() == 0) arguments[n++] = asc_take_text(arena, "--no-sandbox");
        arguments[n++] = asc_take_format(arena, "--print-to-pdf=%s", pdf);
        arguments[n++] = asc_take_format(arena, "file://%s", page);
    }
    arguments[n] = NULL;
}

static asc_status print_by(asc_arena *arena, const char *program, const char *page,
                           const char *pdf, bool *printed, asc_error *err)
{
    char *arguments[ARGUMENTS];
    pid_t child = 0;
    struct stat made;
    write_arguments(arena, program, page, pdf, arguments);
    ASC_TRY(asc_arena_check(arena, err));
    if (!start(arguments, &child)) return ASC_OK;
    const int code = wait_for(child);
    if (code == 127) return ASC_OK; /* not there, on systems that tell only then */
    ASC_REQUIRE(code == 0 && stat(pdf, &made) == 0 && made.st_size > 0, err, ASC_EIO,
                "%s: %s made no PDF of it (code %d); print the page from any browser",
                page, program, code);
    *printed = true;
    return ASC_OK;
}

asc_status cli_print_pdf(asc_arena *arena, const char *page, const char *pdf,
                         bool overwrite, asc_error *err)
{
    static const char *const usual[] = {"chromium", "chromium-browser", "google-chrome",
                                        "weasyprint"};
    const char *own = getenv("ASCRIBE_PDF");
    char temporary[ASC_PATH_MAX];
    bool printed = false;
    ASC_TRY(asc_file_target(pdf, overwrite, err));
    ASC_TRY(asc_file_temporary(pdf, "", 0, ASC_FILE_SHARED, temporary, err));
    char *full = realpath(page, NULL), *target = realpath(temporary, NULL);
    asc_status s = ASC_OK;
    if (full == NULL || target == NULL)
        s = ASC_FAIL(err, ASC_EIO, "%s: %s", page, strerror(errno));
    if (own != NULL && s == ASC_OK) s = print_by(arena, own, full, target, &printed, err);
    for (size_t i = 0; own == NULL && s == ASC_OK && !printed && i < 4; i++)
        s = print_by(arena, usual[i], full, target, &printed, err);
    free(full);
    free(target);
    if (s == ASC_OK && !printed)
        s = ASC_FAIL(
            err, ASC_EIO,
            "%s: no program that prints pages was found (%s): install chromium or "
            "weasyprint, name one in ASCRIBE_PDF, or print the page from a "
            "browser",
            pdf, own != NULL ? own : "chromium, google-chrome, weasyprint");
    if (s != ASC_OK) {
        asc_file_remove(temporary);
        return s;
    }
    return asc_file_rename(temporary, pdf, overwrite, err);
}
