/* A run ends at its next checkpoint when a signal comes or its own time limit is reached. */
#include "cli.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/time.h>

/* The only mutable state of the program: a signal handler can reach nothing else. */
static atomic_int stop_signal;

static void on_signal(int number)
{
    atomic_store(&stop_signal, number); /* lock-free: allowed in a handler */
}

bool cli_stopped(void *unused)
{
    (void)unused;
    return atomic_load_explicit(&stop_signal, memory_order_relaxed) != 0;
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
    const int number = atomic_load(&stop_signal);
    return number == SIGALRM ? 75 : 128 + number;
}
