/* Claims: every outcome under every model with the strongest words its evidence allows. /tables/evidence holds the
 * rows of the gate, /tables/claim the level, direction and sentences; /tables/sentence is rewritten so that no
 * sentence says more than its level. Negative controls are evidence and get no claim.
 *   level     pathway for the whole, partner for the sentences of a partner
 *   root attribute claim_level: the first model of the first primary outcome */
#include "answer_gate.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

typedef struct judge {
    asc_answer *a;
    const asc_result *result;
    const asc_registration *registration;
    asc_evidence disclosure;
    asc_frame evidence, claim, sentence;
    const asc_fact *benchmark_of; /* the benchmark is that of this fact's outcome */
    double benchmark;
} judge;

/* One outcome under one model while it is spoken of. */
typedef struct verdict {
    const asc_fact *fact, *concern;
    asc_evidence row[ASC_GATE_ROWS];
    asc_gate gate;
    asc_telling tell;
} verdict;

const asc_standing *asc_answer_standing(const asc_answer *a, const char *outcome,
                                        const char *model)
{
    for (size_t i = 0; i < a->standings; i++)
        if (strcmp(a->standing[i].outcome, outcome) == 0 &&
            strcmp(a->standing[i].model, model) == 0)
            return &a->standing[i];
    return NULL;
}

static void say(judge *j, const verdict *v, const char *player, const char *kind,
                int level, const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    asc_frame_texts(&j->claim, 5,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          v->fact->policy, player, kind});
    asc_frame_integer(&j->claim, level);
    asc_frame_text(&j->claim, v->fact->model[0] == '\0'
                                  ? ""
                                  : asc_direction_name(v->tell.direction));
    asc_frame_text(&j->claim, text);
}

static void speak(judge *j, const verdict *v, const char *kind, const char *player,
                  const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    asc_frame_texts(&j->sentence, 6,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          v->fact->policy, kind, player, text});
}

static void evidence_rows(judge *j, const verdict *v)
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

/* Rows that were not evaluated, and rows that hold the level where it is. */
static void diagnostics(judge *j, const verdict *v)
{
    asc_text open = asc_text_start(j->a->arena), bound = asc_text_start(j->a->arena);
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        const char *name = asc_gate_row_name((asc_gate_row)i);
        const bool binds = i != ASC_ROW_VISIBILITY && v->gate.cap[i] <= v->gate.pathway &&
                           v->gate.cap[i] < ASC_CAUSED;
        if (v->row[i].status == ASC_NOT_EVALUATED)
            asc_text_format(&open, "%s%s", open.length > 0 ? ", " : "", name);
        else if (binds)
            asc_text_format(&bound, "%s%s", bound.length > 0 ? ", " : "", name);
    }
    if (open.length > 0)
        speak(j, v, "limit", "",
              asc_take_format(j->a->arena, "Not evaluated, and so counted as failed: %s.",
                              open.data));
    if (bound.length > 0)
        speak(j, v, "limit", "",
              asc_take_format(j->a->arena, "Evidence that holds the strength at %d: %s.",
                              v->gate.pathway, bound.data));
}

static void concern(judge *j, const verdict *v)
{
    if (v->concern == NULL || v->gate.pathway < ASC_ASSOCIATED) return;
    verdict safety = *v;
    safety.tell.fact = v->concern;
    safety.tell.wording =
        asc_answer_wording(j->a, v->concern->problem, v->concern->outcome);
    const char *text = asc_claim_concern(&safety.tell, j->a->arena);
    say(j, v, "", "safety", v->gate.pathway, text);
    speak(j, v, "harm", "", text);
}

static void whole(judge *j, verdict *v)
{
    const char *kind = "";
    const char *text = asc_claim_sentence(&v->tell, v->row, &v->gate, &kind, j->a->arena);
    const bool rate = strcmp(kind, "withheld") == 0 || strcmp(kind, "rate") == 0;
    concern(j, v);
    say(j, v, "", kind, v->gate.pathway, text);
    speak(j, v, rate ? "rate" : strcmp(kind, "harm") == 0 ? "harm" : "total", "", text);
    diagnostics(j, v);
}

/* The table's row of a player, for the fact's policy; by index when there is one. */
static size_t row_for(const judge *j, const verdict *v, const asc_table *t,
                      const char *index, const char *player)
{
    asc_arena *arena = j->a->arena;
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (strcmp(asc_gate_text(t, "outcome", i, arena), v->fact->outcome->name) == 0 &&
            strcmp(asc_gate_text(t, "model", i, arena), v->fact->model) == 0 &&
            strcmp(asc_gate_text(t, "policy", i, arena), v->fact->policy) == 0 &&
            strcmp(asc_gate_text(t, "player", i, arena), player) == 0 &&
            (index == NULL || strcmp(asc_gate_text(t, "index", i, arena), index) == 0))
            return i;
    return SIZE_MAX;
}

static double cell(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    return c == NULL ? (double)NAN : asc_column_real(c, row);
}

/* Level 3: the part of the first efficient index, with its interval. NULL: it has none. */
static const char *part_of(const judge *j, const verdict *v, const char *player)
{
    const asc_table *t = asc_result_table(j->result, "contribution");
    const size_t row = row_for(j, v, t, "shapley", player);
    if (row == SIZE_MAX || v->tell.direction != ASC_BENEFIT) return NULL;
    const double low = cell(t, "events.low", row), high = cell(t, "events.high", row);
    const double reach = cell(t, "reach", row);
    if (!isfinite(low) || !isfinite(high) || isnan(reach)) return NULL;
    return asc_claim_partner(&v->tell, player, low, high, (int64_t)reach, j->a->arena);
}

static void withdrawal(judge *j, const verdict *v, const char *player)
{
    const asc_table *t = asc_result_table(j->result, "function_class");
    const size_t row = row_for(j, v, t, NULL, player);
    if (row == SIZE_MAX || v->tell.direction != ASC_BENEFIT) return;
    const double low = cell(t, "drop.low", row), high = cell(t, "drop.high", row);
    say(j, v, player, "withdrawal", v->gate.partner,
        asc_claim_withdrawal(player, low, high, j->a->arena));
}

static bool same_stage(const judge *j, const asc_table *t, size_t row, const verdict *v)
{
    return strcmp(asc_gate_text(t, "outcome", row, j->a->arena),
                  v->fact->outcome->name) == 0 &&
           strcmp(asc_gate_text(t, "model", row, j->a->arena), v->fact->model) == 0;
}

/* A sentence of the run beside the one on the whole: may it stand at this level, and in which words? */
static void kept_sentence(judge *j, const verdict *v, const asc_table *t, size_t row)
{
    asc_arena *arena = j->a->arena;
    const char *kind = asc_gate_text(t, "kind", row, arena);
    const char *player = asc_gate_text(t, "player", row, arena);
    const char *text = asc_gate_text(t, "text", row, arena);
    const bool partner = strcmp(kind, "partner") == 0;
    const char *part = NULL;
    if (partner && v->gate.partner < ASC_ASSOCIATED) return;
    if (partner && v->gate.partner >= ASC_CONTRIBUTED) part = part_of(j, v, player);
    if (part != NULL) text = part;
    say(j, v, player, strcmp(kind, "total") == 0 ? "joint" : kind,
        partner ? v->gate.partner : v->gate.pathway, text);
    asc_frame_texts(&j->sentence, 6,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          asc_gate_text(t, "policy", row, arena), kind,
                                          player, text});
    if (partner && v->gate.partner >= ASC_CONTRIBUTED) withdrawal(j, v, player);
}

static void beside(judge *j, const verdict *v)
{
    const asc_table *t = asc_result_table(j->result, "sentence");
    bool first = true; /* the sentence on the whole has been rewritten */
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (!same_stage(j, t, i, v)) continue;
        const bool own =
            strcmp(asc_gate_text(t, "policy", i, j->a->arena), v->fact->policy) == 0;
        if (own && first)
            first = false;
        else if (v->gate.pathway >= ASC_ASSOCIATED)
            kept_sentence(j, v, t, i);
    }
}

/* Levels 1 and 2: what was delivered. */
static void accounts(judge *j, const verdict *v)
{
    const asc_table *t = asc_result_table(j->result, "partner");
    if (v->gate.pathway < ASC_OBSERVED || v->gate.pathway > ASC_ASSOCIATED) return;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *player = asc_gate_text(t, "partner", i, j->a->arena);
        const double reach = cell(t, "reached", i);
        if (isnan(reach)) continue;
        say(j, v, player, "account", v->gate.pathway,
            asc_claim_account(&v->tell, player, (int64_t)reach, j->a->arena));
    }
}

static asc_status benchmark(judge *j, const asc_fact *f, asc_error *err)
{
    const char *term = "";
    if (j->benchmark_of != NULL && j->benchmark_of->outcome == f->outcome) return ASC_OK;
    j->benchmark_of = f;
    j->benchmark = (double)NAN;
    if (f->model[0] == '\0') return ASC_OK;
    return asc_claim_benchmark(f->problem, j->a->crew->worker[0].arena, &j->benchmark,
                               &term, err);
}

static asc_status one(judge *j, const asc_fact *f, asc_error *err)
{
    const asc_study *s = j->a->study;
    asc_arena *arena = j->a->arena;
    verdict v = {.fact = f};
    ASC_TRY(benchmark(j, f, err));
    const asc_gate_case c = {j->registration, j->disclosure, j->benchmark};
    asc_gate_evidence(j->a, f, &c, v.row, &v.concern);
    v.gate = asc_gate_run(v.row, f->dependent);
    const double sesoi = f->outcome->sesoi > 0.0 ? f->outcome->sesoi : (double)NAN;
    v.tell = (asc_telling){
        .fact = f,
        .wording = asc_answer_wording(j->a, f->problem, f->outcome),
        .services = asc_claim_joined(asc_problem_partner(f->problem),
                                     asc_problem_partners(f->problem), arena),
        .others = s->gate.happenings > 0
                      ? asc_claim_joined(s->gate.happened, s->gate.happenings, arena)
                      : "whatever else was going on at the time",
        .benchmark = j->benchmark,
        .direction = asc_direction_of(f->low, f->high, f->low90, f->high90, sesoi),
        .level = v.gate.pathway};
    j->a->standing[j->a->standings++] = (asc_standing){
        f->outcome->name, f->model, v.gate.pathway, v.gate.partner, v.tell.direction};
    evidence_rows(j, &v);
    whole(j, &v);
    beside(j, &v);
    accounts(j, &v);
    return asc_arena_check(arena, err);
}

/* Sentences on the whole study stay, and what else happened joins them. */
static void study_wide(judge *j)
{
    const asc_table *t = asc_result_table(j->result, "sentence");
    static const char *const key[] = {"outcome", "model",  "policy",
                                      "kind",    "player", "text"};
    asc_arena *arena = j->a->arena;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (asc_gate_text(t, "outcome", i, arena)[0] != '\0') continue;
        for (size_t k = 0; k < sizeof key / sizeof *key; k++)
            asc_frame_text(&j->sentence, asc_gate_text(t, key[k], i, arena));
    }
    for (size_t i = 0; i < j->a->study->gate.happenings; i++)
        asc_frame_texts(
            &j->sentence, 6,
            (const char *const[]){"", "", "", "limit", "",
                                  asc_take_format(arena, "At the same time: %s.",
                                                  j->a->study->gate.happened[i])});
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
    if (t == NULL) return;
    for (size_t i = 0; i < out->tables; i++)
        if (strcmp(out->table[i]->name, t->name) == 0) {
            out->table[i] = t;
            return;
        }
    out->table[out->tables++] = t;
}

static asc_status judge_all(judge *j, asc_error *err)
{
    asc_answer *a = j->a;
    a->standing = asc_take_bytes(a->arena, a->facts + 1, sizeof *a->standing);
    ASC_TRY(asc_arena_check(a->arena, err));
    asc_gate_complete(a);
    for (size_t i = 0; i < a->facts; i++)
        if (strcmp(a->fact[i].outcome->role, "negative_control") != 0)
            ASC_TRY(one(j, &a->fact[i], err));
    study_wide(j);
    return ASC_OK;
}

asc_status asc_answer_claims(asc_answer *a, const asc_registration *registration,
                             asc_result *out, asc_error *err)
{
    if (!a->study->gate.on) return ASC_OK;
    judge j = {.a = a, .result = out, .registration = registration};
    j.evidence = asc_frame_open(a->arena, "evidence",
                                "t:outcome t:model n:row t:diagnostic t:status t:value "
                                "n:cap t:binding t:raise t:reason");
    j.claim = asc_frame_open(a->arena, "claim",
                             "t:outcome t:model t:policy t:player t:kind n:level "
                             "t:direction t:sentence");
    j.sentence = asc_frame_open(a->arena, "sentence",
                                "t:outcome t:model t:policy t:kind t:player t:text");
    ASC_TRY(asc_gate_release(a, out, &j.disclosure, err));
    ASC_TRY(judge_all(&j, err));
    const int level = level_of(a);
    asc_answer_lint(a, level);
    asc_result r = *out;
    r.table = asc_take_bytes(a->arena, out->tables + 4, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(a->arena, err));
    memcpy(r.table, out->table, out->tables * sizeof *r.table);
    r.claim_level = level;
    if (a->note.rows > 0) put(&r, asc_frame_table(&a->note));
    put(&r, asc_frame_table(&j.sentence));
    put(&r, asc_frame_table(&j.evidence));
    put(&r, asc_frame_table(&j.claim));
    ASC_TRY(asc_arena_check(a->arena, err));
    *out = r;
    return ASC_OK;
}
