/* ascribe simulate: a pilot with known truth: data, study.yaml, truth.json. */
#include "ascribe/file.h"
#include "ascribe/report.h"
#include "ascribe/simulator.h"
#include "cli.h"
#include "simulate_next.h"
#include <string.h>

static asc_status find(const cli_call *call, const asc_simulator **out, asc_error *err)
{
    *out = asc_simulator_find(call->operand[0]);
    if (*out != NULL) return ASC_OK;
    asc_text names = asc_text_start(call->arena);
    for (size_t i = 0; i < asc_simulator_count(); i++)
        asc_text_format(&names, "%s%s", i == 0 ? "" : ", ", asc_simulator_at(i)->name);
    ASC_TRY(asc_arena_check(call->arena, err));
    return ASC_FAIL(err, ASC_EUSAGE, "unknown simulator '%s'; there are: %s",
                    call->operand[0], names.data);
}

static asc_status write_one(cli_call *call, const char *folder, const char *name,
                            const char *data, size_t n, bool *all_same, asc_error *err)
{
    const char *path = cli_join(call->arena, folder, name);
    ASC_TRY(asc_arena_check(call->arena, err));
    bool same = false;
    ASC_TRY(asc_file_write(path, data, n, ASC_FILE_SHARED,
                           cli_value(call, "overwrite") != NULL, &same, err));
    *all_same = *all_same && same;
    return ASC_OK;
}

static asc_status write_table(cli_call *call, const char *folder, const asc_table *t,
                              bool *all_same, asc_error *err)
{
    asc_text csv = asc_text_start(call->arena);
    asc_report_csv(t, &csv);
    const char *file = asc_take_format(call->arena, "%s.csv", t->name);
    ASC_TRY(asc_arena_check(call->arena, err));
    return write_one(call, folder, file, csv.data, csv.length, all_same, err);
}

/* Every file, comma separated, the units' first; quoted for JSON. */
static void add_files(asc_text *out, const asc_simulated *pilot, bool json)
{
    const char *const quote = json ? "\"" : "";
    asc_text_format(out, "%s%s.csv%s, ", quote, pilot->table->name, quote);
    for (size_t i = 0; i < pilot->mores; i++)
        asc_text_format(out, "%s%s.csv%s, ", quote, pilot->more[i]->name, quote);
    if (pilot->ratings != NULL)
        asc_text_format(out, "%s%s.csv%s, ", quote, pilot->ratings->name, quote);
    asc_text_format(out, "%sstudy.yaml%s, %struth.json%s", quote, quote, quote, quote);
}

static void add_json(asc_text *out, const char *name, const asc_simulation *s,
                     const char *folder, const asc_simulated *pilot, bool same)
{
    asc_text_format(out, "{\"schema_version\": %d, \"simulator\": \"%s\", \"n\": %zu, ",
                    ASC_SCHEMA_VERSION, name, s->n);
    asc_text_format(out, "\"seed\": %llu, \"output\": ", (unsigned long long)s->seed);
    asc_text_json(out, folder);
    asc_text_add(out, ", \"files\": [");
    add_files(out, pilot, true);
    asc_text_format(out, "], \"already_done\": %s, \"next\": [", same ? "true" : "false");
}

/* What was written where, and what to type next. */
static asc_status tell(cli_call *call, const asc_simulator *simulator,
                       const asc_simulation *s, const asc_simulated *pilot, bool same,
                       asc_error *err)
{
    const char *folder = cli_value(call, "output");
    const char *line[SIMULATE_NEXT_MAX];
    const size_t lines = simulate_next(pilot, folder, call->arena, line);
    ASC_TRY(asc_arena_check(call->arena, err));
    asc_text out = asc_text_start(call->arena);
    if (call->json) {
        add_json(&out, simulator->name, s, folder, pilot, same);
    } else {
        asc_text_format(&out, "%s: %zu people%s; in %s: ", simulator->name, s->n,
                        same ? ", already done" : "", folder);
        add_files(&out, pilot, false);
        asc_text_add(&out, "\nnext:\n");
    }
    for (size_t i = 0; i < lines; i++) {
        asc_text_add(&out, call->json ? i > 0 ? ", " : "" : "  ");
        if (call->json) asc_text_json(&out, line[i]);
        if (!call->json) asc_text_format(&out, "%s\n", line[i]);
    }
    if (call->json) asc_text_add(&out, "]}\n");
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    const asc_simulator *simulator = NULL;
    const char *folder = cli_value(call, "output");
    uint64_t n = 20000, seed = 1;
    ASC_TRY(find(call, &simulator, err));
    ASC_REQUIRE(folder != NULL, err, ASC_EUSAGE, "say where the pilot goes: -o DIR");
    ASC_TRY(cli_number(call, "people", 1, 100000000, &n, err));
    ASC_TRY(cli_number(call, "seed", 0, UINT64_MAX, &seed, err));
    const asc_simulation s = {n, seed, cli_value(call, "hidden-frailty") != NULL};
    asc_simulated pilot = {0};
    ASC_TRY(simulator->simulate(&s, call->arena, &pilot, err));
    bool same = true;
    ASC_TRY(cli_folder(folder, err));
    ASC_TRY(write_table(call, folder, pilot.table, &same, err));
    for (size_t i = 0; i < pilot.mores; i++)
        ASC_TRY(write_table(call, folder, pilot.more[i], &same, err));
    if (pilot.ratings != NULL)
        ASC_TRY(write_table(call, folder, pilot.ratings, &same, err));
    ASC_TRY(write_one(call, folder, "study.yaml", pilot.study, strlen(pilot.study), &same,
                      err));
    ASC_TRY(write_one(call, folder, "truth.json", pilot.truth, strlen(pilot.truth), &same,
                      err));
    return tell(call, simulator, &s, &pilot, same, err);
}

const cli_command cli_simulate = {
    .name = "simulate",
    .summary = "a pilot with known truth: data, study.yaml, truth.json",
    .operands = "NAME -o DIR",
    .details =
        "`ascribe models` has the names. The study that comes with the data is the right "
        "model for them; truth.json\n"
        "holds the population's policy means and contributions. What it prints "
        "last are the commands to go on with.\n"
        "With --hidden-frailty the confounder is left out of the data.",
    .example = "ascribe simulate discharge -o pilot -n 4000 --seed 1",
    .least = 1,
    .most = 1,
    .option = {{"output", "o", "DIR", "folder for the files, made when absent", false},
               {"people", "n", "N", "how many people (default 20000)", false},
               {"seed", NULL, "S", "seed of the simulation (default 1)", false},
               {"hidden-frailty", NULL, NULL, "leave the confounder out of the data",
                false},
               {"overwrite", NULL, NULL, "replace files that are there", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
