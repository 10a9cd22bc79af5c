/* A run ends at its next checkpoint when a signal comes or its own time limit is reached. */
#include "cli.h"
#include <signal.h>
#include <sys/time.h>

/* The only mutable state of the program: a signal handler can reach nothing else. */
static volatile int stop_flag;

static void on_signal(int number)
{
    stop_flag = number;
}

const volatile int *cli_stop_flag(void)
{
    return &stop_flag;
}

void cli_stop_watch(double after_seconds)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGALRM, &action, NULL);
    if (after_seconds > 0.0) {
        const time_t whole = (time_t)after_seconds;
        const struct itimerval timer = {
            .it_value = {whole, (suseconds_t)((after_seconds - (double)whole) * 1e6)}};
        (void)setitimer(ITIMER_REAL, &timer, NULL);
    }
}

int cli_stop_exit(void)
{
    return stop_flag == SIGALRM ? 75 : 128 + stop_flag;
}
