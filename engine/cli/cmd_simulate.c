/* ascribe simulate: a pilot with known truth: data, study.yaml, truth.json. */
#include "ascribe/file.h"
#include "ascribe/report.h"
#include "ascribe/simulator.h"
#include "cli.h"
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
    const char *file = asc_take_format(call->arena, "%s.csv", pilot.table->name);
    ASC_TRY(write_table(call, folder, pilot.table, &same, err));
    for (size_t i = 0; i < pilot.mores; i++)
        ASC_TRY(write_table(call, folder, pilot.more[i], &same, err));
    if (pilot.ratings != NULL)
        ASC_TRY(write_table(call, folder, pilot.ratings, &same, err));
    ASC_TRY(write_one(call, folder, "study.yaml", pilot.study, strlen(pilot.study), &same,
                      err));
    ASC_TRY(write_one(call, folder, "truth.json", pilot.truth, strlen(pilot.truth), &same,
                      err));
    if (call->json) {
        asc_text out = asc_text_start(call->arena);
        asc_text_format(&out,
                        "{\"schema_version\": %d, \"simulator\": \"%s\", \"n\": %llu, ",
                        ASC_SCHEMA_VERSION, simulator->name, (unsigned long long)n);
        asc_text_format(&out, "\"seed\": %llu, \"output\": ", (unsigned long long)seed);
        asc_text_json(&out, folder);
        asc_text_format(&out, ", \"already_done\": %s}\n", same ? "true" : "false");
        ASC_TRY(asc_arena_check(call->arena, err));
        (void)fputs(out.data, stdout);
    } else {
        (void)printf("%s: %llu people%s; %s/%s, study.yaml, truth.json\n",
                     simulator->name, (unsigned long long)n, same ? ", already done" : "",
                     folder, file);
    }
    return ASC_OK;
}

const cli_command cli_simulate = {
    .name = "simulate",
    .summary = "a pilot with known truth: data, study.yaml, truth.json",
    .operands = "NAME -o DIR",
    .details = "The study that comes with the data is the right model for them; "
               "truth.json holds the population's\n"
               "policy means and contributions. With --hidden-frailty the confounder is "
               "left out of the data.",
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
