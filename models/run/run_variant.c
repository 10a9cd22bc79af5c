/* Binds and runs a changed study (run_variant.h), and copies the tables of its answer. */
#include "run_variant.h"
#include <math.h>
#include <string.h>

/* The first line of a refusal: the rest is about the study file. */
static const char *first_line(const char *message, asc_arena *arena)
{
    return asc_take_textn(arena, message, strcspn(message, "\n"));
}

/* Tables about the whole study stand once: a copy in every analysis would say a number twice, and a count that is
 * hidden in one of them could be read in another. */
static void leave_out_whole(asc_result *r)
{
    static const char *const whole[] = {"measure",      "scale",     "reconcile",
                                        "audit",        "mechanism", "triangulation",
                                        "registration", "reporting", "recording"};
    size_t n = 0;
    for (size_t i = 0; i < r->tables; i++) {
        bool keep = true;
        for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
            keep = keep && strcmp(r->table[i]->name, whole[k]) != 0;
        if (keep) r->table[n++] = r->table[i];
    }
    r->tables = n;
}

static asc_status analyse(const asc_study *s, const asc_cohort *c, const asc_run *run,
                          asc_arena *arena, asc_variant *out, asc_error *err)
{
    asc_bound bound;
    asc_run own = *run;
    own.journal = NULL; /* its keys are those of the study itself                     */
    own.progress = (asc_progress){0}; /* would count the replicates of this alone     */
    own.trials = NULL;
    /* What was counted holds for everyone; credit worked out again is that of everyone alone. */
    asc_beside counted = run->beside == NULL ? (asc_beside){0} : *run->beside;
    counted.credit = NULL;
    own.beside = &counted;
    ASC_TRY(asc_study_bind(s, c, arena, &bound, err));
    out->units = (double)bound.units;
    ASC_TRY(asc_run_study(s, &bound, &own, arena, &out->result, err));
    leave_out_whole(&out->result);
    return ASC_OK;
}

asc_status asc_variant_run(const asc_study *s, const asc_cohort *c, const asc_run *run,
                           asc_arena *arena, asc_variant *out, asc_error *err)
{
    asc_error inner = {0};
    *out = (asc_variant){.units = (double)NAN, .reason = ""};
    const asc_status status = analyse(s, c, run, arena, out, &inner);
    const int code = asc_status_exit(status);
    ASC_REQUIRE(status == ASC_OK || ((code == 1 || code == 2) && status != ASC_EUSAGE),
                err, status, "%s", inner.message);
    if (status != ASC_OK) out->reason = first_line(inner.message, arena);
    return asc_arena_check(arena, err);
}

static void *copied(asc_arena *arena, const void *from, size_t count, size_t size)
{
    void *to = from == NULL ? NULL : asc_take_bytes(arena, count, size);
    if (to != NULL && count > 0) memcpy(to, from, count * size);
    return to;
}

asc_table *asc_table_copy(const asc_table *t, asc_arena *arena)
{
    const char *name = asc_take_text(arena, t->name);
    asc_table *out = asc_table_create(arena, name, t->rows);
    for (size_t j = 0; out != NULL && j < t->columns; j++) {
        asc_column c = t->column[j];
        c.name = asc_take_text(arena, c.name);
        c.unit = c.unit == NULL ? NULL : asc_take_text(arena, c.unit);
        c.real = copied(arena, c.real, t->rows, sizeof *c.real);
        c.integer = copied(arena, c.integer, t->rows, sizeof *c.integer);
        c.code = copied(arena, c.code, t->rows, sizeof *c.code);
        c.text = copied(arena, c.text, t->rows * c.width, 1);
        c.missing = copied(arena, c.missing, t->rows, 1);
        const char **level = copied(arena, c.level, c.levels, sizeof *c.level);
        for (size_t k = 0; level != NULL && k < c.levels; k++)
            level[k] = asc_take_text(arena, c.level[k]);
        c.level = level;
        asc_table_add_column(out, c);
    }
    return out;
}
