/* ascribe check: reads the study against its cohort while outcomes are sealed, and says what a run would
 * compare: the flow of units, how far each partner reached, who stands behind each coalition, how comparable
 * they are, what deliveries depend on, and what effect could be found. No value of an outcome is read. */
#include "ascribe/contribution.h"
#include "ascribe/policy.h"
#include "ascribe/report.h"
#include "ascribe/run.h"
#include "check_design.h"
#include "check_money.h"
#include <inttypes.h>
#include <math.h>

enum {
    ALL_SHOWN = 10
}; /* players up to which coalitions nobody was observed in are shown */

/* One level of a study: masks [count] that occur, ascending, and the units of each. */
typedef struct level_view {
    const char *const *name; /* [players] */
    size_t players, count;
    asc_mask *mask;
    int64_t *units;
} level_view;

/* Partners some function of which is in a set. */
static asc_mask partners_of(const asc_problem *p, asc_mask functions)
{
    asc_mask set = 0;
    for (size_t k = 0; k < p->players; k++)
        if ((functions >> k & 1U) != 0) set |= (asc_mask)1 << p->owner[k];
    return set;
}

static asc_status observe(const asc_problem *p, bool function, asc_arena *arena,
                          level_view *out, asc_error *err)
{
    level_view v = {.name = function ? p->player : asc_problem_partner(p),
                    .players = function ? p->players : asc_problem_partners(p)};
    asc_mask *mask = asc_take_bytes(arena, p->n, sizeof *mask);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < p->n; i++)
        mask[i] = function || p->owner == NULL ? p->delivered[i]
                                               : partners_of(p, p->delivered[i]);
    asc_patterns by;
    ASC_TRY(asc_patterns_make(p->n, mask, asc_mask_all(v.players), arena, &by, err));
    const bool all = v.players <= ALL_SHOWN && !function;
    v.count = all ? (size_t)1 << v.players : by.count;
    v.mask = asc_take_bytes(arena, v.count, sizeof *v.mask);
    v.units = asc_take_bytes(arena, v.count, sizeof *v.units);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < v.count; j++) v.mask[j] = j;
    for (size_t g = 0; g < by.count; g++) {
        const size_t at = all ? (size_t)by.mask[g] : g;
        v.mask[at] = by.mask[g];
        v.units[at] = (int64_t)(by.first[g + 1] - by.first[g]);
    }
    *out = v;
    return ASC_OK;
}

static asc_table *reach_table(const char *what, const level_view *v, size_t units,
                              asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, what, v->players);
    int64_t *reached = asc_take_bytes(arena, v->players, sizeof *reached);
    double *share = asc_take(arena, v->players);
    if (t == NULL || reached == NULL || share == NULL) return t;
    for (size_t k = 0; k < v->players; k++) {
        for (size_t j = 0; j < v->count; j++)
            if ((v->mask[j] >> k & 1U) != 0) reached[k] += v->units[j];
        share[k] = (double)reached[k] / (double)units;
    }
    asc_table_add_text(t, what, v->name);
    asc_table_add_integer(t, "reached", reached, NULL);
    asc_table_add_real(t, "reached_share", share);
    return t;
}

static asc_table *coalition_table(const char *what, const level_view *v, asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, what, v->count);
    const char **name = asc_take_bytes(arena, v->count, sizeof *name);
    if (t == NULL || name == NULL) return t;
    for (size_t j = 0; j < v->count; j++)
        name[j] = asc_coalition_text(v->name, v->players, v->mask[j], arena);
    asc_table_add_text(t, "coalition", name);
    asc_table_add_integer(t, "units_observed", v->units, NULL);
    return t;
}

static void words(const asc_table *t, const char *title, asc_text *out)
{
    char cell[512];
    asc_text_format(out, "%s\n", title);
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->columns; j++) {
            const asc_column *c = &t->column[j];
            const char *text = asc_column_cell(c, i, cell, sizeof cell);
            if (c->type == ASC_TEXT)
                asc_text_format(out, "  %-38s", text[0] == '\0' ? "(nobody)" : text);
            else if (c->type == ASC_REAL)
                asc_text_format(out, " %9.1f %%", 100.0 * asc_column_real(c, i));
            else
                asc_text_format(out, " %10s", text);
        }
        asc_text_add(out, "\n");
    }
}

static void put(const asc_table *t, const char *title, bool json, asc_text *out)
{
    if (!json) {
        words(t, title, out);
        return;
    }
    asc_report_member_json(t, out);
}

static asc_status put_level(const cli_call *call, const asc_problem *p, bool function,
                            asc_text *out, asc_error *err)
{
    level_view v;
    ASC_TRY(observe(p, function, call->arena, &v, err));
    const asc_table *reach =
        reach_table(function ? "function" : "partner", &v, p->n, call->arena);
    const asc_table *coalition =
        coalition_table(function ? "function_coalition" : "coalition", &v, call->arena);
    ASC_TRY(asc_arena_check(call->arena, err));
    put(reach, function ? "Functions: reached" : "Partners: reached", call->json, out);
    put(coalition,
        function
            ? "Coalitions of functions that occur: units that were delivered exactly "
              "this"
            : "Coalitions: units that were delivered exactly this",
        call->json, out);
    return ASC_OK;
}

static void say_notes(const asc_table *t, asc_text *out)
{
    asc_text_add(out, "Notes\n");
    for (size_t i = 0; i < t->rows; i++) {
        char cell[3][1024];
        const char *text[3];
        for (size_t j = 0; j < 3; j++)
            text[j] = asc_column_cell(&t->column[j], i, cell[j], sizeof cell[j]);
        asc_text_format(out, "  %s, %s: %s\n", text[0], text[1], text[2]);
    }
}

/* Measures and claims, tried out as a run would count them. */
static void say_measures(const asc_table *t, bool json, asc_text *out)
{
    if (t->rows == 0) return;
    if (json) {
        asc_report_member_json(t, out);
        return;
    }
    asc_text_add(out, "Measured beside: rows of the table\n");
    for (size_t i = 0; i < t->rows; i++) {
        char cell[5][512];
        const char *text[5];
        for (size_t j = 0; j < 5; j++)
            text[j] = asc_column_cell(&t->column[j], i, cell[j], sizeof cell[j]);
        asc_text_format(out, "  %-38s %10s  %s of '%s'%s%s\n", text[0], text[3], text[1],
                        text[2], *text[4] == '\0' ? "" : ": ", text[4]);
    }
}

static asc_status describe(cli_call *call, const asc_study *s, const asc_cohort *cohort,
                           const asc_bound *b, asc_error *err)
{
    asc_table *measured = NULL;
    ASC_TRY(asc_study_tally_check(s, cohort, call->arena, &measured, err));
    asc_text out = asc_text_start(call->arena);
    if (call->json) {
        asc_text_format(&out, "{\"schema_version\": %d, \"study\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&out, s->name);
        asc_text_format(&out, ", \"plan_blake2b\": \"%s\", \"units\": %zu", s->plan_hex,
                        b->units);
    } else {
        asc_text_format(
            &out,
            "%s: no errors; outcomes stay sealed\n%zu units, %zu clusters, %zu "
            "replicates\n",
            s->name, b->units, b->problems > 0 ? b->problem[0].clusters : b->units,
            s->replicates);
    }
    put(b->flow, "Flow: rule, kept, dropped", call->json, &out);
    if (b->problems > 0 && b->problem[0].players > 0) {
        ASC_TRY(put_level(call, &b->problem[0], false, &out, err));
        if (b->problem[0].owner != NULL)
            ASC_TRY(put_level(call, &b->problem[0], true, &out, err));
    }
    ASC_TRY(cli_check_design(call, s, b, &out, err));
    say_measures(measured, call->json, &out);
    if (b->problems > 0)
        ASC_TRY(cli_check_money(call, s,
                                s->person != NULL && s->cluster == NULL
                                    ? (double)b->problem[0].clusters
                                    : (double)b->units,
                                &out, err));
    if (b->note != NULL && b->note->rows > 0) {
        if (call->json)
            asc_report_member_json(b->note, &out);
        else
            say_notes(b->note, &out);
    }
    asc_text_add(&out, call->json ? "}\n" : "");
    ASC_TRY(asc_arena_check(call->arena, err));
    (void)fputs(out.data, stdout);
    return ASC_OK;
}

static asc_status run(cli_call *call, asc_error *err)
{
    asc_study study = {0};
    asc_cohort *cohort = NULL;
    asc_bound bound = {0};
    ASC_TRY(cli_study_read(call, call->operand[0], &study, err));
    asc_status s = cli_study_cohort(call, &study, &cohort, err);
    if (s == ASC_OK) s = asc_study_bind_sealed(&study, cohort, call->arena, &bound, err);
    if (s == ASC_OK) s = asc_run_accepts(&study, &bound, NULL, call->arena, err);
    if (s == ASC_OK) s = describe(call, &study, cohort, &bound, err);
    if (s == ASC_OK) s = cli_check_time(call, &study, &bound, err);
    asc_cohort_close(cohort);
    return s;
}

const cli_command cli_check = {
    .name = "check",
    .summary = "all that can be said of a study before outcomes are looked at",
    .operands = "STUDY.yaml",
    .details =
        "Outcomes stay sealed: no value of a column that only outcomes name is read, "
        "and it may not be there yet. The flow ends before early and missing "
        "outcomes. An expected run time goes to stderr; --quiet leaves it out.",
    .example = "ascribe check pilot/study.yaml",
    .least = 1,
    .most = 1,
    .option = {{NULL, NULL, NULL, NULL, false}},
    .run = run,
};
