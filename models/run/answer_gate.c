/* The 17 rows of the evidence gate for one outcome under one model, from the facts of the run and from what the
 * linked study, the plan's registration and a trial release say.
 *   window      determinate outcomes / units, those dropped for a missing outcome among them; of the worse arm
 *   linkage     1 - rows without a known person / rows, the smallest over tables; as the difference between
 *               arms, which rows that linked to nobody do not have, the largest less the smallest over tables
 *   disclosure  does a release by the study's profile succeed?
 * A row the plan says is not applicable is so only when nothing was evaluated: a plan cannot hide a finding. */
#include "answer_gate.h"
#include "ascribe/disclosure.h"
#include <math.h>
#include <string.h>

static asc_evidence row_of(double first, double second)
{
    return (asc_evidence){.status = isnan(first) ? ASC_NOT_EVALUATED : ASC_EVALUATED,
                          .value = {first, second, (double)NAN, (double)NAN}};
}

const char *asc_gate_text(const asc_table *t, const char *column, size_t row,
                          asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    char *cell = c == NULL ? NULL : asc_take_bytes(arena, c->width + 1, 1);
    return cell == NULL ? "" : asc_column_text(c, row, cell, c->width + 1);
}

double asc_gate_number(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    return c == NULL ? (double)NAN : asc_column_real(c, row);
}

/* Row of the flow for outcomes that are not known; its rows when there is none. */
static size_t missing_row(const asc_answer *a)
{
    const asc_table *flow = a->bound->flow;
    for (size_t i = 0; flow != NULL && i < flow->rows; i++)
        if (strcmp(asc_gate_text(flow, "rule", i, a->arena), "outcome_missing") == 0)
            return i;
    return SIZE_MAX;
}

/* Known outcomes among the units of the worse arm, before those without one were dropped; 1: none were. */
static double known_by_arm(const asc_answer *a, const asc_outcome *o)
{
    const asc_table *t = a->bound->missing;
    double least = 1.0;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *column = asc_gate_text(t, "column", i, a->arena);
        const bool event = a->bound->observed != NULL && o->event != NULL &&
                           o->event->column != NULL &&
                           strcmp(column, o->event->column) == 0;
        const bool mine = event || strcmp(column, o->name) == 0 ||
                          (o->column != NULL && strcmp(column, o->column) == 0);
        const double known =
            1.0 - asc_gate_number(t, "missing", i) / asc_gate_number(t, "total", i);
        if (mine && known < least) least = known;
    }
    return least;
}

/* Units whose outcome is not known are excluded before completeness is counted; they count here. An arm that is heard of
 * less is not made up for by the other. */
static asc_evidence window(const asc_answer *a, const asc_fact *f)
{
    const asc_table *t = a->bound->complete, *flow = a->bound->flow;
    const size_t row = missing_row(a);
    const double dropped = row == SIZE_MAX ? 0.0 : asc_gate_number(flow, "dropped", row);
    const double arm = known_by_arm(a, f->outcome);
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (strcmp(asc_gate_text(t, "outcome", i, a->arena), f->outcome->name) == 0 &&
            strcmp(asc_gate_text(t, "partner", i, a->arena), "all") == 0)
            return row_of(fmin(arm, asc_gate_number(t, "determinate", i) /
                                        (asc_gate_number(t, "units", i) + dropped)),
                          (double)NAN);
    if (a->study->link != NULL && f->outcome->linked != NULL)
        return row_of((double)NAN, (double)NAN);
    if (row == SIZE_MAX)
        return row_of(a->bound->observed == NULL ? 1.0 : arm, (double)NAN);
    const double kept = asc_gate_number(flow, "kept", row);
    return row_of(fmin(arm, kept / (kept + dropped)), (double)NAN);
}

static asc_evidence linkage(const asc_answer *a)
{
    const asc_table *t = a->bound->source;
    double least = (double)NAN, most = (double)NAN;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const double rows =
            asc_gate_number(t, "rows", i) - asc_gate_number(t, "exact_duplicates", i);
        if (!(rows > 0.0)) continue;
        const double rate = 1.0 - asc_gate_number(t, "unknown_person", i) / rows;
        if (isnan(least) || rate < least) least = rate;
        if (isnan(most) || rate > most) most = rate;
    }
    return row_of(least, most - least);
}

asc_status asc_gate_release(asc_answer *a, const asc_result *result, asc_evidence *row,
                            asc_result *released, asc_error *err)
{
    asc_profile profile = ASC_PROFILE_NONE;
    *row = row_of((double)NAN, (double)NAN);
    *released = *result;
    (void)asc_profile_find(a->study->disclosure, &profile);
    if (profile == ASC_PROFILE_NONE) return ASC_OK;
    asc_result out;
    asc_disclosure done;
    asc_error inner = {0};
    const asc_status s = asc_disclose(result, profile, a->arena, &out, &done, &inner);
    ASC_REQUIRE(s != ASC_EMEMORY, err, s, "%s", inner.message);
    *row = row_of(s == ASC_OK ? 1.0 : 0.0, (double)NAN);
    if (s == ASC_OK)
        *released = out;
    else
        asc_answer_note(a, "disclosure", "", asc_take_text(a->arena, inner.message));
    return ASC_OK;
}

void asc_gate_evidence(const asc_answer *a, const asc_fact *f, const asc_gate_case *c,
                       asc_evidence row[ASC_GATE_ROWS], const asc_fact **concern)
{
    const asc_fact_list all = {a->fact, a->facts, a->study};
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) row[i] = row_of((double)NAN, (double)NAN);
    asc_claim_design(f, a->study, row);
    row[ASC_ROW_PLAN] =
        row_of((double)(c->registration == NULL ? ASC_PLAN_NONE : c->registration->state),
               (double)NAN);
    row[ASC_ROW_WINDOW] = window(a, f);
    row[ASC_ROW_LINKAGE] = linkage(a);
    asc_claim_overlap(f, row);
    row[ASC_ROW_CONTROLS] = asc_claim_controls(f, &all, a->crew->worker[0].arena);
    row[ASC_ROW_EVALUE] = asc_claim_evalue(f, c->benchmark);
    row[ASC_ROW_MDE] = asc_claim_detectable(f);
    row[ASC_ROW_MULTIVERSE] = asc_claim_grid(f, &all, c->trials);
    row[ASC_ROW_SAFETY] = asc_claim_safety(f, &all, concern);
    row[ASC_ROW_TREND] = row_of(f->trend_p, f->breakdown);
    if (c->audited != NULL) row[ASC_ROW_AUDIT] = row_of(c->audited->bound, (double)NAN);
    row[ASC_ROW_VISIBILITY] = row_of(c->attenuation, (double)NAN);
    row[ASC_ROW_DISCORDANCE] = row_of(c->discordance, (double)NAN);
    row[ASC_ROW_DISCLOSURE] = c->disclosure;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        if (a->study->gate.not_applicable[i] != NULL &&
            row[i].status == ASC_NOT_EVALUATED)
            row[i].status = ASC_NOT_APPLICABLE;
}

/* Overlap belongs to the data, balance to the model: one that does not weight makes none. Deliveries whose
 * dependence no exposure model of the outcome has looked at may depend on one another. */
void asc_gate_complete(asc_answer *a)
{
    for (size_t i = 0; i < a->facts; i++) {
        asc_fact *f = &a->fact[i];
        if (f->weighted || f->model[0] == '\0') continue;
        const asc_fact *from = NULL;
        for (size_t j = 0; from == NULL && j < a->facts; j++)
            if (a->fact[j].outcome == f->outcome && a->fact[j].weighted)
                from = &a->fact[j];
        f->dependent = from == NULL ? f->problem->players > 1 : from->dependent;
        if (from == NULL) continue;
        f->earlier_partner = from->earlier_partner;
        f->later_partner = from->later_partner;
        f->odds = from->odds;
        f->ess_share = from->ess_share;
        f->ess = from->ess;
        f->equipoise = from->equipoise;
        f->smd = from->smd_before;
        f->variance_ratio = from->ratio_before;
    }
}
