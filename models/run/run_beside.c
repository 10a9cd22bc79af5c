/* What is looked at before the estimates: counts of what the study measures, and credit worked out again when how much is
 * written down about a unit is among the covariates (use: visibility). A partner whose credit goes with it owes it
 * to records, not to people: informed presence, Goldstein et al. (2016), Am. J. Epidemiol. 184:847-855. The second
 * credit is of the first model and index, the full sample, without replicates. */
#include "ascribe/run.h"
#include "frame.h"
#include <math.h>
#include <string.h>

/* The study with the covariates it does not adjust for, and nothing that takes time. */
static asc_status visible_study(const asc_study *s, asc_arena *arena, asc_study *out,
                                asc_error *err)
{
    const size_t n = s->covariates, more = s->record_covariates;
    asc_covariate_spec *all = asc_take_bytes(arena, n + more, sizeof *all);
    ASC_TRY(asc_arena_check(arena, err));
    if (n > 0) memcpy(all, s->covariate, n * sizeof *all);
    memcpy(all + n, s->record, more * sizeof *all);
    *out = *s;
    out->covariate = all;
    out->covariates = n + more;
    out->models = 1;
    out->indices = 1;
    out->replicates = 0;
    out->claims = 0;
    out->groups = 0;
    out->gate = (asc_gate_plan){0};
    out->money.currency = NULL;
    out->money.funding = NULL;
    return asc_study_extend_lists(out, s->record, more, arena, err);
}

static size_t term_of(const asc_problem *p, const char *name)
{
    for (size_t j = 0; j < p->x.cols; j++)
        if (strcmp(p->term[j], name) == 0) return j;
    return SIZE_MAX;
}

/* Mean over the units a partner reached of the records named; NaN where the columns are not numbers at hand. */
static double records_of(const asc_study *s, const asc_problem *p, size_t partner)
{
    const asc_mask own = asc_problem_functions(p, (asc_mask)1 << partner);
    double sum = 0.0, weight = 0.0;
    if (p->x.data == NULL) return (double)NAN;
    for (size_t r = 0; r < s->record_covariates; r++) {
        const size_t j = term_of(p, s->record[r].column);
        if (j == SIZE_MAX) return (double)NAN;
        for (size_t i = 0; i < p->n; i++)
            if ((p->delivered[i] & own) != 0) sum += p->w[i] * p->x.data[j * p->x.ld + i];
    }
    for (size_t i = 0; i < p->n; i++)
        if ((p->delivered[i] & own) != 0) weight += p->w[i];
    return sum / weight;
}

static const char *cell(const asc_table *t, const char *column, size_t row,
                        asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    char *buffer = c == NULL ? NULL : asc_take_bytes(arena, c->width + 1, 1);
    return buffer == NULL ? "" : asc_column_text(c, row, buffer, c->width + 1);
}

/* Rows of the contribution table that are kept. */
static void keep(const asc_study *s, const asc_bound *b, const asc_table *t,
                 asc_frame *out)
{
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (strcmp(cell(t, "policy", i, out->arena), "delivered") != 0 ||
            strcmp(cell(t, "level", i, out->arena), "partner") != 0)
            continue;
        const char *player = cell(t, "player", i, out->arena);
        const asc_problem *p = &b->problem[0];
        for (size_t k = 0; k < asc_problem_partners(p); k++) {
            if (strcmp(asc_problem_partner(p)[k], player) != 0) continue;
            asc_frame_texts(
                out, 2, (const char *const[]){cell(t, "outcome", i, out->arena), player});
            asc_frame_real(out, asc_column_real(asc_table_find(t, "estimate"), i));
            asc_frame_real(out, records_of(s, p, k));
        }
    }
}

static asc_status work_out(const asc_study *s, const asc_cohort *c, const asc_run *run,
                           asc_arena *own, asc_frame *out, asc_error *err)
{
    asc_study study;
    asc_bound bound;
    asc_result r;
    asc_run quiet = {
        .models = run->models, .stop = run->stop, .players_max = run->players_max};
    ASC_TRY(visible_study(s, own, &study, err));
    ASC_TRY(asc_study_bind(&study, c, own, &bound, err));
    ASC_TRY(asc_run_study(&study, &bound, &quiet, own, &r, err));
    if (bound.problems > 0) keep(s, &bound, asc_result_table(&r, "contribution"), out);
    return ASC_OK;
}

asc_status asc_run_beside(const asc_study *s, const asc_cohort *c, const asc_run *run,
                          asc_arena *arena, asc_beside *out, asc_error *err)
{
    asc_beside b = {0};
    if (s->measures > 0 || s->paths > 0 || s->audit != NULL || s->review != NULL) {
        ASC_TRY(asc_study_tally(s, c, arena, &b.tally, err));
        b.counted = true;
    }
    if (s->record_covariates > 0 && s->models > 0 && s->indices > 0) {
        asc_frame f =
            asc_frame_open(arena, "credit", "t:outcome t:player r:adjusted r:records");
        asc_arena *own = asc_arena_create();
        ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory to work out credit again");
        const asc_status status = work_out(s, c, run, own, &f, err);
        asc_arena_destroy(own);
        ASC_TRY(status);
        b.credit = asc_frame_table(&f);
        ASC_TRY(asc_arena_check(arena, err));
    }
    *out = b;
    return ASC_OK;
}
