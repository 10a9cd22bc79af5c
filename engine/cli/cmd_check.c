/* ascribe check: reads the study against its cohort and says what a run would compare: the flow of
 * units, how far each partner reached, how many units each coalition was observed in. No outcome is
 * shown. */
#include "ascribe/report.h"
#include "cli.h"
#include <inttypes.h>
#include <math.h>

/* How many units were delivered exactly each coalition [2^K]. */
static int64_t *observed(const asc_problem *p, asc_arena *arena)
{
    int64_t *count = asc_take_bytes(arena, (size_t)1 << p->players, sizeof *count);
    if (count == NULL) return NULL;
    for (size_t i = 0; i < p->n; i++) count[p->delivered[i]]++;
    return count;
}

static void coalition_name(const asc_problem *p, size_t mask, asc_text *out)
{
    bool first = true;
    for (size_t k = 0; k < p->players; k++) {
        if ((mask >> k & 1U) == 0) continue;
        asc_text_format(out, "%s%s", first ? "" : "+", p->player[k]);
        first = false;
    }
}

static asc_table *partner_table(const asc_problem *p, const int64_t *count, asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "partner", p->players);
    int64_t *reached = asc_take_bytes(arena, p->players, sizeof *reached);
    double *share = asc_take(arena, p->players);
    if (t == NULL || reached == NULL || share == NULL) return t;
    for (size_t k = 0; k < p->players; k++) {
        for (size_t mask = 0; mask < (size_t)1 << p->players; mask++)
            if ((mask >> k & 1U) != 0) reached[k] += count[mask];
        share[k] = (double)reached[k] / (double)p->n;
    }
    asc_table_add_text(t, "partner", p->player);
    asc_table_add_integer(t, "reached", reached, NULL);
    asc_table_add_real(t, "reached_share", share);
    return t;
}

static asc_table *coalition_table(const asc_problem *p, const int64_t *count, asc_arena *arena)
{
    const size_t n = (size_t)1 << p->players;
    asc_table *t = asc_table_create(arena, "coalition", n);
    const char **name = asc_take_bytes(arena, n, sizeof *name);
    if (t == NULL || name == NULL) return t;
    for (size_t mask = 0; mask < n; mask++) {
        asc_text label = asc_text_start(arena);
        coalition_name(p, mask, &label);
        name[mask] = label.data;
    }
    asc_table_add_text(t, "coalition", name);
    asc_table_add_integer(t, "units_observed", count, NULL);
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
    asc_text_add(out, ", ");
    asc_text_json(out, t->name);
    asc_text_add(out, ": ");
    asc_report_table_json(t, out);
}

static asc_status describe(cli_call *call, const asc_study *s, const asc_bound *b, asc_error *err)
{
    asc_text out = asc_text_start(call->arena);
    if (call->json) {
        asc_text_format(&out, "{\"schema_version\": %d, \"study\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&out, s->name);
        asc_text_format(&out, ", \"plan_blake2b\": \"%s\", \"units\": %zu", s->plan_hex, b->units);
    } else {
        asc_text_format(&out, "%s: no errors\n%zu units, %zu clusters, %zu replicates\n", s->name,
                        b->units, b->problems > 0 ? b->problem[0].clusters : b->units, s->replicates);
    }
    put(b->flow, "Flow: rule, kept, dropped", call->json, &out);
    if (b->problems > 0 && b->problem[0].players > 0) {
        const asc_problem *p = &b->problem[0];
        const int64_t *count = observed(p, call->arena);
        ASC_TRY(asc_arena_check(call->arena, err));
        const asc_table *partner = partner_table(p, count, call->arena);
        const asc_table *coalition = coalition_table(p, count, call->arena);
        ASC_TRY(asc_arena_check(call->arena, err));
        put(partner, "Partners: reached", call->json, &out);
        put(coalition, "Coalitions: units that were delivered exactly this", call->json, &out);
    }
    if (b->note != NULL && b->note->rows > 0) put(b->note, "Notes", call->json, &out);
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
    if (s == ASC_OK) s = asc_study_bind(&study, cohort, call->arena, &bound, err);
    if (s == ASC_OK) s = describe(call, &study, &bound, err);
    asc_cohort_close(cohort);
    return s;
}

const cli_command cli_check = {
    .name = "check",
    .summary = "read a study against its cohort: flow, reach, support, without outcomes",
    .operands = "STUDY.yaml",
    .example = "ascribe check pilot/study.yaml",
    .least = 1,
    .most = 1,
    .option = {{NULL, NULL, NULL, NULL, false}},
    .run = run,
};
