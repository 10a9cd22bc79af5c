/* What the commands of the program share: the command table, options, files and the terminal. */
#ifndef ASCRIBE_CLI_H
#define ASCRIBE_CLI_H

#include "ascribe/cohort.h"
#include "ascribe/results.h"
#include "ascribe/study.h"
#include <stdio.h>

enum { CLI_OPTIONS_MAX = 16, CLI_OPERANDS_MAX = 64 };

typedef struct cli_option {
    const char *name;    /* "output" is --output                                 */
    const char *letter;  /* "o" is -o; NULL: none                                */
    const char *metavar; /* NULL: a flag                                         */
    const char *help;
    bool many; /* may be given more than once; values joined by '\n'   */
} cli_option;

struct cli_call;

typedef struct cli_command {
    const char *name;
    const char *summary;  /* one line                                            */
    const char *operands; /* "STUDY.yaml -o RESULTS.h5", for the usage line      */
    const char *details;  /* paragraphs of --help, or NULL                       */
    const char *example;  /* one or more command lines that work, '\n' between   */
    size_t least, most;   /* operands                                            */
    cli_option option[CLI_OPTIONS_MAX]; /* ends with name NULL                   */
    asc_status (*run)(struct cli_call *call, asc_error *err);
} cli_command;

/* One call of the program, parsed. */
typedef struct cli_call {
    const cli_command *command;
    const char *operand[CLI_OPERANDS_MAX];
    size_t operands;
    const char *value[CLI_OPTIONS_MAX]; /* by position in command->option        */
    bool json, quiet;
    const char *memory; /* as given to --memory, or NULL         */
    asc_arena *arena;   /* lives as long as the call             */
    double begun;       /* cli_clock at the start */
    int argc;
    char **argv;
} cli_call;

extern const cli_command cli_import, cli_describe, cli_init, cli_check, cli_run, cli_show,
    cli_report, cli_export, cli_simulate, cli_models, cli_game_command, cli_keygen,
    cli_lock, cli_seal, cli_verify, cli_link, cli_validate;

/* args.c */
asc_status cli_parse(cli_call *call, int argc, char **argv, bool *help, asc_error *err);
void cli_help(const cli_command *c);
/* Value of an option, NULL when it was not given. */
const char *cli_value(const cli_call *call, const char *option);
/* A whole number in [least, most]; fallback when the option was not given. */
asc_status cli_number(const cli_call *call, const char *option, uint64_t least,
                      uint64_t most, uint64_t *value, asc_error *err);

/* files.c */
asc_status cli_folder(const char *path, asc_error *err); /* makes it when absent */
/* path relative to folder, in the arena; absolute paths stay. */
const char *cli_join(asc_arena *arena, const char *folder, const char *path);

/* again.c: see there. Returns when all is well. */
void cli_start_again(char **argv);

/* stop.c: signals and own limits end a run at its next checkpoint. */
bool cli_stopped(void *unused);            /* has one come? From any thread */
void cli_stop_watch(double after_seconds); /* 0: no limit */
int cli_stop_exit(void);                   /* 130, 143 or 75 */

/* progress.c: one line rewritten on a terminal, a line every ten seconds elsewhere. */
typedef struct cli_progress {
    bool quiet, terminal, shown;
    double begun, last; /* seconds of cli_clock; begun < 0: no update yet              */
    size_t first; /* replicates done at the first update: resumed ones took no time */
} cli_progress;
cli_progress cli_progress_start(bool quiet);
void cli_progress_update(void *progress, const char *stage, size_t done, size_t total);
void cli_progress_end(const cli_progress *p);
double cli_clock(void); /* monotonic, seconds */

/* study.c: what check and run do first. */
asc_status cli_study_read(cli_call *call, const char *path, asc_study *study,
                          asc_error *err);
/* The same from text; file and folder are what messages and relative paths go by. */
asc_status cli_study_parse(cli_call *call, const char *text, const char *file,
                           const char *folder, asc_study *study, asc_error *err);
asc_status cli_study_cohort(cli_call *call, const asc_study *study, asc_cohort **cohort,
                            asc_error *err);

/* Is its answer to be paid on? */
bool cli_study_pays(const asc_study *study);

#endif
