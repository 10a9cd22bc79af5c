/* What to type after `ascribe simulate`: import of the tables, of the readings where the pilot has some, and the study
 * from check to report. Names of cohort files are those the study says. */
#include "simulate_next.h"
#include <string.h>

/* In quotes where a shell would read more into it than a name. */
static void add_word(asc_text *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._/+,:@%-";
    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        asc_text_add(out, word);
        return;
    }
    asc_text_add(out, "'");
    for (const char *c = word; *c != '\0'; c++)
        asc_text_format(out, *c == '\'' ? "'\\''" : "%c", *c);
    asc_text_add(out, "'");
}

static void add_path(asc_text *out, const char *folder, const char *file,
                     asc_arena *arena)
{
    const char *path = cli_join(arena, folder, file);
    if (path != NULL) add_word(out, path);
}

/* The value of a key of the study that stands on a line of its own or in a mapping; the rest of the name. */
static const char *value_of(const char *study, const char *key, asc_arena *arena)
{
    const char *at = strstr(study, key);
    if (at == NULL) return NULL;
    at += strlen(key);
    return asc_take_format(arena, "%.*s", (int)strcspn(at, ",} \n"), at);
}

static void add_table(asc_text *out, const char *folder, const asc_table *t,
                      asc_arena *arena)
{
    const char *file = asc_take_format(arena, "%s.csv", t->name);
    if (file == NULL) return;
    asc_text_format(out, " %s=", t->name);
    add_path(out, folder, file, arena);
}

static const char *end_of(asc_text *out, const char *folder, const char *file,
                          asc_arena *arena)
{
    asc_text_add(out, " -o ");
    add_path(out, folder, file, arena);
    return out->data;
}

static const char *on(const char *verb, const char *folder, const char *file,
                      const char *output, asc_arena *arena)
{
    asc_text out = asc_text_start(arena);
    asc_text_format(&out, "ascribe %s ", verb);
    add_path(&out, folder, file, arena);
    return output == NULL ? out.data : end_of(&out, folder, output, arena);
}

size_t simulate_next(const asc_simulated *pilot, const char *folder, asc_arena *arena,
                     const char *line[SIMULATE_NEXT_MAX])
{
    const char *cohort = value_of(pilot->study, "\ncohort: ", arena);
    const char *ratings = value_of(pilot->study, "ratings: ", arena);
    size_t n = 0;
    asc_text out = asc_text_start(arena);
    asc_text_add(&out, "ascribe import");
    add_table(&out, folder, pilot->table, arena);
    for (size_t i = 0; i < pilot->mores; i++)
        add_table(&out, folder, pilot->more[i], arena);
    line[n++] = end_of(&out, folder, cohort == NULL ? "cohort.h5" : cohort, arena);
    if (pilot->ratings != NULL && ratings != NULL) {
        out = asc_text_start(arena);
        asc_text_add(&out, "ascribe import");
        add_table(&out, folder, pilot->ratings, arena);
        line[n++] = end_of(&out, folder, ratings, arena);
    }
    line[n++] = on("check", folder, "study.yaml", NULL, arena);
    line[n++] = on("run", folder, "study.yaml", "results.h5", arena);
    line[n++] = on("show", folder, "results.h5", NULL, arena);
    line[n++] = on("report", folder, "results.h5", "report.html", arena);
    return n;
}
