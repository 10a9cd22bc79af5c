/* The program: finds the command, parses its arguments, runs it, and turns a status into an exit code. */
#include "cli.h"
#include <string.h>

static const cli_command *const commands[] = {
    &cli_import,   &cli_describe, &cli_init,   &cli_check,  &cli_run,
    &cli_show,     &cli_report,   &cli_export, &cli_verify, &cli_game_command,
    &cli_simulate, &cli_models,   &cli_lock,   &cli_seal,   &cli_keygen,
    &cli_link,     &cli_validate,
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* Verbs of later stages: answered, never guessed. */
static const char *const later[] = {"bench"};
enum { LATER = sizeof later / sizeof *later };

static void usage(FILE *to)
{
    (void)fprintf(to,
                  "ascribe %s: who created an outcome, how sure one can be, and what may "
                  "be said.\n\n"
                  "usage: ascribe COMMAND ...\n\n",
                  ASC_VERSION);
    for (size_t i = 0; i < COMMANDS; i++)
        (void)fprintf(to, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    (void)fprintf(to, "\nascribe COMMAND --help explains one command and shows an "
                      "example that works.\n");
}

static int unknown(const char *word)
{
    const char *names[COMMANDS + LATER];
    for (size_t i = 0; i < COMMANDS; i++) names[i] = commands[i]->name;
    for (size_t i = 0; i < LATER; i++) {
        if (strcmp(word, later[i]) == 0) {
            (void)fprintf(stderr, "ascribe: '%s' is known, not in this version\n", word);
            return 2;
        }
        names[COMMANDS + i] = later[i];
    }
    const char *near = asc_text_nearest(word, names, COMMANDS + LATER);
    (void)fprintf(stderr, "ascribe: unknown command '%s'", word);
    if (near != NULL) (void)fprintf(stderr, "; did you mean '%s'?", near);
    (void)fprintf(stderr, "\nascribe --help lists the commands\n");
    return 2;
}

static int run(const cli_command *command, int argc, char **argv)
{
    cli_call call = {.command = command,
                     .arena = asc_arena_create(),
                     .begun = cli_clock(),
                     .argc = argc,
                     .argv = argv};
    asc_error err = {0};
    bool help = false;
    asc_status s = call.arena == NULL ? ASC_FAIL(&err, ASC_EMEMORY, "out of memory")
                                      : cli_parse(&call, argc - 2, argv + 2, &help, &err);
    if (s == ASC_OK && help) cli_help(command);
    if (s == ASC_OK && !help) s = command->run(&call, &err);
    if (s == ASC_OK && fflush(stdout) != 0)
        s = ASC_FAIL(&err, ASC_EIO, "cannot write to standard output");
    if (s != ASC_OK) {
        if (err.code == ASC_ESTUDY) /* findings name their own places */
            (void)fprintf(stderr, "%s\n", err.message);
        else
            (void)fprintf(stderr, "ascribe %s: %s\n", command->name, err.message);
    }
    if (s == ASC_EMEMORY && call.memory != NULL)
        (void)fprintf(stderr,
                      "--memory %s does not suffice: allow more, or leave it out\n",
                      call.memory);
    asc_arena_destroy(call.arena);
    return s == ASC_ESTOPPED ? cli_stop_exit() : asc_status_exit(s);
}

int main(int argc, char **argv)
{
    cli_start_again(argv);
    if (argc < 2) {
        usage(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("ascribe %s\n", ASC_VERSION);
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i]->name) == 0) return run(commands[i], argc, argv);
    return unknown(argv[1]);
}
