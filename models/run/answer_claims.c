/* Claims: every outcome under every model with the strongest words its evidence allows. /tables/evidence holds the
 * rows of the gate, /tables/claim the level, direction and sentences; /tables/sentence is rewritten so that no
 * sentence says more than its level. Negative controls are evidence and get no claim.
 *   level     pathway for the whole, partner for the sentences of a partner
 *   root attribute claim_level: the first model of the first primary outcome */
#include "answer_gate.h"
#include "ascribe/disclosure.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

const asc_standing *asc_answer_standing(const asc_answer *a, const char *outcome,
                                        const char *model)
{
    for (size_t i = 0; i < a->standings; i++)
        if (strcmp(a->standing[i].outcome, outcome) == 0 &&
            strcmp(a->standing[i].model, model) == 0)
            return &a->standing[i];
    return NULL;
}

static void evidence_rows(asc_judge *j, const asc_verdict *v)
{
    static const char *const texts[] = {"diagnostic", "status", "value"};
    asc_arena *arena = j->a->arena;
    const asc_table *t = asc_gate_table(v->row, &v->gate, arena);
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *reason = j->a->study->gate.not_applicable[i];
        const bool by_plan = v->row[i].status == ASC_NOT_APPLICABLE;
        asc_frame *f = &j->evidence;
        asc_frame_texts(f, 2,
                        (const char *const[]){v->fact->outcome->name, v->fact->model});
        asc_frame_integer(f, (int64_t)i + 1);
        for (size_t k = 0; k < 3; k++)
            asc_frame_text(f, asc_gate_text(t, texts[k], i, arena));
        asc_frame_integer(f, v->gate.cap[i]);
        asc_frame_text(f, asc_gate_text(t, "binding", i, arena));
        asc_frame_text(f, asc_gate_text(t, "raise", i, arena));
        asc_frame_text(f, !by_plan         ? ""
                          : reason != NULL ? reason
                                           : "the interval holds no difference");
    }
}

/* Mean of the level before, which times the units is a number of events. */
static double before_as_released(const asc_judge *j, double before, double was,
                                 double units)
{
    asc_profile profile = ASC_PROFILE_NONE;
    (void)asc_profile_find(j->a->study->disclosure, &profile);
    if (isnan(before) || profile == ASC_PROFILE_NONE) return before;
    const int64_t events = (int64_t)llround(before * was);
    if (asc_count_sensitive(profile, events)) return (double)NAN;
    return profile == ASC_PROFILE_HES ? (double)asc_count_shown(profile, events) / units
                                      : before;
}

/* Units that a model's target counts, as released; 0: hidden. */
static size_t target_as_released(const asc_judge *j, const asc_fact *f, double units)
{
    const asc_table *t = asc_result_table(&j->released, "model"),
                    *was = asc_result_table(j->result, "model");
    for (size_t i = 0; t != NULL && was != NULL && i < t->rows; i++) {
        if (strcmp(asc_gate_text(t, "outcome", i, j->a->arena), f->outcome->name) != 0 ||
            strcmp(asc_gate_text(t, "model", i, j->a->arena), f->model) != 0 ||
            isnan(asc_gate_number(was, "target.weight", i)))
            continue;
        const double shown = asc_gate_number(t, "target.weight", i);
        return isnan(shown) ? 0 : f->problem->w == NULL ? (size_t)shown : f->among->units;
    }
    return isnan(units) ? 0 : (size_t)units; /* weighted towards some of all */
}

/* Numbers of people, and rates, as the disclosure check lets them stand. */
static const asc_fact *as_released(const asc_judge *j, const asc_fact *f, asc_wording *w,
                                   bool *hidden)
{
    const asc_table *t = asc_result_table(&j->released, "outcome");
    asc_fact *copy = asc_take_bytes(j->a->arena, 1, sizeof *copy);
    *hidden = false;
    for (size_t i = 0; t != NULL && i < t->rows && copy != NULL; i++) {
        if (strcmp(asc_gate_text(t, "outcome", i, j->a->arena), f->outcome->name) != 0)
            continue;
        const double units = asc_gate_number(t, "units", i);
        *hidden = isnan(units) || isnan(asc_gate_number(t, "mean", i));
        w->units = f->among != NULL ? target_as_released(j, f, units)
                   : isnan(units)   ? 0
                                    : (size_t)units;
        *copy = *f;
        copy->rate = asc_gate_number(t, "mean", i);
        copy->rate_low = asc_gate_number(t, "conf.low", i);
        copy->rate_high = asc_gate_number(t, "conf.high", i);
        copy->before = before_as_released(j, f->before,
                                          (double)asc_problem_units(f->problem), units);
        return copy;
    }
    return f;
}

static asc_status benchmark(asc_judge *j, const asc_fact *f, asc_error *err)
{
    const char *term = "";
    if (j->benchmark_of != NULL && j->benchmark_of->outcome == f->outcome) return ASC_OK;
    j->benchmark_of = f;
    j->benchmark = (double)NAN;
    if (f->model[0] == '\0') return ASC_OK;
    return asc_claim_benchmark(f->problem, j->a->crew->worker[0].arena, &j->benchmark,
                               &term, err);
}

static asc_status one(asc_judge *j, const asc_fact *f, asc_error *err)
{
    const asc_study *s = j->a->study;
    asc_arena *arena = j->a->arena;
    asc_verdict v = {.fact = f};
    ASC_TRY(benchmark(j, f, err));
    asc_gate_case c = {.registration = j->registration,
                       .disclosure = j->disclosure,
                       .benchmark = j->benchmark,
                       .trials = j->trials};
    asc_beside_judge(j, &c, f);
    asc_gate_evidence(j->a, f, &c, v.row, &v.concern);
    const bool dependent = f->dependent || asc_beside_broken(j->a, f);
    v.gate = asc_gate_run(v.row, dependent);
    const double sesoi = f->outcome->sesoi > 0.0 ? f->outcome->sesoi : (double)NAN;
    v.tell = (asc_telling){
        .fact = f,
        .wording = f->among != NULL ? *f->among
                                    : asc_answer_wording(j->a, f->problem, f->outcome),
        .services = asc_claim_joined(asc_problem_partner(f->problem),
                                     asc_problem_partners(f->problem), arena),
        .others = s->gate.happenings > 0
                      ? asc_claim_joined(s->gate.happened, s->gate.happenings, arena)
                      : "whatever else was going on at the time",
        .benchmark = j->benchmark,
        .direction = asc_direction_of(f->low, f->high, f->low90, f->high90, sesoi),
        .level = v.gate.pathway};
    v.tell.fact = as_released(j, f, &v.tell.wording, &v.tell.hidden);
    asc_claims_credit(j, &v);
    j->a->standing[j->a->standings++] = (asc_standing){
        f->outcome->name, f->model, v.gate.pathway, v.gate.partner, v.tell.direction};
    evidence_rows(j, &v);
    asc_next_rows(j, &v, dependent);
    asc_controls_rows(j, f);
    asc_claims_whole(j, &v);
    asc_claims_beside(j, &v);
    asc_claims_accounts(j, &v);
    return asc_arena_check(arena, err);
}

static int level_of(const asc_answer *a)
{
    for (size_t i = 0; i < a->facts; i++)
        if (strcmp(a->fact[i].outcome->role, "primary") == 0) {
            const asc_standing *s =
                asc_answer_standing(a, a->fact[i].outcome->name, a->fact[i].model);
            if (s != NULL) return s->pathway;
        }
    return a->standings > 0 ? a->standing[0].pathway : ASC_WITHHELD;
}

/* Tables of that name are replaced, others are put at the end. */
static void put(asc_result *out, asc_table *t)
{
    if (t == NULL || t->rows == 0) return;
    for (size_t i = 0; i < out->tables; i++)
        if (strcmp(out->table[i]->name, t->name) == 0) {
            out->table[i] = t;
            return;
        }
    out->table[out->tables++] = t;
}

/* The claims the study audits, as they were read. */
static asc_status audited(asc_judge *j, asc_error *err)
{
    asc_answer *a = j->a;
    const asc_audit_plan *plan = a->study->audit;
    if (plan == NULL || a->beside == NULL || !a->beside->counted) return ASC_OK;
    asc_audited *read = asc_take_bytes(a->arena, 1, sizeof *read);
    ASC_TRY(asc_arena_check(a->arena, err));
    const bool frozen = j->registration != NULL && j->registration->sealed;
    ASC_TRY(
        asc_audited_judge(plan, &a->beside->tally.claims, frozen, a->arena, read, err));
    if (read->reason[0] != '\0')
        asc_answer_note(a, "audit", plan->table.name, read->reason);
    j->audited = read;
    a->audited = read;
    return ASC_OK;
}

static asc_status judge_all(asc_judge *j, asc_error *err)
{
    asc_answer *a = j->a;
    a->standing = asc_take_bytes(a->arena, a->facts + 1, sizeof *a->standing);
    ASC_TRY(asc_arena_check(a->arena, err));
    asc_gate_complete(a);
    for (size_t i = 0; i < a->facts; i++)
        if (strcmp(a->fact[i].outcome->role, "negative_control") == 0)
            asc_claims_control(j, &a->fact[i]);
        else
            ASC_TRY(one(j, &a->fact[i], err));
    asc_claims_study(j);
    return ASC_OK;
}

asc_status asc_answer_claims(asc_answer *a, const asc_run *run, asc_result *out,
                             asc_error *err)
{
    if (!a->study->gate.on) return ASC_OK;
    asc_judge j = {
        .a = a, .result = out, .registration = run->registration, .trials = run->trials};
    j.evidence = asc_frame_open(a->arena, "evidence",
                                "t:outcome t:model n:row t:diagnostic t:status t:value "
                                "n:cap t:binding t:raise t:reason");
    j.claim = asc_frame_open(a->arena, "claim",
                             "t:outcome t:model t:policy t:player t:kind n:level "
                             "t:direction t:sentence");
    j.sentence = asc_frame_open(a->arena, "sentence",
                                "t:outcome t:model t:policy t:kind t:player t:text");
    j.next = asc_next_open(a->arena);
    asc_controls_open(&j);
    ASC_TRY(asc_gate_release(a, out, &j.disclosure, &j.released, err));
    ASC_TRY(audited(&j, err));
    ASC_TRY(judge_all(&j, err));
    asc_table *beside[ASC_BESIDE_TABLES];
    asc_beside_tables(&j, beside);
    const int level = level_of(a);
    asc_answer_lint(a, level);
    asc_result r = *out;
    r.table =
        asc_take_bytes(a->arena, out->tables + 7 + ASC_BESIDE_TABLES, sizeof(void *));
    ASC_TRY(asc_arena_check(a->arena, err));
    for (size_t i = 0; i < out->tables; i++) r.table[i] = out->table[i];
    r.claim_level = level;
    if (a->note.rows > 0) put(&r, asc_frame_table(&a->note));
    put(&r, asc_frame_table(&j.sentence));
    put(&r, asc_frame_table(&j.evidence));
    put(&r, asc_frame_table(&j.claim));
    if (j.next.rows > 0) put(&r, asc_frame_table(&j.next));
    if (j.control.rows > 0) put(&r, asc_frame_table(&j.control));
    if (j.calibration.rows > 0) put(&r, asc_frame_table(&j.calibration));
    for (size_t i = 0; i < ASC_BESIDE_TABLES; i++) put(&r, beside[i]);
    ASC_TRY(asc_arena_check(a->arena, err));
    *out = r;
    return ASC_OK;
}
