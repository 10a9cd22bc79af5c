/* Options and operands of a command, by its table. */
#include "ascribe/pool.h"
#include "cli.h"
#include <stdlib.h>
#include <string.h>

/* Every command takes these. */
static const cli_option common[] = {
    {"json", NULL, NULL, "print one JSON object with schema_version", false},
    {"threads", NULL, "N",
     "worker threads; the answer does not depend on them (default: all cores)", false},
    {"memory", NULL, "SIZE", "hold at most SIZE of data and scratch, such as 800M or 4G",
     false},
    {"quiet", "q", NULL, "no progress and no remarks on stderr", false},
    {"help", "h", NULL, "this text", false},
};
enum { COMMON = sizeof common / sizeof *common };

static void option_help(const cli_option *o)
{
    char left[64];
    (void)snprintf(left, sizeof left, "%s%s%s--%s%s%s", o->letter != NULL ? "-" : "    ",
                   o->letter != NULL ? o->letter : "", o->letter != NULL ? ", " : "",
                   o->name, o->metavar != NULL ? " " : "",
                   o->metavar != NULL ? o->metavar : "");
    (void)printf("  %-22s %s\n", left, o->help);
}

void cli_help(const cli_command *c)
{
    (void)printf("usage: ascribe %s %s\n\n%s\n", c->name, c->operands, c->summary);
    if (c->details != NULL) (void)printf("\n%s\n", c->details);
    (void)printf("\noptions:\n");
    for (const cli_option *o = c->option; o->name != NULL; o++) option_help(o);
    for (size_t i = 0; i < COMMON; i++) option_help(&common[i]);
    (void)printf("\nexample:\n");
    for (const char *line = c->example; *line != '\0';) {
        const size_t n = strcspn(line, "\n");
        (void)printf("  %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static const cli_option *find(const cli_command *c, const char *name, size_t n,
                              bool letter)
{
    for (const cli_option *o = c->option; o->name != NULL; o++) {
        const char *own = letter ? o->letter : o->name;
        if (own != NULL && strlen(own) == n && strncmp(own, name, n) == 0) return o;
    }
    for (size_t i = 0; i < COMMON; i++) {
        const char *own = letter ? common[i].letter : common[i].name;
        if (own != NULL && strlen(own) == n && strncmp(own, name, n) == 0)
            return &common[i];
    }
    return NULL;
}

static asc_status parse_number(const char *option, const char *text, uint64_t least,
                               uint64_t most, uint64_t *value, asc_error *err)
{
    char *end = NULL;
    const unsigned long long x = strtoull(text, &end, 10);
    const bool digits = *text >= '0' && *text <= '9' && *end == '\0';
    ASC_REQUIRE(digits && x >= least && x <= most, err, ASC_EUSAGE,
                "--%s takes a whole number from %llu to %llu, not '%s'", option,
                (unsigned long long)least, (unsigned long long)most, text);
    *value = x;
    return ASC_OK;
}

/* Columns, designs, scratch and results stand in arenas; the program itself and what libraries take beside
 * them is 24 to 30 MiB (measured), so that the whole process stays within the size. */
static const double beside = 32.0 * 1024 * 1024;

static asc_status limit_memory(const char *text, asc_error *err)
{
    char *end = NULL;
    const double number = strtod(text, &end);
    const char *suffix = strchr("KMGT", *end == '\0' ? 'K' : *end);
    double bytes = number;
    if (*end != '\0' && suffix != NULL)
        for (const char *s = "KMGT"; s <= suffix && *s != '\0'; s++) {
            bytes *= 1024.0;
            if (*s == *end) break;
        }
    const bool good = end != text && (*end == '\0' || (suffix != NULL && end[1] == '\0'));
    ASC_REQUIRE(good && bytes >= 64.0 * 1024 * 1024 && bytes < 1e18, err, ASC_EUSAGE,
                "--memory takes a size of at least 64M, such as 800M or 4G, not '%s'",
                text);
    asc_arena_limit((size_t)(bytes - beside));
    return ASC_OK;
}

static asc_status take_common(cli_call *call, const cli_option *o, const char *value,
                              bool *help, asc_error *err)
{
    if (strcmp(o->name, "json") == 0) call->json = true;
    if (strcmp(o->name, "quiet") == 0) call->quiet = true;
    if (strcmp(o->name, "help") == 0) *help = true;
    if (value == NULL) return ASC_OK; /* these were the flags */
    if (strcmp(o->name, "memory") == 0) {
        call->memory = value;
        return limit_memory(value, err);
    }
    if (strcmp(o->name, "threads") == 0) {
        uint64_t threads = 0;
        ASC_TRY(parse_number("threads", value, 1, 1024, &threads, err));
        asc_pool_set_threads(threads);
    }
    return ASC_OK;
}

static asc_status take_option(cli_call *call, const cli_option *o, const char *value,
                              bool *help, asc_error *err)
{
    const ptrdiff_t i = o - call->command->option;
    if (o >= common && o < common + COMMON) return take_common(call, o, value, help, err);
    const char *before = call->value[i];
    ASC_REQUIRE(before == NULL || o->many, err, ASC_EUSAGE, "--%s is given twice",
                o->name);
    call->value[i] = o->metavar == NULL ? o->name
                     : before == NULL
                         ? value
                         : asc_take_format(call->arena, "%s\n%s", before, value);
    return ASC_OK;
}

static asc_status unknown(const cli_call *call, const char *word, size_t n,
                          asc_error *err)
{
    const char *names[CLI_OPTIONS_MAX + COMMON];
    size_t count = 0;
    for (const cli_option *o = call->command->option; o->name != NULL; o++)
        names[count++] = o->name;
    for (size_t i = 0; i < COMMON; i++) names[count++] = common[i].name;
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", (int)n, word);
    const char *near = asc_text_nearest(name, names, count);
    return ASC_FAIL(err, ASC_EUSAGE,
                    "unknown option '--%s'%s%s; ascribe %s --help lists them", name,
                    near != NULL ? "; did you mean --" : "", near != NULL ? near : "",
                    call->command->name);
}

/* argv[*i] is an option: takes it and, if it needs one, its value. */
static asc_status parse_option(cli_call *call, int argc, char **argv, int *i, bool *help,
                               asc_error *err)
{
    const char *word = argv[*i];
    const bool letter = word[1] != '-';
    const char *name = word + (letter ? 1 : 2);
    const char *equals = letter ? NULL : strchr(name, '=');
    const size_t n = letter ? 1 : equals != NULL ? (size_t)(equals - name) : strlen(name);
    const cli_option *o = find(call->command, name, n, letter);
    if (o == NULL) {
        ASC_REQUIRE(!letter, err, ASC_EUSAGE,
                    "unknown option '%s'; ascribe %s --help lists them", word,
                    call->command->name);
        return unknown(call, name, n, err);
    }
    const char *value = equals != NULL              ? equals + 1
                        : letter && name[1] != '\0' ? name + 1
                                                    : NULL;
    if (o->metavar == NULL) {
        ASC_REQUIRE(value == NULL, err, ASC_EUSAGE, "--%s takes no value", o->name);
    } else if (value == NULL) {
        ASC_REQUIRE(*i + 1 < argc, err, ASC_EUSAGE, "--%s needs a value: --%s %s",
                    o->name, o->name, o->metavar);
        value = argv[++*i];
    }
    return take_option(call, o, value, help, err);
}

asc_status cli_parse(cli_call *call, int argc, char **argv, bool *help, asc_error *err)
{
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            ASC_TRY(parse_option(call, argc, argv, &i, help, err));
        } else {
            ASC_REQUIRE(call->operands < CLI_OPERANDS_MAX, err, ASC_EUSAGE,
                        "more than %d operands", CLI_OPERANDS_MAX);
            call->operand[call->operands++] = argv[i];
        }
    }
    const cli_command *c = call->command;
    ASC_REQUIRE(*help || (call->operands >= c->least && call->operands <= c->most), err,
                ASC_EUSAGE, "%s\nusage: ascribe %s %s",
                call->operands < c->least ? "an operand is missing" : "too many operands",
                c->name, c->operands);
    return ASC_OK;
}

const char *cli_value(const cli_call *call, const char *option)
{
    for (size_t i = 0; call->command->option[i].name != NULL; i++)
        if (strcmp(call->command->option[i].name, option) == 0) return call->value[i];
    return NULL;
}

asc_status cli_number(const cli_call *call, const char *option, uint64_t least,
                      uint64_t most, uint64_t *value, asc_error *err)
{
    const char *text = cli_value(call, option);
    return text == NULL ? ASC_OK : parse_number(option, text, least, most, value, err);
}
