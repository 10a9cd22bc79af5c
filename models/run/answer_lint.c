/* Words of the study file that claim more than the evidence: its title, the nouns of its outcomes, which every sentence
 * repeats, and the reasons of its `include` lines and amendments. Each is a note; a title with such a word gives way to the study's name in what is released. */
#include "run_parts.h"

static const char **names_of(const asc_study *s, asc_arena *arena, size_t *count)
{
    const char **name = asc_take_bytes(
        arena, s->partners + s->functions + s->outcomes + s->covariates, sizeof *name);
    size_t n = 0;
    if (name == NULL) return NULL;
    for (size_t i = 0; i < s->partners; i++) name[n++] = s->partner[i].name;
    for (size_t i = 0; i < s->functions; i++) name[n++] = s->function[i].name;
    for (size_t i = 0; i < s->outcomes; i++) name[n++] = s->outcome[i].name;
    for (size_t i = 0; i < s->covariates; i++)
        if (s->covariate[i].column != NULL) name[n++] = s->covariate[i].column;
    *count = n;
    return name;
}

static void look(asc_answer *a, int level, const char *place, const char *text)
{
    size_t names = 0;
    const char **name = names_of(a->study, a->arena, &names);
    if (text == NULL || name == NULL) return;
    const asc_table *t = asc_lint(text, level, name, names, a->arena);
    const asc_column *word = asc_table_find(t, "word"),
                     *instead = asc_table_find(t, "instead"),
                     *least = asc_table_find(t, "level");
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        char found[256], better[256];
        asc_answer_note(
            a, "lint", place,
            asc_take_format(a->arena,
                            "'%s' needs evidence of level %.0f, and there is level %d: "
                            "write '%s'",
                            asc_column_text(word, i, found, sizeof found),
                            asc_column_real(least, i), level,
                            asc_column_text(instead, i, better, sizeof better)));
    }
}

void asc_answer_lint(asc_answer *a, int level)
{
    const asc_study *s = a->study;
    look(a, level, "study.title", s->title);
    for (size_t i = 0; i < s->outcomes; i++)
        look(a, level, asc_take_format(a->arena, "outcomes.%s.noun", s->outcome[i].name),
             s->outcome[i].noun[1]);
    for (size_t i = 0; i < s->includes; i++)
        look(a, level, "include.why", s->include[i].why);
    for (size_t i = 0; i < s->gate.happenings; i++)
        look(a, level, "evidence.co_interventions", s->gate.happened[i]);
    for (size_t i = 0; i < s->provenance.amendments; i++)
        look(a, level, "amendments.why", s->provenance.amendment[i].why);
}
